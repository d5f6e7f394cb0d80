package waiting

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Notice tells a family that there is evidence that its child no longer needs its place. It ends nothing by itself.
type Notice struct {
	On       workday.Date
	Until    workday.Date // the first day on which the child may be taken off is the next
	Evidence string       // what says so: "Moved to another county on 3 March; the new council wrote."
	By       string
}

// GiveNotice says that a child is to come off a list because there is evidence that it no longer needs the place.
type GiveNotice struct {
	Entry    thread.Ref
	Version  int
	Evidence string
}

// giveNotice gives a family the days to say that its child still needs the place.
func (e *Entry) giveNotice(cmd GiveNotice, name string, today workday.Date, days int) error {
	evidence := strings.TrimSpace(cmd.Evidence)
	switch {
	case !e.LeftOn.IsZero():
		return fault.Conflict("This child is no longer on the list.")
	case e.Notice != nil:
		return fault.Conflict("The family has notice already, until " + e.Notice.Until.Long() + ".")
	case evidence == "" || len(evidence) > maxText:
		return fault.Invalid("evidence", "Say what the evidence is, in up to 1,000 characters. That nobody replied is none.")
	}
	e.Notice = &Notice{On: today, Until: today.AddDays(days), Evidence: evidence, By: name}
	return nil
}

// GiveNotice gives a family notice, with a date and how to keep the place.
func (s *Service) GiveNotice(ctx context.Context, by access.Actor, cmd GiveNotice) error {
	return s.onEntry(ctx, by, access.WaitingEdit, cmd.Entry, func(tx *db.Tx) error { return s.GiveNoticeTx(ctx, tx, by.By(), cmd) })
}

// GiveNoticeTx is GiveNotice inside a transaction.
func (s *Service) GiveNoticeTx(ctx context.Context, tx *db.Tx, by audit.By, cmd GiveNotice) error {
	e, err := s.load(ctx, tx, cmd.Entry, cmd.Version)
	if err != nil {
		return err
	}
	spans, err := s.Spans(ctx, tx)
	if err != nil {
		return err
	}
	if err := e.giveNotice(cmd, by.Name, tx.Today(), spans.WaitNoticeDays); err != nil {
		return err
	}
	what := "We think that a place on a waiting list is no longer needed. Sign in, or ring us, to read why, and to keep the place."
	if err := s.deps.Families.TellFamilyTx(ctx, tx, e.Child, what, e.Ref, e.Notice.Until); err != nil {
		return fmt.Errorf("tell the family of %s: %w", e.Child, err)
	}
	return s.save(ctx, tx, by, e, "notice of leaving the waiting list", e.Notice.Evidence)
}

// KeepPlace answers a notice: the child stays where it was.
type KeepPlace struct {
	Entry   thread.Ref
	Version int
}

// KeepPlace takes a notice back. The family can, and its worker for it; no reason is asked for.
func (s *Service) KeepPlace(ctx context.Context, by access.Actor, cmd KeepPlace) error {
	return s.onEntry(ctx, by, access.WaitingSee, cmd.Entry, func(tx *db.Tx) error {
		e, err := s.load(ctx, tx, cmd.Entry, cmd.Version)
		if err != nil {
			return err
		}
		if e.Notice == nil || !e.LeftOn.IsZero() {
			return fault.Conflict("There is no notice to answer. Look at the list again.")
		}
		e.Notice = nil
		return s.save(ctx, tx, by.By(), e, "place on the waiting list kept", "")
	})
}

// Returns reports whether a child that left can come back to the place that it had, so many months after it left, for whatever reason
// it left: its family may know that no assessment took place. A second entry that a merge of records ended is no place: the first goes
// on.
func (e Entry) Returns(today workday.Date, months int) bool {
	return !e.LeftOn.IsZero() && e.Reason != Doubled && !e.LeftOn.AddMonths(months).Before(today)
}

// Return puts a child that left back where it was.
type Return struct {
	Entry   thread.Ref
	Version int
}

// Return puts a child back on the list with the day on which its wait began. The family can, and its worker for it.
func (s *Service) Return(ctx context.Context, by access.Actor, cmd Return) error {
	return s.onEntry(ctx, by, access.WaitingSee, cmd.Entry, func(tx *db.Tx) error { return s.ReturnTx(ctx, tx, by.By(), cmd) })
}

// ReturnTx is Return inside a transaction.
func (s *Service) ReturnTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Return) error {
	e, err := s.load(ctx, tx, cmd.Entry, cmd.Version)
	if err != nil {
		return err
	}
	spans, err := s.Spans(ctx, tx)
	if err != nil {
		return err
	}
	if !e.Returns(tx.Today(), spans.WaitReturnMonths) {
		return fault.Conflict("This place can no longer be taken up again. Ask your lead professional for a new one.")
	}
	there, err := s.deps.Store.OfChildren(ctx, tx, []thread.Ref{e.Child})
	if err != nil {
		return err
	}
	for _, other := range there {
		if other.Ref != e.Ref && other.Pathway == e.Pathway && other.LeftOn.IsZero() {
			return fault.Conflict("This child is on that list already, since " + other.JoinedOn.Long() + ".")
		}
	}
	e.LeftOn, e.Reason, e.Evidence, e.EvidenceTold, e.Notice = workday.Date{}, "", "", false, nil
	if err := s.letKeepers(ctx, tx, by, e); err != nil {
		return err
	}
	return s.save(ctx, tx, by, e, "came back to the waiting list", "")
}
