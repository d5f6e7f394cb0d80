package finance

import (
	"context"
	"fmt"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
)

// disputed is the word of payRule's pause: the duty does not run for an invoice that is in dispute (Procurement Act 2023 s68(3)).
const disputed = "disputed"

// settleClock lets the clock of an invoice stand still while the invoice is queried and run again when it no longer is, and
// takes over the day that the clock then gives. The provider sees the query with its reasons at once, beside each line.
func (s *Service) settleClock(ctx context.Context, tx *db.Tx, by audit.By, inv *Invoice) error {
	clock, open, err := s.payClock(ctx, tx, *inv)
	if err != nil || !open {
		return err
	}
	queried := inv.State() == StateQueried
	switch {
	case queried && clock.State == deadline.Running && !tx.Today().After(clock.Due):
		err = s.Clocks.Pause(ctx, tx, by, inv.Ref, payRule, deadline.Pause{
			Reason: disputed, From: tx.Today(), NoticeRef: string(inv.Ref),
			Evidence: fmt.Sprintf("%d of %d lines of invoice %s do not match.", inv.Queried, inv.Count, inv.Number),
		})
		if fault.Is(err, fault.KindInvalid) {
			return nil // the council's own rule, or that of the day on which the invoice came, lets no clock stop
		}
		return err
	case !queried && clock.State == deadline.Paused:
		if err := s.Clocks.Resume(ctx, tx, by, inv.Ref, payRule, tx.Today()); err != nil {
			return err
		}
		if clock, _, err = s.payClock(ctx, tx, *inv); err == nil {
			inv.PayBy = clock.Due
		}
	}
	return err
}

// payClock returns the clock of an invoice; open is false when it has ended.
func (s *Service) payClock(ctx context.Context, tx *db.Tx, inv Invoice) (clock deadline.Deadline, open bool, err error) {
	all, err := deadline.Of(ctx, tx, inv.Ref)
	if err != nil {
		return clock, false, fmt.Errorf("the clock of %s: %w", inv.Ref, err)
	}
	for _, d := range all[inv.Ref] {
		if d.Rule == payRule && (d.State == deadline.Running || d.State == deadline.Paused) {
			return d, true, nil
		}
	}
	return clock, false, nil
}
