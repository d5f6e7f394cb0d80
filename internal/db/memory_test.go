package db_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
)

// asked remembers how many funds there are, and reports whether the database was asked.
func asked(ctx context.Context, t *testing.T, d *db.DB, key string, read func(ctx context.Context, tx *db.Tx) (int, error)) (found int, ran bool) {
	t.Helper()
	found, err := db.Remember(ctx, d, key, func(tx *db.Tx) (int, error) {
		ran = true
		return read(ctx, tx)
	})
	if err != nil {
		t.Fatal(err)
	}
	return found, ran
}

func funds(ctx context.Context, tx *db.Tx) (n int, err error) {
	return n, db.Get(ctx, tx, "SELECT count(*) FROM fund WHERE scope = $1", []any{tx.Scope()}, &n)
}

func commitments(ctx context.Context, tx *db.Tx) (n int, err error) {
	return n, db.Get(ctx, tx, "SELECT count(*) FROM fund AS f JOIN commitment AS c ON c.scope = f.scope WHERE f.scope = $1", []any{tx.Scope()}, &n)
}

func TestWhatIsRememberedIsAskedAgainOnceATableIsWritten(t *testing.T) {
	d := dbtest.SQLite(t, schema...)
	ctx := dbtest.Ctx(t)
	add := func(ref string) func(ctx context.Context, tx *db.Tx) error {
		return func(ctx context.Context, tx *db.Tx) error { return addFund(ctx, tx, ref, "") }
	}
	do(t, d, add("a"))
	for _, step := range []struct {
		name  string
		write func(ctx context.Context, tx *db.Tx) error
		want  int
		ran   bool
	}{
		{"the first time", nil, 1, true},
		{"nothing was written", nil, 1, false},
		{"another table", func(ctx context.Context, tx *db.Tx) error { return commit(ctx, tx, "a", 1) }, 1, false},
		{"its table", add("b"), 2, true},
		{"nothing after that", nil, 2, false},
		{"an update that changes nothing", func(ctx context.Context, tx *db.Tx) error {
			_, err := db.Exec(ctx, tx, "update  Fund SET title = '' WHERE scope = $1 AND ref = 'nobody'", tx.Scope())
			return err
		}, 2, true},
		{"an insert that returns", func(ctx context.Context, tx *db.Tx) error {
			var ref string
			return db.Get(ctx, tx, "INSERT INTO fund (scope, ref) VALUES ($1, 'c') RETURNING ref", []any{tx.Scope()}, &ref)
		}, 3, true},
		{"many at once", func(ctx context.Context, tx *db.Tx) error {
			_, err := db.BulkInsert(ctx, tx, "fund", []string{"scope", "ref"}, func(yield func([]any) bool) { yield([]any{tx.Scope(), "d"}) })
			return err
		}, 4, true},
		{"deleted", func(ctx context.Context, tx *db.Tx) error {
			_, err := db.Exec(ctx, tx, "DELETE FROM fund WHERE scope = $1 AND ref = 'd'", tx.Scope())
			return err
		}, 3, true},
		{"rows that stand aside", func(ctx context.Context, tx *db.Tx) error {
			_, err := db.Exec(ctx, tx, "INSERT INTO fund (scope, ref) VALUES ($1, 'aside') /* aside */", tx.Scope())
			return err
		}, 4, true}, // the question does not say that it leaves them out
		{"a statement nobody knows", func(ctx context.Context, tx *db.Tx) error {
			_, err := db.Exec(ctx, tx, "ANALYZE commitment -- fund has a scope")
			return err
		}, 4, true},
	} {
		if step.write != nil {
			do(t, d, step.write)
		}
		before := d.Queries()
		if found, ran := asked(ctx, t, d, "funds", funds); found != step.want || ran != step.ran || (d.Queries() != before) != step.ran {
			t.Errorf("%s: %d funds, asked %t, %d statements; want %d, %t", step.name, found, ran, d.Queries()-before, step.want, step.ran)
		}
	}
	if n, ran := asked(ctx, t, d, "commitments", commitments); n != 4 || !ran {
		t.Errorf("another key: %d, asked %t", n, ran)
	}
	if n, ran := asked(db.WithScope(ctx, "E10000015"), t, d, "funds", funds); n != 0 || !ran {
		t.Errorf("another council: %d, asked %t", n, ran)
	}
}

