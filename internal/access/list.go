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

// childrenOf reads the actor's own relationships and no others. Without the || ” SQLite would walk all children of the council,
// because they stand in the order that is asked for.
const childrenOf = `
	SELECT c.child FROM (
		SELECT r.child || '' AS child, r.level FROM access_relationship AS r
		WHERE r.scope = $1 AND r.actor IN list($2) AND ` + inForce + `) AS c
	WHERE c.child > $5 GROUP BY c.child HAVING MIN(CASE c.level WHEN 'deny' THEN 0 ELSE 1 END) = 1 ORDER BY c.child`

// Children lists every child that the actor may see now, sorted. It reads the same rows under the same condition as MaySee.
func Children(ctx context.Context, tx *db.Tx, a Actor) ([]thread.Ref, error) {
	return ChildrenAfter(ctx, tx, a, "", 0)
}

// ChildrenAfter is a page of Children: those after the given one, at most limit; 0 is no limit.
func ChildrenAfter(ctx context.Context, tx *db.Tx, a Actor, after thread.Ref, limit int) ([]thread.Ref, error) {
	parties := a.partiesIn(tx)
	if len(parties) == 0 {
		return nil, nil
	}
	question := childrenOf
	args := []any{tx.Scope(), db.List(parties), tx.Today(), tx.Now(), after}
	if limit > 0 {
		question += ` LIMIT $6`
		args = append(args, limit)
	}
	var children []thread.Ref
	err := db.Each(ctx, tx, question, args, func(scan func(dest ...any) error) error {
		var c thread.Ref
		if err := scan(&c); err != nil {
			return err
		}
		children = append(children, c)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list the children of %s: %w", a.Person, err)
	}
	return children, nil
}

// Visible returns those of the children that the actor may see now, sorted, in one query: for lists whose
// children are known already.
func Visible(ctx context.Context, tx *db.Tx, a Actor, children ...thread.Ref) ([]thread.Ref, error) {
	visible, _, err := visibleApart(ctx, tx, a, children)
	return visible, err
}

// visibleApart is Visible, and returns beside them those of whom the addresses of other carers are withheld from the actor.
func visibleApart(ctx context.Context, tx *db.Tx, a Actor, children []thread.Ref) (visible, apart []thread.Ref, err error) {
	parties := a.partiesIn(tx)
	if len(parties) == 0 || len(children) == 0 {
		return nil, nil, nil
	}
	visible = make([]thread.Ref, 0, len(children))
	last := thread.Ref("") // the child of the row before; "deny" sorts before the other levels
	denied := false
	err = db.Each(ctx, tx, `
		SELECT r.child, r.level, r.until, r.without FROM access_relationship AS r
		WHERE r.scope = $1 AND r.actor IN list($2) AND `+inForce+` AND r.child IN list($5) ORDER BY r.child, r.level`,
		[]any{tx.Scope(), db.List(parties), tx.Today(), tx.Instant(), db.List(children)}, func(scan func(dest ...any) error) error {
			var c thread.Ref
			var level Level
			var until time.Time
			var without []Part
			if err := scan(&c, &level, &until, db.JSON(&without)); err != nil {
				return err
			}
			tx.Until(until)
			if c != last {
				last, denied = c, level == Deny
				if !denied {
					visible = append(visible, c)
				}
			}
			if !denied && slices.Contains(without, OtherParentAddress) && !slices.Contains(apart, c) {
				apart = append(apart, c)
			}
			return nil
		})
	if err != nil {
		return nil, nil, fmt.Errorf("list which children %s may see: %w", a.Person, err)
	}
	return visible, apart, nil
}

// Of lists every relationship that anybody has or had with the child, denials included, by first day: who may see this child,
// and who could.
func Of(ctx context.Context, tx *db.Tx, child thread.Ref) ([]Relationship, error) {
	var all []Relationship
	err := read(ctx, tx, `WHERE r.scope = $1 AND r.child = $2 ORDER BY r.from_on, r.actor, r.reason`, []any{tx.Scope(), child},
		func(r Relationship) { all = append(all, r) })
	if err != nil {
		return nil, fmt.Errorf("list the relationships with %s: %w", child, err)
	}
	return all, nil
}

// Stood reports whether the person has or ever had a relationship with the child for one of the reasons, denials left aside: it
// tells family from those who come to know a child by their work, and former family too.
func Stood(ctx context.Context, tx *db.Tx, person, child thread.Ref, reasons ...Reason) (bool, error) {
	var n int
	err := db.Get(ctx, tx, `
		SELECT COUNT(*) FROM access_relationship AS r
		WHERE r.scope = $1 AND r.actor = $2 AND r.child = $3 AND r.level <> $4 AND r.reason IN list($5)`,
		[]any{tx.Scope(), person, child, Deny, db.List(reasons)}, &n)
	if err != nil {
		return false, fmt.Errorf("ask how %s stood to %s: %w", person, child, err)
	}
	return n > 0, nil
}

// Kin reports whether the person is or ever was family of the child.
func Kin(ctx context.Context, tx *db.Tx, person, child thread.Ref) (bool, error) {
	return Stood(ctx, tx, person, child, kinship...)
}

// KinOf returns the children whose family the person is or ever was, by reference: few for anybody.
func KinOf(ctx context.Context, tx *db.Tx, person thread.Ref) ([]thread.Ref, error) {
	var own []thread.Ref
	err := db.Each(ctx, tx, `
		SELECT DISTINCT r.child FROM access_relationship AS r
		WHERE r.scope = $1 AND r.actor = $2 AND r.level <> $3 AND r.reason IN list($4) ORDER BY r.child`,
		[]any{tx.Scope(), person, Deny, db.List(kinship)}, func(scan func(dest ...any) error) error {
			var child thread.Ref
			err := scan(&child)
			own = append(own, child)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list whose family %s is: %w", person, err)
	}
	return own, nil
}

// OnlyKin refuses whoever neither is nor ever was family of the child: what is for the family to say is not said by those who
// work with it, also when they are parents of others.
func OnlyKin(ctx context.Context, tx *db.Tx, a Actor, child thread.Ref) error {
	kin, err := Kin(ctx, tx, a.Person, child)
	if err == nil && !kin {
		err = fault.Forbidden("This is for the child’s own family to say.")
	}
	return err
}
