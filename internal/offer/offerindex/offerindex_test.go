package offerindex_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"alongside/internal/geo"
	"alongside/internal/offer/offerindex"
)

// plain answers by looking at every entry.
func plain(all map[string]offerindex.Entry, known map[string]bool, q offerindex.Query) offerindex.Result {
	asked := meant(known, q)
	var marks []offerindex.Mark
	for _, e := range all {
		m := offerindex.Mark{Title: e.Title, Key: e.Key}
		if q.Near {
			m.Away = geo.Distance(q.From, e.At)
		}
		sure, maybe := fits(e, q)
		if !has(e.Title, asked) {
			m.Rank++
		}
		if !sure {
			m.Rank += 2
		}
		if has(e.Text, asked) && (sure || maybe && q.OrUnsaid) && (!q.Near || e.Placed && m.Away <= q.Within) {
			marks = append(marks, m)
		}
	}
	slices.SortFunc(marks, compare)
	out := offerindex.Result{All: len(marks)}
	for i, m := range marks {
		if q.After != nil && compare(m, *q.After) <= 0 {
			continue
		}
		if out.Hits = append(out.Hits, offerindex.Hit{Key: m.Key, Away: m.Away, Unsaid: m.Rank > 1}); len(out.Hits) == q.Limit {
			if i+1 < len(marks) {
				out.Next = &m
			}
			break
		}
	}
	return out
}

func compare(a, b offerindex.Mark) int {
	return cmp.Or(cmp.Compare(a.Rank, b.Rank), cmp.Compare(a.Away, b.Away), strings.Compare(a.Title, b.Title), strings.Compare(a.Key, b.Key))
}

// vocabulary are the words of all entries.
func vocabulary(all map[string]offerindex.Entry) map[string]bool {
	known := map[string]bool{}
	for _, e := range all {
		for w := range offerindex.Words(e.Text) {
			known[w] = true
		}
	}
	return known
}

// meant returns, for each word that is asked for, the words of all entries that answer it.
func meant(known map[string]bool, q offerindex.Query) (asked []map[string]bool) {
	for word := range offerindex.Words(q.Words) {
		answers := map[string]bool{}
		for w := range known {
			if strings.HasPrefix(w, word) || slices.Contains(offerindex.Also(word), w) {
				answers[w] = true
			}
		}
		for d := 1; d <= offerindex.Mistakes(word) && len(answers) == 0 && !q.AsSpelt; d++ {
			for w := range known {
				if distance(word, w) == d && (len([]rune(word)) > 5 || []rune(word)[0] == []rune(w)[0]) {
					answers[w] = true
				}
			}
		}
		asked = append(asked, answers)
	}
	return asked
}

// has reports whether a text has a word of each set.
func has(text string, asked []map[string]bool) bool {
	for _, answers := range asked {
		if !slices.ContainsFunc(slices.Collect(offerindex.Words(text)), func(w string) bool { return answers[w] }) {
			return false
		}
	}
	return true
}

// distance is the number of letters left out, put in, changed or swapped, as its definition has it; 3 for words of lengths that far apart.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) > 2 || len(y)-len(x) > 2 {
		return 3
	}
	known := map[[2]int]int{}
	var of func(n, m int) int
	of = func(n, m int) int {
		if n == 0 || m == 0 {
			return n + m
		}
		if d, ok := known[[2]int{n, m}]; ok {
			return d
		}
		d := min(of(n-1, m)+1, of(n, m-1)+1, of(n-1, m-1)+1)
		if x[n-1] == y[m-1] {
			d = min(d, of(n-1, m-1))
		}
		if n > 1 && m > 1 && x[n-1] == y[m-2] && x[n-2] == y[m-1] {
			d = min(d, of(n-2, m-2)+1)
		}
		known[[2]int{n, m}] = d
		return d
	}
	return of(len(x), len(y))
}

