package leadsql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/lead"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Store implements lead.Store.
type Store struct{}

const columns = `ref, version, child, lead, manager, from_on, to_on, weight, why, introduce_by, introduced_on, how, note, confirmed_on,
	confirmed_by, disputed_on, last_contact, followed_on`

// inForce is the condition on an allocation in force on $3.
const inForce = " from_on <= $3 AND (to_on = '' OR to_on >= $3) "

func allocations(ctx context.Context, tx *db.Tx, where string, args ...any) ([]lead.Allocation, error) {
	var found []lead.Allocation
	err := db.Each(ctx, tx, "SELECT "+columns+" FROM lead_allocation WHERE scope = $1 "+where, append([]any{tx.Scope()}, args...),
		func(scan func(dest ...any) error) error {
			var a lead.Allocation
			err := scan(&a.Ref, &a.Version, &a.Child, &a.Lead, &a.Manager, &a.From, &a.To, &a.Weight, &a.Why, &a.IntroduceBy,
				&a.IntroducedOn, &a.How, &a.Note, &a.ConfirmedOn, &a.ConfirmedBy, &a.DisputedOn, &a.LastContact, &a.FollowedOn)
			found = append(found, a)
			return err
		})
	return found, err
}

// Current returns the allocation of each child in force on a day.
func (Store) Current(ctx context.Context, tx *db.Tx, on workday.Date, children []thread.Ref) (map[thread.Ref]lead.Allocation, error) {
	out := make(map[thread.Ref]lead.Allocation, len(children))
	if len(children) == 0 {
		return out, nil
	}
	found, err := allocations(ctx, tx, "AND child IN list($2) AND"+inForce+"ORDER BY child, from_on, ref", db.List(children), on)
	for _, a := range found {
		out[a.Child] = a
	}
	return out, err
}

// Allocations returns every allocation of the children.
func (Store) Allocations(ctx context.Context, tx *db.Tx, children []thread.Ref) ([]lead.Allocation, error) {
	if len(children) == 0 {
		return nil, nil
	}
	return allocations(ctx, tx, "AND child IN list($2) ORDER BY child, from_on, ref", db.List(children))
}

// Of returns the allocations of a lead in force on a day or later.
func (Store) Of(ctx context.Context, tx *db.Tx, person thread.Ref, on workday.Date) ([]lead.Allocation, error) {
	return allocations(ctx, tx, "AND lead = $2 AND (to_on = '' OR to_on >= $3) ORDER BY child, from_on", person, on)
}

// Led returns the children that the leads have on a day.
func (Store) Led(ctx context.Context, tx *db.Tx, leads []thread.Ref, on workday.Date) ([]lead.Entry, error) {
	var found []lead.Entry
	err := db.Each(ctx, tx, `SELECT child, lead, last_contact, introduced_on, disputed_on, from_on FROM lead_allocation
		WHERE scope = $1 AND lead IN list($2) AND`+inForce,
		[]any{tx.Scope(), db.List(leads), on}, func(scan func(dest ...any) error) error {
			var e lead.Entry
			err := scan(&e.Child, &e.Lead, &e.LastContact, &e.IntroducedOn, &e.DisputedOn, &e.From)
			found = append(found, e)
			return err
		})
	return found, err
}

// Loads returns what each lead carries on a day.
func (Store) Loads(ctx context.Context, tx *db.Tx, on workday.Date) (map[thread.Ref]lead.Load, error) {
	out := map[thread.Ref]lead.Load{}
	err := db.Each(ctx, tx, `SELECT lead, SUM(weight), COUNT(*) FROM lead_allocation
		WHERE scope = $1 AND from_on <= $2 AND (to_on = '' OR to_on >= $2) GROUP BY lead`, []any{tx.Scope(), on},
		func(scan func(dest ...any) error) error {
			var person thread.Ref
			var l lead.Load
			if err := scan(&person, &l.Weight, &l.Children); err != nil {
				return err
			}
			out[person] = l
			return nil
		})
	return out, err
}

// Began returns the allocations whose first day is one of these and that are not followed yet.
func (Store) Began(ctx context.Context, tx *db.Tx, first, last workday.Date) ([]lead.Allocation, error) {
	return allocations(ctx, tx, "AND followed_on = '' AND from_on BETWEEN $2 AND $3 ORDER BY from_on, child, ref", first, last)
}

// Followed keeps the day on which an allocation was followed.
func (Store) Followed(ctx context.Context, tx *db.Tx, ref thread.Ref, on workday.Date) error {
	return db.ExecOne(ctx, tx, "UPDATE lead_allocation SET followed_on = $3 WHERE scope = $1 AND ref = $2", tx.Scope(), ref, on)
}

// Insert adds an allocation.
func (Store) Insert(ctx context.Context, tx *db.Tx, a lead.Allocation) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO lead_allocation (scope, "+columns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
		tx.Scope(), a.Ref, a.Version, a.Child, a.Lead, a.Manager, a.From, a.To, a.Weight, a.Why, a.IntroduceBy, a.IntroducedOn, a.How,
		a.Note, a.ConfirmedOn, a.ConfirmedBy, a.DisputedOn, a.LastContact, a.FollowedOn)
	return err
}

// Update saves an allocation over the version that was read.
func (Store) Update(ctx context.Context, tx *db.Tx, a lead.Allocation) error {
	return db.ExecOne(ctx, tx, `UPDATE lead_allocation SET version = version + 1, to_on = $4, introduce_by = $5, introduced_on = $6, how = $7,
			note = $8, confirmed_on = $9, confirmed_by = $10, disputed_on = $11, last_contact = $12
		WHERE scope = $1 AND ref = $2 AND version = $3`,
		tx.Scope(), a.Ref, a.Version, a.To, a.IntroduceBy, a.IntroducedOn, a.How, a.Note, a.ConfirmedOn, a.ConfirmedBy, a.DisputedOn,
		a.LastContact)
}
