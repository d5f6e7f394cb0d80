package agreementtest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/provider/providertest"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// bought is one package of 10 hours in 2027 at a rate, begun on a day, under whatever lots are asked for, and one that is no length of time.
type bought struct {
	rate  money.Rate
	start workday.Date
}

func (b bought) Bought(_ context.Context, _ *db.Tx, lots, providers []thread.Ref, from workday.Date) ([]agreement.Bought, error) {
	var out []agreement.Bought
	for _, p := range providers {
		out = append(out, agreement.Bought{Package: "PKG-1-" + lots[0], Provider: p, Lot: lots[0], Rate: b.rate, Minutes: 600, Start: b.start, First: from, Until: workday.MustOn(2027, 12, 31)},
			agreement.Bought{Package: "PKG-2", Provider: p, Lot: lots[0], Rate: money.Rate{Amount: 1, Unit: money.Session}})
	}
	return out, nil
}

// floors makes up wage floors.
type floors map[thread.Ref]agreement.Floor

func (f floors) FloorOf(_ context.Context, _ *db.Tx, of thread.Ref) (agreement.Floor, error) {
	return f[of], nil
}

// proposer and agreer are the two people whom an uplift needs.
var (
	proposer = access.Actor{Person: "PER-CAM", Name: "Cam Reed", Scope: dbtest.Scope, Roles: []access.Role{access.RoleContractManager}}
	agreer   = access.Actor{Person: "PER-ADA", Name: "Ada Moss", Scope: dbtest.Scope, Roles: []access.Role{access.RoleCommissioner}}
)

var upliftFrom = workday.MustOn(2027, 1, 1)

// priced is an agreement with one member and its rates, whose package the service knows until the test ends.
func priced(t *testing.T, w World) (ref, lot, own thread.Ref) {
	t.Helper()
	ref, lot = Let(t, w)
	own = providertest.Make(t, w.DB, w.Providers, "Uplifted")
	april := workday.MustOn(2026, 4, 1)
	inTx(t, w, func(ctx context.Context, tx *db.Tx) error {
		if _, err := w.Service.AdmitTx(ctx, tx, By, agreement.Admit{Lot: lot, Provider: own, From: tx.Today(), Why: "Good."}); err != nil {
			return err
		}
		for _, r := range []agreement.Rate{
			{Lot: lot, Price: money.Rate{Amount: 20_00, Unit: money.Hour, Band: money.Any}, From: april},
			{Lot: lot, Provider: own, Price: money.Rate{Amount: 21_50, Unit: money.Hour, Band: money.Any}, From: april},
			{Lot: lot, Price: money.Rate{Amount: 9_00, Unit: money.Hour, Band: money.Evening}, From: april, To: upliftFrom.AddDays(-1)},
		} {
			if err := w.Service.SetRateTx(ctx, tx, By, r); err != nil {
				return err
			}
		}
		return nil
	})
	w.Service.UsePackages(bought{money.Rate{Amount: 21_50, Unit: money.Hour, Band: money.Any}, april})
	t.Cleanup(func() { w.Service.UsePackages(nil) })
	return ref, lot, own
}

func propose(t *testing.T, w World, u agreement.Uplift, more money.Pence) (agreement.Round, error) {
	t.Helper()
	return w.Service.Propose(dbtest.Ctx(t), proposer, u, more)
}

