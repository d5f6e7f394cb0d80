package deliverytest

import (
	"context"
	"strings"
	"testing"
	"time"

	"alongside/internal/brokerage/brokeragetest"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/delivery"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// settled settles a visit as the brokers' own act.
func (w World) settled(t testing.TB, cmd delivery.Settle) error {
	t.Helper()
	return w.Visits.Settle(dbtest.Ctx(t), brokeragetest.Broker, cmd)
}

func disputes(t *testing.T, w World) {
	p, _ := w.Running(t)
	v := w.must(t, Came(p, Monday), p.Provider)
	ctx := dbtest.Ctx(t)
	missed := delivery.MissedVisit{Package: p.Ref, On: Monday, Start: delivery.NoTime, Whose: delivery.ByProvider, Note: "Nobody rang the bell."}
	ref, err := w.Visits.MissedVisit(ctx, brokeragetest.Parent, missed)
	if err != nil || ref != v.Ref {
		t.Fatalf("the family's account is about another visit: %s %v", ref, err)
	}
	if _, err := w.Visits.MissedVisit(ctx, brokeragetest.Parent, missed); !fault.Is(err, fault.KindConflict) {
		t.Errorf("disputed twice: %v", err)
	}
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		now, err := w.Visits.Visit(ctx, tx, v.Ref)
		if !now.Disputed() || now.Result != delivery.Came || now.Minutes != 120 || now.Dispute.Note != "Nobody rang the bell." || now.Billable() {
			t.Errorf("%+v", now)
		}
		sums, _ := w.Visits.DeliveredBy(ctx, tx, []thread.Ref{p.Ref}, Monday, Monday)
		if s := sums[p.Ref]; s.Delivered != 0 || s.Disputed != 120 || s.MissedMinutes() != 0 {
			t.Errorf("a disputed visit counts: %+v", s)
		}
		due, _ := deadline.Of(ctx, tx, v.Ref)
		if len(due[v.Ref]) != 1 || due[v.Ref][0].Due != Monday.AddDays(14) {
			t.Errorf("no time to settle it: %+v", due)
		}
		list, _ := w.Visits.Disputed(ctx, tx, 100)
		if !contains(list, v.Ref) {
			t.Error("it is not on the list of disputes")
		}
		nodes, _ := thread.Nodes(ctx, tx, v.Ref)
		if nodes[v.Ref].State != "disputed" {
			t.Errorf("the thread says %q", nodes[v.Ref].State)
		}
		return err
	})
	if err := w.Try(t, func(ctx context.Context, tx *db.Tx) error {
		return w.Visits.BillTx(ctx, tx, thread.New(tx, thread.Invoice), []thread.Ref{v.Ref})
	}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("billed while disputed: %v", err)
	}
	for field, cmd := range map[string]delivery.Settle{
		"why": {Visit: v.Ref, Came: true}, "whose": {Visit: v.Ref, Why: "Rang both."}, "minutes": {Visit: v.Ref, Came: true, Minutes: 2_000, Why: "Rang both."},
	} {
		if fields, _ := fault.Fields(w.settled(t, cmd)); len(fields) != 1 || fields[0].Name != field {
			t.Errorf("%s: %v", field, fields)
		}
	}
	if err := w.settled(t, delivery.Settle{Visit: v.Ref, Version: v.Version, Whose: delivery.ByProvider, Why: "x"}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("settled over an old version: %v", err)
	}
	if err := w.settled(t, delivery.Settle{Visit: v.Ref, Whose: delivery.ByProvider, Why: "The worker was elsewhere."}); err != nil {
		t.Fatal(err)
	}
	now := w.visit(t, v.Ref)
	if now.Disputed() || now.Result != delivery.Missed || now.Minutes != 0 || now.Whose != delivery.ByProvider || now.Dispute.SettledWhy == "" {
		t.Errorf("settled as %+v", now)
	}
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		due, err := deadline.Of(ctx, tx, v.Ref)
		if due[v.Ref][0].State != deadline.Kept {
			t.Errorf("the time to settle it still runs: %+v", due[v.Ref])
		}
		return err
	})
	if err := w.settled(t, delivery.Settle{Visit: v.Ref, Came: true, Why: "x"}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("settled twice: %v", err)
	}
}

