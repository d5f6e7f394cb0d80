package provider

import (
	"context"
	"fmt"

	"alongside/internal/db"
	"alongside/internal/thread"
)

// EachTwin calls fn for each record of the same provider in another council, in a context of that council, where both share
// the number by which they are known. It begins no transaction around fn.
func (s *Service) EachTwin(ctx context.Context, ref thread.Ref, fn func(ctx context.Context, t Twin) error) error {
	var pass Passport
	var from db.Scope
	if err := s.db.View(ctx, func(tx *db.Tx) (err error) {
		from = tx.Scope()
		pass, err = s.Passport(ctx, tx, ref)
		return err
	}); err != nil {
		return fmt.Errorf("passport of %s: %w", ref, err)
	}
	var twins []Twin
	if err := s.db.View(s.store.Everywhere(ctx), func(tx *db.Tx) (err error) {
		twins, err = s.store.Twins(ctx, tx, from, pass.Identities)
		return err
	}); err != nil {
		return fmt.Errorf("find the other councils of %s: %w", ref, err)
	}
	for _, t := range twins {
		if err := fn(s.store.In(ctx, t.Scope), t); err != nil {
			return fmt.Errorf("in %s: %w", t.Scope, err)
		}
	}
	return nil
}
