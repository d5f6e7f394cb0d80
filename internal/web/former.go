package web

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Former returns what covers the former names of children in a text, nil where none of them has one.
type Former func(ctx context.Context, tx *db.Tx, children []thread.Ref) (func(text string) string, error)

// CoverFormer has the rest of the answer cover the former names of the children. Look does it; an answer whose look is recorded
// elsewhere calls it itself.
func (r *Request) CoverFormer(children ...thread.Ref) error {
	ask := r.router.config.Former
	if ask == nil {
		return nil
	}
	var cover func(string) string
	err := r.router.config.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		cover, err = ask(r.Context(), tx, children)
		return err
	})
	if err != nil {
		return fmt.Errorf("former names: %w", err)
	}
	if cover != nil {
		r.covers = append(r.covers, cover)
	}
	return nil
}

// ShowFormer has the answer show former names, for the one page that exists for them.
func (r *Request) ShowFormer() { r.bare = true }

// Covered returns a text without the former names of the children whom the answer is about so far.
func (r *Request) Covered(text string) string {
	if r.bare {
		return text
	}
	for _, cover := range r.covers {
		text = cover(text)
	}
	return text
}

// errCovered refuses a form that would save the words of a cover in the place of what is kept.
func errCovered(words string) error {
	return fault.Conflictf("A text in this form holds “%s”. It stands in the place of a name that was closed, and saving it would write over "+
		"what is kept. Write the name of today there, or leave it out, and send the form again. Nothing was saved.", words)
}

// savesCover reports whether a form holds the words of a cover.
func (r *Request) savesCover() bool {
	words := r.router.config.FormerWords
	if words == "" {
		return false
	}
	for _, values := range r.PostForm {
		if slices.ContainsFunc(values, func(v string) bool { return strings.Contains(v, words) }) {
			return true
		}
	}
	return false
}

// coveredField returns what a field holds with former names covered, but as it is where it came with this request: that tells the reader
// nothing, and what was typed is not lost.
func (r *Request) coveredField(text string) string {
	for _, values := range r.Request.Form {
		if slices.ContainsFunc(values, func(v string) bool { return clean(v) == clean(text) }) {
			return text
		}
	}
	return r.Covered(text)
}

// shown are the attributes of elements that a reader sees or hears. What a field holds is apart: see coverTag.
var shown = []string{"title", "alt", "label", "placeholder", "aria-label", "aria-description", "content", "summary"}

// typedIn are the kinds of inputs whose value a reader sees and changes. That of any other is sent as it is, seen or not.
var typedIn = []string{"", "text", "search", "email", "tel", "url"}

// coverPage covers former names in what a page says: its texts and what is to be read and changed in its fields, but no address, name or
// script, and nothing that a form sends unseen. A page without such a name is returned as it is.
func (r *Request) coverPage(page []byte) []byte {
	if r.bare || len(r.covers) == 0 {
		return page
	}
	var out bytes.Buffer
	tokens := html.NewTokenizer(bytes.NewReader(page))
	var within atom.Atom // the element that the text stands in, where that matters
	for {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			out.Write(tokens.Raw())
			return out.Bytes()
		}
		raw := slices.Clone(tokens.Raw())
		switch token := tokens.Token(); {
		case kind == html.StartTagToken || kind == html.SelfClosingTagToken:
			within = token.DataAtom
			out.WriteString(r.coverTag(string(raw), token))
		case kind == html.EndTagToken:
			within = 0
			out.Write(raw)
		case kind == html.TextToken && within == atom.Noscript: // which the tokenizer takes for a text
			out.Write(r.coverPage(raw))
		case kind == html.TextToken && within != atom.Script && within != atom.Style:
			cover := r.Covered
			if within == atom.Textarea {
				cover = r.coveredField
			}
			if covered := cover(token.Data); covered != token.Data {
				raw = []byte(html.EscapeString(covered))
			}
			out.Write(raw)
		default:
			out.Write(raw)
		}
	}
}

func (r *Request) coverTag(raw string, token html.Token) string {
	changed := false
	for i, a := range token.Attr {
		cover := r.Covered
		switch {
		case a.Key == "value" && token.DataAtom == atom.Input && slices.Contains(typedIn, kindOf(token)):
			cover = r.coveredField
		case !slices.Contains(shown, a.Key) && !strings.HasPrefix(a.Key, "data-"):
			continue
		}
		if covered := cover(a.Val); covered != a.Val {
			token.Attr[i].Val, changed = covered, true
		}
	}
	if !changed {
		return raw
	}
	return token.String()
}

// kindOf is the type of an input, in small letters.
func kindOf(token html.Token) string {
	for _, a := range token.Attr {
		if a.Key == "type" {
			return strings.ToLower(strings.TrimSpace(a.Val))
		}
	}
	return ""
}
