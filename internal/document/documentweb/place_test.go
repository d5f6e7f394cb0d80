package documentweb

import (
	"context"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// TestAClubFindsNoDocumentsOfWhatAFamilyAsked looks at the documents of a question as people of an organisation that merely sees the
// child, of one that works with it, and of the council.
func TestAClubFindsNoDocumentsOfWhatAFamilyAsked(t *testing.T) {
	ms := append(append(audit.Migrations(), thread.Migrations()...), access.Migrations()...)
	dbtest.Each(t, ms, func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		err := d.InTx(ctx, func(tx *db.Tx) error {
			child, question := thread.New(tx, thread.Child), thread.New(tx, thread.Query)
			if err := thread.Put(ctx, tx, thread.Node{Ref: question, Kind: thread.Query, Label: "A question", Child: child}); err != nil {
				return err
			}
			look := func(role access.Role, organisation thread.Ref, level access.Level) error {
				a := access.Actor{Person: thread.New(tx, thread.Person), Roles: []access.Role{role}, Provider: organisation, Scope: tx.Scope()}
				r := access.Relationship{Actor: a.Person, Child: child, Reason: access.OfferTakenUp, From: tx.Today(), Level: level}
				if err := access.Grant(ctx, tx, audit.System, r); err != nil {
					return err
				}
				_, err := Deps{}.placeOf(ctx, tx, a, question)
				return err
			}
			club := thread.New(tx, thread.Provider)
			if err := look(access.RoleFacilitator, club, access.See); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("a club that sees the child: %v", err)
			}
			if err := look(access.RoleFacilitator, club, access.Work); err != nil {
				t.Errorf("somebody to whom the question was put: %v", err)
			}
			return look(access.RoleSENCO, "", access.See)
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// TestDocumentsOfWhatIsClosedOnItsOwnPageAreNotFound asks for the documents of a question as a parent to whom its page is open, and to
// whom it is closed.
func TestDocumentsOfWhatIsClosedOnItsOwnPageAreNotFound(t *testing.T) {
	ms := append(append(audit.Migrations(), thread.Migrations()...), access.Migrations()...)
	dbtest.Each(t, ms, func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		err := d.InTx(ctx, func(tx *db.Tx) error {
			child, question := thread.New(tx, thread.Child), thread.New(tx, thread.Query)
			if err := thread.Put(ctx, tx, thread.Node{Ref: question, Kind: thread.Query, Label: "A question", Child: child}); err != nil {
				return err
			}
			a := access.Actor{Person: thread.New(tx, thread.Person), Roles: []access.Role{access.RoleParent}, Scope: tx.Scope()}
			r := access.Relationship{Actor: a.Person, Child: child, Reason: access.ParentalResponsibility, From: tx.Today(), Level: access.Work}
			if err := access.Grant(ctx, tx, audit.System, r); err != nil {
				return err
			}
			for _, closed := range []bool{true, false} {
				pages := Deps{Closed: func(_ context.Context, _ *db.Tx, reader access.Actor, nodes []thread.Node) (map[thread.Ref]bool, error) {
					return map[thread.Ref]bool{nodes[0].Ref: closed && reader.Person == a.Person}, nil
				}}
				if _, err := pages.placeOf(ctx, tx, a, question); fault.Is(err, fault.KindNotFound) != closed {
					t.Errorf("its page is closed: %t; its documents: %v", closed, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
