package webtest

import (
	"bytes"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"alongside/internal/access"
)

// Client is one browser.
type Client struct {
	t    testing.TB
	site *Site
	http *http.Client
	// NoRedirect makes Get, Post and Submit return the redirect itself.
	NoRedirect bool
	// Headers are added to every request.
	Headers http.Header
}

// Page is an answer.
type Page struct {
	*goquery.Document
	t      testing.TB
	Status int
	Path   string // with the query, after redirects
	Header http.Header
	Body   string
}

// Client returns a browser in which nobody is signed in.
func (s *Site) Client() *Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatalf("webtest: %v", err)
	}
	c := &Client{t: s.t, site: s, Headers: http.Header{}}
	c.http = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error {
		if c.NoRedirect {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	return c
}

// As returns a browser in which actor is signed in.
func (s *Site) As(actor access.Actor) *Client {
	s.t.Helper()
	s.Actors.Add(actor)
	c := s.Client()
	c.SignIn(actor)
	return c
}

// SignIn signs actor in, in this browser.
func (c *Client) SignIn(actor access.Actor) {
	c.t.Helper()
	c.NoRedirect = true
	p := c.Submit(c.Get(signInPath), "", url.Values{"person": {string(actor.Person)}})
	c.NoRedirect = false
	if p.Status != http.StatusSeeOther {
		c.t.Fatalf("webtest: sign in as %s: %d %s", actor.Person, p.Status, p.Text("h1"))
	}
}

// Get opens a page.
func (c *Client) Get(path string) *Page {
	c.t.Helper()
	return c.Do(http.MethodGet, path, nil)
}

// Post sends values as they are, without a form's hidden fields.
func (c *Client) Post(path string, values url.Values) *Page {
	c.t.Helper()
	return c.Do(http.MethodPost, path, values)
}

// Do sends a request; a post says, as browsers do, that it comes from our own page.
func (c *Client) Do(method, path string, values url.Values) *Page {
	c.t.Helper()
	var body io.Reader
	if values != nil {
		body = strings.NewReader(values.Encode())
	}
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.site.URL+path, body)
	if err != nil {
		c.t.Fatalf("webtest: %v", err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for name, v := range c.Headers {
		req.Header[name] = v
	}
	return c.Send(req)
}

// Send sends a request of the test's own making.
func (c *Client) Send(req *http.Request) *Page {
	c.t.Helper()
	resp, err := c.http.Do(req)
	if err != nil {
		c.t.Fatalf("webtest: %s %s: %v", req.Method, req.URL, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatalf("webtest: %s %s: %v", req.Method, req.URL, err)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(body)))
	if err != nil {
		c.t.Fatalf("webtest: %s %s: %v", req.Method, req.URL, err)
	}
	return &Page{Document: doc, t: c.t, Status: resp.StatusCode, Path: resp.Request.URL.RequestURI(), Header: resp.Header, Body: string(body)}
}

// Submit fills in the form of a page and sends it. selector picks the form, "" the only one in the page's main part. Fields
// not given keep what the page shows; a field that the form does not have fails the test, for nobody could fill it in.
func (c *Client) Submit(p *Page, selector string, values url.Values) *Page {
	c.t.Helper()
	for name := range values {
		if !p.has(selector, name) {
			c.t.Errorf("webtest: the form %q of %s has no field %q", selector, p.Path, name)
		}
	}
	return c.Forge(p, selector, values)
}

// Forge is Submit for whoever makes up fields that the form does not have.
func (c *Client) Forge(p *Page, selector string, values url.Values) *Page {
	c.t.Helper()
	path, all := p.Form(selector)
	for name, v := range values {
		all[name] = v
	}
	return c.Do(http.MethodPost, path, all)
}

// File is a file that a form sends.
type File struct{ Name, Content string }

// SubmitFiles is Submit for a form that sends files too, in a field of the form.
func (c *Client) SubmitFiles(p *Page, values url.Values, field string, files ...File) *Page {
	c.t.Helper()
	path, all := p.Form("")
	if p.Find("main form[method=post]").AttrOr("enctype", "") != "multipart/form-data" || p.Find("main input[type=file][name="+field+"]").Length() != 1 {
		c.t.Fatalf("webtest: the form of %s sends no files as %s", p.Path, field)
	}
	maps.Copy(all, values)
	req := Multipart(c.t, c.site.URL+path, all, field, files...)
	for name, v := range c.Headers {
		req.Header[name] = v
	}
	return c.Send(req)
}

// Multipart is a post of a form with files in one field, as a browser sends it from our own page.
func Multipart(t testing.TB, address string, values url.Values, field string, files ...File) *http.Request {
	t.Helper()
	check := func(err error) {
		if err != nil {
			t.Fatal("webtest:", err)
		}
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, list := range values {
		for _, v := range list {
			check(form.WriteField(name, v))
		}
	}
	for _, f := range files {
		part, err := form.CreateFormFile(field, f.Name)
		check(err)
		_, err = io.WriteString(part, f.Content)
		check(err)
	}
	check(form.Close())
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, &body)
	check(err)
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return req
}

// has reports whether a form of the page has a field or a button of a name.
func (p *Page) has(selector, name string) bool {
	if selector == "" {
		selector = "main form[method=post]"
	}
	return p.Find(selector).Find("[name]").FilterFunction(func(_ int, s *goquery.Selection) bool { return s.AttrOr("name", "") == name }).Length() > 0
}

// Form returns the action of a form and what would be sent if it were sent as it stands.
func (p *Page) Form(selector string) (action string, values url.Values) {
	p.t.Helper()
	if selector == "" {
		selector = "main form[method=post]"
	}
	form := p.Find(selector)
	if form.Length() != 1 {
		p.t.Fatalf("webtest: %s (%d, %q) has %d forms %q", p.Path, p.Status, p.Text("h1"), form.Length(), selector)
	}
	values = url.Values{}
	form.Find("input[name], textarea[name], select[name]").Each(func(_ int, s *goquery.Selection) {
		name, _ := s.Attr("name")
		switch kind, _ := s.Attr("type"); {
		case goquery.NodeName(s) == "textarea":
			values.Add(name, s.Text())
		case goquery.NodeName(s) == "select":
			values.Add(name, s.Find("option[selected]").AttrOr("value", s.Find("option").First().AttrOr("value", "")))
		case kind == "radio" || kind == "checkbox":
			if _, checked := s.Attr("checked"); checked {
				values.Add(name, s.AttrOr("value", "on"))
			}
		case kind != "file":
			values.Add(name, s.AttrOr("value", ""))
		}
	})
	return form.AttrOr("action", p.Path), values
}

// Text returns the text of what selector finds, with single spaces.
func (p *Page) Text(selector string) string {
	return strings.Join(strings.Fields(p.Find(selector).Text()), " ")
}

// Want fails the test unless the page has the status.
func (p *Page) Want(status int) *Page {
	p.t.Helper()
	if p.Status != status {
		p.t.Fatalf("%s: status %d, want %d; heading %q, errors %q", p.Path, p.Status, status, p.Text("h1"), p.Text(".govuk-error-summary"))
	}
	return p
}
