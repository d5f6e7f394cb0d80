package authority

import (
	"context"
	"errors"
	"fmt"
	"strings"

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
	// Safety ends the account at once although nobody has taken the person's work over: they were dismissed, or somebody else may use the
	// account. Whoever manages the person then has it to hand over, by a date.
	Safety bool
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

// EndTx is End inside a transaction. It is refused while the person has children, questions, a cover or a team that nobody takes over, but for
// safety.
func (s *Service) EndTx(ctx context.Context, tx *db.Tx, by audit.By, cmd End) error {
	a, err := s.loadAt(ctx, tx, cmd.Person, cmd.Version)
	if err != nil {
		return err
	}
	if a.Status(tx.Today()) == StatusEnded {
		return fault.Conflictf("This account ended on %s.", a.To.Long())
	}
	if cmd.Safety && !cmd.On.IsZero() {
		return fault.Invalid("on", "For safety an account ends at once. Leave the last day empty, or do not choose safety.")
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
	held, err := s.heldAfter(ctx, tx, a)
	if err != nil {
		return err
	}
	if cmd.Safety {
		cmd.Why = "For safety, at once: " + strings.TrimSpace(cmd.Why)
	} else if len(held) > 0 {
		return fault.Invalidf("on", "After %s this person still %s.", lastDay(a, tx.Today()).Long(), strings.Join(held, "; "))
	}
	if err := s.saveAccount(ctx, tx, by, a, accountEnded, cmd.Why); err != nil {
		return err
	}
	if err := s.leaveBehind(ctx, tx, by, a, held); err != nil {
		return err
	}
	if a.Status(tx.Today()) != StatusEnded {
		return nil // its sessions find nobody once the last day is over
	}
	return errors.Join(s.store.DropCredential(ctx, tx, a.Person), s.endSessions(ctx, tx, a.Person, ""))
}

// lastDay is the day until which the person's work is to be handed over: what goes to another tomorrow is enough to end an account at once.
func lastDay(a Account, today workday.Date) workday.Date {
	if a.To.Before(today) {
		return today
	}
	return a.To
}

// heldAfter returns what the person still has to do after the account's last day, which nobody takes over.
func (s *Service) heldAfter(ctx context.Context, tx *db.Tx, a Account) ([]string, error) {
	if s.duties == nil {
		return nil, nil
	}
	held, err := s.duties.HeldAfter(ctx, tx, a.Person, lastDay(a, tx.Today()))
	if err != nil {
		return nil, fmt.Errorf("what %s still has to do: %w", a.Person, err)
	}
	return held, nil
}

// left is what the audit keeps of work that an account leaves behind.
type left struct {
	Held []string `json:"held"`
}

// leaveBehind has what somebody leaves without successor handed over, and records what it is.
func (s *Service) leaveBehind(ctx context.Context, tx *db.Tx, by audit.By, a Account, held []string) error {
	if len(held) == 0 {
		return nil
	}
	if err := s.duties.HandOverTx(ctx, tx, by, a); err != nil {
		return fmt.Errorf("have the work of %s handed over: %w", a.Person, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "work left to be handed over", Ref: string(a.Person), Payload: left{held}})
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
	return s.saveAccount(ctx, tx, by, a, accountReopened, cmd.Why)
}
