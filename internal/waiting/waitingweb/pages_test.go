package waitingweb_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family/familytest"
	"alongside/internal/geo"
	"alongside/internal/offer/offertest"
	"alongside/internal/thread"
	"alongside/internal/waiting/waitingsql"
	"alongside/internal/waiting/waitingtest"
	"alongside/internal/waiting/waitingweb"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
)

func site(t *testing.T) (*webtest.Site, *waitingtest.World, *db.DB) {
	t.Helper()
	d := dbtest.SQLite(t, append(waitingtest.Migrations(), web.Migrations()...)...)
	w := waitingtest.New(t, d)
	atlas, err := geo.Load()
	if err != nil {
		t.Fatal(err)
	}
	return webtest.Start(t, d, dbtest.Scope, func(r *web.Router) {
		waitingweb.Register(r, waitingweb.Deps{DB: d, Service: w.Waits, Offers: w.Offers, Families: w.Families, Atlas: atlas, Diaries: w.Diaries, Homes: w.Families, WhatIf: w.WhatIf})
	}), w, d
}

func TestAWaitIsShownAndSupportIsOfferedAndTaken(t *testing.T) {
	s, w, _ := site(t)
	w.Add(t, nil)
	entry := w.Join(t, w.Home.Child, 90)
	page := "/children/" + string(w.Home.Child) + "/waiting"
	mother, co := s.As(familytest.Mother), s.As(offertest.CoOrdinator)
	p := mother.Get(page).Want(200)
	webtest.CheckHTML(t, p)
	if got := p.Text("main"); !strings.Contains(got, "We do not know yet") || !strings.Contains(got, "Nothing has been offered yet") {
		t.Errorf("the page says: %s", got)
	}
	board := co.Get("/waiting").Want(200)
	webtest.CheckHTML(t, board)
	if got := board.Text("table"); !strings.Contains(got, "Sam Made-Up") || !strings.Contains(got, "Nothing offered") {
		t.Errorf("the board: %s", got)
	}
	form := co.Get(page).Want(200)
	webtest.CheckHTML(t, form)
	if p := co.Submit(form, "form[action='"+page+"/offer']", nil); p.Status != 422 {
		t.Errorf("nothing named: %d", p.Status)
	}
	co.Submit(co.Get(page), "form[action='"+page+"/offer']", url.Values{"what": {"A call each month"}}).Want(200)
	p = mother.Submit(mother.Get(page), "form[action='"+page+"/answer']", url.Values{"outcome": {"taken"}}).Want(200)
	if got := p.Text("main"); !strings.Contains(got, "A call each month Taken") {
		t.Errorf("taken: %s", got)
	}
	if p := co.Submit(co.Get(page), "form[action='"+page+"/leave']", url.Values{"reason": {"family's choice"}}); p.Status != 422 {
		t.Errorf("left without evidence: %d", p.Status)
	}
	if p := co.Submit(co.Get(page), "form[action='"+page+"/leave']", url.Values{"reason": {"assessed"}}); p.Status != 422 || !strings.Contains(p.Body, "what shows that the child was assessed") {
		t.Errorf("assessed, and nothing shows it: %d", p.Status)
	}
	today := map[string][]string{"reason": {"assessed"}, "evidence": {"Seen by Dr Made-Up at the clinic."}, "on-day": {"23"}, "on-month": {"11"}, "on-year": {"2026"}}
	co.Submit(co.Get(page), "form[action='"+page+"/leave']", today).Want(200)
	p = mother.Get(page).Want(200)
	webtest.CheckHTML(t, p)
	if got := p.Text("main"); !strings.Contains(got, "What shows it: Seen by Dr Made-Up at the clinic.") || !strings.Contains(got, "not been assessed?") {
		t.Errorf("off the list, the family reads: %s", got)
	}
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		e, err := w.Waits.Entry(ctx, tx, entry)
		if err != nil {
			return err
		}
		e.EvidenceTold = false // as rows that were written before families could read them
		return waitingsql.Store{}.Update(ctx, tx, e)
	})
	p = mother.Get(page).Want(200)
	if got := p.Text("main"); strings.Contains(got, "What shows it") || strings.Contains(got, "Dr Made-Up") || !strings.Contains(got, "assessed") {
		t.Errorf("what was written for the council’s people, the family reads: %s", got)
	}
	p = mother.Submit(p, "form[action='"+page+"/return']", nil).Want(200)
	if got := p.Text("main"); !strings.Contains(got, "On the list since") {
		t.Errorf("back on the list, the family reads: %s", got)
	}
	other := familytest.Refs(t, w.DB, thread.Child, 1)[0]
	mother.Get("/children/" + string(other) + "/waiting").Want(404)
	webtest.ExercisePermissionMissing(t, s, "POST", page+"/leave", familytest.Mother)
	webtest.ExerciseSessionMissing(t, s, "GET", page)
}

