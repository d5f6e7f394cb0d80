package app_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"alongside/internal/app/schema"
	"alongside/internal/db"
	pg "alongside/internal/db/dbtest/server"
)

// TestAStandbyTakesOver loses the database server under a running program and its clients, as docs/runbooks/postgresql.md
// describes: the copy, for which every commit waited, is promoted; the program finds it by itself; nothing that was
// acknowledged is gone, and what was sent at the wrong moment counts once when it is sent again.
func TestAStandbyTakesOver(t *testing.T) {
	first, second := replicated(t)
	address := bothOf(t, first, second)
	d, err := db.Open(t.Context(), address, db.Options{})
	must(t, err)
	must(t, d.Migrate(t.Context(), schema.Migrations()))
	must(t, d.Close())
	buildCounty(t, address)
	k := newKilling(newShell(t), address)
	k.nextFile()
	srv := k.serve()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var wg sync.WaitGroup
	for client := range 4 {
		wg.Go(func() {
			k.told.tellUntilKilled(ctx, srv.url, fmt.Sprintf("round 0 client %d", client), 0, client)
		})
	}
	time.Sleep(time.Duration(soak(500, 3000)) * time.Millisecond)
	for slow := time.Now(); k.told.count() < 4 && time.Since(slow) < time.Minute; { // a busy machine takes longer until there is something to lose
		time.Sleep(20 * time.Millisecond)
	}
	must(t, first.Stop()) // at once, with everything it was about
	lost := time.Now()
	wg.Wait() // each client was refused once
	stop()
	must(t, second.Promote(t.Context()))
	// The commits of the copy wait for nobody: it has no copy of its own yet.
	must(t, onServer(t.Context(), second.DSN(), "ALTER SYSTEM SET synchronous_standby_names=''", "SELECT pg_reload_conf()"))
	again := newTeller(srv.url, nil)
	for again.fill(t.Context(), "round 1 concern after the loss") != nil {
		if time.Since(lost) > time.Minute {
			t.Fatalf("no answer for a minute after the server was lost:\n%s", srv.said())
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Logf("%d concerns were acknowledged, %d were refused; answered again %v after the loss", len(k.told.acknowledged), len(k.told.open), time.Since(lost))
	ref, err := again.send()
	must(t, err)
	k.told.acknowledged["round 1 concern after the loss"] = ref
	k.retry(srv.url)
	for _, what := range k.told.wrong {
		if !strings.Contains(what, " answers 503: ") {
			t.Error(what)
		}
	}
	if !srv.kill(t) {
		t.Error("the program ended with the server")
	}
	k.inspect()
	if len(k.told.acknowledged) < 4 || len(k.told.open) > 0 {
		t.Errorf("%d acknowledged and %d never answered prove nothing", len(k.told.acknowledged), len(k.told.open))
	}
}

// replicated starts a server with an ordinary role and its database, and a copy of it.
func replicated(t *testing.T) (first, second *pg.Server) {
	t.Helper()
	first, err := pg.Start(t.Context())
	if errors.Is(err, pg.ErrNotInstalled) && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	must(t, err)
	t.Cleanup(func() { must(t, first.Stop()) })
	must(t, onServer(t.Context(), first.DSN(), "CREATE ROLE alongside LOGIN", "CREATE DATABASE alongside OWNER alongside"))
	second, err = first.Follow(t.Context())
	must(t, err)
	t.Cleanup(func() { must(t, second.Stop()) })
	return first, second
}

func onServer(ctx context.Context, dsn string, statements ...string) error {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	for _, text := range statements {
		if _, err = conn.Exec(ctx, text); err != nil {
			break
		}
	}
	return errors.Join(err, conn.Close(ctx))
}

// bothOf returns the address that names both servers and asks for the one that takes writes.
func bothOf(t *testing.T, servers ...*pg.Server) string {
	t.Helper()
	var hosts []string
	for _, s := range servers {
		u, err := url.Parse(s.DSN())
		must(t, err)
		hosts = append(hosts, u.Query().Get("host"))
	}
	return "postgres:///alongside?" + url.Values{"host": {strings.Join(hosts, ",")}, "user": {"alongside"}, "target_session_attrs": {"read-write"}}.Encode()
}
