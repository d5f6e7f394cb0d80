package authorityweb

import (
	"net/http"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// jobsPage lists work that is done after a transaction.
type jobsPage struct {
	Nav    ui.SubNavView
	Filter job.Filter
	Tiles  []ui.Tile
	Rows   []job.Row
	Pages  ui.PaginationView
	CSV    string
	May    bool
	Errors []fault.Field
}

func (h *handler) jobs(w http.ResponseWriter, r *web.Request) error {
	return h.renderJobs(w, r, http.StatusOK, nil)
}

func (h *handler) renderJobs(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	f := job.Filter{State: job.State(r.Form("state")), Kind: r.Form("kind"), After: r.Page(), Limit: pageSize}
	page := jobsPage{Nav: adminNav(r.Actor(), "/admin/jobs"), Filter: f, May: r.Actor().May(access.JobRetry), Errors: errs, CSV: r.With("format", "csv")}
	file := r.URL.Query().Get("format") == "csv"
	if file {
		f.Limit, f.After = filePage, ""
	}
	var counts map[job.State]int
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		if page.Rows, page.Pages.Next, err = listed(r, tx, f, file); err != nil {
			return err
		}
		counts, err = job.Counts(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	if file {
		return web.CSV(w, r, "jobs.csv", jobsHeader, jobRows(page.Rows))
	}
	page.Pages.Previous = r.First()
	for _, s := range []job.State{job.Waiting, job.Running, job.Dead, job.Stopped} {
		page.Tiles = append(page.Tiles, ui.Tile{Value: ui.Number(counts[s]), Label: string(s), Href: "/admin/jobs?state=" + string(s)})
	}
	return web.Render(w, r, status, jobsView(page))
}

// retryJob has a job tried again, or ends it for good with a reason.
func (h *handler) retryJob(w http.ResponseWriter, r *web.Request) error {
	id, done := job.ID(r.Form("job")), "The job will be tried again."
	err := h.DB.InTx(r.Context(), func(tx *db.Tx) error {
		if r.Form("do") == "discard" {
			done = "The job is ended for good."
			return job.Discard(r.Context(), tx, r.Actor().By(), id, r.Form("why"))
		}
		return job.Requeue(r.Context(), tx, r.Actor().By(), id)
	})
	if fields, ok := fault.Fields(err); ok {
		for i := range fields {
			fields[i].Name = "why-" + string(id)
		}
		return h.renderJobs(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, done)
	return web.SeeOther(w, r, "/admin/jobs")
}

func jobColour(s job.State) ui.Colour {
	switch s {
	case job.Done:
		return ui.Green
	case job.Dead:
		return ui.Red
	case job.Running:
		return ui.Blue
	case job.Waiting:
		return ui.Teal
	default:
		return ui.Grey
	}
}

// jobStory says how often a job was tried, how far it came and why it failed.
func jobStory(row job.Row) string {
	s := ui.Count(row.Attempts, "attempt", "attempts")
	if row.Message != "" {
		s += ", " + row.Message
	}
	if row.Failure != "" {
		s += ": " + row.Failure
	}
	return s
}

// failed reports whether a job can be tried again.
func failed(s job.State) bool { return s == job.Dead || s == job.Stopped || s == job.Discarded }

var jobsHeader = []string{"job", "kind", "state", "asked", "due", "ended", "attempts", "failure"}

func jobRows(rows []job.Row) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, row := range rows {
			if !yield([]string{string(row.ID), row.Kind, string(row.State), ui.ShortWhen(row.Created), ui.ShortWhen(row.Due),
				ui.ShortWhen(row.Ended), itoa(row.Attempts), row.Failure}) {
				return
			}
		}
	}
}

// listed is one page of the jobs with the address of the next, or with whole all of them.
func listed(r *web.Request, tx *db.Tx, f job.Filter, whole bool) (rows []job.Row, next string, err error) {
	for {
		found, err := job.List(r.Context(), tx, f)
		if err != nil {
			return nil, "", err
		}
		rows = append(rows, found.Rows...)
		if f.After = found.Next; f.After == "" {
			return rows, "", nil
		}
		if !whole {
			return rows, r.After(f.After), nil
		}
	}
}
