package job_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/job"
)

func TestTwoWorkersNeverRunOneJobAtOnce(t *testing.T) {
	const jobs = 60
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		var ids []job.ID
		inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			for i := range jobs {
				id, err := job.Submit(ctx, tx, job.Job{Kind: "k", Payload: i})
				if err != nil {
					return err
				}
				ids = append(ids, id)
			}
			return nil
		})
		var runs [jobs]atomic.Int32
		var done atomic.Int32
		ctx, stop := context.WithCancel(t.Context())
		var workers sync.WaitGroup
		for range 3 {
			w := job.NewWorker(d, job.Options{Slots: 3, Poll: 5 * time.Millisecond})
			w.Register("k", func(_ context.Context, p []byte) error {
				var i int
				if _, err := fmt.Sscan(string(p), &i); err != nil {
					return err
				}
				if runs[i].Add(1) != 1 {
					t.Errorf("job %d ran twice", i)
				}
				time.Sleep(time.Millisecond)
				done.Add(1)
				return nil
			})
			workers.Go(func() { _ = w.Run(ctx) }) // its only error is a wrong registration, which waitFor would show
		}
		waitFor(t, func() bool { return done.Load() == jobs })
		stop()
		workers.Wait()
		for _, id := range ids {
			if r := find(t, d, id); r.State != job.Done || r.Attempts != 1 {
				t.Errorf("%+v", r)
			}
		}
	})
}

func waitFor(t *testing.T, condition func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if condition() {
			return
		}
	}
	t.Fatal("waited 20 seconds in vain")
}

// hang registers a handler that blocks until the test lets it go, and says when it has begun.
func hang(w *job.Worker, kind string, p job.Policy) (began chan context.Context, release chan struct{}) {
	began, release = make(chan context.Context, 10), make(chan struct{})
	w.Register(kind, func(ctx context.Context, _ []byte) error {
		began <- ctx
		<-release
		return context.Cause(ctx)
	}, p)
	return began, release
}

func TestAWorkerThatLostItsLeaseCannotAcknowledge(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		stuck := job.NewWorker(d, job.Options{})
		began, release := hang(stuck, "k", job.Policy{Lease: time.Hour}) // its next sign of life is far off
		id := submit(t, d, job.Job{Kind: "k"})
		result := make(chan error, 1)
		go func() {
			_, err := stuck.RunOnce(t.Context())
			result <- err
		}()
		<-began
		ran := 0
		other := job.NewWorker(d, job.Options{})
		other.Register("k", func(context.Context, []byte) error { // while it runs, the stuck one comes back
			ran++
			close(release)
			if err := <-result; !errors.Is(err, job.ErrLost) {
				t.Errorf("the stuck worker's result is %v, want ErrLost", err)
			}
			if r := find(t, d, id); r.State != job.Running {
				t.Errorf("state %s after the stuck worker came back, want running", r.State)
			}
			return nil
		})
		mustRun(t, other, 0) // the lease holds
		if r := find(t, d, id); r.State != job.Running {
			t.Errorf("state %s, want running", r.State)
		}
		dbtest.Clock(d).Advance(time.Hour)
		if r := find(t, d, id); r.State != job.Waiting {
			t.Errorf("state %s after the lease ran out, want waiting", r.State)
		}
		mustRun(t, other, 1)
		if r := find(t, d, id); ran != 1 || r.State != job.Done || r.Attempts != 2 {
			t.Errorf("ran %d times: %+v", ran, r)
		}
	})
}

func TestASignOfLifeKeepsTheLeaseAndItsLossEndsTheHandler(t *testing.T) {
	d := dbtest.SQLite(t, migrations...)
	w := job.NewWorker(d, job.Options{})
	began, release := hang(w, "k", job.Policy{Lease: 60 * time.Millisecond})
	id := submit(t, d, job.Job{Kind: "k"})
	result := make(chan error, 1)
	go func() {
		_, err := w.RunOnce(t.Context())
		result <- err
	}()
	ctx := <-began
	for range 3 {
		dbtest.Clock(d).Advance(40 * time.Millisecond)
		waitFor(t, func() bool { return find(t, d, id).Due.Equal(dbtest.Clock(d).Now().Add(60 * time.Millisecond)) })
	}
	inTx(t, d, func(ctx context.Context, tx *db.Tx) error { // as if another worker had taken it
		return db.ExecOne(ctx, tx, `UPDATE job SET lease = 'other' WHERE scope = $1 AND id = $2`, tx.Scope(), id)
	})
	select {
	case <-ctx.Done():
	case <-time.After(10 * time.Second):
		t.Fatal("the handler's context goes on without a lease")
	}
	close(release)
	if err := <-result; !errors.Is(err, job.ErrLost) {
		t.Errorf("result %v, want ErrLost", err)
	}
}

