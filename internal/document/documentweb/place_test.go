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

// TestWhoFindsThePapersOfAgreementsAndTheirMembers looks at what stands under no child, as a provider's people and the council's.
func TestWhoFindsThePapersOfAgreementsAndTheirMembers(t *testing.T) {
	ms := append(append(audit.Migrations(), thread.Migrations()...), access.Migrations()...)
	dbtest.Each(t, ms, func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		err := d.InTx(ctx, func(tx *db.Tx) error {
			own, other := thread.New(tx, thread.Provider), thread.New(tx, thread.Provider)
			who := map[string]access.Actor{
				"itself": {Roles: []access.Role{access.RoleProvider}, Provider: own}, "another": {Roles: []access.Role{access.RoleProvider}, Provider: other},
				"both roles": {Roles: []access.Role{access.RoleProvider, access.RoleContractManager}, Provider: own},
				"contracts":  {Roles: []access.Role{access.RoleContractManager}}, "quality": {Roles: []access.Role{access.RoleQualityOfficer}}, "a lead": {Roles: []access.Role{access.RoleLead}},
			}
			for _, c := range []struct {
				node  thread.Node
				finds map[string]bool // with whether they may add
			}{
				{thread.Node{Kind: thread.Agreement}, map[string]bool{"contracts": true, "quality": false}},
				{thread.Node{Kind: thread.Agreement, Provider: own}, map[string]bool{"contracts": true, "quality": false}}, // one with a single member
				{thread.Node{Kind: thread.Application, Provider: own, State: "draft"}, map[string]bool{"itself": true, "both roles": true}},
				{thread.Node{Kind: thread.Application, Provider: own, State: "handed in"}, map[string]bool{"itself": false, "both roles": false, "contracts": false, "quality": false}},
				{thread.Node{Kind: thread.QualityVisit, Provider: own, State: "planned"}, map[string]bool{"contracts": true, "quality": true}},
				{thread.Node{Kind: thread.QualityVisit, Provider: own, State: "final"}, map[string]bool{"itself": false, "both roles": false, "contracts": false, "quality": false}},
			} {
				c.node.Ref = thread.New(tx, c.node.Kind)
				if err := thread.Put(ctx, tx, c.node); err != nil {
					return err
				}
				for name, a := range who {
					a.Person, a.Scope = thread.New(tx, thread.Person), tx.Scope()
					adds, finds := c.finds[name]
					p, err := Deps{}.placeOf(ctx, tx, a, c.node.Ref)
					if (err == nil) != finds || !finds && !fault.Is(err, fault.KindNotFound) {
						t.Errorf("%s finds the documents of the %s %q: %v, want found: %t", name, c.node.Kind, c.node.State, err, finds)
					}
					if p.MayAdd != adds {
						t.Errorf("%s may add to the %s %q: %t", name, c.node.Kind, c.node.State, p.MayAdd)
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