func TestRowsThatStandAsideMatterOnlyToWhoReadsThem(t *testing.T) {
	d := dbtest.SQLite(t, schema...)
	ctx := dbtest.Ctx(t)
	done := func(ctx context.Context, tx *db.Tx) (n int, err error) {
		return n, db.Get(ctx, tx, "SELECT count(*) FROM fund /* not aside */ WHERE scope = $1 AND title <> 'look'", []any{tx.Scope()}, &n)
	}
	both := func(ctx context.Context, tx *db.Tx) (int, error) {
		if _, err := done(ctx, tx); err != nil {
			return 0, err
		}
		return funds(ctx, tx)
	}
	look := func(ref string) {
		do(t, d, func(ctx context.Context, tx *db.Tx) error {
			_, err := db.Exec(ctx, tx, "INSERT INTO fund (scope, ref, title) VALUES ($1, $2, 'look') /* aside */", tx.Scope(), ref)
			return err
		})
	}
	asked(ctx, t, d, "done", done)
	asked(ctx, t, d, "both", both)
	look("a")
	if _, ran := asked(ctx, t, d, "done", done); ran {
		t.Error("asked again for rows that the question leaves out")
	}
	if n, ran := asked(ctx, t, d, "both", both); n != 1 || !ran {
		t.Errorf("who reads all rows: %d, asked %t", n, ran)
	}
	do(t, d, func(ctx context.Context, tx *db.Tx) error {
		if _, err := db.Exec(ctx, tx, "INSERT INTO fund (scope, ref, title) VALUES ($1, 'b', 'look') /* aside */", tx.Scope()); err != nil {
			return err
		}
		return addFund(ctx, tx, "c", "done")
	})
	if n, ran := asked(ctx, t, d, "done", done); n != 1 || !ran {
		t.Errorf("both kinds in one transaction: %d, asked %t", n, ran)
	}
}

func TestWhatIsRememberedEndsWithItsTime(t *testing.T) {
	d := dbtest.SQLite(t, schema...)
	ctx, clock := dbtest.Ctx(t), dbtest.Clock(d)
	until := dbtest.Start.Add(time.Hour)
	ending := func(_ context.Context, tx *db.Tx) (int, error) {
		tx.Until(until.Add(time.Minute))
		tx.Until(until)
		tx.Until(tx.Instant().Add(-time.Minute)) // over already
		tx.Until(time.Time{})
		return 1, nil
	}
	timed := func(_ context.Context, tx *db.Tx) (int, error) { return tx.Now().Minute(), nil }
	asked(ctx, t, d, "ending", ending)
	asked(ctx, t, d, "funds", funds)
	for _, at := range []struct {
		time   time.Time
		ending bool
		funds  bool
	}{
		{dbtest.Start, false, false},
		{until.Add(-time.Microsecond), false, false},
		{until, true, false},
		{dbtest.Start.Add(24 * time.Hour), true, true}, // a new day; until has passed
		{dbtest.Start, true, true},                     // back again
	} {
		clock.Set(at.time)
		if _, ran := asked(ctx, t, d, "ending", ending); ran != at.ending {
			t.Errorf("at %s what ends was asked %t", at.time, ran)
		}
		if _, ran := asked(ctx, t, d, "funds", funds); ran != at.funds {
			t.Errorf("at %s the funds were asked %t", at.time, ran)
		}
		if _, ran := asked(ctx, t, d, "timed", timed); !ran {
			t.Errorf("at %s the time itself was remembered", at.time)
		}
	}
}

func TestAnErrorIsNotRemembered(t *testing.T) {
	d := dbtest.SQLite(t, schema...)
	ctx, wrong := dbtest.Ctx(t), errors.New("wrong")
	for range 2 {
		if _, err := db.Remember(ctx, d, "funds", func(*db.Tx) (int, error) { return 0, wrong }); !errors.Is(err, wrong) {
			t.Error(err)
		}
	}
	if n, ran := asked(ctx, t, d, "funds", funds); n != 0 || !ran {
		t.Errorf("after an error: %d, asked %t", n, ran)
	}
	if s, err := db.Remember(ctx, d, "funds", func(*db.Tx) (string, error) { return "another kind", nil }); err != nil || s != "another kind" {
		t.Errorf("the same key for something else: %q, %v", s, err)
	}
	if _, err := db.Remember(t.Context(), d, "funds", func(*db.Tx) (int, error) { return 0, nil }); err == nil {
		t.Error("without a scope")
	}
	err := d.InTx(ctx, func(tx *db.Tx) error {
		if err := addFund(ctx, tx, "a", ""); err != nil {
			return err
		}
		return wrong
	})
	if n, _ := asked(ctx, t, d, "funds", funds); n != 0 || !errors.Is(err, wrong) {
		t.Errorf("after a rollback: %d, %v", n, err)
	}
}

