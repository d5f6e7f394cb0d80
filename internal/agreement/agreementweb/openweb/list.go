package openweb

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"alongside/internal/agreement/admission"
	"alongside/internal/db"
	"alongside/internal/geo"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// listPage is what providers can apply for, and what is planned.
type listPage struct {
	Council  string
	Filter   ui.FilterView
	Selects  []ui.SelectView
	Open     ui.TableView
	Planned  ui.TableView
	Narrowed bool
}

// listed is one arrangement of the list with what it can be narrowed by.
type listed struct {
	admission.Public
	Services, Districts, Councils []string // no districts: everywhere
}

func (h *handler) list(w http.ResponseWriter, r *web.Request) error {
	q := r.URL.Query()
	var page listPage
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		if page.Council, err = h.Council(r.Context(), tx); err != nil {
			return err
		}
		all, err := h.arrangements(r.Context(), tx, page.Council)
		if err != nil {
			return err
		}
		page.Filter, page.Selects = filter(r, all)
		page.Narrowed = len(page.Filter.Chosen) > 0
		page.Open = openTable(narrow(all, q.Get("service"), q.Get("district"), q.Get("council")), tx, page.Narrowed)
		page.Open.CSV = r.With("format", "csv")
		page.Planned, err = h.planned(r.Context(), tx, q.Get("service"))
		page.Planned.CSV = r.With("format", "planned")
		return err
	})
	if err != nil {
		return err
	}
	switch q.Get("format") {
	case "csv":
		return web.TableCSV(w, r, "open-agreements.csv", page.Open)
	case "planned":
		return web.TableCSV(w, r, "planned.csv", page.Planned)
	}
	return web.Render(w, r, http.StatusOK, listView(page))
}

func (h *handler) arrangements(ctx context.Context, tx *db.Tx, council string) ([]listed, error) {
	all, err := h.Admission.OpenToAll(ctx, tx)
	if err != nil {
		return nil, err
	}
	out := make([]listed, 0, len(all))
	for _, p := range all {
		l := listed{Public: p, Services: servicesOf(p), Councils: []string{council}}
		for _, lot := range p.Agreement.Lots {
			if len(lot.Districts) == 0 {
				l.Districts = nil
				break
			}
			l.Districts = append(l.Districts, lot.Districts...)
		}
		others, err := h.Agreements.Participants(ctx, tx, p.Agreement.Ref)
		if err != nil {
			return nil, err
		}
		for _, c := range others {
			if !slices.Contains(l.Councils, c.Name) {
				l.Councils = append(l.Councils, c.Name)
			}
		}
		out = append(out, l)
	}
	slices.SortStableFunc(out, func(a, b listed) int { return strings.Compare(a.Agreement.Title, b.Agreement.Title) })
	return out, nil
}

func servicesOf(p admission.Public) []string {
	var out []string
	for _, lot := range p.Agreement.Lots {
		if !slices.Contains(out, lot.Service) {
			out = append(out, lot.Service)
		}
	}
	return out
}

