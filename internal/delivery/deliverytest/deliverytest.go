// Package deliverytest holds the suite that delivery passes on both engines.
package deliverytest

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"alongside/internal/audit"
	"alongside/internal/brokerage"
	"alongside/internal/brokerage/brokeragetest"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/delivery"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// World is a market with delivery on top.
type World struct {
	brokeragetest.World
	Visits    *delivery.Service
	Undecided Undecided // the service's Bills; nil where nothing billed can be disputed
}

// Undecided holds the invoices that wait to match their visits.
type Undecided map[thread.Ref]bool

// Undecided implements delivery.Bills.
func (u Undecided) Undecided(_ context.Context, _ *db.Tx, invoice thread.Ref) (bool, error) {
	return u[invoice], nil
}

// Monday is the day of the test's clock.
var Monday = workday.DateOf(dbtest.Start)

// FourPM is when the suite's visits begin.
const FourPM delivery.Clock = 16 * 60

// Running places a package that began four weeks before Monday, two hours a week, and moves the clock to 6pm on Monday.
func (w World) Running(t testing.TB) (p brokerage.Package, child thread.Ref) {
	t.Helper()
	clock := dbtest.Clock(w.DB)
	clock.Set(dbtest.Start.Add(-28 * 24 * time.Hour))
	lot := w.Lot(t)
	to := w.Admit(t, lot, "Hollow Oak Care", 20_00)
	line := w.Line(t)
	cmd := brokeragetest.Need(line, lot)
	cmd.Start, cmd.End = Monday.AddDays(-28), Monday.AddDays(335)
	p = w.PlaceAs(t, cmd, to)
	clock.Set(dbtest.Start.Add(9 * time.Hour))
	t.Cleanup(func() { clock.Set(dbtest.Start) })
	return p, line.Child
}

// Came is a visit of two hours at 4pm on a day.
func Came(p brokerage.Package, on workday.Date) delivery.RecordVisit {
	return delivery.RecordVisit{Package: p.Ref, On: on, Start: FourPM, Minutes: 120, Worker: "Wren Hill"}
}

// Exercise runs the suite.
func Exercise(t *testing.T, w World) {
	t.Run("RecordsAVisitOnceWithItsPlaceInTheThread", func(t *testing.T) { records(t, w) })
	t.Run("RefusesVisitsThatCannotBe", func(t *testing.T) { refuses(t, w) })
	t.Run("OnlyTheProvidersOwnPeopleRecord", func(t *testing.T) { ownPeople(t, w) })
	t.Run("RecordsAWeeksSheetAtOnce", func(t *testing.T) { sheet(t, w) })
	t.Run("AddsUpPromisedDeliveredAndMissedInOneQuery", func(t *testing.T) { adds(t, w) })
	t.Run("KeepsBothAccountsUntilSettled", func(t *testing.T) { disputes(t, w) })
	t.Run("KeepsTheProvidersAccountBesideTheFamilys", func(t *testing.T) { claims(t, w) })
	t.Run("CorrectsUntilItIsBilled", func(t *testing.T) { corrects(t, w) })
	t.Run("BillsAVisitOnceWhenTwoTry", func(t *testing.T) { billsOnce(t, w) })
	t.Run("MakesTheDayFromTheAgreedDays", func(t *testing.T) { day(t, w) })
	t.Run("KnowsTheTimeAtBothEndsOfSummerTime", func(t *testing.T) { summerTime(t, w) })
	t.Run("AsksWhichVisitWhenADayHasTwo", func(t *testing.T) { unknownTime(t, w) })
	t.Run("ScoresAnOutcomeWithTheFamily", func(t *testing.T) { scores(t, w) })
	t.Run("HidesAnotherCouncilsVisit", func(t *testing.T) { otherCouncil(t, w) })
	t.Run("LeavesNothingWhenSavingFails", func(t *testing.T) { rollsBack(t, w) })
}

func (w World) record(t testing.TB, cmd delivery.RecordVisit, by thread.Ref) (ref thread.Ref, err error) {
	t.Helper()
	return ref, w.Try(t, func(ctx context.Context, tx *db.Tx) error {
		ref, err = w.Visits.RecordVisitTx(ctx, tx, brokeragetest.Worker(by), cmd)
		return err
	})
}

func (w World) must(t testing.TB, cmd delivery.RecordVisit, by thread.Ref) delivery.Visit {
	t.Helper()
	ref, err := w.record(t, cmd, by)
	if err != nil {
		t.Fatal(err)
	}
	return w.visit(t, ref)
}

