package audit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"alongside/internal/db"
)

// LodgedHead is where a scope's chain ended at a time. Lodged outside (printed in the minutes, sent to the auditor), it is the
// only proof that nothing newer than an older copy was cut off.
type LodgedHead struct {
	Scope db.Scope  `json:"scope"`
	Seq   int64     `json:"seq"`
	Hash  string    `json:"hash"`
	At    time.Time `json:"at"`
}

// Heads returns the head of the context's scope, or of every scope under db.System. Written one JSON object a line, they are
// the file that Verify checks against.
func Heads(ctx context.Context, d db.Runner) ([]LodgedHead, error) {
	scopes, err := scopesToVerify(ctx, d, nil)
	if err != nil {
		return nil, err
	}
	heads := make([]LodgedHead, 0, len(scopes))
	for _, scope := range scopes {
		err := d.View(db.WithScope(ctx, scope), func(tx *db.Tx) error {
			h, err := readHead(ctx, tx)
			if err != nil || h.Seq == 0 {
				return err
			}
			heads = append(heads, h)
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("read the head of %s: %w", scope, err)
		}
	}
	return heads, nil
}

// readHead returns the head of the transaction's scope; its Seq is 0 when nothing is sealed.
func readHead(ctx context.Context, tx *db.Tx) (LodgedHead, error) {
	h := LodgedHead{Scope: tx.Scope(), At: tx.Now()}
	err := db.Get(ctx, tx, `SELECT seq, hash FROM audit_head WHERE scope = $1`, []any{tx.Scope()}, &h.Seq, &h.Hash)
	if errors.Is(err, db.ErrNoRow) {
		err = nil
	}
	return h, err
}

// WriteHeads writes heads as Verify reads them.
func WriteHeads(w io.Writer, heads []LodgedHead) error {
	enc := json.NewEncoder(w)
	for _, h := range heads {
		if err := enc.Encode(h); err != nil {
			return fmt.Errorf("write the heads: %w", err)
		}
	}
	return nil
}

func readHeads(r io.Reader) (map[db.Scope]LodgedHead, error) {
	heads := map[db.Scope]LodgedHead{}
	if r == nil {
		return heads, nil
	}
	dec := json.NewDecoder(r)
	dec.DisallowUnknownFields()
	for {
		var h LodgedHead
		err := dec.Decode(&h)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read the lodged head: %w", err)
		}
		if h.Scope == "" || h.Seq <= 0 || h.Hash == "" {
			return nil, errors.New("read the lodged head: it must have a scope, a seq and a hash")
		}
		heads[h.Scope] = h
	}
	if len(heads) == 0 {
		return nil, errors.New("read the lodged head: the file is empty")
	}
	return heads, nil
}
