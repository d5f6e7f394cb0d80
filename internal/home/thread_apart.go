package home

import (
	"context"
	"slices"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/thread"
)

// closePlaces takes out of may what would tell a reader from whom it is kept where a child lives that the child comes to a place: on
// the child's own chain the offers and sessions, on a chain that starts at one of these what is about the child.
func (h *handler) closePlaces(ctx context.Context, tx *db.Tx, reader access.Actor, chain thread.Chain, may map[thread.Ref]bool) error {
	place := func(n thread.Node) bool { return n.Kind == thread.Offer || n.Kind == thread.Session }
	if !slices.ContainsFunc(chain.Nodes, place) {
		return nil
	}
	about := func(child thread.Ref) bool {
		return slices.ContainsFunc(chain.Nodes, func(n thread.Node) bool { return n.Ref == chain.Start && n.Child == child })
	}
	for _, child := range seenIn(chain, may) {
		kept, err := h.Family.HomeKept(ctx, tx, reader, child)
		if err != nil {
			return err
		}
		for _, n := range chain.Nodes {
			if kept && (about(child) && place(n) || !about(child) && n.Child == child) {
				may[n.Ref] = false
			}
		}
	}
	return nil
}
