package clocks

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
)

// Change is what was corrected: the table of bank holidays when Rule is empty, otherwise one rule, whose newest version then counts.
type Change struct {
	Rule string
	Why  string
}

// Outcome is what working out again moved, or would move.
type Outcome struct {
	Looked int
	Moved  []deadline.Move
	Failed []deadline.Failure
}

// mayRecount refuses everybody but the administrator.
func mayRecount(by access.Actor) error {
	if !by.May(access.AuthorityEdit) {
		return fault.Forbidden("Only an administrator can have dates worked out again.")
	}
	return nil
}

// Preview says what Recount would move. It changes nothing.
func (s *Service) Preview(ctx context.Context, by access.Actor, c Change) (Outcome, error) {
	if err := mayRecount(by); err != nil {
		return Outcome{}, err
	}
	if c.Why == "" {
		c.Why = "preview" // nothing is kept of it
	}
	return s.recount(ctx, by.By(), c, true)
}

// Recount works every open deadline of the council out again, tells the owners of those that moved and the families whose own
// date moved. It commits in batches: one that is interrupted can be run again and moves only what is left.
func (s *Service) Recount(ctx context.Context, by access.Actor, c Change) (Outcome, error) {
	if err := mayRecount(by); err != nil {
		return Outcome{}, err
	}
	return s.RecountBy(ctx, by.By(), c)
}

// RecountBy is Recount for the command line, whose user has the machine.
func (s *Service) RecountBy(ctx context.Context, by audit.By, c Change) (Outcome, error) {
	if c.Why == "" {
		return Outcome{}, fault.Invalid("why", "Say why dates are worked out again. The sentence stands in the audit of each.")
	}
	return s.recount(ctx, by, c, false)
}

// PreviewBy is Preview for the command line.
func (s *Service) PreviewBy(ctx context.Context, by audit.By, c Change) (Outcome, error) {
	c.Why = "preview"
	return s.recount(ctx, by, c, true)
}

func (s *Service) recount(ctx context.Context, by audit.By, c Change, preview bool) (Outcome, error) {
	cause := deadline.Cause{Why: c.Why, Rule: c.Rule, Preview: preview}
	if c.Rule != "" {
		version, err := s.newest(c.Rule)
		if err != nil {
			return Outcome{}, err
		}
		cause.Version = version
	}
	run := s.DB.InTx
	if preview {
		run = s.DB.View
	}
	var all Outcome
	for {
		var part deadline.Recount
		err := run(ctx, func(tx *db.Tx) error {
			var err error
			if part, err = s.Clocks.Recompute(ctx, tx, by, cause); err != nil || preview {
				return err
			}
			return s.tellMoved(ctx, tx, part.Moved)
		})
		if err != nil {
			return all, err
		}
		all.Looked += part.Looked
		all.Moved = append(all.Moved, part.Moved...)
		all.Failed = append(all.Failed, part.Failed...)
		if cause.After = part.Next; part.Next == "" {
			return all, nil
		}
	}
}

// newest returns the highest version of a rule, of whichever policy.
func (s *Service) newest(rule string) (int, error) {
	version := 0
	for _, r := range s.Book.Rules() {
		if r.ID == rule {
			version = max(version, r.Version)
		}
	}
	if version == 0 {
		return 0, fault.Invalidf("rule", "There is no rule %q.", rule)
	}
	return version, nil
}

// tellMoved tells each owner once, and each family of each date about its child.
func (s *Service) tellMoved(ctx context.Context, tx *db.Tx, moved []deadline.Move) error {
	owners := deadline.Owners(moved)
	for _, owner := range slices.Sorted(maps.Keys(owners)) {
		if owner.Kind() != thread.Person {
			continue
		}
		t, f := notify.DatesNeedYou, notify.Facts{Count: len(owners[owner])}
		if len(owners[owner]) == 1 {
			t, f = notify.DateMoved, notify.Facts{By: owners[owner][0].Deadline.Due, Ref: owners[owner][0].Deadline.Ref}
		}
		if err := s.write(ctx, tx, owner, t, f); err != nil {
			return err
		}
	}
	for _, m := range moved {
		if m.Deadline.Child == "" {
			continue
		}
		f := notify.Facts{By: m.Deadline.Due, Ref: m.Deadline.Ref}
		if _, err := s.Families.WriteTx(ctx, tx, m.Deadline.Child, notify.DateMoved, f); err != nil {
			return fmt.Errorf("tell the family that a date moved: %w", err)
		}
	}
	return nil
}
