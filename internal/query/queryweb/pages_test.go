package queryweb_test

import (
	"context"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/job"
	"alongside/internal/notify"
	"alongside/internal/query"
	"alongside/internal/query/querytest"
	"alongside/internal/query/queryweb"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
)

type names struct{}

func (names) Names(context.Context, *db.Tx, ...thread.Ref) (map[thread.Ref]string, error) {
	return map[thread.Ref]string{querytest.Lead.Person: querytest.Lead.Name, querytest.Manager.Person: querytest.Manager.Name}, nil
}

// Accounts knows the lead, the manager and a parent, each by an address.
func (names) Accounts(_ context.Context, _ *db.Tx, f authority.Filter) ([]authority.Account, error) {
	for email, a := range map[string]access.Actor{"priya@council.example": querytest.Lead, "morgan@council.example": querytest.Manager, "maya@families.example": querytest.Parent} {
		if f.Text == email {
			return []authority.Account{{Person: a.Person, Name: a.Name, Email: email, Roles: a.Roles}}, nil
		}
	}
	return nil, nil
}

func (names) ChildNames(_ context.Context, _ *db.Tx, children ...thread.Ref) (map[thread.Ref]string, error) {
	out := map[thread.Ref]string{}
	for _, c := range children {
		out[c] = "Sam"
	}
	return out, nil
}

// find knows every child by reference alone.
func find(_ context.Context, _ *db.Tx, text string) ([]thread.Ref, error) {
	ref, err := thread.Parse(text)
	if err != nil {
		return nil, nil // no child has this name
	}
	return []thread.Ref{ref}, nil
}

func TestAQuestionOfTwentyThousandWords(t *testing.T) {
	site, d, s := world(t)
	child := querytest.NewChild(t, d)
	for what, words := range map[string]string{"English": "why does nobody answer ", "Arabic": "لماذا لا يجيب أحد ", "emoji": "😢 👨‍👩‍👦 "} {
		t.Run(what, func(t *testing.T) {
			asked := strings.TrimSpace(strings.Repeat(words, 20_000/len(strings.Fields(words))+1)) + " the last word"
			parent := site.As(querytest.Parent)
			form := parent.Get("/children/" + string(child) + "/ask").Want(200)
			page := parent.Submit(form, "", url.Values{"subject": {"The bus"}, "point-1": {asked}}).Want(200)
			webtest.CheckHTML(t, page)
			ref := thread.Ref(strings.TrimPrefix(page.Path, "/queries/"))
			querytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
				q, err := s.Query(ctx, tx, ref)
				if err == nil && (len(q.Points) != 1 || q.Points[0] != asked) {
					t.Errorf("of %d bytes %d were kept", len(asked), len(strings.Join(q.Points, "")))
				}
				return err
			})
			rest := page.Find("ol details").Text()
			if !strings.Contains(rest, "Read the rest") || !strings.Contains(rest, "the last word") || page.Find("ol > li > p[dir=auto]").Length() == 0 {
				t.Error("the first lines with the rest below do not stand there")
			}
			answer := site.As(querytest.Lead).Get("/queries/" + string(ref) + "/answer").Want(200)
			webtest.CheckHTML(t, answer)
			if label := answer.Text("label[for=point-1]"); len(label) > 5_000 || !strings.Contains(answer.Text("details"), "the last word") {
				t.Errorf("the answer’s label has %d bytes", len(label))
			}
			if list := site.As(querytest.Lead).Get("/queries").Want(200); len(list.Body) > 100_000 {
				t.Errorf("the list has %d bytes", len(list.Body))
			}
		})
	}
}

func world(t *testing.T) (*webtest.Site, *db.DB, *query.Service) {
	t.Helper()
	d := dbtest.SQLite(t, slices.Concat(querytest.Migrations(), web.Migrations(), notify.Migrations(), job.Migrations())...)
	s, _ := querytest.New(t, d)
	site := webtest.Start(t, d, dbtest.Scope, func(r *web.Router) {
		queryweb.Register(r, queryweb.Deps{DB: d, Service: s, People: names{}, Children: names{}, Find: find})
	})
	return site, d, s
}

// plain fails for words that families should not meet, and for a page that is hard to read.
func plain(t *testing.T, p *webtest.Page) {
	t.Helper()
	text := p.Text("main")
	if word := regexp.MustCompile(`(?i)\b(cases?|service users?|stakeholders?)\b`).FindString(text); word != "" {
		t.Errorf("%s says %q", p.Path, word)
	}
	var said []string
	p.Find("main p.govuk-body, main label, main legend").Each(func(_ int, s *goquery.Selection) { said = append(said, s.Text()) })
	if r := query.ReadingOf(strings.Join(said, "\n")); r.Age > 11 {
		t.Errorf("%s has reading age %d", p.Path, r.Age)
	}
}

