package providerweb

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// Colleague is one of a provider's own people who sign in for it.
type Colleague struct {
	Person      thread.Ref // empty for somebody who is invited
	Version     int
	Name, Email string
	Roles       []access.Role
	From, To    workday.Date // days on which the person may sign in; a zero To goes on
	Why         string       // why roles change, or the person is removed
}

// ended reports whether a person signs in no longer.
func (c Colleague) ended(on workday.Date) bool { return !c.To.IsZero() && c.To.Before(on) }

// Change is one entry of the audit, with what it was done to. Why is empty where the reason is not for the reader.
type Change struct {
	audit.Row
	Of string // a person's name, or "The organisation"
}

// People keeps who may sign in for a provider. Package authority answers.
type People interface {
	// Roles are those that a provider may give.
	Roles() []access.Role
	Colleagues(ctx context.Context, tx *db.Tx, by access.Actor) ([]Colleague, error)
	// Changes returns what was done to the accounts of the reader's own provider, the newest first.
	Changes(ctx context.Context, tx *db.Tx, by access.Actor) ([]Change, error)
	Invite(ctx context.Context, by access.Actor, c Colleague) error
	Change(ctx context.Context, by access.Actor, c Colleague) error
	Remove(ctx context.Context, by access.Actor, c Colleague) error
}

// peoplePage is who may sign in for the reader's provider.
type peoplePage struct {
	Provider provider.Provider
	Table    ui.TableView
}

func (h *handler) people(w http.ResponseWriter, r *web.Request) error {
	if err := own(r); err != nil {
		return err
	}
	page := peoplePage{Table: ui.TableView{Caption: "People", CaptionSize: "hidden", Columns: ui.Columns("Name", "E-mail", "May do", "State")}}
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		if page.Provider, err = h.Service.Provider(r.Context(), tx, r.Ref("id")); err != nil {
			return err
		}
		all, err := h.People.Colleagues(r.Context(), tx, r.Actor())
		for _, a := range all {
			name := ui.Cell{Text: a.Name, Header: true}
			if !a.ended(tx.Today()) {
				name.Href = path(page.Provider.Ref, "/people/"+string(a.Person))
			}
			state := "Signs in since " + a.From.Short()
			if !a.To.IsZero() {
				state = "Until " + a.To.Short()
			}
			page.Table.Rows = append(page.Table.Rows, ui.TableRow{Cells: []ui.Cell{name, {Text: a.Email}, {Text: h.doing(a)}, {Text: state}}})
		}
		return err
	})
	if err != nil {
		return err
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.TableCSV(w, r, "people.csv", page.Table)
	}
	page.Table.CSV = r.With("format", "csv")
	return web.Render(w, r, http.StatusOK, peopleView(page))
}

// doing says what a person may do for the provider.
func (h *handler) doing(a Colleague) string {
	var said []string
	for _, o := range h.colleagueOptions() {
		if slices.Contains(a.Roles, access.Role(o.Value)) {
			said = append(said, o.Text)
		}
	}
	return strings.Join(said, "; ")
}

func (h *handler) colleagueOptions() []ui.Option {
	words := map[access.Role]ui.Option{
		access.RoleProvider:    {Text: "Act for the organisation", Hint: "Applications, evidence, invitations, visits, invoices, people"},
		access.RoleFacilitator: {Text: "Run its sessions", Hint: "Offers, sessions and who comes to them"},
	}
	var out []ui.Option
	for _, role := range h.People.Roles() {
		o := words[role]
		o.Value = string(role)
		out = append(out, o)
	}
	return out
}

// colleaguePage invites somebody, or changes what one person may do.
type colleaguePage struct {
	Provider provider.Provider
	Person   Colleague // who is there already
	Options  []ui.Option
	Self     bool
	Errors   []fault.Field
}

func (h *handler) inviteForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderInvite(w, r, http.StatusOK, nil)
}

func (h *handler) renderInvite(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page, err := h.colleagues(r, errs)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, inviteView(page))
}

// colleagues reads the page of a person; of nobody where the path names none.
func (h *handler) colleagues(r *web.Request, errs []fault.Field) (page colleaguePage, err error) {
	if err := own(r); err != nil {
		return page, err
	}
	if r.Actor().Unchecked {
		return page, fault.Forbidden("You can look after your people here once a person of the council has looked at who your organisation is.")
	}
	page.Errors, page.Options = errs, h.colleagueOptions()
	person := r.Ref("person_id")
	return page, h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		if page.Provider, err = h.Service.Provider(r.Context(), tx, r.Ref("id")); err != nil || person == "" {
			return err
		}
		all, err := h.People.Colleagues(r.Context(), tx, r.Actor())
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(a Colleague) bool { return a.Person == person })
		if i < 0 || all[i].ended(tx.Today()) {
			return fault.NotFound("That person")
		}
		page.Person, page.Self = all[i], person == r.Actor().Person
		return nil
	})
}

func chosenRoles(r *web.Request) []access.Role {
	var out []access.Role
	for _, one := range r.FormAll("roles") {
		out = append(out, access.Role(one))
	}
	return out
}

func (h *handler) invite(w http.ResponseWriter, r *web.Request) error {
	if err := own(r); err != nil {
		return err
	}
	err := h.People.Invite(r.Context(), r.Actor(), Colleague{Name: r.Form("name"), Email: r.Form("email"), Roles: chosenRoles(r)})
	if fields, ok := fault.Fields(err); ok {
		return h.renderInvite(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, r.Form("name")+" is invited. The message says how to sign in.")
	return web.SeeOther(w, r, path(r.Ref("id"), "/people"))
}

func (h *handler) colleagueForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderColleague(w, r, http.StatusOK, nil)
}

func (h *handler) renderColleague(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page, err := h.colleagues(r, errs)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, colleagueView(page))
}

func (h *handler) colleague(w http.ResponseWriter, r *web.Request) error {
	if err := own(r); err != nil {
		return err
	}
	version, err := r.FormInt("version")
	cmd := Colleague{Person: r.Ref("person_id"), Version: version, Roles: chosenRoles(r), Why: r.Form("why")}
	done := "What the person may do is saved. It counts from their next page."
	switch {
	case err != nil:
	case r.Form("do") == "remove":
		done = "The person signs in for the organisation no longer. Nothing that they did is lost."
		err = h.People.Remove(r.Context(), r.Actor(), cmd)
	default:
		err = h.People.Change(r.Context(), r.Actor(), cmd)
	}
	if fields, ok := fault.Fields(err); ok {
		return h.renderColleague(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, done)
	if cmd.Person == r.Actor().Person {
		return web.SeeOther(w, r, "/")
	}
	return web.SeeOther(w, r, path(r.Ref("id"), "/people"))
}

func roleValues(a Colleague) []string {
	out := make([]string, len(a.Roles))
	for i, role := range a.Roles {
		out[i] = string(role)
	}
	return out
}

func removeWord(self bool) string {
	if self {
		return "Leave the organisation"
	}
	return "Remove this person"
}
