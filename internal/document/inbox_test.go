package document_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/document"
	"alongside/internal/fault"
)

func TestAFileIsHandedInReadTwiceAndRemoved(t *testing.T) {
	s := newShelf(t, dbtest.SQLite(t, migrations...), document.Options{MaxBytes: 10})
	ctx, in := dbtest.Ctx(t), s.store.Inbox()
	text := strings.Repeat("a line of a ledger\n", 10_000)
	if n, err := in.Keep(ctx, "IMP-1", strings.NewReader(text)); err != nil || n != int64(len(text)) {
		t.Fatalf("kept %d bytes: %v", n, err)
	}
	f, err := in.Open(ctx, "IMP-1")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		got, err := io.ReadAll(f)
		if err != nil || string(got) != text {
			t.Errorf("read %d bytes of %d: %v", len(got), len(text), err)
		}
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			t.Error(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if _, err := in.Open(db.WithScope(ctx, "E06000021"), "IMP-1"); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another council opens it: %v", err)
	}
	for range 2 {
		if err := in.Remove(ctx, "IMP-1"); err != nil {
			t.Error(err)
		}
	}
	if _, err := in.Open(ctx, "IMP-1"); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("removed and still there: %v", err)
	}
	for _, name := range []string{"", "../x", "a/b", "a.csv"} {
		if _, err := in.Keep(ctx, name, strings.NewReader("x")); err == nil {
			t.Errorf("%q is taken for a name", name)
		}
	}
}

func TestWhatNobodyReadsIsSwept(t *testing.T) {
	d := dbtest.SQLite(t, migrations...)
	s := newShelf(t, d, document.Options{})
	ctx, in := dbtest.Ctx(t), s.store.Inbox()
	kept := s.mustPut("kept.pdf", pdfFile)
	for name, age := range map[string]time.Duration{"OLD": 49 * time.Hour, "NEW": 47 * time.Hour} {
		if _, err := in.Keep(ctx, name, strings.NewReader("x")); err != nil {
			t.Fatal(err)
		}
		at := dbtest.Clock(d).Now().Add(-age)
		if err := os.Chtimes(filepath.Join(s.folder, "E10000028", "inbox", name), at, at); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.store.Sweep(ctx, 24*time.Hour); err != nil {
		t.Fatal(err)
	}
	if _, err := in.Open(ctx, "OLD"); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("the old file: %v", err)
	}
	f, err := in.Open(ctx, "NEW")
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if _, _, err := s.open(s.lead, kept.Ref); err != nil {
		t.Errorf("the document beside it: %v", err)
	}
}
