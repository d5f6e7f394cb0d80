package db_test

import (
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
)

// BenchmarkInTx saves one row a use case, waiting for the disk each time, with more and more callers at once: on SQLite
// those who wait together share a commit.
func BenchmarkInTx(b *testing.B) {
	for _, callers := range []int{1, 16, 128} {
		b.Run(fmt.Sprintf("sqlite/callers=%d", callers), func(b *testing.B) {
			d, err := db.Open(b.Context(), "sqlite:"+filepath.Join(b.TempDir(), "x.db"), db.Options{})
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { _ = d.Close() })
			if err := d.Migrate(b.Context(), schema); err != nil {
				b.Fatal(err)
			}
			before := db.Commits(d)
			save(b, d, callers)
			b.ReportMetric(float64(b.N)/float64(db.Commits(d)-before), "usecases/commit")
		})
		b.Run(fmt.Sprintf("postgres/callers=%d", callers), func(b *testing.B) {
			save(b, dbtest.Postgres(b, schema...), callers)
		})
	}
}

func save(b *testing.B, d *db.DB, callers int) {
	var last atomic.Int64
	ctx := dbtest.Ctx(b)
	b.SetParallelism(callers)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			ref := fmt.Sprintf("%09d", last.Add(1))
			if err := d.InTx(ctx, func(tx *db.Tx) error { return addFund(ctx, tx, ref, "") }); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.StopTimer()
}