func TestFromAskingToClosing(t *testing.T) {
	site, d, _ := world(t)
	child := querytest.NewChild(t, d)
	parent, lead := site.As(querytest.Parent), site.As(querytest.Lead)
	form := parent.Get("/children/" + string(child) + "/ask").Want(200)
	webtest.CheckHTML(t, form)
	plain(t, form)
	if wrong := parent.Submit(form, "", url.Values{"point-1": {"When?"}}); wrong.Status != 422 || wrong.Text("textarea[name=point-1]") != "When?" {
		t.Errorf("no subject: %d, kept %q", wrong.Status, wrong.Text("textarea[name=point-1]"))
	}
	page := parent.Submit(form, "", url.Values{"subject": {"The bus"}, "point-1": {"When?"}, "point-3": {"Who pays?"}}).Want(200)
	webtest.CheckHTML(t, page)
	plain(t, page)
	for _, says := range []string{"Priya Made-Up answers this", "Monday 7 December 2026", "How was this date worked out?", "No law sets this time. It is the council’s own promise", "Who pays?"} {
		if !strings.Contains(page.Text("main"), says) {
			t.Errorf("the page does not say %q: %s", says, page.Text("main"))
		}
	}
	at := strings.SplitN(page.Path, "?", 2)[0]

	list := lead.Get("/queries").Want(200)
	webtest.CheckHTML(t, list)
	if !strings.Contains(list.Text("table"), "The bus") || !strings.Contains(list.Text("table"), "Sam") {
		t.Errorf("the list: %s", list.Text("main"))
	}
	if csv := lead.Get("/queries?format=csv").Want(200); !strings.Contains(csv.Body, "2026-12-07") {
		t.Errorf("the file: %s", csv.Body)
	}
	shown := lead.Get(at).Want(200)
	webtest.CheckHTML(t, shown)
	if told := lead.Submit(shown, "main form[action$='/acknowledge']", nil).Want(200); !strings.Contains(told.Text("body"), "We are telling the family that the question has arrived.") {
		t.Errorf("what waits to be sent is told of as if it had arrived: %s", told.Text("body"))
	}
	answer := lead.Get(at + "/answer").Want(200)
	webtest.CheckHTML(t, answer)
	hard := "Notwithstanding aforementioned considerations, determination regarding transportation eligibility remains predicated upon individualised circumstances."
	typed := url.Values{"point-1": {hard}, "point-2": {hard}, "next": {"Nothing."}, "do": {"send"}}
	if p := lead.Submit(answer, "", typed); p.Status != 422 || !strings.Contains(p.Text("main"), "hard to read") {
		t.Errorf("a hard answer: %d %s", p.Status, p.Text(".govuk-error-summary"))
	} else {
		webtest.CheckHTML(t, p)
	}
	typed.Set("do", "check")
	if p := lead.Submit(answer, "", typed).Want(200); !strings.Contains(p.Text("main"), "Reading age") || p.Text("textarea[name=point-1]") != hard {
		t.Errorf("the check loses what was typed or says no age: %s", p.Text("main"))
	}
	if p := lead.Submit(answer, "", url.Values{"point-1": {"At 8am."}, "do": {"send"}}); p.Status != 422 || !strings.Contains(p.Text(".govuk-error-summary"), "point 2") {
		t.Errorf("an open point: %d %s", p.Status, p.Text(".govuk-error-summary"))
	}
	sent := lead.Submit(answer, "", url.Values{"point-1": {"At 8am."}, "point-2": {"The council does."}, "no-decision": {"yes"}, "next": {"The bus comes on Monday."}, "no-date": {"yes"}, "do": {"send"}}).Want(200)
	if !strings.Contains(sent.Text("body"), "We are telling the family. They say whether it answers their question.") {
		t.Errorf("after the answer: %s", sent.Text("body"))
	}

	read := parent.Get(at).Want(200)
	webtest.CheckHTML(t, read)
	if label := read.Text("label[for=verdict]"); label != "If you say No: what is missing?" {
		t.Errorf("the box that a No cannot do without does not say so: %q", label)
	}
	plain(t, read)
	if p := parent.Submit(read, "", url.Values{"valid": {"no"}, "verdict": {""}}); p.Status != 422 {
		t.Errorf("missing, without a word: %d", p.Status)
	}
	closed := parent.Submit(read, "", url.Values{"valid": {"yes"}}).Want(200)
	if !strings.Contains(closed.Text("main"), "Ask again about this") {
		t.Errorf("no way to ask again: %s", closed.Text("main"))
	}
	again := parent.Submit(closed, "", url.Values{"verdict": {"It did not come."}}).Want(200)
	if !strings.Contains(again.Text("main"), "Morgan Made-Up answers this") {
		t.Errorf("it did not go to the manager: %s", again.Text("main"))
	}
	querytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		looks, err := audit.Looks(ctx, tx, string(child), 50)
		if len(looks) < 6 {
			t.Errorf("%d looks", len(looks))
		}
		return err
	})
}

