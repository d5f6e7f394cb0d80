package deadline

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Move is a deadline whose date changed although nobody paused it. Its owner, and the family, have to be told.
type Move struct {
	Deadline Deadline // as it is now
	Was      workday.Date
}

// Cause says why dates are worked out again.
type Cause struct {
	Why string // in a plain sentence: "The King's funeral was made a bank holiday."
	// Rule and Version, when set, correct one rule: deadlines under other versions of it move to this one. Otherwise every
	// deadline is counted again under the version it started under, on the book's present table of holidays.
	Rule    string
	Version int
	// Preview works out what would move and changes nothing.
	Preview bool
	After   string // Recount.Next of the call before
	Limit   int    // deadlines to look at in this call; 1,000 when zero
}

// Recount is what Recompute did in one call.
type Recount struct {
	Looked int
	Moved  []Move
	Failed []Failure
	Next   string // for Cause.After, "" when all were looked at
}

// Failure is a deadline that could not be counted again and stands as it was.
type Failure struct {
	Deadline Deadline
	Err      error
}

// Owners groups moves by the person to tell, sorted; moves without an owner are under "".
func Owners(moved []Move) map[thread.Ref][]Move {
	out := map[thread.Ref][]Move{}
	for _, m := range moved {
		out[m.Deadline.Owner] = append(out[m.Deadline.Owner], m)
	}
	return out
}

// Recompute works open deadlines out again because the holiday table changed or a rule was corrected. Nothing else moves a
// running deadline. It audits every move and returns them; the caller tells the owners. It works in batches: call it in new
// transactions, with After, until Next is empty.
func (c *Clocks) Recompute(ctx context.Context, tx *db.Tx, by audit.By, cause Cause) (Recount, error) {
	if cause.Why == "" {
		return Recount{}, fault.Invalid("why", "Say why dates are worked out again.")
	}
	rows, err := recountBatch(ctx, tx, cause)
	if err != nil {
		return Recount{}, fmt.Errorf("recompute deadlines: %w", err)
	}
	done := Recount{Looked: len(rows)}
	if len(rows) == cause.limit() {
		done.Next = rows[len(rows)-1].ID
	}
	for i := range rows {
		r := &rows[i]
		was := r.Deadline
		if cause.Version > 0 {
			r.RuleVersion = cause.Version
		}
		result, err := c.compute(r)
		if err != nil {
			done.Failed = append(done.Failed, Failure{Deadline: was, Err: err})
			continue
		}
		if cause.Preview {
			if would := result.Date(); would != was.Due {
				d := was
				d.Due = would
				done.Moved = append(done.Moved, Move{Deadline: d, Was: was.Due})
			}
			continue
		}
		moved, err := c.move(ctx, tx, by, r, result, cause.Why)
		if err != nil {
			return Recount{}, fmt.Errorf("recompute %q of %s: %w", r.Rule, r.Ref, err)
		}
		if moved {
			done.Moved = append(done.Moved, Move{Deadline: r.Deadline, Was: was.Due})
		}
	}
	return done, nil
}

// move adopts a result and saves the deadline when anything changed; it reports whether the date did.
func (c *Clocks) move(ctx context.Context, tx *db.Tx, by audit.By, r *row, result statute.Result, why string) (bool, error) {
	was := r.Deadline
	if err := c.adopt(ctx, tx, r, result); err != nil {
		return false, err
	}
	if r.Due == was.Due && slices.Equal(r.Working, was.Working) && r.Provisional == was.Provisional {
		return false, nil
	}
	if err := r.save(ctx, tx); err != nil {
		return false, err
	}
	action := "deadline counted again"
	if r.Due != was.Due {
		action = "deadline moved"
	}
	return r.Due != was.Due, r.logChange(ctx, tx, by, audit.Entry{Action: action, Why: why}, change{Was: was.Due})
}

func (cause Cause) limit() int {
	if cause.Limit > 0 {
		return cause.Limit
	}
	return 1000
}

// recountBatch reads the next open deadlines that a cause can touch, by number.
func recountBatch(ctx context.Context, tx *db.Tx, cause Cause) ([]row, error) {
	var after int64
	if cause.After != "" {
		n, err := strconv.ParseInt(cause.After, 10, 64)
		if err != nil {
			return nil, fault.Invalid("after", "Start again from the first deadline.")
		}
		after = n
	}
	return query(ctx, tx, `
		WHERE scope = $1 AND n > $2 AND rule_version > 0 AND state IN ('running', 'paused')
		AND ($3 = '' OR rule = $3) AND ($4 = 0 OR rule_version <> $4) ORDER BY n LIMIT $5`,
		tx.Scope(), after, cause.Rule, cause.Version, cause.limit())
}

// CorrectStart moves a deadline because the day on which its clock started was recorded wrongly, and returns the move. A paused
// deadline keeps its pauses.
func (c *Clocks) CorrectStart(ctx context.Context, tx *db.Tx, by audit.By, d Correction) (Move, error) {
	if d.Why == "" {
		return Move{}, fault.Invalid("why", "Say what was recorded wrongly.")
	}
	r, err := open(ctx, tx, d.Ref, d.Rule)
	if err != nil {
		return Move{}, fmt.Errorf("correct the start of %q of %s: %w", d.Rule, d.Ref, err)
	}
	if r.RuleVersion == 0 {
		return Move{}, fault.Invalid("rule", "This date was set without a rule: stop it and set another.")
	}
	if !r.PausedSince.IsZero() && r.PausedSince.Before(d.From) {
		return Move{}, fault.Invalid("from", "The clock is paused since "+r.PausedSince.Long()+": it cannot have started after that.")
	}
	was := r.Due
	r.From = d.From
	result, err := c.compute(&r)
	if err != nil {
		return Move{}, fmt.Errorf("correct the start of %q of %s: %w", d.Rule, d.Ref, err)
	}
	if _, err := c.move(ctx, tx, by, &r, result, d.Why); err != nil {
		return Move{}, fmt.Errorf("correct the start of %q of %s: %w", d.Rule, d.Ref, err)
	}
	return Move{Deadline: r.Deadline, Was: was}, nil
}

// Correction says which deadline started on another day than was recorded.
type Correction struct {
	Ref  thread.Ref
	Rule string
	From workday.Date
	Why  string
}
