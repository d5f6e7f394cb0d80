package app_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"alongside/internal/app"
)

// server is the program as it runs under settings of a test.
type server struct {
	t    *testing.T
	url  string
	said *lines
}

// lines collects what the program writes.
type lines struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}

// serveWith runs the program with settings over those that it needs, until the test ends. It returns nil when it does not start.
func serveWith(t *testing.T, settings ...string) (*server, string) {
	t.Helper()
	dir := t.TempDir()
	environ := append([]string{"ALONGSIDE_COUNCIL_CODE=E10000028", "ALONGSIDE_SERVER_LISTEN=127.0.0.1:0",
		"ALONGSIDE_DATABASE_URL=sqlite:" + filepath.Join(dir, "a.db"), "ALONGSIDE_DOCUMENTS_FOLDER=" + filepath.Join(dir, "documents")}, settings...)
	ctx, stop := context.WithCancel(context.Background())
	s := &server{t: t, said: &lines{}}
	ended := make(chan int, 1)
	go func() {
		ended <- app.Program{Version: "test", Args: []string{"serve"}, Environ: environ, Stdout: io.Discard, Stderr: s.said, Clock: time.Now}.Run(ctx)
	}()
	t.Cleanup(func() { stop() })
	for range 600 {
		select {
		case <-ended:
			return nil, s.said.String()
		case <-time.After(50 * time.Millisecond):
		}
		if _, rest, ok := strings.Cut(s.said.String(), "serving on "); ok && strings.Contains(rest, "\n") {
			s.url, _, _ = strings.Cut(rest, "\n")
			t.Cleanup(func() { stop(); <-ended })
			return s, ""
		}
	}
	t.Fatalf("the program does not start: %s", s.said.String())
	return nil, ""
}

func (s *server) do(method, path string, body string, header ...string) (int, http.Header, string) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := c.Do(req)
	if err != nil {
		return 0, nil, err.Error()
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body)
	return res.StatusCode, res.Header, string(text)
}

const formType = "application/x-www-form-urlencoded"

// effects hold, for a setting, how the running program differs with it. The value is what is seen, as text: it must be one thing
// with the setting and another without.
var effects = map[string]struct {
	value string
	seen  func(s *server) string
}{
	"council.name": {"Testshire Council (made up)", func(s *server) string {
		_, _, body := s.do(http.MethodGet, "/sign-in", "")
		return fmt.Sprint(strings.Contains(body, "Testshire Council (made up)"))
	}},
	"server.public_url": {"https://alongside.council.example", func(s *server) string {
		_, header, _ := s.do(http.MethodGet, "/sign-in", "")
		return strings.SplitN(header.Get("Set-Cookie"), "=", 2)[0]
	}},
	"server.trusted_proxies": {"127.0.0.0/8", func(s *server) string {
		slowed := false
		for i := range 80 {
			status, _, _ := s.do(http.MethodGet, "/sign-in/link?token=x", "", "X-Forwarded-For", fmt.Sprintf("192.0.2.%d", i+1))
			slowed = slowed || status == http.StatusTooManyRequests
		}
		return fmt.Sprint(slowed)
	}},
	"server.write_timeout": {"1ns", func(s *server) string {
		status, _, _ := s.do(http.MethodGet, "/sign-in", "")
		return fmt.Sprint(status)
	}},
	"server.form_limit": {"1KB", func(s *server) string {
		status, _, _ := s.do(http.MethodPost, "/sign-in", "email="+strings.Repeat("a", 5000), "Content-Type", formType, "Sec-Fetch-Site", "same-origin")
		return fmt.Sprint(status)
	}},
	"server.upload_limit": {"1KB", func(s *server) string {
		status, _, _ := s.do(http.MethodPost, "/decisions/import", "text="+strings.Repeat("a", 200_000), "Content-Type", formType, "Sec-Fetch-Site", "same-origin")
		return fmt.Sprint(status)
	}},
	"sign_in.idle_timeout": {"1ms", func(s *server) string { return s.formAfter(20 * time.Millisecond) }},
	"sign_in.lifetime":     {"1ms", func(s *server) string { return s.formAfter(20 * time.Millisecond) }},
}

// formAfter opens a form, waits, sends it and says where that leads: to the page behind it, or back to the form.
func (s *server) formAfter(pause time.Duration) string {
	_, header, body := s.do(http.MethodGet, "/sign-in", "")
	_, rest, _ := strings.Cut(body, `name="csrf" value="`)
	token, _, _ := strings.Cut(rest, `"`)
	cookie, _, _ := strings.Cut(header.Get("Set-Cookie"), ";")
	time.Sleep(pause)
	status, header, _ := s.do(http.MethodPost, "/sign-in", "email=nobody@council.example&csrf="+token, "Content-Type", formType, "Sec-Fetch-Site", "same-origin", "Cookie", cookie)
	return fmt.Sprint(status, header.Get("Location"))
}

