package web_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/web/webtest"
)

// ask runs read in a handler with values as the form.
func ask(t *testing.T, values url.Values, read func(r *web.Request) string) string {
	t.Helper()
	return askRaw(t, values.Encode(), read)
}

func askRaw(t *testing.T, query string, read func(r *web.Request) string) string {
	t.Helper()
	s := webtest.Start(t, dbtest.SQLite(t, tables()...), dbtest.Scope, func(r *web.Router) {
		r.Get("/read", access.Public, func(w http.ResponseWriter, r *web.Request) error {
			_, err := io.WriteString(w, read(r))
			return err
		})
	})
	return s.Client().Get("/read?" + query).Want(http.StatusOK).Body
}

func outcome(v any, err error) string {
	if err != nil {
		fields, _ := fault.Fields(err)
		return fmt.Sprint(fields)
	}
	return fmt.Sprint(v)
}

func TestFormDate(t *testing.T) {
	for _, c := range []struct {
		day, month, year, iso string
		want                  string
	}{
		{"27", "3", "2026", "", "2026-03-27"},
		{"7", "Dec", "2026", "", "2026-12-07"},
		{" 07 ", "december", "2026", "", "2026-12-07"},
		{"", "", "", "", ""},
		{"", "", "", "2026-03-27", "2026-03-27"},
		{"", "", "", "27/3/2026", "[{start Enter a real date, such as 27 3 2026.}]"},
		{"31", "2", "2026", "", "[{start Enter a real date, such as 27 3 2026.}]"},
		{"x", "2", "2026", "", "[{start Enter a real date, such as 27 3 2026.}]"},
		{"1", "anuary", "2026", "", "[{start Enter a real date, such as 27 3 2026.}]"},
		{"1", "2", "26", "", "[{start The year must have 4 numbers, such as 2026.}]"},
		{"", "2", "2026", "", "[{start The date must include a day.}]"},
		{"1", "2", "", "", "[{start The date must include a year.}]"},
	} {
		got := ask(t, url.Values{"start": {c.iso}, "start-day": {c.day}, "start-month": {c.month}, "start-year": {c.year}},
			func(r *web.Request) string { return outcome(r.FormDate("start")) })
		if got != c.want {
			t.Errorf("%+v: got %s", c, got)
		}
	}
}

