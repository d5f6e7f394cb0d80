package wiring

import (
	"context"
	"fmt"
	"strings"

	supplied "alongside/internal/agreement/market"
	"alongside/internal/db"
	"alongside/internal/geo"
	"alongside/internal/thread"
)

// gapMonths is how far back a need counts, as on the page of the market.
const gapMonths = 12

// Gaps are the needs that the market does not meet today, the worst first, each in words without a child or a number.
func (s *Services) Gaps(ctx context.Context, tx *db.Tx) ([]string, error) {
	needs, err := s.MarketService().Demand.Needs(ctx, tx, tx.Today().AddMonths(-gapMonths))
	if err != nil {
		return nil, fmt.Errorf("needs of the market: %w", err)
	}
	names := map[thread.Ref]string{}
	for after, more := "", true; more; {
		page, err := s.Agreement.List(ctx, tx, after, marketPage)
		if err != nil {
			return nil, err
		}
		for _, a := range page {
			for _, l := range a.Lots {
				names[l.Ref] = l.Name
			}
			after = a.End.String() + " " + string(a.Ref)
		}
		more = len(page) == marketPage
	}
	var out []string
	for _, n := range supplied.Worst(needs) {
		if n.Short() && names[n.Lot] != "" {
			out = append(out, strings.Join([]string{names[n.Lot], geo.Names(n.District)[0], strings.ReplaceAll(string(n.Band), "-", " ")}, ", "))
		}
	}
	return out, nil
}
