package providerweb_test

import (
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/provider/providertest"
	"alongside/internal/web/webtest"
)

// TestASuspendedProviderRepliesAndAnotherOfficerAnswers walks a suspension by the whole council as each of them sees it.
func TestASuspendedProviderRepliesAndAnotherOfficerAnswers(t *testing.T) {
	site, d, s := world(t)
	ref, rival := providertest.Make(t, d, s, "One (made up)"), providertest.Make(t, d, s, "Two (made up)")
	own := "/providers/" + string(ref)
	placed, answers := site.As(person(access.RoleQualityOfficer, "")), site.As(person(access.RoleContractManager, ""))
	worker, other := site.As(person(access.RoleProvider, ref)), site.As(person(access.RoleProvider, rival))
	says := func(what string, p *webtest.Page, words ...string) {
		t.Helper()
		webtest.CheckHTML(t, p)
		for _, w := range words {
			if !strings.Contains(p.Text("main"), w) {
				t.Errorf("%s: the page does not say %q: %s", what, w, p.Text("main"))
			}
		}
	}

	if text := worker.Get(own + "/reply").Want(200); text.Find("textarea").Length() != 0 {
		t.Error("a provider that is not suspended is asked for a reply")
	}
	placed.Submit(placed.Get(own+"/suspend").Want(200), "", url.Values{"why": {"A serious concern."}}).Want(200)
	says("its own page", worker.Get(own).Want(200), "A serious concern.", "Reply to the suspension", "Suspended in every agreement")
	if text := other.Get(own).Want(200).Text("main"); !strings.Contains(text, "No new work goes to this provider now.") || strings.Contains(text, "serious concern") {
		t.Errorf("a rival reads %s", text)
	}
	if csv := other.Get("/providers?format=csv").Want(200); strings.Contains(csv.Body, "serious concern") || !strings.Contains(csv.Body, ",no,") {
		t.Errorf("a rival's file has %s", csv.Body)
	}
	other.Get(own + "/reply").Want(404)
	answers.Get(own + "/reply").Want(403)

	form := worker.Get(own + "/reply").Want(200)
	says("the form of the reply", form, "A serious concern.")
	says("an empty reply", worker.Submit(form, "", url.Values{"why": {""}}).Want(422), "Enter your reply.")
	says("after the reply", worker.Submit(form, "", url.Values{"why": {"The worker has left us."}}).Want(200), "The provider replied", "The worker has left us.", "Monday 7 December 2026")
	if again := worker.Get(own + "/reply").Want(200); again.Find("textarea").Length() != 0 || !strings.Contains(again.Text("main"), "You have replied.") {
		t.Errorf("a second reply: %s", again.Text("main"))
	}

	if barred := placed.Get(own + "/suspend").Want(200); barred.Find("textarea").Length() != 0 || !strings.Contains(barred.Text("main"), "An officer who was not involved") {
		t.Errorf("who placed it is asked for the answer: %s", barred.Text("main"))
	}
	review := answers.Get(own + "/suspend").Want(200)
	says("the page of the review", review, "Answer the provider’s reply", "The worker has left us.", "Monday 7 December 2026")
	unsure := answers.Submit(review, "", url.Values{"why": {"The records are still missing."}}).Want(422)
	says("no choice", unsure, "Choose what follows from the reply.", "The records are still missing.")
	says("upheld", answers.Submit(unsure, "", url.Values{"answer": {"uphold"}}).Want(200), "The reply was answered: it stays suspended", "The records are still missing.")
	says("upheld, for the provider", worker.Get(own).Want(200), "The records are still missing.", "Reply to the suspension")
	worker.Submit(worker.Get(own+"/reply").Want(200), "", url.Values{"why": {"Here are the records."}}).Want(200)
	stale := answers.Submit(review, "", url.Values{"answer": {"restore"}, "why": {"They are there."}})
	if stale.Status != 409 {
		t.Errorf("an answer to what was not read: %d", stale.Status)
	}
	end := answers.Submit(answers.Get(own+"/suspend").Want(200), "", url.Values{"answer": {"restore"}, "why": {"They are there."}}).Want(200)
	says("restored", end, "Restored", "They are there.")
	if strings.Contains(end.Text("main"), "No new work") {
		t.Errorf("restored, and held: %s", end.Text("main"))
	}
	webtest.ExercisePermissionMissing(t, site, "POST", own+"/reply", person(access.RoleBroker, ""))
}
