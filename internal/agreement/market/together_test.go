package market

import (
	"testing"

	"alongside/internal/workday"
)

// TestNothingIsCountedTwice sets what brokerage bought beside what lists say.
func TestNothingIsCountedTwice(t *testing.T) {
	day := workday.MustOn
	brokered := []Bought{
		{Lot: "LOT-1", Child: "CHI-1", Package: "PKG-1", Start: day(2026, 4, 1), Last: day(2026, 9, 30)},
		{Lot: "LOT-3", Child: "CHI-3", Start: day(2026, 4, 1)}, // has no reference of its own
	}
	for name, c := range map[string]struct {
		listed Bought
		counts bool
	}{
		"a package of brokerage by its reference":   {Bought{Lot: "LOT-2", Child: "listed C9", Package: "PKG-1", Start: day(2026, 4, 1)}, false},
		"the same child under the lot meanwhile":    {Bought{Lot: "LOT-1", Child: "CHI-1", Package: "P77", Start: day(2025, 1, 1)}, false},
		"the same child on the last day":            {Bought{Lot: "LOT-1", Child: "CHI-1", Start: day(2026, 9, 30)}, false},
		"the same child before":                     {Bought{Lot: "LOT-1", Child: "CHI-1", Start: day(2025, 1, 1), Last: day(2026, 3, 31)}, true},
		"the same child afterwards":                 {Bought{Lot: "LOT-1", Child: "CHI-1", Start: day(2026, 10, 1)}, true},
		"the same child under another lot":          {Bought{Lot: "LOT-2", Child: "CHI-1", Start: day(2025, 1, 1)}, true},
		"another child":                             {Bought{Lot: "LOT-1", Child: "listed C9", Start: day(2025, 1, 1)}, true},
		"two without a reference are not one":       {Bought{Lot: "LOT-1", Child: "listed C10", Package: "", Start: day(2026, 4, 1)}, true},
		"what goes on overlaps with what starts on": {Bought{Lot: "LOT-1", Child: "CHI-1", Start: day(2026, 5, 1)}, false},
	} {
		if got := len(together(brokered, []Bought{c.listed})) == len(brokered)+1; got != c.counts {
			t.Errorf("%s: counts %v", name, got)
		}
	}
}

// TestWhatGoesOnCountsInEveryMonth: a list leaves the last day of most packages open.
func TestWhatGoesOnCountsInEveryMonth(t *testing.T) {
	on := workday.MustOn(2026, 11, 23)
	got := Volumes([]Bought{{Lot: "LOT-1", Child: "A", Minutes: 70, Start: workday.MustOn(2026, 1, 1)}, {Lot: "LOT-1", Child: "A", Minutes: 70, Start: workday.MustOn(2026, 1, 1)}}, on)
	if len(got) != 1 || len(got[0].Months) != 10 || got[0].Months[9] != 620 || got[0].Children != 1 {
		t.Errorf("two packages of one child: %+v", got)
	}
	if c := Concentrations([]Bought{{Lot: "LOT-1", Provider: "P", Minutes: 70, Start: workday.MustOn(2026, 1, 1)}}, on); len(c) != 1 || c[0].Minutes != 70 {
		t.Errorf("what goes on is held by nobody: %+v", c)
	}
}