// fits reports whether an entry fits for sure, or may because it does not say.
func fits(e offerindex.Entry, q offerindex.Query) (sure, maybe bool) {
	for _, group := range q.Tags {
		if !slices.ContainsFunc(group, func(tag string) bool { return slices.Contains(e.Tags, tag) }) {
			return false, false
		}
	}
	if slices.ContainsFunc(q.Without, func(tag string) bool { return slices.Contains(e.Tags, tag) }) {
		return false, false
	}
	if q.Ages != nil && (q.Ages[0] > q.Ages[1] || max(e.AgeFrom, q.Ages[0]) > min(e.AgeTo, q.Ages[1])) {
		return false, false
	}
	if q.Age != nil && (*q.Age < e.AgeFrom || e.AgeTo < *q.Age) || q.Only != nil && !q.Only[e.Key] || e.Modified < q.ModifiedSince {
		return false, false
	}
	sure = true
	answer := func(fits, unsaid bool) { sure, maybe = sure && fits, maybe && (fits || unsaid) }
	maybe = true
	if q.Bands != nil {
		unjudged := slices.Contains(e.Tags, q.Unjudged)
		answer(!unjudged && slices.ContainsFunc(q.Bands, func(b offerindex.Band) bool { return within(e, b) }), unjudged)
	}
	for _, w := range q.Wishes {
		if fit, known := w.Known[e.Key]; known {
			answer(fit, false)
			continue
		}
		answer(slices.ContainsFunc(w.Any, func(tag string) bool { return slices.Contains(e.Tags, tag) }), slices.Contains(e.Tags, w.Unsaid))
	}
	if q.Dearest != nil {
		answer(e.Price <= *q.Dearest && e.Price != offerindex.Unpriced, e.Price == offerindex.Unpriced)
	}
	return sure, maybe
}

// within reports whether a band leaves an entry in: by the last of its steps that is about it.
func within(e offerindex.Entry, b offerindex.Band) bool {
	in := true
	for _, s := range b.Steps {
		if s.Key == e.Key || s.Tag != "" && slices.Contains(e.Tags, s.Tag) {
			in = !s.Out
		}
	}
	return in && max(e.AgeFrom, b.From) <= min(e.AgeTo, b.To)
}

func bands() *rapid.Generator[offerindex.Band] {
	return rapid.Custom(func(t *rapid.T) offerindex.Band {
		b := offerindex.Band{From: rapid.IntRange(0, 25).Draw(t, "from"), To: rapid.IntRange(0, 25).Draw(t, "to")}
		for range rapid.IntRange(0, 4).Draw(t, "steps") {
			s := offerindex.Step{Out: rapid.Bool().Draw(t, "out")}
			if rapid.Bool().Draw(t, "one?") {
				s.Key = fmt.Sprint(rapid.IntRange(0, 60).Draw(t, "key"))
			} else {
				s.Tag = rapid.SampledFrom([]string{"need:all", "need:deaf", "assessment"}).Draw(t, "tag")
			}
			b.Steps = append(b.Steps, s)
		}
		return b
	})
}

var wordList = []string{"swim", "swimming", "sleep", "autism", "Über", "café", "club", "clubs", "a", "b2", "quiet", "deaf-blind", "🌱", "Łódź", "families", "family", "child's", "sleepy"}

func entries() *rapid.Generator[offerindex.Entry] {
	return rapid.Custom(func(t *rapid.T) offerindex.Entry {
		title := rapid.SampledFrom(wordList).Draw(t, "title")
		from := rapid.IntRange(0, 25).Draw(t, "from")
		return offerindex.Entry{
			Key: fmt.Sprint(rapid.IntRange(0, 60).Draw(t, "key")), Title: title, Text: title + " " + strings.Join(rapid.SliceOfN(rapid.SampledFrom(wordList), 0, 5).Draw(t, "text"), " "),
			Tags: rapid.SliceOfN(rapid.SampledFrom([]string{"need:all", "need:autism", "need:deaf", "time:evening", "assessment"}), 0, 3).Draw(t, "tags"),
			At:   geo.Point{Lat: float64(rapid.IntRange(5000, 5560).Draw(t, "lat")) / 100, Long: float64(rapid.IntRange(-570, 170).Draw(t, "long")) / 100},
			// Few places, so that distances are often equal.
			Placed: rapid.Bool().Draw(t, "placed"), AgeFrom: from, AgeTo: rapid.IntRange(from, 25).Draw(t, "to"), Modified: int64(rapid.IntRange(0, 5).Draw(t, "modified")),
			Price: rapid.SampledFrom([]int64{0, 0, 250, 500, offerindex.Unpriced}).Draw(t, "price"),
		}
	})
}

