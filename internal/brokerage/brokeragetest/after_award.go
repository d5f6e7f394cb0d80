package brokeragetest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

func emergency(t *testing.T, w World) {
	lot := w.Lot(t)
	p := w.Admit(t, lot, "Tonight", 60_00)
	cmd := Need(w.Line(t), lot)
	cmd.MinutesPerWeek = 7 * 24 * 60 // past every limit
	r := w.Require(t, cmd)
	today := workday.DateOf(dbtest.Start)
	give := brokerage.Give{Requirement: r.Ref, Provider: p, Why: "The carer is in hospital.", Emergency: true, Authoriser: "Director of Children’s Services", Until: today.AddDays(28)}
	try := func(by access.Actor, change func(*brokerage.Give)) (brokerage.Awarded, error) {
		mine := give
		change(&mine)
		return w.Service.Give(dbtest.Ctx(t), by, mine)
	}
	for name, c := range map[string]func(*brokerage.Give){
		"until": func(g *brokerage.Give) { g.Until = today.AddDays(29) }, "authoriser": func(g *brokerage.Give) { g.Authoriser = "" }, "why": func(g *brokerage.Give) { g.Why = "" },
	} {
		if _, err := try(Manager, c); !hasField(err, name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := try(Broker, func(*brokerage.Give) {}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a broker opened the emergency door: %v", err)
	}
	for name, on := range map[string]workday.Date{"to come": today.AddDays(1), "long past": today.AddDays(-29)} {
		if _, err := try(Manager, func(g *brokerage.Give) { g.Authorised = on }); !hasField(err, "authorised") {
			t.Errorf("authorised on a day %s: %v", name, err)
		}
	}
	if _, err := try(Manager, func(g *brokerage.Give) { g.Authorised = today.AddDays(-3) }); !hasField(err, "until") {
		t.Errorf("28 days from today for an award of three days ago: %v", err)
	}
	shipped := w.Service.Spans
	w.Service.Spans = func(context.Context, *db.Tx) (statute.Spans, error) {
		return statute.Spans{EmergencyAwardDays: 14}, nil
	}
	if _, err := try(Manager, func(g *brokerage.Give) { g.Until = today.AddDays(15) }); !hasField(err, "until") {
		t.Errorf("15 days where the council allows 14: %v", err)
	}
	w.Service.Spans = shipped
	made, err := try(Manager, func(*brokerage.Give) {})
	if err != nil {
		t.Fatal(err)
	}
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		a, err := w.Service.Award(ctx, tx, made.Award)
		due, dueErr := deadline.Of(ctx, tx, made.Award)
		if !a.Emergency || a.RatifyBy.IsZero() || a.End != give.Until || dueErr != nil || len(due[a.Ref]) != 1 || due[a.Ref][0].Due != a.RatifyBy {
			t.Errorf("award %+v with deadlines %+v", a, due[a.Ref])
		}
		list, listErr := w.Service.Emergencies(ctx, tx, today, today)
		before, _ := w.Service.Emergencies(ctx, tx, today.AddDays(-30), today.AddDays(-1))
		if of, err := w.Service.AwardsOf(ctx, tx, a.Child); err != nil || len(of) == 0 || !slices.ContainsFunc(of, func(one brokerage.Award) bool { return one.Ref == a.Ref }) {
			t.Errorf("the awards of the child are %+v: %v", of, err)
		}
		if none, err := w.Service.AwardsOf(ctx, tx, made.Award); err != nil || len(none) != 0 {
			t.Errorf("somebody else has the awards %+v: %v", none, err)
		}
		if listErr != nil || len(list) != 1 || len(before) != 0 {
			t.Errorf("the month's list %+v, the month's before %+v", list, before)
		}
		return err
	})
	if err := w.Service.Ratify(dbtest.Ctx(t), Manager, brokerage.Ratify{Award: made.Award, Why: "Mine."}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("ratified by whoever made it: %v", err)
	}
	if err := w.Service.Ratify(dbtest.Ctx(t), Commissioner, brokerage.Ratify{Award: made.Award, Version: 2, Why: "Of another version."}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("ratified what was not read: %v", err)
	}
	dbtest.OneSaves(t, 2, func(int) error {
		return w.Service.Ratify(dbtest.Ctx(t), Commissioner, brokerage.Ratify{Award: made.Award, Version: 1, Why: "Read and agreed."})
	})
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		due, err := deadline.Of(ctx, tx, made.Award)
		if due[made.Award][0].State != deadline.Kept {
			t.Errorf("the ratification is not kept: %+v", due[made.Award])
		}
		return err
	})
}

