package modgov

import (
	"regexp"
	"strings"
)

// quantity matches a number written in figures or as a word.
const quantity = `(\d{1,3}|a|an|one|two|three|four|five|six|seven|eight|nine|ten|twelve|eighteen|twenty[ -]four|thirty[ -]six)(?:\s*\(\d{1,3}\))?`

var (
	duration = regexp.MustCompile(`(?i)\b(?:(?:for|over) (?:a|an|the)?\s?(?:initial |fixed |minimum |maximum )?(?:period|term|duration)? ?(?:of )?|` +
		`(?:contract |initial )?(?:term|period|length|duration)(?: of| is| will be|:)? (?:up to )?)` + quantity + `[ -](years?|months?)\b`)
	adjectival   = regexp.MustCompile(`(?i)\b` + quantity + `[ -](year|month)\s(?:initial |fixed )?(?:contract|agreement|framework|term|arrangement|grant|programme)\b`)
	bareDuration = regexp.MustCompile(`(?i)^\s*` + quantity + `[ -](years?|months?)\b`)

	startBefore = regexp.MustCompile(`(?i)\b(?:commenc(?:ing|es?|ement)|start(?:s|ing)?|begin(?:s|ning)?|effective|with effect|go(?:es)? live|` +
		`contracts? (?:from|to run from))\b[^.;]{0,40}?\b(?:from|on|in|of|by)?\s*(?:the\s)?$|\bfrom (?:the )?$`)
	expiryBefore = regexp.MustCompile(`(?i)\b(?:expir(?:e|es|ing|y)|end(?:s|ing)?|until|terminat(?:e|es|ing)|runs? (?:out|to)|through to|up to)\b[^.;]{0,30}$|\bto (?:the )?$`)
)

// termOf gathers what a text states of a term into t; what is already there stays.
func termOf(t *Term, text string, no int, bare bool) {
	for _, s := range sentences(text) {
		t.dates(s, no)
		t.pattern(s, no)
		t.extension(s, no, bare)
		t.months(s, no, bare)
	}
}

func (t *Term) note(no int) {
	if t.Line == 0 {
		t.Line = no
	}
}

// dates finds where the term starts and expires, by the words before each date.
func (t *Term) dates(s string, no int) {
	for _, d := range findDates(s, no, false) {
		if d.Day.IsZero() && d.Month == "" {
			continue
		}
		before := s[max(0, d.from-90):d.from]
		if currently.MatchString(before) {
			continue // when today's arrangement ends is not the new one's term
		}
		switch {
		case t.Expiry.IsZero() && expiryBefore.MatchString(before) && (!strings.HasSuffix(strings.ToLower(before), " to ") || !t.Start.IsZero()):
			t.Expiry = d.Stated
			t.note(no)
		case t.Start.IsZero() && startBefore.MatchString(before) && aboutTerm(s):
			t.Start = d.Stated
			t.note(no)
		}
	}
}

// aboutTerm keeps dates of meetings and reports out of a term.
func aboutTerm(s string) bool {
	return breakPattern.MatchString(s) || duration.MatchString(s) || extensionAhead.MatchString(s) || containsAny(strings.ToLower(s), "contract", "service", "framework", "provision", "agreement", "commenc", "arrangement", "purchasing system", "grant",
		"programme", "term", "placement", "award", "market", "bought", "procure", "commission", "£")
}

// months finds the first term's duration, unless the words are about its extension.
func (t *Term) months(s string, no int, bare bool) {
	if t.Months > 0 {
		return
	}
	head := s
	if i := strings.Index(strings.ToLower(s), "exten"); i >= 0 {
		head = s[:i]
	}
	m := duration.FindStringSubmatch(head)
	if m == nil {
		m = adjectival.FindStringSubmatch(head)
	}
	if m == nil && bare {
		m = bareDuration.FindStringSubmatch(head)
	}
	if m == nil || !bare && !aboutTerm(s) {
		return
	}
	t.Months = months(m[1], m[2])
	t.note(no)
}

var numberWords = map[string]int{
	"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
	"eighteen": 18, "twenty four": 24, "thirty six": 36,
}

// months turns a quantity and its unit into months.
func months(n, unit string) int {
	count, ok := numberWords[strings.ToLower(strings.ReplaceAll(n, "-", " "))]
	if !ok {
		count = number(strings.TrimSpace(n))
	}
	if strings.HasPrefix(strings.ToLower(unit), "y") {
		return count * 12
	}
	return count
}
