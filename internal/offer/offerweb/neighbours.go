package offerweb

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/offer"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

const neighboursPath = "/admin/directories"

// registerNeighbours adds the administrator's pages of the directories that are read.
func registerNeighbours(r *web.Router, h *handler) {
	r.Get(neighboursPath, access.AuthorityEdit, h.neighbours)
	r.Get(neighboursPath+"/new", access.AuthorityEdit, h.newNeighbourForm)
	r.Post(neighboursPath+"/new", access.AuthorityEdit, h.addNeighbour)
	r.Get(neighboursPath+"/change", access.AuthorityEdit, h.neighbour)
	r.Post(neighboursPath+"/change", access.AuthorityEdit, h.changeNeighbour)
	r.Post(neighboursPath+"/read", access.AuthorityEdit, h.readNeighbour)
}

var readingWords = map[offer.Reading]string{
	offer.Read: "Read again and again", offer.Paused: "Not read for now; its offers stay", offer.Stopped: "Not read any more; its offers are taken out",
}

var readings = []offer.Reading{offer.Read, offer.Paused, offer.Stopped}

func (h *handler) neighbours(w http.ResponseWriter, r *web.Request) error {
	var all []offer.Neighbour
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		all, err = h.Service.Neighbours(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	table := ui.TableView{
		Caption: "Directories", CaptionSize: "hidden", CSV: r.With("format", "csv"),
		Columns: ui.Columns("Council", "From", "How often", "State", "Read to its end", "Last failure", "Next"),
		Empty:   "No other council’s directory is read yet. Add one, and families near the boundary find what is just across it.",
	}
	for _, n := range all {
		table.Rows = append(table.Rows, ui.TableRow{Mark: n.Failing, Cells: []ui.Cell{
			{Text: n.Owner, Href: neighbourPath(n.Number), Header: true}, {Text: shownSource(n)}, {Text: every(n.Every)}, {Text: stateOf(n)}, {Text: ended(n)}, {Text: failed(n)}, {Text: moment(n.Due)},
		}})
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.TableCSV(w, r, "directories.csv", table)
	}
	return web.Render(w, r, http.StatusOK, neighboursView(table))
}

func neighbourPath(number int) string {
	return neighboursPath + "/change?directory=" + strconv.Itoa(number)
}

// shownSource is where a directory comes from, without the folders of whoever runs the program.
func shownSource(n offer.Neighbour) string {
	if i := strings.LastIndexByte(n.Source, '/'); strings.HasPrefix(n.Source, "file:") {
		return "A file on the server: " + n.Source[i+1:]
	}
	return n.Source
}

func every(hours int) string {
	if hours%24 == 0 {
		return "Every " + ui.Count(hours/24, "day", "days")
	}
	return "Every " + ui.Count(hours, "hour", "hours")
}

func stateOf(n offer.Neighbour) string {
	switch {
	case n.Reading != offer.Read:
		return readingWords[n.Reading]
	case n.Failing:
		return "Fails; its offers stay as they were last read"
	case n.Ended.IsZero():
		return "Not read yet"
	default:
		return "Read"
	}
}

func moment(at time.Time) string {
	if at.IsZero() {
		return "None"
	}
	return workday.DateOf(at).Short() + ", " + ui.TimeOfDay(at)
}

func ended(n offer.Neighbour) string {
	if n.Ended.IsZero() {
		return "Never"
	}
	text := moment(n.Ended) + ": " + ui.Count(n.Records, "entry", "entries") + ", " + strconv.Itoa(n.New) + " new, " + strconv.Itoa(n.Changed) + " changed, " + strconv.Itoa(n.Closed) + " taken out"
	if n.Refused > 0 {
		text += ", " + strconv.Itoa(n.Refused) + " refused because they are not in the standard"
	}
	return text
}

func failed(n offer.Neighbour) string {
	if n.Failed.IsZero() {
		return "Never"
	}
	return moment(n.Failed) + ". " + n.Failure
}

// neighbourPage is the form of one directory; a new one has no number.
type neighbourPage struct {
	Neighbour offer.Neighbour
	Errors    []fault.Field
}

func (p neighbourPage) title() string {
	if p.Neighbour.Number == 0 {
		return "Add another council’s directory"
	}
	return p.Neighbour.Owner
}

func (p neighbourPage) action() string {
	if p.Neighbour.Number == 0 {
		return neighboursPath + "/new"
	}
	return neighbourPath(p.Neighbour.Number)
}

func (p neighbourPage) facts() ui.SummaryListView {
	n := p.Neighbour
	return ui.SummaryListView{Rows: []ui.SummaryRow{
		ui.Row("State", stateOf(n)), ui.Row("Read to its end", ended(n)), ui.Row("Last failure", failed(n)), ui.Row("Next", moment(n.Due)),
	}}
}

const usualEvery = 24

func (h *handler) newNeighbourForm(w http.ResponseWriter, r *web.Request) error {
	return web.Render(w, r, http.StatusOK, neighbourView(neighbourPage{Neighbour: offer.Neighbour{Every: usualEvery}}))
}

func (h *handler) addNeighbour(w http.ResponseWriter, r *web.Request) error {
	hours, err := r.FormInt("every")
	if err == nil {
		err = h.Service.AddNeighbour(r.Context(), r.Actor(), offer.AddNeighbour{Owner: r.Form("owner"), Source: r.Form("source"), Every: hours})
	}
	again := func(errs []fault.Field) error {
		return web.Render(w, r, http.StatusUnprocessableEntity, neighbourView(neighbourPage{Neighbour: offer.Neighbour{Every: usualEvery}, Errors: errs}))
	}
	return after(w, r, err, again, neighboursPath, "The directory is read within ten minutes, and what came of it stands here.")
}

func (h *handler) neighbour(w http.ResponseWriter, r *web.Request) error {
	return h.renderNeighbour(w, r, http.StatusOK, nil)
}

func (h *handler) renderNeighbour(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	p := neighbourPage{Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		all, err := h.Service.Neighbours(r.Context(), tx)
		for _, n := range all {
			if strconv.Itoa(n.Number) == r.URL.Query().Get("directory") {
				p.Neighbour = n
			}
		}
		return err
	})
	if err == nil && p.Neighbour.Number == 0 {
		err = fault.NotFound("That directory")
	}
	if err != nil {
		return err
	}
	return web.Render(w, r, status, neighbourView(p))
}