func TestExpectedWaitsTellOnNoChild(t *testing.T) {
	s, w, _ := site(t)
	w.Past(t, 24)
	for _, child := range familytest.Refs(t, w.DB, thread.Child, 3) {
		w.Join(t, child, 20)
	}
	p := s.Client().Get("/waiting/expected").Want(200)
	webtest.CheckHTML(t, p)
	if got := p.Text("table"); !strings.Contains(got, "StaffordcLikely") {
		t.Errorf("three children in one district: %s", got)
	}
	if csv := s.Client().Get("/waiting/expected?format=csv").Want(200).Body; !strings.Contains(csv, ",c,") {
		t.Errorf("the file tells: %s", csv)
	}
}

func TestTheBoardAsksAsMuchForManyAsForFew(t *testing.T) {
	s, w, d := site(t)
	co := s.As(offertest.CoOrdinator)
	count := func() uint64 {
		least := ^uint64(0)
		for range 3 { // a request now and then also keeps the session alive
			before := d.Queries()
			co.Get("/waiting").Want(200)
			least = min(least, d.Queries()-before)
		}
		return least
	}
	for _, child := range familytest.Refs(t, w.DB, thread.Child, 2) {
		w.Join(t, child, 5)
	}
	few := count()
	for _, child := range familytest.Refs(t, w.DB, thread.Child, 20) {
		w.Join(t, child, 5)
	}
	if many := count(); many > few {
		t.Errorf("%d statements for 2 rows, %d for 22", few, many)
	}
}

func TestALeadSeesTheirOwnChildrenFirst(t *testing.T) {
	s, w, _ := site(t)
	w.Add(t, nil)
	w.Join(t, w.Home.Child, 90)
	w.Join(t, familytest.Refs(t, w.DB, thread.Child, 1)[0], 40)
	ctx := dbtest.Ctx(t)
	if err := w.DB.InTx(ctx, func(tx *db.Tx) error {
		return access.Grant(ctx, tx, familytest.Worker.By(), access.Relationship{Actor: familytest.Worker.Person, Child: w.Home.Child, Reason: access.LeadAllocation, Level: access.Work, From: tx.Today(), Source: w.Home.Child})
	}); err != nil {
		t.Fatal(err)
	}
	lead := s.As(familytest.Worker)
	mine := lead.Get("/waiting").Want(200)
	webtest.CheckHTML(t, mine)
	if got := mine.Text("table"); !strings.Contains(got, "Sam Made-Up") || strings.Contains(got, "Not yours to see") || strings.Contains(mine.Text("tbody"), "Since") {
		t.Errorf("the lead's own list: %s", got)
	}
	if got := lead.Get("/waiting?whose=all").Want(200).Text("table"); !strings.Contains(got, "Not yours to see") {
		t.Errorf("everybody's: %s", got)
	}
	if got := lead.Get("/waiting?red=yes&pathway=none").Want(200).Text("main"); !strings.Contains(got, "Nobody waits under this filter") {
		t.Errorf("a filter that takes all away: %s", got)
	}
}

