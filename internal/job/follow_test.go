package job_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/job"
)

func TestLongWorkShowsItsProgressAndCanBeStopped(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		w := job.NewWorker(d, job.Options{})
		id := submit(t, d, job.Job{Kind: "import"})
		w.Register("import", func(ctx context.Context, _ []byte) error {
			if err := job.Report(ctx, job.Progress{Step: 10, Steps: 20, Message: "10 of 20 rows"}); err != nil {
				t.Errorf("first report: %v", err)
			}
			if err := job.Report(ctx, job.Progress{Step: 11, Steps: 20}); err != nil { // too soon to be saved
				t.Errorf("second report: %v", err)
			}
			r := find(t, d, id)
			if r.Step != 10 || r.Steps != 20 || r.Message != "10 of 20 rows" || r.State != job.Running {
				t.Errorf("while it runs: %+v", r)
			}
			inTx(t, d, func(ctx context.Context, tx *db.Tx) error { return job.Stop(ctx, tx, admin, id) })
			if r := find(t, d, id); r.State != job.Running || !r.StopWanted {
				t.Errorf("once asked to stop: %+v", r)
			}
			return job.Report(ctx, job.Progress{Step: 20, Steps: 20})
		})
		if _, err := runOnce(t, w); !errors.Is(err, job.ErrStopped) {
			t.Fatalf("RunOnce: %v, want ErrStopped", err)
		}
		if r := find(t, d, id); r.State != job.Stopped || r.Step != 20 {
			t.Errorf("afterwards: %+v", r)
		}
		mustRun(t, w, 0)
		if err := job.Report(t.Context(), job.Progress{}); err != nil {
			t.Errorf("outside a job: %v", err)
		}
		if n, last := job.Attempt(t.Context()); n != 1 || !last {
			t.Errorf("outside a job: attempt %d, last %v", n, last)
		}
	})
}

func TestTheAdministratorCanRunAgainAndDiscard(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		w := job.NewWorker(d, job.Options{})
		fail := true
		w.Register("k", func(context.Context, []byte) error {
			if fail {
				return job.Permanent(errors.New("no"))
			}
			return nil
		})
		again, unneeded := submit(t, d, job.Job{Kind: "k", Key: "a"}), submit(t, d, job.Job{Kind: "k"})
		if _, err := runOnce(t, w); err == nil {
			t.Fatal("no failure")
		}
		fail = false
		if page := list(t, d, job.Filter{State: job.Dead}); len(page.Rows) != 2 {
			t.Fatalf("dead: %+v", page)
		}
		inTx(t, d, func(ctx context.Context, tx *db.Tx) error { return job.Requeue(ctx, tx, admin, again) })
		inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			if err := job.Discard(ctx, tx, admin, unneeded, " "); !fault.Is(err, fault.KindInvalid) {
				t.Errorf("discarded without a reason: %v", err)
			}
			return job.Discard(ctx, tx, admin, unneeded, "Sent by hand.")
		})
		mustRun(t, w, 1)
		if find(t, d, again).State != job.Done || find(t, d, unneeded).State != job.Discarded {
			t.Errorf("%+v, %+v", find(t, d, again), find(t, d, unneeded))
		}
		ctx := dbtest.Ctx(t)
		err := d.InTx(ctx, func(tx *db.Tx) error { return job.Requeue(ctx, tx, admin, again) })
		if !fault.Is(err, fault.KindConflict) {
			t.Errorf("requeued what was done: %v", err)
		}
		err = d.InTx(ctx, func(tx *db.Tx) error { return job.Stop(ctx, tx, admin, "nonesuch") })
		if !fault.Is(err, fault.KindNotFound) {
			t.Errorf("stopped what is not there: %v", err)
		}
		err = d.InTx(ctx, func(tx *db.Tx) error { return job.Requeue(ctx, tx, audit.By{}, unneeded) })
		if err == nil || find(t, d, unneeded).State != job.Discarded {
			t.Errorf("nobody requeued a job: %v", err)
		}
		inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			rows, err := audit.History(ctx, tx, string(unneeded), 10)
			if err == nil && len(rows) != 1 {
				t.Errorf("history of the discarded job: %+v", rows)
			}
			return err
		})
	})
}

