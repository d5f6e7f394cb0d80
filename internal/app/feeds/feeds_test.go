package feeds_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/app/feeds"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/offer"
	"alongside/internal/offer/offertest"
	"alongside/internal/openreferral"
)

var administrator = access.Actor{Person: "PER-0000-000Z-Q", Name: "Ada Made-Up", Roles: []access.Role{access.RoleAdministrator}, Scope: dbtest.Scope}

// world is a council that reads one neighbour's file.
type world struct {
	*offertest.World
	t      *testing.T
	reader *feeds.Reader
	file   string
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{World: offertest.New(t, d), t: t, file: filepath.Join(t.TempDir(), "neighbour.json")}
	w.reader = &feeds.Reader{DB: d, Offers: w.Offers}
	return w
}

func (w *world) write(all ...openreferral.Service) {
	w.t.Helper()
	text, err := json.Marshal(all)
	if err == nil {
		err = os.WriteFile(w.file, text, 0o600)
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) add(source string, every int) {
	w.t.Helper()
	ctx := dbtest.Ctx(w.t)
	w.must(w.DB.InTx(ctx, func(tx *db.Tx) error {
		return w.Offers.AddNeighbourTx(ctx, tx, audit.System, offer.AddNeighbour{Owner: "Made-Up City Council", Source: source, Every: every})
	}))
}

// read does what the job does, and returns the first directory after it.
func (w *world) read() offer.Neighbour {
	w.t.Helper()
	w.must(w.reader.ReadDue(dbtest.Ctx(w.t)))
	return w.first()
}

func (w *world) first() (n offer.Neighbour) {
	w.t.Helper()
	ctx := dbtest.Ctx(w.t)
	w.must(w.DB.View(ctx, func(tx *db.Tx) error {
		all, err := w.Offers.Neighbours(ctx, tx)
		if err == nil {
			n = all[0]
		}
		return err
	}))
	return n
}

// found are the titles of the neighbour's offers that families find.
func (w *world) found() string {
	w.t.Helper()
	var out []string
	ctx := dbtest.Ctx(w.t)
	w.must(w.DB.View(ctx, func(tx *db.Tx) error {
		near, err := w.Offers.Near(ctx, tx, offer.NearQuery{Words: "neighbour"})
		for _, n := range near {
			out = append(out, strings.TrimPrefix(n.Title, "Neighbour club "))
		}
		return err
	}))
	return strings.Join(out, " ")
}

func (w *world) change(n offer.Neighbour, to offer.Reading) error {
	return w.Offers.ChangeNeighbour(dbtest.Ctx(w.t), administrator, offer.ChangeNeighbour{Number: n.Number, Version: n.Version, Owner: n.Owner, Every: n.Every, Reading: to})
}

func TestADirectoryIsReadAgainAndAgain(t *testing.T) {
	dbtest.Each(t, offertest.Migrations(), func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.write(offertest.Neighbour(1), offertest.Neighbour(2))
		w.add("file:"+w.file, 24)
		if n := w.read(); n.Failing || n.Records != 2 || n.New != 2 || n.Due.Sub(n.Began) != 24*time.Hour || w.found() != "1 2" {
			t.Fatalf("first: %+v, found %s", n, w.found())
		}
		w.write(offertest.Neighbour(2), offertest.Neighbour(3))
		if n := w.read(); n.New != 2 || w.found() != "1 2" {
			t.Errorf("before its time: %+v, found %s", n, w.found())
		}
		dbtest.Clock(d).Advance(25 * time.Hour)
		if n := w.read(); n.Failing || n.New != 1 || n.Same != 1 || n.Closed != 1 || w.found() != "2 3" {
			t.Errorf("a day later: %+v, found %s", n, w.found())
		}
		w.must(os.Remove(w.file))
		dbtest.Clock(d).Advance(25 * time.Hour)
		before := w.first().Ended
		if n := w.read(); !n.Failing || !strings.Contains(n.Failure, "not there") || n.Ended != before || n.Closed != 1 || w.found() != "2 3" {
			t.Errorf("without its file: %+v, found %s", n, w.found())
		}
		w.write(offertest.Neighbour(3))
		w.must(w.Offers.ReadNow(dbtest.Ctx(t), administrator, 1, w.first().Version))
		if n := w.read(); n.Failing || n.Failed.IsZero() || w.found() != "3" {
			t.Errorf("at once: %+v, found %s", n, w.found())
		}
		w.ends()
	})
}

