package notice_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"alongside/internal/agreement"
	"alongside/internal/agreement/admission"
	"alongside/internal/decision"
	"alongside/internal/money"
	"alongside/internal/notice"
	"alongside/internal/ocds"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

var pub = notice.Publisher{Code: "E10000028", Name: "Alder County Council", Prefix: "ocds-alder1", Root: "https://example.org"}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func at(day string) time.Time {
	v, err := time.Parse("2006-01-02", day)
	if err != nil {
		panic(err)
	}
	return v.Add(10 * time.Hour)
}

func on(day string) workday.Date { return workday.DateOf(at(day)) }

// process is a framework with two lots, an extension, a leaver and a member whose name may be a person's.
func process() notice.Process {
	a := agreement.Agreement{
		Ref: "AGR-1NNP-JH9A-W", Title: "Short breaks", Kind: agreement.Framework, Regime: agreement.ProcurementAct2023, Start: on("2025-03-01"), End: on("2027-02-28"),
		ExtensionMonths: []int{12, 12}, ExtensionsTaken: 1, Value: 600000000, Committed: 123456,
		Breaks: []agreement.BreakPoint{{On: on("2026-02-28"), NoticeBy: on("2025-11-28")}},
		Lots:   []agreement.Lot{{Ref: "LOT-1", Name: "At home", Service: "community-support"}, {Ref: "LOT-2", Name: "Therapy", Service: "therapy"}},
	}
	return notice.Process{
		Agreement: a, Decision: decision.Decision{Ref: "DEC-1", Title: "One arrangement", NoticePublished: on("2024-11-01"), Terms: decision.Terms{TotalValue: 600000000}},
		Openings: []admission.Opening{{Version: 1, PublishedAt: at("2025-01-10"), OpensAt: at("2025-01-15")}, {Version: 2, PublishedAt: at("2025-06-01"), OpensAt: at("2025-06-01")}},
		LetAt:    at("2025-02-20"), SignedOn: on("2025-02-17"), SignedAt: at("2025-02-21"),
		Members: []agreement.Admission{
			{Lot: "LOT-1", Provider: "PVR-1", From: on("2025-03-01")}, {Lot: "LOT-2", Provider: "PVR-1", From: on("2025-03-01")},
			{Lot: "LOT-1", Provider: "PVR-2", From: on("2025-07-01"), To: on("2025-12-31")},
		},
		Providers: map[thread.Ref]notice.Supplier{
			"PVR-1": {Ref: "PVR-1", Name: "Willow Lane CIC", Scheme: "GB-COH", Number: "01234567"},
			"PVR-2": {Ref: "PVR-2"},
		},
		Extended: []notice.Extended{{Number: 1, At: at("2025-12-01"), Before: on("2026-02-28"), End: on("2027-02-28"), Value: 1500000}},
	}
}

// stages are the releases by tag and day; each is sound, and none has the id of another.
func stages(t *testing.T, all []ocds.Release) []string {
	t.Helper()
	var out []string
	ids := map[string]bool{}
	for _, r := range all {
		out = append(out, r.Tag[0]+" "+r.Date.Date().String())
		text, err := json.Marshal(r)
		must(t, err)
		if faults := ocds.Check(text); len(faults) > 0 || ids[r.ID] || r.OCID != "ocds-alder1-AGR-1NNP-JH9A-W" {
			t.Errorf("%s: %v", r, faults)
		}
		ids[r.ID] = true
	}
	return out
}

// last is what all releases of a process come to.
func last(t *testing.T, all []ocds.Release) ocds.Release {
	t.Helper()
	compiled, err := ocds.Compile(all)
	must(t, err)
	var c ocds.Release
	must(t, json.Unmarshal(compiled, &c))
	return c
}

