package offerweb_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db/dbtest"
	"alongside/internal/document"
	"alongside/internal/family/familytest"
	"alongside/internal/offer/offertest"
	"alongside/internal/offer/offerweb"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
)

// date is a date as three fields.
func date(v url.Values, name, day, month, year string) {
	v.Set(name+"-day", day)
	v.Set(name+"-month", month)
	v.Set(name+"-year", year)
}

func TestASeriesIsShownBeforeItIsPlanned(t *testing.T) {
	s, w := site(t)
	ref := w.Add(t, nil)
	page := "/offers/" + string(ref) + "/sessions"
	provider := s.As(offertest.Provider)
	form := provider.Get(page).Want(200)
	webtest.CheckHTML(t, form)
	typed := url.Values{
		"start": {"10:00"}, "minutes": {"60"}, "places": {"8"}, "repeat": {"own"}, "rule": {"FREQ=MONTHLY;BYDAY=1TU"}, "except": {"5/1/2027"}, "step": {"days"},
		"siblings": {"2"}, "seats": {"4"}, "transport": {"Minibus at 9:40am"},
	}
	date(typed, "on", "1", "12", "2026")
	date(typed, "until", "2", "3", "2027")
	shown := provider.Submit(form, "", typed).Want(200)
	webtest.CheckHTML(t, shown)
	if got := shown.Text(".govuk-inset-text"); !strings.Contains(got, "3 days to plan") || !strings.Contains(got, "Tuesday 5 January 2027: left out by you") {
		t.Errorf("the days are shown as %s", got)
	}
	if shown.Find("input[name=start][value='10:00']").Length() != 1 {
		t.Error("what was typed is lost")
	}
	typed.Set("step", "plan")
	done := provider.Submit(provider.Get(page), "", typed).Want(200)
	if got := done.Text("main"); !strings.Contains(got, "3 sessions are planned") || !strings.Contains(got, "Tuesday 2 February 2027, 10am") || !strings.Contains(got, "Minibus at 9:40am: 4 seats left") {
		t.Errorf("planned: %s", got)
	}
	typed.Set("rule", "whenever")
	typed.Set("except", "Christmas")
	typed.Set("places", "many")
	wrong := provider.Submit(provider.Get(page), "", typed)
	if got := wrong.Text(".govuk-error-summary"); wrong.Status != 422 || !strings.Contains(got, "Christmas") || strings.Count(got, ".") < 2 {
		t.Errorf("%d: %s", wrong.Status, got)
	}
	mother := s.As(familytest.Mother)
	offerPage := "/offers/" + string(ref)
	book := mother.Get(offerPage).Want(200)
	session, _ := book.Find("input[name=session]").First().Attr("value")
	placed := mother.Submit(book, "form[action='"+offerPage+"']", url.Values{"session": {session}, "siblings": {"1"}, "seat": {"yes"}}).Want(200)
	webtest.CheckHTML(t, placed)
	if got := placed.Text("main"); !strings.Contains(got, "with 1 brother or sister") || !strings.Contains(got, "by the transport") {
		t.Errorf("the place reads %s", got)
	}
	over := mother.Submit(mother.Get(offerPage), "form[action='"+offerPage+"']", url.Values{"session": {session}, "siblings": {"nine"}})
	if over.Status != 422 {
		t.Errorf("nine: %d", over.Status)
	}
	cancel := provider.Get("/sessions/" + session + "/cancel").Want(200)
	webtest.CheckHTML(t, cancel)
	off := provider.Submit(cancel, "", url.Values{"why": {"The hall is sold."}, "following": {"yes"}}).Want(200)
	if got := provider.Get(offerPage).Want(200).Text("main"); strings.Count(got, "Called off: The hall is sold.") != 3 {
		t.Errorf("%s: %s", off.Path, got)
	}
}

