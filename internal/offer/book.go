package offer

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Book asks for a child's place in a session.
type Book struct{ Session, Child thread.Ref }

// Book books a place, or joins the queue when all are taken. A family books for its child, staff for a child they work with.
func (s *Service) Book(ctx context.Context, by access.Actor, cmd Book) (Booking, error) {
	if !by.May(access.SessionBook) {
		return Booking{}, fault.Forbidden("Your role cannot book places.")
	}
	var b Booking
	err := s.deps.DB.InTx(ctx, func(tx *db.Tx) error {
		err := access.MayWork(ctx, tx, by, cmd.Child)
		if err == nil {
			b, err = s.BookTx(ctx, tx, by.By(), cmd)
		}
		return err
	})
	return b, err
}

// BookTx is Book inside a transaction.
func (s *Service) BookTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Book) (Booking, error) {
	if !cmd.Child.Valid() {
		return Booking{}, fault.Invalid("child", "Choose who the place is for.")
	}
	x, err := s.deps.Store.LockedSession(ctx, tx, cmd.Session)
	if err != nil {
		return Booking{}, fmt.Errorf("load session %s: %w", cmd.Session, err)
	}
	if err := x.open(tx.Today()); err != nil {
		return Booking{}, err
	}
	b, err := s.deps.Store.BookingIn(ctx, tx, x.Ref, cmd.Child)
	known := err == nil
	switch {
	case fault.Is(err, fault.KindNotFound):
		b = Booking{Ref: thread.New(tx, thread.Booking), Version: 1, Session: x.Ref, Child: cmd.Child}
	case err != nil:
		return Booking{}, err
	case b.State != Cancelled:
		return Booking{}, fault.Conflict("There is a place or a wait for this child in this session already.")
	}
	b.At, b.State = tx.Now(), Booked
	action := "place booked"
	if x.Free() == 0 {
		b.State, action = Waiting, "waits for a place"
		x.Queued++
	} else {
		x.Taken++
	}
	if err := s.saveBooking(ctx, tx, b, known); err != nil {
		return Booking{}, err
	}
	if known {
		b.Version++
	}
	if err := s.deps.Store.UpdateSession(ctx, tx, x); err != nil {
		return Booking{}, fmt.Errorf("save session %s: %w", x.Ref, err)
	}
	if b.Holds() {
		if err := s.relate(ctx, tx, by, x, b); err != nil {
			return Booking{}, err
		}
	}
	return b, s.recordBooking(ctx, tx, by, b, action)
}

func (x Session) open(today workday.Date) error {
	switch {
	case x.Cancelled:
		return fault.Conflict("This session will not take place: " + x.Why)
	case x.On.Before(today):
		return fault.Conflict("This session is over. Choose a later one.")
	default:
		return nil
	}
}

// Accept takes an offered place.
type Accept struct {
	Booking thread.Ref
	Version int
}

// Accept takes the place that came free.
func (s *Service) Accept(ctx context.Context, by access.Actor, cmd Accept) error {
	return s.ownBooking(ctx, by, cmd.Booking, func(tx *db.Tx) error { return s.AcceptTx(ctx, tx, by.By(), cmd) })
}

// AcceptTx is Accept inside a transaction.
func (s *Service) AcceptTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Accept) error {
	b, err := s.loadBooking(ctx, tx, cmd.Booking, cmd.Version)
	if err != nil {
		return err
	}
	if b.State != Offered {
		return fault.Conflict("No place is being offered now.")
	}
	b.State = Booked
	if err := s.saveBooking(ctx, tx, b, true); err != nil {
		return err
	}
	return s.recordBooking(ctx, tx, by, b, "offered place taken")
}

// CancelBooking gives a place, or a wait for one, back.
type CancelBooking struct {
	Booking thread.Ref
	Version int
}

// CancelBooking gives a place back; who waited longest is offered it.
func (s *Service) CancelBooking(ctx context.Context, by access.Actor, cmd CancelBooking) error {
	return s.ownBooking(ctx, by, cmd.Booking, func(tx *db.Tx) error { return s.CancelBookingTx(ctx, tx, by.By(), cmd) })
}

