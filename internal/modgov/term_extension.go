package modgov

import (
	"regexp"
	"slices"
	"strings"
)

const (
	lengthUnit = `(years?|yrs?|months?|mths?)`
	// moreOf is one part behind the first of "3 years (+ 1 + up to 1)".
	moreOf  = `[\s,]*\(?\s?(?:\+|plus|and then)\s?(?:an? )?(?:(?:optional|further|additional|up to|a maximum of)\s){0,3}` + quantity + `(?:[\s-]` + lengthUnit + `)?(?:\sextensions?)?\s?\)?`
	counted = `(?:further\s|additional\s|optional\s|possible\s|separate\s|consecutive\s)*`
)

var (
	breakPattern = regexp.MustCompile(`(?i)\b` + quantity + `(?:[\s-]` + lengthUnit + `)?((?:` + moreOf + `){1,5})(?:\s?` + lengthUnit + `)?`)
	breakPart    = regexp.MustCompile(`(?i)` + moreOf)

	// several extensions of one length, most telling first; the groups are how many, how long, unit.
	extensionsOf = []*regexp.Regexp{
		regexp.MustCompile(`(?i)\bext(?:en(?:d|ded|ding|dable|sions?)|\.)\b[^.;£]{0,80}?\b` + quantity + `\s` + counted + `(?:periods?|terms?|extensions?|times|occasions)\s?(?:of\s)?(?:up to\s|a maximum of\s)?` + quantity + `[ -](?:calendar )?` + lengthUnit),
		regexp.MustCompile(`(?i)\b` + quantity + `\s?[x×]\s?` + quantity + `[ -]` + lengthUnit + `\b`),
		regexp.MustCompile(`(?i)\b` + quantity + `\s` + counted + quantity + `[ -]` + lengthUnit + `[ -](?:optional )?(?:periods?|terms?|extensions?)\b`),
		regexp.MustCompile(`(?i)\b` + quantity + `\s` + counted + `extensions?\s(?:periods?\s)?(?:each\s)?of\s(?:up to\s)?` + quantity + `[ -](?:calendar )?` + lengthUnit),
	}
	extensionTwice = regexp.MustCompile(`(?i)\bext(?:en(?:d|ded|ding|dable|sions?)|\.)\b[^.;£]{0,60}?\b` + quantity + `[ -](?:calendar )?` + lengthUnit + `,?\s(?:on )?(once|twice|thrice|` + quantity + ` (?:separate )?(?:times|occasions))\b`)
	extensionFor   = regexp.MustCompile(`(?i)\bext(?:en(?:d|ded|ding|dable|sions?)|\.)\b[^.;£]{0,80}?\b` + quantity + `[ -](?:calendar )?` + lengthUnit + `\b`)
	extensionAhead = regexp.MustCompile(`(?i)\b` + quantity + `[ -](?:calendar )?` + lengthUnit + `[’']?[ -](?:(?:optional|possible|contract|further) )?extensions?\b`)
	aboutExtension = regexp.MustCompile(`(?i)\bext(?:en|\.)`)
)

// pattern reads "2+1+1 years", "3 years (+ 1 + 1)", "three years plus 1 year plus 1 year": the first term and what may follow.
func (t *Term) pattern(s string, no int) {
	if t.Pattern != "" {
		return
	}
	for _, m := range breakPattern.FindAllStringSubmatch(s, -1) {
		last := m[len(m)-1]
		unit, any := m[2], m[2] != "" || last != "" || strings.Contains(strings.ToLower(s), "year")
		parts := breakPart.FindAllStringSubmatch(m[3], -1)
		for _, p := range parts {
			any = any || p[2] != ""
			if unit == "" {
				unit = p[2]
			}
		}
		if unit == "" {
			unit = last
		}
		if !any || m[2] == "" && last == "" && !isFigure(m[1]) {
			continue
		}
		lengths := []int{months(m[1], unitOr(unit))}
		for _, p := range parts {
			if p[2] != "" {
				unit = p[2]
			}
			lengths = append(lengths, months(p[1], unitOr(unit)))
		}
		if slices.Contains(lengths, 0) {
			continue
		}
		t.Pattern, t.PatternMonths = strings.TrimSpace(m[0]), lengths
		if !strings.Contains(t.Pattern, "(") {
			t.Pattern = strings.TrimRight(t.Pattern, " )")
		}
		t.note(no)
		return
	}
}

func isFigure(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

func unitOr(unit string) string {
	if unit == "" {
		return "years"
	}
	return unit
}

// extension reads how often and by how long the term may be extended.
func (t *Term) extension(s string, no int, bare bool) {
	if t.ExtensionMonths > 0 || !bare && !aboutExtension.MatchString(s) {
		return
	}
	times, each := extensionIn(s)
	if each == 0 && bare {
		if m := bareDuration.FindStringSubmatch(s); m != nil {
			times, each = 1, months(m[1], m[2])
		}
	}
	if each == 0 || times == 0 || times > 12 {
		return
	}
	for range times {
		t.Extensions = append(t.Extensions, each)
	}
	t.ExtensionMonths, t.Extension = times*each, strings.TrimSpace(s)
	t.note(no)
}

func extensionIn(s string) (times, each int) {
	for _, several := range extensionsOf {
		if m := several.FindStringSubmatch(s); m != nil {
			return months(m[1], "months"), months(m[2], m[3])
		}
	}
	if m := extensionTwice.FindStringSubmatch(s); m != nil {
		return howOften(m[3], m[4]), months(m[1], m[2])
	}
	if m := extensionAhead.FindStringSubmatch(s); m != nil {
		return 1, months(m[1], m[2])
	}
	if m := extensionFor.FindStringSubmatch(s); m != nil {
		return 1, months(m[1], m[2])
	}
	return 0, 0
}

func howOften(words, n string) int {
	switch strings.ToLower(words) {
	case "once":
		return 1
	case "twice":
		return 2
	case "thrice":
		return 3
	}
	return months(n, "months")
}
