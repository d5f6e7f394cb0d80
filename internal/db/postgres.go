package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"alongside/internal/fault"
)

// How a clash of transactions is tried again: up to maxTries, waiting about twice as long each time.
const (
	maxTries  = 12
	firstWait = 2 * time.Millisecond
	longWait  = 200 * time.Millisecond
)

// postgresEngine keeps a database on a PostgreSQL server.
type postgresEngine struct {
	pool   *sql.DB
	memory *snapshots
}

func openPostgres(ctx context.Context, dsn string, o Options) (*postgresEngine, error) {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	memory := newSnapshots(config)
	pool := stdlib.OpenDB(*config, stdlib.OptionAfterConnect(memory.connected))
	size := o.Readers
	if size <= 0 {
		size = 16
	}
	pool.SetMaxOpenConns(size)
	pool.SetMaxIdleConns(size)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	e := &postgresEngine{pool: pool, memory: memory}
	if err := e.checkRole(ctx); err != nil {
		return nil, errors.Join(err, e.close())
	}
	return e, nil
}

// checkRole refuses a role that row security does not hold.
func (e *postgresEngine) checkRole(ctx context.Context) error {
	var role string
	var unheld bool
	err := e.pool.QueryRowContext(ctx,
		"SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user").Scan(&role, &unheld)
	if err != nil {
		return classified(err)
	}
	if unheld {
		return fmt.Errorf("the role %s is a superuser or bypasses row security, which keeps councils apart: use an ordinary role", role)
	}
	return nil
}

func (e *postgresEngine) name() Engine { return Postgres }

func (e *postgresEngine) inTx(ctx context.Context, scope Scope, run func(session) error) error {
	wait := firstWait
	for try := 1; ; try++ {
		err := e.once(ctx, "BEGIN ISOLATION LEVEL SERIALIZABLE", number, scope, run)
		if !clash(err) {
			return err
		}
		if try == maxTries {
			return unavailable(err)
		}
		select {
		case <-time.After(wait/2 + rand.N(wait)): //nolint:gosec // jitter, no secret
		case <-ctx.Done():
			return ctx.Err()
		}
		wait = min(2*wait, longWait)
	}
}

func (e *postgresEngine) view(ctx context.Context, scope Scope, run func(session) error) error {
	return e.once(ctx, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "", scope, run)
}

// number has a transaction that may write told its number at once: see snapshots.
const number = ", pg_current_xact_id()"

// once runs one try of a transaction.
func (e *postgresEngine) once(ctx context.Context, begin, more string, scope Scope, run func(session) error) error {
	conn, err := e.pool.Conn(ctx)
	if err != nil {
		return classified(err)
	}
	defer func() { _ = conn.Close() }() // returns it to the pool
	s := &postgresConn{conn: conn, memory: e.memory, era: e.memory.beginning()}
	// The scope has only letters, digits, "-", "_" and "*"; one round trip begins and binds it.
	if err := s.begin(ctx, begin+"; SELECT set_config('alongside.scope', '"+string(scope)+"', true)"+more); err != nil {
		s.abandon()
		return classified(err)
	}
	kept := false
	defer func() {
		if !kept {
			s.rollback(ctx)
		}
	}()
	if err := run(s); err != nil {
		return err
	}
	kept = true
	return s.commit(ctx)
}

// migrate takes the schema's lock and then looks: at READ COMMITTED, so that it sees what the program before it did.
func (e *postgresEngine) migrate(ctx context.Context, run func(session) error) error {
	const schemaLock = int64(0x616c6f6e67)
	return e.once(ctx, "BEGIN ISOLATION LEVEL READ COMMITTED", number, System, func(s session) error {
		if _, err := s.exec(ctx, "SELECT pg_advisory_xact_lock($1)", []any{schemaLock}); err != nil {
			return classified(err)
		}
		return run(s)
	})
}

func (e *postgresEngine) ping(ctx context.Context) error { return classified(e.pool.PingContext(ctx)) }

func (e *postgresEngine) close() error {
	e.memory.close()
	return e.pool.Close()
}

// postgresConn is one connection; pgx keeps its prepared statements.
type postgresConn struct {
	conn    *sql.Conn
	memory  *snapshots
	number  uint64 // of the transaction; 0: it cannot write
	era     int    // in which it began
	touched touched
}

func (c *postgresConn) exec(ctx context.Context, text string, args []any) (int64, error) {
	result, err := c.conn.ExecContext(ctx, text, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (c *postgresConn) query(ctx context.Context, text string, args []any) (rows, error) {
	found, err := c.conn.QueryContext(ctx, text, args...) //nolint:rowserrcheck // whoever reads the rows asks for their error
	if err != nil {
		return nil, err // not found: a nil *sql.Rows is no nil rows
	}
	return found, nil
}

// touch adds what a statement writes.
func (c *postgresConn) touch(w writes) { c.touched.add(w) }

// begin sends BEGIN and a question whose second column, if there is one, is the transaction's number.
func (c *postgresConn) begin(ctx context.Context, text string) error {
	return c.raw(func(conn *pgx.Conn) error {
		results, err := conn.PgConn().Exec(ctx, text).ReadAll()
		if err != nil {
			return err
		}
		last := results[len(results)-1].Rows
		if len(last) != 1 || len(last[0]) < 2 {
			return nil
		}
		c.number, err = strconv.ParseUint(string(last[0][1]), 10, 64)
		return err
	})
}

// simple sends statements without arguments in one round trip and returns the last one's command tag.
func (c *postgresConn) simple(ctx context.Context, text string) (pgconn.CommandTag, error) {
	var tag pgconn.CommandTag
	err := c.raw(func(conn *pgx.Conn) error {
		results, err := conn.PgConn().Exec(ctx, text).ReadAll()
		if len(results) > 0 {
			tag = results[len(results)-1].CommandTag
		}
		return err
	})
	return tag, err
}

// commit returns nil only when the server has said COMMIT. Once sent it is not cancelled with the caller.
func (c *postgresConn) commit(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	c.memory.committing(c.number, c.era, c.touched)
	tag, err := c.simple(ctx, "COMMIT")
	switch {
	case clash(err):
		return err
	case err != nil && lost(err):
		c.abandon()
		return fault.Unavailable("The connection was lost while saving. Look whether this was saved before you try again.", err)
	case err != nil:
		c.abandon()
		return classified(err)
	case tag.String() != "COMMIT":
		return unavailable(fmt.Errorf("db: the server answered COMMIT with %s", tag))
	default:
		return nil
	}
}

func (c *postgresConn) rollback(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	c.memory.committing(c.number, c.era, touched{}) // nothing of it will ever be seen
	if _, err := c.simple(ctx, "ROLLBACK"); err != nil {
		c.abandon()
	}
}

// abandon closes the connection instead of returning it to the pool in an unknown state.
func (c *postgresConn) abandon() {
	_ = c.raw(func(conn *pgx.Conn) error { // the connection is given up whatever Close says
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		return conn.Close(ctx)
	})
}

// raw lends the connection below database/sql.
func (c *postgresConn) raw(use func(*pgx.Conn) error) error {
	return c.conn.Raw(func(driver any) error {
		conn, ok := driver.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("db: a %T is no PostgreSQL connection", driver)
		}
		return use(conn.Conn())
	})
}
