package wiring

import (
	"context"
	"testing"

	"alongside/internal/access"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/family/familytest"
	"alongside/internal/query"
)

// TestMailFromAConfirmedAddressIsTheCarers writes from the address that a mother gave beside the one she signs in with.
func TestMailFromAConfirmedAddressIsTheCarers(t *testing.T) {
	h := newHousehold(t)
	mother := h.carers["mother"]
	const work = "maya@work.example"
	known := func(address string) (found bool) {
		t.Helper()
		h.on(0, func(ctx context.Context, tx *db.Tx) error {
			s, ok, err := senders{h.s}.SenderOf(ctx, tx, query.ByEmail, address)
			if found = ok; ok && (s.Actor.Person != mother.Person || len(s.Children) != 1 || s.Children[0] != h.child) {
				t.Errorf("%s is %+v", address, s)
			}
			return err
		})
		return found
	}
	h.on(0, func(ctx context.Context, tx *db.Tx) error {
		_, err := h.s.Authority.CreateAccountTx(ctx, tx, familytest.Worker.By(), authority.NewAccount{Person: mother.Person, Name: "Maya Made-Up",
			Email: "maya@home.example", Roles: []access.Role{access.RoleParent}})
		if err != nil {
			return err
		}
		reach := family.Reach{Way: family.ByEmail, Name: "Maya Made-Up", Email: work}
		return h.s.Family.MoveTx(ctx, tx, familytest.Worker.By(), family.Move{Carer: mother.Ref, Lives: true, Reach: &reach})
	})
	if !known("maya@home.example") || known(work) {
		t.Error("the address that she signs in with is unknown, or one that nobody confirmed is hers")
	}
	h.on(0, func(ctx context.Context, tx *db.Tx) error {
		reach := family.Reach{Way: family.ByEmail, Name: "Maya Made-Up", Email: work, Confirmed: work, ConfirmedHow: "At a visit"}
		return h.s.Family.MoveTx(ctx, tx, familytest.Worker.By(), family.Move{Carer: mother.Ref, Lives: true, Reach: &reach})
	})
	if !known(work) {
		t.Error("the address that she confirmed is unknown")
	}
}
