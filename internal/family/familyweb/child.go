package familyweb

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// childPage is a child's record: for workers everything on it, for a family what is theirs.
type childPage struct {
	Child    family.Child
	Today    workday.Date
	Family   bool // the reader reads as a family
	Nav      ui.SubNavView
	Next     []ui.DeadlineView
	Named    Named
	Officers templ.Component // who runs the child's assessments, nil when none runs
	Facts    ui.SummaryListView
	OwnReach ui.SummaryListView // without rows where the reader may not know it
	Meetings []meetingLine      // that the reader may know of
	Carers   []carerView
	Siblings []ui.Link
	Concerns ui.TableView
	Timeline ui.TimelineView
	Strip    ui.StripView
	MayEdit  bool
}

// carerView is one carer as the reader may see them.
type carerView struct {
	Title   string
	Summary ui.SummaryListView
}

func (h *handler) child(w http.ResponseWriter, r *web.Request) error {
	ctx, reader, ref := r.Context(), r.Actor(), r.Ref("id")
	p, err := db.Remember(ctx, h.DB, "child "+string(ref)+" "+reader.Key(), func(tx *db.Tx) (childPage, error) {
		if err := access.MaySee(ctx, tx, reader, ref); err != nil {
			return childPage{}, err
		}
		return h.loadChild(ctx, tx, reader, ref)
	})
	if err != nil {
		return err
	}
	if err := r.Look("Child’s record", ref); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, childRecordView(p))
}

// loadChild reads the page. It is remembered until something on it is written, so nothing of it may be changed afterwards.
func (h *handler) loadChild(ctx context.Context, tx *db.Tx, reader access.Actor, ref thread.Ref) (p childPage, err error) {
	if p.Child, err = h.Service.Child(ctx, tx, ref); err != nil {
		return p, err
	}
	p.Today = tx.Today()
	if p.Family, err = family.AsFamily(ctx, tx, reader, ref); err != nil {
		return p, err
	}
	p.MayEdit = reader.May(access.FamilyRecord) && !p.Family
	p.Nav = h.nav(reader, ref, "")
	open, err := h.dates(ctx, tx, reader, ref)
	if err != nil {
		return p, err
	}
	for _, d := range open {
		d.Title = titleFor(d, p.Family)
		p.Next = append(p.Next, web.DeadlineView(d, p.Today, ""))
	}
	if h.Named != nil {
		if p.Named, err = h.Named.NamedPerson(ctx, tx, ref); err != nil {
			return p, err
		}
	}
	if h.Officers != nil {
		if p.Officers, err = h.Officers(ctx, tx, ref); err != nil {
			return p, err
		}
	}
	if err := h.loadPeople(ctx, tx, reader, &p); err != nil {
		return p, err
	}
	if p.Meetings, err = h.meetingLines(ctx, tx, reader, ref, p.Family); err != nil {
		return p, err
	}
	p.Strip, err = web.Strip(ctx, tx, reader, ref)
	if err != nil || p.Family {
		return p, err
	}
	err = h.loadHistory(ctx, tx, &p)
	return p, err
}

// dates returns the open dates about the child that the reader is told of, by date.
func (h *handler) dates(ctx context.Context, tx *db.Tx, reader access.Actor, ref thread.Ref) ([]deadline.Deadline, error) {
	if h.Dates != nil {
		return h.Dates(ctx, tx, reader, ref)
	}
	open, err := deadline.OfChildren(ctx, tx, ref)
	return open[ref], err
}

// loadPeople reads who belongs to the child, without what is withheld from the reader.
func (h *handler) loadPeople(ctx context.Context, tx *db.Tx, reader access.Actor, p *childPage) error {
	withheld, err := access.Withheld(ctx, tx, reader, p.Child.Ref)
	if err != nil {
		return err
	}
	carers, err := h.Service.Carers(ctx, tx, p.Child.Ref)
	if err != nil {
		return err
	}
	for _, c := range family.ShownTo(reader, withheld, carers) {
		if p.Family && !c.Current(p.Today) {
			continue
		}
		p.Carers = append(p.Carers, carerOf(c, p.Today, p.MayEdit))
	}
	if err := h.loadOwnReach(ctx, tx, reader, p); err != nil {
		return err
	}
	external, err := thread.ExternalOf(ctx, tx, p.Child.Ref)
	if err != nil {
		return err
	}
	if family.HomeKept(reader, withheld, carers) {
		p.Child.Postcode, p.Child.Outcode, p.Child.District = "", "", "" // it is where the other parent lives
	}
	p.Facts = h.childFacts(p.Child, external, p.Today, p.Family)
	siblings, err := h.Service.Siblings(ctx, tx, p.Child.Family)
	if err != nil {
		return err
	}
	refs := make([]thread.Ref, len(siblings))
	for i, s := range siblings {
		refs[i] = s.Ref
	}
	visible, err := access.Visible(ctx, tx, reader, refs...)
	if err != nil {
		return err
	}
	p.Siblings = siblingLinks(siblings, visible, p.Child.Ref)
	return nil
}

func siblingLinks(siblings []family.Child, visible []thread.Ref, self thread.Ref) []ui.Link {
	may := map[thread.Ref]bool{}
	for _, v := range visible {
		may[v] = true
	}
	var out []ui.Link
	for _, s := range siblings {
		if s.Ref != self && may[s.Ref] {
			out = append(out, ui.Link{Text: s.Name(), Href: childPath(s.Ref, "")})
		}
	}
	return out
}

