package app

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"time"

	"alongside/internal/app/county"
	"alongside/internal/app/schema"
	"alongside/internal/app/site"
	"alongside/internal/app/wiring"
	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/workday"
)

type demoCommand struct {
	Dir      string `placeholder:"FOLDER" help:"Where to build the county. Default: a folder for temporary files."`
	Listen   string `default:"127.0.0.1:8080" placeholder:"ADDRESS" help:"Where to serve it."`
	Seed     uint64 `default:"1" help:"The same seed gives the same county."`
	Families int    `default:"2000" help:"How many families live in it."`
	Today    string `placeholder:"DATE" help:"The day it is in the county. Default: today."`
	NoServe  bool   `name:"no-serve" help:"Build it and stop."`
}

type demoAnswer struct {
	Database string       `json:"database"`
	Families int          `json:"families"`
	Today    workday.Date `json:"today"`
	Seconds  float64      `json:"seconds"`
}

// demoMark is the file that says that a folder holds a demonstration, which may be built anew.
const demoMark = "made-up-county"

// Run builds a made-up county and serves it with a sign-in page of personas.
func (c demoCommand) Run(ctx context.Context, s *session) error {
	if c.Families < 0 || c.Families > 200_000 {
		return fault.Invalid("families", "Give a number of families from 0 to 200,000.")
	}
	now := s.Clock()
	today := workday.DateOf(now)
	if c.Today != "" {
		var err error
		if today, err = day("today", c.Today); err != nil {
			return err
		}
	}
	if err := c.mayListen(ctx); err != nil {
		return err
	}
	if today.Before(county.Earliest) {
		return fault.Invalidf("today", "a year of the county's story lies before its day, under the Procurement Act 2023: choose %s or a later day", county.Earliest.Long())
	}
	path, err := c.folder()
	if err != nil {
		return err
	}
	fmt.Fprintf(s.Stderr, "alongside: building a made-up county of %d families in %s\n", c.Families, filepath.Dir(path))
	begun := time.Now()
	shift := time.Duration(workday.DateOf(now).DaysUntil(today)) * 24 * time.Hour
	clock := func() time.Time { return s.Clock().Add(shift) }
	if err := c.build(ctx, s, path, clock, today); err != nil {
		if why := fault.Message(err); c.Today != "" && why != "" { // a day near the ends of the tables and rules
			return fault.Invalidf("today", "The county needs dates that are not known around %s: %s Choose another day.", today.Long(), why)
		}
		return err
	}
	a := demoAnswer{Database: path, Families: c.Families, Today: today, Seconds: time.Since(begun).Seconds()}
	if c.NoServe {
		return s.answer(a, func(w io.Writer) {
			fmt.Fprintf(w, "%d families in %s, built in %.1f s\n", a.Families, a.Database, a.Seconds)
		})
	}
	fmt.Fprintf(s.Stderr, "alongside: %d made-up families built in %.1f s\n", a.Families, a.Seconds)
	return c.open(ctx, s, path, clock)
}

// mayListen refuses an address that cannot be listened on, before a county is built that nobody could open.
func (c demoCommand) mayListen(ctx context.Context) error {
	if c.NoServe {
		return nil
	}
	var l net.ListenConfig
	taken, err := l.Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return fault.Invalidf("listen", "%s cannot be used: %v. Choose another address with --listen, such as --listen 127.0.0.1:8090.", c.Listen, err)
	}
	return taken.Close()
}

// folder makes the folder ready. It never takes away a database that is not a demonstration.
func (c demoCommand) folder() (string, error) {
	dir := c.Dir
	if dir == "" {
		dir = filepath.Join(os.TempDir(), fmt.Sprintf("alongside-demo-%d", os.Getuid()))
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("make the folder of the county: %w", err)
	}
	path, mark := filepath.Join(dir, "county.db"), filepath.Join(dir, demoMark)
	if _, err := os.Stat(path); err == nil {
		if _, err := os.Stat(mark); err != nil {
			return "", fault.Invalidf("dir", "%s holds a database that is not a demonstration. Choose another folder.", dir)
		}
		for _, suffix := range []string{"", "-wal", "-shm"} {
			if err := os.Remove(path + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
				return "", fmt.Errorf("clear the county: %w", err)
			}
		}
	}
	return path, os.WriteFile(mark, []byte("Everything in this folder is made up.\n"), 0o600)
}

// build fills the database. Nothing in it is worth waiting for the disk.
func (c demoCommand) build(ctx context.Context, s *session, path string, clock func() time.Time, today workday.Date) (err error) {
	var number [8]byte
	binary.LittleEndian.PutUint64(number[:], c.Seed)
	d, err := db.Open(ctx, "sqlite:"+path+"?synchronous=OFF", db.Options{
		Clock: clock, Backdating: true, Backdated: happened(today, clock()), Rand: mathrand.NewChaCha8(sha256.Sum256(number[:])),
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if err := d.Migrate(ctx, schema.Migrations()); err != nil {
		return err
	}
	// Messages of the made-up past are recorded as sent.
	tell := notify.Record
	terms, err := county.Terms(today)
	if err != nil {
		return err
	}
	services, err := wiring.Wire(d, wiring.Options{PublicURL: "http://" + typed(c.Listen), Tell: tell, Terms: []workday.TermCalendar{terms}})
	if err != nil {
		return err
	}
	papers, err := documentsBeside(ctx, path, d)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, papers.Close()) }()
	return county.Build(ctx, services, county.Options{Seed: c.Seed, Families: c.Families, Today: today, Documents: papers, Folder: filepath.Dir(path), Progress: func(done, of int) {
		if done%500 == 0 || done == of {
			fmt.Fprintf(s.Stderr, "alongside: %d of %d families\n", done, of)
		}
	}})
}

// happened moves what the story tells of its own day between seven in the morning and now, or between midnight and now
// when it is earlier still: whoever opens the demonstration before breakfast finds nothing that happened this evening.
func happened(today workday.Date, now time.Time) func(time.Time) time.Time {
	begin, end := today.At(7, 0), today.AddDays(1).At(0, 0)
	if now.Before(begin.Add(time.Hour)) {
		begin = today.At(0, 0)
	}
	return func(t time.Time) time.Time {
		if t.Before(begin) || !t.Before(end) || !now.Before(end) {
			return t
		}
		return begin.Add(time.Duration(float64(now.Sub(begin)) * float64(t.Sub(begin)) / float64(end.Sub(begin))))
	}
}

// documentsBeside opens the store of a county's documents, in a folder beside its database.
func documentsBeside(ctx context.Context, path string, d *db.DB) (*document.Store, error) {
	return document.Open(ctx, "file://"+filepath.ToSlash(filepath.Join(filepath.Dir(path), "documents")), d, document.Options{})
}

// open serves the county with everything as it is for real, but for the personas and the outbox that everybody sees.
func (c demoCommand) open(ctx context.Context, s *session, path string, clock func() time.Time) (err error) {
	d, err := db.Open(ctx, "sqlite:"+path, db.Options{Clock: clock})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	key, err := newKey(rand.Reader)
	if err != nil {
		return err
	}
	o := site.Options{Council: county.Scope, CouncilName: county.Name, Demo: true, Mail: notify.Pretend{}, Text: notify.Pretend{}}
	o.Documents, err = documentsBeside(ctx, path, d)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.Documents.Close()) }()
	terms, err := county.Terms(workday.DateOf(clock()))
	if err != nil {
		return err
	}
	return s.serve(ctx, d, listening{address: c.Listen}, o, wiring.Options{PublicURL: "http://" + typed(c.Listen), Key: key, Terms: []workday.TermCalendar{terms}})
}
