package document_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/document"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/thread"
)

const day = 24 * time.Hour

func (s *shelf) sweep() int {
	s.t.Helper()
	n, err := s.store.Sweep(s.t.Context(), day)
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}

func TestTheSameBytesAreKeptOnceACouncil(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		s := newShelf(t, d, document.Options{})
		first, second := s.mustPut("a.pdf", pdfFile), s.mustPut("b.pdf", pdfFile)
		if first.Ref == second.Ref || first.Hash != second.Hash || len(s.files()) != 1 {
			t.Errorf("%+v, %+v in %v", first, second, s.files())
		}
		elsewhere := db.WithScope(t.Context(), "E10000016")
		if _, err := s.store.Put(elsewhere, s.lead.By(), document.Upload{Name: "c.pdf", Reader: strings.NewReader(pdfFile)}); err != nil {
			t.Fatal(err)
		}
		if len(s.files()) != 2 {
			t.Errorf("two councils share %v", s.files())
		}
		system := db.WithScope(t.Context(), db.System)
		if _, err := s.store.Receive(system, strings.NewReader(pdfFile)); err == nil {
			t.Error("a file of no council was taken")
		}
		s.inTx(func(ctx context.Context, tx *db.Tx) error {
			return document.Erase(ctx, tx, s.lead.By(), first.Ref, "retention-1")
		})
		dbtest.Clock(d).Advance(2 * day)
		if n := s.sweep(); n != 0 || len(s.files()) != 2 {
			t.Errorf("swept %d that another document has", n)
		}
		if _, content, err := s.open(s.lead, second.Ref); err != nil || content != pdfFile {
			t.Error(err)
		}
		if _, _, err := s.open(s.lead, first.Ref); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("erased: %v", err)
		}
		s.inTx(func(ctx context.Context, tx *db.Tx) error {
			return document.Erase(ctx, tx, s.lead.By(), second.Ref, "retention-1")
		})
		if n := s.sweep(); n != 1 || len(s.files()) != 1 {
			t.Errorf("swept %d, left %v", n, s.files())
		}
	})
}

func TestErasingSaysUnderWhichRule(t *testing.T) {
	s := newShelf(t, dbtest.SQLite(t, migrations...), document.Options{})
	put := s.mustPut("a.pdf", pdfFile)
	ctx := dbtest.Ctx(t)
	for want, erase := range map[fault.Kind]func(tx *db.Tx) error{
		fault.KindInvalid:  func(tx *db.Tx) error { return document.Erase(ctx, tx, s.lead.By(), put.Ref, "") },
		fault.KindNotFound: func(tx *db.Tx) error { return document.Erase(ctx, tx, s.lead.By(), "DOC-0000-0000-0", "r") },
		fault.KindInternal: func(tx *db.Tx) error { return document.Erase(ctx, tx, audit.By{}, put.Ref, "r") },
	} {
		if err := s.db.InTx(ctx, erase); !fault.Is(err, want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if _, _, err := s.open(s.lead, put.Ref); err != nil {
		t.Errorf("erased though it was refused: %v", err)
	}
}

func TestBytesThatNoDocumentHasAreSwept(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		s := newShelf(t, d, document.Options{})
		ctx := dbtest.Ctx(t)
		kept := s.mustPut("kept.pdf", pdfFile)
		late, err := s.store.Receive(ctx, strings.NewReader(pdfFile+"late"))
		if err != nil {
			t.Fatal(err)
		}
		refused := errors.New("refused")
		err = d.InTx(ctx, func(tx *db.Tx) error {
			_, err := s.store.Attach(ctx, tx, s.lead.By(), document.Upload{Name: "late.pdf", Child: s.child}, late)
			return errors.Join(err, refused)
		})
		if !errors.Is(err, refused) || len(s.files()) != 2 {
			t.Fatalf("%v, %v", err, s.files())
		}
		unfinished := filepath.Join(s.folder, "x.123.tmp")
		if err := os.WriteFile(unfinished, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		old := dbtest.Start.Add(-day)
		if err := os.Chtimes(unfinished, old, old); err != nil {
			t.Fatal(err)
		}
		if n := s.sweep(); n != 0 || len(s.files()) != 3 {
			t.Errorf("swept %d before the day was over: %v", n, s.files())
		}
		dbtest.Clock(d).Advance(day + time.Second)
		if n := s.sweep(); n != 1 || len(s.files()) != 1 {
			t.Errorf("swept %d, left %v", n, s.files())
		}
		err = d.InTx(ctx, func(tx *db.Tx) error {
			_, err := s.store.Attach(ctx, tx, s.lead.By(), document.Upload{Name: "late.pdf", Child: s.child}, late)
			return err
		})
		if !fault.Is(err, fault.KindInvalid) {
			t.Errorf("a document was made of swept bytes: %v", err)
		}
		if _, content, err := s.open(s.lead, kept.Ref); err != nil || content != pdfFile {
			t.Errorf("the kept document: %v", err)
		}
	})
}

func TestASweepThatWasInterruptedIsFinished(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		s := newShelf(t, d, document.Options{})
		ctx := dbtest.Ctx(t)
		c, err := s.store.Receive(ctx, strings.NewReader(pdfFile))
		if err != nil {
			t.Fatal(err)
		}
		s.inTx(func(ctx context.Context, tx *db.Tx) error { // as a sweep leaves it that was killed after its first step
			return db.ExecOne(ctx, tx, `UPDATE document_content SET sweeping = 1 WHERE scope = $1 AND hash = $2`, tx.Scope(), c.Hash)
		})
		if _, err := s.store.Receive(ctx, strings.NewReader(pdfFile)); !fault.Is(err, fault.KindUnavailable) {
			t.Errorf("the same bytes came in while they are swept: %v", err)
		}
		err = d.InTx(ctx, func(tx *db.Tx) error {
			_, err := s.store.Attach(ctx, tx, s.lead.By(), document.Upload{Name: "a.pdf"}, c)
			return err
		})
		if !fault.Is(err, fault.KindInvalid) {
			t.Errorf("a document was made of bytes that are swept: %v", err)
		}
		if n := s.sweep(); n != 1 || len(s.files()) != 0 {
			t.Errorf("swept %d, left %v", n, s.files())
		}
		if _, err := s.put("a.pdf", pdfFile); err != nil {
			t.Error(err)
		}
	})
}