// CancelBookingTx is CancelBooking inside a transaction.
func (s *Service) CancelBookingTx(ctx context.Context, tx *db.Tx, by audit.By, cmd CancelBooking) error {
	b, err := s.loadBooking(ctx, tx, cmd.Booking, cmd.Version)
	if err != nil {
		return err
	}
	x, err := s.deps.Store.LockedSession(ctx, tx, b.Session)
	switch {
	case err != nil:
		return fmt.Errorf("load session %s: %w", b.Session, err)
	case b.State == Cancelled:
		return fault.Conflict("This booking is cancelled already.")
	case b.Mark != "":
		return fault.Conflict("The register of this session has been kept; the booking stays as it was.")
	}
	held := b.Holds()
	b.State = Cancelled
	if err := s.saveBooking(ctx, tx, b, true); err != nil {
		return err
	}
	if held {
		x.Taken--
	} else {
		x.Queued--
	}
	if held {
		if err := s.unrelate(ctx, tx, by, x, b); err != nil {
			return err
		}
		if err := s.offerNext(ctx, tx, by, &x); err != nil {
			return err
		}
	}
	if err := s.deps.Store.UpdateSession(ctx, tx, x); err != nil {
		return fmt.Errorf("save session %s: %w", x.Ref, err)
	}
	return s.recordBooking(ctx, tx, by, b, "booking cancelled")
}

// offerNext offers a free place to who has waited longest and tells the family.
func (s *Service) offerNext(ctx context.Context, tx *db.Tx, by audit.By, x *Session) error {
	if x.Free() == 0 || x.On.Before(tx.Today()) {
		return nil
	}
	next, err := s.deps.Store.FirstWaiting(ctx, tx, x.Ref)
	if fault.Is(err, fault.KindNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	next.State = Offered
	x.Taken++
	x.Queued--
	if err := s.saveBooking(ctx, tx, next, true); err != nil {
		return err
	}
	if err := s.relate(ctx, tx, by, *x, next); err != nil {
		return err
	}
	what := "A place has come free on " + x.On.Long() + ". It is held for you. Sign in to take it or to leave it to others."
	if err := s.deps.Families.TellFamilyTx(ctx, tx, next.Child, what, next.Ref, x.On); err != nil {
		return fmt.Errorf("tell the family of %s: %w", next.Child, err)
	}
	return s.recordBooking(ctx, tx, by, next, "place offered")
}

func (s *Service) ownBooking(ctx context.Context, by access.Actor, ref thread.Ref, do func(tx *db.Tx) error) error {
	if !by.May(access.SessionBook) {
		return fault.Forbidden("Your role cannot change bookings.")
	}
	return s.deps.DB.InTx(ctx, func(tx *db.Tx) error {
		b, err := s.deps.Store.Booking(ctx, tx, ref)
		if err != nil {
			return err
		}
		if err := access.MayWork(ctx, tx, by, b.Child); err != nil {
			return err
		}
		return do(tx)
	})
}

func (s *Service) loadBooking(ctx context.Context, tx *db.Tx, ref thread.Ref, version int) (Booking, error) {
	b, err := s.deps.Store.Booking(ctx, tx, ref)
	if err != nil {
		return Booking{}, fmt.Errorf("load booking %s: %w", ref, err)
	}
	if version != 0 && version != b.Version {
		return Booking{}, stale("booking")
	}
	return b, nil
}

func (s *Service) saveBooking(ctx context.Context, tx *db.Tx, b Booking, known bool) error {
	save := s.deps.Store.InsertBooking
	if known {
		save = s.deps.Store.UpdateBooking
	}
	if err := save(ctx, tx, b); err != nil {
		return fmt.Errorf("save booking %s: %w", b.Ref, err)
	}
	return nil
}

func (s *Service) recordBooking(ctx context.Context, tx *db.Tx, by audit.By, b Booking, action string) error {
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(b.Ref), Child: string(b.Child), Payload: b})
}
