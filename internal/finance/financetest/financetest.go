// Package financetest holds the suite that funds and invoices pass on both engines, over the real visits and clocks.
package financetest

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/delivery"
	"alongside/internal/delivery/deliverysql"
	"alongside/internal/fault"
	"alongside/internal/finance"
	"alongside/internal/finance/financesql"
	"alongside/internal/money"
	"alongside/internal/provider"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Migrations are the tables that the suite needs.
func Migrations() []db.Migration {
	var all []db.Migration
	for _, more := range [][]db.Migration{
		audit.Migrations(), thread.Migrations(), access.Migrations(), deadline.Migrations(), deliverysql.Migrations(), financesql.Migrations(),
	} {
		all = append(all, more...)
	}
	return all
}

// Packages is a fixed list of packages in place of the brokers' work.
type Packages struct {
	mu  sync.Mutex
	all []brokerage.Package
}

// Package returns one package.
func (p *Packages) Package(ctx context.Context, tx *db.Tx, ref thread.Ref) (brokerage.Package, error) {
	found, err := p.Packages(ctx, tx, []thread.Ref{ref})
	if one, ok := found[ref]; ok {
		return one, err
	}
	return brokerage.Package{}, fault.NotFound("That package")
}

// Packages returns packages by reference.
func (p *Packages) Packages(_ context.Context, _ *db.Tx, refs []thread.Ref) (map[thread.Ref]brokerage.Package, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := map[thread.Ref]brokerage.Package{}
	for _, ref := range refs {
		for _, one := range p.all {
			if one.Ref == ref {
				out[ref] = one
			}
		}
	}
	return out, nil
}

// PackagesBy returns a provider's packages.
func (p *Packages) PackagesBy(_ context.Context, _ *db.Tx, of thread.Ref) ([]brokerage.Package, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []brokerage.Package
	for _, one := range p.all {
		if one.Provider == of {
			out = append(out, one)
		}
	}
	return out, nil
}

// Providers names every provider "Meadow Care".
type Providers struct{}

// Providers implements finance.Providers.
func (Providers) Providers(_ context.Context, _ *db.Tx, refs []thread.Ref) (map[thread.Ref]provider.Provider, error) {
	out := map[thread.Ref]provider.Provider{}
	for _, ref := range refs {
		out[ref] = provider.Provider{Ref: ref, Name: "Meadow Care"}
	}
	return out, nil
}

// World is a council with a provider, its packages and a finance team.
type World struct {
	DB       *db.DB
	Service  *finance.Service
	Delivery *delivery.Service
	Packages *Packages
	Provider access.Actor
	Team     thread.Ref
	Finance  audit.By
}

// FinanceTeam implements finance.Teams.
func (w *World) FinanceTeam(context.Context, *db.Tx) (thread.Ref, error) { return w.Team, nil }

// Start makes a World over d.
func Start(t testing.TB, d *db.DB) *World {
	t.Helper()
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	w := &World{DB: d, Packages: &Packages{}, Finance: audit.By{Person: "PER-FAY", Name: "Fay Ledger", Role: "finance", Channel: "web"}}
	clocks := deadline.NewClocks(book)
	w.Delivery = delivery.New(delivery.Deps{DB: d, Store: deliverysql.Store{}, Packages: w.Packages, Clocks: clocks})
	w.Service = finance.New(finance.Deps{
		DB: d, Store: financesql.Store{}, Packages: w.Packages, Visits: w.Delivery, Providers: Providers{}, Clocks: clocks, Outcomes: w.Delivery, Teams: w,
	})
	w.In(t, func(ctx context.Context, tx *db.Tx) error {
		w.Team = thread.New(tx, thread.Team)
		w.Provider = access.Actor{
			Person: thread.New(tx, thread.Person), Name: "Pat Meadow", Roles: []access.Role{access.RoleProvider}, Provider: thread.New(tx, thread.Provider), Scope: tx.Scope(),
		}
		return nil
	})
	return w
}

