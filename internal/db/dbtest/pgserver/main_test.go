package main

import (
	"errors"
	"os/exec"
	"testing"

	"alongside/internal/db/dbtest"
	"alongside/internal/db/dbtest/server"
)

func TestTheCommandFindsTheServerAndItsExitCodeIsKept(t *testing.T) {
	address := `case "$` + dbtest.ServerVariable + `" in postgres://*) exit 7;; *) exit 8;; esac`
	want := 7
	s, err := server.Start(t.Context())
	if errors.Is(err, server.ErrNotInstalled) {
		want = 8 // the command runs all the same
	} else if err != nil {
		t.Fatal(err)
	} else if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	if want == 8 {
		t.Setenv(dbtest.ServerVariable, "")
	}
	if code, err := run([]string{"--", "sh", "-c", address}); code != want || err != nil {
		t.Errorf("exit code %d, %v; want %d", code, err, want)
	}
}

func TestWrongUse(t *testing.T) {
	if code, err := run([]string{"--"}); code != 2 || err == nil {
		t.Errorf("without a command: %d, %v", code, err)
	}
	if code, err := run([]string{"/no/such/command"}); code != 1 || !errors.Is(err, exec.ErrNotFound) && err == nil {
		t.Errorf("a missing command: %d, %v", code, err)
	}
}
