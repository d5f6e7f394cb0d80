package site_test

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// clock starts a clock about a child.
func (w *world) clock(rule string, child, owner thread.Ref, from workday.Date) (d deadline.Deadline) {
	w.t.Helper()
	err := w.d.InTx(w.ctx, func(tx *db.Tx) (err error) {
		d, err = w.site.Services.Clocks.Start(w.ctx, tx, audit.System, deadline.Start{Rule: rule, Ref: thread.New(tx, thread.Assessment), Child: child, From: from, Owner: owner})
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

// person is who a persona is.
func (w *world) person(role access.Role) thread.Ref {
	return thread.Ref(w.one("SELECT person FROM persona WHERE scope=$1 AND role=$2", string(role)))
}

func (w *world) find(id string) (d deadline.Deadline) {
	w.t.Helper()
	if err := w.d.View(w.ctx, func(tx *db.Tx) (err error) { d, err = deadline.Find(w.ctx, tx, id); return err }); err != nil {
		w.t.Fatal(err)
	}
	return d
}

func TestAClockStopsForAReasonWithEvidenceAndTheFamilyIsTold(t *testing.T) {
	w := start(t, 60)
	parents := w.children(access.RoleParent)
	var child thread.Ref
	for _, ref := range w.onRecord(access.RoleLeadManager) {
		if parents[ref] {
			child = ref
		}
	}
	if child == "" {
		for ref := range parents {
			child = ref
		}
		w.grant(w.person(access.RoleLeadManager), child)
	}
	d := w.clock("ehc-advice", child, "", workday.MustOn(2026, 11, 10))
	fixed := w.clock("query-acknowledge", child, "", workday.MustOn(2026, 11, 20))
	c := w.as(access.RoleLeadManager)
	path := "/children/" + string(child) + "/dates"
	if body := text(t, w.do(c, http.MethodGet, path, nil).body, "main"); !strings.Contains(body, "does not let its clock stop for any reason") {
		t.Errorf("the dates say nothing of rules without pauses: %s", body)
	}
	stop := path + "/" + d.ID + "/stop"
	if body := text(t, w.do(c, http.MethodGet, path+"/"+fixed.ID+"/stop", nil).body, "main"); !strings.Contains(body, "The date stands") {
		t.Errorf("a clock without pauses offers: %s", body)
	}
	form := w.form(c, stop)
	post := func(to string, change func(url.Values)) answer {
		f := url.Values{"csrf": form["csrf"], "reason": {"missed-appointment"}, "evidence": {"The clinic's letter of 19 November"},
			"from-day": {"19"}, "from-month": {"11"}, "from-year": {"2026"}}
		change(f)
		return w.do(c, http.MethodPost, to, f)
	}
	for what, c := range map[string]struct {
		to     string
		change func(url.Values)
		says   string
	}{
		"without a reason":        {stop, func(f url.Values) { f.Del("reason") }, "Choose a reason that the rule allows"},
		"for another reason":      {stop, func(f url.Values) { f.Set("reason", "holiday") }, "Choose a reason that the rule allows"},
		"without evidence":        {stop, func(f url.Values) { f.Set("evidence", " ") }, "Say what proves the reason"},
		"on a day that is none":   {stop, func(f url.Values) { f.Set("from-month", "13") }, "Enter a real date"},
		"under a rule without it": {path + "/" + fixed.ID + "/stop", func(url.Values) {}, "does not let its clock stop"},
	} {
		got := post(c.to, c.change)
		if said := text(t, got.body, ".govuk-error-summary"); got.status != http.StatusUnprocessableEntity || !strings.Contains(said, c.says) {
			t.Errorf("%s: %d %q", what, got.status, said)
		}
	}
	if n := len(w.messages(notify.ClockStopped)); n != 0 || w.find(d.ID).State != deadline.Running {
		t.Fatalf("a refusal stopped the clock or told the family (%d messages)", n)
	}
	if got := post(stop, func(f url.Values) { f.Set("notice", "She was rung on 19 November.") }); got.status != http.StatusSeeOther {
		t.Fatalf("stopping: %d %s", got.status, text(t, got.body, "main"))
	}
	if x := w.find(d.ID); x.State != deadline.Paused || len(w.messages(notify.ClockStopped)) == 0 {
		t.Errorf("the clock is %s, %d messages", x.State, len(w.messages(notify.ClockStopped)))
	}
	parent := w.as(access.RoleParent)
	if body := text(t, w.do(parent, http.MethodGet, "/home?child="+string(child), nil).body, "main"); !strings.Contains(body, "The clock has stopped since Thursday 19 November 2026 because the child or young person missed an appointment") {
		t.Errorf("the family reads: %s", body)
	}
	if body := text(t, w.do(c, http.MethodGet, path, nil).body, "main"); !strings.Contains(body, "She was rung on 19 November") || !strings.Contains(body, "Let this clock run again") {
		t.Errorf("the dates say: %s", body)
	}
	run := path + "/" + d.ID + "/run"
	form = w.form(c, run)
	if got := w.do(c, http.MethodPost, run, url.Values{"csrf": form["csrf"], "on-day": {"23"}, "on-month": {"11"}, "on-year": {"2026"}}); got.status != http.StatusSeeOther {
		t.Fatalf("running again: %d %s", got.status, text(t, got.body, "main"))
	}
	if x := w.find(d.ID); x.State != deadline.Running || x.Due != d.Due.AddDays(4) || len(w.messages(notify.ClockRuns)) == 0 {
		t.Errorf("the clock is %s, due %s; it was %s; %d messages", x.State, x.Due, d.Due, len(w.messages(notify.ClockRuns)))
	}
}

// grant lets a person work with a child.
func (w *world) grant(person, child thread.Ref) {
	w.t.Helper()
	err := w.d.InTx(w.ctx, func(tx *db.Tx) error {
		return access.Grant(w.ctx, tx, audit.System, access.Relationship{Actor: person, Child: child, Reason: access.LeadManagement, From: tx.Today(), Level: access.Work})
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestLateDatesClimbToTheManagerOnce(t *testing.T) {
	w := start(t, 0)
	lead, manager := w.person(access.RoleLead), w.person(access.RoleLeadManager)
	escalate := func() int {
		n, err := w.site.Services.Dates.Escalate(context.WithoutCancel(w.ctx))
		if err != nil {
			t.Error(err)
		}
		return n
	}
	escalate() // what the county has
	told := func(who thread.Ref) string {
		return w.one("SELECT CAST(count(*) AS TEXT) FROM deadline_told WHERE scope=$1 AND person=$2 AND late=1", string(who))
	}
	before := [2]string{told(lead), told(manager)}
	late := w.clock("query-answer", "", lead, workday.MustOn(2026, 10, 1))
	var both sync.WaitGroup
	var counts [2]int
	for i := range counts {
		both.Go(func() { counts[i] = escalate() })
	}
	both.Wait()
	if counts[0]+counts[1] == 0 || escalate() != 0 {
		t.Errorf("two at once told %v times", counts)
	}
	if told(lead) == before[0] || told(manager) == before[1] {
		t.Errorf("the owner was told of %s late dates, the manager of %s", told(lead), told(manager))
	}
	if body := text(t, w.do(w.as(access.RoleLeadManager), http.MethodGet, "/home", nil).body, "main"); !strings.Contains(body, "Escalated to you") || !strings.Contains(body, late.Title) {
		t.Errorf("the manager's page says: %s", body)
	}
	after := len(w.messages(notify.Late)) + len(w.messages(notify.DatesNeedYou))
	if escalate(); len(w.messages(notify.Late))+len(w.messages(notify.DatesNeedYou)) != after || after == 0 {
		t.Errorf("%d messages, then %d", after, len(w.messages(notify.Late))+len(w.messages(notify.DatesNeedYou)))
	}
}

func TestAStoppedClockNagsNobody(t *testing.T) {
	w := start(t, 0)
	lead := w.person(access.RoleLead)
	d := w.clock("ehc-advice", "", lead, workday.MustOn(2026, 10, 14))
	err := w.d.InTx(w.ctx, func(tx *db.Tx) error {
		return w.site.Services.Clocks.Pause(w.ctx, tx, audit.System, d.Ref, d.Rule, deadline.Pause{Reason: "missed-appointment", Evidence: "letter", NoticeRef: "letter", From: workday.MustOn(2026, 11, 2)})
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.site.Services.Dates.Escalate(w.ctx); err != nil {
		t.Fatal(err)
	}
	if n := w.one("SELECT CAST(count(*) AS TEXT) FROM deadline_told WHERE scope=$1 AND deadline=$2", d.ID); n != "0" {
		t.Errorf("%s were told of a clock that stands still", n)
	}
}

func TestDatesAreWorkedOutAgainAfterAPreview(t *testing.T) {
	w := start(t, 40)
	child := thread.Ref(w.one("SELECT child FROM family_carer WHERE scope=$1 AND to_on = '' AND reach LIKE '%@%' AND reach LIKE '%email%' ORDER BY child LIMIT 1"))
	d := w.clock("query-answer", child, w.person(access.RoleLead), workday.MustOn(2026, 11, 20))
	book := w.site.Services.Clocks.Book
	w.site.Services.Clocks.Book = book.WithCalendar(mourning(t, "2026-11-25"))
	c := w.as(access.RoleAdministrator)
	preview := w.do(c, http.MethodGet, "/admin/dates?what=bank-holidays", nil)
	if !strings.Contains(preview.body, string(d.Ref)) {
		t.Fatalf("the preview (%d) does not name the date: %s", preview.status, text(t, preview.body, "main"))
	}
	if w.find(d.ID).Due != d.Due {
		t.Fatal("the preview moved a date")
	}
	form := w.form(c, "/admin/dates?what=bank-holidays")
	if got := w.do(c, http.MethodPost, "/admin/dates", form); got.status != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", got.status)
	}
	form = w.form(c, "/admin/dates?what=bank-holidays")
	form.Set("why", "25 November was made a day of mourning.")
	if got := w.do(c, http.MethodPost, "/admin/dates", form); got.status != http.StatusSeeOther {
		t.Fatalf("moving: %d %s", got.status, text(t, got.body, "main"))
	}
	if x := w.find(d.ID); x.Due != d.Due.AddDays(1) && x.Due != d.Due.AddDays(3) {
		t.Errorf("due %s, was %s", x.Due, d.Due)
	}
	if len(w.messages(notify.DateMoved)) == 0 {
		t.Error("no family was told")
	}
	if got := w.do(w.as(access.RoleLead), http.MethodGet, "/admin/dates", nil); got.status != http.StatusForbidden {
		t.Errorf("a lead opens the page: %d", got.status)
	}
}

// mourning is the table of bank holidays with one more.
func mourning(t *testing.T, iso string) *workday.Calendar {
	t.Helper()
	table, err := os.ReadFile("../../workday/data/england-and-wales.csv")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(table)), "\n")
	lines = append(lines, iso+",A day of mourning")
	slices.Sort(lines[1:])
	c, err := workday.ReadCalendar("England and Wales", []byte(strings.Join(lines, "\n")+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}
