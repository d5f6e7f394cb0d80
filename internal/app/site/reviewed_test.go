package site_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/pathway/dispute"
	"alongside/internal/plan"
	"alongside/internal/thread"
)

// TestWhatIsDecidedAfterAReviewCanBeDisputed has a plan changed after one review and ended after another: the young person reads why, and asks for
// mediation about each as soon as there is something to dispute.
func TestWhatIsDecidedAfterAReviewCanBeDisputed(t *testing.T) {
	w := start(t, 40)
	young, officer := w.as(access.RoleYoungPerson), w.as(access.RoleEHCOfficer)
	child := thread.Ref(w.one("SELECT child FROM access_relationship WHERE scope=$1 AND actor=$2 AND reason='own record'", w.person(access.RoleYoungPerson)))
	ref := w.one("SELECT ref FROM plan WHERE scope=$1 AND child=$2 AND basis='ehc' AND final_on<>'' ORDER BY final_on DESC LIMIT 1", child)
	w.change(func(tx *db.Tx) error { // what the county made of it is out of the way
		for _, table := range []string{"pathway_dispute", "plan_review"} {
			if _, err := db.Exec(w.ctx, tx, "DELETE FROM "+table+" WHERE scope=$1 AND child=$2", tx.Scope(), child); err != nil {
				return err
			}
		}
		_, err := db.Exec(w.ctx, tx, "UPDATE plan SET final_on='2026-02-02' WHERE scope=$1 AND ref=$2", tx.Scope(), ref)
		return err
	})
	w.grant(w.person(access.RoleEHCOfficer), child)
	at, disputes := "/plans/"+ref+"/reviews", "/children/"+string(child)+"/disputes"
	if page := w.parsed(young, "/plans/"+ref); page.Find("main a[href='"+at+"']").Length() != 1 {
		t.Fatal("the plan does not lead to its reviews")
	}
	if page := w.do(young, http.MethodGet, at, nil); !strings.Contains(page.body, "No review is on record yet") || strings.Contains(page.body, "Record a meeting") {
		t.Error("the young person reads something else than that there was no review, or records one")
	}
	_, wrong := w.typed(officer, at, "form#held", url.Values{"met-day": {"1"}, "met-month": {"2"}, "met-year": {"2026"}})
	if wrong.status != http.StatusUnprocessableEntity || !strings.Contains(wrong.body, "between the day on which the plan became final, Monday 2 February 2026, and today") {
		t.Errorf("a meeting before the plan: %d", wrong.status)
	}
	held := url.Values{"met-day": {"5"}, "met-month": {"11"}, "met-year": {"2026"}}
	if _, page := w.typed(officer, at, "form#held", held); !strings.Contains(page.body, "Thursday 3 December 2026") {
		t.Fatalf("the meeting has no date by which the family hears: %d %s", page.status, text(t, page.body, ".govuk-error-summary"))
	}
	if _, page := w.typed(officer, at, "form#decided", url.Values{"decided": {string(plan.Amend)}, "why": {"More is needed."}, "changes": {"Therapy twice a week."}}); !strings.Contains(page.body, "Monday 18 January 2027") {
		t.Fatalf("the changed plan has no date: %d %s", page.status, text(t, page.body, ".govuk-error-summary"))
	}
	if page := text(t, w.do(young, http.MethodGet, disputes, nil).body, "main"); !strings.Contains(page, "We decided to change the plan (Monday 23 November 2026). Ask for a personal budget The changed plan comes by Monday 18 January 2027.") {
		t.Errorf("the decisions do not say when the change can be disputed: %s", page)
	}
	planSays := func(want string) {
		t.Helper()
		if page := text(t, w.do(young, http.MethodGet, "/plans/"+ref, nil).body, "main"); !strings.Contains(page, want) {
			t.Errorf("the plan does not say “%s”", want)
		}
	}
	planSays("The changed plan comes by Monday 18 January 2027.")
	w.typed(officer, at, "form#issued", url.Values{"says": {"Therapy is twice a week."}})
	w.asksAfter(young, child, "The changed plan is final", "Register an appeal with the tribunal")
	planSays("This plan was changed on Monday 23 November 2026.")
	held.Set("met-day", "12")
	w.typed(officer, at, "form#held", held)
	decided := url.Values{"decided": {string(plan.Cease)}, "why": {""}}
	if _, page := w.typed(officer, at, "form#decided", decided); page.status != http.StatusUnprocessableEntity || !strings.Contains(page.body, "Enter why") {
		t.Errorf("decided without a reason: %d", page.status)
	}
	form := w.form(officer, at)
	for name, v := range decided {
		form[name] = v
	}
	if got := w.do(young, http.MethodPost, "/plans/"+ref+"/review-decided", form); got.status != http.StatusForbidden {
		t.Errorf("the young person decides: %d", got.status)
	}
	decided.Set("why", "She has reached what the plan was for.")
	if _, page := w.typed(officer, at, "form#decided", decided); !strings.Contains(page.body, "She has reached what the plan was for.") {
		t.Fatalf("decided: %d", page.status)
	}
	w.asksAfter(young, child, "We decided to end the plan", "Register an appeal with the tribunal")
	planSays("We decided on Monday 23 November 2026 that this plan ends.")
	if page := w.do(young, http.MethodGet, "/children/"+string(child)+"/timeline", nil); !strings.Contains(page.body, "We decided to end the plan") || !strings.Contains(page.body, "The changed plan became final") {
		t.Error("the timeline does not tell of the reviews")
	}
}

// asksAfter has somebody ask for mediation after a decision, from the list of decisions.
func (w *world) asksAfter(c *http.Client, child thread.Ref, decision, date string) {
	w.t.Helper()
	row := w.parsed(c, "/children/"+string(child)+"/disputes").Find("main p:contains('" + decision + "')")
	path, ok := row.Find("a").Attr("href")
	if !ok {
		w.t.Fatalf("no way to dispute “%s”", decision)
	}
	if page := w.do(c, http.MethodGet, path, nil); !strings.Contains(page.body, date) || !strings.Contains(page.body, "To be checked") {
		w.t.Errorf("the dates after “%s” do not stand there, or not that they are to be checked", decision)
	}
	at, page := w.typed(c, path, "form[action$='/disagree']", url.Values{"kind": {string(dispute.Mediation)}, "words": {"We see it otherwise."}})
	if !strings.HasPrefix(at, "/disputes/") || !strings.Contains(page.body, "We see it otherwise.") {
		w.t.Errorf("asked for mediation after “%s” and led to %s: %d", decision, at, page.status)
	}
}
