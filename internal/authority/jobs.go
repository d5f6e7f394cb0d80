package authority

import (
	"context"
	"time"

	"alongside/internal/db"
	"alongside/internal/job"
)

// KindSweep is the kind of the hourly job that forgets old links and wrong guesses.
const KindSweep = "authority.sweep"

// Register makes the worker send links, check the audit and forget what is old.
func (s *Service) Register(w *job.Worker) {
	w.RegisterTx(KindLink, s.sendLink)
	w.Register(KindAuditCheck, s.checkAudit)
	w.RegisterTx(KindSweep, func(ctx context.Context, tx *db.Tx, _ []byte) error {
		return s.store.Sweep(ctx, tx, tx.Now().Add(-lockForgets))
	})
	w.Schedule(job.Schedule{Kind: KindSweep, Every: time.Hour})
}
