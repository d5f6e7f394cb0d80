package leadweb

import (
	"context"
	"net/http"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/lead/explanation"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// explanationPage is one explanation, as the lead, whoever decided and the family see it.
type explanationPage struct {
	Explanation explanation.Explanation
	Child       family.Child
	Clock       []ui.DeadlineView
	Links       []explanation.Link
	Lead        bool // the reader pursues it
	Mine        bool // the reader is asked
	Decision    ui.Link
	Strip       ui.StripView
	Errors      []fault.Field
}

// because is the answer as it stands under every decision.
func because(e explanation.Explanation, g explanation.Given) ui.BecauseView {
	v := ui.BecauseView{Decision: e.What, By: g.By, Role: g.On.Long(), Reason: g.Reasons, Rule: g.Rule}
	for _, read := range g.Read {
		v.Read = append(v.Read, ui.Link{Text: read})
	}
	return v
}

// standsWords says where an explanation stands.
func standsWords(e explanation.Explanation) string {
	switch e.State() {
	case explanation.Explained:
		return "Explained on " + e.Given.On.Short()
	case explanation.Withdrawn:
		return "Not required any more"
	default:
		return "Unexplained since " + e.On.Short()
	}
}

func standsColour(e explanation.Explanation) ui.Colour {
	switch e.State() {
	case explanation.Explained:
		return ui.Green
	case explanation.Withdrawn:
		return ui.Grey
	default:
		return ui.Red
	}
}

func (h *handler) explanation(w http.ResponseWriter, r *web.Request) error {
	return h.showExplanation(w, r, http.StatusOK, nil)
}

func (h *handler) showExplanation(w http.ResponseWriter, r *web.Request, status int, wrong []fault.Field) error {
	p := explanationPage{Errors: wrong}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error { return h.loadExplanation(r.Context(), tx, r.Actor(), r.Ref("id"), &p) })
	if err != nil {
		return err
	}
	if err := r.Look("An explanation of a decision", p.Child.Ref); err != nil {
		return err
	}
	return web.Render(w, r, status, explanationView(p))
}

func (h *handler) loadExplanation(ctx context.Context, tx *db.Tx, reader access.Actor, ref thread.Ref, p *explanationPage) (err error) {
	if p.Explanation, err = h.Explanations.Explanation(ctx, tx, ref); err != nil {
		return err
	}
	e := p.Explanation
	if err := access.MaySee(ctx, tx, reader, e.Child); err != nil {
		return err
	}
	if p.Child, err = h.Families.Child(ctx, tx, e.Child); err != nil {
		return err
	}
	if err := access.MayWork(ctx, tx, reader, e.Child); err == nil {
		p.Lead = reader.May(access.LeadIntroduce)
	} else if !fault.Is(err, fault.KindForbidden) {
		return err
	}
	p.Mine = e.Person != "" && e.Person == reader.Person && e.State() == explanation.Unexplained
	clocks, err := deadline.Of(ctx, tx, e.Ref)
	if err != nil {
		return err
	}
	for _, d := range clocks[e.Ref] {
		if d.Open() {
			p.Clock = append(p.Clock, web.DeadlineView(d, tx.Today(), e.Name))
		}
	}
	if p.Lead && e.Outside() {
		if p.Links, err = h.Explanations.Links(ctx, tx, e.Ref); err != nil {
			return err
		}
	}
	nodes, err := thread.Nodes(ctx, tx, e.About)
	if err != nil {
		return err
	}
	may, err := access.Nodes(ctx, tx, reader, []thread.Node{nodes[e.About]})
	if err != nil {
		return err
	}
	if may[e.About] && e.About != e.Child {
		p.Decision = ui.Link{Text: "Read the decision", Href: nodes[e.About].URL}
	}
	p.Strip, err = web.Strip(ctx, tx, reader, e.Ref)
	return err
}

// explain takes the answer of a colleague.
func (h *handler) explain(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err != nil {
		return err
	}
	err = h.Explanations.Answer(r.Context(), r.Actor(), explanation.Answer{
		Explanation: r.Ref("id"), Version: version, Reasons: r.Form("reasons"), Read: r.Form("read"), Rule: r.Form("rule"),
	})
	if fields, ok := fault.Fields(err); ok {
		return h.showExplanation(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "Thank you. The family and the lead professional can read it now.")
	return web.SeeOther(w, r, explanationPath(r.Ref("id"), ""))
}

// pursue is what a lead does about a request: send it back, withdraw it, send or revoke a link.
func (h *handler) pursue(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err != nil {
		return err
	}
	ref, done := r.Ref("id"), ""
	switch r.Form("step") {
	case "return":
		done, err = "It is sent back, and the clock runs again.", h.Explanations.Return(r.Context(), r.Actor(), ref, version, r.Form("why"))
	case "withdraw":
		done, err = "It is not required any more.", h.Explanations.Withdraw(r.Context(), r.Actor(), ref, version, r.Form("why"))
	case "link":
		done, err = "A new link is on its way. The ones before no longer work.", h.Explanations.SendLink(r.Context(), r.Actor(), ref, shareOf(r))
	case "revoke":
		done, err = "The links no longer work.", h.Explanations.Revoke(r.Context(), r.Actor(), ref)
	default:
		err = fault.Invalid("step", "Choose what to do.")
	}
	if fields, ok := fault.Fields(err); ok {
		return h.showExplanation(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, done)
	return web.SeeOther(w, r, explanationPath(ref, ""))
}

func explanationPath(ref thread.Ref, step string) string {
	return "/explanations/" + string(ref) + step
}

// explanationsPage lists explanations: of one child, or all that wait for the reader or that the reader requires.
type explanationsPage struct {
	Child   family.Child // zero on the reader's own list
	Require bool
	Table   ui.TableView
}

func (h *handler) explanationsOf(w http.ResponseWriter, r *web.Request) error {
	var p explanationsPage
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		ctx, child := r.Context(), r.Ref("id")
		if err := access.MaySee(ctx, tx, r.Actor(), child); err != nil {
			return err
		}
		var err error
		if p.Child, err = h.Families.Child(ctx, tx, child); err != nil {
			return err
		}
		all, err := h.Explanations.Of(ctx, tx, child)
		p.Table = explanationTable(all, nil, tx.Today())
		p.Require = r.Actor().May(access.LeadIntroduce)
		return err
	})
	if err != nil {
		return err
	}
	if err := r.Look("Decisions explained", p.Child.Ref); err != nil {
		return err
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.TableCSV(w, r, "explanations.csv", p.Table)
	}
	p.Table.CSV = r.With("format", "csv")
	p.Table.Empty = "No decision had to be explained yet. Ask the lead professional when a decision says too little."
	return web.Render(w, r, http.StatusOK, explanationsView(p))
}

