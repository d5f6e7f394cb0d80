package modgov

import (
	"regexp"
	"strings"
)

var (
	promising = regexp.MustCompile(`(?i)\b(?:will|shall|intend(?:s|ed)?|plan(?:s|ned)? to|aims? to|is to|are to|to be|due|envisaged|committed to|` +
		`undertakes?|we would be grateful|seek to|by (?:the )?(?:end|\d))\b`)
	periodic = regexp.MustCompile(`(?i)\b(?:by |before |in |during |from |until |due (?:at|in|by) |within |no later than )?(?:the )?(?:forthcoming |` +
		`next |current |coming )?(?:financial |academic |school |municipal )?(?:years? )?\(?\b(20\d\d\s?[-–/]\s?(?:20)?\d\d)\b\)?`)
	ending = regexp.MustCompile(`(?i)\b(?:by|at|before|until|from)\s(?:the\s)?(?:end|start|beginning|close|middle)\sof\s(?:the\s)?(?:(?:financial|` +
		`academic|school|calendar|summer|autumn|spring)\s)?(?:(?:` + monthNames + `|year|term|quarter|week|month)\b)?(?:\s?\d{4}(?:[-/]\d{2,4})?)?`)
	loosely = regexp.MustCompile(`(?i)\b(?:in|by|during)\s(?:early|mid|late|the|next)[\s-](?:` + monthNames + `|spring|summer|autumn|winter)\b(?:\s\d{4})?|` +
		`\b(?:by|in|during|from)\s(?:the\s)?(?:spring|summer|autumn|winter)(?:\sterm)?(?:\s\d{4})?`)
	withinN = regexp.MustCompile(`(?i)\bwithin\s(?:the next\s)?` + quantity + `\s(?:working\s)?(?:days?|weeks?|months?|years?)\b|\bin\s` + quantity + `\s(?:days?|` +
		`weeks?|months?|years?)(?:['’]s?)?(?:\stime)?\b`)
	quarter = regexp.MustCompile(`(?i)\b(?:in |by |during |from )?(?:Q[1-4]|(?:first|second|third|fourth) quarter)(?:\s(?:of\s)?\d{4}(?:[-/]\d{2,4})?)?\b`)
	byWord  = regexp.MustCompile(`(?i)(?:by|before|on|until|from|no later than|due|in|at)\s(?:the\s)?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day\s)?$`)
)

// promises collects what responses, recommendations and themes' summaries say will be done by a time they name.
func (r *reader) promises() {
	for _, s := range r.out {
		switch s.field {
		case fThemeSummary, fThemeResponse, fResponse, fRecommendation, fProgress:
			for _, c := range r.chunks(s) {
				r.promised(c, s.label)
			}
		}
	}
	for _, row := range r.rows {
		for _, f := range []field{fRecommendations, fResponse, fProgress} {
			r.promised(chunk{text: row.cells[f], lines: []line{{no: row.line}}}, "Recommendation "+row.cells[fRecommendation])
		}
	}
}

func (r *reader) promised(c chunk, where string) {
	for _, s := range sentences(c.text) {
		if !promising.MatchString(s) {
			continue
		}
		for _, p := range timesNamed(s) {
			p.Text, p.Where, p.Line = s, where, c.at(p.When)
			if !p.Date.IsZero() {
				p.Date.Line = p.Line
			}
			r.doc.Promises = append(r.doc.Promises, p)
			r.found.add("promise", Note, p.Line, "A promise with a time: %q in %q.", p.When, clip(around(s, p.When)))
		}
	}
}

// timesNamed finds the times that a sentence names: whole dates first, then looser words.
func timesNamed(s string) []Promise {
	var out []Promise
	taken := []byte(s)
	for _, d := range findDates(s, 0, false) {
		from := d.from
		if m := byWord.FindString(s[max(0, from-40):from]); m != "" {
			from -= len(m)
		}
		out = append(out, Promise{When: strings.TrimSpace(s[from:d.to]), Date: d.Stated})
		blank(taken, from, d.to)
	}
	for _, re := range []*regexp.Regexp{periodic, ending, withinN, quarter, loosely} {
		for _, m := range re.FindAllSubmatchIndex(taken, -1) {
			when := strings.TrimSpace(s[m[0]:m[1]])
			if re == periodic {
				when = s[m[2]:m[3]]
			}
			out = append(out, Promise{When: when})
			blank(taken, m[0], m[1])
		}
	}
	return out
}

// blank takes words out of what is still searched.
func blank(text []byte, from, to int) {
	for i := from; i < to; i++ {
		text[i] = '#'
	}
}

// around returns the words near when.
func around(s, when string) string {
	i := strings.Index(s, when)
	if i < 40 {
		return s
	}
	cut := strings.IndexByte(s[i-40:], ' ')
	return "… " + strings.ToValidUTF8(strings.TrimSpace(s[i-40+max(cut, 0):]), "")
}
