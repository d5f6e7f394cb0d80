package pack

import (
	"context"
	"fmt"

	"alongside/internal/agreement"
	"alongside/internal/agreement/performance"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// WithdrawnTx has a break point wait for a decision again when the one on its pack was that the agreement ends, and does not stand. The
// pack stays as it was frozen; another can be opened for the same break point. It does nothing for other decisions.
func (s *Service) WithdrawnTx(ctx context.Context, tx *db.Tx, by audit.By, d decision.Decision) error {
	if chosen, ok := d.Chosen(); !ok || !chosen.Consequence.Ends() {
		return nil
	}
	all, err := s.Packs.List(ctx, tx, performance.Filter{})
	if err != nil {
		return fmt.Errorf("packs: %w", err)
	}
	for _, p := range all {
		if p.Decision != d.Ref || p.FrozenOn.IsZero() {
			continue
		}
		a, err := s.Agreements.Agreement(ctx, tx, p.Agreement)
		if err != nil {
			return fmt.Errorf("agreement of %s: %w", p.Ref, err)
		}
		if err := s.Agreements.EndWithdrawnTx(ctx, tx, by, a, p.Break, d.DecidedOn); err != nil {
			return err
		}
	}
	return nil
}

// Decided implements agreement.Packs: the pack of a break point that is decided and frozen. One whose decision was withdrawn counts only
// while no other was decided.
func (s *Service) Decided(ctx context.Context, tx *db.Tx, of thread.Ref, on workday.Date) (found agreement.Weighed, ok bool, err error) {
	all, err := s.Of(ctx, tx, of)
	if err != nil {
		return found, false, err
	}
	for _, p := range all {
		if p.Break != on || p.FrozenOn.IsZero() {
			continue
		}
		found, ok = agreement.Weighed{Pack: p.Ref, Decision: p.Decision}, true
		if stands, err := s.stands(ctx, tx, p); stands || err != nil {
			return found, ok, err
		}
	}
	return found, ok, nil
}

// hasBreak reports whether one of the packs is for a break point and its decision, when it has one, was not withdrawn.
func (s *Service) hasBreak(ctx context.Context, tx *db.Tx, packs []Pack, on workday.Date) (bool, error) {
	for _, p := range packs {
		if p.Break != on {
			continue
		}
		if stands, err := s.stands(ctx, tx, p); stands || err != nil {
			return stands, err
		}
	}
	return false, nil
}

// stands reports whether a pack still leads to a decision: it is being prepared, or what was decided on it was not withdrawn.
func (s *Service) stands(ctx context.Context, tx *db.Tx, p Pack) (bool, error) {
	if p.FrozenOn.IsZero() {
		return true, nil
	}
	d, err := s.Decisions.Decision(ctx, tx, p.Decision)
	if err != nil {
		return false, fmt.Errorf("decision on pack %s: %w", p.Ref, err)
	}
	return d.State(tx.Today()) != decision.StateWithdrawn, nil
}
