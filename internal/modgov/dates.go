package modgov

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"alongside/internal/workday"
)

const monthNames = `jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?`

var (
	isoDate     = regexp.MustCompile(`\b(\d{4})[-/](\d{1,2})[-/](\d{1,2})\b`)
	numericDate = regexp.MustCompile(`\b(\d{1,2})\s?([/.-])\s?(\d{1,2})\s?([/.-])\s?(\d{4}|\d{2})\b`)
	dayMonth    = regexp.MustCompile(`(?i)\b(\d{1,2})\s*(?:st|nd|rd|th)?[\s-]+(?:of\s+|day of\s+)?(` + monthNames + `)\b\.?,?(?:[\s-]+(\d{4})\b|\s*[-\s]'?(\d{2})\b)?`)
	monthDay    = regexp.MustCompile(`(?i)\b(` + monthNames + `)\.?\s+(\d{1,2})(?:st|nd|rd|th)?\b(?:,?\s+(\d{4})\b)?`)
	monthYear   = regexp.MustCompile(`(?i)\b(` + monthNames + `)\.?,?\s+(?:of\s+)?(\d{4})\b`)
)

// found is a date in a text, with its place and what was odd about it.
type found struct {
	Stated
	from, to int
	noYear   bool
	oddity   string // a finding's code
	message  string
}

// parts are the figures of a date as printed; day or year may be missing.
type parts struct{ year, month, day string }

// findDates returns the dates of a text in their order. whole says that the text is a date's own field, in which
// two-digit years are read however they are written.
func findDates(text string, no int, whole bool) []found {
	if !strings.ContainsFunc(text, unicode.IsDigit) {
		return nil
	}
	var out []found
	taken := make([]bool, len(text))
	add := func(m []int, p parts) {
		if !slices.Contains(taken[m[0]:m[1]], true) {
			for i := m[0]; i < m[1]; i++ {
				taken[i] = true
			}
			f := read(p, strings.TrimSpace(text[m[0]:m[1]]), no)
			f.from, f.to = m[0], m[1]
			out = append(out, f)
		}
	}
	group := func(m []int, n int) string {
		if m[2*n] < 0 {
			return ""
		}
		return text[m[2*n]:m[2*n+1]]
	}
	for _, m := range isoDate.FindAllStringSubmatchIndex(text, -1) {
		add(m, parts{group(m, 1), group(m, 2), group(m, 3)})
	}
	for _, m := range numericDate.FindAllStringSubmatchIndex(text, -1) {
		year, sep := group(m, 5), group(m, 2)
		if sep == group(m, 4) && (len(year) == 4 || sep == "/" || whole || announced(text, m)) && !after(text, m[0], "£.") {
			add(m, parts{year, group(m, 3), group(m, 1)})
		}
	}
	for _, m := range dayMonth.FindAllStringSubmatchIndex(text, -1) {
		year := group(m, 3)
		if short := group(m, 4); short != "" {
			if whole || strings.Contains(text[m[0]:m[1]], "'") {
				year = short
			} else {
				m[1] = m[8] - 1
			}
		}
		if year != "" || capital(group(m, 2)) {
			add(m, parts{year, group(m, 2), group(m, 1)})
		}
	}
	for _, m := range monthDay.FindAllStringSubmatchIndex(text, -1) {
		if capital(group(m, 1)) {
			add(m, parts{group(m, 3), group(m, 1), group(m, 2)})
		}
	}
	for _, m := range monthYear.FindAllStringSubmatchIndex(text, -1) {
		if capital(group(m, 1)) {
			add(m, parts{group(m, 2), group(m, 1), ""})
		}
	}
	slices.SortFunc(out, func(a, b found) int { return a.from - b.from })
	return out
}

var dateAnnounced = regexp.MustCompile(`(?i)\b(?:commenc(?:e|es|ed|ing)|start(?:s|ed|ing)?|from|until|to|on|dated?|expir(?:e|es|ed|ing)|end(?:s|ed|ing)?|before|by)\s*:?\s*$`)

// announced reports whether the words before figures such as "01.04.24" say that they are a date and no section's number.
func announced(text string, m []int) bool {
	return m[3]-m[2] == 2 && m[7]-m[6] == 2 && dateAnnounced.MatchString(text[max(0, m[0]-16):m[0]])
}

// after reports whether one of the signs stands directly before place from.
func after(text string, from int, signs string) bool {
	return from > 0 && strings.ContainsRune(signs, lastRune(text[:from]))
}

