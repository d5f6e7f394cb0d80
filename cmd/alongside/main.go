// Alongside is the system that a council runs to support children with special educational needs and disabilities and
// their families. Everything it does stands in package app; here is only what belongs to the operating system.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	_ "time/tzdata" // Europe/London on machines without a table of time zones

	"alongside/internal/app"
)

// version is set when the program is built.
var version = "unversioned"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := app.Program{
		Version: version, Args: os.Args[1:], Environ: os.Environ(), Stdout: os.Stdout, Stderr: os.Stderr, Clock: time.Now,
	}.Run(ctx)
	stop()
	os.Exit(code)
}
