package leadtest

import (
	"context"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/family/familytest"
	"alongside/internal/lead"
	"alongside/internal/lead/explanation"
	"alongside/internal/team"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// start starts a date of somebody about an object of a kind.
func (w *World) start(t *testing.T, child, owner thread.Ref, kind thread.Kind) thread.Ref {
	t.Helper()
	var ref thread.Ref
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		ref = thread.New(tx, kind)
		_, err := new(deadline.Clocks).StartOn(ctx, tx, Manager.By(), deadline.Start{Rule: "made-up", Ref: ref, Child: child, Title: "Do it", Owner: owner},
			workday.MustOn(2026, 12, 18), "It was agreed.")
		return err
	})
	return ref
}

// to names a lead for a child from a day on.
func (w *World) to(t *testing.T, child, person thread.Ref, from workday.Date) {
	t.Helper()
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Leads.AllocateTx(ctx, tx, Manager.By(), lead.Allocate{Child: child, Lead: person, From: from, Why: "Has room."})
		return err
	})
}

func (w *World) pass(t *testing.T, from, to, ref thread.Ref) {
	t.Helper()
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		return new(deadline.Clocks).Reassign(ctx, tx, Manager.By(), from, to, ref)
	})
}

// owned checks whose dates are on a day, after the changes of lead were followed.
func (w *World) owned(t *testing.T, day workday.Date, want map[thread.Ref]thread.Ref) {
	t.Helper()
	w.On(t, day, func(ctx context.Context, tx *db.Tx) error {
		if err := w.Leads.FollowTx(ctx, tx, audit.System); err != nil {
			return err
		}
		for ref, owner := range want {
			found, err := deadline.Of(ctx, tx, ref)
			if err != nil || found[ref][0].Owner != owner {
				t.Errorf("on %s the date of the %s is %s’s, want %s, %v", day, ref.Kind(), found[ref][0].Owner, owner, err)
			}
		}
		return nil
	})
}

// followsDates has a lead with dates of her own and of a lead's hand a child over; lent has them with who covers when that happens.
func followsDates(t *testing.T, w *World, lent bool) {
	child := w.Child(t)
	w.Allocate(t, child)
	priya, tom, cover := Priya.Person, Tom.Person, familytest.Refs(t, w.DB, thread.Person, 1)[0]
	hers := w.start(t, child, priya, thread.Referral)
	officers, advisers := w.start(t, child, priya, thread.Assessment), w.start(t, child, priya, thread.Advice)
	said, others := w.start(t, child, priya, thread.Explanation), w.start(t, child, Manager.Person, thread.Referral)
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		return access.Grant(ctx, tx, Manager.By(), access.Relationship{Actor: priya, Child: child, Reason: explanation.Asked, From: tx.Today(), Source: said, Level: access.See})
	})
	stays := priya
	if lent {
		stays = cover
		w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
			return new(deadline.Clocks).Lend(ctx, tx, Manager.By(), priya, cover)
		})
	}
	tuesday := workday.MustOn(2026, 11, 24)
	w.to(t, child, tom, tuesday)
	w.owned(t, tuesday.AddDays(-1), map[thread.Ref]thread.Ref{hers: stays})
	w.owned(t, tuesday, map[thread.Ref]thread.Ref{hers: tom, officers: stays, advisers: stays, said: stays, others: Manager.Person})
	w.On(t, tuesday, func(ctx context.Context, tx *db.Tx) error { return w.Leads.ReturnTx(ctx, tx, audit.System) })
	w.owned(t, tuesday, map[thread.Ref]thread.Ref{hers: tom, officers: priya, advisers: priya, said: priya})
	w.pass(t, tom, priya, hers)
	w.owned(t, tuesday.AddDays(1), map[thread.Ref]thread.Ref{hers: priya})
}

// followsTheLast has a child whose lead changed more than once: only who went last gives.
func followsTheLast(t *testing.T, w *World) {
	third := familytest.Refs(t, w.DB, thread.Person, 1)[0]
	w.Staff.More = []lead.Professional{{Person: lead.Person{Ref: third, Name: "Kim Made-Up"}, Capacity: 20, Manager: Manager.Person}}
	monday := workday.MustOn(2026, 11, 23)
	child := w.Child(t)
	w.Allocate(t, child)
	w.to(t, child, Tom.Person, monday.AddDays(1))
	early, late := w.start(t, child, Priya.Person, thread.Referral), w.start(t, child, Tom.Person, thread.Referral)
	w.owned(t, monday.AddDays(1), map[thread.Ref]thread.Ref{early: Tom.Person, late: Tom.Person})
	w.pass(t, Tom.Person, Priya.Person, early)
	w.On(t, monday.AddDays(1), func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Leads.AllocateTx(ctx, tx, Manager.By(), lead.Allocate{Child: child, Lead: third, From: monday.AddDays(2), Why: "Has room."})
		return err
	})
	w.owned(t, monday.AddDays(2), map[thread.Ref]thread.Ref{early: Priya.Person, late: third})
}

