package planweb_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/pathway"
	"alongside/internal/plan/plantest"
	"alongside/internal/plan/planweb"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
)

// beside answers for the capabilities beside plans.
type beside struct{ child thread.Ref }

func (beside) ChildNames(_ context.Context, _ *db.Tx, children ...thread.Ref) (map[thread.Ref]string, error) {
	return map[thread.Ref]string{children[0]: "Sam"}, nil
}

func (b *beside) Assessment(_ context.Context, _ *db.Tx, ref thread.Ref) (pathway.Assessment, error) {
	return pathway.Assessment{Ref: ref, Child: b.child, Basis: pathway.Section17, Determination: "DET"}, nil
}

func (b *beside) Determination(context.Context, *db.Tx, thread.Ref) (pathway.Determination, error) {
	return pathway.Determination{Plan: true}, nil
}

func TestFromDraftToFinal(t *testing.T) {
	d := dbtest.SQLite(t, append(plantest.Migrations(), web.Migrations()...)...)
	s := plantest.New(t, d)
	b := &beside{}
	site := webtest.Start(t, d, dbtest.Scope, func(r *web.Router) {
		planweb.Register(r, planweb.Deps{DB: d, Service: s, Assessments: b, Children: b})
	})
	var ref thread.Ref
	b.child, ref = plantest.Drafted(t, d, s)
	parent, officer := site.As(plantest.Parent), site.As(plantest.Officer)
	at := "/plans/" + string(ref)
	if p := parent.Get(at); p.Status != 404 {
		t.Errorf("the family sees a draft before it is served: %d", p.Status)
	}
	if p := site.As(plantest.Other).Get("/children/" + string(b.child) + "/plan"); p.Status != 404 {
		t.Errorf("another family: %d", p.Status)
	}
	none := parent.Get("/children/" + string(b.child) + "/plan").Want(200)
	webtest.CheckHTML(t, none)
	shown := officer.Get(at).Want(200)
	webtest.CheckHTML(t, shown)
	if !strings.Contains(shown.Text("main"), "“access to”, “as required”") {
		t.Errorf("vague words are not pointed out: %s", shown.Text("main"))
	}
	change := officer.Get(at + "/revise").Want(200)
	webtest.CheckHTML(t, change)
	if p := officer.Submit(change, "", url.Values{"minutes-2": {"many"}}); p.Status != 422 {
		t.Errorf("many minutes: %d", p.Status)
	}
	shown = officer.Submit(change, "", url.Values{"minutes-2": {"120"}}).Want(200)
	officer.Submit(shown, "main form[action$='/serve']", nil).Want(200)
	read := parent.Get("/children/" + string(b.child) + "/plan").Want(200)
	webtest.CheckHTML(t, read)
	if !strings.Contains(read.Text("main"), "Monday 7 December 2026") {
		t.Errorf("15 days beginning with 23 November: %s", read.Text("main"))
	}
	hints := read.Find("td .govuk-hint, th .govuk-hint")
	if hints.Length() != 2 {
		t.Errorf("%d lines say what they are for, want 2", hints.Length())
	}
	for _, hint := range hints.EachIter() {
		if said := hint.Text(); strings.HasPrefix(said, "Section") || !strings.Contains(said, "(section ") {
			t.Errorf("the family reads the letter of a section before what it is for: %q", said)
		}
	}
	if p := parent.Submit(read, "", nil); p.Status != 422 {
		t.Errorf("an empty comment: %d", p.Status)
	}
	parent.Submit(read, "", url.Values{"text": {"Which club?"}, "last": {"yes"}}).Want(200)
	answer := officer.Get(at + "/answer-comments").Want(200)
	webtest.CheckHTML(t, answer)
	officer.Submit(answer, "", url.Values{"outcome-1": {"The one in town."}}).Want(200)
	final := officer.Get(at + "/finalise").Want(200)
	webtest.CheckHTML(t, final)
	if p := officer.Submit(final, "", url.Values{"why": {"It follows the advice."}}); p.Status != 422 {
		t.Errorf("vague words kept without a word: %d", p.Status)
	}
	done := officer.Submit(final, "", url.Values{"why": {"It follows the advice."}, "vague": {"yes"}}).Want(200)
	webtest.CheckHTML(t, done)
	if done.Find("a[href^='/provisions/'][href$='/require']").Length() != 2 {
		t.Error("no way to find a provider for each line")
	}
	if p := parent.Get("/children/" + string(b.child) + "/plan?format=csv").Want(200); !strings.Contains(p.Body, ",120,50,6000,") {
		t.Errorf("the file: %s", p.Body)
	}
	webtest.ExercisePermissionMissing(t, site, "GET", at+"/finalise", plantest.Parent)
	webtest.ExerciseSessionMissing(t, site, "GET", at)
}
