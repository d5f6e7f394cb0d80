package waitingsql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/waiting"
)

// listsMigration keeps the council's lists. What was typed for entries so far becomes lists of its own, spellings that differ in
// capitals, spaces at the ends or the word "assessment" at the end being one: they begin on the day on which the first child joined.
var listsMigration = db.Migration{Number: 3424, Name: "the council's lists", SQL: `
CREATE TABLE waiting_list (
	scope TEXT NOT NULL,
	name TEXT NOT NULL,
	version INTEGER NOT NULL,
	kind TEXT NOT NULL,
	area TEXT NOT NULL,
	rule TEXT NOT NULL,
	from_date TEXT NOT NULL,
	to_date TEXT NOT NULL,
	PRIMARY KEY (scope, name)
);
UPDATE waiting_entry SET pathway = LOWER(TRIM(pathway)) WHERE scope = scope AND pathway <> LOWER(TRIM(pathway));
UPDATE waiting_entry SET pathway = TRIM(SUBSTR(pathway, 1, LENGTH(pathway) - 10)) WHERE scope = scope AND pathway LIKE '% assessment';
INSERT INTO waiting_list (scope, name, version, kind, area, rule, from_date, to_date)
SELECT scope, pathway, 1, '', 'null', '', MIN(joined_on), '' FROM waiting_entry GROUP BY scope, pathway`}

// Lists implements waiting.Store.
func (Store) Lists(ctx context.Context, tx *db.Tx) ([]waiting.List, error) {
	var out []waiting.List
	err := db.Each(ctx, tx, `SELECT name, version, kind, area, rule, from_date, to_date FROM waiting_list WHERE scope = $1 ORDER BY name`, []any{tx.Scope()},
		func(scan func(dest ...any) error) error {
			var l waiting.List
			err := scan(&l.Name, &l.Version, &l.Kind, db.JSON(&l.Area), &l.Rule, &l.From, &l.To)
			out = append(out, l)
			return err
		})
	return out, err
}

// InsertList implements waiting.Store.
func (Store) InsertList(ctx context.Context, tx *db.Tx, l waiting.List) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO waiting_list (scope, name, version, kind, area, rule, from_date, to_date) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		tx.Scope(), l.Name, l.Version, l.Kind, db.JSON(l.Area), l.Rule, l.From, l.To)
	return err
}

// UpdateList implements waiting.Store.
func (Store) UpdateList(ctx context.Context, tx *db.Tx, l waiting.List) error {
	return db.ExecOne(ctx, tx, `
		UPDATE waiting_list SET version = version + 1, kind = $4, area = $5, rule = $6, from_date = $7, to_date = $8 WHERE scope = $1 AND name = $2 AND version = $3`,
		tx.Scope(), l.Name, l.Version, l.Kind, db.JSON(l.Area), l.Rule, l.From, l.To)
}
