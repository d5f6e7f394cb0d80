package site_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/pathway/dispute"
	"alongside/internal/thread"
)

// TestAFamilyAsksForMediationAndIsAnswered goes from the plan of a young person to what they ask for, to the officer’s list and answer, and
// to the page of all that happened.
func TestAFamilyAsksForMediationAndIsAnswered(t *testing.T) {
	w := start(t, 40)
	young := w.as(access.RoleYoungPerson)
	child := thread.Ref(w.one("SELECT child FROM access_relationship WHERE scope=$1 AND actor=$2 AND reason='own record'", w.person(access.RoleYoungPerson)))
	plan := w.one("SELECT ref FROM plan WHERE scope=$1 AND child=$2 AND basis='ehc' AND final_on<>'' ORDER BY final_on DESC LIMIT 1", child)
	w.change(func(tx *db.Tx) error { // what the county has them ask for is out of the way
		_, err := db.Exec(w.ctx, tx, "DELETE FROM pathway_dispute WHERE scope=$1 AND child=$2", tx.Scope(), child)
		return err
	})
	page := w.parsed(young, "/plans/"+plan)
	link := page.Find("main a[href*='/disagree']")
	if link.Length() != 1 {
		t.Fatalf("the plan has %d ways to disagree", link.Length())
	}
	path, _ := link.Attr("href")
	if text := w.parsed(young, path).Find("main").Text(); !strings.Contains(text, "Register an appeal with the tribunal") || !strings.Contains(text, "To be checked: nobody has compared") {
		t.Error("the form does not show the dates of an appeal, or not that the period is to be checked")
	} else if strings.Contains(text, "Late") || strings.Contains(text, "ago)") {
		t.Errorf("the young person reads that they are late: %s", text)
	}
	form := "form[action='/children/" + string(child) + "/disagree']"
	_, wrong := w.typed(young, path, form, url.Values{"kind": {string(dispute.Appeal)}, "words": {"We sent it on Monday."}})
	if wrong.status != http.StatusUnprocessableEntity || !strings.Contains(wrong.body, "Enter the day on which the appeal was registered") || !strings.Contains(wrong.body, "We sent it on Monday.") {
		t.Errorf("an appeal without a day: %d", wrong.status)
	}
	at, sent := w.typed(young, path, form, url.Values{"kind": {string(dispute.Mediation)}, "words": {"Nobody asked the therapist."}})
	if !strings.HasPrefix(at, "/disputes/") || !strings.Contains(sent.body, "Nobody asked the therapist.") || !strings.Contains(sent.body, "Wednesday 23 December 2026") {
		t.Fatalf("asked, and led to %s: %d", at, sent.status)
	}
	if home := w.do(young, http.MethodGet, "/home", nil); !strings.Contains(home.body, "Arrange the mediation") {
		t.Error("the young person’s page does not say what happens next")
	}
	if got := w.do(young, http.MethodPost, at+"/answer", w.form(young, at)); got.status != http.StatusForbidden {
		t.Errorf("the young person answers: %d", got.status)
	}
	officer := w.as(access.RoleEHCOfficer)
	w.change(func(tx *db.Tx) error {
		_, err := db.Exec(w.ctx, tx, "UPDATE deadline SET owner=$2 WHERE scope=$1 AND ref=$3", tx.Scope(), w.person(access.RoleEHCOfficer), strings.TrimPrefix(at, "/disputes/"))
		return err
	})
	w.grant(w.person(access.RoleEHCOfficer), child)
	_, wrong = w.typed(officer, at, "form#answer", url.Values{"outcome": {string(dispute.Agreed)}, "reasons": {""}})
	if wrong.status != http.StatusUnprocessableEntity || !strings.Contains(wrong.body, "Say why, or what was agreed") {
		t.Errorf("agreed without a word: %d", wrong.status)
	}
	if _, got := w.typed(officer, at, "form#answer", url.Values{"outcome": {string(dispute.Agreed)}, "reasons": {"The therapist is asked this week."}}); !strings.Contains(got.body, "It is done") {
		t.Error("what was agreed has no way to be done")
	}
	for _, of := range []string{at, "/children/" + string(child) + "/timeline", "/children/" + string(child) + "/disputes"} {
		got := w.do(young, http.MethodGet, of, nil)
		if got.status != http.StatusOK || !strings.Contains(got.body, "Mediation asked for") || of == at && !strings.Contains(got.body, "The therapist is asked this week.") {
			t.Errorf("%s: %d, and lacks what was asked or answered", of, got.status)
		}
	}
	if got := w.do(w.as(access.RoleProvider), http.MethodGet, at, nil); got.status == http.StatusOK {
		t.Error("a provider reads it")
	}
}
