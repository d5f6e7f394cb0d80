package leadtest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/family/familytest"
	"alongside/internal/fault"
	"alongside/internal/lead"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

func handsOver(t *testing.T, w *World) {
	first, second := w.Child(t), w.Child(t)
	a := w.Allocate(t, first)
	w.Allocate(t, second)
	ctx := dbtest.Ctx(t)
	if err := w.Leads.Introduce(ctx, Priya, lead.Introduce{Child: first, On: workday.MustOn(2026, 11, 23), How: lead.Rang}); err != nil {
		t.Fatal(err)
	}
	if err := w.Leads.Confirm(ctx, familytest.Mother, lead.Confirm{Child: first, Spoken: true}); err != nil {
		t.Fatal(err)
	}
	on := workday.MustOn(2026, 11, 30)
	cmd := lead.HandOver{From: Priya.Person, To: Tom.Person, Children: []thread.Ref{first, second, first}, On: on, Why: "Evens the caseloads out."}
	for field, bad := range map[string]func(*lead.HandOver){
		"to":       func(c *lead.HandOver) { c.To = Priya.Person },
		"children": func(c *lead.HandOver) { c.Children = nil },
		"on":       func(c *lead.HandOver) { c.On = workday.MustOn(2026, 11, 23) },
		"why":      func(c *lead.HandOver) { c.Why = "  " },
	} {
		wrong := cmd
		bad(&wrong)
		_, err := w.Leads.HandOver(ctx, Manager, wrong)
		if fields, _ := fault.Fields(err); len(fields) != 1 || fields[0].Name != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	if _, err := w.Leads.HandOver(ctx, Priya, cmd); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a lead hands over: %v", err)
	}
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		p, err := w.Leads.PreviewHandOver(ctx, tx, Manager, cmd)
		if len(p.Moves) != 2 || p.FromAfter != p.From.Weight-4 || p.ToAfter != p.To.Weight+4 || p.TooMuch != (p.ToAfter > 20) {
			t.Errorf("the preview: %+v", p)
		}
		found, failed := w.Leads.Handovers(ctx, tx, 5)
		if len(found) != 0 || failed != nil {
			t.Errorf("the preview saved %+v, %v", found, failed)
		}
		return err
	})
	h, err := w.Leads.HandOver(ctx, Manager, cmd)
	if err != nil {
		t.Fatal(err)
	}
	leadIs(t, w, on.AddDays(-1), first, Priya)
	leadIs(t, w, on, first, Tom)
	if told := bodies(t, w, h.Moves[0].After); len(told) == 0 || !strings.Contains(told[0], "From Monday 30 November 2026") {
		t.Errorf("the family is told %q", told)
	}
	undoes(t, w, h, a, second)
}

// undoes gives back what handsOver gave away, but for a child whose lead was changed since.
func undoes(t *testing.T, w *World, h lead.Handover, a lead.Allocation, kept thread.Ref) {
	first, on := a.Child, h.On
	w.Staff.More = []lead.Professional{{Person: person(Manager, ""), Manager: Manager.Person}}
	defer func() { w.Staff.More = nil }()
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Leads.AllocateTx(ctx, tx, Manager.By(), lead.Allocate{Child: kept, Lead: Manager.Person, Why: "The family asked.", From: on})
		return err
	})
	ctx := dbtest.Ctx(t)
	if _, err := w.Leads.UndoHandOver(ctx, Manager, lead.UndoHandOver{Handover: h.Ref}); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("undone without a reason: %v", err)
	}
	late := db.WithNow(ctx, h.UndoBy.AddDays(1).At(9, 0))
	if _, err := w.Leads.UndoHandOver(late, Manager, lead.UndoHandOver{Handover: h.Ref, Why: "Too late."}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("undone after the days of the policy: %v", err)
	}
	if back, err := w.Leads.UndoHandOver(ctx, Manager, lead.UndoHandOver{Handover: h.Ref, Why: "The family has just met her."}); err != nil || back != 1 {
		t.Fatalf("%d children are back: %v", back, err)
	}
	if _, err := w.Leads.UndoHandOver(ctx, Manager, lead.UndoHandOver{Handover: h.Ref, Why: "Again."}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("undone twice: %v", err)
	}
	leadIs(t, w, on.AddDays(-1), first, Priya)
	leadIs(t, w, on, first, Priya)
	leadIs(t, w, on, kept, Manager)
	w.On(t, on, func(ctx context.Context, tx *db.Tx) error {
		now, err := w.Leads.Allocation(ctx, tx, first)
		if err != nil {
			return err
		}
		if now.ConfirmedOn != workday.MustOn(2026, 11, 23) || now.ConfirmedBy != familytest.Mother.Name {
			t.Errorf("the family has to say again that it has spoken with its lead: %+v", now)
		}
		if now.IntroducedOn != workday.MustOn(2026, 11, 23) {
			t.Errorf("the family has to meet its lead again: %+v", now)
		}
		clocks, failed := deadline.Of(ctx, tx, now.Ref)
		if failed != nil || clocks[now.Ref][0].Open() {
			t.Errorf("a clock of an introduction that was made runs: %+v %v", clocks, failed)
		}
		if err := access.MaySee(ctx, tx, Tom, first); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("the lead who never began sees the child: %v", err)
		}
		found, err := w.Leads.Suggest(ctx, tx, first, lead.Usual)
		for _, s := range found {
			if was := s.Ref == Priya.Person; s.Before != was && (was || s.Ref == Tom.Person) {
				t.Errorf("after the undoing, %s was the child’s lead before: %t", s.Name, s.Before)
			}
		}
		return err
	})
}