func contains(all []delivery.Visit, ref thread.Ref) bool {
	for _, v := range all {
		if v.Ref == ref {
			return true
		}
	}
	return false
}

func claims(t *testing.T, w World) {
	p, _ := w.Running(t)
	ctx := dbtest.Ctx(t)
	said := delivery.MissedVisit{Package: p.Ref, On: Monday, Start: delivery.NoTime, Whose: delivery.ByProvider}
	if _, err := w.Visits.MissedVisit(ctx, brokeragetest.Parent, said); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("nobody knows how long it should have been: %v", err)
	}
	said.Planned = 120
	ref, err := w.Visits.MissedVisit(ctx, brokeragetest.Parent, said)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Visits.CorrectVisit(ctx, brokeragetest.Worker(p.Provider), delivery.CorrectVisit{Visit: ref, Result: delivery.Came, Minutes: 120, Note: "It did."}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("the provider wrote over the family's account: %v", err)
	}
	got, err := w.record(t, Came(p, Monday), p.Provider)
	if err != nil || got != ref {
		t.Fatalf("the provider's account is about another visit: %s %v", got, err)
	}
	v := w.visit(t, ref)
	if !v.Disputed() || v.Result != delivery.Missed || v.Dispute.Minutes != 120 {
		t.Errorf("%+v", v)
	}
	if err := w.settled(t, delivery.Settle{Visit: ref, Came: true, Why: "Signed for by the grandmother."}); err != nil {
		t.Fatal(err)
	}
	if v = w.visit(t, ref); v.Result != delivery.Came || v.Minutes != 120 || v.Worker != "Wren Hill" || !v.Billable() {
		t.Errorf("settled as %+v", v)
	}
}

func corrects(t *testing.T, w World) {
	p, _ := w.Running(t)
	v := w.must(t, Came(p, Monday), p.Provider)
	worker := brokeragetest.Worker(p.Provider)
	fix := delivery.CorrectVisit{Visit: v.Ref, Version: v.Version, Result: delivery.Came, Minutes: 90, Worker: "Ola", Note: "Left early."}
	bare := fix
	bare.Note = ""
	if err := w.Visits.CorrectVisit(dbtest.Ctx(t), worker, bare); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("corrected without a reason: %v", err)
	}
	won := dbtest.OneSaves(t, 3, func(n int) error {
		mine := fix
		mine.Minutes += money.Minutes(n)
		return w.Visits.CorrectVisit(dbtest.Ctx(t), worker, mine)
	})
	if err := w.Visits.CorrectVisit(dbtest.Ctx(t), worker, fix); !fault.Is(err, fault.KindConflict) {
		t.Errorf("corrected over an old version: %v", err)
	}
	if v = w.visit(t, v.Ref); v.Minutes != 90+money.Minutes(won) || v.Worker != "Ola" || v.Planned != 120 {
		t.Errorf("corrected to %+v", v)
	}
	missed := delivery.CorrectVisit{Visit: v.Ref, Result: delivery.Missed, Whose: delivery.ByFamily, Minutes: 55, Note: "The wrong button."}
	if err := w.Visits.CorrectVisit(dbtest.Ctx(t), worker, missed); err != nil {
		t.Fatal(err)
	}
	if v = w.visit(t, v.Ref); v.Minutes != 0 || v.Whose != delivery.ByFamily {
		t.Errorf("corrected to %+v", v)
	}
	billed := w.must(t, Came(p, Monday.AddDays(-7)), p.Provider)
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		return w.Visits.BillTx(ctx, tx, thread.New(tx, thread.Invoice), []thread.Ref{billed.Ref})
	})
	if err := w.Visits.CorrectVisit(dbtest.Ctx(t), worker, delivery.CorrectVisit{Visit: billed.Ref, Result: delivery.Came, Minutes: 1, Note: "x"}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("corrected after it was billed: %v", err)
	}
	said := delivery.MissedVisit{Package: p.Ref, On: billed.On, Start: FourPM, Whose: delivery.ByProvider}
	if _, err := w.Visits.MissedVisit(dbtest.Ctx(t), brokeragetest.Parent, said); !fault.Is(err, fault.KindConflict) {
		t.Errorf("a billed visit was disputed: %v", err)
	}
	if w.Undecided == nil {
		return
	}
	invoice := w.visit(t, billed.Ref).Invoice
	w.Undecided[invoice] = true
	if _, err := w.Visits.MissedVisit(dbtest.Ctx(t), brokeragetest.Parent, said); err != nil {
		t.Fatalf("a visit on an invoice that waits to be matched cannot be disputed: %v", err)
	}
	if v := w.visit(t, billed.Ref); !v.Disputed() || v.Invoice != invoice {
		t.Errorf("disputed as %+v", v)
	}
}

