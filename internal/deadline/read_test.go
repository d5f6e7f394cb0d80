package deadline_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

func (w *town) due(f deadline.Filter) (ids []string) {
	w.t.Helper()
	w.must(w.d.View(w.ctx, func(tx *db.Tx) error {
		for {
			page, err := deadline.Due(w.ctx, tx, f)
			if err != nil {
				return err
			}
			for _, d := range page.Deadlines {
				ids = append(ids, d.ID)
			}
			if f.After = page.Next; page.Next == "" {
				return nil
			}
			if len(page.Deadlines) != f.Limit {
				w.t.Fatalf("a page of %d, want %d", len(page.Deadlines), f.Limit)
			}
		}
	}))
	return ids
}

func TestDueListsWhatRunsByDateForAPersonATeamAndTheCouncil(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		people, teams := []thread.Ref{w.ref(thread.Person), w.ref(thread.Person)}, []thread.Ref{w.ref(thread.Team), w.ref(thread.Team)}
		var started []deadline.Deadline
		for i := range 12 { // several on one day
			started = append(started, w.start(deadline.Start{From: on("2026-11-16").AddDays(-i % 3), Owner: people[i%2], Team: teams[i/6]}))
		}
		w.must(w.keep(started[0].Ref, started[0].Rule, today.String()))
		paused := w.advice()
		w.must(w.pause(paused.Ref, paused.Rule, lawful))

		want := func(keep func(d deadline.Deadline) bool) (ids []string) {
			open := slices.DeleteFunc(slices.Clone(started[1:]), func(d deadline.Deadline) bool { return !keep(d) })
			slices.SortStableFunc(open, func(a, b deadline.Deadline) int { return a.Due.Compare(b.Due) })
			for _, d := range open {
				ids = append(ids, d.ID)
			}
			return ids
		}
		for what, c := range map[string]struct {
			f    deadline.Filter
			keep func(d deadline.Deadline) bool
		}{
			"council": {deadline.Filter{}, func(deadline.Deadline) bool { return true }},
			"person":  {deadline.Filter{Owner: people[1]}, func(d deadline.Deadline) bool { return d.Owner == people[1] }},
			"team":    {deadline.Filter{Team: teams[0]}, func(d deadline.Deadline) bool { return d.Team == teams[0] }},
			"both": {deadline.Filter{Owner: people[0], Team: teams[1]},
				func(d deadline.Deadline) bool { return d.Owner == people[0] && d.Team == teams[1] }},
			"from":             {deadline.Filter{From: started[1].Due}, func(d deadline.Deadline) bool { return !d.Due.Before(started[1].Due) }},
			"until":            {deadline.Filter{Until: started[1].Due}, func(d deadline.Deadline) bool { return !d.Due.After(started[1].Due) }},
			"rule":             {deadline.Filter{Team: teams[1], Rule: started[1].Rule}, func(d deadline.Deadline) bool { return d.Team == teams[1] && d.Rule == started[1].Rule }},
			"no rule":          {deadline.Filter{Team: teams[1], Rule: "of nothing"}, func(deadline.Deadline) bool { return false }},
			"person's rule":    {deadline.Filter{Owner: people[1], Rule: started[1].Rule}, func(d deadline.Deadline) bool { return d.Owner == people[1] }},
			"person's no rule": {deadline.Filter{Owner: people[1], Rule: "of nothing"}, func(deadline.Deadline) bool { return false }},
			"nobody":           {deadline.Filter{Owner: teams[0]}, func(deadline.Deadline) bool { return false }},
		} {
			if n := w.number(c.f.Team, c.f.Rule); c.f.Rule != "" && c.f.Team != "" && n != len(want(c.keep)) {
				t.Errorf("%s: %d", what, n)
			}
			for _, limit := range []int{1, 2, 5, 50} {
				c.f.Limit = limit
				if got, want := w.due(c.f), want(c.keep); !slices.Equal(got, want) {
					t.Errorf("%s in pages of %d: %v, want %v", what, limit, got, want)
				}
			}
		}
		for _, after := range []string{"x", "2026-11-23", "2026-13-01.1", "2026-11-23.x"} {
			err := w.d.View(w.ctx, func(tx *db.Tx) error {
				_, err := deadline.Due(w.ctx, tx, deadline.Filter{After: after})
				return err
			})
			w.wantKind("after "+after, err, fault.KindInvalid)
		}
	})
}

