package agreementweb

import (
	"net/http"
	"strconv"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/admission"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// applicationsPage is every application that the reader may see.
type applicationsPage struct {
	Table ui.TableView
	Own   bool
}

func (h *handler) applications(w http.ResponseWriter, r *web.Request) error {
	page := applicationsPage{Own: r.Actor().Provider != ""}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		all, err := h.Admission.Applications(r.Context(), tx, r.Actor(), "")
		if err != nil {
			return err
		}
		page.Table, err = h.applicationTable(r, tx, all)
		return err
	})
	if err != nil {
		return err
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.TableCSV(w, r, "applications.csv", page.Table)
	}
	page.Table.CSV = r.With("format", "csv")
	return web.Render(w, r, http.StatusOK, applicationsView(page))
}

// applicationTable lists applications with the names of their providers and lots, read together.
func (h *handler) applicationTable(r *web.Request, tx *db.Tx, all []admission.Application) (ui.TableView, error) {
	v := ui.TableView{
		Caption: "Applications", CaptionSize: "hidden", Keys: true, Columns: ui.Columns("Provider", "Agreement and lot", "Handed in", "Where it stands"),
		Empty: "There is no application yet. Providers apply from an agreement whose terms of admission are published.",
	}
	ids := make([]thread.Ref, len(all))
	for i, a := range all {
		ids[i] = a.Provider
	}
	providers, err := h.Providers.Providers(r.Context(), tx, ids)
	if err != nil {
		return v, err
	}
	known := map[thread.Ref]agreement.Agreement{}
	for _, a := range all {
		agr, have := known[a.Agreement]
		if !have {
			if agr, err = h.Service.Agreement(r.Context(), tx, a.Agreement); err != nil {
				return v, err
			}
			known[a.Agreement] = agr
		}
		lot, _ := agr.Lot(a.Lot)
		state := a.State(tx.Today())
		v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: providers[a.Provider].Name, Href: applicationPath(a.Ref, ""), Header: true}, {Text: agr.Title + ": " + lot.Name},
			{Text: handedIn(a)}, {Text: string(state), Body: stateTag(state), Sort: string(state)},
		}})
	}
	return v, nil
}

func handedIn(a admission.Application) string {
	if a.SubmittedAt.IsZero() {
		return "Not yet"
	}
	return ui.When(a.SubmittedAt)
}

// admissionPage is how an agreement takes providers in.
type admissionPage struct {
	Back         string // where the reader came from
	Agreement    agreement.Agreement
	Opening      admission.Opening
	Open         bool
	Why          string // why nobody can apply now
	Terms        ui.SummaryListView
	Questions    ui.TableView
	Asked        []admission.Clarification
	MayAsk       bool
	MayAnswer    bool
	MayOpen      bool
	Apply        []lotToApplyFor
	Applications ui.TableView
	SeesAll      bool
	Errors       []fault.Field
}

// lotToApplyFor is a lot with the reader's own application, if it has one.
type lotToApplyFor struct {
	Lot   agreement.Lot
	Who   string
	Own   thread.Ref
	State admission.State
}

func (h *handler) admission(w http.ResponseWriter, r *web.Request) error {
	return h.renderAdmission(w, r, http.StatusOK, nil)
}

func (h *handler) renderAdmission(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page := admissionPage{Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error { return h.loadAdmission(r, tx, &page) })
	if err != nil {
		return err
	}
	return web.Render(w, r, status, admissionView(page))
}

func (h *handler) loadAdmission(r *web.Request, tx *db.Tx, page *admissionPage) (err error) {
	ctx, a := r.Context(), r.Actor()
	if page.Agreement, err = h.Service.Agreement(ctx, tx, r.Ref("id")); err != nil {
		return err
	}
	page.MayOpen = a.May(access.AgreementEdit)
	page.SeesAll = a.Provider == ""
	page.Opening, err = h.Admission.Opening(ctx, tx, page.Agreement.Ref)
	page.Back = path(page.Agreement, "")
	if a.Unchecked {
		page.Back = "/arrangements/" + string(page.Agreement.Ref)
	}
	if fault.Is(err, fault.KindNotFound) && a.Unchecked {
		return fault.NotFound("That agreement") // everybody can register: what is not published is not shown
	}
	if fault.Is(err, fault.KindNotFound) {
		return nil // terms are not published yet, which the page says
	}
	if err != nil {
		return err
	}
	page.Open, page.Why = page.Opening.Takes(tx.Now())
	asks, _ := page.Opening.TakesQuestions(tx.Now())
	page.MayAsk = asks && a.May(access.AdmissionApply) && a.Provider != ""
	page.MayAnswer = a.May(access.AdmissionDecide) && a.Provider == ""
	page.Terms, page.Questions = termsOf(page.Opening), questionTable(page.Opening)
	if page.Asked, err = h.Admission.Clarifications(ctx, tx, a, page.Agreement.Ref); err != nil {
		return err
	}
	all, err := h.Admission.Applications(ctx, tx, a, page.Agreement.Ref)
	if err != nil {
		return err
	}
	if a.Provider != "" {
		page.Apply = lotsFor(page.Agreement, all, tx.Today())
	}
	page.Applications, err = h.applicationTable(r, tx, all)
	return err
}

