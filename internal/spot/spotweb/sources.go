package spotweb

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/spot"
	"alongside/internal/spreadsheet/heading"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// sourcesPage is where files come from, and the form for one source.
type sourcesPage struct {
	Table  ui.TableView
	Errors []fault.Field
	Kind   string
	Name   string
	Line   string
	Mark   string      // of the source that was chosen when the form was first shown
	Roles  []roleInput // nil until a kind is chosen
}

// roleInput is one column of a kind of file, with what was typed for it.
type roleInput struct{ Role, Title, Column string }

func queryEscape(s string) string { return url.QueryEscape(s) }

func spotKind(k string) spot.Kind { return spot.Kind(k) }

func kindOptions() []ui.Option {
	return []ui.Option{
		{Value: string(spot.Spend), Text: "Payments", Hint: "The list of payments over £250 or £500"},
		{Value: string(spot.PackageList), Text: "Packages", Hint: "The help that is bought for single children: child, service, provider, start, hours, unit, rate"},
		{Value: string(spot.Contracts), Text: "A register of contracts", Hint: "Each expiry is worked out anew and compared"},
	}
}

func (h *handler) sources(w http.ResponseWriter, r *web.Request) error {
	if r.URL.Query().Get("format") == "csv" {
		return h.sourcesFile(w, r)
	}
	page := sourcesPage{Kind: r.URL.Query().Get("kind"), Name: r.URL.Query().Get("name")}
	return h.showSources(w, r, http.StatusOK, page)
}

func (h *handler) showSources(w http.ResponseWriter, r *web.Request, status int, page sourcesPage) error {
	all, err := h.readSources(r)
	if err != nil {
		return err
	}
	page.Table = ui.TableView{Caption: "Sources", CSV: sourcesPath + "?format=csv", Columns: ui.Columns("Source", "Holds", "Columns that were said", "By"), Empty: "No source is kept yet."}
	var chosen spot.Source
	for _, s := range all {
		if s.Name == page.Name {
			chosen = s
		}
		href := sourcesPath + "?kind=" + string(s.Kind) + "&name=" + queryEscape(s.Name)
		page.Table.Rows = append(page.Table.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: s.Name, Href: href, Header: true}, {Text: kindWords(s.Kind)}, {Text: number(len(s.Reading.Columns))}, {Text: s.By + ", " + ui.When(s.At)},
		}})
	}
	if page.Mark == "" {
		page.Mark = chosen.Mark()
	}
	if page.Roles == nil && page.Kind != "" {
		if page.Roles, err = roleInputs(spot.Kind(page.Kind), func(role heading.Role) string { return chosen.Reading.Columns[role] }); err != nil {
			return err
		}
		if chosen.Reading.HeadingLine > 0 {
			page.Line = number(chosen.Reading.HeadingLine)
		}
	}
	return web.Render(w, r, status, sourcesView(page))
}

// readSources reads the sources that are kept.
func (h *handler) readSources(r *web.Request) (all []spot.Source, err error) {
	err = h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		all, err = h.Service.Sources.Sources(r.Context(), tx)
		return err
	})
	return all, err
}

// sourcesFile sends the sources, each with the columns that were said of it.
func (h *handler) sourcesFile(w http.ResponseWriter, r *web.Request) error {
	all, err := h.readSources(r)
	if err != nil {
		return err
	}
	return web.CSV(w, r, "sources.csv", []string{"source", "holds", "columns that were said", "which", "by", "at"}, func(yield func([]string) bool) {
		for _, s := range all {
			var said []string
			for _, role := range slices.Sorted(maps.Keys(s.Reading.Columns)) {
				said = append(said, string(role)+": "+s.Reading.Columns[role])
			}
			if !yield([]string{s.Name, kindWords(s.Kind), number(len(said)), strings.Join(said, "; "), s.By, ui.When(s.At)}) {
				return
			}
		}
	})
}

func roleInputs(kind spot.Kind, column func(heading.Role) string) ([]roleInput, error) {
	specs, err := kind.Roles()
	if err != nil {
		return nil, err
	}
	out := make([]roleInput, 0, len(specs))
	for _, s := range specs {
		title := []rune(s.Title)
		title[0] = unicode.ToUpper(title[0])
		out = append(out, roleInput{string(s.Role), string(title), column(s.Role)})
	}
	return out, nil
}

// keepSource keeps how files of a source are read.
func (h *handler) keepSource(w http.ResponseWriter, r *web.Request) error {
	src := spot.Source{Name: r.Form("name"), Kind: spot.Kind(r.Form("kind")), Reading: spot.Reading{Columns: map[heading.Role]string{}}}
	page := sourcesPage{Kind: r.Form("kind"), Name: src.Name, Line: r.Form("line"), Mark: r.Form("version")}
	roles, err := roleInputs(src.Kind, func(role heading.Role) string { return r.Form("role-" + string(role)) })
	if err == nil {
		page.Roles = roles
		for _, one := range roles {
			if one.Column != "" {
				src.Reading.Columns[heading.Role(one.Role)] = one.Column
			}
		}
		src.Reading.HeadingLine, err = r.FormInt("line")
	}
	if err == nil && src.Reading.HeadingLine < 0 {
		err = fault.Invalid("line", "Enter the number of a line, such as 3.")
	}
	if err == nil {
		src, err = h.Service.KeepSource(r.Context(), r.Actor(), spot.KeepSource{Source: src, Over: page.Mark})
	}
	if errs, ok := refused(err); ok {
		page.Errors = errs
		return h.showSources(w, r, http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "Kept. Choose "+src.Name+" when you import its files.")
	return web.SeeOther(w, r, "/spot/import?source="+queryEscape(src.Name)+"&kind="+string(src.Kind))
}

// sourceOptions are the sources that a file may come from.
func (h *handler) sourceOptions(r *web.Request) (out []ui.Option, err error) {
	if h.Service.Sources == nil {
		return nil, nil
	}
	err = h.DB.View(r.Context(), func(tx *db.Tx) error {
		all, err := h.Service.Sources.Sources(r.Context(), tx)
		for _, s := range all {
			out = append(out, ui.Option{Value: s.Name, Text: s.Name + " (" + strings.ToLower(kindWords(s.Kind)) + ")"})
		}
		return err
	})
	return out, err
}
