package financetest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/delivery"
	"alongside/internal/fault"
	"alongside/internal/finance"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Exercise runs the suite.
func Exercise(t *testing.T, d *db.DB, v Visits) {
	w := Start(t, d, v)
	t.Run("BindsWithinTheBudgetAndReleases", func(t *testing.T) { budget(t, w) })
	t.Run("DividesAnAwardAmongYears", func(t *testing.T) { years(t, w) })
	t.Run("RacingAwardsKeepTheBudget", func(t *testing.T) { racingAwards(t, w) })
	t.Run("BindsFundsForAnUpliftAndNotBeyondThem", func(t *testing.T) { uplifts(t, w) })
	t.Run("HoldsAnInvoiceToAPriceSetByHand", func(t *testing.T) { byHand(t, w) })
	t.Run("TakesAnInvoiceFromTheVisitsToThePayment", func(t *testing.T) { wholeLife(t, w) })
	t.Run("QueriesWhatDoesNotMatch", func(t *testing.T) { queried(t, w) })
	t.Run("PaysOnce", func(t *testing.T) { payOnce(t, w) })
	t.Run("LetsAProviderWithdraw", func(t *testing.T) { withdraw(t, w) })
	t.Run("RefusesTheWrongPerson", func(t *testing.T) { wrongPerson(t, w) })
	t.Run("RefusesWrongInvoices", func(t *testing.T) { wrongInvoices(t, w) })
	t.Run("LetsNoTimeRunForADisputedInvoice", func(t *testing.T) { payClock(t, w) })
	t.Run("KeepsCouncilsApart", func(t *testing.T) { apart(t, w) })
}

func budget(t *testing.T, w *World) {
	fund := w.Fund(t, "Education", 1000_00, "F")
	p := w.Package(t, "F", 700_00)
	over := commitment(p, "F", 300_01)
	err := w.try(t, func(ctx context.Context, tx *db.Tx) error { return w.Service.CommitTx(ctx, tx, w.Finance, over) })
	if !fault.Is(err, fault.KindConflict) || !strings.Contains(fault.Message(err), "“Education” has £300.00 left") {
		t.Errorf("a penny beyond the budget: %v", err)
	}
	w.In(t, func(ctx context.Context, tx *db.Tx) error {
		back := commitment(p, "", -200_00)
		back.From = workday.MustOn(2026, 11, 30)
		return w.Service.CommitTx(ctx, tx, w.Finance, back)
	})
	if f := w.forecast(t, fund); f.Fund.Committed != 500_00 {
		t.Errorf("%s committed after the release", f.Fund.Committed)
	}
	none := commitment(p, "Z9", 1)
	err = w.try(t, func(ctx context.Context, tx *db.Tx) error { return w.Service.CommitTx(ctx, tx, w.Finance, none) })
	if !fault.Is(err, fault.KindConflict) || !strings.Contains(fault.Message(err), "No fund pays for section Z9") {
		t.Errorf("a section without a fund: %v", err)
	}
	before := w.forecast(t, fund).Fund
	won := dbtest.OneSaves(t, 3, func(n int) error {
		return w.try(t, func(ctx context.Context, tx *db.Tx) error {
			return w.Service.ChangeFundTx(ctx, tx, w.Finance, finance.ChangeFund{
				Fund: fund, Version: before.Version, Budget: before.Budget + money.Pence(n), MayOverspend: true, Why: "Cabinet, 3 November.",
			})
		})
	})
	if after := w.forecast(t, fund).Fund; after.Budget != before.Budget+money.Pence(won) || after.Version != before.Version+1 {
		t.Errorf("%d saved, and there is %+v", won, after)
	}
	w.In(t, func(ctx context.Context, tx *db.Tx) error {
		return w.Service.CommitTx(ctx, tx, w.Finance, commitment(p, "f", 900_00))
	})
	stale := finance.ChangeFund{Fund: fund, Version: 1, Budget: 5000_00, Why: "Again."}
	err = w.try(t, func(ctx context.Context, tx *db.Tx) error { return w.Service.ChangeFundTx(ctx, tx, w.Finance, stale) })
	if !fault.Is(err, fault.KindConflict) {
		t.Errorf("saved over a version that was changed: %v", err)
	}
}

