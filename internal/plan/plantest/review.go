package plantest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/plan"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// fields names the fields at fault, in their order.
func fields(err error) string {
	found, _ := fault.Fields(err)
	names := make([]string, len(found))
	for i, f := range found {
		names[i] = f.Name
	}
	return strings.Join(names, " ")
}

// finished is a plan that is final since today.
func finished(t *testing.T, d *db.DB, s *plan.Service) (child, ref thread.Ref) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	child, ref = Drafted(t, d, s)
	must(t, s.ServeDraft(ctx, Officer, ref, 1))
	must(t, s.Comment(ctx, Parent, plan.Say{Plan: ref, Text: "Good.", Last: true}))
	must(t, s.AnswerComments(ctx, Officer, plan.Answer{Plan: ref, Outcomes: []string{"Thank you."}}))
	must(t, s.Finalise(ctx, Officer, plan.Finalise{Plan: ref, Why: "It follows the advice.", KeepVague: true}))
	return child, ref
}

// reviewed: a plan that is final is reviewed; the decision has four weeks from the meeting and the changed plan eight from the decision; each step
// is taken once, by who may, on the version that was read.
func reviewed(t *testing.T, d *db.DB, s *plan.Service) {
	child, ref := finished(t, d, s)
	final := workday.DateOf(dbtest.Clock(d).Now())
	met := final.AddDays(100)
	ctx := db.WithNow(dbtest.Ctx(t), met.AddDays(7).At(9, 0))
	for _, on := range []workday.Date{{}, final.AddDays(-1), met.AddDays(8)} {
		if _, err := s.HoldReview(ctx, Officer, plan.HoldReview{Plan: ref, On: on}); fields(err) != "met" {
			t.Errorf("a meeting of %s: %v", on, err)
		}
	}
	if _, err := s.HoldReview(ctx, Parent, plan.HoldReview{Plan: ref, On: met}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a parent records it: %v", err)
	}
	if _, err := s.HoldReview(ctx, Officer, plan.HoldReview{Plan: ref, Version: 1, On: met}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("on a version of the plan that has passed: %v", err)
	}
	review, err := s.HoldReview(ctx, Officer, plan.HoldReview{Plan: ref, On: met})
	must(t, err)
	if _, err := s.HoldReview(ctx, Officer, plan.HoldReview{Plan: ref, On: met.AddDays(1)}); fields(err) != "met" {
		t.Errorf("a second review before the first is decided: %v", err)
	}
	_, draft := Drafted(t, d, s)
	if _, err := s.HoldReview(ctx, Officer, plan.HoldReview{Plan: draft, On: met}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("a draft is reviewed: %v", err)
	}
	decides(t, d, s, review, met)
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := s.Reviews(ctx, tx, child)
		if len(all) != 1 || all[0].Ref != review || all[0].Plan != ref || all[0].MetOn != met || all[0].Amended != "Hydrotherapi, 45 munud 🙂" || all[0].State() != "changed" {
			t.Errorf("on record are %+v", all)
		}
		none, noneErr := s.Reviews(ctx, tx)
		if len(none) != 0 || noneErr != nil {
			t.Errorf("of no child: %+v %v", none, noneErr)
		}
		return err
	})
	late(t, d, s, ref, met)
}

// decides has a review decided and its changed plan issued, a week and two weeks after the meeting.
func decides(t *testing.T, d *db.DB, s *plan.Service, review thread.Ref, met workday.Date) {
	t.Helper()
	ctx := db.WithNow(dbtest.Ctx(t), met.AddDays(7).At(9, 0))
	cmd := plan.DecideReview{Review: review, Version: 1, Decided: plan.Amend, Why: "She has outgrown it.", Changes: "More hydrotherapy."}
	for want, change := range map[string]func(*plan.DecideReview){
		"decided": func(c *plan.DecideReview) { c.Decided = "" }, "why": func(c *plan.DecideReview) { c.Why = " " },
		"changes": func(c *plan.DecideReview) { c.Changes = "" },
	} {
		wrong := cmd
		change(&wrong)
		if err := s.DecideReview(ctx, Officer, wrong); fields(err) != want {
			t.Errorf("%s: the fields at fault are %q", want, fields(err))
		}
	}
	long := cmd
	long.Why = strings.Repeat("ŵ", 10_001)
	if err := s.DecideReview(ctx, Officer, long); fields(err) != "why" {
		t.Errorf("too long: %v", err)
	}
	if err := s.DecideReview(ctx, Parent, cmd); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a parent decides: %v", err)
	}
	issue := plan.IssueAmended{Review: review, Version: 1, Says: "Hydrotherapi, 45 munud 🙂"}
	if err := s.IssueAmended(ctx, Officer, issue); !fault.Is(err, fault.KindConflict) {
		t.Errorf("issued before it was decided: %v", err)
	}
	must(t, s.DecideReview(ctx, Officer, cmd))
	if err := s.DecideReview(ctx, Officer, cmd); !fault.Is(err, fault.KindConflict) {
		t.Errorf("decided on a version that has passed: %v", err)
	}
	clocks(t, d, review, map[string]deadline.State{"review-decision": deadline.Kept, "review-final": deadline.Running, "review-final-from-meeting": deadline.Running},
		map[string]workday.Date{"review-decision": met.AddDays(28), "review-final": met.AddDays(7 + 56), "review-final-from-meeting": met.AddDays(84)})
	if _, err := s.HoldReview(ctx, Officer, plan.HoldReview{Plan: reviewedPlan(t, d, s, review), On: met.AddDays(1)}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("a review while the changed plan is still to be issued: %v", err)
	}
	issue.Version = 2
	empty := issue
	empty.Says = " "
	if err := s.IssueAmended(ctx, Officer, empty); fields(err) != "says" {
		t.Errorf("issued without a word: %v", err)
	}
	must(t, s.IssueAmended(db.WithNow(dbtest.Ctx(t), met.AddDays(14).At(9, 0)), Officer, issue))
	clocks(t, d, review, map[string]deadline.State{"review-decision": deadline.Kept, "review-final": deadline.Kept, "review-final-from-meeting": deadline.Kept}, nil)
	if err := s.IssueAmended(ctx, Officer, issue); !fault.Is(err, fault.KindConflict) {
		t.Errorf("issued twice: %v", err)
	}
}