func (w World) visit(t testing.TB, ref thread.Ref) (v delivery.Visit) {
	t.Helper()
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		var err error
		v, err = w.Visits.Visit(ctx, tx, ref)
		return err
	})
	return v
}

func records(t *testing.T, w World) {
	p, _ := w.Running(t)
	cmd := Came(p, Monday)
	cmd.Worker, cmd.Note = "Ffion Ŵyn", "Went swimming 🏊"
	v := w.must(t, cmd, p.Provider)
	if v.Planned != 120 || v.Worker != "Ffion Ŵyn" || v.Note != "Went swimming 🏊" || v.RecordedBy != "Wren Hill" || v.EnteredLate() || !v.Billable() {
		t.Errorf("read back %+v", v)
	}
	again, err := w.record(t, Came(p, Monday), p.Provider)
	if !fault.Is(err, fault.KindConflict) || !strings.Contains(fault.Message(err), "already") {
		t.Errorf("recorded twice: %s %v", again, err)
	}
	later := Came(p, Monday)
	later.Start, later.Minutes = 17*60, 30
	w.must(t, later, p.Provider)
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		chain, err := thread.Walk(ctx, tx, v.Ref)
		if err != nil || len(chain.Nodes) == 0 || chain.Nodes[0].Kind != thread.Decision {
			t.Errorf("the visit does not stand on a decision: %v %+v", err, chain.Nodes)
		}
		linked := false
		for _, l := range chain.Links {
			linked = linked || l == (thread.Arrow{From: p.Ref, Rel: "delivered-as", To: v.Ref})
		}
		rows, historyErr := audit.History(ctx, tx, string(v.Ref), 5)
		if !linked || len(rows) != 1 || rows[0].Action != "visit recorded" || historyErr != nil {
			t.Errorf("linked %v, audit %+v", linked, rows)
		}
		all, err := w.Visits.VisitsOf(ctx, tx, p.Ref, Monday, Monday)
		if len(all) != 2 || all[0].Ref != v.Ref {
			t.Errorf("the day has %+v", all)
		}
		return err
	})
	late := w.must(t, Came(p, Monday.AddDays(-8)), p.Provider)
	if !late.EnteredLate() {
		t.Error("a visit entered after eight days is not marked as late")
	}
}

func refuses(t *testing.T, w World) {
	p, _ := w.Running(t)
	for name, c := range map[string]struct {
		change func(*delivery.RecordVisit)
		field  string
	}{
		"tomorrow":           {func(v *delivery.RecordVisit) { v.On = Monday.AddDays(1) }, "on"},
		"before the package": {func(v *delivery.RecordVisit) { v.On = p.Start.AddDays(-1) }, "on"},
		"no day":             {func(v *delivery.RecordVisit) { v.On = workday.Date{} }, "on"},
		"no minutes":         {func(v *delivery.RecordVisit) { v.Minutes, v.Planned = 0, 60 }, "minutes"},
		"more than a day":    {func(v *delivery.RecordVisit) { v.Minutes, v.Planned = 1_441, 60 }, "minutes"},
		"no time":            {func(v *delivery.RecordVisit) { v.Start = delivery.NoTime }, "start"},
		"no such time":       {func(v *delivery.RecordVisit) { v.Start = 24 * 60 }, "start"},
		"not begun":          {func(v *delivery.RecordVisit) { v.Start = 18*60 + 1 }, "start"},
		"planned for days":   {func(v *delivery.RecordVisit) { v.Planned = 3_000 }, "planned"},
	} {
		cmd := Came(p, Monday)
		c.change(&cmd)
		_, err := w.record(t, cmd, p.Provider)
		if fields, _ := fault.Fields(err); len(fields) == 0 || fields[0].Name != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		return w.Service.EndPackageTx(ctx, tx, brokeragetest.Broker, brokerage.EndPackage{Package: p.Ref, On: Monday.AddDays(-1), Why: "Moved."})
	})
	if _, err := w.record(t, Came(p, Monday), p.Provider); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("recorded after the package's last day: %v", err)
	}
	w.must(t, Came(p, Monday.AddDays(-1)), p.Provider)
}

