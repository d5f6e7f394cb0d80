package wiring

import (
	"context"
	"time"

	"alongside/internal/audit"
	"alongside/internal/brokerage/brokeragesql"
	"alongside/internal/db"
	"alongside/internal/job"
	"alongside/internal/thread"
)

// kindFillReview is the kind of the job that gives the contract team the children of packages that it does not reach.
const kindFillReview = "brokerage.review"

// FillReviews has the worker give each council's contract team, once a day, the children whose packages were bought before there
// was such a team.
func (s *Services) FillReviews(w *job.Worker) {
	w.Register(kindFillReview, func(ctx context.Context, _ []byte) error {
		return job.ForEachScope(ctx, s.DB, brokeragesql.ScopesWithPackages, func(ctx context.Context) error {
			for after, more := thread.Ref(""), true; more && ctx.Err() == nil; {
				err := s.DB.InTx(ctx, func(tx *db.Tx) (err error) {
					after, err = s.Brokerage.FillReviewTx(ctx, tx, audit.System, after)
					return err
				})
				if err != nil {
					return err
				}
				more = after != ""
			}
			return nil
		})
	})
	w.Schedule(job.Schedule{Kind: kindFillReview, Every: 24 * time.Hour})
}
