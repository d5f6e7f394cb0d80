package modgov

import (
	"regexp"
	"slices"
	"strings"
)

// labelled is a line as a form prints it: what is asked, a sign, and perhaps the answer.
var labelled = regexp.MustCompile(`^([\pL(][^:?\t]{1,100}?)\s*(\?\s*:?|:(?:-|\s|$)|\t|$)\s*(.*)$`)

// wordsAt recognises a label that no phrase covers by the words in it, where the answer is of the kind that it asks for.
func wordsAt(text string) (match, bool) {
	m := labelled.FindStringSubmatch(text)
	if m == nil || !capital(text) {
		return match{}, false
	}
	w := labelWords{rest: strings.TrimSpace(m[3])}
	for _, one := range fold(m[1]) {
		w.words = append(w.words, one.norm)
	}
	w.joined = " " + strings.Join(w.words, " ") + " "
	w.dated = len(findDates(w.rest, 0, true)) > 0 || w.rest != "" && unsaid(w.rest)
	w.alone = w.rest == ""
	if len(w.words) == 0 || len(w.words) > maxLabelWords || w.has("reason", "why", "criteria", "ground", "because") || w.alone && m[2] == "" && strings.ContainsAny(m[1][len(m[1])-1:], ".;,)") {
		return match{}, false
	}
	f := w.field()
	if f == fNone {
		return match{}, false
	}
	return match{field: f, label: strings.TrimSpace(m[1]), rest: w.rest, colon: m[2] != "", alone: w.alone, words: len(w.words)}, true
}

// labelWords are the words of a label, folded, with the answer behind it.
type labelWords struct {
	words  []string
	joined string
	rest   string
	dated  bool // the answer is a date, or says that there is none
	alone  bool // the answer stands on the next line
}

func (w labelWords) has(any ...string) bool {
	return slices.ContainsFunc(any, func(one string) bool { return slices.Contains(w.words, one) })
}

func (w labelWords) says(any ...string) bool {
	return slices.ContainsFunc(any, func(one string) bool { return strings.Contains(w.joined, " "+one+" ") })
}

func (w labelWords) field() field {
	if w.alone && !w.has("date", "when", "who") || !w.alone && !w.dated {
		return w.answered()
	}
	if f := w.date(); f != fNone {
		return f
	}
	return w.answered()
}

// date tells the dates apart: of the notice, the decision, its publication and its effect.
func (w labelWords) date() field {
	published := w.has("published", "publication", "publish", "issued", "publicised")
	decision := w.has("decision", "decided", "decide", "determination") || w.says("to be taken", "to be made")
	switch {
	case w.says("call in", "called in") || w.has("callin"):
		return fCallInDeadline
	case w.has("effective", "effect", "implement", "implemented", "implementation", "force"):
		return fEffective
	case w.says("decision notice") && published && !w.has("intended", "proposed", "first", "key"):
		return fPublication
	case published && w.has("notice", "intention", "plan", "first", "forthcoming"), w.has("included", "added", "entered", "appeared") && w.has("plan", "programme"):
		return fNoticePublished
	case published:
		return fPublication
	case decision && (w.says("on or after", "not before", "no earlier", "not earlier", "no sooner", "before which") || w.has("earliest", "after")):
		return fNotBefore
	case decision && (w.has("will", "due", "expected", "anticipated", "likely", "proposed", "planned", "target", "intended", "by") || w.says("to be")):
		return fDue
	case decision && w.has("date", "made", "taken", "on", "when"):
		return fDecisionDate
	}
	return fNone
}

