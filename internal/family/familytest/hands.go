package familytest

import (
	"context"
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family"
	"alongside/internal/thread"
)

// hands is in whose hands it is what each of a family did for a child, as each of the others stands to it.
func hands(t *testing.T, d *db.DB, s *family.Service) {
	home := Household()
	home.Child.External = nil
	var known family.Opened
	InTx(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		known, err = s.OpenFamilyTx(ctx, tx, Worker.By(), home)
		return err
	})
	young := access.Actor{Person: Refs(t, d, thread.Person, 1)[0], Name: "Sam Made-Up", Roles: []access.Role{access.RoleYoungPerson}, Scope: dbtest.Scope}
	aunt := access.Actor{Person: Refs(t, d, thread.Person, 1)[0], Name: "Ada Made-Up", Roles: []access.Role{access.RoleParent}, Scope: dbtest.Scope}
	var added family.Carer
	InTx(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		if err = s.GiveOwnRecordTx(ctx, tx, Worker.By(), known.Child, young.Person, "Able to decide."); err != nil {
			return err
		}
		added, err = s.AddCarerTx(ctx, tx, Worker.By(), family.NewCarer{Child: known.Child, Person: aunt.Person, Relation: "aunt", Lives: true,
			Reach: family.Reach{Way: family.ByEmail, Name: "Ada Made-Up", Email: "ada@example.com"}})
		return err
	})
	check := func(what string, reader access.Actor, doer thread.Ref, want family.Hands) {
		t.Helper()
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			got, err := s.InHands(ctx, tx, reader, known.Child, doer)
			if got != want {
				t.Errorf("%s: %q, want %q", what, got, want)
			}
			return err
		})
	}
	check("what the mother did, to herself", Mother, Mother.Person, family.OwnHands)
	check("to the father, who lives elsewhere", Father, Mother.Person, family.OtherHands)
	check("what he did, to her", Mother, Father.Person, family.OtherHands)
	check("to the aunt, who lives with her", aunt, Mother.Person, family.OwnHands)
	check("to the young person", young, Mother.Person, family.OwnHands)
	check("what the young person did, to the mother", Mother, young.Person, family.YoungHands)
	check("to a worker", Worker, young.Person, family.WorkHands)
	check("what a worker did, to the father", Father, Worker.Person, family.OwnHands)
	check("what nobody known did, to him", Father, "", family.OwnHands)
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.MoveTx(ctx, tx, Worker.By(), family.Move{Carer: added.Ref})
	})
	check("to the aunt who moved out", aunt, Mother.Person, family.OtherHands)
	check("and to the father, who lives with neither", Father, aunt.Person, family.OtherHands)
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.EndCarerTx(ctx, tx, Worker.By(), family.EndCarer{Carer: added.Ref, On: tx.Today(), Why: "Moved abroad."})
	})
	clock := dbtest.Clock(d)
	began := clock.Now()
	defer clock.Set(began)
	clock.Advance(24 * time.Hour)
	check("what somebody did who cares for the child no more", Father, aunt.Person, family.OwnHands)
}