func TestAFacilitatorFromApplicationToTheRota(t *testing.T) {
	s, w := site(t)
	lead := s.As(offertest.Provider)
	form := lead.Get("/facilitators/add").Want(200)
	webtest.CheckHTML(t, form)
	if p := lead.Submit(form, "", url.Values{"name": {""}}); p.Status != 422 {
		t.Errorf("no name: %d", p.Status)
	}
	file := lead.Submit(lead.Get("/facilitators/add"), "", url.Values{"name": {"Fay Made-Up"}, "person": {string(offertest.Facilitator.Person)}}).Want(200)
	path := file.Path
	send := func(step string, v url.Values) *webtest.Page {
		t.Helper()
		p := lead.Get(path).Want(200)
		webtest.CheckHTML(t, p)
		return lead.Submit(p, "form:has(input[name=step][value="+step+"])", v)
	}
	for _, from := range []string{"A head", "A friend"} {
		v := url.Values{"from": {from}, "fine": {"yes"}}
		date(v, "reference-on", "20", "11", "2026")
		send("reference", v).Want(200)
	}
	bad := url.Values{"kind": {"dbs"}}
	date(bad, "check-on", "20", "11", "2026")
	if p := send("check", bad); p.Status != 422 || !strings.Contains(p.Text(".govuk-error-summary"), "no longer counts") {
		t.Errorf("a DBS check without an end: %d", p.Status)
	}
	for _, kind := range []string{"dbs", "safeguarding"} {
		v := url.Values{"kind": {kind}}
		date(v, "check-on", "20", "11", "2026")
		date(v, "runs-out", "1", "12", "2026")
		send("check", v).Want(200)
	}
	send("agree", url.Values{}).Want(200)
	talk := url.Values{"note": {"All goes well."}}
	date(talk, "talk-on", "20", "11", "2026")
	date(talk, "next", "20", "1", "2027")
	send("supervision", talk).Want(200)
	if got := lead.Get(path).Want(200).Text("main"); !strings.Contains(got, "Ready") || !strings.Contains(got, "20 January 2027") {
		t.Errorf("the file reads %s", got)
	}

	own := s.As(offertest.Facilitator)
	mine := own.Get(path).Want(200)
	webtest.CheckHTML(t, mine)
	if mine.Find("button:contains('They leave')").Length() != 0 {
		t.Error("a facilitator keeps her own file")
	}
	own.Submit(mine, "form[action='"+path+"']", url.Values{"lived": {"My son waited three years."}, "show": {"yes"}}).Want(200)
	ref := w.Add(t, nil)
	w.Plan(t, ref, 2, 5)
	if got := s.Client().Get("/offers/" + string(ref)).Want(200).Text("main"); !strings.Contains(got, "My son waited three years.") {
		t.Error("families do not read what she chose to show")
	}
	stranger := offertest.Provider
	stranger.Person, stranger.Provider = thread.Must("PER-0000-000K-Y"), thread.Must("PVR-0000-0002-P")
	s.As(stranger).Get(path).Want(404)
	if got := s.As(stranger).Get("/facilitators").Want(200).Text("main"); strings.Contains(got, "Fay") {
		t.Errorf("another organisation's facilitators: %s", got)
	}
	if got := s.As(offertest.CoOrdinator).Get("/facilitators").Want(200); !strings.Contains(got.Text("table"), "Fay Made-Up") || got.Find("tbody a").Length() != 0 {
		t.Error("the co-ordinator sees who there is, and opens no file")
	}
	webtest.ExercisePermissionMissing(t, s, "GET", "/facilitators", familytest.Mother)
	webtest.ExercisePermissionMissing(t, s, "POST", "/facilitators/add", offertest.Facilitator)
}

// TestTheLeadFindsCoverForASession gives a session to another facilitator, once: with the version that was looked at.
func TestTheLeadFindsCoverForASession(t *testing.T) {
	s, w := site(t)
	w.Hire(t, offertest.Facilitator.Person, 200)
	second := w.Hire(t, "", 200)
	lapsed := w.Hire(t, "", 3)
	session := w.Plan(t, w.Add(t, nil), 7, 5)
	path := "/sessions/" + string(session) + "/cover"
	lead := s.As(offertest.Provider)
	form := lead.Get(path).Want(200)
	webtest.CheckHTML(t, form)
	stale := lead.Get(path).Want(200)
	if form.Find("option[value='"+string(second)+"'], input[value='"+string(second)+"']").Length() != 1 || strings.Contains(form.Body, string(lapsed)) {
		t.Error("who is ready on the day is to be chosen from, and nobody else")
	}
	if p := lead.Submit(form, "", url.Values{"facilitator": {string(lapsed)}}); p.Status != 422 || !strings.Contains(p.Text(".govuk-error-summary"), "Somebody else must give the session") {
		t.Errorf("somebody whose check has run out by then: %d %s", p.Status, p.Text(".govuk-error-summary"))
	}
	if got := lead.Submit(form, "", url.Values{"facilitator": {string(second)}}).Want(200).Text("main"); !strings.Contains(got, "Cover is found") {
		t.Errorf("covered: %s", got)
	}
	if p := lead.Submit(stale, "", url.Values{"facilitator": {string(offertest.Facilitator.Person)}}); p.Status != 409 {
		t.Errorf("from the form as it was before: %d", p.Status)
	}
	if again := lead.Get(path).Want(200); strings.Contains(again.Text("main form"), string(second)) || again.Find("option[value='"+string(second)+"'], input[value='"+string(second)+"']").Length() != 0 {
		t.Error("who gives the session now is offered as cover")
	}
	stranger := offertest.Provider
	stranger.Person, stranger.Provider = thread.Must("PER-0000-000K-Y"), thread.Must("PVR-0000-0002-P")
	s.As(stranger).Get(path).Want(404)
	webtest.ExercisePermissionMissing(t, s, "GET", path, offertest.Facilitator)
}

