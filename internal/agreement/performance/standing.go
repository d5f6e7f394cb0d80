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
	Stop      Stop   // by a rule on results, a regulator's rating or what the lot asks for; Why is empty when there is none
	State     agreement.MemberState
	Held      string // why it may not be used in the lot today, rule or no rule; "" when it may
	Visit     Visit  // the latest whose report is final; the zero value when there is none
	Plans     int    // open improvement plans
	Concerns  int    // raised since the day and not found without ground
	Elsewhere []Shared
}

// NotInvited says why the provider gets no new invitations today, "" when it gets them.
func (st Standing) NotInvited() string {
	if st.Held != "" {
		return st.Held
	}
	return st.Stop.Why
}

// Standing returns it for every provider with a record in the lots. Concerns count since a day.
func (s *Service) Standing(ctx context.Context, tx *db.Tx, lots []thread.Ref, since workday.Date) (map[Pair]Standing, error) {
	all, err := s.Agreements.Admissions(ctx, tx, lots)
	if err != nil {
		return nil, fmt.Errorf("members: %w", err)
	}
	members := map[Pair]agreement.Place{}
	refs := make([]thread.Ref, 0, len(all))
	for _, m := range all {
		pair := Pair{m.Lot, m.Provider}
		members[pair] = append(members[pair], m)
		refs = append(refs, m.Provider)
	}
	known, err := s.Providers.Providers(ctx, tx, refs)
	if err != nil {
		return nil, fmt.Errorf("providers in the lots: %w", err)
	}
	policy, err := s.PolicyTx(ctx, tx)
	if err != nil {
		return nil, err
	}
	r, err := s.recorded(ctx, tx, lots)
	if err != nil {
		return nil, err
	}
	out := map[Pair]Standing{}
	for pair, place := range members {
		st := r.standing(pair, since)
		use := r.lots[pair.Lot].Use(known[pair.Provider], place, tx.Today(), tx.Today())
		st.State, st.Held = use.State, use.Held
		st.Stop, _ = policy.byRecord(r.lots[pair.Lot], known[pair.Provider], tx.Today())
		if stop, ok := policy.stop(r.results[pair]); ok {
			st.Stop = stop
		}
		out[pair] = st
	}
	return out, nil
}

// recorded is what was written of the members of lots.
type recorded struct {
	lots     map[thread.Ref]agreement.Lot
	results  map[Pair][]Result // the latest first
	visits   map[Pair]Visit    // the latest that is final
	plans    []Plan
	concerns []Concern
	shared   []Shared
}

func (s *Service) recorded(ctx context.Context, tx *db.Tx, lots []thread.Ref) (r recorded, err error) {
	r = recorded{lots: map[thread.Ref]agreement.Lot{}, results: map[Pair][]Result{}, visits: map[Pair]Visit{}}
	for _, lot := range lots {
		if _, r.lots[lot], err = s.Agreements.ByLot(ctx, tx, lot); err != nil {
			return r, fmt.Errorf("lot %s: %w", lot, err)
		}
	}
	results, err := s.Results.List(ctx, tx, Filter{Lots: lots})
	if err != nil {
		return r, fmt.Errorf("results: %w", err)
	}
	for _, one := range results {
		p := Pair{one.Lot, one.Provider}
		r.results[p] = append(r.results[p], one)
	}
	visits, err := s.Visits.List(ctx, tx, Filter{Lots: lots})
	if err != nil {
		return r, fmt.Errorf("quality visits: %w", err)
	}
	for _, v := range visits { // the latest first
		p := Pair{v.Lot, v.Provider}
		if _, has := r.visits[p]; !has && !v.FinalOn.IsZero() {
			r.visits[p] = v
		}
	}
	if r.plans, err = s.Plans.List(ctx, tx, Filter{Lots: lots}); err != nil {
		return r, fmt.Errorf("improvement plans: %w", err)
	}
	if r.concerns, err = s.Concerns.List(ctx, tx, Filter{}); err != nil {
		return r, fmt.Errorf("concerns: %w", err)
	}
	if r.shared, err = s.Shared.List(ctx, tx, Filter{}); err != nil {
		return r, fmt.Errorf("shared results: %w", err)
	}
	return r, nil
}

// standing is what was written of one provider in one lot.
func (r recorded) standing(at Pair, since workday.Date) (st Standing) {
	if rs := r.results[at]; len(rs) > 0 {
		st.Last = rs[0]
	}
	st.Visit = r.visits[at]
	for _, p := range r.plans {
		if p.Lot == at.Lot && p.Provider == at.Provider && p.ClosedOn.IsZero() {
			st.Plans++
		}
	}
	for _, c := range r.concerns {
		if c.Provider == at.Provider && c.counts() && !workday.DateOf(c.At).Before(since) {
			st.Concerns++
		}
	}
	for _, sh := range r.shared {
		if sh.Provider == at.Provider && sh.Ended.IsZero() {
			st.Elsewhere = append(st.Elsewhere, sh)
		}
	}
	return st
}
