package authoritytest

import (
	"context"
	"slices"
	"strings"
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

// ending is a way in which the account of somebody's colleague ended, and whether the provider may open it again.
type ending struct {
	what string
	do   func(ctx context.Context, tx *db.Tx, person thread.Ref) error
	may  bool
}

var facilitator = []access.Role{access.RoleFacilitator}

// endings are those of the people of head's provider.
func endings(s *authority.Service, head, rival access.Actor) []ending {
	of := head.Provider
	end := func(ctx context.Context, tx *db.Tx, person thread.Ref, by audit.By) error {
		return s.EndTx(ctx, tx, by, authority.End{Person: person, Why: "A concern about a child."})
	}
	change := func(ctx context.Context, tx *db.Tx, person thread.Ref, by audit.By, to authority.ChangeRoles) error {
		to.Person, to.Why = person, "A note of the council."
		return s.ChangeRolesTx(ctx, tx, by, to)
	}
	return []ending{
		{"a colleague ended it", func(ctx context.Context, tx *db.Tx, p thread.Ref) error { return end(ctx, tx, p, head.By()) }, true},
		{"the council ended it", func(ctx context.Context, tx *db.Tx, p thread.Ref) error { return end(ctx, tx, p, By) }, false},
		{"the program ended it", func(ctx context.Context, tx *db.Tx, p thread.Ref) error { return end(ctx, tx, p, audit.System) }, false},
		{"a rival ended it", func(ctx context.Context, tx *db.Tx, p thread.Ref) error { return end(ctx, tx, p, rival.By()) }, false},
		{"the council set its last day before a colleague ended it", func(ctx context.Context, tx *db.Tx, p thread.Ref) error {
			if err := s.EndTx(ctx, tx, By, authority.End{Person: p, On: tx.Today().AddDays(9), Why: "A concern."}); err != nil {
				return err
			}
			return end(ctx, tx, p, head.By())
		}, false},
		{"the council opened it again before a colleague ended it", func(ctx context.Context, tx *db.Tx, p thread.Ref) error {
			if err := end(ctx, tx, p, By); err != nil {
				return err
			}
			if err := s.ReopenTx(ctx, tx, By, authority.Reopen{Person: p, Why: "Cleared."}); err != nil {
				return err
			}
			return end(ctx, tx, p, head.By())
		}, true},
		{"the council changed it after a colleague ended it", func(ctx context.Context, tx *db.Tx, p thread.Ref) error {
			if err := end(ctx, tx, p, head.By()); err != nil {
				return err
			}
			return change(ctx, tx, p, By, authority.ChangeRoles{Roles: facilitator, Provider: of})
		}, false},
		{"it works for the council too", func(ctx context.Context, tx *db.Tx, p thread.Ref) error {
			if err := change(ctx, tx, p, By, authority.ChangeRoles{Roles: []access.Role{access.RoleFacilitator, access.RoleBroker}, Provider: of}); err != nil {
				return err
			}
			return end(ctx, tx, p, head.By())
		}, false},
		{"who ended it works elsewhere since", func(ctx context.Context, tx *db.Tx, p thread.Ref) error {
			gone, err := s.CreateAccountTx(ctx, tx, By, authority.NewAccount{Name: "Gone", Email: "gone@kept.example", Roles: facilitator, Provider: of})
			if err != nil {
				return err
			}
			if err := end(ctx, tx, p, audit.By{Person: string(gone), Name: "Gone", Role: "provider"}); err != nil {
				return err
			}
			return change(ctx, tx, gone, By, authority.ChangeRoles{Roles: facilitator, Provider: rival.Provider})
		}, true},
		{"who ended it came later", func(ctx context.Context, tx *db.Tx, p thread.Ref) error {
			late, err := s.CreateAccountTx(ctx, tx, By, authority.NewAccount{Name: "Late", Email: "late@kept.example", Roles: facilitator, Provider: rival.Provider})
			if err != nil {
				return err
			}
			if err := end(ctx, tx, p, audit.By{Person: string(late), Name: "Late", Role: "provider"}); err != nil {
				return err
			}
			return change(ctx, tx, late, By, authority.ChangeRoles{Roles: facilitator, Provider: of})
		}, false},
	}
}

// keptByCouncil has a provider open again what its own people ended, and nothing that the council had a hand in.
func keptByCouncil(t *testing.T, d *db.DB, s *authority.Service) {
	ctx := dbtest.Ctx(t)
	_, people := organisation(t, d, s, "head@kept.example")
	_, rivals := organisation(t, d, s, "head@other-kept.example")
	head := people[0]
	for i, c := range endings(s, head, rivals[0]) {
		cmd := authority.Colleague{Name: "Colleague " + string(rune('A'+i)), Email: string(rune('a'+i)) + "@kept.example", Roles: facilitator}
		person, err := s.InviteColleague(ctx, head, cmd)
		if err != nil {
			t.Fatal(err)
		}
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error { return c.do(ctx, tx, person) })
		before := len(Messages(t, d, notify.ColleagueInvited))
		_, err = s.InviteColleague(ctx, head, cmd)
		if c.may != (err == nil) {
			t.Errorf("%s: opened again: %v", c.what, err)
		} else if !c.may {
			wantField(t, err, "email", c.what)
			if !strings.Contains(err.Error(), "Ask the council") || len(Messages(t, d, notify.ColleagueInvited)) != before {
				t.Errorf("%s: %v, or somebody is invited", c.what, err)
			}
		}
	}
}

