package audit

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"alongside/internal/db"
)

// Sealer chains committed entries in the order in which it meets them, one chain a scope. Any number of sealers may run, in
// any number of copies of the program: each batch moves the scope's head from where it was read, so one of two that race wins
// and the other does its work again from there.
type Sealer struct {
	DB    db.Runner
	Every time.Duration // how often to look for entries; half a second when zero
	Log   *slog.Logger
}

// sealBatch is how many entries are sealed in one transaction: few enough not to hold up others.
const sealBatch = 500

// Run seals until the context ends, and then once more. A failed round is logged and tried again.
func (s Sealer) Run(ctx context.Context) {
	every := s.Every
	if every == 0 {
		every = 500 * time.Millisecond
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if _, err := s.SealOnce(ctx); err != nil && ctx.Err() == nil && s.Log != nil {
			s.Log.Error("seal the audit", "error", err)
		}
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			if _, err := s.SealOnce(last); err != nil && s.Log != nil {
				s.Log.Warn("seal the audit before stopping; what is left is sealed at the next start", "error", err)
			}
			return
		case <-tick.C:
		}
	}
}

// SealOnce seals every entry that is waiting, in every scope, and returns how many.
func (s Sealer) SealOnce(ctx context.Context) (int, error) {
	scopes, err := scopesWith(ctx, s.DB, `SELECT DISTINCT scope FROM audit_unsealed ORDER BY scope`)
	if err != nil {
		return 0, err
	}
	total := 0
	for _, scope := range scopes {
		for {
			n, err := s.batch(db.WithScope(ctx, scope))
			total += n
			if err != nil {
				return total, fmt.Errorf("seal %s: %w", scope, err)
			}
			if n < sealBatch {
				break
			}
		}
	}
	return total, nil
}

func scopesWith(ctx context.Context, d db.Runner, question string) ([]db.Scope, error) {
	var scopes []db.Scope
	err := d.View(db.WithScope(ctx, db.System), func(tx *db.Tx) error {
		return db.Each(ctx, tx, question, nil, func(scan func(dest ...any) error) error {
			var s db.Scope
			if err := scan(&s); err != nil {
				return err
			}
			scopes = append(scopes, s)
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("list the scopes of the audit: %w", err)
	}
	return scopes, nil
}

// waiting is an entry that is not in the chain yet.
type waiting struct {
	entry   int64
	content string
}

// batch moves up to sealBatch entries of the context's scope from the queue into the chain.
func (s Sealer) batch(ctx context.Context) (n int, err error) {
	err = s.DB.InTx(ctx, func(tx *db.Tx) error {
		n = 0
		seq, before, err := lockHead(ctx, tx)
		if err != nil {
			return err
		}
		queue, err := readQueue(ctx, tx)
		if err != nil || len(queue) == 0 {
			return err
		}
		h, hash := newHasher(), before
		_, err = db.BulkInsert(ctx, tx, "audit_seal", []string{"scope", "seq", "entry", "hash"}, func(yield func([]any) bool) {
			for i, w := range queue {
				hash = seal(h, string(tx.Scope()), seq+int64(i)+1, hash, w.entry, w.content)
				if !yield([]any{tx.Scope(), seq + int64(i) + 1, w.entry, hash}) {
					return
				}
			}
		})
		if err != nil {
			return err
		}
		if err := dequeue(ctx, tx, queue); err != nil {
			return err
		}
		n = len(queue)
		return db.ExecOne(ctx, tx, `UPDATE audit_head SET seq = $3, hash = $4 WHERE scope = $1 AND seq = $2`,
			tx.Scope(), seq, seq+int64(n), hash)
	})
	return n, err
}

// lockHead reads where the scope's chain ends and keeps other sealers from it until the transaction ends.
func lockHead(ctx context.Context, tx *db.Tx) (seq int64, hash string, err error) {
	const read = `SELECT seq, hash FROM audit_head WHERE scope = $1 {{lock}}`
	err = db.Get(ctx, tx, read, []any{tx.Scope()}, &seq, &hash)
	if !errors.Is(err, db.ErrNoRow) {
		return seq, hash, err
	}
	_, err = db.Exec(ctx, tx, `INSERT INTO audit_head (scope, seq, hash) VALUES ($1, 0, '')`, tx.Scope())
	return 0, "", err
}

func readQueue(ctx context.Context, tx *db.Tx) ([]waiting, error) {
	var queue []waiting
	err := db.Each(ctx, tx, `
		SELECT q.entry, e.content_hash FROM audit_unsealed AS q JOIN audit_entry AS e ON e.n = q.entry AND e.scope = q.scope
		WHERE q.scope = $1 ORDER BY q.entry LIMIT $2`, []any{tx.Scope(), sealBatch}, func(scan func(dest ...any) error) error {
		var w waiting
		if err := scan(&w.entry, &w.content); err != nil {
			return err
		}
		queue = append(queue, w)
		return nil
	})
	return queue, err
}

// dequeue takes the entries that have just been sealed out of the queue, and no other.
func dequeue(ctx context.Context, tx *db.Tx, sealed []waiting) error {
	n, err := db.Exec(ctx, tx, `
		DELETE FROM audit_unsealed WHERE scope = $1 AND entry >= $2 AND entry <= $3
		AND EXISTS (SELECT 1 FROM audit_seal AS s WHERE s.scope = $1 AND s.entry = audit_unsealed.entry)`,
		tx.Scope(), sealed[0].entry, sealed[len(sealed)-1].entry)
	if err != nil {
		return err
	}
	if n != int64(len(sealed)) {
		return db.ErrStale
	}
	return nil
}
