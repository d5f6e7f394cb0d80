package leadtest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/lead"
	"alongside/internal/team"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

func absences(t *testing.T, w *World) {
	defer func() { w.Rota.All = nil }()
	child := w.Child(t)
	a := w.Allocate(t, child)
	ctx := dbtest.Ctx(t)
	from, to := workday.MustOn(2026, 12, 7), workday.MustOn(2026, 12, 11)
	plan := lead.PlanAbsence{Person: Priya.Person, From: from, To: to}
	if err := w.Leads.PlanAbsence(ctx, Priya, plan); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("away without cover: %v", err)
	}
	plan.Cover = Tom.Person
	if err := w.Leads.PlanAbsence(ctx, Tom, plan); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a colleague plans it: %v", err)
	}
	today := plan
	today.From = workday.MustOn(2026, 11, 23)
	if err := w.Leads.PlanAbsence(ctx, Priya, today); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("planned for today, too late to tell the family before: %v", err)
	}
	if err := w.Leads.PlanAbsence(ctx, Priya, plan); err != nil {
		t.Fatal(err)
	}
	told := slices.ContainsFunc(bodies(t, w, a.Ref), func(b string) bool {
		return strings.Contains(b, "away from Monday 7 December 2026, until Friday 11 December 2026 as far as we know today. Tom Made-Up covers")
	})
	if !told {
		t.Errorf("the family is told %q", bodies(t, w, a.Ref))
	}
	ahead(t, w, child, from, to)
	later := w.Child(t)
	w.Allocate(t, later)
	w.On(t, from, func(ctx context.Context, tx *db.Tx) error {
		if err := w.Leads.SettleTx(ctx, tx, audit.System); err != nil {
			return err
		}
		clocks, err := deadline.Of(ctx, tx, a.Ref)
		if err != nil || clocks[a.Ref][0].Owner != plan.Cover {
			t.Errorf("while she is away the promise is %s's, %v", clocks[a.Ref][0].Owner, err)
		}
		found, err := w.Leads.Of(ctx, tx, child)
		if l := found[child]; l.CoverName != Tom.Name || l.AwayUntil != to || l.Name != Priya.Name || l.Soon != (lead.Soon{}) {
			t.Errorf("the family sees %+v", l)
		}
		answers(ctx, t, tx, w, child, plan.Cover)
		rows, failed := w.Leads.Caseload(ctx, tx, Tom)
		for _, c := range []thread.Ref{child, later} {
			if err := access.MayWork(ctx, tx, Tom, c); err != nil {
				t.Errorf("who covers cannot work: %v", err)
			}
			if !slices.ContainsFunc(rows, func(r lead.Row) bool { return r.Child == c && r.Covering }) {
				t.Errorf("the caseload of who covers lacks %s", c)
			}
		}
		if failed != nil {
			return failed
		}
		return err
	})
	w.On(t, to.AddDays(1), func(ctx context.Context, tx *db.Tx) error {
		if err := w.Leads.SettleTx(ctx, tx, audit.System); err != nil {
			return err
		}
		clocks, err := deadline.Of(ctx, tx, a.Ref)
		if err != nil || clocks[a.Ref][0].Owner != Priya.Person {
			t.Errorf("after the absence the promise is %s's, %v", clocks[a.Ref][0].Owner, err)
		}
		if err := access.MaySee(ctx, tx, Tom, child); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("who covered still sees the child: %v", err)
		}
		return nil
	})
}

