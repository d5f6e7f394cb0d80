package access

import (
	"context"
	"fmt"
	"slices"
	"time"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// inForce is the condition on relationship r that both the check and the list use: $3 is today, $4 is now.
const inForce = ` r.from_on <= $3 AND (r.to_on = '' OR r.to_on >= $3) AND (r.until = '' OR r.until > $4) `

// MaySee returns nil when the actor may see the child, a not-found error when not: who has no relationship with a child does
// not learn that there is one.
func MaySee(ctx context.Context, tx *db.Tx, a Actor, child thread.Ref) error {
	_, err := levelWith(ctx, tx, a, child)
	return err
}

// MayAct returns nil when the actor may change something about the child, as its family or by their work. It is not found for
// who may not see the child, and forbidden for who may only see. Use cases that families have too ask it; all others ask MayWork.
func MayAct(ctx context.Context, tx *db.Tx, a Actor, child thread.Ref) error {
	level, err := levelWith(ctx, tx, a, child)
	if err == nil && level != Work {
		return errSeesOnly
	}
	return err
}

// MayWork returns nil when the actor may change something about the child by their work. It is not found for who may not see the
// child, and forbidden for who may only see and for whoever is or was family of the child: a colleague keeps that record.
func MayWork(ctx context.Context, tx *db.Tx, a Actor, child thread.Ref) error {
	level, kin, err := reach(ctx, tx, a, child)
	switch {
	case err != nil:
		return err
	case level == "" || level == Deny:
		return fault.NotFound("That record")
	case level != Work:
		return errSeesOnly
	case kin:
		return ErrOwnFamily
	}
	return nil
}

// ErrOwnFamily refuses work on the record of a child of the actor's own family.
var ErrOwnFamily = fault.Forbidden("You are family of this child. A colleague who is not keeps this part of the record: ask your manager who.")

var errSeesOnly = fault.Forbidden("You can read this child's record, but not change it.")

// reach returns how far the actor's relationships with a child reach now, and whether one makes or ever made them its family, in
// one query.
func reach(ctx context.Context, tx *db.Tx, a Actor, child thread.Ref) (level Level, kin bool, err error) {
	parties := a.partiesIn(tx)
	if len(parties) == 0 {
		return "", false, nil
	}
	err = db.Each(ctx, tx, ever, []any{tx.Scope(), db.List(parties), tx.Today(), tx.Instant(), child}, func(scan func(dest ...any) error) error {
		var one Level
		var reason Reason
		var until time.Time
		var now int
		if err := scan(&one, &reason, &until, &now); err != nil {
			return err
		}
		tx.Until(until)
		kin = kin || one != Deny && slices.Contains(kinship, reason)
		if now == 1 && level != Deny && (one != See || level == "") {
			level = one
		}
		return nil
	})
	if err != nil {
		return "", false, fmt.Errorf("read how %s stands to %s: %w", a.Person, child, err)
	}
	return level, kin, nil
}

func levelWith(ctx context.Context, tx *db.Tx, a Actor, child thread.Ref) (Level, error) {
	levels, err := Levels(ctx, tx, a, child)
	if err != nil {
		return "", err
	}
	level, ok := levels[child]
	if !ok {
		return "", fault.NotFound("That record")
	}
	return level, nil
}

// Levels returns how far the actor's relationship with each of the children reaches, in one query. A child that the actor may
// not see is not in the answer.
func Levels(ctx context.Context, tx *db.Tx, a Actor, children ...thread.Ref) (map[thread.Ref]Level, error) {
	found := make(map[thread.Ref]Level, len(children))
	parties := a.partiesIn(tx)
	if len(parties) == 0 || len(children) == 0 {
		return found, nil
	}
	denied := map[thread.Ref]bool{}
	condition, which := about(children)
	err := db.Each(ctx, tx, levels+condition, []any{tx.Scope(), db.List(parties), tx.Today(), tx.Instant(), which},
		func(scan func(dest ...any) error) error {
			var child thread.Ref
			var level Level
			var until time.Time
			err := scan(&child, &level, &until)
			tx.Until(until)
			switch {
			case err != nil:
				return err
			case level == Deny:
				denied[child] = true
			case found[child] != Work:
				found[child] = level
			}
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("read how far %s may go: %w", a.Person, err)
	}
	for child := range denied {
		delete(found, child)
	}
	return found, nil
}

// Why lists the relationships that let the actor see the child now, for "why can I see this?". It is empty when none does.
func Why(ctx context.Context, tx *db.Tx, a Actor, child thread.Ref) ([]Relationship, error) {
	var why []Relationship
	denied := false
	err := standing(ctx, tx, a, []thread.Ref{child}, func(r Relationship) {
		denied = denied || r.Level == Deny
		why = append(why, r)
	})
	if err != nil || denied {
		return nil, err
	}
	return why, nil
}

// Withheld lists the parts of the child's record that are kept from the actor, sorted. A part that one relationship is without
// is withheld whatever another would give: a practitioner who is also the parent learns nothing by her work.
func Withheld(ctx context.Context, tx *db.Tx, a Actor, child thread.Ref) ([]Part, error) {
	why, err := Why(ctx, tx, a, child)
	if err != nil {
		return nil, err
	}
	var parts []Part
	for _, r := range why {
		parts = append(parts, r.Without...)
	}
	slices.Sort(parts)
	return slices.Compact(parts), nil
}

// All questions of the check have the same condition; the ones that are asked for every row of a page read three columns. One
// child, which nearly every use case asks about, is compared and not listed: a list in place of a value hides from SQLite that
// few people stand by one child, and it reads every child of the actor instead.
const (
	mine     = `WHERE r.scope = $1 AND r.actor IN list($2) AND ` + inForce
	withOne  = mine + ` AND r.child = $5 `
	withMany = mine + ` AND r.child IN list($5) `
	byChild  = `ORDER BY r.child, r.from_on, r.actor, r.reason`
	ever     = `SELECT r.level, r.reason, r.until, CASE WHEN ` + inForce + ` THEN 1 ELSE 0 END
		FROM access_relationship AS r WHERE r.scope = $1 AND r.actor IN list($2) AND r.child = $5`
	levels = `SELECT r.child, r.level, r.until FROM access_relationship AS r `
)

// about returns the condition for children, and what its last parameter is.
func about(children []thread.Ref) (condition string, parameter any) {
	if len(children) == 1 {
		return withOne, children[0]
	}
	return withMany, db.List(children)
}

// standing reads the actor's relationships with the children that are in force now, denials included.
func standing(ctx context.Context, tx *db.Tx, a Actor, children []thread.Ref, each func(Relationship)) error {
	parties := a.partiesIn(tx)
	if len(parties) == 0 || len(children) == 0 {
		return nil
	}
	condition, which := about(children)
	err := read(ctx, tx, condition+byChild,
		[]any{tx.Scope(), db.List(parties), tx.Today(), tx.Instant(), which}, func(r Relationship) {
			tx.Until(r.Until)
			each(r)
		})
	if err != nil {
		return fmt.Errorf("read the relationships of %s: %w", a.Person, err)
	}
	return nil
}

// partiesIn lists whose relationships are the actor's in this transaction: none in another council's.
func (a Actor) partiesIn(tx *db.Tx) []thread.Ref {
	if a.Scope != tx.Scope() {
		return nil
	}
	return a.parties()
}

const relationships = `SELECT r.actor, r.child, r.reason, r.from_on, r.to_on, r.until, r.source, r.level, r.without
	FROM access_relationship AS r `

func read(ctx context.Context, tx *db.Tx, where string, args []any, each func(Relationship)) error {
	return db.Each(ctx, tx, relationships+where, args, func(scan func(dest ...any) error) error {
		var r Relationship
		err := scan(&r.Actor, &r.Child, &r.Reason, &r.From, &r.To, &r.Until, &r.Source, &r.Level, db.JSON(&r.Without))
		if err == nil {
			each(r)
		}
		return err
	})
}
