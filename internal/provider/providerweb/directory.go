package providerweb

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/provider/directory"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// directoriesPath is where directories of regulators are imported.
const directoriesPath = "/register-imports"

func directoryPath(ref thread.Ref, step string) string {
	return directoriesPath + "/" + string(ref) + step
}

// directoriesPage is the directories that were read.
type directoriesPage struct {
	Table ui.TableView
	Pages ui.PaginationView
}

// directoryStates are the states of an import in words, with the colours of their tags.
var directoryStates = map[directory.State]struct {
	words  string
	colour ui.Colour
}{
	directory.Waiting: {"Being read", ui.Blue}, directory.Done: {"Read", ui.Green}, directory.Refused: {"Could not be read", ui.Red}, directory.Stopped: {"Stopped", ui.Grey},
}

func (h *handler) directories(w http.ResponseWriter, r *web.Request) error {
	csv := r.URL.Query().Get("format") == "csv"
	limit := pageSize + 1
	if csv {
		limit = mostListed
	}
	var found []directory.Import
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		found, err = h.Directory.Imports(r.Context(), tx, r.Page(), limit)
		return err
	})
	if err != nil {
		return err
	}
	page := directoriesPage{}
	if !csv && len(found) > pageSize {
		found = found[:pageSize]
		page.Pages.Next = r.After(found[pageSize-1].SortKey())
	}
	page.Pages.Previous = r.First()
	page.Table = directoriesTable(found)
	if csv {
		return web.TableCSV(w, r, "register-imports.csv", page.Table)
	}
	page.Table.CSV = r.With("format", "csv")
	return web.Render(w, r, http.StatusOK, directoriesView(page))
}

func directoriesTable(found []directory.Import) ui.TableView {
	v := ui.TableView{
		Caption: "Directories that were read, the latest first", CaptionSize: "hidden", Keys: true,
		Columns: []ui.Column{{Text: "File"}, {Text: "Handed in"}, {Text: "State"}, {Text: "Places", Numeric: true}, {Text: "Refused", Numeric: true},
			{Text: "Changed", Numeric: true}, {Text: "No longer named", Numeric: true}},
		Empty: "No directory has been read yet. Import the one that the Care Quality Commission publishes, so that changes of providers are seen.",
	}
	for _, i := range found {
		state := directoryStates[i.State]
		if i.Try {
			state.words += ", nothing kept"
		}
		v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: i.File, Href: directoryPath(i.Ref, ""), Header: true}, {Text: ui.When(i.StartedAt) + ", " + i.By.Name, Sort: i.SortKey()},
			{Text: state.words, Body: ui.Tag(state.words, state.colour)}, {Text: ui.Number(i.Report.Taken)}, {Text: ui.Number(i.Report.Refused)},
			{Text: ui.Number(i.Report.Changed)}, {Text: ui.Number(i.Report.Dropped)},
		}})
	}
	return v
}

// handInPage is the form for a directory.
type handInPage struct{ Errors []fault.Field }

func (h *handler) directoryForm(w http.ResponseWriter, r *web.Request) error {
	return web.Render(w, r, http.StatusOK, handInView(handInPage{}))
}

// The answers to what a file holds.
const (
	wholeDirectory = "whole"
	partDirectory  = "part"
)

func (h *handler) handIn(w http.ResponseWriter, r *web.Request) (err error) {
	refuse := func(fields ...fault.Field) error {
		return web.Render(w, r, http.StatusUnprocessableEntity, handInView(handInPage{Errors: fields}))
	}
	holds := r.Form("holds")
	f, head, err := r.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return refuse(fault.Field{Name: "file", Message: "Choose the directory as it was published."})
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if holds != wholeDirectory && holds != partDirectory {
		return refuse(fault.Field{Name: "holds", Message: "Choose whether the file holds the whole directory or a part of it."})
	}
	i, err := h.Directory.HandIn(r.Context(), r.Actor(), directory.Import{File: head.Filename, Try: r.Form("do") == "try", Part: holds == partDirectory}, f)
	if fields, ok := fault.Fields(err); ok {
		return refuse(fields...)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, directoryPath(i.Ref, ""))
}

// directoryPage is a directory that was handed in: how far it is read, or what came of it.
type directoryPage struct {
	Import   directory.Import
	Progress directory.Progress
	Errors   []fault.Field
	Tiles    []ui.Tile
	Changes  ui.TableView
	Refused  ui.TableView
}

// directoryAgain is how many seconds after which the page of a directory that is being read shows itself anew.
const directoryAgain = "5"

// shownRefusals is how many refusals the page names; the file has all that are kept.
const shownRefusals = 50

