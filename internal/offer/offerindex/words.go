package offerindex

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Words yields the words of a text as they are compared: runs of letters and figures in small letters, without accents, so that
// "Łódź" is "lodz" and "Gŵyl" is "gwyl". An apostrophe before a last letter stands in no way: "children’s" is "childrens".
func Words(text string) func(yield func(string) bool) {
	return strings.FieldsFuncSeq(fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) })
}

// spelt are letters that no accent makes, as people without them on their keyboard write them.
var spelt = strings.NewReplacer("ł", "l", "ø", "o", "đ", "d", "ð", "d", "þ", "th", "ß", "ss", "æ", "ae", "œ", "oe", "ı", "i", "’", "'")

func fold(text string) string {
	if strings.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) >= 0 {
		text = strings.Map(func(r rune) rune {
			if r >= '\u0300' && r <= '\u036f' { // accents that stand behind their letter
				return -1
			}
			return r
		}, norm.NFD.String(text))
		text = spelt.Replace(strings.ToLower(norm.NFC.String(text)))
	} else {
		text = strings.ToLower(text)
	}
	if !strings.Contains(text, "'") {
		return text
	}
	letters := []rune(text)
	at := func(i int) bool { return i >= 0 && i < len(letters) && unicode.IsLetter(letters[i]) }
	out := make([]rune, 0, len(letters))
	for i, r := range letters {
		if r != '\'' || !at(i-1) || !at(i+1) || at(i+2) {
			out = append(out, r)
		}
	}
	return string(out)
}

// irregular are the plurals of words for people that do not end in s.
var irregular = map[string]string{
	"children": "child", "people": "person", "person": "people", "men": "man", "man": "men", "women": "woman", "woman": "women", "buses": "bus",
}

// also returns the other number of a word where it does not begin with the word itself: the singular of a plural, and "families"
// for "family".
func also(word string) []string {
	if other, ok := irregular[word]; ok {
		return []string{other}
	}
	cut := func(end, put string) []string { return []string{strings.TrimSuffix(word, end) + put} }
	ends := func(of ...string) bool {
		return slices.ContainsFunc(of, func(end string) bool { return strings.HasSuffix(word, end) })
	}
	switch n := len(word); {
	case n < 4:
		return nil
	case n > 4 && ends("ies"):
		return cut("ies", "y")
	case ends("sses", "ches", "shes", "xes", "zes"):
		return cut("es", "")
	case ends("s") && !ends("ss", "us", "is"):
		return cut("s", "")
	case ends("y") && !ends("ay", "ey", "oy", "uy"):
		return cut("y", "ies")
	}
	return nil
}

// mistakes is how many letters of a word that nobody has may be wrong: none of a short one, or of one with a figure in it.
func mistakes(word string) int {
	switch n := utf8.RuneCountInString(word); {
	case n < 4 || strings.IndexFunc(word, unicode.IsNumber) >= 0:
		return 0
	case n < 8:
		return 1
	default:
		return 2
	}
}

// firstCounts is the length up to which a word that is spelt another way has the same first letter.
const firstCounts = 5

// letters is the set of the letters of a word. Words whose sets differ by more than two letters for each mistake are further apart.
func letters(word string) (set uint64) {
	for _, r := range word {
		set |= 1 << (uint(r) % alphabet)
	}
	return set
}

const alphabet = 64 // bits of a set of letters

// apart returns how many letters were left out, put in, changed or swapped with the next between two words; more than most where
// there are more than that.
func apart(a, b string, most int) int {
	x, y := []rune(a), []rune(b)
	if len(x) <= firstCounts && len(x) > 0 && len(y) > 0 && x[0] != y[0] || len(x)-len(y) > most || len(y)-len(x) > most {
		return most + 1
	}
	before, last, now := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		now[0] = i
		least := i
		for j := 1; j <= len(y); j++ {
			changed := 1
			if x[i-1] == y[j-1] {
				changed = 0
			}
			now[j] = min(last[j]+1, now[j-1]+1, last[j-1]+changed)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				now[j] = min(now[j], before[j-2]+1)
			}
			least = min(least, now[j])
		}
		if least > most {
			return most + 1
		}
		before, last, now = last, now, before
	}
	return min(last[len(y)], most+1)
}
