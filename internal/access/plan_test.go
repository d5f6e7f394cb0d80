package access_test

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/thread"
)

// fill gives forty people and one large team relationships with many children, without the audit.
func (w town) fill(n int) (person, team thread.Ref, children []thread.Ref) {
	w.t.Helper()
	var people []thread.Ref
	w.must(w.tx(func(tx *db.Tx) error {
		team = thread.New(tx, thread.Team)
		for range 40 {
			people = append(people, thread.New(tx, thread.Person))
		}
		for range n {
			children = append(children, thread.New(tx, thread.Child))
		}
		columns := []string{"scope", "actor", "child", "reason", "from_on", "to_on", "until", "source", "level", "without"}
		_, err := db.BulkInsert(w.ctx, tx, "access_relationship", columns, func(yield func([]any) bool) {
			for i, c := range children {
				if !yield([]any{tx.Scope(), people[i%40], c, "lead professional", today, "", "", "", "work", "[]"}) ||
					!yield([]any{tx.Scope(), team, c, "named officer", today, "", "", "", "see", "[]"}) {
					return
				}
			}
		})
		return err
	}))
	return people[0], team, children
}

// byEither finds that a plan goes by the actor or by the children that are asked for, and not through the council: of a child there are few
// relationships.
var byEither = regexp.MustCompile(`SEARCH r USING .*(actor|child)=\?|Index Cond: .*(actor|child) = ANY`)

// byActor finds that a plan goes by the actor and not through all children of the council.
var byActor = regexp.MustCompile(`SEARCH r USING .*actor=\?|Index Cond: .*actor = ANY`)

func TestTheCheckAndTheListReadNoRelationshipsOfOthers(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		person, team, children := w.fill(10_000)
		w.must(d.InTx(db.WithScope(w.ctx, db.System), func(tx *db.Tx) error {
			_, err := db.Exec(w.ctx, tx, "ANALYZE access_relationship")
			return err
		}))
		parties := db.List([]thread.Ref{person, team})
		for what, c := range map[string]struct {
			question string
			by       *regexp.Regexp
			args     []any
		}{
			"the check of fifty children": {access.CheckQuestion, byEither, []any{dbtest.Scope, parties, today, dbtest.Start, db.List(children[:50])}},
			"why one child":               {access.WhyQuestion, byEither, []any{dbtest.Scope, parties, today, dbtest.Start, db.List(children[:1])}},
			"the list of one person": {access.ListQuestion + " LIMIT $6", byActor,
				[]any{dbtest.Scope, db.List([]thread.Ref{person}), today, dbtest.Start, "", 50}},
		} {
			if plan := w.plan(c.question, c.args); !c.by.MatchString(plan) {
				t.Errorf("%s reads other people's relationships:\n%s", what, plan)
			}
		}
		big := access.Actor{Person: person, Teams: []thread.Ref{team}, Scope: dbtest.Scope}
		w.must(d.View(w.ctx, func(tx *db.Tx) error {
			all, err := access.Children(w.ctx, tx, big)
			if err != nil || len(all) != len(children) {
				t.Errorf("%d children of a whole team, %v", len(all), err)
			}
			return nil
		}))
	})
}

// byChild finds that a plan goes to the one child at once.
var byChild = regexp.MustCompile(`SEARCH r USING .*child=\?|Index Cond: .*child = `)

func TestTheCheckOfOneChildDoesNotReadTheActorsOthers(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		person, team, children := w.fill(5_000)
		parties := db.List([]thread.Ref{person, team})
		plans := func(when string) {
			for what, question := range map[string]string{"how far": access.CheckOneQuestion, "why": access.WhyOneQuestion} {
				if plan := w.plan(question, []any{dbtest.Scope, parties, today, dbtest.Start, children[7]}); !byChild.MatchString(plan) {
					t.Errorf("%s, %s, reads all children of the actor:\n%s", what, when, plan)
				}
			}
		}
		if d.Engine() == db.SQLite { // as it is on the first day
			plans("not analysed")
		}
		w.must(d.InTx(db.WithScope(w.ctx, db.System), func(tx *db.Tx) error {
			_, err := db.Exec(w.ctx, tx, "ANALYZE access_relationship")
			return err
		}))
		plans("analysed")
	})
}

func (w town) plan(question string, args []any) string {
	w.t.Helper()
	var plan strings.Builder
	w.must(w.d.View(w.ctx, func(tx *db.Tx) error {
		explain, lead := "EXPLAIN ", []any{}
		if tx.Engine() == db.SQLite {
			explain, lead = "EXPLAIN QUERY PLAN ", []any{new(int), new(int), new(int)}
		}
		return db.Each(w.ctx, tx, explain+question, args, func(scan func(dest ...any) error) error {
			var line string
			err := scan(append(lead, &line)...)
			fmt.Fprintln(&plan, line)
			return err
		})
	}))
	return plan.String()
}

func TestAGrantThatIsRolledBackLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		lead, child := w.actor(), w.ref(thread.Child)
		undone := errors.New("undone")
		err := w.tx(func(tx *db.Tx) error {
			r := access.Relationship{Actor: lead.Person, Child: child, Reason: access.Caring, From: today, Level: access.See}
			w.must(access.Grant(w.ctx, tx, manager, r))
			w.must(access.MaySee(w.ctx, tx, lead, child)) // within the transaction it counts at once
			return undone
		})
		if !errors.Is(err, undone) {
			t.Fatal(err)
		}
		w.wantSees("after the rollback", lead, child, false)
	})
}

func BenchmarkAccess(b *testing.B) {
	d := dbtest.SQLite(b, access.Migrations()...)
	w := town{b, dbtest.Ctx(b), d}
	person, team, children := w.fill(50_000)
	alone := access.Actor{Person: person, Scope: dbtest.Scope}
	a := access.Actor{Person: person, Teams: []thread.Ref{team}, Scope: dbtest.Scope}
	for name, ask := range map[string]func(tx *db.Tx) error{
		"check one":                   func(tx *db.Tx) error { return access.MaySee(w.ctx, tx, a, children[77]) },
		"check fifty":                 func(tx *db.Tx) error { _, err := access.Levels(w.ctx, tx, a, children[:50]...); return err },
		"fifty of a person with 1250": func(tx *db.Tx) error { _, err := access.ChildrenAfter(w.ctx, tx, alone, "", 50); return err },
		"fifty of a team with 50000":  func(tx *db.Tx) error { _, err := access.ChildrenAfter(w.ctx, tx, a, "", 50); return err },
	} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				w.must(d.View(w.ctx, ask))
			}
		})
	}
}
