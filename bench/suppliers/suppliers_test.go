package suppliers

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"alongside/internal/spot/supplier"
)

func readCSV(t testing.TB, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment, r.FieldsPerRecord = '#', -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// heldOut are the couples that were judged by reading; those that names alone cannot decide are left out.
func heldOut(t testing.TB) (list []judged, names []string) {
	t.Helper()
	for _, row := range readCSV(t, filepath.Join("..", "..", "internal", "spot", "supplier", "testdata", "held-out.csv")) {
		names = append(names, row[0], row[1])
		if row[2] != "unclear" {
			list = append(list, judged{a: row[0], b: row[1], same: row[2] == "same", near: row[3], of: strings.Fields(row[4])})
		}
	}
	if len(list) < 300 {
		t.Fatalf("%d couples; want at least 300", len(list))
	}
	return list, names
}

// matched scores the couples by the matching: 1 and more for names that it joined, else how likely it calls them.
func matched(list []judged, names []string) []judged {
	return matchedWith(list, names, supplier.Options{Ask: 0.02})
}

func matchedWith(list []judged, names []string, o supplier.Options) []judged {
	entries := make([]supplier.Entry, len(names))
	for n, name := range names {
		entries[n].Name = name
	}
	r := supplier.Match(entries, nil, o)
	cluster := map[string]string{}
	for _, c := range r.Clusters {
		for _, n := range c.Names {
			cluster[n] = c.ID
		}
	}
	asked := map[[2]string]float64{}
	for _, d := range r.Doubtful {
		a, b := cluster[d.A], cluster[d.B]
		asked[[2]string{min(a, b), max(a, b)}] = d.Score
	}
	out := make([]judged, len(list))
	for n, j := range list {
		a, b := cluster[supplier.Tidy(j.a)], cluster[supplier.Tidy(j.b)]
		j.score = asked[[2]string{min(a, b), max(a, b)}]
		if a == b {
			j.score = joined
		}
		out[n] = j
	}
	return out
}

// joined is the score of names that were joined without a person; a question's is a probability.
const joined = 2

func measured(list []judged, names []string) []judged {
	y := newYardstick(names)
	out := make([]judged, len(list))
	for n, j := range list {
		j.score = y.cosine(j.a, j.b)
		out[n] = j
	}
	return out
}

// TestFigures holds docs/suppliers.md to what is measured.
func TestFigures(t *testing.T) {
	list, names := heldOut(t)
	ours, plain := matched(list, names), measured(list, names)
	accepted, found := above(ours, joined), above(ours, supplier.UsualAsk)
	low, high := wilson(accepted.right, accepted.right+accepted.wrong)
	f1, _ := best(ours)
	plainF1, at := best(plain)
	for _, j := range ours {
		if j.score == joined && !j.same {
			t.Logf("joined but different: %s | %s", j.a, j.b)
		}
	}
	if accepted.precision() < 0.99 {
		t.Errorf("%d of %d that were joined are right; want 99 in 100", accepted.right, accepted.right+accepted.wrong)
	}
	if f1 < plainF1+0.03 {
		t.Errorf("F1 %.3f, the yardstick's %.3f at its best threshold %.2f; want clearly better", f1, plainF1, at)
	}
	lenient := above(matchedWith(list, names, supplier.Options{Accept: 0.5}), joined)
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "suppliers.md"))
	if err != nil {
		t.Fatal(err)
	}
	text := regexp.MustCompile(`\s+`).ReplaceAllString(string(page), " ")
	for _, want := range []string{
		fmt.Sprintf("%d couples", len(list)),
		fmt.Sprintf("%d of %d couples that were joined are right: %s (95%% interval %s to %s)",
			accepted.right, accepted.right+accepted.wrong, percent(accepted.precision()), percent(low), percent(high)),
		fmt.Sprintf("joined: %s of those that are the same", percent(accepted.recall())),
		fmt.Sprintf("joined or asked about: %s", percent(found.recall())),
		fmt.Sprintf("`--accept 0.5` joins with precision %s and recall %s: F1 %.3f", percent(lenient.precision()), percent(lenient.recall()), lenient.f1()),
		fmt.Sprintf("F1 %.3f, the yardstick's %.3f", f1, plainF1),
	} {
		if !strings.Contains(text, want) {
			t.Errorf("docs/suppliers.md does not say %q", want)
		}
	}
}

// TestEachCouncil holds the page to what is measured on the names of each council alone, so that none hides behind another.
func TestEachCouncil(t *testing.T) {
	list, names := heldOut(t)
	ours, plain := matched(list, names), measured(list, names)
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "suppliers.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, council := range []string{"Newcastle", "Calderdale", "Salford"} {
		one, other := only(ours, council), only(plain, council)
		accepted := above(one, joined)
		low, high := wilson(accepted.right, accepted.right+accepted.wrong)
		f1, _ := best(one)
		plainF1, _ := best(other)
		if accepted.precision() < 0.99 || f1 <= plainF1 {
			t.Errorf("%s: joined %+v, F1 %.3f, the yardstick's %.3f", council, accepted, f1, plainF1)
		}
		want := fmt.Sprintf("| %s | %d | %d of %d (%s to %s) | %.3f | %.3f |", council, len(one), accepted.right, accepted.right+accepted.wrong,
			percent(low), percent(high), f1, plainF1)
		if !strings.Contains(string(page), want) {
			t.Errorf("docs/suppliers.md does not say %q", want)
		}
	}
}

