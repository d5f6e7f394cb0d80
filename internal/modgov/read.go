package modgov

import (
	"regexp"
	"strings"
	"unicode"

	"alongside/internal/fault"
)

// Read reads one published paper. It fails, with a message that says what to do, only for what is not a text: everything odd about
// a text is a Finding.
func Read(data []byte) (Document, error) {
	text, err := decode(data)
	if err != nil {
		return Document{}, err
	}
	var raw []rawLine
	if looksLikeHTML(text) {
		raw = htmlLines(text)
	} else {
		raw = splitLines(text)
	}
	if len(raw) > maxLines {
		return Document{}, fault.Invalidf("file", "This file has more than %d lines. Save the one paper as text and try again.", maxLines)
	}
	r := &reader{}
	lines := r.withoutNoise(raw)
	r.segmenter = segment(lines)
	r.document(lines)
	r.doc.Findings = r.found.sorted()
	return r.doc, nil
}

// maxLines bounds the work on one paper; the longest real ones have a twentieth of it.
const maxLines = 200_000

// reader holds what is known while one paper is read.
type reader struct {
	*segmenter
	doc   Document
	found findings
	hint  Kind // what the paper calls itself
}

// withoutNoise cleans the lines and leaves out a broken page's messages, saying so once.
func (r *reader) withoutNoise(raw []rawLine) []line {
	lines := make([]line, 0, len(raw))
	first, n := 0, 0
	for _, one := range raw {
		l := clean(one)
		if !l.blank() && noisy(l.text) {
			if n == 0 {
				first = l.no
			}
			n++
			l = line{no: l.no}
		}
		lines = append(lines, l)
	}
	switch {
	case n == 1:
		r.found.add("page-noise", Note, first, "One line is a message of the web page and not the paper's; it was left out.")
	case n > 1:
		r.found.add("page-noise", Note, first, "%d lines are messages of the web page and not the paper's; they were left out.", n)
	}
	return lines
}

// document turns sections into the document.
func (r *reader) document(lines []line) {
	r.doc.Council = r.council(lines)
	r.selfNamed()
	r.commonFields()
	groups := r.groups()
	r.recommendations()
	r.kind(groups)
	for _, g := range groups {
		r.decision(g)
	}
	r.settleDecisions()
	r.notUnderstood()
	r.missing()
}

// commonFields reads what is about the whole paper.
func (r *reader) commonFields() {
	for _, s := range r.out {
		switch s.field {
		case fCouncil:
			if r.doc.Council == "" {
				r.doc.Council = s.value()
			}
		case fBody:
			if r.doc.Body == "" {
				r.doc.Body = s.value()
			}
		case fMeeting, fDate:
			if r.doc.MeetingDate.IsZero() {
				r.doc.MeetingDate = r.found.date(s, s.label)
			}
		case fReportFrom:
			if r.doc.ReportFrom == "" {
				r.doc.ReportFrom = s.value()
			}
		}
	}
}

const councilWords = `(?:(?:Metropolitan|County|City|District|Borough|Town|Unitary|Combined|and|of|&)\s){0,4}`

var (
	properName   = `(?:\p{Lu}[\pL’'-]+\s(?:and\s|&\s|upon\s|on\s|of\s|in\s|the\s|with\s)?){1,5}`
	councilTitle = regexp.MustCompile(`\b((?:` + properName + `)` + councilWords + `(?:Council|COUNCIL)|(?:London Borough|Royal Borough|City|` +
		`LONDON BOROUGH|ROYAL BOROUGH) (?:of|OF) ` + `(?:\p{Lu}[\pL’'-]+)(?:\s(?:and|AND|upon|UPON|&)\s\p{Lu}[\pL’'-]+|\s\p{Lu}[\pL’'-]+){0,3})`)
	noCouncil = regexp.MustCompile(`(?i)^(?:the|this|our|full|county|borough|city|district|town|parish|each|every|local|a|any|and|of|for|` +
		`by|in|to|metropolitan|seven|young people['’]?s?|children['’]?s?|youth|school|clinical|research|national|health|arts)\s(?:(?:county|` +
		`borough|city|district|metropolitan|town|parish|full|and|of)\s)*council$`)
)

