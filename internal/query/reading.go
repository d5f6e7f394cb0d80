package query

import (
	"strings"
	"unicode"
)

// Reading says how hard a text is to read.
type Reading struct {
	Words     int
	Sentences int
	Age       int // the age at which people can read it with ease, from the Flesch–Kincaid grade; 0 for too little text
}

// fewestWords is the least text on which a reading age says something.
const fewestWords = 8

// HardAge is the reading age from which an answer is too hard for many families.
const HardAge = 14

// ReadingOf measures English text: 0.39 words a sentence + 11.8 syllables a word − 15.59 is the school year in the United
// States; a child is five years older than its year.
func ReadingOf(text string) Reading {
	var r Reading
	syllables, open := 0, false
	for _, line := range strings.Split(text, "\n") {
		for _, token := range strings.Fields(line) {
			if n := syllablesOf(token); n > 0 {
				r.Words++
				syllables += n
				open = true
			}
			if open && ends(token) {
				r.Sentences++
				open = false
			}
		}
		if open { // a line of a list ends without a full stop
			r.Sentences++
			open = false
		}
	}
	if r.Words < fewestWords {
		return r
	}
	hundredths := 39*r.Words/r.Sentences + 1180*syllables/r.Words - 1559
	r.Age = max(5, (hundredths+50)/100+5)
	return r
}

// shortened are words with a full stop that ends no sentence.
var shortened = map[string]bool{"mr.": true, "mrs.": true, "ms.": true, "dr.": true, "prof.": true, "rev.": true, "st.": true, "no.": true, "nos.": true, "para.": true, "e.g.": true,
	"i.e.": true, "approx.": true, "incl.": true, "vs.": true}

// ends reports whether a sentence ends with the token.
func ends(token string) bool {
	if shortened[strings.ToLower(strings.TrimLeft(token, `"'“‘(`))] {
		return false
	}
	return strings.HasSuffix(strings.TrimRight(token, `"'”’)`), ".") || strings.ContainsAny(token, "!?…")
}

// syllablesOf counts the groups of vowels in a word, without a silent e at its end; 0 for what is no word. A number counts as
// two.
func syllablesOf(token string) int {
	word := strings.ToLower(strings.TrimFunc(token, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) }))
	if word == "" {
		return 0
	}
	if strings.IndexFunc(word, unicode.IsDigit) >= 0 {
		return 2
	}
	n, before := 0, false
	for _, c := range word {
		vowel := strings.ContainsRune("aeiouyâêîôûŵŷ", c)
		if vowel && !before {
			n++
		}
		before = vowel
	}
	if n > 1 && strings.HasSuffix(word, "e") && !strings.HasSuffix(word, "le") && !strings.HasSuffix(word, "ee") {
		n--
	}
	if n > 1 && strings.HasSuffix(word, "ed") && !strings.HasSuffix(word, "ted") && !strings.HasSuffix(word, "ded") {
		n--
	}
	return max(n, 1)
}
