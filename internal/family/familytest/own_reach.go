package familytest

import (
	"context"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// ownReach has a young person say how they are reached: they, who works with them and whom they let help know it, and no parent does.
func ownReach(t *testing.T, d *db.DB, s *family.Service) {
	known, young := grown(t, d, s)
	works(t, d, known.Child)
	ctx := dbtest.Ctx(t)
	mobile := family.Reach{Way: family.ByText, Phone: "07700 900123", Language: "Cymraeg 🏴", SafeTimes: "After 6pm", Formats: family.FormatList("").With(family.EasyRead)}
	say := func(version int, reach family.Reach) error {
		return s.SayReach(ctx, young, family.SayReach{Child: known.Child, Version: version, Reach: reach})
	}
	if fields, _ := fault.Fields(say(0, family.Reach{Way: family.ByEmail, Email: "nowhere"})); len(fields) != 1 || fields[0].Name != "email" {
		t.Errorf("an address that is none: %v", fields)
	}
	if err := say(0, mobile); err != nil {
		t.Fatal(err)
	}
	if err := say(0, mobile); !fault.Is(err, fault.KindConflict) {
		t.Errorf("over what was said in between: %v", err)
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := s.OwnReaches(ctx, tx, known.Child)
		if got := all[known.Child]; got.Reach != mobile || got.Person != young.Person || got.By != young.Name || got.N != 1 {
			t.Errorf("read back %+v", got)
		}
		if none, err := s.OwnReaches(ctx, tx); err != nil || len(none) != 0 {
			t.Errorf("of nobody: %v %v", none, err)
		}
		for name, actor := range map[string]access.Actor{"young person": young, "worker": Worker, "mother": Mother, "father": Father} {
			seen, err := s.SeeOwnReach(ctx, tx, actor, known.Child)
			if parent := name == "mother" || name == "father"; parent != fault.Is(err, fault.KindForbidden) || !parent && (err != nil || seen.Version != 1 || seen.Own != (name == "young person")) {
				t.Errorf("the %s sees %+v %v", name, seen, err)
			}
		}
		return err
	})
	if err := s.SayReach(ctx, Mother, family.SayReach{Child: known.Child, Version: 1, Reach: mobile}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a mother says where her grown child is written to: %v", err)
	}
	if err := s.SayReach(ctx, outsider(t, d), family.SayReach{Child: known.Child, Version: 1, Reach: mobile}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("a worker of others: %v", err)
	}
	help := family.LetHelp{Child: known.Child, Carer: known.Carers[1].Ref, Matters: []family.Matter{family.MatterReach}}
	if err := s.LetHelp(ctx, young, help); err != nil {
		t.Fatal(err)
	}
	record(t, d, s, finding(known, family.MatterBudget)) // the mother acts in another matter
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		if _, err := s.SeeOwnReach(ctx, tx, Father, known.Child); err != nil {
			t.Errorf("whom the young person lets help with it: %v", err)
		}
		if _, err := s.SeeOwnReach(ctx, tx, Mother, known.Child); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("who acts in another matter sees it: %v", err)
		}
		return nil
	})
	record(t, d, s, finding(known, family.MatterReach))
	next := family.Reach{Way: family.ByLetter, Address: "9 Own Street\nStafford\nST17 9AA", Formats: family.FormatList("").With(family.Braille)}
	if err := s.SayReach(ctx, Mother, family.SayReach{Child: known.Child, Version: 1, Reach: next}); err != nil {
		t.Errorf("who acts for them in it: %v", err)
	}
	ownLetters(t, d, s, known.Child, young.Person)
	apartReach(t, d, s, known.Child, next)
	if err := say(3, mobile); err != nil {
		t.Errorf("the young person says it all the same: %v", err)
	}
}

