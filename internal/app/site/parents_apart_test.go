package site_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"alongside/internal/access"
	"alongside/internal/app/site"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/thread"
)

// home is how one parent is reached, which the other must read nowhere.
type home struct {
	street, town, phone, email string
}

// homes are those of the parent for whom somebody signs in, and of another who lives elsewhere.
var homes = [2]home{{"17 Quillfeather Row", "Mossby-under-Wold", "07700 900417", "quillfeather@example.com"}, {"3 Brackenhurst End", "Tallowick", "07700 900893", "brackenhurst@example.com"}}

func (h home) secrets() []string {
	return []string{h.street, h.town, h.phone, strings.ReplaceAll(h.phone, " ", ""), h.email}
}

// separated gives the child of the parent for whom somebody signs in two carers with homes of their own, and returns who they are.
// All that the family told the council carries the first one's home.
func (w *world) separated() (child thread.Ref, carers [2]family.Carer) {
	w.t.Helper()
	person := w.one("SELECT person FROM persona WHERE scope=$1 AND role=$2", access.RoleParent)
	first := w.one("SELECT ref FROM family_carer WHERE scope=$1 AND person=$2 ORDER BY ref LIMIT 1", person)
	child = thread.Ref(w.one("SELECT child FROM family_carer WHERE scope=$1 AND ref=$2", first))
	w.change(func(tx *db.Tx) error {
		s := w.site.Services
		second, err := s.Family.AddCarerTx(w.ctx, tx, audit.System, family.NewCarer{Child: child, Relation: "father", Reach: family.Reach{Way: family.ByEmail, Name: "Ned Apart-Made-Up",
			Email: homes[1].email, Phone: homes[1].phone, Address: homes[1].street + "\n" + homes[1].town}})
		if err != nil {
			return err
		}
		if err := s.Authority.OpenForFamilyTx(w.ctx, tx, audit.System, second.Person, "Ned Apart-Made-Up"); err != nil {
			return err
		}
		for _, table := range []string{"family_carer SET reach=json_set(reach, '$.Address', $3, '$.Phone', $4, '$.Email', $5) WHERE scope=$1 AND ref=$2",
			"family_concern SET reach=json_set(reach, '$.Address', $3, '$.Phone', $4, '$.Email', $5) WHERE scope=$1 AND child=$2"} {
			of := string(child)
			if strings.HasPrefix(table, "family_carer") {
				of = first
			}
			if _, err := db.Exec(w.ctx, tx, "UPDATE "+table, tx.Scope(), of, homes[0].street+"\n"+homes[0].town, homes[0].phone, homes[0].email); err != nil {
				return err
			}
		}
		all, err := s.Family.Carers(w.ctx, tx, child)
		for _, c := range all {
			switch string(c.Ref) {
			case first:
				carers[0] = c
			case string(second.Ref):
				carers[1] = c
			}
		}
		return err
	})
	return child, carers
}

// TestSeparatedParentsReadEachOthersHomeOnNoPage opens every page of a child that a parent may open, and every page that those lead to,
// as each of two parents who live apart: while the child lives with the first, and after it moved to the other.
func TestSeparatedParentsReadEachOthersHomeOnNoPage(t *testing.T) {
	w := start(t, 60)
	child, carers := w.separated()
	for _, with := range []int{0, 1} {
		for i, c := range carers {
			w.change(func(tx *db.Tx) error {
				return w.site.Services.Family.MoveTx(w.ctx, tx, audit.System, family.Move{Carer: c.Ref, Lives: i == with})
			})
		}
		for reader, c := range carers {
			w.change(func(tx *db.Tx) error {
				return db.ExecOne(w.ctx, tx, "UPDATE persona SET person=$2 WHERE scope=$1 AND role=$3", tx.Scope(), c.Person, access.RoleParent)
			})
			other := homes[1-reader]
			read, own := 0, false
			for path, body := range w.everyPageOf(child, w.persona(access.RoleParent)) {
				read++
				own = own || strings.Contains(body, homes[reader].email)
				for _, secret := range other.secrets() {
					if strings.Contains(body, secret) {
						t.Errorf("the child lives with parent %d; parent %d reads %q of the other on %s", with, reader, secret, path)
					}
				}
			}
			if read < 40 || !own {
				t.Errorf("parent %d opened %d pages and read their own home there: %t", reader, read, own)
			}
		}
	}
}