// ends pauses a directory and stops it.
func (w *world) ends() {
	w.t.Helper()
	old := w.first()
	w.must(w.change(old, offer.Paused))
	dbtest.Clock(w.DB).Advance(100 * time.Hour)
	w.write(offertest.Neighbour(4))
	if n := w.read(); !n.Due.IsZero() || w.found() != "3" {
		w.t.Errorf("paused: %+v, found %s", n, w.found())
	}
	if err := w.change(old, offer.Read); !fault.Is(err, fault.KindConflict) {
		w.t.Errorf("on an old version: %v", err)
	}
	if err := w.Offers.ReadNow(dbtest.Ctx(w.t), administrator, 1, w.first().Version); !fault.Is(err, fault.KindConflict) {
		w.t.Errorf("read at once while it is paused: %v", err)
	}
	w.must(w.change(w.first(), offer.Stopped))
	if n := w.read(); n.Closed != 1 || !n.Due.IsZero() || w.found() != "" {
		w.t.Errorf("stopped: %+v, found %s", n, w.found())
	}
	w.must(w.change(w.first(), offer.Read))
	if w.read(); w.found() != "4" {
		w.t.Errorf("read again: found %s", w.found())
	}
	if err := w.Offers.ChangeNeighbour(dbtest.Ctx(w.t), offertest.CoOrdinator, offer.ChangeNeighbour{Number: 1}); !fault.Is(err, fault.KindForbidden) {
		w.t.Errorf("by the co-ordinator: %v", err)
	}
}

// TestADirectoryIsTakenOutThoughTheProgramWasKilled stops a directory, has the program killed while it takes the offers out, and looks
// again.
func TestADirectoryIsTakenOutThoughTheProgramWasKilled(t *testing.T) {
	d := dbtest.SQLite(t, offertest.Migrations()...)
	w := newWorld(t, d)
	w.write(offertest.Neighbour(1))
	w.add("file:"+w.file, 24)
	w.read()
	w.must(w.change(w.first(), offer.Stopped))
	ctx := dbtest.Ctx(t)
	w.must(d.InTx(ctx, func(tx *db.Tx) error {
		_, ok, err := w.Offers.BeginReadingTx(ctx, tx)
		if !ok {
			t.Error("a directory that was stopped is not due")
		}
		return err
	}))
	if w.read(); w.found() != "1" {
		t.Errorf("while another program takes it out: found %s", w.found())
	}
	dbtest.Clock(d).Advance(3 * time.Hour)
	if n := w.read(); n.Failing || !n.Due.IsZero() || w.found() != "" {
		t.Errorf("later: %+v, found %s", n, w.found())
	}
}

// TestWhatNobodyExpectedIsReturned takes a table away while a directory is read: the administrator reads that it failed, and whoever
// looks after the program why.
func TestWhatNobodyExpectedIsReturned(t *testing.T) {
	d := dbtest.SQLite(t, offertest.Migrations()...)
	w := newWorld(t, d)
	w.write(offertest.Neighbour(1))
	w.add("file:"+w.file, 24)
	ctx := dbtest.Ctx(t)
	w.must(d.InTx(ctx, func(tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, "ALTER TABLE offer RENAME TO elsewhere -- scope")
		return err
	}))
	if err := w.reader.ReadDue(ctx); err == nil || !strings.Contains(err.Error(), "Made-Up City Council") || !strings.Contains(err.Error(), "offer") {
		t.Errorf("the worker is told %v", err)
	}
	if n := w.first(); !n.Failing || !strings.HasPrefix(n.Failure, "It could not be read.") {
		t.Errorf("the administrator reads %+v", n.State)
	}
}

