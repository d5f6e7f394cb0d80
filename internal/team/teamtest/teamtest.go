// Package teamtest holds the suite that teams pass on both engines.
package teamtest

import (
	"context"
	"errors"
	"slices"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/team"
	"alongside/internal/team/teamsql"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// By is who acts in the suite.
var By = audit.By{Person: "PER-TEST", Name: "Ada Min", Role: "administrator", Channel: "web"}

// Admin is an administrator.
var Admin = access.Actor{Person: "PER-TEST", Name: "Ada Min", Roles: []access.Role{access.RoleAdministrator}, Scope: dbtest.Scope}

// Migrations are the tables that teams need.
func Migrations() []db.Migration {
	return append(append(audit.Migrations(), thread.Migrations()...), teamsql.Migrations()...)
}

// Exercise runs the suite over d.
func Exercise(t *testing.T, d *db.DB) {
	s := team.New(team.Deps{DB: d, Store: teamsql.Store{}})
	t.Run("KeepsATeamAndItsPlaceInTheThread", func(t *testing.T) { keeps(t, d, s) })
	t.Run("MembersJoinAndLeaveByDate", func(t *testing.T) { joinAndLeave(t, d, s) })
	t.Run("NobodyLeavesTheLastTeamOfAServiceWithItsWork", func(t *testing.T) { lastOfService(t, d, s) })
	t.Run("EndsAndCallsOffPlacesInAService", func(t *testing.T) { leavesService(t, d, s) })
	t.Run("FindsWhoWorksWhere", func(t *testing.T) { areas(t, d, s) })
	t.Run("FindsTheManager", func(t *testing.T) { managers(t, d, s) })
	t.Run("NobodyIsAwayWithoutCover", func(t *testing.T) { absences(t, d, s) })
	t.Run("NobodyIsAwayTwiceOrInAFarYear", func(t *testing.T) { bounds(t, d, s) })
	t.Run("LetsOnlyManagersChange", func(t *testing.T) { rights(t, d, s) })
	t.Run("HidesAnotherCouncilsTeams", func(t *testing.T) { otherCouncil(t, d, s) })
}

// Person draws a person.
func Person(t testing.TB, d *db.DB) thread.Ref {
	t.Helper()
	var p thread.Ref
	inTx(t, d, func(_ context.Context, tx *db.Tx) error {
		p = thread.New(tx, thread.Person)
		return nil
	})
	return p
}

// Create makes a team.
func Create(t testing.TB, d *db.DB, s *team.Service, made team.Team) thread.Ref {
	t.Helper()
	var ref thread.Ref
	inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		var err error
		ref, err = s.CreateTx(ctx, tx, By, made)
		return err
	})
	return ref
}

