package family

import (
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
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
