package db

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// How much one commit may carry, so that the first of a group does not wait long for the last.
const (
	maxGroup     = 128
	maxGroupTime = 20 * time.Millisecond
)

// slowUseCase is how long a use case may hold the writer before the operator is told.
const slowUseCase = 2 * time.Second

var (
	errClosed = unavailable(errors.New("db: closed"))
	errLost   = errors.New("db: another use case lost the transaction")
	errLeft   = errors.New("db: a use case panicked or ended its goroutine")
)

// writer lets use cases write one after the other on one connection.
//
//	waiting --granted--> running --finished--> grouped --COMMIT--> acknowledged
//
// Each runs in its caller's goroutine inside a savepoint; those that wait together share one COMMIT, and none is
// acknowledged before it. The writer's own goroutine does BEGIN, SAVEPOINT, RELEASE, ROLLBACK and COMMIT.
type writer struct {
	conn    *sqliteConn
	memory  *memory
	copier  *copier
	log     *slog.Logger
	waiting chan *turn
	batch   batch
	stop    chan struct{}
	stopped chan struct{}
	closing sync.Once
	commits atomic.Uint64
	// since the log was last asked to be copied
	groups, useCases int
}

// turn is one use case's place in the queue. Each channel carries one value.
type turn struct {
	again     bool        // it was lost before and is committed at once, so that no other can lose it a second time
	taken     atomic.Bool // by the writer, or by the caller who gave up
	granted   chan error  // nil: run now
	finished  chan error  // nil: keep what was written; else why not
	committed chan error
}

func newWriter(conn, copying *sqliteConn, m *memory, log *slog.Logger) *writer {
	w := &writer{
		conn:    conn,
		memory:  m,
		copier:  newCopier(copying, log),
		log:     log,
		waiting: make(chan *turn),
		batch:   batch{save: make(chan chan error)},
		stop:    make(chan struct{}),
		stopped: make(chan struct{}),
	}
	go w.loop()
	return w
}

// do waits for its turn, calls run and returns once the commit is on disk. A context that ends before the turn comes
// means that run is never called; one that ends later does not undo a commit.
func (w *writer) do(ctx context.Context, run func(session) error) error {
	err := w.once(ctx, run, false)
	if errors.Is(err, errLost) {
		err = w.once(ctx, run, true)
	}
	return err
}

func (w *writer) once(ctx context.Context, run func(session) error, again bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	t := &turn{again: again, granted: make(chan error, 1), finished: make(chan error, 1), committed: make(chan error, 1)}
	select {
	case w.waiting <- t:
	case <-ctx.Done():
		return ctx.Err()
	case <-w.stop:
		return errClosed
	}
	var err error
	select {
	case err = <-t.granted:
	case <-ctx.Done():
		if t.taken.CompareAndSwap(false, true) {
			return ctx.Err()
		}
		err = <-t.granted
	}
	if err != nil {
		return err
	}
	err = w.runTurn(t, run)
	if commitErr := <-t.committed; commitErr != nil {
		return commitErr
	}
	return err
}

// runTurn tells the writer to undo the turn when run fails, panics or ends the goroutine.
func (w *writer) runTurn(t *turn, run func(session) error) error {
	ended := errLeft
	begun := time.Now()
	defer func() {
		t.finished <- ended
		if held := time.Since(begun); held > slowUseCase {
			w.log.Warn("a use case held the writer", "for", held)
		}
	}()
	ended = run(w.conn)
	return ended
}

func (w *writer) loop() {
	defer close(w.stopped)
	for {
		select {
		case t := <-w.waiting:
			if w.batch.on.Load() {
				w.together(t)
			} else {
				w.group(t)
			}
		case saved := <-w.batch.save:
			saved <- w.batch.result()
		case <-w.stop:
			return
		}
	}
}

