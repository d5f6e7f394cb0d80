package brokeragetest

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/audit"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Exercise runs the suite.
func Exercise(t *testing.T, w World) {
	t.Run("PlacesARequirementAndExplainsIt", func(t *testing.T) { places(t, w) })
	t.Run("KeepsTheChildFromProvidersUntilTheAward", func(t *testing.T) { anonymous(t, w) })
	t.Run("TakesOneAnswerAProvider", func(t *testing.T) { answers(t, w) })
	t.Run("RefusesAnAwardBeyondALimit", func(t *testing.T) { limits(t, w) })
	t.Run("AwardsOneRequirementOnceWhenTwoTry", func(t *testing.T) { raceOne(t, w) })
	t.Run("TwoAwardsCannotBothTakeTheLastOfIt", func(t *testing.T) { raceTwo(t, w) })
	t.Run("OpensTheEmergencyDoorAndAsksForRatification", func(t *testing.T) { emergency(t, w) })
	t.Run("SetsARankingAsideWithAReason", func(t *testing.T) { noneSuits(t, w) })
	t.Run("EndsAPackageAndGivesTheMoneyBack", func(t *testing.T) { ends(t, w) })
	t.Run("TakesARequirementBack", func(t *testing.T) { withdraws(t, w) })
	t.Run("ListsWhatTheReaderMaySeeWithEqualDates", func(t *testing.T) { board(t, w) })
	t.Run("RefusesTheWrongPerson", func(t *testing.T) { wrongPerson(t, w) })
	t.Run("HidesAnotherCouncilsRequirement", func(t *testing.T) { otherCouncil(t, w) })
	t.Run("LeavesNothingWhenSavingFails", func(t *testing.T) { rollsBack(t, w) })
}

func places(t *testing.T, w World) {
	lot := w.Lot(t)
	first, second := w.Admit(t, lot, "Gofal Afon ŵ 🌱", 20_00), w.Admit(t, lot, "Second", 40_00)
	line := w.Line(t)
	r := w.Require(t, Need(line, lot))
	if r.State() != brokerage.StateOpen || r.Age != 10 || r.District != "E07000197" || r.PromisedBy != workday.MustOn(2026, 12, 21) {
		t.Fatalf("raised as %+v", r)
	}
	r = w.Rank(t, r.Ref)
	var made brokerage.Awarded
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		c, err := w.Service.Ranking(ctx, tx, r.CallOff)
		if err != nil {
			return err
		}
		if len(c.Ranking.Places) != 2 || c.Ranking.Places[0].ID != string(first) || !strings.Contains(c.Ranking.Places[0].Why, "rate") {
			t.Errorf("ranked %+v", c.Ranking.Places)
		}
		if c.Ranking.Weights != agreementtest.Weights {
			t.Errorf("weights %+v are not those published", c.Ranking.Weights)
		}
		made, err = w.Service.GiveTx(ctx, tx, Broker, brokerage.Give{Requirement: r.Ref, Version: r.Version, Provider: first, Why: "Cheaper and as good."})
		return err
	})
	worker := Worker(first)
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		p, err := w.Service.Package(ctx, tx, made.Package)
		if err != nil {
			return err
		}
		// 365 days of 120 minutes a week are 6,258 minutes, at £20 an hour £2,086.
		if p.Provider != first || p.MinutesPerWeek != 120 || p.Rate.Amount != 20_00 || w.Town.Value(p.Ref) != 2_086_00 {
			t.Errorf("package %+v with %s bound", p, w.Town.Value(p.Ref))
		}
		a, _, err := w.Agreements.ByLot(ctx, tx, lot)
		if a.Committed != 2_086_00 {
			t.Errorf("the agreement has %s committed", a.Committed)
		}
		chain, walkErr := thread.Walk(ctx, tx, p.Ref)
		if walkErr != nil || chain.Nodes[0].Kind != thread.Decision || !has(chain, line.Ref) || !has(chain, r.Ref) || !has(chain, made.Award) || !has(chain, first) {
			t.Errorf("the package does not stand on its decision and its line: %v %+v", walkErr, chain.Nodes)
		}
		due, _ := deadline.Of(ctx, tx, r.Ref)
		if len(due[r.Ref]) != 1 || due[r.Ref][0].State != deadline.Kept {
			t.Errorf("the promised day is not kept: %+v", due[r.Ref])
		}
		if rows, _ := audit.History(ctx, tx, string(r.Ref), 20); !recorded(rows, "requirement raised", "providers ranked", "award made") {
			t.Errorf("the audit has %d entries of %s", len(rows), r.Ref)
		}
		if seen := access.MayWork(ctx, tx, worker, line.Child); seen != nil {
			t.Errorf("the provider cannot work with the child: %v", seen)
		}
		if hidden := access.MaySee(ctx, tx, Worker(second), line.Child); !fault.Is(hidden, fault.KindNotFound) {
			t.Errorf("the provider that was not chosen sees the child: %v", hidden)
		}
		return err
	})
	err := w.Try(t, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Service.GiveTx(ctx, tx, Broker, brokerage.Give{Requirement: r.Ref, Provider: second, Why: "Again."})
		return err
	})
	if !fault.Is(err, fault.KindConflict) {
		t.Errorf("awarded a second time: %v", err)
	}
}

