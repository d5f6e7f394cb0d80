package plannedweb

import (
	"net/http"

	"alongside/internal/agreement"
	"alongside/internal/allocation"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// letPage is the form that lets what was planned.
type letPage struct {
	showPage
	Decisions []ui.Option
	Earlier   []ui.Option // agreements that it may take over from
	MaxRate   int
}

func (h *handler) letForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderLet(w, r, http.StatusOK, nil)
}

func (h *handler) renderLet(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	shown, err := h.page(r, r.Ref("id"))
	if err != nil {
		return err
	}
	page := letPage{showPage: shown}
	page.Errors = errs
	err = h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		if page.MaxRate, err = h.MaxRate(r.Context(), tx); err != nil {
			return err
		}
		found, err := h.Agreements(r.Context(), tx, "", mostEarlier)
		if err != nil {
			return err
		}
		for _, a := range found {
			page.Earlier = append(page.Earlier, ui.Option{Value: string(a.Ref), Text: a.Title + ", until " + a.End.Long()})
		}
		page.Decisions, err = h.decisions(r.Context(), tx, true)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, letView(page))
}

func (h *handler) let(w http.ResponseWriter, r *web.Request) error {
	a, wrong := parseLet(r)
	replaces, err := agreement.TakesOver(r.FormRef("earlier"), r.Form("part"))
	if fields, ok := fault.Fields(err); ok {
		wrong = append(wrong, fields...)
	}
	if err = fault.InvalidFields(wrong...); err == nil {
		err = h.Service.Let(r.Context(), r.Actor(), r.Ref("id"), version(r), a, replaces...)
	}
	if fields, ok := fault.Fields(err); ok {
		return h.renderLet(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The agreement is let. Add its lots next.")
	return web.SeeOther(w, r, "/agreements/"+string(r.Ref("id")))
}

// mostEarlier is how many agreements the form offers as what it takes over from.
const mostEarlier = 1000

// mostNotice is the longest notice before a break point, in months.
const mostNotice = 24

func parseLet(r *web.Request) (agreement.Agreement, []fault.Field) {
	p := &web.Parser{Request: r}
	value, err := r.FormMoney("value")
	p.Note(err)
	a := agreement.Agreement{
		Title: r.Form("title"), Decision: r.FormRef("decision"), Begun: p.Date("begun"), Start: p.Date("start"), Value: value,
		Weights: allocation.Weights{Fit: p.Number("fit"), Continuity: p.Number("continuity"), Distance: p.Number("distance"), Quality: p.Number("quality"), Rate: p.Number("rate")},
	}
	t, err := agreement.ParseTerm(r.Form("term"))
	p.Note(err)
	notice := p.Number("notice-months")
	switch {
	case err != nil || a.Start.IsZero():
	case notice < 1 || notice > mostNotice:
		p.Note(fault.Invalid("notice-months", "Enter the months of notice before each break point, from 1 to 24."))
	default:
		a.End, a.ExtensionMonths, a.Breaks = t.LastDay(a.Start, 0), t.Extensions, t.Points(a.Start, notice)
	}
	return a, p.Wrong
}
