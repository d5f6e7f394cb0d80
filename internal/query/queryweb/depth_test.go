package queryweb_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/query"
	"alongside/internal/query/querytest"
	"alongside/internal/thread"
	"alongside/internal/web/webtest"
)

func TestAComplaintIsSortedAndTheFamilyReadsIt(t *testing.T) {
	site, d, s := world(t)
	_, ref := querytest.Asked(t, d, s)
	at := "/queries/" + string(ref)
	lead, parent := site.As(querytest.Lead), site.As(querytest.Parent)
	form := lead.Get(at + "/sort").Want(200)
	webtest.CheckHTML(t, form)
	for _, wrong := range []url.Values{{"why": {"x"}}, {"kind": {"complaint"}}, {"kind": {"complaint"}, "why": {"x"}, "withhold": {"yes"}}, {"kind": {"a poem"}, "why": {"x"}}} {
		if p := lead.Submit(lead.Get(at+"/sort"), "", wrong); p.Status != 422 {
			t.Errorf("%v: %d", wrong, p.Status)
		}
	}
	lead.Submit(form, "", url.Values{"kind": {"complaint"}, "why": {"She writes that she complains."}}).Want(200)
	page := parent.Get(at).Want(200)
	webtest.CheckHTML(t, page)
	plain(t, page)
	for _, says := range []string{"This is a complaint", "Monday 21 December 2026", "Morgan Made-Up answers this"} {
		if !strings.Contains(page.Text("main"), says) {
			t.Errorf("the family does not read %q: %s", says, page.Text("main"))
		}
	}
	if p := parent.Get(at + "/sort"); p.Status != 403 {
		t.Errorf("a parent sorts: %d", p.Status)
	}
}

func TestAWithheldWorryLeavesNoWordOnTheFamilysPages(t *testing.T) {
	site, d, s := world(t)
	child, ref := querytest.Asked(t, d, s)
	if err := s.Sort(dbtest.Ctx(t), querytest.Lead, query.Sort{Query: ref, Kind: query.KindHarm, Why: "Bruises.", Withhold: true}); err != nil {
		t.Fatal(err)
	}
	parent, manager := site.As(querytest.Parent), site.As(querytest.Manager)
	for _, path := range []string{"/queries/" + string(ref), "/children/" + string(child) + "/queries"} {
		text := strings.ToLower(parent.Get(path).Want(200).Text("main"))
		for _, word := range []string{"harm", "worry", "bruises", "morgan"} {
			if strings.Contains(text, word) {
				t.Errorf("%s says %q: %s", path, word, text)
			}
		}
	}
	page := manager.Get("/queries/" + string(ref)).Want(200)
	webtest.CheckHTML(t, page)
	if !strings.Contains(page.Text("main"), "The family is not told") || !strings.Contains(page.Text("main"), "Tuesday 24 November 2026") {
		t.Errorf("the manager reads %s", page.Text("main"))
	}
	done := manager.Submit(page, "main form[action$='/act']", url.Values{"steps": {"A social worker visits today."}}).Want(200)
	if !strings.Contains(done.Text("main"), "A social worker visits today.") {
		t.Errorf("the steps are lost: %s", done.Text("main"))
	}
}

func TestAskingOnwardKeepsWhatWasTyped(t *testing.T) {
	site, d, s := world(t)
	_, ref := querytest.Asked(t, d, s)
	at := "/queries/" + string(ref)
	lead := site.As(querytest.Lead)
	form := lead.Get(at + "/onward").Want(200)
	webtest.CheckHTML(t, form)
	typed := url.Values{"name": {"The school nurses"}, "email": {"nurses@health.example"}, "what": {"When do you come?"}, "due-day": {"8"}, "due-month": {"12"}, "due-year": {"2026"}}
	late := lead.Submit(form, "", typed)
	if late.Status != 422 || late.Text("textarea[name=what]") != "When do you come?" || !strings.Contains(late.Text(".govuk-error-summary"), "7 December 2026") {
		t.Errorf("after the family’s date: %d, %s", late.Status, late.Text("main"))
	}
	typed.Set("due-day", "1")
	page := lead.Submit(late, "", typed).Want(200)
	webtest.CheckHTML(t, page)
	replied := lead.Submit(page, "main form[action$='/onward-reply']", url.Values{"reply": {"Each Tuesday."}}).Want(200)
	if !strings.Contains(replied.Text("main"), "Each Tuesday.") {
		t.Errorf("the reply: %s", replied.Text("main"))
	}
	if text := site.As(querytest.Parent).Get(at).Want(200).Text("main"); !strings.Contains(text, "The school nurses") || strings.Contains(text, "Each Tuesday.") {
		t.Errorf("the family reads who was asked and not the raw reply: %s", text)
	}
	typed = url.Values{"name": {"x"}, "email": {"morgan@council.example"}, "what": {"Do you know?"}, "due-day": {"1"}, "due-month": {"12"}, "due-year": {"2026"}}
	lead.Submit(lead.Get(at+"/onward"), "", typed).Want(200)
	if p := site.As(querytest.Manager).Get(at); p.Status != 200 || !strings.Contains(p.Text("main"), "Morgan Made-Up") {
		t.Errorf("a colleague who was asked sees %d", p.Status)
	}
}

