package mailin

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

var (
	// attribution is the line with which mail programs introduce what they quote; some break it in two.
	attribution = regexp.MustCompile(`(?i)^(on|le|am|el|w dniu|ar)\b.{4,200}\b(wrote|a écrit|schrieb|escribió|napisał\(a\)|ysgrifennodd)\s?:?$`)
	original    = regexp.MustCompile(`(?i)^-{2,}\s?(original message|forwarded message|ursprüngliche nachricht|message d'origine)\s?-{2,}$`)
	rule        = regexp.MustCompile(`^[_=]{10,}$`)
	field       = regexp.MustCompile(`(?i)^\*?(from|sent|date|to|cc|subject):\*?\s`)
	device      = regexp.MustCompile(`(?i)^(sent from my |sent from outlook|get outlook for |sent from yahoo|sent via )`)
)

// Own returns what the writer wrote: the text without quoted lines, what stands under a quoting header, and the signature. Replies
// between quoted lines stay.
func Own(whole string) string {
	lines := strings.Split(whole, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t\r\u00a0")
	}
	var kept []string
	for i := 0; i < len(lines); i++ {
		line := strings.TrimSpace(lines[i])
		switch {
		case strings.HasPrefix(line, ">"):
			continue
		case line == "--": // the signature stands below
			if i = quoteAfter(lines, i); i < 0 {
				return tidy(kept)
			}
			continue
		case device.MatchString(line):
			continue
		case original.MatchString(line), quotingHeader(lines[i:]), rule.MatchString(line) && quotingHeader(skipBlank(lines[i+1:])):
			return tidy(kept)
		}
		if n := attributed(lines[i:]); n > 0 {
			if !slices.ContainsFunc(lines[i+n:], func(l string) bool { return strings.HasPrefix(strings.TrimSpace(l), ">") }) {
				return tidy(kept) // quoted without marks: all below is not the writer's
			}
			i += n - 1
			continue
		}
		kept = append(kept, lines[i])
	}
	return tidy(kept)
}

// attributed returns how many lines the introduction of a quote takes, 0 when there is none.
func attributed(lines []string) int {
	for n := 1; n <= 3 && n <= len(lines) && strings.TrimSpace(lines[n-1]) != ""; n++ { // no introduction goes over a blank line
		if attribution.MatchString(strings.TrimSpace(strings.Join(lines[:n], " "))) {
			return n
		}
	}
	return 0
}

// quotingHeader reports whether lines begin with the header of a quoted message: From, then at least two other fields.
func quotingHeader(lines []string) bool {
	if len(lines) == 0 || !strings.HasPrefix(strings.ToLower(strings.Trim(strings.TrimSpace(lines[0]), "*")), "from:") {
		return false
	}
	n := 0
	for _, l := range lines[:min(len(lines), 7)] {
		if field.MatchString(strings.TrimSpace(l) + " ") {
			n++
		}
	}
	return n >= 3
}

func skipBlank(lines []string) []string {
	for len(lines) > 0 && strings.TrimSpace(lines[0]) == "" {
		lines = lines[1:]
	}
	return lines
}

// quoteAfter returns the place of the last line before the first quoted one after i, -1 when nothing is quoted below.
func quoteAfter(lines []string, i int) int {
	for j := i + 1; j < len(lines); j++ {
		if strings.HasPrefix(strings.TrimSpace(lines[j]), ">") {
			return j - 1
		}
	}
	return -1
}

// tidy joins lines with at most one empty one between.
func tidy(lines []string) string {
	var out []string
	for _, l := range lines {
		if strings.TrimSpace(l) == "" && (len(out) == 0 || out[len(out)-1] == "") {
			continue
		}
		if strings.TrimSpace(l) == "" {
			l = ""
		}
		out = append(out, l)
	}
	return strings.TrimSpace(strings.Join(out, "\n"))
}

// textOf returns the text of an HTML message, without what mail programs mark as quoted.
func textOf(body string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(body))
	hidden := 0
	var open []string
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			if hidden == 0 {
				b.WriteString(strings.Join(strings.Fields(string(z.Text())), " ") + " ")
			}
		case html.StartTagToken:
			t := z.Token()
			switch t.Data {
			case "br":
				b.WriteByte('\n')
				continue
			case "p", "div", "li", "tr", "h1", "h2", "h3":
				b.WriteByte('\n')
			case "img", "meta", "link", "hr", "input", "col", "area", "base":
				continue
			}
			if hidden > 0 || quotes(t) {
				hidden++
				open = append(open, t.Data)
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if n := len(open); n > 0 && open[n-1] == string(name) {
				open = open[:n-1]
				hidden--
			}
			if string(name) == "p" {
				b.WriteByte('\n')
			}
		default:
		}
	}
}

// quotes reports whether an element holds what is quoted, or no text.
func quotes(t html.Token) bool {
	switch t.Data {
	case "blockquote", "style", "script", "head", "title":
		return true
	}
	for _, a := range t.Attr {
		if a.Key == "class" && (strings.Contains(a.Val, "gmail_quote") || strings.Contains(a.Val, "yahoo_quoted") || strings.Contains(a.Val, "moz-cite-prefix")) {
			return true
		}
		if a.Key == "id" && (a.Val == "divRplyFwdMsg" || a.Val == "appendonsend") {
			return true
		}
	}
	return false
}
