package authorityweb_test

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/authority"
	"alongside/internal/authority/authoritysql"
	"alongside/internal/authority/authoritytest"
	"alongside/internal/authority/authorityweb"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/web/webtest"
)

// admin is a browser in which an administrator is signed in.
func (w *world) admin() *webtest.Client {
	w.t.Helper()
	w.open("Ada Min", "ada@council.example", access.RoleAdministrator)
	return w.signIn("ada@council.example")
}

func TestAnAdministratorLooksAfterPeople(t *testing.T) {
	w := start(t)
	c := w.admin()
	form := c.Get("/admin/people/new").Want(200)
	webtest.CheckHTML(t, form)
	bad := c.Submit(form, "", url.Values{"name": {""}, "email": {"ada@council.example"}})
	if bad.Status != 422 || !strings.Contains(bad.Text(".govuk-error-summary"), "Choose at least one role") {
		t.Errorf("an empty account: %d %s", bad.Status, bad.Text(".govuk-error-summary"))
	}
	person := c.Submit(c.Get("/admin/people/new"), "", url.Values{"name": {"Ned New"}, "email": {"ned@council.example"}, "roles": {"lead", "practitioner"}}).Want(200)
	webtest.CheckHTML(t, person)
	page := person.Path
	same := c.Submit(c.Get("/admin/people/new"), "", url.Values{"name": {"Other"}, "email": {"NED@council.example"}, "roles": {"lead"}})
	if same.Status != 422 || !strings.Contains(same.Text(".govuk-error-summary"), "Ned New") {
		t.Errorf("the same address: %d %s", same.Status, same.Text(".govuk-error-summary"))
	}
	ned := w.signIn("ned@council.example")
	for _, step := range []string{"/contact", "/roles", "/end", "/reopen", "/reset-sign-in"} {
		webtest.CheckHTML(t, c.Get(page+step).Want(200))
		if p := ned.Get(page + step); p.Status != 403 {
			t.Errorf("a lead at %s: %d", step, p.Status)
		}
	}
	stale := c.Get(page + "/roles").Want(200)
	if p := c.Submit(stale, "", url.Values{"roles": {"broker"}}); p.Status != 422 || !strings.Contains(p.Text(".govuk-error-summary"), "Say why") {
		t.Errorf("without a reason: %d", p.Status)
	}
	c.Submit(c.Get(page+"/roles"), "", url.Values{"roles": {"broker"}, "why": {"He moves to brokerage."}}).Want(200)
	if p := c.Submit(stale, "", url.Values{"roles": {"finance"}, "why": {"Late."}}); p.Status != 409 {
		t.Errorf("over another's change: %d", p.Status)
	}
	c.Submit(c.Get(page+"/reset-sign-in"), "", url.Values{"why": {"Phone lost, rang him."}}).Want(200)
	ned.NoRedirect = true
	if p := ned.Get("/account"); p.Status != 303 {
		t.Errorf("the reset did not end his session: %d", p.Status)
	}
	later := url.Values{"safety": {"yes"}, "why": {"He has left."}, "on-day": {"24"}, "on-month": {"11"}, "on-year": {"2026"}}
	if p := c.Submit(c.Get(page+"/end"), "", later); p.Status != 422 || !strings.Contains(p.Text(".govuk-error-summary"), "For safety an account ends at once") {
		t.Errorf("for safety on a day to come: %d %s", p.Status, p.Text(".govuk-error-summary"))
	}
	ended := c.Submit(c.Get(page+"/end"), "", url.Values{"safety": {"yes"}, "why": {"He has left."}}).Want(200)
	if got := ended.Text("main"); !strings.Contains(got, "For safety, at once: He has left.") || !strings.Contains(got, "He moves to brokerage.") || !strings.Contains(got, "Open the account again") {
		t.Errorf("after the end: %s", got)
	}
	if w.link(w.Client(), "ned@council.example") != "" {
		t.Error("a link was sent after the end")
	}
}

func TestNobodyRaisesThemselves(t *testing.T) {
	w := start(t)
	c := w.admin()
	page := c.Get("/admin/people?text=ada@council.example").Find("tbody a").First().AttrOr("href", "")
	if got := c.Get(page).Want(200).Text("main"); strings.Contains(got, "Change roles") || strings.Contains(got, "End the account") {
		t.Errorf("one's own page offers it: %s", got)
	}
	for step, values := range map[string]url.Values{
		"/roles": {"roles": {"administrator", "finance"}, "why": {"More."}}, "/end": {"why": {"x"}}, "/reset-sign-in": {"why": {"x"}},
	} {
		if p := c.Submit(c.Get(page+step).Want(200), "", values); p.Status != 403 {
			t.Errorf("%s of oneself: %d", step, p.Status)
		}
	}
}