// ahead is what a family sees of an absence of its named person before it begins, from four weeks before, and of one that comes after it.
func ahead(t *testing.T, w *World, child thread.Ref, from, to workday.Date) {
	t.Helper()
	known := slices.Clone(w.Rota.All)
	defer func() { w.Rota.All = known }()
	next := team.Absence{Person: Priya.Person, From: to.AddDays(40), To: to.AddDays(41), Cover: Manager.Person}
	w.Rota.All = append(w.Rota.All, next)
	first, second := lead.Soon{From: from, To: to, CoverName: Tom.Name}, lead.Soon{From: next.From, To: next.To, CoverName: Manager.Name}
	for day, want := range map[workday.Date]lead.Soon{
		workday.MustOn(2026, 11, 23): first, from.AddDays(-1): first, from: {}, to.AddDays(1): {}, next.From.AddDays(-29): {}, next.From.AddDays(-28): second,
	} {
		w.On(t, day, func(ctx context.Context, tx *db.Tx) error {
			found, err := w.Leads.Of(ctx, tx, child)
			got := found[child].Soon
			if (got.CoverPhone == "") != (want.CoverName == "") {
				t.Errorf("on %s there is no number to ring: %+v", day, got)
			}
			if got.CoverPhone = ""; got != want || found[child].Name != Priya.Name {
				t.Errorf("on %s the family sees %+v, want %+v", day, got, want)
			}
			return err
		})
	}
}

func bodies(t *testing.T, w *World, ref thread.Ref) []string {
	t.Helper()
	var out []string
	for _, m := range sent(t, w, ref) {
		out = append(out, m.Body)
	}
	return out
}

func sudden(t *testing.T, w *World) {
	defer func() { w.Rota.All = nil }()
	child := w.Child(t)
	a := w.Allocate(t, child)
	ctx := dbtest.Ctx(t)
	if err := w.Leads.SuddenAbsence(ctx, Manager, lead.SuddenAbsence{Person: Priya.Person, To: workday.MustOn(2026, 11, 27)}); err != nil {
		t.Fatal(err)
	}
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		found, err := w.Leads.Of(ctx, tx, child)
		if l := found[child]; l.Cover != Manager.Person || l.CoverPhone == "" {
			t.Errorf("the family sees %+v", l)
		}
		answers(ctx, t, tx, w, child, Manager.Person)
		answers(ctx, t, tx, w, thread.New(tx, thread.Child), "")
		clocks, failed := deadline.Of(ctx, tx, a.Ref)
		if failed != nil || clocks[a.Ref][0].Owner != Manager.Person {
			t.Errorf("the promise is still %s's, %v", clocks[a.Ref][0].Owner, failed)
		}
		return err
	})
	back := func(ctx context.Context, tx *db.Tx) (thread.Ref, error) {
		if err := w.Leads.ReturnTx(ctx, tx, audit.System); err != nil {
			return "", err
		}
		clocks, err := deadline.Of(ctx, tx, a.Ref)
		return clocks[a.Ref][0].Owner, err
	}
	w.On(t, workday.MustOn(2026, 11, 27), func(ctx context.Context, tx *db.Tx) error {
		owner, err := back(ctx, tx)
		if owner != Manager.Person {
			t.Errorf("on the last day away the promise is %s's", owner)
		}
		return err
	})
	w.On(t, workday.MustOn(2026, 11, 28), func(ctx context.Context, tx *db.Tx) error {
		owner, err := back(ctx, tx)
		if owner != Priya.Person {
			t.Errorf("after the absence the promise is %s's", owner)
		}
		if err == nil { // as it was while she was away
			err = new(deadline.Clocks).Lend(ctx, tx, Manager.By(), Priya.Person, Manager.Person)
		}
		return err
	})
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error { // she comes back the same day
		away := team.Absence{Person: Priya.Person, Cover: Manager.Person, From: tx.Today(), To: workday.MustOn(2026, 11, 27)}
		if err := w.Leads.EndCoverTx(ctx, tx, Manager.By(), away); err != nil {
			return err
		}
		clocks, err := deadline.Of(ctx, tx, a.Ref)
		if owner := clocks[a.Ref][0].Owner; owner != Priya.Person {
			t.Errorf("after the absence was taken back the promise is %s's", owner)
		}
		return err
	})
}

