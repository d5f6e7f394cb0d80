package modgov

import (
	"slices"
	"strings"
)

// smallWords carry no meaning that tells one resolution from another.
var smallWords = wordSet("the a an and or of to in for on by with that this be is are was were been being it its as at " +
	" from which will would should have has had not their these those into new")

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}

// meaning returns a text's words without small ones, case and endings.
func meaning(text string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsFuncSeq(strings.ToLower(text), func(c rune) bool { return !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9') }) {
		if len(w) > 1 && !smallWords[w] {
			set[stem(w)] = true
		}
	}
	return set
}

func stem(w string) string {
	for _, end := range []string{"ing", "ed", "es", "s"} {
		if cut, ok := strings.CutSuffix(w, end); ok && len(cut) >= 4 {
			return cut
		}
	}
	return w
}

// alike says in hundredths how much of two texts' words are the same: twice the shared over all.
func alike(a, b map[string]bool) int {
	if len(a)+len(b) == 0 {
		return 0
	}
	shared := 0
	for w := range a {
		if b[w] {
			shared++
		}
	}
	return 200 * shared / (len(a) + len(b))
}

// pair is a resolution of one paper beside its like in another; b is -1 when there is none.
type pair struct{ a, b, alike int }

// alikeEnough is the likeness from which two resolutions are taken for one.
const alikeEnough = 40

// maxPaired bounds the comparison; no real paper resolves as much.
const maxPaired = 200

// matchTexts pairs texts one to one, the likest first.
func matchTexts(a, b []string) []pair {
	a, b = a[:min(len(a), maxPaired)], b[:min(len(b), maxPaired)]
	words := func(list []string) []map[string]bool {
		out := make([]map[string]bool, len(list))
		for i, t := range list {
			out[i] = meaning(t)
		}
		return out
	}
	wa, wb := words(a), words(b)
	pairs := make([]pair, len(a))
	for i := range pairs {
		pairs[i] = pair{a: i, b: -1}
	}
	var likely []pair
	for i := range a {
		for j := range b {
			if n := alike(wa[i], wb[j]); n >= alikeEnough {
				likely = append(likely, pair{i, j, n})
			}
		}
	}
	slices.SortStableFunc(likely, func(x, y pair) int { return y.alike - x.alike })
	taken := make([]bool, len(b))
	for _, p := range likely {
		if pairs[p.a].b < 0 && !taken[p.b] {
			pairs[p.a], taken[p.b] = p, true
		}
	}
	return pairs
}
