package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the driver named "sqlite"
)

// sqliteEngine keeps a database in one file: one writer, several readers, each on its own connection.
type sqliteEngine struct {
	path    string
	write   *sql.DB
	read    *sql.DB
	writer  *writer
	readers chan *sqliteConn
	size    int // readers to open
	opened  int // readers opened
	once    sync.Once
}

func openSQLite(ctx context.Context, address string, o Options) (*sqliteEngine, error) {
	path, settings, err := sqliteAddress(address)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, err
	}
	e := &sqliteEngine{path: path, size: o.Readers}
	if e.size <= 0 {
		e.size = max(4, runtime.GOMAXPROCS(0))
	}
	e.readers = make(chan *sqliteConn, e.size)
	if e.write, err = sql.Open("sqlite", settings.dsn(path, false)); err != nil {
		return nil, err
	}
	if e.read, err = sql.Open("sqlite", settings.dsn(path, true)); err != nil {
		return nil, err
	}
	if err := e.connectPatiently(ctx, o, time.Duration(settings.busy)*time.Second); err != nil {
		return nil, errors.Join(classified(err), e.close())
	}
	return e, nil
}

// connectPatiently tries for the time of patience: while two programs create the same file, SQLite tells one of them that
// it is busy without waiting.
func (e *sqliteEngine) connectPatiently(ctx context.Context, o Options, patience time.Duration) error {
	deadline := time.Now().Add(patience)
	for {
		err := e.connect(ctx, o)
		if !busy(err) || time.Now().After(deadline) {
			return err
		}
		select {
		case <-time.After(10 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// connect opens what is not open yet: the writer's connection, which creates the file, and then the readers'.
func (e *sqliteEngine) connect(ctx context.Context, o Options) error {
	if e.writer == nil {
		conn, err := e.write.Conn(ctx)
		if err != nil {
			return err
		}
		e.writer = newWriter(&sqliteConn{conn: conn, whole: true}, o.Log) //nolint:contextcheck // it outlives the opening
	}
	for e.opened < e.size {
		conn, err := e.read.Conn(ctx)
		if err != nil {
			return err
		}
		e.readers <- &sqliteConn{conn: conn}
		e.opened++
	}
	return nil
}

// sqliteSettings are what an address may set beside the path.
type sqliteSettings struct {
	synchronous string
	busy        int // seconds to wait for another program's write
	maxPages    int
}

// sqliteAddress takes "/path/file.db?synchronous=OFF&busy=5&max_pages=100" apart.
func sqliteAddress(address string) (string, sqliteSettings, error) {
	s := sqliteSettings{synchronous: "FULL", busy: 10}
	path, query, _ := strings.Cut(address, "?")
	if path == "" || strings.Contains(path, ":memory:") {
		return "", s, errors.New("a SQLite address needs the path of a file, such as sqlite:/var/lib/alongside/alongside.db")
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return "", s, err
	}
	for key := range values {
		value := values.Get(key)
		n, numberErr := strconv.Atoi(value)
		switch {
		case key == "synchronous" && (value == "OFF" || value == "NORMAL" || value == "FULL" || value == "EXTRA"):
			s.synchronous = value
		case key == "busy" && numberErr == nil:
			s.busy = n
		case key == "max_pages" && numberErr == nil:
			s.maxPages = n
		default:
			return "", s, fmt.Errorf("a SQLite address cannot have %s=%s", key, value)
		}
	}
	return path, s, nil
}

// dsn puts every setting into the address, because a PRAGMA run on a pool reaches one connection only.
func (s sqliteSettings) dsn(path string, reader bool) string {
	pragmas := []string{
		"busy_timeout(" + strconv.Itoa(s.busy*1000) + ")",
		"journal_mode(WAL)",
		"synchronous(" + s.synchronous + ")",
		"foreign_keys(1)",
		"case_sensitive_like(1)",
		"temp_store(MEMORY)",
		"cache_size(-16384)",
	}
	if s.maxPages > 0 {
		pragmas = append(pragmas, "max_page_count("+strconv.Itoa(s.maxPages)+")")
	}
	if reader {
		pragmas = append(pragmas, "query_only(1)")
	}
	values := url.Values{"_pragma": pragmas, "_txlock": {"immediate"}}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: values.Encode()}).String()
}

func (e *sqliteEngine) name() Engine { return SQLite }

func (e *sqliteEngine) inTx(ctx context.Context, _ Scope, run func(session) error) error {
	return e.writer.do(ctx, run)
}

func (e *sqliteEngine) view(ctx context.Context, _ Scope, run func(session) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var c *sqliteConn
	select {
	case c = <-e.readers:
	case <-ctx.Done():
		return ctx.Err()
	}
	if c == nil {
		return errClosed
	}
	defer func() { e.readers <- c }()
	whole := context.WithoutCancel(ctx)
	if _, err := c.exec(whole, "BEGIN DEFERRED", nil); err != nil {
		return classified(err)
	}
	// A view has nothing to save; when even ROLLBACK fails, the next BEGIN on this connection says so.
	defer func() { _, _ = c.exec(whole, "ROLLBACK", nil) }()
	return run(c)
}

// migrate needs no lock of its own: BEGIN IMMEDIATE shuts every other program out.
func (e *sqliteEngine) migrate(ctx context.Context, run func(session) error) error {
	return e.writer.do(ctx, run)
}

func (e *sqliteEngine) ping(ctx context.Context) error {
	return e.view(ctx, System, func(s session) error {
		_, err := s.exec(ctx, "SELECT 1", nil)
		return classified(err)
	})
}

// close waits for the running group and for every view; those that come later find the database closed.
func (e *sqliteEngine) close() error {
	var err error
	e.once.Do(func() { err = e.closeOnce() })
	return err
}

func (e *sqliteEngine) closeOnce() error {
	var errs []error
	if e.writer != nil {
		errs = append(errs, e.writer.close())
	}
	for range e.opened {
		c := <-e.readers
		errs = append(errs, c.close())
	}
	close(e.readers)
	if e.read != nil {
		errs = append(errs, e.read.Close())
	}
	if e.write != nil {
		errs = append(errs, e.write.Close())
	}
	return errors.Join(errs...)
}

// sqliteConn is a connection with its prepared statements.
type sqliteConn struct {
	conn *sql.Conn
	// whole is set on the writer's connection: interrupting one statement would undo every use case of the group, so
	// its statements run to the end and cancellation is looked at between them.
	whole bool
	stmts map[string]*preparedStatement
	uses  uint64
}

// maxStatements bounds the memory of prepared statements; the whole program has fewer.
const maxStatements = 1024

type preparedStatement struct {
	*sql.Stmt
	used uint64 // the connection's uses when this was last used
}

func (c *sqliteConn) prepare(ctx context.Context, text string) (*sql.Stmt, error) {
	c.uses++
	if p, ok := c.stmts[text]; ok {
		p.used = c.uses
		return p.Stmt, nil
	}
	if len(c.stmts) >= maxStatements {
		if err := c.forgetOldest(); err != nil {
			return nil, err
		}
	}
	stmt, err := c.conn.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	if c.stmts == nil {
		c.stmts = map[string]*preparedStatement{}
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
	if c.whole {
		return context.Background(), nil
	}
	return ctx, nil
}

func (c *sqliteConn) exec(ctx context.Context, text string, args []any) (int64, error) {
	ctx, err := c.context(ctx)
	if err != nil {
		return 0, err
	}
	stmt, err := c.prepare(ctx, text) //nolint:sqlclosecheck // the connection keeps it
	if err != nil {
		return 0, err
	}
	result, err := stmt.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (c *sqliteConn) query(ctx context.Context, text string, args []any) (*sql.Rows, error) {
	ctx, err := c.context(ctx)
	if err != nil {
		return nil, err
	}
	stmt, err := c.prepare(ctx, text) //nolint:sqlclosecheck // the connection keeps it
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(ctx, args...)
}

func (c *sqliteConn) close() error {
	var errs []error
	for _, p := range c.stmts {
		errs = append(errs, p.Close())
	}
	c.stmts = nil
	return errors.Join(append(errs, c.conn.Close())...)
}
