package noticeweb_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/admission"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/notice"
	"alongside/internal/notice/noticesql"
	"alongside/internal/provider/providertest"
	"alongside/internal/thread"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

// tenders makes up the purchases from dynamic markets.
type tenders struct {
	all    []notice.Tender
	of     thread.Ref // their agreement
	bought []notice.Purchase
	fits   int  // how many a list shows; 0 for all
	not    bool // the reader does not work with the child
}

// TenderOf implements notice.Tenders.
func (t *tenders) TenderOf(_ context.Context, _ *db.Tx, requirement thread.Ref) (notice.Tender, error) {
	for _, one := range t.all {
		if one.Ref == requirement {
			return one, nil
		}
	}
	return notice.Tender{}, fault.NotFound("That tender")
}

// TendersUnder implements notice.Tenders.
func (t *tenders) TendersUnder(_ context.Context, _ *db.Tx, lots []thread.Ref) (out []notice.Tender, err error) {
	for _, one := range t.all {
		for _, l := range lots {
			if one.Lot == l {
				out = append(out, one)
			}
		}
	}
	if t.fits > 0 && len(out) > t.fits {
		out = out[:t.fits]
	}
	return out, nil
}

// talks is a log with one talk.
type talks struct{}

// Engaged implements notice.Engagement.
func (talks) Engaged(_ context.Context, _ *db.Tx, from workday.Date) ([]notice.Engaged, error) {
	if from.String() != "2025-11-23" {
		return nil, nil
	}
	return []notice.Engaged{{On: workday.MustOn(2026, 9, 7), What: "an event for providers"}}, nil
}

func (w world) commissioner() *webtest.Client {
	return w.site.As(access.Actor{Person: "PER-C0MM-1SS1-3", Name: "Cam Reed", Roles: []access.Role{access.RoleCommissioner}, Scope: "E10000028"})
}

