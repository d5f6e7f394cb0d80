package webtest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// CheckHTML fails the test for what makes a page hard to use with a screen reader or breaks the content policy.
func CheckHTML(t testing.TB, p *Page) {
	t.Helper()
	for _, fault := range Faults(p.Document) {
		t.Errorf("%s: %s", p.Path, fault)
	}
}

// Faults lists what is wrong with a page: language, title, one h1, unique ids, labels, ids referred to, inline code.
func Faults(doc *goquery.Document) []string {
	var out []string
	report := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if doc.Find("html[lang]").Length() != 1 {
		report("no language")
	}
	if strings.TrimSpace(doc.Find("head title").Text()) == "" {
		report("no title")
	}
	if n := doc.Find("h1").Length(); n != 1 {
		report("%d h1 headings", n)
	}
	ids := map[string]int{}
	doc.Find("[id]").Each(func(_ int, s *goquery.Selection) { ids[s.AttrOr("id", "")]++ })
	for id, n := range ids {
		if n > 1 || id == "" || strings.ContainsAny(id, " \t\n") {
			report("id %q stands %d times", id, n)
		}
	}
	for _, attr := range []string{"for", "aria-describedby", "aria-labelledby", "aria-controls"} {
		doc.Find("[" + attr + "]").Each(func(_ int, s *goquery.Selection) {
			for id := range strings.FieldsSeq(s.AttrOr(attr, "")) {
				if ids[id] == 0 {
					report("%s=%q of %s leads nowhere", attr, id, goquery.NodeName(s))
				}
			}
		})
	}
	doc.Find("input, select, textarea").Each(func(_ int, s *goquery.Selection) {
		if s.AttrOr("type", "") == "hidden" {
			return
		}
		id := s.AttrOr("id", "")
		if doc.Find(fmt.Sprintf("label[for=%q]", id)).Length() == 0 && s.AttrOr("aria-label", "") == "" {
			report("no label for %s %q", goquery.NodeName(s), s.AttrOr("name", ""))
		}
	})
	inline(doc, report)
	return out
}

// inline reports what the content policy forbids and remote resources.
func inline(doc *goquery.Document, report func(string, ...any)) {
	if n := doc.Find("[style], style").Length(); n > 0 {
		report("%d inline styles", n)
	}
	doc.Find("script").Each(func(_ int, s *goquery.Selection) {
		if s.AttrOr("src", "") == "" {
			report("an inline script")
		}
	})
	doc.Find("*").Each(func(_ int, s *goquery.Selection) {
		for _, a := range s.Nodes[0].Attr {
			if strings.HasPrefix(a.Key, "on") {
				report("an inline handler %s", a.Key)
			}
			if a.Key == "src" && strings.Contains(a.Val, "//") {
				report("a remote resource %s", a.Val)
			}
		}
	})
	doc.Find("img:not([alt])").Each(func(int, *goquery.Selection) { report("an image without alt") })
}