func TestTheDayOfSigningIsTheOneOnThePaper(t *testing.T) {
	p := process()
	p.SignedOn, p.SignedAt = workday.Date{}, time.Time{}
	unsigned := notice.Releases(pub, p, at("2027-06-01"))
	stages(t, unsigned)
	if k := last(t, unsigned).Contracts[0]; k.DateSigned != "" {
		t.Errorf("a day of signing that nobody knows is published: %s", k.DateSigned)
	}
	p.SignedOn, p.SignedAt = on("2025-02-17"), at("2025-09-01") // recorded after the contract was published
	late := notice.Releases(pub, p, at("2027-06-01"))
	stages(t, late)
	if k := last(t, late).Contracts[0]; k.DateSigned != ocds.OnDay(on("2025-02-17")) || k.Title != "Short breaks" {
		t.Errorf("recorded later: %+v", k)
	}
	if len(late) != len(unsigned)+1 {
		t.Fatalf("%d releases, and %d without the day", len(late), len(unsigned))
	}
	for _, r := range unsigned {
		i := slices.IndexFunc(late, func(other ocds.Release) bool { return other.ID == r.ID })
		if i < 0 || !reflect.DeepEqual(late[i], r) {
			t.Errorf("release %s changed in hindsight", r.ID)
		}
	}
}

func TestReleasesOfEveryStage(t *testing.T) {
	all := notice.Releases(pub, process(), at("2027-06-01"))
	want := []string{"planning 2024-11-01", "tender 2025-01-10", "award 2025-03-01", "contract 2025-03-01", "implementation 2025-03-01", "tenderAmendment 2025-06-01", "awardUpdate 2025-07-01",
		"contractAmendment 2025-12-01", "awardUpdate 2026-01-01", "contractTermination 2027-03-01"}
	if got := stages(t, all); !reflect.DeepEqual(got, want) {
		t.Errorf("got %q", got)
	}
	c := last(t, all)
	if k := c.Contracts[0]; k.Status != "terminated" || k.Period.EndDate != "2027-02-28T00:00:00Z" || len(k.Amendments) != 1 || len(k.Implementation.Milestones) != 1 || k.DateSigned != ocds.OnDay(on("2025-02-17")) {
		t.Errorf("the contract: %+v", c.Contracts)
	}
	if len(c.Tender.Lots) != 2 || c.Tender.Documents[0].NoticeType != "UK4" || len(c.Awards[0].Suppliers) != 2 {
		t.Errorf("the tender and award: %+v", c)
	}
	// Before the extension the contract ended a year earlier.
	for _, r := range all {
		if r.Tag[0] == "contract" && r.Contracts[0].Period.EndDate != "2026-02-28T00:00:00Z" {
			t.Errorf("the contract was signed until %s", r.Contracts[0].Period.EndDate)
		}
	}
}

// TestAListIsNoContract: of a dynamic market the offer is published, who is in it as qualified suppliers, and its end; never an award or a
// contract. Nor is a grant a contract.
func TestAListIsNoContract(t *testing.T) {
	p := process()
	p.Agreement.Kind = agreement.DynamicMarket
	all := notice.Releases(pub, p, at("2027-06-01"))
	want := []string{"planning 2024-11-01", "tender 2025-01-10", "tenderUpdate 2025-03-01", "tenderUpdate 2025-03-01", "tenderAmendment 2025-06-01", "tenderUpdate 2025-07-01",
		"tenderAmendment 2025-12-01", "tenderUpdate 2026-01-01", "tenderUpdate 2027-03-01"}
	if got := stages(t, all); !reflect.DeepEqual(got, want) {
		t.Errorf("got %q", got)
	}
	var state []string
	for _, r := range all {
		if r.Tender != nil {
			state = append(state, r.Tender.Techniques.DynamicPurchasingSystem.Status)
		}
	}
	if want := []string{"pending", "active", "active", "active", "active", "active", "active", "terminated"}; !reflect.DeepEqual(state, want) {
		t.Errorf("the list is %q", state)
	}
	c := last(t, all)
	if len(c.Contracts) != 0 || len(c.Awards) != 0 || c.Tender.Documents[0].NoticeType != "UK14" || c.Tender.ContractPeriod.EndDate != "2027-02-28T00:00:00Z" || len(c.Tender.Amendments) != 2 || len(c.Tender.Milestones) != 1 {
		t.Errorf("compiled: %+v", c)
	}
	in := func(r ocds.Release) (ids []string) {
		for _, o := range r.Parties {
			if slices.Equal(o.Roles, []string{"qualifiedSupplier"}) {
				ids = append(ids, o.ID)
			}
		}
		return ids
	}
	for i, want := range map[int][]string{3: {"PVR-1"}, 5: {"PVR-1", "PVR-2"}, 7: {"PVR-1"}} {
		if got := in(all[i]); !slices.Equal(got, want) {
			t.Errorf("on the list since %s: %q, want %q", all[i].Date.Date(), got, want)
		}
	}
	p.Agreement.Kind = agreement.Grant
	if c := last(t, notice.Releases(pub, p, at("2026-06-01"))); len(c.Contracts) != 0 || len(c.Awards) != 1 {
		t.Errorf("a grant: %+v", c)
	}
}

