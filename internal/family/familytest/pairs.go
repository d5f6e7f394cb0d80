package familytest

import (
	"context"
	"slices"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// pairs has two concerns about one child told in different ways, and a third about another.
func pairs(t *testing.T, d *db.DB, s *family.Service) {
	ctx := dbtest.Ctx(t)
	web := Tell(t, d, s, func(r *family.Raise) {
		r.ChildName, r.Born, r.Age = "Zofia Nguyễn-Made-Up", workday.MustOn(2017, 3, 9), family.NoAge
		r.Reach = family.Reach{Way: family.ByEmail, Name: "Ola Made-Up", Email: "ola@example.com"}
	})
	phone := Tell(t, d, s, func(r *family.Raise) {
		r.ChildName, r.Born, r.Age, r.Channel = "NGUYEN MADE UP, Zofia", workday.MustOn(2017, 9, 3), family.NoAge, "phone"
		r.Reach = family.Reach{Way: family.ByPhone, Phone: "07700 900 555"}
	})
	other := Tell(t, d, s, func(r *family.Raise) {
		r.ChildName, r.Born, r.Age = "Adam Elsewhere", workday.MustOn(2012, 1, 31), family.NoAge
		r.Area = ""
		r.Reach = family.Reach{Way: family.ByPhone, Phone: "07700 900 556"}
	})
	like := func(of thread.Ref, reader access.Actor) (out []thread.Ref, because []string) {
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			c, err := s.Concern(ctx, tx, of)
			if err != nil {
				return err
			}
			found, err := s.LikeConcerns(ctx, tx, reader, c)
			for _, l := range found {
				out, because = append(out, l.Concern.Ref), append(because, l.Because...)
			}
			return err
		})
		return out, because
	}
	if found, because := like(web.Ref, Worker); !slices.Contains(found, phone.Ref) || slices.Contains(found, other.Ref) || !slices.Contains(because, "same date of birth with day and month changed round") {
		t.Fatalf("like the first: %v because %v", found, because)
	}
	if found, _ := like(web.Ref, Mother); len(found) != 0 {
		t.Errorf("a parent is shown what others told: %v", found)
	}
	judge := func(by access.Actor, same bool, why string) error {
		return s.JudgePair(ctx, by, family.JudgePair{Concern: web.Ref, Other: phone.Ref, Same: same, Why: why})
	}
	if err := judge(Mother, true, "x"); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a parent joins concerns: %v", err)
	}
	if err := judge(Worker, true, " "); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("joined without a reason: %v", err)
	}
	if err := judge(Worker, true, "The mother rang after she wrote."); err != nil {
		t.Fatal(err)
	}
	if err := judge(Worker, false, "x"); !fault.Is(err, fault.KindConflict) {
		t.Errorf("decided twice: %v", err)
	}
	if found, _ := like(phone.Ref, Worker); slices.Contains(found, web.Ref) {
		t.Error("what is decided is suggested again, from the other side")
	}
	first, err := s.Screen(ctx, Worker, Opening(web.Ref))
	if err != nil {
		t.Fatal(err)
	}
	defer forgetExternal(t, d, first.Child)
	second := Opening(phone.Ref)
	if _, err := s.Screen(ctx, Worker, second); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("a second record of one child: %v", err)
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		c, err := s.Concern(ctx, tx, phone.Ref)
		if err != nil {
			return err
		}
		matches, err := s.Suggest(ctx, tx, c)
		if len(matches) == 0 || matches[0].Child.Ref != first.Child || matches[0].Because[0] != "joined with "+string(web.Ref) {
			t.Errorf("suggested for the joined one: %+v", matches)
		}
		return err
	})
	takenBack(t, d, s, web.Ref, phone.Ref, first.Child)
	second.Open.Child.External = nil
	if _, err := s.Screen(ctx, Worker, second); err != nil {
		t.Errorf("a record of its own after it was taken back: %v", err)
	}
}

// takenBack undoes the joining of two concerns and says that the second is not about the child of the first.
func takenBack(t *testing.T, d *db.DB, s *family.Service, web, phone, child thread.Ref) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	if err := s.UndoPair(ctx, Worker, family.UndoPair{Concern: web, N: 1, Why: "They are cousins."}); err != nil {
		t.Fatal(err)
	}
	if err := s.UndoPair(ctx, Worker, family.UndoPair{Concern: web, N: 1, Why: "x"}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("taken back twice: %v", err)
	}
	if err := s.JudgePair(ctx, Worker, family.JudgePair{Concern: phone, Other: child, Why: "They are cousins."}); err != nil {
		t.Fatal(err)
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		c, err := s.Concern(ctx, tx, phone)
		if err != nil {
			return err
		}
		matches, err := s.Suggest(ctx, tx, c)
		if slices.ContainsFunc(matches, func(m family.Match) bool { return m.Child.Ref == child }) {
			t.Errorf("the child that it is not: %+v", matches)
		}
		if err != nil {
			return err
		}
		kept, err := s.Pairs(ctx, tx, web)
		if err != nil || len(kept) != 1 || !kept[0].Undone() || kept[0].UndoWhy != "They are cousins." {
			t.Errorf("the history: %+v (%v)", kept, err)
		}
		rows, err := audit.History(ctx, tx, string(phone), 20)
		if err == nil && !slices.ContainsFunc(rows, func(r audit.Row) bool { return r.Action == "decision on what looks alike undone" }) {
			t.Error("the other concern's history does not tell that it was taken back")
		}
		return err
	})
}
