package familytest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// runsOut: parental responsibility for a time is a date of the lead and of the officer, moves with what is on record, tells them 28 and 7
// days before and on the day, and is over on the day after, when the carer sees the record by caring alone.
func runsOut(t *testing.T, d *db.DB) {
	s := New(t, d)
	people := Refs(t, d, thread.Person, 3)
	lead, officer, who := people[0], people[1], people[2]
	s.UseLeads(&leads{person: lead})
	s.UseOfficers(func(context.Context, *db.Tx, thread.Ref) ([]thread.Ref, error) {
		return []thread.Ref{officer, officer, lead}, nil
	})
	known := opened(t, d, s)
	last := today.AddDays(60)
	var aunt family.Carer
	InTx(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		aunt, err = s.AddCarerTx(ctx, tx, Worker.By(), family.NewCarer{Child: known.Child, Relation: "aunt", Person: who,
			Reach:       family.Reach{Way: family.ByEmail, Name: "Ada Made-Up", Email: "ada@example.com"},
			Responsible: []family.Fact{{From: today, To: last.AddDays(100), Evidence: "Interim order"}}})
		if err != nil {
			return err
		}
		return s.EndResponsibilityTx(ctx, tx, Worker.By(), family.EndResponsibility{Carer: aunt.Ref, N: 1, Mistaken: true, Evidence: "Read again"})
	})
	if got := ends(t, d, aunt.Ref); len(got) != 0 {
		t.Errorf("recorded in error, and it ends: %+v", got)
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.RecordResponsibilityTx(ctx, tx, Worker.By(), family.RecordResponsibility{Carer: aunt.Ref, Fact: family.Fact{From: today, To: last, Evidence: "Interim order"}})
	})
	owners := map[thread.Ref]bool{}
	for _, one := range ends(t, d, aunt.Ref) {
		owners[one.Owner] = one.Due == last && one.Child == known.Child && !strings.Contains(one.Title, "Ada")
	}
	if len(owners) != 2 || !owners[lead] || !owners[officer] {
		t.Errorf("the dates are of %v, want the lead and the officer", owners)
	}
	told := map[workday.Date]int{}
	for _, before := range []int{29, 28, 8, 7, 1, 0} {
		on(t, d, last.AddDays(-before), func(ctx context.Context, tx *db.Tx) error {
			told[tx.Today()] = escalated(ctx, t, tx, aunt.Ref)
			return nil
		})
	}
	for before, want := range map[int]int{29: 0, 28: 2, 8: 0, 7: 2, 1: 0, 0: 2} {
		if got := told[last.AddDays(-before)]; got != want {
			t.Errorf("%d days before, %d are told, want %d", before, got, want)
		}
	}
	run := func(day workday.Date) {
		on(t, d, day, func(ctx context.Context, tx *db.Tx) error {
			for after, more := thread.Ref(""), true; more; more = after != "" {
				var err error
				if after, err = s.RunOutTx(ctx, tx, audit.System, after, 2); err != nil {
					return err
				}
			}
			return nil
		})
	}
	run(last)
	if got := ends(t, d, aunt.Ref); len(got) != 2 {
		t.Errorf("on the last day the dates are %+v", got)
	}
	actor := Mother
	actor.Person = aunt.Person
	for day, want := range map[workday.Date]access.Reason{last: access.ParentalResponsibility, last.AddDays(1): access.Caring} {
		if got := why(t, d, day, actor, known.Child); got != string(want) {
			t.Errorf("on %s she sees the record by %q, want %q", day, got, want)
		}
	}
	run(last.AddDays(1))
	run(last.AddDays(2))
	if got := ends(t, d, aunt.Ref); len(got) != 0 {
		t.Errorf("the day after, the dates are %+v", got)
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		rows, err := audit.History(ctx, tx, string(aunt.Ref), 50)
		n := 0
		for _, r := range rows {
			if r.Action == "parental responsibility ran out" {
				n++
			}
		}
		if n != 1 {
			t.Errorf("that it ran out is on record %d times", n)
		}
		return err
	})
	renewed(t, d, s, aunt, last, run)
}

// renewed records a longer order while one runs: the date moves; without an end there is none.
func renewed(t *testing.T, d *db.DB, s *family.Service, aunt family.Carer, last workday.Date, run func(workday.Date)) {
	t.Helper()
	fact := func(f family.Fact) {
		on(t, d, last.AddDays(3), func(ctx context.Context, tx *db.Tx) error {
			return s.RecordResponsibilityTx(ctx, tx, Worker.By(), family.RecordResponsibility{Carer: aunt.Ref, Fact: f})
		})
	}
	fact(family.Fact{From: last, To: last.AddDays(40), Evidence: "A second order"})
	fact(family.Fact{From: last, To: last.AddDays(90), Evidence: "A third order"})
	run(last.AddDays(4))
	if got := ends(t, d, aunt.Ref); len(got) != 2 || got[0].Due != last.AddDays(90) || got[1].Due != last.AddDays(90) {
		t.Errorf("with a longer order the dates are %+v", got)
	}
	fact(family.Fact{From: last, Evidence: "Special guardianship"})
	if got := ends(t, d, aunt.Ref); len(got) != 0 {
		t.Errorf("without an end the dates are %+v", got)
	}
}

// ends are the dates that run on which a carer's parental responsibility ends.
func ends(t *testing.T, d *db.DB, carer thread.Ref) (out []deadline.Deadline) {
	t.Helper()
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := deadline.Of(ctx, tx, carer)
		for _, one := range all[carer] {
			if one.Open() && strings.HasPrefix(one.Rule, family.RuleResponsibilityEnds) {
				out = append(out, one)
			}
		}
		return err
	})
	return out
}

// escalated climbs the ladders of today and counts who is told about a carer.
func escalated(ctx context.Context, t *testing.T, tx *db.Tx, of thread.Ref) (n int) {
	t.Helper()
	clocks := deadline.NewClocks(nil)
	for {
		batch, err := clocks.Escalate(ctx, tx, tx.Today())
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range batch {
			if e.Deadline.Ref == of && e.Tell == deadline.Owner {
				n++
			}
		}
		if len(batch) == 0 {
			return n
		}
	}
}