func years(t *testing.T, w *World) {
	first := w.Fund(t, "Y1", 1000_00, "Y")
	var second thread.Ref
	w.In(t, func(ctx context.Context, tx *db.Tx) error {
		var err error
		second, err = w.Service.OpenFundTx(ctx, tx, w.Finance, finance.OpenFund{
			Name: "Y2", Sections: []string{"Y"}, Start: workday.MustOn(2027, 4, 1), End: workday.MustOn(2028, 3, 31), Budget: 1000_00,
		})
		if err != nil {
			return err
		}
		return w.Service.CommitTx(ctx, tx, w.Finance, brokerage.Commitment{
			Award: "A", Package: "P", Section: "Y", Value: 100_01, From: workday.MustOn(2027, 3, 22), To: workday.MustOn(2027, 4, 10),
		})
	})
	if a, b := w.forecast(t, first), w.forecast(t, second); a.Fund.Committed != 50_01 || b.Fund.Committed != 50_00 {
		t.Errorf("ten days of each year bind %s and %s", a.Fund.Committed, b.Fund.Committed)
	}
}

func racingAwards(t *testing.T, w *World) {
	fund := w.Fund(t, "Race", 1000_00, "R")
	errs := w.race(t, 8, func(ctx context.Context, tx *db.Tx, n int) error {
		return w.Service.CommitTx(ctx, tx, w.Finance, brokerage.Commitment{
			Award: thread.Ref(fmt.Sprint("A", n)), Package: thread.Ref(fmt.Sprint("RP", n)), Section: "R", Value: 300_00,
			From: workday.MustOn(2026, 10, 1), To: workday.MustOn(2026, 12, 1),
		})
	})
	saved := 0
	for _, err := range errs {
		if err == nil {
			saved++
		}
	}
	if f := w.forecast(t, fund); saved > 3 || f.Fund.Committed != money.Pence(saved)*300_00 || saved == 0 {
		t.Errorf("%d awards were let through, %s is committed of £1,000", saved, f.Fund.Committed)
	}
}

