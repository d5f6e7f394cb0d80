package wiring

import (
	"context"
	"slices"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// bought is what is bought under lots, for the effect of an uplift.
type bought struct{ s *Services }

// Bought implements agreement.Packages, one query a provider.
func (b bought) Bought(ctx context.Context, tx *db.Tx, lots, providers []thread.Ref, from workday.Date) ([]agreement.Bought, error) {
	var out []agreement.Bought
	for _, provider := range providers {
		all, err := b.s.Brokerage.PackagesBy(ctx, tx, provider)
		if err != nil {
			return nil, err
		}
		for _, p := range all {
			if last := p.LastDay(); slices.Contains(lots, p.Lot) && !last.Before(from) {
				first := from
				if p.Start.After(from) {
					first = p.Start
				}
				out = append(out, agreement.Bought{Package: p.Ref, Provider: p.Provider, Lot: p.Lot, Rate: p.Rate, Minutes: p.PromisedMinutes(first, last), Start: p.Start, First: first, Until: last})
			}
		}
	}
	return out, nil
}
