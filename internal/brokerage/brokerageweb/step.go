package brokerageweb

import (
	"net/http"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/web"
	"alongside/internal/workday"
)

// step is one act on a requirement, a page with one form.
type step struct {
	path, title, lead, button, done string
	permission                      access.Permission
	fields                          func(stepPage) templ.Component
	do                              func(h *handler, r *web.Request, version int) error
	then                            string // the page that follows, under the requirement's
}

var steps = []step{inviteStep, rankStep, withdrawStep}

var inviteStep = step{
	path: "invite", title: "Invite providers", button: "Send the invitations", permission: access.BrokerageCallOff,
	lead:   "Every provider of the lot is asked. They read the need, the district and the age; not who the child is.",
	done:   "The providers are invited.",
	fields: inviteFields,
	do: func(h *handler, r *web.Request, version int) error {
		until, err := r.FormDate("until")
		if err != nil {
			return err
		}
		return h.Service.Invite(r.Context(), r.Actor(), brokerage.Invite{Requirement: r.Ref("id"), Version: version, Until: until})
	},
}

var rankStep = step{
	path: "rank", title: "Rank the providers", button: "Rank them", permission: access.BrokerageCallOff, then: "/compare",
	lead:   "The lot’s providers are ranked by the weights that were published with the agreement. The ranking is kept as it is shown; it awards nothing.",
	done:   "The providers are ranked.",
	fields: func(stepPage) templ.Component { return templ.NopComponent },
	do: func(h *handler, r *web.Request, version int) error {
		_, err := h.Service.CallOff(r.Context(), r.Actor(), r.Ref("id"), version)
		return err
	},
}

var withdrawStep = step{
	path: "withdraw", title: "Take it back", button: "Take the requirement back", permission: access.BrokerageRequire,
	lead:   "Only when the help is no longer needed. What the plan promises stays promised until the plan changes.",
	done:   "The requirement is taken back.",
	fields: withdrawFields,
	do: func(h *handler, r *web.Request, version int) error {
		return h.Service.Withdraw(r.Context(), r.Actor(), brokerage.Withdraw{Requirement: r.Ref("id"), Version: version, Why: r.Form("why")})
	},
}

// stepPage is the page of a step.
type stepPage struct {
	Step        step
	Requirement brokerage.Requirement
	Today       workday.Date
	Notice      noticeView // of a step that invites
	Errors      []fault.Field
}

// answersUntil is the last day for answers as the form proposes it: that of the tender notice, where there is one.
func (p stepPage) answersUntil() workday.Date {
	if !p.Notice.Until.IsZero() {
		return p.Notice.Until
	}
	return p.Today.AddDays(usualAnswerDays)
}

func (h *handler) stepForm(s step) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error { return h.renderStep(w, r, s, http.StatusOK, nil) }
}

func (h *handler) renderStep(w http.ResponseWriter, r *web.Request, s step, status int, errs []fault.Field) error {
	page := stepPage{Step: s, Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		page.Today = tx.Today()
		var err error
		if page.Requirement, err = h.requirement(r.Context(), tx, r); err == nil && s.path == inviteStep.path {
			page.Notice, err = h.notice(r.Context(), tx, r, page.Requirement)
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := r.Look(s.title, page.Requirement.Child); err != nil {
		return err
	}
	return web.Render(w, r, status, stepView(page))
}

func (h *handler) step(s step) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		version, err := r.FormInt("version")
		if err == nil {
			err = s.do(h, r, version)
		}
		if fields, ok := fault.Fields(err); ok {
			return h.renderStep(w, r, s, http.StatusUnprocessableEntity, fields)
		}
		if err != nil {
			return err
		}
		web.Flash(r, s.done)
		return web.SeeOther(w, r, "/requirements/"+string(r.Ref("id"))+s.then)
	}
}
