package access

import (
	"context"
	"fmt"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Grant writes a relationship, in the transaction of what causes it. Granting again what has the same actor, child, reason and
// first day brings its last day, level and parts up to date.
func Grant(ctx context.Context, tx *db.Tx, by audit.By, r Relationship) error {
	if err := r.validate(); err != nil {
		return fmt.Errorf("grant: %w", err)
	}
	if err := save(ctx, tx, r); err != nil {
		return fmt.Errorf("grant %s a relationship with %s: %w", r.Actor, r.Child, err)
	}
	action := "access granted"
	if r.Level == Deny {
		action = "access denied"
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(r.Source), Child: string(r.Child), Payload: r.payload()})
}

// granted is what the audit keeps of a relationship.
type granted struct {
	Actor   thread.Ref   `json:"actor"`
	Reason  Reason       `json:"reason"`
	From    workday.Date `json:"from,omitzero"`
	To      workday.Date `json:"to,omitzero"`
	Level   Level        `json:"level,omitempty"`
	Without []Part       `json:"without,omitempty"`
}

func (r Relationship) payload() granted {
	return granted{Actor: r.Actor, Reason: r.Reason, From: r.From, To: r.To, Level: r.Level, Without: r.Without}
}

func save(ctx context.Context, tx *db.Tx, r Relationship) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO access_relationship (scope, actor, child, reason, from_on, to_on, until, source, level, without)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (scope, actor, child, reason, from_on) DO UPDATE SET to_on = excluded.to_on, until = excluded.until,
			source = excluded.source, level = excluded.level, without = excluded.without`,
		tx.Scope(), r.Actor, r.Child, r.Reason, r.From, r.To, r.Until, r.Source, r.Level, db.JSON(r.Without))
	return err
}

// End ends every relationship of the actor with the child for that reason: the day is its last. One that would have begun later
// never begins. It returns a not-found error when there is none to end. What must stop at once is ended on the day before.
func End(ctx context.Context, tx *db.Tx, by audit.By, actor, child thread.Ref, reason Reason, on workday.Date) error {
	if on.IsZero() {
		return fault.Invalid("to", "Enter the last day.")
	}
	n, err := db.Exec(ctx, tx, `
		UPDATE access_relationship SET to_on = $5
		WHERE scope = $1 AND actor = $2 AND child = $3 AND reason = $4 AND (to_on = '' OR to_on > $5)`,
		tx.Scope(), actor, child, reason, on)
	if err != nil {
		return fmt.Errorf("end the relationship of %s with %s: %w", actor, child, err)
	}
	if n == 0 {
		return fmt.Errorf("end the relationship of %s with %s: %w", actor, child, fault.NotFound("The relationship"))
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "access ended", Ref: string(actor), Child: string(child),
		Payload: granted{Actor: actor, Reason: reason, To: on}})
}

// Revoke takes back a relationship that was granted for a while from the day on, as if it had been granted until yesterday. One that
// had not begun never opens anything. It returns a fault of kind not found when nobody granted it or it is over.
func Revoke(ctx context.Context, tx *db.Tx, by audit.By, r Relationship) error {
	last := tx.Today().AddDays(-1)
	if last.Before(r.From) {
		last = r.From.AddDays(-1)
	}
	n, err := db.Exec(ctx, tx, `
		UPDATE access_relationship SET to_on = $6
		WHERE scope = $1 AND actor = $2 AND child = $3 AND reason = $4 AND from_on = $5 AND (to_on = '' OR to_on > $6)`,
		tx.Scope(), r.Actor, r.Child, r.Reason, r.From, last)
	if err != nil {
		return fmt.Errorf("take back the relationship of %s with %s: %w", r.Actor, r.Child, err)
	}
	if n == 0 {
		return fmt.Errorf("take back the relationship of %s with %s: %w", r.Actor, r.Child, fault.NotFound("The relationship"))
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "access taken back", Ref: string(r.Actor), Child: string(r.Child),
		Payload: granted{Actor: r.Actor, Reason: r.Reason, From: r.From, To: last}})
}
