package agreementsql

import (
	"context"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/thread"
)

// earlier is what agreements replace.
var earlier = db.Migration{Number: 4198, Name: "what agreements replace", SQL: `
CREATE TABLE agreement_earlier (
  scope TEXT NOT NULL,
  agreement TEXT NOT NULL,
  n INTEGER NOT NULL,
  earlier TEXT NOT NULL,
  title TEXT NOT NULL,
  process TEXT NOT NULL,
  until TEXT NOT NULL,
  part TEXT NOT NULL,
  named_on TEXT NOT NULL,
  named_by TEXT NOT NULL,
  PRIMARY KEY (scope, agreement, n),
  FOREIGN KEY (scope, agreement) REFERENCES agreement (scope, ref)
);
CREATE INDEX agreement_earlier_of ON agreement_earlier (scope, earlier, agreement)`}

// takenBack keeps what was named by mistake: published data has told of it.
var takenBack = db.Migration{Number: 4194, Name: "what was taken back of what agreements replace", SQL: `
CREATE TABLE agreement_taken_back (
  scope TEXT NOT NULL,
  agreement TEXT NOT NULL,
  n INTEGER NOT NULL,
  at TEXT NOT NULL,
  taken_by TEXT NOT NULL,
  why TEXT NOT NULL,
  PRIMARY KEY (scope, agreement, n),
  FOREIGN KEY (scope, agreement) REFERENCES agreement (scope, ref)
)`}

// Replaced returns what agreements replace; with later set, what is replaced by others.
func (Store) Replaced(ctx context.Context, tx *db.Tx, refs []thread.Ref, later bool) ([]agreement.Earlier, error) {
	column := "agreement"
	if later {
		column = "earlier"
	}
	var found []agreement.Earlier
	err := db.Each(ctx, tx, `SELECT e.agreement, e.n, e.earlier, COALESCE(a.title, e.title), e.process, COALESCE(a.ends, e.until), e.part, e.named_on, e.named_by,
		COALESCE(b.at, ''), COALESCE(b.taken_by, ''), COALESCE(b.why, '')
		FROM agreement_earlier e LEFT JOIN agreement a ON a.scope=e.scope AND a.ref=e.earlier
		LEFT JOIN agreement_taken_back b ON b.scope=e.scope AND b.agreement=e.agreement AND b.n=e.n
		WHERE e.scope=$1 AND e.`+column+` IN list($2) ORDER BY e.agreement, e.n`, []any{tx.Scope(), db.List(refs)}, func(scan func(dest ...any) error) error {
		var e agreement.Earlier
		err := scan(&e.Agreement, &e.Number, &e.Ref, &e.Title, &e.Process, &e.Until, &e.Part, &e.On, &e.By, &e.TakenBack, &e.TakenBackBy, &e.TakenBackWhy)
		found = append(found, e)
		return err
	})
	return found, err
}

// InsertEarlier adds what an agreement replaces.
func (Store) InsertEarlier(ctx context.Context, tx *db.Tx, e agreement.Earlier) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO agreement_earlier (scope, agreement, n, earlier, title, process, until, part, named_on, named_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, tx.Scope(), e.Agreement, e.Number, e.Ref, e.Title, e.Process, e.Until, e.Part, e.On, e.By)
	return err
}

// TakeBack saves when, by whom and why a line was taken back.
func (Store) TakeBack(ctx context.Context, tx *db.Tx, e agreement.Earlier) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO agreement_taken_back (scope, agreement, n, at, taken_by, why) VALUES ($1, $2, $3, $4, $5, $6)",
		tx.Scope(), e.Agreement, e.Number, e.TakenBack, e.TakenBackBy, e.TakenBackWhy)
	return err
}

// Named returns agreements by reference.
func (Store) Named(ctx context.Context, tx *db.Tx, refs []thread.Ref) ([]agreement.Agreement, error) {
	if len(refs) == 0 {
		return nil, nil
	}
	return list(ctx, tx, "SELECT "+columns+" FROM agreement WHERE scope=$1 AND ref IN list($2)", tx.Scope(), db.List(refs))
}
