package db

import (
	"context"
	"errors"
	"io"
	"time"

	"alongside/internal/workday"
)

// Tx is one transaction. Domain packages carry it and know nothing else of the database; it is used by one goroutine.
type Tx struct {
	db       *DB
	session  session
	scope    Scope
	now      time.Time
	hooks    []func()
	readOnly bool
	reading  bool  // rows of Each are open
	ended    bool  // fn has returned
	failed   error // the first statement that failed

	gathered    []*gathered // rows that wait to be written
	remembering *remembered // what Remember notes about a view
}

// Now returns the transaction's time: UTC, in microseconds, the same from beginning to end.
func (tx *Tx) Now() time.Time {
	if tx.remembering != nil {
		tx.remembering.never = true
	}
	return tx.now
}

// Today returns the civil date of Now in England and Wales.
func (tx *Tx) Today() workday.Date { return workday.DateOf(tx.now) }

// Scope returns the council or region that the transaction is held to.
func (tx *Tx) Scope() Scope { return tx.scope }

// ReadOnly reports whether the transaction is a view: what it reads is saved, and is not taken back.
func (tx *Tx) ReadOnly() bool { return tx.readOnly }

// Rand returns the source of references and keys.
func (tx *Tx) Rand() io.Reader { return tx.db.options.Rand }

// Engine says which engine runs the transaction, for the few statements (search) that differ.
func (tx *Tx) Engine() Engine { return tx.db.engine.name() }

// OnCommit has fn called after the transaction is saved, and never otherwise: wake a worker, drop a cache. Hooks run in
// the goroutine that called InTx, in order, before InTx returns.
func (tx *Tx) OnCommit(fn func()) { tx.hooks = append(tx.hooks, fn) }

// run calls fn, writes what waits and returns the error of either. A failed statement counts even when fn kept its error to itself, and one that
// failed because of a clash comes first, whatever fn made of it, so that the engine tries again.
func (tx *Tx) run(ctx context.Context, fn func(*Tx) error) error {
	defer func() { tx.ended = true }()
	err := fn(tx)
	if err == nil && tx.failed == nil {
		err = tx.writeGathered(ctx, func(*gathered) bool { return true })
	}
	if err == nil || clash(tx.failed) {
		return tx.failed
	}
	return err
}

// usable says why no further statement may run, nil when one may.
func (tx *Tx) usable() error {
	switch {
	case tx.ended:
		return errors.New("db: the transaction has ended")
	case tx.reading:
		return errors.New("db: a statement inside Each: read the rows first, then use what was read")
	default:
		return tx.failed
	}
}

// fail remembers the first statement that failed: PostgreSQL refuses everything after it, so SQLite does too.
func (tx *Tx) fail(err error) error {
	if tx.failed == nil {
		tx.failed = err
	}
	return err
}
