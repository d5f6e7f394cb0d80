package offer

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// CancelSession calls a session off.
type CancelSession struct {
	Session   thread.Ref
	Version   int
	Why       string
	Following bool // and those of its series that come after it
}

// CancelSession calls a session off and tells every family that has or waits for a place. With Following, each family is told once of
// all its days.
func (s *Service) CancelSession(ctx context.Context, by access.Actor, cmd CancelSession) error {
	return s.deps.DB.InTx(ctx, func(tx *db.Tx) error {
		x, err := s.deps.Store.LockedSession(ctx, tx, cmd.Session)
		if err != nil {
			return err
		}
		if !by.May(access.SessionEdit) || !MayMark(by, x) {
			return fault.Forbidden("Only who gives a session and the county co-ordinator can call it off.")
		}
		return s.CancelSessionTx(ctx, tx, by.By(), cmd)
	})
}

// CancelSessionTx is CancelSession inside a transaction.
func (s *Service) CancelSessionTx(ctx context.Context, tx *db.Tx, by audit.By, cmd CancelSession) error {
	x, err := s.deps.Store.LockedSession(ctx, tx, cmd.Session)
	switch {
	case err != nil:
		return fmt.Errorf("load session %s: %w", cmd.Session, err)
	case cmd.Version != 0 && cmd.Version != x.Version:
		return stale("session")
	case cmd.Why == "":
		return fault.Invalid("why", "Say why it is called off. Families read this.")
	case len(cmd.Why) > maxWords:
		return fault.Invalid("why", "Write up to 2,000 characters.")
	case x.Cancelled:
		return fault.Conflict("This session is called off already.")
	}
	off := []Session{x}
	if cmd.Following {
		later, err := s.deps.Store.Following(ctx, tx, x)
		if err != nil {
			return fmt.Errorf("read what follows %s: %w", x.Ref, err)
		}
		off = append(off, later...)
	}
	told := tellings{days: map[thread.Ref][]workday.Date{}, about: map[thread.Ref]thread.Ref{}}
	for _, one := range off {
		if err := s.callOff(ctx, tx, by, one, cmd.Why, &told); err != nil {
			return err
		}
	}
	for _, child := range told.children {
		if err := s.deps.Families.TellFamilyTx(ctx, tx, child, offWords(told.days[child]), told.about[child], workday.Date{}); err != nil {
			return fmt.Errorf("tell the family of %s: %w", child, err)
		}
	}
	return nil
}

// tellings are the days that each child loses, the children in the order in which they are met.
type tellings struct {
	children []thread.Ref
	days     map[thread.Ref][]workday.Date
	about    map[thread.Ref]thread.Ref // the first booking: the session itself would lead to where it is
}

func (s *Service) callOff(ctx context.Context, tx *db.Tx, by audit.By, x Session, why string, told *tellings) error {
	x.Cancelled, x.Why = true, why
	if err := s.deps.Store.UpdateSession(ctx, tx, x); err != nil {
		return fmt.Errorf("save session %s: %w", x.Ref, err)
	}
	bookings, err := s.deps.Store.Bookings(ctx, tx, x.Ref)
	if err != nil {
		return fmt.Errorf("read the bookings of %s: %w", x.Ref, err)
	}
	for _, b := range bookings {
		if !b.Open() {
			continue
		}
		if !slices.Contains(told.children, b.Child) {
			told.children, told.about[b.Child] = append(told.children, b.Child), b.Ref
		}
		told.days[b.Child] = append(told.days[b.Child], x.On)
		if !b.Holds() {
			continue
		}
		if err := s.giveBack(ctx, tx, by, x, b); err != nil {
			return err
		}
	}
	return s.recordSession(ctx, tx, by, x, "session called off", why)
}

func offWords(days []workday.Date) string {
	if len(days) == 1 {
		return "The session on " + days[0].Long() + " will not take place. Sign in to find another."
	}
	all := make([]string, len(days))
	for i, d := range days {
		all[i] = d.Long()
	}
	last := len(all) - 1
	return "The sessions on " + strings.Join(all[:last], ", ") + " and " + all[last] + " will not take place. Sign in to find another."
}