// council finds the council's name as the paper writes it: in a heading, else in prose if only one is named there.
func (r *reader) council(lines []line) string {
	named := map[string]bool{}
	var inProse string
	for _, l := range lines {
		if l.blank() || !strings.ContainsAny(l.text, "CB") {
			continue
		}
		heading := len(strings.Fields(l.text)) <= 8 && !strings.HasSuffix(l.text, ".")
		for _, m := range councilTitle.FindAllString(l.plain(), -1) {
			name := strings.TrimPrefix(strings.TrimPrefix(m, "The "), "THE ")
			if noCouncil.MatchString(name) || strings.EqualFold(name, "council") {
				continue
			}
			if strings.Count(strings.ToLower(name), "council") > 1 { // "Northton Council and Southton Council": no one's heading
				return ""
			}
			if heading {
				return name
			}
			if !strings.HasSuffix(strings.ToLower(name), "council") {
				continue
			}
			named[strings.ToLower(name)] = true
			inProse = name
		}
	}
	if len(named) == 1 {
		return inProse
	}
	return ""
}

// selfNames are the words by which a paper says what it is.
var selfNames = []struct {
	words string
	kind  Kind
}{
	{"record of", KindRecord}, {"decision record", KindRecord}, {"decision notice", KindRecord}, {"notice of decision", KindRecord}, {"record of decision", KindRecord},
	{"executive decision record", KindRecord}, {"delegated decision", KindRecord}, {"officer decision", KindRecord},
	{"forward plan", KindIssue}, {"notice of key decision", KindIssue}, {"notice of intention", KindIssue}, {"notice of proposed", KindIssue},
	{"key decision notice", KindIssue}, {"28 day notice", KindIssue},
	{"notice of forthcoming", KindIssue}, {"forthcoming decision", KindIssue}, {"intention to make key decision", KindIssue},
	{"minute of", KindMinutes}, {"minute", KindMinutes}, {"draft minute", KindMinutes},
	{"recommendation tracker", KindRecommendations}, {"recommendation tracking", KindRecommendations}, {"response to scrutiny", KindRecommendations},
	{"scrutiny review", KindRecommendations}, {"action tracker", KindRecommendations},
	{"response to recommendation", KindRecommendations}, {"report", KindUnknown}, {"agenda", KindUnknown}, {"public document", KindUnknown},
	{"key decision", KindUnknown}, {"notice", KindUnknown},
}

// selfName recognises a heading in which a paper says what it is.
func selfName(text string) (Kind, bool) {
	folded := foldText(text)
	if len(strings.Fields(text)) > 12 || folded == "" {
		return "", false
	}
	for _, n := range selfNames {
		if folded == n.words || strings.Contains(" "+folded+" ", " "+n.words+" ") && n.kind != KindUnknown {
			return n.kind, true
		}
	}
	return "", false
}

// selfNamed looks for such a heading among the first lines that stand under no label.
func (r *reader) selfNamed() {
	for i, s := range r.out {
		if i > 12 {
			return
		}
		r.meetingHeading(s.label, s.line)
		texts := []string{s.label}
		if s.field == fNone || s.field == fTitle || s.field == fBody {
			for _, l := range s.lines {
				texts = append(texts, l.plain())
				r.meetingHeading(l.plain(), l.no)
			}
		}
		for _, text := range texts {
			if k, ok := selfName(text); ok && k != KindUnknown && r.hint == "" && (s.field != fProposed && s.field != fNoticePublished) {
				r.hint = k
			}
		}
	}
}

var meetingOf = regexp.MustCompile(`(?i)^(?:draft )?minutes of (?:the |a )?(?:meeting of )?(?:the )?(.{3,120}?)(?:\s(?:meeting\s)?held\b.*|\smeeting\b.*)?$`)

// meetingHeading reads body and date from a line such as "Minutes of the meeting of the Skills Panel held on 3 May 2022".
func (r *reader) meetingHeading(text string, no int) {
	m := meetingOf.FindStringSubmatch(text)
	if m == nil {
		return
	}
	if r.doc.Body == "" && !strings.EqualFold(m[1], "meeting") {
		r.doc.Body = strings.TrimFunc(m[1], func(c rune) bool { return unicode.IsSpace(c) || c == ',' })
	}
	if all := findDates(text, no, false); len(all) > 0 && r.doc.MeetingDate.IsZero() {
		r.doc.MeetingDate = all[0].Stated
	}
}
