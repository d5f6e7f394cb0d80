package familysql

import (
	"context"
	"encoding/json"
	"time"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/thread"
)

const orderColumns = "child, n, kind, court, made_on, from_on, to_on, terms, against, keeps_out, by_name, at, ended_on, ended_why, ended_by"

// Orders returns the court orders about a child, by number.
func (Store) Orders(ctx context.Context, tx *db.Tx, child thread.Ref) ([]family.Order, error) {
	var found []family.Order
	err := db.Each(ctx, tx, "SELECT "+orderColumns+" FROM family_order WHERE scope = $1 AND child = $2 ORDER BY n", []any{tx.Scope(), child},
		func(scan func(dest ...any) error) error {
			var o family.Order
			err := scan(&o.Child, &o.N, &o.Kind, &o.Court, &o.MadeOn, &o.From, &o.To, &o.Terms, &o.Against, &o.KeepsOut, &o.By, &o.At, &o.EndedOn,
				&o.EndedWhy, &o.EndedBy)
			found = append(found, o)
			return err
		})
	return found, err
}

// InsertOrder adds a court order.
func (Store) InsertOrder(ctx context.Context, tx *db.Tx, o family.Order) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO family_order (scope, "+orderColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		tx.Scope(), o.Child, o.N, o.Kind, o.Court, o.MadeOn, o.From, o.To, o.Terms, o.Against, o.KeepsOut, o.By, o.At, o.EndedOn, o.EndedWhy, o.EndedBy)
	return err
}

// EndOrder saves the end of an order.
func (Store) EndOrder(ctx context.Context, tx *db.Tx, o family.Order) error {
	return db.ExecOne(ctx, tx, `UPDATE family_order SET ended_on = $4, ended_why = $5, ended_by = $6
		WHERE scope = $1 AND child = $2 AND n = $3 AND ended_on = ''`, tx.Scope(), o.Child, o.N, o.EndedOn, o.EndedWhy, o.EndedBy)
}

const capacityColumns = "child, n, matter, assessed_on, assessor, able, reasons, representative, standing, review_on, by_name, at, ended_on, matters, extent"

// Capacities returns the findings on a young person's capacity, by number.
func (Store) Capacities(ctx context.Context, tx *db.Tx, child thread.Ref) ([]family.Capacity, error) {
	var found []family.Capacity
	err := db.Each(ctx, tx, "SELECT "+capacityColumns+" FROM family_capacity WHERE scope = $1 AND child = $2 ORDER BY n", []any{tx.Scope(), child},
		func(scan func(dest ...any) error) error {
			var c family.Capacity
			var list string
			err := scan(&c.Child, &c.N, &c.Matter, &c.On, &c.By, &c.Able, &c.Reasons, &c.Representative, &c.Standing, &c.ReviewOn, &c.RecordedBy,
				&c.RecordedAt, &c.EndedOn, &list, &c.Extent)
			if c.Unsorted = list == ""; err == nil && !c.Unsorted {
				err = json.Unmarshal([]byte(list), &c.Matters)
			}
			found = append(found, c)
			return err
		})
	return found, err
}

// InsertCapacity adds a finding.
func (Store) InsertCapacity(ctx context.Context, tx *db.Tx, c family.Capacity) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO family_capacity (scope, "+capacityColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		tx.Scope(), c.Child, c.N, c.Matter, c.On, c.By, c.Able, c.Reasons, c.Representative, c.Standing, c.ReviewOn, c.RecordedBy, c.RecordedAt, c.EndedOn,
		db.JSON(c.Matters), c.Extent)
	return err
}

// EndCapacity saves the last day of a finding.
func (Store) EndCapacity(ctx context.Context, tx *db.Tx, c family.Capacity) error {
	return db.ExecOne(ctx, tx, "UPDATE family_capacity SET ended_on = $4 WHERE scope = $1 AND child = $2 AND n = $3 AND ended_on = ''",
		tx.Scope(), c.Child, c.N, c.EndedOn)
}

const consentColumns = "child, n, with_whom, what, giver, how, from_on, by_name, at, ended_on, ended_by, ended_why"

// Consents returns what a family agreed to share, by number.
func (Store) Consents(ctx context.Context, tx *db.Tx, child thread.Ref) ([]family.Consent, error) {
	var found []family.Consent
	err := db.Each(ctx, tx, "SELECT "+consentColumns+" FROM family_consent WHERE scope = $1 AND child = $2 ORDER BY n", []any{tx.Scope(), child},
		func(scan func(dest ...any) error) error {
			var c family.Consent
			err := scan(&c.Child, &c.N, &c.With, &c.What, &c.Giver, &c.How, &c.On, &c.By, &c.At, &c.EndedOn, &c.EndedBy, &c.EndedWhy)
			found = append(found, c)
			return err
		})
	return found, err
}