func TestFormNumbers(t *testing.T) {
	got := ask(t, url.Values{"n": {"1,204"}, "bad": {"twelve"}, "pounds": {"£1,234.50"}, "odd": {"1.234"}}, func(r *web.Request) string {
		return strings.Join([]string{outcome(r.FormInt("n")), outcome(r.FormInt("none")), outcome(r.FormInt("bad")),
			outcome(r.FormMoney("pounds")), outcome(r.FormMoney("none")), outcome(r.FormMoney("odd"))}, "|")
	})
	want := "1204|0|[{bad Enter a whole number, such as 12.}]|£1,234.50|£0.00|[{odd Enter an amount in pounds, such as 1,234.50.}]"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestFormText(t *testing.T) {
	got := ask(t, url.Values{"text": {" a\r\nb\x00\xff "}, "many": {" one ", "two"}, "ref": {strings.ToLower(string(someRef))}, "noref": {"x"}}, func(r *web.Request) string {
		return fmt.Sprintf("%q %q %q %q", r.Form("text"), r.FormAll("many"), r.FormRef("ref"), r.FormRef("noref"))
	})
	if want := fmt.Sprintf(`"a\nb�" ["one" "two"] %q ""`, someRef); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAnAddressIsSoundText(t *testing.T) {
	got := ask(t, url.Values{"after": {"a\x00b\xffc"}, "tidy": {"  100% "}}, func(r *web.Request) string {
		return fmt.Sprintf("%q %q", r.URL.Query().Get("after"), r.URL.Query().Get("tidy"))
	})
	if want := `"ab�c" "  100% "`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	got = askRaw(t, "aft\xffer=a\xff&plain=b", func(r *web.Request) string { return fmt.Sprintf("%q", r.URL.Query()) })
	if want := `map["aft�er":["a�"] "plain":["b"]]`; got != want {
		t.Errorf("of raw bytes: got %s, want %s", got, want)
	}
}

func TestFormLists(t *testing.T) {
	got := ask(t, url.Values{"commas": {" sign language,, first aid , "}, "lines": {"a letter, of May\r\n\r\n a report"}, "none": {" , "}}, func(r *web.Request) string {
		return fmt.Sprintf("%q %q %q", r.FormList("commas", ","), r.FormList("lines", "\n"), r.FormList("none", ","))
	})
	if want := `["sign language" "first aid"] ["a letter, of May" "a report"] []`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestListAddresses(t *testing.T) {
	got := ask(t, url.Values{"district": {"Stafford"}, "after": {"k1"}}, func(r *web.Request) string {
		return strings.Join([]string{r.Page(), r.After("k2"), r.First(), r.With("district", ""), r.With("sort", "name")}, " ")
	})
	if want := "k1 /read?after=k2&district=Stafford /read?district=Stafford /read /read?district=Stafford&sort=name"; got != want {
		t.Errorf("got %s", got)
	}
}

func TestBodiesAreLimited(t *testing.T) {
	s := webtest.Start(t, dbtest.SQLite(t, tables()...), dbtest.Scope, func(r *web.Router) {
		r.Get("/up", access.Public, func(w http.ResponseWriter, r *web.Request) error {
			return web.Render(w, r, http.StatusOK, notePage("/up", nil, ""))
		})
		r.Post("/up", access.Public, func(w http.ResponseWriter, r *web.Request) error {
			f, head, err := r.FormFile("letter")
			if err != nil {
				return err
			}
			defer f.Close()
			b, err := io.ReadAll(f)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(w, "%s %d %s", head.Filename, len(b), r.Form("body"))
			return err
		}, web.MaxBody(3<<20))
	})
	c := s.Client()
	_, values := c.Get("/up").Form("")
	for size, want := range map[int]int{2 << 20: http.StatusOK, 4 << 20: http.StatusRequestEntityTooLarge} {
		var body bytes.Buffer
		m := multipart.NewWriter(&body)
		must(t, m.WriteField("csrf", values.Get("csrf")))
		must(t, m.WriteField("body", "with a letter"))
		part, err := m.CreateFormFile("letter", "letter.pdf")
		must(t, err)
		_, err = part.Write(make([]byte, size))
		must(t, err)
		must(t, m.Close())
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/up", &body)
		must(t, err)
		req.Header.Set("Content-Type", m.FormDataContentType())
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		p := c.Send(req).Want(want)
		if want == http.StatusOK && p.Body != fmt.Sprintf("letter.pdf %d with a letter", size) {
			t.Errorf("got %s", p.Body)
		}
	}
	values.Set("body", strings.Repeat("x", 4<<20))
	c.Post("/up", values).Want(http.StatusRequestEntityTooLarge)
}

// What waits on disk while an upload is read may be a child's record: nothing of it stays, whether the handler took the file, the
// form was refused or the handler failed.
func TestNothingOfAnUploadStaysOnDisk(t *testing.T) {
	waiting := t.TempDir()
	t.Setenv("TMPDIR", waiting)
	seen := 0
	s := webtest.Start(t, dbtest.SQLite(t, tables()...), dbtest.Scope, func(r *web.Router) {
		r.Get("/up", access.Public, func(w http.ResponseWriter, r *web.Request) error {
			return web.Render(w, r, http.StatusOK, notePage("/up", nil, ""))
		})
		r.Post("/up", access.Public, func(w http.ResponseWriter, r *web.Request) error {
			files, err := os.ReadDir(waiting)
			seen += len(files)
			if err != nil || r.Form("body") == "fail" {
				return errors.Join(errors.New("out of order"), err)
			}
			return web.SeeOther(w, r, "/up")
		}, web.MaxBody(4<<20))
	})
	c := s.Client()
	c.NoRedirect = true
	_, values := c.Get("/up").Form("")
	for _, one := range []struct{ token, body string }{{values.Get("csrf"), "taken"}, {values.Get("csrf"), "fail"}, {"not ours", "refused"}} {
		var body bytes.Buffer
		m := multipart.NewWriter(&body)
		must(t, m.WriteField("csrf", one.token))
		must(t, m.WriteField("body", one.body))
		part, err := m.CreateFormFile("letter", "letter.pdf")
		must(t, err)
		_, err = part.Write(make([]byte, 3<<20))
		must(t, err)
		must(t, m.Close())
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/up", &body)
		must(t, err)
		req.Header.Set("Content-Type", m.FormDataContentType())
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		c.Send(req)
		left, err := os.ReadDir(waiting)
		if err != nil || len(left) != 0 {
			t.Errorf("%s: %d files stay: %v", one.body, len(left), err)
		}
	}
	if seen != 2 {
		t.Errorf("%d files waited on disk, want 2: the test shows nothing", seen)
	}
}

func TestTooManyTries(t *testing.T) {
	s := webtest.Start(t, dbtest.SQLite(t, tables()...), dbtest.Scope, func(r *web.Router) {
		handler := func(w http.ResponseWriter, r *web.Request) error { return web.SeeOther(w, r, "/try") }
		r.Get("/try", access.Public, func(w http.ResponseWriter, r *web.Request) error {
			return web.Render(w, r, http.StatusOK, notePage("/try", nil, ""))
		})
		r.Post("/try", access.Public, handler, web.Limited(web.Limit{Every: time.Hour, Burst: 6, Field: "account"}))
	})
	c := s.Client()
	_, values := c.Get("/try").Form("")
	try := func(account string) int {
		v := maps.Clone(values)
		v.Set("account", account)
		return c.Post("/try", v).Status
	}
	var got []int
	for range 3 {
		got = append(got, try("a@example.org"), try("A@example.org"))
	}
	if slices.Contains(got, http.StatusTooManyRequests) {
		t.Fatalf("within the burst: %v", got)
	}
	p := c.Post("/try", values).Want(http.StatusTooManyRequests)
	if p.Header.Get("Retry-After") == "" || p.Text("h1") != "Please wait a moment" {
		t.Errorf("%v %q", p.Header, p.Text("h1"))
	}
}

func TestCSV(t *testing.T) {
	s := webtest.Start(t, dbtest.SQLite(t, tables()...), dbtest.Scope, func(r *web.Router) {
		r.Get("/list.csv", access.Public, func(w http.ResponseWriter, r *web.Request) error {
			return web.CSV(w, r, "Plant Dŵr.csv", []string{"name", "amount"}, slices.Values([][]string{
				{"Ann, \"the\" lead", "-12.50"}, {"=HYPERLINK(\"x\")", "+44 1785"}, {"@cmd", "-x"}, {"two\nlines", ""}, {"＝1", "-"},
			}))
		})
	})
	p := s.Client().Get("/list.csv").Want(http.StatusOK)
	want := "name,amount\r\n\"Ann, \"\"the\"\" lead\",-12.50\r\n\"'=HYPERLINK(\"\"x\"\")\",'+44 1785\r\n'@cmd,'-x\r\n\"two\r\nlines\",\r\n'＝1,'-\r\n"
	if p.Body != want {
		t.Errorf("got  %q\nwant %q", p.Body, want)
	}
	if !strings.HasPrefix(p.Header.Get("Content-Type"), "text/csv") || !strings.HasPrefix(p.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%v", p.Header)
	}
}

func TestADrawingThatFailsGivesAnErrorPage(t *testing.T) {
	s := webtest.Start(t, dbtest.SQLite(t, tables()...), dbtest.Scope, func(r *web.Router) {
		r.Get("/broken", access.Public, func(w http.ResponseWriter, r *web.Request) error {
			return web.Render(w, r, http.StatusOK, children(web.Page(web.Meta{Title: "Half"}), ui.Inset(), broken{}))
		})
	})
	p := s.Client().Get("/broken").Want(http.StatusInternalServerError)
	if strings.Contains(p.Body, "Half") || p.Find("h1").Length() != 1 {
		t.Errorf("a half-drawn page was sent: %s", p.Body)
	}
}
