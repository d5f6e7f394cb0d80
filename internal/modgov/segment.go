package modgov

import (
	"strings"
	"unicode"
)

// section is one heading or label of the paper with the lines that stand under it.
type section struct {
	field  field
	arg    string
	label  string
	number string // printed before the heading
	line   int
	lines  []line
}

// text returns what stands under the heading.
func (s section) text(join bool) string { return paragraphs(s.lines, join) }

// value returns the first line of what stands under a short label, with the lines that plainly carry it on.
func (s section) value() string { return strings.TrimRight(strings.TrimSpace(s.text(true)), ";") }

func (s section) empty() bool {
	for _, l := range s.lines {
		if !l.blank() {
			return false
		}
	}
	return true
}

// segmenter walks over the lines once and cuts them into sections.
type segmenter struct {
	out     []section
	review  bool // the paper numbers recommendations, so themes and responses are looked for
	minutes bool
	join    bool // paragraphs are broken into short lines
	prev    line
	columns []field // of the table that is being read
	rows    []tableRow
	labels  bool      // a label of a form was read
	strange []strange // labels that were not understood
}

// tableRow is one row of a tracker's table, by column.
type tableRow struct {
	cells map[field]string
	line  int
}

func segment(lines []line) *segmenter {
	s := &segmenter{join: wrapped(lines)}
	for _, l := range lines {
		s.review = s.review || oneRecommendation.MatchString(l.plain()) || oneResponse.MatchString(l.plain())
		s.minutes = s.minutes || minutesMark(l.plain())
	}
	for _, l := range lines {
		s.take(l)
		s.prev = l
	}
	return s
}

func minutesMark(text string) bool {
	if len(text) > 160 {
		return false
	}
	low := strings.ToLower(text)
	return strings.HasPrefix(low, "minutes:") || low == "minutes" || strings.HasPrefix(low, "minutes of ") || strings.HasPrefix(text, "RESOLVED") ||
		strings.HasPrefix(low, "apologies for absence")
}

func (s *segmenter) take(l line) {
	if l.blank() || s.tableLine(l) {
		if len(s.out) > 0 && l.blank() {
			s.current().lines = append(s.current().lines, l)
		}
		return
	}
	if s.resolvedOpens(l) {
		return
	}
	for _, p := range s.pieces(l) {
		if p.field == fNone {
			s.body(line{no: l.no, text: p.rest, bullet: l.bullet, cells: l.cells})
			continue
		}
		s.open(p, l.no)
	}
}

// resolvedOpens opens a resolution from a sentence only where a paragraph begins.
func (s *segmenter) resolvedOpens(l line) bool {
	m, ok := structureAt(l.plain(), s.review)
	if !ok {
		return false
	}
	if m.field == fResolved || m.field == fRecommended {
		if s.field() == fDecision {
			return false // the decision's own words
		}
		if _, labelled := labelAt(l.plain()); labelled {
			return false // "WHAT IS BEING DECIDED?"
		}
		if len(s.out) > 0 && !s.prev.blank() && m.label == "Resolved" {
			return false
		}
	}
	if m.field == fTitle && m.arg == "item" && !s.minutes && m.alone && len(s.out) > 3 {
		return false
	}
	s.open(m, l.no)
	return true
}

func (s *segmenter) current() *section { return &s.out[len(s.out)-1] }

// pieces cuts a line at its labels: most hold one or none, a page run together may hold all.
func (s *segmenter) pieces(l line) []match {
	var out []match
	text := l.text
	m, ok := headingAt(text)
	if ok && !s.isHeading(m, l) {
		ok = false
	}
	if !ok && m.field == fNone {
		m, ok = s.strangeLabel(l)
	}
	if ok {
		s.labels = s.labels || short[m.field] && m.colon
		out = append(out, m)
		text = m.rest
	}
	inShort := ok && short[m.field]
	for {
		before, next, found := labelInside(text, inShort)
		if !found {
			break
		}
		out = fill(out, before)
		out = append(out, next)
		text, inShort = next.rest, short[next.field]
	}
	return fill(out, text)
}

// fill gives text to the last label, or to none.
func fill(out []match, text string) []match {
	if n := len(out); n > 0 {
		out[n-1].rest = strings.TrimSpace(text)
		return out
	}
	if strings.TrimSpace(text) == "" {
		return nil
	}
	return []match{{field: fNone, rest: strings.TrimSpace(text)}}
}

// wordy fields take any words as their value, so a heading's words without a colon may be theirs.
var wordy = map[field]bool{fType: true, fIsKey: true, fStatus: true, fMaker: true, fMember: true, fBody: true, fTitle: true, fAccepted: true}