// uplifts raises two rates by 3.5%: priced, proposed by one person and agreed by another.
func uplifts(t *testing.T, w World) {
	ref, lot, own := priced(t, w)
	ctx := dbtest.Ctx(t)
	u := agreement.Uplift{Agreement: ref, Share: 350, From: upliftFrom, Rationale: "The pay floor rises."}
	view(t, w, func(ctx context.Context, tx *db.Tx) error {
		e, err := w.Service.Effect(ctx, tx, u)
		// 21.50 becomes 22.25 (22.2525); ten hours cost 7.50 more; the session is not priced; the ended rate is not raised.
		if len(e.Rates) != 2 || e.Rates[1].After != 22_25 || e.More != 7_50 || len(e.Packages) != 1 || e.Unpriced != 1 {
			t.Errorf("effect %+v", e)
		}
		// 91 days of 2028 at 600 minutes in 365 days are 150 minutes: 2.5 hours at 22.25.
		if f := e.Forecast; f.GoingOn != 55_63 || f.More != 7_50 || f.Most != 100_000_00 || f.Until != workday.MustOn(2028, 3, 31) {
			t.Errorf("forecast %+v", f)
		}
		return err
	})
	_, err := propose(t, w, u, 7_49)
	isRefused(t, err, fault.KindConflict, "£7.50")
	r, err := propose(t, w, u, 7_50)
	if err != nil {
		t.Fatal(err)
	}
	_, err = propose(t, w, u, 7_50)
	isRefused(t, err, fault.KindConflict, "Round 1, proposed by Cam Reed, still waits for a second person.")
	end := agreement.EndRound{Agreement: ref, Number: r.Number, Version: 1, More: 7_50}
	isRefused(t, w.Service.AgreeRound(ctx, proposer, end), fault.KindForbidden, "You proposed this uplift.")
	isRefused(t, w.Service.AgreeRound(ctx, agreer, agreement.EndRound{Agreement: ref, Number: 1, Version: 2, More: 7_50}), fault.KindConflict, "Someone else changed")
	isRefused(t, w.Service.AgreeRound(ctx, agreer, agreement.EndRound{Agreement: ref, Number: 1, More: 7_49}), fault.KindConflict, "£7.50 now and was £7.49")
	isRefused(t, w.Service.RejectRound(ctx, agreer, end), fault.KindInvalid, "Say why it is not agreed.")
	heard, deaf := hears(w)
	defer deaf()
	if err := w.Service.AgreeRound(ctx, agreer, end); err != nil {
		t.Fatal(err)
	}
	if want := "rates from " + upliftFrom.String() + " [" + string(own) + "]"; len(heard.What) != 1 || heard.What[0] != want {
		t.Errorf("of the round the members heard %q, want %q", heard.What, want)
	}
	isRefused(t, w.Service.AgreeRound(ctx, agreer, end), fault.KindConflict, "it is agreed")
	for on, want := range map[workday.Date]money.Pence{upliftFrom.AddDays(-1): 21_50, upliftFrom: 22_25} {
		view(t, w, func(ctx context.Context, tx *db.Tx) error {
			rate, err := w.Service.RateFor(ctx, tx, agreement.RateQuery{Lot: lot, Provider: own, Unit: money.Hour, Band: money.Weekday, On: on})
			if rate.Amount != want {
				t.Errorf("on %s %s, want %s", on, rate.Amount, want)
			}
			return err
		})
	}
	_, err = propose(t, w, u, 7_50)
	isRefused(t, err, fault.KindConflict, "set already from a day after")
	u.From = upliftFrom.AddDays(90) // the next round starts from the rate that was agreed, not from the award's
	view(t, w, func(ctx context.Context, tx *db.Tx) error {
		e, err := w.Service.Effect(ctx, tx, u)
		if len(e.Packages) != 1 || e.Packages[0].Before != 222_50 || e.Packages[0].Rate.Amount != 22_25 {
			t.Errorf("a second round starts from %+v", e.Packages)
		}
		return err
	})
	u.Share, u.Rationale = 0, ""
	_, err = propose(t, w, u, 0)
	if fields, ok := fault.Fields(err); !ok || len(fields) != 2 {
		t.Errorf("an uplift by nothing for nothing: %v", fields)
	}
	view(t, w, func(ctx context.Context, tx *db.Tx) error {
		all, err := w.Service.Rounds(ctx, tx, ref)
		if len(all) != 1 || all[0].State != agreement.Agreed || all[0].ProposedName != "Cam Reed" || all[0].DecidedName != "Ada Moss" || all[0].More != 7_50 || all[0].Version != 2 || all[0].Packages != 1 {
			t.Errorf("history %+v", all)
		}
		a, _ := w.Service.Agreement(ctx, tx, ref)
		if a.Committed != 7_50 {
			t.Errorf("committed %s after the uplift", a.Committed)
		}
		rows, _ := audit.History(ctx, tx, string(ref), 20)
		var said []string
		for _, row := range rows {
			said = append(said, row.Action)
		}
		if s := strings.Join(said, ","); !strings.Contains(s, "uplift agreed") || !strings.Contains(s, "uplift proposed") {
			t.Errorf("audit %s", s)
		}
		return err
	})
}

