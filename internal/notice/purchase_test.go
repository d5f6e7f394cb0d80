package notice_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/money"
	"alongside/internal/notice"
	"alongside/internal/ocds"
	"alongside/internal/workday"
)

// bought is a purchase from a dynamic market, awarded and delivered for two terms.
func bought() notice.Bought {
	list := process().Agreement
	list.Kind = agreement.DynamicMarket
	return notice.Bought{
		Purchase: notice.Purchase{Ref: "REQ-5HQ5-JDQA-7", Lot: "LOT-1", Provider: "PVR-1", AwardedOn: on("2025-09-10"), Start: on("2025-09-17"), End: on("2026-07-22"), Last: on("2026-07-22")},
		Process:  "NTC-5HQ5-JDQA-7", List: list, Supplier: notice.Supplier{Ref: "PVR-1", Name: "Willow Lane CIC", Scheme: "GB-COH", Number: "01234567"},
		Notices: []notice.Publication{
			{Notice: "UK6", Number: "2025/S 000-2", On: on("2025-09-12")}, {Notice: "UK4", Number: "2025/S 000-1", On: on("2025-08-11"), Until: on("2025-09-05")},
		},
	}
}

// steps are the releases by tag and day; each is sound, has an id of its own, and names the list that it was bought from.
func steps(t *testing.T, b notice.Bought, now string) (all []ocds.Release, got []string) {
	t.Helper()
	all = notice.PurchaseReleases(pub, b, at(now))
	ids := map[string]bool{}
	for _, r := range all {
		got = append(got, r.Tag[0]+" "+r.Date.Date().String())
		text, err := json.Marshal(r)
		must(t, err)
		if faults := ocds.Check(text); len(faults) > 0 || ids[r.ID] || r.OCID != "ocds-alder1-NTC-5HQ5-JDQA-7" {
			t.Errorf("%s: %v", r, faults)
		}
		ids[r.ID] = true
		if list := r.RelatedProcesses; len(list) != 1 || list[0].Identifier != "ocds-alder1-AGR-1NNP-JH9A-W" || list[0].Relationship[0] != "parent" {
			t.Errorf("%s is bought from %+v", r, list)
		}
	}
	return all, got
}

// TestAPurchaseFromAListIsAProcessOfItsOwn: from its tender notice to its end, with months in place of days, and nothing that it is worth.
func TestAPurchaseFromAListIsAProcessOfItsOwn(t *testing.T) {
	all, got := steps(t, bought(), "2027-01-01")
	if want := []string{"tender 2025-08-11", "award 2025-09-12", "contract 2025-10-01", "implementation 2025-10-01", "contractTermination 2026-08-01"}; !slices.Equal(got, want) {
		t.Fatalf("got %q, want %q", got, want)
	}
	c := last(t, all)
	if c.Tender.Documents[0].NoticeType != "UK4" || c.Tender.TenderPeriod.EndDate.Date() != on("2025-09-05") || c.Tender.Status != "complete" || c.Tender.Techniques != nil {
		t.Errorf("the tender: %+v", c.Tender)
	}
	if a := c.Awards[0]; len(c.Awards) != 1 || a.Suppliers[0].Name != "Willow Lane CIC" || a.Value != nil || a.ContractPeriod != nil || a.Documents[0].NoticeType != "UK6" {
		t.Errorf("the award: %+v", c.Awards)
	}
	k := c.Contracts[0]
	if k.AwardID != c.Awards[0].ID || k.Status != "terminated" || k.Period.StartDate.Date() != on("2025-09-01") || k.Period.EndDate.Date() != on("2026-07-31") || k.Value != nil || len(k.Implementation.Milestones) != 1 {
		t.Errorf("the contract: %+v", k)
	}
	text, err := json.Marshal(all)
	must(t, err)
	for _, day := range []string{"2025-09-10", "2025-09-17", "2026-07-22", "amount", "REQ-"} {
		if strings.Contains(string(text), day) {
			t.Errorf("%q is one child's, and published: %s", day, text)
		}
	}
}

