package noticetest

import (
	"slices"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/notice"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// ExercisePurchases holds a store to what purchases from dynamic markets and classifications need.
func ExercisePurchases(t *testing.T, d *db.DB, s notice.Store) {
	ctx := dbtest.Ctx(t)
	on := workday.MustOn(2026, 11, 23)
	if err := d.InTx(ctx, func(tx *db.Tx) error {
		for _, p := range []notice.Publication{
			{Subject: "REQ-2", Notice: "UK4", Number: "2", On: on, Until: on.AddDays(25), Process: "NTC-B", By: "Łucja 🌍"}, {Subject: "REQ-1", Notice: "UK4", Number: "1", On: on, Until: on.AddDays(30), Process: "NTC-A"},
			{Subject: "REQ-1", Notice: "UK4", Number: "3", On: on.AddDays(1), Until: on.AddDays(40)}, {Subject: "AGR-1", Notice: "UK13", Number: "4", On: on},
		} {
			p.Agreement, p.At = "AGR-1", tx.Now()
			if err := s.InsertPublication(ctx, tx, p); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	err := d.InTx(ctx, func(tx *db.Tx) error {
		return s.InsertPublication(ctx, tx, notice.Publication{Agreement: "AGR-1", Subject: "REQ-9", Notice: "UK4", Number: "9", On: on, Process: "NTC-A", At: tx.Now()})
	})
	if err == nil {
		t.Error("two purchases share a public reference")
	}
	if err := d.View(ctx, func(tx *db.Tx) error {
		for after, want := range map[thread.Ref][]thread.Ref{"": {"REQ-1", "REQ-2"}, "NTC-A": {"REQ-2"}, "NTC-B": nil} {
			found, err := s.Announced(ctx, tx, after, 10)
			if err != nil {
				return err
			}
			var got []thread.Ref
			for _, p := range found {
				got = append(got, p.Subject)
			}
			if !slices.Equal(got, want) {
				t.Errorf("behind %q: %q, want %q", after, got, want)
			}
		}
		one, err := s.AnnouncedAs(ctx, tx, "NTC-B")
		if one.Subject != "REQ-2" || one.Until != on.AddDays(25) || one.By != "Łucja 🌍" {
			t.Errorf("by its public reference: %+v", one)
		}
		for _, none := range []thread.Ref{"NTC-C", ""} {
			if _, err := s.AnnouncedAs(ctx, tx, none); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("of %q: %v", none, err)
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	classified(t, d, s)
}

// classified holds a store to the latest classification of an agreement.
func classified(t *testing.T, d *db.DB, s notice.Store) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	insert := func(c notice.Classification) error {
		return d.InTx(ctx, func(tx *db.Tx) error {
			c.Agreement, c.At = "AGR-1", tx.Now()
			return s.InsertClassification(ctx, tx, c)
		})
	}
	if err := insert(notice.Classification{Number: 1, CPV: "85311300", LightTouch: true, Why: "Care"}); err != nil {
		t.Fatal(err)
	}
	if err := insert(notice.Classification{Number: 2, CPV: "80000000", Why: "Not so"}); err != nil {
		t.Fatal(err)
	}
	if insert(notice.Classification{Number: 2, CPV: "85311300"}) == nil {
		t.Error("two classifications have one number")
	}
	if err := d.View(ctx, func(tx *db.Tx) error {
		c, err := s.Classification(ctx, tx, "AGR-1")
		if c.Number != 2 || c.LightTouch || c.CPV != "80000000" || c.Why != "Not so" {
			t.Errorf("the latest is %+v", c)
		}
		if _, err := s.Classification(ctx, tx, "AGR-2"); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("of another agreement: %v", err)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