// TestAReceiptIsOpenedByItsOrganisationAlone sends a claim with its receipt and opens it as each who may, and may not.
func TestAReceiptIsOpenedByItsOrganisationAlone(t *testing.T) {
	d := dbtest.SQLite(t, slices.Concat(offertest.Migrations(), web.Migrations(), document.Migrations())...)
	w := offertest.New(t, d)
	files, err := document.Open(t.Context(), "file://"+t.TempDir(), d, document.Options{TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = files.Close() })
	w.Offers.KeepFiles(files)
	s := webtest.Start(t, d, dbtest.Scope, func(r *web.Router) {
		offerweb.Register(r, offerweb.Deps{DB: d, Service: w.Offers, Families: w.Families, Files: files})
	})
	w.Hire(t, offertest.Facilitator.Person, 200)
	own := s.As(offertest.Facilitator)
	v := url.Values{"what": {"Bus fares"}, "amount": {"12.40"}}
	date(v, "on", "20", "11", "2026")
	const receipt = "%PDF-1.4 made up"
	claim := own.SubmitFiles(own.Get("/expenses/claim").Want(200), v, "file", webtest.File{Name: "fares.pdf", Content: receipt}).Want(200)
	path := claim.Find("main a[href*='/receipts/']").AttrOr("href", "")
	if path == "" {
		t.Fatalf("the claim shows no receipt: %s", claim.Text("main"))
	}
	for name, a := range map[string]access.Actor{"the facilitator": offertest.Facilitator, "the lead": offertest.Provider} {
		if got := s.As(a).Get(path).Want(200).Body; got != receipt {
			t.Errorf("%s reads %q", name, got)
		}
	}
	other, stranger := offertest.Facilitator, offertest.Provider
	other.Person = thread.Must("PER-0000-000K-Y")
	stranger.Person, stranger.Provider = thread.Must("PER-0000-000K-Y"), thread.Must("PVR-0000-0002-P")
	for name, a := range map[string]access.Actor{"another facilitator": other, "another organisation": stranger} {
		if p := s.As(a).Get(path); p.Status != 404 {
			t.Errorf("%s: %d", name, p.Status)
		}
	}
	own.Get(claim.Path + "/receipts/DOC-0000-0000-0").Want(404)
	webtest.ExercisePermissionMissing(t, s, "GET", path, familytest.Mother)
}

