package wiring

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/family/familytest"
	"alongside/internal/fault"
	"alongside/internal/lead"
	"alongside/internal/query"
	"alongside/internal/team"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// bureau is a household with a team of two lead professionals and their manager; the first leads the child and has a question.
type bureau struct {
	*household
	team              thread.Ref
	ian, rae, manager access.Actor
	question          thread.Ref
}

func newBureau(t *testing.T) *bureau {
	t.Helper()
	b := &bureau{household: newHousehold(t)}
	by := familytest.Worker.By()
	b.on(0, func(ctx context.Context, tx *db.Tx) (err error) {
		if err := b.s.Authority.SetUpTx(ctx, tx, by, authority.Authority{Name: "Made-Up County Council", Kind: "county", StatutePolicy: "default", ScreenBy: "15:00",
			Contact: authority.Contact{Phone: "01785 496 0000", Hours: "Monday to Friday", Danger: []string{"Ring 999."}}, LooksShownBy: authority.LooksByRole}); err != nil {
			return err
		}
		for _, one := range []struct {
			who  *access.Actor
			name string
			role access.Role
		}{{&b.ian, "Ian Made-Up", access.RoleLead}, {&b.rae, "Rae Made-Up", access.RoleLead}, {&b.manager, "Una Made-Up", access.RoleLeadManager}} {
			a, err := b.s.Authority.CreateAccountTx(ctx, tx, by, authority.NewAccount{Name: one.name, Email: one.name[:3] + "@council.example", Roles: []access.Role{one.role}})
			if err != nil {
				return err
			}
			*one.who = access.Actor{Person: a, Name: one.name, Roles: []access.Role{one.role}, Scope: dbtest.Scope}
		}
		if b.team, err = b.s.Team.CreateTx(ctx, tx, by, team.Team{Name: "North", Service: LeadService, Manager: b.manager.Person}); err != nil {
			return err
		}
		for _, p := range []thread.Ref{b.ian.Person, b.rae.Person} {
			if err := b.s.Team.JoinTx(ctx, tx, by, team.Join{Team: b.team, Person: p, Capacity: 20}); err != nil {
				return err
			}
		}
		if _, err = b.s.Lead.AllocateTx(ctx, tx, by, lead.Allocate{Child: b.child, Lead: b.ian.Person, Why: "Has room."}); err != nil {
			return err
		}
		mother := access.Actor{Person: b.carers["mother"].Person, Name: "Maya Made-Up", Roles: []access.Role{access.RoleParent}, Scope: dbtest.Scope}
		b.question, err = b.s.Query.AskTx(ctx, tx, mother, query.Ask{Child: b.child, Subject: "The taxi", Points: []string{"When does it come?"}})
		return err
	})
	return b
}

// refused runs do some days on and wants a field refused with all of the words.
func (b *bureau) refused(days int, field string, do func(ctx context.Context, tx *db.Tx) error, words ...string) {
	b.t.Helper()
	ctx := db.WithNow(dbtest.Ctx(b.t), dbtest.Clock(b.d).Now().AddDate(0, 0, days))
	err := b.d.InTx(ctx, func(tx *db.Tx) error { return do(ctx, tx) })
	fields, _ := fault.Fields(err)
	if len(fields) != 1 || fields[0].Name != field {
		b.t.Fatalf("refused with %v, want the field %s", err, field)
	}
	for _, w := range words {
		if !strings.Contains(fields[0].Message, w) {
			b.t.Errorf("%q does not say %q", fields[0].Message, w)
		}
	}
}

// owner returns who answers the question.
func (b *bureau) owner(days int) thread.Ref {
	b.t.Helper()
	var q query.Query
	b.on(days, func(ctx context.Context, tx *db.Tx) (err error) {
		q, err = b.s.Query.Query(ctx, tx, b.question)
		return err
	})
	return q.Owner
}