func TestPeopleAreFoundInFewQueriesAndAsAFile(t *testing.T) {
	w := start(t)
	c := w.admin()
	count := func() uint64 {
		before := w.d.Queries()
		c.Get("/admin/people").Want(200)
		return w.d.Queries() - before
	}
	few := count()
	for range 60 {
		w.open("Bulk Person", "", access.RoleMember)
	}
	if many := count(); many != few {
		t.Errorf("%d statements for one person, %d for 61", few, many)
	}
	first := c.Get("/admin/people?role=member&status=active").Want(200)
	webtest.CheckHTML(t, first)
	second := c.Get(first.Find(".govuk-pagination__next a").AttrOr("href", "")).Want(200)
	if a, b := first.Find("tbody tr").Length(), second.Find("tbody tr").Length(); a != 50 || b != 10 {
		t.Errorf("pages of %d and %d", a, b)
	}
	if lines := strings.Count(c.Get("/admin/people?role=member&format=csv").Want(200).Body, "Bulk Person"); lines != 60 {
		t.Errorf("%d rows in the file", lines)
	}
	if got := c.Get("/admin/people?text=nobodyatall").Want(200).Text("main"); !strings.Contains(got, "Nobody fits these filters") {
		t.Errorf("an empty list says: %s", got)
	}
}

func TestAPolicyThatNobodyWroteIsRefused(t *testing.T) {
	w := start(t)
	s := authority.New(authority.Deps{DB: w.d, Store: authoritysql.Store{}, Policies: []string{"default", "kent"}})
	for policy, want := range map[string]string{"kent": "", "": "", "Rutland": "There is no policy called “Rutland”. Enter one of these: default, kent."} {
		authoritytest.InTx(t, w.d, func(ctx context.Context, tx *db.Tx) error {
			a := authority.Authority{Name: "Testshire", Contact: authority.Contact{Phone: "1", Danger: []string{"Ring 999."}}}
			if err := s.SetUpTx(ctx, tx, authoritytest.By, a); err != nil {
				return err
			}
			known, err := s.Get(ctx, tx)
			if err != nil {
				return err
			}
			known.StatutePolicy = policy
			fields, _ := fault.Fields(s.ChangeTx(ctx, tx, authoritytest.By, known))
			if (want == "") != (len(fields) == 0) || (want != "" && fields[0].Message != want) {
				t.Errorf("policy %q: %+v", policy, fields)
			}
			return nil
		})
	}
}

func TestTheCouncilsSettings(t *testing.T) {
	w := start(t)
	authoritytest.InTx(t, w.d, func(ctx context.Context, tx *db.Tx) error {
		return w.s.SetUpTx(ctx, tx, authoritytest.By, authority.Authority{Name: "Testshire", Contact: authority.Contact{Phone: "1", Danger: []string{"Ring 999."}}})
	})
	c := w.admin()
	form := c.Get("/admin/council").Want(200)
	webtest.CheckHTML(t, form)
	c.Submit(form, "", url.Values{"danger": {"Ring 999.\r\n\r\nAt night ring 01632 960 002."}, "looks-shown-by": {"name"}}).Want(200)
	if p := c.Submit(form, "", url.Values{"name": {"Late"}, "once": {"another"}}); p.Status != 409 {
		t.Errorf("over one's own earlier change: %d", p.Status)
	}
	if p := c.Submit(c.Get("/admin/council"), "", url.Values{"danger": {" "}}); p.Status != 422 {
		t.Errorf("without what to do in danger: %d", p.Status)
	}
	authoritytest.View(t, w.d, func(ctx context.Context, tx *db.Tx) error {
		a, err := w.s.Get(ctx, tx)
		if len(a.Contact.Danger) != 2 || a.LooksShownBy != "name" || a.Name != "Testshire" {
			t.Errorf("saved %+v", a)
		}
		return err
	})
}

