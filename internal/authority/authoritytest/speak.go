package authoritytest

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

func speak(t *testing.T, d *db.DB, s *authority.Service) {
	var lead, other, parent thread.Ref
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		for _, one := range []struct {
			ref  *thread.Ref
			role access.Role
		}{{&lead, access.RoleLead}, {&other, access.RoleTherapist}, {&parent, access.RoleParent}} {
			var err error
			*one.ref, err = s.CreateAccountTx(ctx, tx, By, authority.NewAccount{Name: "Lin Gua", Roles: []access.Role{one.role}})
			if err != nil {
				return err
			}
		}
		return nil
	})
	as := func(person thread.Ref, role access.Role) access.Actor {
		return access.Actor{Person: person, Name: "Lin Gua", Roles: []access.Role{role}, Scope: dbtest.Scope}
	}
	ctx := dbtest.Ctx(t)
	for _, typed := range [][]string{{"Welsh"}, {" urdu ", "Polish", "polish", "english", "", "British  sign language"}} { // the second replaces the first
		if err := s.Speak(ctx, as(lead, access.RoleLead), authority.Speak{Person: lead, Languages: typed}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Speak(ctx, Admin, authority.Speak{Person: other, Languages: []string{"Français (Québec)"}}); err != nil {
		t.Fatal(err)
	}
	View(t, d, func(ctx context.Context, tx *db.Tx) error {
		got, err := s.LanguagesOf(ctx, tx, []thread.Ref{lead, other, parent})
		want := map[thread.Ref][]string{lead: {"British sign language", "Polish", "Urdu"}, other: {"Français (Québec)"}}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("they speak %v, want %v", got, want)
		}
		if none, err := s.LanguagesOf(ctx, tx, nil); len(none) != 0 || err != nil {
			t.Errorf("of nobody: %v, %v", none, err)
		}
		history, herr := audit.History(ctx, tx, string(lead), 10)
		if herr != nil || len(history) == 0 || history[0].Action != "languages recorded" {
			t.Errorf("history %+v, %v", history, herr)
		}
		return err
	})
	late := authority.Speak{Person: other, Languages: []string{"Welsh"}, Over: fault.Mark()}
	wantKind(t, s.Speak(ctx, Admin, late), fault.KindConflict, "languages that somebody else has recorded meanwhile")
	for what, wrong := range map[string]authority.Speak{
		"a sentence":     {Person: lead, Languages: []string{"Some French; I learned it at school"}},
		"a very long":    {Person: lead, Languages: []string{strings.Repeat("x", 41)}},
		"a number":       {Person: lead, Languages: []string{"4"}},
		"thirteen":       {Person: lead, Languages: strings.Split("abcdefghijklm", "")},
		"a family's own": {Person: parent, Languages: []string{"Welsh"}},
	} {
		wantKind(t, s.Speak(ctx, Admin, wrong), fault.KindInvalid, what)
	}
	wantKind(t, s.Speak(ctx, as(other, access.RoleTherapist), authority.Speak{Person: lead, Languages: []string{"Welsh"}}), fault.KindForbidden, "somebody else's languages")
	wantKind(t, s.Speak(ctx, access.Actor{Scope: dbtest.Scope}, authority.Speak{}), fault.KindForbidden, "nobody's languages")
	wantKind(t, s.Speak(ctx, Admin, authority.Speak{Person: "PER-UNKNOWN", Languages: []string{"Welsh"}}), fault.KindNotFound, "an unknown person")
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		if err := s.SpeakTx(ctx, tx, By, authority.Speak{Person: lead}); err != nil {
			return err
		}
		got, err := s.LanguagesOf(ctx, tx, []thread.Ref{lead})
		if len(got[lead]) != 0 {
			t.Errorf("nothing said leaves %v", got)
		}
		return err
	})
}
