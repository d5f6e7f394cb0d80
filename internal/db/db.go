package db

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"
)

// Engine says which database program keeps the data.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Options are how a database is opened. The zero value is right for production.
type Options struct {
	// Clock tells the time; time.Now when nil.
	Clock func() time.Time
	// Rand is where references and keys come from; crypto/rand when nil.
	Rand io.Reader
	// Backdating lets WithNow set a transaction's time.
	Backdating bool
	// Backdated is what becomes of a time that WithNow gives, so that no made-up past lies in the future; nil leaves it.
	Backdated func(time.Time) time.Time
	// Readers is the number of connections that views share; on PostgreSQL, of all connections. 0 chooses.
	Readers int
	// Log is told of what an operator should know, such as a use case that held the writer for seconds.
	Log *slog.Logger
}

func (o Options) withDefaults() Options {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// Runner runs use cases and views. *DB is the one implementation; domain packages ask for no more than this.
type Runner interface {
	// InTx runs fn in a transaction and returns once it is saved. An error or panic of fn leaves nothing behind.
	InTx(ctx context.Context, fn func(tx *Tx) error) error
	// View runs fn on one snapshot. Writing in it is an error.
	View(ctx context.Context, fn func(tx *Tx) error) error
}

// engine is what differs between SQLite and PostgreSQL.
type engine interface {
	name() Engine
	// inTx calls run with a session inside a transaction, in the caller's goroutine, perhaps more than once; the
	// transaction is committed when run returns nil.
	inTx(ctx context.Context, scope Scope, run func(session) error) error
	view(ctx context.Context, scope Scope, run func(session) error) error
	// migrate is inTx for changes of the schema: programs that start at once go one after the other.
	migrate(ctx context.Context, run func(session) error) error
	bulk(ctx context.Context, s session, b *bulk) (int64, error)
	backup(ctx context.Context, path string) error
	ping(ctx context.Context) error
	close() error
}

// DB is an open database. It is safe for use by many goroutines.
type DB struct {
	engine  engine
	options Options
	dialect dialect
	queries atomic.Uint64

	counters counters
}

// Open opens "sqlite:/path/file.db" (created when missing) or "postgres://...".
//
// A SQLite address takes ?synchronous=OFF (tests: no fsync), &busy=SECONDS and &max_pages=N.
func Open(ctx context.Context, dsn string, o Options) (*DB, error) {
	o = o.withDefaults()
	var (
		e   engine
		err error
	)
	switch {
	case strings.HasPrefix(dsn, "sqlite:"):
		e, err = openSQLite(ctx, strings.TrimPrefix(dsn, "sqlite:"), o)
	case strings.HasPrefix(dsn, "postgres://"), strings.HasPrefix(dsn, "postgresql://"):
		e, err = openPostgres(ctx, dsn, o)
	default:
		err = errors.New(`the address must start with "sqlite:" or "postgres://"`)
	}
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	return &DB{engine: e, options: o, dialect: dialect{engine: e.name()}}, nil
}

// Engine says which engine keeps this database.
func (d *DB) Engine() Engine { return d.engine.name() }

// Queries returns the number of statements run through Tx since Open.
func (d *DB) Queries() uint64 { return d.queries.Load() }

// Ping checks that the database answers.
func (d *DB) Ping(ctx context.Context) error { return d.engine.ping(ctx) }

// Close waits for running use cases and closes the database.
func (d *DB) Close() error { return d.engine.close() }

// InTx runs fn in a transaction held to the context's scope and returns nil only once everything it wrote is on disk.
//
// When fn returns an error, panics or ends its goroutine, nothing it wrote remains; its error is returned as it is. fn
// runs in the caller's goroutine and may be run again after a clash with another transaction, so it must do nothing
// outside the database. It must not call InTx.
func (d *DB) InTx(ctx context.Context, fn func(tx *Tx) error) error {
	scope, err := requireScope(ctx)
	if err != nil {
		return err
	}
	fn = withFirst(ctx, fn)
	var last *Tx
	tries := uint64(0)
	err = d.engine.inTx(ctx, scope, func(s session) error {
		tries++
		tx := d.begin(ctx, s, scope, false)
		last = tx
		return tx.run(ctx, fn)
	})
	d.counters.ended(tries, err)
	if err != nil {
		return err
	}
	for _, hook := range last.hooks {
		hook()
	}
	return nil
}

// View runs fn on one snapshot held to the context's scope. Writing in it is an error; OnCommit hooks are not run.
func (d *DB) View(ctx context.Context, fn func(tx *Tx) error) error {
	scope, err := requireScope(ctx)
	if err != nil {
		return err
	}
	d.counters.views.Add(1)
	return d.engine.view(ctx, scope, func(s session) error {
		return d.begin(ctx, s, scope, true).run(ctx, fn)
	})
}

func (d *DB) begin(ctx context.Context, s session, scope Scope, readOnly bool) *Tx {
	now, ok := ctx.Value(nowKey{}).(time.Time)
	switch {
	case !ok || !d.options.Backdating:
		now = d.options.Clock()
	case d.options.Backdated != nil:
		now = d.options.Backdated(now)
	}
	return &Tx{db: d, session: s, scope: scope, now: now.UTC().Truncate(time.Microsecond), readOnly: readOnly}
}
