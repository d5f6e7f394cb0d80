package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

type migrated struct {
	Engine           string `json:"engine"`
	DryRun           bool   `json:"dry_run"`
	Applied, Pending []struct {
		Number int
		Name   string
	}
}

func (s *shell) file(parts ...string) string {
	return filepath.Join(append([]string{s.dir}, parts...)...)
}

func (s *shell) write(name, text string) {
	s.t.Helper()
	path := s.file(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shell) exists(name string) bool {
	_, err := os.Stat(s.file(name))
	return err == nil
}

func TestMigrate(t *testing.T) {
	s := newShell(t)
	var dry, first, second migrated
	s.decode(&dry, "migrate", "--dry-run")
	if s.exists("alongside.db") {
		t.Error("a dry run made the database")
	}
	s.decode(&first, "migrate")
	if len(first.Applied) == 0 || len(first.Applied) != len(dry.Pending) || first.Engine != "sqlite" || !dry.DryRun {
		t.Errorf("a dry run said %+v, the real one did %+v", dry, first)
	}
	s.decode(&second, "migrate")
	if len(second.Applied) != 0 {
		t.Errorf("the second run applied %+v", second.Applied)
	}
	if out := s.must("migrate", "--dry-run"); out != "The schema is up to date.\n" {
		t.Errorf("got %q", out)
	}
}

func TestSettingsAreHeldAgainstTheList(t *testing.T) {
	s := newShell(t, "ALONGSIDE_DATABSE_URL=sqlite:x")
	s.refuse(1, "ALONGSIDE_DATABSE_URL is not a setting; did you mean ALONGSIDE_DATABASE_URL", "migrate")
	s = newShell(t, "ALONGSIDE_CONFIG=set.toml")
	s.refuse(1, "set.toml", "migrate")
	s.write("set.toml", "[database]\nurl = \"sqlite:other.db\"\nreadres = 4\n")
	s.refuse(1, "set.toml line 3: database.readres is not a setting", "migrate")
	s.write("set.toml", "[database]\nurl = \"sqlite:other.db\"\n")
	s.must("migrate")
	if !s.exists("other.db") || s.exists("alongside.db") {
		t.Error("the settings were not followed")
	}
	s.write("mine.toml", "[database]\nurl = \"mysql:x\"\n")
	s.refuse(1, "database.url: must be sqlite:PATH", "migrate", "--config", "mine.toml")
}

func TestBackupAndRestore(t *testing.T) {
	s := newShell(t)
	s.must("migrate")
	s.write("documents/ab/abcdef", "a letter")
	s.write("documents/cd/cdef01", "a report")
	var b struct {
		Folder string
		Files  int
		Bytes  int64
	}
	s.decode(&b, "backup", "copy")
	if b.Folder != "copy" || b.Files != 3 || b.Bytes < 16 {
		t.Fatalf("got %+v", b)
	}
	s.refuse(1, "copy exists already", "backup", "copy")
	s.refuse(1, "alongside.db is there already", "restore", "copy")

	if err := os.RemoveAll(s.file("documents", "ab")); err != nil {
		t.Fatal(err)
	}
	s.write("documents/cd/cdef01", "torn")
	var r struct {
		Database, Kept string
		Documents      int
		Whole          bool
	}
	s.decode(&r, "restore", "copy", "--replace")
	if r.Database != "alongside.db" || !strings.HasPrefix(r.Kept, "alongside.db.before-") || r.Documents != 2 || !r.Whole || !s.exists(r.Kept) {
		t.Errorf("got %+v", r)
	}
	for name, want := range map[string]string{"ab/abcdef": "a letter", "cd/cdef01": "a report", "cd/cdef01.before": "torn"} {
		if got, err := os.ReadFile(s.file("documents", name)); err != nil || string(got) != want {
			t.Errorf("document %s is %q (%v)", name, got, err)
		}
	}
	if out := s.must("migrate", "--dry-run"); out != "The schema is up to date.\n" {
		t.Errorf("the restored database: %q", out)
	}
}

func TestBackupWithoutDatabaseLeavesNothing(t *testing.T) {
	s := newShell(t)
	s.refuse(1, "there is no database at alongside.db", "backup", "copy")
	if s.exists("copy") || s.exists("copy.partial") || s.exists("alongside.db") {
		t.Error("something was left behind")
	}
	s = newShell(t, "ALONGSIDE_DATABASE_URL=postgres://localhost/alongside")
	s.refuse(1, "pg_dump", "backup", "copy")
}

func TestRestoreRefusesWhatWasChanged(t *testing.T) {
	for _, c := range []struct {
		name, want string
		spoil      func(t *testing.T, s *shell)
	}{
		{"no folder", "copy is no backup", func(t *testing.T, s *shell) { must(t, os.RemoveAll(s.file("copy"))) }},
		{"document changed", "documents/ab/abcdef: is not what was backed up", func(_ *testing.T, s *shell) { s.write("copy/documents/ab/abcdef", "a lie") }},
		{"document gone", "documents/ab/abcdef: cannot be read", func(t *testing.T, s *shell) { must(t, os.Remove(s.file("copy/documents/ab/abcdef"))) }},
		{"database cut off", "alongside.db: is not what was backed up", func(t *testing.T, s *shell) { must(t, os.Truncate(s.file("copy/alongside.db"), 100)) }},
		{"manifest torn", "manifest.json cannot be read", func(_ *testing.T, s *shell) { s.write("copy/manifest.json", `{"files": [`) }},
		{"manifest empty", "names no alongside.db", func(_ *testing.T, s *shell) { s.write("copy/manifest.json", `{}`) }},
		{"path outside", "../../secret: lies outside", func(_ *testing.T, s *shell) {
			s.write("copy/manifest.json", `{"files": [{"path": "../../secret"}]}`)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newShell(t)
			s.must("migrate")
			s.write("documents/ab/abcdef", "a letter")
			s.must("backup", "copy")
			c.spoil(t, s)
			before, err := os.ReadFile(s.file("alongside.db"))
			must(t, err)
			s.refuse(1, c.want, "restore", "copy", "--replace")
			after, err := os.ReadFile(s.file("alongside.db"))
			must(t, err)
			if string(before) != string(after) || s.exists("alongside.db.restoring") {
				t.Error("the database was touched")
			}
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

type diagnosis struct {
	Findings []struct{ Check, Health, Says string }
	Settings []struct {
		Name, Value string
		Standard    bool
	}
}

func (d diagnosis) health(check string) string {
	for _, f := range d.Findings {
		if f.Check == check {
			return f.Health
		}
	}
	return "unchecked"
}

func TestDoctor(t *testing.T) {
	s := newShell(t)
	var d diagnosis
	s.decode(&d, "doctor")
	if d.health("database") != "warning" || d.health("web") != "well" || len(d.Settings) < 20 {
		t.Errorf("on a new machine: %+v", d.Findings)
	}
	if s.exists("alongside.db") {
		t.Error("the doctor made a database")
	}
	s.must("migrate")
	must(t, os.Mkdir(s.file("documents"), 0o700))
	s.decode(&d, "doctor")
	if d.health("database") != "well" || d.health("documents") != "warning" {
		t.Errorf("after migrating: %+v", d.Findings)
	}
	for _, check := range []string{"certificate", "holidays", "jobs", "messages", "audit", "scanning", "imports"} { // how full the disk is, is this machine's affair
		if d.health(check) != "well" {
			t.Errorf("after migrating, %s is %s: %+v", check, d.health(check), d.Findings)
		}
	}
	s.environ = append(s.environ, "ALONGSIDE_LOG_LEVEL=warn", "ALONGSIDE_SERVER_CERTIFICATE_FILE=no.pem", "ALONGSIDE_SERVER_KEY_FILE=no.key")
	r := s.run("doctor")
	if r.code != 1 || r.err != "" || !strings.Contains(r.out, "problem  web") || !strings.Contains(r.out, "set      log.level = warn\n") {
		t.Errorf("with a missing certificate: exit %d\n%s%s", r.code, r.out, r.err)
	}
	s.write("alongside.db", "this is no database, whatever its name says")
	if r := s.run("doctor"); r.code != 1 || !strings.Contains(r.out, "problem  database") {
		t.Errorf("with a broken database: exit %d\n%s", r.code, r.out)
	}
}
