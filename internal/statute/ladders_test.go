package statute_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"alongside/internal/statute"
	"alongside/internal/workday"
)

// withLadders loads a council whose policy has these versions of ladders.
func withLadders(versions string) (*statute.Book, error) {
	return statute.LoadWith(fstest.MapFS{"mercia/council.json": {Data: []byte(`{"name": "Mercia Council", "code": "E10000099", "ladders": [` + versions + `]}`)}})
}

const (
	firstLadders = `{"version": 1, "effective_from": "2026-01-01", "effective_to": "2026-06-30", "source": "Made up, 1 December 2025",
		"ladders": [{"id": "questions", "kind": "duty", "rules": ["query-"], "rungs": [{"days": 2, "tell": "lead-manager"}]}]}`
	nextLadders = `{"version": 2, "effective_from": "2026-07-01", "source": "Made up, 1 June 2026",
		"ladders": [{"id": "questions", "kind": "duty", "rules": ["query-"], "rungs": [{"warning": true, "tell": "owner"}, {"days": 1, "tell": "commissioner"}]}]}`
)

func TestTheLaddersOfTheDayCount(t *testing.T) {
	b, err := withLadders(firstLadders + "," + nextLadders)
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]string{"2025-12-31": "", "2026-01-01": "lead-manager", "2026-06-30": "lead-manager", "2026-07-01": "owner", "2030-01-01": "owner"} {
		on, err := workday.Parse(day)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, policy := range []string{"mercia", "E10000099"} {
			if l := b.Ladders(policy, on); len(l) > 0 {
				got = l[0].Rungs[0].Tell
			}
			if got != want {
				t.Errorf("on %s %s tells %q first, want %q", day, policy, got, want)
			}
		}
	}
	if l := b.Ladders("nobody’s", workday.MustOn(2026, 2, 1)); l != nil {
		t.Errorf("a council that is not known has %v", l)
	}
	if n := len(b.AllLadders()); n != 2 {
		t.Errorf("%d versions in all, want 2", n)
	}
}

func TestLaddersAreReadStrictly(t *testing.T) {
	for what, versions := range map[string]string{
		"version":        `{"effective_from": "2026-01-01", "source": "x", "ladders": [{"id": "a", "kind": "duty", "rungs": [{"days": 1, "tell": "owner"}]}]}`,
		"effective_from": `{"version": 1, "source": "x", "ladders": [{"id": "a", "kind": "duty", "rungs": [{"days": 1, "tell": "owner"}]}]}`,
		"source":         `{"version": 1, "effective_from": "2026-01-01", "ladders": [{"id": "a", "kind": "duty", "rungs": [{"days": 1, "tell": "owner"}]}]}`,
		"ladders":        `{"version": 1, "effective_from": "2026-01-01", "source": "x", "ladders": []}`,
		"rung":           `{"version": 1, "effective_from": "2026-01-01", "source": "x", "ladders": [{"id": "a", "kind": "duty", "rungs": []}]}`,
		"unknown field":  `{"version": 1, "effective_from": "2026-01-01", "source": "x", "colour": "red", "ladders": []}`,
		"end version 1":  strings.Replace(firstLadders, `"effective_to": "2026-06-30", `, "", 1) + "," + nextLadders,
	} {
		if _, err := withLadders(versions); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
