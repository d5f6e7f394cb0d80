package db_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
)

// openFile opens a SQLite file with the schema.
func openFile(t *testing.T, address string, o db.Options) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), "sqlite:"+address, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := d.Migrate(t.Context(), schema); err != nil {
		t.Fatal(err)
	}
	return d
}

// queued starts n use cases that wait behind one which holds the writer, then lets go.
func queued(t *testing.T, d *db.DB, n int, use func(ctx context.Context, tx *db.Tx, i int) error) []error {
	t.Helper()
	ctx := dbtest.Ctx(t)
	errs := make([]error, n)
	var all sync.WaitGroup
	holding, release := make(chan bool), make(chan bool)
	hold := sync.OnceFunc(func() { close(holding); <-release }) // once: a lost group is run again
	all.Go(func() {
		if err := d.InTx(ctx, func(*db.Tx) error { hold(); return nil }); err != nil {
			t.Error(err)
		}
	})
	<-holding
	for i := range n {
		all.Go(func() { errs[i] = d.InTx(ctx, func(tx *db.Tx) error { return use(ctx, tx, i) }) })
	}
	time.Sleep(15 * time.Millisecond) // long enough to queue; were it not, there would be more commits
	close(release)
	all.Wait()
	return errs
}

func TestThoseWhoWaitTogetherShareACommit(t *testing.T) {
	d := openFile(t, filepath.Join(t.TempDir(), "x.db"), db.Options{})
	before := db.Commits(d)
	boom := errors.New("boom")
	errs := queued(t, d, 50, func(ctx context.Context, tx *db.Tx, i int) error {
		if err := addFund(ctx, tx, fmt.Sprintf("%02d", i), ""); err != nil {
			return err
		}
		if i%10 == 3 {
			return boom
		}
		return nil
	})
	for i, err := range errs {
		if failed := i%10 == 3; failed != errors.Is(err, boom) || !failed && err != nil {
			t.Errorf("use case %d: %v", i, err)
		}
	}
	got := refs(t, d, "ref")
	if len(got) != 45 || slices.Contains(got, "13") {
		t.Errorf("%d funds %v, want the 45 whose use cases succeeded", len(got), got)
	}
	if commits := db.Commits(d) - before; commits > 10 {
		t.Errorf("51 use cases took %d commits", commits)
	}
}

