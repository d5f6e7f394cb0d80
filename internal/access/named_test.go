package access_test

import (
	"slices"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// named are the cases that councils get wrong. Each says who has which relationship with the child, counted in days from the day
// on which something changes, and whom the child exists for on the day before, on that day and on the day after.
var named = []struct {
	name   string
	grants []named1
	want   map[string][3]bool
}{
	{"separated parents, one kept away by a court order", []named1{
		{who: "mother", reason: access.ParentalResponsibility, from: -900}, {who: "father", reason: access.ParentalResponsibility, from: -900},
		{who: "father", reason: access.CourtOrder, level: access.Deny},
	}, map[string][3]bool{"mother": {true, true, true}, "father": {true, false, false}}},
	{"separated parents, one of whom works for the council", []named1{
		{who: "father", reason: access.ParentalResponsibility, from: -900}, {who: "father", team: true, reason: access.NamedOfficer, from: -30},
		{who: "father", reason: access.CourtOrder, level: access.Deny, to: 1},
	}, map[string][3]bool{"father": {true, false, false}}},
	{"a child who moved to another team's area", []named1{
		{who: "old team", team: true, reason: access.NamedOfficer, from: -200, to: -1}, {who: "new team", team: true, reason: access.NamedOfficer},
	}, map[string][3]bool{"old team": {true, false, false}, "new team": {false, true, true}}},
	{"an allocation that ended, with cover until the next lead", []named1{
		{who: "former lead", reason: access.LeadAllocation, from: -200, to: -1}, {who: "cover", reason: access.LeadCover, to: 0, ends: true},
		{who: "next lead", reason: access.LeadAllocation, from: 1},
	}, map[string][3]bool{"former lead": {true, false, false}, "cover": {false, true, false}, "next lead": {false, false, true}}},
	{"a former provider", []named1{
		{who: "former provider", provider: true, reason: access.PackageDelivery, from: -300, to: -1}, {who: "provider", provider: true, reason: access.PackageDelivery},
	}, map[string][3]bool{"former provider": {true, false, false}, "provider": {false, true, true}}},
	{"a young person of 16, to whom the record passes", []named1{
		{who: "young person", reason: access.OwnRecord}, {who: "mother", reason: access.ParentalResponsibility, from: -5000, to: -1},
		{who: "representative", reason: access.Representative, from: 1},
	}, map[string][3]bool{"young person": {false, true, true}, "mother": {true, false, false}, "representative": {false, false, true}}},
	{"a council that left its region", []named1{
		{who: "neighbour", team: true, reason: access.RegionAgreement, from: -400, to: -1}, {who: "own officer", team: true, reason: access.NamedOfficer, from: -10},
	}, map[string][3]bool{"neighbour": {true, false, false}, "own officer": {true, true, true}}},
	{"a contract manager while help is bought", []named1{
		{who: "contract manager", team: true, reason: access.PackageReview, from: -90, to: 0, ends: true},
	}, map[string][3]bool{"contract manager": {true, true, false}}},
}

// named1 is one relationship of a case; the days are counted from the day of the change.
type named1 struct {
	who            string
	team, provider bool
	reason         access.Reason
	level          access.Level // see unless given
	from, to       int
	ends           bool // whether to counts when it is 0
}

// TestTheListAndTheCheckAgreeInNamedCases moves the day of the change, so that today is the day before it, the day itself and
// the day after; the list of children, the check, the levels and the reasons must all say the same.
func TestTheListAndTheCheckAgreeInNamedCases(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		for _, c := range named {
			t.Run(c.name, func(t *testing.T) {
				for i, change := range []workday.Date{today.AddDays(1), today, today.AddDays(-1)} {
					town := newTown(t, d)
					child := town.ref(thread.Child)
					people := town.live(child, change, c.grants)
					for who, days := range c.want {
						if got := town.agreed(people[who], child); got != days[i] {
							t.Errorf("%s, %d days after the change: sees the child %t, want %t", who, i-1, got, days[i])
						}
					}
				}
			})
		}
	})
}

