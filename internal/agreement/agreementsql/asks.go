package agreementsql

import (
	"context"

	"alongside/internal/agreement"
	"alongside/internal/db"
)

// asks is which evidence a lot asks for.
var asks = db.Migration{Number: 4197, Name: "evidence that lots ask for", SQL: `
ALTER TABLE agreement_lot ADD COLUMN asks TEXT NOT NULL DEFAULT '[]'`}

// UpdateAsks saves which evidence a lot asks for.
func (Store) UpdateAsks(ctx context.Context, tx *db.Tx, l agreement.Lot) error {
	return db.ExecOne(ctx, tx, "UPDATE agreement_lot SET asks=$3 WHERE scope=$1 AND ref=$2", tx.Scope(), l.Ref, db.JSON(l.Asks))
}
