package brokeragetest

import (
	"context"
	"maps"
	"testing"

	"pgregory.net/rapid"

	"alongside/internal/agreement"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/audit"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/decision"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// placed is a package as the test of what is owed knows it: whole hours on every day, so that nothing is rounded.
type placed struct {
	ref   thread.Ref
	hours int64 // a day
	start workday.Date
	last  workday.Date
}

// owedByDay adds up what packages cost day by day, at the rate in force on each: the plainest way to say what is owed in a financial year.
func owedByDay(all []placed, rateOn func(workday.Date) money.Pence) agreement.Years {
	out := agreement.Years{}
	for _, p := range all {
		for day := p.start; !day.After(p.last); day = day.AddDays(1) {
			out[decision.FinancialYear(day)] += money.Pence(p.hours) * rateOn(day)
		}
	}
	return out
}

func (w World) committed(t *testing.T, lot thread.Ref) (sum money.Pence, years agreement.Years) {
	t.Helper()
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		a, _, err := w.Agreements.ByLot(ctx, tx, lot)
		if err != nil {
			return err
		}
		years, err = w.Agreements.CommittedByYear(ctx, tx, a.Decision)
		maps.DeleteFunc(years, func(_ int, part money.Pence) bool { return part == 0 })
		sum = a.Committed
		return err
	})
	return sum, years
}

// raise has an uplift of every rate of a lot's agreement proposed and agreed.
func (w World) raise(t *testing.T, lot thread.Ref, share int, from workday.Date) {
	t.Helper()
	u := agreement.Uplift{Lot: lot, Share: share, From: from, Rationale: "The pay floor rises."}
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		a, _, err := w.Agreements.ByLot(ctx, tx, lot)
		if err != nil {
			return err
		}
		u.Agreement = a.Ref
		e, err := w.Agreements.Effect(ctx, tx, u)
		if err != nil {
			return err
		}
		r, err := w.Agreements.ProposeTx(ctx, tx, Manager, u, e.More)
		if err != nil {
			return err
		}
		return w.Agreements.AgreeRoundTx(ctx, tx, Commissioner, agreement.EndRound{Agreement: a.Ref, Number: r.Number, More: e.More})
	})
}

// bargain is one package of a history: hours a day, days after 1 December 2026 to its start, days from there to its planned end, and of
// those, days to the end that it comes to; none where it runs to its plan.
type bargain struct{ hours, after, days, ends int }

// history is two awards and two uplifts: the second award is made when the first uplift is agreed already.
type history struct {
	bargains      [2]bargain
	first, second workday.Date
	share         int // of the second uplift
}

var histories = rapid.Custom(func(t *rapid.T) history {
	var h history
	for i := range h.bargains {
		b := bargain{
			hours: rapid.IntRange(1, 2).Draw(t, "hours a day"), after: rapid.IntRange(0, 200).Draw(t, "starts after"), days: rapid.IntRange(1, 250).Draw(t, "runs for"), ends: -1,
		}
		if rapid.Bool().Draw(t, "ends early") {
			b.ends = rapid.IntRange(0, b.days-1).Draw(t, "ends after")
		}
		h.bargains[i] = b
	}
	h.first = workday.MustOn(2026, 12, 15).AddDays(rapid.IntRange(0, 150).Draw(t, "first rise after"))
	h.second = h.first.AddDays(rapid.IntRange(1, 150).Draw(t, "second rise after"))
	h.share = rapid.SampledFrom([]int{-500, 725}).Draw(t, "second rise")
	return h
})

// Bear asks nothing of funds: these remember alone. It implements [agreement.Funds] with RaiseTx.
func (*Town) Bear(context.Context, *db.Tx, []agreement.Raise) ([]agreement.FundEffect, error) {
	return nil, nil
}

// RaiseTx remembers what an uplift bound for each package.
func (t *Town) RaiseTx(ctx context.Context, tx *db.Tx, by audit.By, _ string, all []agreement.Raise) error {
	for _, one := range all {
		if err := t.CommitTx(ctx, tx, by, brokerage.Commitment{Package: one.Package, Value: one.More, From: one.From, To: one.To}); err != nil {
			return err
		}
	}
	return nil
}

// givesBackTheRise awards, raises and ends: what is committed, with the agreement and with funds, is what was delivered and is owed, to the
// penny and by year.
func givesBackTheRise(t *testing.T, w World) {
	w.Agreements.UsePackages(w.Service)
	w.Agreements.UseFunds(w.Town)
	t.Cleanup(func() {
		w.Agreements.UsePackages(nil)
		w.Agreements.UseFunds(nil)
	})
	december := workday.MustOn(2026, 12, 15)
	cases := []history{{ // both uplifts in a package that starts on the day of the first
		bargains: [2]bargain{{hours: 1, after: 14, days: 1, ends: -1}, {hours: 1, days: 1, ends: -1}}, first: december, second: december.AddDays(1), share: -500,
	}}
	for seed := range 12 {
		cases = append(cases, histories.Example(seed))
	}
	for _, h := range cases {
		w.plays(t, h)
	}
}

