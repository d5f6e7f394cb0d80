package app

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every test that docs/faults.md names exists in the package that it names, every row names one, and every file of it is there.
func TestEveryFaultIsHeldByATest(t *testing.T) {
	page, err := os.ReadFile("../../docs/faults.md")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`(internal/[a-z/]+) (Test\w+)`)
	rows := 0
	for line := range strings.Lines(string(page)) {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| what ") {
			continue
		}
		rows++
		found := named.FindAllStringSubmatch(line, -1)
		if len(found) == 0 {
			t.Errorf("no test is named: %s", line)
		}
		for _, f := range found {
			if !hasTest(t, f[1], f[2]) {
				t.Errorf("%s has no %s", f[1], f[2])
			}
		}
		if file := regexp.MustCompile("\\(`([^`]+)`\\)").FindStringSubmatch(line); file != nil {
			if _, err := os.Stat(filepath.Join("testdata", "bad", file[1])); err != nil {
				t.Error(err)
			}
		}
	}
	if rows < 20 {
		t.Errorf("%d rows", rows)
	}
}

// hasTest reports whether a package has a test of this name.
func hasTest(t *testing.T, folder, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "\nfunc "+name+"(t *testing.T)") {
			return true
		}
	}
	return false
}
