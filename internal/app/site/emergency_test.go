package site_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/notify"
	"alongside/internal/thread"
)

// text is what a page says, with white space as one space.
func text(t *testing.T, body, selector string) string {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(doc.Find(selector).Text()), " ")
}

// messages counts the messages of a template.
func (w *world) messages(template notify.Template) (found []notify.Outbound) {
	w.t.Helper()
	err := w.d.View(w.ctx, func(tx *db.Tx) error {
		page, err := notify.List(w.ctx, tx, notify.Filter{Limit: 500})
		for _, m := range page.Messages {
			if m.Template == template.ID {
				found = append(found, m)
			}
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return found
}

// child reads what the look-up of an emergency asks for.
func (w *world) child(ref thread.Ref) (first, last, born string) {
	const of = " FROM family_child WHERE scope=$1 AND ref=$2"
	return w.one("SELECT first"+of, string(ref)), w.one("SELECT last"+of, string(ref)), w.one("SELECT born"+of, string(ref))
}

func TestARecordIsOpenedInAnEmergencyAndLookedAt(t *testing.T) {
	w := start(t, 60)
	lead := w.as(access.RoleLead)
	_, other := choose(w.nodes(0)[thread.Child], w.children(access.RoleLead))
	path := "/children/" + string(other.Ref)
	if got := w.do(lead, http.MethodGet, path, nil); got.status != http.StatusNotFound {
		t.Fatalf("before: %d", got.status)
	}
	form := w.form(lead, "/emergency-access/open")
	first, last, born := w.child(other.Ref)
	ask := func(change func(url.Values)) answer {
		f := url.Values{}
		for k, v := range form {
			f[k] = v
		}
		f.Set("reason", "a call came from the hospital")
		change(f)
		f.Del("once")
		return w.do(lead, http.MethodPost, "/emergency-access/open", f)
	}
	var unknown thread.Ref
	if err := w.d.View(w.ctx, func(tx *db.Tx) error { unknown = thread.New(tx, thread.Child); return nil }); err != nil {
		t.Fatal(err)
	}
	day := strings.Split(born, "-")
	birth := func(f url.Values) {
		f.Set("born-year", day[0])
		f.Set("born-month", day[1])
		f.Set("born-day", day[2])
	}
	for what, change := range map[string]func(url.Values){
		"an unknown reference": func(f url.Values) { f.Set("reference", string(unknown)) },
		"no reference":         func(f url.Values) { f.Set("reference", "CHD-ODD") },
		"a family's reference": func(f url.Values) {
			f.Set("reference", w.one("SELECT family FROM family_child WHERE scope=$1 AND ref=$2", string(other.Ref)))
		},
		"another birth date": func(f url.Values) {
			f.Set("first", first)
			f.Set("last", last)
			birth(f)
			f.Set("born-day", "31")
			f.Set("born-month", "12")
			f.Set("born-year", "2008")
		},
		"another name":           func(f url.Values) { f.Set("first", first+"x"); f.Set("last", last); birth(f) },
		"the name, but no birth": func(f url.Values) { f.Set("first", first); f.Set("last", last) },
		"no reason":              func(f url.Values) { f.Set("reference", string(other.Ref)); f.Set("reason", "urgent") },
	} {
		got := ask(change)
		said := text(t, got.body, ".govuk-error-summary")
		if got.status != http.StatusUnprocessableEntity || strings.Contains(said, string(other.Ref)) {
			t.Errorf("%s: %d %s", what, got.status, said)
		}
	}
	if w.do(lead, http.MethodGet, path, nil).status != http.StatusNotFound || len(w.messages(notify.EmergencyAccess)) != 0 {
		t.Fatal("a refusal opened something, or told somebody")
	}
	if got := ask(func(f url.Values) { f.Set("first", strings.ToUpper(first)); f.Set("last", last); birth(f) }); got.status != http.StatusSeeOther {
		t.Fatalf("opening by name and birth date: %d %s", got.status, text(t, got.body, "main"))
	}
	if got := w.do(lead, http.MethodGet, path, nil); got.status != http.StatusOK {
		t.Errorf("the opened record: %d", got.status)
	}
	told := w.messages(notify.EmergencyAccess)
	for _, role := range []access.Role{access.RoleDataProtectionOfficer, access.RoleLeadManager} {
		address := w.one("SELECT email FROM account WHERE scope=$1 AND person=$2", string(w.person(role)))
		if address == "" || !slices.ContainsFunc(told, func(m notify.Outbound) bool { return m.To.Value == address }) {
			t.Errorf("nobody told the %s at %q", role, address)
		}
	}
	for _, m := range told {
		if strings.Contains(m.Body, first) || strings.Contains(m.Body, string(other.Ref)) || strings.Contains(m.Body, "hospital") {
			t.Errorf("the message betrays something: %s", m.Body)
		}
	}
	for role, sees := range map[access.Role]bool{access.RoleDataProtectionOfficer: true, access.RoleLeadManager: true} {
		c := w.as(role)
		body := w.do(c, http.MethodGet, "/emergency-access", nil).body
		if strings.Contains(body, string(other.Ref)) != sees || !strings.Contains(body, "a call came from the hospital") {
			t.Errorf("%s sees: %s", role, text(t, body, "main"))
		}
	}
	if got := w.do(lead, http.MethodGet, "/emergency-access", nil); got.status != http.StatusForbidden {
		t.Errorf("the lead reads the list: %d", got.status)
	}
	officer := w.as(access.RoleDataProtectionOfficer)
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(w.do(officer, http.MethodGet, "/emergency-access", nil).body))
	if err != nil {
		t.Fatal(err)
	}
	review, _ := doc.Find(`main a[href*="/emergency-access/review"]`).Attr("href")
	found := w.form(officer, review)
	found.Set("outcome", "not justified")
	found.Set("why", "The hospital says that nobody rang.")
	if got := w.do(officer, http.MethodPost, "/emergency-access/review", found); got.status != http.StatusSeeOther {
		t.Fatalf("the review: %d %s", got.status, text(t, got.body, "main"))
	}
	if body := w.do(officer, http.MethodGet, "/emergency-access", nil).body; !strings.Contains(text(t, body, "main"), "Not justified The hospital says that nobody rang.") {
		t.Errorf("after the review the list says %s", text(t, body, "main"))
	}
	if n := w.one("SELECT CAST(count(*) AS TEXT) FROM audit_entry WHERE scope=$1 AND action IN ('glass broken', 'emergency access found not justified')"); n != "2" {
		t.Errorf("%s entries in the audit, want one for the opening and one for the review", n)
	}
}
