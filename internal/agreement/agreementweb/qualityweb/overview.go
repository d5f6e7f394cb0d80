package qualityweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/performance"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// mostShown is how many rows of a kind the overview lists, the latest first.
const mostShown = 100

// overview lists what is to be done about quality: agreements, returns, visits and improvement plans.
func (h *handler) overview(w http.ResponseWriter, r *web.Request) error {
	return h.show(w, r, nil, func(ctx context.Context, tx *db.Tx, p *page) error {
		*p = page{Title: "Quality of providers", Nav: "/quality", Wide: true}
		if r.Actor().Provider == "" {
			all, err := h.Agreements.List(ctx, tx, "", mostShown)
			if err != nil {
				return err
			}
			v := ui.TableView{Caption: "Agreements", Columns: ui.Columns("Agreement", "Decision packs"), Empty: "No agreement is let yet.", Keys: true}
			for _, a := range all {
				v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{
					{Text: a.Title, Href: path(a.Ref, "/performance"), Header: true}, {Text: "Break points of " + a.Title, Href: path(a.Ref, "/decision-packs")},
				}})
			}
			p.list(r, "agreements", "agreements.csv", v)
		}
		return h.lists(ctx, tx, r, p)
	})
}

// lists are the returns, visits and plans that the reader may see.
func (h *handler) lists(ctx context.Context, tx *db.Tx, r *web.Request, p *page) error {
	by := r.Actor()
	returns, err := h.Performance.Returns.List(ctx, tx, performance.Filter{Provider: by.Provider, Limit: mostShown})
	if err != nil {
		return err
	}
	visits, err := h.Performance.VisitsSeen(ctx, tx, by, mostShown)
	if err != nil {
		return err
	}
	plans, err := h.Performance.Plans.List(ctx, tx, performance.Filter{Provider: by.Provider, Limit: mostShown})
	if err != nil {
		return err
	}
	results, err := h.Performance.Results.List(ctx, tx, performance.Filter{Provider: by.Provider, Limit: mostShown})
	if err != nil {
		return err
	}
	promises, err := h.Performance.Promises.List(ctx, tx, performance.Filter{Provider: by.Provider, Limit: mostShown})
	if err != nil {
		return err
	}
	var refs []thread.Ref
	for _, one := range promises {
		refs = append(refs, one.Provider)
	}
	for _, one := range returns {
		refs = append(refs, one.Provider)
	}
	for _, v := range visits {
		refs = append(refs, v.Provider)
	}
	for _, one := range plans {
		refs = append(refs, one.Provider)
	}
	for _, one := range results {
		refs = append(refs, one.Provider)
	}
	names, err := h.Providers.Providers(ctx, tx, refs)
	if err != nil {
		return err
	}
	lots, err := h.lotNames(ctx, tx)
	if err != nil {
		return err
	}
	today := tx.Today()
	row := func(what, href string, of thread.Ref, on workday.Date, state string) ui.TableRow {
		return ui.TableRow{Cells: []ui.Cell{{Text: what, Href: href, Header: true}, {Text: names[of].Name}, {Text: on.Short(), Sort: on.String()}, {Text: state}}}
	}
	tables := []ui.TableView{
		{Caption: "Returns", Columns: ui.Columns("Return", "Provider", "Due", "State"), Empty: "No return is asked for yet."},
		{Caption: "Quality visits", Columns: ui.Columns("Visit", "Provider", "On", "State"), Empty: "No visit is planned yet."},
		{Caption: "Improvement plans", Columns: ui.Columns("Plan", "Provider", "Opened", "State"), Empty: "No provider has an improvement plan."},
		{Caption: "Stated to be added by voluntary organisations", Columns: ui.Columns("What", "Provider", "By", "State"), Empty: "Nothing is stated yet."},
		{Caption: "Results", Columns: ui.Columns("Result", "Provider", "Given", "Rating"), Empty: "No result is given yet."},
	}
	for _, one := range returns {
		tables[0].Rows = append(tables[0].Rows, row("To "+one.To.Long()+lots[one.Lot], "/performance-returns/"+string(one.Ref), one.Provider, one.Due, string(one.State(today))))
	}
	for _, one := range visits {
		tables[1].Rows = append(tables[1].Rows, row("Visit "+string(one.Ref), "/quality-visits/"+string(one.Ref), one.Provider, one.On, string(one.State(today))))
	}
	for _, one := range plans {
		tables[2].Rows = append(tables[2].Rows, row("Plan "+string(one.Ref), "/improvement-plans/"+string(one.Ref), one.Provider, one.OpenedOn, string(one.State(today))))
	}
	for _, one := range promises {
		tables[3].Rows = append(tables[3].Rows, row(one.What+": "+one.Count(one.Amount), "/added-value-promises/"+string(one.Ref), one.Provider, one.By, string(one.State(today))))
	}
	for _, one := range results {
		tables[4].Rows = append(tables[4].Rows, row("To "+one.To.Long(), "/quality-results/"+string(one.Ref), one.Provider, one.On, string(one.Given)))
	}
	for i, format := range []string{"returns", "visits", "plans", "added", "results"} {
		p.list(r, format, format+".csv", tables[i])
	}
	return nil
}

