package brokerage

import (
	"cmp"
	"context"
	"slices"

	"alongside/internal/db"
	"alongside/internal/notify"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

func sortByName(all []provider.Provider) {
	slices.SortFunc(all, func(a, b provider.Provider) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Ref, b.Ref))
	})
}

// tellInvited tells the lot's providers that have an e-mail address that there is an invitation. It says nothing of the child.
func (s *Service) tellInvited(ctx context.Context, tx *db.Tx, r Requirement) error {
	in, err := s.Agreements.Admitted(ctx, tx, r.Lot, tx.Today())
	if err != nil {
		return err
	}
	asked, err := s.named(ctx, tx, in)
	if err != nil {
		return err
	}
	stopped, err := s.stopped(ctx, tx, r.Lot)
	if err != nil {
		return err
	}
	for _, p := range asked {
		if stopped[p.Ref] != "" {
			continue
		}
		if err := s.tell(ctx, tx, p, notify.InvitationSent, r.Ref, workday.Date{}, r.InvitedUntil); err != nil {
			return err
		}
	}
	return nil
}

// tell sends one message to a provider that has an e-mail address.
func (s *Service) tell(ctx context.Context, tx *db.Tx, p provider.Provider, t notify.Template, ref thread.Ref, on, by workday.Date) error {
	if p.Email == "" {
		return nil
	}
	m, err := t.Message(notify.ToEmail(p.Name, p.Email), notify.Facts{Ref: ref, On: on, By: by})
	if err != nil {
		return err
	}
	return s.Tell(ctx, tx, m)
}
