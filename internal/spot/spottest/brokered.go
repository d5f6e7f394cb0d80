package spottest

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/spot"
	"alongside/internal/workday"
)

// Brokered is what brokerage bought outside agreements in a suite.
type Brokered struct{ Offs []spot.Off }

// Outside implements spot.Brokered.
func (b *Brokered) Outside(context.Context, *db.Tx) ([]spot.Off, error) {
	return append([]spot.Off(nil), b.Offs...), nil
}

// Emergency is an emergency award that runs from one day to another.
func Emergency(from, to workday.Date) spot.Off {
	return spot.Off{
		Kind: spot.OffEmergency, Body: "Night Hands (made up)", Service: "Support at home", Since: from, Until: to, Cost: 90_00, Package: "PKG-0000-0001-X",
		Reason: spot.Given("AWD-0000-0001-X", "Max Manager", "The carer is in hospital.", to),
	}
}

// brokered checks that what brokerage bought stands beside what lists say, with its reasons. The suite's list has two packages
// outside agreements without a reason before it.
func brokered(t *testing.T, d *db.DB, s *spot.Service) {
	before, today := countOffs(t, d, s), workday.DateOf(dbtest.Clock(d).Now())
	urgent := Emergency(today, today.AddDays(5))
	alone := spot.Off{Kind: spot.OffSpotLot, Body: "Lone Heron (made up)", Service: "Lodging", Since: today, Until: today.AddDays(300), Cost: 400_00, Package: "PKG-0000-0002-X"}
	town := &Brokered{Offs: []spot.Off{urgent, alone}}
	s.Brokered = town
	defer func() { s.Brokered = nil }()

	if c := countOffs(t, d, s); c.With != before.With+1 || c.Without != before.Without+1 || c.Cost != before.Cost+400_00 {
		t.Errorf("%+v, before the awards %+v", c, before)
	}
	stored := seen(t, d, s, spot.OffFilter{Limit: 100})
	if len(stored) < 3 || stored[0].Package != alone.Package || stored[1].Package != urgent.Package || !stored[1].Reason.InForce(today) || stored[2].Package != "" {
		t.Errorf("listed: %+v", stored)
	}
	var paged []spot.Off
	for behind, more := "", true; more; { // one at a time, over the seam of both lists
		page := seen(t, d, s, spot.OffFilter{Behind: behind, Limit: 1})
		paged = append(paged, page...)
		if more = len(page) == 1; more {
			behind = page[0].Key()
		}
	}
	if len(paged) != len(stored) {
		t.Errorf("%d in pages, %d at once", len(paged), len(stored))
	}
	for n := range min(len(paged), len(stored)) {
		if paged[n].ID != stored[n].ID {
			t.Errorf("place %d: %+v in pages, %+v at once", n, paged[n], stored[n])
		}
	}
	if bare := seen(t, d, s, spot.OffFilter{Without: true, Limit: 100}); len(bare) != len(stored)-1-before.With || bare[0].Package != alone.Package {
		t.Errorf("without a reason: %+v", bare)
	}
	lone := explainsSpot(t, d, s, stored[0], today)
	asksWhatCame(t, d, s, town, stored[1])
	endsItself(t, d, s, town, lone)
}

func countOffs(t *testing.T, d *db.DB, s *spot.Service) (c spot.OffCount) {
	t.Helper()
	view(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		c, err = s.CountOffs(ctx, tx)
		return err
	})
	return c
}

func seen(t *testing.T, d *db.DB, s *spot.Service, f spot.OffFilter) (found []spot.Off) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	if err := d.InTx(ctx, func(tx *db.Tx) (err error) {
		if found, err = s.SeeOffs(ctx, tx, Buyer, f); err != nil {
			return err
		}
		apart, n := db.CountQueries(ctx)
		count, countErr := s.CountOffs(apart, tx)
		_, seeErr := s.SeeOffs(apart, tx, Buyer, f)
		once, m := db.CountQueries(ctx)
		c, both, err := s.CountAndSeeOffs(once, tx, Buyer, f)
		if c != count || !reflect.DeepEqual(both, found) || *m > *n || f.Behind == "" && *m >= *n {
			t.Errorf("counted and seen together in %d statements, apart in %d: %+v and %d, not %+v and %d", *m, *n, c, len(both), count, len(found))
		}
		return errors.Join(countErr, seeErr, err)
	}); err != nil {
		t.Fatal(err)
	}
	return found
}

