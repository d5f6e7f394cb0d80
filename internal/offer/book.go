package offer

import (
	"context"
	"fmt"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Book asks for a child's place in a session.
type Book struct {
	Offer          thread.Ref // whose session it is, where one was chosen from its days; "" otherwise
	Session, Child thread.Ref
	Siblings       int  // brothers and sisters who come along
	Seat           bool // they come by the transport that is laid on
}

// Book books a place, or joins the queue when all are taken. A family books for its child, staff for a child they work with.
func (s *Service) Book(ctx context.Context, by access.Actor, cmd Book) (Booking, error) {
	if !by.May(access.SessionBook) {
		return Booking{}, fault.Forbidden("Your role cannot book places.")
	}
	var b Booking
	err := s.deps.DB.InTx(ctx, func(tx *db.Tx) error {
		err := access.MayAct(ctx, tx, by, cmd.Child)
		if err == nil {
			err = s.suits(ctx, tx, by, cmd)
		}
		if err == nil {
			b, err = s.BookTx(ctx, tx, by.By(), cmd)
		}
		return err
	})
	return b, err
}

// suits refuses a session of another offer than was shown, and to a family one that has begun, is for other ages than the child has on its
// day, or before which an assessment comes. Who works with a child may decide otherwise.
func (s *Service) suits(ctx context.Context, tx *db.Tx, by access.Actor, cmd Book) error {
	x, err := s.deps.Store.Session(ctx, tx, cmd.Session)
	if err != nil {
		return fmt.Errorf("load session %s: %w", cmd.Session, err)
	}
	if cmd.Offer != "" && x.Offer != cmd.Offer {
		return fault.Invalid("session", "That day is of something else. Choose a day from the list.")
	}
	if !family.IsFamily(by) {
		return nil
	}
	if x.On == tx.Today() && !tx.Now().Before(x.StartsAt()) {
		return fault.Conflict("This session has begun. Choose a later one.")
	}
	o, err := s.deps.Store.Offer(ctx, tx, x.Offer)
	if err != nil {
		return fmt.Errorf("load offer %s: %w", x.Offer, err)
	}
	found, err := s.deps.Families.Children(ctx, tx, []thread.Ref{cmd.Child})
	if err != nil {
		return fmt.Errorf("how old %s is: %w", cmd.Child, err)
	}
	c := found[cmd.Child]
	if c.Born.IsZero() {
		return nil
	}
	age := family.YearsOld(c.Born, x.On)
	if !o.ForAge(age) {
		return fault.Invalidf("child", "This is for ages %d to %d on the day. Choose something else, or ask your named person.", o.AgeFrom, o.AgeTo)
	}
	rules, err := s.Rules(ctx, tx)
	if err != nil {
		return err
	}
	if rules.Answer(o, age, x.On).Needs {
		return fault.Invalid("child", "An assessment comes before this. Ask your named person: they say how to get it, and book the place for you once it is done.")
	}
	return nil
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
	if err := s.settle(ctx, tx, &x); err != nil {
		return Booking{}, err
	}
	b, err := s.deps.Store.BookingIn(ctx, tx, x.Ref, cmd.Child)
	known := err == nil
	switch {
	case fault.Is(err, fault.KindNotFound):
		b = Booking{Ref: thread.New(tx, thread.Booking), Version: 1, Session: x.Ref, Child: cmd.Child}
	case err != nil:
		return Booking{}, err
	case b.Open():
		return Booking{}, fault.Conflict("There is a place or a wait for this child in this session already.")
	}
	b.At, b.State, b.Siblings, b.Seat, b.Until, b.Reminded = tx.Now(), Booked, cmd.Siblings, cmd.Seat, time.Time{}, time.Time{}
	if b.Asker, b.GivenUp = thread.Ref(by.Person), (GivenUp{}); !b.Asker.Valid() { // the program itself
		b.Asker = ""
	}
	action := "place booked"
	if x.Free() == 0 {
		b.State, action = Waiting, "waits for a place"
	}
	if err := x.room(b); err != nil {
		return Booking{}, err
	}
	if b.State == Waiting {
		x.Queued++
	} else {
		x.take(b)
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
		if err := s.hold(ctx, tx, by, x, b); err != nil {
			return Booking{}, err
		}
	}
	return b, s.recordBooking(ctx, tx, by, b, action)
}

// room refuses brothers and sisters, or seats, that there are not. Who waits may wish for what is taken now but not for what there
// never was.
func (x Session) room(b Booking) error {
	if b.Siblings < 0 || b.Siblings > mostSiblings {
		return fault.Invalidf("siblings", "Enter how many brothers and sisters come along, from 0 to %d.", mostSiblings)
	}
	if b.State == Waiting {
		x.SiblingsTaken, x.SeatsTaken = 0, 0
	}
	siblings, seats := x.fits(b)
	switch {
	case !siblings:
		return fault.Invalidf("siblings", "There is room for %d more brothers and sisters on this day. Book for fewer, or choose another day.", x.Siblings-x.SiblingsTaken)
	case !seats:
		return fault.Invalidf("seat", "There are %d seats left. Book without, or choose another day.", x.Seats-x.SeatsTaken)
	default:
		return nil
	}
}

// mostSiblings is how many brothers and sisters one booking may bring.
const mostSiblings = 8

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
	return s.ownBooking(ctx, by, cmd.Booking, func(tx *db.Tx, _ Booking) error { return s.AcceptTx(ctx, tx, by.By(), cmd) })
}

// AcceptTx is Accept inside a transaction.
func (s *Service) AcceptTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Accept) error {
	b, err := s.loadBooking(ctx, tx, cmd.Booking, cmd.Version)
	if err != nil {
		return err
	}
	switch b.StateAt(tx.Now()) {
	case Offered:
		b.State, b.Until = Booked, time.Time{}
	case Lapsed:
		return fault.Conflict("This place was held until its time was over, and goes to the next family. You can ask again for a place.")
	default:
		return fault.Conflict("No place is being offered now.")
	}
	if err := s.saveBooking(ctx, tx, b, true); err != nil {
		return err
	}
	return s.recordBooking(ctx, tx, by, b, "offered place taken")
}

func (s *Service) ownBooking(ctx context.Context, by access.Actor, ref thread.Ref, do func(tx *db.Tx, b Booking) error) error {
	if !by.May(access.SessionBook) {
		return fault.Forbidden("Your role cannot change bookings.")
	}
	return s.deps.DB.InTx(ctx, func(tx *db.Tx) error {
		b, err := s.deps.Store.Booking(ctx, tx, ref)
		if err != nil {
			return err
		}
		if err := access.MayAct(ctx, tx, by, b.Child); err != nil {
			return err
		}
		return do(tx, b)
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
