package home_test

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/brokerage/brokeragetest"
	"alongside/internal/db"
	"alongside/internal/family/familytest"
	"alongside/internal/thread"
	"alongside/internal/web/webtest"
)

// auditLooks returns the pages on which a child's record was looked at.
func auditLooks(ctx context.Context, tx *db.Tx, child thread.Ref) ([]string, error) {
	rows, err := audit.Looks(ctx, tx, string(child), 100)
	pages := make([]string, len(rows))
	for i, r := range rows {
		pages[i] = r.Page
	}
	return pages, err
}

// decisionOf returns the decision that a package stands on.
func (w world) decisionOf(t *testing.T, pkg thread.Ref) (decision, agreement thread.Ref) {
	t.Helper()
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		chain, err := thread.Walk(ctx, tx, pkg)
		for _, n := range chain.Nodes {
			switch n.Kind {
			case thread.Decision:
				decision = n.Ref
			case thread.Agreement:
				agreement = n.Ref
			}
		}
		return err
	})
	return decision, agreement
}

func TestTheThreadRunsFromTheDecisionToTheChild(t *testing.T) {
	w := newWorld(t)
	child := w.Child(t)
	pkg := w.supported(t, child)
	decision, agreement := w.decisionOf(t, pkg.Ref)
	mother := w.site.As(familytest.Mother)
	p := mother.Get("/thread/" + string(pkg.Ref)).Want(200)
	webtest.CheckHTML(t, p)
	says(t, p, "h1", "The thread of Support at home by Hollow Oak Care")
	if p.Find(`.al-thread__list a[href="/decisions/`+string(decision)+`"]`).Length() != 1 {
		t.Errorf("the decision is not on the list: %s", p.Text(".al-thread__list"))
	}
	says(t, p, ".al-across", "move it sideways")
	says(t, p, ".al-thread__list", "(you are here)", "Closed to you", ", effective")
	if w.looks(t, child, "The thread") != 1 {
		t.Error("the look is not recorded")
	}
	if boxes := p.Find("svg .al-thread__box").Length(); boxes < 4 {
		t.Errorf("%d boxes are drawn", boxes)
	}
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		return thread.Unlink(ctx, tx, decision, "authorises", agreement)
	})
	if got := mother.Get("/thread/" + string(pkg.Ref)).Want(200); got.Find(`a[href="/decisions/`+string(decision)+`"]`).Length() != 0 {
		t.Error("the decision is still there without its link")
	}
}

func TestTheThreadKeepsItsDoorsClosed(t *testing.T) {
	w := newWorld(t)
	child := w.Child(t)
	pkg := w.supported(t, child)
	decision, _ := w.decisionOf(t, pkg.Ref)
	stranger := w.site.As(brokeragetest.Stranger)
	stranger.Get("/thread/" + string(pkg.Ref)).Want(404)
	p := stranger.Get("/thread/" + string(decision)).Want(200)
	webtest.CheckHTML(t, p)
	says(t, p, "main", "closed to you. You see that something is there, and not what.", "Closed to you")
	lacks(t, p, string(pkg.Ref), string(child), "Support at home")
	if n := w.looks(t, child, "The thread"); n != 0 {
		t.Errorf("%d looks at a child of whom nothing was shown", n)
	}
	if strings.Contains(p.Text("svg"), "Support at home") {
		t.Error("the drawing says what is behind a door")
	}
	webtest.ExerciseSessionMissing(t, w.site, "GET", "/thread/"+string(decision))
}

func TestAFormerHelperFindsTheDoorClosed(t *testing.T) {
	w := newWorld(t)
	child := w.Child(t)
	pkg := w.supported(t, child)
	broker := w.site.As(brokeragetest.OtherBroker)
	broker.Get("/thread/" + string(pkg.Ref)).Want(404)
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		return access.Grant(ctx, tx, familytest.Worker.By(), access.Relationship{Actor: brokeragetest.OtherBroker.Person, Child: child, Reason: access.PackageReview, From: tx.Today(), Level: access.See, Source: pkg.Ref})
	})
	broker.Get("/thread/" + string(pkg.Ref)).Want(200)
}