// rejects ends a round without agreement; another may follow.
func rejects(t *testing.T, w World) {
	ref, _, _ := priced(t, w)
	ctx := dbtest.Ctx(t)
	u := agreement.Uplift{Agreement: ref, Share: 350, From: upliftFrom, Rationale: "The pay floor rises."}
	if _, err := propose(t, w, u, 7_50); err != nil {
		t.Fatal(err)
	}
	if err := w.Service.RejectRound(ctx, proposer, agreement.EndRound{Agreement: ref, Number: 1, Version: 1, Note: "Withdrawn: the floor was lower."}); err != nil {
		t.Errorf("whoever proposed it may withdraw it: %v", err)
	}
	if r, err := propose(t, w, u, 7_50); err != nil || r.Number != 2 {
		t.Errorf("the next round: %d %v", r.Number, err)
	}
	other, _, _ := priced(t, w)
	inTx(t, w, func(ctx context.Context, tx *db.Tx) error { // as if another council had let it
		_, err := db.Exec(ctx, tx, "UPDATE agreement SET lead='E10000014', lead_name='Northshire' WHERE scope=$1 AND ref=$2", tx.Scope(), other)
		return err
	})
	theirs := u
	theirs.Agreement = other
	_, notOurs := propose(t, w, theirs, 7_50)
	isRefused(t, notOurs, fault.KindConflict, "Northshire let")
	broker := access.Actor{Person: "PER-B", Name: "Broker", Roles: []access.Role{access.RoleBroker}}
	_, err := w.Service.Propose(ctx, broker, u, 7_50)
	for name, err := range map[string]error{"propose": err, "agree": w.Service.AgreeRound(ctx, broker, agreement.EndRound{}), "end": w.Service.RejectRound(ctx, broker, agreement.EndRound{})} {
		if !fault.Is(err, fault.KindForbidden) {
			t.Errorf("a broker may %s: %v", name, err)
		}
	}
	if err := w.Service.AgreeRound(ctx, agreer, agreement.EndRound{Agreement: ref, Number: 9}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("a round that is not there: %v", err)
	}
}

// withinDecision holds an uplift's forecast to what was decided, to the penny, and lets a later decision cover it.
func withinDecision(t *testing.T, w World) {
	ref, lotRef, _ := priced(t, w)
	commit := func(value money.Pence) {
		t.Helper()
		inTx(t, w, func(ctx context.Context, tx *db.Tx) error {
			return w.Service.CommitTx(ctx, tx, By, agreement.Commit{Lot: lotRef, What: "The award", From: workday.MustOn(2026, 12, 1), To: workday.MustOn(2027, 5, 31), Value: value})
		})
	}
	u := agreement.Uplift{Agreement: ref, Share: 350, From: upliftFrom, Rationale: "The pay floor rises."}
	once := func() error {
		r, err := propose(t, w, u, 7_50)
		if err == nil {
			err = w.Service.RejectRound(dbtest.Ctx(t), proposer, agreement.EndRound{Agreement: ref, Number: r.Number, Note: "Only tried."})
		}
		return err
	}
	commit(99_936_87) // with 7.50 and 55.63 the whole £100,000
	if err := once(); err != nil {
		t.Errorf("to the penny: %v", err)
	}
	if r, err := propose(t, w, u, 7_50); err != nil {
		t.Fatal(err)
	} else { // what was within when it was proposed is looked at again when it is agreed
		commit(1)
		isRefused(t, w.Service.AgreeRound(dbtest.Ctx(t), agreer, agreement.EndRound{Agreement: ref, Number: r.Number, More: 7_50}), fault.KindConflict,
			"The decision authorises £100,000.00. £99,936.88 is committed under it; the rise adds £7.50, and what runs going on to Friday 31 March 2028 another £55.63: £100,000.01 in all, £0.01 too much. A decision to raise the value is missing.")
		if err := w.Service.RejectRound(dbtest.Ctx(t), proposer, agreement.EndRound{Agreement: ref, Number: r.Number, Note: "Too dear."}); err != nil {
			t.Fatal(err)
		}
	}
	isRefused(t, once(), fault.KindConflict, "The agreement is worth £100,000.00.")
	u.Share = -350
	if _, err := propose(t, w, u, -7_50); err != nil {
		t.Errorf("a lower rate needs no decision: %v", err)
	}
}