// Fund opens a fund for the year around today.
func (w *World) Fund(t testing.TB, name string, budget money.Pence, sections ...string) (ref thread.Ref) {
	t.Helper()
	w.In(t, func(ctx context.Context, tx *db.Tx) error {
		var err error
		ref, err = w.Service.OpenFundTx(ctx, tx, w.Finance, finance.OpenFund{
			Name: name, Sections: sections, Start: workday.MustOn(2026, 4, 1), End: workday.MustOn(2027, 3, 31), Budget: budget,
		})
		return err
	})
	return ref
}

// Package starts a package at £20 an hour from 1 October to 27 December 2026 and binds its money.
func (w *World) Package(t testing.TB, section string, value money.Pence) brokerage.Package {
	t.Helper()
	var p brokerage.Package
	w.In(t, func(ctx context.Context, tx *db.Tx) error {
		p = brokerage.Package{
			Ref: thread.New(tx, thread.Package), Version: 1, Child: thread.New(tx, thread.Child), Provider: w.Provider.Provider, Award: thread.New(tx, thread.Award),
			What: "Short breaks", MinutesPerWeek: 120, Rate: money.Rate{Amount: 2000, Unit: money.Hour, Band: "weekday"},
			Start: workday.MustOn(2026, 10, 1), End: workday.MustOn(2026, 12, 27),
		}
		if err := thread.Put(ctx, tx, thread.Node{Ref: p.Ref, Kind: thread.Package, Label: p.What, Child: p.Child, Provider: p.Provider, State: "running", URL: "/"}); err != nil {
			return err
		}
		err := access.Grant(ctx, tx, w.Finance, access.Relationship{
			Actor: p.Provider, Child: p.Child, Reason: access.PackageDelivery, From: p.Start, Level: access.Work,
		})
		if err != nil {
			return err
		}
		return w.Service.CommitTx(ctx, tx, w.Finance, commitment(p, section, value))
	})
	w.Packages.mu.Lock()
	defer w.Packages.mu.Unlock()
	w.Packages.all = append(w.Packages.all, p)
	return p
}

func commitment(p brokerage.Package, section string, value money.Pence) brokerage.Commitment {
	return brokerage.Commitment{Award: p.Award, Package: p.Ref, Child: p.Child, Section: section, Value: value, From: p.Start, To: p.End}
}

// Visits records n visits of an hour from 1 October on, a day each.
func (w *World) Visits(t testing.TB, p brokerage.Package, n int) (refs []thread.Ref) {
	t.Helper()
	w.In(t, func(ctx context.Context, tx *db.Tx) error {
		visits := make([]delivery.Visit, n)
		for i := range visits {
			visits[i] = delivery.Visit{On: p.Start.AddDays(i), Start: 16 * 60, Minutes: 60, Worker: "Wim", Result: delivery.Came}
		}
		var err error
		refs, err = w.Delivery.RecordVisitsTx(ctx, tx, w.Provider, p.Ref, visits)
		return err
	})
	return refs
}

// Submit submits an invoice for October.
func (w *World) Submit(t testing.TB, number string, lines []finance.Line, packages ...thread.Ref) (ref thread.Ref) {
	t.Helper()
	w.In(t, func(ctx context.Context, tx *db.Tx) error {
		var err error
		ref, err = w.Service.SubmitInvoiceTx(ctx, tx, w.Provider, finance.SubmitInvoice{
			Number: number, Packages: packages, From: workday.MustOn(2026, 10, 1), To: workday.MustOn(2026, 10, 31), Lines: lines,
		})
		return err
	})
	return ref
}

// In runs fn in a transaction of its own.
func (w *World) In(t testing.TB, fn func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	if err := w.try(t, fn); err != nil {
		t.Fatal(err)
	}
}

func (w *World) try(t testing.TB, fn func(ctx context.Context, tx *db.Tx) error) error {
	t.Helper()
	ctx := dbtest.Ctx(t)
	return w.DB.InTx(ctx, func(tx *db.Tx) error { return fn(ctx, tx) })
}

