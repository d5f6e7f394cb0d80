package queryweb_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/query"
	"alongside/internal/query/querytest"
	"alongside/internal/thread"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

func TestAFamilyAddsToItsQuestion(t *testing.T) {
	site, d, s := filed(t)
	_, ref := querytest.Asked(t, d, s)
	parent := site.As(querytest.Parent)
	page := parent.Get("/queries/" + string(ref)).Want(200)
	webtest.CheckHTML(t, page)
	plain(t, page)
	empty := parent.Submit(page, "main form[action$='/add']", nil)
	if empty.Status != 422 || !strings.Contains(empty.Text(".govuk-error-summary"), "Write what you want to add") {
		t.Errorf("nothing added: %d %s", empty.Status, empty.Text(".govuk-error-summary"))
	}
	later := parent.Get("/queries/" + string(ref)).Want(200)
	done := parent.Submit(page, "main form[action$='/add']", url.Values{"add": {"And on Friday?"}}).Want(200)
	webtest.CheckHTML(t, done)
	if got := done.Find("main ol[start='3'] li").Text(); !strings.Contains(got, "And on Friday?") || !strings.Contains(done.Text("main"), "Monday 7 December 2026") {
		t.Errorf("the third point is %q: %s", got, done.Text("main"))
	}
	if stale := parent.Submit(later, "main form[action$='/add']", url.Values{"add": {"And on Sunday?"}}); stale.Status != 409 || !strings.Contains(stale.Body, "And on Sunday?") {
		t.Errorf("over another’s change: %d, typed kept %v", stale.Status, strings.Contains(stale.Body, "And on Sunday?"))
	}
	lead := site.As(querytest.Lead)
	if form := lead.Get("/queries/" + string(ref) + "/answer").Want(200); form.Find("textarea[name=point-3]").Length() != 1 {
		t.Error("what was added is not asked of the answer")
	}
	if p := lead.Get("/queries/" + string(ref)).Want(200); p.Find("form[action$='/add']").Length() != 0 {
		t.Error("the lead may add in the family’s name")
	}
	if p := lead.Post("/queries/"+string(ref)+"/add", url.Values{"add": {"x"}}); p.Status != 403 {
		t.Errorf("the lead added: %d", p.Status)
	}
}

func TestALetterGoesWithItsQuestionAndOutAgain(t *testing.T) {
	site, d, s := world(t)
	child, first := querytest.Asked(t, d, s)
	lead := site.As(querytest.Lead)
	form := lead.Get("/children/" + string(child) + "/write-down").Want(200)
	webtest.CheckHTML(t, form)
	typed := url.Values{"subject": {"The bus"}, "point-1": {"When does the school bus come, and who pays for it?"}, "channel": {"letter"}, "for": {"Maya Made-Up"},
		"received-day": {"23"}, "received-month": {"11"}, "received-year": {"2026"}}
	if p := lead.Submit(form, "", typed); p.Status != 422 || !strings.Contains(p.Text(".govuk-error-summary"), "goes with a question") || p.Text("textarea[name=point-1]") == "" {
		t.Errorf("nothing was chosen: %d %s", p.Status, p.Text(".govuk-error-summary"))
	}
	typed.Set("into", "new")
	again := lead.Submit(form, "", typed)
	if again.Status != 422 || !strings.Contains(again.Text("main"), "Both speak of:") || !strings.Contains(again.Text(".govuk-error-summary"), "The school bus") {
		t.Errorf("a new one although it is alike: %d %s", again.Status, again.Text("main"))
	}
	typed.Set("into", string(first))
	page := lead.Submit(again, "", typed).Want(200)
	webtest.CheckHTML(t, page)
	if !strings.Contains(page.Text("main"), "is answered there") || strings.Contains(page.Text("main"), "by Monday 7 December") {
		t.Errorf("the letter’s page: %s", page.Text("main"))
	}
	if text := lead.Get("/queries/" + string(first)).Want(200).Text("main"); !strings.Contains(text, "Maya Made-Up added on Monday 23 November 2026, by post") {
		t.Errorf("its question: %s", text)
	}
	if p := lead.Submit(page, "main form[action$='/part']", nil); p.Status != 422 {
		t.Errorf("taken out without a word: %d", p.Status)
	}
	out := lead.Submit(page, "main form[action$='/part']", url.Values{"why": {"It is the other bus."}}).Want(200)
	if !strings.Contains(out.Text("main"), "Monday 7 December 2026") || !strings.Contains(out.Text("main"), "This may belong to “The school bus”") {
		t.Errorf("out again: %s", out.Text("main"))
	}
	if p := lead.Submit(out, "main form[action$='/join']", url.Values{"why": {"x"}}); p.Status != 422 {
		t.Errorf("joined to nothing: %d", p.Status)
	}
	in := lead.Submit(out, "main form[action$='/join']", url.Values{"into": {string(first)}, "why": {"The same bus after all."}}).Want(200)
	if in.Path != "/queries/"+string(first) {
		t.Errorf("it leads to %s", in.Path)
	}
	typed.Set("into", "new")
	asked := lead.Submit(lead.Get("/children/"+string(child)+"/write-down").Want(200), "", typed).Want(422)
	lead.Submit(asked, "", typed).Want(200)
}

