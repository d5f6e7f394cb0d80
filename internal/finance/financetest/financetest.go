// Package financetest holds the suite that funds and invoices pass on both engines, over the real visits and clocks.
package financetest

import (
	"context"
	"sync"
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
	"alongside/internal/finance/financesql"
	"alongside/internal/money"
	"alongside/internal/provider"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Visits is where the visits of the suite are kept: package deliverysql.
type Visits struct {
	Store      delivery.Store
	Migrations []db.Migration
}

// Migrations are the tables that the suite needs.
func Migrations(v Visits) []db.Migration {
	var all []db.Migration
	for _, more := range [][]db.Migration{
		audit.Migrations(), thread.Migrations(), access.Migrations(), deadline.Migrations(), v.Migrations, financesql.Migrations(),
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
func Start(t testing.TB, d *db.DB, v Visits) *World {
	t.Helper()
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	w := &World{DB: d, Packages: &Packages{}, Finance: audit.By{Person: "PER-FAY", Name: "Fay Ledger", Role: "finance", Channel: "web"}}
	clocks := deadline.NewClocks(book)
	w.Delivery = delivery.New(delivery.Deps{DB: d, Store: v.Store, Packages: w.Packages, Clocks: clocks})
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
