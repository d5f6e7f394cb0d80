package deadline_test

import (
	"context"
	"testing"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

var (
	priya = audit.By{Person: "PER-1", Name: "Priya Made-Up", Role: "lead", Channel: "web"}
	today = workday.DateOf(dbtest.Start) // Monday 23 November 2026
)

func migrations() []db.Migration { return append(audit.Migrations(), deadline.Migrations()...) }

func each(t *testing.T, test func(t *testing.T, d *db.DB)) { dbtest.Each(t, migrations(), test) }

func on(iso string) workday.Date {
	d, err := workday.Parse(iso)
	if err != nil {
		panic(err)
	}
	return d
}

func book(t testing.TB) *statute.Book {
	t.Helper()
	b, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// town is a database with clocks and the references of one test.
type town struct {
	t      testing.TB
	ctx    context.Context
	d      *db.DB
	clocks *deadline.Clocks
}

func newTown(t testing.TB, d *db.DB) *town {
	return &town{t, dbtest.Ctx(t), d, deadline.NewClocks(book(t))}
}

func (w *town) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *town) tx(fn func(tx *db.Tx) error) error { return w.d.InTx(w.ctx, fn) }

func (w *town) ref(k thread.Kind) (ref thread.Ref) {
	w.t.Helper()
	w.must(w.tx(func(tx *db.Tx) error { ref = thread.New(tx, k); return nil }))
	return ref
}

func (w *town) goTo(iso string) {
	w.t.Helper()
	dbtest.Clock(w.d).Set(on(iso).At(12, 0).UTC())
}

func (w *town) tryStart(s deadline.Start) (d deadline.Deadline, err error) {
	err = w.tx(func(tx *db.Tx) error { d, err = w.clocks.Start(w.ctx, tx, priya, s); return err })
	return d, err
}

func (w *town) start(s deadline.Start) deadline.Deadline {
	w.t.Helper()
	if s.Ref == "" {
		s.Ref = w.ref(thread.Query)
	}
	if s.From.IsZero() {
		s.From = today
	}
	if s.Rule == "" {
		s.Rule = "query-answer"
	}
	d, err := w.tryStart(s)
	w.must(err)
	return d
}

func (w *town) keep(ref thread.Ref, rule, iso string) error {
	return w.tx(func(tx *db.Tx) error { return w.clocks.Keep(w.ctx, tx, priya, ref, rule, on(iso)) })
}

func (w *town) pause(ref thread.Ref, rule string, p deadline.Pause) error {
	return w.tx(func(tx *db.Tx) error { return w.clocks.Pause(w.ctx, tx, priya, ref, rule, p) })
}

func (w *town) resume(ref thread.Ref, rule, iso string) error {
	return w.tx(func(tx *db.Tx) error { return w.clocks.Resume(w.ctx, tx, priya, ref, rule, on(iso)) })
}

// only returns the one deadline of an object.
func (w *town) only(ref thread.Ref) (d deadline.Deadline) {
	w.t.Helper()
	w.must(w.d.View(w.ctx, func(tx *db.Tx) error {
		all, err := deadline.Of(w.ctx, tx, ref)
		if err == nil && len(all[ref]) != 1 {
			w.t.Fatalf("%d deadlines of %s", len(all[ref]), ref)
		}
		if err == nil {
			d = all[ref][0]
		}
		return err
	}))
	return d
}

// history returns the actions in the object's history, the newest first.
func (w *town) history(ref thread.Ref) (actions []string) {
	w.t.Helper()
	w.must(w.d.View(w.ctx, func(tx *db.Tx) error {
		rows, err := audit.History(w.ctx, tx, string(ref), 50)
		for _, r := range rows {
			actions = append(actions, r.Action)
		}
		return err
	}))
	return actions
}

func (w *town) wantField(what string, err error, field string) {
	w.t.Helper()
	fields, ok := fault.Fields(err)
	if !ok || len(fields) != 1 || fields[0].Name != field {
		w.t.Errorf("%s: %v, want one message about %q", what, err, field)
	}
}

func (w *town) wantKind(what string, err error, k fault.Kind) {
	w.t.Helper()
	if !fault.Is(err, k) {
		w.t.Errorf("%s: %v, want %v", what, err, k)
	}
}