func TestWhatAFamilyWroteAboutAnAnswerIsRead(t *testing.T) {
	site, d, s := world(t)
	child, ref := querytest.Asked(t, d, s)
	box, ok := s.Mailboxes.(*querytest.Mailbox)
	if !ok {
		t.Fatalf("the mailbox is a %T", s.Mailboxes)
	}
	box.Known = map[string]query.Sender{"maya@families.example": {Actor: querytest.Parent, Children: []thread.Ref{child}}}
	if err := s.Answer(dbtest.Ctx(t), querytest.Lead, querytest.Reply(ref)); err != nil {
		t.Fatal(err)
	}
	at, lead := "/queries/"+string(ref), site.As(querytest.Lead)
	if p := lead.Get(at).Want(200); p.Find("form[action$='/follow']").Length() != 0 {
		t.Error("it asks what the family meant that wrote nothing")
	}
	if _, err := s.Take(dbtest.Ctx(t), query.Incoming{Channel: query.ByEmail, Address: "maya@families.example", Body: "It did not come.", About: ref, MessageID: "m9"}); err != nil {
		t.Fatal(err)
	}
	page := lead.Get(at).Want(200)
	webtest.CheckHTML(t, page)
	if p := site.As(querytest.Parent).Get(at).Want(200); p.Find("form[action$='/follow']").Length() != 0 {
		t.Error("the family is asked what it meant")
	}
	if p := lead.Submit(page, "main form[action$='/follow']", url.Values{"words": {"It did not come."}}); p.Status != 422 || p.Text("textarea[name=words]") != "It did not come." {
		t.Errorf("nothing chosen: %d", p.Status)
	}
	open := lead.Submit(page, "main form[action$='/follow']", url.Values{"missing": {"yes"}, "words": {"It did not come."}}).Want(200)
	if !strings.Contains(open.Text("main"), "Gone to a manager") {
		t.Errorf("%s", open.Text("main"))
	}
}

