package scrutinyweb

import (
	"context"
	"net/http"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/scrutiny"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// showPage is one recommendation.
type showPage struct {
	Recommendation scrutiny.Recommendation
	Paper          scrutiny.Paper
	State          scrutiny.State
	Next           string
	Clocks         []ui.DeadlineView
	Strip          ui.StripView
	Facts          ui.SummaryListView
	Response       ui.SummaryListView
	Actions        []ui.TableView
	Steps          []ui.ButtonView
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
	rec, err := h.Service.Recommendation(ctx, tx, r.Ref("id"))
	if err != nil {
		return showPage{}, err
	}
	page := showPage{
		Recommendation: rec, State: rec.State(), Next: next(rec, tx.Today()), Facts: facts(rec), Response: response(rec),
		Actions: actions(rec), Steps: steps(rec, r.Actor()),
	}
	if page.Paper, err = h.Service.Paper(ctx, tx, rec); err != nil {
		return showPage{}, err
	}
	if page.Clocks, err = clocks(ctx, tx, rec); err != nil {
		return showPage{}, err
	}
	page.Strip, err = web.Strip(ctx, tx, r.Actor(), rec.Ref)
	return page, err
}

// clocks are the dates of the response and of each action.
func clocks(ctx context.Context, tx *db.Tx, rec scrutiny.Recommendation) ([]ui.DeadlineView, error) {
	refs := []thread.Ref{rec.Ref}
	for _, a := range rec.Actions {
		refs = append(refs, a.Ref)
	}
	all, err := deadline.Of(ctx, tx, refs...)
	if err != nil {
		return nil, err
	}
	var out []ui.DeadlineView
	for i, ref := range refs {
		owner := rec.Response.By
		if i > 0 {
			owner = rec.Actions[i-1].Owner
		}
		for _, d := range all[ref] {
			out = append(out, web.DeadlineView(d, tx.Today(), owner))
		}
	}
	return out, nil
}

func facts(r scrutiny.Recommendation) ui.SummaryListView {
	rows := []ui.SummaryRow{
		ui.Row("Reference", string(r.Ref)), ui.Row("Number as printed", r.Label), ui.Row("Place in the paper", ui.Number(r.Ordinal)), ui.Row("Theme", r.Theme),
		ui.Row("Committee", r.Committee), ui.Row("Made on", date(r.MadeOn)), ui.Row("Source", r.Source),
	}
	if r.Decision != "" {
		rows = append(rows, ui.SummaryRow{Key: "About the decision", Value: string(r.Decision), Actions: []ui.Link{{Text: "Read it", Href: "/decisions/" + string(r.Decision)}}})
	}
	return ui.SummaryListView{Rows: rows}
}

func response(r scrutiny.Recommendation) ui.SummaryListView {
	answered := "This recommendation alone"
	if r.Response.Joint {
		answered = "All recommendations of the theme together"
	}
	return ui.SummaryListView{Rows: []ui.SummaryRow{
		ui.Row("Answer", answerWord(r.Response.Answer)), ui.Row("From", r.Response.By), ui.Row("On", date(r.Response.On)), ui.Row("It answers", answered),
	}}
}

// actions shows each action with its milestones and what proves them.
func actions(r scrutiny.Recommendation) []ui.TableView {
	var out []ui.TableView
	for _, a := range r.Actions {
		v := ui.TableView{Caption: a.What + " – " + a.Owner + ", by " + a.Due.Short(), CaptionSize: "s", Columns: ui.Columns("Milestone", "By", "Reached on", "What shows it")}
		for _, m := range a.Milestones {
			reached := "Not yet"
			if !m.DoneOn.IsZero() {
				reached = m.DoneOn.Short()
			}
			v.Rows = append(v.Rows, ui.Cells(m.What, m.By.Short(), reached, m.Evidence))
		}
		out = append(out, v)
	}
	return out
}

// steps are the buttons for what the reader can do next.
func steps(r scrutiny.Recommendation, a access.Actor) []ui.ButtonView {
	var out []ui.ButtonView
	add := func(p access.Permission, text, step string) {
		if a.May(p) {
			out = append(out, ui.ButtonView{Text: text, Href: path(r.Ref, step), Kind: "secondary"})
		}
	}
	state := r.State()
	if state == scrutiny.StateSatisfied {
		return nil
	}
	if r.Response.Answer == scrutiny.Unstated {
		add(access.ScrutinyRespond, "Answer it", "/respond")
	}
	if r.Response.Given() && state != scrutiny.StateRejected {
		add(access.ScrutinyAct, "Plan an action", "/act")
	}
	if all, reached := milestones(r); reached < all {
		add(access.ScrutinyAct, "Record a milestone as reached", "/milestone")
	}
	if r.Response.Given() {
		add(access.ScrutinyJudge, "Judge what came of it", "/judge")
	}
	return out
}
