package qualityweb

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"alongside/internal/agreement"
	"alongside/internal/agreement/performance"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// ofAgreement begins a page about an agreement.
func (h *handler) ofAgreement(ctx context.Context, tx *db.Tx, r *web.Request, p *page, title string) (agreement.Agreement, error) {
	a, err := h.Agreements.Agreement(ctx, tx, r.Ref("id"))
	p.Title, p.Caption, p.Back, p.Nav = title, a.Title, path(a.Ref, "/performance"), "/quality"
	return a, err
}

// members are the providers that have or had a place in an agreement, by name.
func (h *handler) members(ctx context.Context, tx *db.Tx, a agreement.Agreement) ([]provider.Provider, error) {
	in, err := h.Agreements.Admissions(ctx, tx, lotsOf(a))
	if err != nil {
		return nil, err
	}
	is := map[thread.Ref]bool{}
	for _, m := range in {
		is[m.Provider] = true
	}
	var refs []thread.Ref
	for ref := range is {
		refs = append(refs, ref)
	}
	known, err := h.Providers.Providers(ctx, tx, refs)
	if err != nil {
		return nil, err
	}
	return byName(known), nil
}

func (h *handler) measures(w http.ResponseWriter, r *web.Request) error {
	return h.show(w, r, nil, h.measuresPage(r))
}

func (h *handler) measuresPage(r *web.Request) build {
	return func(ctx context.Context, tx *db.Tx, p *page) error {
		a, err := h.ofAgreement(ctx, tx, r, p, "Measures and targets")
		if err != nil {
			return err
		}
		all, err := h.Performance.Measures.List(ctx, tx, performance.Filter{Lots: lotsOf(a)})
		if err != nil {
			return err
		}
		slices.SortStableFunc(all, func(x, y performance.Measure) int { // those of a lot together, by name
			lx, _ := a.Lot(x.Lot)
			ly, _ := a.Lot(y.Lot)
			return cmp.Or(cmp.Compare(lx.Name, ly.Name), cmp.Compare(x.Title, y.Title), x.From.Compare(y.From))
		})
		v := ui.TableView{Caption: "Measures", Empty: "No measure is set yet, so nothing is rated.",
			Columns: ui.Columns("Measure", "Lot", "Figure from", "Good", "Approaching target", "Requires improvement", "Counts", "Change")}
		for _, m := range all {
			l, _ := a.Lot(m.Lot)
			than := "from "
			if m.Better == performance.Down {
				than = "up to "
			}
			v.Rows = append(v.Rows, ui.Cells(m.Title, l.Name, m.Source.Words(), than+m.Figure(m.Target), than+m.Figure(m.Approaching), than+m.Figure(m.Improvement), counted(m)))
			end := ui.Cell{}
			if m.To.IsZero() {
				end = ui.Cell{Text: "End it", Href: path(a.Ref, "/end-measure?measure="+string(m.Ref))}
			}
			row := &v.Rows[len(v.Rows)-1]
			row.Cells = append(row.Cells, end)
		}
		p.Wide = true
		p.list(r, "csv", "measures.csv", v)
		p.add(heading("Add a measure"))
		source := ui.SelectView{Name: "source", Label: "Where the figure comes from", Blank: "Choose a source", Hint: "All but returns are worked out from what was recorded."}
		for _, s := range performance.Sources() {
			source.Options = append(source.Options, ui.Option{Value: string(s), Text: s.Words()})
		}
		bound := func(name, label string) templ.Component {
			return ui.Input(ui.InputView{Name: name, Label: label, Width: 5, Hint: "A percentage such as 95 or 97.5, or a number for concerns and numbers stated."})
		}
		p.add(drafted(path(a.Ref, "/measures"), "Add the measure",
			lotChoice(a, ""), ui.Input(ui.InputView{Name: "title", Label: "What is measured"}), ui.Select(source),
			ui.Checkboxes(ui.CheckboxesView{Name: "number", Options: []ui.Option{{Value: "yes", Text: "The provider states a number, not a percentage"}}, Legend: "Unit of a return"}),
			ui.Radios(ui.RadiosView{Name: "better", Legend: "Which way is better?", Options: []ui.Option{{Value: "up", Text: "More is better"}, {Value: "down", Text: "Less is better"}}}),
			bound("target", "Good from"), bound("approaching", "Approaching target from"), bound("improvement", "Requires improvement from; beyond it is Inadequate"), day("from", "First day on which it counts")))
		return nil
	}
}

// counted says from when to when a measure counts.
func counted(m performance.Measure) string {
	if m.To.IsZero() {
		return "From " + m.From.Short()
	}
	return m.From.Short() + " to " + m.To.Short()
}

