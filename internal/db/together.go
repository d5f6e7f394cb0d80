package db

import (
	"context"
	"errors"
	"strconv"
	"sync/atomic"
)

// Together calls fn, within which a SQLite database saves many transactions with one COMMIT and says so before it: a county that
// is built from nothing has a million of them, each after the other, and half of its time went on commits. A view sees all that
// was done before it. What was not saved when the program stops is lost, though it was said to be done; when Together returns
// nil all is saved. Nothing is answered from memory meanwhile. Transactions on PostgreSQL stay as they are.
func (d *DB) Together(ctx context.Context, fn func(ctx context.Context) error) (err error) {
	e, ok := d.engine.(*sqliteEngine)
	if !ok || !e.writer.batch.on.CompareAndSwap(false, true) {
		return fn(ctx) // an outer Together saves
	}
	e.memory.pause(true)
	defer func() {
		e.writer.batch.on.Store(false)
		if lost := e.writer.save(); lost != nil { // and why fn failed, if it did
			err = lost
		}
		err = errors.Join(err, e.hold(ctx, cacheKilobytes))
		e.memory.pause(false)
	}()
	if err := e.hold(ctx, togetherKilobytes); err != nil {
		return err
	}
	return fn(ctx)
}

// togetherMost is how many use cases share a COMMIT at most, and togetherKilobytes the memory of the writer's connection meanwhile:
// the pages they change stay within it. References are drawn at random, so each use case changes other pages of an index, which
// with the usual memory are read from the file again and again once the file is larger than it.
const (
	togetherMost      = 1024
	togetherKilobytes = 64 << 10
)

// hold sets how much of the file the writer's connection keeps in memory.
func (e *sqliteEngine) hold(ctx context.Context, kilobytes int) error {
	return e.writer.do(context.WithoutCancel(ctx), func(s session) error {
		_, err := s.exec(ctx, "PRAGMA cache_size=-"+strconv.Itoa(kilobytes), nil)
		return classified(err)
	})
}

// batch is what Together has the writer do.
type batch struct {
	on      atomic.Bool
	running atomic.Bool     // somebody's use case runs
	save    chan chan error // asks for COMMIT; answered with result
	lost    error           // only the writer's goroutine reads and writes it
}

// result returns why use cases were lost that had been told they were saved. It is forgotten with the end of Together.
func (b *batch) result() error {
	err := b.lost
	if !b.on.Load() {
		b.lost = nil
	}
	return err
}

// save has what is open committed, and returns once it is.
func (w *writer) save() error {
	saved := make(chan error, 1)
	select {
	case w.batch.save <- saved:
		return <-saved
	case <-w.stopped:
		return errClosed
	}
}

// settle is save for a view, which waits for nobody's use case: one that runs may be where the view is.
func (w *writer) settle() error {
	if !w.batch.on.Load() || w.batch.running.Load() {
		return nil
	}
	return w.save()
}

// together runs first and those who come until somebody asks to save, telling each that it is saved as soon as it has run.
func (w *writer) together(first *turn) {
	if w.batch.lost == nil {
		w.batch.lost = w.begin()
	}
	done := 0
	var saved chan error
	for t := first; t != nil; t, saved = w.nextTogether(done) {
		if !t.taken.CompareAndSwap(false, true) {
			continue // the caller gave up
		}
		if w.batch.lost != nil { // nothing that comes after what was lost may stand
			t.granted <- unavailable(w.batch.lost)
			continue
		}
		w.batch.running.Store(true)
		if err := w.turn(t); err != nil {
			w.undo(err)
			w.batch.lost = unavailable(err)
		}
		w.batch.running.Store(false) // before the caller is told: the view it opens next must find it saved
		t.committed <- w.batch.lost
		done++
	}
	if w.batch.lost == nil {
		w.batch.lost = w.commit()
	}
	if saved != nil {
		saved <- w.batch.result()
	}
}

// nextTogether waits for whoever comes next; nil when what was done is to be committed now, for the one who asked for it, if
// somebody did.
func (w *writer) nextTogether(done int) (*turn, chan error) {
	if done >= togetherMost {
		return nil, nil
	}
	select {
	case t := <-w.waiting:
		return t, nil
	case saved := <-w.batch.save:
		return nil, saved
	case <-w.stop:
		return nil, nil
	}
}