func TestOneClickOpensWhatSilenceClosed(t *testing.T) {
	site, d, s := world(t)
	_, ref := querytest.Asked(t, d, s)
	ctx := dbtest.Ctx(t)
	if err := s.Answer(ctx, querytest.Lead, querytest.Reply(ref)); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		day := func() (on query.Silence) {
			querytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
				q, err := s.Query(ctx, tx, ref)
				on = q.Silence
				return err
			})
			return on
		}()
		if err := s.CloseSilent(db.WithNow(ctx, day.ActOn.At(6, 0))); err != nil {
			t.Fatal(err)
		}
	}
	parent := site.As(querytest.Parent)
	page := parent.Get("/queries/" + string(ref)).Want(200)
	webtest.CheckHTML(t, page)
	plain(t, page)
	open := parent.Submit(page, "main form[action$='/reopen']", nil).Want(200)
	if !strings.Contains(open.Text("main"), "Gone to a manager") {
		t.Errorf("it stays closed: %s", open.Text("main"))
	}
}

func TestTheManagersPages(t *testing.T) {
	site, d, s := world(t)
	child, ref := querytest.Asked(t, d, s)
	manager := site.As(querytest.Manager)
	board := manager.Get("/queries/late").Want(200)
	webtest.CheckHTML(t, board)
	if text := board.Text("table"); strings.Contains(text, "The school bus") || !strings.Contains(text, "Priya Made-Up") {
		t.Errorf("the board tells on a child whom the manager may not see: %s", text)
	}
	querytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return access.Grant(ctx, tx, querytest.Manager.By(), access.Relationship{Actor: querytest.Manager.Person, Child: child, Reason: access.QueryOwner, From: tx.Today(), Source: ref, Level: access.See})
	})
	if text := manager.Get("/queries/late").Want(200).Text("table"); !strings.Contains(text, "The school bus") {
		t.Errorf("the board hides a question that the manager may see: %s", text)
	}
	if csv := manager.Get("/queries/late?format=csv").Want(200); !strings.Contains(csv.Body, "2026-12-07,to come,Priya Made-Up") {
		t.Errorf("the file: %s", csv.Body)
	}
	if _, err := s.Take(dbtest.Ctx(t), query.Incoming{Channel: query.ByEmail, Address: "stranger@elsewhere.example", Subject: "His <b>bus</b>", Body: "Is it late?", Refused: []string{"macro.docm: it holds macros"}}); err != nil {
		t.Fatal(err)
	}
	held := manager.Get("/queries/held").Want(200)
	webtest.CheckHTML(t, held)
	if !strings.Contains(held.Text("main"), "His <b>bus</b>") || !strings.Contains(held.Text("main"), "it holds macros") {
		t.Errorf("the page of held messages: %s", held.Text("main"))
	}
	if p := manager.Submit(held, "main form", url.Values{"query": {"nonsense"}, "why": {"x"}, "do": {"join"}}); p.Status != 422 {
		t.Errorf("no reference: %d", p.Status)
	}
	manager.Submit(held, "main form", url.Values{"query": {strings.ToLower(string(ref))}, "why": {"I rang."}, "do": {"join"}}).Want(200)
	if text := manager.Get("/queries/" + string(ref)).Want(200).Text("main"); !strings.Contains(text, "Is it late?") {
		t.Errorf("the thread lacks it: %s", text)
	}
	_, err := s.Take(dbtest.Ctx(t), query.Incoming{Channel: query.ByEmail, Address: "maya@families.example", Subject: "Away until Monday", Body: "I am away.", Automatic: true})
	if err != nil {
		t.Fatal(err)
	}
	held = manager.Get("/queries/held").Want(200)
	webtest.CheckHTML(t, held)
	if !strings.Contains(held.Text("details"), "Away until Monday") || strings.Contains(held.Text("main > div"), "Away until Monday") {
		t.Errorf("what programs sent: %s", held.Text("main"))
	}
	after := manager.Submit(held, "details form", url.Values{"do": {"hold"}}).Want(200)
	if !strings.Contains(after.Text("main"), "says that somebody wrote it") || strings.Contains(after.Text("main"), "Sent by programs") {
		t.Errorf("held after all: %s", after.Text("main"))
	}
	words := manager.Get("/queries/words").Want(200)
	webtest.CheckHTML(t, words)
	if p := manager.Submit(words, "", url.Values{"words": {"pathway"}}); p.Status != 422 || p.Text("textarea[name=words]") != "pathway" {
		t.Errorf("a word alone: %d %q", p.Status, p.Text("textarea[name=words]"))
	}
	other := manager.Get("/queries/words").Want(200)
	manager.Submit(words, "", url.Values{"words": {"gizmo = thing\r\n"}}).Want(200)
	if p := manager.Submit(other, "", url.Values{"words": {"widget = part"}}); p.Status != 409 {
		t.Errorf("a list that somebody else has changed is written over: %d", p.Status)
	}
	lead := site.As(querytest.Lead)
	answer := lead.Get("/queries/" + string(ref) + "/answer")
	typed := url.Values{"point-1": {"The gizmos come."}, "point-2": {"We pay."}, "next": {"Nothing."}, "no-date": {"yes"}, "no-decision": {"yes"}, "do": {"send"}}
	if p := lead.Submit(answer, "", typed); p.Status != 422 || !strings.Contains(p.Text("main"), "write “thing”") {
		t.Errorf("a hard word went out: %d %s", p.Status, p.Text("main"))
	}
	for _, path := range []string{"/queries/late", "/queries/held", "/queries/words"} {
		webtest.ExercisePermissionMissing(t, site, "GET", path, querytest.Lead)
	}
}

