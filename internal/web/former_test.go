package web_test

import (
	"context"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/web/webtest"
)

const (
	formerPage = `<!doctype html><title>Sam &amp; you</title><script>var Sam = "Sam";</script><p id="Sam">Sam’s <b>5 &lt; 6</b>&nbsp;day<br/>
		<a href="/x?who=Sam" title='About "Sam"'>more</a><textarea>
Dear Sam</textarea><input value="Sam" disabled><noscript><p>No script, Sam</p></noscript><!-- Sam -->`
	coveredPage = `<!doctype html><title>_ &amp; you</title><script>var Sam = "Sam";</script><p id="Sam">_’s <b>5 &lt; 6</b>&nbsp;day<br/>
		<a href="/x?who=Sam" title="About &#34;_&#34;">more</a><textarea>
Dear _</textarea><input value="_" disabled=""><noscript><p>No script, _</p></noscript><!-- Sam -->`
)

// TestAPageAboutAChildCoversFormerNames sends a page and a file with and without a look, and the page that shows them.
func TestAPageAboutAChildCoversFormerNames(t *testing.T) {
	var asked []thread.Ref
	d := dbtest.SQLite(t, lookTables()...)
	former := func(_ context.Context, _ *db.Tx, children []thread.Ref) (func(string) string, error) {
		asked = append(asked, children...)
		return func(text string) string { return strings.ReplaceAll(text, "Sam", "_") }, nil
	}
	site := webtest.Start(t, d, dbtest.Scope, func(r *web.Router) {
		r.Get("/page", access.SignedIn, func(w http.ResponseWriter, r *web.Request) error {
			q := r.URL.Query()
			if q.Has("look") {
				if err := r.Look("A page", ours); err != nil {
					return err
				}
			}
			if q.Has("former") {
				r.ShowFormer()
			}
			if q.Has("file") {
				return web.TableCSV(w, r, "list.csv", ui.TableView{Columns: ui.Columns("Name"), Rows: []ui.TableRow{{Cells: []ui.Cell{{Text: "Sam"}}}}})
			}
			return web.Render(w, r, http.StatusOK, templ.Raw(formerPage))
		})
	}, func(c *web.Config) { c.Former = former })
	reader := site.As(worker)
	for path, want := range map[string]string{
		"/page": formerPage, "/page?look": coveredPage, "/page?look&former": formerPage, "/page?file": "name\r\nSam\r\n", "/page?look&file": "name\r\n_\r\n",
	} {
		if got := reader.Get(path).Want(200).Body; got != want {
			t.Errorf("%s:\n%s\nwant\n%s", path, got, want)
		}
	}
	if len(asked) != 3 || asked[0] != ours {
		t.Errorf("asked about %s", asked)
	}
}

// editForm is a form about a child formerly called Sam, with something of each kind that a form sends.
const editForm = `<!doctype html><title>Edit</title><main><form method="post" action="/edit">
	<input type="hidden" name="csrf" value="%s"><input type="hidden" name="kept" value="Sam">
	<input type="radio" name="one" value="Sam" checked><input type="CheckBox" name="tick" value="Sam" checked>
	<select name="of"><option value="Sam" selected>Sam’s</option></select>
	<input name="line" value="About Sam"><textarea name="body">Dear Sam</textarea><button name="go" value="Sam">Save Sam’s</button></form></main>`

// TestAFormSavesNoCoverOverWhatItCovers sends a form whose texts are covered as it came, and then with the words of the day.
func TestAFormSavesNoCoverOverWhatItCovers(t *testing.T) {
	former := func(context.Context, *db.Tx, []thread.Ref) (func(string) string, error) {
		return func(text string) string { return strings.ReplaceAll(text, "Sam", "[was]") }, nil
	}
	var saved []string
	show := func(w http.ResponseWriter, r *web.Request, status int) error {
		if err := r.Look("A form", ours); err != nil {
			return err
		}
		token := "" // as ui.Form writes it
		page := templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
			var b strings.Builder
			if err := ui.Form(ui.FormView{Action: "/edit"}).Render(templ.WithChildren(ctx, templ.NopComponent), &b); err != nil {
				return err
			}
			doc, err := goquery.NewDocumentFromReader(strings.NewReader(b.String()))
			if err != nil {
				return err
			}
			token, _ = doc.Find("[name=csrf]").Attr("value")
			body := r.Form("body")
			if body == "" {
				body = "Dear Sam"
			}
			_, err = fmt.Fprintf(w, strings.Replace(editForm, "Dear Sam", html.EscapeString(body), 1), token)
			return err
		})
		return web.Render(w, r, status, page)
	}
	site := webtest.Start(t, dbtest.SQLite(t, lookTables()...), dbtest.Scope, func(r *web.Router) {
		r.Get("/edit", access.SignedIn, func(w http.ResponseWriter, r *web.Request) error { return show(w, r, http.StatusOK) })
		r.Post("/edit", access.SignedIn, func(w http.ResponseWriter, r *web.Request) error {
			if r.Form("line") == "" {
				return show(w, r, http.StatusUnprocessableEntity)
			}
			saved = append(saved, r.Form("line")+"|"+r.Form("body")+"|"+r.Form("kept")+r.Form("one")+r.Form("tick")+r.Form("of"))
			return web.SeeOther(w, r, "/edit")
		})
	}, func(c *web.Config) { c.Former, c.FormerWords = former, "[was]" })
	reader := site.As(worker)
	page := reader.Get("/edit").Want(http.StatusOK)
	if _, got := page.Form("form"); got.Get("line") != "About [was]" || got.Get("body") != "Dear [was]" {
		t.Errorf("the texts are %q and %q", got.Get("line"), got.Get("body"))
	}
	if page.Text("option") != "[was]’s" || page.Text("button") != "Save [was]’s" || strings.Count(page.Body, `value="Sam"`) != 5 {
		t.Errorf("what is read and what is sent of choices:\n%s", page.Body)
	}
	for _, field := range []string{"line", "body"} {
		sent := url.Values{"line": {"About Noor"}, "body": {"Dear Noor"}}
		sent.Set(field, "Now and [was].")
		refused := reader.Submit(page, "form", sent).Want(http.StatusConflict)
		if text := refused.Text("main"); !strings.Contains(text, "“[was]”") || !strings.Contains(text, "Nothing was saved") || !strings.Contains(text, "Now and [was].") {
			t.Errorf("%s: the refusal says %s", field, text)
		}
	}
	if len(saved) != 0 {
		t.Fatalf("saved %q over what is kept", saved)
	}
	again := reader.Submit(page, "form", url.Values{"line": {""}, "body": {"Sam & I"}}).Want(http.StatusUnprocessableEntity)
	if got := again.Text("textarea"); got != "Sam & I" {
		t.Errorf("what was just typed is %q", got)
	}
	reader.Submit(page, "form", url.Values{"line": {"About Noor"}, "body": {"Dear Noor"}}).Want(http.StatusOK)
	if len(saved) != 1 || saved[0] != "About Noor|Dear Noor|SamSamSamSam" {
		t.Errorf("saved %q", saved)
	}
}
