package site_test

import (
	"context"
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

// TestALetterIsMadeAsItsReaderNeedsItAndHeldFromWhomAnOrderKeepsOut follows one letter: its reader needs large print and braille, so
// somebody has the task and it is not posted before; then a court order keeps the reader out, so it is not posted at all.
func TestALetterIsMadeAsItsReaderNeedsItAndHeldFromWhomAnOrderKeepsOut(t *testing.T) {
	w := start(t, 40)
	lead := w.as(access.RoleLead)
	must(t, w.d.InTx(w.ctx, func(tx *db.Tx) error {
		_, err := db.Exec(w.ctx, tx, `UPDATE family_carer SET reach=replace(reach, '"Formats":""', '"Formats":"large print,braille"') WHERE scope=$1`, tx.Scope())
		return err
	}))
	child, letter := w.letterTo(lead)
	task := func() string {
		return w.one("SELECT state || ' ' || CASE WHEN owner='' THEN 'nobody' ELSE 'owned' END FROM deadline WHERE scope=$1 AND ref=$2 AND rule='letter-format'", string(child))
	}
	page := w.do(lead, http.MethodGet, letter, nil)
	if !strings.Contains(page.body, `class="al-large-print"`) || !strings.Contains(page.body, "Its reader needs braille") || strings.Contains(page.body, "printed and posted it") ||
		letterCode.FindString(page.body) == "" || task() != "running owned" {
		t.Fatalf("before it is made: %d, task %q: %s", page.status, task(), text(t, page.body, "main"))
	}
	post := func(form url.Values) answer {
		form["csrf"] = w.form(lead, letter)["csrf"]
		return w.do(lead, http.MethodPost, letter, form)
	}
	if early := post(url.Values{}); early.status != http.StatusUnprocessableEntity || !strings.Contains(early.body, "before the letter is posted") {
		t.Errorf("posted before it is made: %d %s", early.status, text(t, early.body, "main"))
	}
	if empty := post(url.Values{"what": {"made"}}); empty.status != http.StatusUnprocessableEntity {
		t.Errorf("made without saying what: %d", empty.status)
	}
	if made := post(url.Values{"what": {"made"}, "how": {"In braille, two pages"}}); made.status != http.StatusSeeOther || task() != "kept owned" {
		t.Errorf("made: %d, task %q", made.status, task())
	}
	if page = w.do(lead, http.MethodGet, letter, nil); !strings.Contains(page.body, "printed and posted it") || !strings.Contains(page.body, "In braille, two pages (") {
		t.Errorf("after it is made: %s", text(t, page.body, "main"))
	}

	must(t, w.d.InTx(w.ctx, func(tx *db.Tx) error { return keepOut(w.ctx, tx, w, child) }))
	page = w.do(lead, http.MethodGet, letter, nil)
	if page.status != http.StatusOK || letterCode.FindString(page.body) != "" || !strings.Contains(page.body, "Do not post this letter") || strings.Contains(page.body, "Made Up Way") {
		t.Errorf("after the order: %d %s", page.status, text(t, page.body, "main"))
	}
	if queue := w.do(w.as(access.RoleAdministrator), http.MethodGet, "/admin/letters", nil); !strings.Contains(queue.body, "Do not post it") {
		t.Errorf("the queue: %s", text(t, queue.body, "main"))
	}
	if aside := post(url.Values{}); aside.status != http.StatusSeeOther {
		t.Errorf("put aside: %d", aside.status)
	}
	if got := w.one("SELECT state || code || code_hash FROM outbox WHERE scope=$1 AND id=$2", letter[strings.LastIndex(letter, "/")+1:]); got != "failed" {
		t.Errorf("the letter stands as %q", got)
	}
}

// TestTheTaskOfMakingLettersLastsAsLongAsOneWaits writes twice about one child, the second time in a further format: the task names
// it by the first one's day, and ends with the last of them.
func TestTheTaskOfMakingLettersLastsAsLongAsOneWaits(t *testing.T) {
	w := start(t, 40)
	lead := w.as(access.RoleLead)
	formats := func(before, now string) {
		must(t, w.d.InTx(w.ctx, func(tx *db.Tx) error {
			_, err := db.Exec(w.ctx, tx, `UPDATE family_carer SET reach=replace(reach, $2, $3) WHERE scope=$1`, tx.Scope(), `"Formats":"`+before+`"`, `"Formats":"`+now+`"`)
			return err
		}))
	}
	formats("", "braille")
	child, first := w.letterTo(lead)
	task := func() string {
		return w.one("SELECT title || ' ' || due_on FROM deadline WHERE scope=$1 AND ref=$2 AND rule='letter-format' AND state='running'", string(child))
	}
	title, day, _ := strings.Cut(task(), " before it goes ")
	if title != "Make a letter in braille" || day == "" {
		t.Fatalf("one letter: %q by %q", title, day)
	}
	formats("braille", "braille,easy read")
	second := w.letterAbout(lead, child)
	both := "Make a letter in braille and easy read before it goes " + day
	if got := task(); got != both {
		t.Errorf("two letters: %q", got)
	}
	made := func(letter string) {
		if a := w.do(lead, http.MethodPost, letter, url.Values{"csrf": w.form(lead, letter)["csrf"], "what": {"made"}, "how": {"In both, two pages"}}); a.status != http.StatusSeeOther {
			t.Errorf("made: %d %s", a.status, text(t, a.body, "main"))
		}
	}
	if made(first); task() != both {
		t.Errorf("the other waits, and the task is %q", task())
	}
	made(second)
	if got := w.one("SELECT state FROM deadline WHERE scope=$1 AND ref=$2 AND rule='letter-format' ORDER BY n DESC LIMIT 1", string(child)); got != "kept" {
		t.Errorf("after the last the task is %q", got)
	}
}

// keepOut records orders that keep every carer of a child from the record.
func keepOut(ctx context.Context, tx *db.Tx, w *world, child thread.Ref) error {
	carers, err := w.site.Services.Family.Carers(ctx, tx, child)
	for _, c := range carers {
		if err == nil && c.Current(tx.Today()) {
			err = w.site.Services.Family.RecordOrderTx(ctx, tx, audit.System, family.RecordOrder{Child: child, Kind: family.ProhibitedSteps, Court: "Family Court",
				MadeOn: tx.Today(), Terms: "No contact.", Against: c.Ref, KeepsOut: true})
		}
	}
	return err
}

// TestALetterIsTranslatedForWhoSpeaksAnotherLanguageBetter: somebody has the task, and the letter is not posted before; for English nobody has.
func TestALetterIsTranslatedForWhoSpeaksAnotherLanguageBetter(t *testing.T) {
	for language, needs := range map[string]string{"Polish, Kashubian": "Its reader needs Polish or Kashubian", "english": ""} {
		w := start(t, 40)
		lead := w.as(access.RoleLead)
		must(t, w.d.InTx(w.ctx, func(tx *db.Tx) error {
			_, err := db.Exec(w.ctx, tx, `UPDATE family_carer SET reach=json_set(reach, '$.Language', $2) WHERE scope=$1`, tx.Scope(), language)
			return err
		}))
		child, letter := w.letterTo(lead)
		page := w.do(lead, http.MethodGet, letter, nil)
		tasks := w.one("SELECT count(*) || '' FROM deadline WHERE scope=$1 AND ref=$2 AND rule='letter-format' AND state='running'", string(child))
		if needs == "" {
			if strings.Contains(page.body, "Its reader needs") || tasks != "0" {
				t.Errorf("%s: %s tasks: %s", language, tasks, text(t, page.body, "main"))
			}
			continue
		}
		if !strings.Contains(page.body, needs) || tasks != "1" || strings.Contains(page.body, "printed and posted it") {
			t.Errorf("%s: %s tasks: %s", language, tasks, text(t, page.body, "main"))
		}
	}
}
