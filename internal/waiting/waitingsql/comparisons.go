package waitingsql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/waiting/whatif"
)

// comparisonMigration keeps what is asked of a list in a column of its own, and what came of it in another, which a list of comparisons
// does not read.
var comparisonMigration = db.Migration{Number: 3427, Name: "comparisons of what would shorten a wait", SQL: `
CREATE TABLE waiting_comparison (
	scope TEXT NOT NULL,
	ref TEXT NOT NULL,
	version INTEGER NOT NULL,
	name TEXT NOT NULL,
	asked TEXT NOT NULL,
	changed_at TEXT NOT NULL,
	round INTEGER NOT NULL,
	state TEXT NOT NULL,
	job TEXT NOT NULL,
	failure TEXT NOT NULL,
	ended_at TEXT NOT NULL,
	result TEXT NOT NULL,
	PRIMARY KEY (scope, ref)
)`}

// Comparisons implements whatif.Store.
type Comparisons struct{}

const comparisonSQL = `SELECT ref, version, asked, changed_at, round, state, job, failure, ended_at`

// asked is what somebody asks of a list.
type asked struct{ whatif.Comparison }

// onlyAsked leaves out what has columns of its own.
func onlyAsked(c whatif.Comparison) asked {
	return asked{whatif.Comparison{Name: c.Name, Pathway: c.Pathway, District: c.District, Years: c.Years, Missed: c.Missed, Scenarios: c.Scenarios, By: c.By}}
}

// Comparisons implements whatif.Store.
func (Comparisons) Comparisons(ctx context.Context, tx *db.Tx) ([]whatif.Comparison, error) {
	var out []whatif.Comparison
	err := db.Each(ctx, tx, comparisonSQL+` FROM waiting_comparison WHERE scope = $1 ORDER BY changed_at DESC, ref`, []any{tx.Scope()},
		func(scan func(dest ...any) error) error {
			var a asked
			var c whatif.Comparison
			if err := scan(&c.Ref, &c.Version, db.JSON(&a), &c.ChangedAt, &c.Round, &c.State, &c.Job, &c.Failure, &c.EndedAt); err != nil {
				return err
			}
			out = append(out, with(c, a))
			return nil
		})
	return out, err
}

// with puts what is asked into a row.
func with(c whatif.Comparison, a asked) whatif.Comparison {
	c.Name, c.Pathway, c.District, c.Years, c.Missed, c.Scenarios, c.By = a.Name, a.Pathway, a.District, a.Years, a.Missed, a.Scenarios, a.By
	return c
}

// Comparison implements whatif.Store.
func (Comparisons) Comparison(ctx context.Context, tx *db.Tx, ref thread.Ref) (whatif.Comparison, error) {
	var a asked
	var c whatif.Comparison
	err := db.Get(ctx, tx, comparisonSQL+`, result FROM waiting_comparison WHERE scope = $1 AND ref = $2`, []any{tx.Scope(), ref},
		&c.Ref, &c.Version, db.JSON(&a), &c.ChangedAt, &c.Round, &c.State, &c.Job, &c.Failure, &c.EndedAt, db.JSON(&c.Result))
	if fault.Is(err, fault.KindNotFound) {
		return c, fault.NotFound("That comparison")
	}
	return with(c, a), err
}

// InsertComparison implements whatif.Store.
func (Comparisons) InsertComparison(ctx context.Context, tx *db.Tx, c whatif.Comparison) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO waiting_comparison (scope, ref, version, name, asked, changed_at, round, state, job, failure, ended_at, result)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		tx.Scope(), c.Ref, c.Version, c.Name, db.JSON(onlyAsked(c)), c.ChangedAt, c.Round, c.State, c.Job, c.Failure, c.EndedAt, db.JSON(c.Result))
	return err
}

// UpdateComparison implements whatif.Store.
func (Comparisons) UpdateComparison(ctx context.Context, tx *db.Tx, c whatif.Comparison) error {
	return db.ExecOne(ctx, tx, `
		UPDATE waiting_comparison SET version = version + 1, name = $4, asked = $5, changed_at = $6, round = $7, state = $8, job = $9, failure = $10, ended_at = $11
		WHERE scope = $1 AND ref = $2 AND version = $3`,
		tx.Scope(), c.Ref, c.Version, c.Name, db.JSON(onlyAsked(c)), c.ChangedAt, c.Round, c.State, c.Job, c.Failure, c.EndedAt)
}

// EndRound implements whatif.Store.
func (Comparisons) EndRound(ctx context.Context, tx *db.Tx, c whatif.Comparison) (bool, error) {
	n, err := db.Exec(ctx, tx, `UPDATE waiting_comparison SET state = $4, failure = $5, ended_at = $6, result = $7
		WHERE scope = $1 AND ref = $2 AND round = $3 AND state = 'playing'`,
		tx.Scope(), c.Ref, c.Round, c.State, c.Failure, c.EndedAt, db.JSON(c.Result))
	return n > 0, err
}

// DeleteComparison implements whatif.Store.
func (Comparisons) DeleteComparison(ctx context.Context, tx *db.Tx, ref thread.Ref, version int) error {
	return db.ExecOne(ctx, tx, `DELETE FROM waiting_comparison WHERE scope = $1 AND ref = $2 AND version = $3`, tx.Scope(), ref, version)
}