// followsALateWorker has two changes pass before anybody follows: the first lead's dates go to the lead of today.
func followsALateWorker(t *testing.T, w *World) {
	monday := workday.MustOn(2026, 11, 23)
	child, offChild := w.Child(t), w.Child(t)
	w.Allocate(t, child)
	w.Allocate(t, offChild)
	third := familytest.Refs(t, w.DB, thread.Person, 1)[0]
	w.Staff.More = []lead.Professional{{Person: lead.Person{Ref: third, Name: "Kim Made-Up"}, Capacity: 20, Manager: Manager.Person}}
	first, kept := w.start(t, child, Priya.Person, thread.Referral), w.start(t, offChild, Priya.Person, thread.Referral)
	w.to(t, child, Tom.Person, monday.AddDays(1))
	w.to(t, offChild, Tom.Person, monday.AddDays(2))
	w.On(t, monday.AddDays(1), func(ctx context.Context, tx *db.Tx) error {
		if _, err := w.Leads.AllocateTx(ctx, tx, Manager.By(), lead.Allocate{Child: offChild, Lead: third, From: monday.AddDays(5), Why: "Has room."}); err != nil {
			return err
		}
		_, err := w.Leads.AllocateTx(ctx, tx, Manager.By(), lead.Allocate{Child: child, Lead: third, From: monday.AddDays(3), Why: "Has room."})
		return err
	})
	w.owned(t, monday.AddDays(4), map[thread.Ref]thread.Ref{first: third, kept: Tom.Person})
	for _, c := range []thread.Ref{child, offChild} {
		w.On(t, monday.AddDays(4), func(ctx context.Context, tx *db.Tx) error {
			passed, err := w.Leads.PassedOn(ctx, tx, Priya.Person, tx.Today(), c)
			if passed[c] {
				t.Errorf("what was followed already is said to go on from %s", c)
			}
			return err
		})
	}
	w.On(t, monday.AddDays(4), func(ctx context.Context, tx *db.Tx) error {
		passed, err := w.Leads.PassedOn(ctx, tx, Tom.Person, tx.Today(), child, offChild)
		if passed[child] || !passed[offChild] {
			t.Errorf("what Tom has goes on tomorrow: %v, want %s alone", passed, offChild)
		}
		return err
	})
}

// coversOfCovers has who covers fall ill too: what was lent goes to who covers for them, and back to whose it was.
func coversOfCovers(t *testing.T, w *World) {
	child := w.Child(t)
	w.Allocate(t, child)
	date, toms := w.start(t, child, Priya.Person, thread.Referral), w.start(t, child, Tom.Person, thread.Referral)
	monday := workday.MustOn(2026, 11, 23)
	away := func(who, cover thread.Ref) team.Absence {
		return team.Absence{Person: who, From: monday, To: monday.AddDays(4), Cover: cover}
	}
	settled := func(what string, all []team.Absence, want, wantToms thread.Ref) {
		t.Helper()
		w.Rota.All = all
		entries := map[int]int{}
		for round := range 2 {
			w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
				if err := w.Leads.SettleTx(ctx, tx, audit.System); err != nil {
					return err
				}
				found, err := deadline.Of(ctx, tx, date, toms)
				if got, his := found[date][0].Owner, found[toms][0].Owner; got != want || his != wantToms {
					t.Errorf("%s: the dates are %s’s and %s’s, want %s and %s", what, got, his, want, wantToms)
				}
				for _, p := range []thread.Ref{Priya.Person, Tom.Person} {
					rows, failed := audit.History(ctx, tx, string(p), 1000)
					if entries[round] += len(rows); failed != nil {
						return failed
					}
				}
				return err
			})
		}
		if entries[0] != entries[1] {
			t.Errorf("%s: dates change hands again though nothing happened: %d entries, then %d", what, entries[0], entries[1])
		}
	}
	priya, tom, boss := Priya.Person, Tom.Person, Manager.Person
	settled("she is away", []team.Absence{away(priya, tom)}, tom, tom)
	settled("her cover is away too", []team.Absence{away(priya, tom), away(tom, boss)}, boss, boss)
	settled("her cover is back", []team.Absence{away(priya, tom)}, tom, tom)
	settled("both are away again", []team.Absence{away(tom, boss), away(priya, tom)}, boss, boss)
	settled("she is back", []team.Absence{away(tom, boss)}, priya, boss)
	settled("all are back", nil, priya, tom)
}
