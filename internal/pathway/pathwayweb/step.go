package pathwayweb

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/pathway"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// step is one thing that the named officer or the panel does with an assessment.
type step struct {
	path   string
	title  string
	lead   string
	button string
	kind   string
	done   string // the flash
	state  pathway.State
	may    access.Permission
	fields func(p stepPage) templ.Component
	do     func(h *handler, r *web.Request, version int) error
}

var steps = []step{
	{path: "/decide", title: "Decide whether to assess", lead: "The family reads your reason, word for word.", button: "Tell the family", done: "The family has been told.",
		state: pathway.StateRequested, may: access.PathwayDecide, fields: decideFields, do: doDecide},
	{path: "/ask-advice", title: "Ask for advice", lead: "Who is asked can see the child’s record until the assessment is decided.", button: "Ask for advice", done: "The advice has been asked for.",
		state: pathway.StateAssessing, may: access.PathwayRun, fields: askFields, do: doAsk},
	{path: "/determine", title: "Decide what comes of it", lead: "The family reads your reason, word for word.", button: "Tell the family", done: "The family has been told.",
		kind: "secondary", state: pathway.StateAssessing, may: access.PathwayDecide, fields: determineFields, do: doDetermine},
}

// stepPage is the form of one step.
type stepPage struct {
	Step       step
	Assessment pathway.Assessment
	ChildName  string
	Advisers   []ui.Option
	Errors     []fault.Field
}

func (p stepPage) version() string { return strconv.Itoa(p.Assessment.Version) }

// missing lists the agencies whose advice has not come.
func (p stepPage) missing() []string {
	var out []string
	for _, x := range p.Assessment.Advice {
		if x.GivenOn.IsZero() {
			out = append(out, string(x.Agency))
		}
	}
	return out
}

func (h *handler) loadStep(r *web.Request, s step) (stepPage, error) {
	p := stepPage{Step: s}
	err := h.see(r, s.title, h.inPath(r), func(ctx context.Context, tx *db.Tx, a pathway.Assessment) error {
		p.Assessment = a
		if err := access.MayWork(ctx, tx, r.Actor(), a.Child); err != nil {
			return err
		}
		if a.State() != s.state {
			return fault.Conflictf("This assessment is “%s”.", stateWords(a.State()))
		}
		if h.Advisers != nil && s.path == "/ask-advice" {
			all, err := h.Advisers.Advisers(ctx, tx)
			if err != nil {
				return err
			}
			for _, one := range all {
				p.Advisers = append(p.Advisers, ui.Option{Value: string(one.Ref), Text: one.Name})
			}
		}
		var err error
		p.ChildName, err = h.childName(ctx, tx, a.Child)
		return err
	})
	return p, err
}

func (h *handler) stepForm(s step) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		p, err := h.loadStep(r, s)
		if err != nil {
			return err
		}
		return web.Render(w, r, http.StatusOK, stepView(p))
	}
}

func (h *handler) step(s step) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		version, err := r.FormInt("version")
		if err == nil {
			err = s.do(h, r, version)
		}
		if fields, ok := fault.Fields(err); ok {
			p, err := h.loadStep(r, s)
			if err != nil {
				return err
			}
			p.Errors = fields
			return web.Render(w, r, http.StatusUnprocessableEntity, stepView(p))
		}
		if err != nil {
			return err
		}
		web.Flash(r, s.done)
		return web.SeeOther(w, r, path(r.Ref("id"), ""))
	}
}

// chosen returns the answer to a yes or no question.
func chosen(r *web.Request, field, message string) (bool, error) {
	switch r.Form(field) {
	case "yes":
		return true, nil
	case "no":
		return false, nil
	default:
		return false, fault.Invalid(field, message)
	}
}

func doDecide(h *handler, r *web.Request, version int) error {
	assess, err := chosen(r, "assess", "Choose whether the child will be assessed.")
	if err != nil {
		return err
	}
	return h.Service.Decide(r.Context(), r.Actor(), pathway.Decide{Assessment: r.Ref("id"), Version: version, Assess: assess, Why: r.Form("why")})
}

func doAsk(h *handler, r *web.Request, version int) error {
	_, err := h.Service.AskAdvice(r.Context(), r.Actor(), pathway.AskAdvice{
		Assessment: r.Ref("id"), Version: version, Agency: pathway.Agency(r.Form("agency")), Adviser: r.FormRef("adviser"),
	})
	return err
}

func doDetermine(h *handler, r *web.Request, version int) error {
	plan, err := chosen(r, "plan", "Choose whether there will be a plan.")
	if err != nil {
		return err
	}
	_, err = h.Service.Determine(r.Context(), r.Actor(), pathway.Determine{
		Assessment: r.Ref("id"), Version: version, Plan: plan, Why: r.Form("why"), Read: r.FormList("read", "\n"), WithoutWhy: r.Form("without-why"),
	})
	return err
}
