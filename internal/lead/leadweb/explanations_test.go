package leadweb_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/family/familytest"
	"alongside/internal/lead/leadtest"
	"alongside/internal/web/webtest"
)

var explained = url.Values{"reasons": {"Progress was as expected."}, "read": {"Report of the school\nAdvice of the psychologist"}, "rule": {"Children and Families Act 2014, section 37"}}

func TestAColleagueExplainsADecision(t *testing.T) {
	site, w := world(t)
	child := w.Child(t)
	w.Allocate(t, child)
	about := w.Decide(t, child)
	page := "/children/" + string(child)
	priya := site.As(leadtest.Priya)
	form := priya.Get(page + "/require-explanation").Want(200)
	webtest.CheckHTML(t, form)
	asked := url.Values{"about": {string(about)}, "question": {"Why is there no plan?"}, "email": {leadtest.ChairEmail}}
	wrong := priya.Submit(form, "", url.Values{"question": {"Why is there no plan?"}, "email": {"not an address"}})
	if wrong.Status != 422 || !strings.Contains(wrong.Body, "Why is there no plan?") {
		t.Errorf("no decision chosen: %d, or what was typed is lost", wrong.Status)
	}
	saved := priya.Submit(form, "", asked).Want(200)
	webtest.CheckHTML(t, saved)
	if got := saved.Text("main"); !strings.Contains(got, "Unexplained since 23 Nov 2026") || !strings.Contains(got, "Monday 7 December 2026") {
		t.Errorf("required: %s", got)
	}

	mother := site.As(familytest.Mother)
	list := mother.Get(page + "/explanations").Want(200)
	webtest.CheckHTML(t, list)
	if got := list.Text("main"); !strings.Contains(got, "There will be no planKit Made-Up7 Dec 2026Unexplained since 23 Nov 2026") {
		t.Errorf("the family's list: %s", got)
	}
	path := list.Find("table a").AttrOr("href", "")
	if got := mother.Get(path).Want(200); strings.Contains(got.Text("main"), "Withdraw") {
		t.Error("the family can withdraw it")
	}
	mother.Post(path, url.Values{"step": {"withdraw"}, "why": {"x"}, "version": {"1"}}).Want(403)
	site.As(leadtest.Tom).Get(path).Want(404)

	chair := site.As(leadtest.Chair)
	board := chair.Get("/explanations").Want(200)
	webtest.CheckHTML(t, board)
	if got := board.Find("table a").AttrOr("href", ""); got != path {
		t.Errorf("the chair's list leads to %q, want %q", got, path)
	}
	answer := chair.Get(path).Want(200)
	webtest.CheckHTML(t, answer)
	half := chair.Submit(answer, "form[action$='/answer']", url.Values{"reasons": {"Progress was as expected."}})
	if half.Status != 422 || !strings.Contains(half.Body, "Progress was as expected.") {
		t.Errorf("without evidence and rule: %d", half.Status)
	}
	chair.Submit(answer, "form[action$='/answer']", explained).Want(200)
	got := mother.Get(path).Want(200)
	webtest.CheckHTML(t, got)
	for _, want := range []string{"Explained on 23 Nov 2026", "Progress was as expected.", "Advice of the psychologist", "section 37"} {
		if !strings.Contains(got.Text("main"), want) {
			t.Errorf("the family does not read %q: %s", want, got.Text("main"))
		}
	}
	back := priya.Get(path).Want(200)
	again := priya.Submit(back, "form[action='"+path+"']", url.Values{"why": {"Which progress?"}}).Want(200)
	if got := again.Text("main"); !strings.Contains(got, "Unexplained since") || !strings.Contains(got, "Sent back on Monday 23 November 2026: Which progress?") {
		t.Errorf("sent back: %s", got)
	}
}

