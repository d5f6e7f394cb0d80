package db

import (
	"context"
	"fmt"
	"math/bits"
	"regexp"
	"strconv"
	"strings"
)

// bulk is a table, its columns and the rows to insert.
type bulk struct {
	table   string
	columns []string
	rows    func(yield func([]any) bool)
}

var namePattern = regexp.MustCompile(`^[a-z_][a-z0-9_]*$`)

// BulkInsert inserts many rows as fast as the engine can and returns how many. A row is read before the next is asked for,
// so that rows can use one slice. Long imports call it in chunks, each in
// its own InTx, so that others get their turn between them.
func BulkInsert(ctx context.Context, tx *Tx, table string, columns []string, rows func(yield func([]any) bool)) (int64, error) {
	if err := tx.usable(); err != nil {
		return 0, err
	}
	if tx.readOnly {
		return 0, tx.fail(errViewWrites)
	}
	for _, name := range append([]string{table}, columns...) {
		if !namePattern.MatchString(name) {
			return 0, tx.fail(fmt.Errorf("db: %q is no name of a table or column", name))
		}
	}
	if err := tx.settle(ctx, []string{table}); err != nil {
		return 0, err
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

// How many rows one INSERT carries: beyond sqliteBatch the gain is small and the bound text large, and SQLite takes no more
// than sqliteParameters in one statement. Up to sqliteFew go in one statement, as most use cases write.
const (
	sqliteBatch      = 64
	sqliteFew        = 8
	sqliteParameters = 32766
)

// bulk sends full batches with what all their rows share bound once, because binding costs more than storing, and the last
// rows in batches of 32, 16 and what is left: so each table needs few statements, and they stay prepared.
func (e *sqliteEngine) bulk(ctx context.Context, s session, b *bulk) (int64, error) {
	width := max(1, len(b.columns))
	size := 1
	for size < sqliteBatch && 2*size*width <= sqliteParameters {
		size *= 2
	}
	return b.batches(size, func(args []any) (int64, error) {
		if len(args) == size*width {
			text, rest := b.sharing(args)
			return s.exec(ctx, text, rest)
		}
		var total int64
		for len(args) > 0 {
			part := len(args) / width
			if part > sqliteFew {
				part = 1 << (bits.Len(uint(part)) - 1)
			}
			n, err := s.exec(ctx, b.text(part, anonymous), args[:part*width])
			total += n
			if err != nil {
				return total, err
			}
			args = args[part*width:]
		}
		return total, nil
	})
}

func anonymous(int) string { return "?" }

// batches calls send with the values of size rows, and at the end with those of the rows that are left. The values are
// overwritten after send returns.
func (b *bulk) batches(size int, send func(args []any) (int64, error)) (int64, error) {
	var (
		total int64
		args  = make([]any, 0, size*len(b.columns))
		err   error
	)
	flush := func() {
		var n int64
		n, err = send(args)
		total += n
		args = args[:0]
	}
	b.rows(func(row []any) bool {
		if args, err = b.append(args, row); err != nil {
			return false
		}
		if len(args) == cap(args) {
			flush()
		}
		return err == nil
	})
	if err == nil && len(args) > 0 {
		flush()
	}
	return total, err
}

// append adds the values of a row to those of others.
func (b *bulk) append(args, row []any) ([]any, error) {
	if len(row) != len(b.columns) {
		return args, fmt.Errorf("db: a row of %d values for %d columns", len(row), len(b.columns))
	}
	for i, value := range row {
		converted, err := argument(value)
		if err != nil {
			return args, fmt.Errorf("db: column %s: %w", b.columns[i], err)
		}
		args = append(args, converted)
	}
	return args, nil
}

// sharing is the statement that inserts args with the columns that hold one value in every row bound once, and what is
// bound to it: first the shared values, then the rows.
func (b *bulk) sharing(args []any) (text string, bound []any) {
	width := len(b.columns)
	shared := make([]bool, width)
	chosen := make([]string, width)
	bound = make([]any, 0, len(args))
	own := 0 // columns that each row binds for itself
	for c := range b.columns {
		if shared[c] = (own > 0 || c < width-1) && same(args, c, width); shared[c] {
			chosen[c] = "?"
			bound = append(bound, args[c])
			continue
		}
		own++
		chosen[c] = "column" + strconv.Itoa(own)
	}
	if own == width {
		return b.text(len(args)/width, anonymous), args
	}
	for i, value := range args {
		if !shared[i%width] {
			bound = append(bound, value)
		}
	}
	row := "(?" + strings.Repeat(", ?", own-1) + ")"
	return "INSERT INTO " + b.table + " (" + strings.Join(b.columns, ", ") + ") SELECT " + strings.Join(chosen, ", ") +
		" FROM (VALUES " + row + strings.Repeat(", "+row, len(args)/width-1) + ")", bound
}

// same says whether a column holds one value in every row.
func same(args []any, column, width int) bool {
	switch args[column].(type) {
	case string, int64:
	default:
		return false // bytes do not compare
	}
	for i := column + width; i < len(args); i += width {
		if args[i] != args[column] {
			return false
		}
	}
	return true
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
