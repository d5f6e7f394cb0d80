package openweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/admission"
	"alongside/internal/db"
	"alongside/internal/geo"
	"alongside/internal/money"
	"alongside/internal/provider"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// showPage is one arrangement as anybody reads it.
type showPage struct {
	admission.Public
	Takes     bool
	Why       string // why nobody can apply now
	Facts     ui.SummaryListView
	Lots      []lotView
	Questions ui.TableView
	Terms     ui.SummaryListView
	Notices   ui.TableView
	Reports   []string
	Apply     applyView
}

// lotView is one lot in words.
type lotView struct {
	Name  string
	Facts ui.SummaryListView
}

// applyView is what the reader does to apply.
type applyView struct {
	Own      string // the page of the reader's own provider, which applies there
	Register string // where an organisation registers
	SignIn   string // where one with an account signs in
}

func (h *handler) show(w http.ResponseWriter, r *web.Request) error {
	page := showPage{}
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		ctx := r.Context()
		if page.Public, err = h.Admission.OpenTo(ctx, tx, r.Ref("id")); err != nil {
			return err
		}
		a := page.Agreement
		page.Takes, page.Why = page.Opening.Takes(tx.Now())
		if over := a.Over(tx.Today()); over != nil {
			page.Takes, page.Why = false, "It ended on "+a.End.Long()+"."
		}
		if page.Facts, err = h.facts(ctx, tx, page.Public); err != nil {
			return err
		}
		if page.Notices, err = h.notices(ctx, tx, a); err != nil || h.Reporting == nil {
			return err
		}
		page.Reports, err = h.Reporting(ctx, tx, a)
		return err
	})
	if err != nil {
		return err
	}
	for _, l := range page.Agreement.Lots {
		page.Lots = append(page.Lots, lotView{l.Name, lotFacts(l)})
	}
	page.Questions, page.Terms, page.Apply = questions(page.Opening), terms(page.Opening), apply(r.Actor(), page.Public)
	return web.Render(w, r, http.StatusOK, showView(page))
}

func apply(by access.Actor, p admission.Public) applyView {
	own := "/agreements/" + string(p.Agreement.Ref) + "/admission"
	if by.Provider != "" && by.May(access.AdmissionApply) {
		return applyView{Own: own}
	}
	return applyView{Register: RegisterPath + "?for=" + url.QueryEscape(string(p.Agreement.Ref)), SignIn: "/sign-in?return=" + url.QueryEscape(own)}
}

// facts are what an arrangement is.
func (h *handler) facts(ctx context.Context, tx *db.Tx, p admission.Public) (ui.SummaryListView, error) {
	a := p.Agreement
	council, err := h.Council(ctx, tx)
	if err != nil {
		return ui.SummaryListView{}, err
	}
	others, err := h.Agreements.Participants(ctx, tx, a.Ref)
	if err != nil {
		return ui.SummaryListView{}, err
	}
	councils := []string{council}
	for _, o := range others {
		if !slices.Contains(councils, o.Name) {
			councils = append(councils, o.Name)
		}
	}
	laws, err := h.Agreements.Laws()
	if err != nil {
		return ui.SummaryListView{}, err
	}
	law, _ := laws.Of(a.Regime)
	extensions := "None"
	if n := len(a.ExtensionMonths) - a.ExtensionsTaken; n > 0 {
		var each []string
		for _, m := range a.ExtensionMonths[a.ExtensionsTaken:] {
			each = append(each, ui.Count(m, "month", "months"))
		}
		extensions = "Can still be extended by " + strings.Join(each, ", then ")
	}
	kind := law.For(a.Kind)
	return ui.SummaryListView{Rows: []ui.SummaryRow{
		ui.Row("Kind", a.Kind.Words()+". "+plain(a.Kind)), ui.Row("Law", strings.TrimSpace(law.Title+". "+kind.Says)),
		ui.Row("Term", a.Start.Long()+" to "+a.End.Long()+"\n"+extensions), ui.Row("Worth at most", a.Value.String()+", over its whole term from all providers together. It is no promise."),
		ui.Row("Councils that buy from it", strings.Join(councils, "\n")), ui.Row("Applications", until(p)), ui.Row("How providers are ranked for a child", weights(a)), ui.Row("Identifier", string(a.Ref)),
	}}, nil
}

// plain says in a sentence what a kind of agreement means for a provider.
func plain(k agreement.Kind) string {
	switch k {
	case agreement.Framework:
		return "Providers that are admitted can be asked to give help at agreed rates. Admission promises no work."
	case agreement.OpenFramework:
		return "It is opened to new providers again and again. Providers that are admitted can be asked to give help at agreed rates."
	case agreement.DynamicMarket, agreement.DPS:
		return "Any provider that meets the conditions can join at any time. Help for a child is then offered to those who are in."
	case agreement.SLA:
		return "The council and one provider agree on a service, what it is to achieve and what it costs."
	case agreement.Grant:
		return "Money towards what an organisation does, under conditions."
	default:
		return ""
	}
}

