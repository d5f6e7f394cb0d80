package authority

import (
	"context"
	"errors"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// End ends an account.
type End struct {
	Person  thread.Ref
	Version int
	// On is the last day on which the person may sign in. Zero ends the account at once.
	On  workday.Date
	Why string
}

// End ends an account and, when its last day is over, every session. Nobody ends their own.
func (s *Service) End(ctx context.Context, by access.Actor, cmd End) error {
	if err := mayManage(by); err != nil {
		return err
	}
	if err := notOneself(by, cmd.Person, "account’s last day"); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.EndTx(ctx, tx, by.By(), cmd) })
}

// EndTx is End inside a transaction.
func (s *Service) EndTx(ctx context.Context, tx *db.Tx, by audit.By, cmd End) error {
	a, err := s.loadAt(ctx, tx, cmd.Person, cmd.Version)
	if err != nil {
		return err
	}
	if a.Status(tx.Today()) == StatusEnded {
		return fault.Conflictf("This account ended on %s.", a.To.Long())
	}
	yesterday := tx.Today().AddDays(-1)
	a.To = cmd.On
	if a.To.IsZero() {
		a.To = yesterday
	}
	if a.From.After(tx.Today()) { // it never began
		a.From = a.To.AddDays(1)
	}
	if a.To.Before(yesterday) {
		return fault.Invalid("on", "Enter today or a day to come, or end the account at once.")
	}
	if err := needReason(cmd.Why); err != nil {
		return err
	}
	if err := s.saveAccount(ctx, tx, by, a, "account ended", cmd.Why); err != nil {
		return err
	}
	if a.Status(tx.Today()) != StatusEnded {
		return nil // its sessions find nobody once the last day is over
	}
	return errors.Join(s.store.DropCredential(ctx, tx, a.Person), s.endSessions(ctx, tx, a.Person, ""))
}

// Reopen opens an account again that has ended or is about to.
type Reopen struct {
	Person  thread.Ref
	Version int
	Why     string
}

// Reopen takes back an account's last day. What the person had set up to sign in with is not brought back.
func (s *Service) Reopen(ctx context.Context, by access.Actor, cmd Reopen) error {
	if err := mayManage(by); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.ReopenTx(ctx, tx, by.By(), cmd) })
}

// ReopenTx is Reopen inside a transaction.
func (s *Service) ReopenTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Reopen) error {
	a, err := s.loadAt(ctx, tx, cmd.Person, cmd.Version)
	if err != nil {
		return err
	}
	if a.To.IsZero() {
		return fault.Conflict("This account has no last day.")
	}
	if err := needReason(cmd.Why); err != nil {
		return err
	}
	a.To = workday.Date{}
	return s.saveAccount(ctx, tx, by, a, "account opened again", cmd.Why)
}
