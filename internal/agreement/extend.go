package agreement

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Extend takes the next extension of an agreement.
type Extend struct {
	Agreement thread.Ref
	Version   int
	Why       string
}

// Extend takes the next extension. It refuses one that neither the agreement nor its decision allows.
func (s *Service) Extend(ctx context.Context, by access.Actor, cmd Extend) error {
	if !by.May(access.AgreementBreak) {
		return fault.Forbidden("Only commissioners and contract managers can extend an agreement.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.ExtendTx(ctx, tx, by.By(), cmd) })
}

// ExtendTx is Extend inside a transaction.
func (s *Service) ExtendTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Extend) error {
	if cmd.Why == "" {
		return fault.Invalid("why", "Enter why the agreement goes on.")
	}
	a, err := s.load(ctx, tx, cmd.Agreement, cmd.Version)
	if err != nil {
		return err
	}
	if err := a.extend(); err != nil {
		return err
	}
	act := decision.Act{What: "The extension of “" + a.Title + "”", From: a.Start, To: a.End, Extensions: a.ExtensionsTaken}
	if err := s.decisions.Authorise(ctx, tx, a.Decision, act); err != nil {
		return err
	}
	if err := s.store.Update(ctx, tx, a); err != nil {
		return err
	}
	return s.record(ctx, tx, by, a, "agreement extended", cmd.Why)
}

func (a *Agreement) extend() error {
	if a.ExtensionsTaken >= len(a.ExtensionMonths) {
		return fault.Conflictf("This agreement allows %d extensions and %d have been taken. A decision to extend the term is missing.",
			len(a.ExtensionMonths), a.ExtensionsTaken)
	}
	a.End = a.End.AddDays(1).AddMonths(a.ExtensionMonths[a.ExtensionsTaken]).AddDays(-1)
	a.ExtensionsTaken++
	return nil
}
