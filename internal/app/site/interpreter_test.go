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
	child := thread.Ref(w.one("SELECT child FROM family_meeting WHERE scope=$1 AND json_extract(arranged, '$[0].who')<>'' ORDER BY ref LIMIT 1"))
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

// TestEachLanguageHasItsInterpreter has a father need another language than the mother: each reads of theirs, and the one is arranged without the
// other. A place in a session that was booked before is a day on which somebody has to interpret.
func TestEachLanguageHasItsInterpreter(t *testing.T) {
	w := start(t, 40)
	child := thread.Ref(w.one("SELECT child FROM family_meeting WHERE scope=$1 AND json_extract(arranged, '$[0].who')<>'' ORDER BY ref LIMIT 1"))
	mother, father := w.parentsOf(child)
	other := thread.Ref(w.one("SELECT ref FROM family_carer WHERE scope=$1 AND child=$2 AND to_on='' AND json_extract(reach, '$.Interpreter')=0 ORDER BY ref LIMIT 1", child))
	booking := w.heldPlace(child)
	said := func(carer thread.Ref, language string) {
		w.change(func(tx *db.Tx) error {
			all, err := w.site.Services.Family.Carers(w.ctx, tx, child)
			for _, c := range all {
				if c.Ref == carer {
					reach := c.Reach
					reach.Language, reach.Interpreter = language, language != ""
					return w.site.Services.Family.MoveTx(w.ctx, tx, audit.System, family.Move{Carer: carer, Lives: c.Lives, Reach: &reach})
				}
			}
			return err
		})
	}
	said(other, "Polish")
	lead, plan := w.as(access.RoleLead), "/children/"+string(child)+"/plan-meeting"
	at, page := w.typed(lead, plan, "form[action='"+plan+"']", url.Values{"kind": {string(family.Talk)}, "on-day": {"9"}, "on-month": {"12"}, "on-year": {"2026"}})
	if !strings.Contains(page.body, "For which language?") {
		t.Fatalf("two languages, and one is not asked for: %d at %s", page.status, at)
	}
	if _, got := w.typed(lead, at, "form#arrange", url.Values{"who": {"Zofia of Invented Tongues"}}); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "Choose the language") || !strings.Contains(got.body, "Zofia of Invented Tongues") {
		t.Errorf("for no language: %d", got.status)
	}
	_, got := w.typed(lead, at, "form#arrange", url.Values{"language": {"Polish"}, "who": {"Zofia of Invented Tongues"}})
	if text := text(t, got.body, "main"); !strings.Contains(text, "No interpreter for Tigrinya is arranged yet. An interpreter for Polish will be there: Zofia of Invented Tongues.") {
		t.Errorf("the lead reads %s", text)
	}
	if page := w.do(mother, http.MethodGet, at, nil); strings.Contains(page.body, "Zofia") || !strings.Contains(page.body, "We are looking for an interpreter for Tigrinya") {
		t.Errorf("the mother reads something else than of her own: %d", page.status)
	}
	if page := w.do(father, http.MethodGet, at, nil); strings.Contains(page.body, "Tigrinya") || !strings.Contains(page.body, "An interpreter for Polish will be there: Zofia of Invented Tongues") {
		t.Errorf("the father reads something else than of his own: %d", page.status)
	}
	if n := w.one("SELECT CAST(count(*) AS TEXT) FROM family_meeting WHERE scope=$1 AND about=$2 AND off_on=''", booking); n != "1" {
		t.Errorf("the place booked before has %s days", n)
	}
	if page := text(t, w.do(lead, http.MethodGet, "/children/"+string(child), nil).body, "main"); !strings.Contains(page, "Session, ") {
		t.Error("the record does not show the session at which somebody has to interpret")
	}
}

// heldPlace puts a place in a session to come on record that was held for a child before anybody needed an interpreter.
func (w *world) heldPlace(child thread.Ref) (booking thread.Ref) {
	w.t.Helper()
	booking = thread.Ref(w.one("SELECT b.ref FROM offer_booking b JOIN offer_session x ON x.scope=b.scope AND x.ref=b.session WHERE b.scope=$1 AND b.state='booked' AND x.cancelled=0 AND x.on_date>'2026-11-30' ORDER BY b.ref LIMIT 1"))
	w.change(func(tx *db.Tx) error {
		_, err := db.Exec(w.ctx, tx, "UPDATE offer_booking SET child=$2 WHERE scope=$1 AND ref=$3", tx.Scope(), child, booking)
		return err
	})
	return booking
}
