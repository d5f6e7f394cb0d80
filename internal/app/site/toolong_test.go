package site_test

import (
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"alongside/internal/family"
	"alongside/internal/web/ui"
)

// tooMuch is more than a text area takes that says how much it takes, and more than any takes usually: less is for its own page to refuse.
func tooMuch(says string) string {
	most, _ := strconv.Atoi(says)
	return strings.Repeat("A long story. ", max(most, ui.MostText)/14+1)
}

// TestEveryTextAreaSaysHowMuchItTakes opens every page of the county as everybody who may, and sends of each kind of form more than its text
// areas take: nothing is saved, and the form says so at the field and keeps what was typed.
func TestEveryTextAreaSaysHowMuchItTakes(t *testing.T) {
	w := start(t, 40)
	c := w.council()
	met := map[string]bool{}
	for _, role := range personas() {
		p := w.persona(role)
		for _, rt := range w.site.Router.Routes() {
			if rt.Method != http.MethodGet || !p.may(rt) || rt.Path == "/demo/components" {
				continue
			}
			for _, path := range c.atMost(2, p, rt) {
				page := w.do(p.browser, http.MethodGet, path, nil)
				if page.status != http.StatusOK || !strings.Contains(page.body, "<textarea") {
					continue
				}
				doc, err := goquery.NewDocumentFromReader(strings.NewReader(page.body))
				if err != nil {
					t.Fatal(err)
				}
				doc.Find("main form[method=post]").Each(func(_ int, form *goquery.Selection) {
					w.sendTooMuch(p.browser, path, rt.Path, form, met)
				})
			}
		}
	}
	t.Logf("%d text areas", len(met))
	if len(met) < 60 {
		t.Errorf("only %d text areas were met: %v", len(met), met)
	}
}

// sendTooMuch sends a form with too much in one text area after the other, once for each kind of page and field.
func (w *world) sendTooMuch(browser *http.Client, path, route string, form *goquery.Selection, met map[string]bool) {
	w.t.Helper()
	form.Find("textarea").Each(func(_ int, s *goquery.Selection) {
		name := s.AttrOr("name", "")
		if name == family.ChangedField {
			return // it counts only beside the answer that asks for it, and is left out here without it
		}
		group := s.Closest("[data-maxlength]")
		if group.Length() != 1 || !strings.Contains(group.Text(), "You can enter up to") {
			w.t.Errorf("%s: the text area %s does not say how much it takes", route, name)
		}
		key, _, _ := strings.Cut(name, "-CRR-")
		key = route + " " + strings.TrimRight(key, "0123456789-")
		if met[key] {
			return
		}
		met[key] = true
		long := tooMuch(group.AttrOr("data-maxlength", ""))
		values := url.Values{name: {long}}
		form.Find("input[type=hidden]").Each(func(_ int, s *goquery.Selection) { values.Add(s.AttrOr("name", ""), s.AttrOr("value", "")) })
		shown, at := w.sentFrom(browser, path, form.AttrOr("action", path), values)
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(shown.body))
		if err != nil {
			w.t.Fatal(err)
		}
		field := doc.Find(`main textarea[name="` + name + `"]`)
		says := field.Closest(".govuk-form-group").Find(".govuk-error-message").First().Text()
		if says == "" || strings.TrimSpace(field.First().Text()) != strings.TrimSpace(long) {
			w.t.Errorf("%s, %s: %s answers %d with %d such fields, which say %q and show %d of %d characters", route, name, at, shown.status, field.Length(), says,
				len(field.First().Text()), len(long))
		}
	})
}

// sentFrom posts a form as a browser does from a page, and returns where it led to.
func (w *world) sentFrom(browser *http.Client, page, action string, values url.Values) (shown answer, at string) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.url+action, strings.NewReader(values.Encode()))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("Referer", w.url+page)
	res, err := browser.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusSeeOther {
		at = res.Header.Get("Location")
		return w.do(browser, http.MethodGet, at, nil), at
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return answer{res.StatusCode, string(body)}, action
}
