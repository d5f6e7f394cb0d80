package app

import (
	"context"
	"errors"
	"fmt"
	"io"

	"alongside/internal/access"
	"alongside/internal/app/config"
	"alongside/internal/app/wiring"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// setUpCommand records a new council and opens the account of its first administrator, who does all the rest on pages.
type setUpCommand struct {
	Name   string `required:"" help:"The council's name, as it stands in letters."`
	Kind   string `default:"unitary" enum:"county,unitary,metropolitan district,London borough" help:"county, unitary, metropolitan district or London borough."`
	Phone  string `required:"" help:"The council's telephone number, for families."`
	Danger string `required:"" help:"Whom to ring in immediate danger, as it stands on page one."`
	Admin  string `required:"" placeholder:"NAME" help:"Name of the first administrator."`
	Email  string `required:"" placeholder:"ADDRESS" help:"Address of the first administrator, to which links to sign in are sent."`
}

// setUpAnswer says what was made.
type setUpAnswer struct {
	Council       string     `json:"council"`
	Administrator thread.Ref `json:"administrator"`
}

// Run does so once. It refuses a council that is there: its administrators change it on their own pages.
func (u setUpCommand) Run(ctx context.Context, s *session) (err error) {
	c, err := s.config()
	if err != nil {
		return err
	}
	if !config.IsCouncilCode(c.Council.Code) {
		return fault.Invalid("council.code", "Set the council's GSS code, such as E10000028.")
	}
	d, err := s.openCurrent(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	services, err := wiring.Wire(d, wiring.Options{PublicURL: c.Server.PublicURL, Policies: policies(c)})
	if err != nil {
		return err
	}
	ctx = db.WithScope(ctx, db.Scope(c.Council.Code))
	a := setUpAnswer{Council: c.Council.Code}
	err = d.InTx(ctx, func(tx *db.Tx) (err error) {
		a.Administrator, err = u.make(ctx, tx, services.Authority)
		return err
	})
	if err != nil {
		return err
	}
	return s.answer(a, func(w io.Writer) {
		_, _ = fmt.Fprintf(w, "%s is set up. %s can ask for a link to sign in at %s/sign-in.\n", u.Name, u.Admin, c.Server.PublicURL)
	})
}

func (u setUpCommand) make(ctx context.Context, tx *db.Tx, s *authority.Service) (thread.Ref, error) {
	switch _, err := s.Get(ctx, tx); {
	case err == nil:
		return "", fault.Conflict("This council is set up already. Its administrators change it, and open accounts, on their own pages.")
	case !fault.Is(err, fault.KindNotFound):
		return "", err
	}
	err := s.SetUpTx(ctx, tx, operator, authority.Authority{
		Name: u.Name, Kind: u.Kind, Contact: authority.Contact{Phone: u.Phone, Danger: []string{u.Danger}},
	})
	if err != nil {
		return "", err
	}
	return s.CreateAccountTx(ctx, tx, operator, authority.NewAccount{Name: u.Admin, Email: u.Email, Roles: []access.Role{access.RoleAdministrator}})
}