func TestTheFamilyReadsItsPlaceAndKeepsIt(t *testing.T) {
	s, w, _ := site(t)
	mine := w.Join(t, w.Home.Child, 90)
	w.Join(t, familytest.Refs(t, w.DB, thread.Child, 1)[0], 120)
	page := "/children/" + string(w.Home.Child) + "/waiting"
	mother, co := s.As(familytest.Mother), s.As(offertest.CoOrdinator)
	if got := mother.Get(page).Want(200).Text("main"); !strings.Contains(got, "Number 2 of 2") || !strings.Contains(got, "Nobody before you is seen sooner") {
		t.Errorf("the place: %s", got)
	}
	if p := co.Submit(co.Get(page), "form[action='"+page+"/move']", url.Values{"priority": {"sooner"}, "facts": {"x"}}); p.Status != 422 {
		t.Errorf("moved up by no rule: %d", p.Status)
	}
	unseen := co.Submit(co.Get(page), "form[action='"+page+"/move']", url.Values{"priority": {"sooner"}, "rule": {"health"}, "facts": {"Dr Made-Up wrote."}})
	webtest.CheckHTML(t, unseen)
	if got := unseen.Text(".govuk-error-summary"); unseen.Status != 422 || !strings.Contains(got, "This reason needs: A letter or message from a doctor") {
		t.Errorf("moved up without evidence: %d, %s", unseen.Status, got)
	}
	if got := unseen.Find("textarea[name=facts]").Text(); got != "Dr Made-Up wrote." {
		t.Errorf("what was typed is lost: %q", got)
	}
	co.Submit(co.Get(page), "form[action='"+page+"/move']", url.Values{"priority": {"sooner"}, "rule": {"health"}, "proof": {"Her letter of 16 November."}, "facts": {"Dr Made-Up wrote."}}).Want(200)
	p := mother.Get(page).Want(200)
	webtest.CheckHTML(t, p)
	if got := p.Text("main"); !strings.Contains(got, "Number 1 of 2") || !strings.Contains(got, "Dr Made-Up wrote.") {
		t.Errorf("after the move: %s", got)
	} else if !strings.Contains(got, "for this reason: A doctor says that waiting harms their health (version 1 of the reasons).") || !strings.Contains(got, "Seen: Her letter of 16 November. Dr Made-Up wrote.") {
		t.Errorf("the rule and what was seen: %s", got)
	}
	if got := p.Find("ol li").First().Text(); !strings.HasPrefix(got, "Cannot stay safely at home") || !strings.Contains(p.Text("main"), "Version 1, in force since") {
		t.Errorf("the reasons in their order: %s", got)
	}
	moves := co.Get("/waiting/moves").Want(200)
	webtest.CheckHTML(t, moves)
	if got := moves.Text("main"); !strings.Contains(got, "Sam Made-Up") || !strings.Contains(got, "A doctor says") {
		t.Errorf("the moves: %s", got)
	}
	if csv := co.Get("/waiting/moves?format=rules").Want(200).Body; !strings.HasPrefix(csv, "order,reason,what has to be seen,moves\r\n1,Cannot stay safely at home") || !strings.Contains(csv, ",1\r\n") || strings.Contains(csv, "Sam Made-Up") {
		t.Errorf("the file of the rules: %s", csv)
	}
	stranger := familytest.Worker
	stranger.Person = familytest.Refs(t, w.DB, thread.Person, 1)[0]
	if got := s.As(stranger).Get("/waiting/moves").Want(200).Text("main"); strings.Contains(got, "Sam Made-Up") || strings.Contains(got, "Dr Made-Up") {
		t.Errorf("a colleague without a relationship reads %s", got)
	}
	co.Submit(co.Get(page), "form[action='"+page+"/notice']", url.Values{"evidence": {"The clinic wrote."}}).Want(200)
	told := mother.Get(page).Want(200)
	webtest.CheckHTML(t, told)
	if got := told.Text("main"); !strings.Contains(got, "Nothing happens before") || !strings.Contains(got, "The clinic wrote.") {
		t.Errorf("the notice: %s", got)
	}
	mother.Submit(told, "form[action='"+page+"/keep']", nil).Want(200)
	if got := mother.Get(page).Text("main"); strings.Contains(got, "Nothing happens before") {
		t.Errorf("the notice stays: %s", got)
	}
	if mine == "" {
		t.Error("no entry")
	}
	support := co.Get("/waiting/support").Want(200)
	webtest.CheckHTML(t, support)
	if csv := co.Get("/waiting/support?format=reasons").Want(200).Body; !strings.HasPrefix(csv, "reason,times\r\n") {
		t.Errorf("the file of the reasons: %s", csv)
	}
	webtest.ExercisePermissionMissing(t, s, "GET", "/waiting/support", familytest.Mother)
}