func TestJobsAreTriedAgainOrEnded(t *testing.T) {
	w := start(t)
	c := w.admin()
	webtest.CheckHTML(t, c.Get("/admin/jobs?state=dead").Want(200))
	worker := job.NewWorker(w.d, job.Options{})
	worker.Register("test.fails", func(context.Context, []byte) error { return errors.New("the printer is out of paper") }, job.Policy{Attempts: 1})
	authoritytest.InTx(t, w.d, func(ctx context.Context, tx *db.Tx) error { return job.Enqueue(ctx, tx, job.Job{Kind: "test.fails"}) })
	_, _ = worker.RunOnce(dbtest.Ctx(t)) // its failure is what the page shows
	page := c.Get("/admin/jobs?state=dead").Want(200)
	webtest.CheckHTML(t, page)
	if !strings.Contains(page.Text("main"), "the printer is out of paper") {
		t.Fatalf("the failure is not shown: %s", page.Text("main"))
	}
	if p := c.Submit(page, "form[id^=discard-]", url.Values{"do": {"discard"}}); p.Status != 422 || !strings.Contains(p.Text(".govuk-error-summary"), "Say why") {
		t.Errorf("ending it without a reason: %d", p.Status)
	}
	c.Submit(page, "form[id^=again-]", url.Values{"do": {"again"}}).Want(200)
	if got := c.Get("/admin/jobs?kind=test.fails").Text("tbody"); !strings.Contains(got, "waiting") {
		t.Errorf("after trying again: %s", got)
	}
	if !strings.Contains(c.Get("/admin/jobs?kind=test.fails&format=csv").Want(200).Body, "test.fails") {
		t.Error("the file lacks the job")
	}
}

func TestTheOutboxHidesWhatLetsItsReaderIn(t *testing.T) {
	w := start(t)
	c := w.admin()
	w.link(w.Client(), "ada@council.example")
	page := c.Get("/admin/outbox").Want(200)
	webtest.CheckHTML(t, page)
	if got := page.Text("main"); strings.Contains(got, "token=") || !strings.Contains(got, "It is not shown") {
		t.Errorf("the outbox shows the link: %s", got)
	}
	webtest.CheckHTML(t, c.Get("/admin/outbox?state=failed&channel=letter").Want(200))
	if strings.Contains(c.Get("/admin/outbox?format=csv").Want(200).Body, "token=") {
		t.Error("the file holds the link")
	}
	anonymous := w.Client()
	anonymous.NoRedirect = true
	if p := anonymous.Get("/admin/outbox"); p.Status != 303 {
		t.Errorf("the public at the outbox: %d", p.Status)
	}

	demo := start(t, func(d *authorityweb.Deps) { d.Demo = true })
	demo.open("Vi Sitor", "vi@council.example")
	demo.link(demo.Client(), "vi@council.example")
	page = demo.Client().Get("/admin/outbox").Want(200)
	webtest.CheckHTML(t, page)
	if !strings.Contains(page.Text("main"), "token=") {
		t.Error("the demonstration's outbox hides the link")
	}
	if p := demo.Client().Post("/admin/outbox", url.Values{"message": {"x"}}); p.Path == "/admin/outbox" && p.Status == 200 && strings.Contains(p.Text("main"), "sent again") {
		t.Error("the public sends messages again")
	}
}

func TestABouncedMessageIsSentAgain(t *testing.T) {
	w := start(t)
	c := w.admin()
	authoritytest.InTx(t, w.d, func(ctx context.Context, tx *db.Tx) error {
		m, err := notify.LeadAllocated.Message(notify.ToEmail("Pat", "pat@elsewhere.example"), notify.Facts{Person: "Priya", By: tx.Today()})
		if err != nil {
			return err
		}
		return notify.Record(ctx, tx, m)
	})
	id := authoritytest.Messages(t, w.d, notify.LeadAllocated)[0].ID
	report := "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-Id: <" + id + "@x>\r\n\r\n--b--\r\n"
	sender := notify.NewSender(w.d, notify.Options{})
	if err := sender.TakeReport(dbtest.Ctx(t), strings.NewReader(report)); err != nil {
		t.Fatal(err)
	}
	page := c.Get("/admin/outbox?state=bounced").Want(200)
	webtest.CheckHTML(t, page)
	if p := c.Submit(page, "form[id^=again-]", url.Values{"to": {"not an address"}}); p.Status != 422 {
		t.Errorf("to no address: %d", p.Status)
	}
	c.Submit(page, "form[id^=again-]", url.Values{"to": {"pat@right.example"}}).Want(200)
	if got := authoritytest.Messages(t, w.d, notify.LeadAllocated)[0]; got.State != notify.Queued || got.To.Value != "pat@right.example" {
		t.Errorf("after sending again: %+v", got)
	}
}