func (w *World) forecast(t testing.TB, fund thread.Ref) (f finance.Forecast) {
	t.Helper()
	w.In(t, func(ctx context.Context, tx *db.Tx) error {
		var err error
		f, err = w.Service.Forecast(ctx, tx, fund)
		return err
	})
	return f
}

func (w *World) invoice(t testing.TB, ref thread.Ref) (i finance.Invoice) {
	t.Helper()
	w.In(t, func(ctx context.Context, tx *db.Tx) error {
		var err error
		i, err = w.Service.Invoice(ctx, tx, w.Provider, ref)
		return err
	})
	return i
}

// Exercise runs the suite.
func Exercise(t *testing.T, d *db.DB) {
	w := Start(t, d)
	t.Run("BindsWithinTheBudgetAndReleases", func(t *testing.T) { budget(t, w) })
	t.Run("DividesAnAwardAmongYears", func(t *testing.T) { years(t, w) })
	t.Run("RacingAwardsKeepTheBudget", func(t *testing.T) { racingAwards(t, w) })
	t.Run("TakesAnInvoiceFromTheVisitsToThePayment", func(t *testing.T) { wholeLife(t, w) })
	t.Run("QueriesWhatDoesNotMatch", func(t *testing.T) { queried(t, w) })
	t.Run("PaysOnce", func(t *testing.T) { payOnce(t, w) })
	t.Run("LetsAProviderWithdraw", func(t *testing.T) { withdraw(t, w) })
	t.Run("RefusesTheWrongPerson", func(t *testing.T) { wrongPerson(t, w) })
	t.Run("RefusesWrongInvoices", func(t *testing.T) { wrongInvoices(t, w) })
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
	w.In(t, func(ctx context.Context, tx *db.Tx) error {
		f, err := w.Service.Fund(ctx, tx, fund)
		if err != nil {
			return err
		}
		return w.Service.ChangeFundTx(ctx, tx, w.Finance, finance.ChangeFund{Fund: fund, Version: f.Version, Budget: f.Budget, MayOverspend: true, Why: "Cabinet, 3 November."})
	})
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

func (w *World) race(t *testing.T, n int, fn func(ctx context.Context, tx *db.Tx, n int) error) []error {
	t.Helper()
	ctx := dbtest.Ctx(t)
	errs := make([]error, n)
	var racing sync.WaitGroup
	for i := range errs {
		racing.Go(func() { errs[i] = w.DB.InTx(ctx, func(tx *db.Tx) error { return fn(ctx, tx, i) }) })
	}
	racing.Wait()
	return errs
}

func wholeLife(t *testing.T, w *World) {
	fund := w.Fund(t, "Short breaks", 5000_00, "SB")
	p := w.Package(t, "SB", 880_00)
	visits := w.Visits(t, p, 5)
	ref := w.Submit(t, "M-1", nil, p.Ref)
	inv := w.invoice(t, ref)
	if inv.Total != 100_00 || len(inv.Lines) != 5 || inv.State() != finance.StateSubmitted || inv.PayBy != workday.MustOn(2026, 12, 23) {
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
		return w.Service.PayInvoiceTx(ctx, tx, w.Finance, pay)
	})
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
	errs := w.race(t, 6, func(ctx context.Context, tx *db.Tx, n int) error {
		return w.Service.PayInvoiceTx(ctx, tx, w.Finance, finance.PayInvoice{Invoice: ref, Payment: fmt.Sprint("BACS ", n)})
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
	w.Fund(t, "Withdrawn", 5000_00, "W")
	p := w.Package(t, "W", 880_00)
	w.Visits(t, p, 2)
	ref := w.Submit(t, "W-1", nil, p.Ref)
	w.In(t, func(ctx context.Context, tx *db.Tx) error {
		return w.Service.WithdrawInvoiceTx(ctx, tx, w.Provider, finance.WithdrawInvoice{Invoice: ref, Version: 1, Why: "Wrong month."})
	})
	if s := w.invoice(t, ref).State(); s != finance.StateWithdrawn {
		t.Errorf("state %s", s)
	}
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
