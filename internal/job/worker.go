package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"alongside/internal/db"
)

// Func does one job. Its context is held to the job's scope and ends when the lease is lost or the program stops. After
// it returns nil the job is acknowledged, unless it called Finish; it may run again if the program dies in between.
type Func func(ctx context.Context, payload []byte) error

// TxFunc does one job in the transaction that acknowledges it. It does nothing outside tx, and may be run again with
// another tx after a clash.
type TxFunc func(ctx context.Context, tx *db.Tx, payload []byte) error

// Options are how a worker works. The zero value is right for production.
type Options struct {
	// Slots is how many jobs run at a time; 4.
	Slots int
	// Poll is how often the worker looks for due jobs; 1 second. Wake makes it look at once.
	Poll time.Duration
	// Grace is how long running jobs may go on once the worker is told to stop; 10 seconds.
	Grace time.Duration
	// Log is told of failures and lost leases.
	Log *slog.Logger
}

func (o Options) withDefaults() Options {
	if o.Slots <= 0 {
		o.Slots = 4
	}
	if o.Poll <= 0 {
		o.Poll = time.Second
	}
	if o.Grace <= 0 {
		o.Grace = 10 * time.Second
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// Worker takes due jobs of every scope and runs them. Any number of workers, in any number of programs, share the work.
type Worker struct {
	db      db.Runner
	options Options
	wake    chan struct{}

	mu        sync.Mutex
	handlers  map[string]Func
	policies  map[string]Policy
	running   map[string]int
	schedules []Schedule
	wrong     error // what was registered wrongly; Run and RunOnce return it
}

// NewWorker returns a worker that knows no kind of job yet.
func NewWorker(d db.Runner, o Options) *Worker {
	return &Worker{
		db: d, options: o.withDefaults(), wake: make(chan struct{}, 1),
		handlers: map[string]Func{}, policies: map[string]Policy{}, running: map[string]int{},
	}
}

// Register makes fn the handler of a kind, under the first policy given or the default one. Jobs of kinds that no handler
// is registered for are left to other workers.
func (w *Worker) Register(kind string, fn Func, policy ...Policy) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, twice := w.handlers[kind]; twice || kind == "" {
		w.wrong = errors.Join(w.wrong, fmt.Errorf("job: kind %q has no name or is registered twice", kind))
		return
	}
	p := Policy{}
	if len(policy) > 0 {
		p = policy[0]
	}
	w.handlers[kind], w.policies[kind] = fn, p.withDefaults()
}

// RegisterTx makes fn the handler of a kind whose jobs are acknowledged in the transaction that does them.
func (w *Worker) RegisterTx(kind string, fn TxFunc, policy ...Policy) {
	w.Register(kind, func(ctx context.Context, payload []byte) error {
		a, ok := attemptFrom(ctx)
		if !ok {
			return errors.New("job: a handler with a transaction runs in a worker only")
		}
		// Without the attempt in its context, Report in fn does nothing instead of waiting for its own transaction.
		plain := context.WithValue(ctx, attemptKey{}, nil)
		return a.db.InTx(plain, func(tx *db.Tx) error {
			if err := Finish(ctx, tx); err != nil {
				return err
			}
			return fn(plain, tx, payload)
		})
	}, policy...)
}

// Wake makes the worker look for due jobs now. It never blocks; pass it to Tx.OnCommit.
func (w *Worker) Wake() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// Run works until ctx ends, then lets running jobs go on for the grace period, ends their contexts, puts back what was
// not done and returns nil. It returns an error only for a worker that was set up wrongly.
func (w *Worker) Run(ctx context.Context) error {
	if err := w.setUp(); err != nil {
		return err
	}
	work, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	defer cancel(nil)
	var jobs sync.WaitGroup
	tick := time.NewTicker(w.options.Poll)
	defer tick.Stop()
	for ctx.Err() == nil {
		w.startDue(ctx, work, &jobs)
		select {
		case <-ctx.Done():
		case <-tick.C:
		case <-w.wake:
		}
	}
	over := time.AfterFunc(w.options.Grace, func() { cancel(errShutdown) })
	defer over.Stop()
	jobs.Wait()
	return nil
}

// errShutdown is why a handler's context ended when the program is being stopped.
var errShutdown = errors.New("job: the program is being stopped")

// startDue enqueues what the schedules ask for and starts as many due jobs as there are free slots.
func (w *Worker) startDue(ctx, work context.Context, jobs *sync.WaitGroup) {
	if err := w.enqueueScheduled(ctx); err != nil {
		w.trouble(ctx, "enqueue scheduled jobs", err)
		return
	}
	kinds, n := w.free()
	for n > 0 && len(kinds) > 0 && ctx.Err() == nil {
		taken, err := w.take(ctx, kinds, n)
		if err != nil {
			w.trouble(ctx, "take jobs", err)
			return
		}
		for _, l := range taken {
			jobs.Go(func() {
				defer w.Wake()
				defer w.leave(l.kind)
				_ = w.run(work, l) // settled and logged there
			})
		}
		if len(taken) == 0 {
			return
		}
		kinds, n = w.free()
	}
}

// RunOnce runs due jobs one after another until none is left, and returns how many it ran with the errors of those that
// failed. It is for tests, and for a program that empties the queue before it goes on.
func (w *Worker) RunOnce(ctx context.Context) (int, error) {
	if err := w.setUp(); err != nil {
		return 0, err
	}
	if err := w.enqueueScheduled(ctx); err != nil {
		return 0, err
	}
	var failures error
	for n := 0; ; n++ {
		kinds, _ := w.free()
		taken, err := w.take(ctx, kinds, 1)
		if err != nil || len(taken) == 0 {
			return n, errors.Join(failures, err)
		}
		l := taken[0]
		failures = errors.Join(failures, w.run(ctx, l))
		w.leave(l.kind)
	}
}

func (w *Worker) setUp() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.wrong
}

// free returns the kinds that may be taken and the number of free slots.
func (w *Worker) free() (kinds []string, slots int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	slots = w.options.Slots
	for _, kind := range slices.Sorted(maps.Keys(w.handlers)) {
		slots -= w.running[kind]
		if limit := w.policies[kind].Parallel; limit == 0 || w.running[kind] < limit {
			kinds = append(kinds, kind)
		}
	}
	return kinds, slots
}

// take leases up to n jobs, one at most of a kind with a limit of its own, and counts them as running.
func (w *Worker) take(ctx context.Context, kinds []string, n int) ([]lease, error) {
	if found, err := due(ctx, w.db, kinds); err != nil || !found {
		return nil, err
	}
	w.mu.Lock()
	policies := maps.Clone(w.policies)
	w.mu.Unlock()
	if slices.ContainsFunc(kinds, func(k string) bool { return policies[k].Parallel > 0 }) {
		n = 1
	}
	taken, err := take(ctx, w.db, kinds, policies, n)
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, l := range taken {
		w.running[l.kind]++
	}
	return taken, err
}

func (w *Worker) leave(kind string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.running[kind]--
}

func (w *Worker) trouble(ctx context.Context, doing string, err error) {
	if ctx.Err() == nil {
		w.options.Log.Error("jobs: "+doing, "error", err)
	}
}
