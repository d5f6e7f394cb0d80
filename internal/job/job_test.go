package job_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/job"
)

var migrations = append(audit.Migrations(), job.Migrations()...)

var admin = audit.By{Person: "PER-TEST", Name: "Ada Admin (made up)", Role: "administrator", Channel: "web"}

func inTx(t *testing.T, d *db.DB, fn func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	if err := d.InTx(ctx, func(tx *db.Tx) error { return fn(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

func submit(t *testing.T, d *db.DB, j job.Job) (id job.ID) {
	t.Helper()
	inTx(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		id, err = job.Submit(ctx, tx, j)
		return err
	})
	return id
}

func find(t *testing.T, d *db.DB, id job.ID) (r job.Row) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	err := d.View(ctx, func(tx *db.Tx) (err error) {
		r, err = job.Find(ctx, tx, id)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func runOnce(t *testing.T, w *job.Worker) (int, error) {
	t.Helper()
	return w.RunOnce(t.Context())
}

func mustRun(t *testing.T, w *job.Worker, want int) {
	t.Helper()
	if n, err := runOnce(t, w); n != want || err != nil {
		t.Fatalf("RunOnce = %d, %v; want %d jobs and no error", n, err, want)
	}
}

func TestHandlersAreGivenPayloadAndScope(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		w := job.NewWorker(d, job.Options{})
		var payload string
		var scope db.Scope
		w.Register("greet", func(ctx context.Context, p []byte) error {
			payload = string(p)
			scope, _ = db.ScopeFrom(ctx)
			return nil
		})
		id := submit(t, d, job.Job{Kind: "greet", Payload: struct{ Ref string }{"QRY-1 Siân 🌱"}})
		mustRun(t, w, 1)
		if payload != `{"Ref":"QRY-1 Siân 🌱"}` || scope != dbtest.Scope {
			t.Errorf("payload %s in scope %s", payload, scope)
		}
		r := find(t, d, id)
		if r.State != job.Done || r.Attempts != 1 || !r.Ended.Equal(dbtest.Start) {
			t.Errorf("after the run: %+v", r)
		}
		mustRun(t, w, 0)
	})
}

func TestWorkThatWasRolledBackIsNotDone(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		w := job.NewWorker(d, job.Options{})
		w.Register("k", func(context.Context, []byte) error { t.Error("ran"); return nil })
		ctx := dbtest.Ctx(t)
		refused := errors.New("refused")
		err := d.InTx(ctx, func(tx *db.Tx) error {
			if err := job.Enqueue(ctx, tx, job.Job{Kind: "k"}); err != nil {
				return err
			}
			return refused
		})
		if !errors.Is(err, refused) {
			t.Fatal(err)
		}
		mustRun(t, w, 0)
	})
}

func TestAFailedJobIsTriedAgainLaterAndThenKept(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		w := job.NewWorker(d, job.Options{})
		tries := 0
		w.Register("k", func(ctx context.Context, _ []byte) error {
			tries++
			if n, last := job.Attempt(ctx); n != tries || last != (tries == 3) {
				t.Errorf("attempt %d, last %v, at try %d", n, last, tries)
			}
			return errors.New("the line is busy\x00")
		}, job.Policy{Attempts: 3, Backoff: func(n int) time.Duration { return time.Duration(n) * time.Minute }})
		id := submit(t, d, job.Job{Kind: "k"})
		for try := 1; try <= 3; try++ {
			if n, err := runOnce(t, w); n != 1 || err == nil {
				t.Fatalf("try %d: RunOnce = %d, %v", try, n, err)
			}
			mustRun(t, w, 0) // not before the pause is over
			dbtest.Clock(d).Advance(time.Duration(try) * time.Minute)
		}
		mustRun(t, w, 0)
		r := find(t, d, id)
		if r.State != job.Dead || r.Failure != "the line is busy?" || r.Attempts != 3 {
			t.Errorf("after the last try: %+v", r)
		}
	})
}

