package agreementweb_test

import (
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/thread"
	"alongside/internal/web/webtest"
)

// day fills in the three inputs of a date.
func day(v url.Values, name, d, m, y string) {
	v.Set(name+"-day", d)
	v.Set(name+"-month", m)
	v.Set(name+"-year", y)
}

func TestTermsAreSetAndHeldOnThePages(t *testing.T) {
	w := newWorld(t)
	c, of := w.as(access.RoleCommissioner, ""), "/agreements/"+string(w.agreement)
	empty := c.Get(of + "/terms").Want(200)
	webtest.CheckHTML(t, empty)
	if text := empty.Text("main"); !strings.Contains(text, "The agreement stands as it was let.") || !strings.Contains(text, "Procurement Act 2023 s74(4)") || !strings.Contains(text, "£10,000.00 in all") {
		t.Errorf("terms of a new agreement: %s", text)
	}
	for _, says := range []string{"What the laws allow, side by side", "Procurement Act 2023 (this agreement’s)", "Public Contracts Regulations 2015", "Procurements begun until 23 February 2025"} {
		if text := empty.Text("main"); !strings.Contains(text, says) {
			t.Errorf("the laws side by side lack %q: %s", says, text)
		}
	}
	open := c.Get(of + "/admission/open").Want(200)
	if got := open.Text("select[name=standstill-rule]"); !strings.Contains(got, "s51") || strings.Contains(got, "2015 Regulations") {
		t.Errorf("waits of the agreement’s own law alone: %s", got)
	}
	if got := open.Text("select[name=decide-rule]"); strings.Contains(got, "reg 34") {
		t.Errorf("a dynamic market of the Act is offered the time of the 2015 Regulations: %s", got)
	}
	form := c.Get(of + "/participant").Want(200)
	webtest.CheckHTML(t, form)
	own := c.Submit(form, "", url.Values{"council": {"E1"}, "name": {"Northshire"}, "limit": {"30,000"}, "weight-fit": {"100"}})
	if own.Status != 422 || !strings.Contains(own.Text(".govuk-error-summary"), "cannot set or change its own weights now") {
		t.Errorf("own weights after the start: %d %s", own.Status, own.Text("main"))
	}
	if v, _ := own.Find("input[name=limit]").Attr("value"); v != "30,000" {
		t.Errorf("what was typed is gone: %q", v)
	}
	old := c.Get(of + "/participant").Want(200)
	c.Submit(form, "", url.Values{"council": {"E1"}, "name": {"Northshire"}, "limit": {"30,000"}}).Want(200)
	stale := c.Submit(old, "", url.Values{"council": {"E1"}, "name": {"Northshire"}, "limit": {"12,345"}})
	if text := stale.Text("main"); stale.Status != 409 || !strings.Contains(text, "Someone else changed this agreement") || !strings.Contains(text, "12,345") {
		t.Errorf("saved over a change: %d %s", stale.Status, text)
	}

	ceiling := url.Values{"lot": {string(w.lot)}, "amount": {"24"}, "unit": {"hour"}, "band": {"any"}, "why": {"The pay floor."}}
	day(ceiling, "from", "1", "4", "2026")
	c.Submit(c.Get(of+"/ceiling").Want(200), "", ceiling).Want(200)
	rate := url.Values{"lot": {string(w.lot)}, "amount": {"24.01"}, "unit": {"hour"}, "band": {"any"}}
	day(rate, "from", "1", "5", "2026")
	dear := c.Submit(c.Get(of+"/set-rate").Want(200), "", rate)
	if dear.Status != 422 || !strings.Contains(dear.Text(".govuk-error-summary"), "above the ceiling of £24.00") {
		t.Errorf("above the ceiling: %d %s", dear.Status, dear.Text(".govuk-error-summary"))
	}

	ctx := dbtest.Ctx(t)
	if err := w.db.InTx(ctx, func(tx *db.Tx) error {
		_, err := w.agreements.AdmitTx(ctx, tx, person(access.RoleCommissioner, "").By(), agreement.Admit{Lot: w.lot, Provider: w.provider, From: tx.Today(), Why: "Meets every condition."})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	buy := url.Values{"lot": {string(w.lot)}, "provider": {string(w.provider)}, "council": {"E1"}, "what": {"Support at home"}, "value": {"30,000.01"}}
	day(buy, "from", "1", "12", "2026")
	day(buy, "to", "31", "5", "2027")
	over := c.Submit(c.Get(of+"/purchase").Want(200), "", buy)
	if over.Status != 422 || !strings.Contains(over.Text(".govuk-error-summary"), "A decision to raise its limit is missing.") {
		t.Errorf("beyond the council's limit: %d %s", over.Status, over.Text("main"))
	}
	buy.Set("value", "30,000")
	c.Submit(c.Get(of+"/purchase").Want(200), "", buy).Want(200)

	page := c.Get(of + "/terms").Want(200)
	webtest.CheckHTML(t, page)
	for _, want := range []string{"Northshire (E1)", "£30,000.00", "Support at home", "The pay floor."} {
		if !strings.Contains(page.Text("main"), want) {
			t.Errorf("%q is not on the page", want)
		}
	}
	w.as(access.RoleBroker, "").Get(of + "/change").Want(403)
}

func TestAChangeIsSignedAndShown(t *testing.T) {
	w := newWorld(t)
	c, of := w.as(access.RoleCommissioner, ""), "/agreements/"+string(w.agreement)
	var file thread.Ref
	if err := w.db.InTx(dbtest.Ctx(t), func(tx *db.Tx) error {
		file = thread.New(tx, thread.Document)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	w.kept[w.agreement] = []agreement.File{{Ref: file, Name: "deed.pdf", Hash: strings.Repeat("ab", 32)}}
	sign := c.Get(of + "/sign").Want(200)
	webtest.CheckHTML(t, sign)
	if text := sign.Text("main"); !strings.Contains(text, "Day that stands on the paper") {
		t.Errorf("the day on the paper is not asked for: %s", text)
	}
	terms := url.Values{"document": {string(file)}, "title": {"Terms and conditions"}, "signed-by": {"Bo Ash"}, "signed-as": {"Director, for the council"}}
	if bad := c.Submit(sign, "", terms); bad.Status != 422 || !strings.Contains(bad.Text(".govuk-error-summary"), "Enter the day that stands on the paper") {
		t.Errorf("no day: %d %s", bad.Status, bad.Text("main"))
	}
	day(terms, "signed-on", "24", "11", "2026")
	ahead := c.Submit(sign, "", terms)
	if v, _ := ahead.Find("input[name=signed-by]").Attr("value"); ahead.Status != 422 || v != "Bo Ash" || !strings.Contains(ahead.Text(".govuk-error-summary"), "cannot be after today") {
		t.Errorf("a day ahead: %d %q %s", ahead.Status, v, ahead.Text("main"))
	}
	day(terms, "signed-on", "2", "3", "2026")
	c.Submit(sign, "", terms).Want(200)
	w.kept[w.agreement][0].Hash = strings.Repeat("ab", 31) + "cd"
	form := c.Get(of + "/change").Want(200)
	webtest.CheckHTML(t, form)
	v := url.Values{"ground": {"below-threshold"}, "what": {"Fewer hours"}, "why": {"Fewer children."}, "value": {"-20,000"}, "title": {"Deed of change"}, "signed-by": {"Ada Moss"}, "signed-on-day": {"20"}, "signed-on-month": {"11"}, "signed-on-year": {"2026"}, "signed-as": {"Director, for the council"}}
	document, _ := form.Find("select[name=document] option").Last().Attr("value")
	v.Set("document", document)
	much := c.Submit(form, "", v)
	if much.Status != 422 || !strings.Contains(much.Text(".govuk-error-summary"), "s74(4) (to be checked) allows 10% of the first value") {
		t.Errorf("a fifth on the ground for a tenth: %d %s", much.Status, much.Text("main"))
	}
	v.Set("value", "-10,000")
	c.Submit(form, "", v).Want(200)
	text := c.Get(of + "/terms").Want(200).Text("main")
	for _, want := range []string{"Fewer hours", "-£10,000.00", "Ada Moss", "abababababababab", "Kept as it was signed.", "Day on the paper", "Monday 2 March 2026", "Friday 20 November 2026"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not on the page: %s", want, text)
		}
	}
}

// TestWhatReplacesWhatIsSaidOnThePages: both agreements lead to each other, what was typed outlives a mistake, and it can be taken back.
func TestWhatReplacesWhatIsSaidOnThePages(t *testing.T) {
	w := newWorld(t)
	c, of := w.as(access.RoleCommissioner, ""), "/agreements/"+string(w.agreement)
	form := c.Get(of + "/replace").Want(200)
	webtest.CheckHTML(t, form)
	empty := c.Submit(form, "", url.Values{"process": {"ocds-b5fd17-1"}})
	if text := empty.Text(".govuk-error-summary"); empty.Status != 422 || !strings.Contains(text, "enter the title") || !strings.Contains(text, "what is taken over") {
		t.Errorf("nothing named: %d %s", empty.Status, text)
	}
	if v, _ := empty.Find("input[name=process]").Attr("value"); v != "ocds-b5fd17-1" {
		t.Errorf("what was typed is gone: %q", v)
	}
	named := url.Values{"title": {"Aiming High short breaks"}, "process": {"ocds-b5fd17-1"}, "part": {"Short breaks for all ages."}}
	day(named, "until", "31", "3", "2026")
	old := c.Get(of + "/replace").Want(200)
	c.Submit(form, "", named).Want(200)
	stale := c.Submit(old, "", url.Values{"title": {"Another"}, "part": {"Typed part."}})
	if text := stale.Text("main"); stale.Status != 409 || !strings.Contains(text, "Typed part.") {
		t.Errorf("saved over a change: %d %s", stale.Status, text)
	}
	page := c.Get(of).Want(200)
	webtest.CheckHTML(t, page)
	for _, want := range []string{"What it replaces", "Aiming High short breaks", "Short breaks for all ages.", "31 Mar 2026", "ocds-b5fd17-1"} {
		if !strings.Contains(page.Text("main"), want) {
			t.Errorf("%q is not on the page: %s", want, page.Text("main"))
		}
	}
	if text := w.as(access.RoleBroker, "").Get(of).Want(200).Text("main"); !strings.Contains(text, "Aiming High") || strings.Contains(text, "Take back what it replaces") {
		t.Errorf("what a broker reads: %s", text)
	}
	back := c.Get(of + "/unreplace").Want(200)
	webtest.CheckHTML(t, back)
	if got := c.Submit(back, "", url.Values{"why": {"x"}}); got.Status != 422 || !strings.Contains(got.Text(".govuk-error-summary"), "from the list") {
		t.Errorf("nothing chosen: %d %s", got.Status, got.Text(".govuk-error-summary"))
	}
	c.Submit(back, "", url.Values{"number": {"1"}, "why": {"It is another one."}}).Want(200)
	if text := c.Get(of).Want(200).Text("main"); strings.Contains(text, "Aiming High") {
		t.Error("taken back, and still there")
	}
}

// TestARateForOneDistrictIsSetOnThePages sets a rate and a ceiling where children in one district live, and reads both by its name.
func TestARateForOneDistrictIsSetOnThePages(t *testing.T) {
	w := newWorld(t)
	c, of := w.as(access.RoleCommissioner, ""), "/agreements/"+string(w.agreement)
	form := c.Get(of + "/set-rate").Want(200)
	webtest.CheckHTML(t, form)
	if got := form.Text("select[name=district]"); !strings.Contains(got, "The whole lot") || !strings.Contains(got, "Staffordshire Moorlands") || strings.Contains(got, "E07000198") {
		t.Errorf("where a rate counts is chosen by name: %s", got)
	}
	ceiling := url.Values{"lot": {string(w.lot)}, "district": {"E07000198"}, "amount": {"24"}, "unit": {"hour"}, "band": {"any"}, "why": {"The miles between homes."}}
	day(ceiling, "from", "1", "4", "2026")
	if got := c.Submit(c.Get(of+"/ceiling").Want(200), "", ceiling).Want(200); !strings.Contains(got.Text("main"), "The ceiling is set.") {
		t.Errorf("after the ceiling: %s", got.Text("main"))
	}
	if got := c.Get(of + "/terms").Want(200).Text("main"); !strings.Contains(got, "One to oneStaffordshire Moorlandshourany1 Apr 2026£24.00The miles between homes.") {
		t.Errorf("the ceiling on the terms page: %s", got)
	}
	rate := url.Values{"lot": {string(w.lot)}, "district": {"E07000198"}, "amount": {"24.01"}, "unit": {"hour"}, "band": {"any"}}
	day(rate, "from", "1", "5", "2026")
	dear := c.Submit(form, "", rate)
	if dear.Status != 422 || !strings.Contains(dear.Text(".govuk-error-summary"), "above the ceiling of £24.00 for Staffordshire Moorlands") {
		t.Errorf("above the ceiling: %d %s", dear.Status, dear.Text(".govuk-error-summary"))
	}
	if v, _ := dear.Find("select[name=district] option[selected]").Attr("value"); v != "E07000198" {
		t.Errorf("where it was to count is gone: %q", v)
	}
	rate.Set("district", "E0")
	if got := c.Submit(form, "", rate); got.Status != 422 || !strings.Contains(got.Text(".govuk-error-summary"), "is no district or unitary authority of England") {
		t.Errorf("a district that is none: %d %s", got.Status, got.Text(".govuk-error-summary"))
	}
	rate.Set("district", "E07000198")
	rate.Set("amount", "24")
	c.Submit(form, "", rate).Want(200)
	if got := c.Get(of).Want(200).Text("main"); !strings.Contains(got, "Every providerStaffordshire Moorlandshourany1 May 2026£24.00") {
		t.Errorf("the rate on the agreement: %s", got)
	}
}