func hasField(err error, name string) bool {
	fields, _ := fault.Fields(err)
	return len(fields) == 1 && fields[0].Name == name
}

func noneSuits(t *testing.T, w World) {
	lot := w.Lot(t)
	p := w.Admit(t, lot, "Unsuited", 20_00)
	r := w.Rank(t, w.Require(t, Need(w.Line(t), lot)).Ref)
	if err := w.Service.NoneSuits(dbtest.Ctx(t), Broker, r.Ref, r.Version, ""); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("set aside without a reason: %v", err)
	}
	if err := w.Service.NoneSuits(dbtest.Ctx(t), Broker, r.Ref, r.Version-1, "Nobody signs."); !fault.Is(err, fault.KindConflict) {
		t.Errorf("set aside over an old version: %v", err)
	}
	if err := w.Service.NoneSuits(dbtest.Ctx(t), Broker, r.Ref, r.Version, "Nobody signs."); err != nil {
		t.Fatal(err)
	}
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		now, err := w.Service.Requirement(ctx, tx, r.Ref)
		c, rankErr := w.Service.Ranking(ctx, tx, r.CallOff)
		if now.CallOff != "" || !now.Open() || c.NoneSuits != "Nobody signs." || rankErr != nil {
			t.Errorf("requirement %+v, ranking %+v", now, c)
		}
		return err
	})
	_, err := w.Service.Give(dbtest.Ctx(t), Broker, brokerage.Give{Requirement: r.Ref, Provider: p, Why: "All the same."})
	if !fault.Is(err, fault.KindConflict) {
		t.Errorf("awarded without a ranking: %v", err)
	}
}

func ends(t *testing.T, w World) {
	lot := w.Lot(t)
	p := w.Admit(t, lot, "Ends", 20_00)
	line := w.Line(t)
	one := w.Place(t, line, lot, p)
	short := Need(line, lot)
	short.End = workday.MustOn(2027, 6, 30)
	two := w.PlaceAs(t, short, p)
	last := workday.MustOn(2027, 1, 31)
	if err := w.Service.EndPackage(dbtest.Ctx(t), Broker, brokerage.EndPackage{Package: one.Ref, On: one.End, Why: "x"}); !hasField(err, "on") {
		t.Errorf("ended on its last day: %v", err)
	}
	if err := w.Service.EndPackage(dbtest.Ctx(t), Broker, brokerage.EndPackage{Package: one.Ref, Version: one.Version, On: last, Why: "The family moves."}); err != nil {
		t.Fatal(err)
	}
	if told := w.Town.News[len(w.Town.News)-1]; told.Child != line.Child || told.About != one.Ref || !strings.HasPrefix(told.What, "Help that was arranged comes to an end.") {
		t.Errorf("the family is told %+v of the end", told)
	}
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		got, err := w.Service.Package(ctx, tx, one.Ref)
		// 62 of 365 days stay: 1,063 minutes of 6,258, and a started minute counts.
		if got.LastDay() != last || got.Status(last.AddDays(1)) != "ended" || w.Town.Value(one.Ref) < 354_00 || w.Town.Value(one.Ref) > 355_00 {
			t.Errorf("%+v with %s left", got, w.Town.Value(one.Ref))
		}
		a, _, lotErr := w.Agreements.ByLot(ctx, tx, lot)
		if lotErr != nil || a.Committed != w.Town.Value(one.Ref)+w.Town.Value(two.Ref) {
			t.Errorf("%s committed: %v", a.Committed, lotErr)
		}
		all, ofErr := access.Of(ctx, tx, line.Child)
		for _, r := range all {
			if r.Actor == p && r.To != two.End.AddDays(90) {
				t.Errorf("the provider sees the child until %s although its other package runs to %s", r.To, two.End)
			}
		}
		if ofErr != nil {
			return ofErr
		}
		return err
	})
	if err := w.Service.EndPackage(dbtest.Ctx(t), Broker, brokerage.EndPackage{Package: one.Ref, On: last, Why: "Twice."}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("ended twice: %v", err)
	}
	if err := w.Service.EndPackage(dbtest.Ctx(t), OtherBroker, brokerage.EndPackage{Package: two.Ref, On: last, Why: "x"}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("a broker without a relationship ended a package: %v", err)
	}
}