func TestWhoMayNot(t *testing.T) {
	site, d, s := world(t)
	child, ref := querytest.Asked(t, d, s)
	at := "/queries/" + string(ref)
	other := site.As(querytest.Other)
	for _, path := range []string{at, "/children/" + string(child) + "/ask", "/children/" + string(child) + "/queries"} {
		if p := other.Get(path); p.Status != 404 {
			t.Errorf("another family at %s: %d", path, p.Status)
		}
	}
	if p := site.As(querytest.Manager).Get(at + "/answer"); p.Status != 404 {
		t.Errorf("staff without a relationship: %d", p.Status)
	}
	webtest.ExercisePermissionMissing(t, site, "GET", "/queries", querytest.Parent)
	webtest.ExercisePermissionMissing(t, site, "POST", at+"/judge", querytest.Lead)
	webtest.ExerciseSessionMissing(t, site, "GET", at)
	if p := site.As(querytest.Lead).Post(at+"/acknowledge", url.Values{"version": {"1"}}); p.Status < 400 {
		t.Errorf("a post without the session's token: %d", p.Status)
	}
	if p := site.As(querytest.Parent).Get("/children/" + string(child) + "/queries").Want(200); !strings.Contains(p.Text("table"), "The school bus") {
		t.Errorf("the family's list: %s", p.Text("main"))
	}
}

func TestTheListAsksNoMoreForMoreQuestions(t *testing.T) {
	site, d, s := world(t)
	lead := site.As(querytest.Lead)
	count := func() uint64 {
		before := d.Queries()
		lead.Get("/queries").Want(200)
		return d.Queries() - before
	}
	querytest.Asked(t, d, s)
	one := count()
	for range 5 {
		querytest.Asked(t, d, s)
	}
	if six := count(); six > one+5 { // one look names each child
		t.Errorf("%d statements for six questions, %d for one", six, one)
	}
}

func TestAQuestionIsGivenToSomebodyElseAndKeepsItsDate(t *testing.T) {
	site, d, s := world(t)
	child := querytest.NewChild(t, d)
	parent, lead := site.As(querytest.Parent), site.As(querytest.Lead)
	page := parent.Submit(parent.Get("/children/"+string(child)+"/ask"), "", url.Values{"subject": {"The bus"}, "point-1": {"When?"}}).Want(200)
	at := strings.SplitN(page.Path, "?", 2)[0]
	form := lead.Get(at + "/reassign").Want(200)
	webtest.CheckHTML(t, form)
	for _, wrong := range []url.Values{
		{"to": {"nobody@council.example"}, "why": {"Away."}}, {"to": {"maya@families.example"}, "why": {"Away."}}, {"to": {"priya@council.example"}, "why": {"Away."}},
		{"to": {"morgan@council.example"}}, {"why": {"Away."}},
	} {
		if p := lead.Submit(lead.Get(at+"/reassign"), "", wrong); p.Status != 422 {
			t.Errorf("given to %v: %d", wrong, p.Status)
		}
	}
	lead.Submit(lead.Get(at+"/reassign"), "", url.Values{"to": {"morgan@council.example"}, "why": {"I am away."}}).Want(200)
	ctx := dbtest.Ctx(t)
	if err := d.View(ctx, func(tx *db.Tx) error {
		ref := thread.Ref(strings.TrimPrefix(at, "/queries/"))
		q, err := s.Query(ctx, tx, ref)
		if err != nil || q.Owner != querytest.Manager.Person {
			t.Errorf("the owner is %s: %v", q.Owner, err)
		}
		clocks, err := deadline.Of(ctx, tx, ref)
		for _, c := range clocks[ref] {
			if c.Rule == "query-answer" && (c.Owner != querytest.Manager.Person || c.Due.String() != "2026-12-07") {
				t.Errorf("the answer is due on %s from %s", c.Due, c.Owner)
			}
		}
		if err == nil {
			err = access.MayWork(ctx, tx, querytest.Manager, child)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if p := parent.Get(at + "/reassign"); p.Status != 403 {
		t.Errorf("a parent gives a question away: %d", p.Status)
	}
}