// explainsSpot gives a spot purchase its reason, with a deadline.
func explainsSpot(t *testing.T, d *db.DB, s *spot.Service, o spot.Off, today workday.Date) spot.Reason {
	t.Helper()
	ctx := dbtest.Ctx(t)
	if _, err := s.Explain(ctx, Buyer, spot.Explain{Off: o.ID, Cause: spot.CauseEnded, Why: "It is over"}); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("what runs is said to have ended: %v", err)
	}
	r, err := s.Explain(ctx, Buyer, spot.Explain{Off: o.ID, Cause: spot.CauseNoLot, Why: "No lot covers lodging", Expires: today.AddDays(20)})
	if err != nil {
		t.Fatal(err)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		clocks, err := deadline.Of(ctx, tx, r.Ref)
		if len(clocks[r.Ref]) != 1 || clocks[r.Ref][0].Due != r.Expires {
			t.Errorf("deadline: %+v", clocks)
		}
		return err
	})
	if bare := seen(t, d, s, spot.OffFilter{Without: true, Limit: 100}); len(bare) > 0 && bare[0].ID == o.ID {
		t.Error("the reason does not count")
	}
	return r
}

// asksWhatCame has an emergency award run out: it is asked about until somebody says what came.
func asksWhatCame(t *testing.T, d *db.DB, s *spot.Service, town *Brokered, o spot.Off) {
	t.Helper()
	ctx, start := dbtest.Ctx(t), dbtest.Clock(d).Now()
	today := workday.DateOf(start)
	defer dbtest.Clock(d).Set(start)
	cost := countOffs(t, d, s).Cost
	dbtest.Clock(d).Set(start.Add(6 * 24 * time.Hour))
	town.Offs[0].Over = true
	asked := func(want bool, when string) {
		t.Helper()
		is := false
		for _, one := range seen(t, d, s, spot.OffFilter{Without: true, Limit: 100}) {
			is = is || one.ID == o.ID
		}
		if is != want {
			t.Errorf("%s: asked about %v, want %v", when, is, want)
		}
	}
	asked(true, "when it has run out")
	if c := countOffs(t, d, s); c.Cost != cost {
		t.Errorf("what has run out costs %s a week", c.Cost-cost)
	}
	if _, err := s.Explain(ctx, Buyer, spot.Explain{Off: o.ID, Cause: spot.CauseStay, Why: "She stays", Expires: today.AddDays(9)}); err != nil {
		t.Fatal(err)
	}
	asked(false, "while it goes on with a reason")
	dbtest.Clock(d).Set(start.Add(10 * 24 * time.Hour))
	asked(true, "when the reason has run out too")
	if _, err := s.Explain(ctx, Buyer, spot.Explain{Off: o.ID, Cause: spot.CauseEnded}); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("ended without a word: %v", err)
	}
	r, err := s.Explain(ctx, Buyer, spot.Explain{Off: o.ID, Cause: spot.CauseEnded, Why: "Her mother is home again"})
	if err != nil {
		t.Fatal(err)
	}
	asked(false, "when the help has ended")
	if all := seen(t, d, s, spot.OffFilter{Limit: 100}); len(all) > 1 && all[1].ID == o.ID {
		t.Error("ended help is still listed")
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		history, err := audit.History(ctx, tx, string(r.Ref), 10)
		if len(history) != 1 {
			t.Errorf("on record: %+v", history)
		}
		clocks, clockErr := deadline.Of(ctx, tx, r.Ref)
		if len(clocks[r.Ref]) != 0 {
			t.Errorf("what has ended has a deadline: %+v", clocks)
		}
		return errors.Join(err, clockErr)
	})
}

// endsItself checks that a reason lasts through the nightly picture while its purchase does, and ends when it is bought under an
// agreement; and that a list which names a package by our reference does not count it twice.
func endsItself(t *testing.T, d *db.DB, s *spot.Service, town *Brokered, lone spot.Reason) {
	t.Helper()
	before := len(seen(t, d, s, spot.OffFilter{Limit: 100}))
	listed(t, d, s, "ours", packageHead+"C9,pkg-0000-0002-x,Lone Heron,Home care,North,01/05/2026,,10,Hour,40.00,Weekday\n")
	painted(t, d, s)
	if after := len(seen(t, d, s, spot.OffFilter{Limit: 100})); after != before {
		t.Errorf("%d purchases, %d before a list named one of them", after, before)
	}
	state := func() (out deadline.State) {
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			clocks, err := deadline.Of(ctx, tx, lone.Ref)
			out = clocks[lone.Ref][0].State
			return err
		})
		return out
	}
	if is := state(); is != deadline.Running {
		t.Errorf("while it runs, its deadline is %s", is)
	}
	town.Offs = nil
	painted(t, d, s)
	if is := state(); is != deadline.Kept {
		t.Errorf("bought under an agreement, its deadline is %s", is)
	}
	listed(t, d, s, "ours no more", packageHead+"C9,pkg-0000-0002-x,Lone Heron,Home care,North,01/05/2026,01/06/2026,10,Hour,40.00,Weekday\n")
	painted(t, d, s)
}
