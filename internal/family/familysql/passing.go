package familysql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Passing returns children on record who were born between two days and of whom nobody has been told that their rights are their own.
func (Store) Passing(ctx context.Context, tx *db.Tx, from, to workday.Date, limit int) ([]family.Child, error) {
	return children(ctx, tx, "AND born >= $2 AND born <= $3 AND rights_told = '' AND merged_into = '' AND closed_on = '' ORDER BY ref LIMIT $4", from, to, limit)
}

// Passed keeps the day on which a family was told.
func (Store) Passed(ctx context.Context, tx *db.Tx, child thread.Ref, on workday.Date) error {
	return db.ExecOne(ctx, tx, "UPDATE family_child SET rights_told = $3 WHERE scope = $1 AND ref = $2", tx.Scope(), child, on)
}
