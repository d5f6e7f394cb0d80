package waiting

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/workday"
)

// OfferSupport offers something to a family that waits, and tells it so.
func (s *Service) OfferSupport(ctx context.Context, by access.Actor, cmd OfferSupport) error {
	return s.onEntry(ctx, by, access.WaitingEdit, cmd.Entry, func(tx *db.Tx) error { return s.OfferSupportTx(ctx, tx, by.By(), cmd) })
}

// OfferSupportTx is OfferSupport inside a transaction.
func (s *Service) OfferSupportTx(ctx context.Context, tx *db.Tx, by audit.By, cmd OfferSupport) error {
	e, err := s.load(ctx, tx, cmd.Entry, cmd.Version)
	if err != nil {
		return err
	}
	if cmd.Offer != "" && cmd.What == "" {
		o, err := s.deps.Offers.Offer(ctx, tx, cmd.Offer)
		if err != nil {
			return fmt.Errorf("read offer %s: %w", cmd.Offer, err)
		}
		cmd.What = o.Title
	}
	if cmd.On.IsZero() {
		cmd.On = tx.Today()
	}
	if err := e.offer(cmd, tx.Today()); err != nil {
		return err
	}
	what := "There is something you can use while you wait. Sign in to see it and to say whether you take it."
	if err := s.deps.Families.TellFamilyTx(ctx, tx, e.Child, what, e.Ref, workday.Date{}); err != nil {
		return fmt.Errorf("tell the family of %s: %w", e.Child, err)
	}
	return s.save(ctx, tx, by, e, "support offered while waiting", "")
}

// AnswerSupport records what the family says to an offer of support. The family answers itself, or its worker for it.
func (s *Service) AnswerSupport(ctx context.Context, by access.Actor, cmd AnswerSupport) error {
	return s.onEntry(ctx, by, access.WaitingSee, cmd.Entry, func(tx *db.Tx) error { return s.AnswerSupportTx(ctx, tx, by.By(), cmd) })
}

// AnswerSupportTx is AnswerSupport inside a transaction.
func (s *Service) AnswerSupportTx(ctx context.Context, tx *db.Tx, by audit.By, cmd AnswerSupport) error {
	e, err := s.load(ctx, tx, cmd.Entry, cmd.Version)
	if err != nil {
		return err
	}
	if err := e.answer(cmd, tx.Today()); err != nil {
		return err
	}
	return s.save(ctx, tx, by, e, "support "+string(cmd.Outcome), cmd.Why)
}
