package pathwaytest

import (
	"context"
	"errors"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/pathway/dispute"
	"alongside/internal/thread"
)

// Withdrawn are the officers who were told that a family withdrew something, for tests.
type Withdrawn []thread.Ref

// TellOfficerTx implements dispute.Officers.
func (w *Withdrawn) TellOfficerTx(_ context.Context, _ *db.Tx, officer, _ thread.Ref) error {
	*w = append(*w, officer)
	return nil
}

// withdraws: who asked ends it without a reason or with one, nobody else of the family does, and nothing that was answered is ended; the officer
// is told and the date stops; another home reads that it was withdrawn and not why.
func withdraws(t *testing.T, d *db.DB) {
	x, ctx := newDisputing(t, d), dbtest.Ctx(t)
	officers := &Withdrawn{}
	x.Officers = officers
	ref := x.asks(Parent, dispute.Ask{About: x.about, Kind: dispute.NoMediation})
	cmd := dispute.Withdraw{Dispute: ref, Version: 1, Why: "Rydym yn dal i siarad 🙂"}
	for who, kind := range map[*access.Actor]fault.Kind{&Other: fault.KindForbidden, &Officer: fault.KindForbidden, &SENCO: fault.KindNotFound} {
		x.mayNotWithdraw(*who, cmd, kind)
	}
	stale, long := cmd, cmd
	stale.Version, long.Why = 2, strings.Repeat("ŵ", 10_001)
	if err := x.Withdraw(ctx, Parent, stale); !fault.Is(err, fault.KindConflict) {
		t.Errorf("on a version that is not there: %v", err)
	}
	if err := x.Withdraw(ctx, Parent, long); x.fields(err) != "why" {
		t.Errorf("with too many words: %v", err)
	}
	x.clocks(ref, map[string]deadline.State{"mediation-certificate": deadline.Running})
	must(t, x.Withdraw(ctx, Parent, cmd))
	x.clocks(ref, map[string]deadline.State{"mediation-certificate": deadline.Stopped})
	if len(*officers) != 1 || (*officers)[0] != Officer.Person {
		t.Errorf("told are %q, want the officer once", *officers)
	}
	if last := len(x.told.Ones) - 1; x.told.Ones[last] != Parent.Person || !strings.HasPrefix(x.told.What[last], "What you said about a decision is withdrawn.") {
		t.Errorf("the family is told %q, %q", x.told.What, x.told.Ones)
	}
	x.reads(ref)
	cmd.Version = 2
	if err := x.Withdraw(ctx, Parent, cmd); !fault.Is(err, fault.KindConflict) {
		t.Errorf("withdrawn twice: %v", err)
	}
	again := x.asks(Parent, dispute.Ask{About: x.about, Kind: dispute.Mediation}) // it stands in no one's way
	must(t, x.Answer(ctx, Officer, dispute.Answer{Dispute: again, Version: 1, Outcome: dispute.Agreed, On: x.today, Reasons: "We look at it again."}))
	if err := x.Withdraw(ctx, Parent, dispute.Withdraw{Dispute: again, Version: 2}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("withdrawn after it was answered: %v", err)
	}
	x.endsAtTribunal()
	x.decidedAllTheSame()
	x.endsInTheirOwnRight()
}

func (x disputing) mayNotWithdraw(who access.Actor, cmd dispute.Withdraw, kind fault.Kind) {
	x.t.Helper()
	if err := x.Withdraw(dbtest.Ctx(x.t), who, cmd); !fault.Is(err, kind) {
		x.t.Errorf("%s withdraws what another asked for: %v", who.Name, err)
	}
	InTx(x.t, x.d, func(ctx context.Context, tx *db.Tx) error {
		one, err := x.Store.Dispute(ctx, tx, cmd.Dispute)
		if err != nil {
			return err
		}
		if may, err := x.MayWithdraw(ctx, tx, who, one); may || err != nil {
			x.t.Errorf("%s is shown the way to withdraw it: %v", who.Name, err)
		}
		if may, err := x.MayWithdraw(ctx, tx, Parent, one); !may || err != nil {
			x.t.Errorf("who asked for it is not shown the way to withdraw it: %v", err)
		}
		return nil
	})
}

// reads has everybody read what was withdrawn.
func (x disputing) reads(ref thread.Ref) {
	x.t.Helper()
	InTx(x.t, x.d, func(ctx context.Context, tx *db.Tx) error {
		for who, want := range map[*access.Actor][2]string{
			&Parent: {"Rydym yn dal i siarad 🙂", Parent.Name}, &Officer: {"Rydym yn dal i siarad 🙂", Parent.Name}, &Other: {"", "Another of the family"},
		} {
			got, err := x.Dispute(ctx, tx, *who, ref)
			if err != nil || got.Outcome != dispute.Withdrawn || got.OutcomeOn != x.today || got.AnsweredOn != x.today || got.Withdrew != Parent.Person ||
				got.Reasons != want[0] || got.AnsweredBy != want[1] {
				x.t.Errorf("%s reads %+v %v", who.Name, got, err)
			}
			if got.Ends(dispute.OwnContact) || got.State() != "withdrawn by the family" {
				x.t.Errorf("what was withdrawn still stands for having said it: %q", got.State())
			}
		}
		return nil
	})
}

