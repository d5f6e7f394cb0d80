package agreementtest

import (
	"bytes"
	"context"
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/provider/providertest"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// sheets takes rates and ceilings from a sheet: all or none, each held to what a single one is held to.
func sheets(t *testing.T, w World) {
	ref, lot := Let(t, w)
	own := providertest.Make(t, w.DB, w.Providers, "Sheet, “Care” ŵ")
	if err := try(t, w, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Service.AdmitTx(ctx, tx, By, agreement.Admit{Lot: lot, Provider: own, From: tx.Today(), Why: "Good."})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	take := func(text string, try bool) agreement.SheetReport {
		t.Helper()
		lines, bad, err := agreement.ReadSheet(strings.NewReader(text))
		if err != nil || len(bad) > 0 {
			t.Fatalf("read: %v %v", err, bad)
		}
		report, err := w.Service.TakeSheet(dbtest.Ctx(t), commissioner, ref, lines, try)
		if err != nil {
			t.Fatal(err)
		}
		return report
	}
	set := func() (rates []agreement.Rate, ceilings []agreement.Ceiling) {
		t.Helper()
		view(t, w, func(ctx context.Context, tx *db.Tx) (err error) {
			if rates, err = w.Service.Rates(ctx, tx, []thread.Ref{lot}); err != nil {
				return err
			}
			ceilings, err = w.Service.Ceilings(ctx, tx, []thread.Ref{lot})
			return err
		})
		return rates, ceilings
	}
	before, _ := set()
	const head = "Lot,Service,District,Provider,Unit,Time,From,To,Rate,Ceiling,Why\n"
	good := head +
		"One to one,,,," + "hour,any,2026-12-01,,,24.00,The pay floor\n" +
		"One to one,,,\"Sheet, “Care” ŵ\",hour,any,1/12/2026,,23.00,,\n" +
		"one to one,,Stafford,,hour,weekend,01/12/2026,2027-03-31,£21.50,,\n"
	for name, c := range map[string]struct{ text, field, says string }{
		"above the ceiling of the sheet":  {"One to one,,,,hour,any,2026-12-01,,24.01,,\n", "rate", "above the ceiling of £24.00"},
		"an unknown lot":                  {"Overnight,,,,hour,any,2026-12-01,,20,,\n", "lot", "is no lot of this agreement"},
		"another service":                 {"One to one,laundry,,,hour,any,2026-12-01,,20,,\n", "service", "not “laundry”"},
		"a district that is none":         {"One to one,,Atlantis,,hour,any,2026-12-01,,20,,\n", "district", "Atlantis"},
		"a provider without a place":      {"One to one,,,Nobody,hour,any,2026-12-01,,20,,\n", "provider", "no place"},
		"an unknown unit":                 {"One to one,,,,fortnight,any,2026-12-01,,20,,\n", "unit", ""},
		"an unknown time":                 {"One to one,,,,hour,teatime,2026-12-01,,20,,\n", "time", ""},
		"a day that is none":              {"One to one,,,,hour,any,31/2/2026,,20,,\n", "from", "is not a date"},
		"no day":                          {"One to one,,,,hour,any,,,20,,\n", "from", "first day"},
		"an end before the start":         {"One to one,,,,hour,any,2026-12-01,2026-11-30,20,,\n", "to", "ends before it starts"},
		"neither rate nor ceiling":        {"One to one,,,,hour,any,2026-12-01,,,,\n", "rate", "Enter a rate or a ceiling."},
		"part of a penny":                 {"One to one,,,,hour,any,2026-12-01,,20.005,,\n", "rate", "whole pence"},
		"a ceiling for one":               {"One to one,,,\"Sheet, “Care” ŵ\",hour,any,2026-12-02,,,20,Why\n", "provider", "every provider"},
		"a ceiling without a word":        {"One to one,,,,hour,any,2026-12-02,,,25,\n", "why", "rests on"},
		"a price where another is agreed": {"One to one,,Stafford,,hour,weekend,2026-12-01,,20,,\n", "from", "is set from"},
	} {
		report := take(good+c.text, false)
		if len(report.Refused) != 1 || report.Refused[0].Line != 5 || report.Refused[0].Field != c.field || !strings.Contains(report.Refused[0].Says, c.says) {
			t.Errorf("%s: %+v", name, report.Refused)
		}
		if rates, ceilings := set(); len(rates) != len(before) || len(ceilings) != 0 {
			t.Fatalf("%s: half of the sheet is there: %+v %+v", name, rates, ceilings)
		}
	}
	if report := take(good, true); report.Rates != 2 || report.Ceilings != 1 || len(report.Refused) != 0 {
		t.Errorf("tried: %+v", report)
	}
	if rates, ceilings := set(); len(rates) != len(before) || len(ceilings) != 0 {
		t.Errorf("only tried, and set: %+v %+v", rates, ceilings)
	}
	if report := take(good, false); report.Rates != 2 || report.Ceilings != 1 || report.Known != 0 || len(report.Refused) != 0 {
		t.Errorf("taken: %+v", report)
	}
	rates, ceilings := set()
	want := agreement.Rate{Lot: lot, District: stafford, From: workday.MustOn(2026, 12, 1), To: workday.MustOn(2027, 3, 31), Price: money.Rate{Amount: 21_50, Unit: money.Hour, Band: money.Weekend}}
	if len(rates) != len(before)+2 || !slices.Contains(rates, want) || len(ceilings) != 1 || ceilings[0].Price.Amount != 24_00 || ceilings[0].By == "" {
		t.Errorf("set: %+v %+v", rates, ceilings)
	}
	if report := take(good, false); report.Rates+report.Ceilings != 0 || report.Known != 3 || len(report.Refused) != 0 {
		t.Errorf("taken again: %+v", report)
	}
	sheetGoesRound(t, w, ref, rates, ceilings, take)
	_, err := w.Service.TakeSheet(dbtest.Ctx(t), worker(own), ref, nil, true)
	refused(t, "a provider's sheet", err, fault.KindForbidden, "")
	for name, text := range map[string]string{"empty": "", "no day": "lot,unit,time,rate\n", "neither price": "lot,unit,time,from\n", "a stranger": "lot,unit,time,from,rate,colour\n", "twice": "lot,unit,time,from,rate,rate\n"} {
		if _, _, err := agreement.ReadSheet(strings.NewReader(text)); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("headings, %s: %v", name, err)
		}
	}
}

// sheetGoesRound writes what is set and takes it again: every line says what is there, and none sets anything.
func sheetGoesRound(t *testing.T, w World, ref thread.Ref, rates []agreement.Rate, ceilings []agreement.Ceiling, take func(string, bool) agreement.SheetReport) {
	t.Helper()
	var out bytes.Buffer
	view(t, w, func(ctx context.Context, tx *db.Tx) error {
		a, err := w.Service.Agreement(ctx, tx, ref)
		if err != nil {
			return err
		}
		names, err := w.Service.SheetProviders(ctx, tx, a, rates)
		file := csv.NewWriter(&out)
		for _, row := range append([][]string{agreement.SheetColumns()}, agreement.Sheet(a, rates, ceilings, names)...) {
			if err := file.Write(row); err != nil {
				return err
			}
		}
		file.Flush()
		return err
	})
	if report := take(out.String(), false); report.Known != len(rates)+len(ceilings) || report.Rates+report.Ceilings != 0 || len(report.Refused) != 0 {
		t.Errorf("what was written comes back as %+v:\n%s", report, out.String())
	}
}
