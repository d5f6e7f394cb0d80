package brokerage

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/provider"
	"alongside/internal/thread"
)

// Key is where a list of requirements goes on behind r.
func (r Requirement) Key() string { return r.PromisedBy.String() + " " + string(r.Ref) }

// mostBatches bounds how often a board reads on past requirements that its reader may not see.
const mostBatches = 20

// Board returns up to f.Limit requirements of children that reader may see, those promised first first, and the key behind
// which the list goes on, "" at its end.
func (s *Service) Board(ctx context.Context, tx *db.Tx, reader access.Actor, f Filter) (found []Requirement, next string, err error) {
	want := f.Limit
	f.Limit = want + 1
	for range mostBatches {
		batch, err := s.Store.Requirements(ctx, tx, f)
		if err != nil {
			return nil, "", fmt.Errorf("list requirements: %w", err)
		}
		seen, err := s.seen(ctx, tx, reader, batch)
		if err != nil {
			return nil, "", err
		}
		found = append(found, seen...)
		if len(found) > want {
			return found[:want], found[want-1].Key(), nil
		}
		if len(batch) < f.Limit {
			return found, "", nil
		}
		f.After = batch[len(batch)-1].Key()
	}
	return found, f.After, nil
}

// seen returns those of a batch whose child the reader may see.
func (s *Service) seen(ctx context.Context, tx *db.Tx, reader access.Actor, batch []Requirement) ([]Requirement, error) {
	children := make([]thread.Ref, len(batch))
	for i, r := range batch {
		children[i] = r.Child
	}
	visible, err := access.Visible(ctx, tx, reader, children...)
	if err != nil {
		return nil, err
	}
	may := make(map[thread.Ref]bool, len(visible))
	for _, c := range visible {
		may[c] = true
	}
	out := make([]Requirement, 0, len(batch))
	for _, r := range batch {
		if may[r.Child] {
			out = append(out, r)
		}
	}
	return out, nil
}

// Responses returns the answers to requirements, in one query.
func (s *Service) Responses(ctx context.Context, tx *db.Tx, refs ...thread.Ref) ([]Response, error) {
	return s.Store.Responses(ctx, tx, refs)
}

// Ranking returns one ranking as it was shown.
func (s *Service) Ranking(ctx context.Context, tx *db.Tx, ref thread.Ref) (CallOff, error) {
	return s.Store.CallOff(ctx, tx, ref)
}

// Award returns one award.
func (s *Service) Award(ctx context.Context, tx *db.Tx, ref thread.Ref) (Award, error) {
	return s.Store.Award(ctx, tx, ref)
}

// AwardsOf returns the awards of children, the latest first.
func (s *Service) AwardsOf(ctx context.Context, tx *db.Tx, children ...thread.Ref) ([]Award, error) {
	if len(children) == 0 {
		return nil, nil
	}
	return s.Store.AwardsOf(ctx, tx, children)
}

// Asked returns by name the providers of a requirement's lot who are asked when it is invited: all who may be awarded it.
func (s *Service) Asked(ctx context.Context, tx *db.Tx, r Requirement) ([]provider.Provider, error) {
	m, err := s.members(ctx, tx, r.Lot)
	return m.free(r.Start, false), err
}

// AtHand returns by name the providers of a requirement's lot who may be awarded it in an emergency, from today on.
func (s *Service) AtHand(ctx context.Context, tx *db.Tx, r Requirement) ([]provider.Provider, error) {
	m, err := s.members(ctx, tx, r.Lot)
	return m.free(tx.Today(), true), err
}