// TestNoContractBeforeItsAward: what is let and has nobody in it is planned or offered, and no more.
func TestNoContractBeforeItsAward(t *testing.T) {
	p := process()
	members := p.Members
	p.Members = nil
	if got := stages(t, notice.Releases(pub, p, at("2026-06-01"))); !reflect.DeepEqual(got, []string{"planning 2024-11-01", "tender 2025-01-10", "tenderAmendment 2025-06-01"}) {
		t.Errorf("without a provider: %q", got)
	}
	ended := notice.Releases(pub, p, at("2027-06-01"))
	if r := ended[len(ended)-1]; r.Tag[0] != "tenderUpdate" || r.Tender.Status != "unsuccessful" || r.Date.Date() != on("2027-03-01") {
		t.Errorf("ended without a provider: %s %+v", r, r.Tender)
	}
	p.Openings = nil
	if got := stages(t, notice.Releases(pub, p, at("2027-06-01"))); !reflect.DeepEqual(got, []string{"planning 2024-11-01"}) {
		t.Errorf("without an offer: %q", got)
	}
	// Awarded directly: it is offered as it is awarded, and what is opened later amends that.
	p.Members = members
	p.Openings = []admission.Opening{{Version: 1, PublishedAt: at("2025-06-01"), OpensAt: at("2025-06-01")}}
	want := []string{"planning 2024-11-01", "tender 2025-03-01", "award 2025-03-01", "contract 2025-03-01", "implementation 2025-03-01", "tenderAmendment 2025-06-01", "awardUpdate 2025-07-01"}
	if got := stages(t, notice.Releases(pub, p, at("2025-08-01"))); !reflect.DeepEqual(got, want) {
		t.Errorf("awarded directly: %q", got)
	}
	// What was extended before anybody was in stands in the contract as it is entered into.
	for i := range p.Members {
		p.Members[i].From = on("2025-12-20")
	}
	p.Members[2].To = workday.Date{}
	for _, r := range notice.Releases(pub, p, at("2026-06-01")) {
		if r.Tag[0] == "contract" && (r.Date.Date() != on("2025-12-20") || len(r.Contracts[0].Amendments) != 1 || r.Contracts[0].Period.EndDate != "2027-02-28T00:00:00Z") || r.Tag[0] == "contractAmendment" {
			t.Errorf("%s: %+v", r, r.Contracts)
		}
	}
}

