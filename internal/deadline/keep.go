package deadline

import (
	"context"
	"fmt"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Keep records that what was promised was done on a day. Whether that was in time follows from the dates. A paused deadline can
// be kept: its pause ends that day, and the days before it moved the date.
func (c *Clocks) Keep(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule string, on workday.Date) error {
	r, err := open(ctx, tx, ref, rule)
	if err != nil {
		return fmt.Errorf("keep %q of %s: %w", rule, ref, err)
	}
	switch {
	case on.IsZero():
		return fault.Invalid("on", "Enter the day on which it was done.")
	case on.After(tx.Today()):
		return fault.Invalid("on", "The day on which it was done must not be in the future.")
	}
	if err := c.endPause(ctx, tx, &r, on); err != nil {
		return fmt.Errorf("keep %q of %s: %w", rule, ref, err)
	}
	r.State, r.DoneOn = Kept, on
	if err := r.save(ctx, tx); err != nil {
		return fmt.Errorf("keep %q of %s: %w", rule, ref, err)
	}
	return r.log(ctx, tx, by, "deadline kept", "")
}

// Stop ends a deadline that is no longer needed, and says why.
func (c *Clocks) Stop(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule, why string) error {
	if why == "" {
		return fault.Invalid("why", "Say why this no longer has to be done.")
	}
	r, err := open(ctx, tx, ref, rule)
	if err != nil {
		return fmt.Errorf("stop %q of %s: %w", rule, ref, err)
	}
	if err := c.endPause(ctx, tx, &r, tx.Today()); err != nil {
		return fmt.Errorf("stop %q of %s: %w", rule, ref, err)
	}
	r.State, r.DoneOn, r.Why = Stopped, tx.Today(), why
	if err := r.save(ctx, tx); err != nil {
		return fmt.Errorf("stop %q of %s: %w", rule, ref, err)
	}
	return r.log(ctx, tx, by, "deadline stopped", why)
}

// Reassign gives the open deadlines of one person to another: those about the objects in refs, or all when there are none. What the person has
// lent to who covers goes with them. It is for good: nothing of it comes back to who had lent it.
func (c *Clocks) Reassign(ctx context.Context, tx *db.Tx, by audit.By, from, to thread.Ref, refs ...thread.Ref) error {
	if from == "" || !to.Valid() || from == to {
		return fault.Invalid("to", "Choose another person to give these deadlines to.")
	}
	const update = `UPDATE deadline SET owner = $3, lent_by = '', version = version + 1
		WHERE scope = $1 AND (owner = $2 OR lent_by = $2) AND state IN ('running', 'paused')`
	var n int64
	var err error
	if len(refs) > 0 {
		n, err = db.Exec(ctx, tx, update+` AND ref IN list($4)`, tx.Scope(), from, to, db.List(refs))
	} else {
		n, err = db.Exec(ctx, tx, update, tx.Scope(), from, to)
	}
	if err != nil {
		return fmt.Errorf("give the deadlines of %s to %s: %w", from, to, err)
	}
	if n == 0 {
		return nil
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "deadlines reassigned", Ref: string(from), Payload: handover{To: to, About: refs, Count: n}})
}

// Lend gives the open deadlines of somebody who is away to who covers, and remembers whose they were: of what was lent to somebody who is away
// now too, whose it was first.
func (c *Clocks) Lend(ctx context.Context, tx *db.Tx, by audit.By, from, cover thread.Ref) error {
	if from == "" || !cover.Valid() || from == cover {
		return fault.Invalid("to", "Choose another person to give these deadlines to.")
	}
	n, err := db.Exec(ctx, tx, `UPDATE deadline SET owner = $3, version = version + 1,
			lent_by = CASE WHEN lent_by = '' THEN $2 ELSE lent_by END
		WHERE scope = $1 AND owner = $2 AND state IN ('running', 'paused')`, tx.Scope(), from, cover)
	if err != nil {
		return fmt.Errorf("lend the deadlines of %s to %s: %w", from, cover, err)
	}
	if n == 0 {
		return nil
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "deadlines lent", Ref: string(from), Payload: handover{To: cover, Count: n}})
}

// GiveBack gives somebody who is there after all the open deadlines that were lent to cover and that cover still has.
func (c *Clocks) GiveBack(ctx context.Context, tx *db.Tx, by audit.By, cover, to thread.Ref) error {
	n, err := db.Exec(ctx, tx, `UPDATE deadline SET owner = $3, lent_by = '', version = version + 1
		WHERE scope = $1 AND owner = $2 AND lent_by = $3 AND state IN ('running', 'paused')`, tx.Scope(), cover, to)
	if err != nil {
		return fmt.Errorf("give %s the deadlines back that %s has: %w", to, cover, err)
	}
	if n == 0 {
		return nil
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "deadlines given back", Ref: string(to), Payload: handover{To: to, Count: n}})
}

// handover is what the audit keeps of deadlines that changed hands.
type handover struct {
	To    thread.Ref   `json:"to"`
	About []thread.Ref `json:"about,omitempty"` // all when empty
	Count int64        `json:"count"`
}

// Loan is what somebody who was away lent to who covers.
type Loan struct{ Owner, Cover thread.Ref }

// Lent returns who has lent open deadlines to whom, in order: to find the loans of absences that have ended.
func (c *Clocks) Lent(ctx context.Context, tx *db.Tx) ([]Loan, error) {
	var found []Loan
	err := db.Each(ctx, tx, `SELECT DISTINCT lent_by, owner FROM deadline
		WHERE scope = $1 AND lent_by <> '' AND state IN ('running', 'paused') ORDER BY lent_by, owner`, []any{tx.Scope()},
		func(scan func(dest ...any) error) error {
			var l Loan
			err := scan(&l.Owner, &l.Cover)
			found = append(found, l)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("find the deadlines that are lent: %w", err)
	}
	return found, nil
}
