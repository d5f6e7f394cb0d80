package querysql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/query"
	"alongside/internal/thread"
)

// Migrations returns the tables of package query.
func Migrations() []db.Migration {
	return []db.Migration{{Number: 3200, Name: "query", SQL: `
CREATE TABLE query (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  version INTEGER NOT NULL,
  child TEXT NOT NULL,
  asker TEXT NOT NULL,
  asked_by TEXT NOT NULL,
  channel TEXT NOT NULL,
  asked_on TEXT NOT NULL,
  subject TEXT NOT NULL,
  points TEXT NOT NULL,
  owner TEXT NOT NULL,
  level INTEGER NOT NULL,
  acknowledged TEXT NOT NULL,
  holdings TEXT NOT NULL,
  answers TEXT NOT NULL,
  closed_on TEXT NOT NULL,
  waiting INTEGER NOT NULL,
  PRIMARY KEY (scope, ref)
);
CREATE INDEX query_child ON query (scope, child, asked_on, ref);
CREATE INDEX query_owner ON query (scope, owner, asked_on, ref) WHERE waiting = 1`}}
}

// Store implements query.Store.
type Store struct{}

const columns = "ref, version, child, asker, asked_by, channel, asked_on, subject, points, owner, level, acknowledged, holdings, answers, closed_on"

// Query returns one query.
func (Store) Query(ctx context.Context, tx *db.Tx, ref thread.Ref) (query.Query, error) {
	found, err := list(ctx, tx, "ref=$2", ref)
	if err != nil {
		return query.Query{}, err
	}
	if len(found) == 0 {
		return query.Query{}, db.ErrNoRow
	}
	return found[0], nil
}

// Of returns the queries about children.
func (Store) Of(ctx context.Context, tx *db.Tx, children []thread.Ref) ([]query.Query, error) {
	return list(ctx, tx, "child IN list($2) ORDER BY asked_on DESC, ref", db.List(children))
}

// OwnedBy returns the queries of an owner that wait for an answer.
func (Store) OwnedBy(ctx context.Context, tx *db.Tx, owner thread.Ref) ([]query.Query, error) {
	return list(ctx, tx, "owner=$2 AND waiting=1 ORDER BY asked_on, ref LIMIT 500", owner)
}

func list(ctx context.Context, tx *db.Tx, where string, arg any) ([]query.Query, error) {
	var found []query.Query
	err := db.Each(ctx, tx, "SELECT "+columns+" FROM query WHERE scope=$1 AND "+where, []any{tx.Scope(), arg}, func(scan func(dest ...any) error) error {
		var q query.Query
		err := scan(&q.Ref, &q.Version, &q.Child, &q.Asker, &q.AskedBy, &q.Channel, &q.AskedOn, &q.Subject, db.JSON(&q.Points), &q.Owner, &q.Level,
			&q.Acknowledged, db.JSON(&q.Holdings), db.JSON(&q.Answers), &q.ClosedOn)
		found = append(found, q)
		return err
	})
	return found, err
}

// Insert adds a query.
func (Store) Insert(ctx context.Context, tx *db.Tx, q query.Query) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO query (scope, waiting, "+columns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
		tx.Scope(), q.Waiting(), q.Ref, q.Version, q.Child, q.Asker, q.AskedBy, q.Channel, q.AskedOn, q.Subject, db.JSON(q.Points), q.Owner, q.Level,
		q.Acknowledged, db.JSON(q.Holdings), db.JSON(q.Answers), q.ClosedOn)
	return err
}

// Update saves a query over the version that was read.
func (Store) Update(ctx context.Context, tx *db.Tx, q query.Query) error {
	return db.ExecOne(ctx, tx, `UPDATE query SET version=version+1, owner=$4, level=$5, acknowledged=$6, holdings=$7, answers=$8, closed_on=$9, waiting=$10
		WHERE scope=$1 AND ref=$2 AND version=$3`,
		tx.Scope(), q.Ref, q.Version, q.Owner, q.Level, q.Acknowledged, db.JSON(q.Holdings), db.JSON(q.Answers), q.ClosedOn, q.Waiting())
}
