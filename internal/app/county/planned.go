package county

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/notice/planned"
)

// toBuy plans what will be bought next year: one is published with how providers can take part, one is a draft.
func (b *builder) toBuy() error {
	by, start := b.cast.of(access.RoleCommissioner).by(), b.today.AddMonths(9)
	plans := []planned.Procurement{
		{Title: "Overnight short breaks", Description: "Nights away from home for children whose carers need rest, near where they live.", Kind: agreement.Framework,
			Lots: []planned.Lot{{Name: "Nights in a house", Service: "overnight-breaks"}, {Name: "Nights with a family", Service: "overnight-breaks"}}, Least: 1_400_000_00, Most: 2_600_000_00,
			Engagement: "A meeting for providers at County Hall, and a survey on this site.", EngageUntil: b.working(b.today.AddDays(30))},
		{Title: "Travel training", Description: "Help for young people to travel alone to school and college.", Kind: agreement.SLA, Lots: []planned.Lot{{Name: "Travel training", Service: "travel-training"}}, Least: 60_000_00, Most: 90_000_00},
	}
	return b.on(b.working(b.today.AddDays(-14)), 10, func(ctx context.Context, tx *db.Tx) error {
		gaps, err := b.Gaps(ctx, tx)
		if err != nil {
			return err
		}
		for i, p := range plans {
			p.Regime, p.TenderOn, p.Start, p.End = agreement.ProcurementAct2023, b.working(b.today.AddMonths(4)), start, start.AddMonths(48).AddDays(-1)
			if i > 0 {
				p.Start, p.End = start, start.AddMonths(24).AddDays(-1)
			}
			if len(gaps) > 0 {
				p.Gap = gaps[min(i, len(gaps)-1)]
			}
			if p.Ref, err = b.Planned.PlanTx(ctx, tx, by, p); err != nil {
				return err
			}
			if i > 0 {
				continue // a draft
			}
			kept, err := b.Planned.Versions(ctx, tx, p.Ref)
			if err != nil {
				return err
			}
			if err := b.Planned.PublishTx(ctx, tx, by, kept[0]); err != nil {
				return err
			}
		}
		return nil
	})
}