func TestASettingDoesSomething(t *testing.T) {
	plain, said := serveWith(t)
	if plain == nil {
		t.Fatal(said)
	}
	for name, e := range effects {
		t.Run(name, func(t *testing.T) {
			variable := "ALONGSIDE_" + strings.ToUpper(strings.ReplaceAll(name, ".", "_"))
			settings := []string{variable + "=" + e.value}
			if name == "sign_in.lifetime" {
				settings = append(settings, "ALONGSIDE_SIGN_IN_IDLE_TIMEOUT=1ms")
			}
			s, said := serveWith(t, settings...)
			if s == nil {
				t.Fatal(said)
			}
			without, with := e.seen(plain), e.seen(s)
			if without == with {
				t.Errorf("with and without %s = %s the program does the same: %s", name, e.value, with)
			}
		})
	}
}

// TestASettingThatCannotBeMetStopsTheProgram sets each to a value that only a program that uses the setting refuses.
func TestASettingThatCannotBeMetStopsTheProgram(t *testing.T) {
	dir := t.TempDir()
	short := filepath.Join(dir, "short")
	if err := os.WriteFile(short, []byte("x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		set  []string
		says string
	}{
		"council.code":              {[]string{"ALONGSIDE_COUNCIL_CODE="}, "council.code"},
		"council.policies":          {[]string{"ALONGSIDE_COUNCIL_POLICIES=" + filepath.Join(dir, "none")}, "policies"},
		"server.listen":             {[]string{"ALONGSIDE_SERVER_LISTEN=192.0.2.1:1"}, "192.0.2.1:1"},
		"server.metrics_listen":     {[]string{"ALONGSIDE_SERVER_METRICS_LISTEN=192.0.2.1:1"}, "server.metrics_listen"},
		"server.certificate_file":   {[]string{"ALONGSIDE_SERVER_CERTIFICATE_FILE=" + short, "ALONGSIDE_SERVER_KEY_FILE=" + short}, "certificate"},
		"database.url":              {[]string{"ALONGSIDE_DATABASE_URL=sqlite:" + filepath.Join(short, "a.db")}, "short"},
		"database.url_file":         {[]string{"ALONGSIDE_DATABASE_URL=sqlite:alongside.db", "ALONGSIDE_DATABASE_URL_FILE=" + short}, "database.url_file"},
		"database.migrate":          {[]string{"ALONGSIDE_DATABASE_MIGRATE=false"}, "migrations behind"},
		"sign_in.key_file":          {[]string{"ALONGSIDE_SIGN_IN_KEY_FILE=" + short}, "sign_in.key_file"},
		"mail.password_file":        {[]string{"ALONGSIDE_MAIL_HOST=localhost", "ALONGSIDE_MAIL_USERNAME=a", "ALONGSIDE_MAIL_FROM=a@council.example", "ALONGSIDE_MAIL_PASSWORD_FILE=/nowhere"}, "mail.password_file"},
		"texts.key_file":            {[]string{"ALONGSIDE_TEXTS_KEY_FILE=" + short, "ALONGSIDE_TEXTS_TEMPLATE=a"}, "API key"},
		"texts.callback_token_file": {[]string{"ALONGSIDE_TEXTS_CALLBACK_TOKEN_FILE=/nowhere"}, "texts.callback_token_file"},
	} {
		t.Run(name, func(t *testing.T) {
			s, said := serveWith(t, c.set...)
			if s != nil || !strings.Contains(said, c.says) {
				t.Errorf("the program started (%v) or said %q, want %q", s != nil, said, c.says)
			}
		})
	}
}

// With an address for figures, what was asked for stands in them by its route; the pages themselves do not give them.
func TestFiguresAreServedOnAnAddressOfTheirOwn(t *testing.T) {
	s, said := serveWith(t, "ALONGSIDE_SERVER_METRICS_LISTEN=127.0.0.1:0")
	if s == nil {
		t.Fatal(said)
	}
	if status, _, _ := s.do(http.MethodGet, "/metrics", ""); status != http.StatusNotFound {
		t.Errorf("the pages answer /metrics with %d", status)
	}
	s.do(http.MethodGet, "/sign-in", "")
	_, rest, found := strings.Cut(s.said.String(), "figures on ")
	at, _, _ := strings.Cut(rest, "\n")
	if !found {
		t.Fatalf("the program does not say where its figures are: %s", s.said.String())
	}
	figures := &server{t: t, url: strings.TrimSuffix(at, "/metrics")}
	status, header, body := figures.do(http.MethodGet, "/metrics", "")
	if status != http.StatusOK || !strings.HasPrefix(header.Get("Content-Type"), "text/plain") {
		t.Fatalf("figures: %d %s", status, header.Get("Content-Type"))
	}
	for _, want := range []string{
		`alongside_http_requests_total{method="GET",route="/sign-in",status="200"} 1`, `alongside_http_requests_total{method="GET",route="none",status="404"} 1`,
		"alongside_records_readable 1", `alongside_disk_free_bytes{place="database"}`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("%s is not in the figures", want)
		}
	}
	if status, _, _ := figures.do(http.MethodGet, "/sign-in", ""); status != http.StatusNotFound {
		t.Errorf("the address of the figures answers /sign-in with %d", status)
	}
}
