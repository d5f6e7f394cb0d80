package clocks

import (
	"net/http"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

const recountPath = "/admin/dates"

type handler struct{ *Service }

// RegisterPages adds the pages to r.
func (s *Service) RegisterPages(r *web.Router) {
	h := &handler{s}
	r.Get("/children/{id}/dates", access.DeadlineSee, h.dates)
	r.Get("/children/{id}/dates/{deadline}/stop", access.PathwayPause, h.stopForm)
	r.Post("/children/{id}/dates/{deadline}/stop", access.PathwayPause, h.stop)
	r.Get("/children/{id}/dates/{deadline}/run", access.PathwayPause, h.runForm)
	r.Post("/children/{id}/dates/{deadline}/run", access.PathwayPause, h.run)
	r.Get(recountPath, access.AuthorityEdit, h.recountForm)
	r.Post(recountPath, access.AuthorityEdit, h.recountAll)
}

func datesPath(child thread.Ref) string { return "/children/" + string(child) + "/dates" }

// clock is one date of a child with what the reader may do to it.
type clock struct {
	View        ui.DeadlineView
	Stop, Run   string // the address of the page, "" when the reader cannot
	CannotPause bool   // its rule lets it stop for no reason
	Ledger      []deadline.LedgerPause
}

// datesPage lists the open dates of a child.
type datesPage struct {
	Child  thread.Ref
	May    bool
	Clocks []clock
}

func (h *handler) dates(w http.ResponseWriter, r *web.Request) error {
	ctx, by := r.Context(), r.Actor()
	p := datesPage{Child: r.Ref("id"), May: by.May(access.PathwayPause)}
	err := h.DB.View(ctx, func(tx *db.Tx) error {
		if err := access.MaySee(ctx, tx, by, p.Child); err != nil {
			return err
		}
		p.May = p.May && access.MayWork(ctx, tx, by, p.Child) == nil
		open, err := deadline.OfChildren(ctx, tx, p.Child)
		if err != nil {
			return err
		}
		var owners []thread.Ref
		for _, d := range open[p.Child] {
			owners = append(owners, d.Owner)
		}
		names, err := h.Accounts.Names(ctx, tx, owners...)
		if err != nil {
			return err
		}
		for _, d := range open[p.Child] {
			_, allowed, err := h.Clocks.Pausable(ctx, tx, d.ID)
			if err != nil {
				return err
			}
			c := clock{View: web.DeadlineView(d, tx.Today(), names[d.Owner]), CannotPause: len(allowed) == 0}
			if c.Ledger, err = deadline.Pauses(ctx, tx, d.ID); err != nil {
				return err
			}
			if p.May && d.State == deadline.Paused {
				c.Run = datesPath(p.Child) + "/" + d.ID + "/run"
			} else if p.May && !c.CannotPause {
				c.Stop = datesPath(p.Child) + "/" + d.ID + "/stop"
			}
			p.Clocks = append(p.Clocks, c)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := r.Look("Dates and clocks", p.Child); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, datesView(p))
}

// clockPage is the page of one clock to stop or let run.
type clockPage struct {
	Child    thread.Ref
	Deadline deadline.Deadline
	View     ui.DeadlineView
	Allowed  []statute.Pause
	Today    workday.Date
	Errors   []fault.Field
}

func (p clockPage) path(step string) string { return datesPath(p.Child) + "/" + p.Deadline.ID + step }

// reasons are the choices of the form, each with what proves it.
func (p clockPage) reasons() []ui.Option {
	out := make([]ui.Option, len(p.Allowed))
	for i, a := range p.Allowed {
		out[i] = ui.Option{Value: a.Reason, Text: a.Title, Hint: "Proved by " + a.Evidence + ". " + a.Citation}
	}
	return out
}

// read loads the clock for its page and records the look.
func (h *handler) read(r *web.Request, errs []fault.Field) (clockPage, error) {
	ctx := r.Context()
	p := clockPage{Child: r.Ref("id"), Errors: errs}
	err := h.DB.View(ctx, func(tx *db.Tx) error {
		var err error
		if p.Deadline, p.Allowed, err = h.pausable(ctx, tx, r.Actor(), p.Child, r.PathValue("deadline")); err != nil {
			return err
		}
		p.View, p.Today = web.DeadlineView(p.Deadline, tx.Today(), ""), tx.Today()
		return nil
	})
	if err != nil {
		return p, err
	}
	return p, r.Look("Dates and clocks", p.Child)
}

func (h *handler) stopForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderStop(w, r, http.StatusOK, nil)
}

func (h *handler) renderStop(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	p, err := h.read(r, errs)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, stopView(p))
}

func (h *handler) stop(w http.ResponseWriter, r *web.Request) error {
	from, err := r.FormDate("from")
	fields, wrong := fault.Fields(err)
	if err != nil && !wrong {
		return err
	}
	err = h.StopClock(r.Context(), r.Actor(), StopClock{
		Deadline: r.PathValue("deadline"), Child: r.Ref("id"), Reason: r.Form("reason"), Evidence: r.Form("evidence"), From: from, Notice: r.Form("notice"),
	})
	if more, ok := fault.Fields(err); ok {
		for _, f := range more {
			if !wrong || f.Name != "from" && f.Name != "notice" { // without a date nobody is told yet
				fields = append(fields, f)
			}
		}
		return h.renderStop(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The clock stands still, and the family has been told.")
	return web.SeeOther(w, r, datesPath(r.Ref("id")))
}

func (h *handler) runForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderRun(w, r, http.StatusOK, nil)
}

func (h *handler) renderRun(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	p, err := h.read(r, errs)
	if err != nil {
		return err
	}
	if p.Deadline.State != deadline.Paused {
		web.Flash(r, "This clock runs.")
		return web.SeeOther(w, r, datesPath(p.Child))
	}
	return web.Render(w, r, status, runView(p))
}

func (h *handler) run(w http.ResponseWriter, r *web.Request) error {
	on, err := r.FormDate("on")
	var due workday.Date
	if err == nil {
		due, err = h.RunClock(r.Context(), r.Actor(), r.Ref("id"), r.PathValue("deadline"), on)
	}
	if fields, ok := fault.Fields(err); ok {
		return h.renderRun(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The clock runs again. The new date is "+due.Long()+", and the family has been told.")
	return web.SeeOther(w, r, datesPath(r.Ref("id")))
}

// recountPage is the page on which dates are worked out again.
type recountPage struct {
	Change  Change
	Rules   []ui.Option
	Shown   bool // the preview below
	Outcome Outcome
	Errors  []fault.Field
}

// everyDate stands in the form for a change of the holiday table.
const everyDate = "bank-holidays"

func (h *handler) recountForm(w http.ResponseWriter, r *web.Request) error {
	p := recountPage{Change: changeOf(r), Rules: h.rules()}
	if r.Form("what") == "" {
		return web.Render(w, r, http.StatusOK, recountView(p))
	}
	var err error
	p.Outcome, err = h.Preview(r.Context(), r.Actor(), p.Change)
	if fields, ok := fault.Fields(err); ok {
		p.Errors = fields
		return web.Render(w, r, http.StatusUnprocessableEntity, recountView(p))
	}
	p.Shown = true
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, recountView(p))
}

func changeOf(r *web.Request) Change {
	c := Change{Rule: r.Form("what"), Why: r.Form("why")}
	if c.Rule == everyDate {
		c.Rule = ""
	}
	return c
}

// rules are the choices of what was corrected.
func (h *handler) rules() []ui.Option {
	out := []ui.Option{{Value: everyDate, Text: "The table of bank holidays: every date"}}
	for _, rule := range h.Book.Rules() {
		if n := len(out); out[n-1].Value != rule.ID {
			out = append(out, ui.Option{Value: rule.ID, Text: rule.ID + ": " + rule.Title})
		}
	}
	return out
}

func (h *handler) recountAll(w http.ResponseWriter, r *web.Request) error {
	p := recountPage{Change: changeOf(r), Rules: h.rules(), Shown: true}
	done, err := h.Recount(r.Context(), r.Actor(), p.Change)
	if fields, ok := fault.Fields(err); ok {
		p.Errors = fields
		if p.Outcome, err = h.Preview(r.Context(), r.Actor(), p.Change); err != nil {
			return err
		}
		return web.Render(w, r, http.StatusUnprocessableEntity, recountView(p))
	}
	if err != nil {
		return err
	}
	said := []string{ui.Count(done.Looked, "date was", "dates were") + " worked out again.", ui.Count(len(done.Moved), "moved", "moved") + "."}
	if len(done.Moved) > 0 {
		said = append(said, "Their owners and the families have been told.")
	}
	web.Flash(r, strings.Join(said, " "))
	return web.SeeOther(w, r, recountPath)
}

// movedMost bounds how many moves the page shows; the count says how many there are.
const movedMost = 200

func movedTable(o Outcome) ui.TableView {
	v := ui.TableView{Caption: "What would move", Columns: ui.Columns("Date", "About", "Is", "Would be"), Empty: "No date would move."}
	for i, m := range o.Moved {
		if i == movedMost {
			break
		}
		v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: m.Deadline.Title, Header: true}, {Text: string(m.Deadline.Ref)}, {Text: m.Was.Long()}, {Text: m.Deadline.Due.Long()},
		}})
	}
	return v
}

func failedTable(o Outcome) ui.TableView {
	v := ui.TableView{Caption: "What could not be worked out, and stands as it is", Columns: ui.Columns("Date", "About", "Why not")}
	for i, f := range o.Failed {
		if i == movedMost {
			break
		}
		why := fault.Message(f.Err)
		if why == "" {
			why = f.Err.Error()
		}
		v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{{Text: f.Deadline.Title, Header: true}, {Text: string(f.Deadline.Ref)}, {Text: why}}})
	}
	return v
}
