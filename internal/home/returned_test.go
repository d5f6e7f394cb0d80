package home_test

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/db"
	"alongside/internal/family/familytest"
	"alongside/internal/lead/leadtest"
	"alongside/internal/query"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

const sentBack = `section[aria-label="Answers that families sent back, for you to answer"]`

func TestAManagerSeesTheAnswersThatFamiliesSentBack(t *testing.T) {
	w := newWorld(t)
	child := w.Child(t)
	w.Allocate(t, child)
	asked := w.answered(t, child, workday.MustOn(2026, 12, 1))
	manager := w.site.As(leadtest.Manager)
	if got := manager.Get("/home").Want(200).Find(sentBack).Length(); got != 0 {
		t.Error("a section stands there while nothing came back")
	}
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		return w.query.JudgeTx(ctx, tx, familytest.Mother, query.Judge{Query: asked, Verdict: "Who pays?"})
	})
	p := manager.Get("/home").Want(200)
	webtest.CheckHTML(t, p)
	says(t, p, sentBack, "Transport", "Sam Made-Up", "30 Nov 2026, in 7 days", "All questions that wait for you")
	if got := p.Find("main section").First().AttrOr("aria-label", ""); !strings.HasPrefix(got, "Answers that families sent back") {
		t.Errorf("first stands %q", got)
	}
	if p.Find(sentBack+` a[href="/queries/`+string(asked)+`"]`).Length() != 1 {
		t.Error("no way to the question")
	}
	if n := w.looks(t, child, "Their own list of work"); n == 0 {
		t.Error("the look is not recorded")
	}
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		return w.query.AnswerTx(ctx, tx, leadtest.Manager, query.Give{Query: asked, Points: []string{"We do."}, NoDecision: true, Next: "Nothing more.", NoDate: true, Challenge: "Tell us here."})
	})
	if got := manager.Get("/home").Want(200).Find(sentBack).Length(); got != 0 {
		t.Error("what was answered again still waits")
	}
}
