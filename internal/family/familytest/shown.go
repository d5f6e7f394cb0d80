package familytest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/document"
	"alongside/internal/family"
	"alongside/internal/family/familysql"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// keeper makes documents without keeping bytes.
type keeper struct{}

// Attach implements family.Files.
func (keeper) Attach(_ context.Context, tx *db.Tx, _ audit.By, u document.Upload, c document.Content) (document.Document, error) {
	return document.Document{Ref: thread.New(tx, thread.Document), Name: u.Name, Child: u.Child, About: u.Ref, Content: c}, nil
}

// shows is what a reader sees beside the words about a child: what each picture says, with a mark where it was taken out.
func shows(t *testing.T, d *db.DB, s *family.Service, reader, child thread.Ref) string {
	t.Helper()
	var out []string
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := s.Spoken(ctx, tx, reader, child)
		for _, v := range all {
			for _, sh := range v.Shown {
				text := fmt.Sprintf("%s%s %d %s", v.Name, v.Voice, sh.N, sh.Says)
				if !sh.Stands() {
					text += " (out)"
				}
				out = append(out, text)
			}
		}
		return err
	})
	return strings.Join(out, " | ")
}

// shown has a child and parents who live apart show pictures: each home its own, the child’s for all.
func shown(t *testing.T, d *db.DB, s *family.Service) {
	known := Open(t, d, s)
	defer forgetExternal(t, d, known.Child)
	works(t, d, known.Child)
	ctx := dbtest.Ctx(t)
	show := func(who access.Actor, cmd family.ShowIt) error {
		cmd.Child, cmd.How = known.Child, document.AsPicture
		return s.ShowIt(ctx, who, cmd)
	}
	if err := show(Mother, family.ShowIt{Says: "Our kitchen"}); !fault.Is(err, fault.KindUnavailable) {
		t.Errorf("shown where no files are kept: %v", err)
	}
	s.KeepFiles(keeper{})
	defer s.KeepFiles(nil)
	for i, step := range []error{
		show(Mother, family.ShowIt{Voice: family.ChildVoice, Says: " My train 🚂 "}),
		show(Mother, family.ShowIt{Says: "Our kitchen"}),
		show(Father, family.ShowIt{Says: "His bed at mine"}),
		show(Worker, family.ShowIt{Of: Father.Person, Says: "The stairs at his"}),
	} {
		if step != nil {
			t.Fatalf("step %d: %v", i, step)
		}
	}
	for name, err := range map[string]error{
		"nothing said of it":    show(Mother, family.ShowIt{Says: " "}),
		"too much said of it":   show(Mother, family.ShowIt{Says: strings.Repeat("a", 2001)}),
		"nobody’s voice":        show(Worker, family.ShowIt{Of: Refs(t, d, thread.Person, 1)[0], Says: "x"}),
		"nobody asked for it":   s.TakeOut(ctx, Worker, family.TakeOut{Child: known.Child, N: 2, Why: " "}),
		"too long a reason why": s.TakeOut(ctx, Mother, family.TakeOut{Child: known.Child, N: 2, Why: strings.Repeat("a", 2001)}),
	} {
		if !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := show(stranger(t, d), family.ShowIt{Says: "x"}); err == nil {
		t.Error("a stranger adds a picture")
	}
	if err := s.TakeOut(ctx, Father, family.TakeOut{Child: known.Child, N: 2}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("one home takes out what the other shows: %v", err)
	}
	if err := s.TakeOut(ctx, Mother, family.TakeOut{Child: known.Child, N: 2}); err != nil {
		t.Fatal(err)
	}
	if err := s.TakeOut(ctx, Mother, family.TakeOut{Child: known.Child, N: 2}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("taken out twice: %v", err)
	}
	for who, want := range map[thread.Ref]string{
		Mother.Person: "child 1 My train 🚂 | family 2 Our kitchen (out)",
		Father.Person: "child 1 My train 🚂 | Finn Made-Upfamily 3 His bed at mine | Finn Made-Upfamily 4 The stairs at his",
		Worker.Person: "child 1 My train 🚂 | family 2 Our kitchen (out) | Finn Made-Upfamily 3 His bed at mine | Finn Made-Upfamily 4 The stairs at his",
	} {
		if got := shows(t, d, s, who, known.Child); got != want {
			t.Errorf("%s sees\n     %s\nwant %s", who, got, want)
		}
	}
	opened := func(who access.Actor, n int) bool {
		var err error
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			_, err = s.ShownTo(ctx, tx, who, known.Child, n)
			return nil
		})
		if err != nil && !fault.Is(err, fault.KindNotFound) {
			t.Fatal(err)
		}
		return err == nil
	}
	for n, want := range map[int][3]bool{1: {true, true, true}, 2: {}, 3: {false, true, true}, 4: {false, true, true}, 5: {}} {
		if got := [3]bool{opened(Mother, n), opened(Father, n), opened(Worker, n)}; got != want {
			t.Errorf("number %d opens to mother, father and worker: %v, want %v", n, got, want)
		}
	}
}

