package delivery

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Packages reads packages. *brokerage.Service is one.
type Packages interface {
	Package(ctx context.Context, tx *db.Tx, ref thread.Ref) (brokerage.Package, error)
	Packages(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]brokerage.Package, error)
	PackagesBy(ctx context.Context, tx *db.Tx, provider thread.Ref) ([]brokerage.Package, error)
}

// Clocks are the deadlines of disputed visits.
type Clocks interface {
	StartOn(ctx context.Context, tx *db.Tx, by audit.By, s deadline.Start, due workday.Date, why string) (deadline.Deadline, error)
	Keep(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule string, on workday.Date) error
}

// Deps is everything that delivery needs.
type Deps struct {
	DB       db.Runner
	Store    Store
	Packages Packages
	Clocks   Clocks
	Tellers  Tellers  // optional: without it nobody is told
	Bills    Bills    // optional: without it nothing that is billed can be disputed
	Measures Measures // optional: without it no measure counts what is scored
}

// Measures ties an outcome to the measures that promised more of its kind.
type Measures interface {
	CountOutcomeTx(ctx context.Context, tx *db.Tx, by audit.By, outcome thread.Ref) error
}

// Bills says how far the invoice of a billed visit is.
type Bills interface {
	// Undecided reports whether the invoice still waits to match the visits, so that a second account of one can hold it up.
	Undecided(ctx context.Context, tx *db.Tx, invoice thread.Ref) (bool, error)
}

// Tellers tells the other side of a visit that did not happen.
type Tellers interface {
	VisitMissedTx(ctx context.Context, tx *db.Tx, p brokerage.Package, missed Visit) error
}

// Service carries out the use cases of delivery.
type Service struct {
	db       db.Runner
	store    Store
	packages Packages
	clocks   Clocks
	tellers  Tellers
	bills    Bills
	measures Measures
}

// New returns a Service.
func New(d Deps) *Service {
	return &Service{db: d.DB, store: d.Store, packages: d.Packages, clocks: d.Clocks, tellers: d.Tellers, bills: d.Bills, measures: d.Measures}
}

// mayRecord loads a package for its provider's own people; nobody else finds it.
func (s *Service) mayRecord(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref) (brokerage.Package, error) {
	p, err := s.packages.Package(ctx, tx, ref)
	if err != nil {
		return brokerage.Package{}, err
	}
	if by.Provider == "" || by.Provider != p.Provider {
		return brokerage.Package{}, fault.NotFound("That package")
	}
	if err := access.MayWork(ctx, tx, by, p.Child); err != nil {
		return brokerage.Package{}, err
	}
	return p, nil
}

// Visit returns one visit. Who may read it is for the caller to ask: it is about a child.
func (s *Service) Visit(ctx context.Context, tx *db.Tx, ref thread.Ref) (Visit, error) {
	found, err := s.store.Visits(ctx, tx, []thread.Ref{ref})
	if err != nil {
		return Visit{}, fmt.Errorf("load visit %s: %w", ref, err)
	}
	if len(found) == 0 {
		return Visit{}, fault.NotFound("That visit")
	}
	return found[0], nil
}

// ByRefs returns visits by reference, in one query.
func (s *Service) ByRefs(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]Visit, error) {
	found, err := s.store.Visits(ctx, tx, refs)
	if err != nil {
		return nil, fmt.Errorf("load %d visits: %w", len(refs), err)
	}
	out := make(map[thread.Ref]Visit, len(found))
	for _, v := range found {
		out[v.Ref] = v
	}
	return out, nil
}

// VisitsOf returns the visits of a package between two days, both included, by day and time.
func (s *Service) VisitsOf(ctx context.Context, tx *db.Tx, pkg thread.Ref, from, to workday.Date) ([]Visit, error) {
	return s.store.VisitsOf(ctx, tx, []thread.Ref{pkg}, from, to)
}

// Unbilled returns the visits of a package between two days that took place, stand on no invoice and are not disputed.
func (s *Service) Unbilled(ctx context.Context, tx *db.Tx, pkg thread.Ref, from, to workday.Date) ([]Visit, error) {
	all, err := s.VisitsOf(ctx, tx, pkg, from, to)
	if err != nil {
		return nil, err
	}
	var out []Visit
	for _, v := range all {
		if v.Billable() {
			out = append(out, v)
		}
	}
	return out, nil
}

