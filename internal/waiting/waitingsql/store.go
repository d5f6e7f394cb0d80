package waitingsql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/waiting"
	"alongside/internal/workday"
)

// Store implements waiting.Store.
type Store struct{}

const selectSQL = `SELECT ref, version, child, pathway, district, joined_on, left_on, reason, evidence, priority, why, support, notice, rule, evidence_told, appointments
	FROM waiting_entry WHERE scope = $1 `

func list(ctx context.Context, tx *db.Tx, sql string, args ...any) ([]waiting.Entry, error) {
	var out []waiting.Entry
	err := db.Each(ctx, tx, sql, args, func(scan func(dest ...any) error) error {
		var e waiting.Entry
		err := scan(&e.Ref, &e.Version, &e.Child, &e.Pathway, &e.District, &e.JoinedOn, &e.LeftOn, &e.Reason, &e.Evidence, &e.Priority, &e.Why, db.JSON(&e.Support), db.JSON(&e.Notice), &e.Rule, &e.EvidenceTold,
			db.JSON(&e.Appointments))
		out = append(out, e)
		return err
	})
	return out, err
}

// Entry implements waiting.Store.
func (Store) Entry(ctx context.Context, tx *db.Tx, ref thread.Ref) (waiting.Entry, error) {
	found, err := list(ctx, tx, selectSQL+"AND ref = $2", tx.Scope(), ref)
	if err != nil {
		return waiting.Entry{}, err
	}
	if len(found) == 0 {
		return waiting.Entry{}, db.ErrNoRow
	}
	return found[0], nil
}

// Entries implements waiting.Store.
func (Store) Entries(ctx context.Context, tx *db.Tx, refs []thread.Ref) ([]waiting.Entry, error) {
	return list(ctx, tx, selectSQL+"AND ref IN list($2)", tx.Scope(), db.List(refs))
}

// OfChildren implements waiting.Store.
func (Store) OfChildren(ctx context.Context, tx *db.Tx, children []thread.Ref) ([]waiting.Entry, error) {
	return list(ctx, tx, selectSQL+"AND child IN list($2) ORDER BY joined_on DESC, ref", tx.Scope(), db.List(children))
}

// Board implements waiting.Store. An empty filter takes every row.
func (Store) Board(ctx context.Context, tx *db.Tx, f waiting.Filter) ([]waiting.Entry, error) {
	return list(ctx, tx, selectSQL+`AND left_on = '' AND sort_key > $2 AND ($3 = '' OR district = $3) AND ($4 = '' OR pathway = $4) AND red >= $5
		ORDER BY sort_key LIMIT $6`, tx.Scope(), f.After, f.District, f.Pathway, f.OnlyRed, f.Limit)
}

// Counts implements waiting.Store.
func (Store) Counts(ctx context.Context, tx *db.Tx) ([]waiting.Count, error) {
	var out []waiting.Count
	err := db.Each(ctx, tx, `
		SELECT pathway, district, COUNT(*), CAST(SUM(red) AS BIGINT) FROM waiting_entry WHERE scope = $1 AND left_on = ''
		GROUP BY pathway, district ORDER BY pathway, district`,
		[]any{tx.Scope()}, func(scan func(dest ...any) error) error {
			var c waiting.Count
			err := scan(&c.Pathway, &c.District, &c.Waiting, &c.Red)
			out = append(out, c)
			return err
		})
	return out, err
}

// Past implements waiting.Store.
func (Store) Past(ctx context.Context, tx *db.Tx, pathway string, since workday.Date) ([]waiting.Past, error) {
	var out []waiting.Past
	at := map[thread.Ref]int{}
	err := db.Each(ctx, tx, `
		SELECT ref, district, joined_on, left_on, reason, CASE WHEN evidence = '' THEN 0 ELSE 1 END, priority, appointments FROM waiting_entry
		WHERE scope = $1 AND pathway = $2 AND (left_on = '' OR left_on >= $3) AND reason <> $4`,
		[]any{tx.Scope(), pathway, since, waiting.Doubled}, func(scan func(dest ...any) error) error {
			var ref thread.Ref
			var p waiting.Past
			err := scan(&ref, &p.District, &p.Joined, &p.Left, &p.Reason, &p.Proved, &p.Priority, db.JSON(&p.Appointments))
			at[ref] = len(out)
			out = append(out, p)
			return err
		})
	if err != nil {
		return nil, err
	}
	err = db.Each(ctx, tx, `
		SELECT m.entry, m.on_date, m.priority FROM waiting_move m
		JOIN waiting_entry e ON e.scope = m.scope AND e.ref = m.entry
		WHERE m.scope = $1 AND e.pathway = $2 AND (e.left_on = '' OR e.left_on >= $3) ORDER BY m.entry, m.version`,
		[]any{tx.Scope(), pathway, since}, func(scan func(dest ...any) error) error {
			var ref thread.Ref
			var m waiting.Moved
			if err := scan(&ref, &m.On, &m.Priority); err != nil {
				return err
			}
			if i, ok := at[ref]; ok {
				out[i].Moves = append(out[i].Moves, m)
			}
			return nil
		})
	return out, err
}

// Insert implements waiting.Store.
func (Store) Insert(ctx context.Context, tx *db.Tx, e waiting.Entry) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO waiting_entry (scope, ref, version, child, pathway, district, joined_on, left_on, reason, evidence, priority, why, red, sort_key, support, notice,
			rule, evidence_told, appointments)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
		tx.Scope(), e.Ref, e.Version, e.Child, e.Pathway, e.District, e.JoinedOn, e.LeftOn, e.Reason, e.Evidence, e.Priority, e.Why, e.Red(), e.Key(), db.JSON(e.Support), db.JSON(e.Notice), e.Rule,
		e.EvidenceTold, db.JSON(e.Appointments))
	return err
}

// Update implements waiting.Store.
func (Store) Update(ctx context.Context, tx *db.Tx, e waiting.Entry) error {
	return db.ExecOne(ctx, tx, `
		UPDATE waiting_entry SET version = version + 1, left_on = $4, reason = $5, evidence = $6, priority = $7, why = $8, red = $9, sort_key = $10, support = $11, notice = $12,
			rule = $13, evidence_told = $14, appointments = $15
		WHERE scope = $1 AND ref = $2 AND version = $3`,
		tx.Scope(), e.Ref, e.Version, e.LeftOn, e.Reason, e.Evidence, e.Priority, e.Why, e.Red(), e.Key(), db.JSON(e.Support), db.JSON(e.Notice), e.Rule,
		e.EvidenceTold, db.JSON(e.Appointments))
}
