package wiring

import (
	"context"
	"fmt"
	"slices"
	"time"

	"alongside/internal/access"
	"alongside/internal/agreement/admission"
	"alongside/internal/agreement/agreementsql"
	"alongside/internal/agreement/pack"
	"alongside/internal/agreement/performance"
	"alongside/internal/audit"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/delivery"
	"alongside/internal/finance"
	"alongside/internal/job"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// quality makes what measures providers and what is gathered for decisions on agreements.
func (s *Services) quality(o Options) error {
	rules, err := performance.LoadPolicies()
	if err != nil {
		return err
	}
	s.Performance = performance.New(performance.Deps{
		DB: s.DB, Measures: agreementsql.Measures(), Returns: agreementsql.Returns(), Results: agreementsql.Results(), Visits: agreementsql.Visits(),
		Plans: agreementsql.Plans(), Concerns: agreementsql.Concerns(), Values: agreementsql.Values(), Shared: agreementsql.Shared(), Schedules: agreementsql.Schedules(), Promises: agreementsql.Promises(),
		Agreements: s.Agreement, Providers: s.Provider, Operations: operations{s}, Clocks: s.Clocks, Council: s.Authority, Policies: rules, Twins: s.Provider,
		Teams: teams{s}, Tell: o.Tell, PublicURL: o.PublicURL,
	})
	s.Admission.Promises = promises{s}
	packRules, err := pack.LoadPolicies()
	if err != nil {
		return err
	}
	s.Pack = pack.New(pack.Deps{
		DB: s.DB, Packs: agreementsql.Packs(), Costs: agreementsql.Costs(), Agreements: s.Agreement, Providers: s.Provider, Quality: s.Performance,
		Packages: running{s}, Applicants: applicants{s}, Spot: ledger{s}, Decisions: s.Decision, Clocks: s.Clocks, Council: s.Authority, Policies: packRules, Teams: teams{s},
		Comparisons: agreementsql.Comparisons(), Finance: teams{s},
	})
	s.Decision.WhenTaken(s.Pack.DecidedTx)
	s.Decision.WhenWithdrawn(s.Pack.WithdrawnTx)
	s.Provider.WhenTwins(s.Performance.ShareAll, s.Performance.Part)
	s.Agreement.UsePacks(s.Pack)
	s.Agreement.UseMembers(s.Performance)
	s.Brokerage.Stops = s.Performance
	s.Spot.Brokered = outside{s}
	return nil
}

// promises holds who is admitted to what it stated that it adds.
type promises struct{ s *Services }

// PromisedTx implements admission.Promises.
func (p promises) PromisedTx(ctx context.Context, tx *db.Tx, by audit.By, a admission.Application, from workday.Date) error {
	all := make([]performance.Adding, len(a.Adds))
	for i, one := range a.Adds {
		all[i] = performance.Adding(one)
	}
	return p.s.Performance.PromisedTx(ctx, tx, by, a.Ref, performance.Pair{Lot: a.Lot, Provider: a.Provider}, from, all)
}

// operations is what was recorded of packages and invoices.
type operations struct{ s *Services }

// Done implements performance.Operations. Days to come, and today, are not promised yet. An invoice that bills
// packages in several lots counts in one of them.
func (o operations) Done(ctx context.Context, tx *db.Tx, lots, providers []thread.Ref, from, to workday.Date) (map[performance.Pair]performance.Done, error) {
	if yesterday := tx.Today().AddDays(-1); to.After(yesterday) {
		to = yesterday
	}
	out := map[performance.Pair]performance.Done{}
	for _, provider := range providers {
		packages, err := packagesIn(ctx, tx, o.s, lots, provider)
		if err != nil {
			return nil, err
		}
		totals, err := o.s.Delivery.Delivered(ctx, tx, packages, from, to)
		if err != nil {
			return nil, fmt.Errorf("visits of %s: %w", provider, err)
		}
		for _, p := range packages {
			add(out, performance.Pair{Lot: p.Lot, Provider: provider}, totals[p.Ref])
		}
		if err := o.invoices(ctx, tx, provider, from, to, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func packagesIn(ctx context.Context, tx *db.Tx, s *Services, lots []thread.Ref, provider thread.Ref) ([]brokerage.Package, error) {
	all, err := s.Brokerage.PackagesBy(ctx, tx, provider)
	if err != nil {
		return nil, fmt.Errorf("packages of %s: %w", provider, err)
	}
	return slices.DeleteFunc(all, func(p brokerage.Package) bool { return !slices.Contains(lots, p.Lot) }), nil
}

func add(out map[performance.Pair]performance.Done, pair performance.Pair, t delivery.Totals) {
	d := out[pair]
	d.Promised += t.Promised
	d.Delivered += t.Delivered
	d.Missed += t.Missed[delivery.ByProvider]
	out[pair] = d
}

// invoices counts a provider's invoices, each once: in one lot of all that it bills packages in.
func (o operations) invoices(ctx context.Context, tx *db.Tx, provider thread.Ref, from, to workday.Date, out map[performance.Pair]performance.Done) error {
	billed, err := o.s.Finance.Store.Billed(ctx, tx, provider, from, to)
	if err != nil {
		return fmt.Errorf("invoices of %s: %w", provider, err)
	}
	refs := make([]thread.Ref, 0, len(billed))
	for _, b := range billed {
		refs = append(refs, b.Package)
	}
	packages, err := o.s.Brokerage.Packages(ctx, tx, refs)
	if err != nil {
		return fmt.Errorf("packages billed by %s: %w", provider, err)
	}
	for lot, n := range finance.TallyBy(billed, func(pkg thread.Ref) thread.Ref { return packages[pkg].Lot }) {
		pair := performance.Pair{Lot: lot, Provider: provider}
		if d, ok := out[pair]; ok {
			d.Invoices, d.Queried = n.Invoices, n.Queried
			out[pair] = d
		}
	}
	return nil
}

// running is what is bought under lots, for packs.
type running struct{ s *Services }

// Running implements pack.Packages.
func (r running) Running(ctx context.Context, tx *db.Tx, lots, providers []thread.Ref, on workday.Date) ([]pack.Bought, error) {
	var out []pack.Bought
	for _, provider := range providers {
		packages, err := packagesIn(ctx, tx, r.s, lots, provider)
		if err != nil {
			return nil, err
		}
		for _, p := range packages {
			if p.Status(on) == "running" {
				out = append(out, pack.Bought{Lot: p.Lot, Provider: provider, Child: p.Child, Weekly: p.MinutesPerWeek, Rate: p.Rate, Until: p.LastDay()})
			}
		}
	}
	return out, nil
}

// applicants counts applications, for packs.
type applicants struct{ s *Services }

// Applicants implements pack.Applicants.
func (a applicants) Applicants(ctx context.Context, tx *db.Tx, agreement thread.Ref, since workday.Date) (waiting, had int, err error) {
	all, err := a.s.Admission.Store.Applications(ctx, tx, agreement, "")
	if err != nil {
		return 0, 0, fmt.Errorf("applications to %s: %w", agreement, err)
	}
	for _, one := range all {
		if one.SubmittedAt.IsZero() {
			continue
		}
		if !workday.DateOf(one.SubmittedAt).Before(since) {
			had++
		}
		switch one.State(tx.Today()) {
		case admission.Submitted, admission.Returned, admission.Scoring, admission.Moderating, admission.ToDecide, admission.Reviewing:
			waiting++
		}
	}
	return waiting, had, nil
}

// ledger is what the council's packages cost by the last picture of the workbench.
type ledger struct{ s *Services }

// Medians implements pack.Spot: of the groups with packages that are compared with a lot, the one with most of them.
func (l ledger) Medians(ctx context.Context, tx *db.Tx) (map[pack.Priced]pack.Median, error) {
	if l.s.Spot.Workbench == nil {
		return nil, nil
	}
	painted, err := l.s.Spot.Workbench.Painted(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("the picture of what packages cost: %w", err)
	}
	out := map[pack.Priced]pack.Median{}
	for _, g := range painted.Groups {
		for _, l := range g.Each {
			if at := (pack.Priced{Lot: l.Lot, Unit: g.Unit}); l.Spread.N > out[at].Lines {
				out[at] = pack.Median{Amount: l.Spread.Median, Lines: l.Spread.N}
			}
		}
	}
	return out, nil
}

// kindQuality is the kind of the daily job that asks for returns and opens decision packs.
const kindQuality = "agreement.look-ahead"

// LookAhead has the worker ask for the returns of every period that is over, and open the pack of every break point that comes
// near, once a day in each council.
func (s *Services) LookAhead(w *job.Worker) {
	w.Register(kindQuality, func(ctx context.Context, _ []byte) error {
		return job.ForEachScope(ctx, s.DB, deadline.ScopesWithOpen, func(ctx context.Context) error {
			return s.DB.InTx(ctx, func(tx *db.Tx) error {
				if _, err := s.Performance.AskDueTx(ctx, tx, audit.System); err != nil {
					return err
				}
				_, err := s.Pack.OpenDueTx(ctx, tx, audit.System)
				return err
			})
		})
	})
	w.Schedule(job.Schedule{Kind: kindQuality, Every: 24 * time.Hour})
}

// ConcernAbout returns the providers that somebody can raise a concern about: those of their children's packages, or for the
// council's staff and members all of them.
func (s *Services) ConcernAbout(ctx context.Context, tx *db.Tx, by access.Actor) ([]provider.Provider, error) {
	if !by.Is(access.RoleParent) && !by.Is(access.RoleYoungPerson) {
		return s.Provider.List(ctx, tx, provider.Key{}, mostProviders)
	}
	children, err := access.Children(ctx, tx, by)
	if err != nil {
		return nil, fmt.Errorf("children of %s: %w", by.Person, err)
	}
	packages, err := s.Brokerage.PackagesOf(ctx, tx, children...)
	if err != nil {
		return nil, fmt.Errorf("packages: %w", err)
	}
	var refs []thread.Ref
	for _, p := range packages {
		if !slices.Contains(refs, p.Provider) {
			refs = append(refs, p.Provider)
		}
	}
	known, err := s.Provider.Providers(ctx, tx, refs)
	var out []provider.Provider
	for _, ref := range refs {
		out = append(out, known[ref])
	}
	return out, err
}

// mostProviders is how many providers a list to choose from holds.
const mostProviders = 1000
