package audit_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
)

func TestEntriesAreSealedWithinASecond(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		sealing, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { audit.Sealer{DB: d}.Run(sealing) })
		defer running.Wait()
		defer stop()
		for range 2 { // the second one comes while the sealer waits
			appendOne(t, ctx, d, audit.Entry{Action: "x", Ref: "R"})
			deadline := time.After(time.Second)
			for count(t, ctx, d, "audit_unsealed") > 0 {
				select {
				case <-deadline:
					t.Fatal("not sealed within a second")
				case <-time.After(20 * time.Millisecond):
				}
			}
		}
	})
}

func TestASealerThatStopsSealsWhatIsThere(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		appendOne(t, ctx, d, audit.Entry{Action: "x", Ref: "R"})
		stopped, stop := context.WithCancel(t.Context())
		stop()
		audit.Sealer{DB: d, Every: time.Hour}.Run(stopped)
		mustVerify(t, ctx, d, 1, 0)
	})
}

// full is a database that cannot be written.
type full struct{ db.Runner }

func (full) InTx(context.Context, func(*db.Tx) error) error { return context.DeadlineExceeded }

func TestASealerThatFailsSaysSoAndLeavesTheQueue(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		appendOne(t, ctx, d, audit.Entry{Action: "x", Ref: "R"})
		var log bytes.Buffer
		stopped, stop := context.WithCancel(t.Context())
		stop()
		audit.Sealer{DB: full{d}, Log: slog.New(slog.NewTextHandler(&log, nil))}.Run(stopped)
		if !strings.Contains(log.String(), "seal the audit") {
			t.Errorf("logged %q", log.String())
		}
		if n, err := (audit.Sealer{DB: full{d}}).SealOnce(ctx); err == nil || n != 0 {
			t.Errorf("sealed %d, %v", n, err)
		}
		mustVerify(t, ctx, d, 0, 1)
	})
}

// A row that somebody took out while it waited must not keep the others from being sealed.
func TestAMissingEntryDoesNotStopTheSealer(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		for range 3 {
			appendOne(t, ctx, d, audit.Entry{Action: "x", Ref: "R"})
		}
		tamper(t, d, `DELETE FROM audit_entry WHERE scope <> '' AND n = 2`)
		sealAll(t, d)
		if n := count(t, ctx, d, "audit_seal"); n != 2 {
			t.Errorf("%d sealed, want the two that are there", n)
		}
		if b := mustBreak(t, ctx, d, nil); b.Entry != "2" || !strings.Contains(b.String(), "missing") {
			t.Errorf("break = %v", b)
		}
	})
}

func TestNothingToSealWritesNothing(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx, n := db.CountQueries(dbtest.Ctx(t))
		sealed, err := audit.Sealer{DB: d}.SealOnce(ctx)
		if err != nil || sealed != 0 || *n != 1 {
			t.Errorf("sealed %d in %d queries, %v", sealed, *n, err)
		}
	})
}
