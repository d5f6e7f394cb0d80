package spotsql

import (
	"context"
	"hash/fnv"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/spot"
	"alongside/internal/spot/matching"
)

// matches are the tables of what the last matching found, ready to be shown.
func matches() db.Migration {
	return db.Migration{Number: 4261, Name: "spot_match", SQL: `
CREATE TABLE spot_match (
  scope TEXT NOT NULL,
  read_at TEXT NOT NULL,
  summary TEXT NOT NULL,
  PRIMARY KEY (scope)
);
CREATE TABLE spot_doubt (
  scope TEXT NOT NULL,
  id INTEGER NOT NULL,
  stake INTEGER NOT NULL,
  a TEXT NOT NULL,
  b TEXT NOT NULL,
  doubt TEXT NOT NULL,
  PRIMARY KEY (scope, id)
);
CREATE INDEX spot_doubt_stake ON spot_doubt (scope, stake, id);
CREATE TABLE spot_supplier (
  scope TEXT NOT NULL,
  place INTEGER NOT NULL,
  supplier TEXT NOT NULL,
  PRIMARY KEY (scope, place)
)`}
}

// Match returns the last matching.
func (Store) Match(ctx context.Context, tx *db.Tx) (m spot.Match, err error) {
	err = db.Get(ctx, tx, "SELECT summary FROM spot_match WHERE scope=$1", []any{tx.Scope()}, db.JSON(&m))
	if fault.Is(err, fault.KindNotFound) {
		return spot.Match{}, nil
	}
	if err != nil || m.ReadAt.IsZero() {
		return m, err
	}
	err = db.Get(ctx, tx, `SELECT count(*), CAST(coalesce(sum(stake), 0) AS BIGINT) FROM spot_doubt WHERE scope=$1 AND `+unanswered,
		[]any{tx.Scope()}, &m.Questions, &m.AskedFor)
	return m, err
}

// unanswered are questions about which no answer is in force.
const unanswered = `NOT EXISTS (SELECT 1 FROM spot_settlement s WHERE s.scope=$1 AND s.a=spot_doubt.a AND s.b=spot_doubt.b AND s.undone_at='')`

// SaveMatch puts a matching in place of the one before, unless that read later. One that says it read in the future was
// stamped by a clock that was wrong: it would otherwise stand in the way until then.
func (Store) SaveMatch(ctx context.Context, tx *db.Tx, m spot.Match, p matching.Picture) error {
	later := 0
	err := db.Get(ctx, tx, "SELECT count(*) FROM spot_match WHERE scope=$1 AND read_at > $2 AND read_at <= $3", []any{tx.Scope(), m.ReadAt, tx.Now()}, &later)
	if err != nil || later > 0 {
		return err
	}
	for _, table := range []string{"spot_match", "spot_doubt", "spot_supplier"} {
		if _, err := db.Exec(ctx, tx, "DELETE FROM "+table+" WHERE scope=$1", tx.Scope()); err != nil {
			return err
		}
	}
	if _, err := db.Exec(ctx, tx, "INSERT INTO spot_match (scope, read_at, summary) VALUES ($1, $2, $3)", tx.Scope(), m.ReadAt, db.JSON(m)); err != nil {
		return err
	}
	if err := insertDoubts(ctx, tx, p.Doubts); err != nil {
		return err
	}
	if len(p.Suppliers) == 0 {
		return nil
	}
	_, err = db.BulkInsert(ctx, tx, "spot_supplier", []string{"scope", "place", "supplier"}, func(yield func([]any) bool) {
		for n, one := range p.Suppliers {
			if !yield([]any{tx.Scope(), n, db.JSON(one)}) {
				return
			}
		}
	})
	return err
}

func insertDoubts(ctx context.Context, tx *db.Tx, doubts []matching.Doubt) error {
	if len(doubts) == 0 {
		return nil
	}
	_, err := db.BulkInsert(ctx, tx, "spot_doubt", []string{"scope", "id", "stake", "a", "b", "doubt"}, func(yield func([]any) bool) {
		for _, d := range doubts {
			if !yield([]any{tx.Scope(), questionID(d), int64(d.Stake), d.A, d.B, db.JSON(d)}) {
				return
			}
		}
	})
	return err
}

// questionID is the same for two names whenever they are asked about.
func questionID(d matching.Doubt) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(d.A + separator + d.B)) // never fails
	return int64(h.Sum64() >> 1)                  // #nosec G115 -- 63 bits
}

// Questions returns unanswered questions behind one.
func (Store) Questions(ctx context.Context, tx *db.Tx, after spot.Question, limit int) ([]spot.Question, error) {
	where, args := "", []any{tx.Scope(), limit}
	if after.ID != 0 {
		where, args = " AND (stake < $3 OR (stake = $3 AND id > $4))", append(args, int64(after.Stake), after.ID)
	}
	return questions(ctx, tx, unanswered+where+" ORDER BY stake DESC, id LIMIT $2", args...)
}

// Question returns one unanswered question.
func (Store) Question(ctx context.Context, tx *db.Tx, id int64) (spot.Question, error) {
	found, err := questions(ctx, tx, unanswered+" AND id=$2", tx.Scope(), id)
	if err != nil || len(found) == 0 {
		return spot.Question{}, errorOr(err, db.ErrNoRow)
	}
	return found[0], nil
}

func errorOr(err, none error) error {
	if err != nil {
		return err
	}
	return none
}

func questions(ctx context.Context, tx *db.Tx, where string, args ...any) ([]spot.Question, error) {
	var found []spot.Question
	err := db.Each(ctx, tx, "SELECT id, doubt FROM spot_doubt WHERE scope=$1 AND "+where, args, func(scan func(dest ...any) error) error {
		var q spot.Question
		err := scan(&q.ID, db.JSON(&q.Doubt))
		found = append(found, q)
		return err
	})
	return found, err
}

// Suppliers returns those most was paid to.
func (Store) Suppliers(ctx context.Context, tx *db.Tx, limit int) ([]matching.Supplier, error) {
	var found []matching.Supplier
	err := db.Each(ctx, tx, "SELECT supplier FROM spot_supplier WHERE scope=$1 ORDER BY place LIMIT $2", []any{tx.Scope(), limit},
		func(scan func(dest ...any) error) error {
			var s matching.Supplier
			err := scan(db.JSON(&s))
			found = append(found, s)
			return err
		})
	return found, err
}
