package supplier

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"
)

// dataOf finds the folder of real inputs beside the repository, or skips the test.
func dataOf(t testing.TB, parts ...string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
	path := filepath.Join(append([]string{dir, "..", "shared", "data"}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skip("the real inputs are not beside this repository: ", path)
	}
	return path
}

// sheffield returns the names of Sheffield's suppliers with the numbers that each was written under.
func sheffield(t testing.TB) map[string][]string {
	t.Helper()
	f, err := os.Open(dataOf(t, "spend", "sheffield", "supplier-names.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for _, row := range rows[1:] {
		name := Tidy(row[1])
		out[name] = append(out[name], row[0])
	}
	return out
}
