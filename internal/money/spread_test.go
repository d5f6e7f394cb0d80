package money_test

import (
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"alongside/internal/money"
)

func TestConcentration(t *testing.T) {
	many := make([]money.Pence, 200)
	for i := range many {
		many[i] = 7
	}
	for name, c := range map[string]struct {
		held []money.Pence
		want int
	}{
		"nobody": {nil, 0}, "nothing": {[]money.Pence{0, 0}, 0}, "only credits": {[]money.Pence{-5}, 0}, "one": {[]money.Pence{3}, 10_000},
		"four alike": {[]money.Pence{5, 5, 5, 5}, 2_500}, "three alike": {[]money.Pence{9, 9, 9}, 3_333}, "two to one": {[]money.Pence{60, 120}, 5_556},
		"a credit beside": {[]money.Pence{80, -50, 20}, 6_800}, "two hundred alike": {many, 50},
	} {
		if got := money.Concentration(c.held); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

// The index is compared with exact arithmetic, and must not follow the order.
func TestConcentrationIsExactInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		held := rapid.SliceOfN(rapid.Int64Range(0, 1_000_000_000_000), 1, 60).Draw(t, "held")
		got := money.Concentration(held)
		all, squares := new(big.Int), new(big.Int)
		for _, one := range held {
			n := big.NewInt(one)
			all.Add(all, n)
			squares.Add(squares, new(big.Int).Mul(n, n))
		}
		want := new(big.Rat)
		if all.Sign() > 0 {
			want.SetFrac(squares.Mul(squares, big.NewInt(10_000)), new(big.Int).Mul(all, all))
		}
		off, _ := want.Sub(want, new(big.Rat).SetInt64(int64(got))).Float64()
		if off > 0.5001 || off < -0.5001 {
			t.Fatalf("%v gives %d, which is off by %f", held, got, off)
		}
		slices.Reverse(held)
		if other := money.Concentration(held); other != got {
			t.Fatalf("%d, and %d the other way round", got, other)
		}
	})
}

func TestQuarters(t *testing.T) {
	for name, c := range map[string]struct {
		amounts []money.Pence
		want    [5]money.Pence
	}{
		"none": {nil, [5]money.Pence{}}, "one": {[]money.Pence{7}, [5]money.Pence{7, 7, 7, 7, 7}}, "two": {[]money.Pence{9, 4}, [5]money.Pence{4, 4, 4, 4, 9}},
		"five": {[]money.Pence{5, 1, 4, 2, 3}, [5]money.Pence{1, 2, 3, 4, 5}}, "eight": {[]money.Pence{8, 7, 6, 5, 4, 3, 2, 1}, [5]money.Pence{1, 2, 4, 6, 8}},
	} {
		if got := money.Quarters(c.amounts); got != c.want || !slices.IsSorted(c.amounts) {
			t.Errorf("%s: %v, want %v; left as %v", name, got, c.want, c.amounts)
		}
	}
}