// only are the couples with a name of one council.
func only(list []judged, council string) (out []judged) {
	for _, j := range list {
		if slices.Contains(j.of, council) {
			out = append(out, j)
		}
	}
	return out
}

// TestSheffield holds the page to what is found of the names that Sheffield wrote under one number, which the development used.
func TestSheffield(t *testing.T) {
	path := filepath.Join("..", "..", "..", "shared", "data", "spend", "sheffield", "supplier-names.csv")
	if _, err := os.Stat(path); err != nil {
		t.Skip("the real inputs are not beside this repository: ", path)
	}
	numbers := map[string][]string{} // names by number
	var names []string
	for _, row := range readCSV(t, path)[1:] {
		if name := supplier.Tidy(row[1]); !supplier.Withheld(name) {
			numbers[row[0]] = append(numbers[row[0]], name)
			names = append(names, name)
		}
	}
	var list []judged
	for _, written := range numbers {
		for n, a := range written {
			for _, b := range written[n+1:] {
				list = append(list, judged{a: a, b: b, same: true})
			}
		}
	}
	list = matched(list, names)
	accepted, found := above(list, joined), above(list, supplier.UsualAsk)
	want := fmt.Sprintf("Of %d couples under one number, %s are joined and %s joined or asked about.",
		len(list), percent(accepted.recall()), percent(found.recall()))
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "suppliers.md"))
	if err != nil {
		t.Fatal(err)
	}
	if text := strings.Join(strings.Fields(string(page)), " "); !strings.Contains(text, want) {
		t.Errorf("docs/suppliers.md does not say %q", want)
	}
}

func percent(x float64) string { return fmt.Sprintf("%.1f%%", 100*x) }

func TestYardstick(t *testing.T) {
	y := newYardstick([]string{"Oakfern Homecare Ltd", "Oakfern Homecare Limited", "Willowmere Play", "OAKFERN HOMECARE LTD"})
	if got := y.cosine("Oakfern Homecare Ltd", "OAKFERN HOMECARE LTD"); math.Abs(got-1) > 1e-9 {
		t.Errorf("equal but for capitals: %f", got)
	}
	near, far := y.cosine("Oakfern Homecare Ltd", "Oakfern Homecare Limited"), y.cosine("Oakfern Homecare Ltd", "Willowmere Play")
	if near < 0.5 || far > 0.1 {
		t.Errorf("near %f, far %f", near, far)
	}
}

func TestJudging(t *testing.T) {
	list := []judged{{same: true, score: 0.9}, {same: true, score: 0.4}, {same: false, score: 0.6}, {same: false, score: 0.1}}
	if got := above(list, 0.5); got != (tally{right: 1, wrong: 1, missed: 1}) || got.f1() != 0.5 {
		t.Errorf("got %+v", got)
	}
	if f1, at := best(list); f1 < 0.79 || at > 0.4 {
		t.Errorf("best %f at %f; below 0.4 both are found with one wrong: 0.8", f1, at)
	}
	if low, high := wilson(95, 100); math.Abs(low-0.8882) > 0.001 || math.Abs(high-0.9785) > 0.001 {
		t.Errorf("interval of 95 in 100: %f to %f", low, high)
	}
}

// BenchmarkQuality reports F1 on the couples judged by reading beside the yardstick's, and what was joined without a person: how
// many couples, how many of them rightly, and the lower end of the 95% interval of that share.
func BenchmarkQuality(b *testing.B) {
	list, names := heldOut(b)
	var ours, plain float64
	var accepted tally
	for b.Loop() {
		scored := matched(list, names)
		accepted = above(scored, joined)
		ours, _ = best(scored)
		plain, _ = best(measured(list, names))
	}
	low, _ := wilson(accepted.right, accepted.right+accepted.wrong)
	b.ReportMetric(float64(accepted.right), "right")
	b.ReportMetric(float64(accepted.right+accepted.wrong), "joined")
	b.ReportMetric(low, "right-at-least")
	b.ReportMetric(ours, "F1")
	b.ReportMetric(plain, "yardstick-F1")
	b.ReportMetric(ours/plain, "F1-ratio")
}

// BenchmarkMatch matches 15,000 names among themselves: Sheffield's, with variations where there are fewer.
func BenchmarkMatch(b *testing.B) {
	entries := manyNames(b, 15_000)
	var r supplier.Result
	for b.Loop() {
		r = supplier.Match(entries, nil, supplier.Options{})
	}
	if r.Names != len(entries) {
		b.Fatalf("%d names, want %d", r.Names, len(entries))
	}
	b.ReportMetric(float64(b.Elapsed().Seconds())/float64(b.N), "s/15k-names")
}

func manyNames(b *testing.B, want int) []supplier.Entry {
	path := filepath.Join("..", "..", "..", "shared", "data", "spend", "sheffield", "supplier-names.csv")
	if _, err := os.Stat(path); err != nil {
		b.Skip("the real inputs are not beside this repository: ", path)
	}
	seen := map[string]bool{}
	var entries []supplier.Entry
	rows := readCSV(b, path)[1:]
	for round := 0; len(entries) < want; round++ {
		for _, row := range rows {
			name := supplier.Tidy(row[1])
			if round > 0 {
				name += fmt.Sprintf(" (branch %d)", round)
			}
			if !seen[name] && len(entries) < want {
				seen[name] = true
				entries = append(entries, supplier.Entry{Name: name})
			}
		}
	}
	return entries
}
