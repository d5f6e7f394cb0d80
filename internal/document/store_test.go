package document_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/document"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

var migrations = slices.Concat(audit.Migrations(), thread.Migrations(), access.Migrations(), job.Migrations(), document.Migrations())

// headers are headers as they go out.
type headers map[string]string

func (h headers) get(name string) string { return h[name] }

// shelf is a store in a folder with a worker.
type shelf struct {
	t      *testing.T
	db     *db.DB
	store  *document.Store
	worker *job.Worker
	folder string
	child  thread.Ref
	about  thread.Ref
	lead   access.Actor
}

func newShelf(t *testing.T, d *db.DB, o document.Options) *shelf {
	t.Helper()
	s := &shelf{t: t, db: d, folder: filepath.Join(t.TempDir(), "documents"), worker: job.NewWorker(d, job.Options{})}
	o.TempDir = t.TempDir()
	var err error
	if s.store, err = document.Open(t.Context(), "file://"+s.folder, d, o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.store.Close(); err != nil {
			t.Error(err)
		}
		if left, err := os.ReadDir(o.TempDir); err != nil || len(left) != 0 {
			t.Errorf("left in the temporary folder: %v, %v", left, err)
		}
	})
	s.store.Register(s.worker)
	s.inTx(func(ctx context.Context, tx *db.Tx) error {
		s.child, s.about = thread.New(tx, thread.Child), thread.New(tx, thread.Query)
		s.lead = access.Actor{Person: thread.New(tx, thread.Person), Name: "Priya Shah (made up)", Roles: []access.Role{access.RoleLead}, Scope: tx.Scope()}
		return access.Grant(ctx, tx, s.lead.By(), access.Relationship{
			Actor: s.lead.Person, Child: s.child, Reason: access.LeadAllocation, From: workday.MustOn(2026, 1, 1), Source: s.about, Level: access.Work,
		})
	})
	return s
}

func (s *shelf) inTx(fn func(ctx context.Context, tx *db.Tx) error) {
	s.t.Helper()
	ctx := dbtest.Ctx(s.t)
	if err := s.db.InTx(ctx, func(tx *db.Tx) error { return fn(ctx, tx) }); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shelf) put(name, content string) (document.Document, error) {
	return s.store.Put(dbtest.Ctx(s.t), s.lead.By(), document.Upload{
		Name: name, Reader: strings.NewReader(content), Child: s.child, Ref: s.about,
	})
}

func (s *shelf) mustPut(name, content string) document.Document {
	s.t.Helper()
	d, err := s.put(name, content)
	if err != nil {
		s.t.Fatal(err)
	}
	return d
}

// open returns a document's bytes.
func (s *shelf) open(a access.Actor, ref thread.Ref) (d document.Document, content string, err error) {
	d, r, err := s.store.Open(dbtest.Ctx(s.t), a, ref)
	if err != nil {
		return d, "", err
	}
	b, err := io.ReadAll(r)
	return d, string(b), errors.Join(err, r.Close())
}

// work runs what is due and returns the number of jobs.
func (s *shelf) work() (int, error) { return s.worker.RunOnce(s.t.Context()) }

func (s *shelf) files() (found []string) {
	s.t.Helper()
	err := filepath.WalkDir(s.folder, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return found
}

func TestADocumentIsKeptAndEveryOpeningIsOnRecord(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		s := newShelf(t, d, document.Options{})
		put := s.mustPut("Adroddiad Siân 🌱.pdf", pdfFile)
		got, content, err := s.open(s.lead, put.Ref)
		if err != nil || content != pdfFile || got != put {
			t.Fatalf("opened %+v, %v; want %+v", got, err, put)
		}
		if got.Child != s.child || got.About != s.about || got.By != s.lead.Name || !got.At.Equal(dbtest.Start) || got.Size != int64(len(pdfFile)) {
			t.Errorf("%+v", got)
		}
		s.inTx(func(ctx context.Context, tx *db.Tx) error {
			looks, err := audit.Looks(ctx, tx, string(s.child), 10)
			if err == nil && (len(looks) != 1 || looks[0].By.Name != s.lead.Name || looks[0].Page != "document "+string(put.Ref)) {
				t.Errorf("looks: %+v", looks)
			}
			return err
		})
		s.inTx(func(ctx context.Context, tx *db.Tx) error {
			rows, err := audit.History(ctx, tx, string(put.Ref), 10)
			if err == nil && (len(rows) != 1 || rows[0].Action != "document added") {
				t.Errorf("history: %+v", rows)
			}
			return err
		})
		stranger := s.lead
		stranger.Person = "PER-0000-0000-0"
		if _, _, err := s.open(stranger, put.Ref); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("a stranger: %v", err)
		}
		elsewhere := db.WithScope(t.Context(), "E10000016")
		if _, _, err := s.store.Open(elsewhere, s.lead, put.Ref); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("another council: %v", err)
		}
		if _, err := s.store.Put(dbtest.Ctx(t), audit.By{}, document.Upload{Name: "x", Reader: strings.NewReader(pdfFile)}); err == nil {
			t.Error("nobody put a document")
		}
	})
}

