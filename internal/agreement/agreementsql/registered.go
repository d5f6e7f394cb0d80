package agreementsql

import (
	"context"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/thread"
)

// registered is what the contract register says of agreements.
var registered = db.Migration{Number: 4189, Name: "what the contract register says of agreements", SQL: `
CREATE TABLE agreement_registered (
  scope TEXT NOT NULL,
  agreement TEXT NOT NULL,
  version INTEGER NOT NULL,
  department TEXT NOT NULL,
  vat INTEGER NOT NULL,
  vat_said INTEGER NOT NULL,
  offered TEXT NOT NULL,
  PRIMARY KEY (scope, agreement),
  FOREIGN KEY (scope, agreement) REFERENCES agreement (scope, ref)
)`}

// Registered returns what is saved of every agreement of the council.
func (Store) Registered(ctx context.Context, tx *db.Tx) (map[thread.Ref]agreement.Registered, error) {
	out := map[thread.Ref]agreement.Registered{}
	err := db.Each(ctx, tx, "SELECT agreement, version, department, vat, vat_said, offered FROM agreement_registered WHERE scope=$1", []any{tx.Scope()}, func(scan func(dest ...any) error) error {
		var r agreement.Registered
		err := scan(&r.Agreement, &r.Version, &r.Department, &r.VAT, &r.VATSaid, &r.Invited)
		out[r.Agreement] = r
		return err
	})
	return out, err
}

// SaveRegistered saves over the version that was read, 0 for the first.
func (Store) SaveRegistered(ctx context.Context, tx *db.Tx, r agreement.Registered) error {
	if r.Version == 0 {
		_, err := db.Exec(ctx, tx, "INSERT INTO agreement_registered (scope, agreement, version, department, vat, vat_said, offered) VALUES ($1, $2, 1, $3, $4, $5, $6)",
			tx.Scope(), r.Agreement, r.Department, r.VAT, r.VATSaid, r.Invited)
		return err
	}
	return db.ExecOne(ctx, tx, "UPDATE agreement_registered SET version=version+1, department=$4, vat=$5, vat_said=$6, offered=$7 WHERE scope=$1 AND agreement=$2 AND version=$3",
		tx.Scope(), r.Agreement, r.Version, r.Department, r.VAT, r.VATSaid, r.Invited)
}