// loadHistory reads what only workers see: the concerns and what was done.
func (h *handler) loadHistory(ctx context.Context, tx *db.Tx, p *childPage) error {
	rows, err := audit.HistoryOfChild(ctx, tx, string(p.Child.Ref), 60)
	if err != nil {
		return err
	}
	closed, err := h.Service.ClosedAt(ctx, tx, p.Child.Ref)
	if err != nil {
		return err
	}
	// A list is read from the top: what was entered later about an earlier time stands where it happened.
	slices.SortStableFunc(rows, func(a, b audit.Row) int { return b.At.Compare(a.At) })
	p.Timeline = timeline(slices.DeleteFunc(rows, func(row audit.Row) bool { return row.At.Before(closed) }))
	concerns, err := h.Service.ConcernsAbout(ctx, tx, p.Child.Ref)
	if err != nil {
		return err
	}
	p.Concerns = ui.TableView{Caption: "Concerns", CaptionSize: "m", Columns: ui.Columns("Concern", "Told", "Stage", "State"),
		Empty: "No concern about this child has been told."}
	for _, c := range concerns {
		p.Concerns.Rows = append(p.Concerns.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: string(c.Ref), Href: concernPath(c.Ref, ""), Header: true}, {Text: ui.ShortWhen(c.RaisedAt)}, {Text: c.Stage.Words()}, {Text: stateWords(c)},
		}})
	}
	return nil
}

// nav are the pages about a child.
func (h *handler) nav(reader access.Actor, child thread.Ref, at string) ui.SubNavView {
	v := ui.SubNavView{Label: "About this child"}
	add := func(text, step string, p access.Permission) {
		if reader.May(p) {
			v.Items = append(v.Items, ui.NavItem{Text: text, Href: childPath(child, step), Current: step == at})
		}
	}
	add("Record", "", access.FamilySee)
	add("The family’s words", "/statement", access.FamilySee)
	add("Rights", "/rights", access.FamilySee)
	add("Visit", "/visit-note", access.FamilyRecord)
	if h.Sections != nil {
		v.Items = append(v.Items, h.Sections(reader, child)...)
	}
	add("Who looked", "/looks", access.FamilyLooks)
	return v
}

func (h *handler) childFacts(c family.Child, external []thread.External, today workday.Date, forFamily bool) ui.SummaryListView {
	area := c.Postcode
	if area == "" {
		area = c.Outcode
	}
	if c.District != "" {
		area += ", " + h.Service.District(c.District)
	}
	rows := []ui.SummaryRow{ui.Row("Name", strings.TrimSpace(c.First+" "+c.Last)), ui.Row("Born", bornWords(c.Born, today))}
	if area = strings.Trim(area, ", "); area != "" || !forFamily {
		rows = append(rows, ui.Row("Area", area))
	}
	rows = append(rows, ui.Row("School", c.School), ui.Row("Rights", rightsWords(c.Born, today)))
	if c.KnownAs != "" {
		rows = append(rows, ui.Row("Known as", c.KnownAs))
	}
	if !forFamily {
		for _, e := range external {
			rows = append(rows, ui.Row(systemWords(e.System), e.Value))
		}
		rows = append(rows, ui.Row("On record since", c.OpenedOn.Long()))
	}
	return ui.SummaryListView{Title: "Details", Rows: rows}
}

// rightsWords say whose the rights on special educational needs are. The rule is to be checked by a practitioner.
func rightsWords(born, today workday.Date) string {
	last := family.SchoolLeavingDate(born)
	if family.OwnRights(born, today) {
		return "The rights on special educational needs are the young person’s own since " + last.AddDays(1).Long() + " (to be checked)."
	}
	return "The rights on special educational needs pass to the young person after " + last.Long() + ", the end of compulsory school age (to be checked)."
}

func systemWords(s thread.System) string {
	switch s {
	case thread.NHSNumber:
		return "NHS number"
	case thread.UPN:
		return "Unique pupil number"
	case thread.Mosaic:
		return "Mosaic number"
	case thread.Liquidlogic:
		return "Liquidlogic number"
	default:
		return string(s)
	}
}

func carerOf(c family.Carer, today workday.Date, mayEdit bool) carerView {
	v := carerView{Title: c.Name()}
	relation := c.Relation
	if c.Lives {
		relation += ", lives with the child"
	}
	if !c.To.IsZero() {
		relation += ", until " + c.To.Long()
	}
	rows := []ui.SummaryRow{ui.Row("Relation", relation), ui.Row("Parental responsibility", responsibilityWords(c, today))}
	if c.Reach != (family.Reach{Name: c.Reach.Name}) {
		rows = append(rows, reachRows(c.Reach)...)
	}
	v.Summary = ui.SummaryListView{Title: v.Title, Rows: rows}
	if mayEdit && c.Current(today) {
		step := func(s string) string { return childPath(c.Child, "/carers/"+string(c.Ref)+s) }
		v.Summary.Actions = []ui.Link{
			{Text: "Change", Href: step("/change"), Hidden: "how to reach " + v.Title},
			{Text: "Record responsibility", Href: step("/record-responsibility"), Hidden: "of " + v.Title},
			{Text: "End", Href: step("/end"), Hidden: "that " + v.Title + " is a carer"},
		}
		if len(openFacts(c)) > 0 {
			v.Summary.Actions = append(v.Summary.Actions, ui.Link{Text: "End or correct responsibility", Href: step("/end-responsibility"), Hidden: "of " + v.Title})
		}
	}
	return v
}
