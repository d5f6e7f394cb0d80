package authority

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
)

// ColleagueRoles are those that a provider may give its own people: to act for it in everything, or to run its sessions.
func ColleagueRoles() []access.Role {
	return []access.Role{access.RoleProvider, access.RoleFacilitator}
}

// mostColleagues is more people than one provider has here.
const mostColleagues = 500

// Colleague is a change to an account that people of the same provider make. Roles are used by those who are invited and where roles
// change; Why is asked for where roles change and where an account ends.
type Colleague struct {
	Person      thread.Ref // empty for somebody who is invited
	Version     int
	Name, Email string
	Roles       []access.Role
	Why         string
}

// keepsColleagues refuses those who do not keep a provider's people.
func keepsColleagues(by access.Actor) error {
	if by.Provider == "" || !by.May(access.ProviderKeep) {
		return fault.Forbidden("Only those who act for a provider look after its people.")
	}
	if by.Unchecked {
		return fault.Forbidden("You can look after your people here once a person of the council has looked at who your organisation is.")
	}
	return nil
}

// Colleagues returns the accounts of the reader's own provider, by name, those that have ended too.
func (s *Service) Colleagues(ctx context.Context, tx *db.Tx, by access.Actor) ([]Account, error) {
	if err := keepsColleagues(by); err != nil {
		return nil, err
	}
	return s.store.ListAccounts(ctx, tx, Filter{Provider: by.Provider, Limit: mostColleagues})
}

// InviteColleague opens an account for somebody of the reader's own provider and writes to them. An account of the provider that has
// the address is opened again when one of the provider's own people ended it; what the council ended, the council opens again.
func (s *Service) InviteColleague(ctx context.Context, by access.Actor, cmd Colleague) (person thread.Ref, err error) {
	if err := keepsColleagues(by); err != nil {
		return "", err
	}
	var wrong []fault.Field
	if strings.TrimSpace(cmd.Name) == "" {
		wrong = append(wrong, fault.Field{Name: "name", Message: "Enter the person’s name."})
	}
	if EmailKey(cmd.Email) == "" {
		wrong = append(wrong, fault.Field{Name: "email", Message: "Enter the person’s e-mail address. The link to sign in goes there."})
	}
	if fields, ok := fault.Fields(wrongColleague(cmd.Roles)); ok {
		wrong = append(wrong, fields...)
	}
	if err := fault.InvalidFields(wrong...); err != nil {
		return "", err
	}
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		person, err = s.inviteColleague(ctx, tx, by, cmd)
		return err
	})
	return person, err
}

func (s *Service) inviteColleague(ctx context.Context, tx *db.Tx, by access.Actor, cmd Colleague) (thread.Ref, error) {
	known, err := s.store.AccountByEmail(ctx, tx, EmailKey(cmd.Email))
	switch {
	case fault.Is(err, fault.KindNotFound):
		n := NewAccount{Name: cmd.Name, Email: cmd.Email, Roles: cmd.Roles, Provider: by.Provider}
		if known.Person, err = s.CreateAccountTx(ctx, tx, by.By(), n); err != nil {
			return "", err
		}
	case err != nil:
		return "", fmt.Errorf("look for an account with the address: %w", err)
	case known.Provider == by.Provider && known.Status(tx.Today()) == StatusEnded:
		if err := s.reopenColleague(ctx, tx, by, known, cmd); err != nil {
			return "", err
		}
	case known.Provider == by.Provider:
		return "", fault.Invalidf("email", "%s has this address and signs in here already.", known.Name)
	default: // whose it is, is not theirs to know
		return "", fault.Invalid("email", "This address cannot be used. Choose another, or ask the council.")
	}
	m, err := notify.ColleagueInvited.Message(notify.ToEmail(cmd.Name, strings.TrimSpace(cmd.Email)), notify.Facts{On: tx.Today(), Person: by.Name, Link: s.publicURL + "/sign-in"})
	if err != nil {
		return "", err
	}
	if err := notify.Send(ctx, tx, m); err != nil {
		return "", fmt.Errorf("invite %s: %w", known.Person, err)
	}
	tx.OnCommit(s.wake)
	return known.Person, nil
}