// lotNames are the names of the lots by reference, each after a comma, so that two returns of one provider can be told apart.
func (h *handler) lotNames(ctx context.Context, tx *db.Tx) (map[thread.Ref]string, error) {
	all, err := h.Agreements.List(ctx, tx, "", mostShown)
	out := map[thread.Ref]string{}
	for _, a := range all {
		for _, l := range a.Lots {
			out[l.Ref] = ", " + l.Name
		}
	}
	return out, err
}

// performance is how every provider keeps the promises of one agreement over the last year.
func (h *handler) performance(w http.ResponseWriter, r *web.Request) error {
	if r.Actor().Provider != "" {
		return fault.NotFound("That page")
	}
	return h.show(w, r, nil, func(ctx context.Context, tx *db.Tx, p *page) error {
		a, err := h.Agreements.Agreement(ctx, tx, r.Ref("id"))
		if err != nil {
			return err
		}
		*p = page{Title: "Performance", Caption: a.Title, Back: path(a.Ref, ""), Nav: "/quality", Wide: true}
		v, err := h.performanceTable(ctx, tx, a, r.Actor().May(access.ProviderQuality))
		if err != nil {
			return err
		}
		p.add(para("Worked out from visits, invoices, returns and concerns as they stand now. Ratings are those of the contract performance notice (Procurement Act 2023 s71)."))
		p.list(r, "csv", "performance.csv", v)
		if r.Actor().May(access.ProviderQuality) {
			p.add(links([]ui.Link{
				{Text: "Measures and targets", Href: path(a.Ref, "/measures")}, {Text: "Set the reporting schedule", Href: path(a.Ref, "/set-reporting-schedule")}, {Text: "Ask for returns", Href: path(a.Ref, "/ask-returns")},
				{Text: "Plan a quality visit", Href: path(a.Ref, "/plan-visit")}, {Text: "Open an improvement plan", Href: path(a.Ref, "/open-plan")},
				{Text: "Test what a voluntary organisation adds", Href: path(a.Ref, "/added-value")},
			}))
		}
		p.add(links([]ui.Link{{Text: "Performance and reporting schedule", Href: path(a.Ref, "/reporting-schedule")}, {Text: "Decision packs", Href: path(a.Ref, "/decision-packs")}}))
		return nil
	})
}

// lookBack is how many months the page of an agreement looks back.
const lookBack = 12

