package familytest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// kin is a father who also works for the council: his work must open and change nothing of his own child's record.
func kin(t *testing.T, d *db.DB, s *family.Service) {
	known := Open(t, d, s)
	defer forgetExternal(t, d, known.Child)
	other, _, told := second(t, d, s)
	defer forgetNumber(t, d, other.Child, thread.Liquidlogic)
	father := Father
	father.Roles, father.Teams = []access.Role{access.RoleLeadManager, access.RoleParent}, []thread.Ref{Duty}
	mother, own := known.Carers[0].Ref, known.Carers[1].Ref
	ctx := dbtest.Ctx(t)
	for name, do := range map[string]func() error{
		"order": func() error {
			return s.RecordOrder(ctx, father, family.RecordOrder{Child: known.Child, Kind: family.OtherOrder, Court: "None", MadeOn: today, Terms: "x", Against: mother, KeepsOut: true})
		},
		"responsibility": func() error {
			return s.RecordResponsibility(ctx, father, family.RecordResponsibility{Carer: own, Fact: family.Fact{From: today, Evidence: "My word"}})
		},
		"end of the other parent": func() error {
			return s.EndCarer(ctx, father, family.EndCarer{Carer: mother, On: today, Why: "x"})
		},
		"another carer": func() error {
			_, err := s.AddCarer(ctx, father, family.NewCarer{Child: known.Child, Relation: "partner"})
			return err
		},
		"own record": func() error {
			return s.GiveOwnRecord(ctx, father, known.Child, Refs(t, d, thread.Person, 1)[0], "x")
		},
		"edit": func() error {
			return s.EditChild(ctx, father, family.EditChild{Child: known.Child, New: Household().Child, Why: "x"})
		},
		"merge": func() error {
			return s.Merge(ctx, father, family.MergeChildren{Keep: other.Child, Drop: known.Child, Why: "x"})
		},
		"former": func() error { _, err := s.OpenClosed(ctx, father, known.Child, "x"); return err },
	} {
		if err := do(); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("%s by a worker about their own child: %v", name, err)
		}
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		if err := audit.Look(ctx, tx, Mother.By(), "Child’s record", string(known.Child)); err != nil {
			return err
		}
		seen, withheld, err := s.Looks(ctx, tx, father, known.Child, 20)
		for _, l := range seen {
			if strings.Contains(l.Who, "Maya") || strings.Contains(l.Who, access.RoleParent.Label()) {
				t.Errorf("he reads when the other parent looked: %+v", l)
			}
		}
		if !withheld {
			t.Error("he is not told that looks are kept back")
		}
		return err
	})
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		c, err := s.Concern(ctx, tx, told.Ref)
		if err != nil {
			return err
		}
		c.Child = known.Child
		if err := family.MayRead(ctx, tx, father, c); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("he reads how the mother is reached in what she told: %v", err)
		}
		return nil
	})
	if err := s.GiveConsent(ctx, father, family.GiveConsent{Child: known.Child, With: "A club", What: "All", Giver: "Maya Made-Up", How: "by phone"}); err != nil {
		t.Fatal(err)
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := s.Consents(ctx, tx, Worker, known.Child)
		if len(all) != 1 || all[0].Giver != Father.Name {
			t.Errorf("he agreed in the other parent's name: %+v", all)
		}
		return err
	})
	former := Refs(t, d, thread.Child, 1)[0]
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error { // a relationship that is over still tells family from colleagues
		r := access.Relationship{Actor: father.Person, Child: former, Reason: access.Caring, Level: access.See, From: today.AddDays(-9), To: today.AddDays(-5)}
		if err := access.Grant(ctx, tx, audit.System, r); err != nil {
			return err
		}
		if is, err := family.AsFamily(ctx, tx, father, former); !is || err != nil {
			t.Errorf("a former carer is no family: %v", err)
		}
		if is, err := family.AsFamily(ctx, tx, Worker, former); is || err != nil {
			t.Errorf("a worker is family: %v", err)
		}
		return nil
	})
}

// mergedStays is a record that was merged into another: what is written about the child is written on the one that is kept.
func mergedStays(t *testing.T, d *db.DB, s *family.Service) {
	known := Open(t, d, s)
	defer forgetExternal(t, d, known.Child)
	other, _, _ := second(t, d, s)
	defer forgetNumber(t, d, known.Child, thread.Liquidlogic)
	var left thread.Ref // the mother as carer on the record that is dropped
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		if err := s.MergeTx(ctx, tx, Worker.By(), family.MergeChildren{Keep: known.Child, Drop: other.Child, Why: "Same."}); err != nil {
			return err
		}
		carers, err := s.Carers(ctx, tx, other.Child)
		if len(carers) == 1 {
			left = carers[0].Ref
		}
		return err
	})
	_ = Refused(t, d, fault.KindConflict, func(ctx context.Context, tx *db.Tx) error {
		return s.RecordOrderTx(ctx, tx, Worker.By(), family.RecordOrder{Child: other.Child, Kind: family.ProhibitedSteps, Court: "Family Court", MadeOn: today,
			Terms: "No contact.", Against: left, KeepsOut: true})
	})
	_ = Refused(t, d, fault.KindConflict, func(ctx context.Context, tx *db.Tx) error {
		return s.GiveOwnRecordTx(ctx, tx, Worker.By(), other.Child, Father.Person, "x")
	})
	_ = Refused(t, d, fault.KindConflict, func(ctx context.Context, tx *db.Tx) error {
		_, err := s.AddCarerTx(ctx, tx, Worker.By(), family.NewCarer{Child: other.Child, Relation: "aunt"})
		return err
	})
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		if err := s.EditChildTx(ctx, tx, Worker.By(), family.EditChild{Child: other.Child, New: family.NewChild{First: "Sam", Last: "Made-Up", Born: Household().Child.Born}, Why: "x"}); err != nil {
			return err
		}
		c, err := s.Child(ctx, tx, other.Child)
		if c.MergedInto != known.Child {
			t.Error("an edit takes the merge back, and leaves behind what moved")
		}
		return err
	})
}

