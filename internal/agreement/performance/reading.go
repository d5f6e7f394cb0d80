package performance

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// reading is what the reporting of one agreement is worked out from, each read once.
type reading struct {
	a       agreement.Agreement
	spans   []Span
	members []agreement.Admission // all that there were
	places  []agreement.Admission // those that count today
	visits  []Visit               // the latest first; none where no version promises any
}

// readTx reads what the reporting of an agreement is worked out from.
func (s *Service) readTx(ctx context.Context, tx *db.Tx, a agreement.Agreement) (reading, error) {
	policy, err := s.PolicyTx(ctx, tx)
	if err != nil {
		return reading{}, err
	}
	return s.readBy(ctx, tx, a, policy)
}

// readBy is readTx for who has read the council's policy.
func (s *Service) readBy(ctx context.Context, tx *db.Tx, a agreement.Agreement, policy Policy) (reading, error) {
	r := reading{a: a}
	versions, err := s.SchedulesOf(ctx, tx, a.Ref)
	if err != nil {
		return r, err
	}
	r.spans = spans(a, policy, versions)
	if r.members, err = s.Agreements.Admissions(ctx, tx, lotRefs(a)); err != nil {
		return r, fmt.Errorf("members of %s: %w", a.Ref, err)
	}
	r.places = places(r.members, tx.Today())
	if !slices.ContainsFunc(r.spans, Span.promisesVisits) {
		return r, nil
	}
	if r.visits, err = s.Visits.List(ctx, tx, Filter{Lots: lotRefs(a)}); err != nil {
		return r, fmt.Errorf("quality visits of %s: %w", a.Ref, err)
	}
	return r, nil
}

// places are the admissions that count on a day: of each provider in a lot that neither left, nor is banned, nor has yet to start.
func places(all []agreement.Admission, on workday.Date) []agreement.Admission {
	var order []Pair
	in := map[Pair]agreement.Place{}
	for _, m := range all {
		p := Pair{m.Lot, m.Provider}
		if in[p] == nil {
			order = append(order, p)
		}
		in[p] = append(in[p], m)
	}
	var out []agreement.Admission
	for _, p := range order {
		if one, state, _ := in[p].Counts(on); state == agreement.Member || state == agreement.Suspended {
			out = append(out, one)
		}
	}
	return out
}

// visited returns the latest visit to each place that was written up, and the next that is planned or not written up.
func (r reading) visited() (last, planned map[Pair]Visit) {
	last, planned = map[Pair]Visit{}, map[Pair]Visit{}
	for _, v := range r.visits {
		p := Pair{v.Lot, v.Provider}
		if v.Findings == "" {
			planned[p] = v
		} else if last[p].Ref == "" {
			last[p] = v
		}
	}
	return last, planned
}

// admissions are the refs of all admissions.
func (r reading) admissions() []thread.Ref {
	out := make([]thread.Ref, len(r.members))
	for i, m := range r.members {
		out[i] = m.Ref
	}
	return out
}
