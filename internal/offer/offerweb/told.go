package offerweb

import (
	"context"
	"net/http"
	"time"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/offer"
	"alongside/internal/offer/told"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// ToldDeps is everything that the pages of what families propose need.
type ToldDeps struct {
	DB      db.Runner
	Service *told.Service
	Atlas   offer.Atlas
	// Districts returns the codes of the districts that a proposal may be about.
	Districts func(ctx context.Context, tx *db.Tx) ([]string, error)
}

type toldHandler struct{ ToldDeps }

// RegisterTold adds the pages of what families propose, and what became of it.
func RegisterTold(r *web.Router, d ToldDeps) {
	h := &toldHandler{d}
	r.Get("/told-us", access.OfferSee, h.list)
	r.Get("/told-us/new", access.OfferSee, h.newForm)
	r.Post("/told-us/new", access.OfferSee, h.propose, web.Limited(web.Limit{Every: 5 * time.Second, Burst: 40})) // as concerns
	r.Get("/told-us/{id}", access.OfferSee, h.show)
	r.Post("/told-us/{id}/read", access.OfferPublish, h.read)
	r.Post("/told-us/{id}/answer", access.OfferPublish, h.answer)
	r.Post("/told-us/{id}/became", access.OfferPublish, h.became)
}

// toldPage lists what families proposed.
type toldPage struct {
	All, Mine []told.Proposal
	Waiting   ui.TableView
	MayAnswer bool
	Today     workday.Date
	Pages     ui.PaginationView
	District  string
	Districts []ui.Option
	name      func(code string) string
}

const (
	toldSize = 25
	mostTold = 200
)

func (h *toldHandler) list(w http.ResponseWriter, r *web.Request) error {
	a := r.Actor()
	p := toldPage{MayAnswer: a.May(access.OfferPublish), District: r.URL.Query().Get("district"), name: h.district}
	after, err := afterOf(r)
	if err != nil {
		return err
	}
	if r.URL.Query().Get("format") != "" && !p.MayAnswer {
		return fault.Forbidden("Only those who answer proposals may open this list.")
	}
	var waiting []told.Proposal
	err = h.DB.View(r.Context(), func(tx *db.Tx) error {
		p.Today = tx.Today()
		if p.Districts, err = h.districts(r.Context(), tx); err != nil {
			return err
		}
		if p.All, err = h.Service.Public(r.Context(), tx, p.District, after, toldSize+1); err != nil {
			return err
		}
		if p.Mine, err = h.Service.Mine(r.Context(), tx, a, mostTold); err != nil {
			return err
		}
		waiting, err = h.Service.Unfinished(r.Context(), tx, a, mostTold)
		return err
	})
	if err != nil {
		return err
	}
	if len(p.All) > toldSize {
		p.All = p.All[:toldSize]
		p.Pages.Next = r.After(string(p.All[toldSize-1].Ref))
	}
	p.Pages.Previous = r.First()
	p.Waiting = ui.TableView{Caption: "What waits for you", CSV: r.With("format", "csv"), Columns: ui.Columns("Proposal", "Came on", "Stands"), Empty: "Nothing waits to be read, answered or done."}
	for _, one := range waiting {
		p.Waiting.Rows = append(p.Waiting.Rows, ui.TableRow{Mark: one.Late(p.Today), Cells: []ui.Cell{
			{Text: beginning(one.Words), Href: "/told-us/" + string(one.Ref), Header: true}, {Text: workday.DateOf(one.At).Short()}, {Text: stands(one, p.Today)},
		}})
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.TableCSV(w, r, "proposals-that-wait.csv", p.Waiting)
	}
	return web.Render(w, r, http.StatusOK, toldView(p))
}

// afterOf is the reference behind which a page of proposals begins.
func afterOf(r *web.Request) (thread.Ref, error) {
	if r.Page() == "" {
		return "", nil
	}
	ref, err := thread.Parse(r.Page())
	if err != nil || ref.Kind() != thread.Proposal {
		return "", fault.NotFound("That page")
	}
	return ref, nil
}

// beginning is the first part of a text, for a table.
func beginning(s string) string {
	const most = 80
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	return string(runes[:most]) + "…"
}

func stands(p told.Proposal, today workday.Date) string {
	switch {
	case p.Late(today):
		return "promised by " + p.By.Long() + ", late"
	case p.State() == told.Answered && p.Say == told.WeWill:
		return "promised by " + p.By.Long()
	default:
		return string(p.State())
	}
}

func (h *toldHandler) districts(ctx context.Context, tx *db.Tx) ([]ui.Option, error) {
	codes, err := h.Districts(ctx, tx)
	out := make([]ui.Option, len(codes))
	for i, code := range codes {
		out[i] = ui.Option{Value: code, Text: h.district(code)}
	}
	return out, err
}

func (h *toldHandler) district(code string) string {
	if code == "" {
		return "The whole county"
	}
	if d, ok := h.Atlas.District(code); ok {
		return d.Name
	}
	return code
}

// proposePage is the form of a new proposal.
type proposePage struct {
	Districts []ui.Option
	Errors    []fault.Field
}

func (h *toldHandler) newForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderNew(w, r, http.StatusOK, nil)
}

