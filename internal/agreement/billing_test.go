package agreement

import (
	"testing"

	"pgregory.net/rapid"

	"alongside/internal/money"
)

func moneyOf(r *rapid.T, name string, most int) money.Pence {
	return money.Pence(rapid.IntRange(0, most).Draw(r, name))
}

func TestIncrementsPayWhatTheySay(t *testing.T) {
	visits := []VisitLength{{60, 53}, {30, 37}, {45, 45}, {60, 0}}
	rate := money.Rate{Amount: 24_00, Unit: money.Hour, Band: money.Any}
	promised, got, err := FairBilling(visits, rate, UsualRules())
	if err != nil || promised.Minutes != 195 || promised.Cost != 78_00 {
		t.Fatalf("promised %+v: %v", promised, err)
	}
	for i, want := range []Billed{
		{BillingRule{1, Nearest}, 135, 54_00, -24_00, 0}, {BillingRule{5, Nearest}, 135, 54_00, -24_00, 1},
		{BillingRule{15, Nearest}, 60 + 30 + 45, 54_00, -24_00, 1}, {BillingRule{15, Down}, 45 + 30 + 45, 48_00, -30_00, 2},
	} {
		if got[i] != want {
			t.Errorf("rule %+v: %+v, want %+v", want.Rule, got[i], want)
		}
	}
	if _, _, err := FairBilling([]VisitLength{{-1, 0}}, rate, UsualRules()); err == nil {
		t.Error("a negative visit was priced")
	}
	if _, _, err := FairBilling(visits, money.Rate{Amount: 1, Unit: money.Night}, UsualRules()); err == nil {
		t.Error("minutes were priced at a rate per night")
	}
}

func TestRoundingStaysWithinOneIncrement(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(r, "increment")
		actual := money.Minutes(rapid.IntRange(0, 600).Draw(r, "actual"))
		down, near, up := BillingRule{n, Down}.minutes(actual), BillingRule{n, Nearest}.minutes(actual), BillingRule{n, Up}.minutes(actual)
		if down > actual || up < actual || up-down > money.Minutes(n) || near != down && near != up || int(near)%n != 0 {
			r.Fatalf("%d minutes in increments of %d: %d, %d, %d", actual, n, down, near, up)
		}
	})
}
