package web

import (
	"context"
	"net/http"
	"strings"
	"unicode/utf8"

	"alongside/internal/fault"
	"alongside/internal/web/ui"
)

// TextUpTo has each field of a form take n characters instead of ui.MostText: for reports and papers. A limit of 0 leaves it to the handler,
// which says so at the field itself.
func TextUpTo(n int) Option { return func(r *Route) { r.ownText, r.text = true, n } }

// mostText is how many characters a field of this route takes, 0 where the handler says so.
func (rt *Route) mostText() int {
	if rt.ownText {
		return rt.text
	}
	return ui.MostText
}

// tooLong says of each field that holds more than the route takes by how much.
func (r *Request) tooLong() []fault.Field {
	most := r.route.mostText()
	if most == 0 {
		return nil
	}
	var wrong []fault.Field
	for _, name := range sortedNames(r.PostForm) {
		for _, v := range r.PostForm[name] {
			if len(v) <= most {
				continue // a character is at least one byte
			}
			if over := utf8.RuneCountInString(clean(v)) - most; over > 0 {
				wrong = append(wrong, fault.Field{Name: name, Message: "This is " + ui.Count(over, "character", "characters") + " too long. Use at most " + ui.Number(most) + "."})
				break
			}
		}
	}
	return wrong
}

// askShorter keeps what was typed and leads back to the form, which shows it with what is too long at its fields.
func (r *Router) askShorter(w http.ResponseWriter, req *Request, wrong []fault.Field) error {
	if req.Header.Get("X-CSRF-Token") != "" {
		return fault.InvalidFields(wrong...) // a script's request; there is no page to go back to
	}
	at := r.formPage(req, req.URL.Path)
	path, _, _ := strings.Cut(at, "?")
	if err := req.keep(w, path, wrong...); err != nil {
		return err
	}
	return SeeOther(w, req, at)
}

// What stands with a kept form: what was too long of it, by field, and the page that shows it. No field of a form has a space in its name.
const (
	keptWrong = "too long "
	keptPage  = "page of the form"
)

// takeWrong takes what was too long out of the values of a kept form.
func (k *keptForm) takeWrong() {
	k.page = k.values.Get(keptPage)
	delete(k.values, keptPage)
	for _, name := range sortedNames(k.values) {
		if field, ok := strings.CutPrefix(name, keptWrong); ok {
			k.wrong = append(k.wrong, fault.Field{Name: field, Message: k.values.Get(name)})
			delete(k.values, name)
		}
	}
}

// withKept is what a page says about itself, with what was too long of the form that it shows again.
func withKept(ctx context.Context, m Meta) Meta {
	r := requestFrom(ctx)
	if r == nil || r.Method != http.MethodGet || len(m.Errors) > 0 {
		return m
	}
	kept, err := r.keptForm()
	if err != nil || kept == nil || len(kept.wrong) == 0 || kept.page != r.URL.Path {
		return m // trouble in finding it is logged where the form asks for it
	}
	m.Errors = kept.wrong
	return m
}
