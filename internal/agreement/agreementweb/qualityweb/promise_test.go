package qualityweb_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement/agreementsql"
	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// TestWhatIsAddedIsEnteredShownAndMovesTheRatingAndThePack: refused at its fields, entered with its date, shown and checked; what the council
// counts changes the rating and the decision pack, with the working.
func TestWhatIsAddedIsEnteredShownAndMovesTheRatingAndThePack(t *testing.T) {
	w := newWorld(t)
	officer, mine, commissioner := w.as(access.RoleQualityOfficer), w.as(access.RoleProvider), w.as(access.RoleCommissioner)
	says(t, officer.Get(w.path("/added-value")).Want(200), "Nobody stated at its admission that it adds anything.", "Rule added-value-delivered (Council policy, as shipped)")
	form := officer.Get(w.path("/added-value/promise")).Want(200)
	in := url.Values{"lot": {string(w.lot)}, "provider": {string(w.provider)}, "adds": {"Volunteers’ time"}, "amount": {"200"}, "unit": {"hours"}}
	bad := officer.Submit(form, "form[action$=promise]", with(date("by", "2026-11-23"), in)).Want(422)
	says(t, bad, "Enter the day by which it is delivered, after today", "Enter where it stated this")
	if v, _ := bad.Find("input[name=adds]").Attr("value"); v != "Volunteers’ time" {
		t.Errorf("what was typed is gone: %q", v)
	}
	in.Set("stated", "Its letter of March")
	says(t, officer.Submit(form, "form[action$=promise]", with(date("by", "2026-12-15"), in)).Want(200), "200 hours", "15 Dec 2026", "to come")

	list := mine.Get("/quality").Want(200)
	link, _ := list.Find("a[href^='/added-value-promises/']").Attr("href")
	page := mine.Get(link).Want(200)
	says(t, page, "to come", "By Tuesday 15 December 2026", "No evidence is given yet.")
	mine.Post(link+"/check", url.Values{"counted": {"200"}}).Want(403)
	wrong := mine.Submit(page, "form[action^='/added-value-promises/']", url.Values{"amount": {"120"}}).Want(422)
	if v, _ := wrong.Find("input[name=amount]").Attr("value"); v != "120" {
		t.Errorf("what was typed is gone: %q", v)
	}
	says(t, mine.Submit(page, "form[action^='/added-value-promises/']", url.Values{"amount": {"120"}, "text": {"The rota of the autumn."}}).Want(200), "evidence to check", "The rota of the autumn.")

	due(t, w, thread.Ref(link[len("/added-value-promises/"):]))
	rated := func(texts ...string) {
		t.Helper()
		p := officer.Get(w.path("/performance")).Want(200)
		pack := commissioner.Submit(commissioner.Get(w.path("/decision-packs")).Want(200), "form[action$=decision-packs]", nil)
		if pack.Status != 200 { // it is open already
			link, _ := commissioner.Get(w.path("/decision-packs")).Find("a[href^='/decision-packs/']").Attr("href")
			pack = commissioner.Get(link).Want(200)
		}
		says(t, p, texts...)
		says(t, pack, texts...)
	}
	rated("Volunteers’ time: 0 of 200 hours by 20 Nov 2026", "Inadequate")
	check, other := officer.Get(link).Want(200), officer.Get(link).Want(200)
	says(t, officer.Submit(check, "form[action$=check]", url.Values{"counted": {"100"}}).Want(422), "Say why less counts.")
	says(t, officer.Submit(check, "form[action$=check]", url.Values{"counted": {"100"}, "note": {"Twenty were training."}}).Want(200), "100 hours", "Twenty were training.")
	rated("Volunteers’ time: 100 of 200 hours", "50%", "Requires improvement")
	if stale := officer.Submit(other, "form[action$=check]", url.Values{"counted": {"120"}}); stale.Status != 409 {
		t.Errorf("checked twice: %d", stale.Status)
	}
	mine.Submit(mine.Get(link), "form[action^='/added-value-promises/']", url.Values{"amount": {"100"}, "text": {"The rest."}}).Want(200)
	officer.Submit(officer.Get(link), "form[action$=check]", url.Values{"counted": {"100"}}).Want(200)
	rated("Volunteers’ time: 200 of 200 hours")
	says(t, officer.Get(w.path("/performance")), "What it stated that it adds: 100% (Good)")
	says(t, mine.Get(link).Want(200), "delivered late")
}

// TestWhatWasStatedIsEnded takes the date away with a reason that the provider reads.
func TestWhatWasStatedIsEnded(t *testing.T) {
	w := newWorld(t)
	officer, mine := w.as(access.RoleQualityOfficer), w.as(access.RoleProvider)
	officer.Submit(officer.Get(w.path("/added-value/promise")), "form[action$=promise]", with(date("by", "2026-12-15"), url.Values{
		"lot": {string(w.lot)}, "provider": {string(w.provider)}, "adds": {"Volunteers’ time"}, "amount": {"200"}, "unit": {"hours"}, "stated": {"Its letter of March"},
	})).Want(200)
	link, _ := mine.Get("/quality").Find("a[href^='/added-value-promises/']").Attr("href")
	page := officer.Get(link).Want(200)
	if empty := officer.Submit(page, "form[action$=end]", url.Values{"why": {" "}}).Want(422); !strings.Contains(empty.Text(".govuk-error-summary"), "Say why it is ended") {
		t.Errorf("without a reason: %s", empty.Text("main"))
	}
	says(t, officer.Submit(page, "form[action$=end]", url.Values{"why": {"It was entered twice."}}).Want(200), "It is ended.", "ended", "It was entered twice.")
	after := mine.Get(link).Want(200)
	says(t, after, "It was entered twice.")
	if after.Find("form[action^='/added-value-promises/']").Length() != 0 {
		t.Error("evidence is asked of what was ended")
	}
}

// due moves the day of a promise into the past, as time would.
func due(t *testing.T, w world, ref thread.Ref) {
	t.Helper()
	shelf := agreementsql.Promises()
	inTx(t, w.db, func(ctx context.Context, tx *db.Tx) error {
		p, err := shelf.One(ctx, tx, ref)
		if err != nil {
			return err
		}
		p.By, p.Version = workday.MustOn(2026, 11, 20), p.Version+1
		return shelf.Save(ctx, tx, p)
	})
}