// TestReleasesNameWhatIsReplaced: by the identifier of the process where there is one, otherwise by title, on both sides; from the day on
// which it was said, in a release of its own when the contract was published before.
func TestReleasesNameWhatIsReplaced(t *testing.T) {
	p := process()
	p.Earlier = []agreement.Earlier{
		{Agreement: p.Agreement.Ref, Number: 1, Ref: "AGR-OLD", Title: "Community support", Part: "All of it.", On: on("2025-01-05")},
		{Agreement: p.Agreement.Ref, Number: 2, Title: "Aiming High", Process: "ocds-b5fd17-1", Part: "Clubs.", On: on("2025-01-05")},
		{Agreement: p.Agreement.Ref, Number: 3, Title: "Letters of 2009", Part: "All.", On: on("2026-05-01")},
	}
	p.Later = []notice.Later{{Ref: "AGR-NEW", Title: "One open framework", On: on("2026-05-01")}}
	want := []ocds.RelatedProcess{
		{ID: "earlier-1", Relationship: []string{"prior"}, Title: "Community support", Scheme: "ocid", Identifier: "ocds-alder1-AGR-OLD"},
		{ID: "earlier-2", Relationship: []string{"prior"}, Title: "Aiming High", Scheme: "ocid", Identifier: "ocds-b5fd17-1"},
		{ID: "earlier-3", Relationship: []string{"prior"}, Title: "Letters of 2009"},
		{ID: "later-AGR-NEW", Relationship: []string{"replacementProcess"}, Title: "One open framework", Scheme: "ocid", Identifier: "ocds-alder1-AGR-NEW"},
	}
	all := notice.Releases(pub, p, at("2027-06-01"))
	if len(all) != len(notice.Releases(pub, process(), at("2027-06-01")))+1 {
		t.Errorf("%d releases: what was said after the contract has one of its own", len(all))
	}
	for _, r := range all {
		text, err := json.Marshal(r)
		must(t, err)
		if faults := ocds.Check(text); len(faults) > 0 {
			t.Errorf("%s: %v", r, faults)
		}
		said := 0
		switch day := r.Date.Date(); {
		case !day.Before(on("2026-05-01")):
			said = 4
		case !day.Before(on("2025-01-05")):
			said = 2
		}
		if len(r.RelatedProcesses) != said || said > 0 && !reflect.DeepEqual(r.RelatedProcesses, want[:said]) {
			t.Errorf("%s of %s: %+v", r, r.Date, r.RelatedProcesses)
		}
		if own := r.Date.Date() == on("2026-05-01"); own != (r.Tag[0] == ocds.TagContractUpdate) {
			t.Errorf("%s: %v of %s", r, r.Tag, r.Date)
		}
	}
	compiled, err := ocds.Compile(all)
	must(t, err)
	var c ocds.Release
	must(t, json.Unmarshal(compiled, &c))
	if !reflect.DeepEqual(c.RelatedProcesses, want) {
		t.Errorf("compiled: %+v", c.RelatedProcesses)
	}
}

// TestWhatIsTakenBackStaysPublished: what was said to be replaced stands in the releases of before, and is taken back in one of its own.
func TestWhatIsTakenBackStaysPublished(t *testing.T) {
	p := process()
	p.Earlier = []agreement.Earlier{{Agreement: p.Agreement.Ref, Number: 1, Title: "Letters of 2009", Part: "All.", On: on("2026-05-01")}}
	p.Later = []notice.Later{{Ref: "AGR-NEW", Title: "One open framework", On: on("2026-05-01")}}
	before := notice.Releases(pub, p, at("2026-05-02"))
	p.Earlier[0].TakenBack, p.Later[0].TakenBack = at("2026-05-03"), at("2026-05-03")
	p.Earlier = append(p.Earlier, agreement.Earlier{Agreement: p.Agreement.Ref, Number: 2, Title: "Letters of 2010", Part: "All.", On: on("2026-05-03")})
	p.Later = append(p.Later, notice.Later{Ref: "AGR-NEW", Title: "One open framework", On: on("2026-05-04")})
	after := notice.Releases(pub, p, at("2026-05-05"))
	ids := map[string]bool{}
	for i, r := range after {
		if i < len(before) && !reflect.DeepEqual(before[i], r) {
			t.Errorf("%s was rewritten as %s", before[i], r)
		}
		if ids[r.ID] {
			t.Errorf("%s stands twice", r.ID)
		}
		ids[r.ID] = true
	}
	compiled, err := ocds.Compile(after)
	must(t, err)
	var c ocds.Release
	must(t, json.Unmarshal(compiled, &c))
	got := map[string]string{}
	for _, r := range c.RelatedProcesses {
		got[r.ID] = r.Relationship[0]
	}
	want := map[string]string{"earlier-1": "takenBack", "earlier-2": "prior", "later-AGR-NEW": "takenBack", "later-AGR-NEW-2": "replacementProcess"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("compiled: %v, want %v", got, want)
	}
}

