package agreementtest

import (
	"context"
	"strings"
	"sync"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/allocation"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/provider/providertest"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Kept makes up the documents that are kept with agreements.
type Kept map[thread.Ref][]agreement.File

// AgreementFiles implements agreement.Files.
func (k Kept) AgreementFiles(_ context.Context, _ *db.Tx, about thread.Ref) ([]agreement.File, error) {
	return k[about], nil
}

// ExerciseTerms runs the suite on what was published, signed and changed. kept is what the service uses as its files.
func ExerciseTerms(t *testing.T, w World, kept Kept) {
	t.Run("OwnWeightsOnlyWhenPublishedWithTheAgreement", func(t *testing.T) { ownWeights(t, w) })
	t.Run("EachCouncilIsHeldToItsOwnLimit", func(t *testing.T) { ownLimits(t, w) })
	t.Run("TwoWhoSetLimitsAtOnceAreNotBothSaved", func(t *testing.T) { racesToJoin(t, w) })
	t.Run("TheCouncilThatLetIsHeldToALimitItSet", func(t *testing.T) { leadsLimit(t, w) })
	t.Run("LooksForNoticeWhereNoBreakPointIsNamed", func(t *testing.T) { usualNotice(t, w) })
	t.Run("TwoPurchasesCannotBothTakeTheLastOfACouncilsLimit", func(t *testing.T) { racesForALimit(t, w) })
	t.Run("RefusesARateAboveItsCeiling", func(t *testing.T) { ceilings(t, w) })
	t.Run("KeepsWhatWasSignedByItsContent", func(t *testing.T) { signs(t, w, kept) })
	t.Run("ChangesOnAGroundAndNoFurther", func(t *testing.T) { amends(t, w, kept) })
	t.Run("SaysWhatReplacesWhat", func(t *testing.T) { replaces(t, w) })
	t.Run("RefusesTermsFromTheWrongPerson", func(t *testing.T) { wrongTerms(t, w) })
}

// unstarted is an agreement whose first day is still to come.
func unstarted(t *testing.T, w World) agreement.Agreement {
	a := Agreement(w.Enter(t))
	a.Start = workday.MustOn(2027, 1, 1)
	return a
}

func lot(t *testing.T, w World, a agreement.Agreement, replaces ...agreement.Replace) (ref, lot thread.Ref) {
	t.Helper()
	inTx(t, w, func(ctx context.Context, tx *db.Tx) (err error) {
		if ref, err = w.Service.LetTx(ctx, tx, By, a, replaces...); err != nil {
			return err
		}
		lot, err = w.Service.AddLotTx(ctx, tx, By, agreement.Lot{Agreement: ref, Name: "One to one", Service: "community-support", AgeTo: 25})
		return err
	})
	return ref, lot
}

// try does something in a transaction of its own and returns what came of it.
func try(t *testing.T, w World, do func(ctx context.Context, tx *db.Tx) error) error {
	t.Helper()
	ctx := dbtest.Ctx(t)
	return w.DB.InTx(ctx, func(tx *db.Tx) error { return do(ctx, tx) })
}

func isRefused(t *testing.T, err error, kind fault.Kind, says string) {
	t.Helper()
	if !fault.Is(err, kind) || !strings.Contains(fault.Message(err), says) {
		t.Errorf("got %v %q, want %v with %q", fault.KindOf(err), fault.Message(err), kind, says)
	}
}

func ownWeights(t *testing.T, w World) {
	own := allocation.Weights{Fit: 50, Continuity: 20, Distance: 10, Quality: 10, Rate: 10}
	ref, lotRef := lot(t, w, unstarted(t, w))
	join := func(council string, limit money.Pence, weights allocation.Weights) error {
		return try(t, w, func(ctx context.Context, tx *db.Tx) error {
			return w.Service.JoinTx(ctx, tx, By, agreement.Join{Agreement: ref, Council: council, Name: "Council " + council, Limit: limit, Weights: weights, Why: "Budgets changed."})
		})
	}
	if err := join("E1", 10_000_00, own); err != nil {
		t.Fatal(err)
	}
	isRefused(t, join("E2", 10_000_00, allocation.Weights{Rate: 100}), fault.KindInvalid, "price alone must not win")
	isRefused(t, join("E2", 90_000_01, allocation.Weights{}), fault.KindInvalid, "At most £90,000.00 is left")
	if err := join("E2", 10_000_00, allocation.Weights{}); err != nil {
		t.Fatal(err)
	}
	good := providertest.Make(t, w.DB, w.Providers, "First in")
	inTx(t, w, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Service.AdmitTx(ctx, tx, By, agreement.Admit{Lot: lotRef, Provider: good, From: tx.Today(), Why: "Meets every condition."})
		return err
	})
	other := own
	other.Fit, other.Rate = 40, 20
	isRefused(t, join("E1", 10_000_00, other), fault.KindConflict, "established on Monday 23 November 2026")
	isRefused(t, join("E2", 10_000_00, own), fault.KindConflict, "cannot set or change its own weights now")
	if err := join("E1", 20_000_00, allocation.Weights{}); err != nil {
		t.Errorf("a new limit: %v", err)
	}
	view(t, w, func(ctx context.Context, tx *db.Tx) error {
		a, err := w.Service.Agreement(ctx, tx, ref)
		if err != nil {
			return err
		}
		for council, want := range map[string]allocation.Weights{"E1": own, "E2": Weights, "E3": Weights} {
			if got, whose, err := w.Service.WeightsFor(ctx, tx, a, council); got != want || err != nil {
				t.Errorf("%s ranks by %+v of %s (%v), want %+v", council, got, whose, err, want)
			}
		}
		all, err := w.Service.Participants(ctx, tx, ref)
		if len(all) != 2 || all[0].Limit != 20_000_00 || all[0].Weights != own {
			t.Errorf("participants %+v", all)
		}
		return err
	})
}

