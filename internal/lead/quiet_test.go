package lead_test

import (
	"testing"

	"alongside/internal/lead"
	"alongside/internal/workday"
)

func TestAFamilyStandsOutAfterTheWeeksOfThePolicy(t *testing.T) {
	today := workday.MustOn(2026, 11, 23)
	for name, c := range map[string]struct {
		contact, from workday.Date
		weeks, want   int
	}{
		"spoken yesterday":             {today.AddDays(-1), today.AddDays(-300), 6, 0},
		"a day before the weeks":       {today.AddDays(-41), today.AddDays(-300), 6, 0},
		"on the day":                   {today.AddDays(-42), today.AddDays(-300), 6, 6},
		"long ago, in whole weeks":     {today.AddDays(-55), today.AddDays(-300), 6, 7},
		"never, named long ago":        {workday.Date{}, today.AddDays(-42), 6, 6},
		"never, named lately":          {workday.Date{}, today.AddDays(-3), 6, 0},
		"another council's weeks":      {today.AddDays(-14), today.AddDays(-300), 2, 2},
		"a policy that sets no weeks":  {today.AddDays(-300), today.AddDays(-300), 0, 0},
		"a word that is dated to come": {today.AddDays(2), today, 6, 0},
	} {
		e := lead.Entry{}
		e.LastContact, e.From = c.contact, c.from
		if got := e.Quiet(today, c.weeks); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}