func (h *handler) explanations(w http.ResponseWriter, r *web.Request) error {
	var p explanationsPage
	var children []thread.Ref
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		all, err := h.Explanations.Mine(r.Context(), tx, r.Actor())
		if err != nil {
			return err
		}
		for _, e := range all {
			children = append(children, e.Child)
		}
		cards, err := h.Families.Cards(r.Context(), tx, children)
		p.Table = explanationTable(all, cards, tx.Today())
		return err
	})
	if err != nil {
		return err
	}
	if err := r.Look("Explanations that are to come", children...); err != nil {
		return err
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.TableCSV(w, r, "explanations.csv", p.Table)
	}
	p.Table.CSV = r.With("format", "csv")
	p.Table.Empty = "Nothing waits for your explanation, and you require none. Require one from a child’s page, under “Decisions explained”."
	return web.Render(w, r, http.StatusOK, explanationsView(p))
}

// explanationTable is a row for each; with cards it names the children.
func explanationTable(all []explanation.Explanation, cards map[thread.Ref]family.Card, today workday.Date) ui.TableView {
	v := ui.TableView{Caption: "Explanations of decisions", CaptionSize: "hidden", Columns: ui.Columns("Decision", "Who explains it", "By", "State")}
	if cards != nil {
		v.Columns = ui.Columns("Decision", "Child", "Who explains it", "By", "State")
	}
	for _, e := range all {
		late := e.State() == explanation.Unexplained && e.Due.Before(today)
		cells := []ui.Cell{{Text: e.What, Href: explanationPath(e.Ref, ""), Header: true}}
		if cards != nil {
			cells = append(cells, ui.Cell{Text: cards[e.Child].Name()})
		}
		cells = append(cells, ui.Cell{Text: e.Name}, ui.Cell{Text: e.Due.Short()}, ui.Cell{Text: standsWords(e), Body: ui.Tag(standsWords(e), standsColour(e))})
		v.Rows = append(v.Rows, ui.TableRow{Mark: late, Cells: cells})
	}
	return v
}

// requirePage is the form on which a lead requires an explanation.
type requirePage struct {
	Child     family.Child
	Decisions []explanation.Decision
	About     thread.Ref
	Errors    []fault.Field
}

func (p requirePage) options() []ui.Option {
	var out []ui.Option
	for _, d := range p.Decisions {
		out = append(out, ui.Option{Value: string(d.Ref), Text: d.What, Hint: d.By + ", " + d.On.Long()})
	}
	return append(out, ui.Option{Value: string(p.Child.Ref), Text: "Another decision", Hint: "Name it below."})
}

func (h *handler) requireForm(w http.ResponseWriter, r *web.Request) error {
	return h.showRequire(w, r, http.StatusOK, nil)
}

func (h *handler) showRequire(w http.ResponseWriter, r *web.Request, status int, wrong []fault.Field) error {
	p := requirePage{Errors: wrong}
	p.About, _ = thread.Parse(r.URL.Query().Get("about")) // a wrong one chooses nothing
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		ctx, child := r.Context(), r.Ref("id")
		if err := access.MayWork(ctx, tx, r.Actor(), child); err != nil {
			return err
		}
		var err error
		if p.Child, err = h.Families.Child(ctx, tx, child); err != nil {
			return err
		}
		p.Decisions, err = h.Explanations.Decisions.DecisionsAbout(ctx, tx, child)
		return err
	})
	if err != nil {
		return err
	}
	if err := r.Look("Require an explanation", p.Child.Ref); err != nil {
		return err
	}
	return web.Render(w, r, status, requireView(p))
}

func (h *handler) require(w http.ResponseWriter, r *web.Request) error {
	e, err := h.Explanations.Require(r.Context(), r.Actor(), explanation.Require{
		Child: r.Ref("id"), About: r.FormRef("about"), What: r.Form("what"), Question: r.Form("question"), Name: r.Form("name"), Email: r.Form("email"),
		Share: shareOf(r),
	})
	if fields, ok := fault.Fields(err); ok {
		return h.showRequire(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, e.Name+" is asked to explain it by "+e.Due.Long()+". The family is told.")
	return web.SeeOther(w, r, explanationPath(e.Ref, ""))
}
