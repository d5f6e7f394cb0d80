package queryweb_test

import (
	"net/url"
	"strings"
	"testing"

	"alongside/internal/db/dbtest"
	"alongside/internal/query"
	"alongside/internal/query/querytest"
	"alongside/internal/web/webtest"
)

// TestALaterTextIsSortedOnThePage finds in a question that has its answer a worry that the family is not told of, then a complaint in
// what it added: the family reads the complaint with its own date, and no word of the worry.
func TestALaterTextIsSortedOnThePage(t *testing.T) {
	site, d, s := world(t)
	child, ref := querytest.Asked(t, d, s)
	if err := s.Add(dbtest.Ctx(t), querytest.Parent, query.Add{Query: ref, Text: "You do nothing. I complain."}); err != nil {
		t.Fatal(err)
	}
	reply := querytest.Reply(ref)
	reply.Points = append(reply.Points, "We are sorry.")
	if err := s.Answer(dbtest.Ctx(t), querytest.Lead, reply); err != nil {
		t.Fatal(err)
	}
	at := "/queries/" + string(ref)
	lead, parent := site.As(querytest.Lead), site.As(querytest.Parent)
	page := lead.Get(at).Want(200)
	if href, _ := page.Find("a:contains('Something in it is something else')").Attr("href"); href != at+"/sort" {
		t.Fatalf("an answered question leads to %q", href)
	}
	form := lead.Get(at + "/sort").Want(200)
	webtest.CheckHTML(t, form)
	plain(t, form)
	if got := form.Text("main"); !strings.Contains(got, "What was added on") || !strings.Contains(got, "You do nothing. I complain.") || strings.Contains(got, "An ordinary question after all") {
		t.Errorf("the form says %s", got)
	}
	again := lead.Submit(form, "", url.Values{"text": {"added-1"}, "kind": {"complaint"}, "why": {""}}).Want(422)
	if again.Find("input[name=text][value=added-1][checked]").Length() != 1 || !strings.Contains(again.Text(".govuk-error-summary"), "which words show it") {
		t.Errorf("what was chosen is lost: %s", again.Text("main"))
	}
	lead.Submit(form, "", url.Values{"text": {"asked"}, "kind": {"disclosure of harm"}, "why": {"Bruises."}, "withhold": {"yes"}}).Want(200)
	form = lead.Get(at + "/sort").Want(200)
	lead.Submit(form, "", url.Values{"text": {"added-1"}, "kind": {"complaint"}, "why": {"“I complain.”"}}).Want(200)

	read := parent.Get(at).Want(200)
	webtest.CheckHTML(t, read)
	if got := read.Text("main"); !strings.Contains(got, "is a complaint. It counts from that day.") || !strings.Contains(got, "Does this answer your question?") {
		t.Errorf("the family reads %s", got)
	}
	own, _ := read.Find("a:contains('Its own page')").Attr("href")
	if got := parent.Get(own).Want(200).Text("main"); !strings.Contains(got, "This is a complaint") || !strings.Contains(got, "You do nothing. I complain.") || !strings.Contains(got, "Morgan Made-Up answers this") {
		t.Errorf("the complaint's own page says %s", got)
	}
	for _, path := range []string{at, own, "/children/" + string(child) + "/queries", "/children/" + string(child) + "/queries?format=csv"} {
		text := strings.ToLower(parent.Get(path).Want(200).Body)
		for _, word := range []string{"harmed", "worry", "bruises"} {
			if strings.Contains(text, word) {
				t.Errorf("%s says %q to the family", path, word)
			}
		}
	}
	manager := site.As(querytest.Manager).Get(at).Want(200)
	if got := manager.Text("main"); !strings.Contains(got, "The family is not told of this.") || !strings.Contains(got, "Bruises.") {
		t.Errorf("the manager reads %s", got)
	}
	if p := parent.Get(at + "/sort"); p.Status != 403 {
		t.Errorf("a parent sorts: %d", p.Status)
	}
}
