package provider

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Suspend stops new work going to a provider, with a reason that the provider reads.
type Suspend struct {
	Provider thread.Ref
	Version  int
	Why      string
}

// Suspend suspends a provider from today.
func (s *Service) Suspend(ctx context.Context, by access.Actor, cmd Suspend) error {
	return s.change(ctx, by, cmd, "provider suspended", func(p *Provider, today workday.Date) error {
		if !p.SuspendedOn.IsZero() {
			return fault.Conflict("This provider is suspended already.")
		}
		p.SuspendedOn, p.SuspendedWhy = today, cmd.Why
		return nil
	})
}

// Restore ends a suspension by the council. Evidence that has run out still suspends.
func (s *Service) Restore(ctx context.Context, by access.Actor, cmd Suspend) error {
	return s.change(ctx, by, cmd, "provider restored", func(p *Provider, _ workday.Date) error {
		if p.SuspendedOn.IsZero() {
			return fault.Conflict("This provider is not suspended by the council.")
		}
		p.SuspendedOn, p.SuspendedWhy = workday.Date{}, ""
		return nil
	})
}

func (s *Service) change(ctx context.Context, by access.Actor, cmd Suspend, action string, do func(*Provider, workday.Date) error) error {
	if !by.May(access.ProviderQuality) {
		return fault.Forbidden("Only those who look after quality may suspend or restore a provider.")
	}
	if cmd.Why == "" {
		return fault.Invalid("why", "Enter the reason. The provider reads it.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.changeTx(ctx, tx, by.By(), cmd, action, do) })
}

func (s *Service) changeTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Suspend, action string, do func(*Provider, workday.Date) error) error {
	p, err := s.Provider(ctx, tx, cmd.Provider)
	if err != nil {
		return err
	}
	if cmd.Version != 0 && cmd.Version != p.Version {
		return fault.Conflict("Someone else changed this provider while you were reading it.")
	}
	if err := do(&p, tx.Today()); err != nil {
		return err
	}
	if err := s.store.Update(ctx, tx, p); err != nil {
		return err
	}
	if err := s.record(ctx, tx, by, p, action, cmd.Why); err != nil {
		return err
	}
	said := notify.ProviderHeld
	if p.SuspendedOn.IsZero() {
		said = notify.ProviderRestored
	}
	return s.write(ctx, tx, p, said, notify.Facts{Ref: p.Ref, On: tx.Today()})
}
