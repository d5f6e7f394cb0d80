package authority

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"alongside/internal/fault"
)

// The length of a password, in characters.
const (
	shortestPassword = 12
	longestPassword  = 128
)

// commonText is our own list of words that guessers try first, one a line.
//
//go:embed common.txt
var commonText string

var common = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{}
	for word := range strings.FieldsSeq(commonText) {
		words[word] = true
	}
	return words
})

// checkPassword refuses what is short or easily guessed by somebody who knows the person. It asks for no digits or signs.
func checkPassword(password string, a Account, council string) error {
	n := utf8.RuneCountInString(password)
	switch {
	case n < shortestPassword:
		return fault.Invalidf("new-password", "Use at least %d characters. Three or four words that do not belong together are good.", shortestPassword)
	case n > longestPassword:
		return fault.Invalidf("new-password", "Use at most %d characters.", longestPassword)
	case repeats(password) || runs(password) || guessed(password):
		return fault.Invalid("new-password", "This password is one of those that are tried first. Choose another.")
	}
	local, _, _ := strings.Cut(a.Email, "@")
	for _, word := range append(strings.Fields(a.Name+" "+council), local) {
		if mostly(letters(password), letters(word)) {
			return fault.Invalid("new-password", "Do not use your name, your address or the council’s name. Choose another password.")
		}
	}
	return nil
}

// mostly reports whether a password is little more than one word.
func mostly(password, word string) bool {
	if utf8.RuneCountInString(word) <= 3 || !strings.Contains(password, word) {
		return false
	}
	return utf8.RuneCountInString(strings.ReplaceAll(password, word, "")) < 6
}

// unleet reads the signs that stand for letters.
var unleet = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!", "i")

// letters keeps the letters of s, small.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// guessed reports whether a password is made of common words with digits or signs around and between them.
func guessed(password string) bool {
	core := strings.TrimFunc(strings.ToLower(password), func(r rune) bool { return !unicode.IsLetter(r) })
	return made(letters(core)) || made(letters(unleet.Replace(core)))
}

// made reports whether s is one or more common words in a row, or nothing.
func made(s string) bool {
	reach := make([]bool, len(s)+1)
	reach[0] = true
	for i := range s {
		for j := i + 1; reach[i] && j <= len(s); j++ {
			reach[j] = reach[j] || common()[s[i:j]]
		}
	}
	return reach[len(s)]
}

// repeats reports whether s is a piece of at most six characters again and again.
func repeats(s string) bool {
	r := []rune(strings.ToLower(s))
	for n := 1; n <= 6 && n*2 <= len(r); n++ {
		same := true
		for i := n; i < len(r) && same; i++ {
			same = r[i] == r[i-n]
		}
		if same {
			return true
		}
	}
	return false
}

// runs reports whether nearly all of s goes along the alphabet, the digits or a row of keys, either way.
func runs(s string) bool {
	const rows = "abcdefghijklmnopqrstuvwxyz 01234567890 qwertyuiop asdfghjkl zxcvbnm"
	r := []rune(strings.ToLower(s))
	along := 0
	for i := 1; i < len(r); i++ {
		pair := string(r[i-1 : i+1])
		back := string([]rune{r[i], r[i-1]})
		if strings.Contains(rows, pair) || strings.Contains(rows, back) {
			along++
		}
	}
	return along >= len(r)-3
}
