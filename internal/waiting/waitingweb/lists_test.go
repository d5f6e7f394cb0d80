package waitingweb_test

import (
	"net/url"
	"strings"
	"testing"

	"alongside/internal/family/familytest"
	"alongside/internal/offer/offertest"
	"alongside/internal/web/webtest"
)

// TestListsAreKeptOnAPage adds a list, ends it, and puts a child on one that is open.
func TestListsAreKeptOnAPage(t *testing.T) {
	s, w, _ := site(t)
	w.Join(t, w.Home.Child, 10)
	co := s.As(offertest.CoOrdinator)
	form := co.Get("/waiting/lists/new").Want(200)
	webtest.CheckHTML(t, form)
	wrong := co.Submit(form, "", url.Values{"name": {"  Speech and LANGUAGE assessment "}, "kind": {"magic"}}).Want(422)
	webtest.CheckHTML(t, wrong)
	if got := wrong.Text("main"); !strings.Contains(got, "Choose which service") || !strings.Contains(got, "Enter the first day") || !strings.Contains(wrong.Body, "Speech and LANGUAGE") {
		t.Errorf("wrong: %s", got)
	}
	values := url.Values{
		"name": {"  Speech and LANGUAGE assessment "}, "kind": {"health"}, "area": {"E07000197"}, "rule": {"Agreed with the NHS, made up."}, "from-day": {"1"}, "from-month": {"4"}, "from-year": {"2026"},
	}
	added := co.Submit(co.Get("/waiting/lists/new"), "", values).Want(200)
	webtest.CheckHTML(t, added)
	if got := added.Text("table"); !strings.Contains(got, "Speech and language assessment") || !strings.Contains(got, "Stafford") || !strings.Contains(got, "Agreed with the NHS") {
		t.Errorf("added: %s", got)
	}
	if got := co.Submit(co.Get("/waiting/lists/new"), "", values).Want(422).Text("main"); !strings.Contains(got, "There is a list of that name") {
		t.Errorf("twice: %s", got)
	}
	child := "/children/" + string(w.Home.Child) + "/waiting"
	join := "form[action='" + child + "/join']"
	if got := co.Submit(co.Get(child).Want(200), join, url.Values{"pathway": {"speech an language"}}).Want(422).Text("main"); !strings.Contains(got, "Is “speech and language” meant?") {
		t.Errorf("a slip: %s", got)
	}
	if got := co.Submit(co.Get(child).Want(200), join, url.Values{"pathway": {"speech and language"}}).Want(200).Text("main"); !strings.Contains(got, "Speech and language assessment") {
		t.Errorf("joined: %s", got)
	}
	change := co.Get("/waiting/lists/change?list=speech+and+language").Want(200)
	meanwhile := co.Get("/waiting/lists/change?list=speech+and+language").Want(200)
	webtest.CheckHTML(t, change)
	end := url.Values{"to-day": {"22"}, "to-month": {"11"}, "to-year": {"2026"}, "rule": {"Ended, made up."}}
	if got := co.Submit(change, "", end).Want(200).Text("table"); !strings.Contains(got, "No longer: the last day was Sunday 22 November 2026") {
		t.Errorf("ended: %s", got)
	}
	if got := co.Submit(meanwhile, "", url.Values{"rule": {"Another word."}}).Want(409); !strings.Contains(got.Body, "Another word.") {
		t.Errorf("a conflict loses what was typed: %s", got.Text("main"))
	}
	if got := co.Get(child).Want(200); got.Find("input[name=pathway][value='speech and language']").Length() != 0 || got.Find("input[name=pathway][value=neurodevelopmental]").Length() != 1 {
		t.Errorf("a list that has ended can be chosen, or one that is open cannot")
	}
	public := s.Client().Get("/waiting/lists").Want(200)
	if public.Find("a[href*='/waiting/lists/']").Length() > 0 || !strings.Contains(public.Text("table"), "Ended, made up.") {
		t.Errorf("the public reads: %s", public.Text("main"))
	}
	co.Get("/waiting/lists/change?list=none").Want(404)
	webtest.ExercisePermissionMissing(t, s, "GET", "/waiting/lists/new", familytest.Mother)
}