func TestRequeueDoesNotDoubleWaitingWork(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		stopped := submit(t, d, job.Job{Kind: "k", Key: "a"})
		inTx(t, d, func(ctx context.Context, tx *db.Tx) error { return job.Stop(ctx, tx, admin, stopped) })
		if r := find(t, d, stopped); r.State != job.Stopped {
			t.Fatalf("a waiting job is stopped at once: %+v", r)
		}
		submit(t, d, job.Job{Kind: "k", Key: "a"})
		err := d.InTx(ctx, func(tx *db.Tx) error { return job.Requeue(ctx, tx, admin, stopped) })
		if !fault.Is(err, fault.KindConflict) {
			t.Errorf("requeue beside the same work: %v", err)
		}
	})
}

func list(t *testing.T, d *db.DB, f job.Filter) (page job.Page) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	err := d.View(ctx, func(tx *db.Tx) (err error) {
		page, err = job.List(ctx, tx, f)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func TestListsArePagedAndHeldToTheCouncil(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		if page := list(t, d, job.Filter{}); len(page.Rows) != 0 || page.Next != "" {
			t.Errorf("empty list: %+v", page)
		}
		var want []job.ID
		for i := range 5 { // several at one time, so that the key must break ties
			if i == 3 {
				dbtest.Clock(d).Advance(time.Minute)
			}
			want = append(want, submit(t, d, job.Job{Kind: "k"}))
		}
		system := db.WithScope(t.Context(), db.System)
		err := d.InTx(system, func(tx *db.Tx) error {
			return job.Enqueue(system, tx, job.Job{Kind: "k", Scope: "E10000016"})
		})
		if err != nil {
			t.Fatal(err)
		}
		seen := map[job.ID]int{}
		f := job.Filter{Kind: "k", State: job.Waiting, Limit: 2}
		for pages := 0; pages < 10; pages++ {
			page := list(t, d, f)
			for _, r := range page.Rows {
				seen[r.ID]++
			}
			if f.After = page.Next; f.After == "" {
				break
			}
		}
		for _, id := range want {
			if seen[id] != 1 {
				t.Errorf("job %s stood %d times in the list", id, seen[id])
			}
		}
		if len(seen) != len(want) {
			t.Errorf("%d jobs listed, want %d", len(seen), len(want))
		}
		err = d.View(system, func(tx *db.Tx) error {
			counts, err := job.Counts(system, tx)
			if counts[job.Waiting] != 6 {
				t.Errorf("counts across councils: %v", counts)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if page := list(t, d, job.Filter{State: job.Running}); len(page.Rows) != 0 {
			t.Errorf("running: %+v", page)
		}
	})
}

func TestASchedulesTimesAreAskedForOnce(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		runs := 0
		newWorker := func() *job.Worker {
			w := job.NewWorker(d, job.Options{})
			w.Register("tick", func(context.Context, []byte) error { runs++; return nil })
			w.Schedule(job.Schedule{Kind: "tick", Every: time.Hour})
			return w
		}
		a, b := newWorker(), newWorker()
		mustRun(t, a, 1)
		mustRun(t, b, 0)
		dbtest.Clock(d).Set(dbtest.Start.Add(59 * time.Minute))
		mustRun(t, b, 0)
		dbtest.Clock(d).Set(dbtest.Start.Add(5 * time.Hour)) // several were missed
		mustRun(t, b, 1)
		mustRun(t, a, 0)
		if runs != 2 {
			t.Errorf("%d runs, want 2", runs)
		}
	})
}

func TestEndedJobsAreSweptAndDeadOnesStay(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		w := job.NewWorker(d, job.Options{})
		w.Register("good", func(context.Context, []byte) error { return nil })
		w.Register("bad", func(context.Context, []byte) error { return job.Permanent(errors.New("no")) })
		if err := job.RegisterSweep(w, 24*time.Hour); err != nil {
			t.Fatal(err)
		}
		submit(t, d, job.Job{Kind: "good"})
		dead := submit(t, d, job.Job{Kind: "bad"})
		if n, _ := runOnce(t, w); n != 3 { // the bad job's error is what the test wants
			t.Fatalf("ran %d jobs", n)
		}
		dbtest.Clock(d).Advance(25 * time.Hour)
		mustRun(t, w, 1)
		if page := list(t, d, job.Filter{}); len(page.Rows) != 1 || page.Rows[0].ID != dead {
			t.Errorf("left: %+v", page.Rows)
		}
	})
}
