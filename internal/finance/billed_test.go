package finance_test

import (
	"maps"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"alongside/internal/finance"
	"alongside/internal/money"
	"alongside/internal/thread"
)

// place is the first letter of a package's name; a package called "-" is bought nowhere that counts.
func place(pkg thread.Ref) thread.Ref { return thread.Ref(strings.Trim(string(pkg[:1]), "-")) }

func TestAnInvoiceOverSeveralLotsCountsOnce(t *testing.T) {
	for what, c := range map[string]struct {
		all  []finance.Billed
		want map[thread.Ref]finance.Tally
	}{
		"where most is billed": {[]finance.Billed{{"I", "A1", 30, 0}, {"I", "B1", 40, 0}, {"I", "A2", 20, 0}}, map[thread.Ref]finance.Tally{"A": {1, 0}}},
		"where it is queried":  {[]finance.Billed{{"I", "A1", 90, 0}, {"I", "B1", 10, 1}}, map[thread.Ref]finance.Tally{"B": {1, 1}}},
		"equal parts":          {[]finance.Billed{{"I", "B1", 10, 0}, {"I", "A1", 10, 0}}, map[thread.Ref]finance.Tally{"A": {1, 0}}},
		"two invoices":         {[]finance.Billed{{"I", "A1", 10, 2}, {"J", "A1", 10, 0}, {"J", "B1", 9, 0}}, map[thread.Ref]finance.Tally{"A": {2, 1}}},
		"elsewhere":            {[]finance.Billed{{"I", "-1", 90, 0}, {"J", "-1", 90, 1}, {"J", "A1", 1, 0}}, map[thread.Ref]finance.Tally{"A": {1, 0}}},
		"none":                 {nil, map[thread.Ref]finance.Tally{}},
	} {
		if got := finance.TallyBy(c.all, place); !maps.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", what, got, c.want)
		}
	}
}

func TestTalliesAddUpToTheInvoicesInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		refs := rapid.SampledFrom([]thread.Ref{"A1", "A2", "B1", "C1"})
		all := rapid.SliceOf(rapid.Custom(func(t *rapid.T) finance.Billed {
			return finance.Billed{
				Invoice: rapid.SampledFrom([]thread.Ref{"I", "J", "K"}).Draw(t, "invoice"), Package: refs.Draw(t, "package"),
				Amount: money.Pence(rapid.IntRange(0, 5).Draw(t, "amount")), Queried: rapid.IntRange(0, 1).Draw(t, "queried"),
			}
		})).Draw(t, "billed")
		invoices, queried := map[thread.Ref]bool{}, map[thread.Ref]bool{}
		for _, b := range all {
			invoices[b.Invoice] = true
			if b.Queried > 0 {
				queried[b.Invoice] = true
			}
		}
		got := finance.TallyBy(all, place)
		var sum finance.Tally
		for _, one := range got {
			sum.Invoices += one.Invoices
			sum.Queried += one.Queried
		}
		if sum.Invoices != len(invoices) || sum.Queried != len(queried) {
			t.Fatalf("%+v of %d invoices, %d queried: %v", sum, len(invoices), len(queried), all)
		}
		for i, j := 0, len(all)-1; i < j; i, j = i+1, j-1 {
			all[i], all[j] = all[j], all[i]
		}
		if again := finance.TallyBy(all, place); !maps.Equal(got, again) {
			t.Fatalf("%v, in another order %v", got, again)
		}
	})
}
