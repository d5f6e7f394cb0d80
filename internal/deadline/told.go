package deadline

import (
	"context"
	"fmt"
	"strconv"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// ScopesToEscalate lists the councils in which a deadline has a rung to climb on the day. The transaction is under db.System.
func ScopesToEscalate(ctx context.Context, tx *db.Tx, today workday.Date) ([]db.Scope, error) {
	return scopes(ctx, tx, `SELECT DISTINCT scope FROM deadline WHERE scope <> '' AND state = 'running' AND climb_on <= $1 AND climb_on > '' ORDER BY scope`, today)
}

// ScopesWithOpen lists the councils that have deadlines to keep. The transaction is under db.System.
func ScopesWithOpen(ctx context.Context, tx *db.Tx) ([]db.Scope, error) {
	return scopes(ctx, tx, `SELECT DISTINCT scope FROM deadline WHERE scope <> '' AND state IN ('running', 'paused') AND $1 <> '' ORDER BY scope`, tx.Scope())
}

func scopes(ctx context.Context, tx *db.Tx, question string, args ...any) ([]db.Scope, error) {
	var all []db.Scope
	err := db.Each(ctx, tx, question, args, func(scan func(dest ...any) error) error {
		var s db.Scope
		err := scan(&s)
		all = append(all, s)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the councils with deadlines: %w", err)
	}
	return all, nil
}

// Told records that a person was told of an escalation. Recording it twice changes nothing.
func Told(ctx context.Context, tx *db.Tx, e Escalation, person thread.Ref) error {
	n, err := strconv.ParseInt(e.Deadline.ID, 10, 64)
	if err != nil {
		return fmt.Errorf("record who was told of deadline %q: %w", e.Deadline.ID, err)
	}
	_, err = db.Exec(ctx, tx, `
		INSERT INTO deadline_told (scope, deadline, person, late, tell, told_on) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
		tx.Scope(), n, person, e.Late, e.Tell, tx.Today())
	if err != nil {
		return fmt.Errorf("record who was told of deadline %s: %w", e.Deadline.ID, err)
	}
	return nil
}

// ToldTo lists the running deadlines of other people that a person was told of because they are late, the first due first.
func ToldTo(ctx context.Context, tx *db.Tx, person thread.Ref, limit int) ([]Deadline, error) {
	rows, err := query(ctx, tx, `
		WHERE scope = $1 AND state = 'running' AND owner <> $2 AND n IN (
			SELECT t.deadline FROM deadline_told AS t WHERE t.scope = $1 AND t.person = $2 AND t.late = 1)
		ORDER BY due_on, n LIMIT $3`, tx.Scope(), person, limit)
	if err != nil {
		return nil, fmt.Errorf("list what was escalated to %s: %w", person, err)
	}
	out := make([]Deadline, len(rows))
	for i, r := range rows {
		out[i] = r.Deadline
	}
	return out, nil
}

// Find returns the deadline with this ID.
func Find(ctx context.Context, tx *db.Tx, id string) (Deadline, error) {
	r, err := find(ctx, tx, id)
	return r.Deadline, err
}

func find(ctx context.Context, tx *db.Tx, id string) (row, error) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return row{}, fault.NotFound("That deadline")
	}
	rows, err := query(ctx, tx, `WHERE scope = $1 AND n = $2`, tx.Scope(), n)
	if err != nil {
		return row{}, fmt.Errorf("find deadline %s: %w", id, err)
	}
	if len(rows) == 0 {
		return row{}, fault.NotFound("That deadline")
	}
	return rows[0], nil
}

// Pausable returns the deadline with this ID and the reasons for which its rule, in the version it started under, lets the clock
// stop: none for a rule without pauses and for an internal date.
func (c *Clocks) Pausable(ctx context.Context, tx *db.Tx, id string) (Deadline, []statute.Pause, error) {
	r, err := find(ctx, tx, id)
	if err != nil {
		return Deadline{}, nil, err
	}
	allowed, err := c.pauses(&r)
	if err != nil {
		return Deadline{}, nil, fmt.Errorf("read why deadline %s may be paused: %w", id, err)
	}
	return r.Deadline, allowed, nil
}
