package audit

import (
	"context"
	"fmt"
	"time"

	"alongside/internal/db"
)

// Standing is how far the audit is chained, for an operator to watch. It proves nothing: Verify does.
type Standing struct {
	Sealed   int64     // entries in the chains
	Unsealed int64     // entries that are committed and not yet in a chain
	Oldest   time.Time // since when the oldest of them waits; zero when none does
}

// Stands returns how far the scope's audit is chained; under db.System that of every scope.
func Stands(ctx context.Context, tx *db.Tx) (Standing, error) {
	of := func(table string) string {
		if tx.Scope() == db.System {
			return table + "scope <> '' AND $1 <> ''"
		}
		return table + "scope = $1"
	}
	var s Standing
	err := db.Get(ctx, tx, `SELECT CAST(coalesce(sum(seq), 0) AS BIGINT) FROM audit_head WHERE `+of(""), []any{tx.Scope()}, &s.Sealed)
	if err != nil {
		return s, fmt.Errorf("count what is sealed: %w", err)
	}
	err = db.Get(ctx, tx, `SELECT count(*), coalesce(min(e.at), '') FROM audit_unsealed AS q LEFT JOIN audit_entry AS e ON e.scope = q.scope AND e.n = q.entry
		WHERE `+of("q."), []any{tx.Scope()}, &s.Unsealed, &s.Oldest)
	if err != nil {
		return s, fmt.Errorf("count what is not sealed: %w", err)
	}
	return s, nil
}
