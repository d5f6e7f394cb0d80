// Command pgserver runs a command beside a throw-away PostgreSQL server, so that the tests of many packages share one:
//
//	go run ./internal/db/dbtest/pgserver -- go test ./...
//
// The command finds the server's address in ALONGSIDE_TEST_POSTGRES. Where no server is installed, the command runs all
// the same, and its tests skip PostgreSQL or, in CI, fail.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"alongside/internal/db/dbtest"
	"alongside/internal/db/dbtest/server"
)

func main() {
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "pgserver:", err)
	}
	os.Exit(code)
}

// run returns the command's exit code; 2 is wrong use, 1 a server or command that does not start.
func run(args []string) (int, error) {
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		return 2, errors.New("name a command, such as pgserver -- go test ./internal/db")
	}
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	command := exec.CommandContext(ctx, args[0], args[1:]...) //nolint:gosec // running the command is its purpose
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr
	command.Env = os.Environ()
	s, err := server.Start(ctx)
	switch {
	case errors.Is(err, server.ErrNotInstalled):
		fmt.Fprintln(os.Stderr, "pgserver:", err)
	case err != nil:
		return 1, err
	default:
		command.Env = append(command.Env, dbtest.ServerVariable+"="+s.DSN())
	}
	code, err := exitCode(command.Run())
	if s != nil {
		err = errors.Join(err, s.Stop())
	}
	return code, err
}

func exitCode(err error) (int, error) {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0, nil
	case errors.As(err, &exit):
		return max(exit.ExitCode(), 1), nil
	default:
		return 1, err
	}
}
