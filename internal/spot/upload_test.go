package spot_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/document"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/spot"
	"alongside/internal/spot/spotsql"
	"alongside/internal/spot/spottest"
	"alongside/internal/thread"
)

// pausing are files whose reading calls at once a given number of bytes have been read, the first time.
type pausing struct {
	spot.Files
	after int
	at    func()
}

func (p *pausing) Open(ctx context.Context, name string) (io.ReadSeekCloser, error) {
	f, err := p.Files.Open(ctx, name)
	return &paused{f, p}, err
}

type paused struct {
	io.ReadSeekCloser
	p *pausing
}

func (f *paused) Read(b []byte) (int, error) {
	n, err := f.ReadSeekCloser.Read(b[:min(len(b), 4096)])
	if f.p.after -= n; f.p.after <= 0 && f.p.at != nil {
		f.p.at()
		f.p.at = nil
	}
	return n, err
}

// background is a service that reads what is handed in.
type background struct {
	*spot.Service
	t      *testing.T
	db     *db.DB
	files  *pausing
	worker *job.Worker
}

func newBackground(t *testing.T, d *db.DB) *background {
	t.Helper()
	store, err := document.Open(t.Context(), "file://"+t.TempDir(), d, document.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() }) // the folder goes with it
	b := &background{t: t, db: d, files: &pausing{Files: store.Inbox()}, worker: job.NewWorker(d, job.Options{})}
	b.Service = spot.New(spot.Deps{DB: d, Store: spotsql.Store{}, Uploads: spotsql.Store{}, Files: b.files, Chunk: 1000})
	b.Register(b.worker)
	return b
}

func (b *background) handIn(text string) spot.Upload {
	b.t.Helper()
	u, err := b.HandIn(dbtest.Ctx(b.t), spottest.By, spot.Spend, "payments.csv", strings.NewReader(text), false)
	if err != nil || u.Size != int64(len(text)) {
		b.t.Fatalf("%+v %v", u, err)
	}
	return u
}

