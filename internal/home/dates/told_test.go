package dates_test

import (
	"context"
	"slices"
	"testing"

	"alongside/internal/access"
	"alongside/internal/app/schema"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family"
	"alongside/internal/family/familytest"
	"alongside/internal/family/referral"
	"alongside/internal/home/dates"
	"alongside/internal/thread"
)

// told are the objects whose dates a reader is told of.
func told(t *testing.T, d *db.DB, all dates.Dates, reader access.Actor, child thread.Ref) (out []thread.Ref) {
	t.Helper()
	familytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		found, err := all.Told(ctx, tx, reader, child)
		for _, one := range found {
			out = append(out, one.Ref)
		}
		return err
	})
	return out
}

func TestDatesOfReferralsFollowTheReferral(t *testing.T) {
	d := dbtest.SQLite(t, schema.Migrations()...)
	s := familytest.New(t, d)
	rs, charities, _ := familytest.Referring(t, d, s)
	known := familytest.Open(t, d, s)
	all := dates.Dates{Families: s, Referrals: rs}
	fathers, err := rs.Refer(dbtest.Ctx(t), familytest.Father, referral.Refer{Child: known.Child, Offer: charities.Offers[0].Offer, Need: "Company.", Contact: "me"})
	if err != nil {
		t.Fatal(err)
	}
	for who, tells := range map[*access.Actor]bool{&familytest.Father: true, &familytest.Mother: false} {
		if got := slices.Contains(told(t, d, all, *who, known.Child), fathers); got != tells {
			t.Errorf("%s is told of a date of what the father asked for: %t", who.Name, got)
		}
	}
	all.Referrals = nil
	if slices.Contains(told(t, d, all, familytest.Father, known.Child), fathers) {
		t.Error("without referrals a date of one is told")
	}
}

func TestDatesOfReferralsAreReadThroughAMerge(t *testing.T) {
	d := dbtest.SQLite(t, schema.Migrations()...)
	s := familytest.New(t, d)
	rs, charities, _ := familytest.Referring(t, d, s)
	keep, _, ref := familytest.Merged(t, d, s, rs, charities)
	if !slices.Contains(told(t, d, dates.Dates{Families: s, Referrals: rs}, familytest.Mother, keep), ref) {
		t.Error("the date of a referral of a record that was merged is lost")
	}
}

func TestWhoToldAWorryIsNotToldToTheRestOfTheFamily(t *testing.T) {
	d := dbtest.SQLite(t, schema.Migrations()...)
	s := familytest.New(t, d)
	concern := familytest.Tell(t, d, s, nil)
	var child thread.Ref
	familytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		c, err := s.ScreenTx(ctx, tx, familytest.Worker.By(), familytest.Outcome(concern.Ref, family.OpenAsFamily))
		child = c.Child
		return err
	})
	colleague := familytest.Father // who is also a lead professional, and reads as family here all the same
	colleague.Roles = []access.Role{access.RoleLead}
	for _, c := range []struct {
		who   access.Actor
		tells bool
	}{{familytest.Father, false}, {colleague, false}, {familytest.Worker, true}} {
		if got := slices.Contains(told(t, d, dates.Dates{Families: s}, c.who, child), concern.Ref); got != c.tells {
			t.Errorf("%s (%v) is told that whoever told the worry hears from us: %t", c.who.Name, c.who.Roles, got)
		}
	}
}
