package waitingweb_test

import (
	"net/url"
	"strings"
	"testing"

	"alongside/internal/db/dbtest"
	"alongside/internal/family/familytest"
	"alongside/internal/offer/offertest"
	"alongside/internal/waiting"
	"alongside/internal/web/webtest"
)

// TestTheWaitTellsNoCarerWhereTheChildLives opens the page as the parent with whom the child lives and as the other one, when support
// was offered and answered, the place was changed and notice was given.
func TestTheWaitTellsNoCarerWhereTheChildLives(t *testing.T) {
	s, w, _ := site(t)
	club := w.Add(t, nil)
	entry := w.Join(t, w.Home.Child, 90)
	page := "/children/" + string(w.Home.Child) + "/waiting"
	mother, father, co := s.As(familytest.Mother), s.As(familytest.Father), s.As(offertest.CoOrdinator)
	ctx := dbtest.Ctx(t)
	if err := w.Waits.OfferSupport(ctx, offertest.CoOrdinator, waiting.OfferSupport{Entry: entry, Offer: club}); err != nil {
		t.Fatal(err)
	}
	mother.Submit(mother.Get(page), "form[action='"+page+"/answer']", url.Values{"outcome": {"taken"}, "why": {"We walk from Quarry Green."}}).Want(200)
	if err := w.Waits.OfferSupport(ctx, offertest.CoOrdinator, waiting.OfferSupport{Entry: entry, What: "Swimming at Mill Lane"}); err != nil {
		t.Fatal(err)
	}
	co.Submit(co.Get(page), "form[action='"+page+"/move']", url.Values{"priority": {"sooner"}, "rule": {"health"}, "proof": {"The surgery at Stone Cross."}, "facts": {"They live by Coal Wharf."}}).Want(200)
	co.Submit(co.Get(page), "form[action='"+page+"/notice']", url.Values{"evidence": {"They moved to Far End."}}).Want(200)
	hers, his := mother.Get(page).Want(200), father.Get(page).Want(200)
	webtest.CheckHTML(t, hers)
	webtest.CheckHTML(t, his)
	for _, secret := range []string{"/offers/" + string(club), "Made-Up Parents", "Quarry Green", "Mill Lane", "Stone Cross", "Coal Wharf", "Far End", "Number 1 of 1"} {
		if !strings.Contains(hers.Body, secret) {
			t.Errorf("the mother is not told %q", secret)
		}
		if strings.Contains(his.Body, secret) {
			t.Errorf("the father, from whom the home is kept, is told %q", secret)
		}
	}
	text := his.Text("main")
	for _, says := range []string{"Number 1 on the list", "A doctor says that waiting harms their health", "Nothing happens before", "Keep the place", waiting.KeptSupport + " Taken", waiting.KeptSupport + " An answer is awaited"} {
		if !strings.Contains(text, says) {
			t.Errorf("the father is not told %q: %s", says, text)
		}
	}
	if his.Find("form[action='"+page+"/answer']").Length() != 0 || hers.Find("form[action='"+page+"/answer']").Length() != 1 {
		t.Error("what is offered is to be taken by whoever is told what it is, and by nobody else")
	}
}