// Delivered adds up what came of each package between two days, both included, in one query. Promised counts the days of
// the package within them, those to come included.
func (s *Service) Delivered(ctx context.Context, tx *db.Tx, packages []brokerage.Package, from, to workday.Date) (map[thread.Ref]Totals, error) {
	out := make(map[thread.Ref]Totals, len(packages))
	refs := make([]thread.Ref, len(packages))
	for i, p := range packages {
		refs[i] = p.Ref
		out[p.Ref] = Totals{Promised: p.PromisedMinutes(from, to)}
	}
	sums, err := s.store.Sums(ctx, tx, refs, from, to)
	if err != nil {
		return nil, fmt.Errorf("add up the visits of %d packages: %w", len(packages), err)
	}
	for _, sum := range sums {
		t := out[sum.Package]
		t.add(sum)
		out[sum.Package] = t
	}
	return out, nil
}

// DeliveredToDate is Delivered from a day until today, with the week of help that still goes on counted by what was recorded in it:
// what may come before it is over is no shortfall, and nobody promised a seventh of a visit for a Monday.
func (s *Service) DeliveredToDate(ctx context.Context, tx *db.Tx, packages []brokerage.Package, from workday.Date) (map[thread.Ref]Totals, error) {
	today := tx.Today()
	monday := today.AddDays(-(int(today.Weekday()) + 6) % 7)
	if monday.Before(from) {
		monday = from
	}
	out, err := s.Delivered(ctx, tx, packages, from, monday.AddDays(-1))
	if err != nil {
		return nil, err
	}
	week, err := s.Delivered(ctx, tx, packages, monday, today)
	if err != nil {
		return nil, err
	}
	for _, p := range packages {
		now := week[p.Ref]
		if p.Status(today) != "ended" {
			now.Promised = min(now.Delivered+now.MissedMinutes()+now.Disputed, p.MinutesPerWeek)
		}
		out[p.Ref] = out[p.Ref].Plus(now)
	}
	return out, nil
}

// DeliveredBy is Delivered for packages known by reference only.
func (s *Service) DeliveredBy(ctx context.Context, tx *db.Tx, packages []thread.Ref, from, to workday.Date) (map[thread.Ref]Totals, error) {
	found, err := s.packages.Packages(ctx, tx, packages)
	if err != nil {
		return nil, err
	}
	list := make([]brokerage.Package, 0, len(found))
	for _, p := range found {
		list = append(list, p)
	}
	return s.Delivered(ctx, tx, list, from, to)
}

// Overall adds up every visit of the council between two days, without what was promised: for reports.
func (s *Service) Overall(ctx context.Context, tx *db.Tx, from, to workday.Date) (Totals, error) {
	sums, err := s.store.Sums(ctx, tx, nil, from, to)
	var t Totals
	for _, sum := range sums {
		t.add(sum)
	}
	return t, err
}

// Disputed returns visits of which two accounts differ, the one that has waited longest first. The caller leaves out those
// of children that its reader may not see.
func (s *Service) Disputed(ctx context.Context, tx *db.Tx, limit int) ([]Visit, error) {
	return s.store.Disputed(ctx, tx, limit)
}

// Today is a provider's day: what is due in each running package, with what was recorded.
type Today struct {
	On        workday.Date
	Packages  []brokerage.Package
	Due       []Due
	Unplanned []thread.Ref // packages without agreed days, the one that starts last first; of today also those that are to start
}

