package db_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
)

// server is a database on PostgreSQL that two programs have opened, and a tool's connection that knows of neither.
type server struct {
	one, two *db.DB
	tool     *pgx.Conn
}

func openServer(t *testing.T) server {
	t.Helper()
	dsn := dbtest.PostgresDSN(t, schema...)
	open := func() *db.DB {
		d, err := db.Open(t.Context(), dsn, db.Options{})
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
	tool, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tool.Close(context.Background()) })
	if _, err := tool.Exec(t.Context(), "SELECT set_config('alongside.scope', $1, false)", string(dbtest.Scope)); err != nil {
		t.Fatal(err)
	}
	return server{open(), open(), tool}
}

// remembers reports whether a question is answered from memory at length. Each transaction of another test on the same
// server, and each new connection, makes a memory forget, so it may take a few times.
func remembers(ctx context.Context, t *testing.T, d *db.DB, key string, read func(ctx context.Context, tx *db.Tx) (int, error)) bool {
	t.Helper()
	for range 200 {
		if _, ran := asked(ctx, t, d, key, read); !ran {
			return true
		}
		time.Sleep(time.Millisecond)
	}
	return false
}

func TestPostgresRemembersUntilATableIsWritten(t *testing.T) {
	s := openServer(t)
	ctx := dbtest.Ctx(t)
	add := func(ref, mark string) func(ctx context.Context, tx *db.Tx) error {
		return func(ctx context.Context, tx *db.Tx) error {
			_, err := db.Exec(ctx, tx, "INSERT INTO fund (scope, ref, limit_pence) VALUES ($1, $2, 5)"+mark, tx.Scope(), ref)
			return err
		}
	}
	rest := func(ctx context.Context, tx *db.Tx) (n int, err error) {
		return n, db.Get(ctx, tx, "SELECT count(*) FROM fund /* not aside */ WHERE scope = $1 AND ref <> 'look'", []any{tx.Scope()}, &n)
	}
	for _, step := range []struct {
		name        string
		write       func(ctx context.Context, tx *db.Tx) error
		funds, rest int
		same, aside bool // funds, or rest, need not be asked again
	}{
		{"its table", add("a", ""), 1, 1, false, false},
		{"another table", func(ctx context.Context, tx *db.Tx) error { return commit(ctx, tx, "a", 1) }, 1, 1, true, true},
		{"rows that stand aside", add("look", " /* aside */"), 2, 1, false, true},
		{"an update", func(ctx context.Context, tx *db.Tx) error {
			_, err := db.Exec(ctx, tx, "UPDATE fund SET title = 'x' WHERE scope = $1", tx.Scope())
			return err
		}, 2, 1, false, false},
		{"many", func(ctx context.Context, tx *db.Tx) error {
			_, err := db.BulkInsert(ctx, tx, "fund", []string{"scope", "ref", "limit_pence"}, func(yield func([]any) bool) {
				for i := range 300 { // by way of COPY
					if !yield([]any{tx.Scope(), fmt.Sprint(i), 1}) {
						return
					}
				}
			})
			return err
		}, 302, 301, false, false},
	} {
		seenSame, seenAside := false, false
		for range 20 { // others on the server may write in between
			if !remembers(ctx, t, s.one, "funds", funds) || !remembers(ctx, t, s.one, "rest", rest) {
				t.Fatal("nothing is remembered")
			}
			if step.write != nil {
				do(t, s.one, step.write)
			}
			n, ran := asked(ctx, t, s.one, "funds", funds)
			m, ranRest := asked(ctx, t, s.one, "rest", rest)
			if n != step.funds || m != step.rest {
				t.Fatalf("%s: %d and %d, want %d and %d", step.name, n, m, step.funds, step.rest)
			}
			if step.write != nil && (!ran && !step.same || !ranRest && !step.aside) {
				t.Errorf("%s: written, and not asked again", step.name)
			}
			step.write = nil
			seenSame, seenAside = seenSame || !ran, seenAside || !ranRest
		}
		if !seenSame || !seenAside {
			t.Errorf("%s: never answered from memory", step.name)
		}
	}
	if n, _ := asked(db.WithScope(ctx, "E10000015"), t, s.one, "funds", funds); n != 0 {
		t.Errorf("another council finds %d", n)
	}
}

// The first to look after each write finds it: by this program, by another copy, by a tool, and undone ones not.
func TestPostgresSeesWhatOthersWriteAtOnce(t *testing.T) {
	s := openServer(t)
	ctx := dbtest.Ctx(t)
	add := func(d *db.DB, ref string) {
		do(t, d, func(ctx context.Context, tx *db.Tx) error { return addFund(ctx, tx, ref, "") })
	}
	for i := range 60 {
		switch ref := fmt.Sprint(i); i % 3 {
		case 0:
			add(s.one, ref)
		case 1:
			add(s.two, ref)
		default:
			if _, err := s.tool.Exec(ctx, "INSERT INTO fund (scope, ref) VALUES ($1, $2)", string(dbtest.Scope), ref); err != nil {
				t.Fatal(err)
			}
		}
		for name, d := range map[string]*db.DB{"one": s.one, "two": s.two} {
			if n, _ := asked(ctx, t, d, "funds", funds); n != i+1 {
				t.Fatalf("%s sees %d funds after %d were written", name, n, i+1)
			}
			if !remembers(ctx, t, d, "funds", funds) {
				t.Fatalf("%s remembers nothing", name)
			}
		}
	}
}

