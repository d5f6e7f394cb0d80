package performance_test

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/performance"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// standing is what is known of the member today.
func (w world) standing(t *testing.T) (st performance.Standing) {
	t.Helper()
	w.in(t, func(ctx context.Context, tx *db.Tx) error {
		all, err := w.Standing(ctx, tx, []thread.Ref{w.lot}, workday.MustOn(2026, 1, 1))
		st = all[performance.Pair{Lot: w.lot, Provider: w.member}]
		return err
	})
	return st
}

func TestWhoCannotBeUsedIsNotInvitedAndThePageSaysWhy(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		ctx := dbtest.Ctx(t)
		defer dbtest.Clock(w.db).Set(workday.MustOn(2026, 11, 23).At(9, 0))
		manager := access.Actor{Person: "PER-MGR", Name: "Mo Manager", Roles: []access.Role{access.RoleContractManager}, Scope: "E10000028", Channel: "web"}
		var place thread.Ref
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			all, err := w.agreements.Admissions(ctx, tx, []thread.Ref{w.lot})
			place = all[0].Ref
			return err
		})
		change := func(c agreement.MemberChange) {
			t.Helper()
			c.Admission = place
			if err := w.agreements.ChangeMember(ctx, manager, c); err != nil {
				t.Fatal(err)
			}
		}
		says := func(state agreement.MemberState, want string) {
			t.Helper()
			st := w.standing(t)
			if got := st.NotInvited(); st.State != state || (want == "") != (got == "") || !strings.Contains(got, want) {
				t.Errorf("%s: %q, want %s: %q", st.State, got, state, want)
			}
		}
		says(agreement.Member, "")
		change(agreement.MemberChange{Kind: agreement.Suspension, Why: "A concern is looked into."})
		says(agreement.Suspended, "Suspended in this agreement since Monday 23 November 2026: A concern is looked into.")
		change(agreement.MemberChange{Kind: agreement.Restoration, Why: "Nothing was found."})
		change(agreement.MemberChange{Kind: agreement.Ban, Until: workday.MustOn(2027, 6, 1), Why: "False invoices."})
		says(agreement.Banned, "Banned until Tuesday 1 June 2027: False invoices.")
		dbtest.Clock(w.db).Set(workday.MustOn(2027, 6, 2).At(9, 0))
		says(agreement.Member, "")
		if err := w.registry(t).Suspend(ctx, manager, provider.Suspend{Provider: w.member, Why: "The regulator warned us."}); err != nil {
			t.Fatal(err)
		}
		says(agreement.Member, "Suspended by the council since Wednesday 2 June 2027: The regulator warned us.")
		if err := w.registry(t).Restore(ctx, manager, provider.Suspend{Provider: w.member, Why: "It mended it."}); err != nil {
			t.Fatal(err)
		}
		says(agreement.Member, "")
		dbtest.Clock(w.db).Set(workday.MustOn(2028, 1, 4).At(9, 0))
		says(agreement.Member, provider.Insurance.Words()+" ran out on Monday 3 January 2028.")
		if err := w.agreements.Leave(ctx, manager, place, workday.MustOn(2028, 1, 3), "It closes."); err != nil {
			t.Fatal(err)
		}
		says(agreement.Left, "It left the lot on Monday 3 January 2028.")
	})
}

