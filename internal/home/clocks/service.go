package clocks

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/access"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/statute"
	"alongside/internal/team"
	"alongside/internal/thread"
)

// Deps is everything that the use cases and pages need.
type Deps struct {
	DB       db.Runner
	Clocks   *deadline.Clocks
	Book     *statute.Book
	Teams    Teams
	Accounts Accounts
	Families Families
	// Tell sends a message to somebody who works here.
	Tell func(ctx context.Context, tx *db.Tx, m notify.Message) error
	// PublicURL is the address that people type; messages lead there. It may be empty.
	PublicURL string
}

// Teams says who manages whom. Package team answers.
type Teams interface {
	ManagerOf(ctx context.Context, tx *db.Tx, person thread.Ref) (thread.Ref, error)
	Team(ctx context.Context, tx *db.Tx, ref thread.Ref) (team.Team, error)
}

// Accounts finds people who sign in. Package authority answers.
type Accounts interface {
	Account(ctx context.Context, tx *db.Tx, person thread.Ref) (authority.Account, error)
	Accounts(ctx context.Context, tx *db.Tx, f authority.Filter) ([]authority.Account, error)
	Names(ctx context.Context, tx *db.Tx, refs ...thread.Ref) (map[thread.Ref]string, error)
}

// Families writes to those who look after a child, each as they want to be written to.
type Families interface {
	// WriteTx sends a template's message to each of them and returns the number of messages that were queued.
	WriteTx(ctx context.Context, tx *db.Tx, child thread.Ref, t notify.Template, f notify.Facts) (int, error)
}

// Service carries out the use cases.
type Service struct{ Deps }

// New returns a Service.
func New(d Deps) *Service { return &Service{d} }

// rolesMost bounds how many people of one role are told.
const rolesMost = 20

// audience remembers within one batch who is told for whom, so that a batch asks once.
type audience struct {
	s        *Service
	managers map[thread.Ref]thread.Ref
	holders  map[access.Role][]thread.Ref
}

func (s *Service) audience() *audience {
	return &audience{s: s, managers: map[thread.Ref]thread.Ref{}, holders: map[access.Role][]thread.Ref{}}
}

// of returns the people whom a rung means: the owner, the owner's manager, or everybody of a role.
func (a *audience) of(ctx context.Context, tx *db.Tx, d deadline.Deadline, tell string) ([]thread.Ref, error) {
	switch {
	case tell == deadline.Owner && d.Owner.Kind() == thread.Person:
		return []thread.Ref{d.Owner}, nil
	case tell == deadline.Owner && d.Owner.Kind() == thread.Provider:
		return a.workers(ctx, tx, d.Owner)
	case tell == deadline.Owner, tell == string(access.RoleLeadManager):
		manager, err := a.manager(ctx, tx, d)
		if err != nil {
			return nil, err
		}
		if manager != "" {
			return []thread.Ref{manager}, nil
		}
		if tell == deadline.Owner {
			return nil, nil
		}
	}
	return a.role(ctx, tx, access.Role(tell))
}

// providersMost bounds how many accounts of providers are looked through.
const providersMost = 2000

// workers are a provider's own people, at most rolesMost of them: what runs out is theirs to renew.
func (a *audience) workers(ctx context.Context, tx *db.Tx, of thread.Ref) ([]thread.Ref, error) {
	var found []thread.Ref
	for _, role := range []access.Role{access.RoleProvider, access.RoleFacilitator} {
		accounts, err := a.s.Accounts.Accounts(ctx, tx, authority.Filter{Role: role, Status: authority.StatusActive, On: tx.Today(), Limit: providersMost})
		if err != nil {
			return nil, fmt.Errorf("find the people of %s: %w", of, err)
		}
		for _, one := range accounts {
			if one.Provider == of && len(found) < rolesMost && !slices.Contains(found, one.Person) {
				found = append(found, one.Person)
			}
		}
	}
	return found, nil
}

// manager is who manages the owner of a deadline, else the team that it stands with; "" when nobody does.
func (a *audience) manager(ctx context.Context, tx *db.Tx, d deadline.Deadline) (thread.Ref, error) {
	key := d.Owner
	if key.Kind() != thread.Person {
		if key = d.Team; key == "" {
			key = d.Owner
		}
	}
	if m, known := a.managers[key]; known || key == "" {
		return m, nil
	}
	var manager thread.Ref
	var err error
	if key.Kind() == thread.Person {
		manager, err = a.s.Teams.ManagerOf(ctx, tx, key)
	} else {
		var t team.Team
		t, err = a.s.Teams.Team(ctx, tx, key)
		if fault.Is(err, fault.KindNotFound) {
			err = nil
		}
		manager = t.Manager
	}
	if err != nil {
		return "", fmt.Errorf("find who manages %s: %w", key, err)
	}
	a.managers[key] = manager
	return manager, nil
}

func (a *audience) role(ctx context.Context, tx *db.Tx, role access.Role) ([]thread.Ref, error) {
	if found, known := a.holders[role]; known {
		return found, nil
	}
	accounts, err := a.s.Accounts.Accounts(ctx, tx, authority.Filter{Role: role, Status: authority.StatusActive, On: tx.Today(), Limit: rolesMost})
	if err != nil {
		return nil, fmt.Errorf("find everybody who is %s: %w", role, err)
	}
	found := make([]thread.Ref, len(accounts))
	for i, one := range accounts {
		found[i] = one.Person
	}
	a.holders[role] = found
	return found, nil
}

// write sends one message to a person who has an account and an e-mail address.
func (s *Service) write(ctx context.Context, tx *db.Tx, person thread.Ref, t notify.Template, f notify.Facts) error {
	a, err := s.Accounts.Account(ctx, tx, person)
	if fault.Is(err, fault.KindNotFound) || err == nil && (a.Email == "" || a.Status(tx.Today()) != authority.StatusActive) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("tell %s: %w", person, err)
	}
	if s.PublicURL != "" {
		f.Link = s.PublicURL + "/home"
	}
	m, err := t.Message(notify.ToEmail(a.Name, a.Email), f)
	if err == nil {
		err = s.Tell(ctx, tx, m)
	}
	if err != nil {
		return fmt.Errorf("tell %s: %w", person, err)
	}
	return nil
}