// toldOfPeople has a provider read what was done to its people in its own time, with the reasons of its own people alone.
func toldOfPeople(t *testing.T, d *db.DB, s *authority.Service) {
	ctx := dbtest.Ctx(t)
	_, people := organisation(t, d, s, "head@told.example", "second@told.example", "third@told.example")
	_, rivals := organisation(t, d, s, "head@told-rival.example")
	head, second, third, rival := people[0], people[1], people[2], rivals[0]
	change := func(by audit.By, person, of thread.Ref, why string) {
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			return s.ChangeRolesTx(ctx, tx, by, authority.ChangeRoles{Person: person, Roles: facilitator, Provider: of, Why: why})
		})
	}
	change(second.By(), third.Person, head.Provider, "From second to third.")
	change(By, third.Person, head.Provider, "Of the council.")
	change(By, third.Person, rival.Provider, "To the rival.")
	change(rival.By(), third.Person, rival.Provider, "By the rival.")
	change(By, third.Person, head.Provider, "And back.")
	change(By, second.Person, rival.Provider, "Second leaves.")
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		for range 150 { // how often somebody signs in drives nothing out
			if err := audit.Append(ctx, tx, third.By(), audit.Entry{Action: "signed in", Ref: string(third.Person)}); err != nil {
				return err
			}
		}
		return nil
	})
	View(t, d, func(_ context.Context, tx *db.Tx) error {
		ctx, asked := db.CountQueries(ctx)
		all, err := s.ColleagueChanges(ctx, tx, head)
		if *asked > 3 {
			t.Errorf("%d questions", *asked)
		}
		var got []string
		for _, c := range all {
			if c.Of != head.Name {
				got = append(got, c.Of+": "+c.Action+" by "+c.By.Name+" "+c.Why)
			}
			if !c.Own && c.Payload != nil {
				t.Errorf("what the council kept is told: %s", c.Payload)
			}
		}
		want := []string{
			third.Name + ": roles changed by " + By.Name + " ", third.Name + ": roles changed by " + By.Name + " ",
			third.Name + ": roles changed by " + second.Name + " From second to third.", third.Name + ": account opened by " + By.Name + " ",
		}
		if !slices.Equal(got, want) {
			t.Errorf("told\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		_, err2 := s.ColleagueChanges(ctx, tx, access.Actor{Person: "PER-B", Name: "Broker", Roles: []access.Role{access.RoleBroker}, Scope: dbtest.Scope})
		wantKind(t, err2, fault.KindForbidden, "a broker reads them")
		return err
	})
}

// wantField expects what is wrong with one field of a form.
func wantField(t *testing.T, err error, name, what string) {
	t.Helper()
	if wrong, _ := fault.Fields(err); len(wrong) != 1 || wrong[0].Name != name {
		t.Errorf("%s: %v, want it at %s", what, err, name)
	}
}
