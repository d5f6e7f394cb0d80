package document

import (
	"context"
	"fmt"
	"time"

	"alongside/internal/db"
)

// Queue is what waits for the virus scanner.
type Queue struct {
	Files  int
	Oldest time.Time // when the oldest came in; zero when none waits
}

// InQueue returns what of every council waits for the scanner. It is read under db.System.
func InQueue(ctx context.Context, tx *db.Tx) (Queue, error) {
	var q Queue
	err := db.Get(ctx, tx, `SELECT count(*), coalesce(min(received_at), '') FROM document_content WHERE scan = 'waiting' AND scope <> ''`, nil, &q.Files, &q.Oldest)
	if err != nil {
		return Queue{}, fmt.Errorf("count the files that wait for the scanner: %w", err)
	}
	return q, nil
}