func queries() *rapid.Generator[offerindex.Query] {
	return rapid.Custom(func(t *rapid.T) offerindex.Query {
		q := offerindex.Query{
			Words: strings.Join(rapid.SliceOfN(rapid.SampledFrom(append(wordList, "sw", "SLEE", "zzz", "deaf", "é", "swimmng", "slepe", "autsim", "lodz", "famly", "childs", "swims", "b3")), 0, 2).Draw(t, "words"), " "),
			Near:  rapid.Bool().Draw(t, "near"), Limit: rapid.IntRange(0, 7).Draw(t, "limit"), ModifiedSince: int64(rapid.IntRange(0, 3).Draw(t, "since")),
			AsSpelt: rapid.Bool().Draw(t, "as spelt"),
			From:    geo.Point{Lat: rapid.Float64Range(50, 55.6).Draw(t, "lat"), Long: rapid.Float64Range(-5.7, 1.7).Draw(t, "long")},
			Within:  geo.Miles(rapid.SampledFrom([]int{0, 5, 25, 100, 500}).Draw(t, "miles")),
		}
		if rapid.Bool().Draw(t, "age?") {
			age := rapid.IntRange(-1, 27).Draw(t, "age")
			q.Age = &age
		}
		if rapid.Bool().Draw(t, "ages?") {
			q.Ages = &[2]int{rapid.IntRange(-1, 27).Draw(t, "youngest"), rapid.IntRange(-1, 27).Draw(t, "oldest")}
		}
		if rapid.Bool().Draw(t, "need?") {
			q.Tags = append(q.Tags, []string{"need:all", "need:autism"})
		}
		if rapid.Bool().Draw(t, "assessment?") {
			q.Without = []string{"assessment"}
		}
		if rapid.Bool().Draw(t, "bands?") {
			q.Bands, q.Unjudged = rapid.SliceOfN(bands(), 1, 3).Draw(t, "bands"), rapid.SampledFrom([]string{"", "need:deaf"}).Draw(t, "unjudged")
		}
		if rapid.Bool().Draw(t, "cost?") {
			q.Dearest = new(rapid.SampledFrom([]int64{-1, 0, 250, 499, offerindex.Unpriced}).Draw(t, "cost"))
		}
		q.OrUnsaid = rapid.Bool().Draw(t, "or unsaid")
		q.Wishes = rapid.SliceOfN(wishes(), 0, 2).Draw(t, "wishes")
		if rapid.Bool().Draw(t, "only?") {
			q.Only = map[string]bool{}
			for _, n := range rapid.SliceOfN(rapid.IntRange(0, 60), 0, 40).Draw(t, "only") {
				q.Only[fmt.Sprint(n)] = true
			}
		}
		return q
	})
}

func wishes() *rapid.Generator[offerindex.Wish] {
	return rapid.Custom(func(t *rapid.T) offerindex.Wish {
		w := offerindex.Wish{Any: []string{"time:evening", "need:all"}, Unsaid: rapid.SampledFrom([]string{"", "assessment", "need:autism"}).Draw(t, "unsaid"), Known: map[string]bool{}}
		for _, n := range rapid.SliceOfN(rapid.IntRange(0, 60), 0, 5).Draw(t, "known") {
			w.Known[fmt.Sprint(n)] = rapid.Bool().Draw(t, "fits")
		}
		return w
	})
}

// TestEqualsAPlainScan changes an index again and again and asks it what a scan over the same entries answers.
func TestEqualsAPlainScan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, all := offerindex.New(), map[string]offerindex.Entry{}
		for range rapid.IntRange(1, 6).Draw(t, "changes") {
			put := rapid.SliceOfN(entries(), 0, 30).Draw(t, "put")
			var remove []string
			for _, n := range rapid.SliceOfN(rapid.IntRange(0, 60), 0, 5).Draw(t, "remove") {
				remove = append(remove, fmt.Sprint(n))
				delete(all, fmt.Sprint(n))
			}
			x.Change(put, remove)
			for _, e := range put {
				all[e.Key] = e
			}
			q := queries().Draw(t, "query")
			for part := 0; ; part++ {
				got, want := x.Search(q), plain(all, vocabulary(all), q)
				if diff := gocmp.Diff(want, got); diff != "" {
					t.Fatalf("%+v, part %d, of the plain scan to the search:\n%s", q, part, diff)
				}
				if got.Next == nil {
					break
				}
				q.After = got.Next
			}
			if x.Len() != len(all) {
				t.Fatalf("%d entries, want %d", x.Len(), len(all))
			}
		}
	})
}

func TestWornAfterMostIsReplaced(t *testing.T) {
	x := offerindex.New()
	var all []offerindex.Entry
	for n := range 600 {
		all = append(all, offerindex.Entry{Key: fmt.Sprint(n), Title: "T", Tags: []string{fmt.Sprintf("provider:%d", n%2)}})
	}
	x.Change(all, nil)
	if x.Worn() {
		t.Error("a fresh index is worn")
	}
	x.Change(all, nil)
	x.Change(nil, []string{"1"})
	if !x.Worn() || x.Len() != 599 {
		t.Errorf("%d entries, worn %v", x.Len(), x.Worn())
	}
	for n := 3; n < 600; n += 2 {
		x.Change(nil, []string{fmt.Sprint(n)})
	}
	if got := x.Tags("provider:"); !slices.Equal(got, []string{"provider:0"}) {
		t.Errorf("tags of what is left: %q", got)
	}
}

