package deliveryweb

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"

	"alongside/internal/access"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/delivery"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// showPage is one package: what was promised, what came, who decided and what it works towards.
type showPage struct {
	Package  brokerage.Package
	Name     string // the provider's
	Child    string
	Family   bool
	Status   string
	Next     string
	Clocks   []ui.DeadlineView
	Strip    ui.StripView
	Spans    ui.SubNavView
	Promised ui.PromisedView
	Visits   ui.TableView
	Outcomes []outcomeView
	Because  ui.BecauseView
	Facts    ui.SummaryListView
	Steps    []ui.ButtonView
	MayScore bool
}

// outcomeView is one outcome with the way to score it again.
type outcomeView struct {
	Ref    string
	Goal   string
	Moved  string
	Last   string
	Scores ui.TableView
	Href   string
}

func (h *handler) show(w http.ResponseWriter, r *web.Request) error {
	csv := r.URL.Query().Get("format") == "csv"
	var page showPage
	var visits []delivery.Visit
	var child thread.Ref
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		p, err := h.pack(r.Context(), tx, r)
		if err != nil {
			return err
		}
		child = p.Child
		if csv {
			visits, err = h.Service.VisitsOf(r.Context(), tx, p.Ref, p.Start, p.LastDay())
			return err
		}
		page, err = h.load(r.Context(), tx, r, p)
		return err
	})
	if err != nil {
		return err
	}
	if err := r.Look("A package", child); err != nil {
		return err
	}
	if csv {
		return web.CSV(w, r, "visits.csv", visitHeader, visitRows(visits))
	}
	return web.Render(w, r, http.StatusOK, showView(page))
}

func (h *handler) load(ctx context.Context, tx *db.Tx, r *web.Request, p brokerage.Package) (showPage, error) {
	today := tx.Today()
	page := showPage{Package: p, Family: family(r.Actor()), Status: p.Status(today), MayScore: r.Actor().May(access.PlanOutcome)}
	s, err := h.spanOf(ctx, tx, r.URL.Query().Get("span"))
	if err != nil {
		return showPage{}, err
	}
	visits, err := h.Service.VisitsOf(ctx, tx, p.Ref, s.From, s.To)
	if err != nil {
		return showPage{}, err
	}
	page.Spans, page.Promised = spanNav(r, s.key), promised(p, visits, s, page.Family, today)
	if page.Family && r.Actor().May(access.DeliveryMissed) {
		page.Promised.Say = path(p.Ref, "/missed")
	}
	page.Visits = visitTable(visits, s, r, page.Family)
	if err := h.people(ctx, tx, r.Actor(), &page); err != nil {
		return showPage{}, err
	}
	if err := h.agreed(ctx, tx, &page, today); err != nil {
		return showPage{}, err
	}
	if err := h.scored(ctx, tx, &page); err != nil {
		return showPage{}, err
	}
	if page.Clocks, err = clocks(ctx, tx, visits); err != nil {
		return showPage{}, err
	}
	page.Steps = steps(p, r.Actor(), today)
	page.Strip, err = web.Strip(ctx, tx, r.Actor(), p.Ref)
	return page, err
}

// people names the provider and the child and says who chose the provider and why.
func (h *handler) people(ctx context.Context, tx *db.Tx, reader access.Actor, page *showPage) error {
	p := page.Package
	who, err := h.Providers.Provider(ctx, tx, p.Provider)
	if err != nil {
		return err
	}
	page.Name = who.Name
	names, err := h.childNames(ctx, tx, p.Child)
	if err != nil {
		return err
	}
	page.Child = names[p.Child]
	a, err := h.Brokerage.Award(ctx, tx, p.Award)
	if err != nil {
		return err
	}
	page.Because = ui.BecauseView{
		Decision: who.Name + " was chosen to give this help.", By: a.By, Role: a.On.Long(), Reason: a.Why,
		Disagree: "Ask a question about it. A person has to answer by a date, and you say whether the answer helps.",
	}
	link := ui.Link{Text: "How the providers were compared", Href: "/requirements/" + string(p.Requirement) + "/compare"}
	if page.Family {
		link = ui.Link{Text: "Who was asked", Href: "/requirements/" + string(p.Requirement) + "/shortlist"}
	}
	if page.Family || reader.May(access.BrokerageSee) {
		page.Because.Read = []ui.Link{link}
	}
	return nil
}

