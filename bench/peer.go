package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// PocketBase's rates where it cannot be built here, from an earlier run on two cores: creates, and lists of 30.
const (
	referenceCreates = 2088
	referenceLists   = 757
)

// errNoPeer says that the peer could not be built or started.
var errNoPeer = errors.New("PocketBase does not run here")

// pocketBase is the peer as a process of its own.
type pocketBase struct {
	*visitor
	stop func() error
}

const collection = "/api/collections/children/records"

// startPocketBase builds the peer from its own module and waits until it answers. Of the settings, one is "full": every commit
// waits for the disk.
func (b *bench) startPocketBase(ctx context.Context, settings ...string) (*pocketBase, error) {
	program := filepath.Join(b.folder, "pocketbase")
	build := exec.CommandContext(ctx, "go", "build", "-o", program, ".") //nolint:gosec // the path is this run's own
	build.Dir = filepath.Join("bench", "pocketbase")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build PocketBase: %w: %s", err, bytes.TrimSpace(out))
	}
	address, err := freeAddress(ctx)
	if err != nil {
		return nil, err
	}
	data, err := os.MkdirTemp(b.folder, "pocketbase-")
	if err != nil {
		return nil, err
	}
	server := exec.CommandContext(ctx, program, append([]string{data, address}, settings...)...) //nolint:gosec // likewise
	var complaints bytes.Buffer
	server.Stderr = &complaints
	if err := server.Start(); err != nil {
		return nil, err
	}
	v, err := newVisitor("http://" + address)
	if err == nil {
		err = waitFor(ctx, v.base+"/api/health", 15*time.Second)
	}
	p := &pocketBase{visitor: v, stop: func() error {
		killed := server.Process.Kill()
		_ = server.Wait() // it was killed
		return killed
	}}
	if err != nil {
		return nil, errors.Join(err, p.stop(), errors.New(complaints.String()))
	}
	return p, nil
}

// create adds one record.
func (p *pocketBase) create(ctx context.Context, _, n int) error {
	body := fmt.Sprintf(`{"first":"First %d","last":"Last","due":"2026-11-23","team":"Team 1","version":1}`, n)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.base+collection, strings.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	_, _, err = p.send(req, http.StatusOK)
	return err
}

// freeAddress is one on this machine that nobody listens on.
func freeAddress(ctx context.Context) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// waitFor asks until a page answers 200.
func waitFor(ctx context.Context, page string, patience time.Duration) error {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, page, nil)
		if err != nil {
			return err
		}
		if res, err := http.DefaultClient.Do(req); err == nil {
			_, readErr := io.Copy(io.Discard, res.Body)
			if closeErr := res.Body.Close(); res.StatusCode == http.StatusOK && readErr == nil {
				return closeErr
			}
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s did not answer: %w", page, ctx.Err())
		case <-time.After(2 * time.Millisecond):
		}
	}
}

// pocketbase measures the peer's lists beside a caseload, which shows more.
func (b *bench) pocketbase(ctx context.Context) (err error) {
	p, err := b.startPocketBase(ctx)
	if err != nil {
		say("%v", err)
		b.add(row{Name: "PocketBase, JSON list of 30", Peer: rate(referenceLists), Ratio: "reference, not measured in this run"})
		return nil
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	dsn, err := b.sqliteCounty(ctx)
	if err != nil {
		return err
	}
	s, err := serve(ctx, dsn)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	lead, err := signIn(ctx, s.base, "lead")
	if err != nil {
		return err
	}
	page := func(ctx context.Context, _, _ int) error { _, err := lead.get(ctx, "/leads/me"); return err }
	for _, l := range []struct{ name, query string }{{"without a total", "?perPage=30&sort=due&skipTotal=1"}, {"with a total", "?perPage=30&sort=due"}} {
		mine, theirs, _, err := b.inTurns(ctx, page, func(ctx context.Context, _, _ int) error {
			_, err := p.get(ctx, collection+l.query)
			return err
		})
		if err != nil {
			return err
		}
		b.add(row{Name: "caseload page against a JSON list of 30 " + l.name, Ours: rate(mine), Peer: "PocketBase " + rate(theirs), Ratio: times(mine / theirs)})
	}
	return nil
}
