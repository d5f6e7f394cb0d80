package modgov

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	bracketed = regexp.MustCompile(`^[(\[]\s?(\d{1,3}[a-z]?|[a-zA-Z]|[ivxlIVXL]{1,6})\s?[)\]]\s*(?:[.:–-]\s+)?`)
	pointed   = regexp.MustCompile(`^(\d{1,3}[a-z]?|[a-zA-Z]|[ivxlIVXL]{1,6})[.)](?:\s+|$)`)
	levelled  = regexp.MustCompile(`^(\d{1,2}(?:\.\d{1,2}){1,3})[.)]?(?:\s+|$)`)
)

// enumerator splits a line such as "(a) That ...", "2. Do nothing" or "1.1. To provide" into its label and the rest.
func enumerator(text string) (label, rest string, ok bool) {
	if len(text) == 0 || !(isWordByte(text[0]) || text[0] == '(' || text[0] == '[') {
		return "", text, false
	}
	for _, re := range []*regexp.Regexp{bracketed, levelled, pointed} {
		if m := re.FindStringSubmatch(text); m != nil {
			return m[1], strings.TrimSpace(text[len(m[0]):]), true
		}
	}
	return "", text, false
}

// item is one point of a list, with the label printed before it.
type item struct {
	label string
	text  string
	line  int
	after bool // a paragraph after the list, no point of it
}

// listItems splits a section's lines into its points. Lines that carry on a point join it; text before the first point becomes
// a point without label. A paragraph that follows a gap and starts afresh is marked as standing after the list.
func listItems(lines []line, join bool) []item {
	var out []item
	gap, numbered := false, false
	for _, l := range spreadInline(lines) {
		if l.blank() {
			gap = true
			continue
		}
		label, rest, ok := enumerator(l.plain())
		last := len(out) - 1
		switch {
		case ok && rest != "" && !strings.Contains(label, "."):
			out = append(out, item{label: label, text: rest, line: l.no})
			numbered = true
		case last < 0, l.bullet && !numbered:
			out = append(out, item{text: l.plain(), line: l.no})
		case gap && numbered && ended(out[last].text), gap && out[last].after:
			out = append(out, item{text: l.plain(), line: l.no, after: true})
		default:
			sep := "\n"
			if join && !l.bullet {
				sep = " "
			}
			out[last].text += sep + l.plain()
		}
		gap = false
	}
	return out
}

func ended(text string) bool {
	return strings.HasSuffix(text, ".") || strings.HasSuffix(text, ".”") || strings.HasSuffix(text, ".)")
}

var inlineMark = regexp.MustCompile(`(?:^|[;:.,–-]\s*|\s(?:and|or|that|to)\s+)\(([a-z]|\d{1,2}|[ivx]{2,4})\)\s`)

// spreadInline gives each of several lettered points that stand on one line a line of its own, when their letters follow on.
func spreadInline(lines []line) []line {
	out := make([]line, 0, len(lines))
	for _, l := range lines {
		marks := inlineMark.FindAllStringSubmatchIndex(l.text, -1)
		if len(marks) < 2 {
			out = append(out, l)
			continue
		}
		from, want := 0, ""
		for _, m := range marks {
			label := l.text[m[2]:m[3]]
			if want != "" && label != want || want == "" && !firstLabel(label) {
				continue
			}
			if open := m[2] - 1; open > from {
				out = append(out, line{no: l.no, text: strings.TrimSpace(l.text[from:open]), bullet: l.bullet && from == 0})
				from = open
			}
			want = nextLabel(label)
		}
		out = append(out, line{no: l.no, text: strings.TrimSpace(l.text[from:]), bullet: l.bullet && from == 0})
	}
	return out
}

func firstLabel(label string) bool { return label == "a" || label == "1" || label == "i" }

var romans = []string{"i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"}

// nextLabel returns the label that follows in its own counting: letters, figures, or Roman numerals when they began with "i".
func nextLabel(label string) string {
	if label[0] >= '0' && label[0] <= '9' {
		head, tail := "", label
		if i := strings.LastIndexByte(label, '.'); i >= 0 {
			head, tail = label[:i+1], label[i+1:]
		}
		return head + strconv.Itoa(number(tail)+1)
	}
	for i, r := range romans[:len(romans)-1] {
		if r == label {
			return romans[i+1]
		}
	}
	return string(label[0] + 1)
}
