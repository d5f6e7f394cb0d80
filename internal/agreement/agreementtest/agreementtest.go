// Package agreementtest holds the suite that agreements pass on both engines.
package agreementtest

import (
	"context"
	"strings"
	"sync"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/allocation"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/provider"
	"alongside/internal/provider/providertest"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// By is who acts in the suite.
var By = audit.By{Person: "PER-TEST", Name: "Cam Reed", Role: "commissioner", Channel: "web"}

// Weights are the published weights of the suite.
var Weights = allocation.Weights{Fit: 30, Continuity: 25, Distance: 15, Quality: 20, Rate: 10}

// World is what the suite runs against. Enter makes a decision in effect on the test clock's day (23 November 2026): two
// years from 1 April 2026, two extensions of a year, £100,000 in all, officers up to £60,000.
type World struct {
	DB        *db.DB
	Service   *agreement.Service
	Providers *provider.Service
	Enter     func(t *testing.T) thread.Ref
	// Decide makes another decision in effect, which may amend one, and Draft one that is not taken.
	Decide func(t *testing.T, amends thread.Ref, terms decision.Terms) thread.Ref
	Draft  func(t *testing.T) thread.Ref
	Packs  Packs // what the service uses as its packs
}

// Terms are the terms of the decision that Enter makes.
var Terms = decision.Terms{
	TotalValue: 100_000_00, OfficerLimit: 60_000_00, Start: workday.MustOn(2026, 4, 1), End: workday.MustOn(2028, 3, 31), ExtensionMonths: []int{12, 12},
}

// Agreement is an agreement that such a decision allows.
func Agreement(under thread.Ref) agreement.Agreement {
	return agreement.Agreement{
		Title: "Community support", Kind: agreement.DynamicMarket, Regime: agreement.ProcurementAct2023, Decision: under,
		Begun: workday.MustOn(2025, 9, 1), Start: workday.MustOn(2026, 4, 1), End: workday.MustOn(2028, 3, 31), ExtensionMonths: []int{12, 12}, Value: 100_000_00, Weights: Weights,
		Breaks: []agreement.BreakPoint{{On: workday.MustOn(2028, 3, 31), NoticeBy: workday.MustOn(2027, 9, 30)}},
	}
}

// Exercise runs the suite.
func Exercise(t *testing.T, w World) {
	t.Run("LetsWhatTheDecisionAllows", func(t *testing.T) { lets(t, w) })
	t.Run("AsksForEvidence", func(t *testing.T) { asksForEvidence(t, w) })
	t.Run("RefusesWhatItDoesNot", func(t *testing.T) { refuses(t, w) })
	t.Run("ExtendsAsOftenAsDecided", func(t *testing.T) { extends(t, w) })
	t.Run("TwoAwardsCannotBothTakeTheLastOfIt", func(t *testing.T) { races(t, w) })
	t.Run("HoldsAgreementsOfOneDecisionTogether", func(t *testing.T) { together(t, w) })
	t.Run("CountsWhatIsTakenOverWithWhatItBound", func(t *testing.T) { takenOver(t, w) })
	t.Run("TwoAgreementsCannotBothTakeADecision", func(t *testing.T) { racesToLet(t, w) })
	t.Run("FollowsTheWayOfBuyingThatIsDecided", func(t *testing.T) { followsTheRoute(t, w) })
	t.Run("HoldsToItsOwnCeilingBelowTheDecisions", func(t *testing.T) { ceiling(t, w) })
	t.Run("HoldsAwardsToWhatIsDecidedAYear", func(t *testing.T) { byTheYear(t, w) })
	t.Run("TwoAwardsCannotBothTakeTheLastOfAYear", func(t *testing.T) { racesForAYear(t, w) })
	t.Run("HoldsAnUpliftToWhatIsDecidedAYear", func(t *testing.T) { upliftByTheYear(t, w) })
	t.Run("PricesByProviderBandAndDay", func(t *testing.T) { prices(t, w) })
	t.Run("PricesWhereTheChildLives", func(t *testing.T) { byDistrict(t, w) })
	t.Run("TakesRatesAndCeilingsFromASheet", func(t *testing.T) { sheets(t, w) })
	t.Run("AdmitsOnlyWhoMayWork", func(t *testing.T) { admits(t, w) })
	t.Run("SaysWhatTheContractRegisterHolds", func(t *testing.T) { registered(t, w) })
	t.Run("ListsWhatDoesNotCoverTheWageFloor", func(t *testing.T) { margins(t, w) })
	t.Run("PricesAnUpliftBeforeItIsAgreed", func(t *testing.T) { uplifts(t, w) })
	t.Run("SetsAllRatesOfAnUpliftAtOnce", func(t *testing.T) { onceForAll(t, w) })
	t.Run("EndsAnUpliftRoundWithoutAgreement", func(t *testing.T) { rejects(t, w) })
	t.Run("BindsFundsForAnUplift", func(t *testing.T) { fundsAnUplift(t, w) })
	t.Run("HoldsAnUpliftToWhatWasDecided", func(t *testing.T) { withinDecision(t, w) })
	t.Run("CoversAnUpliftByALaterDecision", func(t *testing.T) { coveredByLater(t, w) })
	t.Run("HoldsRatesToFloorAndCeiling", func(t *testing.T) { ratesWithin(t, w) })
	t.Run("RefusesTheWrongPerson", func(t *testing.T) { wrongPerson(t, w) })
}

// Let lets the agreement with one lot for children in every district.
func Let(t *testing.T, w World) (agreementRef, lot thread.Ref) {
	t.Helper()
	a := Agreement(w.Enter(t))
	inTx(t, w, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if agreementRef, err = w.Service.LetTx(ctx, tx, By, a); err != nil {
			return err
		}
		lot, err = w.Service.AddLotTx(ctx, tx, By, agreement.Lot{Agreement: agreementRef, Name: "One to one", Service: "community-support", AgeTo: 25})
		return err
	})
	return agreementRef, lot
}

