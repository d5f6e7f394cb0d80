package offerweb_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"alongside/internal/offer"
	"alongside/internal/offer/offertest"
	"alongside/internal/web/webtest"
)

// TestEveryOfferThatIsFoundIsListed asks for more than a page holds: the count is true, the next page goes on where the first ended, the
// file has all, and the map says that it shows a part.
func TestEveryOfferThatIsFoundIsListed(t *testing.T) {
	s, w := site(t)
	for n := range 105 {
		w.Add(t, func(d *offer.Details) { d.Title = fmt.Sprintf("Heron %03d", n) })
	}
	c := s.Client()
	first := c.Get("/offers?words=heron&postcode=st16").Want(200)
	webtest.CheckHTML(t, first)
	if got := first.Text("#found"); got != "105 offers" {
		t.Errorf("the count is %q", got)
	}
	if got := first.Text("main"); !strings.Contains(got, "Showing 100 of 105 offers.") || !strings.Contains(got, "The map shows only offers of this page of the list: 100 of 105.") {
		t.Errorf("the page does not say that it shows a part: %s", got)
	}
	next, _ := first.Find("a[rel=next]").Attr("href")
	second := c.Get(next).Want(200)
	titles := func(p *webtest.Page) (out []string) {
		p.Find("tbody th a").Each(func(_ int, a *goquery.Selection) { out = append(out, a.Text()) })
		return out
	}
	all := append(titles(first), titles(second)...)
	for n, got := range all {
		if got != fmt.Sprintf("Heron %03d", n) {
			t.Fatalf("place %d holds %q", n, got)
		}
	}
	if len(all) != 105 || second.Find("a[rel=next]").Length() != 0 {
		t.Errorf("%d on both pages", len(all))
	}
	if csv := c.Get("/offers?words=heron&format=csv&after=0.0.OFR-1.Heron+099").Want(200); strings.Count(csv.Body, "Heron") != 105 {
		t.Errorf("the file has %d", strings.Count(csv.Body, "Heron"))
	}
	if got := c.Get("/offers?after=nowhere").Want(422).Text(".govuk-error-summary"); !strings.Contains(got, "no such page") {
		t.Errorf("a page that is none: %s", got)
	}
}

// TestADayOfTheWeekFindsWhatIsOpenThen asks for a Monday: the drop-in of every Monday is found, what does not say comes last and says so.
func TestADayOfTheWeekFindsWhatIsOpenThen(t *testing.T) {
	s, w := site(t)
	w.Add(t, func(d *offer.Details) { d.Title, d.When = "A chat", "Ring us" })
	w.Add(t, func(d *offer.Details) { d.Title, d.When = "Drop-in tea", "Mondays, 9am to noon" })
	w.Add(t, nil) // on Tuesdays
	c := s.Client()
	for _, day := range []string{"Monday", "30/11/2026", "2026-11-30"} {
		p := c.Get("/offers?day=" + day).Want(200)
		webtest.CheckHTML(t, p)
		got := p.Text("table")
		tea, chat := strings.Index(got, "Drop-in tea"), strings.Index(got, "A chat")
		if say := p.Text("main"); !strings.Contains(say, "Last come offers that do not say all") {
			t.Errorf("%s does not say what comes last: %s", day, say)
		}
		if tea < 0 || chat < tea || !strings.Contains(got[chat:], "Not said: which days.") || strings.Contains(got, "Circle") {
			t.Errorf("%s finds %s", day, got)
		}
	}
	if got := c.Get("/offers?day=Sunday").Want(200).Text("main"); !strings.Contains(got, "These do not say all that you asked for") {
		t.Errorf("a Sunday, on which nothing says it is open: %s", got)
	}
	if got := c.Get("/offers?day=Moonday").Want(422).Text(".govuk-error-summary"); !strings.Contains(got, "a day of the week, such as Monday") {
		t.Errorf("a day that is none: %s", got)
	}
	if csv := c.Get("/offers?day=Monday&format=csv").Want(200).Body; !strings.Contains(csv, "which days") || !strings.Contains(csv, "Mondays") {
		t.Errorf("the file says %s", csv)
	}
}

// TestAProviderSaysOnWhichDaysItIsOpen ticks days in the form: the page says them, and who looks for one finds the offer.
func TestAProviderSaysOnWhichDaysItIsOpen(t *testing.T) {
	s, w := site(t)
	ref := w.Add(t, nil)
	c := s.As(offertest.CoOrdinator)
	page := "/offers/" + string(ref)
	c.Submit(c.Get(page+"/edit").Want(200), "form[action$='/edit']", url.Values{"days": {"WE", "SU"}}).Want(200)
	if got := c.Get(page).Want(200).Text("main"); !strings.Contains(got, "Wednesdays, Sundays") {
		t.Errorf("the page says %s", got)
	}
	if got := c.Get("/offers?day=Sunday").Want(200).Text("table"); !strings.Contains(got, "Circle") {
		t.Errorf("a Sunday finds %s", got)
	}
	c.Submit(c.Get(page+"/edit").Want(200), "form[action$='/edit']", url.Values{"days": {"someday"}}).Want(422)
}