func inTx(t testing.TB, d *db.DB, do func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	if err := d.InTx(ctx, func(tx *db.Tx) error { return do(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

func view(t testing.TB, d *db.DB, do func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	if err := d.View(ctx, func(tx *db.Tx) error { return do(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

func wantKind(t *testing.T, err error, kind fault.Kind, what string) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("%s: %v, want %s", what, err, kind)
	}
}

func keeps(t *testing.T, d *db.DB, s *team.Service) {
	ctx := dbtest.Ctx(t)
	ref := Create(t, d, s, team.Team{Name: " Tîm y Gogledd 🌱 ", Service: "lead professionals", Area: []string{"e07000197", " "}})
	change := team.Team{Ref: ref, Version: 1, Name: "North", Service: "lead professionals", Area: []string{"E07000197", "E07000198"}}
	if err := s.Change(ctx, Admin, change); err != nil {
		t.Fatal(err)
	}
	wantKind(t, s.Change(ctx, Admin, change), fault.KindConflict, "saving over another's change")
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		got, err := s.Team(ctx, tx, ref)
		if got.Name != "North" || got.Version != 2 || len(got.Area) != 2 || !got.Covers("E07000198") || got.Covers("E07000199") {
			t.Errorf("read back %+v", got)
		}
		nodes, _ := thread.Nodes(ctx, tx, ref)
		if nodes[ref].Label != "North" || nodes[ref].State != "working" {
			t.Errorf("in the thread %+v", nodes[ref])
		}
		rows, _ := audit.History(ctx, tx, string(ref), 10)
		if len(rows) != 2 || rows[1].Action != "team created" {
			t.Errorf("history %+v", rows)
		}
		return err
	})
	change.Version, change.Closed = 2, workday.MustOn(2026, 11, 23)
	if err := s.Change(ctx, Admin, change); err != nil {
		t.Fatal(err)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := s.Teams(ctx, tx)
		for _, tm := range all {
			if tm.Ref == ref {
				t.Error("a closed team is listed")
			}
		}
		return err
	})
	firstOfService(t, d, s)
	_, err := s.Create(ctx, Admin, team.Team{Manager: "TEM-X"})
	if fields, _ := fault.Fields(err); len(fields) != 3 {
		t.Errorf("an empty team: %v", err)
	}
}

// firstOfService asks for a team while there is none, one, two and again one.
func firstOfService(t *testing.T, d *db.DB, s *team.Service) {
	t.Helper()
	const service = "only here"
	want := func(ref thread.Ref) {
		t.Helper()
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			got, err := s.First(ctx, tx, service)
			if got != ref {
				t.Errorf("the first team is %q, want %q", got, ref)
			}
			return err
		})
	}
	want("")
	second := Create(t, d, s, team.Team{Name: "Second", Service: service})
	Create(t, d, s, team.Team{Name: "A team of another service", Service: "elsewhere"})
	want(second)
	first := Create(t, d, s, team.Team{Name: "First", Service: service})
	want(first)
	closed := team.Team{Ref: first, Version: 1, Name: "First", Service: service, Closed: workday.MustOn(2027, 1, 4)}
	if err := s.Change(dbtest.Ctx(t), Admin, closed); err != nil {
		t.Fatal(err)
	}
	want(second)
}

func joinAndLeave(t *testing.T, d *db.DB, s *team.Service) {
	ctx := dbtest.Ctx(t)
	ref, one, two := Create(t, d, s, team.Team{Name: "Join", Service: "x"}), Person(t, d), Person(t, d)
	for _, j := range []team.Join{{Team: ref, Person: one, Capacity: 20}, {Team: ref, Person: two, From: workday.MustOn(2026, 11, 30), Capacity: 10}, {Team: ref, Person: one, Capacity: 25}} {
		if err := s.Join(ctx, Admin, j); err != nil {
			t.Fatal(err)
		}
	}
	members := func(want int) []team.Member {
		var got []team.Member
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			var err error
			got, err = s.Members(ctx, tx, ref)
			return err
		})
		if len(got) != want {
			t.Fatalf("%d members, want %d: %+v", len(got), want, got)
		}
		return got
	}
	if m := members(1)[0]; m.Person != one || m.Capacity != 25 {
		t.Errorf("member %+v", m)
	}
	clock := dbtest.Clock(d)
	before := clock.Now()
	defer clock.Set(before)
	clock.Set(before.Add(7 * 24 * 3600e9)) // Monday 30 November
	members(2)
	busy := team.New(team.Deps{DB: d, Store: teamsql.Store{}, Duties: stillHolds{}})
	wantKind(t, busy.Leave(ctx, Admin, team.Leave{Team: ref, Person: one}), fault.KindInvalid, "leaving with children")
	moved := Create(t, d, s, team.Team{Name: "Moved to", Service: "x"})
	for _, err := range []error{
		s.Join(ctx, Admin, team.Join{Team: moved, Person: two, Capacity: 5}), busy.Leave(ctx, Admin, team.Leave{Team: moved, Person: two}),
		s.Leave(ctx, Admin, team.Leave{Team: ref, Person: one}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	members(2)    // the last day counts
	for range 2 { // what somebody who leaves can carry until then may change; the last day stays
		if err := s.Join(ctx, Admin, team.Join{Team: ref, Person: one, Capacity: 5}); err != nil {
			t.Fatal(err)
		}
	}
	clock.Set(before.Add(8 * 24 * 3600e9))
	members(1)
	wantKind(t, s.Leave(ctx, Admin, team.Leave{Team: ref, Person: one}), fault.KindInvalid, "leaving twice")
	for what, j := range map[string]team.Join{
		"no person": {Team: ref, Capacity: 1}, "too much": {Team: ref, Person: one, Capacity: 1001}, "too little": {Team: ref, Person: one, Capacity: -1},
	} {
		wantKind(t, s.Join(ctx, Admin, j), fault.KindInvalid, what)
	}
	wantKind(t, s.Join(ctx, Admin, team.Join{Team: "TEM-NONE", Person: one}), fault.KindNotFound, "no team")
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		rows, err := audit.History(ctx, tx, string(ref), 10)
		if len(rows) != 7 || rows[0].Action != "member's capacity changed" || rows[2].Action != "member left" || rows[3].Action != "member's capacity changed" {
			t.Errorf("history %+v", rows)
		}
		return err
	})
}

