package county

import (
	"cmp"
	"context"

	"alongside/internal/access"
	"alongside/internal/agreement/admission"
	"alongside/internal/db"
	"alongside/internal/provider"
)

// ownHouse has the agency of the persona say of itself where it works and what it could take on, and gives it a colleague who runs
// sessions.
func (b *builder) ownHouse() error {
	if err := b.entrant("Meir Heath Care", admission.Expired, b.working(b.today.AddDays(-45))); err != nil {
		return err
	}
	acting := b.cast.of(access.RoleProvider)
	return b.on(b.working(b.today.AddDays(-9)), 11, func(ctx context.Context, tx *db.Tx) error {
		if _, err := b.accountOf(ctx, tx, "Robin Example", access.RoleFacilitator, acting.provider); err != nil {
			return err
		}
		p, err := b.Provider.Provider(ctx, tx, acting.provider)
		if err != nil {
			return err
		}
		return b.Provider.SaveProfileTx(ctx, tx, acting.actor(), provider.Profile{
			Provider: p.Ref, Version: p.Version, Address: "1 Made Up Lane", Postcode: p.Outcode, Email: cmp.Or(p.Email, "office@alongside.example"), Phone: "01632 960 017", About: p.About,
			Areas: []string{"Stafford", "Cannock Chase", "Rugeley"}, CanTake: new(24),
		})
	})
}
