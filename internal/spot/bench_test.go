package spot_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/spot"
	"alongside/internal/spot/spotsql"
	"alongside/internal/spot/spottest"
)

// BenchmarkAgainstTheDatabasesOwnImport stores a ledger of 200,000 lines, read, checked, refused or taken, in short commits, and
// compares with sqlite3's .import of the same file into one table of text. It reports how many times as long it takes.
func BenchmarkAgainstTheDatabasesOwnImport(b *testing.B) {
	peer, err := exec.LookPath("sqlite3")
	if err != nil {
		b.Skip("sqlite3 is not installed")
	}
	const lines = 200_000
	text, total := spottest.Ledger("bench", lines)
	path := filepath.Join(b.TempDir(), "ledger.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	var ours, theirs time.Duration
	for b.Loop() {
		folder := b.TempDir()
		start := time.Now()
		out, err := exec.CommandContext(b.Context(), peer, filepath.Join(folder, "peer.db"), ".mode csv", ".import "+path+" payment").CombinedOutput()
		if err != nil {
			b.Fatalf("%v: %s", err, out)
		}
		theirs += time.Since(start)
		d, err := db.Open(b.Context(), "sqlite:"+filepath.Join(folder, "ours.db"), db.Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := d.Migrate(b.Context(), migrations()); err != nil {
			b.Fatal(err)
		}
		s := spot.New(spot.Deps{DB: d, Store: spotsql.Store{}})
		start = time.Now()
		f, err := os.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		r, err := s.ImportSpend(dbtest.Ctx(b), spottest.By, spot.ImportFile{Name: "ledger.csv", File: f})
		if err != nil || r.Summary.Total != total {
			b.Fatalf("%+v, %v", r.Summary, err)
		}
		ours += time.Since(start)
		if err := f.Close(); err != nil {
			b.Fatal(err)
		}
		if err := d.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(ours)/float64(theirs), "times-sqlite3-import")
	b.ReportMetric(float64(lines*b.N)/ours.Seconds(), "lines/s")
}
