package explanation

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Answer explains a decision.
type Answer struct {
	Explanation thread.Ref
	Version     int
	Reasons     string
	Read        string // the evidence, a line each
	Rule        string
}

// Answer records the explanation of a colleague who was asked.
func (s *Service) Answer(ctx context.Context, by access.Actor, cmd Answer) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.AnswerTx(ctx, tx, by, cmd) })
}

// AnswerTx is Answer inside a transaction.
func (s *Service) AnswerTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Answer) error {
	if !by.May(access.ExplanationGive) {
		return fault.Forbidden("You may not explain decisions here.")
	}
	e, err := s.Store.Explanation(ctx, tx, cmd.Explanation)
	if err != nil {
		return err
	}
	if err := access.MaySee(ctx, tx, by, e.Child); err != nil {
		return err
	}
	if e.Person == "" || e.Person != by.Person {
		return fault.Forbidden("Only whoever was asked can explain this decision.")
	}
	if err := e.seen(cmd.Version); err != nil {
		return err
	}
	return s.answer(ctx, tx, by.By(), e, cmd)
}

// answer saves an explanation, whoever gives it, and tells the family.
func (s *Service) answer(ctx context.Context, tx *db.Tx, by audit.By, e Explanation, cmd Answer) error {
	if err := e.answer(cmd, by.Name, tx.Today()); err != nil {
		return err
	}
	if err := s.Clocks.Keep(ctx, tx, by, e.Ref, RuleAnswer, tx.Today()); err != nil {
		return fmt.Errorf("keep the date of %s: %w", e.Ref, err)
	}
	if err := s.save(ctx, tx, by, e, "decision explained", e.Given.Reasons); err != nil {
		return err
	}
	if err := s.letGo(ctx, tx, by, e, "It was answered."); err != nil {
		return err
	}
	return s.Families.TellFamilyTx(ctx, tx, e.Child, "A decision has been explained. Sign in to read the reasons.", e.Ref, workday.Date{})
}

// letGo ends what was open for the answer only: the colleague's sight of the record, the agency's links.
func (s *Service) letGo(ctx context.Context, tx *db.Tx, by audit.By, e Explanation, why string) error {
	if e.Outside() {
		return s.revoke(ctx, tx, by, e, why)
	}
	all, err := s.Store.OfChildren(ctx, tx, []thread.Ref{e.Child})
	if err != nil {
		return err
	}
	for _, other := range all {
		if other.Ref != e.Ref && other.Person == e.Person && other.State() == Unexplained {
			return nil // asked for another one about the same child
		}
	}
	err = access.End(ctx, tx, by, e.Person, e.Child, Asked, tx.Today())
	if fault.Is(err, fault.KindNotFound) {
		return nil
	}
	return err
}

// Return sends an answer back because it explains nothing: the clock starts again.
func (s *Service) Return(ctx context.Context, by access.Actor, ref thread.Ref, version int, why string) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.ReturnTx(ctx, tx, by, ref, version, why) })
}

// ReturnTx is Return inside a transaction.
func (s *Service) ReturnTx(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref, version int, why string) error {
	e, err := s.load(ctx, tx, by, ref, version)
	if err != nil {
		return err
	}
	if err := e.sendBack(why, tx.Today()); err != nil {
		return err
	}
	if err := s.start(ctx, tx, by.By(), &e); err != nil {
		return err
	}
	if err := s.save(ctx, tx, by.By(), e, "explanation sent back", why); err != nil {
		return err
	}
	if err := s.ask(ctx, tx, by.By(), e); err != nil {
		return err
	}
	return s.Families.TellFamilyTx(ctx, tx, e.Child, "Your named person sent an explanation back: it did not explain the decision.", e.Ref, e.Due)
}

// Withdraw ends a request that is not needed any more.
func (s *Service) Withdraw(ctx context.Context, by access.Actor, ref thread.Ref, version int, why string) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.WithdrawTx(ctx, tx, by, ref, version, why) })
}

// WithdrawTx is Withdraw inside a transaction.
func (s *Service) WithdrawTx(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref, version int, why string) error {
	e, err := s.load(ctx, tx, by, ref, version)
	if err != nil {
		return err
	}
	if err := e.withdraw(why, tx.Today()); err != nil {
		return err
	}
	if err := s.Clocks.Stop(ctx, tx, by.By(), e.Ref, RuleAnswer, e.Why); err != nil {
		return fmt.Errorf("stop the clock of %s: %w", e.Ref, err)
	}
	if err := s.save(ctx, tx, by.By(), e, "explanation not required any more", e.Why); err != nil {
		return err
	}
	return s.letGo(ctx, tx, by.By(), e, "The request was withdrawn.")
}
