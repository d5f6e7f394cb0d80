package ui

import (
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"alongside/internal/money"
	"alongside/internal/workday"
)

func itoa(n int) string { return strconv.Itoa(n) }

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

var london = sync.OnceValue(func() *time.Location {
	loc, err := time.LoadLocation("Europe/London")
	if err != nil {
		return time.UTC // the zone data is embedded with package workday, so this is a build without it
	}
	return loc
})

func local(t time.Time) time.Time { return t.In(london()) }

// LongDate returns the civil date of t in full: "Thursday 3 December 2026".
func LongDate(t time.Time) string { return workday.DateOf(t).Long() }

// When returns date and time in full: "Thursday 3 December 2026, 2:30pm".
func When(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return LongDate(t) + ", " + TimeOfDay(t)
}

// ShortWhen returns date and time for tables: "3 Dec 2026, 2:30pm".
func ShortWhen(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return workday.DateOf(t).Short() + ", " + TimeOfDay(t)
}

// Money returns an amount in pounds: "£1,234.50".
func Money(p money.Pence) string { return p.String() }

// Duration returns minutes in words: "2 hours 30 minutes".
func Duration(m money.Minutes) string { return m.String() }

// Hours returns minutes as hours for narrow places: "18", "2½", "0:20". Halves are exact; other parts are hours and minutes.
func Hours(m money.Minutes) string {
	sign := ""
	if m < 0 {
		sign, m = "−", -m
	}
	h, rest := int(m)/60, int(m)%60
	switch {
	case rest == 0:
		return sign + itoa(h)
	case rest == 30 && h > 0:
		return sign + itoa(h) + "½"
	case rest == 30:
		return sign + "½"
	case rest < 10:
		return sign + itoa(h) + ":0" + itoa(rest)
	default:
		return sign + itoa(h) + ":" + itoa(rest)
	}
}

// Count returns a number with its noun: "1 child", "1,204 children".
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Number(n) + " " + many
}

// Number returns n with commas: "1,204".
func Number(n int) string {
	s := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, s = "−", s[1:]
	}
	var b strings.Builder
	for i, r := range s {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	return sign + b.String()
}

// Away says how far due is from today: "today", "tomorrow", "in 9 days", "3 days ago".
func Away(today, due workday.Date) string {
	switch n := today.DaysUntil(due); {
	case n == 0:
		return "today"
	case n == 1:
		return "tomorrow"
	case n == -1:
		return "yesterday"
	case n > 0:
		return "in " + Number(n) + " days"
	default:
		return Number(-n) + " days ago"
	}
}

// Join lists words as people do: "a", "a and b", "a, b and c".
func Join(words ...string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	default:
		return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
	}
}

// firstLines is how many characters of a very long text stand in a list or before the rest of it.
const firstLines = 600

// FirstLines splits a text that is much longer than a page's first lines between two words. The rest is empty for every other.
func FirstLines(text string) (first, rest string) {
	text = strings.TrimSpace(text)
	letters := []rune(text)
	if len(letters) <= 2*firstLines {
		return text, ""
	}
	at := firstLines
	for i := firstLines; i > firstLines/2; i-- {
		if unicode.IsSpace(letters[i]) {
			at = i
			break
		}
	}
	return strings.TrimSpace(string(letters[:at])), strings.TrimSpace(string(letters[at:]))
}
