package deadline

import (
	"context"
	"errors"
	"strconv"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// row is a deadline as it is stored, with what only this package knows.
type row struct {
	Deadline
	n       int64
	version int
	rung    int          // how many rungs of its ladder it has climbed
	climbOn workday.Date // when it climbs the next, zero at the top
}

const columns = ` n, version, rung, climb_on, rule, rule_version, policy, citation, verified, provisional, kind, ref, child, owner, team,
	title, from_on, certificate_on, due_on, working, state, paused_since, pause_reason, paused_days, done_on, why, warn_before `

func (r *row) dests() []any {
	return []any{&r.n, &r.version, &r.rung, &r.climbOn, &r.Rule, &r.RuleVersion, &r.Policy, &r.Citation, &r.Verified, &r.Provisional,
		&r.Kind, &r.Ref, &r.Child, &r.Owner, &r.Team, &r.Title, &r.From, &r.Certificate, &r.Due, db.JSON(&r.Working), &r.State,
		&r.PausedSince, &r.PauseReason, &r.PausedDays, &r.DoneOn, &r.Why, &r.WarnBefore}
}

// query reads deadlines. The text that follows SELECT ... FROM deadline names scope.
func query(ctx context.Context, tx *db.Tx, where string, args ...any) ([]row, error) {
	var rows []row
	err := db.Each(ctx, tx, "SELECT"+columns+"FROM deadline "+where, args, func(scan func(dest ...any) error) error {
		var r row
		if err := scan(r.dests()...); err != nil {
			return err
		}
		r.ID = strconv.FormatInt(r.n, 10)
		rows = append(rows, r)
		return nil
	})
	return rows, err
}

// open reads the one deadline of ref under rule that still has to be kept.
func open(ctx context.Context, tx *db.Tx, ref thread.Ref, rule string) (row, error) {
	rows, err := query(ctx, tx, `WHERE scope = $1 AND ref = $2 AND rule = $3 AND state IN ('running', 'paused')`, tx.Scope(), ref, rule)
	if err != nil {
		return row{}, err
	}
	if len(rows) == 0 {
		return row{}, fault.NotFound("A running deadline for this")
	}
	return rows[0], nil
}

// insert stores a new deadline; it returns a conflict when one of the same object and rule is open.
func (r *row) insert(ctx context.Context, tx *db.Tx) error {
	err := db.Get(ctx, tx, `
		INSERT INTO deadline (scope, version, rung, climb_on, rule, rule_version, policy, citation, verified, provisional, kind, ref,
			child, owner, team, title, from_on, certificate_on, due_on, working, state, paused_since, pause_reason, paused_days,
			done_on, why, warn_before)
		VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, '', '', 0, '', $21, $22)
		ON CONFLICT DO NOTHING RETURNING n`,
		[]any{tx.Scope(), r.rung, r.climbOn, r.Rule, r.RuleVersion, r.Policy, r.Citation, r.Verified, r.Provisional, r.Kind, r.Ref,
			r.Child, r.Owner, r.Team, r.Title, r.From, r.Certificate, r.Due, db.JSON(r.Working), r.State, r.Why, r.WarnBefore}, &r.n)
	if errors.Is(err, db.ErrNoRow) {
		return fault.Conflict("This deadline is running already.")
	}
	r.ID = strconv.FormatInt(r.n, 10)
	return err
}

// save stores what can change, on the version that was read.
func (r *row) save(ctx context.Context, tx *db.Tx) error {
	err := db.ExecOne(ctx, tx, `
		UPDATE deadline SET version = version + 1, rung = $4, climb_on = $5, rule_version = $6, citation = $7, verified = $8,
			provisional = $9, from_on = $10, due_on = $11, working = $12, state = $13, paused_since = $14, pause_reason = $15,
			paused_days = $16, done_on = $17, why = $18, warn_before = $19
		WHERE scope = $1 AND n = $2 AND version = $3`,
		tx.Scope(), r.n, r.version, r.rung, r.climbOn, r.RuleVersion, r.Citation, r.Verified, r.Provisional, r.From, r.Due,
		db.JSON(r.Working), r.State, r.PausedSince, r.PauseReason, r.PausedDays, r.DoneOn, r.Why, r.WarnBefore)
	if err == nil {
		r.version++
	}
	return err
}
