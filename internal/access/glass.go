package access

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// glassLasts is how long broken glass lets somebody see a child.
const glassLasts = 24 * time.Hour

// Glass is one breaking of the glass: somebody saw a child without a relationship, for a reason, for 24 hours.
type Glass struct {
	Actor  thread.Ref
	Name   string
	Child  thread.Ref
	Reason string
	At     time.Time
	Until  time.Time
	Review Review
}

// Teller tells the manager and the data protection officer, in the same transaction, that somebody broke the glass.
type Teller interface {
	GlassBroken(ctx context.Context, tx *db.Tx, g Glass) error
}

// BreakGlass lets the actor see a child for 24 hours without a relationship. It asks for a reason, records it, and has each
// teller tell. A denial still outranks it, and a child that nobody has or had a relationship with is not found.
func BreakGlass(ctx context.Context, tx *db.Tx, a Actor, child thread.Ref, reason string, tell ...Teller) error {
	reason = strings.TrimSpace(reason)
	switch {
	case !a.May(BreakGlassUse):
		return fault.Forbidden("Your role cannot open a record without a relationship.")
	case len(strings.Fields(reason)) < 3:
		return fault.Invalid("reason", "Say in a sentence why you need to see this record now.")
	}
	if err := breakable(ctx, tx, a, child); err != nil {
		return err
	}
	g := Glass{Actor: a.Person, Name: a.Name, Child: child, Reason: reason, At: tx.Now(), Until: tx.Now().Add(glassLasts)}
	r := Relationship{Actor: a.Person, Child: child, Reason: BrokenGlass, Level: See, From: tx.Today(),
		To: workday.DateOf(g.Until), Until: g.Until}
	if err := save(ctx, tx, r); err != nil {
		return fmt.Errorf("break the glass to %s: %w", child, err)
	}
	_, err := db.Exec(ctx, tx, `
		INSERT INTO access_glass (scope, at, actor, child, name, reason, until) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		tx.Scope(), g.At, g.Actor, g.Child, g.Name, g.Reason, g.Until)
	if err != nil {
		return fmt.Errorf("break the glass to %s: %w", child, err)
	}
	entry := audit.Entry{Action: "glass broken", Ref: string(a.Person), Child: string(child), Why: reason, Payload: r.payload()}
	if err := audit.Append(ctx, tx, a.By(), entry); err != nil {
		return err
	}
	for _, t := range tell {
		if err := t.GlassBroken(ctx, tx, g); err != nil {
			return fmt.Errorf("tell of broken glass: %w", err)
		}
	}
	return nil
}

// breakable refuses glass that is not there: no such child, one the actor sees anyway, one kept from the actor, one of their family.
func breakable(ctx context.Context, tx *db.Tx, a Actor, child thread.Ref) error {
	if a.Scope != tx.Scope() {
		return fault.NotFound("That record")
	}
	known, err := Of(ctx, tx, child)
	if err != nil {
		return err
	}
	kin := slices.ContainsFunc(known, func(r Relationship) bool {
		return r.Actor == a.Person && r.Level != Deny && slices.Contains(kinship, r.Reason)
	})
	denied, sees := false, false
	err = standing(ctx, tx, a, []thread.Ref{child}, func(r Relationship) {
		denied = denied || r.Level == Deny
		sees = true
	})
	switch {
	case err != nil:
		return err
	case len(known) == 0 || denied:
		return fault.NotFound("That record")
	case sees:
		return fault.Conflict("You can see this record already.")
	case kin: // whoever was family and sees the child no more does not come back by their work
		return fault.NotFound("That record")
	}
	return nil
}

// Glasses lists who broke the glass since a time, the newest first, for the manager and the data protection officer.
func Glasses(ctx context.Context, tx *db.Tx, since time.Time, limit int) ([]Glass, error) {
	var all []Glass
	err := db.Each(ctx, tx, glassColumns+`AND g.at >= $2 ORDER BY g.at DESC, g.actor, g.child LIMIT $3`,
		[]any{tx.Scope(), since, limit}, func(scan func(dest ...any) error) error {
			g, err := scanGlass(scan)
			all = append(all, g)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list broken glass: %w", err)
	}
	return all, nil
}
