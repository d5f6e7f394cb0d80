package clocks

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// StopClock says that a clock stands still from a day, for a reason that its rule allows.
type StopClock struct {
	Deadline string // its ID
	Child    thread.Ref
	Reason   string
	Evidence string
	From     workday.Date
	// Notice says how the family was told by somebody, where no message can be sent to it.
	Notice string
}

// StopClock stops the clock and tells the family in the same transaction, so that no clock stands still unsaid.
func (s *Service) StopClock(ctx context.Context, by access.Actor, cmd StopClock) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		d, _, err := s.pausable(ctx, tx, by, cmd.Child, cmd.Deadline)
		if err != nil {
			return err
		}
		notice, err := s.notice(ctx, tx, d, cmd)
		if err != nil {
			return err
		}
		return s.Clocks.Pause(ctx, tx, by.By(), d.Ref, d.Rule, deadline.Pause{Reason: cmd.Reason, Evidence: cmd.Evidence, NoticeRef: notice, From: cmd.From})
	})
}

// notice tells the family that the clock stands still and returns what the ledger keeps of that: how many were written to, and
// what the worker said. It is empty when nobody could be told.
func (s *Service) notice(ctx context.Context, tx *db.Tx, d deadline.Deadline, cmd StopClock) (string, error) {
	said := strings.TrimSpace(cmd.Notice)
	if cmd.From.IsZero() {
		return said, nil // the clock refuses it and says so; nothing is sent about a day that is not known
	}
	n, err := s.Families.WriteTx(ctx, tx, d.Child, notify.ClockStopped, notify.Facts{On: cmd.From, Ref: d.Ref})
	if err != nil || n == 0 {
		return said, err
	}
	sent := fmt.Sprintf("%d messages sent on %s", n, tx.Today().Long())
	if n == 1 {
		sent = "1 message sent on " + tx.Today().Long()
	}
	if said != "" {
		sent += "; " + said
	}
	return sent, nil
}

// RunClock lets a clock run again from a day and tells the family the new date.
func (s *Service) RunClock(ctx context.Context, by access.Actor, child thread.Ref, id string, on workday.Date) (workday.Date, error) {
	var due workday.Date
	err := s.DB.InTx(ctx, func(tx *db.Tx) error {
		d, _, err := s.pausable(ctx, tx, by, child, id)
		if err != nil {
			return err
		}
		if err := s.Clocks.Resume(ctx, tx, by.By(), d.Ref, d.Rule, on); err != nil {
			return err
		}
		if d, err = deadline.Find(ctx, tx, id); err != nil {
			return err
		}
		due = d.Due
		_, err = s.Families.WriteTx(ctx, tx, d.Child, notify.ClockRuns, notify.Facts{By: d.Due, Ref: d.Ref})
		return err
	})
	return due, err
}

// pausable loads an open deadline about a child for somebody who may stop clocks and works with the child.
func (s *Service) pausable(ctx context.Context, tx *db.Tx, by access.Actor, child thread.Ref, id string) (deadline.Deadline, []statute.Pause, error) {
	if !by.May(access.PathwayPause) {
		return deadline.Deadline{}, nil, fault.Forbidden("Your role does not include stopping clocks.")
	}
	if err := access.MayWork(ctx, tx, by, child); err != nil {
		return deadline.Deadline{}, nil, err
	}
	d, allowed, err := s.Clocks.Pausable(ctx, tx, id)
	if err == nil && (d.Child != child || !d.Open()) {
		err = fault.NotFound("That deadline")
	}
	return d, allowed, err
}