// shared is a running agreement worth £100,000 from which E1 may buy for £30,000 and E2 for £50,000.
func shared(t *testing.T, w World) (ref, lotRef, provider thread.Ref) {
	t.Helper()
	ref, lotRef = Let(t, w)
	provider = providertest.Make(t, w.DB, w.Providers, "In the lot")
	inTx(t, w, func(ctx context.Context, tx *db.Tx) error {
		if _, err := w.Service.AdmitTx(ctx, tx, By, agreement.Admit{Lot: lotRef, Provider: provider, From: tx.Today(), Why: "Meets every condition."}); err != nil {
			return err
		}
		if err := w.Service.JoinTx(ctx, tx, By, agreement.Join{Agreement: ref, Council: "E1", Name: "Northshire", Limit: 30_000_00}); err != nil {
			return err
		}
		return w.Service.JoinTx(ctx, tx, By, agreement.Join{Agreement: ref, Council: "E2", Name: "Southshire", Limit: 50_000_00})
	})
	return ref, lotRef, provider
}

func purchase(lot, provider thread.Ref, council string, value money.Pence) agreement.Purchase {
	return agreement.Purchase{
		Lot: lot, Provider: provider, Council: council, What: "Support at home", From: workday.MustOn(2026, 12, 1), To: workday.MustOn(2027, 5, 31), Value: value,
	}
}

func ownLimits(t *testing.T, w World) {
	ref, lotRef, provider := shared(t, w)
	buy := func(p agreement.Purchase) error {
		return try(t, w, func(ctx context.Context, tx *db.Tx) error {
			_, err := w.Service.BuyTx(ctx, tx, By, p)
			return err
		})
	}
	if err := buy(purchase(lotRef, provider, "E1", 30_000_00)); err != nil {
		t.Fatal(err)
	}
	isRefused(t, buy(purchase(lotRef, provider, "E1", 1)), fault.KindConflict, "Northshire may commit £30,000.00")
	isRefused(t, buy(purchase(lotRef, provider, "E9", 1)), fault.KindConflict, "does not take part")
	isRefused(t, buy(purchase(lotRef, "PVR-NONE", "E2", 1)), fault.KindInvalid, "not admitted to the lot")
	if err := buy(purchase(lotRef, provider, "E2", 50_000_00)); err != nil {
		t.Errorf("another council's purchase: %v", err)
	}
	lead := agreement.Commit{Lot: lotRef, What: "The award", From: workday.MustOn(2026, 12, 1), To: workday.MustOn(2027, 5, 31), Value: 20_000_01, ByOfficer: true}
	commit := func(ctx context.Context, tx *db.Tx) error { return w.Service.CommitTx(ctx, tx, By, lead) }
	isRefused(t, try(t, w, commit), fault.KindConflict, "A decision to raise the value is missing.")
	isRefused(t, try(t, w, func(ctx context.Context, tx *db.Tx) error {
		return w.Service.JoinTx(ctx, tx, By, agreement.Join{Agreement: ref, Council: "E1", Name: "Northshire", Limit: 29_999_99, Why: "Less is needed."})
	}), fault.KindInvalid, "has committed £30,000.00 already")
	view(t, w, func(ctx context.Context, tx *db.Tx) error {
		a, err := w.Service.Agreement(ctx, tx, ref)
		bought, _ := w.Service.Purchases(ctx, tx, ref)
		all, _ := w.Service.Participants(ctx, tx, ref)
		if a.Committed != 80_000_00 || len(bought) != 2 || all[0].Left() != 0 || all[1].Committed != 50_000_00 {
			t.Errorf("committed %s, %d purchases, participants %+v", a.Committed, len(bought), all)
		}
		return err
	})
}

