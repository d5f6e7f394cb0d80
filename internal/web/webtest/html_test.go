package webtest_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"alongside/internal/web/webtest"
)

const good = `<html lang="en-GB"><head><title>T</title></head><body><h1>H</h1>
<label for="a">A</label><input id="a" name="a" aria-describedby="h"><p id="h">Hint</p><input type="hidden" name="x"></body></html>`

func faults(t *testing.T, html string) []string {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(html))
	if err != nil {
		t.Fatal(err)
	}
	return webtest.Faults(doc)
}

func TestGoodHTMLPasses(t *testing.T) {
	if got := faults(t, good); len(got) != 0 {
		t.Errorf("%q", got)
	}
}

func TestFaultsAreFound(t *testing.T) {
	for _, c := range []struct{ before, after, fault string }{
		{` lang="en-GB"`, ``, "no language"},
		{`<title>T</title>`, ``, "no title"},
		{`<h1>H</h1>`, `<h1>H</h1><h1>I</h1>`, "2 h1 headings"},
		{`<p id="h">`, `<p id="a">`, `id "a" stands 2 times`},
		{`<p id="h">`, `<p>`, `aria-describedby="h" of input leads nowhere`},
		{`<label for="a">A</label>`, ``, `no label for input "a"`},
		{`<h1>`, `<h1 style="x">`, "1 inline styles"},
		{`<h1>`, `<script>x</script><h1>`, "an inline script"},
		{`<h1>`, `<h1 onclick="x">`, "an inline handler onclick"},
		{`<h1>`, `<img src="https://elsewhere.example/x.png" alt=""><h1>`, "a remote resource https://elsewhere.example/x.png"},
		{`<h1>`, `<img src="/x.png"><h1>`, "an image without alt"},
	} {
		if got := faults(t, strings.Replace(good, c.before, c.after, 1)); !slices.Contains(got, c.fault) {
			t.Errorf("%q: found %q, want %q", c.after, got, c.fault)
		}
	}
}
