package modgov

import (
	"regexp"
	"strings"
)

var (
	leadIn    = regexp.MustCompile(`(?i)^(?:resolved|agreed|recommended|decided)?\s*[:–—-]*\s*(?:(?:that|to)\s*)?[:–—-]*$|:$`)
	pointEnd  = regexp.MustCompile(`(?i)[;,]?\s*(?:\band\b|\bor\b)?\s*[;,]?\s*$`)
	voteCount = regexp.MustCompile(`(?i)^(?:\(?(?:voting|votes?|for|against|abstention)\b|the meeting (?:closed|ended|finished)|chair(?:man|` +
		`person)?\b|proposed by|signed\b)`)
)

// resolutions reads the points of what was resolved. One paragraph without points is one resolution.
func resolutions(sections []section, join bool) []Resolution {
	var out []Resolution
	for _, s := range sections {
		out = append(out, pointsOf(s, join, s.field == fRecommended)...)
	}
	return out
}

func pointsOf(s section, join bool, recommended bool) []Resolution {
	var out []Resolution
	items := listItems(s.lines, join)
	lettered := false
	for _, i := range items {
		lettered = lettered || i.label != ""
	}
	for _, i := range items {
		if i.after || voteCount.MatchString(i.text) || i.label == "" && lettered && (leadIn.MatchString(i.text) || len(out) == 0) {
			continue
		}
		if i.label == "" && leadIn.MatchString(i.text) {
			continue
		}
		text := trimPoint(i.text)
		if text == "" {
			continue
		}
		kind := resolutionKind(text)
		switch {
		case recommended:
			kind = Recommended // whatever its verb, it is for another body to do
		case kind == Decided:
			switch {
			case strings.EqualFold(s.label, "noted"):
				kind = Noted
			case strings.EqualFold(s.label, "agreed"):
				kind = Agreed
			}
		}
		out = append(out, Resolution{Letter: i.label, Text: text, Kind: kind, Line: i.line})
	}
	return out
}

// trimPoint takes the "; and" off a point's end.
func trimPoint(text string) string {
	for {
		cut := strings.TrimSpace(pointEnd.ReplaceAllString(text, ""))
		if cut == text {
			return text
		}
		text = cut
	}
}
