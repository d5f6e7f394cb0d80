package app_test

import (
	"bytes"
	"debug/elf"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// binary builds the program once, as `make build` does.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "alongside-binary-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "alongside")
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-X main.version=v0-test", "-o", path, "alongside/cmd/alongside")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", errors.New(string(out))
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := binary(); err == nil {
		os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// shell is a folder in which the program is run with an environment of its own.
type shell struct {
	t       *testing.T
	dir     string
	environ []string
}

func newShell(t *testing.T, environ ...string) *shell {
	t.Helper()
	return &shell{t: t, dir: t.TempDir(), environ: append([]string{"HOME=/nowhere", "TZ=America/New_York"}, environ...)}
}

type result struct {
	out, err string
	code     int
}

func (s *shell) run(args ...string) result {
	s.t.Helper()
	path, err := binary()
	if err != nil {
		s.t.Fatal(err)
	}
	var out, errs bytes.Buffer
	c := exec.CommandContext(s.t.Context(), path, args...)
	c.Dir, c.Env, c.Stdout, c.Stderr = s.dir, s.environ, &out, &errs
	err = c.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		s.t.Fatal(err)
	}
	return result{out.String(), errs.String(), c.ProcessState.ExitCode()}
}

// must runs a command that must succeed in silence on standard error.
func (s *shell) must(args ...string) string {
	s.t.Helper()
	r := s.run(args...)
	if r.code != 0 || r.err != "" {
		s.t.Fatalf("alongside %s: exit %d\n%s%s", strings.Join(args, " "), r.code, r.out, r.err)
	}
	return r.out
}

// decode runs a command with --json and reads its answer.
func (s *shell) decode(into any, args ...string) {
	s.t.Helper()
	out := s.must(append(args, "--json")...)
	d := json.NewDecoder(strings.NewReader(out))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		s.t.Fatalf("%v in %s", err, out)
	}
}

// refuse runs a command that must end with code, say nothing on standard output and want on standard error.
func (s *shell) refuse(code int, want string, args ...string) {
	s.t.Helper()
	r := s.run(args...)
	if r.code != code || r.out != "" || !strings.Contains(r.err, want) {
		s.t.Errorf("alongside %s: exit %d, want %d\nstdout %q\nstderr %q, want %q", strings.Join(args, " "), r.code, code, r.out, r.err, want)
	}
	if !strings.HasPrefix(r.err, "alongside: ") {
		s.t.Errorf("alongside %s: %q does not say who speaks", strings.Join(args, " "), r.err)
	}
}

func TestBinaryIsStatic(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("ELF files are Linux's")
	}
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP {
			t.Error("the program asks for a dynamic loader")
		}
	}
	if libraries, err := f.ImportedLibraries(); err != nil || len(libraries) > 0 {
		t.Errorf("the program wants %v (%v)", libraries, err)
	}
}

func TestVersion(t *testing.T) {
	s := newShell(t)
	if out := s.must("version"); !strings.HasPrefix(out, "alongside v0-test (go") {
		t.Errorf("got %q", out)
	}
	var v struct{ Version, Go, Platform string }
	s.decode(&v, "version")
	if v.Version != "v0-test" || v.Go != runtime.Version() || v.Platform != runtime.GOOS+"/"+runtime.GOARCH {
		t.Errorf("got %+v", v)
	}
}

func TestWrongUsageEndsWithTwo(t *testing.T) {
	s := newShell(t)
	s.refuse(2, "expected one of")
	s.refuse(2, "unexpected argument dta, did you mean \"date\"?\nTry: alongside --help\n", "dta")
	s.refuse(2, "expected \"<from>\"", "date", "ehc-final")
	s.refuse(2, "Try: alongside date --help", "date", "ehc-final", "2026-01-02", "--polcy", "kent")
	s.refuse(2, "unexpected argument 2026-01-03", "date", "ehc-final", "2026-01-02", "2026-01-03")
}

func TestHelpEndsWithZero(t *testing.T) {
	s := newShell(t)
	for _, args := range [][]string{{"--help"}, {"date", "--help"}, {"migrate", "-h"}} {
		if out := s.must(args...); !strings.HasPrefix(out, "Usage: alongside") {
			t.Errorf("%v prints %q", args, out)
		}
	}
}