func (h *handler) endMeasureForm(w http.ResponseWriter, r *web.Request) error {
	return h.show(w, r, nil, h.endMeasurePage(r, thread.Ref(r.URL.Query().Get("measure"))))
}

func (h *handler) endMeasurePage(r *web.Request, chosen thread.Ref) build {
	return func(ctx context.Context, tx *db.Tx, p *page) error {
		a, err := h.ofAgreement(ctx, tx, r, p, "End a measure")
		if err != nil {
			return err
		}
		p.Back = path(a.Ref, "/measures")
		all, err := h.Performance.Measures.List(ctx, tx, performance.Filter{Lots: lotsOf(a)})
		if err != nil {
			return err
		}
		v := ui.SelectView{Name: "measure", Label: "Which measure?", Blank: "Choose a measure", Value: string(chosen)}
		for _, m := range all {
			if l, _ := a.Lot(m.Lot); m.To.IsZero() {
				v.Options = append(v.Options, ui.Option{Value: string(m.Ref), Text: l.Name + ": " + m.Title})
			}
		}
		if len(v.Options) == 0 {
			p.add(para("No measure counts today."))
			return nil
		}
		p.add(para("It stays in the list, and whatever was measured and rated by it stays as it is. Returns for later periods no longer ask for it."))
		p.add(drafted(path(a.Ref, "/end-measure"), "End the measure", ui.Select(v), day("to", "Last day on which it counts"), area("why", "Why is it measured no longer?", "It stands in the history.")))
		return nil
	}
}

func (h *handler) endMeasure(w http.ResponseWriter, r *web.Request) error {
	in := read(r)
	cmd := performance.EndMeasure{Agreement: r.Ref("id"), Measure: r.FormRef("measure"), Last: in.Date("to"), Why: r.Form("why")}
	err := in.wrong()
	if err == nil && cmd.Measure == "" {
		err = fault.Invalid("measure", "Choose a measure.")
	}
	if err == nil {
		err = h.Performance.EndMeasure(r.Context(), r.Actor(), cmd)
	}
	return h.done(w, r, err, "The measure ends on "+cmd.Last.Long()+".", path(cmd.Agreement, "/measures"), h.endMeasurePage(r, cmd.Measure))
}

func (h *handler) addMeasure(w http.ResponseWriter, r *web.Request) error {
	in := read(r)
	m := performance.Measure{
		Lot: r.FormRef("lot"), Title: r.Form("title"), Source: performance.Source(r.Form("source")), Percent: r.Form("number") == "",
		Better: performance.Direction(r.Form("better")), From: in.Date("from"),
	}
	digits := 0
	if m.Share() {
		digits = 1
	}
	m.Target, m.Approaching, m.Improvement = in.decimal("target", digits), in.decimal("approaching", digits), in.decimal("improvement", digits)
	err := in.wrong()
	if err == nil {
		err = h.within(r, m.Lot)
	}
	if err == nil {
		err = h.Performance.AddMeasure(r.Context(), r.Actor(), m)
	}
	return h.done(w, r, err, "The measure is added.", path(r.Ref("id"), "/measures"), h.measuresPage(r))
}

// within refuses a lot that is not the page's agreement's.
func (h *handler) within(r *web.Request, lot thread.Ref) error {
	if lot == "" {
		return fault.Invalid("lot", "Choose a lot.")
	}
	return h.DB.View(r.Context(), func(tx *db.Tx) error {
		a, err := h.Agreements.Agreement(r.Context(), tx, r.Ref("id"))
		if err != nil {
			return err
		}
		if _, ok := a.Lot(lot); !ok {
			return fault.Invalid("lot", "Choose a lot of this agreement.")
		}
		return nil
	})
}

func (h *handler) askForm(w http.ResponseWriter, r *web.Request) error {
	return h.show(w, r, nil, h.askPage(r))
}

func (h *handler) askPage(r *web.Request) build {
	return func(ctx context.Context, tx *db.Tx, p *page) error {
		a, err := h.ofAgreement(ctx, tx, r, p, "Ask for returns")
		if err != nil {
			return err
		}
		p.add(para("Every provider that had a place in a lot in the period is asked once. The program asks by itself when a period of the reporting schedule, or where there is none of the council’s policy, is over."))
		p.add(form(path(a.Ref, "/ask-returns"), "Ask for the returns", day("from", "First day of the period"), day("to", "Last day of the period")))
		return nil
	}
}

