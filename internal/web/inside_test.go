package web

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/thread"
)

// Tests of what cannot be seen from outside.

func TestTheLimitersMemoryIsBounded(t *testing.T) {
	l := newLimiter()
	rt := &Route{Method: "POST", Path: "/x", limit: &Limit{Every: time.Hour, Burst: 1}}
	if !l.allow(rt, "first", "") || l.allow(rt, "first", "") {
		t.Fatal("a burst of one is one")
	}
	for i := range limitMost {
		l.allow(rt, fmt.Sprint(i), "")
	}
	if l.allow(rt, "first", "") {
		t.Error("one flood forgets who has used up their tries")
	}
	for i := range 3 * limitMost {
		l.allow(rt, fmt.Sprint("more", i), "")
	}
	if n := len(l.now) + len(l.before); n > 2*limitMost {
		t.Errorf("%d buckets", n)
	}
}

func TestTheOnceMemoryIsBounded(t *testing.T) {
	m := newOnceMemory()
	for i := range 5 * onceMost {
		m.put(fmt.Sprint(i), onceResult{location: "/x"})
	}
	if len(m.now)+len(m.before) > 2*onceMost || len(m.unsaved) > onceMost {
		t.Errorf("%d, %d and %d answers", len(m.now), len(m.before), len(m.unsaved))
	}
	if _, ok := m.get(fmt.Sprint(5*onceMost - 1)); !ok {
		t.Error("the latest answer is forgotten")
	}
}

func TestOnlyAKnownProxyIsBelieved(t *testing.T) {
	r := &Router{config: Config{Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}}
	for _, c := range []struct{ remote, forwarded, want string }{
		{"192.0.2.1:9", "198.51.100.7", "192.0.2.1"},
		{"10.0.0.1:9", "198.51.100.7", "198.51.100.7"},
		{"10.0.0.1:9", "1.1.1.1, 198.51.100.7, 10.0.0.2", "198.51.100.7"},
		{"10.0.0.1:9", "nonsense", "10.0.0.1"},
		{"10.0.0.1:9", "", "10.0.0.1"},
	} {
		req := httptest.NewRequest(http.MethodGet, "/", nil)
		req.RemoteAddr = c.remote
		req.Header.Set("X-Forwarded-For", c.forwarded)
		if got := r.clientIP(req); got != c.want {
			t.Errorf("%+v: got %s", c, got)
		}
	}
}

// Whoever has an IPv6 line has 2^64 addresses on it; guessing from each of them is still guessing from one place.
func TestGuessesAreCountedByLine(t *testing.T) {
	rt := &Route{Method: http.MethodPost, Path: "/sign-in/letter", limit: &Limit{Every: time.Hour, Burst: 1}}
	for _, c := range []struct {
		first, second string
		allowed       bool
	}{
		{"192.0.2.1", "192.0.2.1", false},
		{"192.0.2.1", "192.0.2.2", true},
		{"192.0.2.1", "::ffff:192.0.2.1", false},
		{"2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", false},
		{"2001:db8:1:2::1", "2001:db8:1:3::1", true},
		{"fe80::1%eth0", "fe80::2%eth1", false},
		{"not an address", "not an address", false},
	} {
		l := newLimiter()
		if !l.allow(rt, c.first, "") {
			t.Errorf("%s: the first try is refused", c.first)
		}
		if got := l.allow(rt, c.second, ""); got != c.allowed {
			t.Errorf("%s after %s: %v", c.second, c.first, got)
		}
	}
}

type nobody struct{}

func (nobody) Actor(context.Context, *db.Tx, thread.Ref) (access.Actor, error) {
	return access.Actor{}, errors.New("not asked")
}

