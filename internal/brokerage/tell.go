package brokerage

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/notify"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// tellInvited tells the lot's providers that have an e-mail address that there is an invitation. It says nothing of the child.
func (s *Service) tellInvited(ctx context.Context, tx *db.Tx, r Requirement) error {
	asked, err := s.Asked(ctx, tx, r)
	if err != nil {
		return err
	}
	for _, p := range asked {
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
