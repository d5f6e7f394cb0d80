package familytest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// confirmedAddress follows one email address from unknown to confirmed, shared, and gone.
func confirmedAddress(t *testing.T, d *db.DB, s *family.Service) {
	known := Open(t, d, s)
	defer forgetExternal(t, d, known.Child)
	const address = "maya_o&co@families.example"
	mother, father := known.Carers[0], known.Carers[1]
	move := func(c family.Carer, reach family.Reach) {
		t.Helper()
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			return s.MoveTx(ctx, tx, Worker.By(), family.Move{Carer: c.Ref, Lives: c.Lives, Reach: &reach})
		})
	}
	want := func(when, from string, person thread.Ref) {
		t.Helper()
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			got, err := s.SenderByEmail(ctx, tx, from)
			if got != person {
				t.Errorf("%s: %s is %q, want %q", when, from, got, person)
			}
			return err
		})
	}
	reach := family.Reach{Way: family.ByEmail, Name: "Maya Made-Up", Email: address}
	move(mother, reach)
	want("not confirmed", address, "")
	for field, wrong := range map[string]family.Reach{
		"email":         {Way: family.ByEmail, Email: address, Confirmed: "other@families.example", ConfirmedHow: "At a visit"},
		"confirmed-how": {Way: family.ByEmail, Email: address, Confirmed: address},
	} {
		err := Refused(t, d, fault.KindInvalid, func(ctx context.Context, tx *db.Tx) error {
			return s.MoveTx(ctx, tx, Worker.By(), family.Move{Carer: mother.Ref, Lives: true, Reach: &wrong})
		})
		if fields, _ := fault.Fields(err); len(fields) != 1 || fields[0].Name != field {
			t.Errorf("the fault at %s: %v", field, err)
		}
	}
	reach.Confirmed, reach.ConfirmedHow = address, "They rang from the number on record."
	move(mother, reach)
	want("confirmed", " MAYA_O&CO@families.example", mother.Person)
	want("one like it", "mayaxo&co@families.example", "")
	move(father, family.Reach{Way: family.ByEmail, Name: "Pat Made-Up", Email: "Maya_O&co@families.example"})
	want("the other parent gave the same", address, "")
	move(father, father.Reach)
	want("the other parent took it back", address, mother.Person)
	stillConfirmed(t, d, s, mother, reach)
	want("changed otherwise", address, mother.Person)
	inherited := reach
	inherited.Email, inherited.Confirmed = "new@families.example", "new@families.example"
	err := Refused(t, d, fault.KindInvalid, func(ctx context.Context, tx *db.Tx) error {
		return s.MoveTx(ctx, tx, Worker.By(), family.Move{Carer: mother.Ref, Lives: true, Reach: &inherited})
	})
	if fields, _ := fault.Fields(err); len(fields) != 1 || fields[0].Name != "confirmed-how" {
		t.Errorf("a new address is confirmed by what was said of the old one: %v", err)
	}
	reach.Email = "new@families.example"
	move(mother, family.Reach{Way: reach.Way, Name: reach.Name, Email: reach.Email})
	want("changed", address, "")
	want("changed and not confirmed again", reach.Email, "")
	reach.Confirmed = reach.Email
	move(mother, reach)
	want("confirmed again", reach.Email, mother.Person)
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.MoveTx(ctx, tx, Worker.By(), family.Move{Carer: mother.Ref, Lives: true, Reach: &reach, Unconfirmed: true})
	})
	want("not theirs alone any more", reach.Email, "")
	move(mother, reach)
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.EndCarerTx(ctx, tx, Worker.By(), family.EndCarer{Carer: mother.Ref, On: tx.Today().AddDays(-1), Why: "x"})
	})
	want("no longer a carer", reach.Email, "")
}

// stillConfirmed changes what else is known of a carer, the address in other letters, and reads that it is confirmed as it was.
func stillConfirmed(t *testing.T, d *db.DB, s *family.Service, c family.Carer, reach family.Reach) {
	t.Helper()
	how := reach.ConfirmedHow
	reach.Email, reach.Phone, reach.Confirmed, reach.ConfirmedHow = strings.ToUpper(reach.Email), "07700 900777", "", ""
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		if err := s.MoveTx(ctx, tx, Worker.By(), family.Move{Carer: c.Ref, Lives: c.Lives, Reach: &reach}); err != nil {
			return err
		}
		found, err := s.Carers(ctx, tx, c.Child)
		for _, now := range found {
			if now.Ref == c.Ref && (now.Reach.ConfirmedKey() == "" || now.Reach.ConfirmedHow != how) {
				t.Errorf("a new telephone number takes the confirmation of the address: %+v", now.Reach)
			}
		}
		return err
	})
}