// read makes a date of its printed figures, or says why they are none.
func read(p parts, text string, no int) found {
	f := found{Stated: Stated{Text: strings.TrimRight(text, " ,."), Line: no}}
	month, day, year := monthNumber(p.month), number(p.day), number(p.year)
	if len(p.year) == 2 {
		year += 2000
		f.oddity = "two-digit-year"
		f.message = fmt.Sprintf("The year of %q has two digits; it was read as %d.", f.Text, year)
	}
	switch {
	case p.year == "":
		f.noYear = true
	case year < 1900 || year > 2199:
		f.oddity, f.message = "impossible-date", fmt.Sprintf("%q is not a date: the year cannot be right. It was left out.", f.Text)
	case p.day == "":
		f.Month = fmt.Sprintf("%04d-%02d", year, month)
	default:
		day, err := workday.On(year, month, day)
		if err != nil {
			f.oddity, f.message = "impossible-date", fmt.Sprintf("%q is not a date: there is no such day. It was left out.", f.Text)
			break
		}
		f.Day = day
	}
	return f
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0 // the patterns let only figures through, so this is an absent part
	}
	return n
}

func monthNumber(s string) int {
	if n := number(s); n > 0 || s == "" {
		return n
	}
	low := strings.ToLower(s)
	for i, name := range []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"} {
		if strings.HasPrefix(low, name) {
			return i + 1
		}
	}
	return 0
}

// date reads the date of a labelled field. What is no date, is impossible or lacks its year is said and left empty.
func (f *findings) date(s section, what string) Stated {
	text := s.value()
	if text == "" || unsaid(text) {
		return Stated{}
	}
	all := findDates(text, valueLine(s), true)
	if len(all) == 0 {
		f.add("date-not-understood", Note, s.line, "%s: %q is not understood as a date.", what, clip(text))
		return Stated{Text: clip(text), Line: s.line}
	}
	first := all[0]
	switch {
	case first.oddity == "impossible-date":
		f.add(first.oddity, Conflict, first.Line, "%s: %s", what, first.message)
	case first.oddity != "":
		f.add(first.oddity, Note, first.Line, "%s: %s", what, first.message)
	case first.noYear:
		f.add("date-without-year", Missing, first.Line, "%s: %q names no year.", what, first.Text)
	case first.Month != "":
		f.add("date-without-day", Missing, first.Line, "%s: %q names a month and no day.", what, first.Text)
	}
	f.weekday(text, first)
	return first.Stated
}

var weekdayWord = regexp.MustCompile(`(?i)\b(mon|tue|wed|thu|fri|sat|sun)(?:s|r|rs|nes|ur)?(?:day)?[,.]?\s*(?:the\s+)?$`)

// weekday says when a date's printed weekday is not that day's.
func (f *findings) weekday(text string, d found) {
	m := weekdayWord.FindStringSubmatch(text[max(0, d.from-30):d.from])
	if m == nil || d.Day.IsZero() {
		return
	}
	if is := d.Day.Weekday().String(); !strings.EqualFold(is[:3], m[1]) {
		f.add("weekday-differs", Conflict, d.Line, "%s is printed before %q, which was a %s.", strings.TrimRight(strings.TrimSpace(m[0]), " ,."), d.Text, is)
	}
}

// oddDates says of a prose text which of its dates cannot be or have two-digit years.
func (f *findings) oddDates(text string, no int) {
	for _, d := range findDates(text, no, false) {
		switch d.oddity {
		case "impossible-date":
			f.add(d.oddity, Conflict, d.Line, "%s", d.message)
		case "two-digit-year":
			f.add(d.oddity, Note, d.Line, "%s", d.message)
		}
		f.weekday(text, d)
	}
}

// unsaid reports whether a value is a way of leaving it empty.
func unsaid(text string) bool {
	switch strings.ToLower(strings.Trim(text, " .-–—()[]")) {
	case "", "tbc", "tba", "to be confirmed", "to be advised", "to be agreed", "not known", "unknown", "not stated", "n/a", "na", "none", "not applicable",
		"tbd", "to follow", "pending", "awaited", "not yet known", "blank":
		return true
	}
	return false
}

func valueLine(s section) int {
	for _, l := range s.lines {
		if !l.blank() {
			return l.no
		}
	}
	return s.line
}

// clip shortens a text that is quoted in a message.
func clip(text string) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text[:min(len(text), 600)], "")), " ")
	if runes := []rune(text); len(runes) > 90 {
		return strings.TrimSpace(string(runes[:88])) + "…"
	}
	return text
}