// endsAtTribunal: an appeal that is withdrawn here goes on until an officer records that the tribunal ended the case.
func (x disputing) endsAtTribunal() {
	x.t.Helper()
	ctx := dbtest.Ctx(x.t)
	ref := x.asks(Parent, dispute.Ask{About: x.changed, Kind: dispute.Appeal, LodgedOn: x.today.AddDays(-2)})
	ended := dispute.CaseEnded{Dispute: ref, Version: 1, On: x.today}
	if err := x.CaseEnded(ctx, Officer, ended); !fault.Is(err, fault.KindConflict) {
		x.t.Errorf("the tribunal ended what nobody withdrew: %v", err)
	}
	must(x.t, x.Withdraw(ctx, Parent, dispute.Withdraw{Dispute: ref, Version: 1}))
	x.clocks(ref, map[string]deadline.State{"appeal-next": deadline.Running})
	ended.Version = 2
	if err := x.CaseEnded(ctx, Parent, ended); !fault.Is(err, fault.KindForbidden) {
		x.t.Errorf("the family records what the tribunal did: %v", err)
	}
	for _, on := range []int{-3, 1} {
		wrong := ended
		wrong.On = x.today.AddDays(on)
		if err := x.CaseEnded(ctx, Officer, wrong); x.fields(err) != "ended" {
			x.t.Errorf("ended %d days from today: %v", on, err)
		}
	}
	must(x.t, x.CaseEnded(ctx, Officer, ended))
	ended.Version = 3
	if err := x.CaseEnded(ctx, Officer, ended); !fault.Is(err, fault.KindConflict) {
		x.t.Errorf("ended twice: %v", err)
	}
	x.clocks(ref, map[string]deadline.State{"appeal-next": deadline.Stopped})
	InTx(x.t, x.d, func(ctx context.Context, tx *db.Tx) error {
		got, err := x.Store.Dispute(ctx, tx, ref)
		if got.DoneOn != x.today || got.Ends(dispute.OwnAppeal) {
			x.t.Errorf("on record is %+v", got)
		}
		return err
	})
}

// decidedAllTheSame: the tribunal may go on with a case that the family withdrew, and what it decides is recorded and done.
func (x disputing) decidedAllTheSame() {
	x.t.Helper()
	ctx := dbtest.Ctx(x.t)
	ref := x.asks(Parent, dispute.Ask{About: x.changed, Kind: dispute.Appeal, LodgedOn: x.today.AddDays(-2)})
	must(x.t, x.Withdraw(ctx, Parent, dispute.Withdraw{Dispute: ref, Version: 1, Why: "We are tired."}))
	answer := dispute.Answer{Dispute: ref, Version: 2, Outcome: dispute.Withdrawn, On: x.today, Reasons: "Twice."}
	if err := x.Answer(ctx, Officer, answer); x.fields(err) != "outcome" {
		x.t.Errorf("withdrawn twice: %v", err)
	}
	answer.Outcome, answer.Reasons = dispute.ForFamily, "The tribunal finds for the family."
	must(x.t, x.Answer(ctx, Officer, answer))
	InTx(x.t, x.d, func(ctx context.Context, tx *db.Tx) error {
		got, err := x.Store.Dispute(ctx, tx, ref)
		if got.Outcome != dispute.ForFamily || got.Withdrew != "" || got.AtTribunal() || !got.Ends(dispute.OwnAppeal) {
			x.t.Errorf("on record is %+v", got)
		}
		open, failed := deadline.Of(ctx, tx, ref)
		for _, c := range open[ref] {
			if c.Rule == "appeal-next" && c.State != deadline.Kept {
				x.t.Errorf("the officer's date is %s", c.State)
			}
		}
		return errors.Join(err, failed)
	})
}

// endsInTheirOwnRight: where the rights are the young person's own, the parent who asked before ends nothing, and the young person does.
func (x disputing) endsInTheirOwnRight() {
	x.t.Helper()
	ctx := dbtest.Ctx(x.t)
	ref := x.asks(Parent, dispute.Ask{About: x.plan, Kind: dispute.Budget})
	x.Rights = theirs{}
	cmd := dispute.Withdraw{Dispute: ref, Version: 1}
	if err := x.Withdraw(ctx, Parent, cmd); !fault.Is(err, fault.KindForbidden) {
		x.t.Errorf("a parent ends it for a young person: %v", err)
	}
	must(x.t, x.Withdraw(ctx, Other, cmd))
}