func has(c thread.Chain, ref thread.Ref) bool {
	for _, n := range c.Nodes {
		if n.Ref == ref {
			return true
		}
	}
	return false
}

func recorded(rows []audit.Row, actions ...string) bool {
	there := map[string]bool{}
	for _, r := range rows {
		there[r.Action] = true
	}
	for _, a := range actions {
		if !there[a] {
			return false
		}
	}
	return true
}

func anonymous(t *testing.T, w World) {
	lot, line := w.Lot(t), w.Line(t)
	for _, need := range []string{"Tamsin needs help.", "For tam, who signs.", "The VALE family asks."} {
		cmd := Need(line, lot)
		cmd.Need = need
		err := w.Try(t, func(ctx context.Context, tx *db.Tx) error {
			_, err := w.Service.RequireTx(ctx, tx, Lead, cmd)
			return err
		})
		if fields, _ := fault.Fields(err); len(fields) != 1 || fields[0].Name != "need" {
			t.Errorf("%q: %v", need, err)
		}
	}
	in, out := w.Admit(t, lot, "In", 20_00), w.Admit(t, w.Lot(t), "Elsewhere", 20_00)
	r := w.Require(t, Need(line, lot))
	find := func(p thread.Ref) error {
		return w.Try(t, func(ctx context.Context, tx *db.Tx) error {
			_, err := w.Service.InvitedTo(ctx, tx, p, r.Ref)
			return err
		})
	}
	if err := find(in); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("a provider finds what it was not invited to yet: %v", err)
	}
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		return w.Service.InviteTx(ctx, tx, Broker, brokerage.Invite{Requirement: r.Ref, Until: tx.Today().AddDays(5)})
	})
	if err := find(in); err != nil {
		t.Errorf("an invited provider: %v", err)
	}
	if err := find(out); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("a provider of another lot finds the invitation: %v", err)
	}
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		open, _, err := w.Service.Invitations(ctx, tx, in)
		if len(open) != 1 || open[0].Ref != r.Ref {
			t.Errorf("invitations %+v", open)
		}
		if err := access.MaySee(ctx, tx, Worker(in), line.Child); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("an invited provider sees the child: %v", err)
		}
		return err
	})
}

func answers(t *testing.T, w World) {
	lot := w.Lot(t)
	p := w.Admit(t, lot, "Answers", 20_00)
	r := w.Require(t, Need(w.Line(t), lot))
	respond := func(cmd brokerage.Respond) error {
		cmd.Requirement = r.Ref
		return w.Try(t, func(ctx context.Context, tx *db.Tx) error { return w.Service.RespondTx(ctx, tx, Worker(p), cmd) })
	}
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		return w.Service.InviteTx(ctx, tx, Broker, brokerage.Invite{Requirement: r.Ref, Until: tx.Today()})
	})
	if err := respond(brokerage.Respond{}); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("a no without a reason: %v", err)
	}
	if err := respond(brokerage.Respond{Can: true, From: r.Start}); err != nil {
		t.Fatal(err)
	}
	if err := respond(brokerage.Respond{Why: "No worker on Tuesdays."}); err != nil {
		t.Fatal(err)
	}
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		all, err := w.Service.Responses(ctx, tx, r.Ref)
		if len(all) != 1 || all[0].Can || all[0].Why != "No worker on Tuesdays." {
			t.Errorf("answers %+v: the later must stand", all)
		}
		c, rankErr := w.Service.CallOffTx(ctx, tx, Broker, r.Ref, 0)
		if rankErr != nil || len(c.Ranking.Places) != 0 || len(c.Ranking.LeftOut) != 1 || !strings.Contains(c.Ranking.LeftOut[0].Why[0], "No worker on Tuesdays.") {
			t.Errorf("ranked although it cannot help: %+v %v", c.Ranking, rankErr)
		}
		return err
	})
	clock := dbtest.Clock(w.DB)
	clock.Advance(24 * time.Hour)
	defer clock.Set(dbtest.Start)
	if err := respond(brokerage.Respond{Can: true, From: r.Start}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("answered the day after it closed: %v", err)
	}
}

