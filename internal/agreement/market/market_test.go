package market_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"alongside/internal/access"
	"alongside/internal/agreement/agreementsql"
	"alongside/internal/agreement/market"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

func TestExpectIsTestedOnThePast(t *testing.T) {
	steady := market.Expect([]int{100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100})
	if !steady.Known || steady.Mean != 100 || steady.Low != 100 || steady.High != 100 || steady.Tested != 6 || steady.Held != 6 {
		t.Errorf("a steady past: %+v", steady)
	}
	// Six months of 0, then 60 each: the mean of the six before grows by 10 a month, so that the errors are 60, 50, 40, 30, 20, 10.
	growing := market.Expect([]int{0, 0, 0, 0, 0, 0, 60, 60, 60, 60, 60, 60})
	if growing.Mean != 60 || growing.Low != 10 || growing.High != 110 || growing.Tested != 6 || growing.Held != 4 {
		t.Errorf("a growing past: %+v", growing)
	}
	// Two months ahead of months 0 to 5 lies month 7, and so on: the errors are 60, 50, 40, 30, 20, of which there are too few.
	if two := growing.Ahead[1]; len(growing.Ahead) != 6 || two.Known || two.Tested != 5 || growing.Ahead[0].High != growing.High {
		t.Errorf("two months ahead on twelve months: %+v", growing.Ahead)
	}
	// With one month more there are six errors: 60, 50, 40, 30, 20, 10; four of five lie within 50.
	if two := market.Expect([]int{0, 0, 0, 0, 0, 0, 60, 60, 60, 60, 60, 60, 60}).Ahead[1]; !two.Known || two.Low != 10 || two.High != 110 || two.Tested != 6 || two.Held != 4 {
		t.Errorf("two months ahead on thirteen months: %+v", two)
	}
	if short := market.Expect([]int{5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5}); short.Known || short.Mean != 5 || short.Tested != 5 {
		t.Errorf("eleven months: %+v", short)
	}
	if none := market.Expect([]int{1, 2, 3}); none.Known || none.Mean != 0 {
		t.Errorf("three months: %+v", none)
	}
}

func TestExpectHoldsItsInterval(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		past := rapid.SliceOfN(rapid.IntRange(0, 100_000), 12, 24).Draw(t, "past")
		f := market.Expect(past)
		last := past[len(past)-6:]
		if f.Low < 0 || f.Low > f.Mean || f.Mean > f.High || f.Mean < slices.Min(last) || f.Mean > slices.Max(last) || f.Held > f.Tested || f.Tested != len(past)-6 {
			t.Fatalf("%v gives %+v", past, f)
		}
		higher := slices.Clone(past)
		for i := range higher {
			higher[i] += 500
		}
		if g := market.Expect(higher); g.Mean != f.Mean+500 || g.High-g.Mean != f.High-f.Mean || g.Held != f.Held {
			t.Fatalf("500 more each month moves %+v to %+v", f, g)
		}
	})
}

func TestVolumesCountWholeMonthsByLotAndDistrict(t *testing.T) {
	day := workday.MustOn
	all := []market.Bought{
		{Lot: "LOT-1", District: "D1", Provider: "P1", Child: "A", Minutes: 70, Start: day(2025, 1, 1), Last: day(2027, 1, 1)},
		{Lot: "LOT-1", District: "D1", Provider: "P2", Child: "B", Minutes: 70, Start: day(2026, 10, 17), Last: day(2026, 10, 31)},
		{Lot: "LOT-1", District: "D2", Provider: "P1", Minutes: 70, Start: day(2026, 11, 2), Last: day(2027, 1, 1)},
	}
	got := market.Volumes(all, day(2026, 11, 23))
	if len(got) != 1 || got[0].District != "D1" || len(got[0].Months) != 22 || got[0].Children != 2 {
		t.Fatalf("got %+v", got)
	}
	months := got[0].Months
	if oct, sep := months[21], months[20]; oct != 310+150 || sep != 300 { // 10 minutes a day
		t.Errorf("October %d and September %d", oct, sep)
	}
}

func TestConcentration(t *testing.T) {
	day := workday.MustOn
	run := func(provider thread.Ref, minutes int) market.Bought {
		return market.Bought{Lot: "LOT-1", District: "D1", Provider: provider, Minutes: money.Minutes(minutes), Start: day(2026, 1, 1), Last: day(2026, 12, 31)}
	}
	for name, c := range map[string]struct {
		all          []market.Bought
		hhi, largest int
	}{
		"one holds all":  {[]market.Bought{run("A", 60), run("A", 60)}, 10_000, 100},
		"four share":     {[]market.Bought{run("A", 60), run("B", 60), run("C", 60), run("D", 60)}, 2_500, 25},
		"two and a half": {[]market.Bought{run("A", 120), run("B", 60)}, 5_556, 67},
	} {
		got := market.Concentrations(c.all, day(2026, 11, 23))
		if len(got) != 1 || got[0].HHI != c.hhi || got[0].Largest() != c.largest || got[0].Shares[0].Provider != "A" {
			t.Errorf("%s: %+v", name, got)
		}
		if past := market.Concentrations(c.all, day(2027, 1, 1)); len(past) != 0 {
			t.Errorf("%s after everything ended: %+v", name, past)
		}
	}
}

