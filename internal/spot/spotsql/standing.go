package spotsql

import (
	"context"
	"fmt"
	"time"

	"alongside/internal/db"
	"alongside/internal/spot"
)

// Unfinished returns how many imports of every council are not published yet, and when the one that rests longest was last
// worked on; the zero time when there is none. It is read under db.System.
func Unfinished(ctx context.Context, tx *db.Tx) (n int, since time.Time, err error) {
	err = db.Get(ctx, tx, `SELECT count(*), coalesce(min(touched_at), '') FROM spot_import WHERE state = $1 AND scope <> ''`, []any{spot.Staging}, &n, &since)
	if err != nil {
		return 0, time.Time{}, fmt.Errorf("count imports that run: %w", err)
	}
	return n, since, nil
}
