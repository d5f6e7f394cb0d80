package disclosure_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"alongside/internal/disclosure"
	"alongside/internal/fault"
)

func cells(counts ...int) []disclosure.Cell {
	out := make([]disclosure.Cell, len(counts))
	for i, n := range counts {
		out[i] = disclosure.Cell{Label: string(rune('A' + i)), Count: n}
	}
	return out
}

func publish(t testing.TB, p disclosure.Policy, counts ...int) disclosure.Table {
	t.Helper()
	table, err := disclosure.Publish(cells(counts...), p)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func shown(table disclosure.Table) string {
	var out []string
	for _, f := range append(slices.Clone(table.Figures), table.Total) {
		out = append(out, f.String())
	}
	return strings.Join(out, " ")
}

func TestWhatIsPublished(t *testing.T) {
	five := disclosure.Default()
	cases := []struct {
		name   string
		policy disclosure.Policy
		counts []int
		want   string // the cells, then the total
	}{
		{"nothing small", five, []int{10, 20, 5}, "10 20 5 35"},
		{"noughts are shown", five, []int{10, 0, 20}, "10 0 20 30"},
		{"one small takes the smallest other with it", five, []int{3, 10, 20}, "c c 20 33"},
		{"two small protect each other", five, []int{3, 2, 20}, "c c 20 25"},
		{"two ones do not", five, []int{1, 1, 20, 30}, "c c c 30 52"},
		{"two fours do not", five, []int{4, 4, 20, 30}, "c c c 30 58"},
		{"a one beside a five is a one", five, []int{1, 5, 30, 40}, "c c c 40 76"},
		{"the first of equals is taken", five, []int{2, 9, 9, 9}, "c c 9 9 29"},
		{"no other cell: the total goes", five, []int{4, 4}, "c c c"},
		{"a nought is no protection: the total goes", five, []int{4, 4, 0}, "c c 0 c"},
		{"a small total goes, noughts stay", five, []int{1, 0, 2}, "c 0 c c"},
		{"one cell alone", five, []int{3}, "c c"},
		{"one large cell alone", five, []int{30}, "30 30"},
		{"noughts beside one small and one large", five, []int{0, 3, 40}, "0 c c 43"},
		{"no cells", five, nil, "0"},
		{"threshold of ten", disclosure.Policy{Threshold: 10}, []int{9, 12, 50}, "c c 50 71"},
		{"rounded to five", disclosure.Policy{Threshold: 5, Round: 5}, []int{12, 13, 22}, "10 15 20 45"},
		{"noughts hidden", disclosure.Policy{Threshold: 5, HideNought: true}, []int{0, 10, 20}, "c c 20 30"},
		{"no child at all, noughts hidden", disclosure.Policy{Threshold: 5, HideNought: true}, []int{0, 0}, "c c c"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			table := publish(t, c.policy, c.counts...)
			if got := shown(table); got != c.want {
				t.Errorf("published %q, want %q", got, c.want)
			}
			if table.Hides() != strings.Contains(c.want, disclosure.Symbol) {
				t.Errorf("Hides = %v", table.Hides())
			}
		})
	}
}

func TestHiddenCountsAreNotKept(t *testing.T) {
	table := publish(t, disclosure.Default(), 3, 10, 20)
	for _, f := range table.Figures {
		if f.Hidden && f.Count != 0 {
			t.Errorf("%s is hidden and still says %d", f.Label, f.Count)
		}
	}
	if table.Figures[1].Label != "B" || table.Total.Label != "Total" {
		t.Error("labels were lost")
	}
}

func TestWhatCannotBePublishedIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		policy disclosure.Policy
		counts []int
	}{
		"threshold of 1":    {disclosure.Policy{Threshold: 1}, []int{1}},
		"no threshold":      {disclosure.Policy{}, []int{1}},
		"rounding below 0":  {disclosure.Policy{Threshold: 5, Round: -5}, []int{1}},
		"count below 0":     {disclosure.Default(), []int{5, -1}},
		"count beyond sums": {disclosure.Default(), []int{1 << 31}},
		"sum beyond bounds": {disclosure.Default(), []int{1 << 30, 1 << 30, 1 << 30}},
	} {
		if _, err := disclosure.Publish(cells(c.counts...), c.policy); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%s: %v, want it refused", name, err)
		}
	}
}

// attack works out what each hidden small cell could be, as a reader would who knows the threshold, the shown figures and the total,
// and has even guessed which hidden cells are small. It tries every way to share out what is not shown.
func attack(counts []int, table disclosure.Table, threshold int) map[int]map[int]bool {
	rest := table.Total.Count
	var unknown []int
	for i, f := range table.Figures {
		if f.Hidden {
			unknown = append(unknown, i)
		} else {
			rest -= f.Count
		}
	}
	could := map[int]map[int]bool{}
	share := make([]int, len(counts))
	var try func(k, left int)
	try = func(k, left int) {
		if k == len(unknown) {
			if left == 0 {
				for _, i := range unknown {
					if could[i] == nil {
						could[i] = map[int]bool{}
					}
					could[i][share[i]] = true
				}
			}
			return
		}
		i := unknown[k]
		isSmall := counts[i] > 0 && counts[i] < threshold
		for n := 0; n <= left; n++ {
			if isSmall == (n > 0 && n < threshold) {
				share[i] = n
				try(k+1, left-n)
			}
		}
	}
	try(0, rest)
	return could
}

func TestNoHiddenSmallCountCanBeWorkedOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		threshold := rapid.IntRange(2, 7).Draw(t, "threshold")
		counts := rapid.SliceOfN(rapid.IntRange(0, 12), 1, 6).Draw(t, "counts")
		table, err := disclosure.Publish(cells(counts...), disclosure.Policy{Threshold: threshold})
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range table.Figures {
			if small := counts[i] > 0 && counts[i] < threshold; small && !f.Hidden {
				t.Fatalf("%d is shown below the threshold of %d", counts[i], threshold)
			}
			if !f.Hidden && f.Count != counts[i] {
				t.Fatalf("%d is shown as %d", counts[i], f.Count)
			}
		}
		if table.Total.Hidden {
			return // nothing is known of what the hidden cells come to
		}
		for i, could := range attack(counts, table, threshold) {
			if small := counts[i] > 0 && counts[i] < threshold; small && len(could) < 2 {
				t.Fatalf("threshold %d: of %v is published %q, and cell %d can only be %v", threshold, counts, shown(table), i, could)
			}
		}
	})
}

// Every table of three cells up to 9, so that the proof does not rest on luck.
func TestNoHiddenSmallCountCanBeWorkedOutInAnySmallTable(t *testing.T) {
	for threshold := 2; threshold <= 5; threshold++ {
		for n := range 1000 {
			counts := []int{n / 100, n / 10 % 10, n % 10}
			table := publish(t, disclosure.Policy{Threshold: threshold}, counts...)
			if table.Total.Hidden {
				continue
			}
			for i, could := range attack(counts, table, threshold) {
				if counts[i] > 0 && counts[i] < threshold && len(could) < 2 {
					t.Fatalf("threshold %d: of %v is published %q, and cell %d can only be %v", threshold, counts, shown(table), i, could)
				}
			}
		}
	}
}

func TestNoMoreIsHiddenThanNeedBe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfN(rapid.IntRange(5, 500), 1, 10).Draw(t, "counts")
		table, err := disclosure.Publish(cells(counts...), disclosure.Default())
		if err != nil {
			t.Fatal(err)
		}
		if table.Hides() {
			t.Errorf("of %v, none small, is published %q", counts, shown(table))
		}
	})
}