func lets(t *testing.T, w World) {
	ref, lot := Let(t, w)
	view(t, w, func(ctx context.Context, tx *db.Tx) error {
		a, l, err := w.Service.ByLot(ctx, tx, lot)
		if err != nil {
			return err
		}
		if a.Ref != ref || l.Name != "One to one" || a.Weights != Weights || a.Begun != workday.MustOn(2025, 9, 1) || len(a.Breaks) != 1 || a.Version != 1 {
			t.Errorf("read back %+v with lot %+v", a, l)
		}
		chain, err := thread.Walk(ctx, tx, lot)
		if err != nil {
			return err
		}
		if len(chain.Nodes) != 3 || chain.Nodes[0].Ref != a.Decision {
			t.Errorf("the lot does not stand on its decision: %+v", chain.Nodes)
		}
		due, err := deadline.Of(ctx, tx, ref)
		if len(due[ref]) != 1 || due[ref][0].Due != a.Breaks[0].NoticeBy {
			t.Errorf("the break point's deadline: %+v", due[ref])
		}
		return err
	})
}

func refuses(t *testing.T, w World) {
	for name, c := range map[string]struct {
		change func(*agreement.Agreement)
		kind   fault.Kind
		says   string
	}{
		"a day too long":         {func(a *agreement.Agreement) { a.End = a.End.AddDays(1) }, fault.KindConflict, "A decision to extend the term is missing."},
		"a penny too much":       {func(a *agreement.Agreement) { a.Value++ }, fault.KindConflict, "A decision to raise the value is missing."},
		"one extension too many": {func(a *agreement.Agreement) { a.ExtensionMonths = []int{12, 12, 12} }, fault.KindConflict, "relies on 3"},
		"extensions of other lengths": {func(a *agreement.Agreement) { a.ExtensionMonths = []int{1, 26} }, fault.KindConflict,
			"The decision allows extensions of 12 and 12 months; extension 1 of this agreement is 1 month."},
		"an extension that is longer":        {func(a *agreement.Agreement) { a.ExtensionMonths = []int{18} }, fault.KindConflict, "extension 1 of this agreement is 18 months."},
		"a second extension that is shorter": {func(a *agreement.Agreement) { a.ExtensionMonths = []int{12, 6} }, fault.KindConflict, "extension 2 of this agreement is 6 months."},
		"no decision":                        {func(a *agreement.Agreement) { a.Decision = "" }, fault.KindInvalid, "Name the decision"},
		"price decides":                      {func(a *agreement.Agreement) { a.Weights = allocation.Weights{Rate: 100} }, fault.KindInvalid, "price alone must not win"},
		"old system too long": {func(a *agreement.Agreement) {
			a.Kind, a.Regime, a.End = agreement.DPS, agreement.Regulations2015, workday.MustOn(2029, 2, 24)
			a.Begun = workday.MustOn(2022, 2, 1)
		}, fault.KindInvalid, "23 February 2029"},
		"new under a law that has ended": {func(a *agreement.Agreement) { a.Kind, a.Regime = agreement.DPS, agreement.Regulations2015 }, fault.KindInvalid, "begun until Sunday 23 February 2025"},
	} {
		t.Run(name, func(t *testing.T) {
			a := Agreement(w.Enter(t))
			c.change(&a)
			ctx := dbtest.Ctx(t)
			err := w.DB.InTx(ctx, func(tx *db.Tx) error {
				_, err := w.Service.LetTx(ctx, tx, By, a)
				return err
			})
			if !fault.Is(err, c.kind) || !strings.Contains(fault.Message(err), c.says) {
				t.Errorf("got %v %q, want %v %q", fault.KindOf(err), fault.Message(err), c.kind, c.says)
			}
		})
	}
}

