package teamweb

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/team"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// step is one change to a team, each a page with one form.
type step struct {
	path, title, lead, button, done string
	own                             bool // a member may do it for themselves
	fields                          func(in inside) templ.Component
	do                              func(h *handler, r *web.Request, in inside) error
}

// stepPage is the page of a step.
type stepPage struct {
	Step   step
	In     inside
	Errors []fault.Field
}

var steps = []step{joinStep, absenceStep, backStep, leaveStep, changeStep, closeStep}

var joinStep = step{
	path: "/join", title: "Add a member", button: "Add to the team", done: "The member is in the team.",
	lead: "Give a member’s address again to change what they can carry.", fields: func(inside) templ.Component { return joinFields() },
	do: func(h *handler, r *web.Request, in inside) error {
		email := r.Form("person")
		if email == "" {
			return fault.Invalid("person", "Enter the person’s email address.")
		}
		person, err := h.personByEmail(r.Context(), "person", email)
		if err != nil {
			return err
		}
		from, err := r.FormDate("from")
		if err != nil {
			return err
		}
		capacity, err := r.FormInt("capacity")
		if err != nil {
			return err
		}
		return h.Service.Join(r.Context(), r.Actor(), team.Join{Team: in.Ref, Person: person, From: from, Capacity: capacity})
	},
}

var leaveStep = step{
	path: "/leave", title: "Take a member out", button: "Take out of the team", done: "The last day in the team is saved.",
	lead: "Give their families to somebody else first.", fields: leaveFields,
	do: func(h *handler, r *web.Request, in inside) error {
		on, err := r.FormDate("on")
		if err != nil {
			return err
		}
		return h.Service.Leave(r.Context(), r.Actor(), team.Leave{Team: in.Ref, Person: r.FormRef("person"), On: on})
	},
}

var absenceStep = step{
	path: "/absence", title: "Plan an absence", button: "Plan the absence", done: "The absence is planned, with cover.", own: true,
	lead:   "Somebody always stands in: families see who, and until when. For a lead professional that is another lead professional or the manager.",
	fields: absenceFields,
	do: func(h *handler, r *web.Request, in inside) error {
		from, err := r.FormDate("from")
		if err != nil {
			return err
		}
		to, err := r.FormDate("to")
		if err != nil {
			return err
		}
		a := team.Absence{Person: r.FormRef("person"), From: from, To: to, Cover: r.FormRef("cover")}
		return h.Service.PlanAbsence(r.Context(), r.Actor(), in.Ref, a)
	},
}

var changeStep = step{
	path: "/change", title: "Change the team", button: "Save the team", done: "The team is saved.",
	lead: "Leave the manager’s address empty to keep the manager.", fields: func(in inside) templ.Component { return teamFields(in.Team) },
	do: func(h *handler, r *web.Request, in inside) error {
		t, err := h.parseTeam(r)
		if err != nil {
			return err
		}
		if t.Manager == "" {
			t.Manager = in.Manager
		}
		t.Ref, t.Closed = in.Ref, in.Closed
		if t.Version, err = r.FormInt("version"); err != nil {
			return err
		}
		return h.Service.Change(r.Context(), r.Actor(), t)
	},
}

var backStep = step{
	path: "/cancel-absence", title: "Take an absence back", button: "Take it back", done: "The absence is taken back.", own: true,
	lead: "The person is there after all, and nobody stands in.", fields: backFields,
	do: func(h *handler, r *web.Request, in inside) error {
		person, day, ok := strings.Cut(r.Form("absence"), " ")
		from, err := workday.Parse(day)
		ref, refErr := thread.Parse(person)
		if !ok || err != nil || refErr != nil {
			return fault.Invalid("absence", "Choose the absence to take back.")
		}
		return h.Service.CancelAbsence(r.Context(), r.Actor(), in.Ref, ref, from)
	},
}

var closeStep = step{
	path: "/close", title: "Close the team", button: "Close the team", done: "The team’s last day is saved.",
	lead: "Take its members out first. What the team did stays on record.",
	fields: func(inside) templ.Component {
		return ui.DateInput(ui.DateInputView{Name: "last", Legend: "Last day on which the team works"})
	},
	do: func(h *handler, r *web.Request, in inside) error {
		last, err := r.FormDate("last")
		if err != nil {
			return err
		}
		version, err := r.FormInt("version")
		if err != nil {
			return err
		}
		return h.Service.Close(r.Context(), r.Actor(), team.Close{Team: in.Ref, Version: version, Last: last})
	},
}

// absences are what is planned, to choose one.
func (in inside) absences() []ui.Option {
	out := make([]ui.Option, len(in.planned))
	for i, a := range in.planned {
		out[i] = ui.Option{Value: string(a.Person) + " " + a.From.String(), Text: in.name(a.Person) + ", " + a.From.Long() + " to " + a.To.Long()}
	}
	return out
}

// choices are the members, to choose one of a member.
func (in inside) choices() []ui.Option {
	out := make([]ui.Option, len(in.members))
	for i, m := range in.members {
		out[i] = ui.Option{Value: string(m.Person), Text: in.name(m.Person)}
	}
	return out
}

func (h *handler) load(r *web.Request, s step) (in inside, err error) {
	err = h.DB.View(r.Context(), func(tx *db.Tx) error {
		in, err = h.read(r.Context(), tx, r.Ref("id"))
		return err
	})
	if err == nil && !h.Service.MayEdit(r.Actor(), in.Team) && !(s.own && in.has(r.Actor().Person)) {
		err = fault.Forbidden("Only the team’s manager or an administrator can change this team.")
	}
	return in, err
}

func (in inside) has(person thread.Ref) bool {
	for _, m := range in.members {
		if m.Person == person {
			return true
		}
	}
	return false
}

func (h *handler) stepForm(s step) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		in, err := h.load(r, s)
		if err != nil {
			return err
		}
		return web.Render(w, r, http.StatusOK, stepView(stepPage{Step: s, In: in}))
	}
}

func (h *handler) step(s step) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		in, err := h.load(r, s)
		if err != nil {
			return err
		}
		err = s.do(h, r, in)
		if fields, ok := fault.Fields(err); ok {
			return web.Render(w, r, http.StatusUnprocessableEntity, stepView(stepPage{Step: s, In: in, Errors: fields}))
		}
		if err != nil {
			return err
		}
		web.Flash(r, s.done)
		return web.SeeOther(w, r, path(in.Ref, ""))
	}
}