func (h *handler) performanceTable(ctx context.Context, tx *db.Tx, a agreement.Agreement, rates bool) (ui.TableView, error) {
	from, to := tx.Today().AddMonths(-lookBack), tx.Today().AddDays(-1)
	if from.Before(a.Start) {
		from = a.Start
	}
	v := ui.TableView{
		Caption: "Providers, " + from.Long() + " to " + to.Long(), Dense: true,
		Columns: []ui.Column{{Text: "Provider"}, {Text: "Lot"}, {Text: "Worked out"}, {Text: "Measures"}, {Text: "Last result"}, {Text: "New invitations"},
			{Text: "Open plans", Numeric: true}, {Text: "Concerns", Numeric: true}, {Text: "Other councils"}, {Text: "Next step"}},
		Empty: "Nobody is admitted to the lots yet, so there is nobody to measure.",
	}
	if to.Before(from) {
		return v, nil
	}
	lots := lotsOf(a)
	pictures, err := h.Performance.PictureOf(ctx, tx, lots, from, to)
	if err != nil {
		return v, err
	}
	standing, err := h.Performance.Standing(ctx, tx, lots, from)
	if err != nil {
		return v, err
	}
	var refs []thread.Ref
	for _, p := range pictures {
		refs = append(refs, p.Provider)
	}
	names, err := h.Providers.Providers(ctx, tx, refs)
	if err != nil {
		return v, err
	}
	for _, p := range pictures {
		v.Rows = append(v.Rows, performanceRow(a, p, standing[performance.Pair{Lot: p.Lot, Provider: p.Provider}], names))
	}
	if !rates { // the last column leads to the form of those who rate
		v.Columns = v.Columns[:len(v.Columns)-1]
		for i, row := range v.Rows {
			v.Rows[i].Cells = row.Cells[:len(row.Cells)-1]
		}
	}
	return v, nil
}

func performanceRow(a agreement.Agreement, p performance.Picture, st performance.Standing, names map[thread.Ref]provider.Provider) ui.TableRow {
	l, _ := a.Lot(p.Lot)
	var figures, elsewhere []string
	for _, line := range p.Lines {
		figures = append(figures, line.Measure.Title+": "+figure(line))
	}
	for _, sh := range st.Elsewhere {
		elsewhere = append(elsewhere, string(sh.Given)+" ("+string(sh.Council)+", "+sh.To.Short()+")")
	}
	last := ui.Cell{Text: "None"}
	if st.Last.Ref != "" {
		last = ui.Cell{Text: string(st.Last.Given) + ", " + st.Last.To.Short(), Href: "/quality-results/" + string(st.Last.Ref)}
	}
	invited := "Yes"
	if why := st.NotInvited(); why != "" {
		invited = "No. " + why
	}
	now := string(p.Overall)
	if p.Why != "" {
		now += ". " + p.Why
	}
	to := path(a.Ref, "/rate") + "?lot=" + string(p.Lot) + "&provider=" + string(p.Provider)
	return ui.TableRow{Cells: []ui.Cell{
		{Text: names[p.Provider].Name, Href: "/providers/" + string(p.Provider), Header: true}, {Text: l.Name}, {Text: now}, {Text: strings.Join(figures, "; ")}, last,
		{Text: invited}, {Text: strconv.Itoa(st.Plans)}, {Text: strconv.Itoa(st.Concerns)}, {Text: strings.Join(elsewhere, "; ")}, {Text: "Rate " + names[p.Provider].Name, Href: to},
	}}
}

func figure(l performance.Line) string {
	if !l.Known {
		return l.Why
	}
	out := l.Measure.Figure(l.Value) + " (" + string(l.Rating) + ")"
	if l.Working != "" {
		out += ". " + l.Working
	}
	return out
}

func lotsOf(a agreement.Agreement) []thread.Ref {
	out := make([]thread.Ref, len(a.Lots))
	for i, l := range a.Lots {
		out[i] = l.Ref
	}
	return out
}

// hours writes minutes as hours.
func hours(m money.Minutes) string { return ui.Hours(m) }
