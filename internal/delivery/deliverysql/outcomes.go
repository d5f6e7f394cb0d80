package deliverysql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/delivery"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

const outcomeColumns = "o.ref, o.version, o.child, o.package, o.goal, o.at_start"

// Outcome returns one outcome with its scores.
func (Store) Outcome(ctx context.Context, tx *db.Tx, ref thread.Ref) (delivery.Outcome, error) {
	found, err := outcomes(ctx, tx, "o.ref=$2", ref)
	if err != nil {
		return delivery.Outcome{}, err
	}
	if len(found) == 0 {
		return delivery.Outcome{}, db.ErrNoRow
	}
	return found[0], nil
}

// OutcomesOf returns the outcomes of children with their scores.
func (Store) OutcomesOf(ctx context.Context, tx *db.Tx, children []thread.Ref) ([]delivery.Outcome, error) {
	return outcomes(ctx, tx, "o.child IN list($2)", db.List(children))
}

// LastScores returns the day on which an outcome of each of the children was last scored, from an index alone.
func (Store) LastScores(ctx context.Context, tx *db.Tx, children []thread.Ref) (map[thread.Ref]workday.Date, error) {
	out := map[thread.Ref]workday.Date{}
	err := db.Each(ctx, tx, "SELECT child, max(latest_on) FROM delivery_outcome WHERE scope=$1 AND child IN list($2) GROUP BY child",
		[]any{tx.Scope(), db.List(children)}, func(scan func(dest ...any) error) error {
			var child thread.Ref
			var on workday.Date
			err := scan(&child, &on)
			out[child] = on
			return err
		})
	return out, err
}

// outcomes reads outcomes with a row a score: an outcome is never without one.
func outcomes(ctx context.Context, tx *db.Tx, where string, arg any) ([]delivery.Outcome, error) {
	var found []delivery.Outcome
	err := db.Each(ctx, tx, "SELECT "+outcomeColumns+`, s.scored_on, s.score, s.with_whom, s.words, s.scored_by
		FROM delivery_outcome AS o JOIN delivery_score AS s ON s.scope=o.scope AND s.outcome=o.ref
		WHERE o.scope=$1 AND `+where+" ORDER BY o.ref, s.scored_on", []any{tx.Scope(), arg}, func(scan func(dest ...any) error) error {
		var o delivery.Outcome
		var s delivery.Score
		if err := scan(&o.Ref, &o.Version, &o.Child, &o.Package, &o.Goal, &o.AtStart, &s.On, &s.Now, &s.With, &s.Words, &s.ScoredBy); err != nil {
			return err
		}
		s.Outcome = o.Ref
		if n := len(found); n == 0 || found[n-1].Ref != o.Ref {
			found = append(found, o)
		}
		last := &found[len(found)-1]
		last.Scores = append(last.Scores, s)
		return nil
	})
	return found, err
}

// InsertOutcome adds an outcome; its first score follows in the same transaction.
func (Store) InsertOutcome(ctx context.Context, tx *db.Tx, o delivery.Outcome) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO delivery_outcome (scope, ref, version, child, package, goal, at_start, latest, latest_on)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		tx.Scope(), o.Ref, o.Version, o.Child, o.Package, o.Goal, o.AtStart, o.Now(), o.LastScored())
	return err
}

// AddScore adds a score to an outcome on the version that was read.
func (Store) AddScore(ctx context.Context, tx *db.Tx, o delivery.Outcome, s delivery.Score) error {
	err := db.ExecOne(ctx, tx, "UPDATE delivery_outcome SET version=version+1, latest=$4, latest_on=$5 WHERE scope=$1 AND ref=$2 AND version=$3",
		tx.Scope(), o.Ref, o.Version, o.Now(), o.LastScored())
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, "INSERT INTO delivery_score (scope, outcome, scored_on, score, with_whom, words, scored_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		tx.Scope(), o.Ref, s.On, s.Now, s.With, s.Words, s.ScoredBy)
	return err
}

// Progress counts the outcomes last scored between two days by how they moved from the start.
func (Store) Progress(ctx context.Context, tx *db.Tx, from, to workday.Date) (delivery.Progress, error) {
	var p delivery.Progress
	err := db.Get(ctx, tx, `SELECT COALESCE(SUM(CASE WHEN latest > at_start THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN latest = at_start THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN latest < at_start THEN 1 ELSE 0 END), 0)
		FROM delivery_outcome WHERE scope=$1 AND latest_on >= $2 AND latest_on <= $3`, []any{tx.Scope(), from, to}, &p.Better, &p.Same, &p.Worse)
	return p, err
}
