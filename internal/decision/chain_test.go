package decision

import (
	"strings"
	"testing"

	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"

	"pgregory.net/rapid"
)

// later is a decision that amends effective's from a day on.
func later(ref thread.Ref, from string, t Terms) Decision {
	on := day(from)
	return Decision{Ref: ref, Label: string(ref), Amends: "DEC-TEST", DecidedOn: on.AddDays(-8), PublishedOn: on.AddDays(-8), SubjectToCallIn: true, EffectiveFrom: on, Terms: t}
}

func TestALaterDecisionMovesALimitFromItsEffectOn(t *testing.T) {
	far := Act{What: "The award", On: day("2023-06-01"), From: day("2023-06-01"), To: day("2023-12-31"), Value: 40_000_00, ByOfficer: true}
	for name, c := range map[string]struct {
		terms  Terms
		change func(*Act)
		lacks  string // what is said without the later decision
	}{
		"the value":             {Terms{TotalValue: 600_000_00}, func(a *Act) { a.Committed = 560_000_00 }, "A decision to raise the value is missing."},
		"the last day":          {Terms{End: day("2024-09-30")}, func(a *Act) { a.To = day("2024-09-30") }, "A decision to extend the term is missing."},
		"one more extension":    {Terms{ExtensionMonths: []int{12, 12, 12}}, func(a *Act) { a.Extensions, a.To = 3, day("2027-03-31") }, "It allows 2 extensions; this relies on 3."},
		"the extensions’ value": {Terms{ExtensionValue: 300_000_00}, func(a *Act) { a.Extensions, a.Committed = 1, 610_000_00 }, "A decision to raise the value is missing."},
		"the delegation":        {Terms{OfficerLimit: 70_000_00}, func(a *Act) { a.Value = 70_000_00 }, "An award by the decision maker is missing."},
		"the first day":         {Terms{Start: day("2022-03-01")}, func(a *Act) { a.From = day("2022-03-01") }, "It starts on Friday 1 April 2022"},
	} {
		t.Run(name, func(t *testing.T) {
			act := far
			c.change(&act)
			more := later("23/00012", "2023-06-01", c.terms)
			isRefused(t, Chain{First: effective()}.Allows(act), c.lacks)
			if err := (Chain{First: effective(), Later: []Decision{more}}).Allows(act); err != nil {
				t.Errorf("with the later decision in effect: %v", err)
			}
			act.On = act.On.AddDays(-1)
			isRefused(t, Chain{First: effective(), Later: []Decision{more}}.Allows(act), c.lacks, "Decision 23/00012 would amend it but is not in effect: its state is “call-in open”.")
			more.CallIns = []CallIn{{On: act.On, Settled: act.On, Stands: false}}
			act.On = act.On.AddDays(1)
			isRefused(t, Chain{First: effective(), Later: []Decision{more}}.Allows(act), c.lacks, "“withdrawn”")
		})
	}
}

func isRefused(t *testing.T, err error, says ...string) {
	t.Helper()
	for _, s := range says {
		if !fault.Is(err, fault.KindConflict) || !strings.Contains(fault.Message(err), s) {
			t.Errorf("got %v, want a refusal that says %q", err, s)
		}
	}
}

func TestTheLatestAmendmentCountsAndIsNamed(t *testing.T) {
	c := Chain{First: effective(), Later: []Decision{
		later("24/2", "2024-02-01", Terms{TotalValue: 450_000_00}), later("23/1", "2023-02-01", Terms{TotalValue: 900_000_00, OfficerLimit: 80_000_00}),
	}}
	for on, want := range map[string]money.Pence{"2023-01-31": 500_000_00, "2023-02-01": 900_000_00, "2024-01-31": 900_000_00, "2024-02-01": 450_000_00} {
		if got := c.On(day(on)); got.Terms.TotalValue != want || got.Ref != "DEC-TEST" || got.Terms.End != day("2024-03-31") {
			t.Errorf("on %s: %s of %s until %s, want %s", on, got.Terms.TotalValue, got.Ref, got.Terms.End, want)
		}
	}
	act := Act{What: "The award", On: day("2024-02-01"), From: day("2024-02-01"), To: day("2024-03-31"), Committed: 400_000_00, Value: 60_000_00, ByOfficer: true}
	isRefused(t, c.Allows(act), "not authorised by decision 21/00067 as amended by 23/1 and 24/2. It authorises £450,000.00")
	act.Value = 50_000_00
	if err := c.Allows(act); err != nil {
		t.Errorf("the lower value leaves £50,000, and the delegation of 23/1 still counts: %v", err)
	}
	c.First.CallIns = []CallIn{{On: day("2021-10-08"), Settled: day("2021-11-01")}}
	isRefused(t, c.Allows(act), "“withdrawn”")
}

// TestMoreExtensionsNeverLowerTheValue holds the share of the extensions' value to its ends and to its order.
func TestMoreExtensionsNeverLowerTheValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := Terms{
			TotalValue: money.Pence(rapid.Int64Range(1, 1e11).Draw(t, "total")), ExtensionValue: money.Pence(rapid.Int64Range(0, 1e11).Draw(t, "more")),
			ExtensionMonths: rapid.SliceOfN(rapid.IntRange(1, 60), 1, 5).Draw(t, "months"),
		}
		before := terms.Most(0)
		if before != terms.TotalValue {
			t.Fatalf("without an extension %s, want %s", before, terms.TotalValue)
		}
		for n := range len(terms.ExtensionMonths) {
			next := terms.Most(n + 1)
			if next < before {
				t.Fatalf("%d extensions allow %s, %d allow %s", n+1, next, n, before)
			}
			before = next
		}
		if before != terms.TotalValue+terms.ExtensionValue {
			t.Fatalf("all extensions allow %s", before)
		}
	})
}

func TestAnAmendmentThatStatesNothingChangesNothing(t *testing.T) {
	first := effective()
	got := Chain{First: first, Later: []Decision{later("DEC-2", "2022-01-01", Terms{})}}.On(day("2023-01-01"))
	if got.Terms.TotalValue != first.Terms.TotalValue || got.LastDay(2) != first.LastDay(2) || got.Terms.OfficerLimit != first.Terms.OfficerLimit || got.Terms.Start != first.Terms.Start {
		t.Errorf("changed to %+v", got.Terms)
	}
}
