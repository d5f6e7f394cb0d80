package agreementweb

import (
	"net/http"
	"strconv"
	"strings"

	"alongside/internal/agreement"
	"alongside/internal/allocation"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// letPage is the form for a new agreement.
type letPage struct {
	Decisions []ui.Option
	Earlier   []ui.Option // agreements that it may take over from
	Laws      agreement.Laws
	MaxRate   int
	Errors    []fault.Field
}

func (h *handler) letForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderLet(w, r, http.StatusOK, nil)
}

func (h *handler) renderLet(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	laws, err := h.Service.Laws()
	if err != nil {
		return err
	}
	page := letPage{Errors: errs, Laws: laws}
	err = h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		if page.MaxRate, err = h.Service.MaxRate(r.Context(), tx); err != nil {
			return err
		}
		if page.Earlier, err = h.earlierOptions(r.Context(), tx, ""); err != nil {
			return err
		}
		page.Decisions, err = h.decisionsInEffect(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, letView(page))
}

func (h *handler) let(w http.ResponseWriter, r *web.Request) error {
	a, wrong := parseLet(r)
	replaces, err := takesOver(r)
	if fields, ok := fault.Fields(err); ok {
		wrong = append(wrong, fields...)
	}
	if len(wrong) > 0 {
		return h.renderLet(w, r, http.StatusUnprocessableEntity, wrong)
	}
	ref, err := h.Service.Let(r.Context(), r.Actor(), a, replaces...)
	err = onField(err, "decision")
	if fields, ok := fault.Fields(err); ok {
		return h.renderLet(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The agreement is let. Add its lots next.")
	return web.SeeOther(w, r, "/agreements/"+string(ref))
}

// takesOver reads which agreement kept here a new one takes over from.
func takesOver(r *web.Request) ([]agreement.Replace, error) {
	return agreement.TakesOver(r.FormRef("earlier"), r.Form("part"))
}

// parser reads what forms about agreements hold besides dates and numbers.
type parser struct{ web.Parser }

func parseLet(r *web.Request) (agreement.Agreement, []fault.Field) {
	p := &parser{web.Parser{Request: r}}
	value, err := r.FormMoney("value")
	p.Note(err)
	a := agreement.Agreement{
		Title: r.Form("title"), Kind: agreement.Kind(r.Form("kind")), Regime: agreement.Regime(r.Form("regime")), Decision: r.FormRef("decision"),
		Begun: p.Date("begun"), Start: p.Date("start"), End: p.Date("end"), Value: value, Joins: r.Form("joins"),
		Weights: allocation.Weights{Fit: p.Number("fit"), Continuity: p.Number("continuity"), Distance: p.Number("distance"), Quality: p.Number("quality"), Rate: p.Number("rate")},
	}
	for part := range strings.FieldsFuncSeq(r.Form("extensions"), func(c rune) bool { return c == ',' || c == '+' || c == ' ' }) {
		n, err := strconv.Atoi(part)
		if err != nil || n <= 0 {
			p.Note(fault.Invalid("extensions", "Enter each extension in whole months, such as 12, 12."))
			break
		}
		a.ExtensionMonths = append(a.ExtensionMonths, n)
	}
	if r.Form("term") != "" {
		p.term(&a)
	} else if on := p.Date("break-on"); !on.IsZero() {
		a.Breaks = []agreement.BreakPoint{{On: on, NoticeBy: p.Date("break-notice")}}
	}
	return a, p.Wrong
}

// term works the last day, the extensions and the break points out of a term as papers write it.
func (p *parser) term(a *agreement.Agreement) {
	t, err := agreement.ParseTerm(p.Form("term"))
	p.Note(err)
	notice := p.Number("notice-months")
	switch {
	case err != nil || a.Start.IsZero():
	case notice < 1 || notice > 24:
		p.Note(fault.Invalid("notice-months", "Enter the months of notice before each break point, from 1 to 24."))
	default:
		a.End, a.ExtensionMonths, a.Breaks = t.LastDay(a.Start, 0), t.Extensions, t.Points(a.Start, notice)
	}
}

func kindOptions() []ui.Option {
	var out []ui.Option
	for _, k := range agreement.Kinds() {
		out = append(out, ui.Option{Value: string(k), Text: k.Words()})
	}
	return out
}

func regimeOptions(laws agreement.Laws) []ui.Option {
	out := make([]ui.Option, len(laws))
	for i, l := range laws {
		out[i] = ui.Option{Value: string(l.ID), Text: l.Title, Hint: l.Begun}
	}
	return out
}
