package web

import (
	"context"
	"errors"
	"maps"
	"slices"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/thread"
)

// Doors returns which objects of a chain the reader may open: those that their role and relationships open, without what Config.Closed
// closes. Whatever shows a chain asks it. ctx is that of a request, whose site knows what is closed.
func Doors(ctx context.Context, tx *db.Tx, reader access.Actor, chain thread.Chain) (map[thread.Ref]bool, error) {
	return doors(ctx, tx, reader, chain, func(thread.Node) bool { return true })
}

// doors is Doors for a page that shows only some of a chain; about nothing else is asked.
func doors(ctx context.Context, tx *db.Tx, reader access.Actor, chain thread.Chain, shown func(thread.Node) bool) (map[thread.Ref]bool, error) {
	r := requestFrom(ctx)
	if r == nil { // nobody would say what is closed
		return nil, errors.New("web: a chain is shown outside a request")
	}
	// The child at which a chain starts counts also where the page does not show the start itself.
	asked := slices.DeleteFunc(slices.Clone(chain.Nodes), func(n thread.Node) bool { return n.Ref != chain.Start && !shown(n) })
	open, err := access.Open(ctx, tx, reader, asked)
	if err != nil {
		return nil, err
	}
	for _, n := range asked {
		if !open.May[n.Ref] || !shown(n) {
			delete(open.May, n.Ref)
		}
	}
	closer := r.router.config.Closed
	if closer == nil || len(open.May) == 0 {
		return open.May, nil
	}
	closed, err := closer(ctx, tx, reader, chain, open)
	if err != nil {
		return nil, err
	}
	maps.DeleteFunc(open.May, func(ref thread.Ref, _ bool) bool { return closed[ref] })
	return open.May, nil
}
