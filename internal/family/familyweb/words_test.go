package familyweb_test

import (
	"net/url"
	"strings"
	"testing"

	"alongside/internal/family/familytest"
	"alongside/internal/web/webtest"
)

func TestWordsAreWrittenOnceAndEachUseAsksWhatChanged(t *testing.T) {
	site, d, s := world(t)
	known := familytest.Open(t, d, s)
	mother := site.As(familytest.Mother)
	page := mother.Get(childPage(known) + "/statement").Want(200)
	webtest.CheckHTML(t, page)
	plain(t, page)
	if empty := mother.Submit(mother.Get(childPage(known)+"/use-words").Want(200), "", url.Values{"form": {"A review"}}); empty.Status != 422 {
		t.Errorf("words used that are not there: %d", empty.Status)
	}
	if wrong := mother.Submit(page, "#words-child", url.Values{"child-text": {" "}}); wrong.Status != 422 || wrong.Find("#child-text-error").Length() != 1 {
		t.Errorf("no words of the child: %d", wrong.Status)
	}
	page = mother.Submit(page, "#words-child", url.Values{"child-text": {"I like trains. 🚂"}}).Want(200)
	page = mother.Submit(page, "#words-family", url.Values{"text": {"Sam needs quiet.\nNo surprises."}}).Want(200)
	if page.Text("#words-child textarea") != "I like trains. 🚂" || page.Text("#words-family textarea") != "Sam needs quiet. No surprises." {
		t.Fatalf("kept %q and %q", page.Text("#words-child textarea"), page.Text("#words-family textarea"))
	}
	form := mother.Get(childPage(known) + "/use-words").Want(200)
	webtest.CheckHTML(t, form)
	if form.Find("[name=changed]").Length() != 0 {
		t.Error("the first use asks what has changed")
	}
	used := mother.Submit(form, "", url.Values{"form": {"Request for an assessment"}}).Want(200)
	webtest.CheckHTML(t, used)
	if got := used.Text("main"); !strings.Contains(got, "No surprises.") || used.Find("ins, del").Length() != 0 {
		t.Errorf("the first use: %s", got)
	}
	mother.Submit(mother.Get(childPage(known)+"/statement"), "#words-family", url.Values{"text": {"Sam needs quiet.\nHe has a friend now."}}).Want(200)
	form = mother.Get(childPage(known) + "/use-words").Want(200)
	for _, typed := range []url.Values{{"form": {"A review"}}, {"form": {"A review"}, "changed": {"School"}, "unchanged": {"yes"}}} {
		if wrong := mother.Submit(form, "", typed); wrong.Status != 422 || wrong.Find("input[name=form]").AttrOr("value", "") != "A review" {
			t.Errorf("%v: %d", typed, wrong.Status)
		}
	}
	used = mother.Submit(form, "", url.Values{"form": {"A review"}, "changed": {"He changed school."}}).Want(200)
	webtest.CheckHTML(t, used)
	if used.Text("ins") != "New: He has a friend now." || used.Text("del") != "Left out now: No surprises." || !strings.Contains(used.Text("main"), "He changed school.") {
		t.Errorf("the second use: %s", used.Text("main"))
	}
	first := mother.Get(childPage(known) + "/words-used?n=1").Want(200).Text("main")
	if !strings.Contains(first, "No surprises.") || strings.Contains(first, "friend") {
		t.Errorf("the first use afterwards: %s", first)
	}
	if got := mother.Get(childPage(known) + "/statement").Text("table"); !strings.Contains(got, "Request for an assessment") || !strings.Contains(got, "He changed school.") {
		t.Errorf("the uses: %s", got)
	}
	site.As(familytest.Father).Get(childPage(known) + "/words-used").Want(200)
	stranger := familytest.Mother
	stranger.Person = "PER-0000-000D-2"
	for _, step := range []string{"/words-used", "/use-words"} {
		site.As(stranger).Get(childPage(known) + step).Want(404)
	}
}
