package offer

import (
	"context"
	"fmt"
	"time"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// settle lets the offers of places lapse whose time is over, and offers each place on. The caller holds the session's row and saves it.
func (s *Service) settle(ctx context.Context, tx *db.Tx, x *Session) error {
	late, err := s.deps.Store.Lapsing(ctx, tx, x.Ref, tx.Now())
	if err != nil {
		return fmt.Errorf("read the offers of %s that lapse: %w", x.Ref, err)
	}
	for _, b := range late {
		until := b.Until
		b.State, b.Until = Lapsed, time.Time{}
		if err := s.saveBooking(ctx, tx, b, true); err != nil {
			return err
		}
		x.release(b)
		if err := s.giveBack(ctx, tx, audit.System, *x, b); err != nil {
			return err
		}
		what := "The place that was held for you until " + clockWords(until) + " has gone to the next family. Sign in to ask again."
		if err := s.deps.Families.TellFamilyTx(ctx, tx, b.Child, what, b.Ref, workday.Date{}); err != nil {
			return fmt.Errorf("tell the family of %s: %w", b.Child, err)
		}
		if err := s.recordBooking(ctx, tx, audit.System, b, "offered place lapsed"); err != nil {
			return err
		}
	}
	if len(late) == 0 {
		return nil
	}
	return s.offerFree(ctx, tx, audit.System, x)
}

// offerFree offers every free place to who has waited longest.
func (s *Service) offerFree(ctx context.Context, tx *db.Tx, by audit.By, x *Session) error {
	for x.Free() > 0 && x.Queued > 0 && tx.Now().Before(x.StartsAt()) {
		more, err := s.offerNext(ctx, tx, by, x)
		if err != nil || !more {
			return err
		}
	}
	return nil
}

// offerNext offers one free place and tells the family until when it is held; more is false when nobody waits.
func (s *Service) offerNext(ctx context.Context, tx *db.Tx, by audit.By, x *Session) (more bool, err error) {
	next, err := s.deps.Store.FirstWaiting(ctx, tx, x.Ref)
	if fault.Is(err, fault.KindNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	spans, err := s.deps.Spans(ctx, tx)
	if err != nil {
		return false, fmt.Errorf("how long a place is held: %w", err)
	}
	next.State, next.Until = Offered, x.heldUntil(tx.Now(), time.Duration(spans.PlaceHeldHours)*time.Hour)
	less := ""
	siblings, _ := x.fits(next)
	if !siblings {
		next.Siblings, less = 0, " There is no room for brothers and sisters."
	}
	if _, seats := x.fits(next); !seats {
		next.Seat, less = false, less+" The transport is full."
	}
	x.take(next)
	x.Queued--
	if err := s.saveBooking(ctx, tx, next, true); err != nil {
		return false, err
	}
	if err := s.hold(ctx, tx, by, *x, next); err != nil {
		return false, err
	}
	what := "A place has come free on " + x.On.Long() + ". It is held for you until " + clockWords(next.Until) + "." + less +
		" Sign in to take it or to leave it to others."
	if err := s.deps.Families.TellFamilyTx(ctx, tx, next.Child, what, next.Ref, workday.DateOf(next.Until)); err != nil {
		return false, fmt.Errorf("tell the family of %s: %w", next.Child, err)
	}
	return true, s.recordBooking(ctx, tx, by, next, "place offered")
}

// clockWords writes a time as "14:30 on Tuesday 24 November 2026", on the clocks of this country.
func clockWords(t time.Time) string {
	on := workday.DateOf(t)
	return t.In(on.At(0, 0).Location()).Format("15:04") + " on " + on.Long()
}

// LapseTx moves on the queues of sessions in which an offered place's time is over, of limit sessions at most, and returns how many.
func (s *Service) LapseTx(ctx context.Context, tx *db.Tx, limit int) (int, error) {
	late, err := s.deps.Store.LapsingSessions(ctx, tx, tx.Now(), limit)
	if err != nil {
		return 0, fmt.Errorf("read the sessions with offers that lapse: %w", err)
	}
	for _, ref := range late {
		x, err := s.deps.Store.LockedSession(ctx, tx, ref)
		if err != nil {
			return 0, fmt.Errorf("load session %s: %w", ref, err)
		}
		if err := s.settle(ctx, tx, &x); err != nil {
			return 0, err
		}
		if err := s.deps.Store.UpdateSession(ctx, tx, x); err != nil {
			return 0, fmt.Errorf("save session %s: %w", ref, err)
		}
	}
	return len(late), nil
}

// When families are reminded: from two days before, between eight in the morning and eight in the evening, and not within a day of
// having booked.
const (
	remindDays  = 2
	remindFrom  = 8
	remindTo    = 20
	remindAfter = 24 * time.Hour
)

// RemindTx reminds families of places they hold in the next two days, limit at most, and returns how many. At night it reminds nobody.
func (s *Service) RemindTx(ctx context.Context, tx *db.Tx, limit int) (int, error) {
	now, today := tx.Now(), tx.Today()
	if now.Before(today.At(remindFrom, 0)) || !now.Before(today.At(remindTo, 0)) {
		return 0, nil
	}
	due, err := s.deps.Store.ToRemind(ctx, tx, today, today.AddDays(remindDays), now.Add(-remindAfter), limit)
	if err != nil {
		return 0, fmt.Errorf("read whom to remind: %w", err)
	}
	refs := make([]thread.Ref, len(due))
	for i, b := range due {
		refs[i] = b.Session
	}
	found, err := s.deps.Store.Sessions(ctx, tx, refs)
	if err != nil {
		return 0, err
	}
	of := map[thread.Ref]Session{}
	for _, x := range found {
		of[x.Ref] = x
	}
	for _, b := range due {
		x := of[b.Session]
		b.Reminded = now
		if err := s.saveBooking(ctx, tx, b, true); err != nil {
			return 0, err
		}
		if !now.Before(x.StartsAt()) {
			continue // it has begun: a reminder would come too late
		}
		what := "You have a place on " + x.On.Long() + " at " + x.Start + ". If you cannot come, sign in and say so: another family can have it."
		if err := s.deps.Families.TellFamilyTx(ctx, tx, b.Child, what, b.Ref, workday.Date{}); err != nil {
			return 0, fmt.Errorf("remind the family of %s: %w", b.Child, err)
		}
		if err := s.recordBooking(ctx, tx, audit.System, b, "family reminded"); err != nil {
			return 0, err
		}
	}
	return len(due), nil
}