// TestAPurchaseIsPublishedAsFarAsItsNoticesAre: nothing before the tender notice, no award before its notice, and the contract on the day of its own.
func TestAPurchaseIsPublishedAsFarAsItsNoticesAre(t *testing.T) {
	for name, c := range map[string]struct {
		change func(b *notice.Bought)
		now    string
		want   []string
	}{
		"no notice":        {func(b *notice.Bought) { b.Notices = nil }, "2027-01-01", nil},
		"not awarded yet":  {func(b *notice.Bought) { b.Provider, b.AwardedOn, b.Notices = "", workday.Date{}, b.Notices[1:] }, "2027-01-01", []string{"tender 2025-08-11"}},
		"award not noted":  {func(b *notice.Bought) { b.Notices = b.Notices[1:] }, "2027-01-01", []string{"tender 2025-08-11"}},
		"before it begins": {func(*notice.Bought) {}, "2025-09-30", []string{"tender 2025-08-11", "award 2025-09-12"}},
		"contract noted": {func(b *notice.Bought) {
			b.Notices = append([]notice.Publication{{Notice: "UK7", Number: "3", On: on("2025-09-20")}}, b.Notices...)
		}, "2025-09-30", []string{"tender 2025-08-11", "award 2025-09-12", "contract 2025-09-20"}},
		"noted late": {func(b *notice.Bought) { b.Notices[0].On = on("2026-09-15") }, "2027-01-01",
			[]string{"tender 2025-08-11", "award 2026-09-15", "contract 2026-09-15", "implementation 2026-09-15", "contractTermination 2026-09-15"}},
		"ended early": {func(b *notice.Bought) { b.Last = on("2025-12-31") }, "2027-01-01",
			[]string{"tender 2025-08-11", "award 2025-09-12", "contract 2025-10-01", "implementation 2025-10-01", "contractTermination 2026-08-01"}},
		"never began": {func(b *notice.Bought) { b.Last = on("2025-09-16") }, "2027-01-01",
			[]string{"tender 2025-08-11", "award 2025-09-12", "contract 2025-10-01", "contractTermination 2026-08-01"}},
		"taken back": {func(b *notice.Bought) { b.Provider, b.WithdrawnOn = "", on("2025-08-20") }, "2027-01-01", []string{"tender 2025-08-11", "tenderCancellation 2025-09-01"}},
	} {
		b := bought()
		c.change(&b)
		if _, got := steps(t, b, c.now); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
	// What was given once is given again word for word.
	before, _ := steps(t, bought(), "2026-03-01")
	ended := bought()
	ended.Last = on("2026-03-10")
	later, _ := steps(t, ended, "2027-01-01")
	for i, r := range before {
		was, err := json.Marshal(r)
		must(t, err)
		is, err := json.Marshal(later[i])
		must(t, err)
		if string(was) != string(is) {
			t.Errorf("was %s\n is %s", was, is)
		}
	}
}

// TestWhatAListBoughtInAYearIsATotal: two months after the year, to the nearest £1,000, and nothing of four children.
func TestWhatAListBoughtInAYearIsATotal(t *testing.T) {
	p := process()
	p.Agreement.Kind = agreement.DynamicMarket
	p.Years = []notice.Year{{From: on("2025-04-01"), Contracts: 7, Children: 5, Value: money.Pence(41_499_99)}, {From: on("2026-04-01"), Contracts: 6, Children: 4, Value: 30_000_00}}
	said := func(now string) map[string]string {
		out := map[string]string{}
		all := notice.Releases(pub, p, at(now))
		stages(t, all)
		for _, r := range all {
			if r.Tender == nil {
				continue
			}
			for _, m := range r.Tender.Milestones {
				if m.Type == "delivery" {
					out[m.Title] = m.Description
				}
			}
		}
		return out
	}
	if got := said("2026-05-31"); len(got) != 0 {
		t.Errorf("before it is settled: %q", got)
	}
	got := said("2027-06-01")
	if want := "7 contracts were awarded, worth £41,000.00 in all, to the nearest £1,000."; got["Bought from Tuesday 1 April 2025 to Tuesday 31 March 2026"] != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if few := got["Bought from Wednesday 1 April 2026 to Wednesday 31 March 2027"]; few != "The figures are not given: they are of fewer than 5 children." {
		t.Errorf("of four children: %q", few)
	}
}