func TestPagesReadDeadlinesInOneQuery(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		var children, refs []thread.Ref
		for i := range 20 {
			child := w.ref(thread.Child)
			children = append(children, child)
			late := w.start(deadline.Start{Child: child, From: on("2026-11-02"), Rule: "query-answer"})
			sooner := w.start(deadline.Start{Child: child, Ref: late.Ref, From: on("2026-11-02"), Rule: "query-acknowledge"})
			refs = append(refs, late.Ref)
			if i == 0 {
				w.must(w.keep(sooner.Ref, sooner.Rule, "2026-11-04"))
			}
		}
		lonely := w.ref(thread.Child)
		ctx, n := db.CountQueries(w.ctx)
		w.must(w.d.View(ctx, func(tx *db.Tx) error {
			of, err := deadline.Of(ctx, tx, refs...)
			if err != nil || len(of) != 20 || len(of[refs[0]]) != 2 || of[refs[0]][0].State != deadline.Kept || *n != 1 {
				t.Errorf("Of: %d objects in %d queries, %v", len(of), *n, err)
			}
			about, err := deadline.OfChildren(ctx, tx, append(children, lonely)...)
			if err != nil || len(about) != 20 || len(about[children[0]]) != 1 || len(about[children[1]]) != 2 || *n != 2 {
				t.Errorf("OfChildren: %d children in %d queries, %v", len(about), *n, err)
			}
			next, err := deadline.NextOfChildren(ctx, tx, append(children, lonely)...)
			if err != nil || len(next) != 20 || next[children[0]].Rule != "query-answer" || next[children[1]].Rule != "query-acknowledge" || *n != 3 {
				t.Errorf("NextOfChildren: %d children in %d queries, %v", len(next), *n, err)
			}
			if got, want := next[children[1]], about[children[1]][0]; got.ID != want.ID || got.Due != want.Due || got.Look(today) != want.Look(today) || got.Title != want.Title {
				t.Errorf("next %+v\n want %+v", got, want)
			}
			for _, empty := range []func() (int, error){
				func() (int, error) { m, err := deadline.Of(ctx, tx); return len(m), err },
				func() (int, error) { m, err := deadline.OfChildren(ctx, tx); return len(m), err },
				func() (int, error) { m, err := deadline.NextOfChildren(ctx, tx); return len(m), err },
			} {
				if size, err := empty(); size != 0 || err != nil || *n != 3 {
					t.Errorf("asked of nobody: %d in %d queries, %v", size, *n, err)
				}
			}
			return nil
		}))
	})
}

// fill stores many running deadlines without the audit, which the plans have nothing to do with.
func (w *town) fill(n int) (owner, team thread.Ref, children []thread.Ref) {
	w.t.Helper()
	var people, teams []thread.Ref
	w.must(w.tx(func(tx *db.Tx) error {
		for range 50 {
			people = append(people, thread.New(tx, thread.Person))
			teams = append(teams, thread.New(tx, thread.Team))
		}
		for range n / 5 {
			children = append(children, thread.New(tx, thread.Child))
		}
		return nil
	}))
	names := []string{"scope", "version", "rung", "climb_on", "rule", "rule_version", "policy", "citation", "verified", "provisional", "kind",
		"ref", "child", "owner", "team", "title", "from_on", "certificate_on", "due_on", "working", "state", "paused_since", "pause_reason",
		"paused_days", "done_on", "why", "warn_before"}
	w.must(w.tx(func(tx *db.Tx) error {
		_, err := db.BulkInsert(w.ctx, tx, "deadline", names, func(yield func([]any) bool) {
			for i := range n {
				due := today.AddDays(i % 400)
				if !yield([]any{tx.Scope(), 1, 0, due, "query-answer", 1, "", "", 1, 0, "duty", fmt.Sprint("QRY-", i), children[i%len(children)],
					people[i%50], teams[i%7], "t", today, "", due, "[]", "running", "", "", 0, "", "", 3}) {
					return
				}
			}
		})
		return err
	}))
	return people[0], teams[0], children
}

// wholeTable finds a scan of the table; c is the list of children, which is read whole, as is the list that was asked for.
var wholeTable = regexp.MustCompile(`(?m)^SCAN (deadline|d|e)\b|Seq Scan on deadline`)

func TestWhatIsDueNeverScansTheTable(t *testing.T) { neverScans(t, 50_000) }

func TestSoakWhatIsDueNeverScansAMillion(t *testing.T) {
	if os.Getenv("ALONGSIDE_TEST_SOAK") == "" {
		t.Skip("a million deadlines take a minute on each engine: set ALONGSIDE_TEST_SOAK=1")
	}
	neverScans(t, 1_000_000)
}

