package offer

import (
	"context"
	"fmt"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Attend marks whether a child came.
type Attend struct {
	Booking thread.Ref
	Version int
	Mark    Mark
}

// Attend marks one child in the register of a session: one tap. A mark can be put right; it says who changed it.
func (s *Service) Attend(ctx context.Context, by access.Actor, cmd Attend) error {
	return s.deps.DB.InTx(ctx, func(tx *db.Tx) error {
		b, err := s.deps.Store.Booking(ctx, tx, cmd.Booking)
		if err != nil {
			return err
		}
		x, err := s.deps.Store.Session(ctx, tx, b.Session)
		if err != nil {
			return err
		}
		if err := s.MayMarkToday(ctx, tx, by, x); err != nil {
			return err
		}
		return s.AttendTx(ctx, tx, by.By(), cmd)
	})
}

// AttendTx is Attend inside a transaction.
func (s *Service) AttendTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Attend) error {
	if cmd.Mark != Attended && cmd.Mark != Absent {
		return fault.Invalid("mark", "Say whether the child came.")
	}
	b, err := s.loadBooking(ctx, tx, cmd.Booking, cmd.Version)
	if err != nil {
		return err
	}
	x, err := s.deps.Store.LockedSession(ctx, tx, b.Session)
	switch {
	case err != nil:
		return fmt.Errorf("load session %s: %w", b.Session, err)
	case !b.Holds():
		return fault.Conflict("This child has no place in the session.")
	case x.Cancelled:
		return fault.Conflict("This session was called off.")
	case x.On.After(tx.Today()):
		return fault.Conflict("The register opens on the day of the session.")
	case b.Mark == cmd.Mark:
		return nil
	}
	first := b.Attendance == ""
	if first {
		b.Attendance = thread.New(tx, thread.Attendance)
	}
	switch {
	case cmd.Mark == Attended:
		x.Came++
	case b.Mark == Attended:
		x.Came--
	}
	b.Mark, b.State, b.Until = cmd.Mark, Booked, time.Time{}
	if err := s.saveBooking(ctx, tx, b, true); err != nil {
		return err
	}
	if err := s.deps.Store.UpdateSession(ctx, tx, x); err != nil {
		return fmt.Errorf("save session %s: %w", x.Ref, err)
	}
	if err := s.placeAttendance(ctx, tx, x, b, first); err != nil {
		return err
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "register kept: " + string(b.Mark), Ref: string(b.Attendance), Child: string(b.Child), Payload: b})
}

func (s *Service) placeAttendance(ctx context.Context, tx *db.Tx, x Session, b Booking, first bool) error {
	node := thread.Node{
		Ref: b.Attendance, Kind: thread.Attendance, Label: x.On.Short(), Child: b.Child, Provider: x.Provider, State: string(b.Mark), URL: "/bookings/" + string(b.Ref),
	}
	if err := thread.Put(ctx, tx, node); err != nil {
		return fmt.Errorf("place attendance %s in the thread: %w", b.Attendance, err)
	}
	if !first {
		return nil
	}
	return thread.Link(ctx, tx, x.Ref, "attended", b.Attendance)
}

// Score says with the parent what came of a session.
type Score struct {
	Booking thread.Ref
	Version int
	Useful  Useful
	Words   string // their own, optional
}

// Score records how useful a session was, as the family says.
func (s *Service) Score(ctx context.Context, by access.Actor, cmd Score) error {
	if !by.May(access.SessionFeedback) {
		return fault.Forbidden("What came of a session is for the family to say.")
	}
	return s.deps.DB.InTx(ctx, func(tx *db.Tx) error {
		b, err := s.deps.Store.Booking(ctx, tx, cmd.Booking)
		if err != nil {
			return err
		}
		if err := access.MayAct(ctx, tx, by, b.Child); err != nil {
			return err
		}
		if err := access.OnlyKin(ctx, tx, by, b.Child); err != nil {
			return err
		}
		return s.ScoreTx(ctx, tx, by.By(), cmd)
	})
}

// maxWords is the longest text a parent may write, in bytes.
const maxWords = 2_000

// ScoreTx is Score inside a transaction.
func (s *Service) ScoreTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Score) error {
	if cmd.Useful < NotUseful || cmd.Useful > VeryUseful {
		return fault.Invalid("useful", "Choose how useful it was.")
	}
	if len(cmd.Words) > maxWords {
		return fault.Invalid("words", "Write up to 2,000 characters.")
	}
	b, err := s.loadBooking(ctx, tx, cmd.Booking, cmd.Version)
	if err != nil {
		return err
	}
	if b.Mark != Attended {
		return fault.Conflict("Only a session that your child came to can be scored.")
	}
	first := b.Outcome == ""
	if first {
		b.Outcome = thread.New(tx, thread.Outcome)
	}
	b.Useful, b.Words = cmd.Useful, cmd.Words
	if err := s.saveBooking(ctx, tx, b, true); err != nil {
		return err
	}
	node := thread.Node{Ref: b.Outcome, Kind: thread.Outcome, Label: "What the family says", Child: b.Child, State: cmd.Useful.String(), URL: "/bookings/" + string(b.Ref)}
	if err := thread.Put(ctx, tx, node); err != nil {
		return fmt.Errorf("place outcome %s in the thread: %w", b.Outcome, err)
	}
	if first {
		if err := thread.Link(ctx, tx, b.Attendance, "led-to", b.Outcome); err != nil {
			return err
		}
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "session scored", Ref: string(b.Outcome), Child: string(b.Child), Payload: b})
}

// String returns the answer in words.
func (u Useful) String() string {
	switch u {
	case NotUseful:
		return "not useful"
	case SomeUse:
		return "partly useful"
	case VeryUseful:
		return "useful"
	default:
		return ""
	}
}
