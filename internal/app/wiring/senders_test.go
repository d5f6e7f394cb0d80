package wiring

import (
	"context"
	"testing"

	"alongside/internal/access"
	"alongside/internal/app/schema"
	"alongside/internal/audit"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family"
	"alongside/internal/family/familytest"
	"alongside/internal/query"
	"alongside/internal/thread"
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

// TestAMergedChildIsOneChild: a father whose child had two records, now merged, writes about one child and not about two.
func TestAMergedChildIsOneChild(t *testing.T) {
	p := newPair(t, dbtest.SQLite(t, schema.Migrations()...))
	about := func() (children []thread.Ref) {
		t.Helper()
		p.on(1, func(ctx context.Context, tx *db.Tx) error {
			s, ok, err := senders{p.s}.SenderOf(ctx, tx, query.ByEmail, "finn@home.example")
			if !ok {
				t.Error("the father is not known")
			}
			children = s.Children
			return err
		})
		return children
	}
	p.on(0, func(ctx context.Context, tx *db.Tx) error {
		_, err := p.s.Authority.CreateAccountTx(ctx, tx, familytest.Worker.By(), authority.NewAccount{Person: familytest.Father.Person, Name: "Finn Made-Up",
			Email: "finn@home.example", Roles: []access.Role{access.RoleParent}})
		return err
	})
	if got := about(); len(got) != 2 {
		t.Fatalf("before: %v", got)
	}
	p.on(1, func(ctx context.Context, tx *db.Tx) error {
		return p.s.Family.MergeTx(ctx, tx, familytest.Worker.By(), family.MergeChildren{Keep: p.child, Drop: p.drop, Why: "One certificate.", Home: family.KeptHome,
			Lead: p.leads[1].Person, LeadWhy: "She knows both homes."})
	})
	if got := about(); len(got) != 1 || got[0] != p.child {
		t.Errorf("after the merge: %v, want %s alone", got, p.child)
	}
	p.on(1, func(ctx context.Context, tx *db.Tx) error { // a list that names both records is one look at the child
		if err := audit.Look(ctx, tx, p.leads[1].By(), "My children", string(p.child), string(p.drop)); err != nil {
			return err
		}
		seen, _, err := p.s.Family.Looks(ctx, tx, familytest.Worker, p.child, 50)
		if len(seen) != 1 || seen[0].Page != "My children" {
			t.Errorf("who looked at the merged child: %+v, want one look", seen)
		}
		return err
	})
}
