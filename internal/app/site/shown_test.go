package site_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/thread"
)

// showFile sends a form of a page with a file, as a browser does.
func (w *world) showFile(c *http.Client, path, selector string, typed url.Values, name, content string) answer {
	w.t.Helper()
	doc := w.parsed(c, path)
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	values := w.fields(c, path, selector)
	for field, v := range typed {
		if doc.Find(selector+` [name="`+field+`"]`).Length() == 0 {
			w.t.Errorf("the form %s of %s has no field %s", selector, path, field)
		}
		values[field] = v
	}
	file := doc.Find(selector+" input[type=file]").AttrOr("name", "")
	for field, all := range values {
		for _, v := range all {
			if field != file {
				must(w.t, form.WriteField(field, v))
			}
		}
	}
	if name != "" {
		part, err := form.CreateFormFile(file, name)
		must(w.t, err)
		_, err = io.WriteString(part, content)
		must(w.t, err)
	}
	must(w.t, form.Close())
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.url+doc.Find(selector).AttrOr("action", path), &body)
	must(w.t, err)
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	res, err := c.Do(req)
	must(w.t, err)
	defer res.Body.Close()
	page, err := io.ReadAll(res.Body)
	must(w.t, err)
	return answer{res.StatusCode, string(page)}
}

// part asks for some bytes of a file.
func (w *world) part(c *http.Client, path, span string) (*http.Response, string) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, w.url+path, nil)
	must(w.t, err)
	if span != "" {
		req.Header.Set("Range", span)
	}
	res, err := c.Do(req)
	must(w.t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	must(w.t, err)
	return res, string(body)
}

// looksAt counts the looks at a child’s pictures and recordings.
func (w *world) looksAt(child thread.Ref) (n int) {
	w.t.Helper()
	must(w.t, w.d.View(w.ctx, func(tx *db.Tx) error {
		rows, err := audit.Looks(w.ctx, tx, string(child), 1000)
		for _, row := range rows {
			if strings.HasPrefix(row.Page, "A picture or recording") {
				n++
			}
		}
		return err
	}))
	return n
}

// snapshot is a JPEG file.
func snapshot(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 40, 20)), nil))
	return b.String()
}

// TestAFamilyShowsAPictureAndARecording adds both as one of two parents who live apart, sees them, gives them to a form and takes one out.
func TestAFamilyShowsAPictureAndARecording(t *testing.T) {
	w := start(t, 60)
	child, carers := w.separated()
	path := "/children/" + string(child) + "/statement"
	shown := func(n string) string { return "/children/" + string(child) + "/shown?n=" + n }
	parent := func(i int) *http.Client {
		w.change(func(tx *db.Tx) error {
			return db.ExecOne(w.ctx, tx, "UPDATE persona SET person=$2 WHERE scope=$1 AND role=$3", tx.Scope(), carers[i].Person, access.RoleParent)
		})
		return w.as(access.RoleParent)
	}
	first := parent(0)
	const familyForm, childForm = "form#show-words-family", "form#show-words-child"
	says := func(form, text string) url.Values {
		return url.Values{strings.Replace(strings.TrimPrefix(form, "form#show-"), "words-", "says-words-", 1): {text}}
	}
	for name, bad := range map[string]struct{ file, content, says, field, message string }{
		"a report":     {"picture.jpg", "%PDF-1.7\n%%EOF\n", "Our kitchen", "file-words-family", "must be a picture"},
		"nothing said": {"picture.jpg", snapshot(t), " ", "says-words-family", "Say what the picture shows"},
		"no file":      {"", "", "Our kitchen", "file-words-family", "Choose a picture or a recording"},
	} {
		page := w.showFile(first, path, familyForm, says(familyForm, bad.says), bad.file, bad.content)
		if page.status != http.StatusUnprocessableEntity || !strings.Contains(text(t, page.body, "#"+bad.field+"-error"), bad.message) {
			t.Errorf("%s: %d %s", name, page.status, text(t, page.body, ".govuk-error-summary"))
		}
		if text(t, page.body, "details[open] #"+bad.field+"-error") == "" {
			t.Errorf("%s: what is wrong is hidden in a part that is closed", name)
		}
		if kept := text(t, page.body, "textarea#says-words-family"); strings.TrimSpace(kept) != strings.TrimSpace(bad.says) {
			t.Errorf("%s: what was typed became %q", name, kept)
		}
	}
	for _, add := range []struct{ form, says, file, content string }{
		{familyForm, "Our kitchen (made up)", "IMG_0001.jpg", snapshot(t)},
		{childForm, "I say: trains! (made up)", "voice.mp3", "ID3\x03\x00 a made-up sound"},
	} {
		if page := w.showFile(first, path, add.form, says(add.form, add.says), add.file, add.content); page.status != http.StatusOK && page.status != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", add.says, page.status, text(t, page.body, ".govuk-error-summary"))
		}
	}
	page := w.parsed(first, path)
	if img := page.Find("main figure img"); img.AttrOr("alt", "") != "Our kitchen (made up)" || img.AttrOr("src", "") != shown("1") {
		t.Errorf("the picture: %s", html(page.Find("main figure")))
	}
	if audio := page.Find("main figure audio[controls]"); audio.AttrOr("src", "") != shown("2") || !strings.Contains(page.Find("main figure").Text(), "trains!") {
		t.Errorf("the recording: %s", html(page.Find("main figure")))
	}
	before := w.looksAt(child)
	res, body := w.part(first, shown("1"), "")
	if _, err := jpeg.Decode(strings.NewReader(body)); err != nil || res.Header.Get("Content-Type") != "image/jpeg" || !strings.Contains(res.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("the picture is read as %d %v, %v", res.StatusCode, res.Header, err)
	}
	res, body = w.part(first, shown("2"), "bytes=8-13")
	if res.StatusCode != http.StatusPartialContent || body != "made-u" || res.Header.Get("Content-Type") != "audio/mpeg" {
		t.Errorf("a part of the recording: %d %q %s", res.StatusCode, body, res.Header.Get("Content-Type"))
	}
	if n := w.looksAt(child) - before; n != 2 {
		t.Errorf("%d looks at a picture and a recording", n)
	}
	if policy := w.policy(first, path); !strings.Contains(policy, "media-src 'self'") {
		t.Errorf("pages play what comes from %s", policy)
	}
	w.shownApart(parent(1), path, shown)
	w.shownInForms(parent(0), child, shown)
}

