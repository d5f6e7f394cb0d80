package site

import (
	"context"

	"alongside/internal/app/wiring"
	"alongside/internal/db"
	"alongside/internal/family/familyweb"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// kept leads addresses of a record that was merged to the one that is kept. What is not on record stays what it was: the page says so.
func kept(s *wiring.Services) func(context.Context, *db.Tx, thread.Ref) (thread.Ref, error) {
	return func(ctx context.Context, tx *db.Tx, child thread.Ref) (thread.Ref, error) {
		ref, err := s.Family.Kept(ctx, tx, child)
		if fault.Is(err, fault.KindNotFound) {
			return child, nil
		}
		return ref, err
	}
}

// rivals names the two leads of two records of one child.
func rivals(s *wiring.Services) func(context.Context, *db.Tx, thread.Ref, thread.Ref) ([]familyweb.Rival, error) {
	return func(ctx context.Context, tx *db.Tx, keep, drop thread.Ref) ([]familyweb.Rival, error) {
		both, some, err := s.Lead.Rivals(ctx, tx, keep, drop)
		if err != nil || !some {
			return nil, err
		}
		return []familyweb.Rival{{Person: both.Keep.Lead, Name: both.Keep.Name, Leads: keep, Since: both.Keep.From},
			{Person: both.Drop.Lead, Name: both.Drop.Name, Leads: drop, Since: both.Drop.From}}, nil
	}
}
