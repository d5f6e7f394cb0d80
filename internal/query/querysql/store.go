package querysql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/query"
	"alongside/internal/thread"
	"alongside/internal/workday"
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
CREATE INDEX query_owner ON query (scope, owner, asked_on, ref) WHERE waiting = 1`},
		{Number: 3201, Name: "query: sorting, what is asked onward, silence, messages and words", SQL: `
ALTER TABLE query ADD COLUMN area TEXT NOT NULL DEFAULT '';
ALTER TABLE query ADD COLUMN sorting TEXT NOT NULL DEFAULT '{}';
ALTER TABLE query ADD COLUMN onward TEXT NOT NULL DEFAULT '[]';
ALTER TABLE query ADD COLUMN silence TEXT NOT NULL DEFAULT '{}';
ALTER TABLE query ADD COLUMN act_on TEXT NOT NULL DEFAULT '';
CREATE INDEX query_act ON query (scope, act_on, ref) WHERE act_on <> '';
CREATE INDEX query_open ON query (scope, asked_on, ref) WHERE waiting = 1;
CREATE INDEX query_asked ON query (scope, asked_on, ref);
CREATE TABLE query_message (
  scope TEXT NOT NULL,
  id TEXT NOT NULL,
  query TEXT NOT NULL,
  child TEXT NOT NULL,
  at TEXT NOT NULL,
  channel TEXT NOT NULL,
  sender TEXT NOT NULL,
  name TEXT NOT NULL,
  address TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  message_id TEXT NOT NULL,
  original TEXT NOT NULL,
  refused TEXT NOT NULL,
  fate TEXT NOT NULL,
  why TEXT NOT NULL,
  PRIMARY KEY (scope, id)
);
CREATE UNIQUE INDEX query_message_known ON query_message (scope, message_id) WHERE message_id <> '';
CREATE INDEX query_message_query ON query_message (scope, query, at, id);
CREATE INDEX query_message_held ON query_message (scope, at, id) WHERE fate = 'held';
CREATE TABLE query_word (
  scope TEXT NOT NULL,
  n INTEGER NOT NULL,
  hard TEXT NOT NULL,
  plain TEXT NOT NULL,
  PRIMARY KEY (scope, n)
)`},
		// said_on is query.LastWord, so that the list of a lead reads no question whole for it. Those saved before it was kept are read.
		{Number: 3202, Name: "query: the day of the last word", SQL: `
ALTER TABLE query ADD COLUMN said_on TEXT NOT NULL DEFAULT '` + unknown + `';
CREATE INDEX query_said ON query (scope, child, said_on)`},
		{Number: 3203, Name: "query: what was added, and what was joined", SQL: `