// coveredByLater: an agreement and the one that takes over from it pass their decision together; a later decision covers the uplift.
func coveredByLater(t *testing.T, w World) {
	ref, _, _ := priced(t, w)
	first := let(t, w, ref).Decision
	second := Agreement(first)
	second.Title = "A second"
	_, other := lot(t, w, second, agreement.Replace{Ref: ref, Part: "New packages."})
	inTx(t, w, func(ctx context.Context, tx *db.Tx) error {
		return w.Service.CommitTx(ctx, tx, By, agreement.Commit{Lot: other, What: "The award", From: workday.MustOn(2026, 12, 1), To: workday.MustOn(2027, 5, 31), Value: 99_936_88})
	})
	u := agreement.Uplift{Agreement: ref, Share: 350, From: upliftFrom, Rationale: "The pay floor rises."}
	_, err := propose(t, w, u, 7_50)
	isRefused(t, err, fault.KindConflict, "A decision to raise the value is missing.")
	if strings.Contains(fault.Message(err), "The agreement is worth") {
		t.Errorf("its own value is not passed: %s", fault.Message(err))
	}
	w.Decide(t, first, decision.Terms{TotalValue: 100_000_01})
	if _, err := propose(t, w, u, 7_50); err != nil {
		t.Errorf("with the later decision: %v", err)
	}
}

// ratesWithin holds rates and uplifts to the wage floor and to ceilings, and an admission to ceilings.
func ratesWithin(t *testing.T, w World) {
	ref, lotRef, _ := priced(t, w)
	w.Service.UseFloors(floors{ref: {PayPerHour: 20_00, LeastMargin: 1000}}) // an hour needs 22.23
	t.Cleanup(func() { w.Service.UseFloors(nil) })
	set := func(pence money.Pence, from workday.Date) error {
		return try(t, w, func(ctx context.Context, tx *db.Tx) error {
			return w.Service.SetRateTx(ctx, tx, By, agreement.Rate{Lot: lotRef, Price: money.Rate{Amount: pence, Unit: money.Hour, Band: money.WakingNight}, From: from})
		})
	}
	isRefused(t, set(22_22, upliftFrom), fault.KindInvalid, "£22.22 per hour is less than the wage floor of £22.23")
	if err := set(22_23, workday.MustOn(2026, 5, 1)); err != nil {
		t.Errorf("at the floor: %v", err)
	}
	u := agreement.Uplift{Agreement: ref, Share: 350, From: upliftFrom, Rationale: "The pay floor rises."}
	_, err := propose(t, w, u, 7_50)
	isRefused(t, err, fault.KindConflict, "In the lot “One to one”: £20.70 per hour is less than the wage floor of £22.23")
	w.Service.UseFloors(nil)
	inTx(t, w, func(ctx context.Context, tx *db.Tx) error {
		return w.Service.SetCeilingTx(ctx, tx, By, agreement.Ceiling{Lot: lotRef, Price: money.Rate{Amount: 21_00, Unit: money.Hour, Band: money.Any}, From: workday.MustOn(2026, 6, 1), Why: "What the market pays."})
	})
	_, err = propose(t, w, u, 7_50)
	isRefused(t, err, fault.KindConflict, "per hour is above the ceiling of £21.00 that counts from Monday 1 June 2026: What the market pays.")
	second, cheap := providertest.Make(t, w.DB, w.Providers, "Dear"), providertest.Make(t, w.DB, w.Providers, "Cheap")
	inTx(t, w, func(ctx context.Context, tx *db.Tx) error { // agreed before there was a ceiling
		return w.Service.SetRateTx(ctx, tx, By, agreement.Rate{Lot: lotRef, Provider: second, Price: money.Rate{Amount: 21_01, Unit: money.Hour, Band: money.Any}, From: workday.MustOn(2026, 4, 1), To: workday.MustOn(2026, 5, 31)})
	})
	admit := func(p thread.Ref, from workday.Date) error {
		return try(t, w, func(ctx context.Context, tx *db.Tx) error {
			_, err := w.Service.AdmitTx(ctx, tx, By, agreement.Admit{Lot: lotRef, Provider: p, From: from, Why: "Good."})
			return err
		})
	}
	inTx(t, w, func(ctx context.Context, tx *db.Tx) error { // a ceiling that came later than the rate
		if err := w.Service.SetRateTx(ctx, tx, By, agreement.Rate{Lot: lotRef, Provider: second, Price: money.Rate{Amount: 3_00, Unit: money.Mile, Band: money.Any}, From: workday.MustOn(2026, 4, 1)}); err != nil {
			return err
		}
		return w.Service.SetCeilingTx(ctx, tx, By, agreement.Ceiling{Lot: lotRef, Price: money.Rate{Amount: 60, Unit: money.Mile, Band: money.Any}, From: workday.MustOn(2026, 11, 1), Why: "The mileage that is agreed."})
	})
	isRefused(t, admit(second, workday.MustOn(2026, 11, 23)), fault.KindConflict, "£3.00 per mile is above the ceiling of £0.60")
	if err := admit(cheap, workday.MustOn(2026, 11, 23)); err != nil {
		t.Errorf("one without a rate of its own: %v", err)
	}
}