func TestTheAuditIsSearchedAndALookIsALook(t *testing.T) {
	w := start(t)
	c := w.admin()
	w.open("Dee Pia", "dpo@council.example", access.RoleDataProtectionOfficer)
	officer := w.signIn("dpo@council.example")
	var child, query thread.Ref
	authoritytest.InTx(t, w.d, func(ctx context.Context, tx *db.Tx) error {
		child, query = thread.New(tx, thread.Child), thread.New(tx, thread.Query)
		return audit.Append(ctx, tx, authoritytest.By, audit.Entry{Action: "query answered", Ref: string(query), Child: string(child),
			Why: "A private reason", Payload: map[string]string{"answer": "private answer"}, Rule: "query-answer@1"})
	})
	webtest.CheckHTML(t, c.Get("/admin/audit").Want(200))
	if p := c.Get("/admin/audit?reference=QRY-0000-0000-1"); p.Status != 422 || !strings.Contains(p.Text(".govuk-error-summary"), "last character") {
		t.Errorf("a wrong reference: %d", p.Status)
	}
	for _, ref := range []thread.Ref{query, child} {
		spoken := url.QueryEscape(strings.ToLower(strings.ReplaceAll(string(ref), "-", " ")))
		page := c.Get("/admin/audit?reference=" + spoken).Want(200)
		webtest.CheckHTML(t, page)
		got := page.Text("main")
		if !strings.Contains(got, "Query answered") || !strings.Contains(got, "Ada Min") || strings.Contains(page.Body, "private answer") || strings.Contains(page.Body, "A private reason") {
			t.Errorf("the administrator reads at %s: %s", ref, got)
		}
		if body := c.Get("/admin/audit?format=csv&reference=" + spoken).Want(200).Body; strings.Contains(body, "A private reason") {
			t.Error("the file holds the private reason")
		}
		if got := officer.Get("/admin/audit?reference=" + spoken).Want(200).Body; !strings.Contains(got, "A private reason") {
			t.Errorf("the data protection officer does not read the reason at %s", ref)
		}
	}
	authoritytest.View(t, w.d, func(ctx context.Context, tx *db.Tx) error {
		looks, err := audit.Looks(ctx, tx, string(child), 20)
		if len(looks) != 6 {
			t.Errorf("%d looks were recorded, want one for each of six pages", len(looks))
		}
		return err
	})
	if got := c.Get("/admin/audit?reference=" + string(child)).Want(200).Text("main"); !strings.Contains(got, "Who looked") {
		t.Errorf("the looks are not shown: %s", got)
	}
}

func TestTheProofOfTheAudit(t *testing.T) {
	w := start(t)
	c := w.admin()
	system := db.WithScope(t.Context(), db.System)
	if _, err := (audit.Sealer{DB: w.d}).SealOnce(system); err != nil {
		t.Fatal(err)
	}
	page := c.Get("/admin/audit/verify").Want(200)
	webtest.CheckHTML(t, page)
	page = c.Submit(page, "", nil).Want(200)
	if !strings.Contains(page.Text("main"), "being walked now") {
		t.Errorf("after asking: %s", page.Text("main"))
	}
	authoritytest.Work(t, w.d, w.s)
	page = c.Get("/admin/audit/verify").Want(200)
	webtest.CheckHTML(t, page)
	if !strings.Contains(page.Text("main"), "The chain is whole") {
		t.Errorf("a whole chain: %s", page.Text("main"))
	}
	if head := c.Get("/admin/audit/head").Want(200); !strings.Contains(head.Body, `"E10000028"`) || !strings.Contains(head.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the head: %q", head.Body)
	}
	authoritytest.InTx(t, w.d, func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, `UPDATE audit_entry SET name = 'Somebody Else' WHERE scope = $1 AND action = 'account opened'`, tx.Scope())
		return err
	})
	c.Submit(page, "", nil)
	authoritytest.Work(t, w.d, w.s)
	if got := c.Get("/admin/audit/verify").Want(200).Text("main"); !strings.Contains(got, "The chain is broken at entry") {
		t.Errorf("a changed entry: %s", got)
	}
}

func TestAdministratorsPagesAreForAdministrators(t *testing.T) {
	w := start(t)
	w.open("Par Ent", "parent@home.example", access.RoleParent)
	parent := w.signIn("parent@home.example")
	for _, path := range []string{"/admin/people", "/admin/people/new", "/admin/council", "/admin/jobs", "/admin/outbox", "/admin/audit", "/admin/audit/verify", "/admin/audit/head"} {
		if p := parent.Get(path); p.Status != 403 {
			t.Errorf("a parent at %s: %d", path, p.Status)
		}
		public := w.Client()
		public.NoRedirect = true
		if p := public.Get(path); p.Status != 303 || !strings.HasPrefix(p.Header.Get("Location"), "/sign-in?return=") {
			t.Errorf("the public at %s: %d", path, p.Status)
		}
	}
	token, _ := parent.Get("/account").Find("header form input[name=csrf]").Attr("value")
	for _, path := range []string{"/admin/people/new", "/admin/council", "/admin/jobs", "/admin/outbox", "/admin/audit/verify"} {
		if p := parent.Post(path, url.Values{"csrf": {token}}); p.Status != 403 {
			t.Errorf("a parent posting to %s: %d", path, p.Status)
		}
	}
}
