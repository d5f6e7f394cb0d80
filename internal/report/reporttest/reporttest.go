// Package reporttest holds the suite that measures and reports pass on both engines, and a live figure for tests.
package reporttest

import (
	"context"
	"fmt"
	"reflect"
	"sync/atomic"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/report"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// By is who acts in the suite.
var By = audit.By{Person: "PER-TEST", Name: "Dee Moss", Role: "democratic-services", Channel: "web"}

// Source is a live figure whose value a test sets.
type Source struct {
	Name  string
	Value report.Value
	Err   error
	From  workday.Date // as it was last asked
	To    workday.Date
}

// Key is the source's name.
func (s *Source) Key() string { return s.Name }

// Title is the source's name in words.
func (s *Source) Title() string { return "Test figure " + s.Name }

// Figure returns the value that the test set.
func (s *Source) Figure(_ context.Context, _ *db.Tx, from, to workday.Date) (report.Value, error) {
	s.From, s.To = from, to
	return s.Value, s.Err
}

// Migrations are the tables that reports need besides their own.
func Migrations() []db.Migration {
	var ms []db.Migration
	for _, more := range [][]db.Migration{audit.Migrations(), thread.Migrations(), access.Migrations(), deadline.Migrations()} {
		ms = append(ms, more...)
	}
	return ms
}

// Exercise runs the suite against a service over d, among whose sources is live.
func Exercise(t *testing.T, d *db.DB, s *report.Service, live *Source) {
	t.Run("PublishesWithTheFiguresOfTheDay", func(t *testing.T) { wholeLife(t, d, s, live) })
	t.Run("KeepsNoSmallNumber", func(t *testing.T) { smallNumbers(t, d, s, live) })
	t.Run("RefusesPromisesThatCannotBeHeld", func(t *testing.T) { wrongPromises(t, d, s, live) })
	t.Run("CountsAnOutcome", func(t *testing.T) { counts(t, d, s, live) })
	t.Run("LeavesNothingOfAFailedPublication", func(t *testing.T) { rollback(t, d, s, live) })
	t.Run("TurnsPages", func(t *testing.T) { pages(t, d, s, live) })
	t.Run("RefusesTheWrongPerson", func(t *testing.T) { wrongPerson(t, s) })
	t.Run("HidesAnotherCouncils", func(t *testing.T) { otherCouncil(t, d, s, live) })
}

// Decision puts a decision on the thread.
func Decision(t *testing.T, d *db.DB) thread.Ref {
	t.Helper()
	return put(t, d, thread.Decision)
}

func put(t *testing.T, d *db.DB, k thread.Kind) thread.Ref {
	t.Helper()
	var ref thread.Ref
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		ref = thread.New(tx, k)
		return thread.Put(ctx, tx, thread.Node{Ref: ref, Kind: k, Label: "A " + string(k), State: "there", URL: "/x"})
	})
	return ref
}

// Promise promises a measure of 83.0 per cent, from 70.0, shown by the source live.
func Promise(t *testing.T, d *db.DB, s *report.Service, live *Source) thread.Ref {
	t.Helper()
	decision := Decision(t, d)
	var ref thread.Ref
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		var err error
		ref, err = s.PromiseTx(ctx, tx, By, promise(decision, live))
		return err
	})
	return ref
}

func promise(decision thread.Ref, live *Source) report.Promise {
	return report.Promise{
		Title: "Promised minutes delivered", Decision: decision, Source: live.Key(), Unit: report.PerCent, Baseline: 700, Target: 830, Direction: report.Up,
		TargetBy: workday.MustOn(2027, 3, 31),
	}
}

// Compile begins a report on a measure, due on 30 November 2026.
func Compile(t *testing.T, d *db.DB, s *report.Service, measures ...thread.Ref) thread.Ref {
	t.Helper()
	var ref thread.Ref
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		var err error
		ref, err = s.CompileTx(ctx, tx, By, report.Compile{
			Title: "Home care one year on", Committee: "Overview and scrutiny", DueOn: workday.MustOn(2026, 11, 30), From: workday.MustOn(2026, 4, 1),
			To: workday.MustOn(2026, 10, 31), Measures: measures, Text: "Most of what was promised came.",
		})
		return err
	})
	return ref
}

func share(number, of int) report.Value {
	return report.Value{Number: number, Of: of, Unit: report.PerCent}
}

