package offerweb_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"alongside/internal/db/dbtest"
	"alongside/internal/offer/offertest"
	"alongside/internal/thread"
	"alongside/internal/web/webtest"
)

// keeps fills in one of the forms of a facilitator's file, as their lead finds it on the page.
func keeps(t *testing.T, lead *webtest.Client, path, step string, v url.Values) *webtest.Page {
	t.Helper()
	return lead.Submit(lead.Get(path).Want(200), "form:has(input[name=step][value="+step+"])", v)
}

// on is a date's fields with others.
func on(v url.Values, name string, d time.Time) url.Values {
	date(v, name, d.Format("2"), d.Format("1"), d.Format("2006"))
	return v
}

// recruited brings somebody who applied as far as the rota, over the pages alone; their DBS check and their training run out when said.
func recruited(t *testing.T, lead *webtest.Client, person thread.Ref, dbs, training time.Time) (path string) {
	t.Helper()
	seen := dbtest.Start.AddDate(0, 0, -3)
	path = lead.Submit(lead.Get("/facilitators/add").Want(200), "", url.Values{"name": {"Fay Made-Up"}, "person": {string(person)}}).Want(200).Path
	for _, from := range []string{"A head", "A friend"} {
		keeps(t, lead, path, "reference", on(url.Values{"from": {from}, "fine": {"yes"}}, "reference-on", seen)).Want(200)
	}
	for kind, ends := range map[string]time.Time{"dbs": dbs, "safeguarding": training} {
		keeps(t, lead, path, "check", on(on(url.Values{"kind": {kind}}, "check-on", seen), "runs-out", ends)).Want(200)
	}
	keeps(t, lead, path, "agree", nil).Want(200)
	return path
}

// TestAFacilitatorsYear follows one facilitator over the pages: recruited, on the rota, off it from the day on which a check runs out,
// back on it when the new one was seen, talked with, and paid what they claimed.
func TestAFacilitatorsYear(t *testing.T) {
	for _, c := range []struct {
		kind          string
		dbs, training int // days
		why           string
	}{{"dbs", 10, 200, "DBS check (enhanced) ran out"}, {"safeguarding", 200, 10, "Safeguarding training ran out"}} {
		t.Run(c.kind, func(t *testing.T) {
			s, w := site(t)
			lead := s.As(offertest.Provider)
			day := func(n int) time.Time { return dbtest.Start.AddDate(0, 0, n) }
			path := recruited(t, lead, offertest.Facilitator.Person, day(c.dbs), day(c.training))
			offered := w.Add(t, nil)
			w.Plan(t, offered, 5, 5)
			late := w.Plan(t, offered, 20, 5)
			rota := func() string { return lead.Get("/rota").Want(200).Text("main") }
			if got := rota(); !strings.Contains(got, "1 session needs cover") {
				t.Errorf("a session after the check has run out: %s", got)
			}
			if got := lead.Get(path).Want(200).Text("main"); !strings.Contains(got, "Ready") {
				t.Errorf("the file: %s", got)
			}
			dbtest.Clock(w.DB).Advance(11 * 24 * time.Hour)
			lead = s.As(offertest.Provider) // the session before is over
			own := s.As(offertest.Facilitator)
			if got := lead.Get(path).Want(200).Text("main"); strings.Contains(got, "Ready") || !strings.Contains(got, c.why) || !strings.Contains(got, "finds cover") {
				t.Errorf("the day after: %s", got)
			}
			if got := own.Get("/rota").Want(200).Text("main"); !strings.Contains(got, "needs cover") {
				t.Errorf("the facilitator reads on the rota: %s", got)
			}
			keeps(t, lead, path, "check", on(on(url.Values{"kind": {c.kind}}, "check-on", day(11)), "runs-out", day(300))).Want(200)
			if got := rota(); strings.Contains(got, "cover.") || !strings.Contains(got, "Fay Made-Up") {
				t.Errorf("after the new check: %s", got)
			}
			lead.Get("/sessions/" + string(late)).Want(200)

			keeps(t, lead, path, "supervision", on(on(url.Values{"note": {"Rests between groups."}}, "talk-on", day(11)), "next", day(40))).Want(200)
			if got := own.Get(path).Want(200).Text("main"); !strings.Contains(got, "Rests between groups.") {
				t.Errorf("she does not read what was agreed: %s", got)
			}
			claim := own.Submit(own.Get("/expenses/claim").Want(200), "", on(url.Values{"what": {"Bus fares"}, "amount": {"12.40"}}, "on", day(5))).Want(200).Path
			form := "form[action='" + claim + "']"
			approved := lead.Submit(lead.Get(claim).Want(200), form, url.Values{"step": {"approve"}}).Want(200)
			paid := lead.Submit(approved, form, url.Values{"payment": {"BACS 7"}}).Want(200)
			if got := own.Get(claim).Want(200).Text("main"); !strings.Contains(got, "Paid") || !strings.Contains(paid.Text("main"), "£12.40") {
				t.Errorf("her claim: %s", got)
			}
		})
	}
}
