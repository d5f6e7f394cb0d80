package dispute

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Withdraw is what one of the family says who does not want any more what was asked for.
type Withdraw struct {
	Dispute thread.Ref
	Version int
	Why     string // in their own words, and only if they like
}

// AtTribunal reports whether the family told us that it no longer wants an appeal, and nobody has recorded yet that the tribunal ended the case.
// Only the tribunal ends it: what is said to the council does not.
func (d Dispute) AtTribunal() bool {
	return d.Kind == Appeal && d.Outcome == Withdrawn && d.Withdrew != "" && d.DoneOn.IsZero()
}

// MayWithdraw reports whether a reader may say that what was asked for is not wanted any more: who asked for it, and the young person whose
// decision it is, or who acts for them; while nobody has answered. The caller has checked that the reader may see the child.
func (s *Service) MayWithdraw(ctx context.Context, tx *db.Tx, by access.Actor, d Dispute) (bool, error) {
	err := s.mayWithdraw(ctx, tx, by, d)
	if fault.Is(err, fault.KindForbidden) {
		return false, nil
	}
	return err == nil && d.Open(), err
}

func (s *Service) mayWithdraw(ctx context.Context, tx *db.Tx, by access.Actor, d Dispute) error {
	kin, err := family.AsFamily(ctx, tx, by, d.Child)
	if err != nil {
		return err
	}
	if !kin || !by.May(access.PathwayDispute) {
		return fault.Forbidden("The family says this. An officer who hears it records it as what came of it.")
	}
	if s.Rights != nil {
		if err := s.Rights.MayDecide(ctx, tx, by, d.Child, d.Kind.Matter()); err != nil {
			return err
		}
	}
	own := d.Asker != "" && d.Asker == by.Person
	if !own && s.Rights != nil {
		if own, err = s.Rights.DecidesAsOwn(ctx, tx, by, d.Child, d.Kind.Matter()); err != nil {
			return err
		}
	}
	if !own {
		return fault.Forbidden("Only who asked for this can say that it is not wanted any more. If you told a worker, tell your named person.")
	}
	return nil
}

// Withdraw ends what was asked for, because the family does not want it any more: the officer's date stops, that of an appeal when the tribunal
// ends the case, the officer is told, and what came of it is that it was withdrawn. It brings no date of the family's back that has passed.
func (s *Service) Withdraw(ctx context.Context, by access.Actor, cmd Withdraw) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.WithdrawTx(ctx, tx, by, cmd) })
}

// WithdrawTx is Withdraw inside a transaction.
func (s *Service) WithdrawTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Withdraw) error {
	d, err := s.Store.Dispute(ctx, tx, cmd.Dispute)
	if err != nil {
		return err
	}
	if err := access.MaySee(ctx, tx, by, d.Child); err != nil {
		return err
	}
	if err := s.mayWithdraw(ctx, tx, by, d); err != nil {
		return err
	}
	cmd.Why = strings.TrimSpace(cmd.Why)
	over := len([]rune(cmd.Why)) - longestWords
	switch {
	case !d.Open():
		return fault.Conflictf("This was answered on %s: %s. Look at it again.", d.AnsweredOn.Long(), string(d.Outcome))
	case d.Version != cmd.Version:
		return fault.Conflict("Somebody else changed this while you were reading it. Look at it again before you save.")
	case over > 0:
		return fault.Invalidf("why", "This is %d characters too long. Use at most 10,000.", over)
	}
	d.Outcome, d.OutcomeOn, d.Reasons, d.AnsweredBy, d.AnsweredOn, d.Withdrew = Withdrawn, tx.Today(), cmd.Why, by.By().Name, tx.Today(), by.Person
	if err := s.Store.UpdateDispute(ctx, tx, d); err != nil {
		return fmt.Errorf("save %s: %w", d.Ref, err)
	}
	if err := s.settle(ctx, tx, by.By(), d); err != nil {
		return err
	}
	if err := s.record(ctx, tx, by.By(), d, d.Kind.Words()+": "+string(d.Outcome), d.Kind.Rule()); err != nil {
		return err
	}
	if s.Officers != nil && d.Officer != "" {
		if err := s.Officers.TellOfficerTx(ctx, tx, d.Officer, d.Ref); err != nil {
			return fmt.Errorf("tell the officer of %s: %w", d.Ref, err)
		}
	}
	return s.tell(ctx, tx, d, "What you said about a decision is withdrawn. Sign in to read what is still possible.", workday.Date{})
}

// CaseEnded is what an officer records of an appeal that the family no longer wants.
type CaseEnded struct {
	Dispute thread.Ref
	Version int
	On      workday.Date // the day on which the tribunal ended the case
}

// CaseEnded records on which day the tribunal ended the case of an appeal that the family withdrew.
func (s *Service) CaseEnded(ctx context.Context, by access.Actor, cmd CaseEnded) error {
	return s.officer(ctx, by, cmd.Dispute, cmd.Version, func(tx *db.Tx, d Dispute) error {
		if !d.AtTribunal() {
			return fault.Conflict("No case of the tribunal is open here.")
		}
		if cmd.On.IsZero() || cmd.On.After(tx.Today()) || cmd.On.Before(d.LodgedOn) {
			return fault.Invalid("ended", "Enter the day, between the day on which the tribunal registered the appeal, "+d.LodgedOn.Long()+", and today.")
		}
		d.DoneOn = cmd.On
		if err := s.Store.UpdateDispute(ctx, tx, d); err != nil {
			return fmt.Errorf("save %s: %w", d.Ref, err)
		}
		if err := s.stop(ctx, tx, by.By(), d, "The tribunal ended the case."); err != nil {
			return err
		}
		return s.record(ctx, tx, by.By(), d, "the tribunal ended the case", "")
	})
}
