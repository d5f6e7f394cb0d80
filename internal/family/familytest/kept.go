package familytest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family"
	"alongside/internal/family/referral"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// agreesTo is a referral by a carer of the household, who agrees to share what the form lists.
func agreesTo(t testing.TB, d *db.DB, rs *referral.Service, by access.Actor, child, offer thread.Ref) thread.Ref {
	t.Helper()
	cmd := referral.Refer{Child: child, Offer: offer, Need: "Company.", Contact: "Ring me.", Agreed: true}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		form, err := rs.Form(ctx, tx, by, child)
		cmd.Shown = referral.Words(form.Shared)
		return err
	})
	ref, err := rs.Refer(dbtest.Ctx(t), by, cmd)
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

// consentsTold are the numbers of the consents that somebody is told of.
func consentsTold(t testing.TB, d *db.DB, s *family.Service, by access.Actor, child thread.Ref) (told []int) {
	t.Helper()
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := s.Consents(ctx, tx, by, child)
		for _, c := range all {
			told = append(told, c.N)
		}
		return err
	})
	return told
}

// keptConsents are the consents that two parents who live apart gave for a referral each, and one that rests on nothing.
func keptConsents(t *testing.T, d *db.DB, s *family.Service) {
	rs, told, by := Referring(t, d, s)
	known := opened(t, d, s)
	ctx := dbtest.Ctx(t)
	first := agreesTo(t, d, rs, Mother, known.Child, told.Offers[0].Offer)
	agreesTo(t, d, rs, Father, known.Child, told.Offers[1].Offer)
	if err := s.GiveConsent(ctx, Mother, family.GiveConsent{Child: known.Child, With: "A club", What: "All"}); err != nil {
		t.Fatal(err)
	}
	for who, want := range map[*access.Actor][]int{&Worker: {3, 2, 1}, &Mother: {3, 1}, &Father: {3, 2}} {
		if got := consentsTold(t, d, s, *who, known.Child); !slices.Equal(got, want) {
			t.Errorf("%s is told of the consents %v, want %v", who.Name, got, want)
		}
	}
	for _, n := range []int{1, 9} { // one that is kept is like one that is not there
		if err := s.WithdrawConsent(ctx, Father, family.WithdrawConsent{Child: known.Child, N: n}); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("he takes back consent %d: %v", n, err)
		}
	}
	if !reads(t, d, rs, by[0], first) {
		t.Error("a referral that is kept from him ended")
	}
	if err := s.WithdrawConsent(ctx, Mother, family.WithdrawConsent{Child: known.Child, N: 1}); err != nil || reads(t, d, rs, by[0], first) {
		t.Errorf("she takes back her own: %v", err)
	}
	if got := consentsTold(t, d, s, Father, known.Child); !slices.Equal(got, []int{3, 2}) {
		t.Errorf("after it was taken back he is told of %v", got)
	}
}

// keptFromNobodysCarer is a young person who decides: what one of their parents asked for, with whom they do not live, is theirs to read
// and to end.
func keptFromNobodysCarer(t *testing.T, d *db.DB, s *family.Service) {
	rs, told, by := Referring(t, d, s)
	known, young := grown(t, d, s)
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return access.Grant(ctx, tx, Worker.By(), access.Relationship{Actor: Worker.Person, Child: known.Child, Reason: access.LeadAllocation, Level: access.Work, From: tx.Today()})
	})
	ctx := dbtest.Ctx(t)
	ref, err := rs.Refer(ctx, Father, referral.Refer{Child: known.Child, Offer: told.Offers[0].Offer, Need: "Company."})
	if err != nil {
		t.Fatal(err)
	}
	own := agreesTo(t, d, rs, young, known.Child, told.Offers[1].Offer)
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := rs.Of(ctx, tx, young, known.Child)
		if len(all) != 2 {
			t.Errorf("he reads %d of the 2 referrals about him", len(all))
		}
		return err
	})
	if err := rs.Withdraw(ctx, young, referral.Withdraw{Referral: ref, Version: 1}); err != nil || reads(t, d, rs, by[0], ref) {
		t.Errorf("he ends what his father asked for: %v", err)
	}
	if err := s.WithdrawConsent(ctx, young, family.WithdrawConsent{Child: known.Child, N: 1}); err != nil || reads(t, d, rs, by[1], own) {
		t.Errorf("he takes back his consent: %v", err)
	}
}