func TestADocumentAboutNoChildIsOpenedOnRecord(t *testing.T) {
	s := newShelf(t, dbtest.SQLite(t, migrations...), document.Options{})
	s.child = ""
	put := s.mustPut("terms.pdf", pdfFile)
	if _, content, err := s.open(s.lead, put.Ref); err != nil || content != pdfFile {
		t.Fatal(err)
	}
	s.inTx(func(ctx context.Context, tx *db.Tx) error {
		rows, err := audit.History(ctx, tx, string(put.Ref), 10)
		if err == nil && len(rows) != 2 {
			t.Errorf("history: %+v", rows)
		}
		return err
	})
}

func TestUnscannedFilesAreOnlyDownloaded(t *testing.T) {
	s := newShelf(t, dbtest.SQLite(t, migrations...), document.Options{})
	d := s.mustPut("picture.png", pngFile)
	h := headers(d.Headers())
	if d.Scan != document.Unscanned || d.Inline() || h.get("Content-Type") != "application/octet-stream" ||
		h.get("Content-Disposition") != "attachment; filename=picture.png" || h.get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%s, %v", d.Scan, h)
	}
}

func TestFilesWaitForTheScanner(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		daemon, scanner := startClamd(t, "tcp", "127.0.0.1:0")
		s := newShelf(t, d, document.Options{Scanner: scanner})
		good, scripted := s.mustPut("good.pdf", pdfFile), s.mustPut("scripted.pdf", pdfFile+"/JavaScript")
		bad := s.mustPut("bad.pdf", pdfFile+virus)
		if _, _, err := s.open(s.lead, good.Ref); good.Scan != document.Waiting || !fault.Is(err, fault.KindConflict) {
			t.Errorf("before it was scanned: %s, %v", good.Scan, err)
		}
		if _, err := s.work(); err != nil {
			t.Fatal(err)
		}
		got, content, err := s.open(s.lead, good.Ref)
		h := headers(got.Headers())
		if err != nil || content != pdfFile || !got.Inline() || h.get("Content-Type") != "application/pdf" || h.get("Content-Disposition") != "inline; filename=good.pdf" {
			t.Errorf("clean: %v, %v", h, err)
		}
		if got, _, err := s.open(s.lead, scripted.Ref); err != nil || got.Inline() {
			t.Errorf("with a script: %+v, %v", got, err)
		}
		if _, _, err := s.open(s.lead, bad.Ref); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("infected: %v", err)
		}
		if _, err := s.put("again.pdf", pdfFile+virus); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("infected and sent again: %v", err)
		}
		before := daemon.seen
		if again := s.mustPut("again.pdf", pdfFile); again.Scan != document.Clean {
			t.Errorf("known bytes are scanned again: %+v", again)
		}
		if _, err := s.work(); err != nil || daemon.seen != before {
			t.Errorf("scanned %d times, then %d, %v", before, daemon.seen, err)
		}
		s.inTx(func(ctx context.Context, tx *db.Tx) error {
			found, err := document.Find(ctx, tx, bad.Ref)
			if err == nil && (found.Scan != document.Infected || found.Finding != "Alongside.Test") {
				t.Errorf("%+v", found)
			}
			return err
		})
	})
}

func TestAScannerThatIsDownKeepsFilesWaiting(t *testing.T) {
	d := dbtest.SQLite(t, migrations...)
	daemon, scanner := startClamd(t, "tcp", "127.0.0.1:0")
	daemon.say("stream: out of memory ERROR", 0)
	s := newShelf(t, d, document.Options{Scanner: scanner})
	put := s.mustPut("a.pdf", pdfFile)
	if _, err := s.work(); err == nil {
		t.Fatal("no error")
	}
	if _, _, err := s.open(s.lead, put.Ref); !fault.Is(err, fault.KindConflict) {
		t.Errorf("given out unscanned: %v", err)
	}
	if q := queue(t, d); q.Files != 1 || q.Oldest.IsZero() {
		t.Errorf("while it is down: %+v", q)
	}
	daemon.say("", 0)
	dbtest.Clock(d).Advance(time.Minute)
	if _, err := s.work(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.open(s.lead, put.Ref); err != nil {
		t.Error(err)
	}
	if q := queue(t, d); q != (document.Queue{}) {
		t.Errorf("once it is up: %+v", q)
	}
}

// queue is what waits for the scanner in all councils.
func queue(t *testing.T, d *db.DB) (q document.Queue) {
	t.Helper()
	ctx := db.WithScope(t.Context(), db.System)
	err := d.View(ctx, func(tx *db.Tx) (err error) {
		q, err = document.InQueue(ctx, tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestALaterScannerSeesWhatCameBefore(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		s := newShelf(t, d, document.Options{})
		put := s.mustPut("bad.pdf", pdfFile+virus)
		if _, _, err := s.open(s.lead, put.Ref); err != nil {
			t.Fatal(err)
		}
		_, scanner := startClamd(t, "tcp", "127.0.0.1:0")
		later, err := document.Open(t.Context(), "file://"+s.folder, d, document.Options{Scanner: scanner})
		if err != nil {
			t.Fatal(err)
		}
		worker := job.NewWorker(d, job.Options{})
		later.Register(worker)
		if _, err := worker.RunOnce(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.open(s.lead, put.Ref); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("after the scanner came: %v", err)
		}
	})
}
