package agreementsql

import (
	"context"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/thread"
)

// rounds is each uplift from its proposal to its end.
var rounds = db.Migration{Number: 4191, Name: "uplift rounds", SQL: `
CREATE TABLE agreement_uplift (
  scope TEXT NOT NULL,
  agreement TEXT NOT NULL,
  n INTEGER NOT NULL,
  version INTEGER NOT NULL,
  state TEXT NOT NULL,
  lot TEXT NOT NULL,
  share INTEGER NOT NULL,
  valid_from TEXT NOT NULL,
  rationale TEXT NOT NULL,
  more INTEGER NOT NULL,
  forecast INTEGER NOT NULL,
  most INTEGER NOT NULL,
  rates INTEGER NOT NULL,
  packages INTEGER NOT NULL,
  proposed_by TEXT NOT NULL,
  proposed_name TEXT NOT NULL,
  proposed_at TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  decided_name TEXT NOT NULL,
  decided_at TEXT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (scope, agreement, n),
  FOREIGN KEY (scope, agreement) REFERENCES agreement (scope, ref)
)`}

const roundColumns = `agreement, n, version, state, lot, share, valid_from, rationale, more, forecast, most, rates, packages, proposed_by, proposed_name, proposed_at,
	decided_by, decided_name, decided_at, note`

// Rounds returns the uplift rounds of an agreement, the latest first.
func (Store) Rounds(ctx context.Context, tx *db.Tx, ref thread.Ref) ([]agreement.Round, error) {
	return listRounds(ctx, tx, "SELECT "+roundColumns+" FROM agreement_uplift WHERE scope=$1 AND agreement=$2 ORDER BY n DESC", tx.Scope(), ref)
}

// Round returns one uplift round.
func (Store) Round(ctx context.Context, tx *db.Tx, ref thread.Ref, number int) (agreement.Round, error) {
	found, err := listRounds(ctx, tx, "SELECT "+roundColumns+" FROM agreement_uplift WHERE scope=$1 AND agreement=$2 AND n=$3", tx.Scope(), ref, number)
	if err != nil {
		return agreement.Round{}, err
	}
	if len(found) == 0 {
		return agreement.Round{}, db.ErrNoRow
	}
	return found[0], nil
}

func listRounds(ctx context.Context, tx *db.Tx, sql string, args ...any) ([]agreement.Round, error) {
	var found []agreement.Round
	err := db.Each(ctx, tx, sql, args, func(scan func(dest ...any) error) error {
		var r agreement.Round
		err := scan(&r.Agreement, &r.Number, &r.Version, &r.State, &r.Lot, &r.Share, &r.From, &r.Rationale, &r.More, &r.Forecast, &r.Most, &r.Rates, &r.Packages,
			&r.ProposedBy, &r.ProposedName, &r.ProposedAt, &r.DecidedBy, &r.DecidedName, &r.DecidedAt, &r.Note)
		found = append(found, r)
		return err
	})
	return found, err
}

// InsertRound adds an uplift round.
func (Store) InsertRound(ctx context.Context, tx *db.Tx, r agreement.Round) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO agreement_uplift (scope, "+roundColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
		tx.Scope(), r.Agreement, r.Number, r.Version, r.State, r.Lot, r.Share, r.From, r.Rationale, r.More, r.Forecast, r.Most, r.Rates, r.Packages,
		r.ProposedBy, r.ProposedName, r.ProposedAt, r.DecidedBy, r.DecidedName, r.DecidedAt, r.Note)
	return err
}

// UpdateRound saves an uplift round over the version that was read.
func (Store) UpdateRound(ctx context.Context, tx *db.Tx, r agreement.Round) error {
	return db.ExecOne(ctx, tx, `UPDATE agreement_uplift SET version=version+1, state=$5, more=$6, forecast=$7, most=$8, rates=$9, packages=$10, decided_by=$11,
		decided_name=$12, decided_at=$13, note=$14 WHERE scope=$1 AND agreement=$2 AND n=$3 AND version=$4`,
		tx.Scope(), r.Agreement, r.Number, r.Version, r.State, r.More, r.Forecast, r.Most, r.Rates, r.Packages, r.DecidedBy, r.DecidedName, r.DecidedAt, r.Note)
}
