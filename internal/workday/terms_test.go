package workday_test

import (
	"testing"

	"alongside/internal/fault"
	"alongside/internal/workday"
)

func term(name, from, to string) workday.Term {
	return workday.Term{Name: name, Span: workday.Span{From: on(from), To: on(to)}}
}

func madeUpTerms(t *testing.T) workday.TermCalendar {
	t.Helper()
	c, err := workday.NewTermCalendar("Mercia", "", "made up for this test", []workday.Term{
		term("Summer, second half", "2026-06-01", "2026-07-21"),
		term("Autumn, first half", "2026-09-02", "2026-10-23"),
		term("Autumn, second half", "2026-11-02", "2026-12-18"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestInTerm(t *testing.T) {
	c := madeUpTerms(t)
	for _, try := range []struct {
		day, name string
		known     bool
	}{
		{"2026-06-01", "Summer, second half", true},
		{"2026-07-21", "Summer, second half", true},
		{"2026-07-22", "", true},
		{"2026-09-02", "Autumn, first half", true},
		{"2026-10-28", "", true},
		{"2026-05-31", "", false},
		{"2026-12-19", "", false},
	} {
		got, ok, err := c.InTerm(on(try.day))
		if (err == nil) != try.known || got.Name != try.name || ok != (try.name != "") {
			t.Errorf("InTerm(%s) = %q, %t, %v", try.day, got.Name, ok, err)
		}
	}
}

func TestClosures(t *testing.T) {
	c := madeUpTerms(t)
	long := c.Closures(28)
	if len(long) != 1 || long[0] != (workday.Span{From: on("2026-07-22"), To: on("2026-09-01")}) || long[0].Days() != 42 {
		t.Errorf("closures of four weeks: %v", long)
	}
	if got := len(c.Closures(1)); got != 2 {
		t.Errorf("%d closures, want 2", got)
	}
	if !long[0].Holds(on("2026-09-01")) || long[0].Holds(on("2026-09-02")) {
		t.Error("a span holds both its ends and no more")
	}
}

func TestTermsAreNeverGuessed(t *testing.T) {
	council := madeUpTerms(t)
	school, err := workday.NewTermCalendar("Mercia", "Oak Lane School", "made up for this test", council.Terms()[:1])
	if err != nil {
		t.Fatal(err)
	}
	held := workday.TermCalendars{council, school}
	if got, err := held.For("Mercia", "Oak Lane School"); err != nil || got.School != "Oak Lane School" {
		t.Errorf("the school's own: %q, %v", got.School, err)
	}
	if got, err := held.For("Mercia", "Elm Road School"); err != nil || got.School != "" {
		t.Errorf("a school that keeps the council's: %q, %v", got.School, err)
	}
	if _, err := held.For("Wessex", "Oak Lane School"); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("another council: %v, want a refusal", err)
	}
	if _, _, err := (workday.TermCalendar{Council: "Wessex"}).InTerm(on("2026-06-01")); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("a calendar without terms: %v, want a refusal", err)
	}
}

func TestWrongTermsAreRefused(t *testing.T) {
	for name, terms := range map[string][]workday.Term{
		"none":           nil,
		"ends too early": {term("A", "2026-06-02", "2026-06-01")},
		"not set":        {{Name: "A"}},
		"overlap":        {term("A", "2026-06-01", "2026-07-21"), term("B", "2026-07-21", "2026-09-01")},
	} {
		if _, err := workday.NewTermCalendar("Mercia", "Oak Lane School", "", terms); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%s: %v, want a refusal", name, err)
		}
	}
}
