package authorityweb

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// personStep is one change to an account, each a page with one form.
type personStep struct {
	path, title, lead, button, done string
	reason                          bool
	fields                          func(a authority.Account) templ.Component
	do                              func(ctx context.Context, s *authority.Service, by access.Actor, r *web.Request, person thread.Ref, version int) error
}

// personStepPage is the page of a step.
type personStepPage struct {
	Step    personStep
	Account authority.Account
	Errors  []fault.Field
}

var changeContact = personStep{
	path: "/contact", title: "Change contact details", button: "Save", done: "The contact details are saved.",
	lead: "Links to sign in go to this address from now on.", fields: contactFields,
	do: func(ctx context.Context, s *authority.Service, by access.Actor, r *web.Request, person thread.Ref, version int) error {
		return s.ChangeContact(ctx, by, authority.ChangeContact{Person: person, Version: version,
			Name: r.Form("name"), Email: r.Form("email"), Phone: r.Form("phone"), Language: r.Form("language")})
	},
}

var changeRoles = personStep{
	path: "/roles", title: "Change roles", button: "Save the roles", done: "The roles are saved. They count from the person’s next page.",
	lead: "What the person may do changes at once.", fields: roleFields, reason: true,
	do: func(ctx context.Context, s *authority.Service, by access.Actor, r *web.Request, person thread.Ref, version int) error {
		return s.ChangeRoles(ctx, by, authority.ChangeRoles{Person: person, Version: version,
			Roles: roles(r.FormAll("roles")), Provider: r.FormRef("provider"), Why: r.Form("why")})
	},
}

var endAccount = personStep{
	path: "/end", title: "End the account", button: "End the account", done: "The account’s last day is saved.",
	lead: "Nothing that the person did is lost. Give their work to somebody else first, unless it is a matter of safety.", reason: true,
	fields: func(authority.Account) templ.Component { return endFields() },
	do: func(ctx context.Context, s *authority.Service, by access.Actor, r *web.Request, person thread.Ref, version int) error {
		on, err := r.FormDate("on")
		if err != nil {
			return err
		}
		return s.End(ctx, by, authority.End{Person: person, Version: version, On: on, Why: r.Form("why"), Safety: r.Form("safety") == "yes"})
	},
}

var reopenAccount = personStep{
	path: "/reopen", title: "Open the account again", button: "Open it again", done: "The account is open again.",
	lead: "The person signs in by link, and sets everything else up anew.", reason: true,
	do: func(ctx context.Context, s *authority.Service, by access.Actor, r *web.Request, person thread.Ref, version int) error {
		return s.Reopen(ctx, by, authority.Reopen{Person: person, Version: version, Why: r.Form("why")})
	},
}

var resetSignIn = personStep{
	path: "/reset-sign-in", title: "Reset how the person signs in", button: "Reset it", reason: true,
	done: "Authenticator and password are removed, every session has ended, and the person has been told.",
	lead: "For somebody who has lost phone and recovery codes. Make sure that you are speaking to that person: ring the number on record.",
	do: func(ctx context.Context, s *authority.Service, by access.Actor, r *web.Request, person thread.Ref, _ int) error {
		return s.ResetSignIn(ctx, by, person, r.Form("why"))
	},
}

var personSteps = []personStep{changeContact, changeRoles, endAccount, reopenAccount, resetSignIn}

// stepsOpen are the buttons for what may be done to an account. Nobody changes their own roles or ends their own account.
func stepsOpen(a authority.Account, status authority.Status, oneself bool) []ui.ButtonView {
	var open []personStep
	switch {
	case status == authority.StatusEnded:
		open = []personStep{reopenAccount}
	case oneself:
		open = []personStep{changeContact}
	default:
		open = []personStep{changeContact, changeRoles, resetSignIn, endAccount}
	}
	var buttons []ui.ButtonView
	for _, s := range open {
		buttons = append(buttons, ui.ButtonView{Text: s.title, Href: "/admin/people/" + string(a.Person) + s.path, Kind: "secondary"})
	}
	return buttons
}

func (h *handler) personStepForm(s personStep) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		return h.renderPersonStep(w, r, s, http.StatusOK, nil)
	}
}

func (h *handler) renderPersonStep(w http.ResponseWriter, r *web.Request, s personStep, status int, errs []fault.Field) error {
	page := personStepPage{Step: s, Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		page.Account, err = h.Service.Account(r.Context(), tx, r.Ref("id"))
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, personStepView(page))
}

func (h *handler) personStep(s personStep) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		version, err := r.FormInt("version")
		if err == nil {
			err = s.do(r.Context(), h.Service, r.Actor(), r, r.Ref("id"), version)
		}
		if fields, ok := fault.Fields(err); ok {
			return h.renderPersonStep(w, r, s, http.StatusUnprocessableEntity, fields)
		}
		if err != nil {
			return err
		}
		web.Flash(r, s.done)
		return web.SeeOther(w, r, "/admin/people/"+string(r.Ref("id")))
	}
}

// forSafety is the choice to end an account although the person still has work.
func forSafety() []ui.Option {
	return []ui.Option{{Value: "yes", Text: "For safety: end it at once, although work is open",
		Hint: "For somebody who was dismissed, and for an account that somebody else may be using. The person is signed out everywhere now. Their manager is given the next working day to hand over what they still have to do."}}
}

func itoa(n int) string { return strconv.Itoa(n) }
