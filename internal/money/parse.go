package money

import (
	"math"
	"strings"
	"unicode/utf8"

	"alongside/internal/fault"
)

// longest is the number of characters of an amount that are looked at or shown back; no real amount is longer.
const longest = 60

// Parse reads an amount as councils and their suppliers write it: "£1,234.50", "1234", "1,234.5", "(12.30)", "-£5", "5-" and
// "£ 1,234.50CR" are read, the last four as credits. What could be meant in two ways is refused, with a fault.Invalid for the
// field "amount": three decimals, a comma that does not part thousands, two signs.
func Parse(s string) (Pence, error) {
	trimmed := strings.TrimSpace(s)
	if trimmed == "" {
		return 0, fault.Invalid("amount", "Enter an amount, such as 1234.50.")
	}
	if len(trimmed) > longest {
		return 0, refuse(trimmed)
	}
	number, credit, ok := unsign(trimmed)
	if !ok {
		return 0, refuse(trimmed)
	}
	pence, ok := readNumber(number)
	if !ok {
		return 0, refuse(trimmed)
	}
	if credit {
		pence = -pence
	}
	return pence, nil
}

func refuse(s string) error {
	if len(s) > longest {
		end := longest
		for end > 0 && !utf8.RuneStart(s[end]) {
			end--
		}
		s = s[:end] + "…"
	}
	return fault.Invalidf("amount", "Enter an amount in pounds and pence, such as 1234.50: %q is not one.", s)
}

// unsign takes the sign, the pound sign and the spaces round them off s. ok is false when the sign is given twice.
func unsign(s string) (number string, credit, ok bool) {
	signs := 0
	note := func(found, isCredit bool) bool {
		if found {
			signs++
			credit = credit || isCredit
		}
		return found
	}
	if inner, open := strings.CutPrefix(s, "("); open {
		inner, closed := strings.CutSuffix(inner, ")")
		if !closed {
			return "", false, false
		}
		note(true, true)
		s = strings.TrimSpace(inner)
	}
	if n := len(s); n > 2 {
		switch strings.ToUpper(s[n-2:]) {
		case "CR":
			note(true, true)
			s = strings.TrimSpace(s[:n-2])
		case "DR":
			note(true, false)
			s = strings.TrimSpace(s[:n-2])
		}
	}
	s = cutMinus(s, note, true)
	s = cutMinus(s, note, false)
	if after, found := strings.CutPrefix(s, "£"); found {
		s = cutMinus(strings.TrimSpace(after), note, true)
	}
	return s, credit, signs <= 1
}

// cutMinus takes one minus sign off the front or the back of s; a spreadsheet may have written the typographer's one.
func cutMinus(s string, note func(found, isCredit bool) bool, front bool) string {
	cut := strings.CutSuffix
	if front {
		cut = strings.CutPrefix
	}
	for _, minus := range [...]string{"-", "−"} {
		if rest, found := cut(s, minus); note(found, true) {
			return strings.TrimSpace(rest)
		}
	}
	return s
}

// readNumber reads digits with optional commas between thousands and at most two decimals.
func readNumber(s string) (Pence, bool) {
	whole, decimals, point := strings.Cut(s, ".")
	if point && (len(decimals) < 1 || len(decimals) > 2) || whole == "" && !point {
		return 0, false
	}
	if !groupedRight(whole) {
		return 0, false
	}
	var total int64
	digits := func(text string) bool {
		for i := range len(text) {
			c := text[i]
			if c == ',' {
				continue
			}
			if c < '0' || c > '9' || total > (math.MaxInt64-9)/10 {
				return false
			}
			total = total*10 + int64(c-'0')
		}
		return true
	}
	if !digits(whole) || strings.ContainsRune(decimals, ',') || !digits(decimals) {
		return 0, false
	}
	for range 2 - len(decimals) {
		if total > math.MaxInt64/10 {
			return 0, false
		}
		total *= 10
	}
	return Pence(total), true
}

// groupedRight reports whether the commas of a whole number, if it has any, stand before every third digit from the right.
func groupedRight(whole string) bool {
	first := strings.IndexByte(whole, ',')
	if first < 0 {
		return true
	}
	if first == 0 || first > 3 || (len(whole)-first)%4 != 0 {
		return false
	}
	for i := first; i < len(whole); i++ {
		if (whole[i] == ',') != ((i-first)%4 == 0) {
			return false
		}
	}
	return true
}
