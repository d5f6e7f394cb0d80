package agreementweb_test

import (
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/provider"
	"alongside/internal/provider/providersql"
	"alongside/internal/statute"
	"alongside/internal/web/webtest"
)

// TestAnApplicantIsAcceptedOnTheConditionOfTraining walks from a provider without training to its place without invitations.
func TestAnApplicantIsAcceptedOnTheConditionOfTraining(t *testing.T) {
	w := newWorld(t)
	w.publish(t)
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	providers, ctx := provider.New(provider.Deps{DB: w.db, Store: providersql.Store{}, Clocks: deadline.NewClocks(book)}), dbtest.Ctx(t)
	err = w.db.InTx(ctx, func(tx *db.Tx) error {
		p, err := providers.Provider(ctx, tx, w.provider)
		for _, e := range p.Evidence {
			if e.Kind == provider.ChildSkills && err == nil {
				back := provider.CheckEvidence{Provider: p.Ref, Evidence: e.Ref, Says: "Another’s."}
				err = providers.CheckEvidenceTx(ctx, tx, person(access.RoleQualityOfficer, ""), back)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	mine := w.as(access.RoleProvider, w.provider)
	form := mine.Submit(mine.Get("/agreements/"+string(w.agreement)+"/admission"), "form[action$=apply]", nil).Want(200)
	app := mine.Submit(form, "", url.Values{
		"q1": {"Yes."}, "q2": {"By interests."}, "declared": {"What we say is true."}, "rate-1": {"22.50"}, "unit-1": {"hour"}, "band-1": {"any"},
	}).Want(200).Path
	mine.Submit(mine.Get(app+"/submit").Want(200), "", url.Values{"signed-by": {"Robin Vale"}}).Want(200)
	w.mark(t, app)

	commissioner := w.as(access.RoleCommissioner, "")
	form = commissioner.Get(app + "/decide").Want(200)
	webtest.CheckHTML(t, form)
	if bad := commissioner.Submit(form, "", url.Values{"accept": {"yes"}, "reasons": {"Good."}}); bad.Status != 422 || !strings.Contains(bad.Text(".govuk-error-summary"), "on the condition") {
		t.Errorf("accepted outright: %d %s", bad.Status, bad.Text(".govuk-error-summary"))
	}
	choice := url.Values{"accept": {"condition"}, "what": {"The council’s two days."}, "reasons": {"Good, but for the training."}}
	bad := commissioner.Submit(commissioner.Get(app+"/decide"), "", choice)
	if bad.Status != 422 || bad.Find(".govuk-error-summary a[href^='#by']").Length() != 1 || !strings.Contains(bad.Text("textarea[name=what]"), "two days") {
		t.Errorf("a condition without a day: %d %s", bad.Status, bad.Text("main"))
	}
	choice["by-day"], choice["by-month"], choice["by-year"] = []string{"20"}, []string{"1"}, []string{"2027"}
	p := commissioner.Submit(commissioner.Get(app+"/decide"), "", choice).Want(200)
	if got := p.Text("main"); !strings.Contains(got, "On a condition, until Wednesday 20 January 2027") {
		t.Errorf("the application says nothing of the condition: %s", got)
	}
	commissioner.Submit(commissioner.Get(app+"/admit").Want(200), "", url.Values{"from-day": {"1"}, "from-month": {"12"}, "from-year": {"2026"}}).Want(200)
	if got := mine.Get(app).Want(200).Text("main"); !strings.Contains(got, "no invitations go to the provider") || !strings.Contains(got, "The council’s two days.") {
		t.Errorf("what the provider reads: %s", got)
	}
}
