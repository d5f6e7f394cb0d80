package waiting

import (
	"context"
	"fmt"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Doubled is why an entry ended that was the second of one child on one list: two records of the child were merged, and the earlier date
// stands. It is no end of a wait, and no figure counts it.
const Doubled Reason = "on the list once already"

// Settled is what a merge of two records changed on waiting lists, so that it can be undone.
type Settled struct {
	Ended  []string // references of second entries
	Sooner []string // references of first entries that took over that the child is seen sooner
}

// MergeTx leaves one entry a list to a child of two records: the earlier date stands, and whoever is seen sooner by one of the two is. It is
// called before the entries move.
func (s *Service) MergeTx(ctx context.Context, tx *db.Tx, by audit.By, keep, drop thread.Ref) (Settled, error) {
	all, err := s.deps.Store.OfChildren(ctx, tx, []thread.Ref{keep, drop})
	if err != nil {
		return Settled{}, fmt.Errorf("waits of %s and %s: %w", keep, drop, err)
	}
	var done Settled
	for i, a := range all {
		for _, b := range all[i+1:] {
			if a.Child == b.Child || a.Pathway != b.Pathway || !a.LeftOn.IsZero() || !b.LeftOn.IsZero() {
				continue
			}
			first, second := a, b
			if b.JoinedOn.Before(a.JoinedOn) {
				first, second = b, a
			}
			if err := s.double(ctx, tx, by, first, second, &done); err != nil {
				return Settled{}, err
			}
		}
	}
	return done, nil
}

// double ends the second entry of a child on a list.
func (s *Service) double(ctx context.Context, tx *db.Tx, by audit.By, first, second Entry, done *Settled) error {
	why := "Two records of one child were merged. The wait since " + first.JoinedOn.Long() + " stands."
	if second.Priority == Sooner && first.Priority != Sooner {
		first.Priority, first.Why, first.Rule = Sooner, second.Why, second.Rule
		if err := s.move(ctx, tx, by, first, "seen sooner by the other record of the child", why); err != nil {
			return err
		}
		done.Sooner = append(done.Sooner, string(first.Ref))
	}
	second.LeftOn, second.Reason, second.Evidence = tx.Today(), Doubled, why
	done.Ended = append(done.Ended, string(second.Ref))
	return s.save(ctx, tx, by, second, "left the waiting list: "+string(Doubled), why)
}

// move saves a change of priority with its entry in the history of the list.
func (s *Service) move(ctx context.Context, tx *db.Tx, by audit.By, e Entry, action, why string) error {
	m := Move{Entry: e.Ref, Version: e.Version + 1, On: tx.Today(), Priority: e.Priority, Rule: e.Rule, Why: why, By: by.Name}
	if e.Priority == Sooner {
		rules, err := s.Rules(ctx, tx)
		if err != nil {
			return err
		}
		m.Policy = rules.Version
		if rank, known := rules.Rank(e.Rule); known {
			m.Title = rules.Rules[rank-1].Title
		}
	}
	if err := s.save(ctx, tx, by, e, action, why); err != nil {
		return err
	}
	if err := s.deps.Store.InsertMove(ctx, tx, m); err != nil {
		return fmt.Errorf("note the move of %s: %w", e.Ref, err)
	}
	return nil
}

// UnmergeTx gives each of two children its entry back, after the entries moved back. One that left the list otherwise since stays off it.
func (s *Service) UnmergeTx(ctx context.Context, tx *db.Tx, by audit.By, done Settled) error {
	const why = "The merge of two records was undone: they are two children."
	for _, ref := range done.Ended {
		e, err := s.deps.Store.Entry(ctx, tx, thread.Ref(ref))
		if err != nil {
			return fmt.Errorf("load wait %s: %w", ref, err)
		}
		if e.Reason != Doubled {
			continue
		}
		e.LeftOn, e.Reason, e.Evidence = workday.Date{}, "", ""
		if err := s.save(ctx, tx, by, e, "back on the waiting list", why); err != nil {
			return err
		}
	}
	for _, ref := range done.Sooner {
		e, err := s.deps.Store.Entry(ctx, tx, thread.Ref(ref))
		if err != nil {
			return fmt.Errorf("load wait %s: %w", ref, err)
		}
		if e.Priority != Sooner || !e.LeftOn.IsZero() {
			continue
		}
		e.Priority, e.Why, e.Rule = InTurn, "", ""
		if err := s.move(ctx, tx, by, e, "seen in turn again", why); err != nil {
			return err
		}
	}
	return nil
}
