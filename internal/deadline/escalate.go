package deadline

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/workday"
)

// Escalation is one rung that a deadline has climbed: tell its owner, or those with the role.
type Escalation struct {
	Deadline Deadline
	Tell     string // Owner or a role
	Late     bool   // the date has passed, otherwise it is coming
}

// escalateBatch bounds one call, so that a job holds the writer for a moment only.
const escalateBatch = 200

// Escalate climbs every rung that is due today or was missed, and returns whom to tell of what, for the caller to tell in the
// same transaction. It works in batches: call it in new transactions until it returns nothing. Calling it twice tells nobody twice.
func (c *Clocks) Escalate(ctx context.Context, tx *db.Tx, today workday.Date) ([]Escalation, error) {
	rows, err := query(ctx, tx, `
		WHERE scope = $1 AND state = 'running' AND climb_on <= $2 AND climb_on > '' ORDER BY climb_on, n LIMIT $3`,
		tx.Scope(), today, escalateBatch)
	if err != nil {
		return nil, fmt.Errorf("escalate: %w", err)
	}
	var all []Escalation
	for i := range rows {
		r := &rows[i]
		climbed := c.climb(r, today, tx.Scope())
		if err := r.save(ctx, tx); err != nil {
			return nil, fmt.Errorf("escalate %q of %s: %w", r.Rule, r.Ref, err)
		}
		for _, e := range climbed {
			if err := r.log(ctx, tx, audit.System, "deadline escalated to "+e.Tell, ""); err != nil {
				return nil, err
			}
		}
		all = append(all, climbed...)
	}
	return all, nil
}

// climb moves a deadline up all rungs that it should stand on today. Who stands on several of them is told once.
func (c *Clocks) climb(r *row, today workday.Date, council db.Scope) []Escalation {
	var climbed []Escalation
	rungs := c.rungs(r.Deadline, council)
	for _, rung := range rungs[min(r.rung, len(rungs)):] { // a ladder that was made shorter is climbed
		if rung.on(r.Deadline).After(today) {
			break
		}
		r.rung++
		if !slices.ContainsFunc(climbed, func(e Escalation) bool { return e.Tell == rung.Tell }) {
			climbed = append(climbed, Escalation{Deadline: r.Deadline, Tell: rung.Tell, Late: r.lateOn(today)})
		}
	}
	c.place(r, today, council)
	return climbed
}
