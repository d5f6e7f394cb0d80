// Package dbtest opens real databases for tests: SQLite in the test's folder, PostgreSQL on a server of the test's own.
//
// Used by every package with tables. A test that passes here has run on the engines that councils use; nothing is mocked.
package dbtest

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"alongside/internal/db"
)

// Scope is the scope of Ctx.
const Scope db.Scope = "E10000028"

// Start is where every test's clock stands at first: a Monday, in winter time.
var Start = time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)

// Ctx returns the test's context held to Scope.
func Ctx(t testing.TB) context.Context {
	return db.WithScope(t.Context(), Scope)
}

// Each runs test on a fresh database of each engine, with ms applied, as the subtests sqlite and postgres.
func Each(t *testing.T, ms []db.Migration, test func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t, ms...)) })
	t.Run("postgres", func(t *testing.T) { test(t, Postgres(t, ms...)) })
}

// SQLite opens a fresh SQLite database with ms applied. It does not wait for the disk.
func SQLite(t testing.TB, ms ...db.Migration) *db.DB {
	t.Helper()
	path := filepath.Join(t.TempDir(), "test.db")
	made, err := sqliteTemplate(ms)
	if err == nil {
		err = os.WriteFile(path, made, 0o600)
	}
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	return open(t, sqliteAddress(path), ms)
}

// sqliteAddress opens path without waiting for the disk.
func sqliteAddress(path string) string { return "sqlite:" + path + "?synchronous=OFF" }

// sqliteTemplates keeps, for each list of migrations, the file that they make: applying them anew for each test of a
// package costs more than the tests.
var sqliteTemplates = kept[string, func() ([]byte, error)]{values: map[string]func() ([]byte, error){}}

func sqliteTemplate(ms []db.Migration) ([]byte, error) {
	return sqliteTemplates.get(templateName(ms), sync.OnceValues(func() ([]byte, error) { return buildSQLite(ms) }))()
}

func buildSQLite(ms []db.Migration) (_ []byte, err error) {
	folder, err := os.MkdirTemp("", "alongside-sqlite-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	path := filepath.Join(folder, "template.db")
	ctx := context.Background() // the template outlives the test that asks for it first
	d, err := db.Open(ctx, sqliteAddress(path), db.Options{Clock: func() time.Time { return Start }, Readers: 1})
	if err != nil {
		return nil, err
	}
	if err := errors.Join(d.Migrate(ctx, ms), d.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

func open(t testing.TB, dsn string, ms []db.Migration) *db.DB {
	t.Helper()
	clock := &TestClock{now: Start}
	d, err := db.Open(t.Context(), dsn, db.Options{
		Clock: clock.Now, Rand: newSeeded(), Backdating: true, Readers: 4,
	})
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	clocks.put(d, clock)
	t.Cleanup(func() {
		clocks.forget(d)
		if err := d.Close(); err != nil {
			t.Errorf("dbtest: close: %v", err)
		}
	})
	if err := d.Migrate(t.Context(), ms); err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	return d
}

// clocks finds the clock of an open test database.
var clocks = kept[*db.DB, *TestClock]{values: map[*db.DB]*TestClock{}}

// kept is a map for tests that run side by side.
type kept[K comparable, V any] struct {
	mu     sync.Mutex
	values map[K]V
}

func (k *kept[K, V]) put(key K, value V) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.values[key] = value
}

func (k *kept[K, V]) forget(key K) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.values, key)
}

// get returns the value at key, putting missing there first when there is none.
func (k *kept[K, V]) get(key K, missing V) V {
	k.mu.Lock()
	defer k.mu.Unlock()
	value, ok := k.values[key]
	if !ok {
		value = missing
		k.values[key] = value
	}
	return value
}

// Clock returns the clock of a database that this package opened.
func Clock(d *db.DB) *TestClock {
	c := clocks.get(d, nil)
	if c == nil {
		panic("dbtest: this database was not opened by dbtest")
	}
	return c
}

// TestClock is a clock that moves only when told to.
type TestClock struct {
	mu  sync.Mutex
	now time.Time
}

// Now returns the clock's time.
func (c *TestClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Set puts the clock to t.
func (c *TestClock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// Advance moves the clock on by d.
func (c *TestClock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// seeded is a source of bytes that is the same in every run and may be read by several goroutines.
type seeded struct {
	mu     sync.Mutex
	source *rand.ChaCha8
}

func newSeeded() *seeded {
	return &seeded{source: rand.NewChaCha8([32]byte([]byte("alongside: the same in every run")))}
}

// Read fills p.
func (s *seeded) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.source.Read(p)
}
