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

// Join brings a person into a team, or changes what a member can carry.
type Join struct {
	Team, Person thread.Ref
	From         workday.Date // today when zero
	Capacity     int
}

// Join brings a person into a team.
func (s *Service) Join(ctx context.Context, by access.Actor, cmd Join) error {
	return s.as(ctx, by, cmd.Team, func(tx *db.Tx) error { return s.JoinTx(ctx, tx, by.By(), cmd) })
}

// JoinTx is Join inside a transaction. Who is in the team already keeps the first day, and the last where it is
// known, and gets the new capacity.
func (s *Service) JoinTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Join) error {
	m := Member{Team: cmd.Team, Person: cmd.Person, From: cmd.From, Capacity: cmd.Capacity}
	if m.From.IsZero() {
		m.From = tx.Today()
	}
	if err := m.validate(); err != nil {
		return err
	}
	action := "member joined"
	now, err := s.current(ctx, tx, cmd.Team, cmd.Person, m.From)
	if err != nil {
		return err
	}
	if now != nil {
		m.From, m.To, action = now.From, now.To, "member's capacity changed"
	}
	if err := s.store.PutMember(ctx, tx, m); err != nil {
		return fmt.Errorf("bring %s into team %s: %w", m.Person, m.Team, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(m.Team), Payload: m.joined()})
}

// Leave takes a person out of a team.
type Leave struct {
	Team, Person thread.Ref
	On           workday.Date // the last day in the team; today when zero
}

// Leave takes a person out of a team.
func (s *Service) Leave(ctx context.Context, by access.Actor, cmd Leave) error {
	return s.as(ctx, by, cmd.Team, func(tx *db.Tx) error { return s.LeaveTx(ctx, tx, by.By(), cmd) })
}

// LeaveTx is Leave inside a transaction. It is refused while the person has children, questions or a cover that nobody takes over.
func (s *Service) LeaveTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Leave) error {
	if cmd.On.IsZero() {
		cmd.On = tx.Today()
	}
	m, err := s.current(ctx, tx, cmd.Team, cmd.Person, cmd.On)
	if err != nil {
		return err
	}
	if m == nil {
		return fault.Invalidf("person", "This person is not in the team on %s.", cmd.On.Long())
	}
	if err := s.mayGo(ctx, tx, *m, cmd.On); err != nil {
		return err
	}
	m.To = cmd.On
	if err := s.store.PutMember(ctx, tx, *m); err != nil {
		return fmt.Errorf("take %s out of team %s: %w", m.Person, m.Team, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "member left", Ref: string(m.Team), Payload: m.joined()})
}

// current returns a person's membership of a team on a day, nil when there is none.
func (s *Service) current(ctx context.Context, tx *db.Tx, team, person thread.Ref, on workday.Date) (*Member, error) {
	all, err := s.store.Memberships(ctx, tx, person, on)
	if err != nil {
		return nil, fmt.Errorf("read the teams of %s: %w", person, err)
	}
	for _, m := range all {
		if m.Team == team && m.In(on) {
			return &m, nil
		}
	}
	return nil, nil
}
