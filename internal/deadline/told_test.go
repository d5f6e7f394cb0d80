package deadline_test

import (
	"testing"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/thread"
)

func TestWhoWasToldSeesWhatIsStillLate(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		owner, boss := w.ref(thread.Person), w.ref(thread.Person)
		start := func() deadline.Deadline {
			var made deadline.Deadline
			w.must(w.tx(func(tx *db.Tx) (err error) {
				made, err = w.clocks.StartOn(w.ctx, tx, audit.System, deadline.Start{Rule: "own", Ref: thread.New(tx, thread.Query), From: on("2026-11-01"),
					Title: "Answer", Owner: owner}, on("2026-11-05"), "It was promised.")
				return err
			}))
			return made
		}
		late, soon := start(), start()
		tell := func(x deadline.Deadline, person thread.Ref, isLate bool) {
			w.must(w.tx(func(tx *db.Tx) error {
				return deadline.Told(w.ctx, tx, deadline.Escalation{Deadline: x, Tell: "lead-manager", Late: isLate}, person)
			}))
		}
		tell(late, boss, true)
		tell(late, boss, true)
		tell(late, owner, true)
		tell(soon, boss, false)
		shown := func(person thread.Ref) (ids []string) {
			w.must(w.d.View(w.ctx, func(tx *db.Tx) error {
				list, err := deadline.ToldTo(w.ctx, tx, person, 10)
				for _, x := range list {
					ids = append(ids, x.ID)
				}
				return err
			}))
			return ids
		}
		if got := shown(boss); len(got) != 1 || got[0] != late.ID {
			t.Errorf("the manager sees %v, want %s alone", got, late.ID)
		}
		if got := shown(owner); len(got) != 0 {
			t.Errorf("the owner sees their own again: %v", got)
		}
		w.must(w.tx(func(tx *db.Tx) error { return w.clocks.Keep(w.ctx, tx, audit.System, late.Ref, "own", tx.Today()) }))
		if got := shown(boss); len(got) != 0 {
			t.Errorf("what is done is still shown: %v", got)
		}
	})
}

func TestPreviewMovesNothing(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		w.must(w.tx(func(tx *db.Tx) error {
			_, err := w.clocks.Start(w.ctx, tx, audit.System, deadline.Start{Rule: "query-answer", Policy: "default", Ref: thread.New(tx, thread.Query), From: tx.Today()})
			return err
		}))
		funeral := deadline.NewClocks(book(t).WithCalendar(withFuneral(t, "2026-11-27")))
		run := func(preview bool) (done deadline.Recount) {
			w.must(w.tx(func(tx *db.Tx) (err error) {
				done, err = funeral.Recompute(w.ctx, tx, audit.System, deadline.Cause{Why: "A day of mourning.", Preview: preview})
				return err
			}))
			return done
		}
		would, again := run(true), run(true)
		if len(would.Moved) != 1 || len(again.Moved) != 1 || would.Moved[0].Deadline.Due != again.Moved[0].Deadline.Due {
			t.Fatalf("two previews: %+v and %+v", would.Moved, again.Moved)
		}
		did := run(false)
		if len(did.Moved) != 1 || did.Moved[0].Deadline.Due != would.Moved[0].Deadline.Due || did.Moved[0].Was != would.Moved[0].Was {
			t.Errorf("previewed %+v, moved %+v", would.Moved, did.Moved)
		}
		if left := run(true); len(left.Moved) != 0 {
			t.Errorf("after the move %d would still move", len(left.Moved))
		}
	})
}
