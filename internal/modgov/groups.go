package modgov

import (
	"regexp"
	"strings"
	"unicode"
)

// groups cuts the sections into one group for each item: a set of minutes or a forward plan holds several. A new item begins at
// an agenda heading, or where a title or reference comes again after the item before it had its own facts.
func (r *reader) groups() [][]section {
	var out [][]section
	var cur []section
	facts := map[field]bool{}
	seen := map[field]string{}
	for _, s := range r.sectionsWithReferences() {
		starts := s.field == fTitle && s.arg == "item" && len(cur) > 0 && r.minutes
		if s.field == fTitle || s.field == fReference {
			had, again := seen[s.field]
			starts = starts || again && had != s.value() && len(facts) >= 3
		}
		if starts {
			out = append(out, cur)
			cur, facts, seen = nil, map[field]bool{}, map[field]string{}
		}
		switch {
		case s.field == fTitle || s.field == fReference:
			seen[s.field] = s.value()
		case short[s.field] && s.field != fNav && s.field != fContact:
			facts[s.field] = true
		}
		cur = append(cur, s)
	}
	return append(out, cur)
}

var referenceTitle = regexp.MustCompile(`^((?:[A-Z]{1,6}[ -]?)?\d{2,6}[/-]\d{1,6}(?:[/-][A-Z0-9]{1,6})*|[A-Z]{1,8}(?:[/-][A-Z0-9]{1,8}){1,4}|` +
	`[A-Z]{1,5}\d{3,6})(?:\s*[–—:-]\s+|\s{2,}|\t)(\p{Lu}.{5,})$`)

// sectionsWithReferences finds lines such as "20/00102 - Community support" that stand under no label and makes them labels.
func (r *reader) sectionsWithReferences() []section {
	var out []section
	for _, s := range r.out {
		if s.field != fNone && s.field != fTitle {
			out = append(out, s)
			continue
		}
		rest := s
		rest.lines = nil
		for _, l := range s.lines {
			m := referenceTitle.FindStringSubmatch(l.text)
			if m == nil || !strings.ContainsFunc(m[1], unicode.IsDigit) || len(findDates(m[1], 0, true)) > 0 {
				rest.lines = append(rest.lines, l)
				continue
			}
			out = append(out, section{field: fReference, label: "reference", line: l.no, lines: []line{{no: l.no, text: m[1]}}})
			out = append(out, section{field: fTitle, label: "title", line: l.no, lines: []line{{no: l.no, text: m[2]}}})
		}
		if !rest.empty() || len(rest.lines) == len(s.lines) {
			out = append(out, rest)
		}
	}
	return out
}

// of returns the sections of a group under any of the fields.
func of(group []section, fields ...field) []section {
	var out []section
	for _, s := range group {
		for _, f := range fields {
			if s.field == f {
				out = append(out, s)
			}
		}
	}
	return out
}

// joined returns the texts of the sections under any of the fields, one after the other.
func (r *reader) joined(group []section, fields ...field) string {
	var parts []string
	for _, s := range of(group, fields...) {
		if text := s.text(r.join); text != "" && !unsaidLong(s, text) {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, "\n\n")
}

// unsaidLong reports whether a section says that it says nothing. "None" is an answer under some headings and kept there.
func unsaidLong(s section, text string) bool {
	switch s.field {
	case fEquality, fInterests, fRejected, fConsultation, fLegal, fFinancial, fRisks, fOptions:
		low := strings.ToLower(strings.Trim(text, " .-"))
		return low == "" || low == "tbc" || low == "to follow" || low == "to be confirmed" || low == "tbd"
	}
	return unsaid(text)
}

// single returns the first value under a short field; a second that differs is said.
func (r *reader) single(group []section, f field, what string) (string, int) {
	value, at := "", 0
	for _, s := range of(group, f) {
		text := s.value()
		switch {
		case unsaid(text):
		case value == "":
			value, at = text, valueLine(s)
		case !strings.EqualFold(value, text) && f != fTitle:
			r.found.add("stated-twice", Conflict, valueLine(s),
				"%s is stated twice: %q on line %d and %q on line %d. The first was kept.", what, clip(value), at, clip(text), valueLine(s))
		}
	}
	return value, at
}

// dated returns the first date under a short field; a second that differs is said.
func (r *reader) dated(group []section, f field, what string) Stated {
	var kept Stated
	for _, s := range of(group, f) {
		d := r.found.date(s, what)
		switch {
		case d.IsZero():
		case kept.IsZero():
			kept = d
		case !d.Day.IsZero() && d.Day != kept.Day:
			r.found.add("stated-twice", Conflict, d.Line, "%s is stated twice: %q on line %d and %q on line %d. The first was kept.", what, kept.Text, kept.Line, d.Text, d.Line)
		}
	}
	return kept
}

// looseTitle takes the first block of text that stands under no label and could be a title.
func (r *reader) looseTitle(group []section) (string, int) {
	for _, s := range of(group, fNone) {
		var block []line
		for _, l := range s.lines {
			text := l.plain()
			if !l.blank() && !r.furniture(text) && !strings.HasPrefix(text, "“") && !strings.HasPrefix(text, "\"") && (len(block) < 6) && (len(block) > 0 || !prose(text)) {
				block = append(block, l)
				continue
			}
			if len(block) > 0 {
				break
			}
		}
		if len(block) > 0 {
			return strings.TrimRight(paragraphs(block, true), " ."), block[0].no
		}
	}
	return "", 0
}

// furniture reports whether a line is a council's name or what the paper calls itself, and so no title.
func (r *reader) furniture(text string) bool {
	if _, ok := selfName(text); ok && len(strings.Fields(text)) <= 5 {
		return true
	}
	low := strings.ToLower(text)
	return r.doc.Council != "" && len(strings.Fields(text)) <= len(strings.Fields(r.doc.Council))+3 && strings.Contains(low, strings.ToLower(r.doc.Council)) ||
		strings.HasPrefix(low, "http") || len([]rune(text)) < 4 || meetingOf.MatchString(text)
}

// prose reports whether a line is a sentence and no heading.
func prose(text string) bool {
	return len(strings.Fields(text)) > 30 || strings.HasSuffix(text, ".") && len(strings.Fields(text)) > 12
}
