package notice

import (
	"strings"
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/decision"
	"alongside/internal/workday"
)

func TestANoticeOfTheEndSaysWhy(t *testing.T) {
	end := workday.MustOn(2027, 2, 28)
	a := agreement.Agreement{Regime: agreement.ProcurementAct2023, Kind: agreement.Framework, End: end}
	grounds, err := agreement.GroundsFor(a)
	if err != nil || len(grounds) == 0 {
		t.Fatal(err)
	}
	moved := func(days int, to workday.Date) []agreement.Change {
		return []agreement.Change{{Ground: grounds[0].ID, DaysBy: days, End: to, Why: "Said of one child."}, {Ground: grounds[0].ID, End: to}}
	}
	chose := func(c decision.Consequence) decision.Decision {
		return decision.Decision{Ref: "DEC-9", Options: []decision.Option{{Title: "Chosen", Chosen: true, Consequence: c}}}
	}
	for name, c := range map[string]struct {
		changes []agreement.Change
		d       decision.Decision
		decided bool
		want    string
	}{
		"by its term":                  {nil, decision.Decision{}, false, "The term ran out."},
		"earlier, by a change":         {moved(-31, end), decision.Decision{}, false, "It ended early. Its last day was changed from Wednesday 31 March 2027 to Sunday 28 February 2027 on the ground “" + grounds[0].Title},
		"later, by a change":           {moved(28, end), decision.Decision{}, false, "The term ran out. Its last day was changed from Sunday 31 January 2027"},
		"by a change before extension": {moved(-31, end.AddDays(-365)), decision.Decision{}, false, "The term ran out."},
		"at a break point":             {nil, chose(decision.ToRelet), true, "It was decided at the break point of Sunday 28 February 2027: the agreement ends and a new one is let (decision DEC-9)."},
	} {
		got := whyEnded(a, c.changes, c.d, c.decided)
		if !strings.HasPrefix(got, c.want) || strings.Contains(got, "child") {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