func wholeLife(t *testing.T, w *World) {
	fund := w.Fund(t, "Short breaks", 5000_00, "SB")
	p := w.Package(t, "SB", 880_00)
	visits := w.Visits(t, p, 5)
	ref := w.Submit(t, "M-1", nil, p.Ref)
	inv := w.invoice(t, ref)
	if inv.Total != 100_00 || len(inv.Lines) != 5 || inv.State() != finance.StateSubmitted || inv.PayBy != workday.MustOn(2026, 12, 22) {
		t.Fatalf("submitted: %+v", inv)
	}
	if f := w.forecast(t, fund); f.Open != 100_00 || f.Expected != f.Open+f.ToCome || f.ToCome != 350_00 {
		t.Errorf("35 of 88 days are to come: %+v", f)
	}
	w.In(t, func(ctx context.Context, tx *db.Tx) error {
		if err := access.MaySee(ctx, tx, access.Actor{Person: "PER-FAY", Teams: []thread.Ref{w.Team}, Roles: []access.Role{access.RoleFinance}, Scope: tx.Scope()}, p.Child); err != nil {
			t.Errorf("finance may not see the child of the invoice: %v", err)
		}
		state, err := w.Service.MatchTx(ctx, tx, w.Finance, ref, 1)
		if state != finance.StateMatched {
			t.Errorf("state %s", state)
		}
		return err
	})
	pay := finance.PayInvoice{Invoice: ref, Payment: "BACS 1"}
	err := w.try(t, func(ctx context.Context, tx *db.Tx) error { return w.Service.PayInvoiceTx(ctx, tx, w.Finance, pay) })
	if !fault.Is(err, fault.KindConflict) {
		t.Errorf("paid before it was approved: %v", err)
	}
	err = w.try(t, func(ctx context.Context, tx *db.Tx) error {
		kin := access.Actor{Person: thread.New(tx, thread.Person), Name: "Fay", Roles: []access.Role{access.RoleFinance}, Scope: tx.Scope()}
		if err := access.Grant(ctx, tx, w.Finance, access.Relationship{Actor: kin.Person, Child: p.Child, Reason: access.Caring, From: tx.Today(), Level: access.Work}); err != nil {
			t.Error(err)
		}
		return w.Service.ApproveInvoiceTx(ctx, tx, kin.By(), finance.ApproveInvoice{Invoice: ref})
	})
	if !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a parent who works in finance approves what their own child was given: %v", err)
	}
	var outcome thread.Ref
	w.In(t, func(ctx context.Context, tx *db.Tx) error {
		if err := w.Service.ApproveInvoiceTx(ctx, tx, w.Finance, finance.ApproveInvoice{Invoice: ref}); err != nil {
			return err
		}
		var err error
		outcome, err = w.Delivery.ScoreOutcomeTx(ctx, tx, w.parent(ctx, tx, t, p), delivery.ScoreOutcome{
			Package: p.Ref, Goal: "To swim", AtStart: 2, Now: 6, With: "Sam", Words: "I like it.", On: tx.Today(),
		})
		if err != nil {
			return err
		}
		return nil
	})
	err = w.try(t, func(ctx context.Context, tx *db.Tx) error {
		kin := access.Actor{Person: thread.New(tx, thread.Person), Name: "Fay", Roles: []access.Role{access.RoleFinance}, Scope: tx.Scope()}
		r := access.Relationship{Actor: kin.Person, Child: p.Child, Reason: access.Caring, From: tx.Today().AddDays(-9), To: tx.Today().AddDays(-5), Level: access.Work}
		if err := access.Grant(ctx, tx, w.Finance, r); err != nil {
			t.Error(err)
		}
		return w.Service.PayInvoiceTx(ctx, tx, kin.By(), pay)
	})
	if !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a former carer who works in finance pays what the child was given: %v", err)
	}
	w.In(t, func(ctx context.Context, tx *db.Tx) error { return w.Service.PayInvoiceTx(ctx, tx, w.Finance, pay) })
	inv = w.invoice(t, ref)
	if f := w.forecast(t, fund); inv.State() != finance.StatePaid || f.Fund.Paid != 100_00 || f.Open != 0 {
		t.Errorf("paid: %s, %+v", inv.State(), f)
	}
	w.In(t, func(ctx context.Context, tx *db.Tx) error {
		chain, err := thread.Walk(ctx, tx, ref)
		want := map[string]bool{string(p.Ref) + " billed-on": true, string(visits[0]) + " billed-on": true, string(fund) + " pays": true, string(ref) + " bought": true}
		for _, l := range chain.Links {
			if l.Rel != "bought" || l.To == outcome {
				delete(want, string(l.From)+" "+l.Rel)
			}
		}
		if len(want) > 0 {
			t.Errorf("the thread lacks %v", want)
		}
		clocks, clockErr := deadline.Of(ctx, tx, ref)
		if clockErr != nil || len(clocks[ref]) != 1 || clocks[ref][0].State != deadline.Kept {
			t.Errorf("the clock: %+v %v", clocks, clockErr)
		}
		history, historyErr := audit.History(ctx, tx, string(ref), 20)
		if historyErr != nil || len(history) < 4 {
			t.Errorf("%d audit entries: %v", len(history), historyErr)
		}
		return err
	})
}

