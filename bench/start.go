package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"alongside/internal/app/county"
)

// What the program may take: seconds from its start to its first answer, and memory when nobody asks anything.
const (
	startSeconds  = 1.0
	idleMegabytes = 150.0
)

// program builds the program once.
func (b *bench) program(ctx context.Context) (string, error) {
	if b.built != "" {
		return b.built, nil
	}
	path := filepath.Join(b.folder, "alongside")
	c := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", path, "./cmd/alongside") //nolint:gosec // this run's own path
	if out, err := c.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the program: %w: %s", err, bytes.TrimSpace(out))
	}
	b.built = path
	return path, nil
}

// start measures the program as a process of its own, serving the county: how long until it answers, and its memory after
// five seconds in which nobody asks, and after a minute.
func (b *bench) start(ctx context.Context) error {
	program, err := b.program(ctx)
	if err != nil {
		return err
	}
	dsn, err := b.sqliteCounty(ctx)
	if err != nil {
		return err
	}
	var took, idle []float64
	settled := 0.0
	for n := range rounds {
		t, i, err := b.startOnce(ctx, program, dsn, 5*time.Second)
		if err != nil {
			return err
		}
		took, idle = append(took, t), append(idle, i)
		if n == rounds-1 {
			if _, settled, err = b.startOnce(ctx, program, dsn, time.Minute); err != nil {
				return err
			}
		}
	}
	b.add(row{Name: "start with the demonstration county until /healthz answers", Ours: seconds(median(took)), Target: "≤ " + seconds(startSeconds), Verdict: atMost(median(took), startSeconds)})
	b.add(row{
		Name: "memory resident when idle", Ours: fmt.Sprintf("%.0f MB after 5 s, %.0f MB after 1 min", median(idle), settled), Target: fmt.Sprintf("≤ %.0f MB", idleMegabytes),
		Verdict: atMost(max(median(idle), settled), idleMegabytes),
	})
	return nil
}

// startOnce starts the program, waits for its first answer and then for a time of rest, and ends it.
func (b *bench) startOnce(ctx context.Context, program, dsn string, rest time.Duration) (took, megabytes float64, err error) {
	address, err := freeAddress(ctx)
	if err != nil {
		return 0, 0, err
	}
	c := exec.CommandContext(ctx, program, "serve")
	c.Env = append(os.Environ(), "ALONGSIDE_COUNCIL_CODE="+string(county.Scope), "ALONGSIDE_DATABASE_URL="+dsn, "ALONGSIDE_SERVER_LISTEN="+address)
	c.Dir = b.folder
	var complaints bytes.Buffer
	c.Stderr = &complaints
	begun := time.Now()
	if err := c.Start(); err != nil {
		return 0, 0, err
	}
	defer func() {
		err = errors.Join(err, c.Process.Signal(syscall.SIGTERM), c.Wait())
		if err != nil {
			err = fmt.Errorf("%w: %s", err, complaints.String())
		}
	}()
	if err := waitFor(ctx, "http://"+address+"/healthz", 30*time.Second); err != nil {
		return 0, 0, err
	}
	took = time.Since(begun).Seconds()
	select {
	case <-ctx.Done():
		return 0, 0, ctx.Err()
	case <-time.After(rest):
	}
	if runtime.GOOS != "linux" {
		return took, 0, nil
	}
	megabytes, err = resident(c.Process.Pid)
	return took, megabytes, err
}

// resident reads a process's memory from Linux, in megabytes.
func resident(pid int) (float64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "VmRSS:" {
			kilobytes, err := strconv.Atoi(fields[1])
			return float64(kilobytes) / 1000, err
		}
	}
	return 0, fmt.Errorf("process %d has no VmRSS", pid)
}

// county builds 100,000 families, and a tenth of them, with the program: ten times as many may take ten times as long.
func (b *bench) county(ctx context.Context) error {
	program, err := b.program(ctx)
	if err != nil {
		return err
	}
	const few, many, linear = 10_000, 100_000, 1.3
	var perFamily [2]float64
	for i, families := range []int{few, many} {
		dir := filepath.Join(b.folder, "county-"+strconv.Itoa(families))
		c := exec.CommandContext(ctx, program, "demo", "--no-serve", "--dir", dir, "--families", strconv.Itoa(families)) //nolint:gosec // built by this run
		c.Stderr = os.Stderr
		begun := time.Now()
		if err := c.Run(); err != nil {
			return fmt.Errorf("build %d families: %w", families, err)
		}
		file, err := os.Stat(filepath.Join(dir, "county.db"))
		if err != nil {
			return err
		}
		used := (c.ProcessState.UserTime() + c.ProcessState.SystemTime()).Seconds()
		perFamily[i] = used / float64(families)
		memory := 0.0
		if u, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
			memory = float64(u.Maxrss) / 1000
		}
		r := row{Name: fmt.Sprintf("county of %d families built", families), Ours: fmt.Sprintf("%.0f s, %.0f s CPU, %.1f GB, %.0f MB memory", time.Since(begun).Seconds(), used, float64(file.Size())/1e9, memory)}
		if i == 1 {
			r.Peer, r.Ratio = "CPU a family against 10,000", times(perFamily[1]/perFamily[0])
			r.Target, r.Verdict = "≤ "+times(linear), atMost(perFamily[1]/perFamily[0], linear)
		}
		b.add(r)
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	return nil
}