ALTER TABLE query ADD COLUMN added TEXT NOT NULL DEFAULT '[]';
ALTER TABLE query ADD COLUMN joining TEXT NOT NULL DEFAULT '{}';
ALTER TABLE query_message ADD COLUMN became TEXT NOT NULL DEFAULT ''`},
		{Number: 3204, Name: "query: what was found in its texts", SQL: `ALTER TABLE query ADD COLUMN found TEXT NOT NULL DEFAULT '[]'`}}
}

// unknown stands for a day that was not kept. It comes after every day in any order of letters.
const unknown = "unknown"

// Store implements query.Store.
type Store struct{}

const columns = "ref, version, child, asker, asked_by, channel, asked_on, subject, points, owner, level, acknowledged, holdings, answers, closed_on, area, sorting, onward, silence, added, joining, found"

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

// Queries returns those of refs that the scope has.
func (Store) Queries(ctx context.Context, tx *db.Tx, refs []thread.Ref) ([]query.Query, error) {
	if len(refs) == 0 {
		return nil, nil
	}
	return list(ctx, tx, "ref IN list($2) ORDER BY ref", db.List(refs))
}

// Of returns the queries about children.
func (Store) Of(ctx context.Context, tx *db.Tx, children []thread.Ref) ([]query.Query, error) {
	return list(ctx, tx, "child IN list($2) ORDER BY asked_on DESC, ref", db.List(children))
}

// LastWords returns the day of the last word on any query about each of the children.
func (s Store) LastWords(ctx context.Context, tx *db.Tx, children []thread.Ref) (map[thread.Ref]workday.Date, error) {
	out := map[thread.Ref]workday.Date{}
	var older []thread.Ref
	err := db.Each(ctx, tx, "SELECT child, max(said_on) FROM query WHERE scope=$1 AND child IN list($2) GROUP BY child", []any{tx.Scope(), db.List(children)},
		func(scan func(dest ...any) error) error {
			var child thread.Ref
			var said string
			err := scan(&child, &said)
			if said == unknown {
				older = append(older, child)
				return err
			}
			if err == nil && said != "" {
				out[child], err = workday.Parse(said)
			}
			return err
		})
	if err != nil || len(older) == 0 {
		return out, err
	}
	whole, err := s.Of(ctx, tx, older)
	for _, q := range whole {
		if day := q.LastWord(); day.After(out[q.Child]) {
			out[q.Child] = day
		}
	}
	return out, err
}

// OwnedBy returns the queries of owners that wait for an answer.
func (Store) OwnedBy(ctx context.Context, tx *db.Tx, owners []thread.Ref) ([]query.Query, error) {
	return list(ctx, tx, "owner IN list($2) AND waiting=1 ORDER BY asked_on, ref LIMIT 500", db.List(owners))
}

// Silent returns queries whose silence has something due.
func (Store) Silent(ctx context.Context, tx *db.Tx, on workday.Date, limit int) ([]query.Query, error) {
	return list(ctx, tx, "act_on <> '' AND act_on <= $2 ORDER BY act_on, ref LIMIT $3", on, limit)
}

// SilentScopes returns the councils that have such queries.
func (Store) SilentScopes(ctx context.Context, tx *db.Tx, on workday.Date) ([]db.Scope, error) {
	var found []db.Scope
	err := db.Each(ctx, tx, "SELECT DISTINCT scope FROM query WHERE scope <> '' AND act_on <> '' AND act_on <= $1 ORDER BY scope", []any{on},
		func(scan func(dest ...any) error) error {
			var s db.Scope
			err := scan(&s)
			found = append(found, s)
			return err
		})
	return found, err
}

// Open returns queries that wait for an answer.
func (Store) Open(ctx context.Context, tx *db.Tx, limit int) ([]query.Query, error) {
	return list(ctx, tx, "waiting=1 ORDER BY asked_on, ref LIMIT $2", limit)
}

// AskedBetween reads queries by the day on which they were asked.
func (Store) AskedBetween(ctx context.Context, tx *db.Tx, first, last workday.Date, each func(query.Query)) error {
	return db.Each(ctx, tx, "SELECT ref, channel, asked_on, level, acknowledged, answers, closed_on, area, sorting, joining FROM query WHERE scope=$1 AND asked_on BETWEEN $2 AND $3",
		[]any{tx.Scope(), first, last}, func(scan func(dest ...any) error) error {
			var q query.Query
			err := scan(&q.Ref, &q.Channel, &q.AskedOn, &q.Level, &q.Acknowledged, db.JSON(&q.Answers), &q.ClosedOn, &q.Area, db.JSON(&q.Sorting), db.JSON(&q.Joining))
			each(q)
			return err
		})
}

func list(ctx context.Context, tx *db.Tx, where string, args ...any) ([]query.Query, error) {
	var found []query.Query
	err := db.Each(ctx, tx, "SELECT "+columns+" FROM query WHERE scope=$1 AND "+where, append([]any{tx.Scope()}, args...), func(scan func(dest ...any) error) error {
		var q query.Query
		err := scan(&q.Ref, &q.Version, &q.Child, &q.Asker, &q.AskedBy, &q.Channel, &q.AskedOn, &q.Subject, db.JSON(&q.Points), &q.Owner, &q.Level,
			&q.Acknowledged, db.JSON(&q.Holdings), db.JSON(&q.Answers), &q.ClosedOn, &q.Area, db.JSON(&q.Sorting), db.JSON(&q.Onward), db.JSON(&q.Silence), db.JSON(&q.Added), db.JSON(&q.Joining), db.JSON(&q.Found))
		found = append(found, q)
		return err
	})
	return found, err
}

// Insert adds a query.
func (Store) Insert(ctx context.Context, tx *db.Tx, q query.Query) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO query (scope, waiting, act_on, said_on, "+columns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)`,
		tx.Scope(), q.Waiting(), q.Silence.ActOn, q.LastWord(), q.Ref, q.Version, q.Child, q.Asker, q.AskedBy, q.Channel, q.AskedOn, q.Subject, db.JSON(q.Points), q.Owner, q.Level,
		q.Acknowledged, db.JSON(q.Holdings), db.JSON(q.Answers), q.ClosedOn, q.Area, db.JSON(q.Sorting), db.JSON(q.Onward), db.JSON(q.Silence), db.JSON(q.Added), db.JSON(q.Joining), db.JSON(q.Found))
	return err
}

// Update saves a query over the version that was read.
func (Store) Update(ctx context.Context, tx *db.Tx, q query.Query) error {
	return db.ExecOne(ctx, tx, `UPDATE query SET version=version+1, owner=$4, level=$5, acknowledged=$6, holdings=$7, answers=$8, closed_on=$9, waiting=$10,
		sorting=$11, onward=$12, silence=$13, act_on=$14, said_on=$15, added=$16, joining=$17, found=$18 WHERE scope=$1 AND ref=$2 AND version=$3`,
		tx.Scope(), q.Ref, q.Version, q.Owner, q.Level, q.Acknowledged, db.JSON(q.Holdings), db.JSON(q.Answers), q.ClosedOn, q.Waiting(),
		db.JSON(q.Sorting), db.JSON(q.Onward), db.JSON(q.Silence), q.Silence.ActOn, q.LastWord(), db.JSON(q.Added), db.JSON(q.Joining), db.JSON(q.Found))
}
