package app_test

import (
	"database/sql"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"alongside/internal/app"
	"alongside/internal/workday"
)

// People type help as a word.
func TestHelpIsAWordToo(t *testing.T) {
	s := newShell(t)
	for _, c := range [][2]string{{"help", "--help"}, {"help date", "date --help"}} {
		if word, flag := s.must(strings.Fields(c[0])...), s.must(strings.Fields(c[1])...); word != flag || !strings.Contains(word, "Usage: alongside") {
			t.Errorf("%s: %s", c[0], word)
		}
	}
	s.refuse(2, "unexpected argument nothing", "help", "nothing")
}

// A county is not built for an address at which nobody could open it.
func TestADemonstrationRefusesATakenAddressBeforeItBuilds(t *testing.T) {
	var config net.ListenConfig
	taken, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	s := newShell(t)
	s.refuse(1, "Choose another address with --listen, such as --listen 127.0.0.1:8090.", "demo", "--families", "0", "--dir", "county", "--listen", taken.Addr().String())
	if s.exists("county") {
		t.Error("a folder was made for a county that nobody can open")
	}
	if r := s.run("demo", "--no-serve", "--families", "0", "--dir", "county", "--listen", taken.Addr().String()); r.code != 0 || !strings.Contains(r.err, "building a made-up county of 0 families") {
		t.Errorf("exit %d: %s", r.code, r.err)
	}
}

// Whoever opens the demonstration before breakfast finds nothing in it that happened this evening, in the order it happened.
func TestNothingInTheMadeUpPastLiesAhead(t *testing.T) {
	day := workday.MustOn(2026, 11, 23)
	for _, now := range []time.Time{day.At(0, 20), day.At(10, 0), day.At(22, 0)} {
		p := app.Program{Args: []string{"demo", "--no-serve", "--families", "30", "--dir", t.TempDir()}, Stdout: io.Discard, Stderr: io.Discard, Clock: func() time.Time { return now }}
		if code := p.Run(t.Context()); code != 0 {
			t.Fatalf("at %s: exit %d", now, code)
		}
		raw, err := sql.Open("sqlite", filepath.Join(p.Args[5], "county.db"))
		if err != nil {
			t.Fatal(err)
		}
		defer raw.Close()
		var first, last string
		if err := raw.QueryRowContext(t.Context(), "SELECT min(at), max(at) FROM audit_entry WHERE at >= $1", day.String()).Scan(&first, &last); err != nil {
			t.Fatal(err)
		}
		if last > now.UTC().Format(time.RFC3339) {
			t.Errorf("at %s the county knows of %s to %s", now, first, last)
		}
	}
}
