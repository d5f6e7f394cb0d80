package modgov

import (
	"regexp"
	"strings"
	"unicode"
)

// rawLine is a line of the source with its number from 1.
type rawLine struct {
	no   int
	text string
}

// line is one cleaned line: no bullet sign, no mark-up, one tab where the source had a tab or a wide gap.
type line struct {
	no     int
	text   string
	bullet bool
	cells  []string // more than one when the line is a table's row
}

func (l line) blank() bool { return l.text == "" }

// plain returns the text with gaps closed.
func (l line) plain() string { return strings.Join(strings.Fields(l.text), " ") }

// splitLines cuts the text at every kind of line end and numbers the lines.
func splitLines(text string) []rawLine {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\f", "\n", "\v", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n").Replace(text)
	var lines []rawLine
	no := 0
	for part := range strings.SplitSeq(text, "\n") {
		no++
		for len(part) > maxLine {
			cut := strings.LastIndexByte(part[:maxLine], ' ') + 1
			if cut == 0 {
				cut = maxLine
			}
			lines = append(lines, rawLine{no: no, text: strings.ToValidUTF8(part[:cut], "")})
			part = part[cut:]
		}
		lines = append(lines, rawLine{no: no, text: part})
	}
	return lines
}

// maxLine is the length from which one line is read as several, so that a page run together costs no more than any other.
const maxLine = 16 << 10

// bulletSigns are what word processors, web pages and typists put before a point, private-use signs of symbol fonts included.
const bulletSigns = "•·∙▪▫◦●○■□◆◇►▶➢➤✓✔❖‣⁃\uf0b7\uf0a7\uf0d8\uf02d"

var (
	emphasis  = regexp.MustCompile(`\*\*|__`)
	wideGap   = regexp.MustCompile(`[ ]*\t[ \t]*|[ ]{3,}`)
	tableRule = regexp.MustCompile(`^[|+:=\- ]{3,}$`)
	heading   = regexp.MustCompile(`^#{1,6}\s+`)
)

// clean reads one line. Spaces of every kind become plain ones; signs of no width go; a bullet is noted and cut.
func clean(raw rawLine) line {
	text := strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return '\t'
		case r == '\u00ad', r == '\u200b', r == '\u200c', r == '\u200d', r == '\u2060', r == '\ufeff':
			return -1
		case unicode.IsSpace(r), unicode.Is(unicode.Zs, r):
			return ' '
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, raw.text)
	text = strings.TrimSpace(cutEmphasis(heading.ReplaceAllString(strings.TrimSpace(text), "")))
	if tableRule.MatchString(text) {
		return line{no: raw.no}
	}
	l := line{no: raw.no}
	if strings.HasPrefix(text, "|") || strings.Count(text, "|") >= 2 {
		text = strings.TrimSpace(strings.Trim(text, "|"))
		l.cells = cells(text, "|")
		l.text = strings.Join(l.cells, "\t")
		return l
	}
	text, l.bullet = cutBullet(text)
	l.text = wideGap.ReplaceAllString(text, "\t")
	l.cells = cells(l.text, "\t")
	return l
}

// cutEmphasis drops the asterisks of emphasis; between two words they stand for a space.
func cutEmphasis(text string) string {
	if !strings.Contains(text, "**") && !strings.Contains(text, "__") {
		return text
	}
	var b strings.Builder
	for {
		at := emphasis.FindStringIndex(text)
		if at == nil {
			return b.String() + text
		}
		b.WriteString(text[:at[0]])
		if at[0] > 0 && at[1] < len(text) && isWordByte(text[at[0]-1]) && isWordByte(text[at[1]]) {
			b.WriteByte(' ')
		}
		text = text[at[1]:]
	}
}

func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// cutBullet takes off the sign before a point. A dash, asterisk or "o" counts only before a space.
func cutBullet(text string) (string, bool) {
	rest := strings.TrimLeft(text, bulletSigns)
	if rest != text {
		return strings.TrimSpace(rest), true
	}
	for _, sign := range []string{"- ", "– ", "— ", "* ", "o ", "-\t", "–\t", "*\t", "o\t", "> ", "» "} {
		if after, ok := strings.CutPrefix(text, sign); ok {
			return strings.TrimSpace(after), true
		}
	}
	return text, false
}

func cells(text, sep string) []string {
	parts := strings.Split(text, sep)
	for i, p := range parts {
		parts[i] = strings.Join(strings.Fields(p), " ")
	}
	return parts
}

// noise holds what broken web pages leave in a saved paper; every word of a row must stand in the line.
var noise = [][]string{
	{"template", "missing"}, {"template", "not", "load"}, {"template", "error"}, {"template", "unavailable"}, {"default template"}, {"custom branding"},
	{"technical error"}, {"request was aborted"}, {"ssl/tls"}, {"stack trace"}, {"object reference not set"}, {"server error in"}, {"runtime error"},
	{"unhandled exception"}, {"javascript", "enable"}, {"javascript", "disabled"}, {"cannot load this page"}, {"page cannot be displayed"},
	{"skip to", "content"}, {"this site uses cookies"}, {"we use cookies"}, {"cookie", "accept"}, {"[object object]"}, {"{{", "}}"}, {"<%", "%>"},
	{"your browser", "support"}, {"try again later"}, {"stylesheet", "load"},
}

// noisy reports whether a line is a web page's machinery and not the paper's. Long lines are prose and never noise.
func noisy(text string) bool {
	if len(text) > 220 {
		return false
	}
	low := strings.ToLower(text)
	for _, words := range noise {
		all := true
		for _, w := range words {
			all = all && strings.Contains(low, w)
		}
		if all {
			return true
		}
	}
	return false
}

// wrapped reports whether the source breaks its paragraphs into short lines: many lines stop short of a sentence's end and go on
// in lower case, and none is long.
func wrapped(lines []line) bool {
	broken, longest := 0, 0
	for i, l := range lines {
		longest = max(longest, len(l.text))
		if i == 0 || l.blank() || lines[i-1].blank() || l.bullet {
			continue
		}
		last := lines[i-1].text[len(lines[i-1].text)-1]
		if len(lines[i-1].text) >= 45 && !strings.ContainsRune(".:;?!", rune(last)) && unicode.IsLower([]rune(l.text)[0]) {
			broken++
		}
	}
	return broken >= 3 && longest <= 140 || broken >= 2 && longest <= 110
}

// paragraphs joins lines into text: broken lines with a space, blank lines as one empty line, points on lines of their own.
func paragraphs(lines []line, join bool) string {
	var b strings.Builder
	gap := false
	for _, l := range lines {
		if l.blank() {
			gap = b.Len() > 0
			continue
		}
		_, _, numbered := enumerator(l.text)
		switch {
		case b.Len() == 0:
		case gap:
			b.WriteString("\n\n")
		case join && !l.bullet && !numbered:
			b.WriteByte(' ')
		default:
			b.WriteByte('\n')
		}
		gap = false
		b.WriteString(l.plain())
	}
	return b.String()
}