func TestNobodyGoesWhileFamiliesHaveNobodyElse(t *testing.T) {
	b := newBureau(t)
	by := familytest.Worker.By()
	endIan := func(ctx context.Context, tx *db.Tx) error {
		a, err := b.s.Authority.Account(ctx, tx, b.ian.Person)
		if err != nil {
			return err
		}
		return b.s.Authority.EndTx(ctx, tx, by, authority.End{Person: a.Person, Version: a.Version, Why: "Has left."})
	}
	b.refused(0, "on", endIan, "leads 1 child", "/leads/leave", "1 open question", "/queries/late")
	b.refused(0, "person", func(ctx context.Context, tx *db.Tx) error {
		return b.s.Team.LeaveTx(ctx, tx, by, team.Leave{Team: b.team, Person: b.ian.Person})
	}, "leads 1 child", "/leads/leave")
	b.refused(0, "on", func(ctx context.Context, tx *db.Tx) error {
		return b.s.Authority.EndTx(ctx, tx, by, authority.End{Person: b.manager.Person, Version: 1, Why: "Has left."})
	}, "manages North", "/teams/"+string(b.team)+"/change")
	b.on(0, func(ctx context.Context, tx *db.Tx) error {
		return b.s.Lead.LeaveTx(ctx, tx, by, lead.Leave{Person: b.ian.Person, Last: tx.Today(), Successor: b.rae.Person})
	})
	b.on(0, endIan)
	b.on(1, func(ctx context.Context, tx *db.Tx) error {
		all, err := b.s.Lead.Leads(ctx, tx)
		if len(all) != 1 || all[0].Ref != b.rae.Person {
			t.Errorf("on the day after the leads are %+v", all)
		}
		return err
	})
}

func TestQuestionsAndDatesFollowTheLead(t *testing.T) {
	b := newBureau(t)
	by := familytest.Worker.By()
	b.on(0, func(ctx context.Context, tx *db.Tx) error {
		return b.s.Lead.LeaveTx(ctx, tx, by, lead.Leave{Person: b.ian.Person, Last: tx.Today().AddDays(2), Successor: b.rae.Person})
	})
	settle := func(ctx context.Context, tx *db.Tx) error { return b.s.Lead.SettleTx(ctx, tx, by) }
	for days, want := range []thread.Ref{b.ian.Person, b.ian.Person, b.ian.Person, b.rae.Person, b.rae.Person} {
		b.on(days, settle)
		if got := b.owner(days); got != want {
			t.Errorf("%d days on the question is %s’s, want %s", days, got, want)
		}
	}
	b.on(4, func(ctx context.Context, tx *db.Tx) error {
		if err := access.MayWork(ctx, tx, b.ian, b.child); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("who left still opens the record: %v", err)
		}
		mine, err := b.s.Query.OwnedBy(ctx, tx, b.rae.Person)
		if len(mine) != 1 {
			t.Errorf("the new lead has %d questions", len(mine))
		}
		return err
	})
}

// Who leaves one of two teams of lead professionals goes on as one, and leaves a team on which no child rests.
func TestALeadStaysWhileOneOfTheirTeamsDoes(t *testing.T) {
	b := newBureau(t)
	by := familytest.Worker.By()
	var south, panel thread.Ref
	leave := func(from thread.Ref, days int) func(ctx context.Context, tx *db.Tx) error {
		return func(ctx context.Context, tx *db.Tx) error {
			return b.s.Team.LeaveTx(ctx, tx, by, team.Leave{Team: from, Person: b.ian.Person, On: tx.Today().AddDays(days)})
		}
	}
	b.on(0, func(ctx context.Context, tx *db.Tx) (err error) {
		if south, err = b.s.Team.CreateTx(ctx, tx, by, team.Team{Name: "South", Service: LeadService, Manager: b.manager.Person}); err != nil {
			return err
		}
		if panel, err = b.s.Team.CreateTx(ctx, tx, by, team.Team{Name: "Panel", Service: "panel"}); err != nil {
			return err
		}
		for _, ref := range []thread.Ref{south, panel} {
			if err := b.s.Team.JoinTx(ctx, tx, by, team.Join{Team: ref, Person: b.ian.Person, Capacity: 5}); err != nil {
				return err
			}
		}
		return nil
	})
	last := func(want string) {
		t.Helper()
		b.on(0, func(ctx context.Context, tx *db.Tx) error {
			all, err := b.s.Lead.Leads(ctx, tx)
			n := 0
			for _, p := range all {
				if p.Ref == b.ian.Person {
					if n++; p.Last.String() != want {
						t.Errorf("the last day in %s is %q, want %q", p.TeamName, p.Last, want)
					}
				}
			}
			if n != 2 {
				t.Errorf("in %d teams", n)
			}
			if one, ok, failed := (staff{b.s}).Lead(ctx, tx, b.ian.Person); failed != nil || !ok || one.Last.String() != want {
				t.Errorf("asked for alone, the last day is %q, want %q; a lead: %v; %v", one.Last, want, ok, failed)
			}
			for _, nobody := range []thread.Ref{b.manager.Person, familytest.Worker.Person} {
				if _, ok, failed := (staff{b.s}).Lead(ctx, tx, nobody); ok || failed != nil {
					t.Errorf("%s is a lead professional: %v", nobody, failed)
				}
			}
			return err
		})
	}
	b.on(0, leave(panel, 0))
	b.on(0, leave(b.team, 2))
	last("")
	b.refused(0, "person", leave(south, 4), "leads 1 child")
	b.on(0, func(ctx context.Context, tx *db.Tx) error {
		return b.s.Lead.LeaveTx(ctx, tx, by, lead.Leave{Person: b.ian.Person, Last: tx.Today().AddDays(4), Successor: b.rae.Person})
	})
	last("2026-11-27")
	b.on(0, func(ctx context.Context, tx *db.Tx) error { // the manager, who is no lead, answers in the panel
		if err := b.s.Team.JoinTx(ctx, tx, by, team.Join{Team: panel, Person: b.manager.Person}); err != nil {
			return err
		}
		return b.s.Query.ReassignTx(ctx, tx, b.ian, query.Reassign{Query: b.question, To: b.manager.Person, Why: "She decides it."})
	})
	b.refused(0, "person", func(ctx context.Context, tx *db.Tx) error {
		return b.s.Team.LeaveTx(ctx, tx, by, team.Leave{Team: panel, Person: b.manager.Person})
	}, "1 open question")
}

