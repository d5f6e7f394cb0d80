package directory_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/document"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/provider"
	"alongside/internal/provider/cqc"
	"alongside/internal/provider/directory"
	"alongside/internal/provider/providersql"
	"alongside/internal/provider/providertest"
	"alongside/internal/statute"
	"alongside/internal/thread"
)

// officer imports directories; a commissioner of the same council may not be kept from it, a provider is.
var officer = access.Actor{Person: "PER-QUALITY", Name: "Quinn Hale", Roles: []access.Role{access.RoleQualityOfficer}, Scope: "E10000028"}

// failing breaks a read of the file once, after a number of bytes: as a kill does, between two commits.
type failing struct {
	directory.Files
	after int
	stop  func()
}

func (f *failing) Open(ctx context.Context, name string) (io.ReadSeekCloser, error) {
	r, err := f.Files.Open(ctx, name)
	return &broken{r, f}, err
}

type broken struct {
	io.ReadSeekCloser
	f *failing
}

func (b *broken) Read(p []byte) (int, error) {
	n, err := b.ReadSeekCloser.Read(p[:min(len(p), 1024)])
	if b.f.after > 0 {
		if b.f.after -= n; b.f.after <= 0 {
			if b.f.stop == nil {
				return 0, errors.New("the disk is away")
			}
			b.f.stop()
		}
	}
	return n, err
}

type world struct {
	*directory.Service
	t      *testing.T
	db     *db.DB
	files  *failing
	worker *job.Worker
	used   thread.Ref // has the number of the first place
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	store, err := document.Open(t.Context(), "file://"+t.TempDir(), d, document.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() }) // the folder goes with it
	w := &world{t: t, db: d, files: &failing{Files: store.Inbox()}, worker: job.NewWorker(d, job.Options{})}
	providers := provider.New(provider.Deps{DB: d, Store: providersql.Store{}, Clocks: deadline.NewClocks(book), Teams: teams{}})
	w.Service = directory.New(directory.Deps{DB: d, Store: providersql.Store{}, Provider: providers, Batch: 10})
	w.Files = w.files
	w.Register(w.worker)
	w.used = providertest.Numbered(t, d, providers, "Used", "1-1000")
	return w
}

// teams are those who look into what got worse.
type teams struct{}

func (teams) ContractTeam(context.Context, *db.Tx) (thread.Ref, error) { return "TEA-CONTRACTS", nil }
func (teams) Manager(context.Context, *db.Tx, thread.Ref) (thread.Ref, error) {
	return "PER-MANAGER", nil
}

// list writes places with numbers from from to to, of which the one that is bad has no name.
func list(from, to, bad int) string {
	var b strings.Builder
	b.WriteString("locationId,providerId,name,registrationStatus,overall rating\n")
	for n := from; n < to; n++ {
		name := fmt.Sprintf("Place %d", n)
		if n == bad {
			name = ""
		}
		fmt.Fprintf(&b, "1-%d,2-%d,%s,Registered,Good\n", n, n, name)
	}
	return b.String()
}

func (w *world) handIn(text string, given directory.Import) directory.Import {
	w.t.Helper()
	given.File = "directory.csv"
	i, err := w.HandIn(dbtest.Ctx(w.t), officer, given, strings.NewReader(text))
	if err != nil || i.Size != int64(len(text)) {
		w.t.Fatalf("%+v %v", i, err)
	}
	return i
}

func (w *world) work() {
	w.t.Helper()
	if _, err := w.worker.RunOnce(w.t.Context()); err != nil {
		w.t.Logf("the worker says: %v", err)
	}
}

