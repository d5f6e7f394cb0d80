package modgov

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// match is a heading or label found at the start of a text.
type match struct {
	field  field
	arg    string // the printed number of a recommendation, theme or option
	label  string // as printed
	rest   string // what follows it on the line
	number string // printed before the heading: "9" of "9. Options"
	colon  bool   // the label ends in a colon, a table's rule or a tab
	alone  bool   // nothing follows
	words  int
}

// word is one word of a line in the form labels are compared in.
type word struct {
	norm string
	end  int // byte offset after it
}

const (
	maxLabelWords = 14
	maxLabelBytes = 160
)

// fold returns the first words of text without case, apostrophes, "(s)", articles and plural s.
func fold(text string) []word {
	if len(text) > maxLabelBytes {
		text = text[:maxLabelBytes]
		for !utf8.ValidString(text) {
			text = text[:len(text)-1]
		}
	}
	text = strings.NewReplacer("(s)", "   ", "(S)", "   ", "(ies)", "     ").Replace(text)
	var words []word
	var b strings.Builder
	for i, r := range text + " " {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
		case r == '\'' || r == '’' || r == '‘':
		case r == '&':
			words = append(words, word{"and", i + 1})
		case b.Len() > 0:
			if norm := singular(b.String()); norm != "the" && norm != "a" && norm != "an" {
				words = append(words, word{norm, i})
			}
			b.Reset()
			if len(words) == maxLabelWords {
				return words
			}
		}
	}
	return words
}

func singular(w string) string {
	if len(w) > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") {
		return w[:len(w)-1]
	}
	return w
}

func foldText(text string) string {
	words := fold(text)
	parts := make([]string, len(words))
	for i, w := range words {
		parts[i] = w.norm
	}
	return strings.Join(parts, " ")
}

// index maps every folded phrase to its field.
func index(table map[field][]string) map[string]field {
	out := map[string]field{}
	for f, list := range table {
		for _, p := range list {
			out[foldText(p)] = f
		}
	}
	return out
}

var (
	phraseIndex  = index(phrases)
	openingIndex = index(openings)
)

var separator = regexp.MustCompile(`^\s*(?:\(s\))?\s*(?:\?|\.(?:\s*:|$))?\s*(?:\([^()]{1,60}\)\s*\??)?\s*(?::-?|\t|[–—]|-(?:\s|$)|\.{3,}|$)\s*`)

var asked = regexp.MustCompile(`^\s*\?\s+`)

// labelAt recognises a label at the start of text: one of the phrases, followed by a separator or the line's end.
func labelAt(text string) (match, bool) {
	words := fold(text)
	for n := min(len(words), maxLabelWords); n > 0; n-- {
		f, ok := phraseIndex[join(words[:n])]
		if !ok {
			continue
		}
		end := words[n-1].end
		sep := separator.FindString(text[end:])
		if sep == "" && n > 1 && capital(text) {
			sep = asked.FindString(text[end:]) // "Is this a key decision? Yes"
		}
		if sep == "" && end < len(text) {
			continue
		}
		m := match{field: f, label: strings.TrimSpace(strings.TrimRight(text[:end+len(sep)], ":–—- \t")), rest: text[end+len(sep):], words: n}
		m.colon = strings.ContainsAny(sep, ":\t") || asked.MatchString(sep)
		m.alone = m.rest == ""
		if !capital(text) && !(m.colon && n >= 2) {
			continue
		}
		return m, true
	}
	return match{}, false
}

func join(words []word) string {
	parts := make([]string, len(words))
	for i, w := range words {
		parts[i] = w.norm
	}
	return strings.Join(parts, " ")
}

func capital(text string) bool {
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return !unicode.IsLower(r)
		}
	}
	return false
}

// headingAt recognises what a line announces: a phrase, an opening, or by its words when its form is a heading's.
func headingAt(text string) (match, bool) {
	if m, ok := labelAt(text); ok {
		return m, true
	}
	number, rest, numbered := enumerator(text)
	if numbered {
		if m, ok := labelAt(rest); ok && (m.alone || m.colon) {
			m.number = number
			return m, true
		}
	}
	if m, ok := openingAt(text); ok {
		return m, true
	}
	if m, ok := wordsAt(text); ok {
		return m, true
	}
	m, ok := hintAt(rest)
	m.number = number
	return m, ok
}

func openingAt(text string) (match, bool) {
	words := fold(text)
	if len(text) > 240 || strings.HasSuffix(text, ".") || !capital(text) {
		return match{}, false
	}
	for n := min(len(words), 9); n > 1; n-- {
		if f, ok := openingIndex[join(words[:n])]; ok {
			rest := ""
			if short[f] {
				rest = strings.TrimLeft(text[words[n-1].end:], " :–-\t")
			} else if _, value, ok := strings.Cut(text, ": "); ok {
				rest = value
			}
			return match{field: f, label: text, rest: rest, alone: rest == "", words: n}, true
		}
	}
	return match{}, false
}

var sentenceVerbs = regexp.MustCompile(`(?i)\b(is|are|was|were|will|has|have|had|includes?|should|must|may|can|that|which|as follows)\b`)

func hintAt(text string) (match, bool) {
	head, rest, colon := strings.Cut(text, ":")
	words := fold(head)
	question := strings.HasSuffix(head, "?")
	if len(head) > 100 || len(words) == 0 || len(words) > 9 || !capital(head) || !colon && strings.ContainsAny(head[len(head)-1:], ".;,") {
		return match{}, false
	}
	if !question && (sentenceVerbs.MatchString(head) || !colon && len(words) > 7) {
		return match{}, false
	}
	for _, h := range hints {
		if hasEach(words, h.groups) {
			rest = strings.TrimSpace(rest)
			return match{field: h.field, label: head, rest: rest, colon: colon, alone: rest == "", words: len(words)}, true
		}
	}
	return match{}, false
}

