package supplier

import (
	_ "embed" // the word lists
	"slices"
	"strconv"
	"strings"
	"sync"
)

var (
	//go:embed words.txt
	wordsText string
	//go:embed common.txt
	commonText string
	//go:embed places.txt
	placesText string
	//go:embed given.txt
	givenText string
)

// lexicon is what is known about words beforehand.
type lexicon struct {
	legal    map[string]string // spelling → form
	drop     map[string]bool
	phrases  map[string][]phrase // by their first word, the longest first
	empty    map[string]bool
	street   map[string]bool
	titles   map[string]bool
	spelling map[string]string
	class    map[string]class
	common   map[string]float64 // share of names that have the word
	place    map[string]bool
	given    map[string]bool // given names of people
}

// class says of a word what kind of thing it tells, and which: "primary" is the phase primary.
type class struct{ kind, value string }

// phrase is a run of words with a meaning of its own.
type phrase struct {
	words []string
	use   string // section of words.txt, or "legal:" and the form
}

// known is the lexicon, read once.
var known = sync.OnceValue(func() *lexicon {
	l := &lexicon{
		legal: map[string]string{}, drop: map[string]bool{}, empty: map[string]bool{}, street: map[string]bool{}, phrases: map[string][]phrase{}, titles: map[string]bool{},
		spelling: map[string]string{}, class: map[string]class{}, common: map[string]float64{},
		place: fields(placesText), given: fields(givenText),
	}
	section := ""
	for line := range lines(wordsText) {
		if name, ok := strings.CutPrefix(line, "["); ok {
			section = strings.TrimSuffix(name, "]")
			continue
		}
		l.add(section, line)
	}
	for line := range lines(commonText) {
		for f := range strings.FieldsSeq(line) {
			word, count, _ := strings.Cut(f, ":")
			n, err := strconv.Atoi(count)
			if err == nil {
				l.common[word] = float64(n) / 10_000
			}
		}
	}
	return l
})

// lines yields the lines of a list without comments and blank lines.
func lines(text string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for line := range strings.Lines(text) {
			line, _, _ = strings.Cut(line, "#")
			if line = strings.TrimSpace(line); line != "" && !yield(line) {
				return
			}
		}
	}
}

func fields(text string) map[string]bool {
	out := map[string]bool{}
	for line := range lines(text) {
		for f := range strings.FieldsSeq(line) {
			out[f] = true
		}
	}
	return out
}

// add takes one line of words.txt.
func (l *lexicon) add(section, line string) {
	head, rest, headed := strings.Cut(line, ": ")
	if !headed {
		head, rest = "", line
	}
	for n, w := range items(rest) {
		several := strings.Fields(w)
		switch {
		case section == "legal" && len(several) > 1:
			l.phrase(several, "legal:"+head)
		case section == "legal":
			l.legal[w] = head
		case section == "drop":
			l.drop[w] = true
		case section == "empty":
			l.empty[w] = true
		case section == "street":
			l.street[w] = true
		case section == "title":
			l.titles[w] = true
		case section == "spelling":
			l.spelling[w] = head
		case section == "class" && n == 0:
			l.class[w] = class{head, w}
		case section == "class" && head == "phase": // each word a value of its own, but for the plural
			l.class[w] = class{head, strings.TrimSuffix(w, "s")}
		case section == "class":
			l.class[w] = class{head, items(rest)[0]}
		default:
			l.phrase(several, section)
		}
	}
}

func (l *lexicon) phrase(words []string, use string) {
	list := slices.Concat(l.phrases[words[0]], []phrase{{words, use}})
	for n := len(list) - 1; n > 0 && len(list[n].words) > len(list[n-1].words); n-- {
		list[n], list[n-1] = list[n-1], list[n]
	}
	l.phrases[words[0]] = list
}

// items splits a line into words and phrases in quotation marks.
func items(line string) []string {
	var out []string
	for n, part := range strings.Split(line, `"`) {
		if n%2 == 1 {
			out = append(out, part)
			continue
		}
		out = append(out, strings.Fields(part)...)
	}
	return out
}

// at finds the longest phrase that begins at words[n].
func (l *lexicon) at(words []word, n int) (phrase, bool) {
	for _, p := range l.phrases[words[n].text] {
		if n+len(p.words) > len(words) {
			continue
		}
		same := true
		for k, w := range p.words {
			same = same && words[n+k].text == w
		}
		if same {
			return p, true
		}
	}
	return phrase{}, false
}