func TestBytesThatAreMissingOrDamagedAreNotGivenOut(t *testing.T) {
	d := dbtest.SQLite(t, migrations...)
	s := newShelf(t, d, document.Options{})
	put := s.mustPut("a.pdf", pdfFile)
	file := s.files()[0]
	if err := os.WriteFile(file, []byte(pdfFile[:len(pdfFile)-1]), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.open(s.lead, put.Ref); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("cut off: %v", err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.open(s.lead, put.Ref); !fault.Is(err, fault.KindUnavailable) {
		t.Errorf("missing: %v", err)
	}
	s.mustPut("again.pdf", pdfFile)
	if _, content, err := s.open(s.lead, put.Ref); err != nil || content != pdfFile {
		t.Errorf("sent again: %v", err)
	}
}

func TestAFileThatBreaksOffLeavesNothing(t *testing.T) {
	s := newShelf(t, dbtest.SQLite(t, migrations...), document.Options{})
	broken := errors.New("connection reset")
	_, err := s.store.Put(dbtest.Ctx(t), s.lead.By(), document.Upload{Name: "a.pdf", Reader: io.MultiReader(strings.NewReader(pdfFile), failing{broken})})
	if !fault.Is(err, fault.KindUnavailable) || !errors.Is(err, broken) || len(s.files()) != 0 {
		t.Errorf("%v, %v", err, s.files())
	}
}

func TestDocumentsAreListedByObjectAndChild(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		s := newShelf(t, d, document.Options{})
		var put []thread.Ref
		for range 3 {
			put = append(put, s.mustPut("a.pdf", pdfFile).Ref)
		}
		s.inTx(func(ctx context.Context, tx *db.Tx) error {
			of, err := document.Of(ctx, tx, s.about, "QRY-0000-0000-0")
			if err == nil && (len(of) != 1 || len(of[s.about]) != 3) {
				t.Errorf("of the object: %+v", of)
			}
			return err
		})
		seen := map[thread.Ref]bool{}
		var after document.Document
		for range 5 {
			s.inTx(func(ctx context.Context, tx *db.Tx) error {
				page, err := document.OfChild(ctx, tx, s.child, after, 2)
				after = document.Document{}
				for _, d := range page {
					seen[d.Ref], after = true, d
				}
				return err
			})
			if after.Ref == "" {
				break
			}
		}
		if len(seen) != len(put) || after.Ref != "" {
			t.Errorf("of the child: %v", seen)
		}
		s.inTx(func(ctx context.Context, tx *db.Tx) error {
			chain, err := thread.Walk(ctx, tx, put[0])
			if err == nil && (len(chain.Nodes) != 1 || chain.Nodes[0].Label != "Document" || chain.Nodes[0].Child != s.child) {
				t.Errorf("on the thread: %+v", chain)
			}
			return err
		})
	})
}

func TestOpeningAStore(t *testing.T) {
	d := dbtest.SQLite(t, migrations...)
	for _, address := range []string{"file://relative", "documents", "s3://bucket?secret=hunter2", "file:///proc/none", "://"} {
		if s, err := document.Open(t.Context(), address, d, document.Options{}); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v, %v", address, s, err)
		}
	}
}

func TestTheSweepIsScheduled(t *testing.T) {
	s := newShelf(t, dbtest.SQLite(t, migrations...), document.Options{})
	if _, err := s.store.Receive(dbtest.Ctx(t), strings.NewReader(pdfFile)); err != nil {
		t.Fatal(err)
	}
	dbtest.Clock(s.db).Advance(2 * day)
	if n, err := s.work(); n != 1 || err != nil || len(s.files()) != 0 {
		t.Errorf("work: %d, %v; left %v", n, err, s.files())
	}
	s.inTx(func(ctx context.Context, tx *db.Tx) error {
		counts, err := job.Counts(ctx, tx)
		if err == nil && len(counts) != 0 {
			t.Errorf("jobs left: %v", counts)
		}
		return err
	})
}
