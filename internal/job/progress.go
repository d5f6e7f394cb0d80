package job

import (
	"context"
	"errors"
	"sync"
	"time"

	"alongside/internal/db"
)

// Progress is how far a long job has come. Steps is 0 when it is not known how many there are.
type Progress struct {
	Step, Steps int
	Message     string
}

// attempt is the running job that a handler's context carries.
type attempt struct {
	db    db.Runner
	lease lease

	mu       sync.Mutex
	reported time.Time
	stop     bool
	finished bool
}

type attemptKey struct{}

func attemptFrom(ctx context.Context) (*attempt, bool) {
	a, ok := ctx.Value(attemptKey{}).(*attempt)
	return a, ok
}

// reportEvery bounds how often progress is saved, however often it is reported.
const reportEvery = 500 * time.Millisecond

// Report saves how far the handler's job has come, at most twice a second, and returns ErrStopped once somebody asked it
// to stop. It opens a transaction of its own, so it must be called outside one. Outside a job it does nothing, so that
// the same code can run from the command line.
func Report(ctx context.Context, p Progress) error {
	a, ok := attemptFrom(ctx)
	if !ok {
		return ctx.Err()
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.stop {
		return ErrStopped
	}
	if last := p.Steps > 0 && p.Step >= p.Steps; !last && time.Since(a.reported) < reportEvery {
		return ctx.Err()
	}
	err := a.db.InTx(ctx, func(tx *db.Tx) error {
		l := &a.lease
		err := l.held(db.ExecOne(ctx, tx, `UPDATE job SET step = $4, steps = $5, message = $6
			WHERE scope = $1 AND id = $2 AND lease = $3 AND state = 'open'`, l.scope, l.id, l.token, p.Step, p.Steps, p.Message))
		if err != nil {
			return err
		}
		return db.Get(ctx, tx, `SELECT stop_wanted FROM job WHERE scope = $1 AND id = $2`, []any{l.scope, l.id}, &a.stop)
	})
	if err != nil {
		return err
	}
	a.reported = time.Now()
	if a.stop {
		return ErrStopped
	}
	return nil
}

// Finish acknowledges the handler's job in tx, its last transaction: what tx writes and the acknowledgement are saved
// together, so the job's effect happens once. It fails with ErrLost when the job has become another worker's.
func Finish(ctx context.Context, tx *db.Tx) error {
	a, ok := attemptFrom(ctx)
	if !ok {
		return errors.New("job: Finish outside a job")
	}
	if err := a.lease.done(ctx, tx); err != nil {
		return err
	}
	tx.OnCommit(func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.finished = true
	})
	return nil
}

// Attempt returns the number of the handler's attempt, from 1, and whether it is the last before the job is dead.
func Attempt(ctx context.Context) (n int, last bool) {
	a, ok := attemptFrom(ctx)
	if !ok {
		return 1, true
	}
	return a.lease.attempts, a.lease.attempts >= a.lease.policy.Attempts
}

func (a *attempt) wantStop() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.stop = true
}

func (a *attempt) isFinished() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.finished
}
