package family

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Move says whether the child lives with a carer, and how that carer is reached from now on.
type Move struct {
	Carer   thread.Ref
	Version int
	Lives   bool
	Reach   *Reach // as it was when nil
}

// Move records a change of where the child lives or how a carer is reached.
func (s *Service) Move(ctx context.Context, by access.Actor, cmd Move) error {
	if err := staffMayEdit(by); err != nil {
		return err
	}
	return s.withCarer(ctx, by, cmd.Carer, func(tx *db.Tx) error { return s.MoveTx(ctx, tx, by.By(), cmd) })
}

// MoveTx is Move inside a transaction.
func (s *Service) MoveTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Move) error {
	c, err := s.loadCarer(ctx, tx, cmd.Carer, cmd.Version)
	if err != nil {
		return err
	}
	if !c.To.IsZero() {
		return fault.Conflictf("This person stopped being a carer on %s.", c.To.Long())
	}
	if cmd.Reach != nil {
		if cmd.Reach.Way != "" {
			if err := fault.InvalidFields(cmd.Reach.validate()...); err != nil {
				return err
			}
		}
		c.Reach = *cmd.Reach
	}
	c.Lives = cmd.Lives
	if err := s.store.UpdateCarer(ctx, tx, c); err != nil {
		return fmt.Errorf("save carer %s: %w", c.Ref, err)
	}
	return s.recordCarer(ctx, tx, by, c, "carer’s details changed", "")
}