func TestMemoryIsBounded(t *testing.T) {
	d := dbtest.SQLite(t, schema...)
	ctx := dbtest.Ctx(t)
	do(t, d, func(ctx context.Context, tx *db.Tx) error {
		for i := range 2000 {
			if err := addFund(ctx, tx, fmt.Sprint(i), ""); err != nil {
				return err
			}
		}
		return nil
	})
	all := func(ctx context.Context, tx *db.Tx) (n int, err error) {
		return n, db.Each(ctx, tx, "SELECT ref FROM fund WHERE scope = $1", []any{tx.Scope()}, func(func(...any) error) error { n++; return nil })
	}
	for i := range 60 {
		asked(ctx, t, d, fmt.Sprint("all ", i), all)
		asked(ctx, t, d, "funds", funds)
	}
	if weight := db.Remembered(d); weight > 40_000 || weight < 10_000 {
		t.Errorf("%d rows are remembered of 120,000 that were read", weight)
	}
	if _, ran := asked(ctx, t, d, "funds", funds); ran {
		t.Error("what is asked all the time was forgotten")
	}
	if _, ran := asked(ctx, t, d, "all 0", all); !ran {
		t.Error("what was asked once, long ago, is still there")
	}
}

// Two programs may have the same file open, and an operator may write to it with tools of their own.
func TestWhatOthersWriteIsSeenAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "two.db")
	one, two := openFile(t, path, db.Options{}), openFile(t, path, db.Options{})
	tool, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tool.Close() })
	ctx := dbtest.Ctx(t)
	writers := []func(ref string) error{
		func(ref string) error {
			return one.InTx(ctx, func(tx *db.Tx) error { return addFund(ctx, tx, ref, "") })
		},
		func(ref string) error {
			return two.InTx(ctx, func(tx *db.Tx) error { return addFund(ctx, tx, ref, "") })
		},
		func(ref string) error {
			_, err := tool.ExecContext(ctx, "INSERT INTO fund (scope, ref) VALUES (?, ?)", string(dbtest.Scope), ref)
			return err
		},
	}
	for i := range 90 {
		if err := writers[i*i%7%3](fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
		for name, d := range map[string]*db.DB{"one": one, "two": two} {
			if n, _ := asked(ctx, t, d, "funds", funds); n != i+1 {
				t.Fatalf("%s sees %d funds after %d were written", name, n, i+1)
			}
			if _, ran := asked(ctx, t, d, "funds", funds); ran {
				t.Fatalf("%s does not remember what nobody has written since", name)
			}
		}
	}
}

// Whoever asks after a write was acknowledged finds it, whatever else is going on: readers and writers race on two open
// databases of the same file. A relationship that has ended is such a write.
func TestNothingStaleIsRememberedInARace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "race.db")
	opened := []*db.DB{openFile(t, path+"?synchronous=OFF", db.Options{}), openFile(t, path+"?synchronous=OFF", db.Options{})}
	do(t, opened[0], func(ctx context.Context, tx *db.Tx) error {
		return errors.Join(addFund(ctx, tx, "counted", "0"), addFund(ctx, tx, "other", ""))
	})
	ctx, stop := context.WithTimeout(dbtest.Ctx(t), 2*time.Second)
	defer stop()
	var saved, reads, remembered atomic.Int64
	var all sync.WaitGroup
	for i, d := range opened {
		all.Go(func() { // counts, and says so only when it is saved; the other side waits for its turn
			for n := int64(0); ctx.Err() == nil; {
				if n = saved.Load(); n%2 != int64(i) {
					time.Sleep(50 * time.Microsecond)
					continue
				}
				err := d.InTx(dbtest.Ctx(t), func(tx *db.Tx) error {
					_, err := db.Exec(ctx, tx, "UPDATE fund SET limit_pence = $2 WHERE scope = $1 AND ref = 'counted'", tx.Scope(), n+1001)
					return err
				})
				if err == nil {
					saved.Store(n + 1)
				}
				time.Sleep(time.Millisecond)
			}
		})
		for range 2 {
			all.Go(func() {
				for ctx.Err() == nil {
					floor, ran := saved.Load(), false
					found, err := db.Remember(dbtest.Ctx(t), d, "count", func(tx *db.Tx) (n int64, err error) {
						ran = true
						return n, db.Get(ctx, tx, "SELECT limit_pence - 1000 FROM fund WHERE scope = $1 AND ref = 'counted'", []any{tx.Scope()}, &n)
					})
					if err == nil && found < floor {
						t.Errorf("database %d remembers %d when %d is saved", i, found, floor)
						return
					}
					reads.Add(1)
					if !ran {
						remembered.Add(1)
					}
					time.Sleep(20 * time.Microsecond) // lets the writers in on a small machine
				}
			})
		}
		all.Go(func() { // commits that do not touch what is read
			for ctx.Err() == nil {
				_ = d.InTx(dbtest.Ctx(t), func(tx *db.Tx) error { return commit(ctx, tx, "other", 1) }) // a busy file is no failure here
				time.Sleep(time.Millisecond)
			}
		})
	}
	all.Wait()
	if saved.Load() < 4 || remembered.Load() < 100 {
		t.Errorf("%d counts, %d of %d reads remembered: the race did not take place", saved.Load(), remembered.Load(), reads.Load())
	}
}