func extends(t *testing.T, w World) {
	ref, _ := Let(t, w)
	by := w.Enter(t)
	for i, want := range []string{"2029-03-31", "2030-03-31"} {
		now, _ := read(t, w, ref)
		w.Packs.Decide(ref, now.End, by)
		inTx(t, w, func(ctx context.Context, tx *db.Tx) error {
			return w.Service.ExtendTx(ctx, tx, By, agreement.Extend{Agreement: ref, Version: i + 1, Why: "It works."})
		})
		view(t, w, func(ctx context.Context, tx *db.Tx) error {
			a, err := w.Service.Agreement(ctx, tx, ref)
			if a.End.String() != want {
				t.Errorf("ends %s, want %s", a.End, want)
			}
			return err
		})
	}
	ctx := dbtest.Ctx(t)
	err := w.DB.InTx(ctx, func(tx *db.Tx) error {
		return w.Service.ExtendTx(ctx, tx, By, agreement.Extend{Agreement: ref, Why: "Once more."})
	})
	if !fault.Is(err, fault.KindConflict) || !strings.Contains(fault.Message(err), "A decision to extend the term is missing.") {
		t.Errorf("a third extension: %v", err)
	}
	view(t, w, func(ctx context.Context, tx *db.Tx) error {
		due, err := deadline.Of(ctx, tx, ref)
		running := 0
		for _, d := range due[ref] {
			if d.State == deadline.Running {
				running++
				if d.Due.String() != "2029-09-29" { // as many days before the end as at first
					t.Errorf("notice by %s", d.Due)
				}
			}
		}
		if len(due[ref]) != 3 || running != 1 {
			t.Errorf("each extension keeps one break point and starts the next: %+v", due[ref])
		}
		return err
	})
	late, _ := Let(t, w)
	dbtest.Clock(w.DB).Set(workday.MustOn(2028, 4, 1).At(9, 0))
	defer dbtest.Clock(w.DB).Set(workday.MustOn(2026, 11, 23).At(9, 0))
	err = w.DB.InTx(ctx, func(tx *db.Tx) error {
		return w.Service.ExtendTx(ctx, tx, By, agreement.Extend{Agreement: late, Why: "We forgot."})
	})
	if !fault.Is(err, fault.KindConflict) || !strings.Contains(fault.Message(err), "ended on Friday 31 March 2028") {
		t.Errorf("an extension the day after the end: %v", err)
	}
}

