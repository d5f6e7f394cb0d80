package spot_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/spot"
	"alongside/internal/spot/spotsql"
	"alongside/internal/spot/spottest"
)

// millionPayments writes a ledger of 5,000 suppliers.
func millionPayments(b *testing.B, path string) {
	b.Helper()
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	_, _ = w.WriteString("Payment Date,Supplier Name,Net Amount,Service,Transaction Number,Purpose\r\n") // Flush tells
	for i := range 1_000_000 {
		line := fmt.Sprintf("%02d/%02d/2026,Made Up Supplier %s Ltd,%d.%02d,Service %d,TR-%08d,Home care\r\n", i%28+1, i%3+4, strconv.Itoa(i*7919%5000), 500+i%9000, i%100, i%70, i)
		_, _ = w.WriteString(line) // Flush tells
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkWorkbench imports a million payments, matches their suppliers and paints the workbench, and reads its pages.
func BenchmarkWorkbench(b *testing.B) {
	folder := b.TempDir()
	path := filepath.Join(folder, "ledger.csv")
	millionPayments(b, path)
	store := spotsql.Store{}
	ctx := dbtest.Ctx(b)
	for n := 0; b.Loop(); n++ {
		d, err := db.Open(ctx, "sqlite:"+filepath.Join(folder, fmt.Sprintf("%d.db", n)), db.Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := d.Migrate(ctx, slices.Concat(migrations(), access.Migrations(), deadline.Migrations())); err != nil {
			b.Fatal(err)
		}
		s := spot.New(spot.Deps{DB: d, Store: store, Settlements: store, Matches: store, Packages: store, Workbench: store, Prices: spottest.Prices{}})
		f, err := os.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		begun := time.Now()
		if _, err := s.ImportSpend(ctx, spottest.By, spot.ImportFile{Name: "ledger.csv", File: f}); err != nil {
			b.Fatal(err)
		}
		imported := time.Since(begun)
		if err := s.MatchSuppliers(ctx); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(imported.Seconds(), "s/import")
		b.ReportMetric(time.Since(begun).Seconds(), "s/workbench")
		b.ReportMetric(float64(readTimes(ctx, b, d, s).Microseconds())/1000, "ms/page-p95")
		if err := f.Close(); err != nil {
			b.Fatal(err)
		}
		if err := d.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// readTimes reads what the workbench's first page shows and returns within what time 95 of 100 were ready.
func readTimes(ctx context.Context, b *testing.B, d *db.DB, s *spot.Service) time.Duration {
	b.Helper()
	var took []time.Duration
	for range 200 {
		begun := time.Now()
		err := d.View(ctx, func(tx *db.Tx) error {
			if _, err := s.Matches.Match(ctx, tx); err != nil {
				return err
			}
			if _, err := s.Workbench.Painted(ctx, tx); err != nil {
				return err
			}
			_, err := s.Workbench.CountOffs(ctx, tx, tx.Today())
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(begun))
	}
	slices.Sort(took)
	return took[len(took)*95/100]
}