// TestALotThatIsAddedLaterRewritesNothing: it amends the offer, and stands in no release of before.
func TestALotThatIsAddedLaterRewritesNothing(t *testing.T) {
	for name, unopened := range map[string]bool{"with terms of admission": false, "without": true} {
		p := process()
		p.LotsAdded = map[thread.Ref]time.Time{"LOT-1": p.LetAt, "LOT-2": p.LetAt}
		if unopened {
			p.Openings = nil
		} else {
			p.LotsAdded = nil
		}
		before := notice.Releases(pub, p, at("2026-02-01"))
		p.Agreement.Lots = append(p.Agreement.Lots, agreement.Lot{Ref: "LOT-3", Name: "At night", Service: "nights"}, agreement.Lot{Ref: "LOT-4", Name: "By day", Service: "days"})
		added := map[thread.Ref]time.Time{"LOT-3": at("2026-03-01"), "LOT-4": at("2026-03-01")}
		for ref, when := range p.LotsAdded {
			added[ref] = when
		}
		p.LotsAdded = added
		after := notice.Releases(pub, p, at("2026-04-01"))
		if len(after) != len(before)+1 {
			t.Fatalf("%s: %d releases, and %d before", name, len(after), len(before))
		}
		for i, r := range before {
			if !reflect.DeepEqual(after[i], r) {
				t.Errorf("%s: %s was rewritten as %s", name, r, after[i])
			}
		}
		last := after[len(after)-1]
		if last.Tag[0] != "tenderAmendment" || last.Date != ocds.At(at("2026-03-01")) || len(last.Tender.Lots) != 4 {
			t.Errorf("%s: the lots are in %+v", name, last)
		}
		text, err := json.Marshal(last)
		must(t, err)
		if faults := ocds.Check(text); len(faults) > 0 {
			t.Errorf("%s: %v", name, faults)
		}
		compiled, err := ocds.Compile(after)
		must(t, err)
		var c ocds.Release
		must(t, json.Unmarshal(compiled, &c))
		if len(c.Tender.Lots) != 4 {
			t.Errorf("%s: compiled with %d lots", name, len(c.Tender.Lots))
		}
	}
}

// TestReleasesAreStable asks again a year later: what was published is published again word for word.
func TestReleasesAreStable(t *testing.T) {
	early, late := notice.Releases(pub, process(), at("2025-08-01")), notice.Releases(pub, process(), at("2027-06-01"))
	if len(early) != 7 || len(late) != 10 {
		t.Fatalf("%d and %d releases", len(early), len(late))
	}
	for i := range early {
		if !reflect.DeepEqual(early[i], late[i]) {
			t.Errorf("%s changed to %s", early[i], late[i])
		}
	}
}

