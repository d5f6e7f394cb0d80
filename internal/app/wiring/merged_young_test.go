package wiring

import (
	"context"
	"slices"
	"testing"

	"alongside/internal/access"
	"alongside/internal/app/schema"
	"alongside/internal/audit"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family"
	"alongside/internal/family/familytest"
	"alongside/internal/notify"
)

// A young person whose own one of two records is hears, as they said that they are reached, that another leads it from a merge on; where the lead
// of their record goes on, nothing.
func TestAYoungPersonHearsWhoLeadsAfterAMerge(t *testing.T) {
	for chosen, want := range map[int]int{0: 1, 1: 0} {
		p := newPair(t, dbtest.SQLite(t, schema.Migrations()...))
		p.on(1, func(ctx context.Context, tx *db.Tx) error {
			person, err := p.s.Authority.CreateAccountTx(ctx, tx, audit.System, authority.NewAccount{Name: "Sam Made-Up", Email: "sam@example.com", Roles: []access.Role{access.RoleYoungPerson}})
			if err != nil {
				return err
			}
			if err := p.s.Family.GiveOwnRecordTx(ctx, tx, familytest.Worker.By(), p.drop, person, "Able to decide."); err != nil {
				return err
			}
			own := access.Actor{Person: person, Name: "Sam Made-Up", Roles: []access.Role{access.RoleYoungPerson}, Scope: tx.Scope()}
			return p.s.Family.SayReachTx(ctx, tx, own, family.SayReach{Child: p.drop, Reach: family.Reach{Way: family.ByText, Phone: "07700 900321"}})
		})
		p.sent = nil
		p.on(2, func(ctx context.Context, tx *db.Tx) error {
			return p.s.Family.MergeTx(ctx, tx, familytest.Worker.By(), family.MergeChildren{Keep: p.child, Drop: p.drop, Why: "One certificate.", Home: family.KeptHome,
				Lead: p.leads[chosen].Person, LeadWhy: "She knows both homes."})
		})
		theirs := slices.DeleteFunc(slices.Clone(p.sent), func(m notify.Message) bool { return m.To.Name != "Sam Made-Up" || m.Template != notify.LeadChanges.ID })
		if len(theirs) != want || want == 1 && (theirs[0].To.Channel != notify.Text || theirs[0].To.Value == "") {
			t.Errorf("of the leads %d goes on, and the young person is told %+v, want %d", chosen, theirs, want)
		}
	}
}