// A question that somebody gives back on purpose stays there, and counts as work that nobody takes over.
func TestAQuestionGivenBackOnPurposeStays(t *testing.T) {
	b := newBureau(t)
	by := familytest.Worker.By()
	b.on(0, func(ctx context.Context, tx *db.Tx) error {
		_, err := b.s.Lead.AllocateTx(ctx, tx, by, lead.Allocate{Child: b.child, Lead: b.rae.Person, From: tx.Today().AddDays(1), Why: "Lives nearer."})
		return err
	})
	b.on(1, func(ctx context.Context, tx *db.Tx) error { return b.s.Lead.SettleTx(ctx, tx, by) })
	if got := b.owner(1); got != b.rae.Person {
		t.Fatalf("after the change the question is %s’s", got)
	}
	b.on(1, func(ctx context.Context, tx *db.Tx) error {
		return b.s.Query.ReassignTx(ctx, tx, b.rae, query.Reassign{Query: b.question, To: b.ian.Person, Why: "He knows the taxi firm."})
	})
	for days := 1; days < 4; days++ {
		b.on(days, func(ctx context.Context, tx *db.Tx) error { return b.s.Lead.SettleTx(ctx, tx, by) })
		if got := b.owner(days); got != b.ian.Person {
			t.Errorf("%d days on the question is %s’s", days, got)
		}
	}
	b.refused(3, "on", func(ctx context.Context, tx *db.Tx) error {
		return b.s.Authority.EndTx(ctx, tx, by, authority.End{Person: b.ian.Person, Version: 1, Why: "Has left."})
	}, "1 open question")
}

// left returns the dates of work that somebody left behind.
func (b *bureau) left(days int, person thread.Ref) []deadline.Deadline {
	b.t.Helper()
	var found map[thread.Ref][]deadline.Deadline
	b.on(days, func(ctx context.Context, tx *db.Tx) (err error) {
		if err := b.s.SettleLeftTx(ctx, tx); err != nil {
			return err
		}
		found, err = deadline.Of(ctx, tx, person)
		return err
	})
	return found[person]
}

// endForSafety ends an account at once though the person has work.
func (b *bureau) endForSafety(days int, person thread.Ref) {
	b.t.Helper()
	b.on(days, func(ctx context.Context, tx *db.Tx) error {
		a, err := b.s.Authority.Account(ctx, tx, person)
		if err != nil {
			return err
		}
		return b.s.Authority.EndTx(ctx, tx, familytest.Worker.By(), authority.End{Person: person, Version: a.Version, Safety: true, Why: "Dismissed."})
	})
}

