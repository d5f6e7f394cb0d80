package offerweb

import (
	"context"
	"net/http"
	"strconv"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/offer"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

func registerPeople(r *web.Router, h *handler) {
	upload := web.Upload()
	if h.Files != nil {
		upload = web.LargeBody(h.Files.FormBytes())
	}
	r.Get("/facilitators", access.FacilitatorSee, h.facilitators)
	r.Get("/facilitators/add", access.FacilitatorKeep, h.addFacilitatorForm)
	r.Post("/facilitators/add", access.FacilitatorKeep, h.addFacilitator)
	r.Get("/facilitators/{id}", access.FacilitatorFile, h.facilitator)
	r.Post("/facilitators/{id}", access.FacilitatorFile, h.keepFacilitator)
	r.Get("/rota", access.FacilitatorSee, h.rota)
	r.Get("/sessions/{id}/cover", access.FacilitatorKeep, h.coverForm)
	r.Post("/sessions/{id}/cover", access.FacilitatorKeep, h.cover)
	r.Get("/expenses", access.FacilitatorFile, h.expenses)
	r.Get("/expenses/claim", access.FacilitatorFile, h.claimForm)
	r.Post("/expenses/claim", access.FacilitatorFile, h.claim, upload)
	r.Get("/expenses/{id}", access.FacilitatorFile, h.expense)
	r.Post("/expenses/{id}", access.FacilitatorKeep, h.decideExpense)
	r.Get("/expenses/{id}/receipts/{receipt_id}", access.FacilitatorFile, h.receipt)
	r.Get("/offers/{id}/feedback", access.OfferEdit, h.feedback)
	r.Post("/offers/{id}/feedback", access.OfferEdit, h.answerFeedback)
}

// facilitatorsPage lists an organisation's facilitators; for the co-ordinator those of all.
type facilitatorsPage struct {
	Table  ui.TableView
	Keeps  bool
	Member bool   // the reader belongs to an organisation
	Own    string // the path of the reader's own file
}

func (h *handler) facilitators(w http.ResponseWriter, r *web.Request) error {
	a := r.Actor()
	var team []offer.Facilitator
	var names map[thread.Ref]string
	var today workday.Date
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		today = tx.Today()
		party := a.Provider
		if a.Is(access.RoleCoOrdinator) {
			party = ""
		} else if party == "" {
			return nil
		}
		var err error
		if team, err = h.Service.Facilitators(r.Context(), tx, party); err != nil {
			return err
		}
		refs := make([]thread.Ref, 0, len(team))
		for _, f := range team {
			refs = append(refs, f.Provider)
		}
		names, err = h.providerNames(r.Context(), tx, refs)
		return err
	})
	if err != nil {
		return err
	}
	p := facilitatorsPage{Keeps: a.May(access.FacilitatorKeep) && a.Provider != "", Member: a.Provider != "", Table: ui.TableView{
		Caption: "Facilitators", CaptionSize: "hidden", Columns: ui.Columns("Name", "Organisation", "Stands", "Next to run out", "Next supervision"), CSV: r.With("format", "csv"),
		Empty: "No facilitator is kept here yet. The organisation’s lead adds them.",
	}}
	for _, f := range team {
		if a.Person == f.Ref {
			p.Own = facilitatorPath(f.Ref)
		}
		p.Table.Rows = append(p.Table.Rows, facilitatorRow(a, f, names[f.Provider], today))
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.TableCSV(w, r, "facilitators.csv", p.Table)
	}
	return web.Render(w, r, http.StatusOK, facilitatorsView(p))
}

func facilitatorRow(a access.Actor, f offer.Facilitator, organisation string, today workday.Date) ui.TableRow {
	name := ui.Cell{Text: f.Name, Header: true}
	supervised := ""
	if offer.MayReadFile(a, f) {
		name.Href, supervised = facilitatorPath(f.Ref), day(f.NextSupervision(), today)
	}
	at := f.Standing(today)
	return ui.TableRow{Mark: at == offer.StandingOffRota, Cells: []ui.Cell{name, {Text: organisation}, {Text: standingWords[at]}, {Text: day(f.RunsOut(today), today)}, {Text: supervised}}}
}

// day writes a day, and that it is past.
func day(d, today workday.Date) string {
	switch {
	case d.IsZero():
		return ""
	case d.Before(today):
		return d.Short() + " (late)"
	default:
		return d.Short()
	}
}

func facilitatorPath(ref thread.Ref) string { return "/facilitators/" + string(ref) }

type addFacilitatorPage struct{ Errors []fault.Field }

func (h *handler) addFacilitatorForm(w http.ResponseWriter, r *web.Request) error {
	return web.Render(w, r, http.StatusOK, addFacilitatorView(addFacilitatorPage{}))
}

