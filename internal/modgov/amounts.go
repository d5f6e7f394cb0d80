package modgov

import (
	"math"
	"regexp"
	"strings"
	"unicode"

	"alongside/internal/money"
)

var (
	sum       = regexp.MustCompile(`(?i)(?:£|\bGBP)\s?(\d{1,3}(?:[, ]\d{3})+|\d+)(?:\.(\d+))?\s?(?:(billion|bn|million|mn|mil|m|thousand|k)\b)?`)
	sumPounds = regexp.MustCompile(`(?i)\b(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?\s?(billion|bn|million|mn|m|thousand|k)?\s(?:pounds|GBP)\b`)
	thousands = regexp.MustCompile(`£\s?[’']?000s?\b`)

	circaBefore = regexp.MustCompile(`(?i)(?:\bcirca|\bca?\.?|\bapprox(?:imately|\.)?|\baround|\babout|\broughly|\bestimated(?: (?:at|to be))?|` +
		`\bin the region of|\bnearly|\bclose to|\bsome|~)\s*$`)
	upToBefore = regexp.MustCompile(`(?i)\b(?:up to|not (?:to )?exceed(?:ing)?|no more than|maximum of|capped at|a ceiling of)\s*(?:circa |` +
		`approximately |a (?:total|maximum) of )?$`)
	perYearAfter = regexp.MustCompile(`(?i)^[^£]{0,60}?\b(?:per annum|per year|p\.a\b\.?|pa\b|per financial year|a year|each year|every year|` +
		`for each year|annually|yearly|/\s?(?:year|yr|annum))`)
	annualBefore = regexp.MustCompile(`(?i)\b(?:annual(?:ly)?|yearly|per annum|each year)\b[^£.;:]{0,50}:?\s*$`)
	unitAfter    = regexp.MustCompile(`(?i)^\s*(?:/|per|an|a)\s*(hour|session|night|day|week|month|child|place|family|mile|visit|person|household)\b`)
)

// amounts returns the sums of a text in their order.
func amounts(text string, no int, f *findings) []Money {
	if thousands.MatchString(text) {
		f.add("sums-in-thousands", Note, no, "Figures here are in thousands of pounds (£000); those without a pound sign were not read.")
	}
	at := sum.FindAllStringSubmatchIndex(text, -1)
	at = append(at, sumPounds.FindAllStringSubmatchIndex(text, -1)...)
	var out []Money
	for _, m := range at {
		printed := strings.TrimSpace(text[m[0]:m[1]])
		pence, ok := toPence(group(text, m, 1), group(text, m, 2), group(text, m, 3))
		if !ok || badGrouping(text[m[1]:]) {
			f.add("sum-not-understood", Note, no, "%q is not understood as a sum of money; it was left out.", clip(text[m[0]:min(len(text), m[1]+8)]))
			continue
		}
		if pence == 0 {
			continue
		}
		out = append(out, describe(Money{Pence: pence, Text: printed, Line: no}, text[:m[0]], text[m[1]:]))
	}
	return out
}

func group(text string, m []int, n int) string {
	if m[2*n] < 0 {
		return ""
	}
	return text[m[2*n]:m[2*n+1]]
}

// badGrouping reports whether more figures follow a sum as no British sum goes on: "£1,23", "£1.3.4".
func badGrouping(rest string) bool {
	return len(rest) > 1 && (rest[0] == ',' || rest[0] == '.') && rest[1] >= '0' && rest[1] <= '9'
}

// toPence reads figures with a unit such as "m" into whole pence; it refuses parts of a penny and what is beyond int64.
func toPence(whole, decimals, unit string) (money.Pence, bool) {
	zeros := 2
	switch strings.ToLower(unit) {
	case "k", "thousand":
		zeros += 3
	case "m", "mn", "mil", "million":
		zeros += 6
	case "bn", "billion":
		zeros += 9
	}
	figures := strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, whole)
	decimals = strings.TrimRight(decimals, "0")
	if len(decimals) > zeros {
		return 0, false
	}
	var n int64
	for _, r := range figures + decimals + strings.Repeat("0", zeros-len(decimals)) {
		if n > (math.MaxInt64-9)/10 {
			return 0, false
		}
		n = n*10 + int64(r-'0')
	}
	return money.Pence(n), true
}

func containsAny(text string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

// clause returns what stands since the sum before.
func clause(before string) string {
	if i := strings.LastIndex(before, "£"); i >= 0 {
		before = before[i+len("£"):]
	}
	return before[max(0, len(before)-90):]
}

var sentenceEnd = regexp.MustCompile(`[.?!;][”’")]?\s+\(?[\p{Lu}“‘"£\d]|\n`)

func lastSentence(text string) string {
	text = strings.ToValidUTF8(text[max(0, len(text)-200):], "")
	at := sentenceEnd.FindAllStringIndex(text, -1)
	if len(at) == 0 {
		return text
	}
	return text[at[len(at)-1][0]+1:]
}

func firstSentence(text string) string {
	text = strings.ToValidUTF8(text[:min(len(text), 200)], "")
	if at := sentenceEnd.FindStringIndex(text); at != nil {
		text = text[:at[0]]
	}
	if i := strings.Index(text, "£"); i >= 0 {
		text = text[:i]
	}
	return text
}

// sentences cuts a text into its sentences.
func sentences(text string) []string {
	var out []string
	from := 0
	for _, at := range sentenceBreak.FindAllStringIndex(text, -1) {
		if end := at[0] + 1; !abbreviation(text[from:end]) {
			out = appendText(out, text[from:end])
			from = end
		}
	}
	return appendText(out, text[from:])
}

var sentenceBreak = regexp.MustCompile(`[.?!](?:[”’")]|\s)+|\n+`)

func abbreviation(text string) bool {
	for _, a := range []string{" c.", " i.e.", " e.g.", " no.", " approx.", " p.a.", " Cllr.", " Dr.", " Mr.", " Mrs.", " Ms."} {
		if strings.HasSuffix(text, a) {
			return true
		}
	}
	return false
}

func appendText(list []string, text string) []string {
	if text = strings.TrimSpace(text); text != "" {
		list = append(list, text)
	}
	return list
}
