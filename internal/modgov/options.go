package modgov

import (
	"regexp"
	"strings"
)

var (
	setAside = regexp.MustCompile(`(?i)\b(?:discounted|rejected|ruled out|dismissed|not (?:been )?(?:recommended|viable|preferred|pursued|` +
		`considered (?:viable|appropriate|suitable)|supported|taken forward|progressed)|not a viable|set aside|unviable)\b`)
	notSetAside = regexp.MustCompile(`(?i)\b(?:not|never|cannot|neither) (?:been |be )?(?:discounted|rejected|ruled out|dismissed)\b`)
	conclusion  = regexp.MustCompile(`(?i)^(?:our (?:proposal|recommendation)|the (?:preferred|recommended|proposed) (?:option|approach|way forward)|` +
		`it is (?:proposed|recommended|therefore)|therefore|we (?:propose|recommend)|option \w+ is (?:the )?(?:recommended|preferred)|on balance|in conclusion)\b`)
	titleCut = regexp.MustCompile(`\s[–—-]+\s|\s?[–—]\s|:\s+|:$|:\n|\.\s`)
)

// options reads what was weighed: numbered or lettered points, "Option B – ...", or points without a number. What stands under the
// heading but belongs to no option is returned as text.
func options(sections []section, join bool) (list []Option, rest string) {
	var loose []string
	for _, s := range sections {
		items := optionItems(s, join)
		numbered := false
		for _, i := range items {
			numbered = numbered || i.label != ""
		}
		for _, i := range items {
			text := strings.TrimSpace(i.text)
			concludes := len(list) > 0 && conclusion.MatchString(text)
			if i.after || i.label == "" && (concludes || numbered || unsaid(text) || strings.HasSuffix(text, ":")) {
				loose = append(loose, text)
				continue
			}
			list = append(list, newOption(i, s.field == fRejected))
		}
	}
	return list, strings.Join(loose, "\n\n")
}

// optionItems gives the points of an options section; "Option 2:" counts as a number, and so do the paragraphs after it.
func optionItems(s section, join bool) []item {
	spelt := false
	for _, l := range s.lines {
		spelt = spelt || oneOption.MatchString(l.plain())
	}
	if !spelt {
		return withConclusion(listItems(titledLines(s.lines, join), join))
	}
	var out []item
	for _, l := range s.lines {
		text := l.plain()
		m := oneOption.FindStringSubmatch(text)
		switch {
		case text == "":
		case m != nil:
			out = append(out, item{label: m[1], text: m[2], line: l.no})
		case len(out) == 0 || conclusion.MatchString(text):
			out = append(out, item{text: text, line: l.no, after: len(out) > 0})
		case out[len(out)-1].text == "":
			out[len(out)-1].text = text + "\n"
		default:
			out[len(out)-1].text += "\n" + text
		}
	}
	return out
}

// titledLines makes points of lines that have no number or bullet when each begins with a name of its own: "Do nothing: ...".
func titledLines(lines []line, join bool) []line {
	out := make([]line, 0, len(lines))
	n := 0
	for _, l := range lines {
		if l.blank() {
			continue
		}
		_, _, numbered := enumerator(l.text)
		at := titleCut.FindStringIndex(l.text)
		if join || l.bullet || numbered || at == nil || len(strings.Fields(l.text[:at[0]])) > 10 || at[1] >= len(l.text) {
			return lines
		}
		n++
		l.bullet = true
		out = append(out, l)
	}
	if n < 2 {
		return lines
	}
	return out
}

// withConclusion parts from the last option a paragraph that says which is proposed.
func withConclusion(items []item) []item {
	var out []item
	for _, i := range items {
		paras := strings.Split(i.text, "\n")
		for n, p := range paras {
			if n > 0 && conclusion.MatchString(p) {
				i.text = strings.Join(paras[:n], "\n")
				out = append(out, i, item{text: strings.Join(paras[n:], "\n"), line: i.line, after: true})
				i = item{}
				break
			}
		}
		if i.text != "" || i.label != "" {
			out = append(out, i)
		}
	}
	return out
}

func newOption(i item, rejected bool) Option {
	o := Option{Label: i.label, Line: i.line}
	o.Title, o.Text = optionTitle(i.text)
	whole := o.Title + " " + o.Text
	o.Discounted = (rejected || setAside.MatchString(whole)) && !notSetAside.MatchString(whole)
	return o
}

// optionTitle parts an option's name from its text: at a line's end, a dash, a colon, or the first sentence if that is short.
func optionTitle(text string) (title, rest string) {
	text = strings.TrimSpace(text)
	first, more, twoLines := strings.Cut(text, "\n")
	if twoLines && len(first) <= 160 {
		return strings.TrimRight(strings.TrimSpace(first), " :.–—-"), strings.TrimSpace(more)
	}
	for _, at := range titleCut.FindAllStringIndex(text, 1) {
		name := strings.TrimSpace(text[:at[0]])
		if name != "" && len(strings.Fields(name)) <= 16 {
			return name, strings.TrimSpace(text[at[1]:])
		}
	}
	if len(strings.Fields(text)) <= 12 {
		return strings.TrimRight(text, "."), ""
	}
	return "", text
}
