package agreementsql

import (
	"context"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/money"
	"alongside/internal/thread"
)

// years keeps what is committed in each financial year. Of what was committed before, the days are not known: it counts in the year in
// which its agreement started.
var years = db.Migration{Number: 4199, Name: "what agreements commit by financial year", SQL: `
CREATE TABLE agreement_year (
  scope TEXT NOT NULL,
  agreement TEXT NOT NULL,
  year INTEGER NOT NULL,
  committed INTEGER NOT NULL,
  PRIMARY KEY (scope, agreement, year),
  FOREIGN KEY (scope, agreement) REFERENCES agreement (scope, ref)
);
INSERT INTO agreement_year (scope, agreement, year, committed)
  SELECT scope, ref, CAST(substr(starts, 1, 4) AS INTEGER) - CASE WHEN substr(starts, 6, 2) < '04' THEN 1 ELSE 0 END, committed
    FROM agreement WHERE scope <> '' AND committed <> 0 AND starts <> ''`}

// CommittedByYear returns what all agreements under a decision have committed, by financial year.
func (Store) CommittedByYear(ctx context.Context, tx *db.Tx, decision thread.Ref) (agreement.Years, error) {
	return readYears(ctx, tx, `SELECT y.year, SUM(y.committed) FROM agreement_year y JOIN agreement a ON a.scope=y.scope AND a.ref=y.agreement
		WHERE y.scope=$1 AND a.decision=$2 GROUP BY y.year`, decision)
}

// YearsOf returns what one agreement has committed, by financial year.
func (Store) YearsOf(ctx context.Context, tx *db.Tx, ref thread.Ref) (agreement.Years, error) {
	return readYears(ctx, tx, `SELECT year, committed FROM agreement_year WHERE scope=$1 AND agreement=$2`, ref)
}

func readYears(ctx context.Context, tx *db.Tx, query string, of thread.Ref) (agreement.Years, error) {
	found := agreement.Years{}
	err := db.Each(ctx, tx, query, []any{tx.Scope(), of}, func(scan func(dest ...any) error) error {
		var year int
		var sum money.Pence
		err := scan(&year, &sum)
		found[year] = sum
		return err
	})
	return found, err
}

// AddCommitted adds to what an agreement has committed in financial years.
func (Store) AddCommitted(ctx context.Context, tx *db.Tx, ref thread.Ref, y agreement.Years) error {
	for _, year := range y.Sorted() {
		if _, err := db.Exec(ctx, tx, `INSERT INTO agreement_year (scope, agreement, year, committed) VALUES ($1, $2, $3, $4)
			ON CONFLICT (scope, agreement, year) DO UPDATE SET committed = agreement_year.committed + $4`, tx.Scope(), ref, year, y[year]); err != nil {
			return err
		}
	}
	return nil
}