// TestAnExtensionRewritesNothing: a last day, value and break point that came later stand in no release of before.
func TestAnExtensionRewritesNothing(t *testing.T) {
	before := process()
	before.Agreement.End, before.Agreement.ExtensionsTaken, before.Extended = on("2026-02-28"), 0, nil
	before.Agreement.Value -= 1500000
	before.LetBreaks = before.Agreement.Breaks
	after := process()
	after.LetBreaks = after.Agreement.Breaks
	after.Agreement.Breaks = append(after.Agreement.Breaks[:1:1], agreement.BreakPoint{On: on("2027-02-28"), NoticeBy: on("2026-11-28")})
	after.Extended[0].Late = true
	early, late := notice.Releases(pub, before, at("2025-11-30")), notice.Releases(pub, after, at("2026-01-15"))
	if len(early) != 7 || len(late) != 9 {
		t.Fatalf("%d and %d releases", len(early), len(late))
	}
	for i := range early {
		if !reflect.DeepEqual(early[i], late[i]) {
			t.Errorf("%s changed:\n%+v\n%+v", early[i], early[i], late[i])
		}
	}
	c := late[7].Contracts[0]
	if a := c.Amendments[0]; c.Period.EndDate != "2027-02-28T00:00:00Z" || a.Description != "Extension 1 taken after the last day for notice" || *a.Value != *ocds.Pounds(600000000) || *c.Value != *a.Value {
		t.Errorf("the late extension: %+v", c)
	}
}