func ownPeople(t *testing.T, w World) {
	p, _ := w.Running(t)
	other, _ := w.Running(t)
	if _, err := w.record(t, Came(p, Monday), other.Provider); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another provider recorded: %v", err)
	}
	ctx := dbtest.Ctx(t)
	if _, err := w.Visits.RecordVisit(ctx, brokeragetest.Parent, Came(p, Monday)); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a parent recorded: %v", err)
	}
	missed := delivery.MissedVisit{Package: p.Ref, On: Monday, Start: FourPM, Planned: 120, Whose: delivery.ByProvider}
	if _, err := w.Visits.MissedVisit(ctx, brokeragetest.Stranger, missed); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another family's parent said that a visit did not happen: %v", err)
	}
	if _, err := w.Visits.MissedVisit(ctx, brokeragetest.Broker, missed); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a broker said that a visit did not happen: %v", err)
	}
	if err := w.Visits.Settle(ctx, brokeragetest.Worker(p.Provider), delivery.Settle{}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a provider settled: %v", err)
	}
	if err := w.Visits.SetPattern(ctx, brokeragetest.Parent, delivery.SetPattern{}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a parent set the days: %v", err)
	}
}

func sheet(t *testing.T, w World) {
	p, child := w.Running(t)
	week := []delivery.Visit{
		{On: Monday.AddDays(-7), Start: FourPM, Planned: 60, Minutes: 60, Worker: "W", Result: delivery.Came},
		{On: Monday.AddDays(-5), Start: FourPM, Planned: 60, Result: delivery.Missed, Whose: delivery.ByIllness},
		{On: Monday.AddDays(-6), Start: FourPM, Minutes: 30, Worker: "W", Result: delivery.Came},
	}
	save := func(visits []delivery.Visit) error {
		return w.Try(t, func(ctx context.Context, tx *db.Tx) error {
			_, err := w.Visits.RecordVisitsTx(ctx, tx, brokeragetest.Worker(p.Provider), p.Ref, visits)
			return err
		})
	}
	if err := save(week); err != nil {
		t.Fatal(err)
	}
	if err := save([]delivery.Visit{week[0]}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("a day of the sheet again: %v", err)
	}
	twice := []delivery.Visit{week[0], week[0]}
	twice[0].On, twice[1].On = Monday.AddDays(-1), Monday.AddDays(-1)
	if err := save(twice); !fault.Is(err, fault.KindConflict) {
		t.Errorf("twice on one sheet: %v", err)
	}
	bad := []delivery.Visit{{On: Monday, Start: FourPM, Result: delivery.Missed, Planned: 10}}
	if err := save(bad); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("a miss that is nobody's: %v", err)
	}
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		rows, err := audit.History(ctx, tx, string(p.Ref), 10)
		sheets := 0
		for _, r := range rows {
			if r.Action == "visits recorded" && r.Child == string(child) {
				sheets++
			}
		}
		if sheets != 1 {
			t.Errorf("%d audit entries for one sheet", sheets)
		}
		return err
	})
}

func adds(t *testing.T, w World) {
	p, _ := w.Running(t)
	other, _ := w.Running(t)
	w.must(t, Came(p, Monday), p.Provider)
	short := Came(p, Monday.AddDays(-7))
	short.Planned, short.Minutes = 120, 90
	w.must(t, short, p.Provider)
	ctx := dbtest.Ctx(t)
	for i, whose := range []delivery.Whose{delivery.ByProvider, delivery.ByFamily, delivery.ByProvider} {
		cmd := delivery.MissedVisit{Package: p.Ref, On: Monday.AddDays(-14 - i), Start: FourPM, Planned: 120, Whose: whose}
		if _, err := w.Visits.MissedVisit(ctx, brokeragetest.Worker(p.Provider), cmd); err != nil {
			t.Fatal(err)
		}
	}
	counted, n := db.CountQueries(dbtest.Ctx(t))
	var got map[thread.Ref]delivery.Totals
	err := w.DB.View(counted, func(tx *db.Tx) error {
		var err error
		got, err = w.Visits.Delivered(counted, tx, []brokerage.Package{p, other}, Monday.AddDays(-27), Monday)
		return err
	})
	if err != nil || *n != 1 {
		t.Errorf("%d queries, %v", *n, err)
	}
	mine := got[p.Ref]
	if mine.Promised != 480 || mine.Delivered != 210 || mine.Missed[delivery.ByProvider] != 240 || mine.Missed[delivery.ByFamily] != 120 || mine.Visits != 5 {
		t.Errorf("%+v", mine)
	}
	if none := got[other.Ref]; none.Promised != 480 || none.Delivered != 0 || none.Visits != 0 {
		t.Errorf("nothing was recorded for the other: %+v", none)
	}
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		by, err := w.Visits.DeliveredBy(ctx, tx, []thread.Ref{p.Ref}, Monday, Monday)
		if by[p.Ref].Delivered != 120 || by[p.Ref].Promised != 17 { // a seventh of 120, half up
			t.Errorf("today %+v", by[p.Ref])
		}
		ended := p
		ended.EndedOn = Monday.AddDays(-1)
		for _, c := range []struct {
			of   brokerage.Package
			from workday.Date
			want money.Minutes
		}{
			{p, Monday.AddDays(-14), 2*120 + 120}, // two weeks that are over, and what came of this one
			{other, Monday.AddDays(-14), 2 * 120}, // nothing is recorded this week yet, and nothing is short
			{other, Monday, 0},
			{ended, Monday.AddDays(-14), 2 * 120},
		} {
			got, err := w.Visits.DeliveredToDate(ctx, tx, []brokerage.Package{c.of}, c.from)
			if got[c.of.Ref].Promised != c.want || err != nil {
				t.Errorf("from %s until %s: %s promised, want %s, %v", c.from, c.of.LastDay(), got[c.of.Ref].Promised, c.want, err)
			}
		}
		all, overallErr := w.Visits.Overall(ctx, tx, Monday.AddDays(-27), Monday)
		if overallErr != nil || all.Delivered < 210 {
			t.Errorf("the council's %+v, %v", all, overallErr)
		}
		unbilled, unbilledErr := w.Visits.Unbilled(ctx, tx, p.Ref, Monday.AddDays(-27), Monday)
		if len(unbilled) != 2 || unbilledErr != nil {
			t.Errorf("%d to bill", len(unbilled))
		}
		return err
	})
}

