package wiring

import (
	"context"
	"slices"

	"alongside/internal/agreement/agreementsql"
	"alongside/internal/agreement/performance"
	"alongside/internal/db"
	"alongside/internal/notice"
	"alongside/internal/thread"
)

// delivered is how providers are assessed, as far as a notice speaks of it: no reason that was given, and nothing of a visit.
type delivered struct{}

// Assessed implements notice.Performance: the measures that run today, and each provider's latest result in each lot.
func (delivered) Assessed(ctx context.Context, tx *db.Tx, lots []thread.Ref) (notice.Assessed, error) {
	var out notice.Assessed
	measures, err := agreementsql.Measures().List(ctx, tx, performance.Filter{Lots: lots})
	if err != nil {
		return out, err
	}
	for _, m := range slices.Backward(measures) {
		if !m.From.After(tx.Today()) && (m.To.IsZero() || !m.To.Before(tx.Today())) {
			out.Indicators = append(out.Indicators, notice.Indicator{Lot: m.Lot, Title: m.Title})
		}
	}
	results, err := agreementsql.Results().List(ctx, tx, performance.Filter{Lots: lots})
	type place struct{ lot, provider thread.Ref }
	seen := map[place]bool{}
	for _, r := range results {
		if at := (place{r.Lot, r.Provider}); !seen[at] {
			seen[at] = true
			out.Ratings = append(out.Ratings, notice.Rated{Lot: r.Lot, Provider: r.Provider, Rating: string(r.Given), From: r.From, To: r.To})
		}
	}
	return out, err
}