func (h *handler) addFacilitator(w http.ResponseWriter, r *web.Request) error {
	ref, err := h.Service.AddFacilitator(r.Context(), r.Actor(), offer.AddFacilitator{
		Person: r.FormRef("person"), Name: r.Form("name"), Volunteer: r.Form("volunteer") == "yes", Cover: r.Form("cover"),
	})
	again := func(errs []fault.Field) error {
		return web.Render(w, r, http.StatusUnprocessableEntity, addFacilitatorView(addFacilitatorPage{Errors: errs}))
	}
	return after(w, r, err, again, facilitatorPath(ref), "The file is begun. Take up two references next.")
}

// facilitatorPage is one file.
type facilitatorPage struct {
	Facilitator offer.Facilitator
	Today       workday.Date
	Standing    offer.Standing
	Keeps       bool // the reader is the organisation's lead, and it is not their own file
	Own         bool
	Step        string // which form was sent
	Errors      []fault.Field
}

func (h *handler) facilitator(w http.ResponseWriter, r *web.Request) error {
	return h.renderFacilitator(w, r, http.StatusOK, nil)
}

func (h *handler) renderFacilitator(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	p := facilitatorPage{Errors: errs, Step: r.Form("step")}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		if p.Facilitator, err = h.Service.Facilitator(r.Context(), tx, r.Ref("id")); err != nil {
			return err
		}
		if !offer.MayReadFile(r.Actor(), p.Facilitator) {
			return fault.NotFound("That facilitator")
		}
		p.Today = tx.Today()
		return nil
	})
	if err != nil {
		return err
	}
	p.Standing, p.Own = p.Facilitator.Standing(p.Today), r.Actor().Person == p.Facilitator.Ref
	p.Keeps = offer.MayKeep(r.Actor(), p.Facilitator.Provider) && !p.Own && p.Standing != offer.StandingLeft
	return web.Render(w, r, status, facilitatorView(p))
}

func (h *handler) keepFacilitator(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err != nil {
		return err
	}
	at := offer.KeepFacilitator{Facilitator: r.Ref("id"), Version: version}
	done, err := h.keepStep(r, at)
	again := func(errs []fault.Field) error {
		return h.renderFacilitator(w, r, http.StatusUnprocessableEntity, errs)
	}
	return after(w, r, err, again, facilitatorPath(at.Facilitator), done)
}

// keepStep carries out the form that was sent, and returns what to say when it is done.
func (h *handler) keepStep(r *web.Request, at offer.KeepFacilitator) (done string, err error) {
	ctx, a := r.Context(), r.Actor()
	date := func(name string) workday.Date {
		d, wrong := r.FormDate(name)
		if err == nil {
			err = wrong
		}
		return d
	}
	switch r.Form("step") {
	case "reference":
		cmd := offer.TakeReference{KeepFacilitator: at, From: r.Form("from"), On: date("reference-on"), Fine: r.Form("fine") == "yes"}
		return "The reference is kept.", renamed(first(err, func() error { return h.Service.TakeReference(ctx, a, cmd) }), "on", "reference-on")
	case "check":
		cmd := offer.SeeCheck{KeepFacilitator: at, Kind: offer.CheckKind(r.Form("kind")), On: date("check-on"), RunsOut: date("runs-out")}
		return "It is kept.", renamed(first(err, func() error { return h.Service.SeeCheck(ctx, a, cmd) }), "on", "check-on")
	case "supervision":
		cmd := offer.Supervise{KeepFacilitator: at, On: date("talk-on"), Note: r.Form("note"), Next: date("next")}
		return "The talk is kept.", renamed(first(err, func() error { return h.Service.Supervise(ctx, a, cmd) }), "on", "talk-on")
	case "agree":
		return "They are ready to give sessions.", h.Service.Agree(ctx, a, offer.Agree{KeepFacilitator: at})
	case "leave":
		cmd := offer.EndFacilitator{KeepFacilitator: at, On: date("left-on")}
		return "It is kept. The rota shows the sessions that need cover.", renamed(first(err, func() error { return h.Service.EndFacilitator(ctx, a, cmd) }), "on", "left-on")
	case "lived":
		return "It is kept.", h.Service.SayLived(ctx, a, offer.SayLived{KeepFacilitator: at, Words: r.Form("lived"), Show: r.Form("show") == "yes"})
	default:
		return "", fault.Invalid("step", "Choose what to do.")
	}
}

func first(err error, do func() error) error {
	if err != nil {
		return err
	}
	return do()
}

// renamed gives a message the name that its field has on a page with several forms.
func renamed(err error, from, to string) error {
	fields, ok := fault.Fields(err)
	if !ok {
		return err
	}
	out := make([]fault.Field, len(fields))
	for i, f := range fields {
		if f.Name == from {
			f.Name = to
		}
		out[i] = f
	}
	return fault.InvalidFields(out...)
}

// rotaPage is an organisation's weeks to come.
type rotaPage struct {
	Gaps  int
	Table ui.TableView
}

const rotaDays = 42

