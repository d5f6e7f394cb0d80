package site_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/app/site"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/thread"
)

// freeTexts are columns in which people write what they like about a child. Those of a plan's parts and of advice are lists.
var freeTexts = map[string][]string{
	"thread_node":           {"label"},
	"deadline":              {"title", "why"},
	"pathway_assessment":    {"why", "decision_why"},
	"pathway_determination": {"why"},
	"plan":                  {"why"},
	"plan_provision":        {"what"},
	"document":              {"name"},
}

// adopted is a child whose texts name it, and who is adopted then; those who look after it stay.
func (w *world) adopted(child thread.Ref, first, last string) {
	w.t.Helper()
	w.change(func(tx *db.Tx) error {
		s := w.site.Services.Family
		c, err := s.Child(w.ctx, tx, child)
		if err != nil {
			return err
		}
		renamed := family.EditChild{Child: child, New: family.NewChild{First: first, Last: last, Born: c.Born, Area: c.Outcode, School: c.School, Flags: c.Flags}, Why: "x"}
		if err := s.EditChildTx(w.ctx, tx, audit.System, renamed); err != nil {
			return err
		}
		for table, columns := range freeTexts {
			for _, column := range columns {
				said := column + " || ' ' || $3 || ' " + last + " and " + strings.ToUpper(last) + "’s'"
				if _, err := db.Exec(w.ctx, tx, "UPDATE "+table+" SET "+column+" = "+said+" WHERE scope = $1 AND child = $2", tx.Scope(), child, first); err != nil {
					return err
				}
			}
		}
		carers, err := s.Carers(w.ctx, tx, child)
		if err != nil {
			return err
		}
		cmd := family.Adopt{Child: child, Court: "Family Court", MadeOn: tx.Today(), First: "Noor", Last: "Newname", Area: c.Outcode,
			Adopters: []family.NewCarer{{Relation: "adoptive mother", Reach: family.Reach{Way: family.ByPhone, Name: "Ada Newname", Phone: "07700 900111"}}}}
		for _, carer := range carers {
			if carer.To.IsZero() {
				cmd.Stays = append(cmd.Stays, carer.Ref)
			}
		}
		return s.AdoptTx(w.ctx, tx, audit.System, cmd)
	})
}

// TestNoPageTellsAFormerName walks over every page of an adopted child and over every list, with its file, as everybody, and finds the
// former name on the one page that exists for it.
func TestNoPageTellsAFormerName(t *testing.T) {
	w := start(t, 60)
	parents := w.children(access.RoleParent)
	child := thread.Ref(w.one("SELECT n.child FROM thread_node AS n JOIN plan AS p ON p.scope=n.scope AND p.child=n.child WHERE n.scope=$1 GROUP BY n.child ORDER BY count(*) DESC LIMIT 1"))
	for c := range parents {
		if w.one("SELECT CAST(count(*) AS TEXT) FROM plan_provision WHERE scope=$1 AND child=$2", c) != "0" {
			child = c // whom its family reads too
		}
	}
	const first, last = "Zebedee", "Quillfeather"
	w.adopted(child, first, last)
	here := w.council()
	covered, opened, files := map[string]bool{}, 0, 0
	look := func(p persona, path string) {
		t.Helper()
		got := w.do(p.browser, http.MethodGet, path, nil)
		if got.status != http.StatusOK {
			return
		}
		opened++
		if low := strings.ToLower(got.body); strings.Contains(low, strings.ToLower(last)) || strings.Contains(low, strings.ToLower(first)) {
			at := max(strings.Index(low, strings.ToLower(last)), strings.Index(low, strings.ToLower(first)))
			t.Errorf("%s reads the former name on %s: …%s…", p.role, path, got.body[max(0, at-100):min(len(got.body), at+60)])
		}
		if strings.Contains(got.body, family.FormerWords) {
			covered[path] = true
			if strings.Contains(path, "format=csv") {
				files++
			}
		}
	}
	for _, role := range personas() {
		p := here.persona(role)
		for _, rt := range w.site.Router.Routes() {
			if rt.Method != http.MethodGet || !p.may(rt) || rt.Path == "/sign-out" {
				continue
			}
			record, _ := site.RecordOf(rt.Path)
			if record.Kind == "" {
				if !strings.Contains(rt.Path, "{") {
					look(p, rt.Path)
					look(p, rt.Path+"?format=csv")
				}
				continue
			}
			about := slices.DeleteFunc(here.of(rt, record.Kind), func(n thread.Node) bool { return n.Child != child && n.Ref != child })
			for _, n := range about[:min(len(about), 3)] {
				look(p, here.at(rt, n))
			}
		}
	}
	t.Logf("%d pages and files opened, the former name is covered on %d, of them %d files", opened, len(covered), files)
	if opened < 300 || len(covered) < 10 {
		t.Error("the walk met too little to prove anything")
	}
	w.grant(w.person(access.RoleLeadManager), child)
	boss, path := w.as(access.RoleLeadManager), "/children/"+string(child)+"/former"
	form := w.form(boss, path)
	form.Set("why", "A medical history is needed.")
	if got := w.do(boss, http.MethodPost, path, form); !strings.Contains(got.body, first+" "+last) {
		t.Errorf("the page that exists for the former name does not show it: %d", got.status)
	}
}

// TestWhoSharesAFormerNameKeepsTheirs adopts a child that had the first name of its lead, and reads the record.
func TestWhoSharesAFormerNameKeepsTheirs(t *testing.T) {
	w := start(t, 20)
	var child thread.Ref
	for _, ref := range w.onRecord(access.RoleLead) {
		child = max(child, ref)
	}
	name := w.one("SELECT name FROM account WHERE scope=$1 AND person=$2", string(w.person(access.RoleLead)))
	first, _, _ := strings.Cut(name, " ")
	w.adopted(child, first, "Quillfeather")
	got := w.do(w.as(access.RoleLead), http.MethodGet, "/children/"+string(child), nil)
	if got.status != http.StatusOK || !strings.Contains(got.body, name) {
		t.Errorf("%s does not stand on the page of the child formerly called %s: %d", name, first, got.status)
	}
	others := []string{name, ""} // carers may share the first name too
	must(t, w.d.View(w.ctx, func(tx *db.Tx) error {
		carers, err := w.site.Services.Family.Carers(w.ctx, tx, child)
		for _, c := range carers {
			others = append(others, c.Name(), "")
		}
		return err
	}))
	if text := strings.NewReplacer(others...).Replace(got.body); strings.Contains(text, "Quillfeather") || strings.Contains(text, first+" ") {
		t.Error("the former name stands there too")
	}
}
