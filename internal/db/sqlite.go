package db

import (
	"context"
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
)

// sqliteEngine keeps a database in one file: one writer, several readers, each on its own connection.
type sqliteEngine struct {
	path    string
	write   string // the driver's address for writing, with every setting
	read    string // and for reading
	writer  *writer
	memory  *memory
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
	e := &sqliteEngine{path: path, write: settings.dsn(path, false), read: settings.dsn(path, true), size: o.Readers}
	if e.size <= 0 {
		e.size = max(4, runtime.GOMAXPROCS(0))
	}
	e.readers = make(chan *sqliteConn, e.size)
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
		err := e.connect(o)
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
func (e *sqliteEngine) connect(o Options) error {
	if e.writer == nil {
		conn, err := dialSQLite(e.write)
		if err != nil {
			return err
		}
		conn.whole = true
		if e.memory, err = e.remember(conn); err != nil {
			return errors.Join(err, conn.close())
		}
		copying, err := dialSQLite(e.read)
		if err != nil {
			return errors.Join(err, conn.close(), e.memory.close())
		}
		e.writer = newWriter(conn, copying, e.memory, o.Log) //nolint:contextcheck // it outlives the opening
	}
	for e.opened < e.size {
		conn, err := dialSQLite(e.read)
		if err != nil {
			return err
		}
		e.readers <- conn
		e.opened++
	}
	return nil
}

// remember opens the connection that sees what others commit.
func (e *sqliteEngine) remember(writer *sqliteConn) (*memory, error) {
	watch, err := dialSQLite(e.read)
	if err != nil {
		return nil, err
	}
	m, err := newMemory(context.Background(), watch, writer)
	if err != nil {
		return nil, errors.Join(err, watch.close())
	}
	return m, nil
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
		"wal_autocheckpoint(" + strconv.Itoa(logPages) + ")",
		"synchronous(" + s.synchronous + ")",
		"foreign_keys(1)",
		"case_sensitive_like(1)",
		"temp_store(MEMORY)",
		"cache_size(-" + strconv.Itoa(cacheKilobytes) + ")",
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

// cacheKilobytes is how much of the file each connection keeps in memory.
const cacheKilobytes = 16 << 10

func (e *sqliteEngine) name() Engine { return SQLite }

func (e *sqliteEngine) inTx(ctx context.Context, _ Scope, run func(session) error) error {
	return e.writer.do(ctx, run)
}

func (e *sqliteEngine) view(ctx context.Context, _ Scope, run func(session) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := e.writer.settle(); err != nil {
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
		errs = append(errs, e.writer.close(), e.memory.close())
	}
	for range e.opened {
		c := <-e.readers
		errs = append(errs, c.close())
	}
	close(e.readers)
	return errors.Join(errs...)
}
