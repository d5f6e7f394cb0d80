package county

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/provider"
	"alongside/internal/workday"
)

// uninsured admits a member to the framework whose insurance ran out yesterday, and nobody has given a newer one.
func (b *builder) uninsured() error {
	if err := b.watched(); err != nil {
		return err
	}
	manager := b.cast.of(access.RoleContractManager).by()
	joined := b.working(b.today.AddDays(-200))
	return b.on(joined, 10, func(ctx context.Context, tx *db.Tx) error {
		ref, err := b.Provider.CreateTx(ctx, tx, manager, provider.Provider{
			Name: "Stonechat Support (made up)", Kind: provider.CareAgency, Outcode: b.outcodes[0].Code, District: b.outcodes[0].District, About: "A made-up provider of the demonstration.",
			Services: []string{"community support"}, Skills: []string{"autism"}, Email: writtenTo("Stonechat Support"),
		})
		if err != nil {
			return err
		}
		for _, k := range append(provider.Required(provider.CareAgency), provider.ChildSkills) {
			ends := map[provider.EvidenceKind]workday.Date{provider.Insurance: b.today.AddDays(-1)}[k]
			if ends.IsZero() {
				ends = b.today.AddDays(300)
			}
			e := provider.Evidence{Provider: ref, Kind: k, Issuer: "Made-up issuer", From: joined.AddDays(-60), Expires: ends}
			if _, err := b.Provider.AddEvidenceTx(ctx, tx, manager, e); err != nil {
				return err
			}
		}
		_, err = b.Agreement.AdmitTx(ctx, tx, manager, agreement.Admit{Lot: b.market.lot, Provider: ref, From: joined, Why: "Meets every condition of the lot."})
		return err
	})
}
