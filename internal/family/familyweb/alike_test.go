package familyweb_test

import (
	"net/url"
	"strings"
	"testing"

	"alongside/internal/family"
	"alongside/internal/family/familytest"
	"alongside/internal/web/webtest"
)

// TestDuplicatesAreComparedBeforeThereIsARecord joins two concerns on the page, takes it back and says that they differ.
func TestDuplicatesAreComparedBeforeThereIsARecord(t *testing.T) {
	site, d, s := world(t)
	known := familytest.Open(t, d, s)
	first := familytest.Tell(t, d, s, nil)
	second := familytest.Tell(t, d, s, func(r *family.Raise) {
		r.ChildName, r.Channel, r.Worry = "Made-Up, Samuel", "phone", "He runs away (made up)."
	})
	worker := site.As(familytest.Worker)
	screen := worker.Get("/concerns/" + string(first.Ref) + "/screen").Want(200)
	webtest.CheckHTML(t, screen)
	if got := screen.Text("main .govuk-inset-text"); !strings.Contains(got, string(second.Ref)) || !strings.Contains(got, "same telephone number") {
		t.Fatalf("the screening does not show what looks like it: %s", got)
	}
	path := "/concerns/" + string(first.Ref) + "/alike"
	page := worker.Get(path).Want(200)
	webtest.CheckHTML(t, page)
	if got := page.Text("main"); !strings.Contains(got, "He runs away (made up).") || !strings.Contains(got, "On record: Sam Made-Up") {
		t.Errorf("nothing to compare with: %s", got)
	}
	for field, typed := range map[string]url.Values{
		"same":     {"other": {string(second.Ref)}, "pair-why": {"x"}},
		"pair-why": {"other": {string(second.Ref)}, "same": {"yes"}},
		"other":    {"same": {"yes"}, "pair-why": {"x"}},
	} {
		wrong := worker.Submit(page, "#alike", typed)
		webtest.CheckHTML(t, wrong)
		if wrong.Status != 422 || wrong.Find("#"+field+"-error").Length() != 1 {
			t.Errorf("%v: %d %s", typed, wrong.Status, wrong.Text(".govuk-error-summary"))
		}
	}
	joined := worker.Submit(page, "#alike", url.Values{"other": {string(second.Ref)}, "same": {"yes"}, "pair-why": {"She rang too."}}).Want(200)
	webtest.CheckHTML(t, joined)
	if got := joined.Text("table"); !strings.Contains(got, "The same child") || !strings.Contains(got, "She rang too.") {
		t.Errorf("joined: %s", got)
	}
	from := worker.Get("/concerns/" + string(second.Ref) + "/alike").Want(200)
	if got := from.Text("table"); !strings.Contains(got, string(first.Ref)) {
		t.Errorf("from the other side: %s", got)
	}
	undo := "form[action$='/undo-alike']"
	if wrong := worker.Submit(from, undo, nil); wrong.Status != 422 || wrong.Find("#undo-why-error").Length() != 1 {
		t.Errorf("taken back without a reason: %d", wrong.Status)
	}
	back := worker.Submit(from, undo, url.Values{"undo-why": {"Cousins."}}).Want(200)
	webtest.CheckHTML(t, back)
	if got := back.Text("table"); !strings.Contains(got, "Cousins.") || back.Find(undo).Length() != 0 {
		t.Errorf("taken back: %s", got)
	}
	differ := worker.Submit(worker.Get(path).Want(200), "#alike", url.Values{"other": {string(known.Child)}, "same": {"no"}, "pair-why": {"Another Sam."}}).Want(200)
	if got := differ.Text("#alike"); strings.Contains(got, "On record: Sam Made-Up") {
		t.Errorf("suggested again: %s", got)
	}
	if n := worker.Get("/concerns/" + string(first.Ref) + "/screen").Find("input[name=existing][value='" + string(known.Child) + "']").Length(); n != 0 {
		t.Error("the child that it is not is offered at the screening")
	}
	site.As(familytest.Mother).Get(path).Want(403)
}