// group runs first and those that wait behind it, and commits them together.
func (w *writer) group(first *turn) {
	var members []*turn
	begun := time.Now()
	open := false
	for t := first; t != nil; t = w.next(len(members), begun) {
		if !t.taken.CompareAndSwap(false, true) {
			continue // the caller gave up
		}
		if !open {
			if err := w.begin(); err != nil {
				t.granted <- classified(err)
				continue
			}
			open = true
		}
		if err := w.turn(t); err != nil {
			// The engine has given up the whole transaction (a full disk, a broken file): nobody's work remains. Those
			// who came before are not to blame and try again.
			w.undo(err)
			t.committed <- unavailable(err)
			acknowledge(members, errLost)
			members, open = nil, false
			continue
		}
		members = append(members, t)
		w.useCases++
		if t.again {
			acknowledge(members, w.commit())
			members, open = nil, false
		}
	}
	if open {
		acknowledge(members, w.commit())
		w.checkpoint()
	}
}

// checkpoint has the log copied into the file now and then, by another connection and once those who wait for the group have been told.
// What it left behind, because it was written meanwhile, is copied here once the log has become long.
func (w *writer) checkpoint() {
	select {
	case <-w.copier.long:
		if _, err := copyLog(w.conn); err != nil {
			w.log.Warn("copy the rest of the log into the database", "error", err)
		}
	default:
	}
	if w.groups++; w.groups >= checkpointGroups || w.useCases >= checkpointUseCases {
		w.groups, w.useCases = 0, 0
		w.copier.ask()
	}
}

// turn runs one use case in a savepoint. It returns an error when the transaction as a whole is lost: the one that came
// first, since the engine says of all that follow only that there is no transaction any more.
func (w *writer) turn(t *turn) error {
	if err := w.sql("SAVEPOINT use_case"); err != nil {
		t.granted <- unavailable(err)
		return err
	}
	t.granted <- nil
	cause := <-t.finished
	if cause == nil {
		return w.sql("RELEASE use_case")
	}
	if err := w.sql("ROLLBACK TO use_case"); err != nil {
		return fmt.Errorf("%w (after it: %s)", cause, err.Error())
	}
	return w.sql("RELEASE use_case")
}

// next returns who waits already, nil when nobody does or the group is full.
func (w *writer) next(size int, begun time.Time) *turn {
	if size >= maxGroup || time.Since(begun) > maxGroupTime {
		return nil
	}
	select {
	case t := <-w.waiting:
		return t
	default:
		return nil
	}
}

// begin opens the group's transaction, clearing away what a failed one may have left.
func (w *writer) begin() error {
	w.conn.touched = touched{}
	err := w.sql("BEGIN IMMEDIATE")
	if err != nil && w.sql("ROLLBACK") == nil {
		err = w.sql("BEGIN IMMEDIATE")
	}
	return err
}

// commit returns nil once the group is on disk.
func (w *writer) commit() error {
	w.memory.committingNow()
	err := w.sql("COMMIT")
	if err != nil {
		w.undo(err)
	}
	w.memory.committed(context.Background(), w.conn, w.conn.touched)
	if err != nil {
		return unavailable(err)
	}
	w.commits.Add(1)
	return nil
}

// undo clears away a transaction that failed as a whole.
func (w *writer) undo(err error) {
	w.log.Error("a transaction was lost", "error", err)
	_ = w.sql("ROLLBACK") // it may be gone already; begin looks again
}

// acknowledge tells members that the group is on disk (nil) or that nothing of it was saved.
func acknowledge(members []*turn, err error) {
	for _, t := range members {
		t.committed <- err
	}
}

func (w *writer) sql(text string) error {
	_, err := w.conn.exec(context.Background(), text, nil)
	return err
}

// close lets the running group finish and refuses those that still wait.
func (w *writer) close() error {
	var err error
	w.closing.Do(func() {
		close(w.stop)
		<-w.stopped
		err = errors.Join(w.copier.close(), w.conn.close())
	})
	return err
}
