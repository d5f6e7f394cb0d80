package web

import (
	"context"
	"maps"
	"slices"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/thread"
)

// Look records that the reader saw a page about the children, in a transaction of its own: call it before a byte of the page
// leaves. It claims no form's key, so that a form whose preview was shown can still be sent. Who is named twice was looked at once;
// a page about nobody is no look. From then on the answer
// shows no former name of theirs: see Config.Former.
func (r *Request) Look(page string, children ...thread.Ref) error {
	var names []string
	known := make(map[thread.Ref]bool, len(children))
	for _, c := range children {
		if c != "" && !known[c] {
			known[c] = true
			names = append(names, string(c))
		}
	}
	if len(names) == 0 {
		return nil
	}
	ctx := db.WithFirst(r.Context(), nil)
	err := r.router.config.DB.InTx(ctx, func(tx *db.Tx) error { return audit.Look(ctx, tx, r.Actor().By(), page, names...) })
	if err != nil {
		return err
	}
	return r.CoverFormer(slices.Collect(maps.Keys(known))...)
}

// See finds the child a page is about, checks that the reader may see the child and reads what the page shows, all in one view;
// then it records the look. The errors are those of find and read, and fault.NotFound where the reader may not see the child.
func (r *Request) See(page string, find func(ctx context.Context, tx *db.Tx) (thread.Ref, error), read func(ctx context.Context, tx *db.Tx) error) error {
	ctx := r.Context()
	var child thread.Ref
	err := r.router.config.DB.View(ctx, func(tx *db.Tx) error {
		var err error
		if child, err = find(ctx, tx); err != nil {
			return err
		}
		if err := access.MaySee(ctx, tx, r.Actor(), child); err != nil {
			return err
		}
		return read(ctx, tx)
	})
	if err != nil {
		return err
	}
	return r.Look(page, child)
}

// SeeChild is See where the child is known.
func (r *Request) SeeChild(page string, child thread.Ref, read func(ctx context.Context, tx *db.Tx) error) error {
	return r.See(page, func(context.Context, *db.Tx) (thread.Ref, error) { return child, nil }, read)
}