func day(t *testing.T, w World) {
	p, _ := w.Running(t)
	worker := brokeragetest.Worker(p.Provider)
	set := func(change func(*delivery.Pattern)) error {
		pattern := delivery.Pattern{Package: p.Ref, From: Monday.AddDays(-14), Slots: []delivery.Slot{
			{Weekday: time.Wednesday, Start: 9 * 60, Minutes: 60}, {Weekday: time.Monday, Start: FourPM, Minutes: 60},
		}}
		change(&pattern)
		return w.Visits.SetPattern(dbtest.Ctx(t), worker, delivery.SetPattern{Pattern: pattern})
	}
	for name, change := range map[string]func(*delivery.Pattern){
		"more than promised":   func(p *delivery.Pattern) { p.Slots[0].Minutes = 61 },
		"twice at one time":    func(p *delivery.Pattern) { p.Slots[0] = p.Slots[1] },
		"no visit":             func(p *delivery.Pattern) { p.Slots = nil },
		"a visit of no length": func(p *delivery.Pattern) { p.Slots[0].Minutes = 0 },
		"before the package":   func(q *delivery.Pattern) { q.From = p.Start.AddDays(-1) },
		"no first day":         func(q *delivery.Pattern) { q.From = workday.Date{} },
	} {
		if err := set(change); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	none := fault.Mark()
	won := dbtest.OneSaves(t, 3, func(n int) error {
		return w.Visits.SetPattern(dbtest.Ctx(t), worker, delivery.SetPattern{Over: none, Pattern: delivery.Pattern{Package: p.Ref, From: Monday.AddDays(-14), Slots: []delivery.Slot{
			{Weekday: time.Monday, Start: FourPM, Minutes: money.Minutes(30 + n)},
		}}})
	})
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		got, _, err := w.Visits.PatternOf(ctx, tx, p.Ref, Monday)
		if len(got.Slots) != 1 || got.Slots[0].Minutes != money.Minutes(30+won) {
			t.Errorf("%d saved, and there is %+v", won, got)
		}
		return err
	})
	if err := set(func(*delivery.Pattern) {}); err != nil {
		t.Fatal(err)
	}
	late := delivery.SetPattern{Over: none, Pattern: delivery.Pattern{Package: p.Ref, From: Monday.AddDays(-14), Slots: []delivery.Slot{{Weekday: time.Friday, Start: FourPM, Minutes: 60}}}}
	if err := w.Visits.SetPattern(dbtest.Ctx(t), worker, late); !fault.Is(err, fault.KindConflict) {
		t.Errorf("days that a colleague has set meanwhile were overwritten: %v", err)
	}
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		got, err := w.Visits.DayOf(ctx, tx, p.Provider, Monday)
		if len(got.Due) != 1 || got.Due[0].Start != FourPM || got.Due[0].Recorded != nil || len(got.Unplanned) != 0 || len(got.Packages) != 1 {
			t.Errorf("Monday %+v", got)
		}
		before, _ := w.Visits.DayOf(ctx, tx, p.Provider, Monday.AddDays(-21))
		if len(before.Due) != 0 || len(before.Unplanned) != 1 {
			t.Errorf("before any day was agreed: %+v", before)
		}
		pattern, ok, _ := w.Visits.PatternOf(ctx, tx, p.Ref, Monday)
		if !ok || pattern.Slots[0].Weekday != time.Monday || pattern.SetBy != "Wren Hill" {
			t.Errorf("agreed %+v", pattern)
		}
		return err
	})
	said := delivery.MissedVisit{Package: p.Ref, On: Monday, Start: delivery.NoTime, Whose: delivery.ByIllness}
	ref, err := w.Visits.MissedVisit(dbtest.Ctx(t), brokeragetest.Parent, said)
	if err != nil {
		t.Fatal(err)
	}
	if v := w.visit(t, ref); v.Start != FourPM || v.Planned != 60 {
		t.Errorf("the agreed time and minutes are not taken: %+v", v)
	}
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		got, err := w.Visits.DayOf(ctx, tx, p.Provider, Monday)
		if len(got.Due) != 1 || got.Due[0].Recorded == nil || got.Due[0].Recorded.Ref != ref {
			t.Errorf("Monday after it was recorded: %+v", got.Due)
		}
		return err
	})
}

