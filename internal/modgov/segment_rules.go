package modgov

import (
	"strings"
	"unicode"
)

// full reports whether a short field has its value, so that l is not part of it.
func (s *segmenter) full(l line) bool {
	cur := s.current()
	if cur.field == fNav {
		return true
	}
	if !short[cur.field] || cur.empty() {
		return false
	}
	if s.prev.blank() {
		return true
	}
	last := cur.value()
	first := []rune(l.text)[0]
	carriesOn := strings.HasSuffix(last, ",") || endsOpen(last) || s.join && (unicode.IsLower(first) || first == '(')
	return !carriesOn
}

func endsOpen(text string) bool {
	for _, w := range []string{" and", " for", " of", " the", " to", " by", " in", " with", " &"} {
		if strings.HasSuffix(text, w) {
			return true
		}
	}
	return false
}

// closable are the sections that a heading which nobody knows ends.
var closable = map[field]bool{
	fFinancial: true, fLegal: true, fEquality: true, fRisks: true, fConsultation: true, fOptions: true, fRejected: true,
	fInterests: true, fReasons: true, fDecision: true, fProposed: true,
}

// strangeHeading reports whether a line is by its form a heading that no table knows; it ends the section before it.
func (s *segmenter) strangeHeading(l line) bool {
	cur := s.current()
	if cur.field == fResolved || cur.field == fRecommended {
		return s.afterResolution(l)
	}
	if !closable[cur.field] || cur.empty() || !s.prev.blank() || l.bullet {
		return false
	}
	text := l.plain()
	if _, _, numbered := enumerator(text); numbered && (cur.field == fOptions || cur.field == fRejected || cur.field == fDecision) {
		return false
	}
	words := strings.Fields(text)
	return len(words) <= 9 && len(words) > 1 && capital(text) && !strings.ContainsAny(text[len(text)-1:], ".;,:!") && !strings.ContainsAny(text, "£%") && !s.join
}

// afterResolution reports whether a paragraph stands after the last point of a resolution and is no part of it.
func (s *segmenter) afterResolution(l line) bool {
	cur := s.current()
	if _, _, numbered := enumerator(l.plain()); numbered || l.bullet || !s.prev.blank() || cur.empty() {
		return false
	}
	return ended(strings.TrimSpace(cur.text(true)))
}

// itemHeading recognises "43. SHORT BREAKS UPDATE", the heading of the next item in a set of minutes.
func (s *segmenter) itemHeading(l line) (string, bool) {
	if !s.minutes || l.bullet || len(l.text) > 160 {
		return "", false
	}
	label, rest, ok := enumerator(l.plain())
	if !ok || rest == "" || label[0] < '0' || label[0] > '9' || strings.ContainsAny(rest[len(rest)-1:], ".;,:") {
		return "", false
	}
	if rest == strings.ToUpper(rest) && strings.ContainsFunc(rest, unicode.IsUpper) {
		return rest, true
	}
	words := strings.Fields(rest)
	return rest, s.prev.blank() && len(words) <= 12 && capital(rest) && words[0] != "That" && words[0] != "To" && s.field() != fOptions
}
