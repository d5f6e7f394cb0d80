package teamtest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/team"
	"alongside/internal/team/teamsql"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// stillHolds says of everybody that they have work, in the teams of a service. It implements team.Duties.
type stillHolds struct{ service string }

// HeldAfter implements team.Duties.
func (h stillHolds) HeldAfter(context.Context, *db.Tx, thread.Ref, workday.Date) ([]team.Held, error) {
	return []team.Held{{Service: h.service, Says: "leads 2 children"}}, nil
}

// in makes a team of a service and brings a person into it from a day on.
func in(t *testing.T, d *db.DB, s *team.Service, service string, person thread.Ref, from workday.Date) thread.Ref {
	t.Helper()
	ref := Create(t, d, s, team.Team{Name: service, Service: service})
	inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.JoinTx(ctx, tx, By, team.Join{Team: ref, Person: person, From: from, Capacity: 5})
	})
	return ref
}

func lastOfService(t *testing.T, d *db.DB, s *team.Service) {
	ctx, today := dbtest.Ctx(t), workday.MustOn(2026, 11, 23)
	busy := team.New(team.Deps{DB: d, Store: teamsql.Store{}, Duties: stillHolds{"work"}})
	leave := func(what string, ref, person thread.Ref, on workday.Date, after string) {
		t.Helper()
		err := busy.Leave(ctx, Admin, team.Leave{Team: ref, Person: person, On: on})
		fields, _ := fault.Fields(err)
		if refused := len(fields) == 1 && strings.HasPrefix(fields[0].Message, "After "+after+" this person still leads 2 children"); (after == "") != (err == nil) || after != "" && !refused {
			t.Errorf("%s: %v, want it refused after %q", what, err, after)
		}
	}
	one := Person(t, d)
	a, b, sports := in(t, d, s, "work", one, today), in(t, d, s, "work", one, today), in(t, d, s, "sports", one, today)
	leave("a team on which nothing rests", sports, one, today, "")
	leave("one of two teams", b, one, today.AddDays(4), "")
	leave("the other, while the first ends too", a, one, today, "Friday 27 November 2026")
	leave("the other, later", a, one, today.AddDays(7), "Monday 30 November 2026")
	inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		last, err := s.LastIn(ctx, tx, one, "work")
		if !last.IsZero() {
			t.Errorf("the last day of who stays is %s", last)
		}
		return err
	})
	two := Person(t, d)
	c := in(t, d, s, "work", two, today)
	in(t, d, s, "work", two, today.AddDays(3))
	leave("into a team that begins after a gap", c, two, today.AddDays(1), "Tuesday 24 November 2026")
	leave("into a team that begins the next day", c, two, today.AddDays(2), "")
	inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		last, err := s.LastIn(ctx, tx, two, "work")
		if !last.IsZero() {
			t.Errorf("the last day of who changes teams is %s", last)
		}
		return err
	})
	boss := Person(t, d)
	e := in(t, d, s, "work", boss, today)
	own := Create(t, d, s, team.Team{Name: "Own", Service: "work", Manager: boss})
	inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.JoinTx(ctx, tx, By, team.Join{Team: own, Person: boss})
	})
	leave("into the team that the person manages", e, boss, today, "Monday 23 November 2026")
}

func leavesService(t *testing.T, d *db.DB, s *team.Service) {
	ctx, today := dbtest.Ctx(t), workday.MustOn(2026, 11, 23)
	one, friday := Person(t, d), today.AddDays(4)
	now, soon, later := in(t, d, s, "work", one, today), in(t, d, s, "work", one, today), in(t, d, s, "work", one, friday.AddDays(1))
	other := in(t, d, s, "sports", one, friday.AddDays(1))
	if err := s.Leave(ctx, Admin, team.Leave{Team: soon, Person: one, On: today.AddDays(1)}); err != nil {
		t.Fatal(err)
	}
	inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		if err := s.LeaveServiceTx(ctx, tx, By, one, "work", friday); err != nil {
			return err
		}
		last, err := s.LastIn(ctx, tx, one, "work")
		if last != friday {
			t.Errorf("the last day is %s, want %s", last, friday)
		}
		return err
	})
	for ref, days := range map[thread.Ref]map[int]bool{
		now: {0: true, 4: true, 5: false}, soon: {1: true, 2: false}, later: {4: false, 5: false, 90: false}, other: {5: true},
	} {
		for n, want := range days {
			on := today.AddDays(n)
			err := d.View(db.WithNow(ctx, on.At(9, 0)), func(tx *db.Tx) error {
				members, err := s.Members(ctx, tx, ref)
				if got := len(members) == 1; got != want {
					t.Errorf("in a team on %s: %t, want %t", on, got, want)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}
