package site_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/thread"
)

// TestAnInterpreterIsArrangedBeforeAFamilyIsMet plans a visit to a mother who needs an interpreter: arranging one stands on the lead's page,
// the mother reads who it is, and the father who lives apart reads of none of it.
func TestAnInterpreterIsArrangedBeforeAFamilyIsMet(t *testing.T) {
	w := start(t, 40)
	child := thread.Ref(w.one("SELECT child FROM family_meeting WHERE scope=$1 AND json_extract(arranged, '$.who')<>'' ORDER BY ref LIMIT 1"))
	record, plan := "/children/"+string(child), "/children/"+string(child)+"/plan-meeting"
	lead := w.as(access.RoleLead)
	form := "form[action='" + plan + "']"
	on := url.Values{"kind": {string(family.Appointment)}, "time": {"09:15"}, "on-day": {"25"}, "on-month": {"11"}, "on-year": {"2026"}}

	_, wrong := w.typed(lead, plan, form, url.Values{"kind": {string(family.Appointment)}, "time": {"about nine"}, "where": {"At the clinic"}, "on-day": on["on-day"], "on-month": on["on-month"], "on-year": on["on-year"]})
	if wrong.status != http.StatusUnprocessableEntity || !strings.Contains(wrong.body, "Enter a time of day") || !strings.Contains(wrong.body, "At the clinic") {
		t.Errorf("a time that is none: %d", wrong.status)
	}
	at, page := w.typed(lead, plan, form, on)
	if !strings.HasPrefix(at, "/meetings/") || !strings.Contains(page.body, "No interpreter for Tigrinya is arranged yet") {
		t.Fatalf("planned, and led to %s: %d", at, page.status)
	}
	if home := w.do(lead, http.MethodGet, "/home", nil); !strings.Contains(home.body, "Arrange an interpreter for Tigrinya") {
		t.Error("the lead’s page does not say that an interpreter is to be arranged")
	}
	if got := w.do(lead, http.MethodGet, record, nil); !strings.Contains(got.body, "No interpreter yet") {
		t.Error("the record does not warn that nobody interprets")
	}
	mother, father := w.parentsOf(child)
	if got := w.do(mother, http.MethodGet, record, nil); !strings.Contains(got.body, "We are looking for an interpreter for Tigrinya") {
		t.Error("the mother does not read that one is looked for")
	}
	if at, got := w.typed(lead, at, "form#arrange", url.Values{"who": {""}}); at != "" || !strings.Contains(got.body, "Say who interprets") {
		t.Errorf("nobody interprets: %s", at)
	}
	if _, got := w.typed(lead, at, "form#arrange", url.Values{"who": {"Abeba of Invented Tongues"}, "how": {"by phone"}}); !strings.Contains(got.body, "Abeba of Invented Tongues") {
		t.Error("the page does not say who interprets")
	}
	for _, path := range []string{record, at} {
		if got := w.do(mother, http.MethodGet, path, nil); !strings.Contains(got.body, "will be there: Abeba of Invented Tongues, by phone") || strings.Contains(got.body, "Save who interprets") {
			t.Errorf("the mother on %s: %d", path, got.status)
		}
		if got := w.do(father, http.MethodGet, path, nil); strings.Contains(got.body, "Abeba") || strings.Contains(got.body, "Tigrinya") {
			t.Errorf("the father reads of it on %s", path)
		}
	}
	if got := w.do(father, http.MethodGet, at, nil); got.status != http.StatusNotFound {
		t.Errorf("the father opens it: %d", got.status)
	}
	if got := w.do(father, http.MethodGet, record, nil); got.status != http.StatusOK {
		t.Errorf("the father does not open the record: %d", got.status)
	}
	if home := w.do(lead, http.MethodGet, "/home", nil); strings.Contains(home.body, "Arrange an interpreter for Tigrinya: appointment") {
		t.Error("arranged, and it stands on the lead’s page still")
	}
}

// parentsOf signs in as the carer of a child who needs an interpreter, and as another carer of it.
func (w *world) parentsOf(child thread.Ref) (needs, other *http.Client) {
	w.t.Helper()
	as := func(person string) *http.Client {
		w.change(func(tx *db.Tx) error {
			if err := w.site.Services.Authority.OpenForFamilyTx(w.ctx, tx, audit.System, thread.Ref(person), "A parent (made up)"); err != nil {
				return err
			}
			return db.ExecOne(w.ctx, tx, "UPDATE persona SET person=$2 WHERE scope=$1 AND role=$3", tx.Scope(), person, access.RoleParent)
		})
		return w.as(access.RoleParent)
	}
	const of = "SELECT person FROM family_carer WHERE scope=$1 AND child=$2 AND to_on='' AND json_extract(reach, '$.Interpreter')=$3 ORDER BY ref LIMIT 1"
	return as(w.one(of, child, 1)), as(w.one(of, child, 0))
}