func wholeLife(t *testing.T, d *db.DB, s *report.Service, live *Source) {
	live.Value = share(90, 120)
	measure, asked := Promise(t, d, s, live), put(t, d, thread.Recommendation)
	var ref thread.Ref
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		var err error
		ref, err = s.CompileTx(ctx, tx, By, report.Compile{
			Title: "One year on", Committee: "Scrutiny", For: asked, DueOn: workday.MustOn(2026, 11, 30), From: workday.MustOn(2026, 4, 1),
			To: workday.MustOn(2026, 10, 31), Measures: []thread.Ref{measure}, Text: "It went well.",
		})
		return err
	})
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.PublishTx(ctx, tx, By, report.Publish{Report: ref, Version: 1})
	})
	if live.From != workday.MustOn(2026, 4, 1) || live.To != workday.MustOn(2026, 10, 31) {
		t.Errorf("counted from %s to %s", live.From, live.To)
	}
	live.Value = share(110, 120)
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		r, err := s.Report(ctx, tx, ref)
		if err != nil {
			return err
		}
		f, ok := r.Published(measure)
		if level, shown := f.Level(); !ok || !shown || level != 750 || r.State(tx.Today()) != report.StatePublished {
			t.Errorf("published %+v", f)
		}
		ms, err := s.Measures(ctx, tx, r)
		if err != nil {
			return err
		}
		now, err := s.Live(ctx, tx, r.From, tx.Today(), ms...)
		if level, _ := now[0].Level(); level != 917 {
			t.Errorf("now %+v", now)
		}
		clocks, _ := deadline.Of(ctx, tx, ref)
		if len(clocks[ref]) != 1 || clocks[ref][0].State != deadline.Kept {
			t.Errorf("the report's day: %+v", clocks[ref])
		}
		chain, walkErr := thread.Walk(ctx, tx, ref)
		if walkErr != nil || len(chain.Nodes) != 4 {
			t.Errorf("decision, measure, recommendation and report are on the thread: %+v %v", chain.Nodes, walkErr)
		}
		rows, historyErr := audit.History(ctx, tx, string(ref), 10)
		if historyErr != nil || len(rows) < 2 {
			t.Errorf("%d audit entries, %v", len(rows), historyErr)
		}
		return err
	})
	if err := Try(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.PublishTx(ctx, tx, By, report.Publish{Report: ref})
	}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("published twice: %v", err)
	}
}

func smallNumbers(t *testing.T, d *db.DB, s *report.Service, live *Source) {
	measure := Promise(t, d, s, live)
	live.Value = report.Value{Number: 37, Of: 40, Unit: report.PerCent, Children: true}
	ref := Compile(t, d, s, measure)
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.PublishTx(ctx, tx, By, report.Publish{Report: ref})
	})
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		r, err := s.Report(ctx, tx, ref)
		if f := r.Snapshot[0]; !f.Hidden || f.Number != 0 || f.Of != 0 {
			t.Errorf("three children who are not among them can be told: %+v", f)
		}
		return err
	})
}

func wrongPromises(t *testing.T, d *db.DB, s *report.Service, live *Source) {
	decision := Decision(t, d)
	for field, spoil := range map[string]func(*report.Promise){
		"title": func(p *report.Promise) { p.Title = "" }, "source": func(p *report.Promise) { p.Source = "typed in" }, "unit": func(p *report.Promise) { p.Unit = "" },
		"target": func(p *report.Promise) { p.Target = 600 }, "direction": func(p *report.Promise) { p.Direction = "" },
		"decision": func(p *report.Promise) { p.Decision = "DEC-0000-0000-0" }, "baseline": func(p *report.Promise) { p.Baseline = -1 },
	} {
		cmd := promise(decision, live)
		spoil(&cmd)
		err := Try(t, d, func(ctx context.Context, tx *db.Tx) error { _, err := s.PromiseTx(ctx, tx, By, cmd); return err })
		fields, _ := fault.Fields(err)
		if len(fields) == 0 || fields[0].Name != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func rollback(t *testing.T, d *db.DB, s *report.Service, live *Source) {
	ref := Compile(t, d, s, Promise(t, d, s, live))
	live.Err = fmt.Errorf("the source fell over")
	if err := Try(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.PublishTx(ctx, tx, By, report.Publish{Report: ref})
	}); err == nil {
		t.Error("published without its figures")
	}
	live.Err = fault.Unavailable("The figure is counted again tonight.", nil)
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		r, err := s.Report(ctx, tx, ref)
		if err != nil {
			return err
		}
		if !r.PublishedOn.IsZero() || r.Version != 1 {
			t.Errorf("half published: %+v", r)
		}
		ms, err := s.Measures(ctx, tx, r)
		if err != nil {
			return err
		}
		now, err := s.Live(ctx, tx, r.From, r.To, ms...)
		if len(now) != 1 || now[0].Missing != "The figure is counted again tonight." {
			t.Errorf("a figure that is away for a while: %+v", now)
		}
		return err
	})
	live.Err = nil
}