func (h *handler) ask(w http.ResponseWriter, r *web.Request) error {
	in := read(r)
	from, to := in.Date("from"), in.Date("to")
	err, n := in.wrong(), 0
	if err == nil {
		n, err = h.Performance.AskReturns(r.Context(), r.Actor(), r.Ref("id"), from, to)
	}
	return h.done(w, r, err, ui.Count(n, "return is", "returns are")+" asked for.", "/quality", h.askPage(r))
}

func (h *handler) returned(w http.ResponseWriter, r *web.Request) error {
	return h.show(w, r, nil, h.returnPage(r))
}

func (h *handler) returnPage(r *web.Request) build {
	return func(ctx context.Context, tx *db.Tx, p *page) error {
		one, err := h.Performance.Return(ctx, tx, r.Actor(), r.Ref("id"))
		if err != nil {
			return err
		}
		a, l, err := h.Agreements.ByLot(ctx, tx, one.Lot)
		if err != nil {
			return err
		}
		of, err := h.Providers.Provider(ctx, tx, one.Provider)
		if err != nil {
			return err
		}
		asked, err := h.Performance.Stated(ctx, tx, one)
		if err != nil {
			return err
		}
		*p = page{Title: "Return from " + one.From.Short() + " to " + one.To.Short(), Caption: of.Name + ": " + a.Title + ", " + l.Name, Back: "/quality", Nav: "/quality", Errors: p.Errors}
		now := one.State(tx.Today())
		colour := ui.Grey
		if now == performance.ReturnLate || now == performance.ReturnInLater {
			colour = ui.Red
		}
		p.add(state(string(now), colour), para("Due by "+one.Due.Long()+"."))
		if !one.HandedIn.IsZero() {
			v := ui.SummaryListView{}
			for _, m := range asked {
				v.Rows = append(v.Rows, ui.Row(m.Title, m.Figure(one.Values[m.Ref])+": "+string(m.Rate(one.Values[m.Ref]))))
			}
			v.Rows = append(v.Rows, ui.Row("Posts", strconv.Itoa(one.Posts)), ui.Row("Vacant", strconv.Itoa(one.Vacancies)), ui.Row("Note", one.Note), ui.Row("Handed in", ui.When(one.HandedIn)+" by "+one.By))
			p.add(ui.SummaryList(v))
			return nil
		}
		if r.Actor().Provider == "" {
			return nil
		}
		fields := []templ.Component{hiddenVersion(one.Version)}
		for i, m := range asked {
			suffix := ""
			if m.Share() {
				suffix = "%"
			}
			fields = append(fields, ui.Input(ui.InputView{Name: numbered("value", i), Label: m.Title, Width: 5, Suffix: suffix, Hint: "The target is " + m.Figure(m.Target) + "."}))
		}
		fields = append(fields, ui.Input(ui.InputView{Name: "posts", Label: "Posts in all", Width: 5, Numeric: true}), ui.Input(ui.InputView{Name: "vacancies", Label: "Posts that are vacant", Width: 5, Numeric: true}), area("note", "Anything the council should know", "Leave out names of children."))
		p.add(filled(ui.FormView{Action: "/performance-returns/" + string(one.Ref), Draft: true}, "Hand in the return", fields))
		return nil
	}
}

func (h *handler) handIn(w http.ResponseWriter, r *web.Request) error {
	in := read(r)
	cmd := performance.HandIn{Return: r.Ref("id"), Version: in.Number("version"), Note: r.Form("note"), Posts: in.optional("posts"), Vacancies: in.optional("vacancies"), Values: map[thread.Ref]int{}}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		one, err := h.Performance.Return(r.Context(), tx, r.Actor(), cmd.Return)
		if err != nil {
			return err
		}
		asked, err := h.Performance.Stated(r.Context(), tx, one)
		for i, m := range asked {
			digits, name := 0, numbered("value", i)
			if m.Share() {
				digits = 1
			}
			if r.Form(name) != "" {
				cmd.Values[m.Ref] = in.decimal(name, digits)
			}
		}
		return err
	})
	if err == nil {
		err = in.wrong()
	}
	if err == nil {
		err = h.Performance.HandIn(r.Context(), r.Actor(), cmd)
	}
	return h.done(w, r, err, "The return is handed in.", "/performance-returns/"+string(cmd.Return), h.returnPage(r))
}

// period reads the period of a form; it is the last year until somebody says otherwise.
func period(in *inputs, today workday.Date) (from, to workday.Date) {
	if in.Request.Method == http.MethodPost {
		return in.Date("from"), in.Date("to")
	}
	return today.AddMonths(-lookBack), today.AddDays(-1)
}
