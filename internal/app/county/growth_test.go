package county_test

import (
	"slices"
	"testing"

	"alongside/internal/app/county"
	"alongside/internal/db"
	"alongside/internal/offer"
	"alongside/internal/report"
)

func TestThePromisedPlacesStandBesideTheSeasonOfTheirBaseline(t *testing.T) {
	d, s := build(t, 40)
	err := d.View(db.WithScope(t.Context(), county.Scope), func(tx *db.Tx) error {
		ctx := t.Context()
		all, err := s.Report.AllMeasures(ctx, tx, 100)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(m report.Measure) bool { return m.Source == offer.FigureSeason })
		if i < 0 {
			t.Fatal("no places are promised")
		}
		m := all[i]
		now, err := s.Report.Live(ctx, tx, tx.Today(), tx.Today(), m)
		if err != nil {
			return err
		}
		f := now[0]
		if f.Base == nil || f.Base.Number != m.Baseline || m.Baseline < 100 || m.Target != m.Baseline*142/100 || f.Number < m.Baseline*115/100 || f.Number > m.Target {
			t.Errorf("%d places at the baseline, %d now, %d promised: %+v", m.Baseline, f.Number, m.Target, f.Base)
		}
		if len(f.Parts) < 4 || len(f.Base.Parts) < 4 {
			t.Errorf("%d districts now, %d then", len(f.Parts), len(f.Base.Parts))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
