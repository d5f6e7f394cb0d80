package offertest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family/familytest"
	"alongside/internal/fault"
	"alongside/internal/offer"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Rule is a complete rule: days out and nights away need an assessment up to 17.
func Rule(from workday.Date) offer.AddRule {
	return offer.AddRule{Eligibility: offer.Eligibility{
		Kind: offer.ShortBreak, AgeFrom: 0, AgeTo: 17, From: from,
		Ruling: offer.Ruling{Needs: true, Words: "We look with you at what your child needs.", Citation: "Children Act 1989, section 17", URL: "https://www.legislation.gov.uk/ukpga/1989/41/section/17", Ask: "Ring us."},
	}}
}

// latest is the rule that was added last.
func (w *World) latest(t *testing.T) offer.Eligibility {
	t.Helper()
	ctx := dbtest.Ctx(t)
	var all offer.Rules
	if err := w.DB.View(ctx, func(tx *db.Tx) (err error) {
		all, err = w.Offers.Rules(ctx, tx)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return slices.MaxFunc(all, func(a, b offer.Eligibility) int { return a.Number - b.Number })
}

// eligibility adds rules and ends them, and asks the directory by them.
func (w *World) eligibility(t *testing.T) {
	ctx := dbtest.Ctx(t)
	today := workday.MustOn(2026, 11, 23)
	nights := w.Add(t, func(d *offer.Details) {
		d.Title, d.Kind, d.AgeFrom, d.AgeTo = "Eligible nights", offer.ShortBreak, 8, 25
	})
	if err := w.Offers.AddRule(ctx, Provider, Rule(today)); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a provider keeps the council's rules: %v", err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(w.Offers.AddRule(ctx, CoOrdinator, Rule(today)))
	w.refusedRules(t, today)
	adults := Rule(today.AddDays(30))
	adults.AgeFrom, adults.AgeTo, adults.Citation = 18, 25, "Care Act 2014, section 9"
	must(w.Offers.AddRule(ctx, CoOrdinator, adults))
	own := Rule(today)
	own.Kind, own.Offer, own.AgeTo, own.Needs, own.Ask = "", nights, 12, false, "is left out"
	must(w.Offers.AddRule(ctx, CoOrdinator, own))

	kept := w.latest(t)
	if kept.Offer != nights || kept.Ask != "" || kept.Version != 1 || kept.From != today || !kept.To.IsZero() || kept.AgeTo != 12 {
		t.Fatalf("kept %+v", kept)
	}
	found := func(age int) bool {
		t.Helper()
		q := offer.NearQuery{Words: "eligible", NoAssessment: true, Age: &age}
		w.agree(t, q)
		var n int
		must(w.DB.View(ctx, func(tx *db.Tx) error {
			got, err := w.Offers.Near(ctx, tx, q)
			n = len(got)
			return err
		}))
		return n == 1
	}
	for age, want := range map[int]bool{8: true, 12: true, 13: false, 17: false, 18: true, 25: true} {
		if found(age) != want {
			t.Errorf("without an assessment at %d: %v", age, !want)
		}
	}
	w.agree(t, offer.NearQuery{Words: "eligible", NoAssessment: true})
	w.endRules(t, kept, found)
}

// endRules ends the rule of the offer today, and leaves it as it was to whoever read an older version.
func (w *World) endRules(t *testing.T, own offer.Eligibility, found func(age int) bool) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	today, number := own.From, own.Number
	end := func(n, version int, last workday.Date, why string) error {
		return w.Offers.EndRule(ctx, CoOrdinator, offer.EndRule{Number: n, Version: version, Last: last, Why: why})
	}
	for name, err := range map[string]error{
		"another day gone": end(number, 1, today.AddDays(-1), "Agreed."),
		"without a reason": end(number, 1, today, " "),
	} {
		if !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := w.Offers.EndRule(ctx, Provider, offer.EndRule{Number: number, Version: 1, Last: today, Why: "No."}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a provider ends a rule: %v", err)
	}
	if err := end(number, 1, today, "Cabinet, 20 November 2026."); err != nil {
		t.Fatal(err)
	}
	if !found(9) {
		t.Error("a rule does not hold on its last day")
	}
	if err := end(number, 1, today.AddDays(5), "Late."); !fault.Is(err, fault.KindConflict) {
		t.Errorf("ended on an old version: %v", err)
	}
	if err := end(9999, 1, today, "None."); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("no such rule: %v", err)
	}
	again := Rule(today.AddDays(1))
	again.Kind, again.Offer, again.AgeTo = "", own.Offer, 10
	if err := w.Offers.AddRule(ctx, CoOrdinator, again); err != nil {
		t.Fatalf("one that follows: %v", err)
	}
	if err := end(number, 2, today.AddDays(8), "Longer after all."); err == nil || !strings.Contains(fault.Message(err), fmt.Sprint("Rule ", number+1)) {
		t.Errorf("ended after the next begins: %v", err)
	}
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		rows, err := audit.History(ctx, tx, fmt.Sprint("assessment-rule-", number), 10)
		if len(rows) != 2 || rows[0].Action != "assessment rule ended" || rows[0].Why != "Cabinet, 20 November 2026." {
			t.Errorf("recorded %+v", rows)
		}
		return err
	})
}

