package authority

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// OpenAdministrator gives somebody the account of an administrator from outside the pages, where no administrator is left to do it.
type OpenAdministrator struct {
	Name, Email string
	Why         string // is recorded, and who has done it is told to all other administrators
}

// AdministratorOpened says what was done.
type AdministratorOpened struct {
	Person thread.Ref
	Known  bool // the person had an account, which was opened again or given the role
	Told   int  // other administrators to whom a message was written
}

// mostAdministrators is how many administrators are told at most; a council has a handful.
const mostAdministrators = 500

// OpenAdministratorTx opens the account, or opens one again that has ended, or gives one that is there the role besides its others.
// It is refused for somebody who is an administrator, and for a family's or a provider's account: they are of the other side.
func (s *Service) OpenAdministratorTx(ctx context.Context, tx *db.Tx, by audit.By, cmd OpenAdministrator) (AdministratorOpened, error) {
	if err := needReason(cmd.Why); err != nil {
		return AdministratorOpened{}, err
	}
	if EmailKey(cmd.Email) == "" {
		return AdministratorOpened{}, fault.Invalid("email", "Enter the address to which links to sign in are sent.")
	}
	others, err := s.store.ListAccounts(ctx, tx, Filter{Role: access.RoleAdministrator, Status: StatusActive, On: tx.Today(), Limit: mostAdministrators})
	if err != nil {
		return AdministratorOpened{}, fmt.Errorf("list administrators: %w", err)
	}
	out, err := s.makeAdministrator(ctx, tx, by, cmd)
	if err != nil {
		return AdministratorOpened{}, err
	}
	for _, o := range others {
		if o.Email == "" {
			continue
		}
		if err := s.tellAdministrator(ctx, tx, o); err != nil {
			return AdministratorOpened{}, err
		}
		out.Told++
	}
	return out, nil
}

func (s *Service) makeAdministrator(ctx context.Context, tx *db.Tx, by audit.By, cmd OpenAdministrator) (AdministratorOpened, error) {
	a, err := s.store.AccountByEmail(ctx, tx, EmailKey(cmd.Email))
	if fault.Is(err, fault.KindNotFound) {
		person, err := s.CreateAccountTx(ctx, tx, by, NewAccount{Name: cmd.Name, Email: cmd.Email, Roles: []access.Role{access.RoleAdministrator}})
		if err != nil {
			return AdministratorOpened{}, err
		}
		why := audit.Entry{Action: "administrator opened at the server", Ref: string(person), Why: cmd.Why}
		return AdministratorOpened{Person: person}, audit.Append(ctx, tx, by, why)
	}
	if err != nil {
		return AdministratorOpened{}, fmt.Errorf("look for the account with the address: %w", err)
	}
	active, has := a.Status(tx.Today()) == StatusActive, slices.Contains(a.Roles, access.RoleAdministrator)
	switch {
	case a.family() || a.Provider != "":
		return AdministratorOpened{}, fault.Invalidf("email", "The account of %s, of a family or a provider, has this address. Take another.", a.Name)
	case active && has:
		return AdministratorOpened{}, fault.Conflictf("%s is an administrator already, and can ask for a link to sign in.", a.Name)
	case !has:
		a.Roles = append(slices.Clone(a.Roles), access.RoleAdministrator)
	}
	if !active {
		a.From, a.To = tx.Today(), workday.Date{}
	}
	return AdministratorOpened{Person: a.Person, Known: true}, s.saveAccount(ctx, tx, by, a, "administrator opened at the server", cmd.Why)
}

func (s *Service) tellAdministrator(ctx context.Context, tx *db.Tx, a Account) error {
	m, err := notify.AdministratorOpened.Message(notify.ToEmail(a.Name, a.Email), notify.Facts{On: tx.Today(), Link: s.publicURL + "/admin/people"})
	if err != nil {
		return err
	}
	return notify.Send(ctx, tx, m)
}
