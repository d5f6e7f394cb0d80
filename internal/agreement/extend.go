package agreement

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Extend takes the next extension of an agreement.
type Extend struct {
	Agreement thread.Ref
	Version   int
	Why       string
}

// Extend takes the next extension. It refuses one that neither the agreement nor its decision allows.
func (s *Service) Extend(ctx context.Context, by access.Actor, cmd Extend) error {
	if !by.May(access.AgreementBreak) {
		return fault.Forbidden("Only commissioners and contract managers can extend an agreement.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.ExtendTx(ctx, tx, by.By(), cmd) })
}

// ExtendTx is Extend inside a transaction.
func (s *Service) ExtendTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Extend) error {
	if cmd.Why == "" {
		return fault.Invalid("why", "Enter why the agreement goes on.")
	}
	a, err := s.load(ctx, tx, cmd.Agreement, cmd.Version)
	if err != nil {
		return err
	}
	if today := tx.Today(); a.State(today) == "ended" {
		return fault.Conflictf("The agreement ended on %s. An extension is taken before the end; a decision to let it again is missing.", a.End.Long())
	}
	before := a.End
	if err := a.extend(); err != nil {
		return err
	}
	act := decision.Act{What: "The extension of “" + a.Title + "”", From: a.Start, To: a.End, Extensions: a.ExtensionsTaken}
	if err := s.decisions.Authorise(ctx, tx, a.Decision, act); err != nil {
		return err
	}
	if err := s.store.Update(ctx, tx, a); err != nil {
		return err
	}
	if err := s.nextBreak(ctx, tx, by, a, before); err != nil {
		return err
	}
	return s.record(ctx, tx, by, a, "agreement extended", cmd.Why)
}

// nextBreak keeps the deadline of the break point at which the agreement goes on, and starts that of the next one.
func (s *Service) nextBreak(ctx context.Context, tx *db.Tx, by audit.By, a Agreement, before workday.Date) error {
	for i, b := range a.Breaks {
		if b.On == before {
			if err := s.clocks.Keep(ctx, tx, by, a.Ref, breakRule(i), tx.Today()); err != nil && !fault.Is(err, fault.KindNotFound) {
				return fmt.Errorf("keep the break point of %s: %w", a.Ref, err)
			}
		}
		if b.On == a.End {
			return s.startBreak(ctx, tx, by, a, i)
		}
	}
	return nil
}

func breakRule(i int) string { return fmt.Sprintf("break-point-%d", i+1) }

// startBreak starts the deadline for deciding whether the agreement goes on after its break point i.
func (s *Service) startBreak(ctx context.Context, tx *db.Tx, by audit.By, a Agreement, i int) error {
	b := a.Breaks[i]
	start := deadline.Start{Rule: breakRule(i), Ref: a.Ref, From: a.Start, Title: "Decide whether " + a.Title + " goes on after " + b.On.Long()}
	if _, err := s.clocks.StartOn(ctx, tx, by, start, b.NoticeBy, "The last day for notice before the break point of "+b.On.Long()+"."); err != nil {
		return fmt.Errorf("start the break point of %s: %w", a.Ref, err)
	}
	return nil
}

func (a *Agreement) extend() error {
	if a.ExtensionsTaken >= len(a.ExtensionMonths) {
		return fault.Conflictf("This agreement allows %d extensions and %d have been taken. A decision to extend the term is missing.",
			len(a.ExtensionMonths), a.ExtensionsTaken)
	}
	next := a.End.AddDays(1).AddMonths(a.ExtensionMonths[a.ExtensionsTaken]).AddDays(-1)
	if !slices.ContainsFunc(a.Breaks, func(b BreakPoint) bool { return b.On == next }) {
		a.Breaks = append(a.Breaks, BreakPoint{On: next, NoticeBy: a.noticeBefore(next)})
	}
	a.End = next
	a.ExtensionsTaken++
	return nil
}

// noticeBefore is the last day for notice before a new end, as long before it as at the present end; three months where the
// agreement names no break point at its end.
func (a *Agreement) noticeBefore(next workday.Date) workday.Date {
	for _, b := range a.Breaks {
		if b.On == a.End {
			return next.AddDays(-b.NoticeBy.DaysUntil(b.On))
		}
	}
	return next.AddDays(1).AddMonths(-usualNotice).AddDays(-1)
}

// usualNotice is how many months before the end notice is looked for where an agreement says nothing.
const usualNotice = 3
