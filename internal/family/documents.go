package family

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/thread"
)

// Uploads returns which documents about a child a reader may read, by the person who added them and their name: a carer reads those of the own
// home and of who works with the child, as with words, and not what a young person added whose rights are their own. Everybody else who may see
// the child reads all.
func (s *Service) Uploads(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref) (func(person thread.Ref, name string) bool, error) {
	h, err := s.homesOf(ctx, tx, reader.Person, child)
	if err != nil {
		return nil, err
	}
	own, carer := h.carer()
	if !carer {
		return func(thread.Ref, string) bool { return true }, nil
	}
	c, err := s.Child(ctx, tx, child)
	if err != nil {
		return nil, err
	}
	var young []thread.Ref
	if OwnRights(c.Born, tx.Today()) {
		all, err := access.Of(ctx, tx, child)
		if err != nil {
			return nil, fmt.Errorf("who the young person of %s is: %w", child, err)
		}
		for _, r := range all {
			if r.Reason == access.OwnRecord {
				young = append(young, r.Actor)
			}
		}
	}
	return func(person thread.Ref, name string) bool {
		if slices.Contains(young, person) {
			return false
		}
		byCarer := slices.ContainsFunc(h.carers, func(c Carer) bool { return c.is(person, name) })
		return !byCarer || h.of(person, name) == own
	}, nil
}