// reopenColleague opens an account again that has ended. It refuses one that the council ended or changed, that holds a role of the
// council, and that is somebody else's.
func (s *Service) reopenColleague(ctx context.Context, tx *db.Tx, by access.Actor, known Account, cmd Colleague) error {
	all, err := pastOf(ctx, tx, []string{string(known.Person)})
	if err != nil {
		return err
	}
	if wrongColleague(known.Roles) != nil || !all.endedByOwn(known.Person, by.Provider) {
		return fault.Invalid("email", "The account with this address was not ended by your organisation alone. Ask the council to open it again.")
	}
	if !strings.EqualFold(strings.Join(strings.Fields(cmd.Name), " "), known.Name) {
		return fault.Invalidf("name", "The account with this address is that of %s. Enter that name to open it again, or ask the council to change it.", known.Name)
	}
	why := "Invited by " + by.Name + "."
	if err := s.ReopenTx(ctx, tx, by.By(), Reopen{Person: known.Person, Version: known.Version, Why: why}); err != nil {
		return err
	}
	if sameRoles(known.Roles, cmd.Roles) {
		return nil
	}
	return s.ChangeRolesTx(ctx, tx, by.By(), ChangeRoles{Person: known.Person, Roles: cmd.Roles, Provider: by.Provider, Why: why})
}

// sameRoles reports whether two lists hold the same roles, in whatever order.
func sameRoles(a, b []access.Role) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// ChangeColleague gives somebody of the reader's own provider other roles. Nobody changes their own, and somebody who acts for the
// provider stays.
func (s *Service) ChangeColleague(ctx context.Context, by access.Actor, cmd Colleague) error {
	if err := keepsColleagues(by); err != nil {
		return err
	}
	if by.Person == cmd.Person {
		return fault.Forbidden("Nobody changes their own roles. Ask a colleague.")
	}
	if wrong := wrongColleague(cmd.Roles); wrong != nil {
		return wrong
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := s.colleague(ctx, tx, by, cmd, cmd.Roles); err != nil {
			return err
		}
		return s.ChangeRolesTx(ctx, tx, by.By(), ChangeRoles{Person: cmd.Person, Version: cmd.Version, Roles: cmd.Roles, Provider: by.Provider, Why: cmd.Why})
	})
}

// EndColleague ends the account of somebody of the reader's own provider at once; their own too, when somebody stays who acts for it.
func (s *Service) EndColleague(ctx context.Context, by access.Actor, cmd Colleague) error {
	if err := keepsColleagues(by); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := s.colleague(ctx, tx, by, cmd, nil); err != nil {
			return err
		}
		return s.EndTx(ctx, tx, by.By(), End{Person: cmd.Person, Version: cmd.Version, Why: cmd.Why})
	})
}

// colleague refuses a change to somebody of another provider, to roles that a provider does not give, and one that leaves the provider
// without anybody who acts for it.
func (s *Service) colleague(ctx context.Context, tx *db.Tx, by access.Actor, cmd Colleague, roles []access.Role) error {
	all, err := s.Colleagues(ctx, tx, by)
	if err != nil {
		return err
	}
	today, stays := tx.Today(), slices.Contains(roles, access.RoleProvider)
	i := slices.IndexFunc(all, func(a Account) bool { return a.Person == cmd.Person })
	if i < 0 {
		return fault.NotFound("That person")
	}
	for _, r := range all[i].Roles {
		if !slices.Contains(ColleagueRoles(), r) {
			return fault.Conflictf("%s also works for the council. Ask the council to change this account.", all[i].Name)
		}
	}
	for _, a := range all {
		if a.Person != cmd.Person && slices.Contains(a.Roles, access.RoleProvider) && a.Status(today) == StatusActive && a.To.IsZero() {
			stays = true
		}
	}
	if !stays {
		return fault.Conflictf("%s is the last person who acts for your organisation here. Invite somebody else first.", all[i].Name)
	}
	return nil
}

func wrongColleague(roles []access.Role) error {
	if len(roles) == 0 {
		return fault.Invalid("roles", "Choose what the person may do.")
	}
	for _, r := range roles {
		if !slices.Contains(ColleagueRoles(), r) {
			return fault.Invalid("roles", "Choose from the roles that are listed.")
		}
	}
	return nil
}
