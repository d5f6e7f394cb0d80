package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"

	"modernc.org/sqlite"
)

// sqliteConn is a connection with its prepared statements. It speaks to the driver itself: a page reads several hundred
// rows, and database/sql takes locks for each row and starts a goroutine for each statement, for a pool that is not
// wanted here. It is used by one goroutine at a time.
type sqliteConn struct {
	conn sqliteDriverConn
	// whole is set on the writer's connection: interrupting one statement would undo every use case of the group, so
	// its statements run to the end and cancellation is looked at between them.
	whole bool
	// interruptible is set where one statement can take minutes. Elsewhere cancellation is looked at between statements
	// and rows, because having each of the many short ones watched costs more than to let the last of them end.
	interruptible bool
	stmts         map[string]*preparedStatement
	uses          uint64
	touched       touched // what the transaction under way has written
}

// touch adds what a statement writes.
func (c *sqliteConn) touch(w writes) { c.touched.add(w) }

// dataVersion is a number that moves with every commit of another connection, in this program or another, and with none
// of its own.
func (c *sqliteConn) dataVersion(ctx context.Context) (version int64, err error) {
	found, err := c.query(context.WithoutCancel(ctx), "PRAGMA data_version", nil)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, found.Close()) }()
	if !found.Next() {
		return 0, errors.Join(errors.New("db: no data version"), found.Err())
	}
	return version, found.Scan(&field{&version})
}

// sqliteDriverConn and sqliteStmt are what the driver's connections and statements can do.
type (
	sqliteDriverConn interface {
		driver.Conn
		driver.ConnPrepareContext
	}
	sqliteStmt interface {
		driver.Stmt
		driver.StmtExecContext
		driver.StmtQueryContext
	}
)

// dialSQLite opens one connection. The address holds every setting.
func dialSQLite(dsn string) (*sqliteConn, error) {
	opened, err := (&sqlite.Driver{}).Open(dsn)
	if err != nil {
		return nil, err
	}
	conn, ok := opened.(sqliteDriverConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("db: a %T cannot prepare statements", opened), opened.Close())
	}
	return &sqliteConn{conn: conn, stmts: map[string]*preparedStatement{}}, nil
}

// maxStatements bounds the memory of prepared statements; the whole program has fewer.
const maxStatements = 1024

type preparedStatement struct {
	sqliteStmt
	used uint64 // the connection's uses when this was last used
}

func (c *sqliteConn) prepare(ctx context.Context, text string) (sqliteStmt, error) {
	c.uses++
	if p, ok := c.stmts[text]; ok {
		p.used = c.uses
		return p.sqliteStmt, nil
	}
	if len(c.stmts) >= maxStatements {
		if err := c.forgetOldest(); err != nil {
			return nil, err
		}
	}
	prepared, err := c.conn.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	stmt, ok := prepared.(sqliteStmt)
	if !ok {
		return nil, errors.Join(fmt.Errorf("db: a %T cannot be run", prepared), prepared.Close())
	}
	c.stmts[text] = &preparedStatement{stmt, c.uses}
	return stmt, nil
}

// forgetOldest closes the statement that was not used for longest.
func (c *sqliteConn) forgetOldest() error {
	oldest, text := (*preparedStatement)(nil), ""
	for t, p := range c.stmts {
		if oldest == nil || p.used < oldest.used {
			oldest, text = p, t
		}
	}
	delete(c.stmts, text)
	return oldest.Close()
}

// context returns the context that a statement runs under.
func (c *sqliteConn) context(ctx context.Context) (context.Context, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if c.interruptible {
		return ctx, nil
	}
	return context.Background(), nil
}

func (c *sqliteConn) exec(ctx context.Context, text string, args []any) (int64, error) {
	ctx, err := c.context(ctx)
	if err != nil {
		return 0, err
	}
	stmt, err := c.prepare(ctx, text)
	if err != nil {
		return 0, err
	}
	result, err := stmt.ExecContext(ctx, named(args))
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (c *sqliteConn) query(ctx context.Context, text string, args []any) (rows, error) {
	running, err := c.context(ctx)
	if err != nil {
		return nil, err
	}
	stmt, err := c.prepare(running, text)
	if err != nil {
		return nil, err
	}
	found, err := stmt.QueryContext(running, named(args))
	if err != nil {
		return nil, err
	}
	r := &sqliteRows{rows: found, values: make([]driver.Value, len(found.Columns()))}
	if !c.whole {
		r.ctx = ctx
	}
	return r, nil
}

// named gives arguments their places. They are string, int64 or []byte already.
func named(args []any) []driver.NamedValue {
	values := make([]driver.NamedValue, len(args))
	for i, a := range args {
		values[i] = driver.NamedValue{Ordinal: i + 1, Value: a}
	}
	return values
}

func (c *sqliteConn) close() error {
	var errs []error
	for _, p := range c.stmts {
		errs = append(errs, p.Close())
	}
	c.stmts = nil
	return errors.Join(append(errs, c.conn.Close())...)
}

// sqliteRows reads the driver's rows, using the memory of one for the next.
type sqliteRows struct {
	ctx    context.Context // of the caller, looked at between rows; nil on the writer's connection
	rows   driver.Rows
	values []driver.Value
	err    error
}

// Next goes to the next row; it returns false at the end and after an error, which Err tells.
func (r *sqliteRows) Next() bool {
	if r.err != nil {
		return false
	}
	if r.ctx != nil {
		r.err = r.ctx.Err()
	}
	if r.err == nil {
		r.err = r.rows.Next(r.values)
	}
	return r.err == nil
}

// Scan stores the row in as many fields as it has columns.
func (r *sqliteRows) Scan(dest ...any) error {
	if len(dest) != len(r.values) {
		return fmt.Errorf("db: %d destinations for %d columns", len(dest), len(r.values))
	}
	for i, d := range dest {
		f, ok := d.(*field)
		if !ok {
			return fmt.Errorf("db: column %d: cannot scan into a %T", i+1, d)
		}
		if err := f.Scan(r.values[i]); err != nil {
			return fmt.Errorf("db: column %d (%s): %w", i+1, r.rows.Columns()[i], err)
		}
	}
	return nil
}

// Err returns what ended the rows early, nil when all were read.
func (r *sqliteRows) Err() error {
	if errors.Is(r.err, io.EOF) {
		return nil
	}
	return r.err
}

// Close ends the statement, which can be used again.
func (r *sqliteRows) Close() error { return r.rows.Close() }