func TestAReturnThatIsLateCountsByThePolicy(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		defer dbtest.Clock(w.db).Set(workday.MustOn(2026, 11, 23).At(9, 0))
		stated := w.measures(t)
		w.records[performance.Pair{Lot: w.lot, Provider: w.member}] = performance.Done{Promised: 1000, Delivered: 960, Missed: 10, Invoices: 20, Queried: 1}
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			_, err := w.AskDueTx(ctx, tx, audit.System)
			return err
		})
		var asked performance.Return
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			all, err := w.Returns.List(ctx, tx, performance.Filter{Provider: w.member})
			asked = all[0]
			return err
		})
		dbtest.Clock(w.db).Set(asked.Due.At(9, 0))
		if p := w.picture(t); p.Overall != performance.Good {
			t.Errorf("on the day it is due: %s", p.Overall)
		}
		dbtest.Clock(w.db).Set(asked.Due.AddDays(1).At(9, 0))
		p := w.picture(t)
		if p.Overall != performance.Improvement {
			t.Errorf("the day after, silence comes to %s: %+v", p.Overall, p.Lines)
		}
		for _, l := range p.Lines {
			if l.Measure.Ref == stated && (l.Known || l.Rating != performance.Improvement || !strings.Contains(l.Why, "is not handed in, which counts as “Requires improvement”")) {
				t.Errorf("the measure says %+v", l)
			}
		}
		if err := w.HandIn(dbtest.Ctx(t), w.worker(), performance.HandIn{Return: asked.Ref, Version: 1, Values: map[thread.Ref]int{stated: 950}}); err != nil {
			t.Fatal(err)
		}
		if p := w.picture(t); p.Overall != performance.Good {
			t.Errorf("once it is handed in: %s", p.Overall)
		}
	})
}

func TestFewMeasuresGiveNoOverallRating(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		w.measures(t)
		p := w.picture(t)
		if p.Overall != performance.Other || p.Why != "1 of 5 measures can be rated. An overall rating of “Good” needs 60% of them (Council policy, as shipped)." {
			t.Errorf("only concerns are known: %s, %q", p.Overall, p.Why)
		}
		w.records[performance.Pair{Lot: w.lot, Provider: w.member}] = performance.Done{Promised: 1000, Delivered: 960, Missed: 10}
		if p := w.picture(t); p.Overall != performance.Good || p.Why != "" {
			t.Errorf("three of five, which is the share: %s, %q", p.Overall, p.Why)
		}
	})
}

// visited brings a visit to its final rating.
func (w world) visited(t *testing.T, final performance.Rating) thread.Ref {
	t.Helper()
	ctx := dbtest.Ctx(t)
	ref, err := w.PlanVisit(ctx, officer, performance.PlanVisit{Lot: w.lot, Provider: w.member, On: workday.MustOn(2026, 11, 20)})
	if err != nil {
		t.Fatal(err)
	}
	interviews := []performance.Interview{{With: performance.Child, Said: "I like Sam."}}
	for _, err := range []error{
		w.WriteVisit(ctx, officer, performance.WriteVisit{Visit: ref, Findings: "No fire drill.", Proposed: performance.Good, Interviews: interviews}),
		w.SendVisit(ctx, officer, ref, 0), w.ReplyVisit(ctx, w.worker(), ref, 0, "Nothing is wrong."),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if st := w.standing(t); st.NotInvited() != "" || st.Visit.Ref == ref {
		t.Errorf("before the report is final it counts: %+v", st)
	}
	if err := w.FinishVisit(ctx, officer, performance.FinishVisit{Visit: ref, Final: final, Answer: "Nobody could say where to meet."}); err != nil {
		t.Fatal(err)
	}
	return ref
}

func TestTheFinalRatingOfAVisitCounts(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		ctx, ref := dbtest.Ctx(t), w.visited(t, performance.Inadequate)
		st := w.standing(t)
		if st.Last.Visit != ref || st.Last.Given != performance.Inadequate || st.Visit.Ref != ref || len(st.Visit.Interviews) != 1 {
			t.Fatalf("standing %+v", st)
		}
		if w.why(t) != st.Stop.Why || st.Stop.Rule.ID != "stop-inadequate" {
			t.Errorf("invitations say %q, standing %q", w.why(t), st.Stop.Why)
		}
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			p, err := w.Providers.Provider(ctx, tx, w.member)
			if p.Rating != "Inadequate" {
				t.Errorf("rankings use %q", p.Rating)
			}
			return err
		})
		if err := w.Lift(ctx, officer, performance.Lift{Result: st.Last.Ref, Why: "The drill was held."}); err != nil {
			t.Fatal(err)
		}
		if why := w.why(t); why != "" {
			t.Errorf("after it was lifted: %q", why)
		}
		w.visited(t, performance.Other)
		if st := w.standing(t); st.Last.Visit != ref {
			t.Errorf("a report without a rating became a result: %+v", st.Last)
		}
	})
}
