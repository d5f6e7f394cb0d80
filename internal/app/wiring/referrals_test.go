package wiring

import (
	"context"
	"fmt"
	"testing"

	"alongside/internal/access"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/family/familytest"
	"alongside/internal/thread"
)

// TestEverybodyWhoAnswersReferralsIsToldOfOne has more people of an organisation than are read at once, most of whom may not answer.
func TestEverybodyWhoAnswersReferralsIsToldOfOne(t *testing.T) {
	h := newHousehold(t)
	provider, about := familytest.Refs(t, h.d, thread.Provider, 1)[0], familytest.Refs(t, h.d, thread.Referral, 1)[0]
	want := 0
	h.on(0, func(ctx context.Context, tx *db.Tx) error {
		for i := range answerersAtOnce + 30 {
			role := access.RoleTherapist
			if i%50 == 0 || i == answerersAtOnce+29 {
				role, want = access.RoleFacilitator, want+1
			}
			_, err := h.s.Authority.CreateAccountTx(ctx, tx, familytest.Worker.By(), authority.NewAccount{
				Name: fmt.Sprintf("Made-Up %03d", i), Email: fmt.Sprintf("m%03d@charity.example", i), Roles: []access.Role{role}, Provider: provider})
			if err != nil {
				return err
			}
		}
		return nil
	})
	h.sent = nil
	h.on(0, func(ctx context.Context, tx *db.Tx) error {
		return referrers{teller{h.s, h.o}}.TellOrganisationTx(ctx, tx, provider, about, tx.Today())
	})
	if len(h.sent) != want || want < 4 {
		t.Errorf("%d of %d who may answer are told", len(h.sent), want)
	}
}
