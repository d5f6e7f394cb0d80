package teamweb

import (
	"context"
	"net/http"

	"alongside/internal/db"
	"alongside/internal/team"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// showPage is one team.
type showPage struct {
	Team    team.Team
	Facts   ui.SummaryListView
	Members ui.TableView
	Planned ui.TableView
	Buttons []ui.ButtonView
	Strip   ui.StripView
}

// inside is a team with everything its page shows.
type inside struct {
	team.Team
	today   workday.Date
	members []team.Member
	planned []team.Absence
	names   map[thread.Ref]string
	load    map[thread.Ref]int
	counted bool
}

// read reads a team in six queries, however many members it has.
func (h *handler) read(ctx context.Context, tx *db.Tx, ref thread.Ref) (in inside, err error) {
	in.today = tx.Today()
	if in.Team, err = h.Service.Team(ctx, tx, ref); err != nil {
		return in, err
	}
	if in.members, err = h.Service.Members(ctx, tx, ref); err != nil {
		return in, err
	}
	people := make([]thread.Ref, len(in.members))
	for i, m := range in.members {
		people[i] = m.Person
	}
	if len(people) > 0 {
		if in.planned, err = h.Service.Planned(ctx, tx, people...); err != nil {
			return in, err
		}
		if h.Load != nil {
			in.counted = true
			if in.load, err = h.Load.Load(ctx, tx, people...); err != nil {
				return in, err
			}
		}
	}
	named := people
	for _, a := range in.planned {
		named = append(named, a.Cover)
	}
	if in.Manager != "" {
		named = append(named, in.Manager)
	}
	in.names, err = h.People.Names(ctx, tx, named...)
	return in, err
}

func (h *handler) show(w http.ResponseWriter, r *web.Request) error {
	var in inside
	var strip ui.StripView
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		if in, err = h.read(r.Context(), tx, r.Ref("id")); err != nil {
			return err
		}
		strip, err = web.Strip(r.Context(), tx, r.Actor(), in.Ref)
		return err
	})
	if err != nil {
		return err
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.CSV(w, r, "members.csv", memberHeader, in.csv())
	}
	page := showPage{Team: in.Team, Strip: strip, Members: in.memberTable(), Planned: in.plannedTable()}
	page.Members.CSV = r.With("format", "csv")
	page.Facts = ui.SummaryListView{Rows: []ui.SummaryRow{
		ui.Row("Service", in.Service), ui.Row("Districts", area(in.Team)), ui.Row("Manager", orNone(in.names[in.Manager])),
	}}
	page.Buttons = h.buttons(r, in)
	return web.Render(w, r, http.StatusOK, showView(page))
}

// buttons leads to what the reader may do: managers and administrators everything, a member their own absence.
func (h *handler) buttons(r *web.Request, in inside) []ui.ButtonView {
	edit := h.Service.MayEdit(r.Actor(), in.Team)
	member := false
	for _, m := range in.members {
		member = member || m.Person == r.Actor().Person
	}
	var out []ui.ButtonView
	for _, s := range steps {
		if edit || (member && s.own) {
			out = append(out, ui.ButtonView{Text: s.title, Href: path(in.Ref, s.path), Kind: "secondary"})
		}
	}
	return out
}

func (in inside) memberTable() ui.TableView {
	v := ui.TableView{
		Caption: "Members today", Columns: []ui.Column{{Text: "Name", Sort: true}, {Text: "Since"}, {Text: "Capacity", Numeric: true, Sort: true}},
		Empty: "Nobody is in this team today. Add a member, so that families can be given a named person from it.",
	}
	if in.counted {
		v.Columns = append(v.Columns, ui.Column{Text: "Carries now", Numeric: true, Sort: true}, ui.Column{Text: "Room", Numeric: true, Sort: true})
	}
	v.Columns = append(v.Columns, ui.Column{Text: "Here today"})
	for _, m := range in.members {
		cells := []ui.Cell{{Text: in.name(m.Person), Header: true}, {Text: m.From.Short(), Sort: m.From.String()}, {Text: itoa(m.Capacity)}}
		if in.counted {
			cells = append(cells, ui.Cell{Text: itoa(in.load[m.Person])}, ui.Cell{Text: room(m.Capacity - in.load[m.Person])})
		}
		v.Rows = append(v.Rows, ui.TableRow{Cells: append(cells, ui.Cell{Text: in.here(m.Person)})})
	}
	return v
}

// room says how much more somebody can carry.
func room(n int) string {
	if n < 0 {
		return itoa(-n) + " over"
	}
	return itoa(n)
}

func (in inside) name(person thread.Ref) string {
	if n := in.names[person]; n != "" {
		return n
	}
	return string(person)
}

// here says whether somebody is here today, and if not until when and who stands in.
func (in inside) here(person thread.Ref) string {
	for _, a := range in.planned {
		if a.Person == person && a.On(in.today) {
			return "Away until " + a.To.Long() + ". " + in.name(a.Cover) + " covers."
		}
	}
	return "Yes"
}

func (in inside) plannedTable() ui.TableView {
	v := ui.TableView{Caption: "Absences, now and to come", Columns: ui.Columns("Who", "From", "To", "Covered by"), Empty: "Nobody has planned to be away."}
	for _, a := range in.planned {
		v.Rows = append(v.Rows, ui.Cells(in.name(a.Person), a.From.Long(), a.To.Long(), in.name(a.Cover)))
	}
	return v
}

var memberHeader = []string{"reference", "name", "since", "capacity", "carries now", "here today"}

func (in inside) csv() func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, m := range in.members {
			load := ""
			if in.counted {
				load = itoa(in.load[m.Person])
			}
			if !yield([]string{string(m.Person), in.name(m.Person), m.From.String(), itoa(m.Capacity), load, in.here(m.Person)}) {
				return
			}
		}
	}
}
