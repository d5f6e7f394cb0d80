package document

import (
	"context"
	"fmt"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/thread"
)

// handed is what the audit keeps of documents that found where they belong.
type handed struct {
	From  thread.Ref `json:"from"`
	Count int        `json:"count"`
}

// Hand makes what was attached to from the documents of to, and of its child: what was sent with a message whose place a person has
// found. From then on they open as to does; their node on the thread,
// which says nothing but that there is a document, stays without a child. It does nothing where nothing was attached.
func Hand(ctx context.Context, tx *db.Tx, by audit.By, from, to, child thread.Ref) error {
	found, err := Of(ctx, tx, from)
	if err != nil || len(found[from]) == 0 {
		return err
	}
	for _, d := range found[from] {
		if err := db.ExecOne(ctx, tx, `UPDATE document SET about = $3, child = $4 WHERE scope = $1 AND ref = $2`, tx.Scope(), d.Ref, to, child); err != nil {
			return fmt.Errorf("hand %s to %s: %w", d.Ref, to, err)
		}
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "documents put where they belong", Ref: string(to), Child: string(child),
		Payload: handed{from, len(found[from])}})
}
