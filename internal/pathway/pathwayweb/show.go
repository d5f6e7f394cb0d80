package pathwayweb

import (
	"context"
	"fmt"
	"net/http"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/pathway"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// showPage is one assessment.
type showPage struct {
	Assessment    pathway.Assessment
	Determination pathway.Determination
	ChildName     string
	Officer       string
	Family        bool
	Open          []ui.DeadlineView
	Stages        ui.TableView
	Because       []ui.BecauseView
	Rights        []ui.DeadlineView // the family's own dates when it was refused something
	Steps         []ui.ButtonView
	Advice        []adviceRow
	Strip         ui.StripView
	Words         templ.Component // what the family wrote once and used here
	Stands        templ.Component // where the explanations of its decisions stand
	Disputes      templ.Component // what the family did after a decision
}

// adviceRow is one piece of advice with what the reader can do about it.
type adviceRow struct {
	pathway.Advice
	By   string
	Give string
}

func (h *handler) show(w http.ResponseWriter, r *web.Request) error {
	p := showPage{Family: isFamily(r.Actor())}
	err := h.see(r, "An assessment", h.inPath(r), func(ctx context.Context, tx *db.Tx, a pathway.Assessment) error {
		p.Assessment = a
		return h.loadShow(ctx, tx, r.Actor(), &p)
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, showView(p))
}

func (h *handler) loadShow(ctx context.Context, tx *db.Tx, reader access.Actor, p *showPage) error {
	a := p.Assessment
	var err error
	if p.ChildName, err = h.childName(ctx, tx, a.Child); err != nil {
		return err
	}
	refs, people := []thread.Ref{a.Ref}, []thread.Ref{a.Officer}
	for _, x := range a.Advice {
		refs, people = append(refs, x.Ref), append(people, x.Adviser)
	}
	names, err := h.People.Names(ctx, tx, people...)
	if err != nil {
		return err
	}
	clocks, err := deadline.Of(ctx, tx, refs...)
	if err != nil {
		return err
	}
	if a.Determination != "" {
		if p.Determination, err = h.Service.Determination(ctx, tx, a.Determination); err != nil {
			return err
		}
	}
	p.Officer = names[a.Officer]
	today := tx.Today()
	for _, d := range clocks[a.Ref] {
		if d.Open() {
			p.Open = append(p.Open, web.DeadlineView(d, today, p.Officer))
		}
	}
	p.Stages = stages(p, clocks, names, today)
	if err := h.explain(p, tx.Scope(), today); err != nil {
		return err
	}
	if h.Stands != nil && !a.DecidedOn.IsZero() {
		about := []thread.Ref{a.Ref}
		if a.Determination != "" {
			about = append(about, a.Determination)
		}
		if p.Stands, err = h.Stands(ctx, tx, reader, a.Child, about...); err != nil {
			return err
		}
	}
	if h.Disputes != nil && !a.DecidedOn.IsZero() {
		if p.Disputes, err = h.Disputes(ctx, tx, reader, a.Child, a.Ref); err != nil {
			return err
		}
	}
	works, err := mayWork(ctx, tx, reader, a.Child)
	if err != nil {
		return err
	}
	p.Steps = actions(reader, p, works)
	for _, x := range a.Advice {
		row := adviceRow{Advice: x, By: names[x.Adviser]}
		if works && x.GivenOn.IsZero() && a.State() == pathway.StateAssessing && pathway.MayGive(reader, x) {
			row.Give = advicePath(x.Ref)
		}
		p.Advice = append(p.Advice, row)
	}
	if h.Words != nil {
		if p.Words, err = h.Words.Used(ctx, tx, reader, a.Child, refs...); err != nil {
			return err
		}
	}
	p.Strip, err = web.Strip(ctx, tx, reader, a.Ref)
	return err
}

func mayWork(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref) (bool, error) {
	err := access.MayWork(ctx, tx, reader, child)
	if fault.Is(err, fault.KindForbidden) {
		return false, nil
	}
	return err == nil, err
}

// stages is the assessment on one line: each stage with its date, whose it is, and whether it is late.
func stages(p *showPage, clocks map[thread.Ref][]deadline.Deadline, names map[thread.Ref]string, today workday.Date) ui.TableView {
	a := p.Assessment
	v := ui.TableView{Caption: "The steps", Columns: ui.Columns("Step", "Who", "Date")}
	add := func(step, who string, ref thread.Ref, rule string, done workday.Date) {
		cell := ui.Cell{Text: "no date set"}
		if !done.IsZero() {
			cell.Text = "done " + done.Short()
		}
		late := false
		for _, d := range clocks[ref] {
			if d.Rule == rule && rule != "" {
				cell = ui.Cell{Body: ui.DeadlineShort(web.DeadlineView(d, today, ""))}
				late = d.Look(today) == deadline.LookLate
			}
		}
		v.Rows = append(v.Rows, ui.TableRow{Mark: late, Cells: []ui.Cell{{Text: step, Header: true}, {Text: who}, cell}})
	}
	add("The assessment is asked for", a.RequestedBy, "", "", a.RequestedOn)
	decide, finish, officer := "ehc-decide", "ehc-no-plan", p.Officer
	if officer == "" {
		officer = "The council"
	}
	if a.Basis == pathway.Section17 {
		decide, finish = "", "social-care-assessment"
	}
	add("We say whether we will assess", orElse(a.DecidedBy, officer), a.Ref, decide, a.DecidedOn)
	if a.State() == pathway.StateRefused {
		return v
	}
	for _, x := range a.Advice {
		add("Advice: "+string(x.Agency), orElse(x.GivenBy, orElse(names[x.Adviser], "Somebody whom we asked")), x.Ref, "ehc-advice", x.GivenOn)
	}
	add("We decide what comes of it", orElse(p.Determination.By, officer), a.Ref, finish, p.Determination.On)
	if a.Basis == pathway.EHC && (a.Determination == "" || p.Determination.Plan) {
		add("The final plan", officer, a.Ref, "ehc-final", workday.Date{})
	}
	return v
}

func orElse(s, other string) string {
	if s != "" {
		return s
	}
	return other
}

// explain sets out each decision with its reasons, and what the family can do when it was refused something.
func (h *handler) explain(p *showPage, scope db.Scope, today workday.Date) error {
	a, d := p.Assessment, p.Determination
	var refused workday.Date
	if !a.DecidedOn.IsZero() {
		b := ui.BecauseView{Decision: "We decided to assess.", By: a.DecidedBy, Role: a.DecidedOn.Long(), Reason: a.DecisionWhy, Rule: "", Citation: a.Basis.Citation()}
		if !a.Assess {
			b.Decision, refused = "We decided not to assess.", a.DecidedOn
			b.Disagree = disagree(a.Basis)
		}
		p.Because = append(p.Because, b)
	}
	if d.Ref != "" {
		b := ui.BecauseView{Decision: "We decided to write a plan.", By: d.By, Role: d.On.Long(), Reason: d.Why, Citation: d.Rule}
		for _, read := range d.Read {
			b.Read = append(b.Read, ui.Link{Text: read})
		}
		if !d.Plan {
			b.Decision, refused = "We decided that there will be no plan.", d.On
			b.Disagree = disagree(a.Basis)
		}
		p.Because = append(p.Because, b)
	}
	if refused.IsZero() || a.Basis != pathway.EHC {
		return nil
	}
	return h.rights(p, refused, scope, today)
}

// disagree says what a family can do about a refusal.
func disagree(b pathway.Basis) string {
	if b == pathway.Section17 {
		return "Ask us to look at it again, or make a complaint. Your named person tells you how."
	}
	return "You can ask us to talk it over. You can ask for mediation, where somebody who is not from the council helps us to agree. " +
		"You can appeal to a tribunal. The advice service for families, SENDIASS, helps you for free."
}

// rights works out the family's own dates after a refusal.
func (h *handler) rights(p *showPage, from workday.Date, scope db.Scope, today workday.Date) error {
	for _, c := range []struct{ rule, title string }{
		{"mediation-contact", "Tell the mediation adviser whether you want mediation"}, {"appeal-register", "Appeal to the tribunal"},
	} {
		result, err := h.Book.Compute(c.rule, statute.Query{From: from, Policy: string(scope), Forecast: true})
		if err != nil {
			return fmt.Errorf("work out %s: %w", c.rule, err)
		}
		v := web.RuleView(c.title, result, today)
		v.Owner = "You"
		p.Rights = append(p.Rights, v)
	}
	return nil
}

// actions are what the reader can do next.
func actions(reader access.Actor, p *showPage, works bool) []ui.ButtonView {
	if !works {
		return nil
	}
	a := p.Assessment
	var out []ui.ButtonView
	for _, s := range steps {
		if s.state == a.State() && reader.May(s.may) {
			out = append(out, ui.ButtonView{Text: s.title, Href: path(a.Ref, s.path), Kind: s.kind})
		}
	}
	if a.State() == pathway.StateDetermined && p.Determination.Plan && reader.May(access.PlanWrite) {
		out = append(out, ui.ButtonView{Text: "Write the plan", Href: path(a.Ref, "/draft-plan")})
	}
	return out
}