// limits asks for what costs £60,000.43 a year, a hair past the officers' £60,000, and for what the agreement's days do not reach.
func limits(t *testing.T, w World) {
	lot := w.Lot(t)
	p := w.Admit(t, lot, "Dear", 30_00)
	give := func(cmd brokerage.Require) (brokerage.Requirement, error) {
		r := w.Rank(t, w.Require(t, cmd).Ref)
		return r, w.Try(t, func(ctx context.Context, tx *db.Tx) error {
			_, err := w.Service.GiveTx(ctx, tx, Broker, brokerage.Give{Requirement: r.Ref, Provider: p, Why: "The only one."})
			return err
		})
	}
	dear := Need(w.Line(t), lot)
	dear.MinutesPerWeek = 2_302
	r, err := give(dear)
	if !fault.Is(err, fault.KindConflict) || !strings.Contains(fault.Message(err), "Officers may award up to £60,000.00 under it") {
		t.Errorf("beyond the officers' limit: %v", err)
	}
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		a, _, err := w.Agreements.ByLot(ctx, tx, lot)
		all, packagesErr := w.Service.PackagesOf(ctx, tx, r.Child)
		if a.Committed != 0 || len(all) != 0 || packagesErr != nil {
			t.Errorf("a refused award left %s committed and %d packages", a.Committed, len(all))
		}
		return err
	})
	long := Need(w.Line(t), lot)
	long.Start, long.End = workday.MustOn(2027, 11, 1), workday.MustOn(2028, 4, 1)
	if _, err := give(long); !fault.Is(err, fault.KindConflict) || !strings.Contains(fault.Message(err), "A decision to extend the term is missing.") {
		t.Errorf("a day past the decision's term: %v", err)
	}
	dear.Provision, dear.MinutesPerWeek = w.Line(t).Ref, 2_301
	if _, err := give(dear); err != nil {
		t.Errorf("at the officers' limit: %v", err)
	}
}

// raceOne has two brokers award one requirement to two providers at once.
func raceOne(t *testing.T, w World) {
	lot := w.Lot(t)
	both := []thread.Ref{w.Admit(t, lot, "Left", 20_00), w.Admit(t, lot, "Right", 20_00)}
	r := w.Rank(t, w.Require(t, Need(w.Line(t), lot)).Ref)
	errs := make([]error, len(both))
	var wg sync.WaitGroup
	for i := range both {
		wg.Go(func() {
			_, errs[i] = w.Service.Give(dbtest.Ctx(t), Broker, brokerage.Give{Requirement: r.Ref, Version: r.Version, Provider: both[i], Why: "Both at once."})
		})
	}
	wg.Wait()
	one(t, errs)
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		all, err := w.Service.PackagesOf(ctx, tx, r.Child)
		if len(all) != 1 {
			t.Fatalf("%d packages", len(all))
		}
		a, _, lotErr := w.Agreements.ByLot(ctx, tx, lot)
		if lotErr != nil || a.Committed != w.Town.Value(all[0].Ref) {
			t.Errorf("%s committed for a package of %s: %v", a.Committed, w.Town.Value(all[0].Ref), lotErr)
		}
		return err
	})
}

// one checks that exactly one of several attempts succeeded and that the others were refused as conflicts.
func one(t *testing.T, errs []error) {
	t.Helper()
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case !fault.Is(err, fault.KindConflict):
			t.Fatal(err)
		}
	}
	if won != 1 {
		t.Fatalf("%d of %d succeeded: %v", won, len(errs), errs)
	}
}

// raceTwo lets two awards of about £52,000 go for the £100,000 of one agreement at once.
func raceTwo(t *testing.T, w World) {
	lot := w.Lot(t)
	p := w.Admit(t, lot, "Last of it", 30_00)
	reqs := make([]brokerage.Requirement, 2)
	for i := range reqs {
		cmd := Need(w.Line(t), lot)
		cmd.MinutesPerWeek = 2_000
		reqs[i] = w.Rank(t, w.Require(t, cmd).Ref)
	}
	errs := make([]error, 2)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			_, errs[i] = w.Service.Give(dbtest.Ctx(t), Broker, brokerage.Give{Requirement: reqs[i].Ref, Provider: p, Why: "The only one."})
		})
	}
	wg.Wait()
	one(t, errs)
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		a, _, err := w.Agreements.ByLot(ctx, tx, lot)
		if a.Committed > a.Value || a.Committed == 0 {
			t.Errorf("%s of %s committed", a.Committed, a.Value)
		}
		return err
	})
}

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
		if listErr != nil || len(list) != 1 || len(before) != 0 {
			t.Errorf("the month's list %+v, the month's before %+v", list, before)
		}
		return err
	})
	if err := w.Service.Ratify(dbtest.Ctx(t), Manager, made.Award, "Mine."); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("ratified by whoever made it: %v", err)
	}
	if err := w.Service.Ratify(dbtest.Ctx(t), Commissioner, made.Award, "Read and agreed."); err != nil {
		t.Fatal(err)
	}
	if err := w.Service.Ratify(dbtest.Ctx(t), Commissioner, made.Award, "Twice."); !fault.Is(err, fault.KindConflict) {
		t.Errorf("ratified twice: %v", err)
	}
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
		"ratify": w.Service.Ratify(ctx, Broker, r.Award, "x"),
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