func TestEverybodyReadsReplyTimes(t *testing.T) {
	site, d, s := world(t)
	for range 5 {
		querytest.Asked(t, d, s)
	}
	if page := site.Client().Get("/reply-times").Want(200); strings.Contains(page.Text("main"), "E07000192") {
		t.Error("what was asked today is published today, and tomorrow’s figures would tell what came of it")
	}
	dbtest.Clock(d).Advance(10 * 24 * time.Hour)
	page := site.Client().Get("/reply-times").Want(200)
	webtest.CheckHTML(t, page)
	if text := page.Text("main"); !strings.Contains(text, "E07000192") || !strings.Contains(text, "This site") {
		t.Errorf("%s", text)
	}
	if csv := site.Client().Get("/reply-times?format=csv").Want(200); !strings.Contains(csv.Body, "E07000192,5,0,0,5,0,None answered") {
		t.Errorf("the file: %s", csv.Body)
	}
}

func TestALetterIsWrittenDownWithItsOwnDay(t *testing.T) {
	site, d, s := world(t)
	child, _ := querytest.Asked(t, d, s)
	lead := site.As(querytest.Lead)
	form := lead.Get("/children/" + string(child) + "/write-down").Want(200)
	webtest.CheckHTML(t, form)
	typed := url.Values{"subject": {"Lunch"}, "point-1": {"Is there any?"}, "channel": {"letter"}, "received-day": {"16"}, "received-month": {"11"}, "received-year": {"2026"}}
	if p := lead.Submit(form, "", typed); p.Status != 422 || p.Text("textarea[name=point-1]") != "Is there any?" {
		t.Errorf("nobody asks: %d", p.Status)
	}
	typed.Set("for", "Maya Made-Up")
	typed.Set("into", "new")
	page := lead.Submit(form, "", typed).Want(200)
	for _, says := range []string{"Monday 30 November 2026", "Maya Made-Up asked on Monday 16 November 2026"} {
		if !strings.Contains(page.Text("main"), says) {
			t.Errorf("no %q: %s", says, page.Text("main"))
		}
	}
	ref := thread.Ref(strings.TrimPrefix(strings.SplitN(page.Path, "?", 2)[0], "/queries/"))
	if p := site.As(querytest.Parent).Get("/queries/" + string(ref)); p.Status != 200 {
		t.Errorf("the family: %d", p.Status)
	}
}

// A From line can be written by anybody. Whoever answers is told so; the family, who sees its own words, is not frightened.
func TestAMessageDoesNotProveItsSender(t *testing.T) {
	site, d, s := world(t)
	child, ref := querytest.Asked(t, d, s)
	box, ok := s.Mailboxes.(*querytest.Mailbox)
	if !ok {
		t.Fatalf("the mailbox is a %T", s.Mailboxes)
	}
	box.Known = map[string]query.Sender{"maya@families.example": {Actor: querytest.Parent, Children: []thread.Ref{child}}}
	at, said := "/queries/"+string(ref), "does not prove who wrote it"
	if text := site.As(querytest.Lead).Get(at).Want(200).Text("main"); strings.Contains(text, said) {
		t.Error("it warns of messages where there is none")
	}
	in := query.Incoming{Channel: query.ByEmail, Address: "maya@families.example", Body: "<b>Stop</b> all of it.", About: ref, MessageID: "m1"}
	if got, err := s.Take(dbtest.Ctx(t), in); err != nil || got.Fate != query.Joined {
		t.Fatalf("%+v %v", got, err)
	}
	page := site.As(querytest.Lead).Get(at).Want(200)
	webtest.CheckHTML(t, page)
	if text := page.Text("main"); !strings.Contains(text, said) || !strings.Contains(text, "<b>Stop</b> all of it.") {
		t.Errorf("the lead reads %s", text)
	}
	if text := site.As(querytest.Parent).Get(at).Want(200).Text("main"); strings.Contains(text, said) || !strings.Contains(text, "all of it.") {
		t.Errorf("the family reads %s", text)
	}
}