func areas(t *testing.T, d *db.DB, s *team.Service) {
	north := Create(t, d, s, team.Team{Name: "Area north", Service: "area", Area: []string{"E1"}})
	whole := Create(t, d, s, team.Team{Name: "Area whole", Service: "area"})
	other := Create(t, d, s, team.Team{Name: "Area other", Service: "other", Area: []string{"E1"}})
	a, b, c := Person(t, d), Person(t, d), Person(t, d)
	inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		for _, j := range []team.Join{{Team: north, Person: a}, {Team: whole, Person: b}, {Team: other, Person: c}} {
			if err := s.JoinTx(ctx, tx, By, j); err != nil {
				return err
			}
		}
		return nil
	})
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		for _, q := range []struct {
			service, district string
			want              []thread.Ref
		}{{"area", "E1", []thread.Ref{a, b}}, {"area", "E2", []thread.Ref{b}}, {"other", "E1", []thread.Ref{c}}, {"other", "E2", nil}} {
			members, err := s.MembersOfArea(ctx, tx, q.service, q.district)
			var got []thread.Ref
			for _, m := range members {
				got = append(got, m.Person)
			}
			slices.Sort(got)
			slices.Sort(q.want)
			if !slices.Equal(got, q.want) || err != nil {
				t.Errorf("%s in %s: %v, want %v, %v", q.service, q.district, got, q.want, err)
			}
		}
		teams, err := s.TeamsOf(ctx, tx, a)
		if !slices.Equal(teams, []thread.Ref{north}) {
			t.Errorf("teams of a: %v", teams)
		}
		return err
	})
}

func managers(t *testing.T, d *db.DB, s *team.Service) {
	boss, chief, member := Person(t, d), Person(t, d), Person(t, d)
	first := Create(t, d, s, team.Team{Name: "First", Service: "x", Manager: boss})
	second := Create(t, d, s, team.Team{Name: "Second", Service: "x", Manager: chief})
	inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		for _, j := range []team.Join{
			{Team: second, Person: boss}, {Team: first, Person: boss, From: workday.MustOn(2026, 1, 1)},
			{Team: second, Person: member, From: workday.MustOn(2026, 11, 2)}, {Team: first, Person: member, From: workday.MustOn(2026, 11, 1)},
		} {
			if err := s.JoinTx(ctx, tx, By, j); err != nil {
				return err
			}
		}
		return nil
	})
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		for person, want := range map[thread.Ref]thread.Ref{member: boss, boss: chief, chief: ""} {
			if got, err := s.ManagerOf(ctx, tx, person); got != want || err != nil {
				t.Errorf("manager of %s: %s, want %s, %v", person, got, want, err)
			}
		}
		return nil
	})
}