// mergedDenials are two records with orders of different length about one carer: after the merge the longer holds on both.
func mergedDenials(t *testing.T, d *db.DB, s *family.Service) {
	known := Open(t, d, s)
	defer forgetExternal(t, d, known.Child)
	other, _, _ := second(t, d, s)
	defer forgetNumber(t, d, other.Child, thread.Liquidlogic)
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		for child, days := range map[thread.Ref]int{known.Child: 200, other.Child: 2} {
			r := access.Relationship{Actor: Mother.Person, Child: child, Reason: access.CourtOrder, Level: access.Deny, From: today.AddDays(-3), To: today.AddDays(days)}
			if err := access.Grant(ctx, tx, audit.System, r); err != nil {
				return err
			}
		}
		return s.MergeTx(ctx, tx, Worker.By(), family.MergeChildren{Keep: known.Child, Drop: other.Child, Why: "Same."})
	})
	for _, child := range []thread.Ref{known.Child, other.Child} {
		if sees(t, d, today.AddDays(100), Mother, child) {
			t.Errorf("whom an order keeps out for 200 days reads %s after 100", child)
		}
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.UndoMergeTx(ctx, tx, Worker.By(), family.UndoMerge{Drop: other.Child, Why: "Twins."})
	})
	if sees(t, d, today.AddDays(1), Mother, other.Child) || !sees(t, d, today.AddDays(5), Mother, other.Child) || sees(t, d, today.AddDays(100), Mother, known.Child) {
		t.Error("after it was undone an order is shorter or longer than it was")
	}
}

// mergedAdoption is a child of two merged records who is adopted: neither tells the former name.
func mergedAdoption(t *testing.T, d *db.DB, s *family.Service) {
	known := Open(t, d, s)
	defer forgetExternal(t, d, known.Child)
	other, _, _ := second(t, d, s)
	defer forgetNumber(t, d, known.Child, thread.Liquidlogic)
	adopter := access.Actor{Person: Refs(t, d, thread.Person, 1)[0], Name: "Nia New", Roles: []access.Role{access.RoleParent}, Scope: dbtest.Scope}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		if err := s.MergeTx(ctx, tx, Worker.By(), family.MergeChildren{Keep: known.Child, Drop: other.Child, Why: "Same."}); err != nil {
			return err
		}
		if _, err := s.GiveConsentTx(ctx, tx, Mother.By(), family.GiveConsent{Child: known.Child, With: "Maya's own club", What: "All", Giver: "Maya Made-Up", How: "here"}); err != nil {
			return err
		}
		return s.AdoptTx(ctx, tx, Worker.By(), family.Adopt{Child: known.Child, Court: "Family Court", MadeOn: today, First: "Sam", Last: "New", Area: "B77 1AA",
			Adopters: []family.NewCarer{{Person: adopter.Person, Relation: "mother", Lives: true, Reach: family.Reach{Name: "Nia New"}}}})
	})
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		for _, ref := range []thread.Ref{known.Child, other.Child} {
			c, err := s.Child(ctx, tx, ref)
			if err != nil {
				return err
			}
			if c.Name() != "Sam New" || strings.HasPrefix(c.Postcode, "ST17") {
				t.Errorf("%s still tells of %s of %s", ref, c.Name(), c.Postcode)
			}
			carers, err := s.Carers(ctx, tx, ref)
			if err != nil {
				return err
			}
			for _, carer := range carers {
				if strings.Contains(carer.Name(), "Made-Up") || carer.Person != adopter.Person && carer.To.IsZero() {
					t.Errorf("%s still names %+v", ref, carer)
				}
			}
		}
		c, err := s.Child(ctx, tx, other.Child)
		if c.MergedInto != known.Child {
			t.Error("the adoption takes the merge back")
		}
		all, consentErr := s.Consents(ctx, tx, Worker, known.Child)
		if len(all) != 0 || consentErr != nil {
			t.Errorf("who adopts the child reads by whom it was agreed before: %+v %v", all, consentErr)
		}
		return err
	})
	for _, former := range []access.Actor{Mother, Father} {
		if sees(t, d, today, former, known.Child) || sees(t, d, today.AddDays(1), former, other.Child) {
			t.Errorf("%s still sees one of the records", former.Name)
		}
	}
}
