package authority

import (
	"context"
	"errors"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// NewAccount is an account to open.
type NewAccount struct {
	// Person is who it is for; a new reference is drawn when empty.
	Person thread.Ref
	Name   string
	// Email may be empty: the person is then let in by a letter, or not at all.
	Email, Phone string
	Roles        []access.Role
	Provider     thread.Ref
	Language     string
	// From is the first day; today when zero.
	From workday.Date
}

// CreateAccount opens an account.
func (s *Service) CreateAccount(ctx context.Context, by access.Actor, cmd NewAccount) (thread.Ref, error) {
	if err := mayManage(by); err != nil {
		return "", err
	}
	var person thread.Ref
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		var err error
		person, err = s.CreateAccountTx(ctx, tx, by.By(), cmd)
		return err
	})
	return person, err
}

// CreateAccountTx is CreateAccount inside a transaction, for whoever opens accounts of families and providers.
func (s *Service) CreateAccountTx(ctx context.Context, tx *db.Tx, by audit.By, cmd NewAccount) (thread.Ref, error) {
	a := Account{Person: cmd.Person, Version: 1, Name: cmd.Name, Email: cmd.Email, Phone: cmd.Phone, Roles: cmd.Roles,
		Provider: cmd.Provider, Language: cmd.Language, From: cmd.From}
	if a.Person == "" {
		a.Person = thread.New(tx, thread.Person)
	}
	if a.From.IsZero() {
		a.From = tx.Today()
	}
	a.tidy()
	if err := a.validate(); err != nil {
		return "", err
	}
	if err := s.emailFree(ctx, tx, a); err != nil {
		return "", err
	}
	if err := s.store.InsertAccount(ctx, tx, a); err != nil {
		return "", fmt.Errorf("open account %s: %w", a.Person, err)
	}
	entry := audit.Entry{Action: accountOpened, Ref: string(a.Person), Payload: a.recorded()}
	return a.Person, audit.Append(ctx, tx, by, entry)
}

// emailFree refuses an address that another account of the council has.
func (s *Service) emailFree(ctx context.Context, tx *db.Tx, a Account) error {
	if a.Email == "" {
		return nil
	}
	other, err := s.store.AccountByEmail(ctx, tx, EmailKey(a.Email))
	switch {
	case fault.Is(err, fault.KindNotFound):
		return nil
	case err != nil:
		return fmt.Errorf("look for another account with the address: %w", err)
	case other.Person == a.Person:
		return nil
	case other.Status(tx.Today()) == StatusEnded:
		return fault.Invalidf("email", "The account of %s, which ended on %s, has this address. Open that one again.", other.Name, other.To.Long())
	default:
		return fault.Invalidf("email", "The account of %s has this address.", other.Name)
	}
}

func mayManage(by access.Actor) error {
	if !by.May(access.PeopleManage) {
		return fault.Forbidden("Only an administrator can open, change or end accounts.")
	}
	return nil
}

// errStale is said to who saves over what somebody else saved.
var errStale = errors.New("the account was read at another version")

// loadAt returns an account at the version that the reader saw; 0 is any.
func (s *Service) loadAt(ctx context.Context, tx *db.Tx, person thread.Ref, version int) (Account, error) {
	a, err := s.store.Account(ctx, tx, person)
	if err != nil {
		return Account{}, fmt.Errorf("read account %s: %w", person, err)
	}
	if version != 0 && version != a.Version {
		return Account{}, &fault.Error{Kind: fault.KindConflict, Cause: errStale,
			Message: "Somebody else changed this account while you were reading it. Look at it again before you save."}
	}
	return a, nil
}