// agreed says when the next visit is and lists the package's facts. Families see no rate.
func (h *handler) agreed(ctx context.Context, tx *db.Tx, page *showPage, today workday.Date) error {
	p := page.Package
	pattern, ok, err := h.Service.PatternAhead(ctx, tx, p.Ref, today)
	if err != nil {
		return err
	}
	days := "Not agreed yet"
	switch {
	case ok:
		agreed, from := patternWords(pattern), today
		if pattern.From.After(today) {
			agreed, from = agreed+", from "+pattern.From.Long(), pattern.From
		}
		days = agreed
		if on, slot, more := pattern.Next(from, p.LastDay()); more {
			page.Next = "The next visit is on " + on.Long() + " at " + slot.Start.String() + ", for " + slot.Minutes.String() + "."
		}
	case page.Status != "ended":
		page.Next = page.Name + " has not agreed the days with the family yet."
	}
	rows := []ui.SummaryRow{
		ui.Row("Who helps", page.Name), ui.Row("How much", p.MinutesPerWeek.String()+" a week"), ui.Row("Days", days),
		ui.Row("From", date(p.Start)), ui.Row("Until", date(p.LastDay())),
	}
	if !p.EndedOn.IsZero() {
		rows = append(rows, ui.Row("Why it ends then", p.EndedWhy))
	}
	if !page.Family {
		rows = append([]ui.SummaryRow{ui.Row("Reference", string(p.Ref)), ui.Row("Child", page.Child)}, rows...)
		rows = append(rows, ui.Row("Rate", p.Rate.Amount.String()+" per "+string(p.Rate.Unit)))
		if p.PriceWhy != "" {
			rows = append(rows, ui.Row("Set by hand at the award", p.PriceWhy))
		}
	}
	page.Facts = ui.SummaryListView{Rows: rows}
	return nil
}

// scored lists the package's outcomes.
func (h *handler) scored(ctx context.Context, tx *db.Tx, page *showPage) error {
	all, err := h.Service.OutcomesOf(ctx, tx, page.Package.Child)
	if err != nil {
		return err
	}
	for _, o := range all {
		if o.Package != page.Package.Ref {
			continue
		}
		last := o.Scores[len(o.Scores)-1]
		v := outcomeView{
			Ref: string(o.Ref), Goal: o.Goal, Moved: "From " + strconv.Itoa(o.AtStart) + " at the start to " + strconv.Itoa(o.Now()) + " of 10",
			Last: "“" + last.Words + "” " + last.On.Long() + ", with " + last.With, Href: path(page.Package.Ref, "/score?outcome="+string(o.Ref)),
			Scores: ui.TableView{Caption: "Scores of: " + o.Goal, CaptionSize: "hidden", Columns: ui.Columns("When", "Score", "Who was there", "What was said")},
		}
		for _, s := range slices.Backward(o.Scores) {
			v.Scores.Rows = append(v.Scores.Rows, ui.Cells(s.On.Long(), strconv.Itoa(s.Now)+" of 10", s.With, s.Words))
		}
		page.Outcomes = append(page.Outcomes, v)
	}
	return nil
}

// clocks are the days by which the disputes of these visits are to be settled.
func clocks(ctx context.Context, tx *db.Tx, visits []delivery.Visit) ([]ui.DeadlineView, error) {
	var refs []thread.Ref
	for _, v := range visits {
		if v.Disputed() {
			refs = append(refs, v.Ref)
		}
	}
	if len(refs) == 0 {
		return nil, nil
	}
	due, err := deadline.Of(ctx, tx, refs...)
	if err != nil {
		return nil, err
	}
	var out []ui.DeadlineView
	for _, ref := range refs {
		for _, d := range due[ref] {
			out = append(out, web.DeadlineView(d, tx.Today(), ""))
		}
	}
	return out, nil
}

func visitTable(visits []delivery.Visit, s span, r *web.Request, family bool) ui.TableView {
	v := ui.TableView{
		Caption: "Visits, " + s.words, Columns: ui.Columns("Day", "What happened", "Who came", "More"), CSV: r.With("format", "csv"),
		Empty: "No visit has been recorded for this time. Visits appear here when the provider or the family records them.",
	}
	for _, one := range slices.Backward(visits) {
		row := ui.TableRow{Mark: one.Disputed(), Cells: []ui.Cell{
			{Body: visitDay(one), Header: true}, {Body: ui.Tag(resultWords(one, family), resultColour(one))}, {Text: cmp.Or(one.Worker, "–")}, {Body: visitMore(one, r.Actor())},
		}}
		v.Rows = append(v.Rows, row)
	}
	return v
}

var visitHeader = []string{"reference", "day", "time", "planned minutes", "minutes", "result", "whose", "worker", "disputed", "recorded by", "recorded on", "note"}

func visitRows(visits []delivery.Visit) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, v := range visits {
			row := []string{
				string(v.Ref), v.On.String(), v.Start.ISO(), strconv.Itoa(int(v.Planned)), strconv.Itoa(int(v.Minutes)), string(v.Result), string(v.Whose),
				v.Worker, strconv.FormatBool(v.Disputed()), v.RecordedBy, v.RecordedOn.String(), v.Note,
			}
			if !yield(row) {
				return
			}
		}
	}
}

// steps are the buttons for what can be done.
func steps(p brokerage.Package, a access.Actor, today workday.Date) []ui.ButtonView {
	var out []ui.ButtonView
	for _, f := range forms {
		if f.button != "" && a.May(f.permission) && f.offered(p, a, today) {
			out = append(out, ui.ButtonView{Text: f.title, Href: path(p.Ref, "/"+f.path), Kind: "secondary"})
		}
	}
	return out
}
