package family

import (
	"context"
	"fmt"
	"strings"

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
	// Reach is as it was when nil. Without Confirmed it keeps what was confirmed before, if that is its address still.
	Reach *Reach
	// Unconfirmed says that the address counts as confirmed no longer.
	Unconfirmed bool
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
		before := c.Reach
		c.Reach = *cmd.Reach
		if err := c.Reach.confirm(before, cmd.Unconfirmed); err != nil {
			return err
		}
	}
	c.Lives = cmd.Lives
	if err := s.store.UpdateCarer(ctx, tx, c); err != nil {
		return fmt.Errorf("save carer %s: %w", c.Ref, err)
	}
	if err := s.needAnew(ctx, tx, by, c.Child); err != nil {
		return err
	}
	return s.recordCarer(ctx, tx, by, c, "carer’s details changed", "")
}

// confirm checks what was recorded of an email address that a carer confirmed. What was said of the address before counts for no other.
func (r *Reach) confirm(before Reach, undone bool) error {
	r.ConfirmedHow = strings.TrimSpace(r.ConfirmedHow)
	was := before.ConfirmedKey()
	same := was != "" && was == emailKey(r.Email)
	switch {
	case r.Confirmed == "" && same && !undone:
		r.Confirmed, r.ConfirmedHow = r.Email, before.ConfirmedHow
		return nil
	case r.Confirmed == "" || undone:
		r.Confirmed, r.ConfirmedHow = "", ""
		return nil
	case r.ConfirmedKey() == "":
		return fault.Invalid("email", "Enter the email address that they confirmed.")
	case r.ConfirmedHow == "":
		return fault.Invalid("confirmed-how", "Say how they confirmed it: you rang the number on record, or they showed you at a visit.")
	case was != "" && !same && r.ConfirmedHow == before.ConfirmedHow:
		return fault.Invalidf("confirmed-how", "This is how they confirmed %s. Say how they confirmed the new address.", before.Email)
	case len([]rune(r.ConfirmedHow)) > mostHow:
		return fault.Invalidf("confirmed-how", "Use at most %d characters.", mostHow)
	default:
		return nil
	}
}

// mostHow is how much may be written of how an address was confirmed, in characters.
const mostHow = 300