func (b *background) follow(u spot.Upload) (spot.Upload, spot.Progress) {
	b.t.Helper()
	var p spot.Progress
	err := b.db.View(dbtest.Ctx(b.t), func(tx *db.Tx) (err error) {
		u, p, err = b.Follow(dbtest.Ctx(b.t), tx, u.Ref)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return u, p
}

// imports lists the states of what was imported.
func (b *background) imports() (states []spot.State) {
	b.t.Helper()
	err := b.db.View(dbtest.Ctx(b.t), func(tx *db.Tx) error {
		all, err := b.Imports(dbtest.Ctx(b.t), tx, "", 10)
		for _, i := range all {
			states = append(states, i.State)
		}
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return states
}

func backgroundMigrations() []db.Migration {
	return slices.Concat(migrations(), document.Migrations())
}

// unfinished is how many imports of all councils are not published.
func unfinished(t *testing.T, d *db.DB) (n int) {
	t.Helper()
	ctx := db.WithScope(t.Context(), db.System)
	err := d.View(ctx, func(tx *db.Tx) error {
		var since time.Time
		var err error
		n, since, err = spotsql.Unfinished(ctx, tx)
		if (n > 0) == since.IsZero() {
			t.Errorf("%d imports since %v", n, since)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAnInterruptedUploadGoesOnWhereItWas(t *testing.T) {
	dbtest.Each(t, backgroundMigrations(), func(t *testing.T, d *db.DB) {
		b := newBackground(t, d)
		text, total := spottest.Ledger("background", 20_000)
		u := b.handIn(text)
		if u, p := b.follow(u); u.State != spot.UploadWaiting || !p.Waits || p.Rows != 0 {
			t.Errorf("before anybody reads it: %+v %+v", u, p)
		}
		ctx, cancel := context.WithCancel(t.Context())
		b.files.after, b.files.at = len(text)+len(text)*9/10, func() { // once to hash it, and most of it again
			if u, p := b.follow(u); u.State != spot.UploadWaiting || p.Rows == 0 || p.Of <= p.Rows || p.Of > 30_000 || p.Waits {
				t.Errorf("most of it is read: %+v", p)
			}
			cancel()
		}
		if _, err := b.worker.RunOnce(ctx); err == nil {
			t.Fatal("it was not interrupted")
		}
		if got := b.imports(); len(got) != 1 || got[0] != spot.Staging {
			t.Errorf("interrupted: %v", got)
		}
		if n := unfinished(t, d); n != 1 {
			t.Errorf("%d imports are not finished after one was interrupted", n)
		}
		dbtest.Clock(d).Advance(time.Hour)
		if _, err := b.worker.RunOnce(t.Context()); err != nil {
			t.Fatal(err)
		}
		done, _ := b.follow(u)
		if done.State != spot.UploadDone || done.Report.Summary.Taken != 20_000 || done.Report.Summary.Total != total || done.Report.Resumed == 0 {
			t.Errorf("in the end: %+v", done)
		}
		if got := b.imports(); len(got) != 1 || got[0] != spot.Published {
			t.Errorf("in the end: %v", got)
		}
		if _, err := b.files.Files.Open(dbtest.Ctx(t), string(u.Ref)); err == nil {
			t.Error("the file that was read is still kept")
		}
	})
}

func TestAnUploadIsStoppedWhileItIsRead(t *testing.T) {
	dbtest.Each(t, backgroundMigrations(), func(t *testing.T, d *db.DB) {
		b := newBackground(t, d)
		text, _ := spottest.Ledger("stopped", 3000)
		u := b.handIn(text)
		b.files.after, b.files.at = len(text)+1, func() {
			if err := b.Stop(dbtest.Ctx(t), spottest.By, u.Ref); err != nil {
				t.Error(err)
			}
		}
		if _, err := b.worker.RunOnce(t.Context()); err != nil && !errors.Is(err, job.ErrStopped) {
			t.Fatal(err)
		}
		if got, _ := b.follow(u); got.State != spot.UploadStopped {
			t.Errorf("stopped: %+v", got)
		}
		if got := b.imports(); slices.Contains(got, spot.Staging) || slices.Contains(got, spot.Published) {
			t.Errorf("something is left: %v", got)
		}
		if err := b.Stop(dbtest.Ctx(t), spottest.By, u.Ref); err == nil {
			t.Error("it is stopped a second time")
		}
		if err := b.Stop(dbtest.Ctx(t), spottest.By, thread.Ref("IMP-NONE")); err == nil {
			t.Error("what is not there is stopped")
		}
	})
}

// A file of 4 GB lies on the disk until it is read: nobody fills the disk with files that wait, and stopping one gives its room back.
func TestFilesThatWaitAreFewAndGoWhenTheyAreStopped(t *testing.T) {
	dbtest.Each(t, backgroundMigrations(), func(t *testing.T, d *db.DB) {
		b := newBackground(t, d)
		text, _ := spottest.Ledger("waiting", 5)
		refused := func() bool {
			_, err := b.HandIn(dbtest.Ctx(t), spottest.By, spot.Spend, "one-more.csv", strings.NewReader(text), false)
			return fault.Is(err, fault.KindInvalid)
		}
		var last spot.Upload
		for n := 0; !refused(); n++ {
			if n == 20 {
				t.Fatal("20 files wait, and another is taken")
			}
			last, _ = b.follow(b.waiting())
		}
		if err := b.Stop(dbtest.Ctx(t), spottest.By, last.Ref); err != nil {
			t.Fatal(err)
		}
		if _, err := b.files.Files.Open(dbtest.Ctx(t), string(last.Ref)); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("the file of an upload that was stopped: %v", err)
		}
		if refused() {
			t.Error("one was stopped, and there is no room")
		}
	})
}

// waiting returns an upload that has not ended.
func (b *background) waiting() (u spot.Upload) {
	b.t.Helper()
	err := b.db.View(dbtest.Ctx(b.t), func(tx *db.Tx) error {
		return db.Get(dbtest.Ctx(b.t), tx, "SELECT ref FROM spot_upload WHERE scope = $1 AND state = 'waiting' ORDER BY ref LIMIT 1", []any{tx.Scope()}, &u.Ref)
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return u
}

func TestSuppliersAreMatchedInTheBackgroundAfterAnImport(t *testing.T) {
	dbtest.Each(t, backgroundMigrations(), func(t *testing.T, d *db.DB) {
		b := newBackground(t, d)
		b.Settlements, b.Matches = spotsql.Store{}, spotsql.Store{}
		text, _ := spottest.Ledger("matched", 100)
		b.handIn(text)
		for range 3 { // the reading asks for the matching
			if _, err := b.worker.RunOnce(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		err := d.View(dbtest.Ctx(t), func(tx *db.Tx) error {
			m, err := b.Matches.Match(dbtest.Ctx(t), tx)
			if m.Names != 27 || m.Imports != 1 {
				t.Errorf("matched: %+v", m)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
