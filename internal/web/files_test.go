package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/web/webtest"
)

func TestFilesOfAForm(t *testing.T) {
	var files []string
	var again []fault.Field
	s := webtest.Start(t, dbtest.SQLite(t, tables()...), dbtest.Scope, func(r *web.Router) {
		show := func(w http.ResponseWriter, r *web.Request) error {
			return web.Render(w, r, http.StatusOK, ui.Form(ui.FormView{Action: r.URL.Path, Upload: true, Draft: true}))
		}
		r.Get("/in", access.Public, show)
		r.Post("/in", access.Public, func(w http.ResponseWriter, r *web.Request) error {
			files = nil
			for _, f := range r.Files("file") {
				files = append(files, f.Filename)
			}
			again = r.FilesAgain([]fault.Field{{Name: "body", Message: "x"}}, "file")
			if own := r.FilesAgain([]fault.Field{{Name: "file", Message: "x"}}, "file"); len(own) != 1 {
				t.Errorf("a wrong file: %v", own)
			}
			return show(w, r)
		}, web.Upload())
		r.Post("/mine", access.SignedIn, show, web.LargeBody(100<<20))
	})
	c := s.Client()
	_, values := c.Get("/in").Form("form[method=post]")
	send := func(path string, bytes int) *webtest.Page {
		return c.Send(webtest.Multipart(t, s.URL+path, values, "file", webtest.File{Name: "a.txt", Content: strings.Repeat("x", bytes)}))
	}
	send("/in", 10).Want(http.StatusOK)
	if len(files) != 1 || files[0] != "a.txt" || len(again) != 2 || again[1].Name != "file" {
		t.Errorf("files %q, wrong %v", files, again)
	}
	c.Post("/in", values).Want(http.StatusOK)
	if len(files) != 0 || len(again) != 1 {
		t.Errorf("without files: %q, %v", files, again)
	}
	c.NoRedirect = true
	values = url.Values{"csrf": values["csrf"], "body": {"what I typed"}}
	if p := send("/mine", 2<<20); p.Status != http.StatusSeeOther { // the session ran out: what was typed is kept
		t.Errorf("a large file of nobody's: %d %s", p.Status, p.Text("h1"))
	}
	send("/mine", 30<<20).Want(http.StatusRequestEntityTooLarge)
}
