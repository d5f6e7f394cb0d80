package site_test

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"alongside/internal/access"
	"alongside/internal/job"
)

// visitor is somebody without an account.
func (w *world) visitor() *http.Client {
	w.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// TestSomebodyWhomTheCouncilDoesNotKnowFindsAnArrangementRegistersAndApplies walks from the first page to the draft, with the mail that the
// job sends in between.
func TestSomebodyWhomTheCouncilDoesNotKnowFindsAnArrangementRegistersAndApplies(t *testing.T) {
	w := start(t, 60)
	c := w.visitor()
	if w.parsed(c, "/").Find("a[href='/arrangements']").Length() == 0 {
		t.Error("the first page does not lead to what providers can apply for")
	}
	const title = "A dynamic market for help with communication"
	list := w.parsed(c, "/arrangements")
	at := ""
	for _, link := range list.Find("main table a").EachIter() {
		if href := link.AttrOr("href", ""); strings.HasPrefix(href, "/arrangements/") && at == "" {
			at = href
		}
	}
	if at == "" {
		t.Fatalf("nothing takes applications: %s", list.Find("main").Text())
	}
	page := w.parsed(c, at)
	register := page.Find("main a[href^='/register-as-provider']").First().AttrOr("href", "")
	if register == "" || strings.Contains(page.Find("main").Text(), "@") {
		t.Fatalf("%s leads to no registration, or names an address: %s", title, page.Find("main").Text())
	}
	form := w.fields(c, register, "form[action='/register-as-provider']")
	for name, value := range map[string]string{"name": "Larkrise Play (made up)", "form": "charity", "kind": "voluntary", "number-charity": "9900177", "contact": "Ines Marlow", "email": "ines@larkrise.example"} {
		form.Set(name, value)
	}
	if got := w.do(c, http.MethodPost, "/register-as-provider", form); got.status != http.StatusSeeOther {
		t.Fatalf("register: %d %s", got.status, got.body)
	}
	worker := job.NewWorker(w.d, job.Options{})
	w.site.Services.Registration.Register(worker)
	if _, err := worker.RunOnce(t.Context()); err != nil {
		t.Fatal(err)
	}
	mail := w.one("SELECT max(body) FROM outbox WHERE scope=$1 AND template='registration-link'")
	_, token, ok := strings.Cut(mail, "/register-as-provider/link?token=")
	if !ok {
		t.Fatalf("no link was sent: %q", mail)
	}
	link := "/register-as-provider/link?token=" + strings.Fields(token)[0]
	if got := w.do(c, http.MethodGet, link, nil); got.status != http.StatusSeeOther {
		t.Fatalf("open the link: %d", got.status)
	}
	confirm := w.fields(c, "/register-as-provider/confirm", "form[action='/register-as-provider/confirm']")
	if got := w.do(c, http.MethodPost, "/register-as-provider/confirm", confirm); got.status != http.StatusSeeOther {
		t.Fatalf("confirm: %d %s", got.status, got.body)
	}
	ref := w.one("SELECT ref FROM provider WHERE scope=$1 AND name='Larkrise Play (made up)'")
	admission := strings.Replace(at, "/arrangements/", "/agreements/", 1) + "/admission"
	apply := w.parsed(c, admission).Find("form[action$='/admission/apply']").First()
	values := url.Values{}
	apply.Find("input").Each(func(_ int, s *goquery.Selection) { values.Set(s.AttrOr("name", ""), s.AttrOr("value", "")) })
	if got := w.do(c, http.MethodPost, admission+"/apply", values); got.status != http.StatusSeeOther {
		t.Fatalf("apply: %d %s", got.status, got.body)
	}
	draft := w.one("SELECT ref FROM agreement_application WHERE scope=$1 AND provider=$2", ref)
	if got := w.parsed(c, "/applications/"+draft).Find("main").Text(); !strings.Contains(got, "A person of the council looks at who it is") {
		t.Errorf("the applicant does not read that somebody looks: %s", got)
	}
	ask := w.fields(c, admission, "form[action$='/admission/ask']")
	ask.Set("question", "May a new organisation join in spring?")
	if got := w.do(c, http.MethodPost, admission+"/ask", ask); got.status != http.StatusSeeOther {
		t.Errorf("ask for clarification: %d", got.status)
	}
	for _, other := range []string{"/providers/" + w.one("SELECT min(ref) FROM provider WHERE scope=$1 AND registered_on=''") + "/people", "/requirements", "/provider-registrations"} {
		if got := w.do(c, http.MethodGet, other, nil); got.status == http.StatusOK {
			t.Errorf("whoever registered opens %s", other)
		}
	}
	w.nothingElseOpens(c, ref, admission, draft)
	officer := w.as(access.RoleContractManager)
	if got := w.parsed(officer, "/provider-registrations").Find("main").Text(); !strings.Contains(got, "Larkrise Play") || !strings.Contains(got, "Oak Lane Care North") {
		t.Errorf("whom somebody has to look at: %s", got)
	}
	if got := w.parsed(w.as(access.RoleCommissioner), "/market").Find("main").Text(); !strings.Contains(got, "Expressed interest or registered") {
		t.Error("the way of new providers does not begin with registering")
	}
	own := "/providers/" + ref
	look := w.fields(officer, own+"/check-organisation", "form[action$='/check-organisation']")
	look.Set("says", "Its entry in the register of charities; rang the number there.")
	if got := w.do(officer, http.MethodPost, own+"/check-organisation", look); got.status != http.StatusSeeOther {
		t.Fatalf("say who it is: %d %s", got.status, got.body)
	}
	for _, path := range []string{"/agreements", strings.TrimSuffix(admission, "/admission"), "/invitations", "/offers/new", own + "/people/invite", own + "/history"} {
		if got := w.do(c, http.MethodGet, path, nil); got.status != http.StatusOK {
			t.Errorf("after somebody looked at it, GET %s: %d", path, got.status)
		}
	}
}

// nothingElseOpens opens, as whoever registered an organisation that nobody has looked at, what is its own and what is not.
func (w *world) nothingElseOpens(c *http.Client, ref, admission, draft string) {
	w.t.Helper()
	agreement := strings.TrimSuffix(admission, "/admission")
	other := "/providers/" + w.one("SELECT min(ref) FROM provider WHERE scope=$1 AND registered_on=''")
	own := "/providers/" + ref
	shut := []string{
		other, "/providers", "/providers?format=csv", "/agreements", agreement, agreement + "/terms", agreement + "/reporting-schedule", agreement + "/decision-packs",
		"/offers/new", "/offers/mine", "/invitations", "/packages", "/invoices", "/facilitators", "/market/vacancies", own + "/people", own + "/people/invite", own + "/history",
		"/thread/" + ref, "/documents/about/" + strings.TrimPrefix(other, "/providers/"),
		"/agreements/" + w.one("SELECT min(ref) FROM agreement WHERE scope=$1 AND ref NOT IN (SELECT agreement FROM agreement_opening WHERE scope=$1)") + "/admission",
	}
	for _, path := range shut {
		if got := w.do(c, http.MethodGet, path, nil); got.status != http.StatusForbidden && got.status != http.StatusNotFound {
			w.t.Errorf("before anybody looked at it, GET %s: %d", path, got.status)
		}
	}
	if got := w.do(c, http.MethodGet, "/agreements", nil); !strings.Contains(got.body, "This opens once a person of the council has looked at who your organisation is.") {
		w.t.Errorf("why it is closed is not said: %s", got.body)
	}
	for _, path := range []string{"/home", own, own + "/profile", own + "/add-evidence", own + "/sharing", "/applications", "/applications/" + draft, admission, "/account", "/help"} {
		page := w.parsed(c, path)
		for _, link := range page.Find("a[href^='/']").EachIter() {
			href, _, _ := strings.Cut(link.AttrOr("href", ""), "#")
			if got := w.do(c, http.MethodGet, href, nil); got.status == http.StatusForbidden || got.status == http.StatusNotFound {
				w.t.Errorf("%s leads to %s, which does not open: %d", path, href, got.status)
			}
		}
	}
}