// shownUsed gives what is shown to forms, with what is new since, and leaves it there when it is taken out.
func shownUsed(t *testing.T, d *db.DB, s *family.Service) {
	known := Open(t, d, s)
	defer forgetExternal(t, d, known.Child)
	works(t, d, known.Child)
	s.KeepFiles(keeper{})
	defer s.KeepFiles(nil)
	ctx := dbtest.Ctx(t)
	plans := Refs(t, d, thread.Plan, 2)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	use := func(about thread.Ref) error {
		return d.InTx(ctx, func(tx *db.Tx) error {
			return family.UseIn(ctx, tx, s, Worker.By(), family.UsedIn{Using: family.ReadUsing(family.UseAsIs, ""), Child: known.Child, About: about, Form: "A plan"})
		})
	}
	ready := func() (out string) {
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			r, err := s.ReadyWords(ctx, tx, Worker, known.Child)
			for _, v := range r.Voices {
				for _, sh := range v.Shows {
					out += fmt.Sprintf("%d new=%t gone=%t; ", sh.N, sh.New, sh.Gone)
				}
			}
			out += fmt.Sprintf("changed=%t", r.Changed())
			return err
		})
		return out
	}
	want := func(when, text string) {
		t.Helper()
		if got := ready(); got != text {
			t.Errorf("%s: %s\nwant %s", when, got, text)
		}
	}
	must(s.ShowIt(ctx, Mother, family.ShowIt{Child: known.Child, Voice: family.ChildVoice, How: document.AsSound, Says: "I like trains."}))
	want("before the first use", "1 new=false gone=false; changed=false")
	must(use(plans[0])) // a recording alone, without a written word
	want("after it", "1 new=false gone=false; changed=false")
	must(s.ShowIt(ctx, Mother, family.ShowIt{Child: known.Child, How: document.AsPicture, Says: "The kitchen"}))
	must(s.TakeOut(ctx, Worker, family.TakeOut{Child: known.Child, N: 1, Why: "Sam asked for it."}))
	want("changed since", "1 new=false gone=true; 2 new=true gone=false; changed=true")
	must(use(plans[1]))
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		used, err := s.UsedAbout(ctx, tx, Worker.Person, known.Child, plans...)
		if len(used) != 2 || len(used[0].Said) != 1 || used[0].Said[0].Shows[0].N != 1 || used[1].Said[0].Shows[0].N != 2 {
			t.Errorf("used in plans: %+v", used)
		}
		if used[0].Same(used[1].Use) {
			t.Error("two uses with other pictures are the same")
		}
		if _, err := s.ShownTo(ctx, tx, Worker, known.Child, 1); err != nil {
			t.Errorf("what was used and taken out: %v", err)
		}
		return err
	})
	must(d.InTx(ctx, func(tx *db.Tx) error {
		limits, err := s.ShowLimits(ctx, tx)
		if err != nil {
			return err
		}
		for n := 3; n < 3+limits.Most-1; n++ { // the kitchen stands already
			err := familysql.Store{}.InsertShown(ctx, tx, family.Shown{Child: known.Child, N: n, Voice: family.FamilyVoice, Writer: Mother.Person, Says: "x", By: Mother.Name, Role: "parent", At: tx.Now()})
			if err != nil {
				return err
			}
		}
		return nil
	}))
	fields, _ := fault.Fields(s.ShowIt(ctx, Mother, family.ShowIt{Child: known.Child, How: document.AsPicture, Says: "One too many"}))
	if len(fields) != 1 || fields[0].Name != family.ShowFile {
		t.Errorf("one more than the council takes: %v", fields)
	}
}

