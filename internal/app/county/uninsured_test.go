package county_test

import (
	"slices"
	"strings"
	"testing"

	"alongside/internal/app/county"
	"alongside/internal/db"
	"alongside/internal/provider"
	"alongside/internal/workday"
)

// TestAMemberIsSuspendedSinceItsInsuranceRanOut holds the county to one provider that was fit for use on the last day of its
// insurance and is not today, on whatever day the county is built.
func TestAMemberIsSuspendedSinceItsInsuranceRanOut(t *testing.T) {
	today := workday.MustOn(2026, 12, 1)
	d, s := buildOn(t, 20, today)
	ctx := db.WithScope(t.Context(), county.Scope)
	if err := d.View(ctx, func(tx *db.Tx) error {
		all, err := s.Provider.List(ctx, tx, provider.Key{}, 500)
		i := slices.IndexFunc(all, func(p provider.Provider) bool { return strings.HasPrefix(p.Name, "Stonechat") })
		if err != nil || i < 0 {
			t.Fatalf("the provider is missing: %v", err)
		}
		one, err := s.Provider.Provider(ctx, tx, all[i].Ref)
		if err != nil {
			return err
		}
		if off, why := one.Suspended(today.AddDays(-1)); off {
			t.Errorf("on the last day of its insurance: %s", why)
		}
		if off, why := one.Suspended(today); !off || !strings.Contains(why, "Insurance ran out on Monday 30 November 2026") {
			t.Errorf("today: %t %q", off, why)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
