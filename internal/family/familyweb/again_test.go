package familyweb_test

import (
	"net/url"
	"strings"
	"testing"

	"alongside/internal/family"
	"alongside/internal/family/familytest"
	"alongside/internal/web/webtest"
)

// TestAFamilyTellsOfAChildOnRecordOnceMore goes from the choice of the child to the concern as workers read it.
func TestAFamilyTellsOfAChildOnRecordOnceMore(t *testing.T) {
	site, d, s := world(t)
	known := familytest.Open(t, d, s)
	mother, father := site.As(familytest.Mother), site.As(familytest.Father)
	mother.Submit(mother.Get(childPage(known)+"/statement").Want(200), "#words-family", url.Values{"text": {"He needs quiet (made up)."}}).Want(200)
	if n := site.Client().Get("/concerns/new").Want(200).Find("[name=about]").Length(); n != 0 {
		t.Error("the public chooses from children on record")
	}
	page := mother.Get("/concerns/new").Want(200)
	webtest.CheckHTML(t, page)
	plain(t, page)
	page = mother.Submit(page, "", url.Values{"worry": {"He hides under the table."}, "about": {string(known.Child)}}).Want(200)
	if page.Path != "/concerns/new/stage" {
		t.Fatalf("a known child is asked about again: %s", page.Path)
	}
	page = mother.Submit(page, "", nil).Want(200)
	page = mother.Submit(page, "", url.Values{"way": {"text"}, "phone": {"07700 900 982"}}).Want(200)
	webtest.CheckHTML(t, page)
	plain(t, page)
	if got := page.Text("main"); !strings.Contains(got, "He needs quiet (made up).") || !strings.Contains(got, "Sam Made-Up") || strings.Contains(got, "Postcode area") {
		t.Fatalf("the answers to check: %s", got)
	}
	sent := mother.Submit(page, "", url.Values{family.UseField: {family.UseAsIs}}).Want(200)
	ref := "CON-" + strings.SplitN(sent.Text("main"), "CON-", 2)[1][:11]
	worker := site.As(familytest.Worker)
	for _, path := range []string{"/concerns/" + ref, "/concerns/" + ref + "/screen"} {
		shown := worker.Get(path).Want(200)
		webtest.CheckHTML(t, shown)
		if got := shown.Text("main"); !strings.Contains(got, "He needs quiet (made up).") || strings.Contains(got, "What was new then") {
			t.Errorf("%s: %s", path, got)
		}
	}
	if got := worker.Get("/concerns/" + ref + "/screen").Text("main"); !strings.Contains(got, "the family says so") {
		t.Errorf("the child is not suggested: %s", got)
	}
	for _, path := range []string{"/statement", "/words-used?n=1", "/words-used"} {
		if got := father.Get(childPage(known) + path).Want(200).Text("main"); strings.Contains(got, "another worry") {
			t.Errorf("the other parent reads on %s that she told of a worry: %s", path, got)
		}
	}
	stranger := familytest.Mother
	stranger.Person = familytest.Refs(t, d, "person", 1)[0]
	other := site.As(stranger)
	if n := other.Get("/concerns/new").Want(200).Find("[name=about]").Length(); n != 0 {
		t.Error("a parent chooses from children of others")
	}
	form := other.Get("/concerns/new")
	_, typed := form.Form("")
	other.Post("/concerns/new", together(typed, url.Values{"worry": {"x"}, "about": {string(known.Child)}}))
	other.Submit(other.Get("/concerns/new/reach").Want(200), "", url.Values{"way": {"text"}, "phone": {"07700 900 983"}}).Want(404)
}

// TestTheFamilysWordsGoWithANoteOfAVisit hands a note in with them.
func TestTheFamilysWordsGoWithANoteOfAVisit(t *testing.T) {
	site, _, _, known, worker := asWorker(t)
	mother := site.As(familytest.Mother)
	path := childPage(known) + "/visit-note"
	note := worker.Submit(worker.Get(path).Want(200), "#visit-note", url.Values{"seen": {"A calm room."}}).Want(200)
	if note.Find("#hand-in [name="+family.UseField+"]").Length() != 0 {
		t.Error("words are offered that nobody wrote")
	}
	mother.Submit(mother.Get(childPage(known)+"/statement").Want(200), "#words-child", url.Values{"child-text": {"I like trains (made up)."}}).Want(200)
	note = worker.Get(path).Want(200)
	webtest.CheckHTML(t, note)
	wrong := worker.Submit(note, "#hand-in", url.Values{family.UseField: {family.UseAsIs}}).Want(200)
	webtest.CheckHTML(t, wrong)
	href := wrong.Find("main a[href*='/words-used?n=1']").AttrOr("href", "")
	if href == "" || !strings.Contains(worker.Get(href).Want(200).Text("main"), "I like trains (made up).") {
		t.Errorf("the words do not stand with the note: %s", wrong.Text("main"))
	}
	second := worker.Submit(wrong, "#visit-note", url.Values{"seen": {"A new room."}}).Want(200)
	refused := worker.Submit(second, "#hand-in", url.Values{family.UseField: {family.UseChanged}})
	if refused.Status != 422 || refused.Find("#words-changed-error").Length() != 1 {
		t.Errorf("what has changed is left open: %d", refused.Status)
	}
}
