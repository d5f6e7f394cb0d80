package lead

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Introduce records that the lead spoke with the family: the first time it keeps the promise of the introduction, later it is
// a contact.
type Introduce struct {
	Child thread.Ref
	On    workday.Date
	How   How
	Note  string
}

// Introduce records a contact. The lead does, whoever covers for her, or the manager.
func (s *Service) Introduce(ctx context.Context, by access.Actor, cmd Introduce) error {
	if !by.May(access.LeadIntroduce) {
		return fault.Forbidden("Only a lead professional records this.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := access.MayWork(ctx, tx, by, cmd.Child); err != nil {
			return err
		}
		return s.IntroduceTx(ctx, tx, by.By(), cmd)
	})
}

// IntroduceTx is Introduce inside a transaction.
func (s *Service) IntroduceTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Introduce) error {
	a, err := s.Allocation(ctx, tx, cmd.Child)
	if err != nil {
		return err
	}
	first := a.IntroducedOn.IsZero()
	if err := a.introduce(cmd, tx.Today()); err != nil {
		return err
	}
	if err := s.store.Update(ctx, tx, a); err != nil {
		return fmt.Errorf("save the introduction %s: %w", a.Ref, err)
	}
	action := "family contacted"
	if first {
		action = "lead professional introduced"
		err := s.clocks.Keep(ctx, tx, by, a.Ref, family.RuleIntroduce, cmd.On)
		if err != nil && !fault.Is(err, fault.KindNotFound) {
			return fmt.Errorf("introduce %s: %w", a.Ref, err)
		}
		if err := s.families.IntroducedTx(ctx, tx, by, a.Child, cmd.On); err != nil {
			return err
		}
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(a.Ref), Child: string(a.Child), Payload: recordedContact{cmd.On, cmd.How},
		Rule: family.RuleIntroduce})
}

// recordedContact is what the audit keeps of a contact.
type recordedContact struct {
	On  workday.Date `json:"on"`
	How How          `json:"how"`
}

// Confirm is what the parent says about the introduction.
type Confirm struct {
	Child  thread.Ref
	Spoken bool // "yes, we have spoken"
}

// Confirm records the parent's own word. When they have not spoken, the clock of the introduction runs again.
func (s *Service) Confirm(ctx context.Context, by access.Actor, cmd Confirm) error {
	if !by.May(access.LeadConfirm) {
		return fault.Forbidden("Only the family can say whether they have spoken.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := access.MayAct(ctx, tx, by, cmd.Child); err != nil {
			return err
		}
		if err := access.OnlyKin(ctx, tx, by, cmd.Child); err != nil {
			return err
		}
		return s.ConfirmTx(ctx, tx, by.By(), cmd)
	})
}

// ConfirmTx is Confirm inside a transaction.
func (s *Service) ConfirmTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Confirm) error {
	a, err := s.Allocation(ctx, tx, cmd.Child)
	if err != nil {
		return err
	}
	introduced := !a.IntroducedOn.IsZero()
	if err := a.confirm(cmd, by.Name, tx.Today()); err != nil {
		return err
	}
	entry := audit.Entry{Action: "introduction confirmed by the family", Ref: string(a.Ref), Child: string(a.Child), Rule: family.RuleIntroduce}
	switch {
	case cmd.Spoken && !introduced:
		a.IntroducedOn, a.How = tx.Today(), unsettled
		if a.LastContact.Before(tx.Today()) {
			a.LastContact = tx.Today()
		}
		if err = s.clocks.Keep(ctx, tx, by, a.Ref, family.RuleIntroduce, tx.Today()); err == nil || fault.Is(err, fault.KindNotFound) {
			err = s.families.IntroducedTx(ctx, tx, by, a.Child, tx.Today())
		}
	case !cmd.Spoken:
		entry.Action = "family says that nobody has introduced themselves"
		err = s.again(ctx, tx, by, &a)
	}
	if err != nil && !fault.Is(err, fault.KindNotFound) {
		return fmt.Errorf("confirm the introduction %s: %w", a.Ref, err)
	}
	if err := s.store.Update(ctx, tx, a); err != nil {
		return fmt.Errorf("save the confirmation %s: %w", a.Ref, err)
	}
	entry.Payload = a.recorded()
	return audit.Append(ctx, tx, by, entry)
}

// again starts the clock of the introduction anew, unless it still runs.
func (s *Service) again(ctx context.Context, tx *db.Tx, by audit.By, a *Allocation) error {
	council, err := s.families.Council(ctx, tx)
	if err != nil {
		return err
	}
	clock, err := s.clocks.Start(ctx, tx, by, deadline.Start{
		Rule: family.RuleIntroduce, Policy: council.Policy, Ref: a.Ref, Child: a.Child, From: tx.Today(), Owner: a.Lead,
	})
	if fault.Is(err, fault.KindConflict) {
		return nil // it has not been kept, so the first one runs
	}
	if err == nil {
		a.IntroduceBy = clock.Due
	}
	return err
}