// InsertConsent adds a consent.
func (Store) InsertConsent(ctx context.Context, tx *db.Tx, c family.Consent) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO family_consent (scope, "+consentColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
		tx.Scope(), c.Child, c.N, c.With, c.What, c.Giver, c.How, c.On, c.By, c.At, c.EndedOn, c.EndedBy, c.EndedWhy)
	return err
}

// EndConsent saves the end of a consent.
func (Store) EndConsent(ctx context.Context, tx *db.Tx, c family.Consent) error {
	return db.ExecOne(ctx, tx, `UPDATE family_consent SET ended_on = $4, ended_by = $5, ended_why = $6
		WHERE scope = $1 AND child = $2 AND n = $3 AND ended_on = ''`, tx.Scope(), c.Child, c.N, c.EndedOn, c.EndedBy, c.EndedWhy)
}

// Closed returns what was closed at adoptions, by number.
func (Store) Closed(ctx context.Context, tx *db.Tx, child thread.Ref) ([]family.Closed, error) {
	var found []family.Closed
	err := db.Each(ctx, tx, "SELECT child, n, on_day, by_name, at, sealed FROM family_closed WHERE scope = $1 AND child = $2 ORDER BY n",
		[]any{tx.Scope(), child}, func(scan func(dest ...any) error) error {
			var c, head family.Closed
			err := scan(&head.Child, &head.N, &head.On, &head.By, &head.At, db.JSON(&c))
			c.Child, c.N, c.On, c.By, c.At = head.Child, head.N, head.On, head.By, head.At
			found = append(found, c)
			return err
		})
	return found, err
}

// ClosedAt returns when what was on record of children before an adoption was last closed.
func (Store) ClosedAt(ctx context.Context, tx *db.Tx, children []thread.Ref) (map[thread.Ref]time.Time, error) {
	out := map[thread.Ref]time.Time{}
	err := db.Each(ctx, tx, "SELECT child, at FROM family_closed WHERE scope = $1 AND child IN list($2) ORDER BY child, n", []any{tx.Scope(), db.List(children)},
		func(scan func(dest ...any) error) error {
			var child thread.Ref
			var at time.Time
			err := scan(&child, &at)
			out[child] = at
			return err
		})
	return out, err
}

// Close seals what is in c and takes it from where it stood.
func (Store) Close(ctx context.Context, tx *db.Tx, c family.Closed, words string) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO family_closed (scope, child, n, on_day, by_name, at, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		tx.Scope(), c.Child, c.N, c.On, c.By, c.At, db.JSON(c))
	if err != nil {
		return err
	}
	for _, name := range []string{"family_statement", "family_child_voice", "family_shown", "family_use", "family_consent", "family_visit", "family_visit_edit", "family_own_reach"} {
		if _, err := db.Exec(ctx, tx, "DELETE FROM "+name+" WHERE scope = $1 AND child = $2", tx.Scope(), c.Child); err != nil {
			return err
		}
	}
	for _, blank := range []string{
		`UPDATE family_order SET court = $3, terms = $3, ended_why = CASE ended_why WHEN '' THEN '' ELSE $3 END WHERE scope = $1 AND child = $2`,
		`UPDATE family_capacity SET assessor = $3, reasons = $3 WHERE scope = $1 AND child = $2`,
	} {
		if _, err := db.Exec(ctx, tx, blank, tx.Scope(), c.Child, words); err != nil {
			return err
		}
	}
	if _, err := db.Exec(ctx, tx, "UPDATE family_meeting SET needs = '[]', place = '', arranged = $3 WHERE scope = $1 AND child = $2", tx.Scope(), c.Child, db.JSON(family.Arrangements{})); err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, `UPDATE family_pair SET why = $3, undo_why = CASE undo_why WHEN '' THEN '' ELSE $3 END WHERE scope = $1 AND (other = $2
			OR concern IN (SELECT c.ref FROM family_concern AS c WHERE c.scope = $1 AND c.child = $2)
			OR other IN (SELECT c.ref FROM family_concern AS c WHERE c.scope = $1 AND c.child = $2))`, tx.Scope(), c.Child, words)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, `UPDATE family_concern SET version = version + 1, child_name = '', worry = $3, tried = '', reach = $4
		WHERE scope = $1 AND (child = $2 OR about = $2 AND child = '')`, tx.Scope(), c.Child, words, db.JSON(family.Reach{}))
	return err
}
