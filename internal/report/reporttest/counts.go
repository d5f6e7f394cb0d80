package reporttest

import (
	"context"
	"testing"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/report"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

func counts(t *testing.T, d *db.DB, s *report.Service, live *Source) {
	measure, outcome := Promise(t, d, s, live), put(t, d, thread.Outcome)
	for range 2 {
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error { return s.CountTx(ctx, tx, By, outcome, measure) })
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		chain, err := thread.Walk(ctx, tx, outcome)
		if len(chain.Links) != 1 || chain.Links[0].Rel != "counts-in" {
			t.Errorf("links %+v", chain.Links)
		}
		if rows, historyErr := audit.History(ctx, tx, string(outcome), 10); len(rows) != 1 || historyErr != nil {
			t.Errorf("tied twice it has %d entries: %v", len(rows), historyErr)
		}
		return err
	})
	next := put(t, d, thread.Outcome)
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		if n, err := s.CountFromTx(ctx, tx, By, "another source", next); err != nil || n != 0 {
			t.Errorf("counted in %d measures of another source: %v", n, err)
		}
		all, err := s.MeasuresFrom(ctx, tx, live.Key(), 100)
		if n, counted := s.CountFromTx(ctx, tx, By, live.Key(), next); counted != nil || n != len(all) || n == 0 {
			t.Errorf("counted in %d of %d measures: %v", n, len(all), counted)
		}
		return err
	})
	countsUntil(t, d, s, live)
	err := Try(t, d, func(ctx context.Context, tx *db.Tx) error { return s.CountTx(ctx, tx, By, measure, outcome) })
	if !fault.Is(err, fault.KindInvalid) {
		t.Errorf("a measure counted in an outcome: %v", err)
	}
}

// countsUntil scores an outcome on the last day of what was promised, and one on the day after, which counts no more.
func countsUntil(t *testing.T, d *db.DB, s *report.Service, live *Source) {
	t.Helper()
	last := promise("", live).TargetBy
	defer dbtest.Clock(d).Set(dbtest.Clock(d).Now())
	for day, counts := range map[workday.Date]bool{last: true, last.AddDays(1): false} {
		outcome := put(t, d, thread.Outcome)
		dbtest.Clock(d).Set(day.At(9, 0))
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			n, err := s.CountFromTx(ctx, tx, By, live.Key(), outcome)
			if (n > 0) != counts {
				t.Errorf("on %s it counts in %d measures", day, n)
			}
			return err
		})
	}
}
