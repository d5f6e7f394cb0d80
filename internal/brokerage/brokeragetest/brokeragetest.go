package brokeragetest

import (
	"context"
	"strings"
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
	t.Run("EntersAnEmergencyAwardOfPaperWithItsDay", func(t *testing.T) { onPaper(t, w) })
	t.Run("SetsARankingAsideWithAReason", func(t *testing.T) { noneSuits(t, w) })
	t.Run("EndsAPackageAndGivesTheMoneyBack", func(t *testing.T) { ends(t, w) })
	t.Run("BindsAPriceSetByHand", func(t *testing.T) { byHand(t, w) })
	t.Run("GivesBackWhatUpliftsAdded", func(t *testing.T) { givesBackTheRise(t, w) })
	t.Run("RefusesYearsThatAreNotTheSum", func(t *testing.T) { splitYears(t, w) })
	t.Run("LetsTheContractTeamReviewWhatIsBought", func(t *testing.T) { reviewed(t, w) })
	t.Run("GivesTheContractTeamWhatWasBoughtBefore", func(t *testing.T) { filled(t, w) })
	t.Run("TakesARequirementBack", func(t *testing.T) { withdraws(t, w) })
	t.Run("ListsWhatTheReaderMaySeeWithEqualDates", func(t *testing.T) { board(t, w) })
	t.Run("RefusesTheWrongPerson", func(t *testing.T) { wrongPerson(t, w) })
	t.Run("HidesAnotherCouncilsRequirement", func(t *testing.T) { otherCouncil(t, w) })
	t.Run("RanksByRatesThatCanBeComparedAndByWhereProvidersWork", func(t *testing.T) { likeWithLike(t, w) })
	t.Run("RanksAndBuysAtTheRateOfTheChildsDistrict", func(t *testing.T) { whereTheChildLives(t, w) })
	t.Run("RanksWhoCanBeAskedAndSaysWhyNotTheOthers", func(t *testing.T) { ranking(t, w) })
	t.Run("CountsASuspensionAfterTheRanking", func(t *testing.T) { suspendedAward(t, w) })
	t.Run("CountsWhatHappensToAPlaceAfterTheRanking", func(t *testing.T) { heldAward(t, w) })
	t.Run("GivesOneAnswerToWhetherAProviderMayBeUsed", func(t *testing.T) { oneAnswer(t, w) })
	t.Run("LeavesOutWhoSaysNoAfterTheRanking", func(t *testing.T) { outSince(t, w) })
	t.Run("RefusesWhatCannotBeAskedFor", func(t *testing.T) { refusedNeeds(t, w) })
	t.Run("DoesNothingMoreOnceClosed", func(t *testing.T) { closed(t, w) })
	t.Run("RefusesAStaleVersion", func(t *testing.T) { stale(t, w) })
	t.Run("TellsProvidersWithoutNamingTheChild", func(t *testing.T) { told(t, w) })
	t.Run("LeavesNothingWhenSavingFails", func(t *testing.T) { rollsBack(t, w) })
	t.Run("RanksByTheWeightsThatProvidersRead", func(t *testing.T) { pinned(t, w) })
	t.Run("CountsWhatIsAskedForAndWhyNot", func(t *testing.T) { counted(t, w, w.Service.Store) })
	t.Run("AwardsFromADynamicMarketOnlyAfterItsTenderNotice", func(t *testing.T) { tendered(t, w) })
	t.Run("TellsWhatIsBoughtOutsideAgreements", func(t *testing.T) { outside(t, w) })
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
	first := brokerage.Respond{Can: true, From: r.Start, Over: brokerage.Response{}.Mark()}
	dbtest.OneSaves(t, 3, func(n int) error {
		mine := first
		mine.From = r.Start.AddDays(n)
		return respond(mine)
	})
	if err := respond(first); !fault.Is(err, fault.KindConflict) {
		t.Errorf("a colleague's answer was overwritten: %v", err)
	}
	if err := respond(brokerage.Respond{Why: "No worker on Tuesdays."}); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("a no without a coded reason: %v", err)
	}
	if err := respond(brokerage.Respond{Refusal: brokerage.Otherwise}); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("another reason that is not said: %v", err)
	}
	if err := respond(brokerage.Respond{Refusal: brokerage.NoStaff, Why: "No worker on Tuesdays."}); err != nil {
		t.Fatal(err)
	}
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		all, err := w.Service.Responses(ctx, tx, r.Ref)
		if len(all) != 1 || all[0].Can || all[0].Refusal != brokerage.NoStaff || all[0].Why != "No worker on Tuesdays." {
			t.Errorf("answers %+v: the later must stand", all)
		}
		c, rankErr := w.Service.CallOffTx(ctx, tx, Broker, r.Ref, 0)
		if rankErr != nil || len(c.Ranking.Places) != 0 || len(c.Ranking.LeftOut) != 1 || !strings.Contains(c.Ranking.LeftOut[0].Why[0], "No staff in this area: No worker on Tuesdays.") {
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
	dbtest.OneSaves(t, len(both), func(i int) error {
		_, err := w.Service.Give(dbtest.Ctx(t), Broker, brokerage.Give{Requirement: r.Ref, Version: r.Version, Provider: both[i], Why: "Both at once."})
		return err
	})
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
	dbtest.OneSaves(t, len(reqs), func(i int) error {
		_, err := w.Service.Give(dbtest.Ctx(t), Broker, brokerage.Give{Requirement: reqs[i].Ref, Provider: p, Why: "The only one."})
		return err
	})
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		a, _, err := w.Agreements.ByLot(ctx, tx, lot)
		if a.Committed > a.Value || a.Committed == 0 {
			t.Errorf("%s of %s committed", a.Committed, a.Value)
		}
		return err
	})
}