func (h *handler) changeNeighbour(w http.ResponseWriter, r *web.Request) error {
	number, version, err := numbered(r)
	cmd := offer.ChangeNeighbour{Number: number, Version: version, Owner: r.Form("owner"), Source: r.Form("source"), Reading: offer.Reading(r.Form("reading"))}
	if err == nil {
		cmd.Every, err = r.FormInt("every")
	}
	if err == nil {
		err = h.Service.ChangeNeighbour(r.Context(), r.Actor(), cmd)
	}
	again := func(errs []fault.Field) error { return h.renderNeighbour(w, r, http.StatusUnprocessableEntity, errs) }
	return after(w, r, err, again, neighboursPath, "The change is kept.")
}

func (h *handler) readNeighbour(w http.ResponseWriter, r *web.Request) error {
	number, version, err := numbered(r)
	if err == nil {
		err = h.Service.ReadNow(r.Context(), r.Actor(), number, version)
	}
	return after(w, r, err, func([]fault.Field) error { return err }, neighbourPath(number), "The directory is read as soon as the program can. Look again in a minute.")
}

// numbered reads the number in the address and the version in the form.
func numbered(r *web.Request) (number, version int, err error) {
	if number, err = strconv.Atoi(r.URL.Query().Get("directory")); err != nil {
		return 0, 0, fault.NotFound("That directory")
	}
	version, err = r.FormInt("version")
	return number, version, err
}
