package report_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/report"
	"alongside/internal/report/reportsql"
	"alongside/internal/report/reporttest"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

func service(t *testing.T, d *db.DB) (*report.Service, *reporttest.Source) {
	t.Helper()
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	live := &reporttest.Source{Name: "test.live"}
	return report.New(report.Deps{DB: d, Store: reportsql.Store{}, Clocks: deadline.NewClocks(book), Sources: report.Sources{live}}), live
}

func TestBothEngines(t *testing.T) {
	dbtest.Each(t, append(reporttest.Migrations(), reportsql.Migrations()...), func(t *testing.T, d *db.DB) {
		s, live := service(t, d)
		reporttest.Exercise(t, d, s, live)
	})
}

func TestWhatAFigureShows(t *testing.T) {
	d := dbtest.SQLite(t, append(reporttest.Migrations(), reportsql.Migrations()...)...)
	s, live := service(t, d)
	parts := func(numbers ...int) []report.Part {
		out := make([]report.Part, len(numbers))
		for i, n := range numbers {
			out[i] = report.Part{Label: string(rune('a' + i)), Number: n, Of: 50}
		}
		return out
	}
	for name, c := range map[string]struct {
		unit   report.Unit
		value  report.Value
		hidden bool
		parts  []bool
		wrong  bool
	}{
		"a large count":                       {report.Count, report.Value{Number: 40, Unit: report.Count, Children: true}, false, nil, false},
		"a small count":                       {report.Count, report.Value{Number: 3, Unit: report.Count, Children: true}, true, nil, false},
		"a small count of something else":     {report.Count, report.Value{Number: 3, Unit: report.Count}, false, nil, false},
		"one small part takes another along":  {report.Count, report.Value{Number: 53, Unit: report.Count, Children: true, Parts: parts(3, 20, 30)}, false, []bool{true, true, false}, false},
		"a share with few":                    {report.PerCent, report.Value{Number: 2, Of: 50, Unit: report.PerCent, Children: true}, true, nil, false},
		"a share with few others":             {report.PerCent, report.Value{Number: 48, Of: 50, Unit: report.PerCent, Children: true}, true, nil, false},
		"a share one of whose parts is small": {report.PerCent, report.Value{Number: 62, Of: 150, Unit: report.PerCent, Children: true, Parts: parts(2, 30, 30)}, false, []bool{true, true, true}, false},
		"a share whose parts are large":       {report.PerCent, report.Value{Number: 60, Of: 100, Unit: report.PerCent, Children: true, Parts: parts(30, 30)}, false, []bool{false, false}, false},
		"parts that do not make up the whole": {report.Count, report.Value{Number: 99, Unit: report.Count, Children: true, Parts: parts(30, 30)}, false, nil, true},
	} {
		live.Value = c.value
		reporttest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			got, err := s.Live(ctx, tx, tx.Today(), tx.Today(), report.Measure{Ref: thread.New(tx, thread.Measure), Unit: c.unit, Source: "test.live"})
			if c.wrong {
				if err == nil {
					t.Errorf("%s: no error", name)
				}
				return nil
			}
			if err != nil {
				t.Errorf("%s: %v", name, err)
				return nil
			}
			if got[0].Hidden != c.hidden || got[0].Hidden && got[0].Number != 0 {
				t.Errorf("%s: %+v", name, got[0])
			}
			for i, p := range got[0].Parts {
				if p.Hidden != c.parts[i] || p.Hidden && (p.Number != 0 || p.Of != 0) {
					t.Errorf("%s: part %d %+v", name, i, p)
				}
			}
			return nil
		})
	}
}

func TestASourceThatIsGoneOrHasChanged(t *testing.T) {
	d := dbtest.SQLite(t, append(reporttest.Migrations(), reportsql.Migrations()...)...)
	s, live := service(t, d)
	live.Value = report.Value{Number: 9, Unit: report.Minutes}
	reporttest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		got, err := s.Live(ctx, tx, tx.Today(), tx.Today(), report.Measure{Unit: report.Count, Source: "gone"}, report.Measure{Unit: report.Count, Source: "test.live"})
		for _, f := range got {
			if _, ok := f.Level(); f.Missing == "" || ok {
				t.Errorf("%+v", f)
			}
		}
		return err
	})
}

