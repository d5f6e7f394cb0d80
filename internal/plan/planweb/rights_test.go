package planweb_test

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family"
	"alongside/internal/family/familytest"
	"alongside/internal/plan/plantest"
	"alongside/internal/plan/planweb"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
)

func TestAParentReadsThatTheWordOnADraftIsTheYoungPersons(t *testing.T) {
	d := dbtest.SQLite(t, append(plantest.Migrations(), web.Migrations()...)...)
	s := plantest.New(t, d)
	b := &beside{}
	site := webtest.Start(t, d, dbtest.Scope, func(r *web.Router) {
		planweb.Register(r, planweb.Deps{DB: d, Service: s, Assessments: b, Children: b})
	})
	var ref thread.Ref
	b.child, ref = plantest.Drafted(t, d, s)
	plantest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error { return s.ServeDraftTx(ctx, tx, plantest.Officer, ref, 0) })
	const form = "form[action$='/comment']"
	if p := site.As(plantest.Parent).Get("/plans/" + string(ref)).Want(200); p.Find(form).Length() != 1 {
		t.Fatal("while the rights are the parent’s there is no form")
	}
	s.Rights = familytest.Theirs{Matter: family.MatterDraft}
	for _, path := range []string{"/plans/" + string(ref), "/children/" + string(b.child) + "/plan"} {
		p := site.As(plantest.Parent).Get(path).Want(200)
		webtest.CheckHTML(t, p)
		if p.Find(form).Length() != 0 || !strings.Contains(p.Text("main"), familytest.TheirsNow) {
			t.Errorf("%s: %s", path, p.Text("main"))
		}
	}
}
