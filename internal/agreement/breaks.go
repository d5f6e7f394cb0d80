package agreement

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/workday"
)

// endsOn moves the last day. The new one is a break point, and so is each of those named that the agreement now reaches; where none is
// named for the last day, its notice is as long as before the present one. Break points behind an earlier end stay in the list, so
// that their deadlines keep their numbers.
func (a *Agreement) endsOn(end workday.Date, named []BreakPoint) {
	has := func(on workday.Date) bool {
		return slices.ContainsFunc(a.Breaks, func(b BreakPoint) bool { return b.On == on })
	}
	usual := a.noticeBefore(end)
	for _, b := range named {
		if reached := b.On == end || b.On.After(a.End) && b.On.Before(end); reached && !has(b.On) {
			a.Breaks = append(a.Breaks, b)
		}
	}
	if !has(end) {
		a.Breaks = append(a.Breaks, BreakPoint{On: end, NoticeBy: usual})
	}
	a.End = end
}

// moveBreaks has the deadlines of break points follow a last day that was moved from before, when the first known of them stood. A
// later one keeps the deadline that was passed and starts those that are reached; an earlier one stops those behind it.
func (s *Service) moveBreaks(ctx context.Context, tx *db.Tx, by audit.By, a Agreement, before workday.Date, known int) error {
	for i, b := range a.Breaks {
		var err error
		switch {
		case b.On == before && a.End.After(before):
			err = s.clocks.Keep(ctx, tx, by, a.Ref, breakRule(i), tx.Today())
		case b.On.After(a.End) && !b.On.After(before):
			err = s.clocks.Stop(ctx, tx, by, a.Ref, breakRule(i), "The agreement ends before, on "+a.End.Long()+".")
		case !b.On.After(a.End) && (b.On.After(before) || i >= known):
			err = s.startBreak(ctx, tx, by, a, i)
		}
		if err != nil && !fault.Is(err, fault.KindNotFound) {
			return fmt.Errorf("move the break points of %s: %w", a.Ref, err)
		}
	}
	return nil
}

// EndDecidedTx keeps the deadline of a break point at which it was decided, on a day, that the agreement is not extended. One that
// has no such deadline is left alone.
func (s *Service) EndDecidedTx(ctx context.Context, tx *db.Tx, by audit.By, a Agreement, at, on workday.Date) error {
	i := slices.IndexFunc(a.Breaks, func(b BreakPoint) bool { return b.On == at })
	if i < 0 {
		return nil
	}
	if err := s.clocks.Keep(ctx, tx, by, a.Ref, breakRule(i), on); err != nil && !fault.Is(err, fault.KindNotFound) {
		return fmt.Errorf("keep the deadline of the break point of %s: %w", at, err)
	}
	return nil
}

// EndDecided returns what was decided at the break point on the last day of an agreement that ends there, and by which decision in effect;
// ok is false where nothing of the kind was decided.
func (s *Service) EndDecided(ctx context.Context, tx *db.Tx, a Agreement) (d decision.Decision, ok bool, err error) {
	if s.packs == nil {
		return d, false, nil
	}
	found, ok, err := s.packs.Decided(ctx, tx, a.Ref, a.End)
	if err != nil || !ok {
		return d, false, err
	}
	if d, err = s.decisions.Decision(ctx, tx, found.Decision); err != nil {
		return d, false, fmt.Errorf("decision on pack %s: %w", found.Pack, err)
	}
	chosen, ok := d.Chosen()
	return d, ok && chosen.Consequence.Ends() && d.State(tx.Today()) == decision.StateEffective, nil
}

// EndWithdrawnTx starts the deadline of a break point again that was kept on a day by a decision that does not stand. It leaves a break
// point alone that is past or behind the end, and one whose deadline runs or was not kept by that decision.
func (s *Service) EndWithdrawnTx(ctx context.Context, tx *db.Tx, by audit.By, a Agreement, at, on workday.Date) error {
	i := slices.IndexFunc(a.Breaks, func(b BreakPoint) bool { return b.On == at })
	if i < 0 || at.After(a.End) || at.Before(tx.Today()) {
		return nil
	}
	all, err := deadline.Of(ctx, tx, a.Ref)
	if err != nil {
		return fmt.Errorf("deadlines of %s: %w", a.Ref, err)
	}
	kept := false
	for _, d := range all[a.Ref] {
		switch {
		case d.Rule != breakRule(i):
		case d.State == deadline.Running || d.State == deadline.Paused:
			return nil
		case d.State == deadline.Kept && d.DoneOn == on:
			kept = true
		}
	}
	if !kept {
		return nil
	}
	return s.startBreak(ctx, tx, by, a, i)
}

func breakRule(i int) string { return fmt.Sprintf("break-point-%d", i+1) }

// startBreak starts the deadline for deciding whether the agreement goes on after its break point i.
func (s *Service) startBreak(ctx context.Context, tx *db.Tx, by audit.By, a Agreement, i int) error {
	b := a.Breaks[i]
	start := deadline.Start{Rule: breakRule(i), Ref: a.Ref, From: earlier(a.Start, b.NoticeBy), Title: "Decide whether " + a.Title + " goes on after " + b.On.Long()}
	if _, err := s.clocks.StartOn(ctx, tx, by, start, b.NoticeBy, "The last day for notice before the break point of "+b.On.Long()+"."); err != nil {
		return fmt.Errorf("start the break point of %s: %w", a.Ref, err)
	}
	return nil
}

// NoticeAt is the last day for notice before a last day: as the break point of that day says, or the usual time before.
func (a *Agreement) NoticeAt(last workday.Date) workday.Date {
	for _, b := range a.Breaks {
		if b.On == last {
			return b.NoticeBy
		}
	}
	return last.AddDays(1).AddMonths(-usualNotice).AddDays(-1)
}

// noticeBefore is the last day for notice before a new end, as long before it as at the present end; three months where the
// agreement names no break point at its end.
func (a *Agreement) noticeBefore(next workday.Date) workday.Date {
	for _, b := range a.Breaks {
		if b.On == a.End {
			return next.AddDays(-b.NoticeBy.DaysUntil(b.On))
		}
	}
	return a.NoticeAt(next)
}

// usualNotice is how many months before the end notice is looked for where an agreement says nothing.
const usualNotice = 3