func TestAJobWhoseWorkersDieIsGivenUp(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		id := submit(t, d, job.Job{Kind: "k"})
		w := job.NewWorker(d, job.Options{})
		w.Register("k", func(context.Context, []byte) error { t.Error("ran"); return nil }, job.Policy{Attempts: 2})
		inTx(t, d, func(ctx context.Context, tx *db.Tx) error { // as two dead workers leave it
			return db.ExecOne(ctx, tx, `UPDATE job SET lease = 'dead', attempts = 2 WHERE scope = $1 AND id = $2`, tx.Scope(), id)
		})
		mustRun(t, w, 0)
		if r := find(t, d, id); r.State != job.Dead || r.Failure == "" {
			t.Errorf("%+v", r)
		}
	})
}

func TestATransactionalHandlerIsAcknowledgedWithItsWrites(t *testing.T) {
	ms := slices.Concat(migrations, []db.Migration{{Number: 9000, Name: "effect",
		SQL: `CREATE TABLE effect (scope TEXT NOT NULL, n INTEGER NOT NULL)`}})
	dbtest.Each(t, ms, func(t *testing.T, d *db.DB) {
		write := func(ctx context.Context, tx *db.Tx) error {
			_, err := db.Exec(ctx, tx, `INSERT INTO effect (scope, n) VALUES ($1, 1)`, tx.Scope())
			return err
		}
		w := job.NewWorker(d, job.Options{})
		refuse := true
		first, second := submit(t, d, job.Job{Kind: "tx"}), submit(t, d, job.Job{Kind: "finish"})
		w.RegisterTx("tx", func(ctx context.Context, tx *db.Tx, _ []byte) error {
			if err := job.Report(ctx, job.Progress{Step: 1}); err != nil { // says nothing, waits for nothing
				return err
			}
			if err := write(ctx, tx); err != nil {
				return err
			}
			if refuse {
				refuse = false
				return errors.New("not yet")
			}
			tx.OnCommit(func() { // a program that dies here must not do it again
				if r := find(t, d, first); r.State != job.Done {
					t.Errorf("state %s once the handler's writes are saved, want done", r.State)
				}
			})
			return nil
		}, job.Policy{Backoff: func(int) time.Duration { return time.Second }})
		w.Register("finish", func(ctx context.Context, _ []byte) error {
			err := d.InTx(ctx, func(tx *db.Tx) error {
				if err := write(ctx, tx); err != nil {
					return err
				}
				return job.Finish(ctx, tx)
			})
			return errors.Join(err, errors.New("too late to matter"))
		})
		if n, err := runOnce(t, w); n != 2 || err == nil {
			t.Fatalf("RunOnce = %d, %v", n, err)
		}
		dbtest.Clock(d).Advance(time.Second)
		mustRun(t, w, 1)
		var effects int
		inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			return db.Get(ctx, tx, `SELECT count(*) FROM effect WHERE scope = $1`, []any{tx.Scope()}, &effects)
		})
		if effects != 2 || find(t, d, first).State != job.Done || find(t, d, second).State != job.Done {
			t.Errorf("%d effects of two jobs: %+v, %+v", effects, find(t, d, first), find(t, d, second))
		}
	})
}

func TestAStoppedProgramPutsItsJobsBack(t *testing.T) {
	d := dbtest.SQLite(t, migrations...)
	w := job.NewWorker(d, job.Options{Poll: 5 * time.Millisecond, Grace: 10 * time.Millisecond})
	began := make(chan struct{})
	w.Register("k", func(ctx context.Context, _ []byte) error {
		close(began)
		<-ctx.Done()
		return ctx.Err()
	})
	id := submit(t, d, job.Job{Kind: "k"})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }()
	<-began
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if r := find(t, d, id); r.State != job.Waiting || r.Attempts != 0 || r.Failure != "" {
		t.Errorf("%+v", r)
	}
}

func TestOneKindCannotTakeEverySlot(t *testing.T) {
	d := dbtest.SQLite(t, migrations...)
	w := job.NewWorker(d, job.Options{Slots: 3, Poll: 5 * time.Millisecond})
	began, release := hang(w, "slow", job.Policy{Parallel: 1})
	quick := make(chan struct{})
	w.Register("quick", func(context.Context, []byte) error { close(quick); return nil })
	for range 4 {
		submit(t, d, job.Job{Kind: "slow"})
	}
	submit(t, d, job.Job{Kind: "quick"})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }()
	<-began
	<-quick
	if len(began) != 0 {
		t.Error("two slow jobs at once")
	}
	close(release)
	waitFor(t, func() bool { return len(began) == 3 })
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
