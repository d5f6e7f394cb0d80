package authority

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// HasAccount reports whether an account of the council has an address, also one that has ended.
func (s *Service) HasAccount(ctx context.Context, tx *db.Tx, email string) (bool, error) {
	_, err := s.store.AccountByEmail(ctx, tx, EmailKey(email))
	if fault.Is(err, fault.KindNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for an account with the address: %w", err)
	}
	return true, nil
}

// OpenForProviderTx opens the account of somebody who acts for a provider and whose address was proved.
func (s *Service) OpenForProviderTx(ctx context.Context, tx *db.Tx, by audit.By, name, email string, of thread.Ref) (thread.Ref, error) {
	return s.CreateAccountTx(ctx, tx, by, NewAccount{Name: name, Email: email, Roles: []access.Role{access.RoleProvider}, Provider: of})
}

// EnterTx records that somebody signs in whose address a link of another package proved. Whoever has an authenticator is refused: a code
// comes after every link.
func (s *Service) EnterTx(ctx context.Context, tx *db.Tx, person thread.Ref, agent string) error {
	a, err := s.active(ctx, tx, person)
	if err != nil {
		return err
	}
	found, err := s.identified(ctx, tx, a, "registration link", agent)
	if err == nil && found.NeedsCode {
		return fault.Forbidden("Sign in with your code.")
	}
	return err
}
