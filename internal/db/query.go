package db

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// session runs statements on one connection inside one transaction.
type session interface {
	exec(ctx context.Context, text string, args []any) (int64, error)
	query(ctx context.Context, text string, args []any) (rows, error)
	// touch says what is about to be written.
	touch(w writes)
}

// writes are the tables of one statement; none, of a statement that is not a question, are all.
type writes struct {
	tables []string
	aside  bool // only rows that statements marked notAside leave out
}

// rows are what a statement found, read one after the other as from sql.Rows. Each destination is a *field.
type rows interface {
	Next() bool
	Scan(dest ...any) error
	Err() error
	Close() error
}

var errViewWrites = errors.New("db: a view cannot write")

// Exec runs a statement and returns the number of rows it changed.
func Exec(ctx context.Context, tx *Tx, text string, args ...any) (int64, error) {
	s, values, err := tx.prepare(ctx, text, args)
	if err != nil {
		return 0, err
	}
	if tx.readOnly {
		return 0, tx.fail(describe(text, errViewWrites))
	}
	tx.session.touch(writes{s.writes, s.aside})
	n, err := tx.session.exec(ctx, s.text, values)
	if err != nil {
		return 0, tx.broken(ctx, text, err)
	}
	return n, nil
}

// ExecOne is Exec for a change of exactly one row on the version that was read; it returns ErrStale when there was none.
func ExecOne(ctx context.Context, tx *Tx, text string, args ...any) error {
	n, err := Exec(ctx, tx, text, args...)
	switch {
	case err != nil:
		return err
	case n == 0:
		return ErrStale
	case n > 1:
		return tx.fail(describe(text, fmt.Errorf("db: changed %d rows instead of one", n)))
	default:
		return nil
	}
}

// Get reads the first row into dest; it returns ErrNoRow when there is none.
func Get(ctx context.Context, tx *Tx, text string, args []any, dest ...any) error {
	found := false
	err := each(ctx, tx, text, args, func(scan func(dest ...any) error) error {
		found = true
		if err := scan(dest...); err != nil {
			return err
		}
		return errStop
	})
	if err != nil {
		return err
	}
	if !found {
		return ErrNoRow
	}
	return nil
}

// Each calls row for each row, in order. row must not run another statement in this transaction.
func Each(ctx context.Context, tx *Tx, text string, args []any, row func(scan func(dest ...any) error) error) error {
	return each(ctx, tx, text, args, row)
}

// errStop ends each early and is no error.
var errStop = errors.New("stop")

func each(ctx context.Context, tx *Tx, text string, args []any, row func(scan func(dest ...any) error) error) (err error) {
	s, values, err := tx.prepare(ctx, text, args)
	if err != nil {
		return err
	}
	if len(s.writes) > 0 { // INSERT ... RETURNING
		tx.session.touch(writes{s.writes, s.aside})
	}
	if tx.remembering != nil {
		tx.remembering.note(s)
	}
	found, err := tx.session.query(ctx, s.text, values)
	if err != nil {
		return tx.broken(ctx, text, err)
	}
	tx.reading = true
	defer func() {
		tx.reading = false
		if closed := found.Close(); closed != nil && err == nil {
			err = tx.broken(ctx, text, closed)
		}
	}()
	var f fields
	scan := func(dest ...any) error {
		if err := found.Scan(f.of(dest)...); err != nil {
			return describe(text, err)
		}
		return nil
	}
	for found.Next() {
		if tx.remembering != nil {
			tx.remembering.weight++
		}
		if err := row(scan); errors.Is(err, errStop) {
			return nil
		} else if err != nil {
			return err
		}
	}
	if err := found.Err(); err != nil {
		return tx.broken(ctx, text, err)
	}
	return nil
}

// prepare checks that a statement may run and returns it in the engine's words, and its arguments converted.
func (tx *Tx) prepare(ctx context.Context, text string, args []any) (*statement, []any, error) {
	if err := tx.usable(); err != nil {
		return nil, nil, err
	}
	s := tx.db.dialect.statement(text)
	if s.unscoped != "" && tx.scope != System {
		return nil, nil, tx.fail(describe(text, fmt.Errorf("db: %s has a scope, which the statement does not name", s.unscoped)))
	}
	values, err := arguments(args)
	if err != nil {
		return nil, nil, tx.fail(describe(text, err))
	}
	if err := tx.settle(ctx, s.words); err != nil {
		return nil, nil, err
	}
	tx.db.queries.Add(1)
	count(ctx)
	return s, values, nil
}

// broken is the failure of a statement, said to be the caller's cancellation when that is behind it.
func (tx *Tx) broken(ctx context.Context, text string, err error) error {
	if cancelled := ctx.Err(); cancelled != nil {
		err = errors.Join(cancelled, err)
	}
	return tx.fail(describe(text, classified(err)))
}

// describe adds the statement, without its arguments, which may be about a child.
func describe(text string, err error) error {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > 120 {
		text = text[:120] + "..."
	}
	return fmt.Errorf("%s: %w", text, err)
}