func pages(t *testing.T, d *db.DB, s *report.Service, live *Source) {
	measure := Promise(t, d, s, live)
	for range 3 {
		Compile(t, d, s, measure)
	}
	ctx, n := db.CountQueries(dbtest.Ctx(t))
	if err := d.View(ctx, func(tx *db.Tx) error {
		found, err := s.Reports(ctx, tx, false, "", 1000)
		if asked := atomic.LoadInt64(n); asked != 1 || len(found) < 3 {
			t.Errorf("%d statements for %d reports", asked, len(found))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := s.Reports(ctx, tx, false, "", 1000)
		if err != nil {
			return err
		}
		seen := map[thread.Ref]bool{}
		for after := thread.Ref(""); ; {
			page, err := s.Reports(ctx, tx, false, after, 2)
			if err != nil {
				return err
			}
			if len(page) == 0 {
				break
			}
			for _, one := range page {
				seen[one.Ref], after = true, one.Ref
			}
		}
		published, err := s.Reports(ctx, tx, true, "", 1000)
		for _, listed := range published {
			whole, err := s.Report(ctx, tx, listed.Ref)
			if err != nil {
				return err
			}
			if len(listed.Snapshot) == 0 || !reflect.DeepEqual(listed.Snapshot, whole.Snapshot) {
				t.Errorf("a published report in a list has %d figures, the report itself %d", len(listed.Snapshot), len(whole.Snapshot))
			}
		}
		if len(published) == 0 || len(seen) != len(all) || len(published) >= len(all) {
			t.Errorf("%d on pages, %d in all, %d published", len(seen), len(all), len(published))
		}
		return err
	})
}

func wrongPerson(t *testing.T, s *report.Service) {
	ctx := dbtest.Ctx(t)
	parent := access.Actor{Person: "PER-PARENT", Name: "A parent", Roles: []access.Role{access.RoleParent}}
	_, promised := s.Promise(ctx, parent, report.Promise{})
	_, compiled := s.Compile(ctx, parent, report.Compile{})
	commissioner := access.Actor{Person: "PER-C", Name: "C", Roles: []access.Role{access.RoleCommissioner}}
	for what, err := range map[string]error{"promise": promised, "compile": compiled, "publish": s.Publish(ctx, commissioner, report.Publish{})} {
		if !fault.Is(err, fault.KindForbidden) {
			t.Errorf("may %s: %v", what, err)
		}
	}
}

func otherCouncil(t *testing.T, d *db.DB, s *report.Service, live *Source) {
	measure := Promise(t, d, s, live)
	ref := Compile(t, d, s, measure)
	ctx := db.WithScope(dbtest.Ctx(t), "E10000016")
	if err := d.View(ctx, func(tx *db.Tx) error {
		if _, err := s.Measure(ctx, tx, measure); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("another council reads our measure: %v", err)
		}
		_, err := s.Report(ctx, tx, ref)
		return err
	}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another council reads our report: %v", err)
	}
}

// InTx runs fn in a transaction and fails the test when it fails.
func InTx(t *testing.T, d *db.DB, fn func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	if err := Try(t, d, fn); err != nil {
		t.Fatal(err)
	}
}

// Try runs fn in a transaction.
func Try(t *testing.T, d *db.DB, fn func(ctx context.Context, tx *db.Tx) error) error {
	t.Helper()
	ctx := dbtest.Ctx(t)
	return d.InTx(ctx, func(tx *db.Tx) error { return fn(ctx, tx) })
}

func view(t *testing.T, d *db.DB, fn func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	if err := d.View(ctx, func(tx *db.Tx) error { return fn(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}
