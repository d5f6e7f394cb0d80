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
	"alongside/internal/family/referral"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// partnered is opened with a partner of the mother's who lives with the child, has an account and speaks Polish.
func partnered(t *testing.T, d *db.DB, s *family.Service) (known family.Opened, partner access.Actor, carer thread.Ref) {
	t.Helper()
	known = opened(t, d, s)
	partner = access.Actor{Person: Refs(t, d, thread.Person, 1)[0], Name: "Lee Made-Up", Roles: []access.Role{access.RoleParent}, Scope: dbtest.Scope}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		c, err := s.AddCarerTx(ctx, tx, Worker.By(), family.NewCarer{Child: known.Child, Person: partner.Person, Relation: "mother’s partner", Lives: true,
			Reach:       family.Reach{Way: family.ByEmail, Name: "Lee Made-Up", Email: "lee@example.com", Language: "Polish"},
			Responsible: []family.Fact{{From: workday.MustOn(2020, 5, 14), Evidence: "Court order seen"}}})
		carer = c.Ref
		return err
	})
	return known, partner, carer
}

// referralsKept reads a mother's referral as her partner, as another organisation that meets the child, and in another council.
func referralsKept(t *testing.T, d *db.DB, s *family.Service) {
	rs, told, by := Referring(t, d, s)
	known, partner, _ := partnered(t, d, s)
	ctx := dbtest.Ctx(t)
	ref, err := rs.Refer(ctx, Mother, referral.Refer{Child: known.Child, Offer: told.Offers[0].Offer, Need: "Company.", Contact: "Maya, 07700 900982"})
	if err != nil {
		t.Fatal(err)
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		for who, tells := range map[*access.Actor]bool{&Worker: true, &Mother: true, &partner: false} {
			r, err := rs.Referral(ctx, tx, *who, ref)
			if err != nil {
				return err
			}
			if (r.Contact != "") != tells || r.Need != "Company." {
				t.Errorf("%s is told how to reach the mother: %q", who.Name, r.Contact)
			}
		}
		met := access.Relationship{Actor: by[1].Person, Child: known.Child, Reason: access.OfferTakenUp, From: tx.Today(), Level: access.See, Source: known.Child}
		if err := access.Grant(ctx, tx, audit.System, met); err != nil {
			return err
		}
		if err := access.MaySee(ctx, tx, by[1], known.Child); err != nil {
			return err
		}
		if _, err := rs.Referral(ctx, tx, by[1], ref); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("an organisation that meets the child reads its referral to another: %v", err)
		}
		all, err := rs.Of(ctx, tx, by[1], known.Child)
		if len(all) != 0 {
			t.Errorf("an organisation that meets the child has %d of its referrals in the list", len(all))
		}
		elsewhere := by[0]
		elsewhere.Scope = "E10999991"
		if _, err := rs.Sent(ctx, tx, elsewhere, ref); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("who signed in to another council reads it: %v", err)
		}
		if inbox, err := rs.Inbox(ctx, tx, elsewhere); err != nil || len(inbox) != 0 {
			t.Errorf("who signed in to another council has %d in the list: %v", len(inbox), err)
		}
		return err
	})
}

// needsShared is told what carers need: those whom a worker may name, and of the family only the reader's own.
func needsShared(t *testing.T, d *db.DB, s *family.Service) {
	rs, _, _ := Referring(t, d, s)
	known, partner, carer := partnered(t, d, s)
	polish := func(by access.Actor) (told bool) {
		t.Helper()
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			form, err := rs.Form(ctx, tx, by, known.Child)
			told = strings.Contains(referral.Words(form.Shared), "Polish")
			return err
		})
		return told
	}
	for who, tells := range map[*access.Actor]bool{&Worker: true, &partner: true, &Mother: false} {
		if got := polish(*who); got != tells {
			t.Errorf("%s would share what the partner needs: %t", who.Name, got)
		}
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.RecordOrderTx(ctx, tx, Worker.By(), family.RecordOrder{Child: known.Child, Kind: family.ProhibitedSteps, Court: "Family Court at Stafford", MadeOn: tx.Today(),
			To: tx.Today().AddDays(30), Terms: "No contact.", Against: carer, KeepsOut: true})
	})
	if polish(Worker) {
		t.Error("a worker would share what a carer needs whom an order keeps out")
	}
}

// consentsApart withdraws one of two consents: what rests on the other goes on.
func consentsApart(t *testing.T, d *db.DB, s *family.Service) {
	rs, told, by := Referring(t, d, s)
	known := opened(t, d, s)
	var refs [2]thread.Ref
	for i := range refs {
		var err error
		if refs[i], err = rs.Refer(dbtest.Ctx(t), Worker, withConsent(t, d, rs, known.Child, told.Offers[i].Offer)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.WithdrawConsent(dbtest.Ctx(t), Mother, family.WithdrawConsent{Child: known.Child, N: 1}); err != nil {
		t.Fatal(err)
	}
	if reads(t, d, rs, by[0], refs[0]) || !reads(t, d, rs, by[1], refs[1]) {
		t.Error("the consent that was withdrawn holds, or another ended with it")
	}
}
