package agreementweb_test

import (
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// TestACouncilsOwnWeightsCountOnlyWhenTheyWerePublishedBeforeTheAgreementWasEstablished: until its first day they are taken and shown, from then
// on neither set nor changed.
func TestACouncilsOwnWeightsCountOnlyWhenTheyWerePublishedBeforeTheAgreementWasEstablished(t *testing.T) {
	w := newWorld(t)
	c := w.as(access.RoleCommissioner, "")
	var ahead thread.Ref
	a := agreementtest.Agreement(enter(t, w.db, w.decisions, ""))
	a.Start = workday.MustOn(2026, 12, 1)
	ctx := dbtest.Ctx(t)
	if err := w.db.InTx(ctx, func(tx *db.Tx) (err error) {
		ahead, err = w.agreements.LetTx(ctx, tx, agreementtest.By, a)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	own := url.Values{"council": {"E1"}, "name": {"Northshire"}, "limit": {"30,000"}, "weight-fit": {"70"}, "weight-continuity": {"30"}}
	of := "/agreements/" + string(ahead)
	short := c.Submit(c.Get(of+"/participant").Want(200), "", url.Values{"council": {"E1"}, "name": {"Northshire"}, "limit": {"30,000"}, "weight-fit": {"70"}})
	if short.Status != 422 || short.Find("input[name=weight-fit]").AttrOr("value", "") != "70" {
		t.Errorf("weights that do not come to 100: %d", short.Status)
	}
	c.Submit(c.Get(of+"/participant").Want(200), "", own).Want(200)
	if text := c.Get(of + "/terms").Text("main"); !strings.Contains(text, "The weights bind from Tuesday 1 December 2026") || !strings.Contains(text, "Its own: fit 70, continuity 30") {
		t.Errorf("own weights before the start: %s", text)
	}
	late := c.Submit(c.Get("/agreements/"+string(w.agreement)+"/participant").Want(200), "", own)
	if late.Status != 422 || !strings.Contains(late.Text(".govuk-error-summary"), "cannot set or change its own weights now") {
		t.Errorf("own weights after the start: %d %s", late.Status, late.Text(".govuk-error-summary"))
	}
	if err := w.db.View(ctx, func(tx *db.Tx) error {
		for _, one := range []thread.Ref{ahead, w.agreement} {
			all, err := w.agreements.Participants(ctx, tx, one)
			if err != nil || (len(all) == 1) != (one == ahead) {
				t.Errorf("%s has %+v, %v", one, all, err)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