// noted are the actions that the audit tells of a directory, the latest first.
func (w *world) noted(i directory.Import) (actions []string) {
	w.t.Helper()
	ctx := dbtest.Ctx(w.t)
	err := w.db.View(ctx, func(tx *db.Tx) error {
		rows, err := audit.History(ctx, tx, string(i.Ref), 10)
		for _, row := range rows {
			actions = append(actions, row.Action)
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return actions
}

func (w *world) follow(i directory.Import) (now directory.Import, p directory.Progress) {
	w.t.Helper()
	ctx := dbtest.Ctx(w.t)
	if err := w.db.View(ctx, func(tx *db.Tx) (err error) { now, p, err = w.Follow(ctx, tx, i.Ref); return err }); err != nil {
		w.t.Fatal(err)
	}
	return now, p
}

func TestDirectories(t *testing.T) {
	ms := slices.Concat(audit.Migrations(), thread.Migrations(), access.Migrations(), deadline.Migrations(), job.Migrations(), document.Migrations(), providersql.Migrations())
	dbtest.Each(t, ms, func(t *testing.T, d *db.DB) {
		t.Run("IsReadInTheBackgroundAndSaysWhatDroppedOut", func(t *testing.T) { background(t, newWorld(t, d)) })
	})
	for name, exercise := range map[string]func(*testing.T, *world){
		"KeepsNothingOfATry": try, "GoesOnBehindItsLastCommit": resumes, "StopsAtTheNextCommit": stops, "RefusesWhatIsNone": refuses, "TakesFromTheCommandLine": commandLine,
		"LeavesWhatItRefusesWhereItWas": refusesOne,
	} {
		t.Run(name, func(t *testing.T) { exercise(t, newWorld(t, dbtest.SQLite(t, ms...))) })
	}
}

func background(t *testing.T, w *world) {
	i := w.handIn(list(1000, 1035, 1007), directory.Import{})
	if _, p := w.follow(i); !p.Waits {
		t.Error("it does not say that nobody reads yet")
	}
	w.work()
	now, _ := w.follow(i)
	r := now.Report
	if now.State != directory.Done || r.Read != 35 || r.Taken != 34 || r.New != 34 || r.Refused != 1 || r.Dropped != 0 || r.Rated["Good"] != 34 {
		t.Fatalf("read: %+v", now)
	}
	if got := w.noted(i); !slices.Equal(got, []string{"directory read", "directory handed in"}) {
		t.Errorf("the audit tells %q", got)
	}
	if len(r.Refusals) != 1 || r.Refusals[0].Line != 9 || r.Refusals[0].ID != "1-1007" {
		t.Errorf("refused: %+v", r.Refusals)
	}
	part := w.handIn(list(1001, 1030, 0), directory.Import{Part: true})
	w.work()
	if now, _ := w.follow(part); now.Report.Dropped != 0 || now.Report.New != 1 {
		t.Errorf("of a part: %+v", now.Report)
	}
	next := w.handIn(list(1001, 1035, 0), directory.Import{})
	w.work()
	now, _ = w.follow(next)
	if now.Report.Dropped != 1 || len(now.Report.Alerts) != 1 || now.Report.Alerts[0].Provider != w.used {
		t.Fatalf("a place that is left out: %+v", now.Report)
	}
	ctx := dbtest.Ctx(t)
	err := w.db.View(ctx, func(tx *db.Tx) error {
		due, err := deadline.Of(ctx, tx, w.used)
		if len(due[w.used]) != 1 || due[w.used][0].Team != "TEA-CONTRACTS" || due[w.used][0].Owner != "PER-MANAGER" {
			t.Errorf("who looks into it: %+v", due)
		}
		first, err2 := w.Imports(ctx, tx, "", 2)
		var rest []directory.Import
		if len(first) == 2 && err2 == nil {
			rest, err2 = w.Imports(ctx, tx, first[1].SortKey(), 2)
		}
		if len(first) != 2 || len(rest) != 1 || slices.ContainsFunc(first, func(i directory.Import) bool { return i.Ref == rest[0].Ref }) {
			t.Errorf("listed %+v, then %+v", first, rest)
		}
		return errors.Join(err, err2)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func try(t *testing.T, w *world) {
	i := w.handIn(list(1000, 1035, 1007), directory.Import{Try: true})
	w.work()
	if now, _ := w.follow(i); now.State != directory.Done || now.Report.Taken != 34 || now.Report.Refused != 1 || now.Report.New != 0 {
		t.Errorf("tried: %+v", now)
	}
	i = w.handIn(list(1000, 1035, 0), directory.Import{})
	w.work()
	if now, _ := w.follow(i); now.Report.New != 35 {
		t.Errorf("a try kept places: %+v", now.Report)
	}
}

func resumes(t *testing.T, w *world) {
	text := list(1000, 1200, 1003)
	w.files.after = len(text) / 2
	i := w.handIn(text, directory.Import{})
	w.work()
	now, _ := w.follow(i)
	if now.State != directory.Waiting || now.Report.Read == 0 || now.Report.Read >= 200 {
		t.Fatalf("after it broke off: %+v", now)
	}
	for range 5 {
		dbtest.Clock(w.db).Advance(1 << 40)
		w.work()
	}
	if now, _ = w.follow(i); now.State != directory.Done || now.Report.Read != 200 || now.Report.New != 199 || now.Report.Same != 0 || now.Report.Refused != 1 || len(now.Report.Refusals) != 1 {
		t.Errorf("taken up: %+v", now)
	}
}

func stops(t *testing.T, w *world) {
	text := list(1000, 3000, 0)
	i := w.handIn(text, directory.Import{})
	w.files.after, w.files.stop = len(text)/2, func() {
		if err := w.Stop(dbtest.Ctx(t), officer, i.Ref); err != nil {
			t.Error(err)
		}
		time.Sleep(600 * time.Millisecond) // a job asks twice a second whether it is to stop
	}
	if err := w.Stop(dbtest.Ctx(t), access.Actor{Provider: "PRO-1", Roles: officer.Roles}, i.Ref); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a provider stops it: %v", err)
	}
	w.work()
	if now, _ := w.follow(i); now.State != directory.Stopped || now.Report.Read >= 2000 || now.Report.Dropped != 0 {
		t.Errorf("stopped: %+v", now)
	}
	if got := w.noted(i); got[0] != "directory stopped" {
		t.Errorf("the audit tells %q of one that was stopped while it was read", got)
	}
	if err := w.Stop(dbtest.Ctx(t), officer, i.Ref); !fault.Is(err, fault.KindConflict) {
		t.Errorf("stopped again: %v", err)
	}
	waits := w.handIn(text, directory.Import{})
	if err := w.Stop(dbtest.Ctx(t), officer, waits.Ref); err != nil {
		t.Fatal(err)
	}
	if now, _ := w.follow(waits); now.State != directory.Stopped || w.noted(waits)[0] != "directory stopped" {
		t.Errorf("one that nobody reads yet: %+v", now)
	}
}

func refuses(t *testing.T, w *world) {
	i := w.handIn("a,b\n1,2\n", directory.Import{})
	w.work()
	if now, _ := w.follow(i); now.State != directory.Refused || !strings.Contains(now.Failure, "locationId") || w.noted(i)[0] != "directory refused" {
		t.Errorf("no directory: %+v", now)
	}
	ctx := dbtest.Ctx(t)
	if _, err := w.HandIn(ctx, officer, directory.Import{File: "x"}, strings.NewReader("")); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("an empty file: %v", err)
	}
	if _, err := w.HandIn(ctx, access.Actor{Person: "PER-P", Provider: "PRO-1", Roles: officer.Roles}, directory.Import{File: "x"}, strings.NewReader("x")); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a provider hands one in: %v", err)
	}
	w.handIn("x", directory.Import{})
	w.handIn("x", directory.Import{})
	if _, err := w.HandIn(ctx, officer, directory.Import{File: "x"}, strings.NewReader("x")); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("a third waits: %v", err)
	}
}

// refusesOne reads a directory whose record of a known place is bad: that place is named, and has not dropped out.
func refusesOne(t *testing.T, w *world) {
	w.handIn(list(1000, 1035, 0), directory.Import{})
	w.work()
	i := w.handIn(list(1000, 1035, 1000), directory.Import{})
	w.work()
	if now, _ := w.follow(i); now.State != directory.Done || now.Report.Refused != 1 || now.Report.Same != 34 || now.Report.Dropped != 0 {
		t.Errorf("a place whose record was refused: %+v", now)
	}
}

func commandLine(t *testing.T, w *world) {
	ctx := dbtest.Ctx(t)
	take := func(given directory.Import, text string) directory.Report {
		t.Helper()
		given.File = "directory.csv"
		refused := 0
		r, err := w.Take(ctx, providertest.By, given, strings.NewReader(text), nil, func(cqc.Refusal) { refused++ })
		if err != nil || refused != r.Refused {
			t.Fatalf("%+v %v, %d refused", r, err, refused)
		}
		return r
	}
	if r := take(directory.Import{Try: true}, list(1000, 1035, 1001)); r.Taken != 34 || r.Refused != 1 {
		t.Errorf("tried: %+v", r)
	}
	if r := take(directory.Import{}, list(1000, 1035, 0)); r.New != 35 {
		t.Errorf("taken: %+v", r)
	}
	if r := take(directory.Import{Part: true}, list(1001, 1035, 0)); r.Same != 34 || r.Dropped != 0 {
		t.Errorf("a part: %+v", r)
	}
	if r := take(directory.Import{}, list(1001, 1035, 0)); r.Dropped != 1 || len(r.Alerts) != 1 {
		t.Errorf("a place that is left out: %+v", r)
	}
	err := w.db.View(ctx, func(tx *db.Tx) error {
		all, err := w.Imports(ctx, tx, "", 10)
		if len(all) != 3 || !slices.ContainsFunc(all, func(i directory.Import) bool { return i.State == directory.Done && i.Report.Dropped == 1 }) {
			t.Errorf("kept: %+v", all)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
