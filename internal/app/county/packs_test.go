package county_test

import (
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/agreement/pack"
	"alongside/internal/agreement/performance"
	"alongside/internal/app/county"
	"alongside/internal/db"
	"alongside/internal/workday"
)

// TestDecisionPacksStandInEveryStage holds the county to a pack that is being prepared, one with its draft decision, and one that is
// decided, whose figures are frozen and whose decision was carried out.
func TestDecisionPacksStandInEveryStage(t *testing.T) {
	for _, today := range []workday.Date{workday.MustOn(2026, 11, 23), workday.MustOn(2027, 1, 4)} {
		d, s := buildOn(t, 20, today)
		ctx := db.WithScope(t.Context(), county.Scope)
		if err := d.View(ctx, func(tx *db.Tx) error {
			all, err := s.Pack.Packs.List(ctx, tx, performance.Filter{})
			stands := map[pack.State]int{}
			for _, p := range all {
				stands[p.State(today)]++
				if p.State(today) != pack.StateDecided {
					continue
				}
				a, err := s.Agreement.Agreement(ctx, tx, p.Agreement)
				if err != nil {
					return err
				}
				if c, err := p.Content(); err != nil || !p.Whole() || c.Title != a.Title || !p.FrozenOn.Before(p.NoticeBy) || a.ExtensionsTaken != 1 {
					t.Errorf("on %s: %+v, extensions taken %d, %v", today, p, a.ExtensionsTaken, err)
				}
			}
			rounds := map[agreement.RoundState]int{}
			agreements, listErr := s.Agreement.List(ctx, tx, "", 100)
			for _, a := range agreements {
				all, err := s.Agreement.Rounds(ctx, tx, a.Ref)
				if err != nil {
					return err
				}
				for _, r := range all {
					rounds[r.State]++
				}
			}
			if rounds[agreement.Proposed] != 1 || rounds[agreement.Agreed] != 1 || rounds[agreement.Rejected] != 1 || listErr != nil {
				t.Errorf("on %s the uplift rounds are %v, %v", today, rounds, listErr)
			}
			for _, st := range []pack.State{pack.StateOpen, pack.StateDrafted, pack.StateDecided} {
				if stands[st] == 0 {
					t.Errorf("on %s no pack is %q: %v", today, st, stands)
				}
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
}
