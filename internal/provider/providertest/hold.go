package providertest

import (
	"context"
	"slices"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/provider"
)

// ExerciseHold runs the suite of the reply to a suspension by the whole council and of its answer. The clocks of the service count under
// the shipped policy.
func ExerciseHold(t *testing.T, d *db.DB, s *provider.Service) {
	t.Run("RepliesAndIsAnsweredBySomebodyElse", func(t *testing.T) { repliesAndIsAnswered(t, d, s) })
	t.Run("OnlyTheSuspendedProviderReplies", func(t *testing.T) { onlyTheSuspended(t, d, s) })
	t.Run("ARatingLeavesASuspensionAlone", func(t *testing.T) { ratingLeaves(t, d, s) })
}

var second = access.Actor{Person: "PER-Q2", Name: "Rowan Ash", Roles: []access.Role{access.RoleContractManager}, Scope: "E10000028"}

func repliesAndIsAnswered(t *testing.T, d *db.DB, s *provider.Service) {
	ctx, ref := dbtest.Ctx(t), Make(t, d, s, "Replies ŵ 🧸")
	say := func(why string) provider.Suspend { return provider.Suspend{Provider: ref, Why: why} }
	wantFault(t, "a reply before a suspension", s.Reply(ctx, workerOf(ref), say("Nothing is wrong.")), fault.KindConflict)
	must(t, s.Suspend(ctx, quality, say("A serious concern.")))
	wantFault(t, "suspended twice", s.Suspend(ctx, second, say("Another.")), fault.KindConflict)
	wantFault(t, "upheld without a reply", s.Uphold(ctx, second, say("It stays.")), fault.KindConflict)
	wantFault(t, "an empty reply", s.Reply(ctx, workerOf(ref), say("  ")), fault.KindInvalid)
	must(t, s.Reply(ctx, workerOf(ref), say("The worker has left us.")))
	wantFault(t, "replied twice", s.Reply(ctx, workerOf(ref), say("And more.")), fault.KindConflict)
	if got := states(t, d, ref); got[provider.HoldReplyRule] != deadline.Running {
		t.Errorf("the time for the answer: %v", got)
	}
	wantFault(t, "who placed it restores it", s.Restore(ctx, quality, say("Mended.")), fault.KindConflict)
	wantFault(t, "who placed it upholds it", s.Uphold(ctx, quality, say("It stays.")), fault.KindConflict)
	wantFault(t, "a provider answers itself", s.Uphold(ctx, workerOf(ref), say("It stays.")), fault.KindForbidden)
	must(t, s.Uphold(ctx, second, say("The records are still missing.")))
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		p, err := s.Provider(ctx, tx, ref)
		if held, _ := p.Suspended(tx.Today()); !held {
			t.Error("upheld, and in use")
		}
		return err
	})
	if got := states(t, d, ref); got[provider.HoldReplyRule] != deadline.Kept {
		t.Errorf("the time for the answer that was given: %v", got)
	}
	must(t, s.Reply(ctx, workerOf(ref), say("Here are the records.")))
	must(t, s.Restore(ctx, second, say("The records are there.")))
	must(t, s.Suspend(ctx, second, say("A new concern.")))
	must(t, s.Reply(ctx, workerOf(ref), say("It is not so.")))
	must(t, s.Restore(ctx, quality, say("It was not so."))) // who placed the first suspension was not involved in the second
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := s.Holds(ctx, tx, ref)
		var steps []provider.HoldStep
		for i, e := range all {
			steps = append(steps, e.Step)
			if e.Number != i+1 || e.On != tx.Today() || e.By == "" || e.ByRef == "" || e.At.IsZero() || e.Why == "" {
				t.Errorf("step %d is %+v", i+1, e)
			}
		}
		want := []provider.HoldStep{provider.HoldPlaced, provider.HoldReplied, provider.HoldUpheld, provider.HoldReplied, provider.HoldEnded, provider.HoldPlaced, provider.HoldReplied, provider.HoldEnded}
		if !slices.Equal(steps, want) {
			t.Errorf("the steps are %v, want %v", steps, want)
		}
		p, err2 := s.Provider(ctx, tx, ref)
		if held, why := p.Suspended(tx.Today()); held {
			t.Errorf("restored, and held: %s", why)
		}
		rows, err3 := audit.History(ctx, tx, string(ref), 2)
		if len(rows) != 2 || rows[0].Action != "provider restored" && rows[1].Action != "provider restored" {
			t.Errorf("the history says %+v", rows)
		}
		for _, e := range []error{err2, err3} {
			if err == nil {
				err = e
			}
		}
		return err
	})
}

func onlyTheSuspended(t *testing.T, d *db.DB, s *provider.Service) {
	ctx, ref, other := dbtest.Ctx(t), Make(t, d, s, "Held"), Make(t, d, s, "Rival of the held")
	must(t, s.Suspend(ctx, quality, provider.Suspend{Provider: ref, Why: "A concern."}))
	say := provider.Suspend{Provider: ref, Why: "A word."}
	wantFault(t, "a rival replies", s.Reply(ctx, workerOf(other), say), fault.KindNotFound)
	wantFault(t, "an officer replies", s.Reply(ctx, second, say), fault.KindNotFound)
	stale := say
	stale.Version = 1
	wantFault(t, "a reply to what was not read", s.Reply(ctx, workerOf(ref), stale), fault.KindConflict)
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := s.Holds(ctx, tx, ref)
		none, err2 := s.Holds(ctx, tx, other)
		if len(all) != 1 || len(none) != 0 {
			t.Errorf("after refusals: %+v, %+v", all, none)
		}
		if err == nil {
			err = err2
		}
		return err
	})
	elsewhere := db.WithScope(ctx, otherCouncilCode)
	if err := d.View(elsewhere, func(tx *db.Tx) error {
		all, err := s.Holds(elsewhere, tx, ref)
		if len(all) != 0 {
			t.Errorf("another council reads %+v", all)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func ratingLeaves(t *testing.T, d *db.DB, s *provider.Service) {
	ctx, ref := dbtest.Ctx(t), Make(t, d, s, "Rated while held")
	must(t, s.Suspend(ctx, quality, provider.Suspend{Provider: ref, Why: "A concern."}))
	must(t, s.Rate(ctx, quality, provider.Rate{Provider: ref, Version: 2, Rating: "Inadequate", Why: "A visit."}))
	wantFault(t, "rated over another's change", s.Rate(ctx, quality, provider.Rate{Provider: ref, Version: 2, Rating: "Good", Why: "A visit."}), fault.KindConflict)
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		p, err := s.Provider(ctx, tx, ref)
		if p.Rating != "Inadequate" || p.SuspendedOn.IsZero() {
			t.Errorf("rated %q, suspended %s", p.Rating, p.SuspendedOn)
		}
		return err
	})
}

func wantFault(t *testing.T, what string, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("%s: %v", what, err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
