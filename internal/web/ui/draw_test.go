package ui_test

import (
	"bytes"
	"context"
	"io"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"

	"alongside/internal/fault"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// draw renders a component and parses what came out.
func draw(t *testing.T, c templ.Component) *goquery.Document { return drawIn(t, t.Context(), c) }

func drawIn(t *testing.T, ctx context.Context, c templ.Component) *goquery.Document {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(ctx, &b); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func text(doc *goquery.Document, selector string) string {
	return strings.Join(strings.Fields(doc.Find(selector).Text()), " ")
}

// want fails unless each selector finds the given number of elements.
func want(t *testing.T, doc *goquery.Document, counts map[string]int) {
	t.Helper()
	for selector, n := range counts {
		if got := doc.Find(selector).Length(); got != n {
			html, _ := doc.Find("body").Html()
			t.Errorf("%s: %d, want %d in\n%s", selector, got, n, html)
		}
	}
}

// wantText fails unless what each selector finds reads as given.
func wantText(t *testing.T, doc *goquery.Document, texts map[string]string) {
	t.Helper()
	for selector, words := range texts {
		if got := text(doc, selector); got != words {
			t.Errorf("%s reads %q, want %q", selector, got, words)
		}
	}
}

// within draws inner as the children of outer.
func within(outer, inner templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return outer.Render(templ.WithChildren(ctx, inner), w)
	})
}

func errs(name, message string) context.Context {
	return ui.WithErrors(context.Background(), []fault.Field{{Name: name, Message: message}})
}

func restored(name string, values ...string) context.Context {
	return ui.WithRestored(context.Background(), url.Values{name: values})
}

func day(y, m, d int) workday.Date { return workday.MustOn(y, m, d) }