// answered recognises what asks for a person, a yes or no, or a number.
func (w labelWords) answered() field {
	decision := w.has("decision", "decide", "decided")
	brief := len(strings.Fields(w.rest)) <= 20
	switch {
	case (w.says("call in", "called in") || w.has("callin")) && answer(w.rest) != Unstated:
		return fCallIn
	case w.has("key") && (decision || len(w.words) <= 3) && (answer(w.rest) != Unstated || normalType(w.rest) == "Key" || normalType(w.rest) == "Non-key"):
		return fIsKey
	case decision && brief && !w.dated && (w.alone && w.has("who") || !w.alone && w.has("who", "by", "maker", "taker", "making", "taking")):
		return fMaker
	case !w.alone && w.has("reference", "ref", "number", "no", "id") && w.has("plan", "decision", "notice", "report", "document") &&
		len(strings.Fields(w.rest)) <= 4 && strings.ContainsAny(w.rest, "0123456789") && !w.dated:
		return fReference
	case !w.alone && brief && w.has("member", "councillor", "portfolio") && w.has("lead", "responsible", "executive", "portfolio") && !w.has("consulted", "consultation", "consultee") && !w.dated:
		return fMember
	}
	return fNone
}

// whenOfDecision reports whether "When: not before 19 December 2023" is about the decision and not about a recommendation's action.
func (s *segmenter) whenOfDecision(m match, no int) bool {
	if m.field != fTarget || s.review || len(findDates(m.rest, no, true)) == 0 {
		return false
	}
	return !slices.ContainsFunc(s.out, func(one section) bool {
		return slices.Contains([]field{fRecommendation, fRecommendations, fRecommended, fResponse, fAccepted, fOwner, fProgress}, one.field)
	})
}

// strange is a label that was not understood.
type strange struct {
	label, rest string
	line        int
}

// strangeLabel recognises, among the short values of a form, a line that has a label's form and that nothing here knows.
func (s *segmenter) strangeLabel(l line) (match, bool) {
	if s.review || len(s.out) == 0 || l.bullet || s.columns != nil {
		return match{}, false
	}
	cur := s.current()
	onOneLine := cur.label != "" && cur.line == s.prev.no && len(cur.lines) == 1 && cur.lines[0].no == cur.line
	if !s.labels || cur.empty() || !onOneLine && !short[cur.field] && cur.field != fNone && cur.field != fOther {
		return match{}, false
	}
	m := labelled.FindStringSubmatch(l.text)
	if m == nil || m[2] == "" || m[3] == "" || !capital(m[1]) || len(m[1]) > 60 || len(m[3]) > 200 || len(strings.Fields(m[1])) > 8 || sentenceVerbs.MatchString(m[1]) && !strings.HasPrefix(m[2], "?") {
		return match{}, false
	}
	if _, _, numbered := enumerator(l.text); numbered || strings.ContainsAny(m[1], ".;,£") {
		return match{}, false
	}
	s.strange = append(s.strange, strange{m[1], m[3], l.no})
	return match{field: fOther, label: m[1], rest: m[3], colon: true, words: len(strings.Fields(m[1]))}, true
}

// notUnderstood names the labels that nothing here knows, with their lines.
func (r *reader) notUnderstood() {
	for _, one := range r.strange {
		r.found.add("label-not-understood", Note, one.line, "The heading %q is not known here; what stands under it, %q, was not read.", clip(one.label), clip(one.rest))
	}
}

var keyNotice = regexp.MustCompile(`(?i)^(?:public )?notice of (?:an? )?(?:(?:intended|proposed|forthcoming) )?(?:intention to (?:make|take) (?:a )?)?key decision\b|^key decision notice\b|^(?:notice of )?intention to (?:make|take) (?:a )?key decision\b`)

// noticeOfKey returns the line in whose heading a paper calls itself the notice of a key decision, 0 when it does not.
func (r *reader) noticeOfKey() int {
	for i, s := range r.out {
		if i > 12 {
			break
		}
		if keyNotice.MatchString(s.label) {
			return s.line
		}
		if s.field != fNone && s.field != fTitle {
			continue
		}
		for _, l := range s.lines {
			if keyNotice.MatchString(l.plain()) {
				return l.no
			}
		}
	}
	return 0
}
