package brokerage

import (
	"testing"

	"alongside/internal/agreement"
)

// TestOnlyADynamicMarketOfTheActNeedsATenderNotice holds both halves of the rule.
func TestOnlyADynamicMarketOfTheActNeedsATenderNotice(t *testing.T) {
	laws, err := agreement.ShippedLaws()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		kind   agreement.Kind
		regime agreement.Regime
		want   bool
	}{
		{agreement.DynamicMarket, agreement.ProcurementAct2023, true}, {agreement.DynamicMarket, agreement.Regulations2015, false},
		{agreement.Spot, agreement.ProcurementAct2023, false}, {agreement.DPS, agreement.Regulations2015, false},
	} {
		if got := needsNotice(laws, agreement.Agreement{Kind: c.kind, Regime: c.regime}); got != c.want {
			t.Errorf("%s under %s needs a notice of its own: %t", c.kind, c.regime, got)
		}
	}
}
