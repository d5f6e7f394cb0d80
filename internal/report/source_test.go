package report_test

import (
	"context"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/report"
	"alongside/internal/report/reportsql"
	"alongside/internal/report/reporttest"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// However many were promised since, the measures of a source are found.
func TestTheMeasuresOfASourceAreFoundBehindNewerOnes(t *testing.T) {
	dbtest.Each(t, append(reporttest.Migrations(), reportsql.Migrations()...), func(t *testing.T, d *db.DB) {
		s, _ := service(t, d)
		promise := func(source string, on workday.Date) (ref thread.Ref) {
			reporttest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
				ref = thread.New(tx, thread.Measure)
				return reportsql.Store{}.InsertMeasure(ctx, tx, report.Measure{Ref: ref, Version: 1, Title: "Of " + source, Unit: report.Count, Source: source, Direction: report.Up, PromisedOn: on,
					BaselineOn: on, TargetBy: on.AddDays(400)})
			})
			return ref
		}
		first := workday.MustOn(2026, 1, 5)
		older, newer := promise("places", first), promise("places", first.AddDays(1))
		for n := range 12 {
			promise("minutes", first.AddDays(10+n))
		}
		reporttest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			got, err := s.MeasuresFrom(ctx, tx, "places", 10)
			if len(got) != 2 || got[0].Ref != newer || got[1].Ref != older {
				t.Errorf("%+v", got)
			}
			if err != nil {
				return err
			}
			one, err := s.MeasuresFrom(ctx, tx, "places", 1)
			if len(one) != 1 || one[0].Ref != newer {
				t.Errorf("one of them: %+v", one)
			}
			return err
		})
	})
}
