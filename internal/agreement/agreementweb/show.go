package agreementweb

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"strings"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/allocation"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/geo"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// showPage is one agreement.
type showPage struct {
	Agreement  agreement.Agreement
	Today      workday.Date
	Strip      ui.StripView
	Breaks     []ui.DeadlineView
	Spent      ui.FigureView
	Facts      ui.SummaryListView
	Weights    ui.TableView
	Extensions ui.TableView
	Before     ui.TableView // what it replaces
	After      ui.TableView // what replaces it
	MayReplace bool
	Lots       []lotView
	Steps      []ui.ButtonView
}

// lotView is one lot with who is in it and at what price.
type lotView struct {
	Lot       agreement.Lot
	Who       string
	Providers ui.TableView
	Rates     ui.TableView
}

func (h *handler) show(w http.ResponseWriter, r *web.Request) error {
	var page showPage
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		page, err = h.load(r.Context(), tx, r)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, showView(page))
}

func (h *handler) load(ctx context.Context, tx *db.Tx, r *web.Request) (showPage, error) {
	a, err := h.Service.Agreement(ctx, tx, r.Ref("id"))
	if err != nil {
		return showPage{}, err
	}
	law, err := h.regimeWords(a.Regime)
	if err != nil {
		return showPage{}, err
	}
	page := showPage{Agreement: a, Today: tx.Today(), Facts: facts(a, law), Weights: weights(a), Steps: stepsOf(a, r.Actor()),
		MayReplace: a.Lead == "" && r.Actor().May(access.AgreementEdit)}
	if err := h.amendedBy(ctx, tx, a, &page.Facts); err != nil {
		return showPage{}, err
	}
	if err := h.reporting(ctx, tx, a, &page.Facts); err != nil {
		return showPage{}, err
	}
	if err := h.floorFact(ctx, tx, a, r.Actor(), &page.Facts); err != nil {
		return showPage{}, err
	}
	if page.Before, page.After, err = h.replacing(ctx, tx, a); err != nil {
		return showPage{}, err
	}
	taken, err := h.Service.Extensions(ctx, tx, []thread.Ref{a.Ref})
	if err != nil {
		return showPage{}, err
	}
	page.Extensions = extensionsTable(taken[a.Ref], r.Actor().May(access.AgreementPacks))
	page.Spent = spent(a, page.Today)
	due, err := deadline.Of(ctx, tx, a.Ref)
	if err != nil {
		return showPage{}, err
	}
	for _, d := range due[a.Ref] {
		page.Breaks = append(page.Breaks, web.DeadlineView(d, page.Today, ""))
	}
	if page.Lots, err = h.lots(ctx, tx, a, page.Today, r.Actor()); err != nil {
		return showPage{}, err
	}
	page.Strip, err = web.Strip(ctx, tx, r.Actor(), a.Ref)
	return page, err
}

// reporting adds what the agreement asks its providers to report, with the way to what is due.
func (h *handler) reporting(ctx context.Context, tx *db.Tx, a agreement.Agreement, facts *ui.SummaryListView) error {
	if h.Reporting == nil || a.Lead != "" {
		return nil
	}
	lines, err := h.Reporting(ctx, tx, a)
	facts.Rows = append(facts.Rows, ui.Row("Performance and reporting", strings.Join(lines, "\n"), ui.Link{Text: "What is due", Hidden: "by the reporting schedule", Href: path(a, "/reporting-schedule")}))
	return err
}

