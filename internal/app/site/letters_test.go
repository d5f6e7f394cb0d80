package site_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/app/county"
	"alongside/internal/app/site"
	"alongside/internal/db"
	"alongside/internal/notify"
	"alongside/internal/thread"
)

var letterCode = regexp.MustCompile(`code: ([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})`)

// browser is one that nobody has signed in with.
func (w *world) browser() *http.Client {
	w.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// letterTo has the lead write a letter to a carer, and returns the child and the letter's page.
func (w *world) letterTo(lead *http.Client) (child thread.Ref, letter string) {
	w.t.Helper()
	for _, ref := range w.onRecord(access.RoleLead) {
		if n := w.one("SELECT CAST(count(*) AS TEXT) FROM family_carer WHERE scope=$1 AND child=$2 AND to_on='' AND reach NOT LIKE '%NoWriting\":true%'", string(ref)); n != "0" {
			child = ref
			break
		}
	}
	return child, w.letterAbout(lead, child)
}

// letterAbout writes to the first carer of a child, and returns where the letter is printed from.
func (w *world) letterAbout(lead *http.Client, child thread.Ref) string {
	w.t.Helper()
	path := "/children/" + string(child) + "/letter"
	page := w.do(lead, http.MethodGet, path, nil)
	carer := regexp.MustCompile(`name="carer"[^>]*value="([^"]+)"|value="([A-Z]{3}-[^"]+)"[^>]*name="carer"`).FindStringSubmatch(page.body)
	if carer == nil {
		w.t.Fatalf("GET %s: %d, no carer in %s", path, page.status, text(w.t, page.body, "main"))
	}
	form := w.form(lead, path)
	bad := w.do(lead, http.MethodPost, path, url.Values{"csrf": form["csrf"], "carer": {carer[1] + carer[2]}, "address-" + carer[1] + carer[2]: {"somewhere"}})
	if said := text(w.t, bad.body, ".govuk-error-summary"); bad.status != http.StatusUnprocessableEntity || !strings.Contains(said, "postal address") {
		w.t.Errorf("an address of one line: %d %s", bad.status, said)
	}
	res := w.raw(lead, path, url.Values{"csrf": form["csrf"], "carer": {carer[1] + carer[2]}, "address-" + carer[1] + carer[2]: {"1 Made Up Way\nStafford\nST17 0ZZ"}})
	if res.StatusCode != http.StatusSeeOther {
		w.t.Fatalf("writing the letter: %d", res.StatusCode)
	}
	return res.Header.Get("Location")
}

// raw posts a form and returns the answer as it came.
func (w *world) raw(c *http.Client, path string, form url.Values) *http.Response {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	res, err := c.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	res.Body.Close()
	return res
}

func TestALetterLetsAFamilyInOnce(t *testing.T) {
	w := start(t, 60)
	lead := w.as(access.RoleLead)
	child, letter := w.letterTo(lead)
	shown := w.do(lead, http.MethodGet, letter, nil)
	code := strings.TrimPrefix(letterCode.FindString(text(t, shown.body, "main")), "code: ")
	if shown.status != http.StatusOK || code == "" || !strings.Contains(shown.body, "/sign-in/letter") {
		t.Fatalf("the letter (%d) reads %s", shown.status, text(t, shown.body, "main"))
	}
	if got := w.do(w.as(access.RoleEHCOfficer), http.MethodGet, letter, nil); got.status == http.StatusOK && !w.children(access.RoleEHCOfficer)[child] {
		t.Error("somebody without a relationship reads the letter")
	}
	try := func(c *http.Client, code string) *http.Response {
		return w.raw(c, "/sign-in/letter", url.Values{"csrf": w.form(c, "/sign-in/letter")["csrf"], "letter-code": {code}})
	}
	family := w.browser()
	if got := try(family, code); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("before it is posted the code answers %d", got.StatusCode)
	}
	if got := w.raw(lead, letter, url.Values{"csrf": w.form(lead, letter)["csrf"]}); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("posting it: %d", got.StatusCode)
	}
	if again := w.do(lead, http.MethodGet, letter, nil); again.status != http.StatusNotFound || strings.Contains(again.body, code) {
		t.Errorf("after it was posted the letter is shown again: %d", again.status)
	}
	wrong := "2222-2222-2222"
	page := w.do(family, http.MethodPost, "/sign-in/letter", url.Values{"csrf": w.form(family, "/sign-in/letter")["csrf"], "letter-code": {wrong}})
	if said := text(t, page.body, ".govuk-error-summary"); page.status != http.StatusUnprocessableEntity || !strings.Contains(said, "Check the code in your letter") || strings.Contains(page.body, wrong) {
		t.Errorf("a wrong code: %d %s", page.status, said)
	}
	typed := strings.ToLower(strings.NewReplacer("-", " ", "0", "O", "1", "l").Replace(code))
	if got := try(family, typed); got.StatusCode != http.StatusSeeOther || got.Header.Get("Location") != "/home" {
		t.Fatalf("%q: %d to %s", typed, got.StatusCode, got.Header.Get("Location"))
	}
	if got := w.do(family, http.MethodGet, "/children/"+string(child), nil); got.status != http.StatusOK {
		t.Errorf("the family's own child: %d", got.status)
	}
	if got := try(w.browser(), code); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("the code a second time: %d", got.StatusCode)
	}
	if kept := w.one("SELECT CAST(count(*) AS TEXT) FROM audit_payload WHERE scope=$1 AND (body LIKE '%' || $2 || '%' OR body LIKE '%' || $3 || '%')", code, strings.ReplaceAll(code, "-", "")); kept != "0" {
		t.Error("the audit holds the code")
	}
}

