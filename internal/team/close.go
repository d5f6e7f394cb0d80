package team

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

// Close ends a team.
type Close struct {
	Team    thread.Ref
	Version int
	Last    workday.Date // the last day on which the team works
}

// Close ends a team after its last day. A team with members is not closed: who is in it would answer for nobody.
func (s *Service) Close(ctx context.Context, by access.Actor, cmd Close) error {
	return s.as(ctx, by, cmd.Team, func(tx *db.Tx) error { return s.CloseTx(ctx, tx, by.By(), cmd) })
}

// CloseTx is Close inside a transaction.
func (s *Service) CloseTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Close) error {
	t, err := s.store.Team(ctx, tx, cmd.Team)
	if err != nil {
		return fmt.Errorf("read team %s: %w", cmd.Team, err)
	}
	members, err := s.MembersOf(ctx, tx, cmd.Team)
	if err != nil {
		return err
	}
	switch {
	case !t.Closed.IsZero():
		return fault.Conflictf("This team is closed from %s on.", t.Closed.Long())
	case cmd.Last.IsZero() || cmd.Last.Before(tx.Today()):
		return fault.Invalid("last", "Enter the last day on which the team works, today or later.")
	}
	for _, m := range members {
		if m.To.IsZero() || m.To.After(cmd.Last) {
			return fault.Invalid("last", "Somebody is still in this team after that day. Take each member out first, so that every family has a person.")
		}
	}
	t.Closed = cmd.Last.AddDays(1)
	if cmd.Version != 0 {
		t.Version = cmd.Version
	}
	if err := s.store.UpdateTeam(ctx, tx, t); err != nil {
		return fmt.Errorf("close team %s: %w", t.Ref, err)
	}
	return s.record(ctx, tx, by, t, "team closed")
}