func (h *toldHandler) renderNew(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	p := proposePage{Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		p.Districts, err = h.districts(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, proposeView(p))
}

func (h *toldHandler) propose(w http.ResponseWriter, r *web.Request) error {
	again := func(errs []fault.Field) error { return h.renderNew(w, r, http.StatusUnprocessableEntity, errs) }
	cmd := told.Propose{Words: r.Form("words"), District: r.Form("district")}
	if _, ok := h.Atlas.District(cmd.District); cmd.District != "" && !ok {
		return again([]fault.Field{{Name: "district", Message: "Choose a district from the list."}})
	}
	ref, err := h.Service.Propose(r.Context(), r.Actor(), cmd)
	path := "/told-us"
	if !r.Actor().Public {
		path += "/" + string(ref)
	}
	return after(w, r, err, again, path, "Thank you. We read it within 5 working days and answer within 20. Your reference is "+string(ref)+".")
}

// proposalPage shows one proposal.
type proposalPage struct {
	Proposal told.Proposal
	Where    string
	Answers  bool // the reader answers proposals
	Today    workday.Date
	Errors   []fault.Field
}

func (h *toldHandler) show(w http.ResponseWriter, r *web.Request) error {
	return h.renderProposal(w, r, http.StatusOK, nil)
}

func (h *toldHandler) renderProposal(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	p := proposalPage{Answers: r.Actor().May(access.OfferPublish), Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		p.Today = tx.Today()
		p.Proposal, err = h.Service.Proposal(r.Context(), tx, r.Actor(), r.Ref("id"))
		return err
	})
	if err != nil {
		return err
	}
	p.Where = h.district(p.Proposal.District)
	return web.Render(w, r, status, proposalView(p))
}

func (h *toldHandler) act(w http.ResponseWriter, r *web.Request, done string, do func(version int) error) error {
	version, err := r.FormInt("version")
	if err == nil {
		err = do(version)
	}
	again := func(errs []fault.Field) error { return h.renderProposal(w, r, http.StatusUnprocessableEntity, errs) }
	return after(w, r, err, again, "/told-us/"+string(r.Ref("id")), done)
}

func (h *toldHandler) read(w http.ResponseWriter, r *web.Request) error {
	return h.act(w, r, "Kept. Answer it next.", func(version int) error {
		return h.Service.Read(r.Context(), r.Actor(), told.Read{
			Proposal: r.Ref("id"), Version: version, Publish: r.Form("publish") != "no", Public: r.Form("public"), WhyKept: r.Form("why-kept"),
		})
	})
}

func (h *toldHandler) answer(w http.ResponseWriter, r *web.Request) error {
	return h.act(w, r, "Families read your answer.", func(version int) error {
		by, err := r.FormDate("by")
		if err != nil {
			return err
		}
		return h.Service.Answer(r.Context(), r.Actor(), told.Answer{Proposal: r.Ref("id"), Version: version, Say: told.Say(r.Form("say")), Words: r.Form("answer"), By: by})
	})
}

func (h *toldHandler) became(w http.ResponseWriter, r *web.Request) error {
	return h.act(w, r, "Families read what became of it.", func(version int) error {
		return h.Service.Became(r.Context(), r.Actor(), told.Became{Proposal: r.Ref("id"), Version: version, Words: r.Form("became"), Offer: r.FormRef("offer")})
	})
}
