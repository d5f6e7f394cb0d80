package access

import (
	"context"
	"fmt"
	"strings"
	"time"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Outcome is what somebody who looked at an opening in an emergency found.
type Outcome string

// The outcomes.
const (
	Justified    Outcome = "justified"
	NotJustified Outcome = "not justified"
)

// Review is what became of one breaking of the glass; zero while nobody has looked at it.
type Review struct {
	Outcome Outcome
	Why     string
	By      thread.Ref
	ByName  string
	At      time.Time
}

const glassTime = "20060102T150405.000000"

// Key names one breaking of the glass in an address.
func (g Glass) Key() string {
	return g.At.UTC().Format(glassTime) + "~" + string(g.Actor) + "~" + string(g.Child)
}

// glassOf reads a key; ok is false for what is none.
func glassOf(key string) (g Glass, ok bool) {
	parts := strings.Split(key, "~")
	if len(parts) != 3 {
		return Glass{}, false
	}
	at, err := time.Parse(glassTime, parts[0])
	g = Glass{At: at, Actor: thread.Ref(parts[1]), Child: thread.Ref(parts[2])}
	return g, err == nil && g.Actor.Valid() && g.Child.Valid()
}

const glassColumns = `
	SELECT g.actor, g.name, g.child, g.reason, g.at, g.until, COALESCE(r.outcome, ''), COALESCE(r.why, ''), COALESCE(r.reviewer, ''),
		COALESCE(r.reviewer_name, ''), COALESCE(r.reviewed_at, '')
	FROM access_glass AS g LEFT JOIN access_glass_review AS r ON r.scope = g.scope AND r.at = g.at AND r.actor = g.actor AND r.child = g.child
	WHERE g.scope = $1 `

// scanGlass reads a row of glassColumns.
func scanGlass(scan func(dest ...any) error) (g Glass, err error) {
	r := &g.Review
	err = scan(&g.Actor, &g.Name, &g.Child, &g.Reason, &g.At, &g.Until, &r.Outcome, &r.Why, &r.By, &r.ByName, &r.At)
	return g, err
}

// FindGlass returns one breaking of the glass by its key.
func FindGlass(ctx context.Context, tx *db.Tx, key string) (Glass, error) {
	want, ok := glassOf(key)
	if !ok {
		return Glass{}, fault.NotFound("That record")
	}
	var found Glass
	there := false
	err := db.Each(ctx, tx, glassColumns+`AND g.at = $2 AND g.actor = $3 AND g.child = $4`, []any{tx.Scope(), want.At, want.Actor, want.Child},
		func(scan func(dest ...any) error) error {
			var err error
			found, err = scanGlass(scan)
			there = true
			return err
		})
	if err == nil && !there {
		err = fault.NotFound("That record")
	}
	if err != nil {
		return Glass{}, fmt.Errorf("find broken glass: %w", err)
	}
	return found, nil
}

// ReviewGlass records whether an opening in an emergency was justified, and why. It is recorded once, by somebody who may see
// such openings and did not open this one.
func ReviewGlass(ctx context.Context, tx *db.Tx, a Actor, key string, outcome Outcome, why string) error {
	if !a.May(BreakGlassSee) {
		return fault.Forbidden("Your role does not include looking at what was opened in an emergency.")
	}
	g, err := FindGlass(ctx, tx, key)
	if err != nil {
		return err
	}
	if g.Actor == a.Person {
		return fault.Forbidden("Somebody else has to look at what you opened yourself.")
	}
	var wrong []fault.Field
	if outcome != Justified && outcome != NotJustified {
		wrong = append(wrong, fault.Field{Name: "outcome", Message: "Choose whether it was justified."})
	}
	if why = strings.TrimSpace(why); len(strings.Fields(why)) < 3 {
		wrong = append(wrong, fault.Field{Name: "why", Message: "Say in a sentence why."})
	}
	if err := fault.InvalidFields(wrong...); err != nil {
		return err
	}
	n, err := db.Exec(ctx, tx, `
		INSERT INTO access_glass_review (scope, at, actor, child, outcome, why, reviewer, reviewer_name, reviewed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
		tx.Scope(), g.At, g.Actor, g.Child, outcome, why, a.Person, a.Name, tx.Now())
	if err != nil {
		return fmt.Errorf("review broken glass: %w", err)
	}
	if n == 0 {
		return fault.Conflict("Somebody has looked at this already. What was found stands on the list.")
	}
	return audit.Append(ctx, tx, a.By(), audit.Entry{
		Action: "emergency access found " + string(outcome), Ref: string(g.Actor), Child: string(g.Child), Why: why, Payload: g.Key(),
	})
}

// GlassRefused records that somebody tried to open a record in an emergency and was not let in, so that guessing is seen. It
// holds nothing of what was typed.
func GlassRefused(ctx context.Context, tx *db.Tx, a Actor) error {
	return audit.Append(ctx, tx, a.By(), audit.Entry{Action: "emergency access refused", Ref: string(a.Person), Why: "no record fits, or it is kept from the person"})
}
