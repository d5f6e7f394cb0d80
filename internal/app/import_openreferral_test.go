package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"alongside/internal/openreferral"
)

func club(n int) openreferral.Service {
	return openreferral.Service{ID: openreferral.ID("club", fmt.Sprint(n)), Name: fmt.Sprintf("Club %d", n), Status: openreferral.Active}
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// taken is what became of a directory.
type taken struct{ New, Changed, Same, Closed int }

func (s *shell) directory(from string) (imported, taken) {
	s.t.Helper()
	var a imported
	s.decode(&a, "import", "--council", "E10000028", "--owner", "Made-Up City Council", "openreferral", from)
	var d taken
	if err := json.Unmarshal(a.Files[0].Detail, &d); err != nil {
		s.t.Fatal(err)
	}
	return a, d
}

func TestImportDirectoryFromAFile(t *testing.T) {
	s := newShell(t)
	lines := make([]string, 0, 1200)
	for n := range 1200 {
		c := club(n)
		if n%20 == 7 {
			c.Status = "open"
		}
		lines = append(lines, jsonOf(t, c))
	}
	s.write("feed.ndjson", strings.Join(lines, "\n"))
	a, d := s.directory("feed.ndjson")
	if a.Rows != 1200 || a.Taken != 1140 || len(a.Refused) != 60 || d != (taken{New: 1140}) {
		t.Errorf("first: %d of %d, %d refused, %+v", a.Taken, a.Rows, len(a.Refused), d)
	}
	if r := a.Refused[0]; r.Line != 8 || !strings.Contains(r.Reason, "status: “open”") || !strings.Contains(r.Reason, club(7).ID) {
		t.Errorf("refused: %+v", r)
	}
	if _, d := s.directory("feed.ndjson"); d != (taken{Same: 1140}) {
		t.Errorf("the same again: %+v", d)
	}
	broken := club(1)
	broken.Status = "gone fishing"
	s.write("feed.ndjson", jsonOf(t, club(0))+"\n"+jsonOf(t, broken)+"\n"+strings.Join(lines[2:1100], "\n"))
	if _, d := s.directory("feed.ndjson"); d.Closed != 95 || d.New+d.Changed > 0 {
		t.Errorf("the last 100, of which 5 never came, vanished and one is broken: %+v", d)
	}
	s.write("feed.ndjson", "{\"contents\":["+lines[0]+",")
	if r := s.run("import", "--council", "E10000028", "--owner", "Made-Up City Council", "openreferral", "feed.ndjson"); r.code == 0 || !strings.Contains(r.err, "cut off") {
		t.Errorf("a feed that is cut off: %+v", r)
	}
	s.write("feed.ndjson", strings.Join(lines[:1100], "\n"))
	if _, d := s.directory("feed.ndjson"); d.Same != 1045 || d.Changed > 0 {
		t.Errorf("the feed that was cut off closed something: %+v", d)
	}
	if r := s.run("import", "--council", "E10000028", "openreferral", "feed.ndjson"); r.code == 0 || !strings.Contains(r.err, "which council keeps") {
		t.Errorf("a directory that nobody keeps: %+v", r)
	}
}

// served is an interface of another council on loopback.
func served(t *testing.T, page func(n, per int) any) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var n, per int
		if _, err := fmt.Sscan(r.URL.Query().Get("page")+" "+r.URL.Query().Get("per_page"), &n, &per); err != nil || r.URL.Path != "/or/services" {
			http.Error(w, "no such page", http.StatusNotFound)
			return
		}
		_, _ = w.Write([]byte(jsonOf(t, page(n, per))))
	}))
	t.Cleanup(server.Close)
	return server.URL + "/or"
}

func clubs(from, to int) (out []openreferral.Service) {
	for n := from; n < to; n++ {
		out = append(out, club(n))
	}
	return out
}

func TestImportDirectoryPageByPage(t *testing.T) {
	s := newShell(t)
	total := 250
	root := served(t, func(n, per int) any {
		h, from, to := openreferral.Head(total, n, per)
		return openreferral.PageOf(h, clubs(from, to))
	})
	if a, d := s.directory(root); a.Taken != 250 || d != (taken{New: 250}) {
		t.Errorf("%d taken, %+v", a.Taken, d)
	}
	total = 200
	if _, d := s.directory(root + "/"); d != (taken{Same: 200, Closed: 50}) {
		t.Errorf("with fewer: %+v", d)
	}
}

func TestImportDirectoryStopsAtAFeedWithoutEnd(t *testing.T) {
	for name, c := range map[string]struct {
		page func(n, per int) any
		want string
	}{
		"the same page": {func(int, int) any {
			return openreferral.PageOf(openreferral.PageHead{TotalItems: 500, TotalPages: 5, Size: 2}, clubs(0, 2))
		}, "page 2 holds the same records as page 1"},
		"more pages each time": {func(n, _ int) any {
			return openreferral.PageOf(openreferral.PageHead{TotalPages: n + 1, Number: n, Size: 1}, clubs(n, n+1))
		}, "it said it had 2 pages"},
		"pages of nothing": {func(n, _ int) any {
			return openreferral.PageOf[openreferral.Service](openreferral.PageHead{TotalPages: 9, Number: n}, nil)
		}, "page 1 holds nothing"},
	} {
		s := newShell(t)
		r := s.run("import", "--council", "E10000028", "--owner", "Made-Up City Council", "openreferral", served(t, c.page))
		if r.code == 0 || !strings.Contains(r.err, c.want) {
			t.Errorf("%s: %d, %s", name, r.code, r.err)
		}
	}
	s := newShell(t)
	if r := s.run("import", "--dry-run", "openreferral", served(t, nil)+"/wrong"); r.code == 0 || !strings.Contains(r.err, "404") {
		t.Errorf("an address without services: %+v", r)
	}
}