// TestWhoGoesIsPublishedTheDayItGoes: by leaving and by a ban, although nobody comes in; and who comes back.
func TestWhoGoesIsPublishedTheDayItGoes(t *testing.T) {
	p := process()
	p.Members[1].Events = []agreement.Event{{Kind: agreement.Suspension, From: on("2026-02-01")}, {Kind: agreement.Restoration, From: on("2026-02-10")}}
	for i := range p.Members[:2] {
		p.Members[i].Events = append(p.Members[i].Events, agreement.Event{Kind: agreement.Ban, From: on("2026-03-01"), Until: on("2026-06-30")})
	}
	p.Members = append(p.Members, agreement.Admission{Lot: "LOT-1", Provider: "PVR-2", From: on("2026-05-01")})
	var got []string
	for _, r := range notice.Releases(pub, p, at("2026-08-01")) {
		if len(r.Awards) == 0 {
			continue
		}
		line := r.Tag[0] + " " + r.Date.Date().String()
		for _, s := range r.Awards[0].Suppliers {
			line += " " + string(s.ID)
		}
		got = append(got, line+" "+strings.Repeat("-", len(r.Awards[0].Amendments)))
		text, err := json.Marshal(r)
		must(t, err)
		if faults := ocds.Check(text); len(faults) > 0 {
			t.Errorf("%s: %v", r, faults)
		}
	}
	want := []string{
		"award 2025-03-01 PVR-1 ", "awardUpdate 2025-07-01 PVR-1 PVR-2 ", "awardUpdate 2026-01-01 PVR-1 -", "awardUpdate 2026-03-01 ---", "awardUpdate 2026-05-01 PVR-2 ---", "awardUpdate 2026-07-01 PVR-1 PVR-2 ---",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestNothingPrivateIsPublished(t *testing.T) {
	p := process()
	p.Changes = []agreement.Change{{Number: 1, At: at("2026-02-01"), End: on("2027-02-28"), What: "Hours for Sam", Why: "It works for Sam.", Ground: "light-touch"}}
	p.Members[0].Events = []agreement.Event{{Kind: agreement.Ban, From: on("2026-03-01"), Until: on("2026-06-30"), Why: "It failed Sam."}}
	text, err := json.Marshal(notice.Releases(pub, p, at("2027-06-01")))
	must(t, err)
	for _, private := range []string{"Sam", "1234.56"} {
		if bytes.Contains(text, []byte(private)) {
			t.Errorf("%q is published: %s", private, text)
		}
	}
	if !bytes.Contains(text, []byte("Willow Lane CIC")) || !bytes.Contains(text, []byte("it may be a person's")) && !bytes.Contains(text, []byte(`it may be a person\u0027s`)) {
		t.Errorf("the members are %s", text)
	}
	for kind, want := range map[agreement.Kind]bool{agreement.Spot: false, agreement.InHouse: false, agreement.Framework: true, agreement.Grant: true} {
		if notice.Published(agreement.Agreement{Kind: kind}) != want {
			t.Errorf("%s is published: %v", kind, !want)
		}
	}
	if notice.Published(agreement.Agreement{Kind: agreement.Framework, Lead: "E10000016"}) {
		t.Error("what another council let is published as this council's own")
	}
	for name, c := range map[string]struct {
		p    provider.Provider
		n    []thread.External
		want string
	}{
		"person":       {provider.Provider{Name: "Jo Field", Kind: provider.CareAgency}, nil, ""},
		"childminder":  {provider.Provider{Name: "Jo Field", Kind: provider.CareAgency}, []thread.External{{System: thread.Ofsted, Value: "EY1"}}, ""},
		"company":      {provider.Provider{Name: "Jo Field", Kind: provider.CareAgency}, []thread.External{{System: thread.CompanyNumber, Value: "01234567"}}, "Jo Field GB-COH 01234567"},
		"legal form":   {provider.Provider{Name: "Field Care (Alder) LTD.", Kind: provider.CareAgency}, nil, "Field Care (Alder) LTD."},
		"within words": {provider.Provider{Name: "Trusty Jo", Kind: provider.CareAgency}, nil, ""},
		"school":       {provider.Provider{Name: "Hill School", Kind: provider.School}, nil, "Hill School"},
	} {
		if s := notice.SupplierOf(c.p, c.n); strings.TrimSpace(s.Name+" "+strings.TrimSpace(s.Scheme+" "+s.Number)) != c.want {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

func TestOCIDsStay(t *testing.T) {
	if got := (notice.Publisher{Code: "E10000028"}).OCID("AGR-1"); got != "unregistered-E10000028-AGR-1" {
		t.Errorf("without a prefix: %s", got)
	}
	p := process()
	before := pub.OCID(p.Agreement.Ref)
	p.Agreement.Title, p.Agreement.Version = "Renamed", 9
	for _, r := range notice.Releases(pub, p, at("2027-06-01")) {
		if r.OCID != before {
			t.Errorf("%s after a change, %s before", r.OCID, before)
		}
	}
}

func TestFromReleaseReadsWhatListsShow(t *testing.T) {
	read := func(text string) (n notice.Notice) {
		_, err := ocds.Read(strings.NewReader(text), func(f ocds.Found) error { n = notice.FromRelease(f); return nil }, func(r ocds.Refusal) { t.Error(r.Reason()) })
		must(t, err)
		return n
	}
	const head = `{"ocid":"o","id":"1","date":"2025-03-11T10:14:51Z","tag":["award"],"initiationType":"tender",`
	n := read(head + `"parties":[{"id":"b","name":"Hill Council","roles":["buyer"]},{"id":"s","name":"Ash Ltd","identifier":{"scheme":"GB-COH","id":"0123"}}],
		"tender":{"id":"t","title":"Transport","value":{"amount":9,"currency":"GBP"}},
		"awards":[{"id":"1","value":{"amount":100.5,"currency":"GBP"},"suppliers":[{"id":"s"}]},{"id":"2","value":{"amount":1,"currency":"GBP"},"suppliers":[{"id":"s"},{"id":"GB-CHC-77","name":"Elm"}]}]}`)
	if n.Value != 10150 || n.Title != "Transport" || n.Buyer != "Hill Council" || n.Date != on("2025-03-11") {
		t.Errorf("got %+v", n)
	}
	if want := []notice.Party{{ID: "s", Name: "Ash Ltd", Scheme: "GB-COH", Number: "0123"}, {ID: "GB-CHC-77", Name: "Elm", Scheme: "GB-CHC", Number: "77"}}; !reflect.DeepEqual(n.Suppliers, want) {
		t.Errorf("suppliers: %+v", n.Suppliers)
	}
	if n := read(head + `"awards":[{"id":"1","value":{"amount":1,"currency":"GBP"}},{"id":"2"}]}`); n.Value != money.Pence(0) || n.Title != "Without a title" {
		t.Errorf("a sum that is not known is not shown: %+v", n)
	}
}