func (w *World) refusedRules(t *testing.T, today workday.Date) {
	t.Helper()
	foreign := thread.Ref("")
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		near, err := w.Offers.Near(ctx, tx, offer.NearQuery{Words: "neighbour"})
		for _, n := range near {
			if n.Origin != nil {
				foreign = n.Ref
			}
		}
		return err
	})
	one := func(ref thread.Ref) func(*offer.AddRule) {
		return func(r *offer.AddRule) { r.Kind, r.Offer = "", ref }
	}
	for field, change := range map[string]func(*offer.AddRule){
		"from":     func(r *offer.AddRule) { r.AgeFrom, r.From = 17, today.AddDays(400) }, // the first rule holds still
		"from ":    func(r *offer.AddRule) { r.From, r.Kind = workday.Date{}, offer.Group },
		"kind":     func(r *offer.AddRule) { r.Kind = "holiday" },
		"kind ":    func(r *offer.AddRule) { r.Offer = thread.Must("OFR-0000-0001-J") },
		"offer":    one(thread.Must("OFR-0000-0001-J")),
		"offer ":   one(Harbour),
		"offer  ":  one(foreign),
		"age-to":   func(r *offer.AddRule) { r.AgeTo = 26 },
		"age-to ":  func(r *offer.AddRule) { r.AgeFrom = -1 },
		"words":    func(r *offer.AddRule) { r.Words = "  " },
		"citation": func(r *offer.AddRule) { r.Citation = strings.Repeat("x", 501) },
		"url":      func(r *offer.AddRule) { r.URL = "javascript:alert(1)" },
		"ask":      func(r *offer.AddRule) { r.Ask = "" },
	} {
		r := Rule(today)
		change(&r)
		err := w.Offers.AddRule(dbtest.Ctx(t), CoOrdinator, r)
		if fields, ok := fault.Fields(err); !ok || len(fields) != 1 || fields[0].Name != strings.TrimSpace(field) {
			t.Errorf("%s: %v", field, err)
		}
	}
}

// randomRule adds a rule where it can; the directory has to answer by it at once, in memory and by a scan.
func (w *World) randomRule(t *testing.T, r *rand.Rand, of thread.Ref) {
	t.Helper()
	rule := Rule(workday.MustOn(2026, 11, 20+r.IntN(8)))
	rule.Kind, rule.AgeFrom, rule.Needs = pick(r, offer.Group, offer.Course, offer.Activity, offer.OneToOne), r.IntN(20), r.IntN(2) == 0
	rule.AgeTo = rule.AgeFrom + r.IntN(6)
	if r.IntN(3) == 0 {
		rule.Kind, rule.Offer = "", of
	}
	if err := w.Offers.AddRule(dbtest.Ctx(t), CoOrdinator, rule); err != nil && !fault.Is(err, fault.KindInvalid) {
		t.Fatal(err)
	}
}
