package spotweb

import (
	"net/http"
	"time"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/spot"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// uploadPage is a file that was handed in: how far it is read, or what came of it.
type uploadPage struct {
	Upload   spot.Upload
	Progress spot.Progress
	Errors   []fault.Field
	Tiles    []ui.Tile
	Refused  ui.TableView
	Columns  ui.TableView
}

// lookAgain is how many seconds after which the page of a file that is being read shows itself anew.
const lookAgain = "5"

func uploadPath(ref thread.Ref, step string) string { return "/spot/uploads/" + string(ref) + step }

func (h *handler) follow(w http.ResponseWriter, r *web.Request) error {
	var page uploadPage
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		page.Upload, page.Progress, err = h.Service.Follow(r.Context(), tx, r.Ref("id"))
		return err
	})
	if err != nil {
		return err
	}
	u := page.Upload
	if r.URL.Query().Get("format") == "refused" {
		return web.CSV(w, r, "refused.csv", []string{"line", "reason"}, func(yield func([]string) bool) {
			for _, one := range u.Refusals {
				if !yield([]string{number(one.Line), one.Reason}) {
					return
				}
			}
		})
	}
	switch u.State {
	case spot.UploadWaiting:
		w.Header().Set("Refresh", lookAgain)
	case spot.UploadRefused:
		page.Errors = []fault.Field{{Message: u.Failure}}
	case spot.UploadDone:
		shown := pageOf(spot.Import{Kind: u.Kind, State: spot.Published, Summary: u.Report.Summary})
		page.Tiles, page.Columns = shown.Tiles, shown.Columns
		page.Refused = refusedTable(spot.Import{Summary: u.Report.Summary}, u.Refusals[:min(len(u.Refusals), shownRows)])
		if len(u.Refusals) > 0 {
			page.Refused.CSV = r.With("format", "refused")
		}
	}
	return web.Render(w, r, http.StatusOK, uploadView(page))
}

func (h *handler) stop(w http.ResponseWriter, r *web.Request) error {
	if err := h.Service.Stop(r.Context(), r.Actor().By(), r.Ref("id")); err != nil {
		return err
	}
	web.Flash(r, "Reading stops. Nothing of the file is kept.")
	return web.SeeOther(w, r, uploadPath(r.Ref("id"), ""))
}

// title is the page's heading.
func (p uploadPage) title() string {
	switch {
	case p.Upload.State == spot.UploadWaiting && p.Progress.Waits:
		return "Waiting to read " + p.Upload.File
	case p.Upload.State == spot.UploadWaiting:
		return "Reading " + p.Upload.File
	case p.Upload.State == spot.UploadStopped:
		return "You stopped reading " + p.Upload.File
	case p.Upload.State == spot.UploadRefused:
		return "We could not read " + p.Upload.File
	case p.Upload.Try:
		return "What is in " + p.Upload.File
	default:
		return p.Upload.File + " is imported"
	}
}

// said is how far the file is read.
func (p uploadPage) said() string {
	switch {
	case p.Progress.Rows == 0:
		return "No line is read yet."
	case p.Progress.Of == 0:
		return ui.Count(p.Progress.Rows, "line is", "lines are") + " read."
	default:
		return ui.Number(p.Progress.Rows) + " of about " + ui.Count(p.Progress.Of, "line is", "lines are") + " read" + left(p.Progress.Left) + "."
	}
}

// left says how long the rest takes.
func left(d time.Duration) string {
	switch {
	case d <= 0:
		return ""
	case d < time.Minute:
		return ", less than a minute left"
	default:
		return ", about " + ui.Count(int(d.Round(time.Minute)/time.Minute), "minute", "minutes") + " left"
	}
}

// outcome says what became of a file that was read to its end.
func (p uploadPage) outcome() string {
	sum := p.Upload.Report.Summary
	if p.Upload.Report.Already {
		return "This file was imported before. Nothing was added."
	}
	return ui.Count(sum.Taken, "line", "lines") + " taken, " + ui.Number(sum.Refused) + " refused."
}