// racesToJoin has three officers set a council's limit, and then add one each, on the agreement that all have read.
func racesToJoin(t *testing.T, w World) {
	ref, _, _ := shared(t, w)
	read := func() (version int) {
		view(t, w, func(ctx context.Context, tx *db.Tx) error {
			a, err := w.Service.Agreement(ctx, tx, ref)
			version = a.Version
			return err
		})
		return version
	}
	joins := func(version int, council func(n int) string) int {
		return dbtest.OneSaves(t, 3, func(n int) error {
			return try(t, w, func(ctx context.Context, tx *db.Tx) error {
				cmd := agreement.Join{Agreement: ref, Version: version, Council: council(n), Name: "Council " + council(n), Limit: money.Pence(n+1) * 1_000_00, Why: "Budgets changed."}
				return w.Service.JoinTx(ctx, tx, By, cmd)
			})
		})
	}
	stale := read()
	won := joins(stale, func(int) string { return "E1" })
	added := joins(read(), func(n int) string { return []string{"E3", "E4", "E5"}[n] })
	view(t, w, func(ctx context.Context, tx *db.Tx) error {
		all, err := w.Service.Participants(ctx, tx, ref)
		got := map[string]money.Pence{}
		for _, p := range all {
			got[p.Council] = p.Limit
		}
		if len(got) != 3 || got["E1"] != money.Pence(won+1)*1_000_00 || got[[]string{"E3", "E4", "E5"}[added]] != money.Pence(added+1)*1_000_00 {
			t.Errorf("%d and %d were saved, and the limits are %v", won, added, got)
		}
		return err
	})
	isRefused(t, try(t, w, func(ctx context.Context, tx *db.Tx) error {
		return w.Service.JoinTx(ctx, tx, By, agreement.Join{Agreement: ref, Version: stale, Council: "E1", Name: "Northshire", Limit: 1_00, Why: "Less."})
	}), fault.KindConflict, "Someone else changed this agreement")
}

// racesForALimit lets two purchases of £20,000 go for a council's £30,000 at once: one must be refused, whichever.
func racesForALimit(t *testing.T, w World) {
	ref, lotRef, provider := shared(t, w)
	errs := make([]error, 2)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			ctx := dbtest.Ctx(t)
			errs[i] = w.DB.InTx(ctx, func(tx *db.Tx) error {
				_, err := w.Service.BuyTx(ctx, tx, By, purchase(lotRef, provider, "E1", 20_000_00))
				return err
			})
		})
	}
	wg.Wait()
	conflicts := 0
	for _, err := range errs {
		if fault.Is(err, fault.KindConflict) {
			conflicts++
		} else if err != nil {
			t.Fatal(err)
		}
	}
	view(t, w, func(ctx context.Context, tx *db.Tx) error {
		all, err := w.Service.Participants(ctx, tx, ref)
		a, _ := w.Service.Agreement(ctx, tx, ref)
		bought, _ := w.Service.Purchases(ctx, tx, ref)
		if conflicts != 1 || all[0].Committed != 20_000_00 || a.Committed != 20_000_00 || len(bought) != 1 {
			t.Errorf("%d refused, %s of the council's, %s in all, %d purchases", conflicts, all[0].Committed, a.Committed, len(bought))
		}
		return err
	})
}