func TestAFamilyKeepsItsDiary(t *testing.T) {
	s, w, _ := site(t)
	w.Leads.Lead = familytest.Worker.Person
	ctx := dbtest.Ctx(t)
	if err := w.DB.InTx(ctx, func(tx *db.Tx) error {
		return access.Grant(ctx, tx, familytest.Worker.By(), access.Relationship{Actor: familytest.Worker.Person, Child: w.Home.Child, Reason: access.LeadAllocation, Level: access.Work, From: tx.Today(), Source: w.Home.Child})
	}); err != nil {
		t.Fatal(err)
	}
	page := "/children/" + string(w.Home.Child) + "/diary"
	mother, lead := s.As(familytest.Mother), s.As(familytest.Worker)
	p := mother.Get(page).Want(200)
	webtest.CheckHTML(t, p)
	form := "form[action='" + page + "']"
	if wrong := mother.Submit(p, form, url.Values{"words": {"No number"}}); wrong.Status != 422 || !strings.Contains(wrong.Body, "No number") {
		t.Errorf("what was typed is lost: %d", wrong.Status)
	}
	mother.Submit(mother.Get(page), form, url.Values{"score": {"9"}, "words": {"Kept <b>here</b>"}}).Want(200)
	p = mother.Get(page)
	webtest.CheckHTML(t, p)
	if got := p.Text("main"); !strings.Contains(got, "Kept <b>here</b>") || !strings.Contains(got, "116 123") || !strings.Contains(got, "Only you read this") {
		t.Errorf("the diary: %s", got)
	}
	if got := lead.Get("/diary-calls").Want(200).Text("main"); !strings.Contains(got, "No family asks for a call") {
		t.Errorf("the lead reads %s", got)
	}
	mother.Submit(p, "form[action='"+page+"/tell']", url.Values{"tell-from": {"7"}, "share": {"yes"}}).Want(200)
	mother.Submit(mother.Get(page), form, url.Values{"score": {"8"}, "words": {"Bad night"}}).Want(200)
	list := lead.Get("/diary-calls").Want(200)
	webtest.CheckHTML(t, list)
	if csv := lead.Get("/diary-calls?format=csv").Want(200).Body; !strings.HasPrefix(csv, "child,wrote on,answer by\r\n") || !strings.Contains(csv, "Made-Up") || strings.Count(csv, "\n") != 2 || strings.Contains(csv, "Bad night") {
		t.Errorf("the file of calls: %s", csv)
	}
	colleague := familytest.Worker
	colleague.Person = familytest.Refs(t, w.DB, thread.Person, 1)[0]
	if csv := s.As(colleague).Get("/diary-calls?format=csv").Body; strings.Contains(csv, "Made-Up") {
		t.Errorf("somebody else reads the file of calls: %s", csv)
	}
	href, _ := list.Find("main table a").Attr("href")
	call := lead.Get(href).Want(200)
	webtest.CheckHTML(t, call)
	if got := call.Text("main"); !strings.Contains(got, "Bad night") || !strings.Contains(got, "8: Near my limit") || strings.Contains(got, "Kept") {
		t.Errorf("the lead reads %s", got)
	}
	if p := lead.Submit(call, "form[action='"+href+"']", url.Values{"words": {""}}); p.Status != 422 {
		t.Errorf("an empty answer: %d", p.Status)
	}
	lead.Submit(lead.Get(href), "form[action='"+href+"']", url.Values{"words": {"A break on Friday."}}).Want(200)
	if got := mother.Get(page).Text("main"); !strings.Contains(got, "A break on Friday.") || !strings.Contains(got, "Answered") {
		t.Errorf("what the family gets back: %s", got)
	}
	s.As(familytest.Father).Get(href).Want(403)
	webtest.ExercisePermissionMissing(t, s, "GET", page, familytest.Worker)
	webtest.ExerciseSessionMissing(t, s, "GET", page)
}

func TestWhatCameOfAnAppointmentIsNotedAndRead(t *testing.T) {
	s, w, _ := site(t)
	w.Join(t, w.Home.Child, 90)
	page := "/children/" + string(w.Home.Child) + "/waiting"
	mother, co := s.As(familytest.Mother), s.As(offertest.CoOrdinator)
	form := "form[action='" + page + "/appointment']"
	noted := url.Values{"day-day": {"2"}, "day-month": {"11"}, "day-year": {"2026"}, "stage": {"first appointment"}, "came": {"did not come"}}
	if p := co.Submit(co.Get(page), form, url.Values{"day-day": {"24"}, "day-month": {"11"}, "day-year": {"2026"}}); p.Status != 422 || !strings.Contains(p.Text("main"), "between the start of the wait and today") || !strings.Contains(p.Text("main"), "Choose what came of it") {
		t.Errorf("to come, and nothing said: %d %s", p.Status, p.Text(".govuk-error-summary"))
	}
	co.Submit(co.Get(page), form, noted).Want(200)
	p := mother.Get(page).Want(200)
	webtest.CheckHTML(t, p)
	if got := p.Text("main"); !strings.Contains(got, "first appointment. Your child was not there. The place on the list is kept.") {
		t.Errorf("the family reads: %s", got)
	}
	if p.Find(form).Length() != 0 {
		t.Error("a parent is offered to note it")
	}
	webtest.ExercisePermissionMissing(t, s, "POST", page+"/appointment", familytest.Mother)
}
