package wiring

import (
	"context"
	"time"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/job"
	"alongside/internal/thread"
)

// kindNotices is the kind of the daily job that brings the deadlines of notices to what is on record.
const kindNotices = "notice.settle"

// SettleNotices has the worker start, keep and stop the deadlines of notices about agreements, once a day in each council.
func (s *Services) SettleNotices(w *job.Worker) {
	w.Register(kindNotices, func(ctx context.Context, _ []byte) error {
		return job.ForEachScope(ctx, s.DB, deadline.ScopesWithOpen, func(ctx context.Context) error {
			for after, more := thread.Ref(""), true; more && ctx.Err() == nil; more = after != "" {
				if err := s.DB.InTx(ctx, func(tx *db.Tx) (err error) {
					after, err = s.Notice.SettleAllTx(ctx, tx, audit.System, after)
					return err
				}); err != nil {
					return err
				}
			}
			return nil
		})
	})
	w.Schedule(job.Schedule{Kind: kindNotices, Every: 24 * time.Hour})
}