func (h *handler) rota(w http.ResponseWriter, r *web.Request) error {
	a := r.Actor()
	var turns []offer.Turn
	if a.Provider != "" {
		if err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
			turns, err = h.Service.Rota(r.Context(), tx, a.Provider, tx.Today(), tx.Today().AddDays(rotaDays), mostSessions)
			return err
		}); err != nil {
			return err
		}
	}
	p := rotaPage{Table: ui.TableView{Caption: "The next six weeks", CaptionSize: "hidden", Columns: ui.Columns("When", "What", "Who gives it", "Cover"), CSV: r.With("format", "csv"),
		Empty: "No session is planned in the next six weeks. Open one of your offers and plan some."}}
	for _, t := range turns {
		who, cover := t.Name, "Not needed"
		if t.Session.Cancelled {
			cover = "Called off"
		}
		if t.Gap != "" {
			p.Gaps++
			cover = t.Gap + " " + t.Finds + " must find cover."
		}
		when := ui.Cell{Text: when(t.Session), Header: true}
		if offer.MayKeep(a, t.Session.Provider) && !t.Session.Cancelled {
			when.Href = "/sessions/" + string(t.Session.Ref) + "/cover"
		}
		p.Table.Rows = append(p.Table.Rows, ui.TableRow{Mark: t.Gap != "", Cells: []ui.Cell{when, {Text: t.Title}, {Text: who}, {Text: cover}}})
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.TableCSV(w, r, "rota.csv", p.Table)
	}
	return web.Render(w, r, http.StatusOK, rotaView(p))
}

// coverPage gives a session to somebody else.
type coverPage struct {
	Session offer.Session
	Title   string
	Options []ui.Option
	Errors  []fault.Field
}

func (h *handler) coverForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderCover(w, r, http.StatusOK, nil)
}

func (h *handler) renderCover(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	p := coverPage{Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error { return h.loadCover(r.Context(), tx, r, &p) })
	if err != nil {
		return err
	}
	return web.Render(w, r, status, coverView(p))
}

func (h *handler) loadCover(ctx context.Context, tx *db.Tx, r *web.Request, p *coverPage) error {
	var err error
	if p.Session, err = h.Service.Session(ctx, tx, r.Ref("id")); err != nil {
		return err
	}
	if !offer.MayKeep(r.Actor(), p.Session.Provider) {
		return fault.NotFound("That session")
	}
	o, err := h.Service.Offer(ctx, tx, p.Session.Offer)
	if err != nil {
		return err
	}
	p.Title = o.Title
	team, err := h.Service.Facilitators(ctx, tx, p.Session.Provider)
	for _, f := range team {
		if f.Ref != p.Session.Facilitator && f.Standing(p.Session.On) == offer.StandingReady {
			p.Options = append(p.Options, ui.Option{Value: string(f.Ref), Text: f.Name})
		}
	}
	return err
}

func (h *handler) cover(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err == nil {
		err = h.Service.Cover(r.Context(), r.Actor(), offer.Cover{Session: r.Ref("id"), Version: version, Facilitator: r.FormRef("facilitator")})
	}
	again := func(errs []fault.Field) error { return h.renderCover(w, r, http.StatusUnprocessableEntity, errs) }
	return after(w, r, err, again, "/rota", "Cover is found. The rota shows who gives it now.")
}

// feedbackPage is what families said of one offer.
type feedbackPage struct {
	Offer    offer.Offer
	Feedback offer.Feedback
	Table    ui.TableView
	Errors   []fault.Field
}

func (h *handler) feedback(w http.ResponseWriter, r *web.Request) error {
	return h.renderFeedback(w, r, http.StatusOK, nil)
}

func (h *handler) renderFeedback(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	p := feedbackPage{Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		if p.Offer, err = h.readable(r.Context(), tx, r); err != nil {
			return err
		}
		if !offer.MayReadFeedback(r.Actor(), p.Offer) {
			return fault.Forbidden("Only its own organisation and the county co-ordinator read what families say.")
		}
		p.Feedback, err = h.Service.FeedbackOf(r.Context(), tx, p.Offer.Ref)
		return err
	})
	if err != nil {
		return err
	}
	p.Table = ui.TableView{Caption: "Was it useful?", Columns: []ui.Column{{Text: "Answer"}, {Text: "Answers", Numeric: true}}, CSV: r.With("format", "csv")}
	for _, f := range append(p.Feedback.Answers.Figures, p.Feedback.Answers.Total) {
		p.Table.Rows = append(p.Table.Rows, ui.Cells(f.Label, f.String()))
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.TableCSV(w, r, "feedback.csv", p.Table)
	}
	return web.Render(w, r, status, feedbackView(p))
}

func (h *handler) answerFeedback(w http.ResponseWriter, r *web.Request) error {
	err := h.Service.AnswerFeedback(r.Context(), r.Actor(), offer.AnswerFeedback{Offer: r.Ref("id"), Said: r.Form("said"), Did: r.Form("did")})
	again := func(errs []fault.Field) error { return h.renderFeedback(w, r, http.StatusUnprocessableEntity, errs) }
	return after(w, r, err, again, "/offers/"+string(r.Ref("id"))+"/feedback", "Families read it on the offer’s page and beside their own answer.")
}

func versionOf(n int) string { return strconv.Itoa(n) }