func weights(a agreement.Agreement) string {
	return "Fit " + strconv.Itoa(a.Weights.Fit) + ", continuity " + strconv.Itoa(a.Weights.Continuity) + ", distance " + strconv.Itoa(a.Weights.Distance) +
		", quality " + strconv.Itoa(a.Weights.Quality) + ", rate " + strconv.Itoa(a.Weights.Rate) + ", of 100"
}

func lotFacts(l agreement.Lot) ui.SummaryListView {
	where := "Everywhere in the council’s area"
	if len(l.Districts) > 0 {
		where = strings.Join(geo.Names(l.Districts...), ", ")
	}
	var asks []string
	for _, k := range l.AsksBesides() {
		asks = append(asks, k.Words())
	}
	if l.ForChildren() && !slices.Contains(asks, provider.ChildSkills.Words()) {
		asks = append(asks, provider.ChildSkills.Words())
	}
	if l.PersonalCare {
		asks = append(asks, "A registration with the Care Quality Commission that allows personal care")
	}
	evidence := "What every provider of its kind holds"
	if len(asks) > 0 {
		evidence += ", and:\n" + strings.Join(asks, "\n")
	}
	return ui.SummaryListView{Rows: []ui.SummaryRow{
		ui.Row("Service", words(l.Service)), ui.Row("Where", where), ui.Row("Ages", strconv.Itoa(l.AgeFrom)+" to "+strconv.Itoa(l.AgeTo)), ui.Row("Evidence", evidence),
	}}
}

func questions(o admission.Opening) ui.TableView {
	v := ui.TableView{Caption: "Questions that an application answers", Columns: []ui.Column{{Text: "Question"}, {Text: "How it is judged"}, {Text: "Weight of 100", Numeric: true}}}
	for _, q := range o.Questions {
		judged, weight := "Pass or fail", ""
		if q.Kind == admission.Scored {
			judged, weight = "0 to "+strconv.Itoa(q.Max), strconv.Itoa(q.Weight)
		}
		v.Rows = append(v.Rows, ui.Cells(q.Words, judged, weight))
	}
	return v
}

// terms are the terms of admission in words.
func terms(o admission.Opening) ui.SummaryListView {
	days := func(n int) string { return ui.Count(n, "working day", "working days") }
	decide := days(o.DecideDays) + " from the day on which you hand in"
	if o.DecideRule != "" {
		decide = "In the time that the law sets"
	}
	wait := "None: you can be admitted from the day of the decision"
	if o.StandstillRule != "" {
		wait = "The standstill that the law sets, from the notice of the award"
	}
	marks := "Every pass or fail question has to be passed"
	if o.PassMark > 0 {
		marks = "At least " + strconv.Itoa(o.PassMark) + " of 100"
	}
	ask := "As long as applications are taken"
	if !o.ClarifyUntil.IsZero() {
		ask = "Until " + ui.When(o.ClarifyUntil)
	}
	rows := []ui.SummaryRow{
		ui.Row("Published", "Version "+strconv.Itoa(o.Version)+", on "+workday.DateOf(o.PublishedAt).Long()), ui.Row("Opens", ui.When(o.OpensAt)),
		ui.Row("We decide", decide), ui.Row("If something is missing", "We send it back, and you have "+days(o.CompleteDays)+" to complete it"), ui.Row("Marks", marks),
		ui.Row("Wait between decision and admission", wait), ui.Row("If we refuse", "You read why, and can object within "+days(o.ReplyDays)+". Somebody who was not involved answers within "+days(o.ReviewDays)+"."),
		ui.Row("Documents to send", list(o.Documents)), ui.Row("What you declare", list(o.Declarations)), ui.Row("Wage floor", floor(o.Floor)), ui.Row("Questions about the terms", ask),
	}
	return ui.SummaryListView{Rows: rows}
}

func list(all []string) string {
	if len(all) == 0 {
		return "None"
	}
	return strings.Join(all, "\n")
}

func floor(f agreement.Floor) string {
	if !f.Set() {
		return "Rates are not checked against a wage floor"
	}
	cost, _ := f.Cost()
	return "An hour of care costs " + cost.String() + " at the least pay of " + money.Pence(f.PayPerHour).String() + " an hour with all that comes with it. A rate for an hour below " + f.Least().String() + " is not accepted."
}

func (h *handler) notices(ctx context.Context, tx *db.Tx, a agreement.Agreement) (ui.TableView, error) {
	t := ui.TableView{Caption: "Notices on the national platform", Columns: ui.Columns("Notice", "Number", "Published"), Empty: "No notice about it is recorded here."}
	if h.Notices == nil {
		return t, nil
	}
	all, err := h.Notices(ctx, tx, a.Ref)
	for _, n := range all {
		t.Rows = append(t.Rows, ui.Cells(n.Title, n.Number, n.On.Long()))
	}
	return t, err
}
