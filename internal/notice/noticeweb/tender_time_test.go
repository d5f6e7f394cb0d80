package noticeweb_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/notice"
	"alongside/internal/thread"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

// market lets a dynamic market with one purchase that waits for its tender notice, and starts on a day.
func (w world) market(t *testing.T, start workday.Date) (ref, tender thread.Ref) {
	t.Helper()
	ref, lot := agreementtest.Let(t, w.World)
	if err := w.DB.InTx(dbtest.Ctx(t), func(tx *db.Tx) error {
		tender = thread.New(tx, thread.Requirement)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	w.tenders.of = ref
	w.tenders.all = []notice.Tender{{Ref: tender, Lot: lot, MinutesPerWeek: 120, Start: start, End: start.AddMonths(6)}}
	return ref, tender
}

func draftOf(ref, tender thread.Ref, number string) string {
	return "/notices/" + string(ref) + "/draft?" + url.Values{"about": {string(tender)}, "notice": {number}}.Encode()
}

// purchase is the agreement of a tender, unless the reader does not work with its child.
func (t *tenders) purchase(context.Context, *db.Tx, access.Actor, thread.Ref) (agreement, child thread.Ref, err error) {
	if t.not {
		return "", "", fault.NotFound("That requirement")
	}
	return t.of, t.all[0].Ref, nil
}

// published are the fields of the form that records a publication of today, with a last day for tenders.
func published(number string, until workday.Date) url.Values {
	v := url.Values{"number": {number}, "on-day": {"23"}, "on-month": {"11"}, "on-year": {"2026"}}
	if !until.IsZero() {
		parts := strings.Split(until.String(), "-")
		v.Set("until-year", parts[0])
		v.Set("until-month", parts[1])
		v.Set("until-day", parts[2])
	}
	return v
}

// TestATenderNoticeLeavesTheTimeThatTheLawGives records tender notices of a purchase with too short a time, as a broker: 25 days, 10 after a
// planned notice that qualifies, and any where the contracts are light touch.
func TestATenderNoticeLeavesTheTimeThatTheLawGives(t *testing.T) {
	w := newWorld(t)
	ref, tender := w.market(t, workday.MustOn(2027, 3, 1))
	broker := w.site.As(access.Actor{Person: "PER-BR0K-ER01-P", Name: "Bo Ashby", Roles: []access.Role{access.RoleBroker}, Scope: "E10000028"})
	form := broker.Get("/requirements/" + string(tender) + "/tender-notice").Want(http.StatusOK)
	webtest.CheckHTML(t, form)
	if !strings.Contains(form.Text("main"), "Published today, the earliest is Friday 18 December 2026. Procurement Act 2023, s54: 25 days") {
		t.Errorf("the form does not give the earliest day: %s", form.Text("main"))
	}
	none := broker.Submit(form, "main form", published("2026/S 1", workday.Date{})).Want(http.StatusUnprocessableEntity)
	if got := none.Text("#until-error"); !strings.Contains(got, "Enter the last day on which tenders can be sent") {
		t.Errorf("without a day: %q", got)
	}
	short := broker.Submit(form, "main form", published("2026/S 1", workday.MustOn(2026, 12, 17))).Want(http.StatusUnprocessableEntity)
	webtest.CheckHTML(t, short)
	if got := short.Text("#until-error"); !strings.Contains(got, "gives Friday 18 December 2026 or later") || short.Find("input[name=number]").AttrOr("value", "") != "2026/S 1" {
		t.Errorf("a day too short: %q", got)
	}
	back := broker.Forge(form, "main form", published("2026/S 1", workday.MustOn(2026, 12, 18)))
	if back.Path != "/requirements/"+string(tender) { // its page is not part of this site
		t.Errorf("leads back to %s", back.Path)
	}
	if err := w.DB.View(dbtest.Ctx(t), func(tx *db.Tx) error {
		p, known, err := w.notices.TenderNotice(dbtest.Ctx(t), tx, ref, tender)
		if !known || p.Number != "2026/S 1" || p.Until != workday.MustOn(2026, 12, 18) || p.By != "Bo Ashby" {
			t.Errorf("kept %+v", p)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	// Brokers have the tender notices of purchases alone.
	broker.Get(draftOf(ref, tender, "UK4")).Want(http.StatusForbidden)
	w.tenders.not = true
	broker.Get("/requirements/" + string(tender) + "/tender-notice").Want(http.StatusNotFound)
	broker.Get("/notices/" + string(ref)).Want(http.StatusForbidden)
	err := w.notices.MarkPublished(dbtest.Ctx(t), access.Actor{Person: "PER-B", Name: "Bo", Roles: []access.Role{access.RoleBroker}, Scope: "E10000028"}, pub,
		notice.MarkPublished{Agreement: ref, Subject: ref, Notice: "UK13", Number: "2", On: workday.MustOn(2026, 11, 23)})
	if err == nil || !strings.Contains(err.Error(), "Only commissioners") {
		t.Errorf("a broker publishes a notice about the market: %v", err)
	}
}

// TestAPlannedNoticeAndLightTouchShortenTheTimeForTenders: ten days from the forty-first after a planned notice, none where it is light touch.
func TestAPlannedNoticeAndLightTouchShortenTheTimeForTenders(t *testing.T) {
	w := newWorld(t)
	ref, tender := w.market(t, workday.MustOn(2027, 3, 1))
	c := w.commissioner()
	c.Submit(c.Get(draftOf(ref, tender, "UK3")).Want(http.StatusOK), "main form", published("2026/S 3", workday.Date{})).Want(http.StatusOK)
	earliest := func(now workday.Date) workday.Date {
		t.Helper()
		var out workday.Date
		ctx := db.WithNow(dbtest.Ctx(t), now.At(9, 0))
		if err := w.DB.InTx(ctx, func(tx *db.Tx) error {
			d, err := w.notices.Draft(ctx, tx, pub, ref, tender, "UK4")
			if err == nil {
				out = d.Time.Earliest
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return out
	}
	for day, want := range map[string]int{"2027-01-02": 25, "2027-01-03": 10} { // 23 November and 40 days
		now, err := workday.Parse(day)
		if err != nil {
			t.Fatal(err)
		}
		if got := now.DaysUntil(earliest(now)); got != want {
			t.Errorf("on %s: %d days, want %d", day, got, want)
		}
	}
	page := c.Get("/notices/" + string(ref)).Want(http.StatusOK)
	webtest.CheckHTML(t, page)
	bad := c.Submit(page, "form[action$=classify]", url.Values{"cpv": {"853"}, "why": {""}}).Want(http.StatusUnprocessableEntity)
	webtest.CheckHTML(t, bad)
	if got := bad.Text(".govuk-error-summary"); !strings.Contains(got, "Choose whether these are light touch") {
		t.Errorf("nothing chosen: %q", got)
	}
	bad = c.Submit(page, "form[action$=classify]", url.Values{"cpv": {"853"}, "why": {""}, "light": {"yes"}}).Want(http.StatusUnprocessableEntity)
	if got := bad.Text(".govuk-error-summary"); !strings.Contains(got, "eight digits") || !strings.Contains(got, "Say why") || bad.Find("input[name=cpv]").AttrOr("value", "") != "853" {
		t.Errorf("a code that is none: %q", got)
	}
	c.Submit(page, "form[action$=classify]", url.Values{"cpv": {"85311300"}, "why": {"Welfare services for children."}, "light": {"yes"}}).Want(http.StatusOK)
	err := w.notices.Classify(dbtest.Ctx(t), access.Actor{Person: "PER-C", Name: "Cam", Roles: []access.Role{access.RoleCommissioner}, Scope: "E10000028"},
		notice.Classify{Agreement: ref, CPV: "85311300", Why: "Read before."})
	if !fault.Is(err, fault.KindConflict) {
		t.Errorf("over a colleague's: %v", err)
	}
	today := workday.MustOn(2026, 11, 23)
	if got := earliest(today); got != today {
		t.Errorf("light touch waits until %s", got)
	}
	text := c.Get(draftOf(ref, tender, "UK4") + "&as=text").Want(http.StatusOK).Body
	for _, want := range []string{"85311300", "Yes: Welfare services for children."} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in the draft: %s", want, text)
		}
	}
}

// TestACouncilThatBuysFromAnothersMarketPublishesItsOwnTenderNotices: of the other council's agreement there is no other draft.
func TestACouncilThatBuysFromAnothersMarketPublishesItsOwnTenderNotices(t *testing.T) {
	w := newWorld(t)
	ref, tender := w.market(t, workday.MustOn(2026, 12, 20))
	if err := w.DB.InTx(dbtest.Ctx(t), func(tx *db.Tx) error {
		_, err := db.Exec(dbtest.Ctx(t), tx, "UPDATE agreement SET lead='E10000016', lead_name='Another council' WHERE scope=$1 AND ref=$2", tx.Scope(), ref)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	c := w.commissioner()
	page := c.Get("/notices/" + string(ref)).Want(http.StatusOK)
	c.Submit(page, "form[action$=classify]", url.Values{"cpv": {"80000000"}, "why": {"Schooling."}, "light": {"no"}}).Want(http.StatusOK)
	form := c.Get(draftOf(ref, tender, "UK4")).Want(http.StatusOK)
	if !strings.Contains(form.Text("main"), "No: Schooling.") {
		t.Errorf("the classification is not in the draft: %s", form.Text("main"))
	}
	c.Forge(form, "main form", published("2026/S 1", workday.MustOn(2026, 12, 18)))
	if err := w.DB.View(dbtest.Ctx(t), func(tx *db.Tx) error {
		all, err := w.notices.Drafts(dbtest.Ctx(t), tx, pub, ref)
		if len(all) != 1 || all[0].Subject != tender || len(all[0].Published) != 1 {
			t.Errorf("drafts about another council's agreement: %+v", all)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// TestATenderThatTheListDoesNotShowHasItsDraftAllTheSame: the list of drafts has a limit, the notice of one purchase none; of another agreement it
// is none.
func TestATenderThatTheListDoesNotShowHasItsDraftAllTheSame(t *testing.T) {
	w := newWorld(t)
	ref, tender := w.market(t, workday.MustOn(2027, 3, 1))
	first := w.tenders.all[0]
	first.Ref = "REQ-0000-0000-0"
	w.tenders.all, w.tenders.fits = []notice.Tender{first, w.tenders.all[0]}, 1
	c := w.commissioner()
	if list := c.Get("/notices/" + string(ref)).Want(http.StatusOK).Body; strings.Contains(list, string(tender)) {
		t.Fatal("the list shows the tender: this test shows nothing")
	}
	c.Submit(c.Get(draftOf(ref, tender, "UK4")).Want(http.StatusOK), "main form", published("2026/S 1", workday.MustOn(2026, 12, 18))).Want(http.StatusOK)
	if err := w.DB.View(dbtest.Ctx(t), func(tx *db.Tx) error {
		p, known, err := w.notices.TenderNotice(dbtest.Ctx(t), tx, ref, tender)
		if !known || p.Number != "2026/S 1" {
			t.Errorf("recorded: %+v", p)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	w.tenders.all[1].Lot = "LOT-0000-0000-0"
	c.Get(draftOf(ref, tender, "UK4")).Want(http.StatusNotFound)
}
