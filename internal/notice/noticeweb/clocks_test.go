package noticeweb_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/decision"
	"alongside/internal/notice"
	"alongside/internal/notice/noticesql"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// contract lets an agreement of a kind and a value under a decision of its own. With a day, its terms are signed on that day.
func (w world) contract(t *testing.T, change func(a *agreement.Agreement), signed workday.Date) (ref thread.Ref) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	kept := agreementtest.Kept{}
	w.Service.UseFiles(kept)
	if err := w.DB.InTx(ctx, func(tx *db.Tx) error {
		terms := agreementtest.Terms
		terms.TotalValue = 6_000_000_00
		under, err := w.decisions.EnterTx(ctx, tx, agreementtest.By, decision.Enter{Title: "Support", Maker: "Cabinet", Proposal: "To buy.", Terms: terms})
		if err != nil {
			return err
		}
		on := workday.MustOn(2026, 3, 2)
		if err := w.decisions.TakeTx(ctx, tx, agreementtest.By, decision.Take{Decision: under, On: on, Reasons: "Needed."}); err != nil {
			return err
		}
		if err := w.decisions.PublishTx(ctx, tx, agreementtest.By, decision.Publish{Decision: under, On: on}); err != nil {
			return err
		}
		a := agreementtest.Agreement(under)
		a.Kind, a.Value = agreement.SLA, 6_000_000_00
		change(&a)
		if ref, err = w.Service.LetTx(ctx, tx, agreementtest.By, a); err != nil || signed.IsZero() {
			return err
		}
		kept[ref] = []agreement.File{{Ref: "DOC-1", Hash: "1"}}
		_, err = w.Service.SignTx(ctx, tx, agreementtest.By, agreement.Sign{Agreement: ref, Title: "Terms", Document: "DOC-1", SignedOn: signed, SignedBy: "Ada Moss", SignedAs: "Director, for the council"})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return ref
}

// settled settles an agreement on a day and returns its deadlines of notices as "rule due state".
func (w world) settled(t *testing.T, ref thread.Ref, on workday.Date) []string {
	t.Helper()
	ctx := db.WithNow(dbtest.Ctx(t), on.At(9, 0))
	var out []string
	if err := w.DB.InTx(ctx, func(tx *db.Tx) error {
		for range 2 { // settling again changes nothing
			if err := w.notices.SettleTx(ctx, tx, agreementtest.By, ref); err != nil {
				return err
			}
		}
		all, err := deadline.Of(ctx, tx, ref)
		for _, d := range all[ref] {
			if rule, of := strings.CutPrefix(d.Rule, "pa2023-"); of {
				out = append(out, rule+" "+d.Due.String()+" "+string(d.State))
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

// holds reports each deadline that is missing and each that is too many.
func holds(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	left := map[string]int{}
	for _, d := range got {
		left[d]++
	}
	for _, d := range want {
		left[d]--
	}
	for d, n := range left {
		if n != 0 {
			t.Errorf("%s: %q is there %d times too often (all: %q)", what, d, n, got)
		}
	}
}

var today = workday.MustOn(2026, 11, 23)

// TestTheDetailsAndPerformanceOfAContractAreDue: counted from the day that was signed, met by recording the notice, moved by what the contracts are
// classified as, and never raised for a light touch contract's performance.
func TestTheDetailsAndPerformanceOfAContractAreDue(t *testing.T) {
	w := newWorld(t)
	signed := workday.MustOn(2026, 11, 2)
	ref := w.contract(t, func(*agreement.Agreement) {}, signed)
	holds(t, "signed", w.settled(t, ref, today), "contract-details 2026-12-02 running", "performance-notice 2027-11-02 running")
	c := w.commissioner()
	classify := func(light string) {
		t.Helper()
		page := c.Get("/notices/" + string(ref)).Want(http.StatusOK)
		c.Submit(page, "form[action$=classify]", url.Values{"cpv": {"85311300"}, "why": {"Care."}, "light": {light}}).Want(http.StatusOK)
	}
	classify("yes")
	holds(t, "light touch", w.settled(t, ref, today), "contract-details 2026-12-02 stopped", "performance-notice 2027-11-02 stopped", "contract-details-light-touch 2027-03-02 running")
	classify("no")
	c.Submit(c.Get(draftOf(ref, ref, "UK7")).Want(http.StatusOK), "main form", published("2026/S 7", workday.Date{})).Want(http.StatusOK)
	holds(t, "recorded", w.settled(t, ref, today), "contract-details 2026-12-02 stopped", "performance-notice 2027-11-02 stopped", "contract-details-light-touch 2027-03-02 stopped",
		"contract-details 2026-12-02 kept", "performance-notice 2027-11-02 running")
	c.Submit(c.Get(draftOf(ref, ref, "UK9")).Want(http.StatusOK), "main form", published("2026/S 9", workday.Date{})).Want(http.StatusOK)
	holds(t, "performance recorded", w.settled(t, ref, today), "contract-details 2026-12-02 stopped", "performance-notice 2027-11-02 stopped", "contract-details-light-touch 2027-03-02 stopped",
		"contract-details 2026-12-02 kept", "performance-notice 2027-11-02 kept", "performance-notice 2027-11-23 running")
	after := w.settled(t, ref, workday.MustOn(2028, 4, 3))
	holds(t, "ended", after[len(after)-2:], "performance-notice 2027-11-23 running", "termination-notice 2028-04-30 running")
	w.publishedAs(t, ref, "UK9", workday.MustOn(2028, 4, 2))
	after = w.settled(t, ref, workday.MustOn(2028, 4, 3))
	holds(t, "performance published at the end", after[len(after)-2:], "performance-notice 2027-11-23 kept", "termination-notice 2028-04-30 running")
}

// TestTheDetailsOfASignedContractAreRecordedBeforeItStarts: the time runs from the signature, so the notice is there to be drawn up and recorded.
func TestTheDetailsOfASignedContractAreRecordedBeforeItStarts(t *testing.T) {
	w := newWorld(t)
	later := func(a *agreement.Agreement) { a.Start = workday.MustOn(2027, 4, 1) }
	c, open := w.commissioner(), w.contract(t, later, workday.Date{})
	c.Get(draftOf(open, open, "UK7")).Want(http.StatusNotFound)
	ref := w.contract(t, later, workday.MustOn(2026, 11, 2))
	holds(t, "signed", w.settled(t, ref, today), "contract-details 2026-12-02 running", "performance-notice 2027-11-02 running")
	c.Submit(c.Get(draftOf(ref, ref, "UK7")).Want(http.StatusOK), "main form", published("2026/S 7", workday.Date{})).Want(http.StatusOK)
	holds(t, "recorded before the start", w.settled(t, ref, today), "contract-details 2026-12-02 kept", "performance-notice 2027-11-02 running")
}

// TestWhatHasNoClockOfANotice: unsigned terms, a value that asks for no measures, a list, a grant, and another law.
func TestWhatHasNoClockOfANotice(t *testing.T) {
	w := newWorld(t)
	signed := workday.MustOn(2026, 11, 2)
	holds(t, "unsigned", w.settled(t, w.contract(t, func(*agreement.Agreement) {}, workday.Date{}), today))
	holds(t, "small", w.settled(t, w.contract(t, func(a *agreement.Agreement) { a.Value = 5_000_000_00 }, signed), today), "contract-details 2026-12-02 running")
	holds(t, "a framework", w.settled(t, w.contract(t, func(a *agreement.Agreement) { a.Kind = agreement.Framework }, signed), today), "contract-details 2026-12-02 running")
	for name, change := range map[string]func(a *agreement.Agreement){
		"a list": func(a *agreement.Agreement) { a.Kind = agreement.DynamicMarket },
		"a grant": func(a *agreement.Agreement) {
			a.Kind, a.Regime, a.Begun = agreement.Grant, agreement.NotProcured, workday.Date{}
		},
		"health care": func(a *agreement.Agreement) { a.Regime, a.Begun = agreement.ProviderSelection, workday.Date{} },
	} {
		holds(t, name, w.settled(t, w.contract(t, change, signed), today))
	}
}

// TestAnOpenFrameworkIsOpenedAgainByADate: three years from its beginning, then five from each time, met by the notice of the award and not by that of the tender.
func TestAnOpenFrameworkIsOpenedAgainByADate(t *testing.T) {
	w := newWorld(t)
	ref := w.contract(t, func(a *agreement.Agreement) { a.Kind = agreement.OpenFramework }, workday.Date{})
	holds(t, "begun", w.settled(t, ref, today), "open-framework-first 2029-04-01 running")
	w.publishedAs(t, ref, "UK6", workday.MustOn(2026, 3, 30)) // the first award
	holds(t, "the first award", w.settled(t, ref, today), "open-framework-first 2029-04-01 running")
	w.publishedAs(t, ref, "UK4", workday.MustOn(2026, 10, 1))
	holds(t, "opened again", w.settled(t, ref, today), "open-framework-first 2029-04-01 running")
	w.publishedAs(t, ref, "UK6", workday.MustOn(2026, 11, 20))
	holds(t, "awarded again", w.settled(t, ref, today), "open-framework-first 2029-04-01 kept", "open-framework-next 2031-11-20 running")
}

// publishedAs keeps the publication of a notice about an agreement as the store does.
func (w world) publishedAs(t *testing.T, ref thread.Ref, number string, on workday.Date) {
	t.Helper()
	if err := w.DB.InTx(dbtest.Ctx(t), func(tx *db.Tx) error {
		return insertPublication(dbtest.Ctx(t), tx, ref, number, on)
	}); err != nil {
		t.Fatal(err)
	}
}

func insertPublication(ctx context.Context, tx *db.Tx, ref thread.Ref, number string, on workday.Date) error {
	return noticesql.Store{}.InsertPublication(ctx, tx, notice.Publication{Agreement: ref, Subject: ref, Notice: number, Number: "2026/S " + on.String(), On: on, By: "Cam Reed", At: tx.Now()})
}
