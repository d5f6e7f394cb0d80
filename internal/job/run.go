package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"alongside/internal/db"
)

// run does one leased job and settles it. It returns the handler's error, nil when the job is done.
func (w *Worker) run(ctx context.Context, l lease) error {
	a := &attempt{db: w.db, lease: l}
	work, cancel := context.WithCancelCause(db.WithScope(ctx, l.scope))
	defer cancel(nil)
	limited, stop := context.WithTimeout(context.WithValue(work, attemptKey{}, a), l.policy.Timeout)
	defer stop()

	beating := make(chan struct{})
	go func() {
		defer close(beating)
		w.beat(limited, a, cancel)
	}()
	err := w.call(limited, l)
	if err != nil && limited.Err() != nil {
		err = fmt.Errorf("%w: %w", context.Cause(limited), err)
	}
	stop()
	<-beating
	return w.settle(ctx, a, err)
}

// call runs the handler, a panic becoming an error.
func (w *Worker) call(ctx context.Context, l lease) (err error) {
	defer func() {
		if p := recover(); p != nil {
			w.options.Log.Error("job panicked", "kind", l.kind, "job", string(l.id), "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("the program failed: %v", p)
		}
	}()
	w.mu.Lock()
	fn := w.handlers[l.kind]
	w.mu.Unlock()
	return fn(ctx, l.payload)
}

// beat renews the lease until ctx ends. When the lease is lost, or cannot be renewed for as long as it lasts, it ends the
// handler's context, since another worker may have the job.
func (w *Worker) beat(ctx context.Context, a *attempt, cancel context.CancelCauseFunc) {
	tick := time.NewTicker(max(a.lease.policy.Lease/3, time.Millisecond))
	defer tick.Stop()
	alive := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		stop, err := a.lease.renew(ctx, w.db)
		switch {
		case err == nil:
			alive = time.Now()
			if stop {
				a.wantStop()
			}
		case ctx.Err() != nil:
			return
		case a.isFinished():
			return
		case errors.Is(err, ErrLost), time.Since(alive) > a.lease.policy.Lease:
			cancel(ErrLost)
			return
		}
	}
}

// settle saves what became of the attempt. It does so even when ctx has ended.
func (w *Worker) settle(ctx context.Context, a *attempt, failure error) error {
	l := &a.lease
	log := w.options.Log.With("kind", l.kind, "job", string(l.id), "scope", string(l.scope), "attempt", l.attempts)
	if a.isFinished() {
		if failure != nil {
			log.Warn("job finished, then failed", "error", failure)
		}
		return failure
	}
	if errors.Is(failure, ErrLost) {
		log.Warn("job lost to another worker")
		return failure
	}
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	err := w.db.InTx(db.WithScope(ending, l.scope), func(tx *db.Tx) error {
		if failure != nil && ctx.Err() != nil { // the program is being stopped; the attempt does not count
			return l.release(ending, tx)
		}
		return l.settle(ending, tx, failure, log)
	})
	if err != nil {
		// The lease runs out and the job is taken again.
		log.Error("job could not be settled", "error", err)
		return errors.Join(failure, err)
	}
	return failure
}

func (l *lease) settle(ctx context.Context, tx *db.Tx, failure error, log *slog.Logger) error {
	if failure == nil {
		return l.done(ctx, tx)
	}
	state, pause := l.policy.next(l.attempts, failure)
	if state == open {
		log.Warn("job failed, will be tried again", "error", failure, "in", pause)
		return l.again(ctx, tx, pause, failureText(failure))
	}
	log.Error("job ended", "state", string(state), "error", failure)
	return l.end(ctx, tx, state, failureText(failure))
}