func TestGuessesOfLetterCodesAreSlowedDown(t *testing.T) {
	w := start(t, 0)
	c := w.browser()
	form := url.Values{"csrf": w.form(c, "/sign-in/letter")["csrf"], "letter-code": {"2222-2222-2222"}}
	for i := range 40 {
		if got := w.raw(c, "/sign-in/letter", form); got.StatusCode == http.StatusTooManyRequests {
			if i < 5 {
				t.Errorf("slowed down at try %d", i+1)
			}
			return
		}
	}
	t.Error("40 guesses in a row were let through")
}

func TestReceiptsOfTextsAreTakenFromTheServiceAlone(t *testing.T) {
	w := start(t, 0)
	var log bytes.Buffer
	options := site.Options{Council: county.Scope, CouncilName: county.Name, CallbackToken: "a token of the service", Log: slog.New(slog.NewTextHandler(&log, nil))}
	pages, err := site.New(w.site.Services, options)
	if err != nil {
		t.Fatal(err)
	}
	options.CallbackToken = ""
	closed, err := site.New(w.site.Services, options)
	if err != nil {
		t.Fatal(err)
	}
	text := notify.Message{To: notify.ToText("A Parent", "07700 900982"), Body: "Something has changed.", Ref: "CHD-1", Template: "something-changed"}
	if err := w.d.InTx(w.ctx, func(tx *db.Tx) error { return notify.Record(w.ctx, tx, text) }); err != nil {
		t.Fatal(err)
	}
	id := w.one("SELECT id FROM outbox WHERE scope=$1 AND ref='CHD-1' AND channel='text'")
	post := func(h http.Handler, method, token, body string) int {
		req := httptest.NewRequestWithContext(t.Context(), method, "/notify/receipts", strings.NewReader(body))
		if token != "" {
			req.Header.Set("Authorization", "Bearer "+token)
		}
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, req)
		_, _ = io.Copy(io.Discard, rec.Body)
		return rec.Code
	}
	receipt := `{"id":"x","reference":"` + id + `","status":"permanent-failure","to":"447700900982"}`
	for _, c := range []struct {
		what   string
		status int
		got    int
	}{
		{"no token set up", http.StatusNotFound, post(closed.Handler(), http.MethodPost, "a token of the service", receipt)},
		{"no token sent", http.StatusUnauthorized, post(pages.Handler(), http.MethodPost, "", receipt)},
		{"a wrong token", http.StatusUnauthorized, post(pages.Handler(), http.MethodPost, "a token", receipt)},
		{"a GET", http.StatusMethodNotAllowed, post(pages.Handler(), http.MethodGet, "a token of the service", "")},
		{"no JSON", http.StatusBadRequest, post(pages.Handler(), http.MethodPost, "a token of the service", "status=delivered")},
		{"a message that is not ours", http.StatusNoContent, post(pages.Handler(), http.MethodPost, "a token of the service", `{"reference":"NOBODY","status":"delivered"}`)},
	} {
		if c.got != c.status {
			t.Errorf("%s: %d, want %d", c.what, c.got, c.status)
		}
	}
	if state := w.one("SELECT state FROM outbox WHERE scope=$1 AND id=$2", id); state != "sent" {
		t.Fatalf("before its receipt the text is %s", state)
	}
	if got := post(pages.Handler(), http.MethodPost, "a token of the service", receipt); got != http.StatusNoContent {
		t.Fatalf("the receipt: %d", got)
	}
	if state := w.one("SELECT state FROM outbox WHERE scope=$1 AND id=$2", id); state != "bounced" {
		t.Errorf("after its receipt the text is %s", state)
	}
	if told := w.messages(notify.NotDelivered); len(told) == 0 {
		t.Error("nobody was told that the text did not arrive")
	}
	if strings.Contains(log.String(), "a token of the service") {
		t.Error("the log holds the token")
	}
}
