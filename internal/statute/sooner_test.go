package statute_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"alongside/internal/fault"
	"alongside/internal/statute"
	"alongside/internal/workday"
)

func merciaSooner(t *testing.T, sooner string) (*statute.Book, error) {
	t.Helper()
	return statute.LoadWith(fstest.MapFS{"mercia/council.json": {Data: []byte(`{"name": "Mercia Council", "seen_sooner": [` + sooner + `]}`)}})
}

const (
	firstSooner  = `{"version": 1, "effective_from": "2026-01-01", "effective_to": "2026-06-30", "source": "Cabinet, 4 December 2025", "rules": [{"id": "health", "title": "Health", "evidence": "A letter"}]}`
	secondSooner = `{"version": 2, "effective_from": "2026-07-01", "source": "Cabinet, 2 June 2026", "rules": [{"id": "home", "title": "Home", "evidence": "A visit"}, {"id": "health", "title": "Ill", "evidence": "A letter"}]}`
)

func TestTheVersionOfTheDayDecidesWhoIsSeenSooner(t *testing.T) {
	b, err := merciaSooner(t, firstSooner+","+secondSooner)
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]int{"2026-01-01": 1, "2026-06-30": 1, "2026-07-01": 2, "2030-01-01": 2} {
		on, err := workday.Parse(day)
		if err != nil {
			t.Fatal(err)
		}
		if s, err := b.SeenSooner("mercia", on); err != nil || s.Version != want {
			t.Errorf("%s: version %d, %v", day, s.Version, err)
		}
	}
	if _, err := b.SeenSooner("mercia", workday.MustOn(2025, 12, 31)); !fault.Is(err, fault.KindUnavailable) {
		t.Errorf("before the first: %v", err)
	}
	s, err := b.SeenSooner("Mercia Council", workday.MustOn(2026, 8, 1))
	if err != nil {
		t.Fatal(err)
	}
	if rank, ok := s.Rank("health"); rank != 2 || !ok {
		t.Errorf("health is number %d, %v", rank, ok)
	}
	if _, ok := s.Rank("because"); ok {
		t.Error("an unknown rule has a rank")
	}
	shipped, err := b.SeenSooner("staffordshire", workday.MustOn(2026, 11, 23))
	if err != nil || len(shipped.Rules) < 5 || shipped.Source == "" {
		t.Errorf("a council without its own: %+v %v", shipped, err)
	}
}

func TestWrongRulesForSeeingSoonerAreNamed(t *testing.T) {
	for wrong, want := range map[string]string{
		strings.Replace(firstSooner, `"version": 1`, `"version": 0`, 1): "begin with 1", strings.Replace(firstSooner, "2026-06-30", "2025-06-30", 1): "effective_to",
		strings.Replace(firstSooner, "Cabinet, 4 December 2025", " ", 1): "source", strings.Replace(firstSooner, `"A letter"`, `""`, 1): "evidence",
		strings.Replace(secondSooner, `"home"`, `"health"`, 1): "twice", secondSooner + "," + firstSooner: "end version 2", firstSooner + "," + strings.Replace(secondSooner, "2026-07-01", "2026-06-30", 1): "end version 1",
		`{"version": 1, "effective_from": "2026-01-01", "source": "x", "rules": []}`: "at least one", strings.Replace(firstSooner, `"title"`, `"titel"`, 1): "titel",
	} {
		if _, err := merciaSooner(t, wrong); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "mercia/council.json") {
			t.Errorf("want %q: %v", want, err)
		}
	}
}