func TestSomeErrorsNeedNoFurtherTry(t *testing.T) {
	d := dbtest.SQLite(t, migrations...)
	w := job.NewWorker(d, job.Options{})
	w.Register("hopeless", func(context.Context, []byte) error { return job.Permanent(errors.New("no such address")) })
	w.Register("panics", func(context.Context, []byte) error { panic("out of range") }, job.Policy{Attempts: 1})
	w.Register("later", func(context.Context, []byte) error { return job.RetryAfter(errors.New("busy"), time.Hour) })
	hopeless, panics := submit(t, d, job.Job{Kind: "hopeless"}), submit(t, d, job.Job{Kind: "panics"})
	later := submit(t, d, job.Job{Kind: "later"})
	if n, err := runOnce(t, w); n != 3 || err == nil {
		t.Fatalf("RunOnce = %d, %v", n, err)
	}
	if r := find(t, d, hopeless); r.State != job.Dead || r.Attempts != 1 {
		t.Errorf("hopeless: %+v", r)
	}
	if r := find(t, d, panics); r.State != job.Dead || !strings.Contains(r.Failure, "out of range") {
		t.Errorf("panics: %+v", r)
	}
	if r := find(t, d, later); r.State != job.Waiting || !r.Due.Equal(dbtest.Start.Add(time.Hour)) {
		t.Errorf("later: %+v", r)
	}
	if job.Permanent(nil) != nil || job.RetryAfter(nil, time.Hour) != nil {
		t.Error("no error wrapped is no error")
	}
}

func TestJobsWaitForTheirTime(t *testing.T) {
	d := dbtest.SQLite(t, migrations...)
	w := job.NewWorker(d, job.Options{})
	var order []string
	w.Register("k", func(_ context.Context, p []byte) error { order = append(order, string(p)); return nil })
	submit(t, d, job.Job{Kind: "k", Payload: 2, RunAt: dbtest.Start.Add(2 * time.Hour)})
	submit(t, d, job.Job{Kind: "k", Payload: 1, RunAt: dbtest.Start.Add(time.Hour)})
	submit(t, d, job.Job{Kind: "somebody-else"})
	mustRun(t, w, 0)
	dbtest.Clock(d).Advance(2 * time.Hour)
	mustRun(t, w, 2)
	if strings.Join(order, " ") != "1 2" {
		t.Errorf("ran in order %v", order)
	}
}

func tidy(ref string) job.Job { return job.Job{Kind: "tidy", Key: ref, Payload: ref} }

func TestOneKeyIsOnePieceOfWork(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		w := job.NewWorker(d, job.Options{})
		runs := map[string]int{}
		var first job.ID
		w.Register("tidy", func(_ context.Context, p []byte) error {
			key := string(p)
			if runs[key]++; key == `"QRY-1"` && runs[key] == 1 { // asked for again while it runs
				if id := submit(t, d, tidy("QRY-1")); id != first {
					t.Errorf("asked again: job %s, not %s", id, first)
				}
			}
			return nil
		})
		later := tidy("QRY-1")
		later.RunAt = dbtest.Start.Add(time.Hour)
		first = submit(t, d, later)
		if second := submit(t, d, tidy("QRY-1")); second != first {
			t.Errorf("two jobs for one key: %s, %s", first, second)
		}
		submit(t, d, tidy("QRY-2"))
		mustRun(t, w, 3) // QRY-1 made due sooner, QRY-2, and QRY-1 once more
		if third := submit(t, d, tidy("QRY-1")); third == first {
			t.Error("a key whose job is done is new work")
		}
	})
}

func TestATransactionEnqueuesForItsOwnCouncil(t *testing.T) {
	d := dbtest.SQLite(t, migrations...)
	ctx := dbtest.Ctx(t)
	err := d.InTx(ctx, func(tx *db.Tx) error {
		return job.Enqueue(ctx, tx, job.Job{Kind: "k", Scope: "E10000016"})
	})
	if err == nil {
		t.Error("a council's transaction enqueued for another council")
	}
	system := db.WithScope(t.Context(), db.System)
	err = d.InTx(system, func(tx *db.Tx) error {
		return job.Enqueue(system, tx, job.Job{Kind: "k", Scope: "E10000016"})
	})
	if err != nil {
		t.Error(err)
	}
	var seen db.Scope
	w := job.NewWorker(d, job.Options{})
	w.Register("k", func(ctx context.Context, _ []byte) error { seen, _ = db.ScopeFrom(ctx); return nil })
	mustRun(t, w, 1)
	if seen != "E10000016" {
		t.Errorf("ran in scope %s", seen)
	}
}

func TestWrongRegistrationsAreSaid(t *testing.T) {
	d := dbtest.SQLite(t, migrations...)
	nothing := func(context.Context, []byte) error { return nil }
	twice := job.NewWorker(d, job.Options{})
	twice.Register("k", nothing)
	twice.Register("k", nothing)
	if _, err := runOnce(t, twice); err == nil {
		t.Error("a kind was registered twice")
	}
	unpaced := job.NewWorker(d, job.Options{})
	unpaced.Schedule(job.Schedule{Kind: "k"})
	if err := unpaced.Run(t.Context()); err == nil {
		t.Error("a schedule without a pause was taken")
	}
	if fault.KindOf(job.RegisterSweep(unpaced, 0)) != fault.KindInternal {
		t.Error("a sweep without a period was taken")
	}
}
