package registration

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Confirmed is what came of a confirmed registration.
type Confirmed struct {
	Registration Registration
	Person       thread.Ref   // who signs in now; "" while a person of the council looks first
	By           workday.Date // the last day on which the council looks at who it is
}

// Confirm uses an opened link up. An organisation with none of whose numbers anybody is on record has a record of its own from now on,
// and whoever registered it signs in for it. One with a number that is on record waits for a person.
func (s *Service) Confirm(ctx context.Context, id, agent string) (c Confirmed, err error) {
	err = s.DB.InTx(ctx, func(tx *db.Tx) error {
		c, err = s.ConfirmTx(ctx, tx, id, agent)
		return err
	})
	return c, err
}

// ConfirmTx is Confirm inside a transaction.
func (s *Service) ConfirmTx(ctx context.Context, tx *db.Tx, id, agent string) (Confirmed, error) {
	r, err := s.opened(ctx, tx, id)
	if err != nil {
		return Confirmed{}, err
	}
	known, err := s.Accounts.HasAccount(ctx, tx, r.Email)
	if err != nil {
		return Confirmed{}, fmt.Errorf("whether %s has an account: %w", r.Ref, err)
	}
	if known { // opened since the link was sent; whoever confirms has the address
		return Confirmed{}, fault.Conflict("This e-mail address signs in here already, so nothing was registered. Sign in, or register with another address.")
	}
	matches, err := s.Providers.WithNumber(ctx, tx, r.identities())
	if err != nil {
		return Confirmed{}, err
	}
	by := registrant(r)
	r.Token = ""
	if len(matches) == 0 {
		return s.begin(ctx, tx, by, r, agent)
	}
	r.State = Waits
	for _, p := range matches {
		r.Matches = append(r.Matches, p.Ref)
	}
	if err := s.save(ctx, tx, by.By(), &r, "registration confirmed"); err != nil {
		return Confirmed{}, err
	}
	d, err := s.Providers.StartLookTx(ctx, tx, by, r.Ref, title(r))
	return Confirmed{Registration: r, By: d.Due}, err
}

// registrant is whoever registers, as the record names them before they have an account.
func registrant(r Registration) access.Actor {
	return access.Actor{Person: r.Ref, Name: r.Contact, Public: true, Channel: "web"}
}

// begin gives an organisation a record of its own and whoever registered it an account, who then signs in.
func (s *Service) begin(ctx context.Context, tx *db.Tx, by access.Actor, r Registration, agent string) (Confirmed, error) {
	person, err := s.found(ctx, tx, by, &r, r.identities())
	if err != nil {
		return Confirmed{}, err
	}
	r.State = Begun
	if err := s.save(ctx, tx, by.By(), &r, "organisation registered itself"); err != nil {
		return Confirmed{}, err
	}
	d, err := s.Providers.StartLookTx(ctx, tx, by, r.Provider, title(r))
	if err != nil {
		return Confirmed{}, err
	}
	return Confirmed{Registration: r, Person: person, By: d.Due}, s.Accounts.EnterTx(ctx, tx, person, agent)
}

// found makes the record of an organisation, marked as registered by itself, and an account for whoever registered it.
func (s *Service) found(ctx context.Context, tx *db.Tx, by access.Actor, r *Registration, numbers []provider.Identity) (thread.Ref, error) {
	var err error
	p := provider.Provider{Name: r.Name, Kind: r.Kind, Email: r.Email, RegisteredOn: tx.Today()}
	if r.Provider, err = s.Providers.CreateTx(ctx, tx, by.By(), p); err != nil {
		return "", fmt.Errorf("the record of %s: %w", r.Ref, err)
	}
	for _, n := range numbers {
		n.Provider = r.Provider
		if err := s.Providers.IdentifyTx(ctx, tx, by.By(), n); err != nil {
			return "", fmt.Errorf("the numbers of %s: %w", r.Ref, err)
		}
	}
	return s.Accounts.OpenForProviderTx(ctx, tx, by.By(), r.Contact, r.Email, r.Provider)
}

// save keeps a registration over the version that was read, and says in the audit what was done.
func (s *Service) save(ctx context.Context, tx *db.Tx, by audit.By, r *Registration, action string) error {
	if err := s.Store.UpdateRegistration(ctx, tx, *r); err != nil {
		return fmt.Errorf("save registration %s: %w", r.Ref, err)
	}
	r.Version++
	return s.record(ctx, tx, by, *r, action)
}

// without leaves out the numbers that somebody on record has.
func without(all []provider.Identity, taken []provider.Identity) []provider.Identity {
	return slices.DeleteFunc(all, func(i provider.Identity) bool {
		return slices.ContainsFunc(taken, func(t provider.Identity) bool { return t.System == i.System && t.Value == i.Value })
	})
}
