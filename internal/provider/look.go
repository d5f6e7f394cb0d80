package provider

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
)

// LookRule is the council's own rule for how soon somebody looks at who registered itself.
const LookRule = "provider-registration-check"

// Unchecked reports whether the organisation registered itself and nobody of the council has looked at who it is.
func (p Provider) Unchecked() bool { return !p.RegisteredOn.IsZero() && p.Looked.On.IsZero() }

// UncheckedWhy says so in a sentence, "" where the organisation is known.
func (p Provider) UncheckedWhy() string {
	if !p.Unchecked() {
		return ""
	}
	return "The organisation registered itself on " + p.RegisteredOn.Long() + ", and nobody of the council has looked at who it is yet."
}

// Look is that somebody of the council looked at who a provider is: its official numbers, and that it is whom it says.
type Look struct {
	Provider thread.Ref
	Version  int    // that was read; 0 takes whatever is there
	Says     string // what was seen
}

// Look records that the council looked at an organisation that registered itself. From then on it can be admitted.
func (s *Service) Look(ctx context.Context, by access.Actor, cmd Look) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.LookTx(ctx, tx, by, cmd) })
}

// LookTx is Look inside a transaction. It keeps the time in which the council looks, and tells the organisation.
func (s *Service) LookTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Look) error {
	if by.Provider != "" || !by.May(access.ProviderEdit) {
		return fault.Forbidden("Only the council’s people look at who an organisation is.")
	}
	says := strings.TrimSpace(cmd.Says)
	if says == "" {
		return fault.Invalid("says", "Say what you have seen, such as its entry at Companies House and whom you rang there.")
	}
	p, err := s.at(ctx, tx, cmd.Provider, cmd.Version)
	if err != nil {
		return err
	}
	switch {
	case p.RegisteredOn.IsZero():
		return fault.Conflict("The council put this organisation on record itself. There is nothing to check here.")
	case !p.Unchecked():
		return fault.Conflictf("%s looked at this organisation on %s.", p.Looked.By, p.Looked.On.Long())
	}
	p.Looked = Hand{By: by.Name, On: tx.Today(), Says: says}
	if err := s.store.Update(ctx, tx, p); err != nil {
		return err
	}
	if err := s.record(ctx, tx, by.By(), p, "organisation checked", says); err != nil {
		return err
	}
	if err := s.clocks.Keep(ctx, tx, by.By(), p.Ref, LookRule, tx.Today()); err != nil && !fault.Is(err, fault.KindNotFound) {
		return fmt.Errorf("keep the look at %s: %w", p.Ref, err)
	}
	return s.write(ctx, tx, p, notify.OrganisationChecked, notify.Facts{Ref: p.Ref, On: tx.Today()})
}

// StartLookTx starts the time in which the council looks at who somebody is that registered: of, with a title. It returns the last day.
func (s *Service) StartLookTx(ctx context.Context, tx *db.Tx, by access.Actor, of thread.Ref, title string) (deadline.Deadline, error) {
	start := deadline.Start{Rule: LookRule, Ref: of, From: tx.Today(), Title: title}
	if s.teams != nil {
		var err error
		if start.Team, err = s.teams.ContractTeam(ctx, tx); err != nil && !fault.Is(err, fault.KindNotFound) {
			return deadline.Deadline{}, fmt.Errorf("who looks at %s: %w", of, err)
		}
	}
	if s.policy != nil {
		var err error
		if start.Policy, err = s.policy(ctx, tx); err != nil {
			return deadline.Deadline{}, fmt.Errorf("the council’s policy: %w", err)
		}
	}
	return s.clocks.Start(ctx, tx, by.By(), start)
}

// RegisteredThemselves returns the providers that registered themselves, by name.
func (s *Service) RegisteredThemselves(ctx context.Context, tx *db.Tx) ([]Provider, error) {
	return s.store.RegisteredThemselves(ctx, tx)
}

// WithNumber returns the providers of the council that have one of the official numbers, each once, by reference.
func (s *Service) WithNumber(ctx context.Context, tx *db.Tx, of []Identity) ([]Provider, error) {
	values := make([]string, len(of))
	for i, n := range of {
		values[i] = n.Value
	}
	have, err := s.store.ByIdentity(ctx, tx, values)
	if err != nil {
		return nil, fmt.Errorf("who has the numbers: %w", err)
	}
	var refs []thread.Ref
	for _, h := range have {
		for _, n := range of {
			if h.System == n.System && h.Value == n.Value {
				refs = append(refs, h.Provider)
			}
		}
	}
	return s.store.Providers(ctx, tx, refs)
}

// NormalNumber returns an official number as it is kept, or a fault that names the field "value".
func NormalNumber(system thread.System, value string) (string, error) {
	n, known := numberOf(system)
	if !known || n.Alone {
		return "", fault.Invalid("value", "This kind of number is not known.")
	}
	return n.Normal(value)
}
