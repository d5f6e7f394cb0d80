package schema

import (
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"
)

// TestEveryTableIsWired finds each package below internal that declares Migrations and asks for it in schema.go.
func TestEveryTableIsWired(t *testing.T) {
	list, err := os.ReadFile("schema.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	err = fs.WalkDir(os.DirFS("../.."), ".", func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || path.Ext(p) != ".go" || strings.HasSuffix(p, "_test.go") || strings.HasSuffix(path.Dir(p), "test") || path.Dir(p) == "app/schema" {
			return err
		}
		text, err := os.ReadFile("../../" + p)
		if err != nil {
			return err
		}
		if !strings.Contains(string(text), "\nfunc Migrations() []db.Migration") {
			return nil
		}
		found++
		if !strings.Contains(string(list), "\t\t"+path.Base(path.Dir(p))+".Migrations,\n") {
			t.Errorf("internal/%s has Migrations that schema.go does not list", path.Dir(p))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if listed := len(parts()); listed != found {
		t.Errorf("%d packages are listed, %d found", listed, found)
	}
}

func TestMigrationNumbersAreDistinct(t *testing.T) {
	seen := map[int]string{}
	for _, m := range Migrations() {
		if other, ok := seen[m.Number]; ok {
			t.Errorf("%q and %q are both number %d", other, m.Name, m.Number)
		}
		seen[m.Number] = m.Name
	}
}
