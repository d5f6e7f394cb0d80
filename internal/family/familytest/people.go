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

func board(t *testing.T, d *db.DB, s *family.Service) {
	for range 3 {
		Tell(t, d, s, func(r *family.Raise) { r.Worry = "Cymraeg ŷŵ 🌱" })
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		seen := map[thread.Ref]bool{}
		var last family.Concern
		for after := ""; ; {
			page, err := s.Board(ctx, tx, family.BoardFilter{After: after, Limit: 2})
			if err != nil || len(page) == 0 {
				if len(seen) < 3 {
					t.Errorf("the pages show %d concerns", len(seen))
				}
				return err
			}
			for _, c := range page {
				if seen[c.Ref] || c.ReadBy.Before(last.ReadBy) || !c.Open() {
					t.Fatalf("%s stands twice, out of order or is screened", c.Ref)
				}
				seen[c.Ref], last, after = true, c, c.SortKey()
			}
		}
	})
}

func parents(t *testing.T, d *db.DB, s *family.Service) {
	known := Open(t, d, s)
	defer forgetExternal(t, d, known.Child)
	stranger := Mother
	stranger.Person = Refs(t, d, thread.Person, 1)[0]
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		if err := access.MaySee(ctx, tx, stranger, known.Child); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("another parent sees the child: %v", err)
		}
		withheld, err := access.Withheld(ctx, tx, Mother, known.Child)
		if err != nil {
			return err
		}
		carers, err := s.Carers(ctx, tx, known.Child)
		if err != nil {
			return err
		}
		for _, c := range family.ShownTo(Mother, withheld, carers) {
			own := c.Person == Mother.Person
			if hidden := c.Reach.Phone == "" && c.Reach.Address == "" && c.Reach.Email == ""; hidden == own {
				t.Errorf("%s is shown to the mother as %+v", c.Relation, c.Reach)
			}
		}
		return nil
	})
}

func responsibility(t *testing.T, d *db.DB, s *family.Service) {
	known := Open(t, d, s)
	defer forgetExternal(t, d, known.Child)
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		aunt, err := s.AddCarerTx(ctx, tx, Worker.By(), family.NewCarer{Child: known.Child, Relation: "aunt"})
		if err != nil {
			return err
		}
		if _, ok := aunt.Responsible(tx.Today()); ok || !aunt.Person.Valid() {
			t.Errorf("a carer has parental responsibility without evidence, or nobody to sign in: %+v", aunt)
		}
		fact := family.Fact{From: tx.Today(), To: tx.Today().AddDays(90), Evidence: "Special guardianship order of 20 November 2026"}
		err = s.RecordResponsibilityTx(ctx, tx, Worker.By(), family.RecordResponsibility{Carer: aunt.Ref, Version: 1, Fact: fact})
		if err != nil {
			return err
		}
		carers, err := s.Carers(ctx, tx, known.Child)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(carers, func(c family.Carer) bool { return c.Ref == aunt.Ref })
		if f, ok := carers[at].Responsible(tx.Today()); !ok || f.Evidence != fact.Evidence || f.By != Worker.Name {
			t.Errorf("recorded %+v", carers[at])
		}
		why, err := access.Why(ctx, tx, access.Actor{Person: aunt.Person, Scope: tx.Scope()}, known.Child)
		if len(why) != 1 || why[0].Reason != access.ParentalResponsibility || why[0].To != fact.To {
			t.Errorf("she sees the child because %+v", why)
		}
		return err
	})
	_ = Refused(t, d, fault.KindInvalid, func(ctx context.Context, tx *db.Tx) error {
		return s.RecordResponsibilityTx(ctx, tx, Worker.By(), family.RecordResponsibility{Carer: known.Carers[0].Ref, Fact: family.Fact{From: tx.Today()}})
	})
	err := s.RecordResponsibility(dbtest.Ctx(t), Mother, family.RecordResponsibility{Carer: known.Carers[0].Ref})
	if !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a parent records responsibility: %v", err)
	}
}

func endCarer(t *testing.T, d *db.DB, s *family.Service) {
	known := Open(t, d, s)
	defer forgetExternal(t, d, known.Child)
	cmd := family.EndCarer{Carer: known.Carers[1].Ref, Version: 1, On: workday.MustOn(2026, 11, 22), Why: "Order of the family court."}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		if err := s.EndCarerTx(ctx, tx, Worker.By(), cmd); err != nil {
			return err
		}
		if err := access.MaySee(ctx, tx, Father, known.Child); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("the former carer still sees the child: %v", err)
		}
		now, err := s.CarersOf(ctx, tx, []thread.Ref{known.Child})
		if len(now[known.Child]) != 1 || now[known.Child][0].Relation != "mother" {
			t.Errorf("present carers %+v", now)
		}
		return err
	})
	_ = Refused(t, d, fault.KindConflict, func(ctx context.Context, tx *db.Tx) error { return s.EndCarerTx(ctx, tx, Worker.By(), cmd) })
}

