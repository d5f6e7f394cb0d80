package planweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/pathway"
	"alongside/internal/plan"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// mostLines is how many lines of provision the form takes.
const mostLines = 6

// draftPage is the form on which a plan is written, before its draft is served or after the family's comments.
type draftPage struct {
	Title     string
	Action    string
	Back      string
	Button    string
	ChildName string
	Plan      plan.Plan
	Advice    []pathway.Advice
	Words     templ.Component // what the family wrote once, nil when there is nothing
	Errors    []fault.Field
}

// wordsTitle is the part of the plan in which the child and the family speak.
func (p draftPage) wordsTitle() string {
	if p.Plan.Basis == plan.EHC {
		return "Section A: what the child and the family say"
	}
	return "What the child and the family say"
}

func (p draftPage) version() string { return strconv.Itoa(p.Plan.Version) }

// line returns the line at place i, empty when there is none.
func (p draftPage) line(i int) plan.Provision {
	if i < len(p.Plan.Provision) {
		return p.Plan.Provision[i]
	}
	return plan.Provision{}
}

func (p draftPage) needs() string {
	texts := make([]string, len(p.Plan.Needs))
	for i, n := range p.Plan.Needs {
		texts[i] = n.Text
	}
	return strings.Join(texts, "\n")
}

func (p draftPage) outcomes() string { return strings.Join(p.Plan.Outcomes, "\n") }

// places is how many lines the form shows.
func (p draftPage) places() int { return max(mostLines, len(p.Plan.Provision)) }

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func field(name string, i int) string { return name + "-" + strconv.Itoa(i+1) }

func sectionOptions() []ui.Option {
	var out []ui.Option
	for _, s := range plan.Sections() {
		out = append(out, ui.Option{Value: string(s), Text: s.Words()})
	}
	return out
}

func (h *handler) loadDraft(r *web.Request) (draftPage, error) {
	p := draftPage{Title: "Write a plan", Action: "/assessments/" + string(r.Ref("id")) + "/draft-plan", Back: "/assessments/" + string(r.Ref("id")), Button: "Save the draft"}
	var a pathway.Assessment
	find := func(ctx context.Context, tx *db.Tx) (thread.Ref, error) {
		var err error
		a, err = h.Assessments.Assessment(ctx, tx, r.Ref("id"))
		return a.Child, err
	}
	err := h.seeChild(r, "Write a plan", find, func(ctx context.Context, tx *db.Tx, name string) error {
		if err := access.MayWork(ctx, tx, r.Actor(), a.Child); err != nil {
			return err
		}
		if a.Determination == "" {
			return fault.Conflict("First decide what comes of the assessment.")
		}
		d, err := h.Assessments.Determination(ctx, tx, a.Determination)
		if err != nil {
			return err
		}
		if !d.Plan {
			return fault.Conflictf("It was decided on %s that there will be no plan.", d.On.Long())
		}
		p.ChildName = name
		p.Plan = plan.Plan{Child: a.Child, Basis: basisOf(a.Basis), Assessment: a.Ref, Determination: d.Ref}
		for _, x := range a.Advice {
			if !x.GivenOn.IsZero() {
				p.Advice = append(p.Advice, x)
			}
		}
		p.Words, err = h.offer(ctx, tx, r, a.Child)
		return err
	})
	return p, err
}

func basisOf(b pathway.Basis) plan.Basis {
	if b == pathway.Section17 {
		return plan.Section17
	}
	return plan.EHC
}

func (h *handler) draftForm(w http.ResponseWriter, r *web.Request) error {
	p, err := h.loadDraft(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, draftView(p))
}

func (h *handler) draft(w http.ResponseWriter, r *web.Request) error {
	p, err := h.loadDraft(r)
	if err != nil {
		return err
	}
	wrong := parsePlan(r, &p.Plan)
	var ref thread.Ref
	if len(wrong) == 0 {
		ref, err = h.Service.Draft(r.Context(), r.Actor(), p.Plan, using(r))
		wrong, _ = fault.Fields(err)
	}
	if len(wrong) > 0 {
		p.Errors = wrong
		return web.Render(w, r, http.StatusUnprocessableEntity, draftView(p))
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The draft is saved. The family sees it when you send it.")
	return web.SeeOther(w, r, path(ref, ""))
}

func (h *handler) loadRevise(r *web.Request) (draftPage, error) {
	p := draftPage{Title: "Change the draft", Action: path(r.Ref("id"), "/revise"), Back: path(r.Ref("id"), ""), Button: "Save the change"}
	err := h.write(r, "Change a plan", func(ctx context.Context, tx *db.Tx, pl plan.Plan, name string) (err error) {
		p.Plan, p.ChildName = pl, name
		p.Words, err = h.offer(ctx, tx, r, pl.Child)
		return err
	})
	return p, err
}

func (h *handler) reviseForm(w http.ResponseWriter, r *web.Request) error {
	p, err := h.loadRevise(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, draftView(p))
}

func (h *handler) revise(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err != nil {
		return err
	}
	var typed plan.Plan
	wrong := parsePlan(r, &typed)
	if len(wrong) == 0 {
		err = h.Service.Revise(r.Context(), r.Actor(), plan.Revise{Plan: r.Ref("id"), Version: version, Needs: typed.Needs, Outcomes: typed.Outcomes, Provision: typed.Provision, Words: using(r)})
		wrong, _ = fault.Fields(err)
	}
	if len(wrong) > 0 {
		p, err := h.loadRevise(r)
		if err != nil {
			return err
		}
		p.Errors = wrong
		return web.Render(w, r, http.StatusUnprocessableEntity, draftView(p))
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The draft is changed.")
	return web.SeeOther(w, r, path(r.Ref("id"), ""))
}

// parsePlan reads needs, outcomes and lines. Empty lines at the end are left out.
func parsePlan(r *web.Request, p *plan.Plan) []fault.Field {
	p.Needs, p.Outcomes, p.Provision = nil, textLines(r.Form("outcomes")), nil
	for _, text := range textLines(r.Form("needs")) {
		p.Needs = append(p.Needs, plan.Need{Text: text})
	}
	var wrong []fault.Field
	whole := func(name string, i int) int {
		n, err := r.FormInt(field(name, i))
		if err != nil {
			wrong = append(wrong, fault.Field{Name: field(name, i), Message: "Line " + strconv.Itoa(i+1) + ": enter a whole number, such as 60."})
		}
		return n
	}
	for i := lastLine(r); i >= 0; i-- {
		p.Provision = append(p.Provision, plan.Provision{})
	}
	for i := range p.Provision {
		p.Provision[i] = plan.Provision{
			What: r.Form(field("what", i)), Section: plan.Section(r.Form(field("section", i))), MinutesPerWeek: money.Minutes(whole("minutes", i)),
			WeeksPerYear: whole("weeks", i), Who: r.Form(field("who", i)), Need: whole("need", i),
		}
	}
	return wrong
}

// lastLine returns the place of the last line in which something was typed, -1 when there is none.
func lastLine(r *web.Request) int {
	for i := 20; i >= 0; i-- {
		for _, name := range []string{"what", "section", "minutes", "weeks", "who"} {
			if r.Form(field(name, i)) != "" {
				return i
			}
		}
	}
	return -1
}

// textLines splits what was typed into lines that say something.
func textLines(s string) []string {
	var out []string
	for line := range strings.SplitSeq(s, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}
