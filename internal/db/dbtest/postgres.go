package dbtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"alongside/internal/db"
	"alongside/internal/db/dbtest/server"
)

// ServerVariable names the environment variable with the address, for a superuser, of a PostgreSQL server to test on.
// Without it each test program starts its own.
const ServerVariable = "ALONGSIDE_TEST_POSTGRES"

// The ordinary role that tests run as: row security does not hold a superuser.
const (
	testRole     = "alongside_test"
	testPassword = "alongside_test"
)

// Postgres opens a fresh PostgreSQL database with ms applied. Where no server is installed the test is skipped; in CI
// it fails, because "works on SQLite" is no promise about PostgreSQL.
func Postgres(t testing.TB, ms ...db.Migration) *db.DB {
	t.Helper()
	return open(t, PostgresDSN(t, ms...), ms)
}

// PostgresDSN returns the address of a fresh PostgreSQL database with ms applied, for tests that open it themselves.
func PostgresDSN(t testing.TB, ms ...db.Migration) string {
	t.Helper()
	s, err := theServer()
	if errors.Is(err, server.ErrNotInstalled) && os.Getenv("CI") != "true" {
		t.Skipf("dbtest: %v", err)
	}
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	admin := s.admin
	name, err := create(t.Context(), admin, ms)
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	t.Cleanup(func() {
		if err := drop(admin, name); err != nil {
			t.Errorf("dbtest: %v", err)
		}
	})
	return address(admin, name)
}

// testServer is the server that this test program uses.
type testServer struct {
	admin string         // the superuser's address
	own   *server.Server // nil when it is another program's; held here, since it stops when it is garbage
}

var theServer = sync.OnceValues(func() (testServer, error) {
	s := testServer{admin: os.Getenv(ServerVariable)}
	if s.admin == "" {
		own, err := server.Start(context.Background())
		if err != nil {
			return s, err
		}
		s.admin, s.own = own.DSN(), own
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	return s, administer(ctx, s.admin, "CREATE ROLE "+testRole+" LOGIN PASSWORD '"+testPassword+"'", "42710", "23505")
})

// administer runs one statement as the superuser; errors with one of the codes mean that it was done before.
func administer(ctx context.Context, admin, text string, done ...string) error {
	conn, err := pgx.Connect(ctx, admin)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, text)
	err = errors.Join(err, conn.Close(ctx))
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		for _, code := range done {
			if pg.Code == code {
				return nil
			}
		}
	}
	return err
}

// address returns the test role's address of a database on the server at admin.
func address(admin, database string) string {
	u, err := url.Parse(admin)
	if err != nil {
		panic(err) // pgx has parsed it
	}
	values := u.Query()
	values.Set("user", testRole)
	values.Set("password", testPassword)
	u.User, u.Path, u.RawQuery = nil, "/"+database, values.Encode()
	return u.String()
}

var (
	made      atomic.Int64
	templates = kept[string, func() error]{values: map[string]func() error{}}
)

// create makes a database from the template that has ms applied.
func create(ctx context.Context, admin string, ms []db.Migration) (string, error) {
	template := templateName(ms)
	build := templates.get(template, sync.OnceValue(func() error {
		return buildTemplate(context.WithoutCancel(ctx), admin, template, ms)
	}))
	if err := build(); err != nil {
		return "", fmt.Errorf("template: %w", err)
	}
	name := fmt.Sprintf("test_%d_%d_%d", os.Getpid(), made.Add(1), time.Now().UnixNano())
	return name, administer(ctx, admin, "CREATE DATABASE "+name+" TEMPLATE "+template+" OWNER "+testRole)
}

// templateName names the template by what is in it, so that packages sharing a server share it too.
func templateName(ms []db.Migration) string {
	sum := sha256.New()
	for _, m := range ms {
		fmt.Fprintf(sum, "%d\x00%s\x00%s\x00", m.Number, m.Name, m.SQL)
	}
	return "template_" + hex.EncodeToString(sum.Sum(nil)[:12])
}

// buildTemplate makes the template unless it is there. It gets its name only once complete.
func buildTemplate(ctx context.Context, admin, template string, ms []db.Migration) error {
	draft := fmt.Sprintf("draft_%d_%d", os.Getpid(), time.Now().UnixNano())
	if err := administer(ctx, admin, "CREATE DATABASE "+draft+" OWNER "+testRole); err != nil {
		return err
	}
	d, err := db.Open(ctx, address(admin, draft), db.Options{Clock: func() time.Time { return Start }})
	if err != nil {
		return err
	}
	if err := errors.Join(d.Migrate(ctx, ms), d.Close()); err != nil {
		return errors.Join(err, drop(admin, draft))
	}
	err = administer(ctx, admin, "ALTER DATABASE "+draft+" RENAME TO "+template)
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "42P04" { // another package was quicker
		return drop(admin, draft)
	}
	return err
}

func drop(admin, name string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	return administer(ctx, admin, "DROP DATABASE "+name+" WITH (FORCE)")
}