func TestWhoeverGivesUpWaitingIsNeverRun(t *testing.T) {
	d := dbtest.SQLite(t, schema...)
	err := d.InTx(dbtest.Ctx(t), func(*db.Tx) error {
		ctx, cancel := context.WithTimeout(dbtest.Ctx(t), 5*time.Millisecond)
		defer cancel()
		err := d.InTx(ctx, func(*db.Tx) error { t.Error("ran beside the one who holds the writer"); return nil })
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("gave up with %v, want the deadline", err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestAFullDiskLosesNothingAcknowledged(t *testing.T) {
	d := openFile(t, filepath.Join(t.TempDir(), "x.db")+"?max_pages=60&synchronous=OFF", db.Options{})
	ctx := dbtest.Ctx(t)
	long := strings.Repeat("x", 3000)
	acknowledged := []string{}
	full := false
	for round := 0; round < 10 && !full; round++ {
		errs := queued(t, d, 16, func(ctx context.Context, tx *db.Tx, i int) error {
			return addFund(ctx, tx, fmt.Sprintf("%03d", round*16+i), long)
		})
		for i, err := range errs {
			switch {
			case err == nil:
				acknowledged = append(acknowledged, fmt.Sprintf("%03d", round*16+i))
			case fault.Is(err, fault.KindUnavailable):
				full = true
			default:
				t.Errorf("a full disk: %v, want unavailable", err)
			}
		}
	}
	if !full {
		t.Fatal("the disk never filled")
	}
	if got := refs(t, d, "ref"); !slices.Equal(got, acknowledged) {
		t.Errorf("saved %v\nacknowledged %v", got, acknowledged)
	}
	// Once there is room again the writer goes on.
	do(t, d, func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, "DELETE FROM fund WHERE scope = $1 AND ref < '008'", tx.Scope())
		return err
	})
	if err := d.InTx(ctx, func(tx *db.Tx) error { return addFund(ctx, tx, "again", "") }); err != nil {
		t.Errorf("after room was made: %v", err)
	}
}

func TestAFullDiskIsNamedAsTheCause(t *testing.T) {
	var log bytes.Buffer
	d := openFile(t, filepath.Join(t.TempDir(), "x.db")+"?max_pages=60&synchronous=OFF", db.Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	long := strings.Repeat("x", 3000)
	var full error
	for n := 0; n < 400 && full == nil; n++ {
		full = d.InTx(dbtest.Ctx(t), func(tx *db.Tx) error { return addFund(dbtest.Ctx(t), tx, fmt.Sprintf("%03d", n), long) })
	}
	if !fault.Is(full, fault.KindUnavailable) || !strings.Contains(full.Error(), "database or disk is full") {
		t.Errorf("the use case is told %v", full)
	}
	said := log.String()
	cause, after := strings.Index(said, "database or disk is full"), strings.Index(said, "no such savepoint")
	if cause < 0 || after >= 0 && after < cause {
		t.Errorf("the log does not begin with the cause: %s", said)
	}
}

func TestEveryConnectionHasTheSettings(t *testing.T) {
	d := openFile(t, filepath.Join(t.TempDir(), "x.db"), db.Options{Readers: 4})
	ctx := dbtest.Ctx(t)
	var views sync.WaitGroup
	inside := make(chan bool, 4)
	for range 4 { // as many as there are readers, all at once
		views.Go(func() {
			err := d.View(ctx, func(tx *db.Tx) error {
				inside <- true
				for len(inside) < 4 {
					time.Sleep(time.Millisecond)
				}
				for pragma, want := range map[string]int{"foreign_keys": 1, "query_only": 1, "busy_timeout": 10000} {
					got := -1
					if err := db.Get(ctx, tx, "PRAGMA "+pragma, nil, &got); err != nil {
						return err
					}
					if got != want {
						t.Errorf("%s = %d on a reader, want %d", pragma, got, want)
					}
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	views.Wait()
	do(t, d, func(ctx context.Context, tx *db.Tx) error {
		var keys, synchronous int
		var journal string
		err := errors.Join(db.Get(ctx, tx, "PRAGMA foreign_keys", nil, &keys),
			db.Get(ctx, tx, "PRAGMA synchronous", nil, &synchronous), db.Get(ctx, tx, "PRAGMA journal_mode", nil, &journal))
		if full := 2; keys != 1 || synchronous != full || journal != "wal" {
			t.Errorf("foreign_keys %d, synchronous %d, journal_mode %s on the writer", keys, synchronous, journal)
		}
		return err
	})
}

func TestStatementsMadeAtRunTimeDoNotPileUp(t *testing.T) {
	dbtest.Each(t, schema, func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		err := d.View(ctx, func(tx *db.Tx) error {
			for i := range 1200 { // more than a connection keeps
				var got int
				if err := db.Get(ctx, tx, fmt.Sprintf("SELECT %d", i), nil, &got); err != nil || got != i {
					return fmt.Errorf("statement %d returned %d: %w", i, got, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestAddressesAreChecked(t *testing.T) {
	for _, address := range []string{
		"", "x.db", "mysql://x", "sqlite:", "sqlite::memory:", "sqlite:/tmp/x.db?synchronous=maybe", "sqlite:/tmp/x.db?mode=rwc",
		"sqlite:/proc/none/x.db", "postgres:///x?host=/nowhere&connect_timeout=1",
	} {
		if d, err := db.Open(t.Context(), address, db.Options{}); err == nil {
			t.Errorf("%q was opened: %v", address, d.Close())
		}
	}
	odd := filepath.Join(t.TempDir(), "Sir Gâr 100% #1", "a?b.db")
	d := openFile(t, strings.ReplaceAll(odd, "?", "_"), db.Options{})
	if err := d.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}
