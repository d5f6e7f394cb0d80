package spot

import (
	"context"
	"fmt"
	"time"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/job"
)

// sweepAfter is how long an interrupted import waits to be taken up.
const sweepAfter = 24 * time.Hour

// KindDaily is the kind of the daily job that paints the packages anew: some begin and end, members come and go, reasons expire.
const KindDaily = "spot.daily"

// KindSweep is the kind of the hourly job that sweeps.
const KindSweep = "spot.sweep"

// Register makes the worker sweep every hour, read what is handed in and match suppliers.
func (s *Service) Register(w *job.Worker) {
	w.Register(KindSweep, func(ctx context.Context, _ []byte) error {
		_, err := s.Sweep(ctx)
		return err
	})
	w.Register(KindUpload, s.read, job.Policy{Timeout: 12 * time.Hour, Parallel: 1})
	w.Register(KindClear, s.clear, job.Policy{Timeout: time.Hour, Parallel: 1})
	w.Register(KindMatch, s.match, job.Policy{Timeout: time.Hour, Parallel: 1})
	w.Schedule(job.Schedule{Kind: KindSweep, Every: time.Hour})
	if s.Workbench != nil {
		w.Register(KindDaily, func(ctx context.Context, _ []byte) error {
			return job.ForEachScope(ctx, s.DB, s.Workbench.ScopesWithPackages, func(ctx context.Context) error {
				return s.DB.InTx(ctx, func(tx *db.Tx) error { return wantMatch(ctx, tx) })
			})
		})
		w.Schedule(job.Schedule{Kind: KindDaily, Every: 24 * time.Hour})
	}
}

// Sweep takes away what interrupted imports left behind, in short commits, and returns how many imports it ended. In the scope
// of db.System it sweeps for every council.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	var stale []Import
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		var err error
		stale, err = s.Store.Stale(ctx, tx, tx.Now().Add(-sweepAfter), 100)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("look for interrupted imports: %w", err)
	}
	for n, i := range stale {
		if err := s.discard(ctx, i); err != nil {
			return n, err
		}
	}
	return len(stale), nil
}

// discard ends an import that is not published and takes its rows away. It is marked first, so that no run goes on with it,
// and a sweep that is itself killed leaves nothing visible.
func (s *Service) discard(ctx context.Context, i Import) error {
	err := s.DB.InTx(ctx, func(tx *db.Tx) error {
		if err := s.Store.MarkSwept(ctx, tx, i); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.System, audit.Entry{Action: "import swept", Ref: string(i.Ref), Payload: i.File})
	})
	if err != nil {
		return fmt.Errorf("sweep %s: %w", i.Ref, err)
	}
	return s.deleteRows(ctx, i)
}

// deleteRows takes the rows of an import that is not shown away, in short commits.
func (s *Service) deleteRows(ctx context.Context, i Import) error {
	for more := true; more; {
		err := s.DB.InTx(ctx, func(tx *db.Tx) error {
			var err error
			more, err = s.Store.DeleteRows(ctx, tx, i)
			return err
		})
		if err != nil {
			return fmt.Errorf("sweep the rows of %s: %w", i.Ref, err)
		}
	}
	return nil
}