// TestADirectoryThatFailsIsSaid reads interfaces that are wrong in every way; what was taken stays, and the next is read all the same.
func TestADirectoryThatFailsIsSaid(t *testing.T) {
	d := dbtest.SQLite(t, offertest.Migrations()...)
	w := newWorld(t, d)
	answer := func(rw http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(rw, page(1, 1, offertest.Neighbour(1)))
	}
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { answer(rw, r) }))
	t.Cleanup(server.Close)
	// The names of made-up councils lead to the server of this test.
	w.reader.Client = &http.Client{Transport: redirected(server.URL)}
	w.add("https://council.example/openreferral", 1)
	if n := w.read(); n.Failing || n.New != 1 {
		t.Fatalf("sound: %+v", n)
	}
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"down":    {func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusBadGateway) }, "502"},
		"no feed": {func(rw http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(rw, "<html>") }, "not Open Referral UK"},
		"cut off": {func(rw http.ResponseWriter, _ *http.Request) {
			_, _ = fmt.Fprint(rw, page(1, 1, offertest.Neighbour(1))[:80])
		}, "cut off"},
		"without end": {func(rw http.ResponseWriter, r *http.Request) {
			_, _ = fmt.Fprint(rw, page(9, 1, offertest.Neighbour(2)))
		}, "does not end"},
	} {
		answer = c.answer
		dbtest.Clock(d).Advance(2 * time.Hour)
		if n := w.read(); !n.Failing || !strings.Contains(n.Failure, c.want) || !strings.Contains(w.found(), "1") {
			t.Errorf("%s: %+v, found %s", name, n.State, w.found())
		}
	}
	w.reader.Client = feeds.Public()
	ctx := dbtest.Ctx(t)
	n := w.first()
	w.must(w.Offers.ChangeNeighbour(ctx, administrator, offer.ChangeNeighbour{Number: 1, Version: n.Version, Owner: n.Owner, Every: 1, Reading: offer.Read, Source: "https://127.0.0.1/openreferral"}))
	if n := w.read(); !n.Failing || !strings.Contains(n.Failure, "private network") {
		t.Errorf("inside the network: %+v", n.State)
	}
	for _, source := range []string{"", "http://council.example", "file:/etc/passwd", "https://me:secret@council.example", "ftp://council.example"} {
		err := w.Offers.AddNeighbour(ctx, administrator, offer.AddNeighbour{Owner: "Another", Source: source, Every: 24})
		if fields, ok := fault.Fields(err); !ok || fields[0].Name != "source" {
			t.Errorf("from %q: %v", source, err)
		}
	}
}

// page is one page of an interface that says how many there are.
func page(pages, number int, all ...openreferral.Service) string {
	text, err := json.Marshal(openreferral.PageOf(openreferral.PageHead{TotalItems: pages, TotalPages: pages, Number: number, Size: 1, First: number == 1, Last: number == pages}, all))
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// redirected sends every request to one server.
type redirected string

// RoundTrip implements http.RoundTripper.
func (to redirected) RoundTrip(r *http.Request) (*http.Response, error) {
	at, err := http.NewRequestWithContext(r.Context(), r.Method, string(to)+r.URL.RequestURI(), http.NoBody)
	if err != nil {
		return nil, err
	}
	return http.DefaultTransport.RoundTrip(at)
}

// TestAFeedOfTooManyIsCut takes what comes before the cut and closes nothing: of a feed of sound records, and of broken ones.
func TestAFeedOfTooManyIsCut(t *testing.T) {
	for name, record := range map[string]func(n int, take openreferral.Take, refuse openreferral.Refuse) error{
		"sound": func(n int, take openreferral.Take, _ openreferral.Refuse) error {
			return take(openreferral.Service{ID: fmt.Sprint(n)}, nil)
		},
		"broken": func(n int, _ openreferral.Take, refuse openreferral.Refuse) error {
			return refuse(openreferral.Refusal{Record: n, ID: fmt.Sprint(n), Reason: "It has no name."})
		},
	} {
		taking := &feeds.Taking{}
		sent := 0
		err := taking.Run(t.Context(), func(_ context.Context, take openreferral.Take, refuse openreferral.Refuse) error {
			for {
				sent++
				if err := record(sent, take, refuse); err != nil {
					return err
				}
				if sent > 1_000_000 {
					return errors.New("nobody stopped it")
				}
			}
		})
		if !fault.Is(err, fault.KindInvalid) || sent != 300_001 || taking.Sum.Closed != 0 {
			t.Errorf("%s, after %d: %v", name, sent, err)
		}
	}
}

func TestTheJobReadsEveryCouncil(t *testing.T) {
	d := dbtest.SQLite(t, offertest.Migrations()...)
	w := newWorld(t, d)
	w.write(offertest.Neighbour(1))
	w.add("file:"+w.file, 24)
	worker := job.NewWorker(d, job.Options{})
	w.reader.Register(worker)
	ctx, stop := context.WithCancel(t.Context())
	over := make(chan error, 1)
	go func() { over <- worker.Run(ctx) }()
	for range 200 {
		if w.found() == "1" {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	stop()
	if err := <-over; err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if w.found() != "1" {
		t.Error("the job did not read the directory")
	}
}