func TestSharesAreRoundedHalfUpInTenths(t *testing.T) {
	for _, c := range []struct{ number, of, want int }{{1, 3, 333}, {2, 3, 667}, {1, 2000, 1}, {1, 2001, 0}, {5, 5, 1000}, {0, 5, 0}} {
		got, ok := report.Figure{Unit: report.PerCent, Number: c.number, Of: c.of}.Level()
		if !ok || got != c.want {
			t.Errorf("%d of %d: %d, want %d", c.number, c.of, got, c.want)
		}
	}
	if _, ok := (report.Figure{Unit: report.PerCent}).Level(); ok {
		t.Error("a share of nobody")
	}
}

// seasonal counts 40 places in spring and 57 in autumn, in two districts of which one had few in spring.
type seasonal struct{ broken error }

func (seasonal) Key() string   { return "test.season" }
func (seasonal) Title() string { return "Places" }
func (s seasonal) Figure(context.Context, *db.Tx, workday.Date, workday.Date) (report.Value, error) {
	return report.Value{}, errors.New("asked over a period")
}

func (s seasonal) AsAt(_ context.Context, _ *db.Tx, on workday.Date) (report.Value, error) {
	v := report.Value{
		Number: 57, Unit: report.Count, Children: true, By: "District", From: workday.MustOn(2026, 9, 1), To: workday.MustOn(2026, 12, 31),
		Parts: []report.Part{{Label: "Here", Number: 37}, {Label: "There", Number: 20}},
	}
	if on.Before(workday.MustOn(2026, 9, 1)) {
		v.Number, v.Parts, v.From, v.To = 40, []report.Part{{Label: "Here", Number: 26}, {Label: "There", Number: 3}, {Label: "Gone", Number: 11}}, workday.MustOn(2026, 1, 1), workday.MustOn(2026, 4, 30)
		return v, s.broken
	}
	return v, nil
}

func TestAFigureOfASeasonStandsBesideTheSeasonOfItsBaseline(t *testing.T) {
	d := dbtest.SQLite(t, append(reporttest.Migrations(), reportsql.Migrations()...)...)
	m := report.Measure{Unit: report.Count, Source: "test.season", Baseline: 40, BaselineOn: workday.MustOn(2026, 3, 2)}
	ask := func(broken error, m report.Measure) (f report.Figure, err error) {
		s := report.New(report.Deps{DB: d, Store: reportsql.Store{}, Sources: report.Sources{seasonal{broken}}})
		reporttest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			var got []report.Figure
			if got, err = s.Live(ctx, tx, tx.Today(), tx.Today(), m); err == nil {
				f = got[0]
			}
			return nil
		})
		return f, err
	}
	f, err := ask(nil, m)
	if err != nil || f.Number != 57 || f.From != workday.MustOn(2026, 9, 1) || f.Base == nil || f.Base.Number != 40 || f.Base.To != workday.MustOn(2026, 4, 30) {
		t.Fatalf("%+v %v", f, err)
	}
	if there, ok := f.Base.Part("There"); !ok || !there.Hidden || there.Number != 0 {
		t.Errorf("three places of a district are told: %+v", there)
	}
	if hidden := slices.DeleteFunc(slices.Clone(f.Base.Parts), func(p report.FigurePart) bool { return !p.Hidden }); len(hidden) < 2 {
		t.Errorf("what is hidden follows from the whole: %+v", f.Base.Parts)
	}
	if _, ok := f.Part("Gone"); ok {
		t.Error("a part of the baseline alone is counted now")
	}
	if f, err := ask(fault.Unavailable("No session is kept from then.", nil), m); err != nil || f.Base != nil || f.Number != 57 {
		t.Errorf("a baseline that can no longer be counted: %+v %v", f, err)
	}
	if _, err := ask(errors.New("broken"), m); err == nil {
		t.Error("an error of the baseline is lost")
	}
	if f, _ := ask(nil, report.Measure{Unit: report.Count, Source: "test.season", Baseline: 40}); f.Base != nil {
		t.Error("a baseline without a day is counted")
	}
}

func TestGrowthIsRoundedInTenths(t *testing.T) {
	for _, c := range []struct {
		base, level, want int
		ok                bool
	}{{400, 568, 420, true}, {940, 1335, 420, true}, {3, 2, -333, true}, {3, 4, 333, true}, {3, 5, 667, true}, {0, 5, 0, false}, {7, 7, 0, true}} {
		if got, ok := report.Grown(c.base, c.level); got != c.want || ok != c.ok {
			t.Errorf("from %d to %d: %d %v, want %d", c.base, c.level, got, ok, c.want)
		}
	}
}