func withdraws(t *testing.T, w World) {
	lot := w.Lot(t)
	r := w.Require(t, Need(w.Line(t), lot))
	cmd := brokerage.Withdraw{Requirement: r.Ref, Version: r.Version}
	if err := w.Service.Withdraw(dbtest.Ctx(t), Lead, cmd); !hasField(err, "why") {
		t.Errorf("taken back without a reason: %v", err)
	}
	cmd.Why = "The plan has changed."
	if err := w.Service.Withdraw(dbtest.Ctx(t), Lead, cmd); err != nil {
		t.Fatal(err)
	}
	if err := w.Service.Withdraw(dbtest.Ctx(t), Lead, brokerage.Withdraw{Requirement: r.Ref, Why: "Twice."}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("taken back twice: %v", err)
	}
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		due, err := deadline.Of(ctx, tx, r.Ref)
		if due[r.Ref][0].State != deadline.Stopped {
			t.Errorf("the promised day still runs: %+v", due[r.Ref])
		}
		return err
	})
}

func board(t *testing.T, w World) {
	lot := w.Lot(t)
	want := map[thread.Ref]bool{}
	for range 5 {
		want[w.Require(t, Need(w.Line(t), lot)).Ref] = true
	}
	hidden := Need(w.Line(t), lot)
	hidden.Broker = ""
	unseen := w.Require(t, hidden).Ref
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		seen := map[thread.Ref]int{}
		for after := ""; ; {
			page, next, err := w.Service.Board(ctx, tx, Broker, brokerage.Filter{OpenOnly: true, After: after, Limit: 2})
			if err != nil {
				return err
			}
			for _, r := range page {
				seen[r.Ref]++
			}
			if after = next; next == "" {
				break
			}
		}
		for ref := range want {
			if seen[ref] != 1 {
				t.Errorf("%s stands %d times on the board", ref, seen[ref])
			}
		}
		if seen[unseen] != 0 {
			t.Error("a requirement of a child that the broker may not see is listed")
		}
		for name, f := range map[string]brokerage.Filter{
			"placed":        {State: brokerage.StatePlaced, DueBy: workday.MustOn(2026, 11, 22)},
			"too young":     {OpenOnly: true, AgeFrom: 0, AgeTo: 9},
			"due yesterday": {OpenOnly: true, DueBy: workday.MustOn(2026, 11, 22)},
		} {
			f.Limit = 50
			if page, _, err := w.Service.Board(ctx, tx, Broker, f); err != nil || len(page) != 0 {
				t.Errorf("%s: %d requirements, %v", name, len(page), err)
			}
		}
		page, _, err := w.Service.Board(ctx, tx, Broker, brokerage.Filter{State: brokerage.StateOpen, AgeFrom: 10, AgeTo: 10, Limit: 500})
		if len(page) < 5 {
			t.Errorf("%d of ten years to place", len(page))
		}
		return err
	})
}

