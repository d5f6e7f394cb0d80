package familytest

import (
	"context"
	"slices"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// mayDecide reports whether somebody may decide a matter on a day.
func mayDecide(t *testing.T, d *db.DB, s *family.Service, by access.Actor, child thread.Ref, m family.Matter) (may bool) {
	t.Helper()
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		err := s.MayDecide(ctx, tx, by, child, m)
		if may = err == nil; !may && !fault.Is(err, fault.KindForbidden) {
			return err
		}
		return nil
	})
	return may
}

// decide fails where those who may decide each matter are others than wanted: by matter, among m(other), f(ather) and y(oung person).
func decide(t *testing.T, d *db.DB, s *family.Service, young access.Actor, child thread.Ref, want map[family.Matter]string) {
	t.Helper()
	for m, who := range want {
		got := ""
		for _, one := range []struct {
			letter string
			actor  access.Actor
		}{{"m", Mother}, {"f", Father}, {"y", young}} {
			if mayDecide(t, d, s, one.actor, child, m) {
				got += one.letter
			}
		}
		if got != who {
			t.Errorf("%s: %q may decide, want %q", m, got, who)
		}
	}
}

// finding is a finding that the mother acts in some matters.
func finding(known family.Opened, matters ...family.Matter) family.RecordCapacity {
	return family.RecordCapacity{Child: known.Child, Matter: "Decisions of this year", Matters: matters, On: today, By: "Dr Made-Up", Reasons: "Explained twice.",
		Representative: known.Carers[0].Ref, Standing: family.ParentStands}
}

func record(t *testing.T, d *db.DB, s *family.Service, cmd family.RecordCapacity) {
	t.Helper()
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error { return s.RecordCapacityTx(ctx, tx, Worker.By(), cmd) })
}

func matters(t *testing.T, d *db.DB, s *family.Service) {
	known, young := grown(t, d, s)
	decide(t, d, s, young, known.Child, map[family.Matter]string{family.MatterRequest: "y", family.MatterDraft: "y", family.MatterShare: "y", family.MatterBudget: "y"})
	record(t, d, s, finding(known, family.MatterRequest, family.MatterBudget))
	decide(t, d, s, young, known.Child, map[family.Matter]string{family.MatterRequest: "m", family.MatterBudget: "m", family.MatterDraft: "y", family.MatterShare: "y"})
	if err := s.GiveConsent(dbtest.Ctx(t), Mother, family.GiveConsent{Child: known.Child, With: "A clinic", What: "Health"}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("who acts in asking for an assessment agrees to share: %v", err)
	}
	able := finding(known, family.MatterBudget)
	able.Matter, able.Able = "The budget of this spring", true
	record(t, d, s, able)
	decide(t, d, s, young, known.Child, map[family.Matter]string{family.MatterRequest: "m", family.MatterBudget: "y"})
	help := family.LetHelp{Child: known.Child, Carer: known.Carers[1].Ref, Matters: []family.Matter{family.MatterDraft, family.MatterRequest}}
	if err := s.LetHelp(dbtest.Ctx(t), Father, help); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a carer lets himself act: %v", err)
	}
	if err := s.LetHelp(dbtest.Ctx(t), young, help); err != nil {
		t.Fatal(err)
	}
	decide(t, d, s, young, known.Child, map[family.Matter]string{family.MatterDraft: "fy", family.MatterRequest: "mf", family.MatterDispute: "y", family.MatterShare: "y"})
	inTheirOwnRight(t, d, s, young, known.Child, map[family.Matter]string{family.MatterDraft: "y", family.MatterRequest: "m", family.MatterBudget: "y"})
	if !mayDecide(t, d, s, Worker, known.Child, family.MatterDraft) {
		t.Error("whoever works with the child is refused here what their own rules settle")
	}
	small := opened(t, d, s)
	decide(t, d, s, young, small.Child, map[family.Matter]string{family.MatterRequest: "mfy", family.MatterDraft: "mfy"})
	inTheirOwnRight(t, d, s, young, small.Child, map[family.Matter]string{family.MatterRequest: "", family.MatterDraft: ""})
}

// inTheirOwnRight fails where others than wanted decide for the young person, as decide says: the young person and who acts for them, and nobody
// who only helps.
func inTheirOwnRight(t *testing.T, d *db.DB, s *family.Service, young access.Actor, child thread.Ref, want map[family.Matter]string) {
	t.Helper()
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		for m, who := range want {
			got := ""
			for _, one := range []struct {
				letter string
				actor  access.Actor
			}{{"m", Mother}, {"f", Father}, {"y", young}, {"w", Worker}} {
				does, err := s.DecidesAsOwn(ctx, tx, one.actor, child, m)
				if err != nil {
					return err
				}
				if does {
					got += one.letter
				}
			}
			if got != who {
				t.Errorf("%s: decided in the young person’s own right by %q, want %q", m, got, who)
			}
		}
		return nil
	})
}