// onceForAll agrees a round of two rates and one of eight: each rate more costs one statement, and all stand in one entry of the audit.
func onceForAll(t *testing.T, w World) {
	agree := func(bands ...money.Band) (statements int64) {
		ref, lotRef, _ := priced(t, w)
		inTx(t, w, func(ctx context.Context, tx *db.Tx) error {
			for _, b := range bands {
				if err := w.Service.SetRateTx(ctx, tx, By, agreement.Rate{Lot: lotRef, Price: money.Rate{Amount: 30_00, Unit: money.Night, Band: b}, From: workday.MustOn(2026, 4, 1)}); err != nil {
					return err
				}
			}
			return nil
		})
		r, err := propose(t, w, agreement.Uplift{Agreement: ref, Share: 350, From: upliftFrom, Rationale: "The pay floor rises."}, 7_50)
		if err != nil {
			t.Fatal(err)
		}
		ctx, n := db.CountQueries(dbtest.Ctx(t))
		if err := w.Service.AgreeRound(ctx, agreer, agreement.EndRound{Agreement: ref, Number: r.Number, More: 7_50}); err != nil {
			t.Fatal(err)
		}
		view(t, w, func(ctx context.Context, tx *db.Tx) error {
			rates, err := w.Service.Rates(ctx, tx, []thread.Ref{lotRef})
			raised := 0
			for _, rate := range rates {
				if rate.From == upliftFrom && (rate.Price.Unit != money.Night || rate.Price.Amount == 31_05) {
					raised++
				}
			}
			if raised != r.Rates || raised != 2+len(bands) {
				t.Errorf("%d rates from the day of the uplift, %d were proposed", raised, r.Rates)
			}
			rows, _ := audit.History(ctx, tx, string(ref), 50)
			entries := 0
			for _, row := range rows {
				if row.Action == "rates set by an uplift" && row.Why == "The pay floor rises." {
					entries++
				}
			}
			if entries != 1 {
				t.Errorf("%d entries say which rates were set", entries)
			}
			return err
		})
		return *n
	}
	few, many := agree(), agree(money.Weekday, money.Evening, money.Weekend, money.BankHoliday, money.SleepingNight, money.WakingNight)
	if many-few != 6 {
		t.Errorf("%d statements for two rates and %d for eight", few, many)
	}
}