func TestTendWritesDownWhereFormsLedTo(t *testing.T) {
	dbtest.Each(t, Migrations(), func(t *testing.T, d *db.DB) {
		r, err := New(Config{DB: d, Actors: nobody{}, Scope: dbtest.Scope})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.InTx(dbtest.Ctx(t), func(tx *db.Tx) error {
			_, err := db.Exec(t.Context(), tx, `INSERT INTO web_once (scope, key, location, created_at) VALUES ($1, 'k', '', $2)`, tx.Scope(), tx.Now())
			return err
		}); err != nil {
			t.Fatal(err)
		}
		r.once.put("x", onceResult{scope: dbtest.Scope, key: "k", location: "/done"})
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		r.Tend(ctx)
		req := &Request{Request: httptest.NewRequestWithContext(dbtest.Ctx(t), http.MethodPost, "/x", nil), router: r}
		if got, err := r.first(req, &guard{key: "k", id: "unknown here"}); err != nil || got.location != "/done" {
			t.Errorf("got %+v, %v", got, err)
		}
	})
}

func TestServeLetsRequestsFinish(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	began := make(chan struct{})
	h := http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		close(began)
		time.Sleep(150 * time.Millisecond)
		if req.Context().Err() != nil {
			t.Error("the running request was cancelled")
		}
		fmt.Fprint(w, "finished")
	})
	served := make(chan error, 1)
	go func() { served <- Serve(ctx, ln, h, Timeouts{}) }()
	go func() { <-began; stop() }()
	resp, err := http.Get("http://" + ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if err := <-served; err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("%v, %d", err, resp.StatusCode)
	}
	if _, err := http.Get("http://" + ln.Addr().String()); err == nil {
		t.Error("it still answers")
	}
}

func TestServeSaysWhyItEnded(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ln.Close()
	if err := Serve(t.Context(), ln, http.NotFoundHandler(), Timeouts{}); err == nil {
		t.Error("a closed door was served")
	}
}

func TestAssets(t *testing.T) {
	a, err := loadAssets()
	if err != nil {
		t.Fatal(err)
	}
	get := func(path, encoding string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		req := httptest.NewRequest(http.MethodGet, path, nil)
		req.Header.Set("Accept-Encoding", encoding)
		a.ServeHTTP(w, req)
		return w
	}
	w := get(a.url("alongside.js"), "gzip")
	if w.Code != http.StatusOK || w.Header().Get("Content-Encoding") != "gzip" || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if w := get(a.url("alongside.js"), ""); w.Header().Get("Content-Encoding") != "" || !strings.Contains(w.Body.String(), "initAll") {
		t.Errorf("%v", w.Header())
	}
	if w := get("/assets/0123/icon.svg", ""); w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "no-cache" || w.Header().Get("Content-Type") != "image/svg+xml" {
		t.Errorf("an old address: %d %v", w.Code, w.Header())
	}
	for _, path := range []string{"/assets/", "/assets/x/", "/assets/x/../router.go", "/assets/x/none.css"} {
		if w := get(path, ""); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

func TestOurScriptsAndStylesFetchNothingFromElsewhere(t *testing.T) {
	a, err := loadAssets()
	if err != nil {
		t.Fatal(err)
	}
	for name, f := range a.files {
		if strings.HasPrefix(name, "vendor/govuk") {
			continue // its comments name its documentation; the content policy holds it
		}
		text := strings.ReplaceAll(string(f.plain), "http://www.w3.org/", "")
		bad := []string{"http://", "https://", "eval(", "innerHTML"}
		if strings.HasSuffix(name, ".css") {
			bad = []string{"url(http", "url(\"http", "url(//", "@import", "@font-face", "GDS Transport"}
		}
		for _, b := range bad {
			if strings.Contains(text, b) {
				t.Errorf("%s holds %s", name, b)
			}
		}
	}
}

func TestLabels(t *testing.T) {
	for name, want := range map[string]string{"start-day": "Start day", "your_name": "Your name", "": ""} {
		if got := label(name); got != want {
			t.Errorf("%q: %q", name, got)
		}
	}
}

func TestWhatIsSealedOpensOnlyWithItsKey(t *testing.T) {
	sealed, err := seal("key", []byte("words"))
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := unseal("key", sealed); err != nil || string(plain) != "words" {
		t.Errorf("%q, %v", plain, err)
	}
	if _, err := unseal("other", sealed); err == nil {
		t.Error("another key opens it")
	}
}