func neverScans(t *testing.T, deadlines int) {
	t.Helper()
	dbtest.Each(t, migrations(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		owner, team, children := w.fill(deadlines)
		w.must(d.InTx(db.WithScope(w.ctx, db.System), func(tx *db.Tx) error {
			_, err := db.Exec(w.ctx, tx, "ANALYZE deadline")
			return err
		}))
		page := []any{dbtest.Scope, "2026-12-01", "2026-11-25", 100, 51}
		for what, c := range map[string]struct {
			where string
			args  []any
		}{
			"due for the council":           {deadline.DueOfCouncil, page},
			"due for a person":              {deadline.DueOfOwner, append(slices.Clone(page), owner)},
			"due for a team":                {deadline.DueOfTeam, append(slices.Clone(page), team)},
			"due under a rule":              {deadline.DueOfRule, append(slices.Clone(page), team, "query-answer")},
			"due for a person under a rule": {deadline.DueOfOwnerRule, append(slices.Clone(page), owner, "query-answer")},
			"due for both":                  {deadline.DueOfBoth, append(slices.Clone(page), owner, team)},
			"of children": {`WHERE scope = $1 AND child IN list($2) AND state IN ('running', 'paused') ORDER BY child, due_on, n`,
				[]any{dbtest.Scope, db.List(children[:50])}},
			"of objects": {`WHERE scope = $1 AND ref IN list($2) ORDER BY ref, due_on, n`, []any{dbtest.Scope, db.List([]string{"QRY-7"})}},
			"to escalate": {`WHERE scope = $1 AND state = 'running' AND climb_on <= $2 AND climb_on > '' ORDER BY climb_on, n LIMIT $3`,
				[]any{dbtest.Scope, today, 200}},
			"one to keep": {`WHERE scope = $1 AND ref = $2 AND rule = $3 AND state IN ('running', 'paused')`,
				[]any{dbtest.Scope, "QRY-7", "query-answer"}},
			"next of children": {deadline.NextOfChildrenQuestion(d.Engine()), []any{dbtest.Scope, db.List(children[:50])}},
		} {
			question := c.where
			if strings.HasPrefix(question, "WHERE") {
				question = "SELECT" + deadline.Columns + "FROM deadline " + question
			}
			plan := w.plan(question, c.args)
			if !strings.Contains(plan, "deadline_") || wholeTable.MatchString(plan) {
				t.Errorf("%s reads the whole table:\n%s", what, plan)
			}
			if strings.HasPrefix(what, "due") && (strings.Contains(plan, "TEMP B-TREE") || strings.Contains(plan, "Sort")) {
				t.Errorf("%s sorts what the index has in order:\n%s", what, plan)
			}
		}
	})
}

func (w *town) number(team thread.Ref, rule string) (n int) {
	w.must(w.d.View(w.ctx, func(tx *db.Tx) (err error) {
		n, err = deadline.Number(w.ctx, tx, team, rule)
		return err
	}))
	return n
}

func (w *town) plan(question string, args []any) string {
	w.t.Helper()
	var plan strings.Builder
	w.must(w.d.View(w.ctx, func(tx *db.Tx) error {
		if tx.Engine() == db.SQLite {
			return db.Each(w.ctx, tx, "EXPLAIN QUERY PLAN "+question, args, func(scan func(dest ...any) error) error {
				var id, parent, unused int
				var line string
				err := scan(&id, &parent, &unused, &line)
				plan.WriteString(line + "\n")
				return err
			})
		}
		return db.Each(w.ctx, tx, "EXPLAIN "+question, args, func(scan func(dest ...any) error) error {
			var line string
			err := scan(&line)
			plan.WriteString(line + "\n")
			return err
		})
	}))
	return plan.String()
}

func BenchmarkDue(b *testing.B) {
	w := newTown(b, dbtest.SQLite(b, migrations()...))
	owner, _, children := w.fill(200_000)
	for name, read := range map[string]func(tx *db.Tx) error{
		"page of a person": func(tx *db.Tx) error {
			_, err := deadline.Due(w.ctx, tx, deadline.Filter{Owner: owner, Until: today.AddDays(30)})
			return err
		},
		"all of fifty children": func(tx *db.Tx) error {
			_, err := deadline.OfChildren(w.ctx, tx, children[:50]...)
			return err
		},
		"next of fifty children": func(tx *db.Tx) error {
			_, err := deadline.NextOfChildren(w.ctx, tx, children[:50]...)
			return err
		},
	} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				w.must(w.d.View(w.ctx, read))
			}
		})
	}
}

func TestAZeroDateNeverComesDue(t *testing.T) {
	d := dbtest.SQLite(t, migrations()...)
	w := newTown(t, d)
	w.start(deadline.Start{})
	if got := w.due(deadline.Filter{Until: workday.MustOn(2026, 1, 1)}); len(got) != 0 {
		t.Errorf("due before its date: %v", got)
	}
}
