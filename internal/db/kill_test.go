package db_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
)

// killedPath names the database that this program, started again by the test below, writes to until it is killed.
const killedPath = "ALONGSIDE_TEST_KILLED_PATH"

func TestAKilledProgramLosesNothingAcknowledged(t *testing.T) {
	if path := os.Getenv(killedPath); path != "" {
		writeUntilKilled(t, path)
		return
	}
	path := filepath.Join(t.TempDir(), "x.db")
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestAKilledProgramLosesNothingAcknowledged$")
	child.Env = append(os.Environ(), killedPath+"="+path)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(400*time.Millisecond, func() { _ = child.Process.Kill() })
	var acknowledged []string
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if ref, ok := strings.CutPrefix(lines.Text(), "saved "); ok && len(ref) == 8 {
			acknowledged = append(acknowledged, ref)
		}
	}
	if err := child.Wait(); err == nil {
		t.Fatal("the program was not killed")
	}
	got := refs(t, openFile(t, path, db.Options{}), "ref")
	for _, ref := range acknowledged {
		if _, found := slices.BinarySearch(got, ref); !found {
			t.Errorf("%s was acknowledged and is gone", ref)
		}
	}
	if len(acknowledged) == 0 {
		t.Skip("this machine was too slow to save anything before the kill")
	}
}

// writeUntilKilled says "saved REF" after each use case that was acknowledged.
func writeUntilKilled(t *testing.T, path string) {
	d := openFile(t, path, db.Options{})
	ctx := dbtest.Ctx(t)
	var writers sync.WaitGroup
	for w := range 4 {
		writers.Go(func() {
			for i := range 100_000 {
				ref := fmt.Sprintf("%d-%06d", w, i)
				if err := d.InTx(ctx, func(tx *db.Tx) error { return addFund(ctx, tx, ref, "") }); err != nil {
					t.Error(err)
					return
				}
				fmt.Fprintln(os.Stdout, "saved "+ref)
			}
		})
	}
	writers.Wait()
}

func TestAServerThatGoesAwayIsUnavailable(t *testing.T) {
	d := dbtest.Postgres(t, schema...)
	ctx := dbtest.Ctx(t)
	err := d.InTx(ctx, func(tx *db.Tx) error {
		if err := addFund(ctx, tx, "a", ""); err != nil {
			return err
		}
		var ended bool
		return db.Get(ctx, tx, "SELECT pg_terminate_backend(pg_backend_pid())", nil, &ended)
	})
	if err == nil || !strings.Contains(err.Error(), "cannot be reached") {
		t.Errorf("%v, want unavailable", err)
	}
	// The next use case gets a connection that works.
	do(t, d, func(ctx context.Context, tx *db.Tx) error { return addFund(ctx, tx, "b", "") })
	if got := refs(t, d, "ref"); !slices.Equal(got, []string{"b"}) {
		t.Errorf("funds %v", got)
	}
}
