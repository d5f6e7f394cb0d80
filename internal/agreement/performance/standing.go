package performance

import (
	"context"
	"fmt"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Standing is what besides the figures is known of a provider in a lot.
type Standing struct {
	Last      Result // the latest; the zero value when there is none
	Stop      Stop   // Why is empty when it may be invited
	Plans     int    // open improvement plans
	Concerns  int    // raised since the day and not found without ground
	Elsewhere []Shared
}

// Standing returns it for every provider with a record in the lots. Concerns count since a day.
func (s *Service) Standing(ctx context.Context, tx *db.Tx, lots []thread.Ref, since workday.Date) (map[Pair]Standing, error) {
	members, err := s.Agreements.Admissions(ctx, tx, lots)
	if err != nil {
		return nil, fmt.Errorf("members: %w", err)
	}
	results, err := s.Results.List(ctx, tx, Filter{Lots: lots})
	if err != nil {
		return nil, fmt.Errorf("results: %w", err)
	}
	plans, err := s.Plans.List(ctx, tx, Filter{Lots: lots})
	if err != nil {
		return nil, fmt.Errorf("improvement plans: %w", err)
	}
	concerns, err := s.Concerns.List(ctx, tx, Filter{})
	if err != nil {
		return nil, fmt.Errorf("concerns: %w", err)
	}
	shared, err := s.Shared.List(ctx, tx, Filter{})
	if err != nil {
		return nil, fmt.Errorf("shared results: %w", err)
	}
	policy, err := s.PolicyTx(ctx, tx)
	if err != nil {
		return nil, err
	}
	refs := make([]thread.Ref, len(members))
	for i, m := range members {
		refs[i] = m.Provider
	}
	known, err := s.Providers.Providers(ctx, tx, refs)
	if err != nil {
		return nil, fmt.Errorf("providers in the lots: %w", err)
	}
	lotOf := map[thread.Ref]agreement.Lot{}
	for _, lot := range lots {
		if _, lotOf[lot], err = s.Agreements.ByLot(ctx, tx, lot); err != nil {
			return nil, fmt.Errorf("lot %s: %w", lot, err)
		}
	}
	byPair := map[Pair][]Result{}
	for _, r := range results {
		p := Pair{r.Lot, r.Provider}
		byPair[p] = append(byPair[p], r)
	}
	out := map[Pair]Standing{}
	for _, m := range members {
		pair := Pair{m.Lot, m.Provider}
		var st Standing
		st.Stop, _ = policy.byRecord(lotOf[m.Lot], known[m.Provider], tx.Today())
		if rs := byPair[pair]; len(rs) > 0 {
			st.Last = rs[0]
			if stop, ok := policy.stop(rs); ok {
				st.Stop = stop
			}
		}
		for _, p := range plans {
			if p.Lot == m.Lot && p.Provider == m.Provider && p.ClosedOn.IsZero() {
				st.Plans++
			}
		}
		for _, c := range concerns {
			if c.Provider == m.Provider && c.counts() && !workday.DateOf(c.At).Before(since) {
				st.Concerns++
			}
		}
		for _, sh := range shared {
			if sh.Provider == m.Provider && sh.Ended.IsZero() {
				st.Elsewhere = append(st.Elsewhere, sh)
			}
		}
		out[pair] = st
	}
	return out, nil
}