// DayOf returns a provider's day in three queries.
func (s *Service) DayOf(ctx context.Context, tx *db.Tx, provider thread.Ref, on workday.Date) (Today, error) {
	all, err := s.packages.PackagesBy(ctx, tx, provider)
	if err != nil {
		return Today{}, err
	}
	day := Today{On: on}
	var refs []thread.Ref
	for _, p := range all {
		if p.Status(on) == "running" || on == tx.Today() && p.Status(on) == "to start" {
			day.Packages = append(day.Packages, p)
			refs = append(refs, p.Ref)
		}
	}
	patterns, err := s.store.Patterns(ctx, tx, refs)
	if err != nil {
		return Today{}, err
	}
	visits, err := s.store.VisitsOf(ctx, tx, refs, on, on)
	if err != nil {
		return Today{}, err
	}
	day.Unplanned = unplanned(patterns, day.Packages, on)
	day.Packages = slices.DeleteFunc(day.Packages, func(p brokerage.Package) bool { // nothing of it stands on this day
		return on.Before(p.Start) && !slices.Contains(day.Unplanned, p.Ref)
	})
	for _, ref := range refs {
		day.Due = append(day.Due, dueOn(patterns, ref, visits, on)...)
	}
	slices.SortStableFunc(day.Due, func(a, b Due) int { return cmp.Compare(a.Start, b.Start) })
	return day, nil
}

// Unplanned returns those of packages that run today, or are to start, and have no agreed days, the one that starts last first.
func (s *Service) Unplanned(ctx context.Context, tx *db.Tx, packages []brokerage.Package) ([]thread.Ref, error) {
	var open []brokerage.Package
	var refs []thread.Ref
	for _, p := range packages {
		if p.Status(tx.Today()) != "ended" {
			open, refs = append(open, p), append(refs, p.Ref)
		}
	}
	patterns, err := s.store.Patterns(ctx, tx, refs)
	if err != nil {
		return nil, err
	}
	return unplanned(patterns, open, tx.Today()), nil
}

// unplanned are the packages without agreed days on a day, or on their first day when that is later.
func unplanned(patterns []Pattern, packages []brokerage.Package, on workday.Date) []thread.Ref {
	packages = slices.Clone(packages)
	slices.SortStableFunc(packages, func(a, b brokerage.Package) int { return b.Start.Compare(a.Start) })
	var out []thread.Ref
	for _, p := range packages {
		day := on
		if day.Before(p.Start) {
			day = p.Start
		}
		if _, agreed := inForce(patterns, p.Ref, day); !agreed {
			out = append(out, p.Ref)
		}
	}
	return out
}

// PatternOf returns the agreed days of a package on a day; ok is false when none are agreed.
func (s *Service) PatternOf(ctx context.Context, tx *db.Tx, pkg thread.Ref, on workday.Date) (p Pattern, ok bool, err error) {
	all, err := s.store.Patterns(ctx, tx, []thread.Ref{pkg})
	if err != nil {
		return Pattern{}, false, err
	}
	p, ok = inForce(all, pkg, on)
	return p, ok, nil
}

// PatternAhead returns the agreed days of a package on a day, or else the first that begin after it: help that is yet to start has days
// too.
func (s *Service) PatternAhead(ctx context.Context, tx *db.Tx, pkg thread.Ref, on workday.Date) (p Pattern, ok bool, err error) {
	all, err := s.store.Patterns(ctx, tx, []thread.Ref{pkg})
	if err != nil {
		return Pattern{}, false, err
	}
	if p, ok = inForce(all, pkg, on); ok {
		return p, true, nil
	}
	for _, later := range all {
		if later.From.After(on) && (!ok || later.From.Before(p.From)) {
			p, ok = later, true
		}
	}
	return p, ok, nil
}

// OutcomesOf returns the outcomes of children with their scores.
func (s *Service) OutcomesOf(ctx context.Context, tx *db.Tx, children ...thread.Ref) ([]Outcome, error) {
	return s.store.OutcomesOf(ctx, tx, children)
}

// LastScores returns the day on which an outcome of each of the children was last scored; children without one are not in it.
func (s *Service) LastScores(ctx context.Context, tx *db.Tx, children ...thread.Ref) (map[thread.Ref]workday.Date, error) {
	if len(children) == 0 {
		return nil, nil
	}
	return s.store.LastScores(ctx, tx, children)
}

// Outcome returns one outcome with its scores. Who may read it is for the caller to ask: it is about a child.
func (s *Service) Outcome(ctx context.Context, tx *db.Tx, ref thread.Ref) (Outcome, error) {
	return s.store.Outcome(ctx, tx, ref)
}

// Progress counts the outcomes last scored between two days by how they moved: for reports.
func (s *Service) Progress(ctx context.Context, tx *db.Tx, from, to workday.Date) (Progress, error) {
	return s.store.Progress(ctx, tx, from, to)
}