func TestAnExpenseFromClaimToPayment(t *testing.T) {
	s, w := site(t)
	w.Hire(t, offertest.Facilitator.Person, 200)
	own, lead := s.As(offertest.Facilitator), s.As(offertest.Provider)
	form := own.Get("/expenses/claim").Want(200)
	webtest.CheckHTML(t, form)
	if p := own.Submit(form, "", url.Values{"what": {"Kept words"}, "amount": {"12.345"}}); p.Status != 422 || p.Find("input[value='Kept words']").Length() != 1 {
		t.Errorf("a wrong amount: %d", p.Status)
	}
	v := url.Values{"what": {"Bus fares"}, "amount": {"12.40"}}
	date(v, "on", "20", "11", "2026")
	claim := own.Submit(own.Get("/expenses/claim"), "", v).Want(200)
	webtest.CheckHTML(t, claim)
	path := claim.Path
	if claim.Find("button:contains('Approve')").Length() != 0 {
		t.Error("she may approve her own claim")
	}
	if p := lead.Submit(lead.Get(path).Want(200), "form[action='"+path+"']", url.Values{"step": {"refuse"}, "why": {""}}); p.Status != 422 {
		t.Errorf("refused without a reason: %d", p.Status)
	}
	lead.Submit(lead.Get(path), "form[action='"+path+"']", url.Values{"step": {"approve"}}).Want(200)
	toPay := lead.Get(path).Want(200)
	paid := lead.Submit(toPay, "form[action='"+path+"']", url.Values{"payment": {"BACS 7"}}).Want(200)
	webtest.CheckHTML(t, paid)
	if got := paid.Text("main"); !strings.Contains(got, "Paid") || !strings.Contains(got, "BACS 7") {
		t.Errorf("paid: %s", got)
	}
	if p := lead.Submit(toPay, "form[action='"+path+"']", url.Values{"payment": {"BACS 8"}}); p.Status == 200 && strings.Contains(p.Text("main"), "BACS 8") {
		t.Error("paid twice")
	}
	if csv := lead.Get("/expenses?format=csv").Want(200); !strings.Contains(csv.Body, "Bus fares") {
		t.Errorf("the file lacks the claim: %s", csv.Body)
	}
	other := offertest.Facilitator
	other.Person = thread.Must("PER-0000-000K-Y")
	s.As(other).Get(path).Want(404)
	webtest.ExercisePermissionMissing(t, s, "POST", path, offertest.Facilitator)
}

func TestACalendarIsReadWithoutSigningIn(t *testing.T) {
	s, w := site(t)
	session := w.Plan(t, w.Add(t, nil), 5, 3)
	w.Book(t, session, w.Home.Child)
	mother := s.As(familytest.Mother)
	form := mother.Get("/calendar").Want(200)
	webtest.CheckHTML(t, form)
	made := mother.Submit(form, "form[action='/calendar']", url.Values{"step": {"make"}}).Want(200)
	webtest.CheckHTML(t, made)
	address := made.Find(".govuk-inset-text strong").Text()
	if !strings.Contains(address, "/calendar.ics?token=") {
		t.Fatalf("the address is %q", address)
	}
	if again := mother.Get("/calendar").Want(200).Text("main"); strings.Contains(again, "token=") {
		t.Error("the address is shown a second time")
	}
	public := s.Client()
	got := public.Get(address).Want(200)
	if !strings.Contains(got.Body, "BEGIN:VEVENT\r\n") || !strings.Contains(got.Body, "DTSTART:20261128T183000Z") || strings.Contains(got.Body, "Sam") {
		t.Errorf("the calendar reads %s", got.Body)
	}
	mother.Submit(mother.Get("/calendar"), "form[action='/calendar']", url.Values{"step": {"end"}}).Want(200)
	public.Get(address).Want(404)
	public.Get("/calendar.ics").Want(404)
	staff := access.Actor{Person: thread.Must("PER-0000-000K-Y"), Name: "Olu", Roles: []access.Role{access.RoleFinance}, Scope: dbtest.Scope}
	s.As(staff).Get("/calendar").Want(403)
}

func TestFeedbackIsAnsweredWhereFamiliesReadIt(t *testing.T) {
	s, w := site(t)
	ref := w.Add(t, nil)
	page := "/offers/" + string(ref)
	lead := s.As(offertest.Provider)
	form := lead.Get(page + "/feedback").Want(200)
	webtest.CheckHTML(t, form)
	if p := lead.Submit(form, "", url.Values{"said": {"Too loud."}, "did": {""}}); p.Status != 422 || !strings.Contains(p.Text("textarea"), "Too loud.") {
		t.Errorf("half an answer: %d", p.Status)
	}
	lead.Submit(lead.Get(page+"/feedback"), "", url.Values{"said": {"Too loud."}, "did": {"There is a quiet room now."}}).Want(200)
	b := w.Book(t, w.Plan(t, ref, 3, 4), w.Home.Child)
	for who, text := range map[string]string{
		"the public": s.Client().Get(page).Want(200).Text("main"), "the family": s.As(familytest.Mother).Get("/bookings/" + string(b.Ref)).Want(200).Text("main"),
	} {
		if !strings.Contains(text, "There is a quiet room now.") {
			t.Errorf("%s: %s", who, text)
		}
	}
	rival := offertest.Provider
	rival.Person, rival.Provider = thread.Must("PER-0000-000K-Y"), thread.Must("PVR-0000-0002-P")
	s.As(rival).Get(page + "/feedback").Want(403)
}
