package performance

import (
	"strings"
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

var on = workday.MustOn

func scheduled() (agreement.Agreement, Policy) {
	a := agreement.Agreement{Ref: "AGR-1", Start: on(2026, 1, 15), End: on(2027, 1, 14), Lots: []agreement.Lot{{Ref: "LOT-1", Name: "One to one"}, {Ref: "LOT-2", Name: "Groups"}}}
	return a, Policy{Months: 3, ReturnDays: 20}
}

func version(n int, from workday.Date, lines ...ScheduleLine) Schedule {
	return Schedule{Agreement: "AGR-1", Number: n, From: from, Lines: lines, Why: "As agreed."}
}

func written(all []Period) string {
	var out []string
	for _, p := range all {
		out = append(out, p.From.String()+".."+p.To.String()+" by "+p.Due.String())
	}
	return strings.Join(out, "; ")
}

// TestPeriodsFollowTheVersionThatCounts: each version counts its periods from its own first day, and what it cuts short is reported too.
func TestPeriodsFollowTheVersionThatCounts(t *testing.T) {
	t.Parallel()
	a, policy := scheduled()
	quarterly, monthly := ScheduleLine{Lot: "LOT-1", ReturnMonths: 3, ReturnDays: 10}, ScheduleLine{Lot: "LOT-1", ReturnMonths: 6, ReturnDays: 5}
	for _, c := range []struct {
		name     string
		versions []Schedule
		lot      string
		until    workday.Date
		want     string
	}{
		{"policy alone", nil, "LOT-1", on(2026, 5, 1), "2026-01-15..2026-04-14 by 2026-05-04; 2026-04-15..2026-07-14 by 2026-08-03"},
		{"a schedule from the start", []Schedule{version(1, a.Start, quarterly)}, "LOT-1", on(2026, 5, 1), "2026-01-15..2026-04-14 by 2026-04-24; 2026-04-15..2026-07-14 by 2026-07-24"},
		{"a lot of which nothing is asked", []Schedule{version(1, a.Start, quarterly)}, "LOT-2", on(2026, 12, 1), ""},
		{
			"the next version cuts a period short, and the agreement's end the last", []Schedule{version(2, on(2026, 6, 1), monthly), version(1, a.Start, quarterly)}, "LOT-1", on(2027, 2, 1),
			"2026-01-15..2026-04-14 by 2026-04-24; 2026-04-15..2026-05-31 by 2026-06-10; 2026-06-01..2026-11-30 by 2026-12-05; 2026-12-01..2027-01-14 by 2027-01-19",
		},
		{"the policy until a first version", []Schedule{version(1, on(2026, 3, 1), quarterly)}, "LOT-1", on(2026, 3, 1), "2026-01-15..2026-02-28 by 2026-03-20; 2026-03-01..2026-05-31 by 2026-06-10"},
	} {
		if got := written(periods(spans(a, policy, c.versions), thread.Ref(c.lot), c.until)); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

// TestAPeriodOfLongAgoIsNotAskedFor: a council that begins late, or an agreement that ended years ago, sends no letters about it.
func TestAPeriodOfLongAgoIsNotAskedFor(t *testing.T) {
	t.Parallel()
	a, policy := scheduled()
	all := periods(spans(a, policy, nil), "LOT-1", on(2030, 1, 1))
	if _, ok := lastOver(all, on(2030, 1, 1)); ok {
		t.Error("asked years after the agreement ended")
	}
	if p, ok := lastOver(all, on(2027, 1, 15)); !ok || p.To != a.End {
		t.Errorf("on the day after the end: %+v, %v", p, ok)
	}
	if _, ok := lastOver(all, on(2026, 4, 14)); ok {
		t.Error("a period that is not over is asked for")
	}
}

func TestAVisitIsDueSoManyMonthsAfterTheLast(t *testing.T) {
	t.Parallel()
	a, policy := scheduled()
	a.End = on(2029, 1, 14)
	all := spans(a, policy, []Schedule{version(1, on(2026, 3, 1), ScheduleLine{Lot: "LOT-1", VisitMonths: 12})})
	none := workday.Date{}
	for _, c := range []struct {
		name               string
		lot                string
		joined, last, want workday.Date
	}{
		{"never visited, a member before the schedule", "LOT-1", on(2026, 1, 15), none, on(2027, 3, 1)},
		{"never visited, a member since", "LOT-1", on(2026, 5, 1), none, on(2027, 5, 1)},
		{"visited", "LOT-1", on(2026, 1, 15), on(2026, 5, 20), on(2027, 5, 20)},
		{"visited long before", "LOT-1", on(2020, 1, 1), on(2024, 5, 20), on(2026, 3, 1)},
		{"a visit to an earlier place", "LOT-1", on(2026, 5, 1), on(2026, 4, 1), on(2027, 5, 1)},
		{"no visit promised", "LOT-2", on(2026, 1, 15), none, none},
		{"after the end", "LOT-1", on(2028, 5, 1), none, none},
	} {
		if got := visitBy(all, thread.Ref(c.lot), c.joined, c.last, on(2026, 6, 1)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestAVisitThatWasPromisedOutlivesItsVersion: a new version, set for today or a day to come, neither forgives a visit that is owed nor puts
// off one that was promised before it; only the end of the agreement, or a version that promises none by then, does.
func TestAVisitThatWasPromisedOutlivesItsVersion(t *testing.T) {
	t.Parallel()
	a, policy := scheduled()
	a.End = on(2029, 1, 14)
	visits := func(n int) ScheduleLine {
		return ScheduleLine{Lot: "LOT-1", ReturnMonths: 3, ReturnDays: 9, VisitMonths: n}
	}
	none := workday.Date{}
	for _, c := range []struct {
		name     string
		versions []Schedule
		last     workday.Date
		want     workday.Date
	}{
		{"late, and the next version begins to count anew", []Schedule{version(1, on(2026, 3, 1), visits(6)), version(2, on(2026, 10, 1), visits(12))}, none, on(2026, 9, 1)},
		{"late, and the next version promises none", []Schedule{version(1, on(2026, 3, 1), visits(6)), version(2, on(2026, 10, 1), visits(0))}, none, on(2026, 9, 1)},
		{"made late, and the next version promises none", []Schedule{version(1, on(2026, 3, 1), visits(6)), version(2, on(2026, 10, 1), visits(0))}, on(2026, 10, 20), none},
		{"due after a version to come begins", []Schedule{version(1, on(2026, 3, 1), visits(12)), version(2, on(2027, 1, 1), visits(12))}, none, on(2027, 3, 1)},
		{"due before a version to come begins", []Schedule{version(1, on(2026, 3, 1), visits(9)), version(2, on(2027, 1, 1), visits(0))}, none, on(2026, 12, 1)},
		{"the version to come promises none by then", []Schedule{version(1, on(2026, 3, 1), visits(12)), version(2, on(2027, 1, 1), visits(0))}, none, none},
		{"asked for sooner by the next version", []Schedule{version(1, on(2026, 3, 1), visits(12)), version(2, on(2026, 10, 1), visits(3))}, none, on(2026, 10, 1)},
		{"put off by the next version", []Schedule{version(1, on(2026, 3, 1), visits(12)), version(2, on(2026, 10, 1), visits(18))}, on(2026, 5, 20), on(2027, 11, 20)},
		{"promised again after a break", []Schedule{version(1, on(2026, 3, 1), visits(12)), version(2, on(2026, 6, 1), visits(0)), version(3, on(2026, 10, 1), visits(6))}, none, on(2027, 4, 1)},
		{"promised from a day to come", []Schedule{version(1, on(2026, 3, 1), visits(0)), version(2, on(2027, 1, 1), visits(6))}, none, none},
		{"after the agreement's end", []Schedule{version(1, on(2026, 3, 1), visits(36)), version(2, on(2026, 10, 1), visits(36))}, none, none},
	} {
		if got := visitBy(spans(a, policy, c.versions), "LOT-1", on(2026, 1, 15), c.last, on(2026, 11, 1)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestAScheduleIsRefusedAtItsFields(t *testing.T) {
	t.Parallel()
	a, _ := scheduled()
	measures := []Measure{{Ref: "LMS-1", Lot: "LOT-1"}, {Ref: "LMS-2", Lot: "LOT-1", To: on(2026, 5, 1)}, {Ref: "LMS-3", Lot: "LOT-2"}}
	fine, today := ScheduleLine{Lot: "LOT-1", ReturnMonths: 3, ReturnDays: 20}, on(2026, 6, 1)
	for _, c := range []struct {
		name   string
		s      Schedule
		before Schedule
		field  string
	}{
		{"no first day", version(1, workday.Date{}, fine), Schedule{}, "from"},
		{"before the agreement", version(1, on(2026, 1, 14), fine), Schedule{}, "from"},
		{"after the agreement", version(1, on(2027, 1, 15), fine), Schedule{}, "from"},
		{"not after the version before it", version(2, on(2026, 7, 1), fine), version(1, on(2026, 7, 1), fine), "from"},
		{"changes what was due", version(2, on(2026, 5, 31), fine), version(1, a.Start, fine), "from"},
		{"no reason", Schedule{Number: 2, From: today, Lines: []ScheduleLine{fine}}, version(1, a.Start, fine), "why"},
		{"asks nothing", version(1, today, ScheduleLine{Lot: "LOT-1"}), Schedule{}, "return-months-1"},
		{"too many months", version(1, today, ScheduleLine{Lot: "LOT-2", ReturnMonths: 37, ReturnDays: 5}), Schedule{}, "return-months-2"},
		{"no days", version(1, today, ScheduleLine{Lot: "LOT-1", ReturnMonths: 3}), Schedule{}, "return-days-1"},
		{"too few visits", version(1, today, ScheduleLine{Lot: "LOT-1", VisitMonths: 37}), Schedule{}, "visit-months-1"},
		{"another lot's measure", version(1, today, ScheduleLine{Lot: "LOT-1", VisitMonths: 3, Measures: []thread.Ref{"LMS-3"}}), Schedule{}, "measures-1"},
		{"a measure that has ended", version(1, today, ScheduleLine{Lot: "LOT-1", VisitMonths: 3, Measures: []thread.Ref{"LMS-2"}}), Schedule{}, "measures-1"},
		{"another agreement's lot", version(1, today, fine, ScheduleLine{Lot: "LOT-9"}), Schedule{}, "from"},
	} {
		err := c.s.validate(a, c.before, measures, today)
		fields, _ := fault.Fields(err)
		if len(fields) != 1 || fields[0].Name != c.field {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if err := version(1, a.Start, ScheduleLine{Lot: "LOT-1", VisitMonths: 6, Measures: []thread.Ref{"LMS-1", "LMS-2"}}).validate(a, Schedule{}, measures, today); err != nil {
		t.Errorf("a first version that records what was agreed with the agreement: %v", err)
	}
}
