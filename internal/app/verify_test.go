package app_test

import (
	"context"
	"database/sql"
	"os"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"alongside/internal/audit"
	"alongside/internal/db"
)

// record writes entries into the shell's database, as commands do while no server runs: nothing seals them.
func (s *shell) record(actions ...string) {
	s.t.Helper()
	ctx := db.WithScope(context.Background(), "E10000028")
	d, err := db.Open(ctx, "sqlite:"+s.file("alongside.db"), db.Options{})
	must(s.t, err)
	must(s.t, d.Migrate(ctx, audit.Migrations()))
	for _, action := range actions {
		must(s.t, d.InTx(ctx, func(tx *db.Tx) error {
			return audit.Append(ctx, tx, audit.System, audit.Entry{Action: action, Ref: "made-up"})
		}))
	}
	must(s.t, d.Close())
}

// tamper changes the shell's database behind the program's back.
func (s *shell) tamper(statement string) {
	s.t.Helper()
	raw, err := sql.Open("sqlite", s.file("alongside.db"))
	must(s.t, err)
	defer raw.Close()
	_, err = raw.Exec(statement)
	must(s.t, err)
}

type verified struct {
	Whole  bool
	Chains []struct {
		Scope  string
		Sealed int
		Broken *struct{ What string }
	}
}

func TestVerify(t *testing.T) {
	s := newShell(t)
	s.refuse(1, "there is no database to verify", "verify")
	s.must("migrate")
	if out := s.must("verify"); out != "There are no entries yet.\n" {
		t.Errorf("got %q", out)
	}
	s.refuse2(t, 1, "no heads to lodge", "verify", "--lodge", "none.jsonl")
	if _, err := os.Stat(s.file("none.jsonl")); err == nil {
		t.Error("a file without heads was written")
	}
	s.record("query asked", "query answered", "query closed")
	s.must("verify", "--lodge", "heads.jsonl")
	s.refuse2(t, 1, "heads.jsonl", "verify", "--lodge", "heads.jsonl")
	var v verified
	out := s.must("verify", "--head", "heads.jsonl", "--json")
	if !strings.Contains(out, `"whole": true`) || !strings.Contains(out, `"sealed": 3`) {
		t.Errorf("got %s", out)
	}
	s.refuse(1, "cannot read the lodged heads", "verify", "--head", "none")

	whole, err := os.ReadFile(s.file("alongside.db"))
	must(t, err)
	s.tamper("UPDATE audit_entry SET action = 'query ignored' WHERE action = 'query answered'")
	r := s.run("verify", "--json")
	if r.code != 1 || r.err != "" || !strings.Contains(r.out, `"whole": false`) || !strings.Contains(r.out, `"broken"`) {
		t.Errorf("after a change: exit %d %s %s %+v", r.code, r.out, r.err, v)
	}
	must(t, os.WriteFile(s.file("alongside.db"), whole, 0o600))
	s.must("verify")
}

func TestRestoreHoldsTheCopyAgainstItsHeads(t *testing.T) {
	s := newShell(t)
	s.must("migrate")
	s.record("query asked", "query answered", "query closed")
	s.must("verify", "--lodge", "heads.jsonl") // seals
	s.must("backup", "good")
	if out := s.must("restore", "good", "--replace", "--json"); !strings.Contains(out, `"whole": true`) {
		t.Errorf("got %s", out)
	}
	s.tamper("UPDATE audit_entry SET action = 'query ignored' WHERE action = 'query answered'")
	s.must("backup", "bad")
	r := s.run("restore", "bad", "--replace", "--json")
	if r.code != 0 || !strings.Contains(r.out, `"whole": false`) || !strings.Contains(r.err, "the audit chain of the backup is broken") {
		t.Errorf("exit %d %s %s", r.code, r.out, r.err)
	}
}

// refuse2 is refuse for a command that has given its answer before it fails.
func (s *shell) refuse2(t *testing.T, code int, want string, args ...string) {
	t.Helper()
	if r := s.run(args...); r.code != code || !strings.Contains(r.err, want) {
		t.Errorf("alongside %s: exit %d, stderr %q", strings.Join(args, " "), r.code, r.err)
	}
}
