package noticeweb_test

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/admission"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/notice"
	"alongside/internal/notice/noticesql"
	"alongside/internal/notice/noticeweb"
	"alongside/internal/provider/providertest"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

// accepted are acceptances that wait for an award notice.
type accepted struct {
	*admission.Service
	all []admission.Unnoticed
}

func (a *accepted) Unnoticed(context.Context, *db.Tx, thread.Ref) ([]admission.Unnoticed, error) {
	return slices.Clone(a.all), nil
}

func (a *accepted) Awaiting(context.Context, *db.Tx, thread.Ref) ([]thread.Ref, error) {
	return nil, nil
}

// TestAnAwardNoticeBeginsTheStandstillOfThoseItNamesAlone: without a name it is refused, with one it begins that supplier's wait, and a second
// notice about the same agreement offers and names the other alone.
func TestAnAwardNoticeBeginsTheStandstillOfThoseItNamesAlone(t *testing.T) {
	w := newWorld(t)
	waits := &accepted{Service: w.open}
	s := notice.New(notice.Deps{DB: w.DB, Store: noticesql.Store{}, Plans: noticesql.Plans{}, Performance: w.assessed, Engagement: talks{}, Agreements: w.Service, Decisions: w.decisions, Openings: waits, Providers: w.Providers, Tenders: w.tenders, Book: w.book})
	var begun []string
	s.WhenAwardPublished(func(_ context.Context, _ *db.Tx, _ access.Actor, p notice.Publication) error {
		for _, n := range p.Named {
			begun = append(begun, p.Number+" "+n.Name)
			waits.all = slices.DeleteFunc(waits.all, func(u admission.Unnoticed) bool { return u.Application == n.Application })
		}
		return nil
	})
	ctx := dbtest.Ctx(t)
	a := agreementtest.Agreement(w.Enter(t))
	a.Kind = agreement.Framework
	var ref thread.Ref
	by := access.Actor{Person: "PER-C", Name: "Cam", Roles: []access.Role{access.RoleCommissioner}, Scope: "E10000028"}
	if err := w.DB.InTx(ctx, func(tx *db.Tx) (err error) {
		if ref, err = w.Service.LetTx(ctx, tx, agreementtest.By, a); err != nil {
			return err
		}
		return w.open.OpenTx(ctx, tx, by, admission.Opening{
			Agreement: ref, OpensAt: workday.MustOn(2026, 11, 1).At(9, 0), DecideDays: 10, CompleteDays: 5, ReplyDays: 5, ReviewDays: 10,
			Questions: []admission.Question{{Words: "Are you registered?", Kind: admission.PassFail}}})
	}); err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"Ash Grove (made up)", "Beech Hill (made up)"} {
		waits.all = append(waits.all, admission.Unnoticed{Application: thread.Ref("APP-" + string(rune('A'+i))), Provider: providertest.Make(t, w.DB, w.Providers, name), Decided: workday.MustOn(2026, 11, 20)})
	}
	if err := s.MarkPublished(ctx, by, pub, notice.MarkPublished{Agreement: ref, Subject: ref, Notice: "UK4", Number: "1", On: workday.MustOn(2026, 11, 2)}); err != nil {
		t.Fatal(err)
	}
	site := webtest.Start(t, w.DB, "E10000028", func(r *web.Router) {
		noticeweb.Register(r, noticeweb.Deps{DB: w.DB, Service: s, Publisher: func(context.Context, *db.Tx) (notice.Publisher, error) { return pub, nil }})
	})
	c, path := site.As(by), "/notices/"+string(ref)+"/draft?about="+string(ref)+"&notice=UK6"
	published := url.Values{"number": {"2026/S 1"}, "on-day": {"23"}, "on-month": {"11"}, "on-year": {"2026"}}
	form := c.Get(path).Want(200)
	webtest.CheckHTML(t, form)
	none := c.Submit(form, "form[action$=draft]", published).Want(422)
	if text := none.Text(".govuk-error-summary"); !strings.Contains(text, "Choose the suppliers that the notice names") {
		t.Errorf("a notice that names nobody: %s", text)
	}
	if v, _ := none.Find("input[name=number]").Attr("value"); v != "2026/S 1" {
		t.Errorf("what was typed is gone: %q", v)
	}
	published.Set("named", "APP-A")
	other := c.Get(path).Want(200)
	c.Submit(form, "form[action$=draft]", published).Want(200)
	if !slices.Equal(begun, []string{"2026/S 1 Ash Grove (made up)"}) {
		t.Errorf("standstills that began: %v", begun)
	}
	published.Set("number", "2026/S 2")
	if again := c.Submit(other, "form[action$=draft]", published); again.Status != 422 || !strings.Contains(again.Text("main"), "Choose suppliers that wait for this notice") {
		t.Errorf("a second notice names who was named: %d", again.Status)
	}
	second := c.Get(path).Want(200)
	webtest.CheckHTML(t, second)
	if text := second.Text("form"); strings.Contains(text, "Ash Grove") || !strings.Contains(text, "Beech Hill") {
		t.Errorf("the second notice offers %s", text)
	}
	if text := second.Text("table"); !strings.Contains(text, "Ash Grove (made up)") {
		t.Errorf("whom the first one named: %s", text)
	}
	published.Set("named", "APP-B")
	c.Submit(second, "form[action$=draft]", published).Want(200)
	if !slices.Equal(begun, []string{"2026/S 1 Ash Grove (made up)", "2026/S 2 Beech Hill (made up)"}) {
		t.Errorf("standstills that began: %v", begun)
	}
}
