package server_test

import (
	"bufio"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"alongside/internal/db/dbtest/server"
)

// startOnly makes this program, started again by the test below, start a server and wait to be killed.
const startOnly = "ALONGSIDE_TEST_START_ONLY"

func start(t *testing.T) *server.Server {
	t.Helper()
	s, err := server.Start(t.Context())
	if errors.Is(err, server.ErrNotInstalled) && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// folder returns the server's folder, which its address names.
func folder(t *testing.T, dsn string) string {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil || u.Query().Get("host") == "" {
		t.Fatalf("%q: %v", dsn, err)
	}
	return u.Query().Get("host")
}

// gone waits until the server at dsn has stopped and its folder is removed.
func gone(t *testing.T, dsn string) {
	t.Helper()
	path := folder(t, dsn)
	for range 250 {
		if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
			if conn, err := pgx.Connect(t.Context(), dsn); err == nil {
				t.Error("the server still answers", conn.Close(t.Context()))
			}
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("%s is still there", path)
}

func TestStopLeavesNothing(t *testing.T) {
	s := start(t)
	conn, err := pgx.Connect(t.Context(), s.DSN())
	if err != nil {
		t.Fatal(err)
	}
	var super bool
	if err := conn.QueryRow(t.Context(), "SELECT rolsuper FROM pg_roles WHERE rolname = current_user").Scan(&super); err != nil || !super {
		t.Errorf("superuser %v, %v", super, err)
	}
	if err := s.Stop(); err != nil { // with a connection open
		t.Error(err)
	}
	gone(t, s.DSN())
	if err := s.Stop(); err != nil {
		t.Errorf("a second Stop: %v", err)
	}
}

func TestTheServerStopsWithAKilledProgram(t *testing.T) {
	if os.Getenv(startOnly) != "" {
		s := start(t)
		fmt.Fprintln(os.Stdout, s.DSN())
		time.Sleep(time.Minute)
		t.Error("not killed", s.Stop())
		return
	}
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestTheServerStopsWithAKilledProgram$")
	child.Env = append(os.Environ(), startOnly+"=1")
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	lines.Scan()
	dsn := lines.Text()
	if _, err := pgx.Connect(t.Context(), dsn); err != nil {
		_ = child.Process.Kill()
		t.Skipf("no server was started: %q", dsn)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := child.Wait(); err == nil {
		t.Error("the program was not killed")
	}
	gone(t, dsn)
}