// words are a service as people read it: "community-support" is "Community support".
func words(service string) string {
	s := strings.ReplaceAll(service, "-", " ")
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// narrow leaves those that give a service, work in a district and are bought from by a council; "" asks for nothing.
func narrow(all []listed, service, district, council string) []listed {
	has := func(in []string, want string) bool { return want == "" || slices.Contains(in, want) }
	var out []listed
	for _, l := range all {
		if has(l.Services, service) && (len(l.Districts) == 0 || has(l.Districts, district)) && has(l.Councils, council) {
			out = append(out, l)
		}
	}
	return out
}

// filter offers what the list can be narrowed by: only what stands in it.
func filter(r *web.Request, all []listed) (ui.FilterView, []ui.SelectView) {
	q := r.URL.Query()
	f := ui.FilterView{Action: root, Clear: root}
	values := func(of func(listed) []string, text func(string) string) []ui.Option {
		var out []ui.Option
		for _, l := range all {
			for _, v := range of(l) {
				if !slices.ContainsFunc(out, func(o ui.Option) bool { return o.Value == v }) {
					out = append(out, ui.Option{Value: v, Text: text(v)})
				}
			}
		}
		slices.SortFunc(out, func(a, b ui.Option) int { return strings.Compare(a.Text, b.Text) })
		return out
	}
	name := func(code string) string { return geo.Names(code)[0] }
	same := func(s string) string { return s }
	var selects []ui.SelectView
	for _, s := range []struct {
		name, label, blank string
		options            []ui.Option
	}{
		{"service", "Service", "Every service", values(func(l listed) []string { return l.Services }, words)},
		{"district", "Area", "Everywhere", values(func(l listed) []string { return l.Districts }, name)},
		{"council", "Council", "Every council", values(func(l listed) []string { return l.Councils }, same)},
	} {
		if len(s.options) < 2 && q.Get(s.name) == "" {
			continue // nothing to choose from
		}
		selects = append(selects, ui.SelectView{Name: s.name, Label: s.label, Blank: s.blank, Options: s.options, Value: q.Get(s.name)})
		for _, o := range s.options {
			if o.Value == q.Get(s.name) {
				f.Chosen = append(f.Chosen, ui.Link{Text: o.Text, Href: r.With(s.name, "")})
			}
		}
		if q.Get(s.name) != "" && !slices.ContainsFunc(s.options, func(o ui.Option) bool { return o.Value == q.Get(s.name) }) {
			f.Chosen = append(f.Chosen, ui.Link{Text: q.Get(s.name), Href: r.With(s.name, "")})
		}
	}
	return f, selects
}

func openTable(all []listed, tx *db.Tx, narrowed bool) ui.TableView {
	t := ui.TableView{Caption: "Open for applications", Keys: true, Columns: ui.Columns("Agreement", "Kind", "Services", "Where", "Now", "Until"),
		Empty: "Nothing takes applications now. What is planned stands below; the open data names what was let."}
	if narrowed {
		t.Empty = "Nothing that takes applications fits what you chose. Take a filter away to see more."
	}
	for _, l := range all {
		takes, _ := l.Opening.Takes(tx.Now())
		where := "Everywhere in the council’s area"
		if len(l.Districts) > 0 {
			codes := slices.Clone(l.Districts)
			slices.Sort(codes)
			where = strings.Join(geo.Names(slices.Compact(codes)...), ", ")
		}
		services := make([]string, len(l.Services))
		for i, s := range l.Services {
			services[i] = words(s)
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: l.Agreement.Title, Href: path(l.Agreement.Ref), Header: true}, {Text: l.Agreement.Kind.Words()}, {Text: strings.Join(services, ", ")}, {Text: where}, tag(takes), {Text: until(l.Public)},
		}})
	}
	return t
}

// until is the last moment of an application, or that there is none; before the opening, when that is.
func until(p admission.Public) string {
	if !p.Opening.ClosesAt.IsZero() {
		return ui.When(p.Opening.ClosesAt)
	}
	if p.Agreement.End.IsZero() {
		return "Open all the time"
	}
	return "Open all the time, as long as it runs (" + p.Agreement.End.Long() + ")"
}

func (h *handler) planned(ctx context.Context, tx *db.Tx, service string) (ui.TableView, error) {
	t := ui.TableView{Caption: "Planned", Keys: true, Columns: ui.Columns("What for", "Kind", "Services", "Will be offered", "How to take part before"),
		Empty: "Nothing is planned that takes no applications yet."}
	if h.Planned == nil {
		return t, nil
	}
	all, err := h.Planned(ctx, tx)
	for _, p := range all {
		if service != "" && !slices.Contains(p.Services, service) {
			continue
		}
		services := make([]string, len(p.Services))
		for i, s := range p.Services {
			services[i] = words(s)
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: p.Title, Href: p.Href, Header: true}, {Text: p.Kind.Words()}, {Text: strings.Join(services, ", ")}, {Text: p.OfferOn.Long()}, {Text: takePart(p, tx.Today())},
		}})
	}
	return t, err
}

func takePart(p Planned, today workday.Date) string {
	switch {
	case p.TakePart == "":
		return "Nothing is planned"
	case p.Until.Before(today):
		return "Over since " + p.Until.Long()
	default:
		return p.TakePart + " Until " + p.Until.Long() + "."
	}
}