func TestFunnelSaysWhereTheyStop(t *testing.T) {
	got := market.Funnel([]market.Entrant{
		{Interested: true}, {Applied: true, Stopped: true}, {Applied: true}, {Interested: true, Applied: true, Admitted: true},
		{Applied: true, Admitted: true, Bought: true}, {},
	})
	want := []market.Step{{Name: "Expressed interest or registered", Reached: 5, Waiting: 1}, {Name: "Applied", Reached: 4, Stopped: 1, Waiting: 1}, {Name: "Admitted", Reached: 2, Waiting: 1}, {Name: "First award", Reached: 1}}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v", got)
	}
}

func TestWorstFirst(t *testing.T) {
	needs := []market.Need{{District: "calm", Asked: 9, Placed: 9, Declined: 8}, {District: "many", Unplaced: 4, Could: 9}, {District: "late", Unplaced: 1, Late: 1}, {District: "refused", Unplaced: 2, Declined: 3, Could: 2}}
	var order []string
	for _, n := range market.Worst(needs) {
		order = append(order, n.District)
	}
	if got := strings.Join(order, " "); got != "refused late many calm" {
		t.Errorf("got %s", got)
	}
}

func TestEnoughIsSaidOnlyWhereProvidersSaidYes(t *testing.T) {
	for _, c := range []struct {
		need           market.Need
		short, unknown bool
	}{
		{market.Need{Asked: 1, Unplaced: 1}, false, true}, // nobody has answered
		{market.Need{Asked: 2, Unplaced: 2, Could: 1, Declined: 1}, false, true},
		{market.Need{Asked: 1, Unplaced: 1, Could: 1}, false, false},
		{market.Need{Asked: 1, Unplaced: 1, Could: 1, Declined: 2}, true, false},
		{market.Need{Asked: 1, Unplaced: 1, Late: 1}, true, false},
		{market.Need{Asked: 3, Placed: 3, Declined: 5}, false, false},
	} {
		if c.need.Short() != c.short || c.need.Unknown() != c.unknown {
			t.Errorf("%+v: short %t, not known %t", c.need, c.need.Short(), c.need.Unknown())
		}
	}
}

func TestLogAndVacanciesOnBothEngines(t *testing.T) {
	dbtest.Each(t, slices.Concat(audit.Migrations(), thread.Migrations(), agreementsql.Migrations()), func(t *testing.T, d *db.DB) {
		s := market.New(market.Deps{DB: d, Store: agreementsql.MarketStore{}})
		ctx := dbtest.Ctx(t)
		commissioner := access.Actor{Person: "PER-C", Name: "Cam Reed", Roles: []access.Role{access.RoleCommissioner}, Scope: dbtest.Scope}
		worker := access.Actor{Person: "PER-W", Name: "Wren Hill", Roles: []access.Role{access.RoleProvider}, Provider: "PVR-1", Scope: dbtest.Scope}
		today := workday.MustOn(2026, 11, 23)
		talk := market.Talk{On: today, Kind: market.Meeting, With: "Four providers", Said: "Weekends are hard to staff. Penwythnosau 🌧", Then: "A weekend band."}
		if err := s.Log(ctx, worker, talk); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("a provider writes the log: %v", err)
		}
		for _, one := range []market.Talk{talk, {On: today.AddDays(-1), Kind: market.Interest, With: "Fernside", Provider: "PVR-2", Said: "Asked how to join."}} {
			if err := s.Log(ctx, commissioner, one); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Log(ctx, commissioner, market.Talk{On: today.AddDays(1), Kind: "party"}); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("a talk of tomorrow: %v", err)
		}
		report := func(posts, of int) error {
			return s.Report(ctx, worker, market.Vacancy{Work: "support at home", District: "D1", Posts: posts, Of: of})
		}
		if err := report(5, 4); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("more empty posts than posts: %v", err)
		}
		if err := s.Report(ctx, commissioner, market.Vacancy{Work: "x", District: "D1", Of: 1}); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("the council reports a provider's vacancies: %v", err)
		}
		for _, posts := range []int{3, 2} {
			if err := report(posts, 10); err != nil {
				t.Fatal(err)
			}
		}
		clock := dbtest.Clock(d)
		clock.Set(workday.MustOn(2027, 1, 22).At(9, 0))
		defer clock.Set(dbtest.Start)
		if err := s.Report(ctx, worker, market.Vacancy{Work: "nights", District: "D1", Posts: 1, Of: 2}); err != nil {
			t.Fatal(err)
		}
		clock.Set(workday.MustOn(2027, 1, 23).At(9, 0))
		err := d.View(ctx, func(tx *db.Tx) error { return read(ctx, tx, t, s) })
		if err != nil {
			t.Fatal(err)
		}
	})
}

func read(ctx context.Context, tx *db.Tx, t *testing.T, s *market.Service) error {
	talks, err := s.Store.Talks(ctx, tx)
	if err != nil {
		return err
	}
	if len(talks) != 2 || talks[0].Kind != market.Meeting || talks[0].Number != 1 || talks[0].Then != "A weekend band." || talks[1].Provider != "PVR-2" || talks[0].By != "Cam Reed" {
		t.Errorf("the log %+v", talks)
	}
	all, err := s.Latest(ctx, tx, "PVR-1")
	if len(all) != 2 || all[1].Posts != 2 || !all[1].Stale(tx.Today()) || all[0].Stale(tx.Today()) {
		t.Errorf("vacancies %+v", all)
	}
	if none, _ := s.Latest(ctx, tx, "PVR-9"); len(none) != 0 {
		t.Errorf("another provider's %+v", none)
	}
	return err
}
