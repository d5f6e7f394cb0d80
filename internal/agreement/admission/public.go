package admission

import (
	"context"
	"fmt"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Public is an agreement with the terms on which it takes applications: what anybody may read, without an account.
type Public struct {
	Agreement agreement.Agreement
	Opening   Opening // the latest version
	// Answered are the questions on the terms that the council has answered, by number, without who asked.
	Answered []Clarification
}

// OpenToAll returns the agreements that take applications now or will, by agreement: those whose terms of admission are published, have
// not closed, and that have not ended. Those of other councils are not among them: each takes its own applications.
func (s *Service) OpenToAll(ctx context.Context, tx *db.Tx) ([]Public, error) {
	all, err := s.Store.LatestOpenings(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("terms of admission: %w", err)
	}
	refs := make([]thread.Ref, len(all))
	for i, o := range all {
		refs[i] = o.Agreement
	}
	known, err := s.Agreements.Named(ctx, tx, refs)
	if err != nil {
		return nil, fmt.Errorf("the agreements that take applications: %w", err)
	}
	var out []Public
	for _, o := range all {
		a, ok := known[o.Agreement]
		closed := !o.ClosesAt.IsZero() && tx.Now().After(o.ClosesAt)
		if ok && !closed && a.Over(tx.Today()) == nil {
			out = append(out, Public{Agreement: a, Opening: o})
		}
	}
	return out, nil
}

// OpenTo returns what anybody may read of one agreement's terms of admission, also once they have closed; a fault of kind not found where
// none were published.
func (s *Service) OpenTo(ctx context.Context, tx *db.Tx, ref thread.Ref) (Public, error) {
	o, err := s.Opening(ctx, tx, ref)
	if fault.Is(err, fault.KindNotFound) {
		return Public{}, fault.NotFound("That agreement")
	}
	if err != nil {
		return Public{}, err
	}
	p := Public{Opening: o}
	if p.Agreement, err = s.Agreements.Agreement(ctx, tx, ref); err != nil {
		return p, err
	}
	asked, err := s.Store.Clarifications(ctx, tx, ref)
	if err != nil {
		return p, fmt.Errorf("questions on %s: %w", ref, err)
	}
	for _, c := range asked {
		if !c.AnsweredAt.IsZero() {
			c.AskedBy = ""
			p.Answered = append(p.Answered, c)
		}
	}
	return p, nil
}
