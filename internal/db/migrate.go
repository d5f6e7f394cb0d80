package db

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
)

// Migration is one step of the schema: one SQL text for both engines, statements separated by ";\n".
//
// Its words are SQLite's STRICT ones (TEXT, INTEGER, BLOB) and SERIAL8 PRIMARY KEY for a number the engine gives. A
// statement under a line "-- only sqlite" or "-- only postgres" runs on that engine alone. A table with a column
// `scope TEXT NOT NULL` is held to the transaction's scope.
type Migration struct {
	Number int
	Name   string
	SQL    string
}

func (m Migration) checksum() string {
	sum := sha256.Sum256([]byte(m.SQL))
	return hex.EncodeToString(sum[:])
}

// Migrate applies those of ms that were not applied before, in the order of their numbers, all or none. A number lower
// than one applied earlier is applied all the same; an applied migration whose text has changed is refused. Programs
// that start at once wait for each other.
func (d *DB) Migrate(ctx context.Context, ms []Migration) error {
	ms = slices.Clone(ms)
	slices.SortStableFunc(ms, func(a, b Migration) int { return a.Number - b.Number })
	for i := 1; i < len(ms); i++ {
		if ms[i].Number == ms[i-1].Number {
			return fmt.Errorf("migrate: %q and %q are both number %d", ms[i-1].Name, ms[i].Name, ms[i].Number)
		}
	}
	err := d.engine.migrate(ctx, func(s session) error {
		s.touch(writes{}) // a migration may change any table
		return d.begin(ctx, s, System, false).run(ctx, func(tx *Tx) error { return d.applyAll(ctx, tx, ms) })
	})
	if err != nil {
		return err
	}
	for _, m := range ms {
		d.dialect.learn(scopedTables(m.SQL))
	}
	return nil
}

func (d *DB) applyAll(ctx context.Context, tx *Tx, ms []Migration) error {
	applied, err := d.applied(ctx, tx)
	if err != nil {
		return err
	}
	for _, m := range ms {
		if err := d.apply(ctx, tx, m, applied); err != nil {
			return fmt.Errorf("migrate %d %s: %w", m.Number, m.Name, err)
		}
	}
	return d.estimate(ctx, tx.session)
}

// applied returns the checksums of applied migrations by number.
func (d *DB) applied(ctx context.Context, tx *Tx) (map[int]string, error) {
	for _, text := range d.dialect.schema(`CREATE TABLE IF NOT EXISTS schema_migration (
		number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at TEXT NOT NULL)`) {
		if _, err := tx.session.exec(ctx, text, nil); err != nil {
			return nil, classified(err)
		}
	}
	applied := map[int]string{}
	err := Each(ctx, tx, "SELECT number, checksum FROM schema_migration", nil, func(scan func(...any) error) error {
		var number int
		var checksum string
		if err := scan(&number, &checksum); err != nil {
			return err
		}
		applied[number] = checksum
		return nil
	})
	return applied, err
}

func (d *DB) apply(ctx context.Context, tx *Tx, m Migration, applied map[int]string) error {
	checksum := m.checksum()
	if was, ok := applied[m.Number]; ok {
		if was != checksum {
			return fmt.Errorf("this database was built with another text (%.12s, now %.12s): add a new migration instead of changing one", was, checksum)
		}
		return nil
	}
	if deferrable.MatchString(m.SQL) {
		return errors.New("a deferred constraint would fail at COMMIT and take other people's work with it: declare it immediate")
	}
	for _, text := range d.dialect.schema(m.SQL) {
		if _, err := tx.session.exec(ctx, text, nil); err != nil {
			return describe(text, classified(err))
		}
	}
	_, err := Exec(ctx, tx, "INSERT INTO schema_migration (number, name, checksum, applied_at) VALUES ($1, $2, $3, $4)",
		m.Number, m.Name, checksum, tx.Now())
	return err
}
