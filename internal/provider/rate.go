package provider

import (
	"context"
	"slices"

	"alongside/internal/access"
	"alongside/internal/allocation"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Rate records the quality rating that rankings use from today on, with the reason that the provider reads.
type Rate struct {
	Provider thread.Ref
	Version  int
	Rating   allocation.Rating
	Why      string
}

// Rate rates a provider.
func (s *Service) Rate(ctx context.Context, by access.Actor, cmd Rate) error {
	if !by.May(access.ProviderQuality) {
		return fault.Forbidden("Only those who look after quality may rate a provider.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.RateTx(ctx, tx, by.By(), cmd) })
}

// RateTx is Rate inside a transaction.
func (s *Service) RateTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Rate) error {
	if !slices.Contains([]allocation.Rating{allocation.Good, allocation.Approaching, allocation.Improvement, allocation.Inadequate}, cmd.Rating) {
		return fault.Invalid("rating", "Choose one of the ratings.")
	}
	if cmd.Why == "" {
		return fault.Invalid("why", "Enter what the rating rests on. The provider reads it.")
	}
	p, err := s.at(ctx, tx, cmd.Provider, cmd.Version)
	if err != nil {
		return err
	}
	p.Rating, p.RatedOn = string(cmd.Rating), tx.Today()
	if err := s.store.Update(ctx, tx, p); err != nil {
		return err
	}
	return s.record(ctx, tx, by, p, "provider rated", cmd.Why)
}
