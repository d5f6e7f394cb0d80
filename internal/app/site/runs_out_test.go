package site_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// at has the world wake up at nine on a day.
func (w *world) at(day workday.Date) {
	w.t.Helper()
	kept, ok := clocks.Load(w.d)
	at, is := kept.(*atomic.Int64)
	if !ok || !is {
		w.t.Fatal("this world has no clock of its own")
	}
	at.Store(time.Date(day.Year(), day.Month(), day.Day(), 9, 0, 0, 0, time.UTC).Unix())
}

// TestParentalResponsibilityForATimeRunsOut goes with an aunt of the county to the end of an order: the lead has its last day as a date and is told
// 28 and 7 days before and on the day; until then she can agree to share something, and from the day after she cannot.
func TestParentalResponsibilityForATimeRunsOut(t *testing.T) {
	w := start(t, 40)
	s := w.site.Services
	aunt := thread.Ref(w.one("SELECT ref FROM deadline WHERE scope=$1 AND rule=$2 AND state='running' ORDER BY ref LIMIT 1", family.RuleResponsibilityEnds))
	child := thread.Ref(w.one("SELECT child FROM family_carer WHERE scope=$1 AND ref=$2", aunt))
	last := workday.MustOn(2027, 1, 14) // further off, to be told 28 days before
	w.change(func(tx *db.Tx) error {
		fact := family.Fact{From: workday.MustOn(2026, 11, 2), To: last, Evidence: "The order was made longer (made up)"}
		if err := s.Family.RecordResponsibilityTx(w.ctx, tx, audit.System, family.RecordResponsibility{Carer: aunt, Fact: fact}); err != nil {
			return err
		}
		person := thread.Ref(w.one("SELECT person FROM family_carer WHERE scope=$1 AND ref=$2", aunt))
		if err := s.Authority.OpenForFamilyTx(w.ctx, tx, audit.System, person, "An aunt (made up)"); err != nil {
			return err
		}
		for _, alone := range []string{"UPDATE deadline SET state='stopped' WHERE scope=$1 AND ref<>$2 AND state IN ('running', 'paused')", "DELETE FROM outbox WHERE scope=$1 AND ref<>$2"} {
			if _, err := db.Exec(w.ctx, tx, alone, tx.Scope(), aunt); err != nil { // nothing else is due meanwhile
				return err
			}
		}
		return db.ExecOne(w.ctx, tx, "UPDATE persona SET person=$2 WHERE scope=$1 AND role=$3", tx.Scope(), person, access.RoleParent)
	})
	lead := w.as(access.RoleLead)
	if page := text(t, w.do(lead, http.MethodGet, "/children/"+string(child)+"/dates", nil).body, "main"); !strings.Contains(page, "Parental responsibility of a carer ends") || !strings.Contains(page, last.Long()) {
		t.Errorf("the dates of the child do not say when it ends: %s", page)
	}
	for _, step := range []struct{ before, told int }{{29, 0}, {28, 1}, {8, 1}, {7, 2}, {1, 2}, {0, 3}} {
		w.at(last.AddDays(-step.before))
		if _, err := s.Dates.Escalate(w.ctx); err != nil {
			t.Fatal(err)
		}
		if got := w.messages(notify.DueSoon); len(got) != step.told || len(got) > 0 && !strings.Contains(got[0].Body, last.Long()) {
			t.Errorf("%d days before, the lead was told %d times, want %d", step.before, len(got), step.told)
		}
	}
	if page := w.do(w.as(access.RoleLead), http.MethodGet, "/home", nil); !strings.Contains(page.body, "Parental responsibility of a carer ends") {
		t.Error("on the last day it does not stand on the lead’s page")
	}
	form := "form[action='/children/" + string(child) + "/give-consent']"
	agrees := func(with string) answer {
		_, page := w.typed(w.as(access.RoleParent), "/children/"+string(child)+"/give-consent", form, url.Values{"with": {with}, "what": {"What helps"}})
		return page
	}
	if page := agrees("The club of the last day"); page.status != http.StatusOK || !strings.Contains(page.body, "The club of the last day") {
		t.Errorf("on the last day: %d %s", page.status, text(t, page.body, "main"))
	}
	w.at(last.AddDays(1))
	w.change(func(tx *db.Tx) error {
		_, err := s.Family.RunOutTx(w.ctx, tx, audit.System, "", 100)
		return err
	})
	if page := w.do(w.as(access.RoleParent), http.MethodGet, "/children/"+string(child)+"/give-consent", nil); page.status == http.StatusOK {
		if page := agrees("The club of the day after"); !strings.Contains(page.body, "Only a person with parental responsibility can agree to this") {
			t.Errorf("the day after: %d %s", page.status, text(t, page.body, "main"))
		}
	}
	if n := w.one("SELECT CAST(count(*) AS TEXT) FROM family_consent WHERE scope=$1 AND child=$2", child); n != "1" {
		t.Errorf("%s agreements are on record, want that of the last day alone", n)
	}
	if why := w.one("SELECT group_concat(reason, ' ') FROM access_relationship WHERE scope=$1 AND child=$2 AND actor=$3 AND (to_on='' OR to_on>='2027-01-15')", child, w.person(access.RoleParent)); why != string(access.Caring) {
		t.Errorf("the day after she sees the record by %q", why)
	}
	if page := w.do(w.as(access.RoleLead), http.MethodGet, "/home", nil); strings.Contains(page.body, "Parental responsibility of a carer ends") {
		t.Error("the day after it stands on the lead’s page still")
	}
}
