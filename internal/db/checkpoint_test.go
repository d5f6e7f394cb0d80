package db_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
)

// sizeOf is how long a file is, 0 while it is not there.
func sizeOf(t *testing.T, path string) int64 {
	t.Helper()
	found, err := os.Stat(path)
	if err != nil {
		if os.IsNotExist(err) {
			return 0
		}
		t.Fatal(err)
	}
	return found.Size()
}

// TestTheLogIsCopiedWhileOthersWrite: what was committed reaches the database's own file long before the log is so long that SQLite would
// copy it inside a COMMIT, and nothing is lost by it.
func TestTheLogIsCopiedWhileOthersWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	d := openFile(t, path+"?synchronous=OFF", db.Options{})
	ctx, long := dbtest.Ctx(t), strings.Repeat("x", 3000)
	const writers, each = 8, 150
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for i := range each {
				name := fmt.Sprintf("%d-%03d", w, i)
				if err := d.InTx(ctx, func(tx *db.Tx) error { return addFund(ctx, tx, name, long) }); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	// The last copies end soon; of those 1,200 use cases at least the first 768 are copied, each of which has a page of its own.
	const least = 768 * 4096
	for begun := time.Now(); sizeOf(t, path) < least; time.Sleep(5 * time.Millisecond) {
		if time.Since(begun) > time.Minute {
			t.Fatalf("the file has %d bytes and its log %d: nobody copied", sizeOf(t, path), sizeOf(t, path+"-wal"))
		}
	}
	if got := len(refs(t, d, "ref")); got != writers*each {
		t.Errorf("%d are there, want %d", got, writers*each)
	}
}

// TestTheLogBeginsAnew: it stays bounded however much is written without a pause.
func TestTheLogBeginsAnew(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	d := openFile(t, path+"?synchronous=OFF", db.Options{})
	proof := make([]byte, 256<<10) // 64 pages a use case
	do(t, d, func(ctx context.Context, tx *db.Tx) error { return addFund(ctx, tx, "1", "") })
	for range 400 {
		do(t, d, func(ctx context.Context, tx *db.Tx) error {
			_, err := db.Exec(ctx, tx, "INSERT INTO commitment (scope, fund, amount_pence, proof) VALUES ($1, '1', 1, $2)", tx.Scope(), proof)
			return err
		})
	}
	if log, file := sizeOf(t, path+"-wal"), sizeOf(t, path); log > 64<<20 || file < 48<<20 {
		t.Errorf("of 100 MB written the log holds %d bytes and the file %d", log, file)
	}
}
