package county_test

import (
	"context"
	"crypto/sha256"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"alongside/internal/app/county"
	"alongside/internal/app/schema"
	"alongside/internal/app/wiring"
	"alongside/internal/db"
	"alongside/internal/notify"
	"alongside/internal/workday"
)

// build makes a small county in a new database.
func build(t *testing.T, families int) (*db.DB, *wiring.Services) {
	t.Helper()
	seed := sha256.Sum256([]byte("county"))
	d, err := db.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "county.db")+"?synchronous=OFF", db.Options{
		Clock: func() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }, Rand: rand.NewChaCha8(seed), Backdating: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := d.Migrate(t.Context(), schema.Migrations()); err != nil {
		t.Fatal(err)
	}
	tell := func(ctx context.Context, tx *db.Tx, m notify.Message) error { return notify.Record(ctx, tx, m) }
	s, err := wiring.Wire(d, wiring.Options{PublicURL: "http://localhost:8080", Tell: tell})
	if err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	if err := county.Build(t.Context(), s, county.Options{Seed: 1, Families: families, Today: workday.MustOn(2026, 11, 23)}); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d families in %v", families, time.Since(begun))
	return d, s
}

func TestEveryStepIsUnderWay(t *testing.T) {
	build(t, 200)
}
