package family

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/thread"
)

// ClosedPlaces returns what of a chain would tell a reader from whom it is kept where a child lives that the child comes to a place: on
// the child's own chain the offers and sessions, on a chain that starts at one of these, or at what allowed them, what is about the
// child. It reads the carers of all children at once, and nothing for a reader from whom no address is withheld.
func (s *Service) ClosedPlaces(ctx context.Context, tx *db.Tx, reader access.Actor, chain thread.Chain, open access.Opened) (map[thread.Ref]bool, error) {
	closed := map[thread.Ref]bool{}
	if len(open.Apart) == 0 || !slices.ContainsFunc(chain.Nodes, isPlace) {
		return closed, nil
	}
	found, err := s.store.Carers(ctx, tx, open.Apart)
	if err != nil {
		return nil, fmt.Errorf("load the carers of %d children: %w", len(open.Apart), err)
	}
	carers := map[thread.Ref][]Carer{}
	for _, c := range found {
		carers[c.Child] = append(carers[c.Child], c)
	}
	for _, child := range open.Apart {
		if !HomeKept(reader, []access.Part{access.OtherParentAddress}, carers[child]) {
			continue
		}
		own := slices.ContainsFunc(chain.Nodes, func(n thread.Node) bool { return n.Ref == chain.Start && n.Child == child })
		for _, n := range chain.Nodes {
			if own && isPlace(n) || !own && n.Child == child {
				closed[n.Ref] = true
			}
		}
	}
	return closed, nil
}

// isPlace reports whether an object is where children come.
func isPlace(n thread.Node) bool { return n.Kind == thread.Offer || n.Kind == thread.Session }