// leadIs checks who leads a child on a day.
func leadIs(t *testing.T, w *World, on workday.Date, child thread.Ref, want access.Actor) {
	t.Helper()
	w.On(t, on, func(ctx context.Context, tx *db.Tx) error {
		found, err := w.Leads.Of(ctx, tx, child)
		if found[child].Person != want.Person {
			t.Errorf("on %s the lead is %q, not %q", on, found[child].Name, want.Name)
		}
		return err
	})
}

func byRule(t *testing.T, w *World) {
	role := w.Role
	defer func() { w.Role = role }()
	child, second := w.Child(t), w.Child(t)
	name := func(aheadBy int, by statute.LeadNaming) (named int) {
		w.Role.NamedBy, w.Role.AheadBy = by, aheadBy
		w.InTx(t, func(ctx context.Context, tx *db.Tx) (err error) {
			named, _, err = w.Leads.NameByRuleTx(ctx, tx, "", 1000)
			return err
		})
		return named
	}
	if n := name(1, statute.NamedByManager); n != 0 {
		t.Errorf("the manager names, and the rule named %d", n)
	}
	if n := name(1000, statute.NamedByRule); n != 0 {
		t.Errorf("nobody is 1000 points ahead, and the rule named %d", n)
	}
	w.Role.NamedBy, w.Role.AheadBy = statute.NamedByRule, 1000
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		waiting, err := w.Leads.Waiting(ctx, tx, 0)
		looked := 0
		for after, more := "", true; more && err == nil && looked <= len(waiting); looked++ {
			_, after, err = w.Leads.NameByRuleTx(ctx, tx, after, 1)
			more = after != ""
		}
		if looked != len(waiting) {
			t.Errorf("of %d who wait, the rule looked at %d: those it is not sure of keep it from the others", len(waiting), looked)
		}
		return err
	})
	if n := name(1, statute.NamedByRule); n == 0 {
		t.Fatal("the rule named nobody")
	}
	leadIs(t, w, workday.MustOn(2026, 11, 23), second, Priya)
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		a, err := w.Leads.Allocation(ctx, tx, child)
		if a.Lead != Priya.Person || !strings.Contains(a.Why, "The agreed rule: Priya Made-Up works in the child’s district") || !strings.Contains(a.Why, "points") {
			t.Errorf("named by rule: %+v", a)
		}
		return err
	})
	if n := name(1, statute.NamedByRule); n != 0 {
		t.Errorf("once all have a lead, the rule named %d", n)
	}
}

func knowsWell(t *testing.T, w *World) {
	ctx := dbtest.Ctx(t)
	child := w.Child(t)
	if err := w.Leads.KnowsWell(ctx, Tom, lead.KnowsWell{Person: Priya.Person, Skills: []string{"autism"}}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a colleague says what she knows: %v", err)
	}
	if err := w.Leads.KnowsWell(ctx, Tom, lead.KnowsWell{Person: Tom.Person, Skills: []string{"juggling"}}); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("a skill that the policy does not name: %v", err)
	}
	for _, skills := range [][]string{{"hearing or sight"}, {"mental health", "autism", "autism"}} {
		if err := w.Leads.KnowsWell(ctx, Manager, lead.KnowsWell{Person: Tom.Person, Skills: skills}); err != nil {
			t.Fatal(err)
		}
	}
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		found, err := w.Leads.Suggest(ctx, tx, child, lead.Usual, "autism", "hearing or sight")
		for _, s := range found {
			sum := 0
			for _, r := range s.Reasons {
				sum += r.Points
			}
			if sum != s.Points {
				t.Errorf("the reasons of %s make %d points, not %d", s.Name, sum, s.Points)
			}
			if s.Ref == Tom.Person && (!slices.Contains(s.For, "knows well: autism") || !slices.Contains(s.Against, "is not known for: hearing or sight")) {
				t.Errorf("Tom: %+v", s)
			}
		}
		return err
	})
}

func balance(t *testing.T, w *World) {
	w.give(t, Tom)
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		teams, err := w.Leads.Balance(ctx, tx)
		if len(teams) != 2 || teams[1].Name != "North Made-Up" || teams[1].Capacity != 20 || len(teams[1].People) != 1 {
			t.Fatalf("teams: %+v", teams)
		}
		tom := teams[0]
		if tom.Children < 1 || tom.Weight < lead.Usual || tom.Percent() != 100*tom.Weight/20 || tom.People[0].Free() != 20-tom.Weight {
			t.Errorf("Tom's team: %+v", tom)
		}
		return err
	})
}
