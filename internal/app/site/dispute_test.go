package site_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/notify"
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

// TestAYoungPersonWithdrawsWhatTheyAsked asks for a certificate months after the plan, ends that without a reason, and reads what is still possible;
// who helps them ends nothing, and the officer is told.
func TestAYoungPersonWithdrawsWhatTheyAsked(t *testing.T) {
	w := start(t, 40)
	young, officer := w.as(access.RoleYoungPerson), w.as(access.RoleEHCOfficer)
	child := thread.Ref(w.one("SELECT child FROM access_relationship WHERE scope=$1 AND actor=$2 AND reason='own record'", w.person(access.RoleYoungPerson)))
	plan := w.one("SELECT ref FROM plan WHERE scope=$1 AND child=$2 AND basis='ehc' AND final_on<>'' ORDER BY final_on DESC LIMIT 1", child)
	w.change(func(tx *db.Tx) error {
		if _, err := db.Exec(w.ctx, tx, "DELETE FROM pathway_dispute WHERE scope=$1 AND child=$2", tx.Scope(), child); err != nil {
			return err
		}
		_, err := db.Exec(w.ctx, tx, "UPDATE plan SET final_on='2026-08-03' WHERE scope=$1 AND ref=$2", tx.Scope(), plan)
		return err
	})
	form := "form[action='/children/" + string(child) + "/disagree']"
	at, sent := w.typed(young, "/children/"+string(child)+"/disagree?about="+plan, form, url.Values{"kind": {string(dispute.NoMediation)}, "words": {"We will appeal."}})
	if !strings.Contains(sent.body, "We don’t want this any more") {
		t.Fatalf("who asked is shown no way to withdraw it at %s: %d", at, sent.status)
	}
	w.grant(w.person(access.RoleEHCOfficer), child)
	if page := w.do(officer, http.MethodGet, at, nil); strings.Contains(page.body, "/withdraw") {
		t.Error("an officer is shown the family’s way to withdraw")
	}
	if got := w.do(officer, http.MethodPost, at+"/withdraw", w.form(officer, at)); got.status != http.StatusForbidden {
		t.Errorf("an officer withdraws for the family: %d", got.status)
	}
	w.change(func(tx *db.Tx) error {
		_, err := db.Exec(w.ctx, tx, "UPDATE pathway_dispute SET officer=$2 WHERE scope=$1 AND child=$3", tx.Scope(), w.person(access.RoleEHCOfficer), child)
		return err
	})
	_, wrong := w.typed(young, at, "form#withdraw", url.Values{"why": {strings.Repeat("We talk again. ", 700)}})
	if wrong.status != http.StatusUnprocessableEntity || !strings.Contains(wrong.body, "We talk again. We talk again.") || !strings.Contains(wrong.body, "too long") {
		t.Errorf("too long a reason: %d", wrong.status)
	}
	_, page := w.typed(young, at, "form#withdraw", nil)
	text := text(t, page.body, "main")
	for _, want := range []string{"Withdrawn by the family", "What is still possible", "The time for this ended on Saturday 3 October 2026", "gives no new time", "No certificate comes", "Ask for something else after this decision"} {
		if !strings.Contains(text, want) {
			t.Errorf("after it was withdrawn the page lacks %q: %s", want, text)
		}
	}
	if strings.Contains(text, "By Thursday 26 November") || strings.Contains(page.body, "form id=\"withdraw\"") {
		t.Error("what was withdrawn is still answered, or withdrawn again")
	}
	if told := w.messages(notify.DisputeWithdrawn); len(told) != 1 || strings.Contains(told[0].Body, "certificate") {
		t.Errorf("the officer was told %d times, or what it is about", len(told))
	}
	if got := w.do(young, http.MethodGet, "/children/"+string(child)+"/timeline", nil); !strings.Contains(got.body, "Mediation not wanted: withdrawn by the family") {
		t.Error("the timeline does not say that it was withdrawn")
	}
	if clock := w.one("SELECT state FROM deadline WHERE scope=$1 AND ref=$2 AND rule='mediation-certificate'", strings.TrimPrefix(at, "/disputes/")); clock != "stopped" {
		t.Errorf("the date of the officer is %s", clock)
	}
}
