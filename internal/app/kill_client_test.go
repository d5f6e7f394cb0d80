package app_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/PuerkitoBio/goquery"
)

// ledger is what the clients know of the concerns they told: it stands outside the program.
type ledger struct {
	mu           sync.Mutex
	acknowledged map[string]string  // by worry: the reference that was shown, "" when the server was killed before it was
	open         map[string]*teller // sent, and never answered
	wrong        []string
}

// teller is a family at its browser.
type teller struct {
	url    string
	client *http.Client
	last   url.Values // the last form
}

// tellUntilKilled tells one concern after another until nobody answers.
func (l *ledger) tellUntilKilled(ctx context.Context, url, name string, round, client int) {
	for n := 0; ctx.Err() == nil; n++ {
		worry := fmt.Sprintf("%s concern %d", name, n)
		c := newTeller(url, net.IPv4(127, byte(1+client), byte(round), byte(1+n/30)))
		if err := c.fill(ctx, worry); err != nil {
			l.note(err)
			return
		}
		ref, err := c.send()
		l.mu.Lock()
		if err == nil {
			l.acknowledged[worry] = ref
		} else {
			l.open[worry] = c
		}
		l.mu.Unlock()
		if err != nil {
			l.note(err)
			return
		}
	}
}

// count is how many concerns were acknowledged.
func (l *ledger) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.acknowledged)
}

// note keeps an error that no kill explains.
func (l *ledger) note(err error) {
	var answer unexpected
	if errors.As(err, &answer) {
		l.mu.Lock()
		l.wrong = append(l.wrong, answer.Error())
		l.mu.Unlock()
	}
}

// unexpected is an answer of the server that should not have come.
type unexpected struct {
	path   string
	status int
	body   string
}

func (u unexpected) Error() string {
	return fmt.Sprintf("%s answers %d: %.2000s", u.path, u.status, u.body)
}

// newTeller is a browser with cookies of its own. Each comes from an address of its own, since the server slows down floods.
func newTeller(url string, from net.IP) *teller {
	jar, err := cookiejar.New(nil)
	if err != nil {
		panic(err) // never without options
	}
	dialer := &net.Dialer{}
	if runtime.GOOS == "linux" { // elsewhere this machine has one address of its own
		dialer.LocalAddr = &net.TCPAddr{IP: from}
	}
	return &teller{url: url, client: &http.Client{
		Jar: jar, Timeout: 20 * time.Second, Transport: &http.Transport{DialContext: dialer.DialContext},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// fill goes through the pages up to the last, whose form it makes ready.
func (c *teller) fill(ctx context.Context, worry string) error {
	pages := []struct {
		path   string
		values url.Values
	}{
		{"/concerns/new", url.Values{"worry": {worry}}},
		{"/concerns/new/child", url.Values{"age": {"7"}, "area-unsaid": {"yes"}}},
		{"/concerns/new/stage", url.Values{}},
		{"/concerns/new/reach", url.Values{"way": {"email"}, "name": {"A made-up parent"}, "email": {"parent@alongside.example"}}},
	}
	for _, p := range pages {
		form, err := c.form(ctx, p.path)
		if err != nil {
			return err
		}
		for name, value := range p.values {
			form[name] = value
		}
		if _, err := c.do(ctx, http.MethodPost, p.path, form, http.StatusSeeOther); err != nil {
			return err
		}
	}
	var err error
	c.last, err = c.form(ctx, "/concerns/new/check")
	return err
}

var shownReference = regexp.MustCompile(`CON-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z*~$=]`)

// send sends the last form: an answer is the acknowledgement, whatever becomes of the page behind it.
func (c *teller) send() (ref string, err error) {
	ctx := context.Background()
	if _, err := c.do(ctx, http.MethodPost, "/concerns/new/check", c.last, http.StatusSeeOther); err != nil {
		var answer unexpected
		if errors.As(err, &answer) && answer.status == http.StatusConflict && strings.Contains(answer.body, "You have sent this already") {
			return "", nil
		}
		return "", err
	}
	page, err := c.do(ctx, http.MethodGet, "/concerns/new/sent", nil, http.StatusOK)
	if err != nil {
		return "", nil //nolint:nilerr // killed between the acknowledgement and the page that shows the reference
	}
	return shownReference.FindString(page), nil
}

// form reads the hidden fields of a page's form.
func (c *teller) form(ctx context.Context, path string) (url.Values, error) {
	page, err := c.do(ctx, http.MethodGet, path, nil, http.StatusOK)
	if err != nil {
		return nil, err
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(page))
	if err != nil {
		return nil, err
	}
	values := url.Values{}
	doc.Find(`form[method=post]`).Each(func(_ int, form *goquery.Selection) {
		if form.AttrOr("action", path) != path {
			return
		}
		form.Find("input[type=hidden]").Each(func(_ int, field *goquery.Selection) {
			values.Set(field.AttrOr("name", ""), field.AttrOr("value", ""))
		})
	})
	return values, nil
}

func (c *teller) do(ctx context.Context, method, path string, form url.Values, want int) (string, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	res, err := c.client.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return "", err
	}
	if res.StatusCode != want {
		return "", unexpected{method + " " + path, res.StatusCode, string(body)}
	}
	return string(body), nil
}
