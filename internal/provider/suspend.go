package provider

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Suspend stops new work going to a provider, with a reason that the provider reads.
type Suspend struct {
	Provider thread.Ref
	Version  int // that was read; 0 takes whatever is there
	Why      string
}

// Suspend suspends a provider from today, in every agreement.
func (s *Service) Suspend(ctx context.Context, by access.Actor, cmd Suspend) error {
	return s.hold(ctx, by, cmd, HoldPlaced)
}

// Restore ends a suspension by the council. Evidence that has run out still suspends. Where the provider has replied, an officer who was
// not involved restores it, and whoever suspended it is refused.
func (s *Service) Restore(ctx context.Context, by access.Actor, cmd Suspend) error {
	return s.hold(ctx, by, cmd, HoldEnded)
}

// at returns a provider as it was read: a fault of kind conflict when somebody changed it since.
func (s *Service) at(ctx context.Context, tx *db.Tx, ref thread.Ref, version int) (Provider, error) {
	p, err := s.Provider(ctx, tx, ref)
	if err == nil && version != 0 && version != p.Version {
		err = fault.Conflict("Someone else changed this provider while you were reading it.")
	}
	return p, err
}
