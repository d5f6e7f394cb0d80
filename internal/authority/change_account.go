package authority

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// ChangeRoles gives a person other roles. The reason is recorded.
type ChangeRoles struct {
	Person   thread.Ref
	Version  int
	Roles    []access.Role
	Provider thread.Ref
	Why      string
}

// ChangeRoles changes what a person may do. Nobody changes their own roles.
func (s *Service) ChangeRoles(ctx context.Context, by access.Actor, cmd ChangeRoles) error {
	if err := mayManage(by); err != nil {
		return err
	}
	if err := notOneself(by, cmd.Person, "roles"); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.ChangeRolesTx(ctx, tx, by.By(), cmd) })
}

// ChangeRolesTx is ChangeRoles inside a transaction.
func (s *Service) ChangeRolesTx(ctx context.Context, tx *db.Tx, by audit.By, cmd ChangeRoles) error {
	a, err := s.loadAt(ctx, tx, cmd.Person, cmd.Version)
	if err != nil {
		return err
	}
	if err := needReason(cmd.Why); err != nil {
		return err
	}
	a.Roles, a.Provider = cmd.Roles, cmd.Provider
	return s.saveAccount(ctx, tx, by, a, rolesChanged, cmd.Why)
}

// ChangeContact changes how a person is called and reached.
type ChangeContact struct {
	Person                       thread.Ref
	Version                      int
	Name, Email, Phone, Language string
}

// ChangeContact changes a person's name, address, phone or language.
func (s *Service) ChangeContact(ctx context.Context, by access.Actor, cmd ChangeContact) error {
	if err := mayManage(by); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.ChangeContactTx(ctx, tx, by.By(), cmd) })
}

// ChangeContactTx is ChangeContact inside a transaction. Links that were sent to an address that is no longer the person's
// stop working.
func (s *Service) ChangeContactTx(ctx context.Context, tx *db.Tx, by audit.By, cmd ChangeContact) error {
	a, err := s.loadAt(ctx, tx, cmd.Person, cmd.Version)
	if err != nil {
		return err
	}
	a.Name, a.Email, a.Phone, a.Language = cmd.Name, cmd.Email, cmd.Phone, cmd.Language
	a.tidy()
	if err := s.emailFree(ctx, tx, a); err != nil {
		return err
	}
	return s.saveAccount(ctx, tx, by, a, "contact details changed", "")
}

func (s *Service) saveAccount(ctx context.Context, tx *db.Tx, by audit.By, a Account, action, why string) error {
	a.tidy()
	if err := a.validate(); err != nil {
		return err
	}
	if err := s.store.UpdateAccount(ctx, tx, a); err != nil {
		return fmt.Errorf("save account %s: %w", a.Person, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(a.Person), Why: why, Payload: a.recorded()})
}

func needReason(why string) error {
	if strings.TrimSpace(why) == "" {
		return fault.Invalid("why", "Say why. The reason is recorded.")
	}
	return nil
}

func notOneself(by access.Actor, person thread.Ref, what string) error {
	if by.Person == person {
		return fault.Forbidden("Nobody changes their own " + what + ". Ask another administrator.")
	}
	return nil
}
