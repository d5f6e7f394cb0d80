package familyweb

import (
	"context"
	"net/http"
	"strings"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// looksMost is how many looks are read at most: more than a childhood holds. looksDays is how many days with looks stand on a page.
const (
	looksMost = 100_000
	looksDays = 10
)

// looksPage says who looked at a child's record.
type looksPage struct {
	Child    family.Child
	Family   bool
	Nav      ui.SubNavView
	Bar      ui.FilterView
	Filter   family.LookFilter
	From, To string // as typed
	Errors   []fault.Field
	Counts   ui.TableView
	Days     []ui.TableView
	Pages    ui.PaginationView
	Withheld bool
	All, CSV string // addresses of all on one page, "" when it is, and of the file
}

func (h *handler) looks(w http.ResponseWriter, r *web.Request) error {
	q := r.URL.Query()
	p := looksPage{Nav: h.nav(r.Actor(), r.Ref("id"), "/looks"), From: q.Get("from"), To: q.Get("to"), CSV: r.With("format", "csv")}
	var err1, err2, err3 error
	p.Filter.Kind = family.LookKind(q.Get("kind"))
	p.Filter.From, err1 = dayOf(r, "from")
	p.Filter.To, err2 = dayOf(r, "to")
	if err1 == nil && err2 == nil {
		err3 = p.Filter.Check()
	}
	p.Errors = fieldsOf(err1, err2, err3)
	var seen []family.SeenBy
	err := r.SeeChild("Who looked", r.Ref("id"), func(ctx context.Context, tx *db.Tx) error {
		var err error
		if p.Child, err = h.Service.Child(ctx, tx, r.Ref("id")); err != nil {
			return err
		}
		if p.Family, err = family.AsFamily(ctx, tx, r.Actor(), p.Child.Ref); err != nil {
			return err
		}
		seen, p.Withheld, err = h.Service.Looks(ctx, tx, r.Actor(), p.Child.Ref, looksMost)
		return err
	})
	if err != nil {
		return err
	}
	p.Bar = looksBar(r, p)
	if len(p.Errors) > 0 {
		return web.Render(w, r, http.StatusUnprocessableEntity, looksView(p))
	}
	found := p.Filter.Of(seen)
	if q.Get("format") == "csv" {
		return web.CSV(w, r, "who-looked.csv", []string{"when", "who", "why", "page"}, lookRows(found))
	}
	p.fill(r, seen, found)
	return web.Render(w, r, http.StatusOK, looksView(p))
}

// fill puts the days of one page of the list into it, and counts what the list holds in all.
func (p *looksPage) fill(r *web.Request, seen, found []family.SeenBy) {
	p.Counts = lookCounts(r, family.LookFilter{From: p.Filter.From, To: p.Filter.To}.Of(seen))
	all := family.ByDay(found)
	days := all
	if r.URL.Query().Get("all") == "" {
		after, err := workday.Parse(r.Page())
		if err != nil { // an address that names no day begins at the first page
			after = workday.Date{}
		}
		var more bool
		if days, more = family.LooksAfter(all, after, looksDays); more {
			p.Pages.Next = r.After(days[len(days)-1].On.String())
		}
		if p.Pages.Previous = r.First(); p.Pages.Next != "" || p.Pages.Previous != "" {
			p.All = r.With("all", "yes")
		}
	}
	if len(days) > 0 {
		p.Pages.Shown = "Showing " + ui.Count(len(days), "day", "days") + " of " + ui.Number(len(all)) + " on which somebody looked, from " +
			days[len(days)-1].On.Long() + " to " + days[0].On.Long() + "."
	}
	for _, d := range days {
		p.Days = append(p.Days, dayTable(d))
	}
}

// looksBar shows the filters in force, each with the address that takes it away.
func looksBar(r *web.Request, p looksPage) ui.FilterView {
	v := ui.FilterView{Action: r.URL.Path}
	chosen := func(name, text string) {
		v.Chosen = append(v.Chosen, ui.Link{Text: text, Href: r.With(name, "")})
		v.Clear = r.URL.Path
	}
	if words := lookKindWords[p.Filter.Kind]; words != "" {
		chosen("kind", words)
	}
	if !p.Filter.From.IsZero() {
		chosen("from", "From "+p.Filter.From.Long())
	}
	if !p.Filter.To.IsZero() {
		chosen("to", "To "+p.Filter.To.Long())
	}
	return v
}

// lookKindWords name the kinds of people who look.
var lookKindWords = map[family.LookKind]string{
	family.LooksByFamily: "The family", family.LooksByHelpers: "People who work with the child", family.LooksBySchools: "Schools and therapists",
	family.LooksByProviders: "Providers of help", family.LooksByOthers: "Others at the council, who buy, pay or check",
}

func lookKindOptions() []ui.Option {
	var out []ui.Option
	for _, k := range family.LookKinds() {
		out = append(out, ui.Option{Value: string(k), Text: lookKindWords[k]})
	}
	return out
}

// lookCounts counts the looks of each kind of people in the time that is chosen. Each kind leads to its own looks.
func lookCounts(r *web.Request, seen []family.SeenBy) ui.TableView {
	v := ui.TableView{Caption: "How often, and when last", CaptionSize: "m", Columns: ui.Columns("Who", "Looks", "Last"), Empty: "Nobody has looked at this record in this time."}
	v.Columns[1].Numeric = true
	for _, k := range family.LookKinds() {
		if of := (family.LookFilter{Kind: k}).Of(seen); len(of) > 0 {
			v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{{Text: lookKindWords[k], Header: true, Href: r.With("kind", string(k))},
				{Text: ui.Number(len(of))}, {Text: ui.ShortWhen(of[0].At)}}})
		}
	}
	if len(v.Rows) > 1 {
		v.Foot = []ui.Cell{{Text: "All", Header: true}, {Text: ui.Number(len(seen))}, {Text: ui.ShortWhen(seen[0].At)}}
	}
	return v
}

// dayTable is one day with a row for each who looked.
func dayTable(d family.LookDay) ui.TableView {
	v := ui.TableView{Caption: d.On.Long() + ": " + ui.Count(d.Looks, "look", "looks"), CaptionSize: "s", Columns: ui.Columns("Who", "When", "Pages", "Why they could")}
	for _, l := range d.Lookers {
		when := ui.TimeOfDay(l.First)
		if last := ui.TimeOfDay(l.Last); last != when {
			when += " to " + last
		}
		pages := make([]string, len(l.Pages))
		for i, page := range l.Pages {
			if pages[i] = page.Page; page.Times > 1 {
				pages[i] += " (" + ui.Number(page.Times) + " times)"
			}
		}
		v.Rows = append(v.Rows, ui.Cells(l.Who, when, strings.Join(pages, "; "), lookWhy(l.Why)))
	}
	return v
}

func lookRows(seen []family.SeenBy) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, l := range seen {
			if !yield([]string{ui.ShortWhen(l.At), l.Who, lookWhy(l.Why), l.Page}) {
				return
			}
		}
	}
}

// lookWhy is why somebody could look; what nothing on record explains is for the reader to ask about.
func lookWhy(why string) string {
	if why == "" {
		return "Not on record any more. Ask us about it."
	}
	return upper(why)
}

// withheldLooks says whose looks are kept back from a reader.
func withheldLooks(forFamily bool) string {
	safe := "those of people who check that a child is safe"
	if forFamily {
		return "those of another parent, and " + safe
	}
	return safe
}