// races lets two awards of £60,000 go for £100,000 at once: one must be refused, whichever.
func races(t *testing.T, w World) {
	ref, lot := Let(t, w)
	errs := make([]error, 2)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			ctx := dbtest.Ctx(t)
			errs[i] = w.DB.InTx(ctx, func(tx *db.Tx) error {
				return w.Service.CommitTx(ctx, tx, By, agreement.Commit{
					Lot: lot, What: "The award", From: workday.MustOn(2026, 12, 1), To: workday.MustOn(2027, 11, 30), Value: 60_000_00, ByOfficer: true,
				})
			})
		})
	}
	wg.Wait()
	refused := 0
	for _, err := range errs {
		if fault.Is(err, fault.KindConflict) {
			refused++
		} else if err != nil {
			t.Fatal(err)
		}
	}
	view(t, w, func(ctx context.Context, tx *db.Tx) error {
		a, err := w.Service.Agreement(ctx, tx, ref)
		if refused != 1 || a.Committed != 60_000_00 {
			t.Errorf("%d refused, %s committed", refused, a.Committed)
		}
		return err
	})
}

// ceiling commits exactly an agreement's own value, which is less than its decision's, and then a penny more.
func ceiling(t *testing.T, w World) {
	a := Agreement(w.Enter(t))
	a.Value = 50_000_00
	var lot thread.Ref
	inTx(t, w, func(ctx context.Context, tx *db.Tx) error {
		ref, err := w.Service.LetTx(ctx, tx, By, a)
		if err != nil {
			return err
		}
		lot, err = w.Service.AddLotTx(ctx, tx, By, agreement.Lot{Agreement: ref, Name: "Small", Service: "community-support", AgeTo: 25})
		return err
	})
	bind := agreement.Commit{Lot: lot, What: "The award", From: workday.MustOn(2026, 12, 1), To: workday.MustOn(2027, 11, 30), Value: 50_000_00, ByOfficer: true}
	inTx(t, w, func(ctx context.Context, tx *db.Tx) error { return w.Service.CommitTx(ctx, tx, By, bind) })
	bind.Value = 1
	ctx := dbtest.Ctx(t)
	err := w.DB.InTx(ctx, func(tx *db.Tx) error { return w.Service.CommitTx(ctx, tx, By, bind) })
	if !fault.Is(err, fault.KindConflict) || !strings.Contains(fault.Message(err), "A decision to raise the value is missing.") {
		t.Errorf("a penny over the agreement's own value: %v", err)
	}
}

