package home_test

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/brokerage"
	"alongside/internal/brokerage/brokeragetest"
	"alongside/internal/db"
	"alongside/internal/delivery"
	"alongside/internal/family/familytest"
	"alongside/internal/lead/leadtest"
	"alongside/internal/query"
	"alongside/internal/thread"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

const nextList = `section[aria-labelledby="next"]`

// answered asks and answers a question of the mother's about a child; the answer promises something by a day.
func (w world) answered(t *testing.T, child thread.Ref, by workday.Date) thread.Ref {
	t.Helper()
	var asked thread.Ref
	w.InTx(t, func(ctx context.Context, tx *db.Tx) (err error) {
		if asked, err = w.query.AskTx(ctx, tx, familytest.Mother, query.Ask{Child: child, Subject: "Transport", Points: []string{"Who drives?"}}); err != nil {
			return err
		}
		return w.query.AnswerTx(ctx, tx, leadtest.Priya, query.Give{Query: asked, Points: []string{"A taxi."}, NoDecision: true, Next: "I ring you about Quarry Green.",
			NextBy: by, Challenge: "Tell us here."})
	})
	return asked
}

func TestWhatAnAnswerPromisesStandsAmongWhatComesNextUntilItsDay(t *testing.T) {
	w := newWorld(t)
	child := w.Child(t)
	w.Allocate(t, child)
	asked := w.answered(t, child, workday.MustOn(2026, 12, 1))
	mother := w.site.As(familytest.Mother)
	p := mother.Get("/home").Want(200)
	webtest.CheckHTML(t, p)
	says(t, p, nextList, "Our answer to “Transport” says: I ring you about Quarry Green.", "By Tuesday 1 December 2026")
	if p.Find(nextList+` .al-deadline a[href="/queries/`+string(asked)+`"]`).Length() != 1 {
		t.Error("no way from the promise to the answer")
	}
	if got := w.site.As(familytest.Father).Get("/home").Want(200).Body; strings.Contains(got, "Transport") || strings.Contains(got, "Quarry Green") {
		t.Error("a carer who does not know where the child lives reads what another asked and was answered")
	}
	w.moveTo(workday.MustOn(2026, 12, 1))
	says(t, w.site.As(familytest.Mother).Get("/home").Want(200), nextList, "By Tuesday 1 December 2026")
	w.moveTo(workday.MustOn(2026, 12, 2))
	over := w.site.As(familytest.Mother).Get("/home").Want(200)
	says(t, over, "h1", "Sam’s support")
	lacks(t, over, "Tuesday 1 December 2026")
}

func TestTheFirstDayOfHelpStandsAmongWhatComesNextUntilItHasCome(t *testing.T) {
	w := newWorld(t)
	child := w.Child(t)
	pkg := w.supportedFrom(t, child, workday.MustOn(2026, 11, 30))
	mother := w.site.As(familytest.Mother)
	p := mother.Get("/home").Want(200)
	webtest.CheckHTML(t, p)
	says(t, p, nextList, "Help begins: Support at home, 2 hours a week, by Hollow Oak Care", "On Monday 30 November 2026")
	lacks(t, p, "We have not promised you anything")
	if p.Find(nextList+` a[href="/packages/`+string(pkg.Ref)+`"]`).Length() != 1 {
		t.Error("no way to the package")
	}
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		return access.Grant(ctx, tx, audit.System, access.Relationship{Actor: familytest.Father.Person, Child: child, Reason: access.Caring, From: tx.Today(),
			Source: pkg.Ref, Level: access.See, Without: []access.Part{access.SocialCareRecord}})
	})
	if got := w.site.As(familytest.Father).Get("/home").Want(200).Text(nextList); got == "" || strings.Contains(got, "Help begins") {
		t.Errorf("a carer from whom social care is kept reads %s", got)
	}
	w.moveTo(workday.MustOn(2026, 11, 30))
	if got := w.site.As(familytest.Mother).Get("/home").Want(200).Text(nextList); got == "" || strings.Contains(got, "Help begins") {
		t.Errorf("on the first day it is still to begin: %s", got)
	}
}

func TestHelpThatEndedSaysWhatNeverCame(t *testing.T) {
	w := newWorld(t)
	child := w.Child(t)
	pkg := w.supported(t, child)
	w.moveTo(workday.MustOn(2026, 12, 7))
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.delivery.RecordVisitTx(ctx, tx, brokeragetest.Worker(pkg.Provider), delivery.RecordVisit{Package: pkg.Ref, On: workday.MustOn(2026, 11, 30), Start: 16 * 60, Planned: 60, Minutes: 60, Worker: "Wren"})
		return err
	})
	says(t, w.site.As(familytest.Mother).Get("/home").Want(200), ".al-key", "Delivered: 1 hour", "No visit recorded: 3 hours")
	w.moveTo(workday.MustOn(2026, 12, 6))
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		return w.market.Service.EndPackageTx(ctx, tx, brokeragetest.Broker, brokerage.EndPackage{Package: pkg.Ref, On: tx.Today(), Why: "The family moved."})
	})
	w.moveTo(workday.MustOn(2026, 12, 9))
	p := w.site.As(familytest.Mother).Get("/home").Want(200)
	webtest.CheckHTML(t, p)
	says(t, p, ".al-promised", "to Sunday 6 December 2026", "Delivered: 1 hour", "Never came: 3 hours", "This help ended on Sunday 6 December 2026.")
	lacks(t, p, "Still to come", "No visit recorded", "/missed")
}
