package access_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// world is a random town in a scope of its own: who has which relationship with which child, ended and future ones among them.
type world struct {
	ctx      context.Context
	actors   []access.Actor
	children []thread.Ref
	grants   []access.Relationship
}

// The people of every world. What they stand for decides which relationships are drawn for them.
const (
	mother = iota
	father
	youngPerson
	lead
	coverLead
	officer
	carer
	formerCarer
	neighbour // works for another council of the region
	people
)

func drawWorld(ctx context.Context, t *rapid.T, tx *db.Tx) *world {
	w := &world{ctx: ctx}
	team, neighbours, agency, former := thread.New(tx, thread.Team), thread.New(tx, thread.Authority), thread.New(tx, thread.Provider), thread.New(tx, thread.Provider)
	for i := range people {
		a := access.Actor{Person: thread.New(tx, thread.Person), Name: fmt.Sprint("person ", i), Scope: tx.Scope()}
		switch i {
		case officer, coverLead:
			a.Teams = []thread.Ref{team}
		case carer:
			a.Provider = agency
		case formerCarer:
			a.Provider = former
		case neighbour:
			a.Teams = []thread.Ref{neighbours}
		}
		w.actors = append(w.actors, a)
	}
	for range rapid.IntRange(1, 4).Draw(t, "children") {
		child := thread.New(tx, thread.Child)
		w.children = append(w.children, child)
		w.draw(t, child, w.actors[mother].Person, access.ParentalResponsibility, "mother")
		w.draw(t, child, w.actors[father].Person, access.ParentalResponsibility, "father")
		w.draw(t, child, w.actors[youngPerson].Person, access.OwnRecord, "young person")
		w.draw(t, child, w.actors[lead].Person, access.LeadAllocation, "lead")
		w.draw(t, child, w.actors[coverLead].Person, access.LeadCover, "cover")
		w.draw(t, child, team, access.NamedOfficer, "team")
		w.draw(t, child, agency, access.PackageDelivery, "provider")
		w.draw(t, child, former, access.PackageDelivery, "former provider")
		w.draw(t, child, neighbours, access.RegionAgreement, "region")
		if rapid.Bool().Draw(t, "order") {
			against := rapid.SampledFrom([]thread.Ref{w.actors[mother].Person, w.actors[father].Person, team, agency}).Draw(t, "against")
			w.grants = append(w.grants, drawDays(t, access.Relationship{Actor: against, Child: child, Reason: access.CourtOrder, Level: access.Deny}))
		}
	}
	return w
}

func (w *world) draw(t *rapid.T, child, actor thread.Ref, reason access.Reason, who string) {
	if !rapid.Bool().Draw(t, who) {
		return
	}
	r := access.Relationship{Actor: actor, Child: child, Reason: reason}
	r.Level = rapid.SampledFrom([]access.Level{access.See, access.Work}).Draw(t, "level")
	w.grants = append(w.grants, drawDays(t, r))
}

func drawDays(t *rapid.T, r access.Relationship) access.Relationship {
	r.From = today.AddDays(rapid.IntRange(-3, 2).Draw(t, "from"))
	if rapid.Bool().Draw(t, "ends") {
		r.To = r.From.AddDays(rapid.IntRange(0, 4).Draw(t, "days"))
	}
	return r
}

// level is what the world says, read off the drawn relationships in the plainest way.
func (w *world) level(a access.Actor, child thread.Ref) access.Level {
	level := access.Level("")
	for _, r := range w.grants {
		his := r.Actor == a.Person || r.Actor == a.Provider || slices.Contains(a.Teams, r.Actor)
		if !his || r.Child != child || today.Before(r.From) || !r.To.IsZero() && today.After(r.To) {
			continue
		}
		if r.Level == access.Deny {
			return ""
		}
		if level != access.Work {
			level = r.Level
		}
	}
	return level
}

// kin is whether the world ever made the actor family of the child, or will.
func (w *world) kin(a access.Actor, child thread.Ref) bool {
	return slices.ContainsFunc(w.grants, func(r access.Relationship) bool {
		return r.Actor == a.Person && r.Child == child && (r.Reason == access.ParentalResponsibility || r.Reason == access.OwnRecord)
	})
}

func TestTheListAndTheCheckAgreeInEveryWorld(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		n := 0
		rapid.Check(t, func(rt *rapid.T) {
			n++
			ctx := db.WithScope(t.Context(), db.Scope(fmt.Sprint("world", n)))
			err := d.InTx(ctx, func(tx *db.Tx) error {
				w := drawWorld(ctx, rt, tx)
				for _, r := range w.grants {
					if err := access.Grant(ctx, tx, audit.System, r); err != nil {
						return err
					}
				}
				w.change(rt, tx)
				w.check(rt, tx)
				return nil
			})
			if err != nil {
				rt.Fatal(err)
			}
		})
	})
}

// change ends some of the relationships, in the database and in the world.
func (w *world) change(t *rapid.T, tx *db.Tx) {
	for i := range w.grants {
		r := &w.grants[i]
		if !rapid.Bool().Draw(t, "end early") {
			continue
		}
		on := today.AddDays(rapid.IntRange(-4, 3).Draw(t, "on"))
		err := access.End(w.ctx, tx, audit.System, r.Actor, r.Child, r.Reason, on)
		if r.To.IsZero() || on.Before(r.To) {
			if err != nil {
				t.Fatalf("end %+v: %v", r, err)
			}
			r.To = on
		} else if !fault.Is(err, fault.KindNotFound) {
			t.Fatalf("end what has ended: %v", err)
		}
	}
}

// check compares, for every person and child, the check, the list, the levels in one query, the reasons and the world.
func (w *world) check(t *rapid.T, tx *db.Tx) {
	for i, a := range w.actors {
		listed, err := access.Children(w.ctx, tx, a)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.IsSorted(listed) || len(slices.Compact(slices.Clone(listed))) != len(listed) {
			t.Fatalf("the list is not sorted or repeats: %v", listed)
		}
		levels, err := access.Levels(w.ctx, tx, a, w.children...)
		if err != nil {
			t.Fatal(err)
		}
		for _, child := range w.children {
			want := w.level(a, child)
			see, act, work := access.MaySee(w.ctx, tx, a, child), access.MayAct(w.ctx, tx, a, child), access.MayWork(w.ctx, tx, a, child)
			why, err := access.Why(w.ctx, tx, a, child)
			switch {
			case err != nil:
				t.Fatal(err)
			case (see == nil) != (want != ""), (act == nil) != (want == access.Work), (work == nil) != (want == access.Work && !w.kin(a, child)), levels[child] != want,
				slices.Contains(listed, child) != (want != ""), (len(why) > 0) != (want != ""):
				t.Fatalf("person %d and %s: want %q; see %v, act %v, work %v, levels %v, listed %v, why %v", i, child, want, see, act, work, levels, listed, why)
			case see != nil && !fault.Is(see, fault.KindNotFound):
				t.Fatalf("a child that is not there for the actor: %v", see)
			}
		}
	}
}
