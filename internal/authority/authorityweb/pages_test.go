package authorityweb_test

import (
	"bytes"
	"context"
	"image/png"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/authority"
	"alongside/internal/authority/authoritysql"
	"alongside/internal/authority/authoritytest"
	"alongside/internal/authority/authorityweb"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
)

// world is a site whose people are real accounts, with everything that it logs.
type world struct {
	*webtest.Site
	t   *testing.T
	d   *db.DB
	s   *authority.Service
	log *safeLog
}

// safeLog collects the log of a running site.
type safeLog struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *safeLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *safeLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func start(t *testing.T, change ...func(*authorityweb.Deps)) *world {
	t.Helper()
	ms := append(authoritytest.Migrations(), access.Migrations()...)
	d := dbtest.SQLite(t, append(ms, web.Migrations()...)...)
	key, err := authority.KeyFrom([]byte("a key of at least thirty-two bytes"))
	if err != nil {
		t.Fatal(err)
	}
	s := authority.New(authority.Deps{DB: d, Store: authoritysql.Store{}, PublicURL: "https://alongside.example", Key: key, Sessions: authorityweb.Sessions{}})
	deps := authorityweb.Deps{DB: d, Service: s}
	for _, c := range change {
		c(&deps)
	}
	log := &safeLog{}
	site := webtest.Start(t, d, dbtest.Scope, func(r *web.Router) { authorityweb.Register(r, deps) }, func(c *web.Config) {
		c.Actors, c.SignIn, c.Log = s, "/sign-in", slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	return &world{Site: site, t: t, d: d, s: s, log: log}
}

// open opens an account.
func (w *world) open(name, email string, roles ...access.Role) thread.Ref {
	w.t.Helper()
	return authoritytest.Open(w.t, w.d, w.s, name, email, roles...)
}

// link asks for a link in the browser and returns where it leads.
func (w *world) link(c *webtest.Client, email string) string {
	w.t.Helper()
	known := map[string]bool{}
	for _, m := range authoritytest.Messages(w.t, w.d, notify.SignInLink) {
		known[m.ID] = true
	}
	p := c.Submit(c.Get("/sign-in?return=/account").Want(200), "", url.Values{"email": {email}}).Want(200)
	if p.Path != "/sign-in/sent" || p.Text("h1") != "Check your email" {
		w.t.Fatalf("%s %q", p.Path, p.Text("h1"))
	}
	authoritytest.Work(w.t, w.d, w.s)
	for _, m := range authoritytest.Messages(w.t, w.d, notify.SignInLink) {
		if !known[m.ID] {
			_, link, _ := strings.Cut(m.Body, "https://alongside.example")
			link, _, _ = strings.Cut(link, "\n")
			return link
		}
	}
	return ""
}

// signIn signs in by link.
func (w *world) signIn(email string) *webtest.Client {
	w.t.Helper()
	c := w.Client()
	p := c.Submit(c.Get(w.link(c, email)).Want(200), "", nil)
	if p.Status != 200 || p.Path != "/account" {
		w.t.Fatalf("signed in to %s (%d, %q)", p.Path, p.Status, p.Text("h1"))
	}
	return c
}

func TestSignInByLinkFromPageToPage(t *testing.T) {
	w := start(t)
	w.open("Lin Link", "lin@council.example")
	c := w.Client()
	webtest.CheckHTML(t, c.Get("/sign-in"))
	address := w.link(c, "lin@council.example")
	confirm := c.Get(address).Want(200)
	webtest.CheckHTML(t, confirm)
	if confirm.Path != "/sign-in/confirm" || strings.Contains(confirm.Body, "token") {
		t.Errorf("the token stays in the address %s or on the page", confirm.Path)
	}
	if !strings.Contains(confirm.Text("main"), "Sign in as Lin Link") || !strings.Contains(confirm.Text("main"), "lin@council.example") {
		t.Errorf("the page does not say who signs in: %s", confirm.Text("main"))
	}
	scanner := w.Client() // fetches, confirms nothing
	scanner.Get(address).Want(200)
	account := c.Submit(confirm, "", nil).Want(200)
	webtest.CheckHTML(t, account)
	if account.Path != "/account" || account.Text("h1") != "Your account" {
		t.Errorf("after signing in at %s", account.Path)
	}
	again := w.Client().Get(address)
	webtest.CheckHTML(t, again)
	if again.Status != 404 || again.Text("h1") != "This link no longer works" {
		t.Errorf("a used link: %d %q", again.Status, again.Text("h1"))
	}
	opened := scanner.Submit(confirm, "", nil) // without the session's token
	if opened.Status != 404 {
		t.Errorf("whoever opened the link before it was used gets in afterwards: %d, %s", opened.Status, opened.Path)
	}
	for _, secret := range []string{"token=", strings.TrimPrefix(address, "/sign-in/link?token=")} {
		if strings.Contains(w.log.String(), secret) {
			t.Errorf("%q stands in the log", secret)
		}
	}
}

func TestSessionGetsANewTokenAtSignIn(t *testing.T) {
	w := start(t)
	w.open("Fix Ation", "fix@council.example")
	c := w.Client()
	before, _, _ := strings.Cut(c.Get("/sign-in").Want(200).Header.Get("Set-Cookie"), ";")
	confirm := c.Get(w.link(c, "fix@council.example")).Want(200)
	c.NoRedirect = true
	p := c.Submit(confirm, "", nil).Want(303)
	after := p.Header.Get("Set-Cookie")
	if before == "" || after == "" || strings.Contains(after, before) {
		t.Fatalf("cookie before %q, after %q", before, after)
	}
	if !strings.Contains(after, "HttpOnly") || !strings.Contains(after, "SameSite=Lax") {
		t.Errorf("cookie %q", after)
	}
	fixed := w.Client()
	fixed.Headers.Set("Cookie", before)
	fixed.NoRedirect = true
	if p := fixed.Get("/account"); p.Status != 303 {
		t.Errorf("the token from before signing in is signed in too: %d", p.Status)
	}
}

func TestNobodyLearnsWhoHasAnAccount(t *testing.T) {
	w := start(t)
	w.open("Known", "known@council.example")
	var pages, statements []any
	for _, email := range []string{"known@council.example", "unknown@council.example"} {
		c := w.Client()
		form := c.Get("/sign-in").Want(200)
		before := w.d.Queries()
		p := c.Submit(form, "", url.Values{"email": {email}}).Want(200)
		pages, statements = append(pages, p.Text("main")), append(statements, w.d.Queries()-before)

		form = c.Get("/sign-in/password").Want(200)
		before = w.d.Queries()
		p = c.Submit(form, "", url.Values{"email": {email}, "password": {"wrong wrong wrong"}})
		pages, statements = append(pages, p.Status, p.Text("main")), append(statements, w.d.Queries()-before)
		if strings.Contains(w.log.String(), "wrong wrong") || strings.Contains(p.Body, "wrong wrong") {
			t.Error("the password stands in the log or on the page")
		}
		webtest.CheckHTML(t, p)
	}
	for i := range len(pages) / 2 {
		if pages[i] != pages[i+len(pages)/2] {
			t.Errorf("answers differ: %v, %v", pages[i], pages[i+len(pages)/2])
		}
	}
	for i := range len(statements) / 2 {
		if statements[i] != statements[i+len(statements)/2] {
			t.Errorf("work differs: %v and %v statements", statements[i], statements[i+len(statements)/2])
		}
	}
	bad := w.Client()
	if p := bad.Submit(bad.Get("/sign-in"), "", url.Values{"email": {"nonsense"}}); p.Status != 422 || !strings.Contains(p.Text(".govuk-error-summary"), "correct format") {
		t.Errorf("no address: %d %s", p.Status, p.Text("main"))
	}
}

func TestAuthenticatorPasswordAndCodeThroughThePages(t *testing.T) {
	w := start(t)
	w.open("Pas Word", "pas@council.example")
	c := w.signIn("pas@council.example")
	other := w.signIn("pas@council.example")
	page := c.Submit(c.Get("/account/authenticator").Want(200), "", nil).Want(200)
	webtest.CheckHTML(t, page)
	secret := strings.ReplaceAll(page.Text("main code"), " ", "")
	picture := c.Get("/account/authenticator/picture").Want(200)
	if _, err := png.Decode(strings.NewReader(picture.Body)); err != nil || picture.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("the picture: %v, %q", err, picture.Header)
	}
	if p := c.Submit(page, "#confirm", url.Values{"code": {"000000"}}); p.Status != 422 || !strings.Contains(p.Body, "/account/authenticator/picture") {
		t.Errorf("a wrong first code: %d", p.Status)
	}
	codes := c.Submit(page, "#confirm", url.Values{"code": {authoritytest.Code(t, w.d, secret)}}).Want(200)
	webtest.CheckHTML(t, codes)
	if n := codes.Find("main code").Length(); n != 10 {
		t.Errorf("%d recovery codes", n)
	}
	other.NoRedirect = true
	if p := other.Get("/account"); p.Status != 303 {
		t.Errorf("the other session goes on: %d", p.Status)
	}
	dbtest.Clock(w.d).Advance(time.Minute)
	form := c.Get("/account/password").Want(200)
	webtest.CheckHTML(t, form)
	if p := c.Submit(form, "", url.Values{"new-password": {authoritytest.Password}, "again-password": {"different"}}); p.Status != 422 {
		t.Errorf("two passwords: %d", p.Status)
	}
	c.Submit(form, "", url.Values{"new-password": {authoritytest.Password}, "again-password": {authoritytest.Password},
		"code": {authoritytest.Code(t, w.d, secret)}}).Want(200)
	dbtest.Clock(w.d).Advance(time.Minute)

	c = w.Client()
	ask := c.Submit(c.Get("/sign-in/password?return=/account/password").Want(200), "", url.Values{"email": {"pas@council.example"}, "password": {authoritytest.Password}}).Want(200)
	webtest.CheckHTML(t, ask)
	if ask.Path != "/sign-in/code" {
		t.Fatalf("after the password at %s", ask.Path)
	}
	c.NoRedirect = true
	if p := c.Get("/account"); p.Status != 303 {
		t.Errorf("signed in without the code: %d", p.Status)
	}
	c.NoRedirect = false
	if p := c.Submit(ask, "", url.Values{"code": {"123"}}); p.Status != 422 {
		t.Errorf("a wrong code: %d", p.Status)
	}
	in := c.Submit(ask, "", url.Values{"code": {authoritytest.Code(t, w.d, secret)}}).Want(200)
	if in.Path != "/account/password" {
		t.Errorf("signed in to %s", in.Path)
	}
	dbtest.Clock(w.d).Advance(time.Minute)
	c.Submit(c.Get("/account/recovery-codes").Want(200), "", url.Values{"code": {authoritytest.Code(t, w.d, secret)}}).Want(200)
	dbtest.Clock(w.d).Advance(time.Minute)
	gone := c.Submit(c.Get("/account/authenticator/remove").Want(200), "", url.Values{"code": {authoritytest.Code(t, w.d, secret)}}).Want(200)
	if !strings.Contains(gone.Text("main"), "Not set up") {
		t.Errorf("after removing it: %s", gone.Text("main"))
	}
	for _, s := range []string{authoritytest.Password, secret, codes.Find("main code").First().Text()} {
		if strings.Contains(w.log.String(), s) {
			t.Errorf("%q stands in the log", s)
		}
	}
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	w := start(t)
	w.open("Ses Sions", "ses@council.example")
	here := w.signIn("ses@council.example")
	phone := w.signIn("ses@council.example")
	tablet := w.signIn("ses@council.example")
	w.open("Stranger", "stranger@council.example")
	neighbour := w.signIn("stranger@council.example")
	page := here.Get("/account").Want(200)
	webtest.CheckHTML(t, page)
	if n := page.Find("main form:has(input[name=session])").Length(); n != 3 { // two others, and all others
		t.Errorf("%d buttons", n)
	}
	theirs := neighbour.Get("/account").Find("main .govuk-summary-card").Length()
	id := page.Find("main input[name=session]").First().AttrOr("value", "")
	neighbour.Submit(page, "#end-others", nil) // with a token that is not the neighbour's
	token, _ := neighbour.Get("/account").Find("header form input[name=csrf]").Attr("value")
	neighbour.Post("/account/sessions/end", url.Values{"csrf": {token}, "session": {id}})
	if n := here.Get("/account").Find("main .govuk-summary-card").Length(); n != 3 || theirs != 1 {
		t.Errorf("somebody else ended a session: %d left, %d theirs", n, theirs)
	}
	here.Submit(page, "#end-others", nil).Want(200)
	for _, c := range []*webtest.Client{phone, tablet} {
		c.NoRedirect = true
		if p := c.Get("/account"); p.Status != 303 {
			t.Errorf("a session that was ended goes on: %d", p.Status)
		}
	}
	out := here.Submit(here.Get("/account").Want(200), "header form", nil)
	here.NoRedirect = true
	if p := here.Get("/account"); p.Status != 303 || out.Path != "/" {
		t.Errorf("signed out at %s, the account then answers %d", out.Path, p.Status)
	}
}

func TestPersonasAreThereInTheDemonstrationOnly(t *testing.T) {
	w := start(t)
	w.Client().Get("/demo").Want(404)
	if p := w.Client().Post("/demo", url.Values{"persona": {"parent"}}); p.Status != 404 {
		t.Errorf("a post to /demo without a demonstration: %d", p.Status)
	}

	w = start(t, func(d *authorityweb.Deps) { d.Demo = true })
	webtest.CheckHTML(t, w.Client().Get("/demo").Want(200))
	broker := w.open("Bo Broker", "", access.RoleBroker)
	authoritytest.InTx(t, w.d, func(ctx context.Context, tx *db.Tx) error {
		return w.s.SetPersonaTx(ctx, tx, authority.Persona{Role: access.RoleBroker, Person: broker})
	})
	c := w.Client()
	page := c.Get("/demo").Want(200)
	webtest.CheckHTML(t, page)
	if !strings.Contains(page.Text("main"), "Broker: Bo Broker") {
		t.Errorf("no card: %s", page.Text("main"))
	}
	if p := c.Submit(page, "", url.Values{"persona": {"finance"}}); p.Status != 422 {
		t.Errorf("a persona that is not there: %d", p.Status)
	}
	if p := c.Submit(page, "", url.Values{"persona": {"broker"}}); p.Path != "/home" {
		t.Errorf("signed in to %s", p.Path)
	}
	if got := c.Get("/account").Want(200).Text(".al-header__person"); got != "Bo Broker" {
		t.Errorf("signed in as %q", got)
	}
}

// council is a council's own sign-in service.
type council struct{ state string }

func (*council) Label() string { return "Sign in with your council account" }
func (c *council) Begin(_ context.Context, state string) (string, error) {
	c.state = state
	return "/account", nil
}
func (*council) Finish(_ context.Context, query url.Values) (string, error) {
	return query.Get("vouched"), nil
}

func TestTheDoorForSingleSignOn(t *testing.T) {
	own := &council{}
	w := start(t, func(d *authorityweb.Deps) { d.SingleSignOn = own })
	w.open("Sam Single", "sam@council.example")
	c := w.Client()
	if !strings.Contains(c.Get("/sign-in").Text("main"), "Sign in with your council account") {
		t.Error("the sign-in page does not offer it")
	}
	c.NoRedirect = true
	c.Get("/sign-in/council").Want(303)
	for query, want := range map[string]string{"state=wrong&vouched=sam@council.example": "/sign-in", "vouched=sam@council.example": "/sign-in"} {
		if p := c.Get("/sign-in/council/return?" + query); p.Header.Get("Location") != want {
			t.Errorf("%s leads to %q", query, p.Header.Get("Location"))
		}
	}
	c.Get("/sign-in/council").Want(303)
	if p := c.Get("/sign-in/council/return?state=" + own.state + "&vouched=sam@council.example"); p.Header.Get("Location") != "/home" {
		t.Errorf("vouched for, it leads to %q (%d)", p.Header.Get("Location"), p.Status)
	}
	c.Get("/account").Want(200)
	c.Get("/sign-in/council").Want(303)
	if p := c.Get("/sign-in/council/return?state=" + own.state + "&vouched=nobody@council.example"); p.Status != 403 {
		t.Errorf("somebody without an account: %d", p.Status)
	}
}