func hasEach(words []word, groups [][]string) bool {
	for _, group := range groups {
		found := false
		for _, w := range words {
			for _, g := range group {
				found = found || w.norm == g
			}
		}
		if !found {
			return false
		}
	}
	return true
}

const numeral = `(\d{1,3}[a-z]?|[A-Za-z]|[ivxIVX]{1,5}|(?i:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve))`

var (
	oneRecommendation = regexp.MustCompile(`^(?:(?i:recommendations?|rec\.?)\s+(?i:no\.?\s*|number\s+|#)?` + numeral + `|(?:(?i:recommendation|` +
		`rec\.?)|R)#?(\d{1,3}[a-z]?))\s*(?:\([^()]{1,60}\)\s*)?(?:[:.)–—]|\t|-\s|$)\s*(.*)$`)
	oneResponse = regexp.MustCompile(`^(?:[\pL' ]{0,40}\s)?(?i:responses?)\s+(?i:to|for|on)\s+(?i:(theme|strand|priority|recommendations?|` +
		`rec\.?))\s+` + numeral + `\s*(?:[:.)–—]|\t|-\s|$)\s*(.*)$`)
	oneTheme         = regexp.MustCompile(`^(?i:theme|strand|priority area|priority|key theme|area|part)\s+` + numeral + `\s*(?:[:.)–—]|\t|-\s|$)\s*(.*)$`)
	oneOption        = regexp.MustCompile(`^(?i:(?:preferred |recommended |discounted |rejected )?option)\s+` + numeral + `\s*(?:\([^()]{1,60}\)\s*)?(?:[:.)–—]|\t|-\s|$)\s*(.*)$`)
	agendaItem       = regexp.MustCompile(`^(?i:agenda\s+item)\s*(?i:no\.?|number)?\s*(\d{1,3}[a-z]?)?\s*(?:[:.)–—]|\t|-\s|$)\s*(.*)$`)
	resolvedCapital  = regexp.MustCompile(`^(?:[\pL,' ]{0,80}\s)?(RESOLVED|AGREED|RECOMMENDED|DECIDED|NOTED)\b(?:\s+(?i:unanimously|nem con))?\s*[,:–—-]*\s*(.*)$`)
	resolvedSentence = regexp.MustCompile(`^(?i:it was (?:unanimously )?|unanimously )?(?:Resolved|resolved|agreed|Agreed|recommended|Recommended)(?: unanimously)?,?\s+((?i:that|to)\b.*)$`)
	resolvedList     = regexp.MustCompile(`^(?:The |the )?(?i:cabinet|committee|board|panel|executive|members|council|sub-committee|[\pL ]{3,50} (?:committee|` +
		`panel|board|cabinet))\s+(?i:unanimously )?(?i:(resolved|agreed|recommended|decided))\b[\pL ,]{0,30}[:–—-]$`)
)

// structureAt recognises the numbered headings: recommendations, themes and the responses to them, options, agenda items, resolutions.
func structureAt(text string, review bool) (match, bool) {
	if m := oneResponse.FindStringSubmatch(text); m != nil && review {
		f := fThemeResponse
		if strings.HasPrefix(strings.ToLower(m[1]), "rec") {
			f = fResponse
		}
		return match{field: f, arg: m[2], label: bareLabel(text, m[3]), rest: m[3], alone: m[3] == ""}, true
	}
	if m := oneRecommendation.FindStringSubmatch(text); m != nil {
		return match{field: fRecommendation, arg: m[1] + m[2], label: bareLabel(text, m[3]), rest: m[3], alone: m[3] == ""}, true
	}
	if m := oneTheme.FindStringSubmatch(text); m != nil && review {
		return match{field: fTheme, arg: m[1], label: bareLabel(text, m[2]), rest: m[2], alone: m[2] == ""}, true
	}
	if m := agendaItem.FindStringSubmatch(text); m != nil {
		return match{field: fTitle, arg: "item", label: text, rest: m[2], colon: true, alone: m[2] == ""}, true
	}
	return resolvedAt(text)
}

// bareLabel returns a numbered heading without what follows it.
func bareLabel(text, rest string) string {
	return strings.TrimRight(strings.TrimSuffix(text, rest), " :.)–—-\t")
}

func resolvedAt(text string) (match, bool) {
	if low := strings.ToLower(text[:min(len(text), 160)]); !strings.Contains(low, "resolved") && !strings.Contains(low, "agreed") &&
		!strings.Contains(low, "recommended") && !strings.Contains(low, "decided") && !strings.Contains(low, "noted") {
		return match{}, false
	}
	if m := resolvedCapital.FindStringSubmatch(text); m != nil {
		return match{field: resolvedField(m[1]), label: m[1], rest: m[2], alone: m[2] == ""}, true
	}
	if m := resolvedSentence.FindStringSubmatch(text); m != nil {
		return match{field: fResolved, label: "Resolved", rest: m[1]}, true
	}
	if m := resolvedList.FindStringSubmatch(text); m != nil {
		return match{field: resolvedField(m[1]), label: m[1], alone: true}, true
	}
	return match{}, false
}

func resolvedField(verb string) field {
	if strings.EqualFold(verb, "recommended") {
		return fRecommended
	}
	return fResolved
}
