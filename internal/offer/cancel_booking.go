package offer

import (
	"context"
	"fmt"
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// CancelBooking gives a place, or a wait for one, back.
type CancelBooking struct {
	Booking thread.Ref
	Version int
	Why     string // what somebody at work writes for the family; the family itself need not say why
}

// What a carer is told who would cancel what is not theirs to cancel.
const (
	OtherBooked = "Another home of your child’s booked this place, and it stays theirs. If it has to be cancelled, tell your named person."
	YoungBooked = "The young person booked this place, and it stays theirs. If it has to be cancelled, ask them or tell your named person."
)

// CancelBooking gives a place back; who waited longest is offered it. What one home booked no carer in another cancels, and what a young
// person booked nobody of the family who does not act for them: a fault of kind forbidden says what to do. Who works with the child says why.
// Whoever booked is told when somebody else cancels.
func (s *Service) CancelBooking(ctx context.Context, by access.Actor, cmd CancelBooking) error {
	return s.ownBooking(ctx, by, cmd.Booking, func(tx *db.Tx, b Booking) error {
		hands, err := s.deps.Families.InHands(ctx, tx, by, b.Child, b.Asker)
		if err == nil {
			err = mayCancel(hands, &cmd)
		}
		if err == nil {
			err = s.CancelBookingTx(ctx, tx, by.By(), cmd)
		}
		if err != nil {
			return err
		}
		return s.tellCancelled(ctx, tx, by.By(), b, hands)
	})
}

// mayCancel refuses who may not cancel a booking, and somebody at work who does not say why.
func mayCancel(hands family.Hands, cmd *CancelBooking) error {
	cmd.Why = strings.TrimSpace(cmd.Why)
	switch {
	case hands == family.OtherHands:
		return fault.Forbidden(OtherBooked)
	case hands == family.YoungHands:
		return fault.Forbidden(YoungBooked)
	case hands == family.WorkHands && cmd.Why == "":
		return fault.Invalid("why", "Say why it is cancelled. The family reads this.")
	case len([]rune(cmd.Why)) > maxWords:
		return fault.Invalid("why", "Write up to 2,000 characters.")
	}
	return nil
}

// tellCancelled tells whoever booked that somebody else cancelled it; and the whole family, when it was somebody at work or it is not known
// who booked.
func (s *Service) tellCancelled(ctx context.Context, tx *db.Tx, by audit.By, b Booking, hands family.Hands) error {
	x, err := s.deps.Store.Session(ctx, tx, b.Session)
	if err != nil {
		return fmt.Errorf("load session %s: %w", b.Session, err)
	}
	what := "A place in a session on " + x.On.Long() + " was cancelled. Sign in to read who cancelled it."
	if hands == family.WorkHands || b.Asker == "" {
		if err := s.deps.Families.TellFamilyTx(ctx, tx, b.Child, what, b.Ref, workday.Date{}); err != nil {
			return fmt.Errorf("tell the family of %s: %w", b.Child, err)
		}
	}
	if b.Asker == "" || b.Asker == thread.Ref(by.Person) {
		return nil
	}
	if hands == family.WorkHands { // one of the family has been told with the others
		kin, err := access.Kin(ctx, tx, b.Asker, b.Child)
		if err != nil || kin {
			return err
		}
	}
	if err := s.deps.Families.TellBookerTx(ctx, tx, b.Child, b.Asker, what, b.Ref); err != nil {
		return fmt.Errorf("tell who booked %s: %w", b.Ref, err)
	}
	return nil
}

// CancelBookingTx is CancelBooking inside a transaction, for who may and without telling anybody.
func (s *Service) CancelBookingTx(ctx context.Context, tx *db.Tx, by audit.By, cmd CancelBooking) error {
	b, err := s.loadBooking(ctx, tx, cmd.Booking, cmd.Version)
	if err != nil {
		return err
	}
	x, err := s.deps.Store.LockedSession(ctx, tx, b.Session)
	switch {
	case err != nil:
		return fmt.Errorf("load session %s: %w", b.Session, err)
	case !b.Open():
		return fault.Conflict("This booking is cancelled already.")
	case b.Mark != "":
		return fault.Conflict("The register of this session has been kept; the booking stays as it was.")
	}
	b.GivenUp = GivenUp{Person: thread.Ref(by.Person), Role: by.Role, At: tx.Now(), Why: cmd.Why}
	kin, err := access.Kin(ctx, tx, b.GivenUp.Person, b.Child)
	if err != nil {
		return err
	}
	if !kin {
		b.GivenUp.Name = by.Name
	}
	if err := s.free(ctx, tx, by, &x, &b); err != nil {
		return err
	}
	if err := s.deps.Store.UpdateSession(ctx, tx, x); err != nil {
		return fmt.Errorf("save session %s: %w", x.Ref, err)
	}
	return s.recordBooking(ctx, tx, by, b, "booking cancelled")
}

// free ends a booking that stands and offers its place to who waited longest. The caller saves the session.
func (s *Service) free(ctx context.Context, tx *db.Tx, by audit.By, x *Session, b *Booking) error {
	held := b.Holds()
	b.State, b.Until = Cancelled, time.Time{}
	if err := s.saveBooking(ctx, tx, *b, true); err != nil {
		return err
	}
	if !held {
		x.Queued--
		return nil
	}
	x.release(*b)
	if err := s.giveBack(ctx, tx, by, *x, *b); err != nil {
		return err
	}
	return s.offerFree(ctx, tx, by, x)
}