func TestAnAnswerThatWasOvertakenIsNotKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "overtaken.db")
	one, two := openFile(t, path, db.Options{}), openFile(t, path, db.Options{})
	ctx := dbtest.Ctx(t)
	for name, overtake := range map[string]*db.DB{"by this program": one, "by another": two} {
		n, err := db.Remember(ctx, one, name, func(tx *db.Tx) (int, error) {
			n, err := funds(ctx, tx)
			do(t, overtake, func(ctx context.Context, tx *db.Tx) error { return addFund(ctx, tx, name, "") })
			return n, err
		})
		if err != nil {
			t.Fatal(err)
		}
		if now, ran := asked(ctx, t, one, name, funds); now != n+1 || !ran {
			t.Errorf("overtaken %s: %d funds, asked %t, after there were %d", name, now, ran, n)
		}
	}
}

func TestNobodyWaitsForACommitLongerThanTheirRequest(t *testing.T) {
	path := filepath.Join(t.TempDir(), "gone.db")
	one, two := openFile(t, path, db.Options{}), openFile(t, path, db.Options{})
	asked(dbtest.Ctx(t), t, one, "funds", funds)
	db.WhileCommitting(one, func() {
		do(t, two, func(ctx context.Context, tx *db.Tx) error { return addFund(ctx, tx, "a", "") })
		ctx, cancel := context.WithTimeout(dbtest.Ctx(t), 20*time.Millisecond)
		defer cancel()
		ended := make(chan error, 1)
		go func() { // the commit does not end while this asks
			_, err := db.Remember(ctx, one, "funds", func(tx *db.Tx) (int, error) { return funds(ctx, tx) })
			ended <- err
		}()
		select {
		case err := <-ended:
			if err == nil {
				t.Error("answered in doubt")
			}
		case <-time.After(5 * time.Second):
			t.Error("it waits on after its request has ended")
		}
	})
}

// The other program's commit falls between the moment when this one's is on disk and the moment when its memory learns of
// it: it must not pass for this one's.
func TestAnothersCommitInTheMidstOfOursIsSeen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "midst.db")
	one, two := openFile(t, path, db.Options{}), openFile(t, path, db.Options{})
	ctx := dbtest.Ctx(t)
	asked(ctx, t, one, "funds", funds)
	type answer struct {
		n   int
		ran bool
	}
	inDoubt := make(chan answer, 1)
	db.WhileCommitting(one, func() {
		do(t, two, func(ctx context.Context, tx *db.Tx) error { return addFund(ctx, tx, "a", "") })
		go func() { // it is in doubt whose commit shows, so it waits until that is known
			n, ran := asked(ctx, t, one, "funds", funds)
			inDoubt <- answer{n, ran}
		}()
		select {
		case got := <-inDoubt:
			t.Errorf("answered in doubt: %+v", got)
			inDoubt <- got
		case <-time.After(20 * time.Millisecond):
		}
	})
	if got := <-inDoubt; got.n != 1 || !got.ran {
		t.Errorf("in doubt: %+v", got)
	}
	if n, _ := asked(ctx, t, one, "funds", funds); n != 1 {
		t.Errorf("afterwards: %d funds", n)
	}
	if _, ran := asked(ctx, t, one, "funds", funds); ran {
		t.Error("not remembered afterwards")
	}
}
