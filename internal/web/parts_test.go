package web

import (
	"testing"

	"alongside/internal/deadline"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// node is an object of kind k; its reference is made up and only its letters matter here.
func node(k thread.Kind, body string) thread.Node {
	return thread.Node{Ref: thread.Ref(k.Prefix() + "-" + body), Kind: k, Label: body, URL: "/" + body}
}

func TestTheStripShowsOpenClosedAndMissingPlaces(t *testing.T) {
	decision, lot := node(thread.Decision, "AAAA-AAAA-A"), node(thread.Lot, "BBBB-BBBB-B")
	pack := node(thread.Package, "CCCC-CCCC-C")
	pack.Child = "CHD-AAAA-AAAA-A"
	one, two, hidden := node(thread.Visit, "DDDD-DDDD-D"), node(thread.Visit, "EEEE-EEEE-E"), node(thread.Visit, "FFFF-FFFF-F")
	chain := thread.Chain{Start: pack.Ref, Nodes: []thread.Node{decision, lot, pack, one, two, hidden}}
	v := stripOf(chain, map[thread.Ref]bool{decision.Ref: true, pack.Ref: true, one.Ref: true, two.Ref: true})
	if v.Href != "/thread/"+string(pack.Ref) || len(v.Steps) != 5 {
		t.Fatalf("got %+v", v)
	}
	steps := map[string]ui.StripStep{}
	for _, s := range v.Steps {
		steps[s.Kind] = s
	}
	if s := steps["Decision"]; s.Closed || s.Missing || s.Href != "/AAAA-AAAA-A" {
		t.Errorf("decision %+v", s)
	}
	if s := steps["Lot"]; !s.Closed || s.Href != "" || s.Label != "" {
		t.Errorf("a closed door betrays what is behind it: %+v", s)
	}
	if s := steps["Package"]; !s.Here {
		t.Errorf("package %+v", s)
	}
	if s := steps["Visits"]; s.Count != 2 {
		t.Errorf("visits count what the reader may not see: %+v", s)
	}
	if s := v.Steps[4]; !s.Missing || s.Kind != "Next: we look with you at what has changed" {
		t.Errorf("what comes next: %+v", s)
	}
}

func TestTheStripOfAnOfferHasTheOtherBranch(t *testing.T) {
	offer := node(thread.Offer, "AAAA-AAAA-A")
	v := stripOf(thread.Chain{Start: offer.Ref, Nodes: []thread.Node{offer}}, map[thread.Ref]bool{offer.Ref: true})
	if len(v.Steps) != 2 || v.Steps[0].Kind != "Offer" || !v.Steps[0].Here || v.Steps[1].Kind != "Next: we set the days" {
		t.Errorf("got %+v", v.Steps)
	}
}

func TestTheStripClaimsNothingThatIsNotSo(t *testing.T) {
	q := node(thread.Query, "AAAA-AAAA-A")
	if v := stripOf(thread.Chain{Start: q.Ref, Nodes: []thread.Node{q}}, map[thread.Ref]bool{q.Ref: true}); len(v.Steps) != 0 {
		t.Errorf("a question stands on no chain of help yet it has steps: %+v", v.Steps)
	}
	plan := node(thread.Plan, "BBBB-BBBB-B")
	v := stripOf(thread.Chain{Start: plan.Ref, Nodes: []thread.Node{plan}}, map[thread.Ref]bool{plan.Ref: true})
	if len(v.Steps) != 1 || v.Steps[0].Kind != "Next: we agree who helps" {
		t.Errorf("a plan without help so far: %+v", v.Steps)
	}
}

func TestNobodySaysWhoHelpsNextOfWhatIsAboutMany(t *testing.T) {
	decision, session := node(thread.Decision, "AAAA-AAAA-A"), node(thread.Session, "BBBB-BBBB-B")
	for _, kind := range []thread.Kind{thread.Decision, thread.Report, thread.Recommendation, thread.Measure, thread.Agreement} {
		for _, more := range [][]thread.Node{nil, {session}} {
			start := node(kind, "CCCC-CCCC-C")
			chain := thread.Chain{Start: start.Ref, Nodes: append([]thread.Node{decision, start}, more...)}
			v := stripOf(chain, map[thread.Ref]bool{decision.Ref: true, start.Ref: true, session.Ref: true})
			if len(v.Steps) == 0 {
				t.Fatalf("%s: no place is shown", kind)
			}
			for _, s := range v.Steps {
				if s.Missing {
					t.Errorf("%s: %+v", kind, s)
				}
			}
		}
	}
}

func TestDeadlineViewKeepsTheLook(t *testing.T) {
	today := workday.MustOn(2026, 11, 24)
	d := deadline.Deadline{Title: "Answer", Rule: "query-answer", RuleVersion: 2, Due: workday.MustOn(2026, 11, 20), State: deadline.Running, Kind: statute.Duty}
	v := DeadlineView(d, today, "Priya Shah")
	if v.Look != ui.Late || v.Wait || !v.Unverified || v.Owner != "Priya Shah" || v.Due != d.Due {
		t.Errorf("got %+v", v)
	}
	d.RuleVersion, d.Kind = 0, statute.Wait
	if v := DeadlineView(d, today, ""); !v.Wait {
		t.Errorf("got %+v", v)
	}
	if DeadlineView(d, today, "").Unverified {
		t.Error("an internal date has no rule to verify")
	}
	for _, l := range []deadline.Look{deadline.LookToCome, deadline.LookSoon, deadline.LookLate, deadline.LookPaused, deadline.LookKept, deadline.LookKeptLate, deadline.LookStopped} {
		if looks[l] == "" {
			t.Errorf("no look for %q", l)
		}
	}
}

func TestRuleViewSaysHowADateStandsToday(t *testing.T) {
	due := workday.MustOn(2026, 12, 3)
	duty := statute.Result{Kind: statute.Duty, LastDay: due, WarnBefore: 5}
	wait := statute.Result{Kind: statute.Wait, NextStepFrom: due}
	for _, c := range []struct {
		result statute.Result
		today  workday.Date
		look   ui.Look
	}{
		{duty, due.AddDays(-6), ui.ToCome}, {duty, due.AddDays(-5), ui.Soon}, {duty, due, ui.Soon}, {duty, due.AddDays(1), ui.Late},
		{wait, due.AddDays(-1), ui.ToCome}, {wait, due, ui.Kept},
	} {
		v := RuleView("x", c.result, c.today)
		if v.Look != c.look || v.Due != due || v.Wait != (c.result.Kind == statute.Wait) {
			t.Errorf("%s on %s: %+v", c.result.Kind, c.today, v)
		}
	}
}

// TestAPeriodThatNoLawSetsIsSaidToBeTheCouncilsOwn takes two dates that families read, and one of the law beside them.
func TestAPeriodThatNoLawSetsIsSaidToBeTheCouncilsOwn(t *testing.T) {
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	from := workday.MustOn(2026, 6, 1)
	for rule, own := range map[string]bool{"appeal-next": true, "personal-budget-decide": true, "query-answer": true, "ehc-decide": false} {
		r, err := book.Compute(rule, statute.Query{From: from})
		if err != nil {
			t.Fatal(err)
		}
		if v := RuleView("x", r, from); v.Own != own {
			t.Errorf("%s, a date by its rule: %v", rule, v.Own)
		}
		if v := DeadlineView(deadline.Deadline{Rule: rule, Citation: r.Citation, From: from, Due: r.LastDay}, from, ""); v.Own != own {
			t.Errorf("%s, a date that is kept: %v", rule, v.Own)
		}
	}
}
