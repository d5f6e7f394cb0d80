package planweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/plan"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// showPage is one plan.
type showPage struct {
	Plan      plan.Plan
	ChildName string
	Family    bool   // the reader comments
	NotYours  string // why the word on the draft is not the reader’s, "" where it is
	Writes    bool
	Finalises bool
	Requires  bool // the reader may have a provider found
	Clocks    []ui.DeadlineView
	Others    []plan.Plan
	Strip     ui.StripView
	Disputes  templ.Component // what the family did after it was final
	Words     templ.Component // what the family wrote once and is used here
	Offer     templ.Component // the same, to go with a comment
	Reviewed  string          // what was decided of it since, where it does not go on as it is
	Errors    []fault.Field
}

func (h *handler) show(w http.ResponseWriter, r *web.Request) error {
	p, err := h.loadShow(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, showView(p))
}

func (h *handler) loadShow(r *web.Request) (showPage, error) {
	var p showPage
	err := h.see(r, "A plan", func(ctx context.Context, tx *db.Tx, pl plan.Plan, name string) error {
		p.Plan, p.ChildName = pl, name
		return h.load(ctx, tx, r, &p)
	})
	return p, err
}

// load reads all but the plan, and what of the family’s words stands in it or can go with a comment.
func (h *handler) load(ctx context.Context, tx *db.Tx, r *web.Request, p *showPage) (err error) {
	if err := p.load(ctx, tx, r.Actor()); err != nil {
		return err
	}
	if p.Family && p.Plan.State() == plan.StateServed {
		switch err := h.Service.MayComment(ctx, tx, r.Actor(), p.Plan.Child); {
		case fault.Is(err, fault.KindForbidden):
			p.NotYours = fault.Message(err)
		case err != nil:
			return err
		}
	}
	if p.mayStillComment() {
		if p.Offer, err = h.offer(ctx, tx, r, p.Plan.Child); err != nil {
			return err
		}
	}
	if p.Plan.State() == plan.StateFinal {
		if p.Reviewed, err = h.reviewedWords(ctx, tx, p.Plan); err != nil {
			return err
		}
	}
	if h.Disputes != nil && p.Plan.State() == plan.StateFinal {
		if p.Disputes, err = h.Disputes(ctx, tx, r.Actor(), p.Plan.Child, p.Plan.Ref); err != nil {
			return err
		}
	}
	if h.Words != nil {
		p.Words, err = h.Words.Used(ctx, tx, r.Actor(), p.Plan.Child, p.Plan.Ref)
	}
	return err
}

func (p *showPage) load(ctx context.Context, tx *db.Tx, reader access.Actor) error {
	err := access.MayWork(ctx, tx, reader, p.Plan.Child)
	if err != nil && !fault.Is(err, fault.KindForbidden) {
		return err
	}
	works := err == nil
	p.Family = reader.May(access.PlanComment)
	p.Writes = works && reader.May(access.PlanWrite)
	p.Finalises = works && reader.May(access.PlanFinalise)
	p.Requires = works && reader.May(access.BrokerageRequire)
	refs := []thread.Ref{p.Plan.Ref}
	if p.Plan.Assessment != "" {
		refs = append(refs, p.Plan.Assessment)
	}
	clocks, err := deadline.Of(ctx, tx, refs...)
	if err != nil {
		return err
	}
	for _, ref := range refs {
		for _, d := range clocks[ref] {
			if d.Open() {
				p.Clocks = append(p.Clocks, web.DeadlineView(d, tx.Today(), ""))
			}
		}
	}
	p.Strip, err = web.Strip(ctx, tx, reader, p.Plan.Ref)
	return err
}

// delivery is the help that was bought or given because of this plan, as far as the reader may open it.
func (p showPage) delivery() (ui.StripStep, bool) {
	for _, s := range p.Strip.Steps {
		if strings.HasPrefix(s.Href, "/packages/") {
			return s, true
		}
	}
	return ui.StripStep{}, false
}

// ofChildPage is the plan of a child when there is none yet.
type ofChildPage struct {
	Child     thread.Ref
	ChildName string
	MayAsk    bool
}

// ofChild shows the plan that is in force: the latest final one, else the draft that is with the family.
func (h *handler) ofChild(w http.ResponseWriter, r *web.Request) error {
	reader, child := r.Actor(), r.Ref("id")
	var p showPage
	found := false
	find := func(context.Context, *db.Tx) (thread.Ref, error) { return child, nil }
	err := h.seeChild(r, "The plan of a child", find, func(ctx context.Context, tx *db.Tx, name string) error {
		all, err := h.Service.Of(ctx, tx, child)
		if err != nil {
			return err
		}
		p.ChildName = name
		writes, err := writer(ctx, tx, reader, child)
		if err != nil {
			return err
		}
		if p.Plan, p.Others, found = current(writes, all); !found {
			return nil
		}
		return h.load(ctx, tx, r, &p)
	})
	if err != nil {
		return err
	}
	if !found {
		return web.Render(w, r, http.StatusOK, noneView(ofChildPage{Child: child, ChildName: p.ChildName, MayAsk: reader.May(access.PathwayRequest)}))
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.CSV(w, r, "plan.csv", []string{"reference", "section", "what", "minutes a week", "weeks a year", "minutes a year", "who"}, lineRows(p.Plan))
	}
	return web.Render(w, r, http.StatusOK, showView(p))
}