// policy is where a page may take what it shows from.
func (w *world) policy(c *http.Client, path string) string {
	res, _ := w.part(c, path, "")
	return res.Header.Get("Content-Security-Policy")
}

// shownApart reads the pages as the other parent, and as people who have nothing to do with the child.
func (w *world) shownApart(other *http.Client, path string, shown func(string) string) {
	w.t.Helper()
	page := w.parsed(other, path)
	if s := page.Find("main").Text(); strings.Contains(s, "Our kitchen") || !strings.Contains(s, "trains!") {
		w.t.Errorf("the other parent sees %s", html(page.Find("main figure")))
	}
	for n, want := range map[string]int{"1": http.StatusNotFound, "2": http.StatusOK, "3": http.StatusNotFound} {
		if res, _ := w.part(other, shown(n), ""); res.StatusCode != want {
			w.t.Errorf("the other parent opens %s: %d, want %d", n, res.StatusCode, want)
		}
	}
	for _, ref := range strings.Fields(w.one("SELECT group_concat(document, ' ') FROM family_shown WHERE scope=$1")) {
		for _, c := range []*http.Client{other, w.as(access.RoleLeadManager), w.as(access.RoleProvider)} {
			if res, _ := w.part(c, "/documents/"+ref+"?anyway=1", ""); res.StatusCode != http.StatusNotFound {
				w.t.Errorf("%s opens past the voice it belongs to: %d", ref, res.StatusCode)
			}
		}
	}
	if res, _ := w.part(w.as(access.RoleProvider), shown("2"), ""); res.StatusCode == http.StatusOK {
		w.t.Error("a provider plays what a child says")
	}
}

// shownInForms gives what is shown to a form, takes a picture out before the next, and reads what is new.
func (w *world) shownInForms(c *http.Client, child thread.Ref, shown func(string) string) {
	w.t.Helper()
	base := "/children/" + string(child)
	use := func(values url.Values) {
		if _, page := w.typed(c, base+"/use-words", `form[action="`+base+`/use-words"]`, values); page.status != http.StatusOK {
			w.t.Fatalf("use: %d %s", page.status, text(w.t, page.body, ".govuk-error-summary"))
		}
	}
	if first := w.one("SELECT CAST(count(*) AS TEXT) FROM family_use WHERE scope=$1 AND child=$2", child) == "0"; first {
		use(url.Values{"form": {"A review (made up)"}})
	} else {
		use(url.Values{"form": {"A review (made up)"}, "unchanged": {"yes"}})
	}
	if page := w.do(c, http.MethodPost, base+"/take-out", w.fields(c, base+"/statement", "form#take-out-1")); page.status != http.StatusOK && page.status != http.StatusSeeOther {
		w.t.Fatalf("take out: %d", page.status)
	}
	if s := text(w.t, w.do(c, http.MethodGet, base+"/statement", nil).body, "main"); !strings.Contains(s, "Taken out by") {
		w.t.Errorf("what was taken out: %s", s)
	}
	use(url.Values{"form": {"A plan (made up)"}, "unchanged": {"yes"}})
	if s := text(w.t, w.do(c, http.MethodGet, base+"/words-used", nil).body, "main"); !strings.Contains(s, "Left out now: Picture: Our kitchen") || !strings.Contains(s, "trains!") {
		w.t.Errorf("the use after it: %s", s)
	}
	if res, _ := w.part(c, shown("1"), ""); res.StatusCode != http.StatusOK {
		w.t.Errorf("a picture that a form keeps: %d", res.StatusCode)
	}
}

// html is the source of what was found.
func html(s *goquery.Selection) string {
	out, err := s.Html()
	if err != nil {
		return err.Error()
	}
	return out
}
