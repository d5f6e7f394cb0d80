package db

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// bulk is a table, its columns and the rows to insert.
type bulk struct {
	table   string
	columns []string
	rows    func(yield func([]any) bool)
}

var namePattern = regexp.MustCompile(`^[a-z_][a-z0-9_]*$`)

// BulkInsert inserts many rows as fast as the engine can and returns how many. Long imports call it in chunks, each in
// its own InTx, so that others get their turn between them.
func BulkInsert(ctx context.Context, tx *Tx, table string, columns []string, rows func(yield func([]any) bool)) (int64, error) {
	if err := tx.usable(); err != nil {
		return 0, err
	}
	if tx.readOnly {
		return 0, tx.fail(errors.New("db: a view cannot write"))
	}
	for _, name := range append([]string{table}, columns...) {
		if !namePattern.MatchString(name) {
			return 0, tx.fail(fmt.Errorf("db: %q is no name of a table or column", name))
		}
	}
	tx.db.queries.Add(1)
	count(ctx)
	tx.session.touch(writes{tables: []string{table}})
	n, err := tx.db.engine.bulk(ctx, tx.session, &bulk{table, columns, rows})
	if err != nil {
		return n, tx.fail(fmt.Errorf("insert into %s: %w", table, classified(err)))
	}
	return n, nil
}

// sqliteBatch is the number of rows in one INSERT: beyond it the gain is small and the bound text large.
const sqliteBatch = 64

func (e *sqliteEngine) bulk(ctx context.Context, s session, b *bulk) (int64, error) {
	return b.insert(ctx, s, sqliteBatch, func(int) string { return "?" })
}

// insert sends rows in statements of size rows each.
func (b *bulk) insert(ctx context.Context, s session, size int, parameter func(i int) string) (int64, error) {
	var (
		total int64
		args  = make([]any, 0, size*len(b.columns))
		err   error
	)
	flush := func() {
		var n int64
		n, err = s.exec(ctx, b.text(len(args)/len(b.columns), parameter), args)
		total += n
		args = args[:0]
	}
	b.rows(func(row []any) bool {
		var values []any
		if values, err = b.values(row); err != nil {
			return false
		}
		if args = append(args, values...); len(args) == cap(args) {
			flush()
		}
		return err == nil
	})
	if err == nil && len(args) > 0 {
		flush()
	}
	return total, err
}

func (b *bulk) values(row []any) ([]any, error) {
	if len(row) != len(b.columns) {
		return nil, fmt.Errorf("db: a row of %d values for %d columns", len(row), len(b.columns))
	}
	return arguments(row)
}

func (b *bulk) text(rows int, parameter func(i int) string) string {
	var text strings.Builder
	text.WriteString("INSERT INTO " + b.table + " (" + strings.Join(b.columns, ", ") + ") VALUES ")
	for r := range rows {
		if r > 0 {
			text.WriteString(", ")
		}
		for c := range b.columns {
			text.WriteString([]string{"(", ", "}[min(c, 1)])
			text.WriteString(parameter(r*len(b.columns) + c + 1))
		}
		text.WriteString(")")
	}
	return text.String()
}
