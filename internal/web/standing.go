package web

import (
	"context"
	"fmt"
	"time"

	"alongside/internal/db"
)

// CountSessions returns how many people's sessions of every council were used since a time. It is read under db.System.
func CountSessions(ctx context.Context, tx *db.Tx, since time.Time) (int, error) {
	var n int
	if err := db.Get(ctx, tx, `SELECT count(*) FROM web_session WHERE seen_at >= $1 AND person <> ''`, []any{since}, &n); err != nil {
		return 0, fmt.Errorf("count sessions: %w", err)
	}
	return n, nil
}