func reviewedPlan(t *testing.T, d *db.DB, s *plan.Service, review thread.Ref) (ref thread.Ref) {
	t.Helper()
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		v, err := s.Review(ctx, tx, review)
		ref = v.Plan
		return err
	})
	return ref
}

// late: a decision that comes late gives no more time for the changed plan, and after one to end the plan there is no review.
func late(t *testing.T, d *db.DB, s *plan.Service, ref thread.Ref, met workday.Date) {
	t.Helper()
	on := func(days int) context.Context { return db.WithNow(dbtest.Ctx(t), met.AddDays(days).At(9, 0)) }
	next := met.AddDays(90)
	review, err := s.HoldReview(on(90), Officer, plan.HoldReview{Plan: ref, On: next})
	must(t, err)
	must(t, s.DecideReview(on(90+42), Officer, plan.DecideReview{Review: review, Version: 1, Decided: plan.Amend, Why: "Late.", Changes: "More."}))
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		v, err := s.Review(ctx, tx, review)
		if v.AmendBy != next.AddDays(84) {
			t.Errorf("decided six weeks after the meeting, the changed plan is due on %s, want %s", v.AmendBy, next.AddDays(84))
		}
		return err
	})
	must(t, s.IssueAmended(on(90+50), Officer, plan.IssueAmended{Review: review, Version: 2, Says: "More."}))
	passed(t, d, s, ref, met.AddDays(150))
	last, err := s.HoldReview(on(300), Officer, plan.HoldReview{Plan: ref, On: met.AddDays(300)})
	must(t, err)
	must(t, s.DecideReview(on(301), Officer, plan.DecideReview{Review: last, Version: 1, Decided: plan.Cease, Why: "She works now."}))
	if _, err := s.HoldReview(on(400), Officer, plan.HoldReview{Plan: ref, On: met.AddDays(400)}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("a plan that ends is reviewed: %v", err)
	}
}

// passed: where the day for the changed plan has passed by the time of the decision, no message promises it, and the page says that it is late.
func passed(t *testing.T, d *db.DB, s *plan.Service, ref thread.Ref, met workday.Date) {
	t.Helper()
	told, ok := s.Families.(*Told)
	if !ok {
		t.Fatalf("families are told by %T", s.Families)
	}
	on := func(days int) context.Context { return db.WithNow(dbtest.Ctx(t), met.AddDays(days).At(9, 0)) }
	review, err := s.HoldReview(on(0), Officer, plan.HoldReview{Plan: ref, On: met})
	must(t, err)
	must(t, s.DecideReview(on(90), Officer, plan.DecideReview{Review: review, Version: 1, Decided: plan.Amend, Why: "Very late.", Changes: "More."}))
	if by := told.By[len(told.By)-1]; !by.IsZero() {
		t.Errorf("the family is promised the changed plan by %s, which has passed", by)
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		v, err := s.Review(ctx, tx, review)
		if words := v.Comes(met.AddDays(90)); !strings.Contains(words, "should have come by "+met.AddDays(84).Long()) {
			t.Errorf("the page says %q", words)
		}
		return err
	})
	must(t, s.IssueAmended(on(95), Officer, plan.IssueAmended{Review: review, Version: 2, Says: "More."}))
}

func clocks(t *testing.T, d *db.DB, ref thread.Ref, states map[string]deadline.State, due map[string]workday.Date) {
	t.Helper()
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := deadline.Of(ctx, tx, ref)
		if len(all[ref]) != len(states) {
			t.Errorf("%d clocks, want %d", len(all[ref]), len(states))
		}
		for _, one := range all[ref] {
			if one.State != states[one.Rule] || due[one.Rule] != (workday.Date{}) && one.Due != due[one.Rule] {
				t.Errorf("%s is %s, due %s", one.Rule, one.State, one.Due)
			}
		}
		return err
	})
}
