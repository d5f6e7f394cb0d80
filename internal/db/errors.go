package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"alongside/internal/fault"
)

// Errors that callers look for with errors.Is. ErrNoRow and ErrStale leave the transaction usable; the others do not.
var (
	// ErrNoRow is Get's answer when there is no row; its kind is fault.NotFound.
	ErrNoRow = fault.NotFound("That")
	// ErrStale is ExecOne's answer when no row was changed, because somebody saved first; its kind is fault.Conflict.
	ErrStale = fault.Conflict("Somebody else changed this while you were working on it.")
	// ErrUnique is a key that exists already.
	ErrUnique = errors.New("db: the key exists already")
	// ErrForeignKey is a row that refers to one that does not exist, or a removed row that others refer to.
	ErrForeignKey = errors.New("db: a row refers to one that does not exist")
)

// classified gives an engine's error the meaning that callers act upon, keeping the engine's own words as the cause.
func classified(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return classifiedSQLite(lite, err)
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return classifiedPostgres(pg, err)
	}
	if lost(err) {
		return unavailable(err)
	}
	return err
}

// lost reports whether err says that the server could not be reached or went away.
func lost(err error) bool {
	var connect *pgconn.ConnectError
	var network *net.OpError
	return errors.As(err, &connect) || errors.As(err, &network) || pgconn.Timeout(err) || pgconn.SafeToRetry(err) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone)
}

// busy reports whether err says that another program holds the file.
func busy(err error) bool {
	var lite *sqlite.Error
	return errors.As(err, &lite) && lite.Code()&0xff == sqlite3.SQLITE_BUSY
}

// clash reports whether err says that another transaction, or a change of the schema, was in the way, so that trying
// again can succeed.
func clash(err error) bool {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return false
	}
	return pg.Code == "40001" || pg.Code == "40P01" || pg.Code == "0A000" && strings.Contains(pg.Message, "cached plan")
}

func classifiedSQLite(lite *sqlite.Error, err error) error {
	switch lite.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID:
		return fmt.Errorf("%w: %w", ErrUnique, err)
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return fmt.Errorf("%w: %w", ErrForeignKey, err)
	}
	switch lite.Code() & 0xff {
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOMEM:
		return unavailable(err)
	}
	return err
}

func classifiedPostgres(pg *pgconn.PgError, err error) error {
	switch pg.Code {
	case "23505":
		return fmt.Errorf("%w: %w", ErrUnique, err)
	case "23503":
		return fmt.Errorf("%w: %w", ErrForeignKey, err)
	}
	for _, class := range []string{"08", "53", "57P", "58"} { // connection, resources, shutdown, input and output
		if strings.HasPrefix(pg.Code, class) {
			return unavailable(err)
		}
	}
	return err
}

func unavailable(cause error) error {
	return fault.Unavailable("The record cannot be reached at the moment. Nothing was saved; try again in a minute.", cause)
}
