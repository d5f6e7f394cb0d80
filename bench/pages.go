package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"time"

	"alongside/internal/access"
)

// How many pages a second each engine has to serve, and within what time 99 of 100 come at half the rate.
const (
	caseloadSQLite   = 3000
	caseloadPostgres = 700
	caseSQLite       = 4000
	slowest          = 25.0 // milliseconds
)

// pages measures a lead's caseload and a child's page on both engines beside a bare handler that returns the same bytes.
func (b *bench) pages(ctx context.Context) error {
	if b.there != "" {
		mine := filepath.Join(b.folder, "there.db")
		if err := copyFile(b.there, mine); err != nil {
			return err
		}
		return b.pagesOf(ctx, "SQLite", "sqlite:"+mine, caseloadSQLite, caseSQLite)
	}
	dsn, err := b.sqliteCounty(ctx)
	if err != nil {
		return err
	}
	if err := b.pagesOf(ctx, "SQLite", dsn, caseloadSQLite, caseSQLite); err != nil {
		return err
	}
	dsn, err = newPostgres(ctx, "bench_pages")
	if errors.Is(err, errNoPostgres) {
		b.add(row{Name: "pages, PostgreSQL", Ours: "not measured: " + err.Error()})
		return nil
	}
	if err != nil {
		return err
	}
	say("building %d families on PostgreSQL", b.families)
	if err := build(ctx, dsn, b.families); err != nil {
		return err
	}
	return b.pagesOf(ctx, "PostgreSQL", dsn, caseloadPostgres, 0)
}

func (b *bench) pagesOf(ctx context.Context, engine, dsn string, caseload, child float64) (err error) {
	s, err := serve(ctx, dsn)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	lead, err := signIn(ctx, s.base, access.RoleLead)
	if err != nil {
		return err
	}
	_, ref, err := s.persona(ctx, access.RoleLead)
	if err != nil {
		return err
	}
	for _, p := range []struct {
		name, path string
		target     float64
	}{{"caseload page", "/leads/me", caseload}, {"case page", "/children/" + string(ref), child}} {
		if err := b.page(ctx, p.name+", "+engine, lead, p.path, p.target); err != nil {
			return err
		}
	}
	return nil
}

// page measures one page and a bare handler in turns: first as many as come, then at half that rate.
func (b *bench) page(ctx context.Context, name string, v *visitor, path string, target float64) error {
	body, err := v.get(ctx, path)
	if err != nil {
		return err
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(body) // the client may have gone
	}))
	defer srv.Close()
	bare, err := newVisitor(srv.URL)
	if err != nil {
		return err
	}
	ours := func(ctx context.Context, _, _ int) error { _, err := v.get(ctx, path); return err }
	theirs := func(ctx context.Context, _, _ int) error { _, err := bare.get(ctx, "/"); return err }
	if _, err := closedLoop(ctx, b.during, ours); err != nil { // both warm: what a page costs, not what a start does
		return err
	}
	rates, peers, processor, err := b.inTurns(ctx, ours, theirs)
	if err != nil {
		return err
	}
	r := row{Name: fmt.Sprintf("%s of %d kB", name, len(body)/1000), Ours: rate(rates) + fmt.Sprintf(", %d µs CPU", processor.Microseconds()), Peer: "bare handler " + rate(peers), Ratio: times(rates / peers)}
	if target > 0 {
		r.Target, r.Verdict = "≥ "+rate(target), atLeast(rates, target)
	}
	b.add(r)
	var p50, p99, peer50, peer99 []float64
	for range rounds {
		mine, err := openLoop(ctx, rates/2, b.during, ours)
		if err != nil {
			return err
		}
		other, err := openLoop(ctx, rates/2, b.during, theirs)
		if err != nil {
			return err
		}
		p50, p99 = append(p50, percentile(mine, 0.5)), append(p99, percentile(mine, 0.99))
		peer50, peer99 = append(peer50, percentile(other, 0.5)), append(peer99, percentile(other, 0.99))
	}
	b.add(row{
		Name: name + ", sent at half that rate", Ours: fmt.Sprintf("p50 %.1f ms, p99 %.1f ms", median(p50), median(p99)),
		Peer: fmt.Sprintf("bare handler p50 %.1f, p99 %.1f", median(peer50), median(peer99)), Ratio: times(median(p99) / median(peer99)),
		Target: fmt.Sprintf("p99 ≤ %.0f ms", slowest), Verdict: atMost(median(p99), slowest),
	})
	return nil
}

// inTurns measures ours and theirs in closed loops and returns the medians of their rates, and our processor time a request.
func (b *bench) inTurns(ctx context.Context, ours, theirs ask) (mine, peers float64, processor time.Duration, err error) {
	var a, z, used []float64
	for range rounds {
		m, err := closedLoop(ctx, b.during, ours)
		if err != nil {
			return 0, 0, 0, err
		}
		p, err := closedLoop(ctx, b.during, theirs)
		if err != nil {
			return 0, 0, 0, err
		}
		a, z, used = append(a, m.rate), append(z, p.rate), append(used, float64(m.processor))
	}
	return median(a), median(z), time.Duration(median(used)), nil
}