func (w World) plays(t *testing.T, h history) {
	t.Helper()
	lot := w.Lot(t)
	p := w.Admit(t, lot, "Raised", 20_00)
	var all []placed
	for i, b := range h.bargains {
		cmd := Need(w.Line(t), lot)
		cmd.MinutesPerWeek = money.Minutes(b.hours * 7 * 60)
		cmd.Start = workday.MustOn(2026, 12, 1).AddDays(b.after)
		cmd.End = cmd.Start.AddDays(b.days)
		made := w.PlaceAs(t, cmd, p)
		all = append(all, placed{ref: made.Ref, hours: int64(b.hours), start: made.Start, last: made.End})
		w.raise(t, lot, []int{350, h.share}[i], []workday.Date{h.first, h.second}[i])
	}
	for i, b := range h.bargains {
		if b.ends < 0 {
			continue
		}
		all[i].last = all[i].start.AddDays(b.ends)
		if err := w.Service.EndPackage(dbtest.Ctx(t), Broker, brokerage.EndPackage{Package: all[i].ref, On: all[i].last, Why: "The family moves."}); err != nil {
			t.Fatalf("%+v: %v", h, err)
		}
	}
	var rates []agreement.Rate
	w.View(t, func(ctx context.Context, tx *db.Tx) (err error) {
		rates, err = w.Agreements.Rates(ctx, tx, []thread.Ref{lot})
		return err
	})
	want := owedByDay(all, func(on workday.Date) money.Pence {
		rate, _ := agreement.RateOn(rates, agreement.RateQuery{Lot: lot, Provider: p, Unit: money.Hour, Band: money.Weekday, On: on})
		return rate.Amount
	})
	if sum, years := w.committed(t, lot); sum != want.Total() || !maps.Equal(years, want) {
		t.Errorf("%+v: committed %s, %v; owed %s, %v", h, sum, years, want.Total(), want)
	}
	var held money.Pence
	for _, one := range all {
		held += w.Town.Value(one.ref)
	}
	if held != want.Total() {
		t.Errorf("%+v: funds hold %s; owed %s", h, held, want.Total())
	}
}

// givesBackThere ends a package of this council under an agreement that Northmoor let, after a rise: nothing of the rise stays here, with
// this council's limit there, or there in all.
func givesBackThere(t *testing.T, s Shared) {
	made := s.PlaceAs(t, Need(s.Line(t), s.Lot), s.Ours)
	before, _, _ := s.bound(t)
	s.Agreements.UsePackages(s.Service)
	t.Cleanup(func() { s.Agreements.UsePackages(nil) })
	u := agreement.Uplift{Agreement: s.Agreement, Share: 1000, From: workday.MustOn(2027, 1, 1), Rationale: "The pay floor rises."}
	s.there(t, func(ctx context.Context, tx *db.Tx) error {
		e, err := s.Agreements.Effect(ctx, tx, u)
		if err != nil {
			return err
		}
		r, err := s.Agreements.ProposeTx(ctx, tx, officer, u, e.More)
		if err != nil {
			return err
		}
		return s.Agreements.AgreeRoundTx(ctx, tx, second, agreement.EndRound{Agreement: s.Agreement, Number: r.Number, More: e.More})
	})
	if raised, _, _ := s.bound(t); raised <= before {
		t.Fatalf("%s committed before the rise and %s after it", before, raised)
	}
	end := brokerage.EndPackage{Package: made.Ref, On: workday.MustOn(2026, 12, 21), Why: "The family moves."}
	s.InTx(t, func(ctx context.Context, tx *db.Tx) error { return s.Service.EndPackageTx(ctx, tx, Broker, end) })
	// 21 days of 120 minutes a week are six hours.
	want := 6 * made.Rate.Amount
	if here, forUs, inAll := s.bound(t); here != want || forUs != want || inAll != want {
		t.Errorf("%s here, %s for this council there, %s there in all; %s is owed", here, forUs, inAll, want)
	}
	s.there(t, func(ctx context.Context, tx *db.Tx) error {
		kept, err := s.Agreements.Rises(ctx, tx, made.Ref)
		if len(kept) != 0 {
			t.Errorf("Northmoor holds what this council's package rose by: %+v", kept)
		}
		return err
	})
}

// splitYears refuses years that do not come to their sum.
func splitYears(t *testing.T, w World) {
	lot := w.Lot(t)
	err := w.Try(t, func(ctx context.Context, tx *db.Tx) error {
		return w.Agreements.CommitTx(ctx, tx, agreementtest.By, agreement.Commit{
			Lot: lot, What: "The award", From: workday.MustOn(2026, 12, 1), To: workday.MustOn(2027, 5, 1), Value: 10_00, Years: agreement.Years{2026: 9_99},
		})
	})
	if err == nil {
		t.Error("years of £9.99 were committed as £10.00")
	}
}
