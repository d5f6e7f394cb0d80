package feeds_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"alongside/internal/app/feeds"
)

// TestNothingInsideAPrivateNetworkIsFetched asks for addresses of every kind that lies inside a network: none is connected to.
func TestNothingInsideAPrivateNetworkIsFetched(t *testing.T) {
	t.Parallel()
	client := feeds.Public()
	for name, host := range map[string]string{
		"this machine": "127.0.0.1:9", "this machine by version 6": "[::1]:9", "by version 6 as one of version 4": "[::ffff:10.0.0.1]:9",
		"ten": "10.0.0.1:9", "a hundred and seventy-two": "172.16.0.1:9", "a home": "192.168.1.1:9", "version 6": "[fd00::1]:9", "a carrier": "100.64.0.1:9",
		"a carrier by version 6": "[::ffff:100.64.0.1]:9", "the link, where clouds keep their secrets": "169.254.169.254", "the link by version 6": "[fe80::1]:9", "nowhere": "0.0.0.0:9", "all": "224.0.0.1:9",
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+host+"/services", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := client.Do(req)
		if err == nil {
			_ = answer.Body.Close()
		}
		if err == nil || !strings.Contains(err.Error(), "inside a private network") {
			t.Errorf("%s, %s, was asked: %v", name, host, err)
		}
		cancel()
	}
}

// TestOnlyHTTPSIsFollowed follows a few redirections, and none to a plain address.
func TestOnlyHTTPSIsFollowed(t *testing.T) {
	t.Parallel()
	follow := feeds.Public().CheckRedirect
	for _, c := range []struct {
		to   string
		past int
		ok   bool
	}{{"https://council.example/services", 1, true}, {"http://council.example/services", 1, false}, {"file:///etc/passwd", 1, false}, {"https://council.example/services", 9, false}} {
		at, err := url.Parse(c.to)
		if err != nil {
			t.Fatal(err)
		}
		if err := follow(&http.Request{URL: at}, make([]*http.Request, c.past)); (err == nil) != c.ok {
			t.Errorf("%s after %d: %v", c.to, c.past, err)
		}
	}
}
