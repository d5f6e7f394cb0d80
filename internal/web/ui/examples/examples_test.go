package examples_test

import (
	"net/http"
	"net/url"
	"testing"

	"alongside/internal/db/dbtest"
	"alongside/internal/web"
	"alongside/internal/web/ui/examples"
	"alongside/internal/web/webtest"
)

func site(t *testing.T) *webtest.Site {
	t.Helper()
	return webtest.Start(t, dbtest.SQLite(t, web.Migrations()...), dbtest.Scope, examples.Register, func(c *web.Config) { c.Demo = true })
}

func TestTheExamplesAreGoodHTML(t *testing.T) {
	p := site(t).Client().Get(examples.Path).Want(http.StatusOK)
	webtest.CheckHTML(t, p)
	if p.Text(".al-ribbon") != "Made-up data. Nobody on these pages is real." {
		t.Errorf("ribbon %q", p.Text(".al-ribbon"))
	}
	for _, part := range []string{".al-deadline--late", ".al-deadline--soon", ".al-deadline--to-come", ".al-deadline--paused", ".al-deadline--kept",
		".al-deadline--kept-late", ".al-deadline--stopped", ".al-because", ".al-strip", ".al-promised", ".al-figure", ".al-chart--lines",
		".al-chart--bars", ".al-chart--strip", ".al-chart--map", ".al-chart--heat"} {
		if p.Find(part).Length() == 0 {
			t.Errorf("no %s", part)
		}
	}
}

func TestTheExampleFormAnswers(t *testing.T) {
	c := site(t).Client()
	page := c.Get(examples.Path)
	form := "form[enctype='multipart/form-data']"
	p := c.Submit(page, form, url.Values{"question": {""}}).Want(http.StatusUnprocessableEntity)
	webtest.CheckHTML(t, p)
	if n := p.Find(".govuk-error-message").Length(); n != 7 {
		t.Errorf("%d messages", n)
	}
	done := c.Submit(page, form, url.Values{"question": {"When?"}}).Want(http.StatusOK)
	if done.Find(".govuk-notification-banner--success").Length() != 2 { // the flash and the example
		t.Error("the next page does not say that it was sent")
	}
}