// lots reads providers and rates of all lots together.
func (h *handler) lots(ctx context.Context, tx *db.Tx, a agreement.Agreement, today workday.Date, reader access.Actor) ([]lotView, error) {
	refs := make([]thread.Ref, len(a.Lots))
	for i, l := range a.Lots {
		refs[i] = l.Ref
	}
	admissions, err := h.Service.Admissions(ctx, tx, refs)
	if err != nil {
		return nil, err
	}
	rates, err := h.Service.Rates(ctx, tx, refs)
	if err != nil {
		return nil, err
	}
	ids := make([]thread.Ref, len(admissions))
	for i, adm := range admissions {
		ids[i] = adm.Provider
	}
	providers, err := h.Providers.Providers(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	views := make([]lotView, 0, len(a.Lots))
	for _, l := range a.Lots {
		views = append(views, lotView{Lot: l, Who: who(l), Providers: providerTable(l, admissions, providers, today, reader), Rates: rateTable(l, rates, providers, reader)})
	}
	return views, nil
}

func who(l agreement.Lot) string {
	s := "Ages " + strconv.Itoa(l.AgeFrom) + " to " + strconv.Itoa(l.AgeTo)
	if len(l.Districts) > 0 {
		return s + ", in " + strings.Join(geo.Names(l.Districts...), ", ")
	}
	return s + ", everywhere in the county"
}

// readsOf reports whether a reader may know of a provider in an agreement what is between it and the council: why it gets no work, why it was
// admitted, what a register says that is looked into. Other providers and readers outside the work may not.
func readsOf(reader access.Actor, of thread.Ref) bool {
	if reader.Provider != "" {
		return reader.Provider == of
	}
	return reader.May(access.AdmissionSee)
}

func providerTable(l agreement.Lot, all []agreement.Admission, providers map[thread.Ref]provider.Provider, today workday.Date, reader access.Actor) ui.TableView {
	v := ui.TableView{Caption: "Providers in this lot", CaptionSize: "s", Columns: ui.Columns("Provider", "Since", "May be used today", "Why it was admitted"),
		Empty: "Nobody is admitted to this lot yet, so nothing can be bought from it."}
	if l.PersonalCare {
		v.Columns = append(v.Columns, ui.Column{Text: "Registered for personal care"})
	}
	for _, adm := range all {
		p := providers[adm.Provider]
		use := l.Use(p, agreement.Place{adm}, today, today)
		if adm.Lot != l.Ref || use.State == agreement.Left {
			continue
		}
		may := "Yes"
		if use.State == agreement.ToStart {
			may = "Not yet"
		} else if why := use.Why(); why != "" {
			may = "No. " + why
		}
		open := readsOf(reader, adm.Provider)
		if use.Why() != "" && !open {
			may = "No, it gets no new work now"
		}
		since := ui.Cell{Text: adm.From.Short(), Sort: adm.From.String()}
		if open && reader.May(access.AdmissionSee) {
			since.Href = memberPath(adm.Ref, "")
		}
		admitted := ui.Cell{}
		if open {
			admitted.Text = adm.Why
		}
		row := ui.TableRow{Cells: []ui.Cell{{Text: p.Name, Href: "/providers/" + string(p.Ref), Header: true}, since, {Text: may}, admitted}}
		if l.PersonalCare {
			registered, why := p.RegisteredFor(provider.PersonalCare, today)
			if registered != provider.RegisteredYes && !open {
				why = ""
			}
			row.Cells = append(row.Cells, ui.Cell{Text: why})
		}
		v.Rows = append(v.Rows, row)
	}
	return v
}

func rateTable(l agreement.Lot, all []agreement.Rate, providers map[thread.Ref]provider.Provider, reader access.Actor) ui.TableView {
	v := ui.TableView{Caption: "Rates", CaptionSize: "s", Columns: []ui.Column{{Text: "For"}, {Text: "Where"}, {Text: "Unit"}, {Text: "Time"}, {Text: "From"}, {Text: "Price", Numeric: true}},
		Empty: "No rate is set yet. Without one nothing can be bought."}
	if reader.Provider != "" {
		v.Empty = "No rate for you is set yet. Without one nothing can be bought from you."
	}
	for _, rate := range all {
		if rate.Lot != l.Ref || rate.Provider != "" && reader.Provider != "" && rate.Provider != reader.Provider {
			continue // one provider's own prices are no business of another
		}
		name := "Every provider"
		if rate.Provider != "" {
			name = providers[rate.Provider].Name
		}
		v.Rows = append(v.Rows, ui.Cells(name, rate.Place(), string(rate.Price.Unit), strings.ReplaceAll(string(rate.Price.Band), "-", " "), rate.From.Short(), rate.Price.Amount.String()))
	}
	return v
}

func facts(a agreement.Agreement, law string) ui.SummaryListView {
	begun := ""
	if !a.Begun.IsZero() {
		begun = a.Begun.Long()
	}
	return ui.SummaryListView{Rows: []ui.SummaryRow{
		ui.Row("Reference", string(a.Ref)), ui.Row("Kind", a.Kind.Words()), ui.Row("Law", law), ui.Row("Procurement began", begun),
		{Key: "Authorised by", Body: decisionLink(a)}, ui.Row("Starts", a.Start.Long()), ui.Row("Ends", a.End.Long()),
		ui.Row("Extensions", ui.Count(a.ExtensionsTaken, "taken", "taken")+" of "+strconv.Itoa(len(a.ExtensionMonths))), ui.Row("Brings together", a.Joins), ui.Row("Let by", cmp.Or(a.LeadName, "This council, under the decision named above")),
	}}
}

func weights(a agreement.Agreement) ui.TableView {
	v := ui.TableView{Caption: "How providers are ranked", Columns: []ui.Column{{Text: "What is weighed"}, {Text: "Weight", Numeric: true}},
		Empty: "Providers are not ranked under this agreement."}
	if a.Weights == (allocation.Weights{}) {
		return v
	}
	for _, c := range allocation.Criteria() {
		v.Rows = append(v.Rows, ui.Cells(string(c), strconv.Itoa(a.Weights.Of(c))))
	}
	return v
}

// spent compares what awards have bound with what the agreement is worth.
func spent(a agreement.Agreement, today workday.Date) ui.FigureView {
	return ui.FigureView{
		Title: "Committed", Alone: true, Value: a.Committed.String(), Counts: "What awards under this agreement have bound, of " + a.Value.String() + ".", AsAt: today.Long(),
		Source: "Awards recorded in Alongside",
	}
}

func stepsOf(a agreement.Agreement, by access.Actor) []ui.ButtonView {
	var out []ui.ButtonView
	if a.Lead != "" {
		return append(out, termSteps(a, by)...)
	}
	add := func(p access.Permission, text, step string) {
		if by.May(p) {
			out = append(out, ui.ButtonView{Text: text, Href: path(a, step), Kind: "secondary"})
		}
	}
	add(access.AdmissionSee, "Admission", "/admission")
	add(access.AgreementSee, "Terms", "/terms")
	add(access.AgreementSee, "Reporting schedule", "/reporting-schedule")
	if by.Provider == "" {
		add(access.AdmissionSee, "Performance", "/performance")
		add(access.AgreementSee, "Decision packs", "/decision-packs")
	}
	add(access.AgreementEdit, "Add a lot", "/add-lot")
	add(access.AgreementEdit, "Evidence asked for", "/asked-evidence")
	if len(a.Lots) > 0 {
		add(access.AgreementRates, "Set a rate", "/set-rate")
		add(access.AgreementRates, "Rates as a sheet", "/rate-sheet")
		add(access.AgreementRates, "Raise the rates", "/uplift")
		add(access.AgreementRates, "Uplift rounds", "/uplifts")
		add(access.AgreementRates, "Rates and the wage floor", "/wage-floor")
		add(access.AgreementRates, "Try out billing rules", "/billing")
		add(access.AdmissionDecide, "Admit a provider", "/admit")
	}
	if a.ExtensionsTaken < len(a.ExtensionMonths) {
		add(access.AgreementBreak, "Take the next extension", "/extend")
	}
	return out
}

// regimeWords is the law an agreement was procured under, as the form calls it.
func (h *handler) regimeWords(of agreement.Regime) (string, error) {
	laws, err := h.Service.Laws()
	if err != nil {
		return "", err
	}
	if l, ok := laws.Of(of); ok {
		return l.Title, nil
	}
	return string(of), nil
}
