package waitingweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/geo"
	"alongside/internal/waiting"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

const listsPath = "/waiting/lists"

var kindWords = map[waiting.Kind]string{
	waiting.Health: "Health", waiting.Education: "Education", waiting.SocialCare: "Social care", waiting.Joint: "Several services together", "": "Not said yet",
}

// listsPage is the council's lists.
type listsPage struct {
	Table ui.TableView
	Keeps bool
}

func (h *handler) lists(w http.ResponseWriter, r *web.Request) error {
	var all []waiting.List
	var today workday.Date
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		today = tx.Today()
		all, err = h.Service.Lists(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	p := listsPage{Keeps: r.Actor().May(access.WaitingSimulate), Table: ui.TableView{
		Caption: "Lists", CaptionSize: "hidden", CSV: r.With("format", "csv"), Columns: ui.Columns("List", "Run by", "For", "By which rule", "Children join it"),
		Empty: "The council keeps no waiting list here yet.",
	}}
	for _, l := range all {
		name := ui.Cell{Text: title(l.Name), Header: true}
		if p.Keeps {
			name.Href = listPath(l.Name)
		}
		rule := l.Rule
		if rule == "" {
			rule = "Not said yet"
		}
		p.Table.Rows = append(p.Table.Rows, ui.TableRow{Mark: l.Kind == "", Cells: []ui.Cell{name, {Text: kindWords[l.Kind]}, {Text: h.area(l)}, {Text: rule}, {Text: joins(l, today)}}})
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.TableCSV(w, r, "waiting-lists.csv", p.Table)
	}
	return web.Render(w, r, http.StatusOK, listsView(p))
}

func listPath(name string) string { return listsPath + "/change?list=" + url.QueryEscape(name) }

func (h *handler) area(l waiting.List) string {
	if len(l.Area) == 0 {
		return "The whole county"
	}
	names := make([]string, 0, len(l.Area))
	for _, code := range l.Area {
		names = append(names, h.district(code))
	}
	return strings.Join(names, ", ")
}

func joins(l waiting.List, today workday.Date) string {
	switch {
	case !l.To.IsZero() && l.To.Before(today):
		return "No longer: the last day was " + l.To.Long()
	case !l.To.IsZero():
		return "From " + l.From.Long() + " to " + l.To.Long()
	case l.From.After(today):
		return "To come: from " + l.From.Long()
	default:
		return "From " + l.From.Long()
	}
}

// listPage is the form of one list; a new one has no version.
type listPage struct {
	List      waiting.List
	Districts []ui.Option
	Errors    []fault.Field
}

func (p listPage) title() string {
	if p.List.Version == 0 {
		return "Add a waiting list"
	}
	return title(p.List.Name)
}

func (p listPage) version() string { return strconv.Itoa(p.List.Version) }

func (p listPage) action() string {
	if p.List.Version == 0 {
		return listsPath + "/new"
	}
	return listPath(p.List.Name)
}

func (h *handler) newListForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderList(w, r, http.StatusOK, waiting.List{}, nil)
}

func (h *handler) addList(w http.ResponseWriter, r *web.Request) error {
	return h.saveList(w, r, waiting.List{Name: r.Form("name")}, "The list is kept. Children can be put on it from its first day.")
}

func (h *handler) listForm(w http.ResponseWriter, r *web.Request) error {
	l, err := h.named(r.Context(), r.URL.Query().Get("list"))
	if err != nil {
		return err
	}
	return h.renderList(w, r, http.StatusOK, l, nil)
}

func (h *handler) changeList(w http.ResponseWriter, r *web.Request) error {
	l, err := h.named(r.Context(), r.URL.Query().Get("list"))
	if err != nil {
		return err
	}
	if l.Version, err = r.FormInt("version"); err != nil {
		return err
	}
	return h.saveList(w, r, l, "The change is kept.")
}

func (h *handler) named(ctx context.Context, name string) (found waiting.List, err error) {
	err = h.DB.View(ctx, func(tx *db.Tx) error {
		all, err := h.Service.Lists(ctx, tx)
		for _, l := range all {
			if l.Name == name {
				found = l
			}
		}
		return err
	})
	if err == nil && found.Version == 0 {
		err = fault.NotFound("That list")
	}
	return found, err
}

func (h *handler) saveList(w http.ResponseWriter, r *web.Request, l waiting.List, done string) error {
	l.Kind, l.Rule, l.Area = waiting.Kind(r.Form("kind")), r.Form("rule"), r.FormAll("area")
	var wrong []fault.Field
	day := func(name string) workday.Date {
		on, err := r.FormDate(name)
		if fields, ok := fault.Fields(err); ok {
			wrong = append(wrong, fields...)
		}
		return on
	}
	if l.Version == 0 {
		l.From = day("from")
	}
	l.To = day("to")
	for _, code := range l.Area {
		if _, ok := h.Atlas.District(code); !ok {
			wrong = append(wrong, fault.Field{Name: "area", Message: "Choose the districts from the list."})
		}
	}
	err := fault.InvalidFields(wrong...)
	if err == nil {
		err = h.Service.SetList(r.Context(), r.Actor(), waiting.SetList{List: l})
	}
	if fields, ok := fault.Fields(err); ok {
		return h.renderList(w, r, http.StatusUnprocessableEntity, l, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, done)
	return web.SeeOther(w, r, listsPath)
}

func (h *handler) renderList(w http.ResponseWriter, r *web.Request, status int, l waiting.List, errs []fault.Field) error {
	p := listPage{List: l, Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		counts, err := h.Service.Counts(r.Context(), tx)
		codes := make([]string, len(counts))
		for i, c := range counts {
			codes[i] = c.District
		}
		p.Districts = h.around(geo.AreaOf(h.Atlas, codes...))
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, listView(p))
}

// around are the districts of the county in which most children of the council wait.
func (h *handler) around(area string) []ui.Option {
	var out []ui.Option
	for _, d := range h.Atlas.DistrictsOf(area) {
		out = append(out, ui.Option{Value: d.Code, Text: d.Name})
	}
	return out
}
