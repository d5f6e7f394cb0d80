package team

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Create makes a new team of t; its reference and version are given here.
func (s *Service) Create(ctx context.Context, by access.Actor, t Team) (thread.Ref, error) {
	if !by.May(access.TeamEdit) {
		return "", fault.Forbidden("Only an administrator can make a new team.")
	}
	var ref thread.Ref
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		var err error
		ref, err = s.CreateTx(ctx, tx, by.By(), t)
		return err
	})
	return ref, err
}

// CreateTx is Create inside a transaction.
func (s *Service) CreateTx(ctx context.Context, tx *db.Tx, by audit.By, t Team) (thread.Ref, error) {
	t.Ref, t.Version = thread.New(tx, thread.Team), 1
	t.tidy()
	if err := t.validate(); err != nil {
		return "", err
	}
	if err := s.store.InsertTeam(ctx, tx, t); err != nil {
		return "", fmt.Errorf("create team %s: %w", t.Ref, err)
	}
	return t.Ref, s.record(ctx, tx, by, t, "team created")
}

// Change saves what a team is called, does, covers and who manages it.
func (s *Service) Change(ctx context.Context, by access.Actor, t Team) error {
	return s.as(ctx, by, t.Ref, func(tx *db.Tx) error { return s.ChangeTx(ctx, tx, by.By(), t) })
}

// ChangeTx is Change inside a transaction. It refuses when somebody else saved since t.Version was read.
func (s *Service) ChangeTx(ctx context.Context, tx *db.Tx, by audit.By, t Team) error {
	t.tidy()
	if err := t.validate(); err != nil {
		return err
	}
	if err := s.store.UpdateTeam(ctx, tx, t); err != nil {
		return fmt.Errorf("save team %s: %w", t.Ref, err)
	}
	return s.record(ctx, tx, by, t, "team changed")
}