func lotsFor(a agreement.Agreement, own []admission.Application, today workday.Date) []lotToApplyFor {
	out := make([]lotToApplyFor, 0, len(a.Lots))
	for _, l := range a.Lots {
		row := lotToApplyFor{Lot: l, Who: who(l)}
		for _, app := range own {
			if state := app.State(today); app.Lot == l.Ref && !state.Over() {
				row.Own, row.State = app.Ref, state
			}
		}
		out = append(out, row)
	}
	return out
}

func termsOf(o admission.Opening) ui.SummaryListView {
	closes := "Stays open for as long as the agreement runs"
	if !o.ClosesAt.IsZero() {
		closes = ui.When(o.ClosesAt)
	}
	decide := ui.Count(o.DecideDays, "working day", "working days") + " from the day it is handed in"
	if o.DecideRule != "" {
		decide = "The time that the law sets (" + o.DecideRule + ")"
	}
	still := "None"
	if o.StandstillRule != "" {
		still = "As the law sets it (" + o.StandstillRule + ")"
	}
	floor := "No check"
	if o.Floor.Set() {
		cost, _ := o.Floor.Cost()
		floor = "An hour costs " + cost.String() + "; the lowest rate is " + o.Floor.Least().String()
	}
	return ui.SummaryListView{Rows: []ui.SummaryRow{
		ui.Row("Version", strconv.Itoa(o.Version)+", published by "+o.PublishedBy+" on "+ui.When(o.PublishedAt)), ui.Row("Opens", ui.When(o.OpensAt)), ui.Row("Closes", closes),
		ui.Row("Decision", decide), ui.Row("Wait before admission", still), ui.Row("To complete what is missing", ui.Count(o.CompleteDays, "working day", "working days")+"; then the application runs out"),
		ui.Row("To object to a refusal", ui.Count(o.ReplyDays, "working day", "working days")),
		ui.Row("Answer by an officer who was not involved", ui.Count(o.ReviewDays, "working day", "working days")),
		ui.Row("Pass mark", strconv.Itoa(o.PassMark)+" of 100"), ui.Row("Wage floor", floor),
		ui.Row("Documents", ui.Join(o.Documents...)), ui.Row("Declarations", ui.Join(o.Declarations...)),
	}}
}

func questionTable(o admission.Opening) ui.TableView {
	v := ui.TableView{Caption: "Questions", Columns: []ui.Column{{Text: "Question"}, {Text: "How it is judged"}, {Text: "Weight", Numeric: true}}}
	for _, q := range o.Questions {
		judged, weight := "Pass or fail", ""
		if q.Kind == admission.Scored {
			judged, weight = "0 to "+strconv.Itoa(q.Max), strconv.Itoa(q.Weight)
		}
		v.Rows = append(v.Rows, ui.Cells(q.Words, judged, weight))
	}
	return v
}

func (h *handler) ask(w http.ResponseWriter, r *web.Request) error {
	err := h.Admission.Ask(r.Context(), r.Actor(), r.Ref("id"), r.Form("question"))
	return h.afterAdmission(w, r, err, "Your question is sent. Every provider reads the answer; nobody learns who asked.")
}

func (h *handler) answer(w http.ResponseWriter, r *web.Request) error {
	number, err := r.FormInt("number")
	if err == nil {
		err = h.Admission.Answer(r.Context(), r.Actor(), r.Ref("id"), number, r.Form("answer-"+strconv.Itoa(number)))
		if fields, ok := fault.Fields(err); ok {
			err = fault.Invalid("answer-"+strconv.Itoa(number), fields[0].Message)
		}
	}
	return h.afterAdmission(w, r, err, "The answer is published to every provider.")
}

func (h *handler) afterAdmission(w http.ResponseWriter, r *web.Request, err error, done string) error {
	if fields, ok := fault.Fields(err); ok {
		return h.renderAdmission(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, done)
	return web.SeeOther(w, r, "/agreements/"+string(r.Ref("id"))+"/admission")
}

func (h *handler) apply(w http.ResponseWriter, r *web.Request) error {
	ref, err := h.Admission.Begin(r.Context(), r.Actor(), r.FormRef("lot"))
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, applicationPath(ref, "/answers"))
}

// stateColour is the colour of the tag that says where an application stands.
func stateColour(s admission.State) ui.Colour {
	switch s {
	case admission.Draft, admission.Withdrawn, admission.Expired, admission.Lapsed:
		return ui.Grey
	case admission.Refused, admission.Returned:
		return ui.Red
	case admission.Admitted, admission.Accepted:
		return ui.Green
	case admission.Reviewing, admission.Standstill:
		return ui.Yellow
	default:
		return ui.Blue
	}
}