func scores(t *testing.T, w World) {
	p, child := w.Running(t)
	first := delivery.ScoreOutcome{
		Package: p.Ref, Goal: "Mynd i nofio ŵ", AtStart: 3, Now: 5, On: Monday.AddDays(-7), With: "Tam and mum", Words: "I like the water.",
	}
	ctx := dbtest.Ctx(t)
	for field, change := range map[string]func(*delivery.ScoreOutcome){
		"goal": func(c *delivery.ScoreOutcome) { c.Goal = " " }, "at-start": func(c *delivery.ScoreOutcome) { c.AtStart = 11 },
		"now": func(c *delivery.ScoreOutcome) { c.Now = -1 }, "with": func(c *delivery.ScoreOutcome) { c.With = "" },
		"words": func(c *delivery.ScoreOutcome) { c.Words = "" }, "on": func(c *delivery.ScoreOutcome) { c.On = Monday.AddDays(1) },
	} {
		bad := first
		change(&bad)
		_, err := w.Visits.ScoreOutcome(ctx, brokeragetest.Lead, bad)
		if fields, _ := fault.Fields(err); len(fields) != 1 || fields[0].Name != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	ref, err := w.Visits.ScoreOutcome(ctx, brokeragetest.Lead, first)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Visits.ScoreOutcome(ctx, brokeragetest.Stranger, delivery.ScoreOutcome{Outcome: ref, Now: 9, On: Monday, With: "x", Words: "y"}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another family scored it: %v", err)
	}
	again := delivery.ScoreOutcome{Outcome: ref, Now: 2, On: Monday, With: "Tam", Words: "It was cold."}
	if _, err := w.Visits.ScoreOutcome(ctx, brokeragetest.Parent, again); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Visits.ScoreOutcome(ctx, brokeragetest.Parent, again); !fault.Is(err, fault.KindConflict) {
		t.Errorf("scored twice on one day: %v", err)
	}
	third := delivery.ScoreOutcome{Outcome: ref, Now: 4, With: "Tam", Words: "Warmer."}
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		o, err := w.Visits.Outcome(ctx, tx, ref)
		third.Version = o.Version
		return err
	})
	dbtest.OneSaves(t, 2, func(n int) error {
		mine := third
		mine.On = Monday.AddDays(-2 - n) // each another day, so that nothing but the version tells them apart
		_, err := w.Visits.ScoreOutcome(ctx, brokeragetest.Parent, mine)
		return err
	})
	again.Version, again.On = 1, Monday.AddDays(-1)
	if _, err := w.Visits.ScoreOutcome(ctx, brokeragetest.Parent, again); !fault.Is(err, fault.KindConflict) {
		t.Errorf("scored over an old version: %v", err)
	}
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		all, err := w.Visits.OutcomesOf(ctx, tx, child)
		if len(all) != 1 || len(all[0].Scores) != 3 || all[0].Now() != 2 || all[0].Goal != first.Goal || all[0].LastScored() != Monday {
			t.Errorf("outcomes %+v", all)
		}
		progress, _ := w.Visits.Progress(ctx, tx, Monday, Monday)
		earlier, _ := w.Visits.Progress(ctx, tx, Monday.AddDays(-7), Monday.AddDays(-7))
		if progress.Worse != 1 || progress.Scored() != 1 || earlier.Scored() != 0 {
			t.Errorf("progress %+v, and a week ago %+v", progress, earlier)
		}
		chain, walkErr := thread.Walk(ctx, tx, ref)
		linked := false
		for _, l := range chain.Links {
			linked = linked || l == (thread.Arrow{From: p.Ref, Rel: "works-towards", To: ref})
		}
		if !linked || walkErr != nil {
			t.Errorf("the outcome does not stand on its package: %v %v", chain.Links, walkErr)
		}
		for _, n := range chain.Nodes {
			if strings.Contains(n.Label, "nofio") {
				t.Error("the thread shows what is private")
			}
		}
		return err
	})
}