func lineRows(p plan.Plan) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, l := range p.Provision {
			row := []string{string(l.Ref), string(l.Section), l.What, strconv.Itoa(int(l.MinutesPerWeek)), strconv.Itoa(l.WeeksPerYear), strconv.Itoa(int(l.PerYear())), l.Who}
			if !yield(row) {
				return
			}
		}
	}
}

// current picks the plan to show, and the others that the reader may see. The plans come with the latest first.
func current(writes bool, all []plan.Plan) (plan.Plan, []plan.Plan, bool) {
	best := -1
	var seen []plan.Plan
	for _, p := range all {
		if shownTo(writes, p) {
			seen = append(seen, p)
		}
	}
	for i, p := range seen {
		if best < 0 || (p.State() == plan.StateFinal && seen[best].State() != plan.StateFinal) {
			best = i
		}
	}
	if best < 0 {
		return plan.Plan{}, nil, false
	}
	others := make([]plan.Plan, 0, len(seen)-1)
	others = append(append(others, seen[:best]...), seen[best+1:]...)
	return seen[best], others, true
}

func (p showPage) version() string { return strconv.Itoa(p.Plan.Version) }

// lines is the plan's promises as a table, each with what its section is for.
func (p showPage) lines() ui.TableView {
	v := ui.TableView{Caption: "What is promised", Columns: []ui.Column{{Text: "What"}, {Text: "A week", Numeric: true}, {Text: "Weeks a year", Numeric: true}, {Text: "A year", Numeric: true}, {Text: "Who"}},
		Empty: "This plan promises nothing yet.", CSV: childPath(p.Plan.Child, "/plan?format=csv")}
	if p.Plan.State() != plan.StateFinal {
		v.CSV = ""
	}
	var sum money.Minutes
	for _, l := range p.Plan.Provision {
		v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{
			{Body: lineView(l, p.Requires && p.Plan.State() == plan.StateFinal), Header: true},
			{Text: ui.Duration(l.MinutesPerWeek)}, {Text: strconv.Itoa(l.WeeksPerYear)}, {Text: ui.Duration(l.PerYear())}, {Text: l.Who},
		}})
		sum += l.PerYear()
	}
	if len(v.Rows) > 1 {
		v.Foot = []ui.Cell{{Text: "Promised in a year", Header: true}, {}, {}, {Text: ui.Duration(sum)}, {}}
	}
	return v
}

// vague lists the words of the plan that promise nothing, by line.
func (p showPage) vague() []string {
	var out []string
	for i, l := range p.Plan.Provision {
		if words := plan.Vague(l.What); len(words) > 0 {
			out = append(out, "Line "+strconv.Itoa(i+1)+": “"+strings.Join(words, "”, “")+"”")
		}
	}
	return out
}

// stateLine says where the plan stands, with its day.
func stateLine(p plan.Plan) string {
	switch p.State() {
	case plan.StateFinal:
		return "Final since " + p.FinalOn.Long()
	case plan.StateServed:
		return "A draft, sent to the family on " + p.ServedOn.Long()
	default:
		return "A draft of " + p.DraftedOn.Long() + " that the family has not seen"
	}
}

func (p showPage) because() ui.BecauseView {
	return ui.BecauseView{Decision: "We made this plan final.", By: p.Plan.FinalBy, Role: p.Plan.FinalOn.Long(), Reason: p.Plan.Why,
		Citation: citation(p.Plan.Basis), Disagree: disagree(p.Plan.Basis)}
}

func citation(b plan.Basis) string {
	switch b {
	case plan.EHC:
		return "Children and Families Act 2014, section 37; SI 2014/1530"
	case plan.Section17:
		return "Children Act 1989, section 17"
	default:
		return "Children Act 1989, schedule 2; SI 2011/707"
	}
}

func disagree(b plan.Basis) string {
	if b == plan.EHC {
		return "You can ask for mediation within 2 months, and you can appeal to a tribunal about the needs, the help and the school in it. " +
			"The advice service for families, SENDIASS, helps you for free."
	}
	return "Ask us to look at it again, or make a complaint. Your named person tells you how."
}

func (h *handler) serve(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err != nil {
		return err
	}
	if err := h.Service.ServeDraft(r.Context(), r.Actor(), r.Ref("id"), version); err != nil {
		return err
	}
	web.Flash(r, "The draft is with the family.")
	return web.SeeOther(w, r, path(r.Ref("id"), ""))
}

func (h *handler) comment(w http.ResponseWriter, r *web.Request) error {
	err := h.Service.Comment(r.Context(), r.Actor(), plan.Say{Plan: r.Ref("id"), Text: r.Form("text"), Last: r.Form("last") == "yes", Words: using(r)})
	if fields, ok := fault.Fields(err); ok {
		p, err := h.loadShow(r)
		if err != nil {
			return err
		}
		p.Errors = fields
		return web.Render(w, r, http.StatusUnprocessableEntity, showView(p))
	}
	if err != nil {
		return err
	}
	web.Flash(r, "Thank you. We have what you said. We answer it before the plan is final.")
	return web.SeeOther(w, r, path(r.Ref("id"), ""))
}

// mayStillComment reports whether the family can still say what it thinks.
func (p showPage) mayStillComment() bool {
	return p.Family && p.NotYours == "" && p.Plan.State() == plan.StateServed
}

// unanswered counts the comments that have no answer yet.
func (p showPage) unanswered() int {
	n := 0
	for _, c := range p.Plan.Comments {
		if c.Outcome == "" {
			n++
		}
	}
	return n
}

func dated(d workday.Date, by string) string { return by + ", " + d.Long() }
