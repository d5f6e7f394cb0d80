package site_test

import (
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// TestALeadsListCountsEveryWordToTheFamilyAsContact compares the days on the lead's list with what is on record about each child.
func TestALeadsListCountsEveryWordToTheFamilyAsContact(t *testing.T) {
	w := start(t, 40)
	s, byKind := w.site.Services, map[string]int{}
	w.change(func(tx *db.Tx) error { // a word today, whatever else the county has of the child
		lead, err := s.Authority.Actor(w.ctx, tx, w.person(access.RoleLead))
		must(t, err)
		rows, err := s.Lead.Caseload(w.ctx, tx, lead)
		must(t, err)
		for _, row := range rows {
			asked, err := s.Query.Of(w.ctx, tx, row.Child)
			must(t, err)
			for _, q := range asked {
				if q.Owner == lead.Person && q.Acknowledged.IsZero() && q.Waiting() {
					return s.Query.AcknowledgeTx(w.ctx, tx, lead, q.Ref, 0)
				}
			}
		}
		t.Fatal("the lead has no question to acknowledge")
		return nil
	})
	must(t, w.d.View(w.ctx, func(tx *db.Tx) error {
		people, err := s.Authority.Personas(w.ctx, tx)
		must(t, err)
		for _, p := range people {
			if p.Role != access.RoleLead {
				continue
			}
			actor, err := s.Authority.Actor(w.ctx, tx, p.Person)
			must(t, err)
			rows, err := s.Lead.Caseload(w.ctx, tx, actor)
			must(t, err)
			for _, row := range rows {
				for kind, day := range w.heard(tx, row.Child) {
					if row.LastContact.Before(day) {
						t.Errorf("%s: the list says %s, the %s was on %s", row.Child, row.LastContact, kind, day)
					}
					if row.LastContact == day {
						byKind[kind]++
					}
				}
			}
		}
		return nil
	}))
	t.Logf("the latest word was %v", byKind)
	if byKind["question"] == 0 {
		t.Error("no family heard last by an answer: this proves nothing")
	}
}

// heard are the latest days on which the family of a child heard from us, by how.
func (w *world) heard(tx *db.Tx, child thread.Ref) map[string]workday.Date {
	s, out := w.site.Services, map[string]workday.Date{}
	note := func(kind string, on workday.Date) {
		if on.After(out[kind]) {
			out[kind] = on
		}
	}
	asked, err := s.Query.Of(w.ctx, tx, child)
	must(w.t, err)
	for _, q := range asked {
		note("question", q.Acknowledged)
		for _, a := range q.Answers {
			note("question", a.On)
		}
	}
	outcomes, err := s.Delivery.OutcomesOf(w.ctx, tx, child)
	must(w.t, err)
	for _, o := range outcomes {
		for _, score := range o.Scores {
			note("outcome", score.On)
		}
	}
	visits, err := s.Family.Visits(w.ctx, tx, child)
	must(w.t, err)
	for _, v := range visits {
		if !v.HandedIn.IsZero() {
			note("visit", workday.DateOf(v.HandedIn))
		}
	}
	return out
}