func absences(t *testing.T, d *db.DB, s *team.Service) {
	ctx := dbtest.Ctx(t)
	one, two, three := Person(t, d), Person(t, d), Person(t, d)
	boss := Person(t, d)
	ref := Create(t, d, s, team.Team{Name: "Away", Service: "x", Manager: boss})
	inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		for _, p := range []thread.Ref{one, two} {
			if err := s.JoinTx(ctx, tx, By, team.Join{Team: ref, Person: p, From: workday.MustOn(2026, 11, 2)}); err != nil {
				return err
			}
		}
		return nil
	})
	from, to := workday.MustOn(2026, 11, 23), workday.MustOn(2026, 11, 27)
	manager := access.Actor{Person: boss, Roles: []access.Role{access.RoleLeadManager}}
	myself := access.Actor{Person: one, Roles: []access.Role{access.RoleLead}}
	for what, a := range map[string]team.Absence{
		"no cover": {Person: one, From: from, To: to}, "covering oneself": {Person: one, From: from, To: to, Cover: one}, "no days": {Person: one, Cover: two},
		"ending before": {Person: one, From: to, To: from, Cover: two}, "over": {Person: one, From: from, To: workday.MustOn(2026, 11, 20), Cover: two},
		"not a member": {Person: three, From: from, To: to, Cover: two},
	} {
		wantKind(t, s.PlanAbsence(ctx, manager, ref, a), fault.KindInvalid, what)
	}
	past := s.PlanAbsence(ctx, manager, ref, team.Absence{Person: one, From: workday.MustOn(2026, 11, 20), To: to, Cover: two})
	if fields, _ := fault.Fields(past); len(fields) != 1 || fields[0].Name != "from" {
		t.Errorf("an absence from a day gone by: %v", past)
	}
	if err := s.PlanAbsence(ctx, myself, ref, team.Absence{Person: one, From: from, To: to, Cover: two}); err != nil {
		t.Fatal(err)
	}
	wantKind(t, s.PlanAbsence(ctx, myself, ref, team.Absence{Person: two, From: from, To: to, Cover: one}), fault.KindForbidden, "planning for somebody else")
	wantKind(t, s.PlanAbsence(ctx, manager, ref, team.Absence{Person: two, From: to, To: to, Cover: one}), fault.KindInvalid, "covered by who is away")
	ahead := team.Absence{Person: two, From: to, To: to.AddDays(7), Cover: boss}
	if fields, _ := fault.Fields(s.PlanAbsence(ctx, manager, ref, ahead)); len(fields) != 1 || fields[0].Name != "from" {
		t.Errorf("who covers plans to be away: %v", fields)
	}
	rollBack := errors.New("roll back")
	ill := d.InTx(ctx, func(tx *db.Tx) error {
		if err := s.PlanAbsenceTx(ctx, tx, By, team.Absence{Person: two, From: from, To: to, Cover: boss}); err != nil {
			return err
		}
		return rollBack
	})
	if !errors.Is(ill, rollBack) {
		t.Errorf("who covers is ill: %v", ill)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		away, err := s.Away(ctx, tx, one, two)
		if len(away) != 1 || away[one].Cover != two {
			t.Errorf("away %+v", away)
		}
		return err
	})
	inTx(t, d, func(ctx context.Context, tx *db.Tx) error { return s.CancelAbsenceTx(ctx, tx, By, one, from) })
	err := d.InTx(ctx, func(tx *db.Tx) error { return s.CancelAbsenceTx(ctx, tx, By, one, from) })
	wantKind(t, err, fault.KindNotFound, "cancelling twice")
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		planned, err := s.Planned(ctx, tx, one, two)
		rows, _ := audit.History(ctx, tx, string(one), 10)
		if len(planned) != 0 || len(rows) != 2 {
			t.Errorf("planned %v, history %v", planned, rows)
		}
		return err
	})
}

func rights(t *testing.T, d *db.DB, s *team.Service) {
	ctx := dbtest.Ctx(t)
	boss, person := Person(t, d), Person(t, d)
	ref := Create(t, d, s, team.Team{Name: "Rights", Service: "x", Manager: boss})
	manager := access.Actor{Person: boss, Roles: []access.Role{access.RoleLeadManager}}
	other := access.Actor{Person: person, Roles: []access.Role{access.RoleLeadManager}}
	if err := s.Join(ctx, manager, team.Join{Team: ref, Person: person}); err != nil {
		t.Errorf("the team's manager: %v", err)
	}
	wantKind(t, s.Join(ctx, other, team.Join{Team: ref, Person: person}), fault.KindForbidden, "another team's manager")
	wantKind(t, s.Leave(ctx, other, team.Leave{Team: ref, Person: person}), fault.KindForbidden, "another team's manager")
	wantKind(t, s.Change(ctx, other, team.Team{Ref: ref, Version: 1, Name: "Mine", Service: "x"}), fault.KindForbidden, "another team's manager")
	_, err := s.Create(ctx, manager, team.Team{Name: "New", Service: "x"})
	wantKind(t, err, fault.KindForbidden, "a manager making teams")
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		rows, err := audit.History(ctx, tx, string(ref), 10)
		if len(rows) != 2 {
			t.Errorf("refused changes left entries: %+v", rows)
		}
		return err
	})
}

func otherCouncil(t *testing.T, d *db.DB, s *team.Service) {
	person := Person(t, d)
	ref := Create(t, d, s, team.Team{Name: "Ours", Service: "x"})
	inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.JoinTx(ctx, tx, By, team.Join{Team: ref, Person: person})
	})
	ctx := db.WithScope(t.Context(), "E10000014")
	err := d.View(ctx, func(tx *db.Tx) error {
		_, err := s.Team(ctx, tx, ref)
		wantKind(t, err, fault.KindNotFound, "the team from another council")
		teams, err := s.TeamsOf(ctx, tx, person)
		all, _ := s.Teams(ctx, tx)
		if len(teams)+len(all) != 0 {
			t.Errorf("another council reads %v and %v", teams, all)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
