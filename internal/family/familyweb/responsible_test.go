package familyweb_test

import (
	"net/url"
	"strings"
	"testing"

	"alongside/internal/family/familytest"
	"alongside/internal/web/webtest"
)

func TestParentalResponsibilityIsEndedWithWhatShowsItAndStaysToBeRead(t *testing.T) {
	site, d, s := world(t)
	known := familytest.Open(t, d, s)
	worker := site.As(workerOf(t, d, known.Child))
	page := "/children/" + string(known.Child)
	step := page + "/carers/" + string(known.Carers[1].Ref) + "/end-responsibility"
	if link, ok := worker.Get(page).Want(200).Find(`a[href="` + step + `"]`).Attr("href"); !ok || link != step {
		t.Fatal("the child's page does not lead to the end of the father's responsibility")
	}
	form := worker.Get(step).Want(200)
	webtest.CheckHTML(t, form)
	stale := worker.Get(step).Want(200)
	for _, wrong := range []url.Values{
		{}, {"fact": {"1"}, "evidence": {"Order."}}, {"fact": {"1"}, "what": {"ended"}}, {"fact": {"9"}, "what": {"error"}, "evidence": {"Order."}},
		{"fact": {"1"}, "what": {"ended"}, "evidence": {"Order."}, "on-day": {"24"}, "on-month": {"11"}, "on-year": {"2026"}},
	} {
		p := worker.Submit(form, "", wrong)
		if p.Status != 422 || p.Find(".govuk-error-summary a").Length() == 0 || wrong.Get("evidence") != "" && p.Find("input[name=evidence]").AttrOr("value", "") != "Order." {
			t.Errorf("%v: %d", wrong, p.Status)
		}
	}
	worker.Submit(form, "", url.Values{"fact": {"1"}, "what": {"ended"}, "evidence": {"Order of 20 November 2026"}}).Want(200)
	rights := worker.Get(page + "/rights").Want(200).Text("main")
	for _, words := range []string{"Since Monday 14 May 2018 until Monday 23 November 2026", "Birth certificate seen", "Order of 20 November 2026", "Asha Made-Up"} {
		if !strings.Contains(rights, words) {
			t.Errorf("the page on rights lacks %q: %s", words, rights)
		}
	}
	if late := worker.Submit(stale, "", url.Values{"fact": {"1"}, "what": {"error"}, "evidence": {"The wrong man."}}); late.Status != 409 || !strings.Contains(late.Text("main"), "The wrong man.") {
		t.Errorf("what a colleague has ended is corrected by who did not see it: %d", late.Status)
	}
	if got := worker.Get(step).Want(200).Text("main"); !strings.Contains(got, "Nothing is on record that could end") {
		t.Errorf("with nothing left to end: %s", got)
	}
	if p := site.As(familytest.Mother).Get(step); p.Status != 403 {
		t.Errorf("a parent opens it: %d", p.Status)
	}
	if got := site.As(familytest.Mother).Get(page + "/rights").Want(200).Text("main"); strings.Contains(got, "Order of 20 November 2026") {
		t.Errorf("the mother reads what ended the father's responsibility: %s", got)
	}
}
