package house

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// root finds the folder of go.mod.
func root(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = parent
	}
}

// TestHouse holds this repository to every rule.
func TestHouse(t *testing.T) {
	tr := load(t, os.DirFS(root(t)))
	if len(tr.units) < 2 {
		t.Fatalf("found %d packages; the test does not see the repository", len(tr.units))
	}
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			found := r.find(tr)
			slices.Sort(found)
			for _, f := range found {
				t.Error(f)
			}
		})
	}
}
