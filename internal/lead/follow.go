package lead

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// LedAfter returns the allocations of a person that last beyond a day: children who would have nobody if the person went on it.
func (s *Service) LedAfter(ctx context.Context, tx *db.Tx, person thread.Ref, last workday.Date) ([]Allocation, error) {
	found, err := s.store.Of(ctx, tx, person, last.AddDays(1))
	if err != nil {
		return nil, fmt.Errorf("the children of %s after %s: %w", person, last, err)
	}
	kept := found[:0]
	for _, a := range found {
		if a.To.IsZero() || !a.To.Before(a.From) { // not one that was called off before it began
			kept = append(kept, a)
		}
	}
	return kept, nil
}

// before returns whose time with a child ended on the day before an allocation began: what they had to do as the child's lead follows it.
func (a Allocation) before(all []Allocation) (Allocation, bool) {
	for _, was := range all {
		if was.Child == a.Child && was.Lead != a.Lead && was.To == a.From.AddDays(-1) && was.began(was.To) {
			return was, true
		}
	}
	return Allocation{}, false
}

// PassedOn reports of which of the children what a person has to do goes to another lead by the day after last: those whose time with the
// person ends, and is not followed yet. What the person was given by somebody's choice later stays. It is one query.
func (s *Service) PassedOn(ctx context.Context, tx *db.Tx, person thread.Ref, last workday.Date, children ...thread.Ref) (map[thread.Ref]bool, error) {
	all, err := s.store.Allocations(ctx, tx, children)
	if err != nil {
		return nil, fmt.Errorf("who leads after %s: %w", person, err)
	}
	next := heldOn(all, last.AddDays(1))
	out := map[thread.Ref]bool{}
	for _, a := range all {
		if !a.began(last.AddDays(1)) || !a.FollowedOn.IsZero() || a.From.Before(tx.Today().AddDays(-followDays)) {
			continue
		}
		was, ok := a.before(all)
		to := next[a.Child].Lead
		out[a.Child] = out[a.Child] || ok && was.Lead == person && to != "" && to != person
	}
	return out, nil
}

// heldOn returns the allocation of each child in force on a day.
func heldOn(all []Allocation, on workday.Date) map[thread.Ref]Allocation {
	out := map[thread.Ref]Allocation{}
	for _, a := range all {
		if a.Current(on) {
			out[a.Child] = a
		}
	}
	return out
}

// followDays is how many days back a change of lead is looked for: a worker that stood still loses none.
const followDays = 14

// FollowTx gives the open questions and dates of children whose lead has changed to the lead they have now, once for each change: what
// somebody chooses later stands.
func (s *Service) FollowTx(ctx context.Context, tx *db.Tx, by audit.By) error {
	began, err := s.store.Began(ctx, tx, tx.Today().AddDays(-followDays), tx.Today())
	if err != nil || len(began) == 0 {
		return err
	}
	children := make([]thread.Ref, len(began))
	for i, a := range began {
		children[i] = a.Child
	}
	all, err := s.store.Allocations(ctx, tx, children)
	if err != nil {
		return fmt.Errorf("who led before: %w", err)
	}
	clocks, err := deadline.OfChildren(ctx, tx, children...)
	if err != nil {
		return err
	}
	now := heldOn(all, tx.Today())
	for _, a := range began {
		was, ok := a.before(all)
		if to := now[a.Child].Lead; ok && to != "" && to != was.Lead && a.began(tx.Today()) {
			if err := s.passOn(ctx, tx, by, was, to, clocks[a.Child]); err != nil {
				return fmt.Errorf("what %s had to do for %s: %w", was.Lead, a.Child, err)
			}
		}
		if err := s.store.Followed(ctx, tx, a.Ref, tx.Today()); err != nil {
			return fmt.Errorf("note that %s is followed: %w", a.Ref, err)
		}
	}
	return nil
}

// passOn gives another lead what somebody had to do as the lead of a child, also while it is lent to a cover.
func (s *Service) passOn(ctx context.Context, tx *db.Tx, by audit.By, was Allocation, to thread.Ref, clocks []deadline.Deadline) error {
	if s.questions != nil {
		if err := s.questions.PassOnTx(ctx, tx, by, was.Child, was.Lead, to); err != nil {
			return err
		}
	}
	dates, err := datesOfALead(ctx, tx, was, clocks)
	if err != nil || len(dates) == 0 {
		return err
	}
	return s.clocks.Reassign(ctx, tx, by, was.Lead, to, dates...)
}

// datesOfALead returns what the open deadlines of a child are about that a lead may have to keep as its lead. An assessment stays with its
// officer and advice with its adviser, as does all for which somebody was given the record by name: an explanation that is theirs to give.
func datesOfALead(ctx context.Context, tx *db.Tx, was Allocation, clocks []deadline.Deadline) ([]thread.Ref, error) {
	related, err := access.Of(ctx, tx, was.Child)
	if err != nil {
		return nil, err
	}
	byName := map[thread.Ref]bool{}
	for _, r := range related {
		if r.Actor == was.Lead {
			byName[r.Source] = true
		}
	}
	var dates []thread.Ref
	for _, d := range clocks {
		switch d.Ref.Kind() {
		case thread.Query, thread.Assessment, thread.Advice: // questions go by package query
		default:
			if d.Open() && !byName[d.Ref] {
				dates = append(dates, d.Ref)
			}
		}
	}
	return dates, nil
}
