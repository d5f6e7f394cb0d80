package querytest

import (
	"context"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/query"
	"alongside/internal/team"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// away are absences of today. It implements query.Absences without a read.
type away map[thread.Ref]team.Absence

// Away implements query.Absences.
func (a away) Away(context.Context, *db.Tx, ...thread.Ref) (map[thread.Ref]team.Absence, error) {
	return a, nil
}

// covered lists what somebody has to answer who covers for several colleagues: by age, whoever's it is, and in one read.
func covered(t *testing.T, d *db.DB, s *query.Service) {
	child := NewChild(t, d)
	works(t, d, child)
	deps := s.Deps
	ask := func(owner thread.Ref, on workday.Date) thread.Ref {
		deps.Owners = ownedBy{person: owner}
		return letter(t, d, query.New(deps), child, "", on, "Who is there?")
	}
	today := workday.DateOf(dbtest.Clock(d).Now())
	absences := away{}
	var people []thread.Ref
	InTx(t, d, func(_ context.Context, tx *db.Tx) error {
		for range 6 {
			people = append(people, thread.New(tx, thread.Person))
		}
		return nil
	})
	cover, elsewhere := people[0], people[5]
	want := make([]thread.Ref, 10)
	for i := range want { // two of each in turn, the cover's own among them
		want[len(want)-1-i] = ask(people[i%5], today.AddDays(-i))
	}
	ask(elsewhere, today.AddDays(-3))
	for _, person := range people[1:5] {
		absences[person] = team.Absence{Person: person, Cover: cover, From: today, To: today}
	}
	absences[elsewhere] = team.Absence{Person: elsewhere, Cover: people[1], From: today, To: today}
	deps.Absences = absences
	ctx, reads := db.CountQueries(dbtest.Ctx(t))
	must(t, d.View(ctx, func(tx *db.Tx) error {
		found, err := query.New(deps).OwnedBy(ctx, tx, cover)
		if err != nil {
			return err
		}
		if *reads != 1 {
			t.Errorf("read %d times", *reads)
		}
		if len(found) != len(want) {
			t.Fatalf("%d questions, want %d", len(found), len(want))
		}
		for i, q := range found {
			if q.Ref != want[i] {
				t.Errorf("in place %d is a question of %s, which is not the next oldest", i, q.AskedOn)
			}
		}
		return nil
	}))
}