// parent is somebody who may score the outcomes of a package.
func (w *World) parent(ctx context.Context, tx *db.Tx, t *testing.T, p brokerage.Package) access.Actor {
	t.Helper()
	a := access.Actor{Person: thread.New(tx, thread.Person), Name: "Lee", Roles: []access.Role{access.RoleLead}, Scope: tx.Scope()}
	err := access.Grant(ctx, tx, w.Finance, access.Relationship{Actor: a.Person, Child: p.Child, Reason: access.LeadAllocation, From: tx.Today(), Level: access.Work})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func queried(t *testing.T, w *World) {
	w.Fund(t, "Queried", 5000_00, "Q")
	p := w.Package(t, "Q", 880_00)
	visits := w.Visits(t, p, 6)
	good := func(i int) finance.Line {
		return finance.Line{Visit: visits[i], Package: p.Ref, On: p.Start.AddDays(i), Minutes: 60, Rate: p.Rate, Amount: 20_00}
	}
	more, dear, wrongSum, outside, none := good(1), good(2), good(3), good(4), good(5)
	more.Minutes, more.Amount = 90, 30_00
	dear.Rate.Amount, dear.Amount = 2500, 25_00
	wrongSum.Amount = 21_00
	outside.On = workday.MustOn(2026, 9, 30)
	none.Visit = "VIS-0000-0000-0"
	ref := w.Submit(t, "Q-1", []finance.Line{good(0), more, dear, wrongSum, outside, none, good(0)}, p.Ref)
	w.In(t, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Service.MatchTx(ctx, tx, w.Finance, ref, 0)
		return err
	})
	inv := w.invoice(t, ref)
	if inv.State() != finance.StateQueried || inv.Queried != 6 {
		t.Errorf("%s with %d lines queried", inv.State(), inv.Queried)
	}
	for i, says := range []string{"", "delivered", "rate in force is", "the line says £21.00", "outside the package", "No visit", "billed twice"} {
		got := strings.Join(inv.Lines[i].Reasons, " ")
		if (says == "") != (got == "") || !strings.Contains(got, says) {
			t.Errorf("line %d says %q, should say %q", i+1, got, says)
		}
	}
	again := w.Submit(t, "Q-2", []finance.Line{good(0)}, p.Ref)
	w.In(t, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Service.MatchTx(ctx, tx, w.Finance, again, 0)
		return err
	})
	w.In(t, func(ctx context.Context, tx *db.Tx) error {
		october, err := w.Service.Store.Billed(ctx, tx, inv.Provider, workday.MustOn(2026, 10, 31), workday.MustOn(2026, 12, 1))
		var sum finance.Billed
		for _, b := range october {
			if b.Invoice == ref {
				sum.Amount += b.Amount
				sum.Queried += b.Queried
			}
		}
		later, laterErr := w.Service.Store.Billed(ctx, tx, inv.Provider, workday.MustOn(2026, 11, 1), workday.MustOn(2026, 12, 1))
		if sum.Amount != inv.Total || sum.Queried != inv.Queried || laterErr != nil || len(later) != 0 {
			t.Errorf("billed in October %+v of %s with %d queried, later %+v", sum, inv.Total, inv.Queried, later)
		}
		return err
	})
	if got := w.invoice(t, again).Lines[0].Reasons; len(got) != 1 || !strings.Contains(got[0], "billed already, on invoice "+string(ref)) {
		t.Errorf("a visit of another invoice: %q", got)
	}
	err := w.try(t, func(ctx context.Context, tx *db.Tx) error {
		return w.Service.ApproveInvoiceTx(ctx, tx, w.Finance, finance.ApproveInvoice{Invoice: ref})
	})
	if _, ok := fault.Fields(err); !ok {
		t.Errorf("a queried invoice was approved without a reason: %v", err)
	}
}

func payOnce(t *testing.T, w *World) {
	fund := w.Fund(t, "Once", 5000_00, "O")
	p := w.Package(t, "O", 880_00)
	w.Visits(t, p, 3)
	ref := w.Submit(t, "O-1", nil, p.Ref)
	w.In(t, func(ctx context.Context, tx *db.Tx) error {
		if _, err := w.Service.MatchTx(ctx, tx, w.Finance, ref, 0); err != nil {
			return err
		}
		return w.Service.ApproveInvoiceTx(ctx, tx, w.Finance, finance.ApproveInvoice{Invoice: ref})
	})
	version := w.invoice(t, ref).Version
	errs := w.race(t, 6, func(ctx context.Context, tx *db.Tx, n int) error {
		return w.Service.PayInvoiceTx(ctx, tx, w.Finance, finance.PayInvoice{Invoice: ref, Version: version, Payment: fmt.Sprint("BACS ", n)})
	})
	paid := 0
	for _, err := range errs {
		switch {
		case err == nil:
			paid++
		case !fault.Is(err, fault.KindConflict) && !fault.Is(err, fault.KindUnavailable):
			t.Errorf("unexpected: %v", err)
		}
	}
	if f := w.forecast(t, fund); paid != 1 || f.Fund.Paid != 60_00 {
		t.Errorf("paid %d times, %s", paid, f.Fund.Paid)
	}
}

func withdraw(t *testing.T, w *World) {
	fund := w.Fund(t, "Withdrawn", 5000_00, "W")
	p := w.Package(t, "W", 880_00)
	w.Visits(t, p, 2)
	ref := w.Submit(t, "W-1", nil, p.Ref)
	if f := w.forecast(t, fund); f.Open != 40_00 {
		t.Errorf("%s is owed", f.Open)
	}
	w.In(t, func(ctx context.Context, tx *db.Tx) error {
		return w.Service.WithdrawInvoiceTx(ctx, tx, w.Provider, finance.WithdrawInvoice{Invoice: ref, Version: 1, Why: "Wrong month."})
	})
	if s := w.invoice(t, ref).State(); s != finance.StateWithdrawn {
		t.Errorf("state %s", s)
	}
	if f := w.forecast(t, fund); f.Open != 0 {
		t.Errorf("of an invoice that was withdrawn %s is owed", f.Open)
	}
	w.In(t, func(ctx context.Context, tx *db.Tx) error {
		billed, err := w.Service.Store.Billed(ctx, tx, p.Provider, workday.MustOn(2026, 10, 1), workday.MustOn(2026, 10, 31))
		for _, b := range billed {
			if b.Invoice == ref {
				t.Errorf("a withdrawn invoice counts: %+v", b)
			}
		}
		return err
	})
	if second := w.invoice(t, w.Submit(t, "W-2", nil, p.Ref)); second.Total != 40_00 {
		t.Errorf("the visits cannot be billed anew: %s", second.Total)
	}
}

