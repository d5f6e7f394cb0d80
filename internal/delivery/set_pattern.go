package delivery

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
)

// SetPattern says the days and times that a provider has agreed with the family, from a day on.
type SetPattern struct {
	Pattern
	Over string // the mark (Service.PatternsMark) of the agreed days that were read; "" takes whatever is there
}

// SetPattern records the days and times that a provider has agreed with the family, from a day on. The provider's own
// people and those who edit packages may.
func (s *Service) SetPattern(ctx context.Context, by access.Actor, cmd SetPattern) error {
	if !by.May(access.DeliveryVisitRecord) && !by.May(access.DeliveryPackageEdit) {
		return fault.Forbidden("You may not set the agreed days.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.SetPatternTx(ctx, tx, by, cmd) })
}

// SetPatternTx is SetPattern inside a transaction.
func (s *Service) SetPatternTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd SetPattern) error {
	p := cmd.Pattern
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
	before, err := s.store.Patterns(ctx, tx, []thread.Ref{p.Package})
	if err != nil {
		return fmt.Errorf("the agreed days of %s: %w", p.Package, err)
	}
	if err := fault.MadeOver(cmd.Over, "the agreed days", patternParts(before)...); err != nil {
		return err
	}
	slices.SortFunc(p.Slots, func(a, b Slot) int { return cmp.Or(cmp.Compare(monday(a), monday(b)), cmp.Compare(a.Start, b.Start)) })
	p.SetBy = by.Name
	if err := s.store.SavePattern(ctx, tx, p); err != nil {
		return err
	}
	return audit.Append(ctx, tx, by.By(), audit.Entry{Action: "visit days agreed", Ref: string(p.Package), Child: string(pkg.Child), Payload: p})
}

// PatternsMark names the agreed days of a package as they stand, so that a change can say over which it was made.
func (s *Service) PatternsMark(ctx context.Context, tx *db.Tx, pkg thread.Ref) (string, error) {
	all, err := s.store.Patterns(ctx, tx, []thread.Ref{pkg})
	if err != nil {
		return "", fmt.Errorf("the agreed days of %s: %w", pkg, err)
	}
	return fault.Mark(patternParts(all)...), nil
}

// patternParts is everything that tells agreed days apart.
func patternParts(all []Pattern) []string {
	var out []string
	for _, p := range all {
		out = append(out, p.From.String())
		for _, s := range p.Slots {
			out = append(out, s.Weekday.String(), s.Start.String(), s.Minutes.String())
		}
	}
	return out
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