func youngPerson(t *testing.T, d *db.DB, s *family.Service) {
	known := Open(t, d, s)
	defer forgetExternal(t, d, known.Child)
	person := Refs(t, d, thread.Person, 1)[0]
	_ = Refused(t, d, fault.KindInvalid, func(ctx context.Context, tx *db.Tx) error {
		return s.GiveOwnRecordTx(ctx, tx, Worker.By(), known.Child, person, "")
	})
	ctx := db.WithNow(dbtest.Ctx(t), workday.MustOn(2034, 7, 1).At(9, 0))
	err := d.InTx(ctx, func(tx *db.Tx) error {
		if err := s.GiveOwnRecordTx(ctx, tx, Worker.By(), known.Child, person, ""); err != nil {
			return err
		}
		return access.MayAct(ctx, tx, access.Actor{Person: person, Scope: tx.Scope()}, known.Child)
	})
	if err != nil {
		t.Errorf("the day after the school leaving date: %v", err)
	}
}

func statements(t *testing.T, d *db.DB, s *family.Service) {
	known := Open(t, d, s)
	defer forgetExternal(t, d, known.Child)
	ctx := dbtest.Ctx(t)
	for i, text := range []string{"Sam loves trains.", "Sam loves trains and quiet. Mae’n hoffi’r môr 🌊"} {
		if err := s.WriteStatement(ctx, Mother, family.WriteStatement{Child: known.Child, Version: i, Text: text}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.WriteStatement(ctx, Father, family.WriteStatement{Child: known.Child, Version: 1, Text: "Other words."}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("saved over what was not read: %v", err)
	}
	stranger := Mother
	stranger.Person = Refs(t, d, thread.Person, 1)[0]
	if err := s.WriteStatement(ctx, stranger, family.WriteStatement{Child: known.Child, Version: 2, Text: "Not mine."}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another family writes: %v", err)
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := s.Statements(ctx, tx, known.Child)
		if len(all) != 2 || all[0].Version != 2 || all[0].By != Mother.Name || all[1].Text != "Sam loves trains." {
			t.Errorf("statements %+v", all)
		}
		return err
	})
}

func looks(t *testing.T, d *db.DB, s *family.Service) {
	known := Open(t, d, s)
	defer forgetExternal(t, d, known.Child)
	investigator := access.Actor{Person: Refs(t, d, thread.Person, 1)[0], Name: "Ida Made-Up", Roles: []access.Role{access.RolePractitioner}}
	officer := access.Actor{Person: Refs(t, d, thread.Person, 1)[0], Name: "Dee Made-Up", Roles: []access.Role{access.RoleDataProtectionOfficer}, Scope: dbtest.Scope}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		err := access.Grant(ctx, tx, audit.System, access.Relationship{Actor: investigator.Person, Child: known.Child, Reason: access.Safeguarding,
			Level: access.See, From: tx.Today()})
		if err != nil {
			return err
		}
		for _, who := range []access.Actor{Worker, Mother, Father, investigator} {
			if err := audit.Look(ctx, tx, who.By(), "Child’s record", string(known.Child)); err != nil {
				return err
			}
		}
		for reader, want := range map[*access.Actor][]string{
			&Mother:  {"You", "Lead professional"},
			&Worker:  {"Finn Made-Up, Parent or carer", "Maya Made-Up, Parent or carer", "You"},
			&officer: {"Ida Made-Up, Practitioner", "Finn Made-Up, Parent or carer", "Maya Made-Up, Parent or carer", "Asha Made-Up, Lead professional"},
		} {
			seen, _, err := s.Looks(ctx, tx, *reader, known.Child, 50)
			if err != nil {
				return err
			}
			var who []string
			for _, l := range seen {
				who = append(who, l.Who)
			}
			if !slices.Equal(who, want) {
				t.Errorf("%s reads that %q looked, want %q", reader.Name, who, want)
			}
		}
		return nil
	})
}

func edits(t *testing.T, d *db.DB, s *family.Service) {
	known := Open(t, d, s)
	defer forgetExternal(t, d, known.Child)
	change := family.EditChild{Child: known.Child, Version: 1, New: family.NewChild{First: "Sam", Last: "Made-Up", Born: workday.MustOn(2018, 5, 14),
		Area: "B77", Flags: []family.Flag{family.FlagSafeguarding}}}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error { return s.EditChildTx(ctx, tx, Worker.By(), change) })
	_ = Refused(t, d, fault.KindConflict, func(ctx context.Context, tx *db.Tx) error { return s.EditChildTx(ctx, tx, Worker.By(), change) })
	change.Version, change.New.Flags = 2, nil
	_ = Refused(t, d, fault.KindInvalid, func(ctx context.Context, tx *db.Tx) error { return s.EditChildTx(ctx, tx, Worker.By(), change) })
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		cards, err := s.Cards(ctx, tx, []thread.Ref{known.Child})
		if c := cards[known.Child]; c.Name() != "Sam Made-Up" || c.District != "E07000199" || !slices.Equal(c.Flags, []family.Flag{family.FlagSafeguarding}) {
			t.Errorf("the card %+v", c)
		}
		return err
	})
}

func otherCouncil(t *testing.T, d *db.DB, s *family.Service) {
	known := Open(t, d, s)
	out := Tell(t, d, s, nil)
	ctx := db.WithScope(dbtest.Ctx(t), "E10000016")
	err := d.View(ctx, func(tx *db.Tx) error {
		if _, err := s.Child(ctx, tx, known.Child); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("another council reads our child: %v", err)
		}
		if _, err := s.Concern(ctx, tx, out.Ref); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("another council reads our concern: %v", err)
		}
		all, err := s.Board(ctx, tx, family.BoardFilter{Limit: 10})
		if len(all) != 0 {
			t.Errorf("another council's board has %d of ours", len(all))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Follow(ctx, out.Ref, out.Code); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("followed in another council: %v", err)
	}
}