// keptAnew is a consent after an adoption: it has the number of one whose referral is closed with the former name, and is told.
func keptAnew(t *testing.T, d *db.DB, s *family.Service) {
	rs, told, _ := Referring(t, d, s)
	known := opened(t, d, s)
	ctx := dbtest.Ctx(t)
	if _, err := rs.Refer(ctx, Worker, withConsent(t, d, rs, known.Child, told.Offers[0].Offer)); err != nil {
		t.Fatal(err)
	}
	if err := s.Adopt(ctx, Worker, family.Adopt{Child: known.Child, Court: "Family Court", MadeOn: today, First: "Lee", Last: "New-Name", Area: "B77",
		Adopters: []family.NewCarer{{Relation: "adoptive mother", Reach: family.Reach{Way: family.ByPhone, Name: "Ada New-Name", Phone: "07700 900111"}}}}); err != nil {
		t.Fatal(err)
	}
	give := family.GiveConsent{Child: known.Child, With: "A club", What: "All", Giver: "Ada New-Name", How: "On the phone"}
	if err := s.GiveConsent(ctx, Worker, give); err != nil {
		t.Fatal(err)
	}
	if got := consentsTold(t, d, s, Worker, known.Child); !slices.Equal(got, []int{1}) {
		t.Errorf("after an adoption the worker is told of %v", got)
	}
	if err := s.WithdrawConsent(ctx, Worker, family.WithdrawConsent{Child: known.Child, N: 1}); err != nil {
		t.Errorf("it is taken back: %v", err)
	}
}

// keptChoices is a parent who asks the organisation that the other has asked: neither is told of what the other did.
func keptChoices(t *testing.T, d *db.DB, s *family.Service) {
	rs, told, by := Referring(t, d, s)
	known := opened(t, d, s)
	ctx := dbtest.Ctx(t)
	ask := referral.Refer{Child: known.Child, Offer: told.Offers[0].Offer, Need: "Company.", Contact: "Ring me."}
	hers, err := rs.Refer(ctx, Mother, ask)
	if err != nil {
		t.Fatal(err)
	}
	offered := func(who access.Actor) (n int) {
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			form, err := rs.Form(ctx, tx, who, known.Child)
			n = len(form.Choices)
			return err
		})
		return n
	}
	if mother, father := offered(Mother), offered(Father); mother != 1 || father != 2 {
		t.Errorf("of 2 organisations are offered to her %d, to him %d", mother, father)
	}
	if _, err := rs.Refer(ctx, Mother, ask); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("she asks twice: %v", err)
	}
	his, err := rs.Refer(ctx, Father, ask)
	if err != nil || !reads(t, d, rs, by[0], hers) || !reads(t, d, rs, by[0], his) {
		t.Errorf("he asks the same organisation: %v", err)
	}
	ask.Offer, ask.After = told.Offers[1].Offer, hers
	next, err := rs.Refer(ctx, Father, ask)
	if err != nil {
		t.Fatal(err)
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		r, err := rs.Referral(ctx, tx, Father, next)
		if r.After != "" {
			t.Errorf("his comes after %s, which is kept from him", r.After)
		}
		return err
	})
}

// longReason is a consent taken back with a reason longer than a referral keeps: the organisation reads nothing from then on.
func longReason(t *testing.T, d *db.DB, s *family.Service) {
	rs, told, by := Referring(t, d, s)
	known := opened(t, d, s)
	ref := agreesTo(t, d, rs, Mother, known.Child, told.Offers[0].Offer)
	why := strings.Repeat("é", 301)
	if err := s.WithdrawConsent(dbtest.Ctx(t), Mother, family.WithdrawConsent{Child: known.Child, N: 1, Why: why}); err != nil {
		t.Fatal(err)
	}
	if reads(t, d, rs, by[0], ref) {
		t.Error("the organisation reads on")
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		r, err := rs.Referral(ctx, tx, Mother, ref)
		if r.WithdrawnWhy != strings.Repeat("é", 299)+"…" {
			t.Errorf("the referral says %q", r.WithdrawnWhy)
		}
		all, err2 := s.Consents(ctx, tx, Mother, known.Child)
		if err2 != nil || all[0].EndedWhy != why {
			t.Errorf("the consent keeps %+v: %v", all, err2)
		}
		return err
	})
}
