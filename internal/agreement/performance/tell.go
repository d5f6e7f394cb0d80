package performance

import (
	"context"
	"fmt"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
)

// Teams says who holds providers to what was agreed.
type Teams interface {
	ContractTeam(ctx context.Context, tx *db.Tx) (thread.Ref, error)
}

// contractTeam returns the team with which deadlines of the council stand, "" where there is none.
func (s *Service) contractTeam(ctx context.Context, tx *db.Tx) (thread.Ref, error) {
	if s.Teams == nil {
		return "", nil
	}
	team, err := s.Teams.ContractTeam(ctx, tx)
	if err != nil && !fault.Is(err, fault.KindNotFound) {
		return "", fmt.Errorf("who holds providers to what was agreed: %w", err)
	}
	return team, nil
}

// tell writes to a provider that has an e-mail address. The message says what is to be done by when, or what happened, and no
// rating and no word of a report: those stand on the page behind the sign-in.
func (s *Service) tell(ctx context.Context, tx *db.Tx, to thread.Ref, t notify.Template, f notify.Facts, page string) error {
	if s.Tell == nil {
		return nil
	}
	p, err := s.Providers.Provider(ctx, tx, to)
	if err != nil || p.Email == "" {
		return err
	}
	if s.PublicURL != "" {
		f.Link = s.PublicURL + page + string(f.Ref)
	}
	m, err := t.Message(notify.ToEmail(p.Name, p.Email), f)
	if err != nil {
		return fmt.Errorf("write to %s: %w", to, err)
	}
	return s.Tell(ctx, tx, m)
}
