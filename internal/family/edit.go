package family

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// EditChild changes what is on record of a child.
type EditChild struct {
	Child   thread.Ref
	Version int
	New     NewChild
	Why     string // needed when a safeguarding flag is taken away
}

// EditChild changes a child's details, flags and identifiers in other systems.
func (s *Service) EditChild(ctx context.Context, by access.Actor, cmd EditChild) error {
	if err := staffMayEdit(by); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := mayKeep(ctx, tx, by, cmd.Child); err != nil {
			return err
		}
		return s.EditChildTx(ctx, tx, by.By(), cmd)
	})
}

// EditChildTx is EditChild inside a transaction.
func (s *Service) EditChildTx(ctx context.Context, tx *db.Tx, by audit.By, cmd EditChild) error {
	was, err := s.Child(ctx, tx, cmd.Child)
	if err != nil {
		return fmt.Errorf("edit child %s: %w", cmd.Child, err)
	}
	if cmd.Version != 0 && was.Version != cmd.Version {
		return fault.Conflict("Somebody else changed this child’s details while you were reading. Look again before you save.")
	}
	c, err := s.newChild(tx, was.Family, cmd.New)
	wrong, _ := fault.Fields(err)
	if err != nil && wrong == nil {
		return err
	}
	if slices.Contains(was.Flags, FlagSafeguarding) && !slices.Contains(c.Flags, FlagSafeguarding) && cmd.Why == "" {
		wrong = append(wrong, fault.Field{Name: "why", Message: "Say why the safeguarding flag is taken away."})
	}
	if err := fault.InvalidFields(wrong...); err != nil {
		return err
	}
	c.Ref, c.Version, c.OpenedOn, c.ClosedOn, c.MergedInto = was.Ref, was.Version, was.OpenedOn, was.ClosedOn, was.MergedInto
	if err := s.store.UpdateChild(ctx, tx, c); err != nil {
		return fmt.Errorf("save child %s: %w", c.Ref, err)
	}
	for system, value := range cmd.New.External {
		if err := thread.SetExternal(ctx, tx, c.Ref, system, value); err != nil {
			return err
		}
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "child’s details changed", Ref: string(c.Ref), Child: string(c.Ref), Why: cmd.Why, Payload: c.recorded()})
}
