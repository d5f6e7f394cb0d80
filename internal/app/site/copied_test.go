package site_test

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"alongside/internal/app/county"
	"alongside/internal/workday"
)

// built are the counties that tests open copies of, one of each size: building one takes seconds, and most tests ask for the same few.
var built struct {
	sync.Mutex
	dir   string
	sizes map[int]string // the file of each
}

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "alongside-site")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	built.dir, built.sizes = dir, map[int]string{}
	code := m.Run()
	_ = os.RemoveAll(dir) // left behind, it is a temporary folder like any other
	os.Exit(code)
}

// copied is the file of a county of its own for a test, of some families.
func copied(t *testing.T, families int) string {
	t.Helper()
	built.Lock()
	defer built.Unlock()
	whole, ok := built.sizes[families]
	if !ok {
		whole = filepath.Join(built.dir, fmt.Sprintf("%d.db", families))
		s := servicesOn(t, whole, "site")
		if err := county.Build(t.Context(), s, county.Options{Scope: county.Scope, Seed: 3, Families: families, Today: workday.MustOn(2026, 11, 23)}); err != nil {
			t.Fatal(err)
		}
		if err := s.DB.Close(); err != nil { // which brings all that was written into the one file
			t.Fatal(err)
		}
		built.sizes[families] = whole
	}
	content, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	own := filepath.Join(t.TempDir(), "county.db")
	if err := os.WriteFile(own, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return own
}