func ceilings(t *testing.T, w World) {
	_, lotRef := Let(t, w)
	april, july := workday.MustOn(2026, 4, 1), workday.MustOn(2026, 7, 1)
	set := func(pence money.Pence, band money.Band, from workday.Date) error {
		return try(t, w, func(ctx context.Context, tx *db.Tx) error {
			return w.Service.SetCeilingTx(ctx, tx, By, agreement.Ceiling{Lot: lotRef, Price: money.Rate{Amount: pence, Unit: money.Hour, Band: band}, From: from, Why: "The pay floor and 12% on costs."})
		})
	}
	for _, c := range []struct {
		pence money.Pence
		band  money.Band
		from  workday.Date
	}{{24_00, money.Any, april}, {29_00, money.Weekend, april}, {26_00, money.Any, july}} {
		if err := set(c.pence, c.band, c.from); err != nil {
			t.Fatal(err)
		}
	}
	isRefused(t, set(30_00, money.Any, april), fault.KindConflict, "from Wednesday 1 April 2026")
	for name, c := range map[string]struct {
		pence    money.Pence
		band     money.Band
		from, to workday.Date
		ok       bool
	}{
		"at the ceiling":              {24_00, money.Any, april, workday.Date{}, true},
		"a penny above":               {24_01, money.Any, april.AddDays(1), workday.Date{}, false},
		"another band's own":          {29_00, money.Weekend, april, workday.Date{}, true},
		"above another band's own":    {29_01, money.Weekend, april.AddDays(1), workday.Date{}, false},
		"a band without its own":      {24_01, money.Evening, april, workday.Date{}, false},
		"at the later ceiling":        {26_00, money.Any, july, workday.Date{}, true},
		"above the later ceiling":     {26_01, money.Any, july.AddDays(1), workday.Date{}, false},
		"before there was any":        {40_00, money.Any, april.AddDays(-60), april.AddDays(-1), true},
		"from before, past its start": {40_00, money.Any, april.AddDays(-59), april, false},
	} {
		err := try(t, w, func(ctx context.Context, tx *db.Tx) error {
			return w.Service.SetRateTx(ctx, tx, By, agreement.Rate{Lot: lotRef, Provider: thread.Ref(name), Price: money.Rate{Amount: c.pence, Unit: money.Hour, Band: c.band}, From: c.from, To: c.to})
		})
		if c.ok && err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !c.ok {
			isRefused(t, err, fault.KindInvalid, "is above the ceiling of £")
		}
	}
}

func signs(t *testing.T, w World, kept Kept) {
	ref, _ := Let(t, w)
	kept[ref] = []agreement.File{{Ref: "DOC-1", Name: "terms.pdf", Hash: "aa"}}
	sign := func(document thread.Ref, name string) error {
		return try(t, w, func(ctx context.Context, tx *db.Tx) error {
			_, err := w.Service.SignTx(ctx, tx, By, agreement.Sign{Agreement: ref, Title: "Terms", Document: document, SignedBy: name, SignedAs: "Director, for the council"})
			return err
		})
	}
	isRefused(t, sign("DOC-2", "Ada Moss"), fault.KindInvalid, "kept with this agreement")
	isRefused(t, sign("DOC-1", " "), fault.KindInvalid, "Enter the name that was signed.")
	if err := sign("DOC-1", "Ada Moss"); err != nil {
		t.Fatal(err)
	}
	isRefused(t, sign("DOC-1", "Ada Moss"), fault.KindConflict, "signed already, as version 1")
	kept[ref] = append(kept[ref], agreement.File{Ref: "DOC-2", Name: "terms 2.pdf", Hash: "bb"})
	if err := sign("DOC-2", "Ada Moss"); err != nil {
		t.Fatal(err)
	}
	kept[ref][0].Hash = "cc" // swapped after it was signed
	view(t, w, func(ctx context.Context, tx *db.Tx) error {
		papers, err := w.Service.Papers(ctx, tx, ref)
		if len(papers) != 2 {
			t.Fatalf("%+v", papers)
		}
		for _, p := range papers {
			swapped := p.Version == 1
			if p.Whole == swapped || strings.Contains(p.Says, "not the one that was signed") != swapped || p.SignedAt.IsZero() {
				t.Errorf("version %d: %+v", p.Version, p)
			}
		}
		return err
	})
	kept[ref] = kept[ref][1:]
	view(t, w, func(ctx context.Context, tx *db.Tx) error {
		papers, err := w.Service.Papers(ctx, tx, ref)
		if last := papers[len(papers)-1]; last.Version == 1 && !strings.Contains(last.Says, "no longer kept") {
			t.Errorf("a document that is gone: %+v", last)
		}
		return err
	})
}