// apartReach has a helper who lives elsewhere read how the young person is reached, without where that is, and change the rest of it.
func apartReach(t *testing.T, d *db.DB, s *family.Service, child thread.Ref, as family.Reach) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	sees := func(who access.Actor) (seen family.SeenReach) {
		InTx(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
			seen, err = s.SeeOwnReach(ctx, tx, who, child)
			return err
		})
		return seen
	}
	his := sees(Father)
	if !his.Apart || his.Reach.Address != "" || his.Reach.Way != family.ByLetter || sees(Mother).Reach.Address != as.Address {
		t.Errorf("from another home: %+v", his)
	}
	reach := his.Reach
	reach.SafeTimes = "After six"
	if err := s.SayReach(ctx, Father, family.SayReach{Child: child, Version: his.Version, Reach: reach}); err != nil {
		t.Fatal(err)
	}
	if got := sees(Worker).Reach; got.Address != as.Address || got.SafeTimes != "After six" {
		t.Errorf("what he did not read was taken away: %+v", got)
	}
}

// ownLetters holds a letter to a young person to what they said.
func ownLetters(t *testing.T, d *db.DB, s *family.Service, child, person thread.Ref) {
	t.Helper()
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		l := notify.Printed{ID: "own", Name: "Sam Made-Up", Ref: child, Reader: person, Queued: tx.Now()}
		got, err := s.Posts(ctx, tx, []notify.Printed{l})
		if got["own"].Held != "" || !got["own"].Formats.Has(family.Braille) {
			t.Errorf("a letter to the young person: %+v", got["own"])
		}
		return err
	})
}

// nobodysReach: without a young person who reads it as their own there is nothing to say, and a child's parents are not asked.
func nobodysReach(t *testing.T, d *db.DB, s *family.Service) {
	known := opened(t, d, s)
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		if seen, err := s.SeeOwnReach(ctx, tx, Worker, known.Child); err != nil || seen.Person != "" || seen.Own {
			t.Errorf("without a young person: %+v %v", seen, err)
		}
		if _, err := s.SeeOwnReach(ctx, tx, Mother, known.Child); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("a mother of a young child: %v", err)
		}
		return nil
	})
	cmd := family.SayReach{Child: known.Child, Reach: family.Reach{Way: family.ByText, Phone: "07700 900123"}}
	if err := s.SayReach(dbtest.Ctx(t), Worker, cmd); !fault.Is(err, fault.KindConflict) {
		t.Errorf("said of nobody: %v", err)
	}
}

// movedReach takes what was said through a merge and back; what was said last counts, whichever record it stood on.
func movedReach(t *testing.T, d *db.DB, s *family.Service) {
	kept, young := grown(t, d, s)
	dropped, _ := grown(t, d, s)
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.GiveOwnRecordTx(ctx, tx, Worker.By(), dropped.Child, young.Person, "")
	})
	say := func(day workday.Date, child thread.Ref, phone string) {
		on(t, d, day, func(ctx context.Context, tx *db.Tx) error {
			seen, err := s.SeeOwnReach(ctx, tx, young, child)
			if err != nil {
				return err
			}
			return s.SayReachTx(ctx, tx, young, family.SayReach{Child: child, Version: seen.Version, Reach: family.Reach{Way: family.ByText, Phone: phone}})
		})
	}
	works(t, d, dropped.Child)
	works(t, d, kept.Child)
	say(today.AddDays(1), dropped.Child, "07700 900001")
	say(today.AddDays(2), kept.Child, "07700 900002")
	on(t, d, today.AddDays(3), func(ctx context.Context, tx *db.Tx) error {
		return s.MergeTx(ctx, tx, Worker.By(), family.MergeChildren{Keep: kept.Child, Drop: dropped.Child, Why: "Same."})
	})
	latest := func(child thread.Ref, want string) {
		t.Helper()
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			all, err := s.OwnReaches(ctx, tx, child)
			if got := all[child].Reach.Phone; got != want {
				t.Errorf("%s is reached at %q, want %q", child, got, want)
			}
			return err
		})
	}
	latest(kept.Child, "07700 900002")
	latest(dropped.Child, "")
	say(today.AddDays(4), kept.Child, "07700 900003")
	latest(kept.Child, "07700 900003")
	on(t, d, today.AddDays(5), func(ctx context.Context, tx *db.Tx) error {
		return s.UndoMergeTx(ctx, tx, Worker.By(), family.UndoMerge{Drop: dropped.Child, Why: "Cousins."})
	})
	latest(kept.Child, "07700 900003")
	latest(dropped.Child, "07700 900001")
}