// isHeading decides for a line that could be a heading or the text of the section it stands in.
func (s *segmenter) isHeading(m match, l line) bool {
	if len(s.out) == 0 {
		return true
	}
	cur := s.current()
	switch {
	case cur.number != "" && m.number != "" && m.number == nextLabel(cur.number):
		return true // the headings are numbered, and this is the next
	case short[cur.field] && cur.empty() && cur.field != fNav && m.alone && !m.colon:
		return !wordy[cur.field] && m.words > 1
	case cur.field == fOptions || cur.field == fRejected:
		_, _, numbered := enumerator(l.text)
		return !numbered && !l.bullet || m.colon && !numbered && m.field != fOptions
	case cur.field == fResolved, cur.field == fDecision && hasItems(*cur):
		_, _, numbered := enumerator(l.text)
		return !numbered && m.field != fBackground
	case s.review && (cur.field == fThemeResponse || cur.field == fThemeSummary || cur.field == fRecommendation):
		return m.field != fBackground && m.field != fOther && !l.bullet
	case l.bullet && m.alone && !m.colon && !short[cur.field]:
		return false
	}
	return true
}

func hasItems(sec section) bool {
	for _, l := range sec.lines {
		if _, rest, ok := enumerator(l.plain()); ok && rest != "" {
			return true
		}
	}
	return false
}

// maxColons bounds the search for labels inside one line; no real line holds as many.
const maxColons = 200

// labelInside finds the next label inside a line, with the text before it.
func labelInside(text string, inShort bool) (before string, m match, ok bool) {
	from := 0
	for range maxColons {
		colon := strings.IndexByte(text[from:], ':')
		if colon < 0 {
			return "", match{}, false
		}
		colon += from
		if start, m, ok := labelBefore(text, colon, inShort); ok {
			return text[:start], m, true
		}
		from = colon + 1
	}
	return "", match{}, false
}

// labelBefore looks for the longest label that ends at the colon, does not begin the text, and begins with a capital.
func labelBefore(text string, colon int, inShort bool) (int, match, bool) {
	low := max(0, colon-100)
	best := -1
	var found match
	for i := colon - 1; i > low; i-- {
		if !isWordByte(text[i]) || isWordByte(text[i-1]) || !unicode.IsUpper(rune(text[i])) || text[i-1] == '\'' || text[i-1] == '-' {
			continue
		}
		m, ok := labelAt(text[i:])
		if !ok || !m.colon || i+len(m.label) > colon || strings.Trim(text[i+len(m.label):colon], " ?") != "" {
			continue
		}
		if !breaksBefore(text[:i], inShort && (m.words > 1 || m.field == fContact || m.field == fReason)) {
			continue
		}
		best, found = i, m
	}
	return best, found, best > 0
}

// breaksBefore reports whether a label may begin after before: at a sentence's end or a gap, or anywhere within a run of short values.
func breaksBefore(before string, anywhere bool) bool {
	if strings.HasSuffix(before, "\t") {
		return true
	}
	before = strings.TrimSpace(before)
	return before != "" && (anywhere || strings.ContainsRune(".;?!)]|”", lastRune(before)))
}

func lastRune(s string) rune {
	var last rune
	for _, r := range s[max(0, len(s)-4):] {
		last = r
	}
	return last
}

func (s *segmenter) open(m match, no int) {
	s.columns = nil
	switch {
	case s.whenOfDecision(m, no):
		m.field = fDue // "When: not before 19 December 2023" of a notice
	case m.field == fReason:
		m.field = s.reasonFor()
	case m.field == fNav && m.rest != "":
		m.field = fTitle // "Issue - Short breaks"
	}
	sec := section{field: m.field, arg: m.arg, label: m.label, number: m.number, line: no}
	if rest := strings.TrimSpace(m.rest); rest != "" {
		sec.lines = append(sec.lines, line{no: no, text: rest})
	}
	s.out = append(s.out, sec)
}

// reasonFor settles what "Reason:" alone explains, from the label before it.
func (s *segmenter) reasonFor() field {
	for i := len(s.out) - 1; i >= 0 && i >= len(s.out)-2; i-- {
		switch s.out[i].field {
		case fDue, fNotBefore, fNoticePublished:
			return fNoticeReason
		case fType, fIsKey:
			return fReasonKey
		}
	}
	return fReasons
}

// body adds a line to the section it belongs to, or to none when the section has all it can hold.
func (s *segmenter) body(l line) {
	if m := oneOption.FindStringSubmatch(l.plain()); m != nil {
		if f := s.field(); f != fOptions && f != fRejected {
			s.out = append(s.out, section{field: fOptions, label: "Option", line: l.no})
		}
	} else if title, ok := s.itemHeading(l); ok {
		s.out = append(s.out, section{field: fTitle, arg: "item", label: l.plain(), line: l.no, lines: []line{{no: l.no, text: title}}})
		return
	}
	if len(s.out) == 0 || s.full(l) || s.strangeHeading(l) {
		s.out = append(s.out, section{field: fNone, line: l.no})
	}
	s.current().lines = append(s.current().lines, l)
}

func (s *segmenter) field() field {
	if len(s.out) == 0 {
		return fNone
	}
	return s.current().field
}