func TestAnAgencyExplainsThroughALink(t *testing.T) {
	site, w := world(t)
	e := w.Require(t, "The clinic’s panel", leadtest.Mailbox)
	visitor := site.Client()
	visitor.Get("/explain?token=AAAA").Want(404)
	visitor.Get("/explain/answer").Want(404)
	visitor.Get("/explain/mailbox").Want(404)
	open := visitor.Get("/explain?token=" + url.QueryEscape(w.Token(t, e.Ref))).Want(200)
	webtest.CheckHTML(t, open)
	if strings.Contains(open.Body, "Why is there no plan?") || strings.Contains(open.Body, "Sam") {
		t.Error("the page before the code tells of the request")
	}
	if early := visitor.Get("/explain/answer").Want(200); early.Path != "/explain/mailbox" {
		t.Errorf("without the code it leads to %s", early.Path)
	}
	enter := visitor.Submit(open, "", url.Values{}).Want(200)
	webtest.CheckHTML(t, enter)
	if wrong := visitor.Submit(enter, "form[action='/explain/enter']", url.Values{"code": {"AAAA AAAA"}}); wrong.Status != 422 {
		t.Errorf("a guess: %d", wrong.Status)
	}
	other := site.Client()
	other.Get("/explain?token=" + url.QueryEscape(w.Token(t, e.Ref))).Want(200)
	form := visitor.Submit(enter, "form[action='/explain/enter']", url.Values{"code": {w.Code(t, e.Ref)}}).Want(200)
	webtest.CheckHTML(t, form)
	if got := form.Text("main"); !strings.Contains(got, "Why is there no plan?") || !strings.Contains(got, "Monday 7 December 2026") {
		t.Errorf("the request: %s", got)
	}
	if theirs := other.Get("/explain/answer").Want(200); theirs.Path != "/explain/mailbox" {
		t.Errorf("another browser with the link alone gets to %s", theirs.Path)
	}
	visitor.Get("/explanations/" + string(e.Ref)).Want(200) // the sign-in page
	if got := visitor.Get("/explanations/" + string(e.Ref)).Text("main"); strings.Contains(got, "Why is there no plan?") {
		t.Error("the link opens the page of those who sign in")
	}
	if half := visitor.Submit(form, "form[action='/explain/answer']", url.Values{"reasons": {"Progress was as expected."}}); half.Status != 422 || !strings.Contains(half.Body, "Progress was as expected.") {
		t.Errorf("without evidence and rule: %d", half.Status)
	}
	visitor.Submit(form, "form[action='/explain/answer']", explained).Want(200)
	visitor.Get("/explain/answer").Want(404)
	if got := site.As(leadtest.Priya).Get("/explanations/" + string(e.Ref)).Text("main"); !strings.Contains(got, "Progress was as expected.The clinic’s panel") {
		t.Errorf("the lead reads %s", got)
	}
}

func TestALeadEndsALink(t *testing.T) {
	site, w := world(t)
	e := w.Require(t, "The clinic’s panel", leadtest.Mailbox)
	priya := site.As(leadtest.Priya)
	page := priya.Get("/explanations/" + string(e.Ref)).Want(200)
	webtest.CheckHTML(t, page)
	if got := page.Text("main"); !strings.Contains(got, "works until") || !strings.Contains(got, "0 times opened") {
		t.Errorf("the links: %s", got)
	}
	after := priya.Submit(page, "form:has(button[value=revoke])", url.Values{"step": {"revoke"}}).Want(200)
	if got := after.Text("main"); !strings.Contains(got, "ended on") {
		t.Errorf("revoked: %s", got)
	}
	site.Client().Get("/explain?token=" + url.QueryEscape(w.Token(t, e.Ref))).Want(404)
	if odd := priya.Submit(after, "form:has(button[value=revoke])", url.Values{"step": {"nothing"}}).Want(422); !strings.Contains(odd.Body, "Choose what to do.") {
		t.Error("an unknown step is not named")
	}
}

func TestAnAgencyIsToldWhileTheFamilyAgrees(t *testing.T) {
	site, w := world(t)
	child := w.Child(t)
	w.Allocate(t, child)
	about := w.Decide(t, child)
	priya := site.As(leadtest.Priya)
	form := priya.Get("/children/" + string(child) + "/require-explanation").Want(200)
	asked := url.Values{"about": {string(about)}, "question": {"Why is there no plan?"}, "email": {leadtest.Mailbox}, "name": {"The clinic’s panel"}, "giver": {"Maya Made-Up"}}
	wrong := priya.Submit(form, "", asked).Want(422)
	if !strings.Contains(wrong.Body, "Say why this agency may be told about the child.") || wrong.Find("input[name=giver]").AttrOr("value", "") != "Maya Made-Up" {
		t.Error("without a ground it is not asked for, or what was typed is lost")
	}
	asked.Set("share", "agreed")
	asked.Set("how", "At a visit")
	saved := priya.Submit(form, "", asked).Want(200)
	webtest.CheckHTML(t, saved)
	if got := saved.Text("main"); !strings.Contains(got, "Maya Made-Up agreed on Monday 23 November 2026, At a visit.") {
		t.Errorf("the ground: %s", got)
	}
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		return w.Families.WithdrawConsentTx(ctx, tx, leadtest.Priya.By(), family.WithdrawConsent{Child: child, N: 1})
	})
	after := priya.Get(saved.Path).Want(200)
	webtest.CheckHTML(t, after)
	if got := after.Text("main"); !strings.Contains(got, "may not be told any more since Monday 23 November 2026") || strings.Contains(got, "works until") {
		t.Errorf("after the family took it back: %s", got)
	}
	none := priya.Submit(after, "form:has(button[value=revoke])", url.Values{"step": {"link"}, "share": {"duty"}})
	if none.Status != 422 || !strings.Contains(none.Body, "which law asks for it") {
		t.Errorf("a law without its name: %d", none.Status)
	}
	again := priya.Submit(after, "form:has(button[value=revoke])", url.Values{"step": {"link"}, "share": {"duty"}, "share-why": {"Care Act 2014, section 6"}}).Want(200)
	if got := again.Text("main"); !strings.Contains(got, "because a law asks for it: Care Act 2014, section 6") || !strings.Contains(got, "works until") {
		t.Errorf("on another ground: %s", got)
	}
}
