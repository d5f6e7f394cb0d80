package county_test

import (
	"strings"
	"testing"

	"alongside/internal/app/county"
	"alongside/internal/db"
	"alongside/internal/provider"
	"alongside/internal/workday"
)

// TestOfficersFindEvidenceToCheckAndChangesToLookInto holds the county to what the first pages of those who look after quality show.
func TestOfficersFindEvidenceToCheckAndChangesToLookInto(t *testing.T) {
	today := workday.MustOn(2026, 12, 1)
	d, s := buildOn(t, 20, today)
	ctx := db.WithScope(t.Context(), county.Scope)
	if err := d.View(ctx, func(tx *db.Tx) error {
		waiting, err := s.Provider.WaitingEvidence(ctx, tx, 50)
		if err != nil || len(waiting) != 2 {
			t.Errorf("%d pieces of evidence wait: %v", len(waiting), err)
		}
		open, err := s.Provider.OpenAlerts(ctx, tx, 50)
		worse := 0
		for _, a := range open {
			if a.Worse() {
				worse++
			}
		}
		if len(open) != 3 || worse != 2 { // a rating, a place that dropped out, and a name
			t.Errorf("changes to look into: %+v", open)
		}
		if err != nil {
			return err
		}
		all, err := s.Provider.List(ctx, tx, provider.Key{}, 500)
		back := 0
		for _, p := range all {
			for _, e := range p.Evidence {
				if e.State == provider.SentBack && strings.Contains(e.Checked.Says, "balance sheet") {
					back++
				}
			}
		}
		if back != 1 {
			t.Errorf("%d pieces were sent back", back)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
