package workday

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"alongside/internal/fault"
)

// Parse reads a date written as "2026-12-03" and nothing else. It refuses an impossible one, with a fault.Invalid for the field
// "date" that says why.
func Parse(iso string) (Date, error) {
	if len(iso) != len(time.DateOnly) || iso[4] != '-' || iso[7] != '-' {
		return Date{}, notADate(iso)
	}
	year, okYear := digits(iso[:4])
	month, okMonth := digits(iso[5:7])
	day, okDay := digits(iso[8:])
	if !okYear || !okMonth || !okDay {
		return Date{}, notADate(iso)
	}
	return On(year, month, day)
}

func notADate(text string) error {
	if runes := []rune(text); len(runes) > 40 {
		text = string(runes[:40]) + "…"
	}
	return fault.Invalidf("date", "Enter a date such as 2026-12-03: %q is not one.", text)
}

func digits(text string) (int, bool) {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return 0, false
		}
	}
	n, err := strconv.Atoi(text)
	return n, err == nil
}

// ParseLoose reads a date as it stands in the files of councils: "2026-12-03", "03/12/2026", "3.12.26", "3 December 2026",
// "Thursday 3rd Dec 2026", "03-Dec-26", "20261203", each with or without a time behind it. The day stands before the month, as in
// Britain; two digits of a year are 1970 to 2069. Like Parse it refuses what it cannot be sure of.
func ParseLoose(text string) (Date, error) {
	trimmed := strings.TrimSpace(text)
	if len(trimmed) > 60 {
		return Date{}, notADate(trimmed)
	}
	words := withoutTime(strings.FieldsFunc(trimmed, func(r rune) bool { return strings.ContainsRune(" \u00a0/-.,\t", r) }))
	if len(words) == 4 {
		if _, ok := byPrefix(words[0], weekdays); ok {
			words = words[1:]
		}
	}
	switch len(words) {
	case 1:
		if _, ok := digits(words[0]); ok && len(words[0]) == 8 {
			return fromParts(trimmed, words[0][6:], words[0][4:6], words[0][:4])
		}
	case 3:
		if _, ok := digits(words[0]); ok && len(words[0]) == 4 {
			return fromParts(trimmed, words[2], words[1], words[0])
		}
		return fromParts(trimmed, words[0], words[1], words[2])
	}
	return Date{}, notADate(trimmed)
}

// withoutTime drops a time of day that a spreadsheet or a database export left behind the date, such as "00:00:00" or "T09:30Z".
func withoutTime(words []string) []string {
	if n := len(words); n > 1 && strings.EqualFold(words[n-1], "000Z") && strings.Contains(words[n-2], ":") {
		words = words[:n-1] // the thousandths of a second, parted at the point
	}
	n := len(words)
	if n == 0 || !strings.Contains(words[n-1], ":") {
		return words
	}
	day, clock, joined := strings.Cut(words[n-1], "T")
	if !joined {
		day, clock = "", words[n-1]
	}
	for _, r := range strings.TrimSuffix(clock, "Z") {
		if r != ':' && (r < '0' || r > '9') {
			return words
		}
	}
	if day == "" {
		return words[:n-1]
	}
	return append(slices.Clone(words[:n-1]), day)
}

func fromParts(text, day, month, year string) (Date, error) {
	m, ok := digits(month)
	if !ok {
		m, ok = byPrefix(month, months)
	}
	y, okYear := fullYear(year)
	d, okDay := digits(withoutOrdinal(day))
	if !ok || !okYear || !okDay {
		return Date{}, notADate(text)
	}
	return On(y, m, d)
}

func fullYear(text string) (int, bool) {
	n, ok := digits(text)
	switch {
	case !ok:
		return 0, false
	case len(text) == 4:
		return n, true
	case len(text) == 2 && n < 70:
		return 2000 + n, true
	case len(text) == 2:
		return 1900 + n, true
	default:
		return 0, false
	}
}

func withoutOrdinal(day string) string {
	lower := strings.ToLower(day)
	for _, ending := range [...]string{"st", "nd", "rd", "th"} {
		if bare, found := strings.CutSuffix(lower, ending); found {
			return bare
		}
	}
	return day
}

var (
	weekdays = []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
	months   = []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}
)

// byPrefix finds the one name that begins with word, which has three letters or more; the first name is 1.
func byPrefix(word string, names []string) (int, bool) {
	if len(word) < 3 {
		return 0, false
	}
	i := slices.IndexFunc(names, func(name string) bool { return strings.HasPrefix(name, strings.ToLower(word)) })
	return i + 1, i >= 0
}
