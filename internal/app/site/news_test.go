package site_test

import (
	"strings"
	"testing"

	"alongside/internal/notify"
)

// TestWhatTheCountyWroteIsOfAKnownKind holds every message of a county's history, in which everything happens that the program does,
// against the list of kinds: each is on it, under its own subject.
func TestWhatTheCountyWroteIsOfAKnownKind(t *testing.T) {
	w := start(t, 30)
	kinds := map[string]string{}
	for _, k := range notify.Kinds() {
		kinds[k.ID] = k.Subject
	}
	seen := map[string]bool{}
	for _, row := range w.rows("SELECT DISTINCT template || '|' || CASE channel WHEN 'text' THEN '' ELSE subject END FROM outbox WHERE scope=$1", w.scope) {
		id, subject, _ := strings.Cut(row, "|")
		want, listed := kinds[id]
		seen[id] = true
		if !listed || id == "something-changed" {
			t.Errorf("a message %q was sent, of no kind on the list: give it one in internal/notify/news.go", row)
		}
		if before, _, _ := strings.Cut(want, "{{"); subject != "" && !strings.HasPrefix(subject, before) {
			t.Errorf("%s went under %q, want %q", id, subject, want)
		}
	}
	if len(seen) < 20 {
		t.Errorf("the county wrote messages of %d kinds: too few to prove anything", len(seen))
	}
}

// rows reads one column.
func (w *world) rows(query string, args ...any) []string {
	w.t.Helper()
	return (&watched{world: w}).names(query, args...)
}
