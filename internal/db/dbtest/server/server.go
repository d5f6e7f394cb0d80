// Package server starts a throw-away PostgreSQL server for tests.
//
// Used by dbtest, once per test program, and by the command pgserver, once for many. The server listens on a socket in
// its own temporary folder, forgets everything when it stops, and stops when the program that started it ends, even when
// that was killed. It is for tests alone: it does not wait for the disk. Follow makes a standby of it, for tests of what
// happens when a server is lost.
package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// ErrNotInstalled says that no PostgreSQL server program was found.
var ErrNotInstalled = errors.New("no PostgreSQL server is installed (looked in PATH and /usr/lib/postgresql/*/bin)")

// Server is a running PostgreSQL server. It stops when Stop is called, when this program ends, or when it is garbage.
type Server struct {
	folder   string
	lifeline io.WriteCloser // closed by Stop or by the end of this program
	watchdog *exec.Cmd
}

// guard runs the server until its standard input ends, then stops it and removes the folder.
const guard = `
"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c fsync=off -c full_page_writes=off \
	-c autovacuum=off -c max_connections=400 -c shared_buffers=128MB -c max_wal_size=4GB -c checkpoint_timeout=1h $3 &
server=$!
trap '' INT TERM HUP
cat >/dev/null
kill -QUIT $server
wait $server
rm -rf "$2"
`

// Start starts a server and waits until it answers.
func Start(ctx context.Context) (*Server, error) {
	return started(ctx, "-c synchronous_commit=off", newData)
}

// Follow starts a copy of the server that repeats what it does, and returns once a commit waits for the copy too. From then
// on nothing that was acknowledged is lost with one of them, and nothing is acknowledged while the copy is away.
func (s *Server) Follow(ctx context.Context) (*Server, error) {
	standby, err := started(ctx, "", func(ctx context.Context, programs, data string) *exec.Cmd {
		return exec.CommandContext(ctx, filepath.Join(programs, "pg_basebackup"), "-D", data, //nolint:gosec // of find
			"-h", s.folder, "-U", "postgres", "-R", "-X", "stream", "-c", "fast", "--no-sync")
	})
	if err != nil {
		return nil, err
	}
	// Settings of a role stand above those of the command line.
	err = s.administer(ctx, "ALTER SYSTEM SET synchronous_standby_names='*'", "SELECT pg_reload_conf()",
		"DO $$ DECLARE r name; BEGIN FOR r IN SELECT rolname FROM pg_roles WHERE rolcanlogin LOOP EXECUTE format('ALTER ROLE %I SET synchronous_commit=on', r); END LOOP; END $$")
	if err != nil {
		return nil, errors.Join(err, standby.Stop())
	}
	return standby, nil
}

// Promote makes a copy that Follow started a server in its own right.
func (s *Server) Promote(ctx context.Context) error {
	return s.administer(ctx, "SELECT pg_promote()")
}

func (s *Server) administer(ctx context.Context, statements ...string) error {
	conn, err := pgx.Connect(ctx, s.DSN())
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

// newData returns the command that makes the files of an empty server.
func newData(ctx context.Context, programs, data string) *exec.Cmd {
	return exec.CommandContext(ctx, filepath.Join(programs, "initdb"), "-D", data, //nolint:gosec // of find
		"-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions")
}

// started starts a server with more settings on the files that a command makes.
func started(ctx context.Context, settings string, files func(ctx context.Context, programs, data string) *exec.Cmd) (*Server, error) {
	programs, err := find()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp(memory(), "alongside-pg-")
	if err != nil {
		return nil, err
	}
	s := &Server{folder: folder}
	if err := s.start(ctx, programs, settings, files(ctx, programs, filepath.Join(folder, "data"))); err != nil {
		return nil, errors.Join(err, s.Stop(), os.RemoveAll(folder))
	}
	return s, nil
}

func (s *Server) start(ctx context.Context, programs, settings string, files *exec.Cmd) error {
	as, err := unprivileged(s.folder)
	if err != nil {
		return err
	}
	files.SysProcAttr, files.Dir = as, s.folder
	if out, err := files.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", filepath.Base(files.Path), err, out)
	}
	log, err := os.Create(filepath.Join(s.folder, "log"))
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()                                               // the server has its own handle
	s.watchdog = exec.Command("sh", "-c", guard, "sh", programs, s.folder, settings) //nolint:gosec // guard is above, the folders are ours
	s.watchdog.SysProcAttr, s.watchdog.Dir = as, s.folder
	s.watchdog.Stdout, s.watchdog.Stderr = log, log
	if s.lifeline, err = s.watchdog.StdinPipe(); err != nil {
		return err
	}
	if err := s.watchdog.Start(); err != nil {
		return err
	}
	return s.await(ctx)
}

// await waits until the server takes connections.
func (s *Server) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, s.DSN())
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-ctx.Done():
			log, _ := os.ReadFile(filepath.Join(s.folder, "log")) // best effort: err says enough
			return fmt.Errorf("the server does not answer: %w\n%s", err, log)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// DSN returns the address of the server's first database, for its superuser.
func (s *Server) DSN() string {
	return "postgres:///postgres?" + url.Values{"host": {s.folder}, "user": {"postgres"}}.Encode()
}

// Stop ends the server at once and removes its folder.
func (s *Server) Stop() error {
	if s.lifeline == nil {
		return nil
	}
	err := s.lifeline.Close()
	s.lifeline = nil
	if s.watchdog.Process == nil {
		return err
	}
	return errors.Join(err, s.watchdog.Wait())
}

// memory returns a folder kept in memory, where making a database takes a tenth of the time, or "" for the usual one.
func memory() string {
	const folder, enough = "/dev/shm", 2 << 30
	var free syscall.Statfs_t
	if err := syscall.Statfs(folder, &free); err != nil || free.Bavail*uint64(free.Bsize) < enough {
		return ""
	}
	return folder
}

// find returns the folder of the newest installed server's programs.
func find() (string, error) {
	if path, err := exec.LookPath("postgres"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err != nil { // its companions stand where it really is
			return "", err
		}
		return filepath.Dir(path), nil
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil || len(found) == 0 {
		return "", ErrNotInstalled
	}
	newest := slices.MaxFunc(found, func(a, b string) int { return release(a) - release(b) })
	return filepath.Dir(newest), nil
}

// release returns 15 for /usr/lib/postgresql/15/bin/postgres.
func release(path string) int {
	n, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
	if err != nil {
		return 0
	}
	return n
}

// unprivileged gives folder to an ordinary user when this program runs as root, under whom no server starts.
func unprivileged(folder string) (*syscall.SysProcAttr, error) {
	own := &syscall.SysProcAttr{Setpgid: true} // an interrupt from the keyboard must not reach the server before us
	if os.Getuid() != 0 {
		return own, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			return nil, err
		}
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	own.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return own, os.Chown(folder, int(uid), int(gid))
}
