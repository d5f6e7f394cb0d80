package app

import (
	"context"
	"errors"
	"fmt"
	"io"

	"alongside/internal/access"
	"alongside/internal/app/config"
	"alongside/internal/app/wiring"
	"alongside/internal/audit"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web/ui"
)

// atServer is who acts when an account is opened at the server: whoever may run the program with its settings.
var atServer = audit.By{Person: "command-line", Name: "Operator at the server", Role: string(access.RoleAdministrator), Channel: "system"}

// administratorCommand opens an administrator's account in a council whose own administrators cannot.
type administratorCommand struct {
	Name  string `required:"" help:"Name of the administrator."`
	Email string `required:"" placeholder:"ADDRESS" help:"Address to which links to sign in are sent. An account that has it already is opened again, or given the role."`
	Why   string `required:"" help:"Why nobody can do it on the page of people. It stands in the audit."`
}

// Help is shown below the first line.
func (administratorCommand) Help() string {
	return "For a council whose only administrator has left or cannot sign in. It is recorded as done at the server, and every other administrator is told by e-mail."
}

// administratorAnswer says what was done.
type administratorAnswer struct {
	Council       string     `json:"council"`
	Administrator thread.Ref `json:"administrator"`
	Known         bool       `json:"known"` // the person had an account
	Told          int        `json:"told"`  // other administrators
}

// Run opens the account. It refuses a council that is not set up.
func (u administratorCommand) Run(ctx context.Context, s *session) (err error) {
	c, err := s.config()
	if err != nil {
		return err
	}
	if !config.IsCouncilCode(c.Council.Code) {
		return fault.Invalid("council.code", "Set the council's GSS code, such as E10000028.")
	}
	if databaseMissing(c) {
		return fault.Conflict("There is no database yet. alongside setup makes the council and its first administrator.")
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
	var out authority.AdministratorOpened
	err = d.InTx(ctx, func(tx *db.Tx) (err error) {
		if _, err := services.Authority.Get(ctx, tx); fault.Is(err, fault.KindNotFound) {
			return fault.Conflictf("The council %s is not set up yet. alongside setup makes it and its first administrator.", c.Council.Code)
		} else if err != nil {
			return err
		}
		out, err = services.Authority.OpenAdministratorTx(ctx, tx, atServer, authority.OpenAdministrator{Name: u.Name, Email: u.Email, Why: u.Why})
		return err
	})
	if err != nil {
		return err
	}
	a := administratorAnswer{Council: c.Council.Code, Administrator: out.Person, Known: out.Known, Told: out.Told}
	return s.answer(a, func(w io.Writer) {
		_, _ = fmt.Fprintf(w, "%s is an administrator and can ask for a link to sign in at %s/sign-in. %s told.\n",
			u.Name, c.Server.PublicURL, ui.Count(out.Told, "other administrator is", "other administrators are"))
	})
}