// ownShown has a young person whose rights are their own show something: no parent does it for them, or takes it out.
func ownShown(t *testing.T, d *db.DB, s *family.Service) {
	known := Open(t, d, s)
	defer forgetExternal(t, d, known.Child)
	works(t, d, known.Child)
	s.KeepFiles(keeper{})
	defer s.KeepFiles(nil)
	young := access.Actor{Person: Refs(t, d, thread.Person, 1)[0], Name: "Sam Made-Up", Roles: []access.Role{access.RoleYoungPerson}, Scope: dbtest.Scope}
	ctx := db.WithNow(dbtest.Ctx(t), workday.MustOn(2034, 7, 1).At(9, 0))
	show := func(who access.Actor, asTold bool) error {
		return s.ShowIt(ctx, who, family.ShowIt{Child: known.Child, Voice: family.ChildVoice, How: document.AsFilm, Says: "How I say yes", AsTold: asTold})
	}
	if err := d.InTx(ctx, func(tx *db.Tx) error { return s.GiveOwnRecordTx(ctx, tx, Worker.By(), known.Child, young.Person, "") }); err != nil {
		t.Fatal(err)
	}
	if err := show(Mother, true); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a parent shows something as the young person: %v", err)
	}
	if err := show(Worker, false); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("a worker whom nobody asked: %v", err)
	}
	if err := show(young, false); err != nil {
		t.Errorf("the young person: %v", err)
	}
	if err := s.TakeOut(ctx, Mother, family.TakeOut{Child: known.Child, N: 1}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a parent takes out what a young person shows: %v", err)
	}
	if err := s.TakeOut(ctx, young, family.TakeOut{Child: known.Child, N: 1}); err != nil {
		t.Errorf("the young person takes it out: %v", err)
	}
}

// shownMerged merges two records of a child that both show something, and takes it back: each form keeps its picture.
func shownMerged(t *testing.T, d *db.DB, s *family.Service) {
	known := Open(t, d, s)
	defer forgetExternal(t, d, known.Child)
	defer forgetNumber(t, d, known.Child, thread.Liquidlogic)
	other, _, _ := second(t, d, s)
	s.KeepFiles(keeper{})
	defer s.KeepFiles(nil)
	ctx := dbtest.Ctx(t)
	plan := Refs(t, d, thread.Plan, 1)[0]
	for i, child := range []thread.Ref{known.Child, other.Child} {
		works(t, d, child)
		cmd := family.ShowIt{Child: child, Voice: family.ChildVoice, How: document.AsPicture, Says: []string{"A train", "A boat"}[i]}
		if err := s.ShowIt(ctx, Worker, cmd); err != nil {
			t.Fatal(err)
		}
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return family.UseIn(ctx, tx, s, Worker.By(), family.UsedIn{Using: family.ReadUsing(family.UseAsIs, ""), Child: other.Child, About: plan, Form: "A plan"})
	})
	used := func(child thread.Ref) (out string) {
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			uses, err := s.UsedAbout(ctx, tx, Worker.Person, child, plan)
			for _, u := range uses {
				for _, said := range u.Said {
					for _, sh := range said.Shows {
						out += sh.Says
					}
				}
			}
			return err
		})
		return out
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.MergeTx(ctx, tx, Worker.By(), family.MergeChildren{Keep: known.Child, Drop: other.Child, Why: "Same birth certificate."})
	})
	if got, all := used(known.Child), shows(t, d, s, Worker.Person, known.Child); got != "A boat" || all != "child 1 A train | child 2 A boat" {
		t.Errorf("merged: the form has %q, and there are %s", got, all)
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.UndoMergeTx(ctx, tx, Worker.By(), family.UndoMerge{Drop: other.Child, Why: "Twins."})
	})
	if got, all := used(other.Child), shows(t, d, s, Worker.Person, other.Child); got != "A boat" || all != "child 1 A boat" {
		t.Errorf("taken back: the form has %q, and there are %s", got, all)
	}
	if all := shows(t, d, s, Worker.Person, known.Child); all != "child 1 A train" {
		t.Errorf("taken back: %s", all)
	}
}