func wrongPerson(t *testing.T, w World) {
	lot := w.Lot(t)
	line := w.Line(t)
	p := w.Admit(t, lot, "Wrong", 20_00)
	r := w.Rank(t, w.Require(t, Need(line, lot)).Ref)
	ctx := dbtest.Ctx(t)
	_, requireErr := w.Service.Require(ctx, Parent, Need(line, lot))
	_, rankErr := w.Service.CallOff(ctx, Parent, r.Ref, 0)
	_, giveErr := w.Service.Give(ctx, Lead, brokerage.Give{Requirement: r.Ref, Provider: p, Why: "x"})
	for name, err := range map[string]error{
		"ask": requireErr, "rank": rankErr, "award": giveErr, "invite": w.Service.Invite(ctx, Lead, brokerage.Invite{Requirement: r.Ref}),
		"answer": w.Service.Respond(ctx, Broker, brokerage.Respond{Requirement: r.Ref}), "end": w.Service.EndPackage(ctx, Parent, brokerage.EndPackage{}),
		"withdraw": w.Service.Withdraw(ctx, Parent, brokerage.Withdraw{Requirement: r.Ref, Why: "x"}), "set aside": w.Service.NoneSuits(ctx, Lead, r.Ref, 0, "x"),
		"ratify": w.Service.Ratify(ctx, Broker, brokerage.Ratify{Award: r.Award, Why: "x"}),
	} {
		if !fault.Is(err, fault.KindForbidden) {
			t.Errorf("may %s: %v", name, err)
		}
	}
	_, err := w.Service.Give(ctx, OtherBroker, brokerage.Give{Requirement: r.Ref, Provider: p, Why: "x"})
	if !fault.Is(err, fault.KindNotFound) {
		t.Errorf("a broker of another team awarded: %v", err)
	}
	_, err = w.Service.Give(ctx, Broker, brokerage.Give{Requirement: r.Ref, Provider: w.Admit(t, w.Lot(t), "Not of the lot", 20_00), Why: "x"})
	if !fault.Is(err, fault.KindConflict) {
		t.Errorf("awarded to a provider that is not ranked: %v", err)
	}
}

func otherCouncil(t *testing.T, w World) {
	r := w.Require(t, Need(w.Line(t), w.Lot(t)))
	ctx := db.WithScope(dbtest.Ctx(t), "E10000016")
	err := w.DB.View(ctx, func(tx *db.Tx) error {
		_, err := w.Service.Requirement(ctx, tx, r.Ref)
		return err
	})
	if !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another council reads our requirement: %v", err)
	}
}

func rollsBack(t *testing.T, w World) {
	lot := w.Lot(t)
	p := w.Admit(t, lot, "Rolled back", 20_00)
	r := w.Rank(t, w.Require(t, Need(w.Line(t), lot)).Ref)
	err := w.Try(t, func(ctx context.Context, tx *db.Tx) error {
		if _, err := w.Service.GiveTx(ctx, tx, Broker, brokerage.Give{Requirement: r.Ref, Provider: p, Why: "x"}); err != nil {
			return err
		}
		return fault.Conflict("Something else fails.")
	})
	if !fault.Is(err, fault.KindConflict) {
		t.Fatal(err)
	}
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		now, err := w.Service.Requirement(ctx, tx, r.Ref)
		all, packagesErr := w.Service.PackagesOf(ctx, tx, r.Child)
		a, _, lotErr := w.Agreements.ByLot(ctx, tx, lot)
		if !now.Open() || len(all) != 0 || a.Committed != money.Pence(0) || packagesErr != nil || lotErr != nil {
			t.Errorf("half an award stays: %+v, %d packages, %s", now, len(all), a.Committed)
		}
		return err
	})
}

// onPaper: an emergency award that was made on paper counts from the day on which it was authorised, and both days are on record.
func onPaper(t *testing.T, w World) {
	lot := w.Lot(t)
	p := w.Admit(t, lot, "Last week", 60_00)
	cmd := Need(w.Line(t), lot)
	r := w.Require(t, cmd)
	today := workday.DateOf(dbtest.Start)
	authorised := today.AddDays(-3)
	give := brokerage.Give{Requirement: r.Ref, Provider: p, Why: "The computers were down.", Emergency: true, Authoriser: "Director of Children’s Services",
		Authorised: authorised, Until: authorised.AddDays(28)}
	made, err := w.Service.Give(dbtest.Ctx(t), Manager, give)
	if err != nil {
		t.Fatal(err)
	}
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		a, err := w.Service.Award(ctx, tx, made.Award)
		due, dueErr := deadline.Of(ctx, tx, made.Award)
		if a.On != authorised || a.End != give.Until || dueErr != nil || len(due[a.Ref]) != 1 || due[a.Ref][0].From != authorised {
			t.Errorf("award %+v with deadlines %+v, %v", a, due[a.Ref], dueErr)
		}
		rows, historyErr := audit.History(ctx, tx, string(made.Award), 10)
		if historyErr != nil || !slices.ContainsFunc(rows, func(row audit.Row) bool {
			return row.Action == "emergency award entered later" && workday.DateOf(row.At) == today && strings.Contains(row.Why, authorised.Long())
		}) {
			t.Errorf("on record: %+v, %v", rows, historyErr)
		}
		return err
	})
}
