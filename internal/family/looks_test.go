package family

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

func TestAFamilyReadsOnlyWhyThisPersonsTeamCouldLook(t *testing.T) {
	today := workday.MustOn(2026, 11, 23)
	stands := func(actor thread.Ref, reason access.Reason) access.Relationship {
		return access.Relationship{Actor: actor, Child: "CHD-1", Reason: reason, From: today.AddDays(-5), Level: access.See}
	}
	all := []access.Relationship{
		stands("TEM-MONEY", access.InvoiceChecking), stands("TEM-BROKERS", access.Brokering), stands("TEM-REVIEW", access.PackageReview),
		stands("PRV-CARE", access.PackageDelivery), stands("PRV-CLUB", access.OfferTakenUp), stands("PER-1EAD-0001-8", access.LeadAllocation),
	}
	for _, c := range []struct {
		person thread.Ref
		role   access.Role
		want   string
	}{
		{"PER-1EAD-0001-8", access.RoleLead, "lead professional"},
		{"PER-PENNY", access.RoleFinance, "their team: checking an invoice"},
		{"PER-WORKER", access.RoleProvider, "their team: child takes part in an offer, delivering a package"},
		{"PER-CLUB", access.RoleFacilitator, "their team: child takes part in an offer"},
		{"PER-OTHER", access.RoleEHCOfficer, "their team: checking an invoice, child takes part in an offer, delivering a package, finding a provider, reviewing a package"},
	} {
		if got := whyLooked(audit.By{Person: string(c.person), Role: string(c.role)}, today, all); got != c.want {
			t.Errorf("%s, %s: %q, not %q", c.person, c.role, got, c.want)
		}
	}
	if got := whyLooked(audit.By{Person: "PER-PENNY", Role: string(access.RoleFinance)}, today.AddDays(-9), all); got != "" {
		t.Errorf("before anything: %q", got)
	}
}

func TestLooksAreNarrowedAndGroupedByDay(t *testing.T) {
	at := func(day, hour int) time.Time { return workday.MustOn(2026, 11, day).At(hour, 5) }
	seen := []SeenBy{ // the latest first, as they are read; 23:05 on the 21st is still the 21st
		{At: at(23, 16), Who: "Lead professional", Page: "Plan", Why: "lead professional", Kind: LooksByHelpers},
		{At: at(23, 12), Who: "You", Page: "Who looked", Why: "parental responsibility", Kind: LooksByFamily},
		{At: at(23, 11), Who: "Lead professional", Page: "Record", Why: "lead professional", Kind: LooksByHelpers},
		{At: at(23, 9), Who: "Lead professional", Page: "Plan", Why: "lead professional", Kind: LooksByHelpers},
		{At: at(21, 23), Who: "Broker", Page: "Plan", Why: "finding a provider", Kind: LooksByOthers},
	}
	want := []LookDay{
		{On: workday.MustOn(2026, 11, 23), Looks: 4, Lookers: []Looker{
			{Who: "Lead professional", Why: "lead professional", First: at(23, 9), Last: at(23, 16), Looks: 3, Pages: []PageLooks{{"Record", 1}, {"Plan", 2}}},
			{Who: "You", Why: "parental responsibility", First: at(23, 12), Last: at(23, 12), Looks: 1, Pages: []PageLooks{{"Who looked", 1}}},
		}},
		{On: workday.MustOn(2026, 11, 21), Looks: 1, Lookers: []Looker{
			{Who: "Broker", Why: "finding a provider", First: at(21, 23), Last: at(21, 23), Looks: 1, Pages: []PageLooks{{"Plan", 1}}},
		}},
	}
	days := ByDay(seen)
	if diff := cmp.Diff(want, days, cmp.Comparer(func(a, b workday.Date) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
	if page, more := LooksAfter(days, workday.Date{}, 1); len(page) != 1 || !more || page[0].On != want[0].On {
		t.Errorf("the first page: %v, more %v", page, more)
	}
	if page, more := LooksAfter(days, want[0].On, 1); len(page) != 1 || more || page[0].On != want[1].On {
		t.Errorf("the second page: %v, more %v", page, more)
	}
	if page, more := LooksAfter(days, want[1].On, 1); len(page) != 0 || more {
		t.Errorf("after the last day: %v, more %v", page, more)
	}
	for name, c := range map[string]struct {
		filter LookFilter
		want   int
	}{
		"none": {LookFilter{}, 5}, "helpers": {LookFilter{Kind: LooksByHelpers}, 3}, "from, that day with": {LookFilter{From: want[0].On}, 4},
		"to, that day with": {LookFilter{To: want[1].On}, 1}, "a day without": {LookFilter{From: want[1].On.AddDays(1), To: want[0].On.AddDays(-1)}, 0},
		"both": {LookFilter{Kind: LooksByFamily, To: want[1].On}, 0},
	} {
		if err := c.filter.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got := len(c.filter.Of(seen)); got != c.want {
			t.Errorf("%s: %d looks, want %d", name, got, c.want)
		}
	}
	for _, wrong := range []LookFilter{{Kind: "spies"}, {From: want[0].On, To: want[1].On}} {
		if err := wrong.Check(); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
}

// TestWhoWorksWithAChildIsNotCountedAmongThoseWhoBuyPayOrCheck names each role: a new one has to be given its kind.
func TestWhoWorksWithAChildIsNotCountedAmongThoseWhoBuyPayOrCheck(t *testing.T) {
	others := []access.Role{access.RoleAdministrator, access.RoleBroker, access.RoleCommissioner, access.RoleContractManager, access.RoleDataProtectionOfficer,
		access.RoleDemocraticServices, access.RoleFinance, access.RoleMember, access.RolePublic, access.RoleQualityOfficer}
	for _, role := range access.Roles() {
		if got := kindOfLook(role) == LooksByOthers; got != slices.Contains(others, role) {
			t.Errorf("%s is of the kind %s", role, kindOfLook(role))
		}
	}
}
