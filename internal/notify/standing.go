package notify

import (
	"context"
	"fmt"
	"time"

	"alongside/internal/db"
)

// Waiting is how many messages of a channel are in a state that is not the end of them, and since when the oldest is.
type Waiting struct {
	Channel Channel
	State   State // Queued, Bounced or Failed
	Count   int
	Oldest  time.Time // when the oldest of them was written
}

// Undelivered counts the scope's messages that wait, failed or came back; under db.System those of every scope. What was sent
// is not counted: it is most of the outbox.
func Undelivered(ctx context.Context, tx *db.Tx) ([]Waiting, error) {
	scoped := "scope = $1"
	if tx.Scope() == db.System {
		scoped = "scope <> '' AND $1 <> ''"
	}
	var found []Waiting
	err := db.Each(ctx, tx, `SELECT channel, state, count(*), min(created_at) FROM outbox
		WHERE state IN ('queued', 'failed', 'bounced') AND `+scoped+` GROUP BY channel, state ORDER BY channel, state`,
		[]any{tx.Scope()}, func(scan func(dest ...any) error) error {
			var w Waiting
			err := scan(&w.Channel, &w.State, &w.Count, &w.Oldest)
			found = append(found, w)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("count messages: %w", err)
	}
	return found, nil
}
