package db

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// postgresBatch is the number of rows up to which one INSERT is quicker than COPY, and postgresParameters is how many values
// the protocol binds to one statement.
const (
	postgresBatch      = 100
	postgresParameters = 65535
)

// bulk copies rows into a temporary table and inserts from there: COPY itself goes round row security, so the server
// refuses it on a scoped table.
func (e *postgresEngine) bulk(ctx context.Context, s session, b *bulk) (int64, error) {
	next, stop := iter.Pull(iter.Seq[[]any](b.rows))
	defer stop()
	var first [][]any
	batch := min(postgresBatch, postgresParameters/max(1, len(b.columns)))
	for len(first) < batch {
		row, ok := next()
		if !ok {
			break
		}
		first = append(first, slices.Clone(row)) // its owner may use it again
	}
	if len(first) < batch {
		few := *b
		few.rows = func(yield func([]any) bool) {
			for _, row := range first {
				if !yield(row) {
					return
				}
			}
		}
		return few.batches(batch, func(args []any) (int64, error) {
			return s.exec(ctx, b.text(len(args)/len(b.columns), func(i int) string { return "$" + strconv.Itoa(i) }), args)
		})
	}
	conn, ok := s.(*postgresConn)
	if !ok {
		return 0, fmt.Errorf("db: a %T is no PostgreSQL session", s)
	}
	return b.copy(ctx, conn, func() ([]any, error) {
		if len(first) > 0 {
			row := first[0]
			first = first[1:]
			return b.append(nil, row)
		}
		if row, ok := next(); ok {
			return b.append(nil, row)
		}
		return nil, nil
	})
}

// copy inserts the rows that next returns until it returns nil.
func (b *bulk) copy(ctx context.Context, c *postgresConn, next func() ([]any, error)) (int64, error) {
	columns := strings.Join(b.columns, ", ")
	_, err := c.simple(ctx, "CREATE TEMP TABLE bulk_insert ON COMMIT DROP AS SELECT "+columns+" FROM "+b.table+" WITH NO DATA")
	if err != nil {
		return 0, err
	}
	err = c.raw(func(conn *pgx.Conn) error {
		_, err := conn.CopyFrom(ctx, pgx.Identifier{"bulk_insert"}, b.columns, pgx.CopyFromFunc(next))
		return err
	})
	if err != nil {
		return 0, err
	}
	tag, err := c.simple(ctx, "INSERT INTO "+b.table+" ("+columns+") SELECT "+columns+" FROM bulk_insert")
	if err != nil {
		return 0, err
	}
	_, err = c.simple(ctx, "DROP TABLE bulk_insert")
	return tag.RowsAffected(), err
}
