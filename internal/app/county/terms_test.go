package county_test

import (
	"strings"
	"testing"
	"time"

	"alongside/internal/app/county"
	"alongside/internal/app/wiring"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/offer"
	"alongside/internal/workday"
)

func TestTheMadeUpTermsHoldOnAnyDay(t *testing.T) {
	for today := workday.MustOn(2024, 1, 1); today.Year() < 2032; today = today.AddDays(17) {
		c, err := county.Terms(today)
		if err != nil {
			t.Fatalf("%s: %v", today, err)
		}
		for _, on := range []workday.Date{today.AddMonths(-12), today, today.AddMonths(24)} {
			if _, _, err := c.InTerm(on); err != nil {
				t.Errorf("%s: %v", today, err)
			}
		}
		for _, term := range c.Terms() {
			if days := term.Days(); days < 20 || days > 60 || term.From.Weekday() != time.Monday || term.To.Weekday() != time.Friday {
				t.Errorf("%s: %s has %d days, %s to %s", today, term.Name, days, term.From, term.To)
			}
		}
		for _, holiday := range []workday.Date{workday.MustOn(today.Year(), 12, 25), workday.MustOn(today.Year(), 8, 10)} {
			if term, in, err := c.InTerm(holiday); in || err != nil {
				t.Errorf("%s lies in %s, %v", holiday, term.Name, err)
			}
		}
	}
}

func TestASeriesLeavesOutSchoolHolidaysWhereTermDatesAreHeld(t *testing.T) {
	d, without := build(t, 4)
	terms, err := county.Terms(workday.MustOn(2026, 11, 23))
	if err != nil {
		t.Fatal(err)
	}
	with, err := wiring.Wire(d, wiring.Options{PublicURL: "http://localhost", Terms: []workday.TermCalendar{terms}})
	if err != nil {
		t.Fatal(err)
	}
	first := workday.MustOn(2026, 11, 23)
	r := offer.Repeat{Rule: "FREQ=WEEKLY", Until: workday.MustOn(2027, 1, 11), TermOnly: true}
	ctx := db.WithScope(t.Context(), county.Scope)
	err = d.View(ctx, func(tx *db.Tx) error {
		days, left, err := with.Offer.SeriesDays(ctx, tx, first, r)
		if len(days) != 6 || len(left) != 2 || left[0].On != workday.MustOn(2026, 12, 21) || !strings.Contains(left[1].Why, "school holidays ("+county.TermsSource) {
			t.Errorf("%v, without %v", days, left)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	err = d.View(ctx, func(tx *db.Tx) error { _, _, err := without.Offer.SeriesDays(ctx, tx, first, r); return err })
	if !fault.Is(err, fault.KindInvalid) || !strings.Contains(err.Error(), "term dates are not held here") {
		t.Errorf("without term dates: %v", err)
	}
	elsewhere := db.WithScope(t.Context(), "E10000016")
	err = d.View(elsewhere, func(tx *db.Tx) error { _, _, err := with.Offer.SeriesDays(elsewhere, tx, first, r); return err })
	if !fault.Is(err, fault.KindInvalid) {
		t.Errorf("another council has the county's terms: %v", err)
	}
}