func (h *handler) followDirectory(w http.ResponseWriter, r *web.Request) error {
	var page directoryPage
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		if page.Import, page.Progress, err = h.Directory.Follow(r.Context(), tx, r.Ref("id")); err != nil {
			return err
		}
		page.Changes, err = h.changesTable(r.Context(), tx, page.Import.Report.Alerts)
		return err
	})
	if err != nil {
		return err
	}
	i := page.Import
	page.Refused = refusedRecords(i, len(i.Report.Refusals))
	page.Changes.Caption, page.Changes.Empty = "Changes of providers that the council knows", "Nothing that matters changed for a provider whose number is recorded."
	switch r.URL.Query().Get("format") {
	case "refused":
		return web.TableCSV(w, r, "refused.csv", page.Refused)
	case "csv":
		return web.TableCSV(w, r, "changes.csv", page.Changes)
	}
	switch i.State {
	case directory.Waiting:
		w.Header().Set("Refresh", directoryAgain)
	case directory.Refused:
		page.Errors = []fault.Field{{Message: i.Failure}}
	default:
		page.Tiles = directoryTiles(i)
		page.Refused = refusedRecords(i, shownRefusals)
		page.Refused.CSV, page.Changes.CSV = r.With("format", "refused"), r.With("format", "csv")
	}
	return web.Render(w, r, http.StatusOK, directoryView(page))
}

func directoryTiles(i directory.Import) []ui.Tile {
	n := i.Report
	tiles := []ui.Tile{{Value: ui.Number(n.Taken), Label: "places read"}, {Value: ui.Number(n.Refused), Label: "records refused"}, {Value: ui.Number(n.Gone), Label: "say that they are deregistered"}}
	if i.Try {
		return tiles
	}
	return append(tiles, ui.Tile{Value: ui.Number(n.New), Label: "new"}, ui.Tile{Value: ui.Number(n.Changed), Label: "changed"},
		ui.Tile{Value: ui.Number(n.Dropped), Label: "no longer named"})
}

func refusedRecords(i directory.Import, most int) ui.TableView {
	v := ui.TableView{Caption: "Refused, with the reason", Columns: ui.Columns("Line", "Place", "Why"), Empty: "No record was refused."}
	for _, one := range i.Report.Refusals[:min(len(i.Report.Refusals), most)] {
		v.Rows = append(v.Rows, ui.Cells(strconv.Itoa(one.Line), one.ID, one.Reason))
	}
	return v
}

func (h *handler) stopDirectory(w http.ResponseWriter, r *web.Request) error {
	if err := h.Directory.Stop(r.Context(), r.Actor(), r.Ref("id")); err != nil {
		return err
	}
	web.Flash(r, "Reading stops. The places that were read stay as they are.")
	return web.SeeOther(w, r, directoryPath(r.Ref("id"), ""))
}

// title is the page's heading.
func (p directoryPage) title() string {
	switch {
	case p.Import.State == directory.Waiting && p.Progress.Waits:
		return "Waiting to read " + p.Import.File
	case p.Import.State == directory.Waiting:
		return "Reading " + p.Import.File
	case p.Import.State == directory.Stopped:
		return "You stopped reading " + p.Import.File
	case p.Import.State == directory.Refused:
		return "We could not read " + p.Import.File
	case p.Import.Try:
		return "What is in " + p.Import.File
	default:
		return p.Import.File + " is read"
	}
}

// said is how far the file is read.
func (p directoryPage) said() string {
	if p.Import.Report.Read == 0 && p.Progress.Percent == 0 {
		return "Nothing is read yet."
	}
	return strconv.Itoa(p.Progress.Percent) + "% is read: " + ui.Count(p.Import.Report.Read, "record", "records") + left(p.Progress) + "."
}

// left says how long the rest takes.
func left(p directory.Progress) string {
	minutes := int(p.Left.Minutes())
	switch {
	case p.Left <= 0:
		return ""
	case minutes == 0:
		return ", less than a minute left"
	default:
		return ", about " + ui.Count(minutes, "minute", "minutes") + " left"
	}
}

// outcome says what became of a directory that was read to its end.
func (p directoryPage) outcome() string {
	n := p.Import.Report
	said := []string{ui.Count(n.Taken, "place", "places") + " read, " + ui.Number(n.Refused) + " refused."}
	switch {
	case p.Import.Try:
		said = append(said, "Nothing is kept yet. To keep it, choose the file again and import it.")
	case p.Import.Part:
		said = append(said, "It was handed in as a part: no place counts as dropped out.")
	case n.Partial:
		said = append(said, "It names fewer than half of the places of earlier directories. It is taken to be a part, and no place counts as dropped out.")
	}
	return strings.Join(said, " ")
}