// live grants a case's relationships and returns its people.
func (w town) live(child thread.Ref, change workday.Date, grants []named1) map[string]access.Actor {
	w.t.Helper()
	people := map[string]access.Actor{}
	for _, g := range grants {
		a, known := people[g.who]
		if !known {
			a = w.actor()
		}
		r := access.Relationship{Actor: a.Person, Child: child, Reason: g.reason, Level: g.level, From: change.AddDays(g.from)}
		if r.Level == "" {
			r.Level = access.See
		}
		if g.to != 0 || g.ends {
			r.To = change.AddDays(g.to)
		}
		if g.team {
			r.Actor = w.ref(thread.Team)
			a.Teams = append(a.Teams, r.Actor)
		}
		if g.provider {
			a.Provider = w.ref(thread.Provider)
			r.Actor = a.Provider
		}
		w.grant(r)
		people[g.who] = a
	}
	return people
}

// agreed asks everything that answers whether the actor may see the child, and fails when two answers differ.
func (w town) agreed(a access.Actor, child thread.Ref) bool {
	w.t.Helper()
	sees := w.sees(a, child)
	w.must(w.tx(func(tx *db.Tx) error {
		levels, err := access.Levels(w.ctx, tx, a, child)
		if err != nil {
			return err
		}
		visible, err := access.Visible(w.ctx, tx, a, child)
		if err != nil {
			return err
		}
		why, err := access.Why(w.ctx, tx, a, child)
		if (levels[child] != "") != sees || slices.Contains(visible, child) != sees || (len(why) > 0) != sees {
			w.t.Errorf("the check says %t, levels %v, visible %v, why %v", sees, levels, visible, why)
		}
		return err
	}))
	return sees
}

func TestTheDataProtectionOfficerOpensARecordForAReason(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		officer, lead := w.actor(), w.actor()
		officer.Roles = []access.Role{access.RoleDataProtectionOfficer}
		child, barred, unknown := w.ref(thread.Child), w.ref(thread.Child), w.ref(thread.Child)
		w.grant(access.Relationship{Actor: lead.Person, Child: child, Level: access.Work})
		w.grant(access.Relationship{Actor: officer.Person, Child: barred, Level: access.Deny, Reason: access.CourtOrder})
		open := func(a access.Actor, child thread.Ref, why string) (until workday.Date, err error) {
			err = w.tx(func(tx *db.Tx) (err error) {
				until, err = access.OpenForProtection(w.ctx, tx, a, child, why)
				return err
			})
			return until, err
		}
		const why = "The mother asks who has read her child's record."
		for name, c := range map[string]struct {
			actor access.Actor
			child thread.Ref
			why   string
			kind  fault.Kind
		}{
			"another role": {lead, child, why, fault.KindForbidden}, "no reason": {officer, child, " because ", fault.KindInvalid},
			"kept away": {officer, barred, why, fault.KindNotFound}, "nobody's child": {officer, unknown, why, fault.KindNotFound},
		} {
			if _, err := open(c.actor, c.child, c.why); !fault.Is(err, c.kind) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if w.agreed(officer, child) {
			t.Error("the officer sees the child before the record is opened")
		}
		until, err := open(officer, child, why)
		if err != nil || until != today.AddDays(29) {
			t.Fatalf("open until %s: %v", until, err)
		}
		if !w.agreed(officer, child) || w.agreed(officer, barred) {
			t.Error("the officer does not see exactly the child whose record was opened")
		}
		if _, err := open(officer, child, why); !fault.Is(err, fault.KindConflict) {
			t.Errorf("opened twice: %v", err)
		}
		w.must(w.tx(func(tx *db.Tx) error {
			if err := access.MayWork(w.ctx, tx, officer, child); !fault.Is(err, fault.KindForbidden) {
				t.Errorf("the officer may change the record: %v", err)
			}
			rows, err := audit.HistoryOfChild(w.ctx, tx, string(child), 10)
			if err == nil && !slices.ContainsFunc(rows, func(r audit.Row) bool { return r.Action == "opened for data protection" && r.Why == why }) {
				t.Errorf("the reason does not stand in the audit: %+v", rows)
			}
			return err
		}))
	})
}