func wrongPerson(t *testing.T, w *World) {
	ctx := dbtest.Ctx(t)
	parent := access.Actor{Person: "PER-P", Name: "P", Roles: []access.Role{access.RoleParent}, Scope: "E10000028"}
	if _, err := w.Service.SubmitInvoice(ctx, parent, finance.SubmitInvoice{}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a parent submitted: %v", err)
	}
	if err := w.Service.PayInvoice(ctx, parent, finance.PayInvoice{}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a parent paid: %v", err)
	}
	w.Fund(t, "Wrong person", 5000_00, "WP")
	p := w.Package(t, "WP", 880_00)
	w.Visits(t, p, 1)
	other := w.Provider
	other.Provider = "PVR-OTHER"
	err := w.try(t, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Service.SubmitInvoiceTx(ctx, tx, other, finance.SubmitInvoice{Number: "X", Packages: []thread.Ref{p.Ref}, From: p.Start, To: workday.MustOn(2026, 10, 31)})
		return err
	})
	if !fault.Is(err, fault.KindInvalid) {
		t.Errorf("another provider billed our package: %v", err)
	}
	ref := w.Submit(t, "WP-1", nil, p.Ref)
	self := audit.By{Person: string(w.Provider.Person), Name: "Pat Meadow", Role: "finance", Channel: "web"}
	err = w.try(t, func(ctx context.Context, tx *db.Tx) error {
		if _, err := w.Service.MatchTx(ctx, tx, w.Finance, ref, 0); err != nil {
			return err
		}
		return w.Service.ApproveInvoiceTx(ctx, tx, self, finance.ApproveInvoice{Invoice: ref})
	})
	if !fault.Is(err, fault.KindForbidden) {
		t.Errorf("who submitted it approved it: %v", err)
	}
	err = w.try(t, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Service.Invoice(ctx, tx, other, ref)
		return err
	})
	if !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another provider reads our invoice: %v", err)
	}
}

func wrongInvoices(t *testing.T, w *World) {
	w.Fund(t, "Wrong", 5000_00, "X")
	p := w.Package(t, "X", 880_00)
	w.Visits(t, p, 1)
	w.Submit(t, "X-1", nil, p.Ref)
	october := workday.MustOn(2026, 10, 31)
	for name, cmd := range map[string]finance.SubmitInvoice{
		"the same number in other letters": {Number: " x-1", Packages: []thread.Ref{p.Ref}, From: p.Start, To: october},
		"nothing left to bill":             {Number: "X-2", Packages: []thread.Ref{p.Ref}, From: p.Start, To: october},
		"no number":                        {Packages: []thread.Ref{p.Ref}, From: p.Start, To: october},
		"no package":                       {Number: "X-3", From: p.Start, To: october},
		"the future":                       {Number: "X-3", Packages: []thread.Ref{p.Ref}, From: p.Start, To: workday.MustOn(2026, 12, 24)},
		"backwards":                        {Number: "X-3", Packages: []thread.Ref{p.Ref}, From: october, To: p.Start},
	} {
		err := w.try(t, func(ctx context.Context, tx *db.Tx) error {
			_, err := w.Service.SubmitInvoiceTx(ctx, tx, w.Provider, cmd)
			return err
		})
		if !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func apart(t *testing.T, w *World) {
	fund := w.Fund(t, "Apart", 5000_00, "AP")
	ctx := db.WithScope(dbtest.Ctx(t), "E10000016")
	err := w.DB.View(ctx, func(tx *db.Tx) error { _, err := w.Service.Fund(ctx, tx, fund); return err })
	if !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another council reads our fund: %v", err)
	}
}
