package spotsql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/spot"
)

// packageTables are the tables of lists of packages, of the picture made of them, and of what persons said for it.
func packageTables() db.Migration {
	return db.Migration{Number: 4262, Name: "spot_packages", SQL: `
CREATE TABLE spot_package (
  scope TEXT NOT NULL,
  id INTEGER PRIMARY KEY,
  package INTEGER NOT NULL,
  terms INTEGER NOT NULL,
  line TEXT NOT NULL
);
CREATE TABLE spot_source (
  scope TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  reading TEXT NOT NULL,
  made_by TEXT NOT NULL,
  made_at TEXT NOT NULL,
  PRIMARY KEY (scope, name)
);
CREATE TABLE spot_painted (
  scope TEXT NOT NULL,
  painted_at TEXT NOT NULL,
  picture TEXT NOT NULL,
  PRIMARY KEY (scope)
);
CREATE TABLE spot_group (
  scope TEXT NOT NULL,
  id INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (scope, id)
);
CREATE TABLE spot_move (
  scope TEXT NOT NULL,
  place INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (scope, place)
);
CREATE TABLE spot_off (
  scope TEXT NOT NULL,
  place INTEGER NOT NULL,
  id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  cost INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (scope, place)
);
CREATE INDEX spot_off_id ON spot_off (scope, id);
CREATE TABLE spot_service (
  scope TEXT NOT NULL,
  service TEXT NOT NULL,
  lot TEXT NOT NULL,
  PRIMARY KEY (scope, service)
);
CREATE TABLE spot_reason (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  about INTEGER NOT NULL,
  kind TEXT NOT NULL,
  provider TEXT NOT NULL,
  cause TEXT NOT NULL,
  why TEXT NOT NULL,
  expires TEXT NOT NULL,
  made_by TEXT NOT NULL,
  made_at TEXT NOT NULL,
  ended_at TEXT NOT NULL,
  end_why TEXT NOT NULL,
  PRIMARY KEY (scope, ref)
);
CREATE UNIQUE INDEX spot_reason_open ON spot_reason (scope, about) WHERE ended_at = '';
CREATE INDEX spot_reason_about ON spot_reason (scope, about, made_at);
ALTER TABLE spot_upload ADD COLUMN source TEXT NOT NULL DEFAULT ''`}
}

// InsertPackages adds packages.
func (Store) InsertPackages(ctx context.Context, tx *db.Tx, i spot.Import, rows []spot.Package) error {
	if len(rows) == 0 {
		return nil
	}
	_, err := db.BulkInsert(ctx, tx, "spot_package", []string{"scope", "id", "package", "terms", "line"}, func(yield func([]any) bool) {
		for n := range rows {
			p := &rows[n]
			if !yield([]any{tx.Scope(), idOf(i, p.Line.Line), p.ID, p.Terms, db.JSON(&p.Line)}) {
				return
			}
		}
	})
	return err
}

// StoredPackages counts the packages of an import.
func (Store) StoredPackages(ctx context.Context, tx *db.Tx, i spot.Import) (n int, err error) {
	err = db.Get(ctx, tx, "SELECT count(*) FROM spot_package WHERE scope=$1 AND id >= $2 AND id < $3", []any{tx.Scope(), idOf(i, 0), (i.Number + 1) << lineBits}, &n)
	return n, err
}

// PackagesOf returns packages behind a line.
func (Store) PackagesOf(ctx context.Context, tx *db.Tx, i spot.Import, after, limit int) ([]spot.Package, error) {
	var found []spot.Package
	err := db.Each(ctx, tx, "SELECT package, terms, line FROM spot_package WHERE scope=$1 AND id > $2 AND id < $3 ORDER BY id LIMIT $4", between(tx, i, after, limit),
		func(scan func(dest ...any) error) error {
			p := spot.Package{Import: i.Ref}
			err := scan(&p.ID, &p.Terms, db.JSON(&p.Line))
			found = append(found, p)
			return err
		})
	return found, err
}

// Sources returns all sources, by name.
func (Store) Sources(ctx context.Context, tx *db.Tx) ([]spot.Source, error) {
	var found []spot.Source
	err := db.Each(ctx, tx, "SELECT name, kind, reading, made_by, made_at FROM spot_source WHERE scope=$1 ORDER BY name", []any{tx.Scope()},
		func(scan func(dest ...any) error) error {
			var s spot.Source
			err := scan(&s.Name, &s.Kind, db.JSON(&s.Reading), &s.By, &s.At)
			found = append(found, s)
			return err
		})
	return found, err
}

// SaveSource adds a source or replaces the one of its name.
func (Store) SaveSource(ctx context.Context, tx *db.Tx, s spot.Source) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO spot_source (scope, name, kind, reading, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (scope, name) DO UPDATE SET kind=excluded.kind, reading=excluded.reading, made_by=excluded.made_by, made_at=excluded.made_at`,
		tx.Scope(), s.Name, s.Kind, db.JSON(s.Reading), s.By, s.At)
	return err
}
