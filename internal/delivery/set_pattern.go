package delivery

import (
	"cmp"
	"context"
	"slices"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
)

// SetPattern records the days and times that a provider has agreed with the family, from a day on. The provider's own
// people and those who edit packages may.
func (s *Service) SetPattern(ctx context.Context, by access.Actor, p Pattern) error {
	if !by.May(access.DeliveryVisitRecord) && !by.May(access.DeliveryPackageEdit) {
		return fault.Forbidden("You may not set the agreed days.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.SetPatternTx(ctx, tx, by, p) })
}

// SetPatternTx is SetPattern inside a transaction.
func (s *Service) SetPatternTx(ctx context.Context, tx *db.Tx, by access.Actor, p Pattern) error {
	pkg, err := s.maySayMissed(ctx, tx, by, p.Package)
	if err != nil {
		return err
	}
	if err := p.validate(pkg.MinutesPerWeek); err != nil {
		return err
	}
	if p.From.Before(pkg.Start) || p.From.After(pkg.LastDay()) {
		return fault.Invalidf("from", "This package runs from %s to %s. Enter a day within it.", pkg.Start.Long(), pkg.LastDay().Long())
	}
	slices.SortFunc(p.Slots, func(a, b Slot) int { return cmp.Or(cmp.Compare(monday(a), monday(b)), cmp.Compare(a.Start, b.Start)) })
	p.SetBy = by.Name
	if err := s.store.SavePattern(ctx, tx, p); err != nil {
		return err
	}
	return audit.Append(ctx, tx, by.By(), audit.Entry{Action: "visit days agreed", Ref: string(p.Package), Child: string(pkg.Child), Payload: p})
}

// monday numbers the weekday of a slot from Monday.
func monday(s Slot) int { return (int(s.Weekday) + 6) % 7 }

// SuggestedPattern returns an even week for a package that has none: visits of at most two hours, Monday first, at 4pm.
// It is a start for the form, and for made-up counties.
func SuggestedPattern(p brokerage.Package) Pattern {
	const most, fourPM = 120, 16 * 60
	out := Pattern{Package: p.Ref, From: p.Start}
	visits := min(max((int(p.MinutesPerWeek)+most-1)/most, 1), 7)
	each := min(int(p.MinutesPerWeek)/visits, minutesADay)
	for i := range visits {
		day := 1 + i*7/visits
		out.Slots = append(out.Slots, Slot{Weekday: time.Weekday(day % 7), Start: fourPM, Minutes: money.Minutes(each)})
	}
	return out
}
