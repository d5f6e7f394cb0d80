package agreementsql

import (
	"context"

	"alongside/internal/agreement"
	"alongside/internal/db"
)

// asks is which evidence a lot asks for.
var asks = db.Migration{Number: 4197, Name: "evidence that lots ask for", SQL: `
ALTER TABLE agreement_lot ADD COLUMN asks TEXT NOT NULL DEFAULT '[]'`}

// personalCare is under which lots personal care is given.
var personalCare = db.Migration{Number: 4193, Name: "lots under which personal care is given", SQL: `
ALTER TABLE agreement_lot ADD COLUMN personal_care INTEGER NOT NULL DEFAULT 0`}

// UpdateAsks saves which evidence a lot asks for.
func (Store) UpdateAsks(ctx context.Context, tx *db.Tx, l agreement.Lot) error {
	return db.ExecOne(ctx, tx, "UPDATE agreement_lot SET asks=$3, personal_care=$4 WHERE scope=$1 AND ref=$2", tx.Scope(), l.Ref, db.JSON(l.Asks), l.PersonalCare)
}