// summerTime exercises a visit at 4pm on the last day of summer time and the day after: 3pm and 4pm by universal time.
func summerTime(t *testing.T, w World) {
	clock := dbtest.Clock(w.DB)
	defer clock.Set(dbtest.Start)
	clock.Set(time.Date(2026, time.October, 1, 9, 0, 0, 0, time.UTC))
	lot := w.Lot(t)
	to := w.Admit(t, lot, "Summer", 20_00)
	cmd := brokeragetest.Need(w.Line(t), lot)
	cmd.Start = workday.MustOn(2026, 10, 1)
	p := w.PlaceAs(t, cmd, to)
	for _, c := range []struct {
		now   time.Time
		begun bool
	}{
		{time.Date(2026, time.October, 24, 14, 59, 0, 0, time.UTC), false}, {time.Date(2026, time.October, 24, 15, 0, 0, 0, time.UTC), true},
		{time.Date(2026, time.October, 25, 15, 59, 0, 0, time.UTC), false}, {time.Date(2026, time.October, 25, 16, 0, 0, 0, time.UTC), true},
	} {
		clock.Set(c.now)
		if _, err := w.record(t, Came(p, workday.DateOf(c.now)), to); (err == nil) != c.begun {
			t.Errorf("at %s the visit at 4pm: %v", c.now, err)
		}
	}
}

// unknownTime exercises what a family says of a day with more than one visit.
func unknownTime(t *testing.T, w World) {
	p, _ := w.Running(t)
	evening := Came(p, Monday)
	evening.Start, evening.Minutes = 17*60, 30
	first, second := w.must(t, Came(p, Monday), p.Provider), w.must(t, evening, p.Provider)
	said := delivery.MissedVisit{Package: p.Ref, On: Monday, Start: delivery.NoTime, Whose: delivery.ByProvider}
	ctx := dbtest.Ctx(t)
	if _, err := w.Visits.MissedVisit(ctx, brokeragetest.Parent, said); !fault.Is(err, fault.KindInvalid) || !strings.Contains(fault.Message(err), "More than one visit") {
		t.Errorf("which of two visits did not happen: %v", err)
	}
	said.Start = 17 * 60
	if ref, err := w.Visits.MissedVisit(ctx, brokeragetest.Parent, said); err != nil || ref != second.Ref {
		t.Errorf("the evening's: %s %v", ref, err)
	}
	if w.visit(t, first.Ref).Disputed() {
		t.Error("the afternoon's is disputed too")
	}
	said.Start, said.Planned = 20*60, 45
	ref, err := w.Visits.MissedVisit(ctx, brokeragetest.Lead, said)
	if err != nil {
		t.Fatal(err)
	}
	if v := w.visit(t, ref); v.Planned != 45 || !v.ByFamily || v.RecordedBy != brokeragetest.Lead.Name {
		t.Errorf("the night's, told to the lead professional: %+v", v)
	}
}
