package query

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// RuleRead is the rule by which somebody reads what a family wrote by e-mail or text about an answer that it has.
const RuleRead = "query-read"

// wrote notes that the family wrote about an answer that it has, so that somebody reads it by a day: words are no silence, and they
// are not lost because the question looks done. What waits for its answer is read with it. It reports whether the question changed.
func (s *Service) wrote(ctx context.Context, tx *db.Tx, by audit.By, q *Query, on workday.Date) (bool, error) {
	if q.Waiting() {
		return false, nil
	}
	q.heard()
	if !q.Silence.Wrote.IsZero() {
		return true, nil // the clock of the first one runs
	}
	if q.Owner == "" {
		var err error
		if q.Owner, err = s.Owners.OwnerFor(ctx, tx, q.Child); err != nil {
			return false, err
		}
	}
	q.Silence.Wrote = on
	// about no child: it is not the family's date, and does not stand in its list
	start := deadline.Start{Rule: RuleRead, Ref: q.Ref, From: on, Title: "Read what a family wrote about an answer", Owner: q.Owner}
	if _, err := s.Clocks.Start(ctx, tx, by, start); err != nil {
		return false, fmt.Errorf("start %s of %s: %w", RuleRead, q.Ref, err)
	}
	if q.Owner == "" {
		return true, nil
	}
	return true, access.Grant(ctx, tx, by, access.Relationship{
		Actor: q.Owner, Child: q.Child, Reason: access.QueryOwner, From: tx.Today(), Source: q.Ref, Level: access.Work,
	})
}

// endRead ends the wait for somebody to read what the family wrote.
func (s *Service) endRead(ctx context.Context, tx *db.Tx, by audit.By, q *Query) error {
	if q.Silence.Wrote.IsZero() {
		return nil
	}
	q.Silence.Wrote = workday.Date{}
	return s.Clocks.Keep(ctx, tx, by, q.Ref, RuleRead, tx.Today())
}

// Follow says what a family meant that wrote about an answer.
type Follow struct {
	Query   thread.Ref
	Version int
	Missing bool   // it says that something is missing
	Words   string // the words that say so, or what it says instead
}

// Follow records that somebody read what the family wrote about its answer. Where it says that something is missing the question
// opens again one level up, with its new date from the day on which the family wrote; otherwise the family's own word is awaited
// as before. Nobody closes a question by this.
func (s *Service) Follow(ctx context.Context, by access.Actor, cmd Follow) error {
	if !by.May(access.QueryAnswer) {
		return fault.Forbidden("You may not say what a family meant.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.FollowTx(ctx, tx, by, cmd) })
}

// FollowTx is Follow inside a transaction.
func (s *Service) FollowTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Follow) error {
	q, err := s.mine(ctx, tx, by, cmd.Query, cmd.Version)
	if err != nil {
		return err
	}
	wrote, owner := q.Silence.Wrote, q.Owner
	switch {
	case wrote.IsZero():
		return fault.Conflict("Somebody has read already what the family wrote.")
	case strings.TrimSpace(cmd.Words) == "":
		return fault.Invalid("words", "Write the words that show it.")
	}
	if err := s.endRead(ctx, tx, by.By(), &q); err != nil {
		return err
	}
	if cmd.Missing {
		if err := q.again(strings.TrimSpace(cmd.Words), tx.Today()); err != nil {
			return err
		}
		if err := s.up(ctx, tx, by, &q, wrote); err != nil {
			return err
		}
	} else {
		if q.State() == StateAnswered {
			if err := s.awaitWord(tx, &q); err != nil {
				return err
			}
		}
		told := "We read what you wrote about our answer. If something is missing, sign in and say so: then your question goes to a manager."
		if err := s.tell(ctx, tx, q, told, workday.Date{}); err != nil {
			return err
		}
	}
	action := "what the family wrote about an answer was read"
	if cmd.Missing {
		action += ": something is missing"
	}
	if err := s.save(ctx, tx, by.By(), q, action, cmd.Words); err != nil {
		return err
	}
	if q.Owner != owner || q.State() == StateClosed {
		return s.letGo(ctx, tx, by.By(), owner, q.Child)
	}
	return nil
}
