package db

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// postgresBatch is the number of rows up to which one INSERT of single values is quicker than one of arrays, and
// postgresParameters is how many values the protocol binds to one statement.
const (
	postgresBatch      = 100
	postgresParameters = 65535
)

// How much one statement of arrays carries: the server holds all of it in memory several times over, and with 8 MB takes a tenth
// more of the processor than with 1.
const (
	arrayRows  = 10_000
	arrayBytes = 1 << 20
)

// bulk sends few rows as single values and many as one array a column. COPY goes round row security, so the server refuses it
// on a scoped table, and by way of a temporary table it takes half as long again: decision 032.
func (e *postgresEngine) bulk(ctx context.Context, s session, b *bulk) (int64, error) {
	next, stop := iter.Pull(iter.Seq[[]any](b.rows))
	defer stop()
	var first [][]any
	batch := min(postgresBatch, postgresParameters/max(1, len(b.columns)))
	for len(first) < batch {
		row, ok := next()
		if !ok {
			return b.few(ctx, s, first)
		}
		first = append(first, slices.Clone(row)) // its owner may use it again
	}
	return b.many(ctx, s, func() ([]any, bool) {
		if len(first) > 0 {
			row := first[0]
			first = first[1:]
			return row, true
		}
		return next()
	})
}

// few inserts rows with one parameter for each value.
func (b *bulk) few(ctx context.Context, s session, rows [][]any) (int64, error) {
	few := *b
	few.rows = slices.Values(rows)
	return few.batches(max(1, len(rows)), func(args []any) (int64, error) {
		return s.exec(ctx, b.text(len(args)/len(b.columns), func(i int) string { return "$" + strconv.Itoa(i) }), args)
	})
}

// many inserts the rows that next returns until it returns false. The server stores some while the next are turned into columns.
func (b *bulk) many(ctx context.Context, s session, next func() ([]any, bool)) (total int64, err error) {
	conn, ok := s.(*postgresConn)
	if !ok {
		return 0, fmt.Errorf("db: a %T is no PostgreSQL session", s)
	}
	held, sent := b.arrays(), b.arrays()
	var answer chan inserted // of the statement under way; nil when there is none
	wait := func() {
		if answer != nil {
			got := <-answer
			answer, total = nil, total+got.rows
			err = cmp.Or(err, got.err)
		}
	}
	defer func() {
		wait() // whatever happens, nobody uses the connection afterwards
		spareArrays.Put(held)
		spareArrays.Put(sent)
	}()
	var values []any
	for {
		row, more := next()
		if !more {
			break
		}
		if values, err = b.append(values[:0], row); err != nil {
			return total, err
		}
		if err = held.add(values); err != nil {
			return total, err
		}
		if held.rows == arrayRows || held.bytes >= arrayBytes {
			if wait(); err != nil {
				return total, err
			}
			held, sent, answer = sent, held, make(chan inserted, 1)
			go func(a *arrays, answer chan<- inserted) { answer <- a.insert(ctx, conn, b.table) }(sent, answer)
		}
	}
	if wait(); err != nil || held.rows == 0 {
		return total, err
	}
	last := held.insert(ctx, conn, b.table)
	return total + last.rows, last.err
}

// inserted is what became of one statement.
type inserted struct {
	rows int64
	err  error
}

// arrays are rows turned into columns.
type arrays struct {
	columns []string
	of      []array
	rows    int
	bytes   int
}

// spareArrays keeps the room of arrays, megabytes that an import needs again for its next lines.
var spareArrays = sync.Pool{New: func() any { return new(arrays) }}

// arrays returns empty ones for the columns.
func (b *bulk) arrays() *arrays {
	a, ok := spareArrays.Get().(*arrays)
	if !ok {
		a = new(arrays)
	}
	a.columns, a.rows, a.bytes = b.columns, 0, 0
	a.of = slices.Grow(a.of[:0], len(b.columns))[:len(b.columns)]
	for i := range a.of {
		a.of[i].sent = a.of[i].sent[:0]
	}
	return a
}

// array is one column as the protocol sends it: each value behind its length.
type array struct {
	kind  uint32 // the server's number for the type of the values
	sent  []byte
	first int  // where the first value ends
	alike bool // every value is the first
}

// add appends a row of what argument returns.
func (a *arrays) add(values []any) error {
	for i, value := range values {
		var kind uint32
		c := &a.of[i]
		from := len(c.sent)
		switch v := value.(type) {
		case string:
			kind = pgtype.TextOID
			c.sent = append(binary.BigEndian.AppendUint32(c.sent, uint32(len(v))), v...)
		case int64:
			kind = pgtype.Int8OID
			c.sent = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint32(c.sent, 8), uint64(v))
		case []byte:
			kind = pgtype.ByteaOID
			c.sent = append(binary.BigEndian.AppendUint32(c.sent, uint32(len(v))), v...)
		default:
			return fmt.Errorf("db: column %s: a %T cannot be stored", a.columns[i], value)
		}
		if a.rows == 0 {
			c.kind, c.first, c.alike = kind, len(c.sent), true
		}
		if kind != c.kind {
			return fmt.Errorf("db: column %s holds values of several kinds", a.columns[i])
		}
		c.alike = c.alike && bytes.Equal(c.sent[:c.first], c.sent[from:])
		a.bytes += len(c.sent) - from
	}
	a.rows++
	return nil
}

// insert sends the rows and forgets them. What is the same in every row is sent once, but for one column at least, which
// says how many rows there are.
func (a *arrays) insert(ctx context.Context, c *postgresConn, table string) (done inserted) {
	chosen, values := make([]string, len(a.of)), make([][]byte, len(a.of))
	kinds, formats := make([]uint32, len(a.of)), make([]int16, len(a.of))
	rowed := false
	for i := range a.of {
		column, parameter := &a.of[i], "$"+strconv.Itoa(i+1)
		formats[i] = pgx.BinaryFormatCode
		if column.alike && (rowed || i < len(a.of)-1) {
			chosen[i], kinds[i], values[i] = parameter, column.kind, column.sent[4:column.first]
			continue
		}
		rowed = true
		chosen[i], kinds[i], values[i] = "unnest("+parameter+")", arrayOf[column.kind], column.array(a.rows)
	}
	text := "INSERT INTO " + table + " (" + strings.Join(a.columns, ", ") + ") SELECT " + strings.Join(chosen, ", ")
	done.err = c.raw(func(conn *pgx.Conn) error {
		result := conn.PgConn().ExecParams(ctx, text, values, kinds, formats, nil).Read()
		done.rows = result.CommandTag.RowsAffected()
		return result.Err
	})
	for i := range a.of {
		a.of[i].sent = a.of[i].sent[:0]
	}
	a.rows, a.bytes = 0, 0
	return done
}

// arrayOf are the types of arrays of values of a type.
var arrayOf = map[uint32]uint32{pgtype.TextOID: pgtype.TextArrayOID, pgtype.Int8OID: pgtype.Int8ArrayOID, pgtype.ByteaOID: pgtype.ByteaArrayOID}

// array is the column in the server's binary form (array_recv in PostgreSQL's arrayfuncs.c): dimensions, whether there are
// nulls, the type, and of the one dimension its length and lower bound; then the values.
func (c *array) array(rows int) []byte {
	out := make([]byte, 0, 20+len(c.sent))
	for _, word := range []uint32{1, 0, c.kind, uint32(rows), 1} {
		out = binary.BigEndian.AppendUint32(out, word)
	}
	return append(out, c.sent...)
}