// helps: what a young person lets a carer do is theirs to say, in what is theirs to give away, and ends when they say so.
func helps(t *testing.T, d *db.DB, s *family.Service) {
	known, young := grown(t, d, s)
	father := known.Carers[1].Ref
	for kind, who := range map[fault.Kind]access.Actor{fault.KindNotFound: outsider(t, d), fault.KindForbidden: onlooker(t, d, known.Child)} {
		if err := s.LetHelp(dbtest.Ctx(t), who, family.LetHelp{Child: known.Child, Carer: father, Matters: []family.Matter{family.MatterDraft}, How: "x"}); !fault.Is(err, kind) {
			t.Errorf("who does not work with the child records it: %v", err)
		}
	}
	works(t, d, known.Child)
	for field, cmd := range map[string]family.LetHelp{
		"matters": {Carer: father, Matters: []family.Matter{family.MatterShare}, How: "He said so."},
		"how":     {Carer: father, Matters: []family.Matter{family.MatterDraft}},
		"carer":   {Carer: "CAR-0000-0000-0", Matters: []family.Matter{family.MatterDraft}, How: "He said so."},
	} {
		cmd.Child = known.Child
		if fields, _ := fault.Fields(s.LetHelp(dbtest.Ctx(t), Worker, cmd)); len(fields) != 1 || fields[0].Name != field {
			t.Errorf("%s: the fields at fault are %v", field, fields)
		}
	}
	cmd := family.LetHelp{Child: known.Child, Carer: father, Version: 1, Matters: []family.Matter{family.MatterDraft}, How: "At a visit on Monday."}
	if err := s.LetHelp(dbtest.Ctx(t), Worker, cmd); err != nil {
		t.Fatal(err)
	}
	if err := s.LetHelp(dbtest.Ctx(t), Worker, cmd); !fault.Is(err, fault.KindConflict) {
		t.Errorf("over what somebody else has changed: %v", err)
	}
	decide(t, d, s, young, known.Child, map[family.Matter]string{family.MatterDraft: "fy"})
	later := db.WithNow(dbtest.Ctx(t), today.AddDays(3).At(9, 0))
	if err := s.LetHelp(later, young, family.LetHelp{Child: known.Child, Carer: father}); err != nil {
		t.Fatal(err)
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		carers, err := s.Carers(ctx, tx, known.Child)
		at := slices.IndexFunc(carers, func(c family.Carer) bool { return c.Ref == father })
		all := carers[at].Helps
		if len(all) != 1 || all[0].To != today.AddDays(2) || all[0].How != cmd.How || len(all.Now(today.AddDays(3)).Matters) != 0 {
			t.Errorf("kept on record: %+v", all)
		}
		return err
	})
	small := opened(t, d, s)
	_ = Refused(t, d, fault.KindConflict, func(ctx context.Context, tx *db.Tx) error {
		return s.LetHelpTx(ctx, tx, Worker.By(), family.LetHelp{Child: small.Child, Carer: small.Carers[0].Ref, Matters: []family.Matter{family.MatterDraft}, How: "x"})
	})
}

// everything is only for who has an order or a power that says so.
func everything(t *testing.T, d *db.DB, s *family.Service) {
	known, young := grown(t, d, s)
	for field, change := range map[string]func(*family.RecordCapacity){
		"matters": func(c *family.RecordCapacity) { c.Extent = "Paragraph 2 of the order" }, // a parent without an order
		"extent":  func(c *family.RecordCapacity) { c.Standing = family.Deputy },
	} {
		cmd := finding(known, family.MatterAll)
		change(&cmd)
		err := Refused(t, d, fault.KindInvalid, func(ctx context.Context, tx *db.Tx) error { return s.RecordCapacityTx(ctx, tx, Worker.By(), cmd) })
		if fields, _ := fault.Fields(err); len(fields) != 1 || fields[0].Name != field {
			t.Errorf("%s: the fields at fault are %v", field, fields)
		}
	}
	cmd := finding(known, family.MatterAll)
	cmd.Standing, cmd.Extent = family.Deputy, "Paragraph 2 of the order of 3 March 2026"
	record(t, d, s, cmd)
	want := map[family.Matter]string{}
	for _, m := range family.Matters() {
		want[m] = "m"
	}
	decide(t, d, s, young, known.Child, want)
}

// unsorted: a finding of before matters were listed gives what it gave then, and nothing that came since.
func unsorted(t *testing.T, d *db.DB, s *family.Service) {
	known, young := grown(t, d, s)
	record(t, d, s, finding(known))
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return db.ExecOne(ctx, tx, "UPDATE family_capacity SET matters = '' WHERE scope = $1 AND child = $2", tx.Scope(), known.Child)
	})
	decide(t, d, s, young, known.Child, map[family.Matter]string{family.MatterShare: "my", family.MatterRequest: "y", family.MatterDraft: "y", family.MatterDispute: "y"})
	record(t, d, s, finding(known, family.MatterRequest))
	decide(t, d, s, young, known.Child, map[family.Matter]string{family.MatterShare: "y", family.MatterRequest: "m"})
}

// reviews: the day on which a finding is looked at again is a date of somebody, and is kept by the next finding.
func reviews(t *testing.T, d *db.DB, s *family.Service) {
	known, _ := grown(t, d, s)
	cmd := finding(known, family.MatterRequest)
	cmd.ReviewOn = workday.MustOn(2027, 5, 3)
	record(t, d, s, cmd)
	if got := clock(t, d, known.Child, "capacity-review-1"); got.Due != cmd.ReviewOn || got.Owner != Worker.Person || got.Child != known.Child || !got.Open() {
		t.Errorf("the review is %+v", got)
	}
	cmd.ReviewOn = workday.MustOn(2028, 5, 3)
	record(t, d, s, cmd)
	if first, second := clock(t, d, known.Child, "capacity-review-1"), clock(t, d, known.Child, "capacity-review-2"); first.State != deadline.Kept || !second.Open() {
		t.Errorf("after the next finding: %+v, %+v", first, second)
	}
}
