package familytest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// spoken is what a reader reads of the words about a child: each voice with its latest text.
func spoken(t *testing.T, d *db.DB, s *family.Service, reader, child thread.Ref) string {
	t.Helper()
	var out []string
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := s.Spoken(ctx, tx, reader, child)
		for _, v := range all {
			if v.Latest().Version > 0 {
				out = append(out, v.Name+": "+v.Latest().Text)
			}
		}
		return err
	})
	return strings.Join(out, " | ")
}

// works lets Worker work with a child.
func works(t *testing.T, d *db.DB, child thread.Ref) {
	t.Helper()
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return access.Grant(ctx, tx, Worker.By(), access.Relationship{Actor: Worker.Person, Child: child, Reason: access.LeadAllocation, From: tx.Today(), Level: access.Work})
	})
}

// homes has parents who live apart write what helps: neither reads or replaces the other's, each gives their own to a form, and who works
// with the child reads both.
func homes(t *testing.T, d *db.DB, s *family.Service) {
	known := Open(t, d, s)
	defer forgetExternal(t, d, known.Child)
	works(t, d, known.Child)
	ctx := dbtest.Ctx(t)
	write := func(who access.Actor, w family.WriteStatement) error {
		w.Child = known.Child
		return s.WriteStatement(ctx, who, w)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(write(Mother, family.WriteStatement{Text: "We live by the mill."}))
	must(write(Father, family.WriteStatement{Text: "At mine he sleeps late."}))
	must(write(Mother, family.WriteStatement{Version: 1, Text: "We live by the old mill."}))
	must(write(Worker, family.WriteStatement{Of: Father.Person, Version: 2, Text: "At his father’s he sleeps late."}))
	must(write(Mother, family.WriteStatement{Voice: family.ChildVoice, Text: "I like trains."}))
	for name, w := range map[string]family.WriteStatement{"over what was not read": {Version: 1, Text: "x"}, "over the other home’s": {Version: 3, Text: "x"}} {
		if err := write(Father, w); !fault.Is(err, fault.KindConflict) {
			t.Errorf("saved %s: %v", name, err)
		}
	}
	if err := write(Worker, family.WriteStatement{Of: Refs(t, d, thread.Person, 1)[0], Text: "x"}); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("the words of nobody’s home: %v", err)
	}
	for who, want := range map[thread.Ref]string{
		Mother.Person: ": I like trains. | : We live by the old mill.",
		Father.Person: ": I like trains. | Finn Made-Up: At his father’s he sleeps late.",
		Worker.Person: ": I like trains. | : We live by the old mill. | Finn Made-Up: At his father’s he sleeps late.",
	} {
		if got := spoken(t, d, s, who, known.Child); got != want {
			t.Errorf("%s reads\n     %s\nwant %s", who, got, want)
		}
	}
	namesake := Worker // whose words are the home’s, though a carer in another has the same name
	namesake.Name = Father.Name
	must(write(namesake, family.WriteStatement{Version: 3, Text: "We live by the old mill, she said."}))
	if got := spoken(t, d, s, Father.Person, known.Child); strings.Contains(got, "mill") {
		t.Errorf("the father reads what somebody of his name wrote for the other home: %s", got)
	}
	plans := Refs(t, d, thread.Plan, 2)
	use := func(who access.Actor, about thread.Ref, u family.Using) error {
		return d.InTx(ctx, func(tx *db.Tx) error {
			return family.UseIn(ctx, tx, s, who.By(), family.UsedIn{Using: u, Child: known.Child, About: about, Form: "A plan"})
		})
	}
	must(use(Mother, plans[0], family.ReadUsing(family.UseAsIs, "")))
	must(use(Father, plans[0], family.ReadUsing(family.UseAsIs, ""))) // his first: he is not asked what has changed since hers
	must(use(Worker, plans[1], family.ReadUsing(family.UseChanged, "She moved to Mill Lane.")))
	for who, want := range map[thread.Ref]int{Mother.Person: 2, Father.Person: 2, Worker.Person: 3} {
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			uses, err := s.Uses(ctx, tx, who, known.Child)
			if len(uses) != want || who != Worker.Person && strings.Contains(uses[0].Changed, "Mill") {
				t.Errorf("%s learns of %+v", who, uses)
			}
			used, wrong := s.UsedAbout(ctx, tx, who, known.Child, plans...)
			for _, u := range used {
				for _, said := range u.Said {
					if text := said.Statement.Text; who == Father.Person && strings.Contains(text, "mill") || who == Mother.Person && strings.Contains(text, "father") {
						t.Errorf("%s reads %q in a plan", who, text)
					}
				}
			}
			if n := len(used[len(used)-1].Said); who == Worker.Person && n != 3 || who != Worker.Person && n != 2 {
				t.Errorf("%s reads %d voices in the second plan", who, n)
			}
			if err == nil {
				err = wrong
			}
			return err
		})
	}
}

// ownWords has a young person whose rights are their own speak: no parent writes for them, and who works with them writes as told.
func ownWords(t *testing.T, d *db.DB, s *family.Service) {
	known := Open(t, d, s)
	defer forgetExternal(t, d, known.Child)
	works(t, d, known.Child)
	young := access.Actor{Person: Refs(t, d, thread.Person, 1)[0], Name: "Sam Made-Up", Roles: []access.Role{access.RoleYoungPerson}, Scope: dbtest.Scope}
	ctx := db.WithNow(dbtest.Ctx(t), workday.MustOn(2034, 7, 1).At(9, 0))
	write := func(who access.Actor, version int, text string, asTold bool) error {
		return s.WriteStatement(ctx, who, family.WriteStatement{Child: known.Child, Voice: family.ChildVoice, Version: version, Text: text, AsTold: asTold})
	}
	if err := write(Mother, 0, "He likes trains.", true); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a parent speaks for a young person: %v", err)
	}
	if err := d.InTx(ctx, func(tx *db.Tx) error { return s.GiveOwnRecordTx(ctx, tx, Worker.By(), known.Child, young.Person, "") }); err != nil {
		t.Fatal(err)
	}
	if err := write(young, 0, "I like trains.", false); err != nil {
		t.Errorf("the young person: %v", err)
	}
	if err := write(Mother, 1, "He likes trains.", true); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a parent overwrites a young person: %v", err)
	}
	if fields, _ := fault.Fields(write(Worker, 1, "I like buses too.", false)); len(fields) != 1 || fields[0].Name != "as-told" {
		t.Errorf("a worker who was told nothing: %v", fields)
	}
	if err := write(Worker, 1, "I like buses too.", true); err != nil {
		t.Errorf("a worker who was told: %v", err)
	}
	if err := s.WriteStatement(ctx, Mother, family.WriteStatement{Child: known.Child, Text: "What helps at home."}); err != nil {
		t.Errorf("a parent’s own words: %v", err)
	}
}
