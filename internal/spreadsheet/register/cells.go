package register

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"alongside/internal/money"
	"alongside/internal/spreadsheet"
	"alongside/internal/spreadsheet/heading"
	"alongside/internal/workday"
)

// notKnown lists what registers write where they know nothing, in small letters.
var notKnown = map[string]bool{
	"": true, "-": true, "–": true, "x": true, "?": true, "n/a": true, "na": true, "#n/a": true, "none": true, "nil": true, "tbc": true, "tba": true, "tbd": true,
	"to be confirmed": true, "to be agreed": true, "ongoing": true, "on-going": true, "rolling": true, "open ended": true, "open-ended": true,
	"various": true, "unknown": true, "not known": true, "not applicable": true, "no end date": true, "none stated": true, "not stated": true, "see description": true, "perpetual": true,
}

func unknown(text string) bool { return notKnown[strings.ToLower(strings.TrimSpace(text))] }

// clean writes a cell on one line; some registers hold the two characters \n where a line broke.
func clean(cell []byte) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(string(cell), `\n`, "\n")), " ")
}

// lines parts a cell that names several things, one a line or with semicolons between them.
func lines(cell []byte) []string {
	text := strings.ReplaceAll(string(cell), `\n`, "\n")
	var out []string
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' || r == ';' }) {
		if part = strings.Join(strings.Fields(part), " "); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// reading collects notes and the first reason against a row while its cells are read.
type reading struct {
	row      spreadsheet.Row
	m        *heading.Mapping
	order    spreadsheet.DateOrder
	notes    []string
	problems []string
}

func (r *reading) cell(role heading.Role) []byte { return r.row.Cell(r.m.Index(role)) }

func (r *reading) note(format string, args ...any) {
	r.notes = append(r.notes, fmt.Sprintf(format, args...))
}

// date reads a date that may be unknown; an impossible one is a problem.
func (r *reading) date(role heading.Role, what string) workday.Date {
	cell := r.cell(role)
	d, err := spreadsheet.ParseDate(cell, r.order)
	switch {
	case err == nil:
		return d
	case errors.Is(err, spreadsheet.ErrNoDate):
		return workday.Date{}
	case unknown(string(cell)):
		r.note("The %s is %s.", what, spreadsheet.Quote(string(cell)))
		return workday.Date{}
	}
	r.problems = append(r.problems, fmt.Sprintf("The %s %s %s.", what, spreadsheet.Quote(string(cell)), err))
	return workday.Date{}
}

// amount reads a value that may be unknown: here a dash is not nothing but not said.
func (r *reading) amount(role heading.Role, what string) (money.Pence, bool) {
	cell := r.cell(role)
	if unknown(string(cell)) {
		return 0, false
	}
	a, err := spreadsheet.ParseAmount(cell)
	if err != nil {
		r.problems = append(r.problems, fmt.Sprintf("The %s %s %s.", what, spreadsheet.Quote(string(cell)), err))
		return 0, false
	}
	if a.Residue != 0 {
		r.note("The %s was rounded to the penny.", what)
	}
	return a.Pence, true
}

// term reads the length, the options and what was taken of them.
func (r *reading) term() Term {
	var t Term
	if text := clean(r.cell(RoleDuration)); !unknown(text) {
		t.Duration, _, t.HasDuration = months(text, r.unit(RoleDuration))
		if !t.HasDuration {
			r.note("The length %s is not a number of months.", spreadsheet.Quote(text))
		}
	} else if text != "" {
		r.note("The length is %s.", spreadsheet.Quote(text))
	}
	if text := clean(r.cell(RoleOption)); !unknown(text) && !heading.No(text) {
		each, n, ok := months(text, r.unit(RoleOption))
		if !ok {
			r.note("The option to extend %s is not a number of months.", spreadsheet.Quote(text))
		}
		t.Option, t.Extensions = each, max(n, 0)
	}
	if text := clean(r.cell(RoleExtensions)); !unknown(text) {
		n, err := strconv.Atoi(text)
		switch {
		case err != nil || n < 0:
			r.note("The number of extensions %s is not a number.", spreadsheet.Quote(text))
		case n > 20:
			r.note("The number of extensions is %d, which is more than any contract has: perhaps it is months.", n)
			t.Extensions = n
		default:
			t.Extensions = n
		}
	}
	t.Taken, t.Added = r.taken()
	if t.Taken > t.Extensions && t.Extensions > 0 {
		r.note("%d extensions are said to be taken of %d.", t.Taken, t.Extensions)
	}
	return t
}

// taken counts the extensions taken, in columns that say yes or in one that holds their number; added is their length together
// where the column holds that: its heading says months or years, or the cell does.
func (r *reading) taken() (n int, added Months) {
	columns := r.m.Indexes(RoleTaken)
	for _, i := range columns {
		text := clean(r.row.Cell(i))
		count, err := strconv.Atoi(text)
		words := heading.Words(r.m.Headings[i])
		lengths := slices.Contains(words, "months") || slices.Contains(words, "years")
		length, _, isLength := months(text, r.unit(RoleTaken))
		switch {
		case isLength && (lengths || err != nil):
			added += length
		case err == nil && count >= 0 && len(columns) == 1:
			n += count
		case heading.Yes(text):
			n++
		case !unknown(text) && !heading.No(text):
			r.note("Whether an extension was taken is not clear: %s.", spreadsheet.Quote(text))
		}
	}
	return n, added
}

// unit returns how many months a bare number of the column means.
func (r *reading) unit(role heading.Role) int {
	if i := r.m.Index(role); i >= 0 {
		for _, w := range heading.Words(r.m.Headings[i]) {
			if w == "years" {
				return 12
			}
		}
	}
	return 1
}

// months reads a length: "36", "0.25", "36 months", "3 years", "2 years 6 months", "1 year + 1 year", "18m", "2 x 12 months". times is
// the number before an x, 0 without one; the length is then that of one.
func months(text string, unit int) (length Months, times int, ok bool) {
	text = strings.ToLower(text)
	if before, after, found := strings.Cut(text, "x"); found {
		if n, err := strconv.Atoi(strings.TrimSpace(before)); err == nil && n > 0 && n <= 20 {
			length, _, ok = months(after, unit)
			return length, n, ok
		}
	}
	words := strings.FieldsFunc(strings.NewReplacer("+", " ", "(", " ", ")", " ", ",", " ", "and", " ", "months", " months ", "years", " years ").Replace(text), func(r rune) bool { return r == ' ' })
	var pending, total Months
	numbers, units := 0, 0
	for _, w := range parted(words) {
		switch w {
		case "month", "months", "mth", "mths", "m":
			total, pending, units = total+pending, 0, units+1
		case "year", "years", "yr", "yrs", "y":
			total, pending, units = total+12*pending, 0, units+1
		default:
			n, isNumber := thousandths(w)
			if !isNumber || numbers > 3 {
				return 0, 0, false
			}
			pending += n
			numbers++
		}
	}
	total += pending * Months(unit)
	return total, 0, numbers > 0 && (numbers == 1 || units > 0) && total <= 12_000_000
}

// parted writes a number and the unit that is joined to it as two words: "18m", "3yrs".
func parted(words []string) []string {
	out := make([]string, 0, len(words))
	for _, w := range words {
		if i := strings.IndexFunc(w, unicode.IsLetter); i > 0 {
			out = append(out, w[:i], w[i:])
			continue
		}
		out = append(out, w)
	}
	return out
}

// thousandths reads a number with at most three decimals.
func thousandths(w string) (Months, bool) {
	whole, decimals, _ := strings.Cut(w, ".")
	n, err := strconv.Atoi(whole + (decimals + "000")[:3])
	if err != nil || n < 0 || len(decimals) > 3 || len(whole) > 5 {
		return 0, false
	}
	return Months(n), true
}

// answer reads a yes, a no, or what is said of several at once.
func answer(text string) Answer {
	lower := strings.ToLower(strings.TrimSpace(text))
	switch {
	case lower == "various" || lower == "mixed" || lower == "both" || lower == "some":
		return Mixed
	case heading.Yes(lower), lower == "sme", strings.HasPrefix(lower, "vcs"), lower == "micro", lower == "small", lower == "medium":
		return Yes
	case heading.No(lower), lower == "large", lower == "neither":
		return No
	default:
		return NotSaid
	}
}
