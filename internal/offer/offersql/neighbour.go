package offersql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/offer"
)

// neighbourMigration keeps which directories of other councils are read.
var neighbourMigration = db.Migration{Number: 3353, Name: "directories of other councils that are read", SQL: `
CREATE TABLE offer_neighbour (
	scope TEXT NOT NULL,
	number INTEGER NOT NULL,
	version INTEGER NOT NULL,
	name TEXT NOT NULL,
	owner TEXT NOT NULL,
	source TEXT NOT NULL,
	every INTEGER NOT NULL,
	reading TEXT NOT NULL,
	due_at TEXT NOT NULL,
	state TEXT NOT NULL,
	PRIMARY KEY (scope, number),
	UNIQUE (scope, name)
)`}

// Neighbours implements offer.Store.
func (Store) Neighbours(ctx context.Context, tx *db.Tx) ([]offer.Neighbour, error) {
	var out []offer.Neighbour
	err := db.Each(ctx, tx, `SELECT number, version, name, owner, source, every, reading, due_at, state FROM offer_neighbour WHERE scope = $1 ORDER BY number`,
		[]any{tx.Scope()}, func(scan func(dest ...any) error) error {
			var n offer.Neighbour
			err := scan(&n.Number, &n.Version, &n.Name, &n.Owner, &n.Source, &n.Every, &n.Reading, &n.Due, db.JSON(&n.State))
			out = append(out, n)
			return err
		})
	return out, err
}

// InsertNeighbour implements offer.Store.
func (Store) InsertNeighbour(ctx context.Context, tx *db.Tx, n offer.Neighbour) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO offer_neighbour (scope, number, version, name, owner, source, every, reading, due_at, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		tx.Scope(), n.Number, n.Version, n.Name, n.Owner, n.Source, n.Every, n.Reading, n.Due, db.JSON(n.State))
	return err
}

// UpdateNeighbour implements offer.Store.
func (Store) UpdateNeighbour(ctx context.Context, tx *db.Tx, n offer.Neighbour) error {
	return db.ExecOne(ctx, tx, `
		UPDATE offer_neighbour SET version = version + 1, owner = $4, source = $5, every = $6, reading = $7, due_at = $8 WHERE scope = $1 AND number = $2 AND version = $3`,
		tx.Scope(), n.Number, n.Version, n.Owner, n.Source, n.Every, n.Reading, n.Due)
}

// NoteReading implements offer.Store.
func (Store) NoteReading(ctx context.Context, tx *db.Tx, n offer.Neighbour) error {
	return db.ExecOne(ctx, tx, `UPDATE offer_neighbour SET due_at = $3, state = $4 WHERE scope = $1 AND number = $2`, tx.Scope(), n.Number, n.Due, db.JSON(n.State))
}

// ScopesToRead returns the councils with a directory that is due by now.
func ScopesToRead(ctx context.Context, tx *db.Tx) ([]db.Scope, error) {
	var out []db.Scope
	err := db.Each(ctx, tx, `SELECT DISTINCT scope FROM offer_neighbour WHERE scope <> '' AND due_at <> '' AND due_at <= $1 ORDER BY scope`, []any{tx.Now()},
		func(scan func(dest ...any) error) error {
			var s db.Scope
			err := scan(&s)
			out = append(out, s)
			return err
		})
	return out, err
}
