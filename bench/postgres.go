package main

import (
	"context"
	"errors"
	"net/url"
	"os"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"alongside/internal/db/dbtest"
)

// errNoPostgres says that the run has no server.
var errNoPostgres = errors.New("no PostgreSQL server is installed; scripts/bench starts one where it is")

const benchRole = "alongside_bench"

// newPostgres makes an empty database and returns the address of an ordinary role that owns it.
func newPostgres(ctx context.Context, name string) (dsn string, err error) {
	admin := os.Getenv(dbtest.ServerVariable)
	if admin == "" {
		return "", errNoPostgres
	}
	conn, err := pgx.Connect(ctx, admin)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	const duplicateObject = "42710"
	var known *pgconn.PgError
	if _, err := conn.Exec(ctx, "CREATE ROLE "+benchRole+" LOGIN"); err != nil && (!errors.As(err, &known) || known.Code != duplicateObject) {
		return "", err
	}
	for _, text := range []string{"DROP DATABASE IF EXISTS " + name, "CREATE DATABASE " + name + " OWNER " + benchRole} {
		if _, err := conn.Exec(ctx, text); err != nil {
			return "", err
		}
	}
	u, err := url.Parse(admin)
	if err != nil {
		return "", err
	}
	values := u.Query()
	values.Set("user", benchRole)
	values.Del("password")
	u.User, u.Path, u.RawQuery = nil, "/"+name, values.Encode()
	return u.String(), nil
}
