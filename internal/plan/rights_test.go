package plan_test

import (
	"context"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family"
	"alongside/internal/family/familytest"
	"alongside/internal/fault"
	"alongside/internal/plan"
	"alongside/internal/plan/plantest"
)

func TestTheWordOnADraftIsTheYoungPersons(t *testing.T) {
	d := dbtest.SQLite(t, plantest.Migrations()...)
	s := plantest.New(t, d)
	_, ref := plantest.Drafted(t, d, s)
	plantest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error { return s.ServeDraftTx(ctx, tx, plantest.Officer, ref, 0) })
	s.Rights = familytest.Theirs{Matter: family.MatterDraft}
	say := plan.Say{Plan: ref, Text: "The college is too far."}
	if err := s.Comment(dbtest.Ctx(t), plantest.Parent, say); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a parent comments on a young person’s draft: %v", err)
	}
	young := plantest.Parent
	young.Roles = []access.Role{access.RoleYoungPerson}
	if err := s.Comment(dbtest.Ctx(t), young, say); err != nil {
		t.Errorf("the young person comments: %v", err)
	}
	found := func() (n int) {
		plantest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			p, err := s.Plan(ctx, tx, ref)
			n = len(p.Comments)
			return err
		})
		return n
	}
	if n := found(); n != 1 {
		t.Errorf("%d comments are on record", n)
	}
}