// crowd returns n made-up offers spread over England's outcodes.
func crowd(n int) []offerindex.Entry {
	r := rand.New(rand.NewPCG(1, 2))
	out := make([]offerindex.Entry, n)
	for i := range out {
		words := make([]string, 12)
		for k := range words {
			words[k] = fmt.Sprintf("%c%cord%d", 'a'+r.IntN(26), 'a'+r.IntN(26), r.IntN(40))
		}
		from := r.IntN(18)
		out[i] = offerindex.Entry{
			Key: fmt.Sprint(i), Title: words[0] + " " + words[1], Text: strings.Join(words, " "), Placed: true, AgeFrom: from, AgeTo: from + r.IntN(8),
			At:    geo.Point{Lat: 50 + float64(r.IntN(112))*0.05, Long: -5.5 + float64(r.IntN(140))*0.05},
			Tags:  []string{fmt.Sprintf("need:%d", r.IntN(20)), fmt.Sprintf("time:%d", r.IntN(4)), fmt.Sprintf("kind:%d", r.IntN(8))},
			Price: []int64{0, 0, 200, 350, 1000, offerindex.Unpriced}[r.IntN(6)],
		}
	}
	return out
}

// TestLargeEqualsAPlainScan asks a crowd the 500 mixed queries of the benchmark.
func TestLargeEqualsAPlainScan(t *testing.T) {
	x, all := offerindex.New(), map[string]offerindex.Entry{}
	entries := crowd(2000)
	x.Change(entries, nil)
	for _, e := range entries {
		all[e.Key] = e
	}
	known := vocabulary(all)
	for n, q := range mixed(500) {
		if diff := gocmp.Diff(plain(all, known, q), x.Search(q)); diff != "" {
			t.Fatalf("query %d %+v, of the plain scan to the search:\n%s", n, q, diff)
		}
	}
}

func mixed(n int) []offerindex.Query {
	r := rand.New(rand.NewPCG(3, 4))
	out := make([]offerindex.Query, n)
	for i := range out {
		q := offerindex.Query{Limit: 50}
		if i%2 == 0 {
			q.Words = fmt.Sprintf("%c%cord%d", 'a'+r.IntN(26), 'a'+r.IntN(26), r.IntN(40))[:2+r.IntN(4)]
			if i%10 == 0 {
				q.Words += "x" // which nobody has: every word is looked through for what is spelt like it
			}
		}
		if i%3 != 0 {
			q.Near, q.From, q.Within = true, geo.Point{Lat: 50 + r.Float64()*5.6, Long: -5.5 + r.Float64()*7}, geo.Miles(5+r.IntN(40))
		}
		if i%4 == 0 {
			age := r.IntN(26)
			q.Age = &age
		}
		if i%5 == 0 {
			q.Tags = [][]string{{fmt.Sprintf("need:%d", r.IntN(20)), "need:0"}}
		}
		if i%6 == 0 {
			q.Tags = append(q.Tags, []string{fmt.Sprintf("kind:%d", r.IntN(8))})
		}
		if i%11 == 0 {
			q.Bands = []offerindex.Band{{From: 0, To: 17, Steps: []offerindex.Step{{Tag: "kind:1", Out: true}, {Tag: "kind:2", Out: true}, {Key: fmt.Sprint(i)}}}, {From: 18, To: 25, Steps: []offerindex.Step{{Tag: "kind:3", Out: true}}}}
		}
		if i%8 == 0 {
			q.Dearest = new([]int64{0, 250, 1000}[r.IntN(3)])
		}
		if i%9 == 0 {
			q.OrUnsaid, q.Wishes = true, []offerindex.Wish{{Any: []string{"time:0", "time:1"}, Unsaid: "time:2", Known: map[string]bool{fmt.Sprint(i): true, fmt.Sprint(i + 1): false}}}
		}
		if i%7 == 0 {
			q.Only = map[string]bool{}
			for range 200 {
				q.Only[fmt.Sprint(r.IntN(2000))] = true
			}
		}
		out[i] = q
	}
	return out
}

// BenchmarkSearch asks 500 mixed queries and reports their middle and slow times.
func BenchmarkSearch(b *testing.B) {
	for _, n := range []int{20_000, 200_000} {
		b.Run(fmt.Sprintf("offers=%d", n), func(b *testing.B) {
			x := offerindex.New()
			x.Change(crowd(n), nil)
			queries := mixed(500)
			var took []time.Duration
			for b.Loop() {
				for _, q := range queries {
					began := time.Now()
					x.Search(q)
					took = append(took, time.Since(began))
				}
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
		})
	}
}
