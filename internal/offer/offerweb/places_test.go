package offerweb_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family/familytest"
	"alongside/internal/offer"
	"alongside/internal/offer/offertest"
	"alongside/internal/web/webtest"
)

// worksWith lets the suite's worker work with the child.
func worksWith(t *testing.T, w *offertest.World) {
	t.Helper()
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		return access.Grant(ctx, tx, familytest.Worker.By(), access.Relationship{Actor: familytest.Worker.Person, Child: w.Home.Child, Reason: access.LeadAllocation, Level: access.Work, From: tx.Today()})
	})
}

// TestAPlaceOfOneHomeIsNotCancelledByTheOther reads the place that the mother booked as the father, who is not asked whether he cancels it and
// is refused, and cancels it as a worker, whose reason both may read or ask for.
func TestAPlaceOfOneHomeIsNotCancelledByTheOther(t *testing.T) {
	s, w := site(t)
	_, b := placed(t, w, 5)
	worksWith(t, w)
	path, list := "/bookings/"+string(b.Ref), "/children/"+string(w.Home.Child)+"/places"
	mother, father, worker := s.As(familytest.Mother), s.As(familytest.Father), s.As(familytest.Worker)
	p := father.Get(path).Want(200)
	webtest.CheckHTML(t, p)
	if p.Find("form[action='"+path+"/cancel']").Length() != 0 || !strings.Contains(p.Text("main"), offer.OtherBooked) {
		t.Errorf("he is asked whether he cancels it: %s", p.Text("main"))
	}
	_, sent := father.Get("/calendar").Form("form[action='/calendar']")
	sent.Set("version", "1")
	if got := father.Post(path+"/cancel", sent).Want(403).Text("main"); !strings.Contains(got, offer.OtherBooked) {
		t.Errorf("the refusal does not say what to do: %s", got)
	}
	p = father.Get(list).Want(200)
	webtest.CheckHTML(t, p)
	if got := p.Text("main"); len(told(p.Body)) > len(told("/offers")) || !strings.Contains(got, "Another home") || strings.Contains(got, "Maya") || !strings.Contains(got, "Has a place") {
		t.Errorf("his list of places: %s", got)
	}
	if got := mother.Get(list).Want(200).Text("main"); !strings.Contains(got, "You") || !strings.Contains(got, "Swimming at Quarry Green") {
		t.Errorf("her list of places: %s", got)
	}

	p = worker.Get(list).Want(200)
	webtest.CheckHTML(t, p)
	if got := p.Text("main"); !strings.Contains(got, "Maya Made-Up, mother") || p.Find("a[href='"+path+"/cancel']").Length() != 1 {
		t.Errorf("the worker's list of places: %s", got)
	}
	form := worker.Get(path + "/cancel").Want(200)
	webtest.CheckHTML(t, form)
	again := worker.Submit(form, "", url.Values{"why": {""}}).Want(422)
	if got := again.Text("main"); !strings.Contains(got, "Say why it is cancelled.") {
		t.Errorf("without a reason: %s", got)
	}
	long := strings.Repeat("much ", 500)
	if got := worker.Submit(form, "", url.Values{"why": {long}}).Want(422); !strings.Contains(got.Find("textarea[name=why]").Text(), "much much") {
		t.Error("what was typed is not kept")
	}
	done := worker.Submit(form, "", url.Values{"why": {"The pool at Quarry Green is shut."}}).Want(200)
	if got := done.Text("main"); done.Path != list || !strings.Contains(got, "You cancelled it on Monday 23 November 2026. Why: The pool at Quarry Green is shut.") {
		t.Errorf("on %s: %s", done.Path, got)
	}
	if got := mother.Get(path).Want(200).Text("main"); !strings.Contains(got, "Cancelled by Asha Made-Up, Lead professional, on Monday 23 November 2026.") || !strings.Contains(got, "The pool at Quarry Green is shut.") {
		t.Errorf("whoever booked reads %s", got)
	}
	got := father.Get(path).Want(200)
	if len(told(got.Body)) != 0 || !strings.Contains(got.Text("main"), "Ask your named person why.") {
		t.Errorf("the father, whom the reason could tell where, reads %s", got.Text("main"))
	}
}

// TestWhoBookedMayCancel has the father cancel what he booked himself, and the mother read of it without a name; a stranger and a provider
// find none of the pages.
func TestWhoBookedMayCancel(t *testing.T) {
	s, w := site(t)
	session := w.Plan(t, w.Add(t, nil), 5, 3)
	b, err := w.Offers.Book(dbtest.Ctx(t), familytest.Father, offer.Book{Session: session, Child: w.Home.Child})
	if err != nil {
		t.Fatal(err)
	}
	path, list := "/bookings/"+string(b.Ref), "/children/"+string(w.Home.Child)+"/places"
	mother, father := s.As(familytest.Mother), s.As(familytest.Father)
	if got := mother.Get(path).Want(200).Text("main"); !strings.Contains(got, offer.OtherBooked) || strings.Contains(got, "Finn") {
		t.Errorf("before: %s", got)
	}
	p := father.Submit(father.Get(path), "form[action='"+path+"/cancel']", nil).Want(200)
	if got := p.Text("main"); p.Path != path || !strings.Contains(got, "You cancelled it on Monday 23 November 2026.") {
		t.Errorf("he cancelled: %s", got)
	}
	if got := mother.Get(list).Want(200).Text("main"); !strings.Contains(got, "Cancelled by another home of your child’s") || strings.Contains(got, "Finn") {
		t.Errorf("after: %s", got)
	}
	for name, who := range map[string]access.Actor{"a stranger": {Person: offertest.CoOrdinator.Person, Name: "Cora", Roles: []access.Role{access.RoleParent}, Scope: dbtest.Scope}, "a co-ordinator without a part in it": offertest.CoOrdinator} {
		c := s.As(who)
		for _, at := range []string{list, path + "/cancel"} {
			if got := c.Get(at); got.Status != 404 {
				t.Errorf("%s opens %s: %d", name, at, got.Status)
			}
		}
	}
	s.As(offertest.Provider).Get(list).Want(403)
}
