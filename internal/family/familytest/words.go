package familytest

import (
	"context"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// usedWords gives a family's words to forms of other capabilities.
func usedWords(t *testing.T, d *db.DB, s *family.Service) {
	known := Open(t, d, s)
	defer forgetExternal(t, d, known.Child)
	plan := Refs(t, d, thread.Plan, 2)
	use := func(about thread.Ref, u family.Using) error {
		ctx := dbtest.Ctx(t)
		return d.InTx(ctx, func(tx *db.Tx) error {
			return family.UseIn(ctx, tx, s, Worker.By(), family.UsedIn{Using: u, Child: known.Child, About: about, Form: "A plan"})
		})
	}
	wantField := func(name, field string, err error) {
		t.Helper()
		if fields, ok := fault.Fields(err); !ok || len(fields) != 1 || fields[0].Name != field {
			t.Errorf("%s: %v, want a fault of the field %s", name, err, field)
		}
	}
	wantField("words that are not there", family.UseField, use(plan[0], family.ReadUsing(family.UseAsIs, "")))
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.WriteStatementTx(ctx, tx, Mother.By(), family.WriteStatement{Child: known.Child, Text: "He needs quiet."})
	})
	for _, answer := range []string{family.UseNone, "", "anything"} {
		if err := use(plan[0], family.ReadUsing(answer, "typed in vain")); err != nil {
			t.Errorf("answer %q: %v", answer, err)
		}
	}
	if err := use(plan[0], family.ReadUsing(family.UseAsIs, "typed in vain")); err != nil {
		t.Fatal(err)
	}
	wantField("what has changed is left open", family.ChangedField, use(plan[0], family.ReadUsing(family.UseChanged, " ")))
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.WriteStatementTx(ctx, tx, Mother.By(), family.WriteStatement{Child: known.Child, Version: 1, Text: "He needs quiet.\nHe has a friend."})
	})
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		ready, err := s.ReadyWords(ctx, tx, Worker, known.Child)
		if !ready.Changed() || len(ready.Voices) != 1 || ready.Voices[0].Before.Text != "He needs quiet." || ready.Last.About != plan[0] {
			t.Errorf("ready to be used again: %+v", ready)
		}
		return err
	})
	for i, u := range []family.Using{family.ReadUsing(family.UseChanged, "A new school."), family.ReadUsing(family.UseAsIs, "")} {
		if err := use(plan[i], u); err != nil {
			t.Fatal(err)
		}
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		used, err := s.UsedAbout(ctx, tx, Worker.Person, known.Child, plan[0])
		if len(used) != 1 || used[0].N != 2 || used[0].Changed != "A new school." || len(used[0].Said) != 1 || used[0].Said[0].Statement.Version != 2 {
			t.Errorf("used in the first plan: %+v", used)
		}
		return err
	})
}

// again has a mother tell of a child on record once more, of which the other parent learns nothing.
func again(t *testing.T, d *db.DB, s *family.Service) {
	known := Open(t, d, s)
	defer forgetExternal(t, d, known.Child)
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.WriteStatementTx(ctx, tx, Mother.By(), family.WriteStatement{Child: known.Child, Text: "He needs quiet."})
	})
	ctx := dbtest.Ctx(t)
	cmd := Told()
	cmd.ChildName, cmd.Area, cmd.About, cmd.Words = "", "", known.Child, family.ReadUsing(family.UseAsIs, "")
	for who, by := range map[string]error{
		"a stranger": func() error { _, err := s.Raise(ctx, stranger(t, d), cmd); return err }(),
		"a worker":   func() error { _, err := s.Raise(ctx, Worker, cmd); return err }(),
	} {
		if by == nil {
			t.Errorf("%s tells of the child as its family", who)
		}
	}
	told, err := s.Raise(ctx, Mother, cmd)
	if err != nil {
		t.Fatal(err)
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		c, err := s.Concern(ctx, tx, told.Ref)
		if err != nil {
			return err
		}
		if c.About != known.Child || c.Child != "" || c.ChildName != "Sam Made-Up" || c.Outcode != "ST17" {
			t.Errorf("told once more: %+v", c)
		}
		matches, err := s.Suggest(ctx, tx, c)
		if err != nil || len(matches) == 0 || matches[0].Child.Ref != known.Child || matches[0].Because[0] != "the family says so" {
			t.Errorf("suggested %+v (%v)", matches, err)
		}
		used, err := s.UsedAbout(ctx, tx, Worker.Person, known.Child, told.Ref)
		if err != nil || len(used) != 1 {
			t.Errorf("the words with it: %+v (%v)", used, err)
		}
		ready, err := s.ReadyWords(ctx, tx, Father, known.Child)
		if err != nil || ready.Last.N != 0 || len(family.ForFamily([]family.Use{used[0].Use})) != 0 {
			t.Errorf("the other parent learns of it: %+v (%v)", ready.Last, err)
		}
		about, err := s.ConcernsAbout(ctx, tx, known.Child)
		if err != nil || len(about) != 0 {
			t.Errorf("on the record before anybody has screened it: %+v (%v)", about, err)
		}
		kin := Father
		kin.Roles = append(kin.Roles[:1:1], Worker.Roles...)
		if err := family.MayRead(ctx, tx, kin, c); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("the other parent reads it by his work: %v", err)
		}
		history, err := audit.HistoryOfChild(ctx, tx, string(known.Child), 60)
		for _, row := range history {
			if row.Action == "family’s words used in a form" {
				t.Error("the child's history tells of it")
			}
		}
		return err
	})
	screen := family.Screen{Concern: told.Ref, Version: 1, Outcome: family.OpenAsFamily, Why: "A new worry about a child we know.", Existing: known.Child}
	if c, err := s.Screen(ctx, Worker, screen); err != nil || c.Child != known.Child {
		t.Errorf("screened: %+v (%v)", c, err)
	}
}

// outsider is somebody with Worker's role who works with no child.
func outsider(t *testing.T, d *db.DB) access.Actor {
	t.Helper()
	who := Worker
	who.Person, who.Teams = Refs(t, d, thread.Person, 1)[0], nil
	return who
}

// onlooker is somebody with Worker's role who may see a child and not work with it.
func onlooker(t *testing.T, d *db.DB, child thread.Ref) access.Actor {
	t.Helper()
	who := outsider(t, d)
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return access.Grant(ctx, tx, Worker.By(), access.Relationship{Actor: who.Person, Child: child, Reason: access.OfferTakenUp, Level: access.See, From: tx.Today()})
	})
	return who
}

// stranger is a parent of another family.
func stranger(t *testing.T, d *db.DB) access.Actor {
	a := Mother
	a.Person = Refs(t, d, thread.Person, 1)[0]
	return a
}