// A transaction that began before an answer and ends after it shows in the next one.
func TestPostgresSeesATransactionThatWasUnderWay(t *testing.T) {
	s := openServer(t)
	ctx := dbtest.Ctx(t)
	for i, undo := range []bool{false, true, false} {
		before, _ := asked(ctx, t, s.one, "funds", funds)
		tx, err := s.tool.Begin(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(ctx, "INSERT INTO fund (scope, ref) VALUES ($1, $2)", string(dbtest.Scope), fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
		if !remembers(ctx, t, s.one, "funds", funds) {
			t.Error("nothing is remembered while others are at work")
		}
		end, want := tx.Commit, before+1
		if undo {
			end, want = tx.Rollback, before
		}
		if err := end(ctx); err != nil {
			t.Fatal(err)
		}
		if n, _ := asked(ctx, t, s.one, "funds", funds); n != want {
			t.Errorf("%d funds, want %d", n, want)
		}
	}
}

func TestPostgresDoesNotKeepAnAnswerThatWasOvertaken(t *testing.T) {
	s := openServer(t)
	ctx := dbtest.Ctx(t)
	for name, overtake := range map[string]*db.DB{"by this program": s.one, "by another": s.two} {
		remembers(ctx, t, s.one, "warm", funds)
		n, err := db.Remember(ctx, s.one, name, func(tx *db.Tx) (int, error) {
			n, err := funds(ctx, tx)
			do(t, overtake, func(ctx context.Context, tx *db.Tx) error { return addFund(ctx, tx, name, "") })
			return n, err
		})
		if err != nil {
			t.Fatal(err)
		}
		if now, ran := asked(ctx, t, s.one, name, funds); now != n+1 || !ran {
			t.Errorf("overtaken %s: %d funds, asked %t, after there were %d", name, now, ran, n)
		}
	}
}

// Whoever asks after a write was acknowledged finds it: readers and writers race on two copies of the program. A relationship
// that has ended is such a write.
func TestPostgresRemembersNothingStaleInARace(t *testing.T) {
	s := openServer(t)
	do(t, s.one, func(ctx context.Context, tx *db.Tx) error { return addFund(ctx, tx, "counted", "") })
	ctx, stop := context.WithTimeout(dbtest.Ctx(t), 2*time.Second)
	defer stop()
	var saved, reads, remembered atomic.Int64
	var all sync.WaitGroup
	for i, d := range []*db.DB{s.one, s.two} {
		all.Go(func() {
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
				time.Sleep(5 * time.Millisecond)
			}
		})
		all.Go(func() { // commits that do not touch what is read
			for ctx.Err() == nil {
				_ = d.InTx(dbtest.Ctx(t), func(tx *db.Tx) error { return commit(ctx, tx, "counted", 1) }) // a clash is no failure here
				time.Sleep(20 * time.Millisecond)
			}
		})
		for range 4 {
			all.Go(func() {
				for ctx.Err() == nil {
					floor, ran := saved.Load(), false
					found, err := db.Remember(dbtest.Ctx(t), d, "count", func(tx *db.Tx) (n int64, err error) {
						ran = true
						return n, db.Get(ctx, tx, "SELECT limit_pence - 1000 FROM fund WHERE scope = $1 AND ref = 'counted'", []any{tx.Scope()}, &n)
					})
					if err == nil && found < floor {
						t.Errorf("copy %d remembers %d when %d is saved", i, found, floor)
						return
					}
					reads.Add(1)
					if !ran {
						remembered.Add(1)
					}
				}
			})
		}
	}
	all.Wait()
	if saved.Load() < 4 || remembered.Load() < 20 {
		t.Errorf("%d counts, %d of %d reads remembered: the race did not take place", saved.Load(), remembered.Load(), reads.Load())
	}
}

func TestPostgresForgetsWhenTheServerDropsItsConnections(t *testing.T) {
	s := openServer(t)
	ctx := dbtest.Ctx(t)
	if !remembers(ctx, t, s.one, "funds", funds) {
		t.Fatal("nothing is remembered")
	}
	_, err := s.tool.Exec(ctx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.tool.Exec(ctx, "INSERT INTO fund (scope, ref) VALUES ($1, 'late')", string(dbtest.Scope)); err != nil {
		t.Fatal(err)
	}
	n := -1
	for try := 0; n < 0 && try < 50; try++ {
		found, err := db.Remember(ctx, s.one, "funds", func(tx *db.Tx) (int, error) { return funds(ctx, tx) })
		if err == nil {
			n = found
		}
	}
	if n != 1 {
		t.Errorf("%d funds after the connections were lost, want 1", n)
	}
}

// Between two snapshots exactly those transactions have ended that ended.
func TestEndedBetweenSnapshots(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := rapid.Uint64Range(3, 1<<40).Draw(t, "first")
		count := rapid.IntRange(0, 40).Draw(t, "transactions")
		begun := rapid.IntRange(0, count).Draw(t, "begun before the first snapshot")
		var before, after []bool
		for i := range count {
			early := i < begun && rapid.Bool().Draw(t, "ended early")
			before, after = append(before, early), append(after, early || rapid.Bool().Draw(t, "ended late"))
		}
		text := func(upTo int, ended []bool) string {
			s := fmt.Sprintf("%d:%d:", first, first+uint64(upTo))
			comma := ""
			for i := range upTo {
				if !ended[i] {
					s += comma + fmt.Sprint(first+uint64(i))
					comma = ","
				}
			}
			return s
		}
		got, err := db.EndedBetween(text(begun, before), text(count, after))
		if err != nil {
			t.Fatal(err)
		}
		var want []uint64
		for i := range count {
			if after[i] && !before[i] {
				want = append(want, first+uint64(i))
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%s to %s: %d ended, want %d", text(begun, before), text(count, after), got, want)
		}
	})
	for _, wrong := range []string{"", "1:2", "1:x:", "1:3:y", "1:5:2,"} {
		if _, err := db.EndedBetween(wrong, "1:1:"); err == nil {
			t.Errorf("%q is a snapshot", wrong)
		}
	}
}