// everyPageOf opens all that somebody may read of a child and all that those pages lead to, each once, and returns what stands there.
func (w *world) everyPageOf(child thread.Ref, p persona) map[string]string {
	w.t.Helper()
	c, found := w.council(), map[string]string{}
	todo := []string{"/home", "/home?child=" + string(child)}
	for _, rt := range w.site.Router.Routes() {
		record, _ := site.RecordOf(rt.Path)
		switch {
		case rt.Method != http.MethodGet || !p.may(rt) || leavesTheFamily(rt.Path):
		case record.Kind == "" && !strings.Contains(rt.Path, "{"):
			todo = append(todo, rt.Path)
		default:
			for _, n := range c.of(rt, record.Kind) {
				if n.Ref == child || n.Child == child {
					todo = append(todo, c.at(rt, n))
				}
			}
		}
	}
	for met := map[string]bool{}; len(todo) > 0 && len(met) < 600; todo = todo[1:] {
		if met[todo[0]] || leavesTheFamily(todo[0]) {
			continue
		}
		met[todo[0]] = true
		got := w.do(p.browser, http.MethodGet, todo[0], nil)
		if got.status >= http.StatusInternalServerError {
			w.t.Errorf("GET %s: %d", todo[0], got.status)
		}
		found[todo[0]] = got.body
		if got.status == http.StatusOK && strings.Contains(got.body, "<html") {
			doc, err := goquery.NewDocumentFromReader(strings.NewReader(got.body))
			if err != nil {
				w.t.Fatal(err)
			}
			doc.Find("a[href^='/']").Each(func(_ int, s *goquery.Selection) { todo = append(todo, s.AttrOr("href", "")) })
		}
	}
	return found
}

// leavesTheFamily are files of the whole site, what ends the session, and pages that name no family.
func leavesTheFamily(path string) bool {
	for _, other := range []string{"/assets", "/sign", "/demo", "/openreferral", "/opendata", "/decisions", "/agreements", "/measures", "/reports", "/recommendations"} {
		if strings.HasPrefix(path, other) {
			return true
		}
	}
	return false
}

// TestAFormerLeadOpensNothingFromTheDayAChildMoves has a manager name another lead on the page: from the next day, on which the change takes
// effect, every page and every form of
// the child is closed to the former one, who stands on no list with it, and open to the new one.
func TestAFormerLeadOpensNothingFromTheDayAChildMoves(t *testing.T) {
	w := start(t, 60)
	former := w.persona(access.RoleLead)
	lead, child := w.one("SELECT person FROM persona WHERE scope=$1 AND role=$2", access.RoleLead), thread.Ref("")
	for ref := range former.children {
		if n := w.one("SELECT CAST(count(*) AS TEXT) FROM access_relationship WHERE scope=$1 AND child=$2 AND actor=$3", string(ref), lead); n == "1" && (child == "" || ref < child) {
			child = ref
		}
	}
	pages := func(p persona) map[string]int {
		c, out := w.council(), map[string]int{}
		for _, rt := range w.site.Router.Routes() {
			if record, _ := site.RecordOf(rt.Path); rt.Method == http.MethodGet && record.Need == site.OwnChild && p.may(rt) {
				for _, n := range c.of(rt, record.Kind) {
					if n.Ref == child || n.Child == child {
						out[c.at(rt, n)] = w.do(p.browser, http.MethodGet, c.at(rt, n), nil).status
					}
				}
			}
		}
		return out
	}
	before := pages(former)
	form := "/children/" + string(child) + "/edit"

	manager, path := w.as(access.RoleLeadManager), "/children/"+string(child)+"/allocate-lead"
	next := ""
	w.parsed(manager, path).Find("main input[name=lead]").Each(func(_ int, s *goquery.Selection) {
		if v := s.AttrOr("value", ""); strings.HasPrefix(v, "PER-") && v != lead && next == "" {
			next = v
		}
	})
	if at, got := w.typed(manager, path, "main form[method=post]", url.Values{"lead": {next}, "why": {"The family moved to her district."}}); at == "" {
		t.Fatalf("naming %s: %d %s", next, got.status, text(t, got.body, ".govuk-error-summary"))
	}
	w.tomorrow()
	former.browser = w.as(access.RoleLead)
	opened := 0
	for path, status := range pages(former) {
		if before[path] == http.StatusOK {
			opened++
		}
		if status != http.StatusNotFound {
			t.Errorf("the former lead: GET %s was %d and is %d, want 404", path, before[path], status)
		}
	}
	if opened < 20 {
		t.Errorf("only %d pages were open before", opened)
	}
	still := "" // a child that stays with the lead, whose form has the fields that are sent
	for ref := range former.children {
		if ref != child && w.do(former.browser, http.MethodGet, "/children/"+string(ref)+"/edit", nil).status == http.StatusOK {
			still = "/children/" + string(ref) + "/edit"
		}
	}
	if got := w.do(former.browser, http.MethodPost, form, w.fields(former.browser, still, "main form[method=post]")); got.status != http.StatusNotFound {
		t.Errorf("the form that the former lead had open is taken: %d", got.status)
	}
	for _, list := range []string{"/home", "/leads/me", "/children", "/children?format=csv"} {
		if strings.Contains(w.do(former.browser, http.MethodGet, list, nil).body, string(child)) {
			t.Errorf("the child still stands on %s of the former lead", list)
		}
	}
	w.change(func(tx *db.Tx) error {
		return db.ExecOne(w.ctx, tx, "UPDATE persona SET person=$2 WHERE scope=$1 AND role=$3", tx.Scope(), next, access.RoleLead)
	})
	now := w.persona(access.RoleLead)
	for _, path := range []string{"/children/" + string(child), form, "/children/" + string(child) + "/introduce"} {
		if got := w.do(now.browser, http.MethodGet, path, nil).status; got != http.StatusOK {
			t.Errorf("the new lead: GET %s is %d", path, got)
		}
	}
}