func TestAnAwardFromADynamicMarketIsPublishedOnlyAfterItsTenderNotice(t *testing.T) {
	w := newWorld(t)
	ref, lot := agreementtest.Let(t, w.World)
	tender := thread.Ref("")
	if err := w.DB.InTx(dbtest.Ctx(t), func(tx *db.Tx) error {
		tender = thread.New(tx, thread.Requirement)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	w.tenders.all = []notice.Tender{{Ref: tender, Lot: lot, MinutesPerWeek: 120, Start: workday.MustOn(2026, 12, 1), End: workday.MustOn(2027, 5, 31),
		AnswersUntil: workday.MustOn(2026, 11, 20), Weights: agreementtest.Weights, AwardedOn: workday.MustOn(2026, 11, 22), Value: 2_500_00}}
	c := w.commissioner()
	list := c.Get("/notices/" + string(ref)).Want(http.StatusOK)
	webtest.CheckHTML(t, list)
	for _, want := range []string{"UK13 Dynamic market intention notice", "UK4 Tender notice", "UK6 Contract award notice", "Waits for UK4"} {
		if !strings.Contains(list.Text("main"), want) {
			t.Errorf("%q is not in the list: %s", want, list.Text("main"))
		}
	}
	path := func(number string) string {
		return "/notices/" + string(ref) + "/draft?" + url.Values{"about": {string(tender)}, "notice": {number}}.Encode()
	}
	award := c.Get(path("UK6")).Want(http.StatusOK)
	webtest.CheckHTML(t, award)
	if !strings.Contains(award.Text("main"), "UK4 is published first") || award.Find("input[name=number]").Length() != 0 {
		t.Errorf("an award whose tender notice was not published: %s", award.Text("main"))
	}
	form := c.Get(path("UK4")).Want(http.StatusOK)
	webtest.CheckHTML(t, form)
	v := url.Values{"number": {""}, "on-day": {"24"}, "on-month": {"11"}, "on-year": {"2026"}}
	if bad := c.Submit(form, "main form", v); bad.Status != 422 || !strings.Contains(bad.Text(".govuk-error-summary"), "today or earlier") || !strings.Contains(bad.Text(".govuk-error-summary"), "Enter the number") {
		t.Errorf("a publication of tomorrow without a number: %d %s", bad.Status, bad.Text("main"))
	}
	// The use case refuses what the page does not offer.
	err := w.notices.MarkPublished(dbtest.Ctx(t), access.Actor{Person: "PER-C", Name: "Cam", Roles: []access.Role{access.RoleCommissioner}, Scope: "E10000028"}, pub,
		notice.MarkPublished{Agreement: ref, Subject: tender, Notice: "UK6", Number: "2026/S 1", On: workday.MustOn(2026, 11, 23)})
	if err == nil || !strings.Contains(err.Error(), "UK4 is published first") {
		t.Errorf("UK6 before UK4: %v", err)
	}
	v = url.Values{"number": {"2026/S 000-012345"}, "on-day": {"23"}, "on-month": {"11"}, "on-year": {"2026"}, "until-day": {"18"}, "until-month": {"12"}, "until-year": {"2026"}}
	c.Submit(form, "main form", v).Want(http.StatusOK)
	again := c.Submit(c.Get(path("UK4")).Want(http.StatusOK), "main form", v)
	if again.Status != 422 || !strings.Contains(again.Text("main"), "recorded already") {
		t.Errorf("recorded twice: %d", again.Status)
	}
	c.Submit(c.Get(path("UK6")).Want(http.StatusOK), "main form", url.Values{"number": {"2026/S 000-012346"}, "on-day": {"23"}, "on-month": {"11"}, "on-year": {"2026"}}).Want(http.StatusOK)
	if text := c.Get("/notices/" + string(ref)).Want(http.StatusOK).Text("main"); !strings.Contains(text, "2026/S 000-012346") {
		t.Errorf("the list does not show what is published: %s", text)
	}
	plain := c.Get(path("UK4") + "&as=text").Want(http.StatusOK)
	for _, want := range []string{"UK4: Tender notice", "2 hours a week", "MISSING. Enter the value", "fit 30%", "MISSING. Say whether the contract is light touch", "MISSING. Give every document with the notice",
		"MISSING. Say whether it is (s33", "Electronically, as an answer to the invitation"} {
		if !strings.Contains(plain.Body, want) {
			t.Errorf("%q is not in the text: %s", want, plain.Body)
		}
	}
}

// assessed makes up how two lots are assessed.
type assessed struct{ made notice.Assessed }

// Assessed implements notice.Performance.
func (a *assessed) Assessed(context.Context, *db.Tx, []thread.Ref) (notice.Assessed, error) {
	return a.made, nil
}

// TestTheTenderAndPerformanceNoticesHoldWhatIsOnRecordAndNameTheRest reads UK4 and UK9 of a framework as its opening, members, measures
// and ratings come.
func TestTheTenderAndPerformanceNoticesHoldWhatIsOnRecordAndNameTheRest(t *testing.T) {
	w := newWorld(t)
	a := agreementtest.Agreement(w.Enter(t))
	a.Kind = agreement.Framework
	var ref, lot thread.Ref
	within(t, w, func(ctx context.Context, tx *db.Tx) (err error) {
		if ref, err = w.Service.LetTx(ctx, tx, agreementtest.By, a); err != nil {
			return err
		}
		lot, err = w.Service.AddLotTx(ctx, tx, agreementtest.By, agreement.Lot{Agreement: ref, Name: "By day", Service: "community-support", AgeTo: 18})
		return err
	})
	w.admit(t, lot)
	fields := func(number string) map[string]string {
		t.Helper()
		out := map[string]string{}
		within(t, w, func(ctx context.Context, tx *db.Tx) error {
			d, err := w.notices.Draft(ctx, tx, pub, ref, ref, number)
			for _, f := range d.Fields {
				out[f.Name] = f.Value
				if f.Value == "" && f.Lacks == "" {
					t.Errorf("%s: “%s” is missing, and nobody says what to do", number, f.Name)
				}
			}
			return err
		})
		return out
	}
	hold := func(got, want map[string]string) {
		t.Helper()
		for name, value := range want {
			if has, there := got[name]; !there || has != value {
				t.Errorf("“%s” is %q (%v), want %q", name, has, there, value)
			}
		}
	}
	hold(fields("UK9"), map[string]string{"Indicators": "", "Ratings": "", "Failures to perform": "", "Due where indicators are required": "By Tuesday 23 November 2027, and when the contract ends",
		"Key performance indicators required": "No: it is a framework (s52). What is measured here is the council’s own", "Suppliers": "Willow Lane CIC"})
	member := thread.Ref("")
	within(t, w, func(ctx context.Context, tx *db.Tx) error {
		in, err := w.Service.Admissions(ctx, tx, []thread.Ref{lot})
		member = in[0].Provider
		return err
	})
	w.assessed.made = notice.Assessed{Indicators: []notice.Indicator{{Lot: lot, Title: "Visits that took place"}},
		Ratings: []notice.Rated{{Lot: lot, Provider: member, Rating: "Approaching target", From: workday.MustOn(2026, 7, 1), To: workday.MustOn(2026, 9, 30)}, {Lot: lot, Provider: "PVR-GONE", Rating: "Good"}}}
	hold(fields("UK9"), map[string]string{"Indicators": "By day: Visits that took place", "Ratings": "By day, Willow Lane CIC: Approaching target (Wednesday 1 July 2026 to Wednesday 30 September 2026)"})
	within(t, w, func(ctx context.Context, tx *db.Tx) error {
		return w.open.OpenTx(ctx, tx, access.Actor{Person: "PER-C0MM-1SS1-3", Name: "Cam Reed", Roles: []access.Role{access.RoleCommissioner}, Scope: "E10000028"},
			admission.Opening{Agreement: ref, OpensAt: tx.Now(), ClosesAt: tx.Now().AddDate(0, 0, 21), Declarations: []string{"We keep children safe."},
				DecideDays: 20, CompleteDays: 5, ReplyDays: 10, ReviewDays: 10, Questions: []admission.Question{{Words: "How do you keep children safe?", Kind: admission.PassFail}}})
	})
	hold(fields("UK4"), map[string]string{"Framework": "Yes: Framework", "Light touch": "", "Documents": "", "Classification (CPV)": "", "Contact": "", "Reserved to public service mutuals": "", "Planned procurement notice": "None is recorded",
		"Description": "To buy.", "Thresholds from 1 January 2026, VAT included": "Below both: £207,720.00 for services, £663,540.00 for light touch", "Applications or tenders until": "Monday 14 December 2026",
		"Tender period": "21 days: shorter than the normal minimum of 25. Light touch has none, and a qualifying planned procurement notice allows 10"})
}

func TestDraftsFollowTheLiveRecord(t *testing.T) {
	w := newWorld(t)
	a := agreementtest.Agreement(w.Enter(t))
	a.Kind = agreement.Framework
	var ref thread.Ref
	let := func(change func(*agreement.Agreement)) {
		one := a
		one.Decision = w.Enter(t) // its own: under one decision they would be held together
		change(&one)
		ctx := dbtest.Ctx(t)
		if err := w.DB.InTx(ctx, func(tx *db.Tx) (err error) {
			ref, err = w.Service.LetTx(ctx, tx, agreementtest.By, one)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	numbers := func() string {
		ctx := dbtest.Ctx(t)
		var out []string
		if err := w.DB.View(ctx, func(tx *db.Tx) error {
			all, err := w.notices.Drafts(ctx, tx, pub, ref)
			for _, d := range all {
				out = append(out, d.Type.Number)
				if len(d.Fields) < 6 || d.Missing() == 0 && d.Text() == "" {
					t.Errorf("%s has %d fields", d.Type.Number, len(d.Fields))
				}
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return strings.Join(out, " ")
	}
	let(func(*agreement.Agreement) {})
	if got := numbers(); got != "UK3 UK7 UK8 UK9" {
		t.Errorf("a running framework that was not opened: %s", got)
	}
	let(func(a *agreement.Agreement) { a.Start = workday.MustOn(2027, 1, 1) })
	if got := numbers(); got != "UK2 UK3" {
		t.Errorf("a framework to start: %s", got)
	}
	if text := w.commissioner().Get("/notices/" + string(ref) + "/draft?notice=UK2&about=" + string(ref)).Want(http.StatusOK).Text("main"); !strings.Contains(text, "an event for providers on Monday 7 September 2026") {
		t.Errorf("UK2 does not read the log of talks: %s", text)
	}
	let(func(a *agreement.Agreement) { a.Kind = agreement.SLA })
	if got := numbers(); got != "UK5 UK7 UK8 UK9" {
		t.Errorf("a direct award: %s", got)
	}
	let(func(a *agreement.Agreement) {
		a.Regime, a.Begun = agreement.Regulations2015, workday.MustOn(2025, 2, 3)
	})
	if got := numbers(); got != "" {
		t.Errorf("an agreement under the 2015 Regulations: %s", got)
	}
	let(func(a *agreement.Agreement) { a.Kind = agreement.DynamicMarket })
	dbtest.Clock(w.DB).Set(workday.MustOn(2028, 4, 3).At(9, 0))
	if got := numbers(); got != "UK13 UK16" {
		t.Errorf("a dynamic market that ended: %s", got)
	}
	w.site.As(access.Actor{Person: "PER-PARE-NT01-B", Name: "Robin Vale", Roles: []access.Role{access.RoleParent}, Scope: "E10000028"}).Get("/notices").Want(http.StatusForbidden)
}

// awaited are providers that are accepted and wait for the notice of their award.
type awaited struct {
	*admission.Service
	refs []thread.Ref
}

func (a awaited) Awaiting(context.Context, *db.Tx, thread.Ref) ([]thread.Ref, error) {
	return a.refs, nil
}

// TestTheAwardNoticeComesBeforeThePlacesAndBeginsTheWait drafts it while nobody is admitted yet, and tells of its publication once.
func TestTheAwardNoticeComesBeforeThePlacesAndBeginsTheWait(t *testing.T) {
	w := newWorld(t)
	waits := awaited{Service: w.open, refs: []thread.Ref{providertest.Make(t, w.DB, w.Providers, "Waits (made up)")}}
	var told []notice.Publication
	s := notice.New(notice.Deps{DB: w.DB, Store: noticesql.Store{}, Plans: noticesql.Plans{}, Performance: w.assessed, Engagement: talks{}, Agreements: w.Service, Decisions: w.decisions, Openings: waits, Providers: w.Providers, Tenders: w.tenders, Book: w.book})
	s.WhenAwardPublished(func(_ context.Context, _ *db.Tx, _ access.Actor, p notice.Publication) error {
		told = append(told, p)
		return nil
	})
	ctx := dbtest.Ctx(t)
	var ref thread.Ref
	a := agreementtest.Agreement(w.Enter(t))
	a.Kind = agreement.Framework
	if err := w.DB.InTx(ctx, func(tx *db.Tx) (err error) {
		if ref, err = w.Service.LetTx(ctx, tx, agreementtest.By, a); err != nil {
			return err
		}
		return w.open.OpenTx(ctx, tx, access.Actor{Person: "PER-C", Name: "Cam", Roles: []access.Role{access.RoleCommissioner}, Scope: "E10000028"}, admission.Opening{
			Agreement: ref, OpensAt: workday.MustOn(2026, 11, 1).At(9, 0), DecideDays: 10, CompleteDays: 5, ReplyDays: 5, ReviewDays: 10,
			Questions: []admission.Question{{Words: "Are you registered?", Kind: admission.PassFail}}})
	}); err != nil {
		t.Fatal(err)
	}
	by := access.Actor{Person: "PER-C", Name: "Cam", Roles: []access.Role{access.RoleCommissioner}, Scope: "E10000028"}
	mark := func(number string) {
		t.Helper()
		if err := s.MarkPublished(ctx, by, pub, notice.MarkPublished{Agreement: ref, Subject: ref, Notice: number, Number: "MADE-UP-" + number, On: workday.MustOn(2026, 11, 23)}); err != nil {
			t.Fatal(err)
		}
	}
	mark("UK4")
	if len(told) != 0 {
		t.Errorf("a tender notice begins a wait: %+v", told)
	}
	if err := w.DB.View(ctx, func(tx *db.Tx) error {
		d, err := s.Draft(ctx, tx, pub, ref, ref, "UK6")
		if text := d.Text(); !strings.Contains(text, "Suppliers\nName not published: it may be a person's") || !strings.Contains(text, "8 working days beginning with the day on which it is published") {
			t.Errorf("the draft says %s", text)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	mark("UK6")
	if len(told) != 1 || told[0].Agreement != ref || told[0].Number != "MADE-UP-UK6" {
		t.Errorf("told of %+v", told)
	}
}
