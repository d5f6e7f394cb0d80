package familytest

import (
	"context"
	"errors"
	"slices"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family"
	"alongside/internal/family/referral"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Merged is a child with two records that are merged, and a referral that was sent from the one that was dropped.
func Merged(t *testing.T, d *db.DB, s *family.Service, rs *referral.Service, told *Charities) (keep, drop, ref thread.Ref) {
	t.Helper()
	known := opened(t, d, s)
	other, _, _ := second(t, d, s)
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return access.Grant(ctx, tx, audit.System, access.Relationship{Actor: Worker.Person, Child: other.Child, Reason: access.LeadAllocation, From: tx.Today(),
			Level: access.Work, Source: other.Child})
	})
	ref, err := rs.Refer(dbtest.Ctx(t), Worker, withConsent(t, d, rs, other.Child, told.Offers[0].Offer))
	if err != nil {
		t.Fatal(err)
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.MergeTx(ctx, tx, Worker.By(), family.MergeChildren{Keep: known.Child, Drop: other.Child, Why: "Same."})
	})
	return known.Child, other.Child, ref
}

// referralsMerged is a referral of a record that was dropped: it is listed, read, answered and withdrawn with the one that is kept, and
// goes back when the merge is undone.
func referralsMerged(t *testing.T, d *db.DB, s *family.Service) {
	rs, told, by := Referring(t, d, s)
	keep, drop, ref := Merged(t, d, s, rs, told)
	defer forgetNumber(t, d, drop, thread.Liquidlogic)
	ctx := dbtest.Ctx(t)
	listed := func(reader access.Actor, child thread.Ref) (found bool) {
		t.Helper()
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			all, err := rs.Of(ctx, tx, reader, child)
			found = slices.ContainsFunc(all, func(r referral.Referral) bool { return r.Ref == ref })
			return err
		})
		return found
	}
	stranger := outsider(t, d)
	for who, kept := range map[*access.Actor]bool{&Worker: true, &Mother: true, &stranger: false} {
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			r, err := rs.Referral(ctx, tx, *who, ref)
			if kept && (err != nil || r.Child != keep) || !kept && !fault.Is(err, fault.KindNotFound) {
				t.Errorf("%s reads it as of %s: %v", who.Name, r.Child, err)
			}
			return nil
		})
	}
	if !listed(Mother, keep) || !listed(Worker, keep) {
		t.Error("the record that is kept does not list what the other was referred to")
	}
	if _, err := rs.Refer(ctx, Worker, withConsent(t, d, rs, keep, told.Offers[0].Offer)); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("the child is referred to one organisation from both records: %v", err)
	}
	if err := rs.Accept(ctx, by[0], referral.Answer{Referral: ref, Version: 1, Promise: today.AddDays(6)}); err != nil {
		t.Fatal(err)
	}
	if len(told.Children) == 0 || told.Children[len(told.Children)-1] != keep {
		t.Errorf("news go to the carers of %s, want %s", told.Children, keep)
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.UndoMergeTx(ctx, tx, Worker.By(), family.UndoMerge{Drop: drop, Why: "Twins."})
	})
	if listed(Worker, keep) || !listed(Worker, drop) {
		t.Error("after the merge is undone the referral is with the wrong record")
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.MergeTx(ctx, tx, Worker.By(), family.MergeChildren{Keep: keep, Drop: drop, Why: "Same after all."})
	})
	if err := rs.Withdraw(ctx, Mother, referral.Withdraw{Referral: ref, Version: 2}); err != nil {
		t.Fatal(err)
	}
	if reads(t, d, rs, by[0], ref) {
		t.Error("the family withdrew it from the record that is kept, and the organisation reads on")
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := s.Consents(ctx, tx, Worker, keep)
		if !slices.ContainsFunc(all, func(c family.Consent) bool { return !c.EndedOn.IsZero() }) {
			t.Errorf("the agreement on which it rested, on the record that is kept: %+v", all)
		}
		left, err2 := s.Consents(ctx, tx, Worker, drop)
		if len(left) > 0 {
			t.Errorf("the record that was dropped still has %+v", left)
		}
		return errors.Join(err, err2)
	})
	forgetNumber(t, d, keep, thread.Liquidlogic)
	forgetExternal(t, d, keep)
}