func leaves(t *testing.T, w *World) {
	defer func() { w.Staff.Gone = nil }()
	child := w.Child(t)
	w.Allocate(t, child)
	last := workday.MustOn(2026, 12, 4)
	refused(t, w, fault.KindInvalid, func(ctx context.Context, tx *db.Tx) error {
		return w.Leads.LeaveTx(ctx, tx, Manager.By(), lead.Leave{Person: Priya.Person, Last: last})
	})
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		return w.Leads.LeaveTx(ctx, tx, Manager.By(), lead.Leave{Person: Priya.Person, Last: last, Successor: Tom.Person})
	})
	givenNoMore(t, w, last)
	w.On(t, last.AddDays(1), func(ctx context.Context, tx *db.Tx) error {
		found, err := w.Leads.Of(ctx, tx, child)
		rows, failed := w.Leads.Caseload(ctx, tx, Priya)
		answers(ctx, t, tx, w, child, Tom.Person)
		if found[child].Person != Tom.Person || len(rows) != 0 || failed != nil {
			t.Errorf("the day after, the lead is %+v and the caseload has %d children, %v", found[child], len(rows), failed)
		}
		return err
	})
}

// givenNoMore checks that Priya, who leaves, is neither suggested nor given children, before her last day and after.
func givenNoMore(t *testing.T, w *World, last workday.Date) {
	t.Helper()
	waiting := w.Child(t)
	for _, day := range []workday.Date{workday.MustOn(2026, 11, 23), last.AddDays(1)} {
		ctx := db.WithNow(dbtest.Ctx(t), day.At(9, 0))
		err := w.DB.InTx(ctx, func(tx *db.Tx) error {
			found, err := w.Leads.Suggest(ctx, tx, waiting, lead.Usual)
			if len(found) != 1 || found[0].Ref != Tom.Person || err != nil {
				t.Errorf("on %s the suggestions are %+v, %v", day, found, err)
			}
			_, err = w.Leads.AllocateTx(ctx, tx, Manager.By(), lead.Allocate{Child: waiting, Lead: Priya.Person, Why: "Has room."})
			return err
		})
		if !fault.Is(err, fault.KindInvalid) {
			t.Errorf("on %s a leaver is given a child: %v", day, err)
		}
		err = w.DB.InTx(ctx, func(tx *db.Tx) error {
			return w.Leads.LeaveTx(ctx, tx, Manager.By(), lead.Leave{Person: Tom.Person, Last: last.AddDays(7), Successor: Priya.Person})
		})
		if !fault.Is(err, fault.KindInvalid) {
			t.Errorf("on %s a leaver takes a leaver's children: %v", day, err)
		}
	}
}

func caseload(t *testing.T, w *World) {
	count := func() (rows []lead.Row, queries int64) {
		ctx, n := db.CountQueries(dbtest.Ctx(t))
		err := w.DB.View(ctx, func(tx *db.Tx) error {
			var err error
			rows, err = w.Leads.Caseload(ctx, tx, Tom)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return rows, *n
	}
	for range 2 {
		w.give(t, Tom)
	}
	few, before := count()
	for range 8 {
		w.give(t, Tom)
	}
	many, after := count()
	if len(many) != len(few)+8 || before != after {
		t.Errorf("%d children take %d queries, %d take %d", len(few), before, len(many), after)
	}
	if !slices.IsSortedFunc(many, func(a, b lead.Row) int { return a.Next.Due.Compare(b.Next.Due) }) {
		t.Error("what is due first does not stand first")
	}
	if many[0].Card.Name() != "Sam Made-Up" || len(many[0].Card.Flags) == 0 || many[0].Next.Title == "" {
		t.Errorf("the first row is %+v", many[0])
	}
}

// give makes a child and names its lead.
func (w *World) give(t testing.TB, to access.Actor) {
	child := w.Child(t)
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Leads.AllocateTx(ctx, tx, Manager.By(), lead.Allocate{Child: child, Lead: to.Person, Why: "Has room."})
		return err
	})
}

// answers checks who has to answer for a child.
func answers(ctx context.Context, t *testing.T, tx *db.Tx, w *World, child, want thread.Ref) {
	t.Helper()
	if who, err := w.Leads.Answers(ctx, tx, child); who != want || err != nil {
		t.Errorf("%q answers for %s, not %q, %v", who, child, want, err)
	}
}
