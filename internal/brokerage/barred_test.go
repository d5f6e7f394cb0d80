package brokerage

import (
	"testing"

	"alongside/internal/workday"
)

// TestAnEmergencyAwardBeginsWhenItWasAuthorised holds the days of an award: those required, unless they lie outside an emergency.
func TestAnEmergencyAwardBeginsWhenItWasAuthorised(t *testing.T) {
	day := func(d int) workday.Date { return workday.MustOn(2026, 11, d) }
	r := Requirement{Start: day(1), End: workday.MustOn(2027, 3, 31)}
	if first, last := (Give{}).span(r); first != day(1) || last != r.End {
		t.Errorf("as required: %s to %s", first, last)
	}
	urgent := Give{Emergency: true, Authorised: day(20), Until: day(30)}
	for start, want := range map[workday.Date]workday.Date{day(1): day(20), day(25): day(25), workday.MustOn(2026, 12, 7): day(20)} {
		if first, last := urgent.span(Requirement{Start: start, End: r.End}); first != want || last != day(30) {
			t.Errorf("required from %s: %s to %s", start, first, last)
		}
	}
}
