package authorityweb

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// auditPage is what was done to one object, and for a child who looked.
type auditPage struct {
	Nav    ui.SubNavView
	Errors []fault.Field
	Typed  string
	Ref    thread.Ref // "" before anything was asked
	Rows   []audit.Row
	Looks  []audit.LookRow
	Open   bool // the reader may read reasons and contents about children
	CSV    string
}

func (h *handler) auditSearch(w http.ResponseWriter, r *web.Request) error {
	page := auditPage{Nav: adminNav(r.Actor(), "/admin/audit"), Typed: r.Form("reference"), Open: r.Actor().May(access.SubjectAccess), CSV: r.With("format", "csv")}
	if page.Typed == "" {
		return web.Render(w, r, http.StatusOK, auditView(page))
	}
	ref, err := thread.Parse(page.Typed)
	if fields, ok := fault.Fields(err); ok {
		page.Errors = fields
		return web.Render(w, r, http.StatusUnprocessableEntity, auditView(page))
	}
	page.Ref = ref
	err = h.DB.View(r.Context(), func(tx *db.Tx) error { return page.read(r.Context(), tx) })
	if err != nil {
		return err
	}
	if err := r.Look("The audit", page.children()...); err != nil {
		return err
	}
	page.close()
	if r.URL.Query().Get("format") == "csv" {
		return web.CSV(w, r, "audit.csv", auditHeader, auditRows(page.Rows))
	}
	return web.Render(w, r, http.StatusOK, auditView(page))
}

// auditLength is how many entries are shown.
const auditLength = 200

func (p *auditPage) read(ctx context.Context, tx *db.Tx) error {
	var err error
	if p.Ref.Kind() != thread.Child {
		p.Rows, err = audit.History(ctx, tx, string(p.Ref), auditLength)
		return err
	}
	if p.Rows, err = audit.HistoryOfChild(ctx, tx, string(p.Ref), auditLength); err != nil {
		return err
	}
	p.Looks, err = audit.Looks(ctx, tx, string(p.Ref), auditLength)
	return err
}

// children lists whose record this page is about.
func (p *auditPage) children() []thread.Ref {
	var out []thread.Ref
	if p.Ref.Kind() == thread.Child && len(p.Rows)+len(p.Looks) > 0 {
		out = append(out, p.Ref)
	}
	for _, row := range p.Rows {
		out = append(out, thread.Ref(row.Child))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// close takes away what is about a child from a reader who looks after the machine, not after the family.
func (p *auditPage) close() {
	for i := range p.Rows {
		if p.Rows[i].Child != "" && !p.Open {
			p.Rows[i].Why, p.Rows[i].Payload = "", nil
		}
	}
}

// contents shows a payload with a line for each value.
func contents(row audit.Row) string {
	var b bytes.Buffer
	if len(row.Payload) == 0 || json.Indent(&b, row.Payload, "", "  ") != nil {
		return ""
	}
	return b.String()
}

func sentence(action string) string {
	if action == "" {
		return ""
	}
	return strings.ToUpper(action[:1]) + action[1:]
}

func who(by audit.By) string {
	name := by.Name
	if name == "" {
		name = by.Person
	}
	s := name + ", " + access.Role(by.Role).Label()
	if by.For != "" {
		s += ", for " + by.For
	}
	if by.Channel != "" && by.Channel != "web" && by.Channel != "system" {
		s += ", by " + by.Channel
	}
	return s
}

var auditHeader = []string{"entry", "at", "action", "reference", "child", "person", "name", "role", "for", "channel", "rule", "why"}

func auditRows(rows []audit.Row) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, row := range rows {
			if !yield([]string{row.ID, row.At.Format("2006-01-02T15:04:05Z07:00"), row.Action, row.Ref, row.Child, row.By.Person, row.By.Name, row.By.Role,
				row.By.For, row.By.Channel, row.Rule, row.Why}) {
				return
			}
		}
	}
}