func amends(t *testing.T, w World, kept Kept) {
	a := Agreement(w.Enter(t))
	a.Value = 50_000_00
	ref, one := lot(t, w, a)
	member := providertest.Make(t, w.DB, w.Providers, "In terms that change")
	if _, err := w.Service.Admit(dbtest.Ctx(t), commissioner, agreement.Admit{Lot: one, Provider: member, From: workday.MustOn(2026, 11, 23), Why: "Good."}); err != nil {
		t.Fatal(err)
	}
	heard, deaf := hears(w)
	defer deaf()
	n := 0
	amend := func(ground string, by money.Pence, end workday.Date) error {
		n++
		doc := thread.Ref("DOC-" + string(rune('A'+n)))
		kept[ref] = append(kept[ref], agreement.File{Ref: doc, Hash: string(doc)})
		return try(t, w, func(ctx context.Context, tx *db.Tx) error {
			return w.Service.AmendTx(ctx, tx, By, agreement.Amend{Agreement: ref, Ground: ground, What: "More hours", Why: "More children than foreseen.", ValueBy: by, End: end,
				Paper: agreement.Sign{Title: "Deed of change", Document: doc, SignedBy: "Ada Moss", SignedAs: "Director, for the council"}})
		})
	}
	if err := amend("below-threshold", 3_000_00, workday.Date{}); err != nil {
		t.Fatal(err)
	}
	if err := amend("below-threshold", 2_000_00, workday.Date{}); err != nil {
		t.Errorf("exactly a tenth, both together: %v", err)
	}
	if want := "terms [" + string(member) + "]"; len(heard.What) != 2 || heard.What[0] != want {
		t.Errorf("of two changes the members heard %q, want %q twice", heard.What, want)
	}
	isRefused(t, amend("below-threshold", 1, workday.Date{}), fault.KindInvalid, "that is £5,000.00; this change, with earlier changes on this ground would come to £5,000.01")
	isRefused(t, amend("additional", 25_000_01, workday.Date{}), fault.KindInvalid, "50% of the first value of £50,000.00")
	if err := amend("additional", 25_000_00, workday.Date{}); err != nil {
		t.Errorf("half of the first value: %v", err)
	}
	isRefused(t, amend("additional", 25_000_00, workday.Date{}), fault.KindConflict, "A decision to raise the value is missing.")
	isRefused(t, amend("review-clause", 1, workday.Date{}), fault.KindInvalid, "Choose a ground on which the law of this agreement allows")
	isRefused(t, amend("restructuring", 1, workday.Date{}), fault.KindInvalid, "neither the value nor the term")
	isRefused(t, amend("not-substantial", 0, a.End.AddDays(147)), fault.KindInvalid, "10% of the longest term of 1461 days, that is 146 days")
	isRefused(t, amend("not-substantial", 0, a.End.AddDays(30)), fault.KindConflict, "A decision to extend the term is missing.")
	if err := amend("not-substantial", 0, a.End.AddDays(-30)); err != nil {
		t.Errorf("a shorter term: %v", err)
	}
	err := try(t, w, func(ctx context.Context, tx *db.Tx) error {
		return w.Service.AmendTx(ctx, tx, By, agreement.Amend{Agreement: ref, Ground: "light-touch", What: "x", Why: "x"})
	})
	isRefused(t, err, fault.KindInvalid, "Enter the name that was signed.")
	view(t, w, func(ctx context.Context, tx *db.Tx) error {
		now, err := w.Service.Agreement(ctx, tx, ref)
		done, _ := w.Service.Changes(ctx, tx, ref)
		if now.Value != 80_000_00 || now.End != a.End.AddDays(-30) || len(done) != 4 || done[3].DaysBy != -30 || done[0].Hash != "DOC-B" || done[0].SignedBy != "Ada Moss" {
			t.Errorf("worth %s, ends %s, changes %+v", now.Value, now.End, done)
		}
		grounds, _ := agreement.GroundsFor(now)
		for _, u := range now.Used(grounds, done) {
			if u.Ground.ID == "below-threshold" && (u.Value != 5_000_00 || u.Of != 5_000_00) {
				t.Errorf("used %+v", u)
			}
		}
		return err
	})
}

func wrongTerms(t *testing.T, w World) {
	broker := access.Actor{Person: "PER-B", Name: "Broker", Roles: []access.Role{access.RoleBroker}}
	ctx := dbtest.Ctx(t)
	_, buyErr := w.Service.Buy(ctx, broker, agreement.Purchase{})
	for name, err := range map[string]error{
		"join": w.Service.Join(ctx, broker, agreement.Join{}), "ceiling": w.Service.SetCeiling(ctx, broker, agreement.Ceiling{}),
		"sign": w.Service.Sign(ctx, broker, agreement.Sign{}), "change": w.Service.Amend(ctx, broker, agreement.Amend{}), "buy": buyErr,
		"replace": w.Service.Replace(ctx, broker, agreement.Replace{}), "take back": w.Service.Unreplace(ctx, broker, agreement.Unreplace{}),
	} {
		if !fault.Is(err, fault.KindForbidden) {
			t.Errorf("a broker may %s: %v", name, err)
		}
	}
}
