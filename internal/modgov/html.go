package modgov

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// looksLikeHTML reports whether the text is a saved web page and not prose that mentions a tag.
func looksLikeHTML(text string) bool {
	head := strings.ToLower(text[:min(len(text), 2048)])
	trimmed := strings.TrimSpace(head)
	if strings.HasPrefix(trimmed, "<!doctype html") || strings.HasPrefix(trimmed, "<html") || strings.Contains(head, "<body") {
		return true
	}
	tags := 0
	for _, tag := range []string{"<p>", "<p ", "</p>", "<div", "</div>", "<br", "<td", "</td>", "<li", "</li>", "<span", "<h1", "<h2", "<h3"} {
		tags += strings.Count(head, tag)
	}
	return tags >= 4
}

// skipped elements hold nothing that a reader sees as the paper.
var skipped = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Head: true, atom.Noscript: true, atom.Template: true, atom.Svg: true, atom.Select: true, atom.Button: true,
}

// breaks says what an element's start does to the line: blocks begin one, and lists and cells leave their mark.
var breaks = map[atom.Atom]string{
	atom.P: "\n\n", atom.Div: "\n", atom.Br: "\n", atom.Li: "\n• ", atom.Ul: "\n", atom.Ol: "\n", atom.Tr: "\n", atom.Td: "\t", atom.Th: "\t",
	atom.H1: "\n\n", atom.H2: "\n\n", atom.H3: "\n\n", atom.H4: "\n\n", atom.H5: "\n\n", atom.H6: "\n\n", atom.Table: "\n\n", atom.Section: "\n",
	atom.Article: "\n", atom.Dt: "\n", atom.Dd: "\t", atom.Dl: "\n", atom.Blockquote: "\n", atom.Hr: "\n\n", atom.Header: "\n", atom.Footer: "\n", atom.Nav: "\n",
}

// htmlLines returns the text of a page as numbered lines; the numbers are the source's. It uses the tokenizer, not the
// tree, so that nesting costs nothing.
func htmlLines(page string) []rawLine {
	z := html.NewTokenizer(strings.NewReader(page))
	out := &lineBuilder{no: 1}
	var skip []atom.Atom
	for {
		kind := z.Next()
		if kind == html.ErrorToken { // the end: a string reader has no other error
			out.flush()
			return out.lines
		}
		newlines := strings.Count(string(z.Raw()), "\n")
		switch kind {
		case html.TextToken:
			if len(skip) == 0 {
				out.text(string(z.Text()))
			} else {
				out.no += newlines
			}
			continue
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			skip = out.tag(z, kind, skip)
		}
		out.no += newlines
	}
}

// lineBuilder gathers text into lines, each with the source line on which it began.
type lineBuilder struct {
	lines []rawLine
	buf   strings.Builder
	start int
	no    int
	owed  bool // a space that running text stands on
}

func (b *lineBuilder) tag(z *html.Tokenizer, kind html.TokenType, skip []atom.Atom) []atom.Atom {
	name, _ := z.TagName()
	a := atom.Lookup(name)
	switch {
	case skipped[a] && kind == html.StartTagToken:
		return append(skip, a)
	case len(skip) > 0 && kind == html.EndTagToken && skip[len(skip)-1] == a:
		return skip[:len(skip)-1]
	case len(skip) > 0 && a == atom.Body: // a head that was never closed
		return nil
	case len(skip) > 0:
		return skip
	}
	mark, ok := breaks[a]
	if !ok {
		return skip
	}
	if kind == html.EndTagToken {
		mark = strings.TrimRight(mark, "• \t")
	}
	b.mark(mark)
	return skip
}

func (b *lineBuilder) mark(mark string) {
	for _, r := range mark {
		if r == '\n' {
			b.flush()
			continue
		}
		if r == '\t' && strings.TrimSpace(b.buf.String()) == "" {
			continue // the first cell needs no mark
		}
		b.begin()
		b.buf.WriteRune(r)
	}
	if mark == "\n\n" && len(b.lines) > 0 && b.lines[len(b.lines)-1].text != "" {
		b.lines = append(b.lines, rawLine{no: b.no})
	}
}

func (b *lineBuilder) text(s string) {
	for _, r := range s {
		if unicode.IsSpace(r) {
			b.owed = true
			if r == '\n' {
				b.no++
			}
			continue
		}
		b.begin()
		if at := b.buf.String(); b.owed && at != "" && at[len(at)-1] != '\t' && at[len(at)-1] != ' ' {
			b.buf.WriteByte(' ')
		}
		b.owed = false
		b.buf.WriteRune(r)
	}
}

func (b *lineBuilder) begin() {
	if b.buf.Len() == 0 {
		b.start = b.no
	}
}

func (b *lineBuilder) flush() {
	if text := strings.TrimSpace(b.buf.String()); text != "" && text != "•" {
		b.lines = append(b.lines, rawLine{no: b.start, text: text})
	}
	b.buf.Reset()
	b.owed = false
}
