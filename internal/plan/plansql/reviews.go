package plansql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/plan"
	"alongside/internal/thread"
)

const reviews = `
CREATE TABLE plan_review (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  version INTEGER NOT NULL,
  plan TEXT NOT NULL,
  child TEXT NOT NULL,
  met_on TEXT NOT NULL,
  officer TEXT NOT NULL,
  decide_by TEXT NOT NULL,
  decided TEXT NOT NULL,
  decided_on TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  why TEXT NOT NULL,
  changes TEXT NOT NULL,
  amend_by TEXT NOT NULL,
  amended_on TEXT NOT NULL,
  amended TEXT NOT NULL,
  PRIMARY KEY (scope, ref),
  FOREIGN KEY (scope, plan) REFERENCES plan (scope, ref)
);
CREATE INDEX plan_review_child ON plan_review (scope, child, met_on, ref);
CREATE UNIQUE INDEX plan_review_once ON plan_review (scope, plan, met_on)`

const reviewColumns = "ref, version, plan, child, met_on, officer, decide_by, decided, decided_on, decided_by, why, changes, amend_by, amended_on, amended"

// Reviews returns those of children, the latest meeting first.
func (Store) Reviews(ctx context.Context, tx *db.Tx, children []thread.Ref) ([]plan.Review, error) {
	return someReviews(ctx, tx, "child IN list($2) ORDER BY met_on DESC, ref DESC", db.List(children))
}

// Review returns one.
func (Store) Review(ctx context.Context, tx *db.Tx, ref thread.Ref) (plan.Review, error) {
	found, err := someReviews(ctx, tx, "ref=$2", ref)
	if err == nil && len(found) == 0 {
		err = fault.NotFound("That review")
	}
	if err != nil {
		return plan.Review{}, err
	}
	return found[0], nil
}

func someReviews(ctx context.Context, tx *db.Tx, where string, arg any) ([]plan.Review, error) {
	var found []plan.Review
	err := db.Each(ctx, tx, "SELECT "+reviewColumns+" FROM plan_review WHERE scope=$1 AND "+where, []any{tx.Scope(), arg}, func(scan func(dest ...any) error) error {
		var v plan.Review
		err := scan(&v.Ref, &v.Version, &v.Plan, &v.Child, &v.MetOn, &v.Officer, &v.DecideBy, &v.Decided, &v.DecidedOn, &v.DecidedBy, &v.Why, &v.Changes, &v.AmendBy,
			&v.AmendedOn, &v.Amended)
		found = append(found, v)
		return err
	})
	return found, err
}

// InsertReview adds one.
func (Store) InsertReview(ctx context.Context, tx *db.Tx, v plan.Review) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO plan_review (scope, "+reviewColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
		tx.Scope(), v.Ref, v.Version, v.Plan, v.Child, v.MetOn, v.Officer, v.DecideBy, v.Decided, v.DecidedOn, v.DecidedBy, v.Why, v.Changes, v.AmendBy, v.AmendedOn, v.Amended)
	return err
}

// UpdateReview saves all but the plan, the child and the meeting over the version that was read.
func (Store) UpdateReview(ctx context.Context, tx *db.Tx, v plan.Review) error {
	return db.ExecOne(ctx, tx, `UPDATE plan_review SET version=version+1, officer=$4, decided=$5, decided_on=$6, decided_by=$7, why=$8, changes=$9, amend_by=$10, amended_on=$11, amended=$12
		WHERE scope=$1 AND ref=$2 AND version=$3`, tx.Scope(), v.Ref, v.Version, v.Officer, v.Decided, v.DecidedOn, v.DecidedBy, v.Why, v.Changes, v.AmendBy, v.AmendedOn, v.Amended)
}
