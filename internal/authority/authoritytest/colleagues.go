package authoritytest

import (
	"context"
	"strings"
	"sync"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
)

// organisation opens accounts of people who act for one provider.
func organisation(t *testing.T, d *db.DB, s *authority.Service, emails ...string) (of thread.Ref, people []access.Actor) {
	t.Helper()
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		of = thread.New(tx, thread.Provider)
		for _, email := range emails {
			person, err := s.CreateAccountTx(ctx, tx, By, authority.NewAccount{Name: "Person of " + email, Email: email, Roles: []access.Role{access.RoleProvider}, Provider: of})
			if err != nil {
				return err
			}
			people = append(people, access.Actor{Person: person, Name: "Person of " + email, Roles: []access.Role{access.RoleProvider}, Provider: of, Scope: dbtest.Scope})
		}
		return nil
	})
	return of, people
}

// colleagues has a provider keep its own people: invited, changed and removed, and never without one who acts for it.
func colleagues(t *testing.T, d *db.DB, s *authority.Service, ended *Ended) {
	ctx := dbtest.Ctx(t)
	of, people := organisation(t, d, s, "first@helper.example")
	first := people[0]
	_, others := organisation(t, d, s, "other@rival.example")
	invite := authority.Colleague{Name: "Wren Hill", Email: "wren@helper.example", Roles: []access.Role{access.RoleFacilitator}}
	broker := access.Actor{Person: "PER-B", Name: "Broker", Roles: []access.Role{access.RoleBroker}, Scope: dbtest.Scope}
	_, err := s.InviteColleague(ctx, broker, invite)
	wantKind(t, err, fault.KindForbidden, "a broker invites")
	for what, cmd := range map[string]authority.Colleague{
		"a role of the council": {Name: "Wren Hill", Email: "wren@helper.example", Roles: []access.Role{access.RoleAdministrator}},
		"no role":               {Name: "Wren Hill", Email: "wren@helper.example"},
		"no address":            {Name: "Wren Hill", Roles: invite.Roles},
		"no name":               {Email: "wren@helper.example", Roles: invite.Roles},
		"a rival's address":     {Name: "Wren Hill", Email: "OTHER@rival.example", Roles: invite.Roles},
	} {
		_, err := s.InviteColleague(ctx, first, cmd)
		wantKind(t, err, fault.KindInvalid, what)
		if strings.Contains(err.Error(), "Person of") {
			t.Errorf("whose address it is was told: %v", err)
		}
	}
	_, err = s.InviteColleague(ctx, first, authority.Colleague{})
	if missing, _ := fault.Fields(err); len(missing) != 3 { // all at once
		t.Errorf("nothing was entered: %v", missing)
	}
	wren, err := s.InviteColleague(ctx, first, invite)
	if err != nil {
		t.Fatal(err)
	}
	if sent := Messages(t, d, notify.ColleagueInvited); len(sent) != 1 || sent[0].Message.To.Value != "wren@helper.example" {
		t.Errorf("invited by %+v", sent)
	}
	if a := Actor(t, d, s, wren); a.Provider != of || !a.Is(access.RoleFacilitator) {
		t.Errorf("Wren is %+v", a)
	}
	wantKind(t, s.EndColleague(ctx, first, authority.Colleague{Person: first.Person, Version: 1, Why: "I leave."}), fault.KindConflict, "the last one leaves")
	wantKind(t, s.ChangeColleague(ctx, first, authority.Colleague{Person: others[0].Person, Version: 1, Roles: invite.Roles, Why: "x"}), fault.KindNotFound, "a rival's person")
	wantKind(t, s.EndColleague(ctx, others[0], authority.Colleague{Person: wren, Version: 1, Why: "x"}), fault.KindNotFound, "by a rival")
	wantKind(t, s.ChangeColleague(ctx, first, authority.Colleague{Person: first.Person, Version: 1, Roles: invite.Roles, Why: "x"}), fault.KindForbidden, "their own roles")
	wantKind(t, s.ChangeColleague(ctx, first, authority.Colleague{Person: wren, Version: 1, Roles: []access.Role{access.RoleProvider}}), fault.KindInvalid, "without a reason")
	if err := s.ChangeColleague(ctx, first, authority.Colleague{Person: wren, Version: 1, Roles: []access.Role{access.RoleProvider}, Why: "Takes over."}); err != nil {
		t.Fatal(err)
	}
	wantKind(t, s.ChangeColleague(ctx, first, authority.Colleague{Person: wren, Version: 1, Roles: invite.Roles, Why: "Not after all."}), fault.KindConflict, "over a change")
	if err := s.EndColleague(ctx, first, authority.Colleague{Person: first.Person, Version: 1, Why: "I leave."}); err != nil {
		t.Fatal(err)
	}
	if ended.People[len(ended.People)-1] != first.Person {
		t.Error("whoever left is signed in still")
	}
	acting := Actor(t, d, s, wren)
	wantKind(t, s.ChangeColleague(ctx, others[0], authority.Colleague{Person: wren, Version: 2, Roles: invite.Roles, Why: "x"}), fault.KindNotFound, "by a rival")
	_, err = s.InviteColleague(ctx, acting, authority.Colleague{Name: "Person", Email: "first@helper.example", Roles: invite.Roles})
	wantField(t, err, "name", "another name on the address of whoever left")
	back, err := s.InviteColleague(ctx, acting, authority.Colleague{Name: " person of  first@helper.example", Email: "first@helper.example", Roles: invite.Roles})
	if err != nil || back != first.Person {
		t.Errorf("whoever left is invited again as %s: %v", back, err)
	}
	View(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := s.Colleagues(ctx, tx, acting)
		if len(all) != 2 {
			t.Errorf("people %+v", all)
		}
		rows, _ := audit.History(ctx, tx, string(wren), 5)
		if len(rows) != 2 || rows[0].Action != "roles changed" || rows[0].By.Person != string(first.Person) {
			t.Errorf("history %+v", rows)
		}
		rows, _ = audit.History(ctx, tx, string(first.Person), 5)
		if len(rows) != 4 || rows[0].Action != "roles changed" || rows[1].Action != "account opened again" || rows[1].By.Person != string(wren) {
			t.Errorf("history of whoever came back %+v", rows)
		}
		return err
	})
}

// leaveAtOnce has the two who act for a provider remove each other at the same time: one stays.
func leaveAtOnce(t *testing.T, d *db.DB, s *authority.Service) {
	_, people := organisation(t, d, s, "a@pair.example", "b@pair.example")
	errs := make([]error, 2)
	var wg sync.WaitGroup
	for i := range people {
		wg.Go(func() {
			errs[i] = s.EndColleague(dbtest.Ctx(t), people[i], authority.Colleague{Person: people[1-i].Person, Version: 1, Why: "Gone."})
		})
	}
	wg.Wait()
	refused := 0
	for _, err := range errs {
		if fault.Is(err, fault.KindConflict) {
			refused++
		}
	}
	if refused != 1 {
		t.Errorf("%d of two were refused: %v", refused, errs)
	}
}