func billsOnce(t *testing.T, w World) {
	p, _ := w.Running(t)
	visits := []thread.Ref{w.must(t, Came(p, Monday), p.Provider).Ref, w.must(t, Came(p, Monday.AddDays(-7)), p.Provider).Ref}
	var invoices [2]thread.Ref
	w.InTx(t, func(_ context.Context, tx *db.Tx) error {
		for i := range invoices {
			invoices[i] = thread.New(tx, thread.Invoice)
		}
		return nil
	})
	errs := make([]error, 2)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			ctx := dbtest.Ctx(t)
			errs[i] = w.DB.InTx(ctx, func(tx *db.Tx) error { return w.Visits.BillTx(ctx, tx, invoices[i], visits[:2-i]) })
		})
	}
	wg.Wait()
	won := -1
	for i, err := range errs {
		switch {
		case err == nil && won < 0:
			won = i
		case !fault.Is(err, fault.KindConflict):
			t.Fatalf("two invoices bill one visit: %v", errs)
		}
	}
	if won < 0 {
		t.Fatal("neither invoice bills it")
	}
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error { return w.Visits.UnbillTx(ctx, tx, invoices[won]) })
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error { return w.Visits.BillTx(ctx, tx, invoices[0], visits) })
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		by, err := w.Visits.ByRefs(ctx, tx, visits)
		left, unbilledErr := w.Visits.Unbilled(ctx, tx, p.Ref, Monday.AddDays(-27), Monday)
		if by[visits[0]].Invoice != invoices[0] || len(left) != 0 || unbilledErr != nil {
			t.Errorf("%+v, %d left", by, len(left))
		}
		return err
	})
}

func otherCouncil(t *testing.T, w World) {
	p, _ := w.Running(t)
	v := w.must(t, Came(p, Monday), p.Provider)
	ctx := db.WithScope(dbtest.Ctx(t), "E10000016")
	err := w.DB.View(ctx, func(tx *db.Tx) error {
		_, err := w.Visits.Visit(ctx, tx, v.Ref)
		return err
	})
	if !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another council reads our visit: %v", err)
	}
}

func rollsBack(t *testing.T, w World) {
	p, _ := w.Running(t)
	err := w.Try(t, func(ctx context.Context, tx *db.Tx) error {
		if _, err := w.Visits.RecordVisitTx(ctx, tx, brokeragetest.Worker(p.Provider), Came(p, Monday)); err != nil {
			return err
		}
		return fault.Conflict("Something else fails.")
	})
	if !fault.Is(err, fault.KindConflict) {
		t.Fatal(err)
	}
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		all, err := w.Visits.VisitsOf(ctx, tx, p.Ref, Monday, Monday)
		totals, totalsErr := w.Visits.Delivered(ctx, tx, []brokerage.Package{p}, Monday, Monday)
		if len(all) != 0 || totals[p.Ref].Delivered != money.Minutes(0) || totalsErr != nil {
			t.Errorf("half a visit stays: %+v", all)
		}
		return err
	})
}
