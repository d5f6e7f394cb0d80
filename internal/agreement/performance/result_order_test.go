package performance_test

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/agreement/performance"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// rated gives a result for a period that ends on a day.
func (w world) rated(t *testing.T, to workday.Date, given performance.Rating) thread.Ref {
	t.Helper()
	ref, err := w.Rate(dbtest.Ctx(t), officer, performance.Rate{Lot: w.lot, Provider: w.member, From: to.AddDays(-30), To: to, Given: given, Why: "What we saw."})
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func (w world) stop(t *testing.T) (s performance.Stop) {
	t.Helper()
	w.in(t, func(ctx context.Context, tx *db.Tx) error {
		all, err := w.Stopped(ctx, tx, w.lot)
		s = all[w.member]
		return err
	})
	return s
}

func (w world) ranked(t *testing.T) (rating string) {
	t.Helper()
	w.in(t, func(ctx context.Context, tx *db.Tx) error {
		p, err := w.Providers.Provider(ctx, tx, w.member)
		rating = p.Rating
		return err
	})
	return rating
}

func TestAResultThatSaysNothingOfQualityEndsNoStop(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		to := quarterEnd
		poor := w.rated(t, to, performance.Inadequate)
		w.rated(t, to, performance.Other)
		s := w.stop(t)
		if s.Rule.ID != "stop-inadequate" || s.Result.Ref != poor || !strings.Contains(s.Why, "since") {
			t.Fatalf("“Other” after Inadequate: %+v", s)
		}
		if got := w.ranked(t); got != "Inadequate" {
			t.Errorf("rankings use %q", got)
		}
		if err := w.Lift(dbtest.Ctx(t), officer, performance.Lift{Result: poor, Version: 1, Why: "Visited: it is put right."}); err != nil {
			t.Fatal(err)
		}
		if s := w.stop(t); s.Why != "" {
			t.Errorf("lifted with a reason: %s", s.Why)
		}
	})
}

func TestTheLatestResultIsThatOfTheLatestPeriod(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		to := quarterEnd
		// Many of one day, so that no order of random references passes by chance.
		for range 6 {
			w.rated(t, to, performance.Good)
			w.rated(t, to, performance.Inadequate)
		}
		if s := w.stop(t); s.Rule.ID != "stop-inadequate" {
			t.Errorf("of one day the last that was entered counts: %+v", s)
		}
		w.rated(t, to, performance.Good)
		if s := w.stop(t); s.Why != "" {
			t.Errorf("the last that was entered is good: %s", s.Why)
		}
		w.rated(t, to.AddDays(-30), performance.Inadequate)
		if s := w.stop(t); s.Why != "" {
			t.Errorf("an old period that is entered late outranks the newer: %s", s.Why)
		}
		if got := w.ranked(t); got != "Good" {
			t.Errorf("rankings use %q", got)
		}
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			all, err := w.Results.List(ctx, tx, performance.Filter{Lots: []thread.Ref{w.lot}, Provider: w.member})
			if err != nil || len(all) != 14 || all[0].Number != 13 || all[1].Number != 12 || all[13].Number != 14 || all[13].To != to.AddDays(-30) {
				t.Errorf("%v, %d results: %+v", err, len(all), all)
			}
			return nil
		})
	})
}
