package statute_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"alongside/internal/statute"
	"alongside/internal/workday"
)

// aStart draws a day on which every rule of the present can start and end within the table.
func aStart(t *rapid.T) workday.Date {
	return on("2025-03-01").AddDays(rapid.IntRange(0, 900).Draw(t, "from"))
}

// present returns the rules under which clocks can start through those years.
func present(b *statute.Book) []statute.Rule {
	return slices.DeleteFunc(b.Rules(), func(r statute.Rule) bool { return !r.InForce(on("2025-03-01")) || !r.InForce(on("2027-12-01")) })
}

func TestEveryRuleOnEveryDay(t *testing.T) {
	b := book(t)
	rules := present(b)
	if len(rules) < 80 {
		t.Fatalf("only %d rules are in force", len(rules))
	}
	calendar := workday.EnglandAndWales()
	rapid.Check(t, func(t *rapid.T) {
		r := rapid.SampledFrom(rules).Draw(t, "rule")
		from := aStart(t)
		got, err := b.Compute(r.ID, statute.Query{From: from, Policy: r.Policy})
		if err != nil {
			t.Fatalf("%s from %s: %v", r.ID, from, err)
		}
		if got.LastDay.IsZero() == got.NextStepFrom.IsZero() || len(got.Working) < 3 {
			t.Fatalf("%s from %s: last day %q, next step %q, working %q", r.ID, from, got.LastDay, got.NextStepFrom, got.Working)
		}
		if r.Period.Unit == statute.WorkingDay {
			if working, err := calendar.WorkingDay(got.Date()); err != nil || !working {
				t.Fatalf("%s from %s ends on %s, which is no working day (%v)", r.ID, from, got.Date().Long(), err)
			}
		}
		if r.Period.Unit == statute.DayOfYear {
			return // the day that the law names may lie on either side
		}
		if before := r.Direction == statute.Before; before != got.Date().Before(from) {
			t.Fatalf("%s from %s: %s lies on the wrong side", r.ID, from, got.Date())
		}
	})
}

func TestALaterStartIsNeverDueEarlier(t *testing.T) {
	b := book(t)
	rules := present(b)
	rapid.Check(t, func(t *rapid.T) {
		r := rapid.SampledFrom(rules).Draw(t, "rule")
		from := aStart(t)
		later := from.AddDays(rapid.IntRange(1, 60).Draw(t, "days"))
		first, err := b.Compute(r.ID, statute.Query{From: from, Policy: r.Policy})
		if err != nil {
			t.Fatal(err)
		}
		second, err := b.Compute(r.ID, statute.Query{From: later, Policy: r.Policy})
		if err != nil {
			t.Fatal(err)
		}
		if second.Date().Before(first.Date()) {
			t.Fatalf("%s: %s from %s, but %s from %s", r.ID, first.Date(), from, second.Date(), later)
		}
	})
}

func TestMoreStoppedDaysNeverBringADateForward(t *testing.T) {
	b := book(t)
	rules := slices.DeleteFunc(present(b), func(r statute.Rule) bool {
		return r.Direction == statute.Before || r.Period.Unit == statute.DayOfYear || r.Period.Unit == statute.OnDate
	})
	rapid.Check(t, func(t *rapid.T) {
		r := rapid.SampledFrom(rules).Draw(t, "rule")
		from := on("2025-03-01").AddDays(rapid.IntRange(0, 700).Draw(t, "from"))
		days := rapid.IntRange(0, 60).Draw(t, "stopped")
		some, err := b.Compute(r.ID, statute.Query{From: from, Policy: r.Policy, ExtraDays: days})
		if err != nil {
			t.Fatal(err)
		}
		more, err := b.Compute(r.ID, statute.Query{From: from, Policy: r.Policy, ExtraDays: days + 1})
		if err != nil {
			t.Fatal(err)
		}
		if more.Date().Before(some.Date()) {
			t.Fatalf("%s from %s: %s when stopped %d days, %s when stopped one more", r.ID, from, some.Date(), days, more.Date())
		}
	})
}

func TestClearDaysLieBetweenBothEnds(t *testing.T) {
	b := book(t)
	calendar := workday.EnglandAndWales()
	rapid.Check(t, func(t *rapid.T) {
		from := aStart(t)
		notice, err := b.Compute("key-decision-notice", statute.Query{From: from})
		if err != nil {
			t.Fatal(err)
		}
		if between := from.DaysUntil(notice.NextStepFrom) - 1; between != 28 {
			t.Fatalf("%d clear days from %s to %s", between, from, notice.NextStepFrom)
		}
		back, err := b.Compute("key-decision-publish-by", statute.Query{From: notice.NextStepFrom})
		if err != nil || back.LastDay != from {
			t.Fatalf("counted back from %s: %s (%v), want %s", notice.NextStepFrom, back.LastDay, err, from)
		}
		callIn, err := b.Compute("call-in", statute.Query{From: from, Policy: "kent"})
		if err != nil {
			t.Fatal(err)
		}
		if counted, err := calendar.CountWorkingDays(from, callIn.NextStepFrom.AddDays(-1)); err != nil || counted != 5 {
			t.Fatalf("%d working days from %s to before %s (%v)", counted, from, callIn.NextStepFrom, err)
		}
		agenda, err := b.Compute("agenda-notice", statute.Query{From: from})
		if err != nil {
			t.Fatal(err)
		}
		publishBy, err := b.Compute("agenda-publish-by", statute.Query{From: agenda.NextStepFrom})
		if err != nil {
			t.Fatal(err)
		}
		again, err := b.Compute("agenda-notice", statute.Query{From: publishBy.LastDay})
		if err != nil || again.NextStepFrom != agenda.NextStepFrom {
			t.Fatalf("an agenda due on %s allows a meeting on %s (%v), not on %s", publishBy.LastDay, again.NextStepFrom, err, agenda.NextStepFrom)
		}
	})
}
