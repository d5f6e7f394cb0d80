package familysql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Dated returns present carers with a fact of parental responsibility that has a last day. It reads all carers: their facts are text.
func (Store) Dated(ctx context.Context, tx *db.Tx, on workday.Date, after thread.Ref, limit int) ([]family.Carer, error) {
	return carers(ctx, tx, `AND ref > $2 AND (to_on = '' OR to_on >= $3) AND facts LIKE '%"to":"%' ORDER BY ref LIMIT $4`, after, on, limit)
}