func prices(t *testing.T, w World) {
	_, lot := Let(t, w)
	own := providertest.Make(t, w.DB, w.Providers, "Own rate")
	set := func(p thread.Ref, pence money.Pence, band money.Band, from workday.Date) {
		inTx(t, w, func(ctx context.Context, tx *db.Tx) error {
			return w.Service.SetRateTx(ctx, tx, By, agreement.Rate{Lot: lot, Provider: p, Price: money.Rate{Amount: pence, Unit: money.Hour, Band: band}, From: from})
		})
	}
	april, december := workday.MustOn(2026, 4, 1), workday.MustOn(2026, 12, 1)
	set("", 20_00, money.Any, april)
	set("", 25_00, money.Weekend, april)
	set(own, 21_00, money.Any, april)
	set(own, 22_00, money.Any, december)
	for _, c := range []struct {
		provider thread.Ref
		band     money.Band
		on       workday.Date
		want     money.Pence
	}{
		{"PVR-X", money.Weekday, april, 20_00}, {"PVR-X", money.Weekend, april, 25_00}, {own, money.Weekday, april, 21_00},
		{own, money.Weekday, december.AddDays(-1), 21_00}, {own, money.Weekday, december, 22_00}, {own, money.Weekend, april, 21_00},
	} {
		view(t, w, func(ctx context.Context, tx *db.Tx) error {
			rate, err := w.Service.RateFor(ctx, tx, agreement.RateQuery{Lot: lot, Provider: c.provider, Unit: money.Hour, Band: c.band, On: c.on})
			if rate.Amount != c.want {
				t.Errorf("%s %s on %s: %s, want %s", c.provider, c.band, c.on, rate.Amount, c.want)
			}
			return err
		})
	}
	ctx := dbtest.Ctx(t)
	err := w.DB.View(ctx, func(tx *db.Tx) error {
		_, err := w.Service.RateFor(ctx, tx, agreement.RateQuery{Lot: lot, Provider: own, Unit: money.Night, Band: money.SleepingNight, On: april})
		return err
	})
	if !fault.Is(err, fault.KindConflict) {
		t.Errorf("a price for a unit without one: %v", err)
	}
}

func admits(t *testing.T, w World) {
	_, lot := Let(t, w)
	good := providertest.Make(t, w.DB, w.Providers, "Good")
	var bare thread.Ref
	inTx(t, w, func(ctx context.Context, tx *db.Tx) error {
		var err error
		bare, err = w.Providers.CreateTx(ctx, tx, By, provider.Provider{Name: "Bare", Kind: provider.CareAgency})
		return err
	})
	admit := func(p thread.Ref) error {
		ctx := dbtest.Ctx(t)
		return w.DB.InTx(ctx, func(tx *db.Tx) error {
			_, err := w.Service.AdmitTx(ctx, tx, By, agreement.Admit{Lot: lot, Provider: p, From: tx.Today(), Why: "Meets every condition."})
			return err
		})
	}
	if err := admit(good); err != nil {
		t.Fatal(err)
	}
	if err := admit(good); !fault.Is(err, fault.KindConflict) {
		t.Errorf("admitted twice: %v", err)
	}
	if err := admit(bare); !fault.Is(err, fault.KindConflict) || !strings.Contains(fault.Message(err), "Insurance has not been given") {
		t.Errorf("admitted without evidence: %v", err)
	}
	view(t, w, func(ctx context.Context, tx *db.Tx) error {
		in, err := w.Service.Admitted(ctx, tx, lot, tx.Today())
		before, _ := w.Service.Admitted(ctx, tx, lot, tx.Today().AddDays(-1))
		if len(in) != 1 || in[0].Provider != good || len(before) != 0 {
			t.Errorf("admitted %+v, the day before %+v", in, before)
		}
		return err
	})
}

func wrongPerson(t *testing.T, w World) {
	broker := access.Actor{Person: "PER-B", Name: "Broker", Roles: []access.Role{access.RoleBroker}}
	ctx := dbtest.Ctx(t)
	_, letErr := w.Service.Let(ctx, broker, agreement.Agreement{})
	_, lotErr := w.Service.AddLot(ctx, broker, agreement.Lot{})
	_, admitErr := w.Service.Admit(ctx, broker, agreement.Admit{})
	for name, err := range map[string]error{
		"let": letErr, "lot": lotErr, "admit": admitErr, "rate": w.Service.SetRate(ctx, broker, agreement.Rate{}),
		"extend": w.Service.Extend(ctx, broker, agreement.Extend{}),
	} {
		if !fault.Is(err, fault.KindForbidden) {
			t.Errorf("a broker may %s: %v", name, err)
		}
	}
}

func inTx(t *testing.T, w World, fn func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	if err := w.DB.InTx(ctx, func(tx *db.Tx) error { return fn(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

func view(t *testing.T, w World, fn func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	if err := w.DB.View(ctx, func(tx *db.Tx) error { return fn(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}
