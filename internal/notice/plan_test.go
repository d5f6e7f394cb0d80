package notice_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"alongside/internal/agreement"
	"alongside/internal/decision"
	"alongside/internal/notice"
	"alongside/internal/notice/noticetest"
	"alongside/internal/notice/planned"
	"alongside/internal/ocds"
	"alongside/internal/ocds/ocdstest"
	"alongside/internal/thread"
)

// version is a published version of the suite's plan.
func version(n int, state planned.State, when time.Time, change func(*planned.Procurement)) planned.Procurement {
	p := noticetest.Plan()
	p.Ref, p.Version, p.State, p.Public, p.At, p.By = "AGR-1NNP-JH9A-W", n, state, true, when, "Cam Reed"
	if change != nil {
		change(&p)
	}
	return p
}

// plannedProcess was planned in three versions, the second of which foresees one part less, names a decision and a later day.
func plannedProcess() notice.Process {
	draft := version(1, planned.Draft, at("2024-03-01"), nil)
	draft.Public = false
	fewer := func(p *planned.Procurement) {
		p.Lots, p.Decision, p.TenderOn = p.Lots[:1], "DEC-1", on("2025-01-15")
	}
	return notice.Process{
		Agreement: agreement.Agreement{Ref: draft.Ref, Title: draft.Title, Kind: draft.Kind, Regime: draft.Regime, Start: draft.Start, End: draft.End, Value: draft.Most},
		Plan:      []planned.Procurement{draft, version(2, planned.Planned, at("2024-04-01"), nil), version(3, planned.Planned, at("2024-06-01"), fewer)},
		Decided:   map[thread.Ref]decision.Decision{"DEC-1": {Ref: "DEC-1", Title: "One arrangement", NoticePublished: on("2024-11-01"), Terms: decision.Terms{TotalValue: 600000000}}},
	}
}

// TestWhatIsPlannedIsPublishedUnderTheIdentifierOfItsAgreement: from the first version that was published, each holding to the schema,
// and carried on by the offer, the award and the contract.
func TestWhatIsPlannedIsPublishedUnderTheIdentifierOfItsAgreement(t *testing.T) {
	p := plannedProcess()
	before := notice.Releases(pub, p, at("2024-12-01"))
	if got, want := stages(t, before), []string{"planning 2024-04-01", "planningUpdate 2024-06-01", "planningUpdate 2024-11-01"}; !reflect.DeepEqual(got, want) {
		t.Fatalf("planned: %q", got)
	}
	first, lots := before[0], before[1].Tender.Lots
	if first.Tender.Status != "planned" || first.Tender.Value.Amount != "2500000.00" || first.Tender.MinValue.Amount != "1000000.00" || first.Tender.TenderPeriod.StartDate.Date().String() != "2027-04-12" ||
		len(first.Planning.Milestones) != 2 || len(first.Planning.Documents) != 2 || first.Planning.Budget != nil || first.Planning.Rationale != "Providers do not meet the need: At home, Stafford, weekend" {
		t.Errorf("the plan: %+v %+v", first.Planning, first.Tender)
	}
	if len(lots) != 2 || lots[0].Status != "planned" || lots[1].Status != "withdrawn" {
		t.Errorf("a part that is no longer foreseen: %+v", lots)
	}
	// A decision is told when its notice was published, not when the plan named it.
	if before[1].Planning.Budget != nil || before[2].Planning.Budget == nil {
		t.Errorf("the decision: %+v and %+v", before[1].Planning, before[2].Planning)
	}
	schema := ocdstest.Schemas(t)["release"]
	let := process()
	let.Plan, let.Decided = slices.Concat(p.Plan, []planned.Procurement{version(4, planned.Let, let.LetAt, nil)}), p.Decided
	let.Agreement.Decision = "DEC-1"
	after := notice.Releases(pub, let, at("2027-06-01"))
	if got, want := stages(t, after), []string{"planning 2024-04-01", "planningUpdate 2024-06-01", "planningUpdate 2024-11-01", "tender 2025-01-10", "award 2025-03-01", "contract 2025-03-01", "implementation 2025-03-01",
		"tenderAmendment 2025-06-01", "awardUpdate 2025-07-01", "contractAmendment 2025-12-01", "awardUpdate 2026-01-01", "contractTermination 2027-03-01"}; !reflect.DeepEqual(got, want) {
		t.Errorf("let: %q", got)
	}
	for i, r := range after {
		text, err := json.Marshal(r)
		must(t, err)
		if err := ocdstest.Valid(t, schema, text); err != nil {
			t.Errorf("%s does not hold to the schema: %v", r, err)
		}
		if i < len(before) && !reflect.DeepEqual(before[i], r) {
			t.Errorf("%s was rewritten when it was let", r)
		}
	}
	c := last(t, after)
	open := map[ocds.ID]string{}
	for _, l := range c.Tender.Lots {
		open[l.ID] = l.Status
	}
	if want := map[ocds.ID]string{"planned-1": "withdrawn", "planned-2": "withdrawn", "LOT-1": "active", "LOT-2": "active"}; !reflect.DeepEqual(open, want) {
		t.Errorf("the lots come to %v", open)
	}
}

func TestADraftIsNotPublishedAndADroppedPlanIs(t *testing.T) {
	p := plannedProcess()
	p.Plan = p.Plan[:1]
	if all := notice.Releases(pub, p, at("2024-12-01")); len(all) != 0 {
		t.Errorf("a draft gives %v", all)
	}
	p = plannedProcess()
	p.Plan = append(p.Plan, version(4, planned.Dropped, at("2024-07-01"), func(p *planned.Procurement) { p.Why = "The fund ended." }))
	all := notice.Releases(pub, p, at("2024-08-01"))
	if r := all[len(all)-1]; len(all) != 3 || r.Tag[0] != ocds.TagPlanningUpdate || r.Tender.Status != "cancelled" || r.Planning.Rationale != "The fund ended." {
		t.Errorf("dropped: %v %+v", all, all[len(all)-1].Tender)
	}
	// Another decision than the one that was planned is told from the day on which it let the agreement.
	let := process()
	let.Plan, let.Decided = slices.Concat(plannedProcess().Plan, []planned.Procurement{version(4, planned.Let, let.LetAt, nil)}), map[thread.Ref]decision.Decision{"DEC-9": {Ref: "DEC-9", Title: "Another", PublishedOn: on("2024-05-05")}}
	let.Agreement.Decision = "DEC-9"
	got := fmt.Sprint(stages(t, notice.Releases(pub, let, at("2025-02-25"))))
	if want := "[planning 2024-04-01 planningUpdate 2024-06-01 tender 2025-01-10 planningUpdate 2025-02-20]"; got != want {
		t.Errorf("let under another decision: %s", got)
	}
}