func TestAHeldMessageIsPlacedByHand(t *testing.T) {
	site, d, s := world(t)
	child := querytest.NewChild(t, d)
	manager := site.As(querytest.Manager)
	taken, err := s.Take(db.WithNow(dbtest.Ctx(t), workday.MustOn(2026, 11, 18).At(10, 0)), query.Incoming{Channel: query.ByEmail, Address: "gran@elsewhere.example", Subject: "His shoes", Body: "Who pays?"})
	if err != nil {
		t.Fatal(err)
	}
	list := manager.Get("/queries/held").Want(200)
	webtest.CheckHTML(t, list)
	if !strings.Contains(list.Text("main"), "Late") || !strings.Contains(list.Text("main"), "Friday 20 November 2026") {
		t.Errorf("a message of Wednesday is not late on Monday: %s", list.Text("main"))
	}
	at := "/queries/held/place?message=" + taken.Message
	webtest.ExercisePermissionMissing(t, site, "GET", at, querytest.Lead)
	webtest.ExercisePermissionMissing(t, site, "POST", "/queries/held/question", querytest.Lead)
	webtest.ExercisePermissionMissing(t, site, "POST", "/queries/held/concern", querytest.Lead)
	webtest.CheckHTML(t, manager.Get(at).Want(200))
	if p := manager.Get(at + "&name=" + string(child)).Want(200); strings.Contains(p.Text("table"), "Sam") {
		t.Error("the search finds a child whom the manager may not see")
	}
	if p := manager.Get(at + "&child=" + string(child)); p.Status != 404 {
		t.Errorf("chosen all the same: %d", p.Status)
	}
	querytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return access.Grant(ctx, tx, querytest.Manager.By(), access.Relationship{Actor: querytest.Manager.Person, Child: child, Reason: access.LeadManagement, From: tx.Today(), Source: child, Level: access.Work})
	})
	found := manager.Get(at + "&name=" + string(child)).Want(200)
	webtest.CheckHTML(t, found)
	link, _ := found.Find("table a").Attr("href")
	form := manager.Get(link).Want(200)
	webtest.CheckHTML(t, form)
	wrong := manager.Submit(form, "main form[action$='/question']", url.Values{"for": {"Gran"}})
	if wrong.Status != 422 || wrong.Find("input[name=for]").AttrOr("value", "") != "Gran" || !strings.Contains(wrong.Text("main"), "About Sam") {
		t.Errorf("without how it is known: %d %s", wrong.Status, wrong.Text("main"))
	}
	page := manager.Submit(wrong, "main form[action$='/question']", url.Values{"for": {"Maya Made-Up"}, "why": {"I rang her."}}).Want(200)
	if !strings.Contains(page.Text("main"), "Wednesday 2 December 2026") || !strings.Contains(page.Text("main"), "Maya Made-Up asked on Wednesday 18 November 2026") {
		t.Errorf("it does not count from receipt: %s", page.Text("main"))
	}
	if p := manager.Get(at); p.Status != 409 {
		t.Errorf("a placed message is open to be placed: %d", p.Status)
	}
}

func TestAHeldMessageBecomesAConcern(t *testing.T) {
	site, _, s := world(t)
	raised := &querytest.Worries{}
	s.Concerns = raised
	taken, err := s.Take(dbtest.Ctx(t), query.Incoming{Channel: query.ByEmail, Address: "gran@elsewhere.example", Subject: "My grandson", Body: "He is hungry."})
	if err != nil {
		t.Fatal(err)
	}
	manager := site.As(querytest.Manager)
	form := manager.Get("/queries/held/place?message=" + taken.Message).Want(200)
	typed := url.Values{"concern-why": {"“He is hungry.”"}, "child-name": {"Sam"}}
	if p := manager.Submit(form, "main form[action$='/concern']", typed); p.Status != 422 || p.Find("input[name=concern-why]").AttrOr("value", "") != "“He is hungry.”" || len(raised.All) != 0 {
		t.Errorf("nobody said whether it is safe to write back: %d", p.Status)
	}
	typed.Set("safe", "no")
	page := manager.Submit(form, "main form[action$='/concern']", typed).Want(200)
	if len(raised.All) != 1 || raised.All[0].Safe || raised.All[0].ChildName != "Sam" || raised.All[0].Message.ID != taken.Message {
		t.Errorf("raised: %+v", raised.All)
	}
	if strings.Contains(page.Text("main"), "My grandson") {
		t.Error("it is still held")
	}
}
