package agreementweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/allocation"
	"alongside/internal/db"
	"alongside/internal/deadline"
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
	page := showPage{Agreement: a, Today: tx.Today(), Facts: facts(a, h.regimeWords(a.Regime)), Weights: weights(a), Steps: stepsOf(a, r.Actor())}
	if err := h.amendedBy(ctx, tx, a, &page.Facts); err != nil {
		return showPage{}, err
	}
	taken, err := h.Service.Extensions(ctx, tx, []thread.Ref{a.Ref})
	if err != nil {
		return showPage{}, err
	}
	page.Extensions = extensionsTable(taken[a.Ref])
	page.Spent = spent(a, page.Today)
	due, err := deadline.Of(ctx, tx, a.Ref)
	if err != nil {
		return showPage{}, err
	}
	for _, d := range due[a.Ref] {
		page.Breaks = append(page.Breaks, web.DeadlineView(d, page.Today, ""))
	}
	if page.Lots, err = h.lots(ctx, tx, a, page.Today, r.Actor().May(access.AdmissionSee)); err != nil {
		return showPage{}, err
	}
	page.Strip, err = web.Strip(ctx, tx, r.Actor(), a.Ref)
	return page, err
}

// lots reads providers and rates of all lots together.
func (h *handler) lots(ctx context.Context, tx *db.Tx, a agreement.Agreement, today workday.Date, open bool) ([]lotView, error) {
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
		views = append(views, lotView{Lot: l, Who: who(l), Providers: providerTable(l, admissions, providers, today, open), Rates: rateTable(l, rates, providers)})
	}
	return views, nil
}

func who(l agreement.Lot) string {
	s := "Ages " + strconv.Itoa(l.AgeFrom) + " to " + strconv.Itoa(l.AgeTo)
	if len(l.Districts) > 0 {
		return s + ", in " + strings.Join(l.Districts, ", ")
	}
	return s + ", everywhere in the county"
}

func providerTable(l agreement.Lot, all []agreement.Admission, providers map[thread.Ref]provider.Provider, today workday.Date, open bool) ui.TableView {
	v := ui.TableView{Caption: "Providers in this lot", CaptionSize: "s", Columns: ui.Columns("Provider", "Since", "May be used today", "Why it was admitted"),
		Empty: "Nobody is admitted to this lot yet, so nothing can be bought from it."}
	for _, adm := range all {
		state, why := adm.Standing(today)
		if adm.Lot != l.Ref || state == agreement.Left {
			continue
		}
		p := providers[adm.Provider]
		may := "Yes"
		if state == agreement.ToStart {
			may = "Not yet"
		} else if why != "" {
			may = "No. " + why
		} else if suspended, lacks := p.Suspended(today); suspended {
			may = "No. " + lacks
		} else if lacks := l.Unfit(p, today); len(lacks) > 0 {
			may = "No. " + strings.Join(lacks, " ")
		}
		since := ui.Cell{Text: adm.From.Short(), Sort: adm.From.String()}
		if open {
			since.Href = memberPath(adm.Ref, "")
		}
		v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{{Text: p.Name, Href: "/providers/" + string(p.Ref), Header: true}, since, {Text: may}, {Text: adm.Why}}})
	}
	return v
}

func rateTable(l agreement.Lot, all []agreement.Rate, providers map[thread.Ref]provider.Provider) ui.TableView {
	v := ui.TableView{Caption: "Rates", CaptionSize: "s", Columns: []ui.Column{{Text: "For"}, {Text: "Unit"}, {Text: "Time"}, {Text: "From"}, {Text: "Price", Numeric: true}},
		Empty: "No rate is set yet. Without one nothing can be bought."}
	for _, rate := range all {
		if rate.Lot != l.Ref {
			continue
		}
		name := "Every provider"
		if rate.Provider != "" {
			name = providers[rate.Provider].Name
		}
		v.Rows = append(v.Rows, ui.Cells(name, string(rate.Price.Unit), strings.ReplaceAll(string(rate.Price.Band), "-", " "), rate.From.Short(), rate.Price.Amount.String()))
	}
	return v
}

func facts(a agreement.Agreement, law string) ui.SummaryListView {
	return ui.SummaryListView{Rows: []ui.SummaryRow{
		ui.Row("Reference", string(a.Ref)), ui.Row("Kind", a.Kind.Words()), ui.Row("Law", law),
		{Key: "Authorised by", Body: decisionLink(a)}, ui.Row("Starts", a.Start.Long()), ui.Row("Ends", a.End.Long()),
		ui.Row("Extensions", ui.Count(a.ExtensionsTaken, "taken", "taken")+" of "+strconv.Itoa(len(a.ExtensionMonths))), ui.Row("Brings together", a.Joins), ui.Row("Let by", a.LeadName),
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
	if by.Provider == "" {
		add(access.AdmissionSee, "Performance", "/performance")
		add(access.AgreementSee, "Decision packs", "/decision-packs")
	}
	add(access.AgreementEdit, "Add a lot", "/add-lot")
	add(access.AgreementEdit, "Evidence asked for", "/asked-evidence")
	if len(a.Lots) > 0 {
		add(access.AgreementRates, "Set a rate", "/set-rate")
		add(access.AgreementRates, "Raise the rates", "/uplift")
		add(access.AgreementRates, "Uplift rounds", "/uplifts")
		add(access.AgreementRates, "Try out billing rules", "/billing")
		add(access.AdmissionDecide, "Admit a provider", "/admit")
	}
	if a.ExtensionsTaken < len(a.ExtensionMonths) {
		add(access.AgreementBreak, "Take the next extension", "/extend")
	}
	return out
}

// regimeWords is the law an agreement was procured under, as the form calls it.
func (h *handler) regimeWords(of agreement.Regime) string {
	laws, err := h.Service.Laws()
	if l, ok := laws.Of(of); ok && err == nil {
		return l.Title
	}
	return string(of)
}
