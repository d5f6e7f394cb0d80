package waiting

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

// Join puts a child on a list.
func (s *Service) Join(ctx context.Context, by access.Actor, cmd Join) (thread.Ref, error) {
	if !by.May(access.WaitingEdit) {
		return "", fault.Forbidden("Your role cannot put a child on a waiting list.")
	}
	var ref thread.Ref
	err := s.deps.DB.InTx(ctx, func(tx *db.Tx) error {
		err := access.MayWork(ctx, tx, by, cmd.Child)
		if err == nil {
			ref, err = s.JoinTx(ctx, tx, by.By(), cmd)
		}
		return err
	})
	return ref, err
}

// JoinTx is Join inside a transaction.
func (s *Service) JoinTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Join) (thread.Ref, error) {
	if cmd.On.IsZero() {
		cmd.On = tx.Today()
	}
	if err := cmd.validate(tx.Today()); err != nil {
		return "", err
	}
	there, err := s.deps.Store.OfChildren(ctx, tx, []thread.Ref{cmd.Child})
	if err != nil {
		return "", err
	}
	for _, e := range there {
		if e.Pathway == cmd.Pathway && e.LeftOn.IsZero() {
			return "", fault.Conflict("This child is on that list already, since " + e.JoinedOn.Long() + ".")
		}
	}
	if cmd.District == "" {
		children, err := s.deps.Families.Children(ctx, tx, []thread.Ref{cmd.Child})
		if err != nil {
			return "", fmt.Errorf("read %s: %w", cmd.Child, err)
		}
		cmd.District = children[cmd.Child].District
	}
	all, err := s.deps.Store.Lists(ctx, tx)
	if err != nil {
		return "", fmt.Errorf("read the council’s lists: %w", err)
	}
	if err := mayJoin(all, cmd); err != nil {
		return "", err
	}
	e := Entry{
		Ref: thread.New(tx, thread.WaitingListEntry), Version: 1, Child: cmd.Child, Pathway: cmd.Pathway, District: cmd.District, JoinedOn: cmd.On,
		Priority: cmd.Priority, Why: cmd.Why,
	}
	if err := s.deps.Store.Insert(ctx, tx, e); err != nil {
		return "", fmt.Errorf("insert wait: %w", err)
	}
	if err := s.letKeepers(ctx, tx, by, e); err != nil {
		return "", err
	}
	return e.Ref, s.record(ctx, tx, by, e, "joined the waiting list", cmd.Why)
}

// Leave takes a child off a list, for one of three reasons only, each with its evidence, and tells the family.
func (s *Service) Leave(ctx context.Context, by access.Actor, cmd Leave) error {
	return s.onEntry(ctx, by, access.WaitingEdit, cmd.Entry, func(tx *db.Tx) error { return s.LeaveTx(ctx, tx, by.By(), cmd) })
}

// LeaveTx is Leave inside a transaction.
func (s *Service) LeaveTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Leave) error {
	e, err := s.load(ctx, tx, cmd.Entry, cmd.Version)
	if err != nil {
		return err
	}
	if cmd.On.IsZero() {
		cmd.On = tx.Today()
	}
	if err := e.leave(cmd, tx.Today()); err != nil {
		return err
	}
	spans, err := s.Spans(ctx, tx)
	if err != nil {
		return err
	}
	what := "A place on a waiting list has ended. Sign in to read why"
	if until := e.LeftOn.AddMonths(spans.WaitReturnMonths); !until.Before(tx.Today()) {
		what += ", and to come back to the place until " + until.Long()
	}
	what += "."
	if err := s.deps.Families.TellFamilyTx(ctx, tx, e.Child, what, e.Ref, workday.Date{}); err != nil {
		return fmt.Errorf("tell the family of %s: %w", e.Child, err)
	}
	if err := s.save(ctx, tx, by, e, "left the waiting list: "+string(e.Reason), e.Evidence); err != nil {
		return err
	}
	return s.endKeepers(ctx, tx, by, e.Child)
}