func TestWorkOfAnAccountEndedForSafetyIsTheManagersToHandOver(t *testing.T) {
	b := newBureau(t)
	b.endForSafety(0, b.ian.Person)
	dates := b.left(0, b.ian.Person)
	if len(dates) != 1 || dates[0].Owner != b.manager.Person || !dates[0].Open() || dates[0].Due != workday.MustOn(2026, 11, 24) || !strings.Contains(dates[0].Title, b.ian.Name) {
		t.Fatalf("the manager has %+v", dates)
	}
	b.on(0, func(ctx context.Context, tx *db.Tx) error {
		at, err := thread.Nodes(ctx, tx, b.ian.Person)
		if at[b.ian.Person].URL != "/leads/leave" {
			t.Errorf("the date leads to %+v", at)
		}
		return err
	})
	b.on(0, func(ctx context.Context, tx *db.Tx) error {
		return b.s.Lead.LeaveTx(ctx, tx, b.manager.By(), lead.Leave{Person: b.ian.Person, Last: tx.Today(), Successor: b.rae.Person})
	})
	if dates = b.left(0, b.ian.Person); dates[0].State != deadline.Kept {
		t.Errorf("after the handover the date is %s", dates[0].State)
	}
	b.endForSafety(1, b.manager.Person)
	dates = b.left(1, b.manager.Person)
	if len(dates) != 1 || dates[0].Owner != familytest.Worker.Person || !dates[0].Open() {
		t.Fatalf("what a manager without manager leaves is %+v, want who ended the account to see to it", dates)
	}
	b.on(2, func(ctx context.Context, tx *db.Tx) error {
		a, err := b.s.Authority.Account(ctx, tx, b.manager.Person)
		if err != nil {
			return err
		}
		return b.s.Authority.ReopenTx(ctx, tx, familytest.Worker.By(), authority.Reopen{Person: a.Person, Version: a.Version, Why: "It was not her."})
	})
	if dates = b.left(2, b.manager.Person); dates[0].State != deadline.Stopped {
		t.Errorf("after the account was opened again the date is %s", dates[0].State)
	}
}

func TestWorkGoesToWhoEndedTheAccountWhereTheManagerIsGone(t *testing.T) {
	b := newBureau(t)
	b.endForSafety(0, b.manager.Person)
	b.endForSafety(0, b.ian.Person)
	if dates := b.left(0, b.ian.Person); len(dates) != 1 || dates[0].Owner != familytest.Worker.Person {
		t.Errorf("%+v, want who ended the account to see to it", dates)
	}
}

func TestAnAbsenceEnteredOnTheTeamsPageReachesFamilies(t *testing.T) {
	b := newBureau(t)
	b.sent = nil
	ctx := dbtest.Ctx(t)
	from := dbtest.Clock(b.d).Now()
	var away team.Absence
	b.on(0, func(_ context.Context, tx *db.Tx) error {
		away = team.Absence{Person: b.ian.Person, Cover: b.rae.Person, From: tx.Today(), To: tx.Today().AddDays(3)}
		return nil
	})
	if err := b.s.Team.PlanAbsence(db.WithNow(ctx, from), b.manager, b.team, away); err != nil {
		t.Fatal(err)
	}
	told := 0
	for _, m := range b.sent {
		if strings.Contains(m.Body, "Rae Made-Up") {
			told++
		}
	}
	if told == 0 {
		t.Errorf("nobody is told who covers: %+v", b.sent)
	}
	b.on(0, func(ctx context.Context, tx *db.Tx) error {
		if err := access.MayWork(ctx, tx, b.rae, b.child); err != nil {
			t.Errorf("who covers cannot open the record: %v", err)
		}
		mine, err := b.s.Query.OwnedBy(ctx, tx, b.rae.Person)
		if len(mine) != 1 || mine[0].Owner != b.ian.Person {
			t.Errorf("who covers has the questions %+v", mine)
		}
		if err != nil {
			return err
		}
		return b.s.Query.AcknowledgeTx(ctx, tx, b.rae, b.question, 0)
	})
	b.on(4, func(ctx context.Context, tx *db.Tx) error {
		mine, err := b.s.Query.OwnedBy(ctx, tx, b.rae.Person)
		if len(mine) != 0 {
			t.Errorf("after the absence who covered has %d questions", len(mine))
		}
		return err
	})
}
