package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"alongside/internal/app/county"
	"alongside/internal/app/schema"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/thread"
)

// How many deadlines run, the few that the page of many is held against, and how much longer it may take.
const (
	manyDeadlines = 1_000_000
	fewDeadlines  = 10_000
	timesFew      = 5.0
)

// due measures the first page of what is due, for one person and for the council, out of a million running deadlines, beside
// the same page out of ten thousand: where the table is read through, it takes a hundred times as long. The plans themselves
// are held by a test of package deadline.
func (b *bench) due(ctx context.Context) error {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		var took [2]float64
		for i, n := range []int{fewDeadlines, manyDeadlines} {
			dsn := fmt.Sprintf("sqlite:%s/due-%d.db?synchronous=OFF", b.folder, n)
			if engine == db.Postgres {
				var err error
				if dsn, err = newPostgres(ctx, "bench_due"); errors.Is(err, errNoPostgres) {
					b.add(row{Name: "what is due, PostgreSQL", Ours: "not measured: " + err.Error()})
					return nil
				} else if err != nil {
					return err
				}
			}
			say("%d deadlines on %s", n, engine)
			ms, err := dueOutOf(ctx, dsn, n)
			if err != nil {
				return err
			}
			took[i] = ms
		}
		b.add(row{
			Name: fmt.Sprintf("what is due out of 1,000,000, %s", engine), Ours: fmt.Sprintf("%.2f ms", took[1]), Peer: fmt.Sprintf("out of 10,000 %.2f ms", took[0]),
			Ratio: times(took[1] / took[0]), Target: "≤ " + times(timesFew), Verdict: atMost(took[1]/took[0], timesFew),
		})
	}
	return nil
}

// dueOutOf fills a database and returns the milliseconds of both pages together.
func dueOutOf(ctx context.Context, dsn string, n int) (ms float64, err error) {
	d, err := db.Open(ctx, dsn, db.Options{Clock: clock})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if err := d.Migrate(ctx, schema.Migrations()); err != nil {
		return 0, err
	}
	ctx = db.WithScope(ctx, county.Scope)
	owners, err := fillDeadlines(ctx, d, n)
	if err != nil {
		return 0, err
	}
	if d.Engine() == db.Postgres {
		if err := d.InTx(db.WithScope(ctx, db.System), func(tx *db.Tx) error { _, err := db.Exec(ctx, tx, "ANALYZE deadline"); return err }); err != nil {
			return 0, err
		}
	}
	var all []float64
	for i := range 200 {
		begun := time.Now()
		err := d.View(ctx, func(tx *db.Tx) error {
			mine, err := deadline.Due(ctx, tx, deadline.Filter{Owner: owners[i%len(owners)], Until: today.AddDays(30)})
			if err != nil {
				return err
			}
			everybody, err := deadline.Due(ctx, tx, deadline.Filter{Until: today.AddDays(30)})
			if len(mine.Deadlines) == 0 || len(everybody.Deadlines) != 50 {
				err = errors.Join(err, fmt.Errorf("%d and %d deadlines are due", len(mine.Deadlines), len(everybody.Deadlines)))
			}
			return err
		})
		if err != nil {
			return 0, err
		}
		all = append(all, float64(time.Since(begun).Microseconds())/1000)
	}
	return median(all), nil
}

// fillDeadlines stores running deadlines of many owners, a chunk a commit.
func fillDeadlines(ctx context.Context, d *db.DB, n int) ([]thread.Ref, error) {
	columns := []string{
		"scope", "version", "rung", "climb_on", "rule", "rule_version", "policy", "citation", "verified", "provisional", "kind", "ref", "child", "owner", "team", "title",
		"from_on", "certificate_on", "due_on", "working", "state", "paused_since", "pause_reason", "paused_days", "done_on", "why", "warn_before",
	}
	var owners, children []thread.Ref
	const chunk = 20_000
	for from := 0; from < n; from += chunk {
		err := d.InTx(ctx, func(tx *db.Tx) error {
			for len(owners) < 50 {
				owners = append(owners, thread.New(tx, thread.Person))
			}
			for len(children) < min(n/5, 20_000) {
				children = append(children, thread.New(tx, thread.Child))
			}
			_, err := db.BulkInsert(ctx, tx, "deadline", columns, func(yield func([]any) bool) {
				for i := from; i < min(n, from+chunk); i++ {
					due := today.AddDays(i / len(owners) % 400) // so that every owner has some of each day
					if !yield([]any{
						tx.Scope(), 1, 0, due, "query-answer", 1, "", "", true, false, "duty", fmt.Sprint("QRY-", i), children[i%len(children)], owners[i%50], "", "An answer",
						today, "", due, "[]", "running", "", "", 0, "", "", 3,
					}) {
						return
					}
				}
			})
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return owners, nil
}
