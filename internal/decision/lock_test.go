package decision

import (
	"strings"
	"testing"

	"alongside/internal/fault"
	"alongside/internal/workday"
)

func day(iso string) workday.Date {
	d, err := workday.Parse(iso)
	if err != nil {
		panic(err)
	}
	return d
}

// effective is a decision like the papers': two years from 1 April 2022 with two extensions of a year, £500,000 in all and
// £100,000 more if extended, officers up to £50,000.
func effective() Decision {
	return Decision{
		Ref: "DEC-TEST", Label: "21/00067", Key: true, SubjectToCallIn: true,
		NoticePublished: day("2021-07-19"), NotBefore: day("2021-08-17"), DecidedOn: day("2021-10-06"),
		PublishedOn: day("2021-10-06"), EffectiveFrom: day("2021-10-14"),
		Terms: Terms{
			TotalValue: 500_000_00, ExtensionValue: 100_000_00, OfficerLimit: 50_000_00,
			Start: day("2022-04-01"), End: day("2024-03-31"), ExtensionMonths: []int{12, 12},
		},
	}
}

func TestLockRefusesWhatTheDecisionDoesNotSay(t *testing.T) {
	within := Act{What: "The award", On: day("2022-05-01"), From: day("2022-05-01"), To: day("2023-04-30"), Value: 40_000_00, ByOfficer: true}
	cases := []struct {
		name   string
		change func(*Decision, *Act)
		says   string // "" when allowed
	}{
		{"within every limit", func(*Decision, *Act) {}, ""},
		{"exactly the value left", func(_ *Decision, a *Act) { a.Committed = 460_000_00 }, ""},
		{"a penny over the value", func(_ *Decision, a *Act) { a.Committed = 460_000_01 }, "£0.01 too much. A decision to raise the value is missing."},
		{"exactly the officer's limit", func(_ *Decision, a *Act) { a.Value = 50_000_00 }, ""},
		{"a penny over the officer's limit", func(_ *Decision, a *Act) { a.Value = 50_000_01 }, "An award by the decision maker is missing."},
		{"over the officer's limit but by the decision maker", func(_ *Decision, a *Act) { a.Value, a.ByOfficer = 60_000_00, false }, ""},
		{"no delegation at all", func(d *Decision, _ *Act) { d.Terms.OfficerLimit = 0 }, "It delegates no awards to officers."},
		{"starts the day before the term", func(_ *Decision, a *Act) { a.From = day("2022-03-31") }, "It starts on Friday 1 April 2022"},
		{"ends on the last day of the term", func(_ *Decision, a *Act) { a.To = day("2024-03-31") }, ""},
		{"ends the day after the term", func(_ *Decision, a *Act) { a.To = day("2024-04-01") }, "A decision to extend the term is missing."},
		{"ends in the second extension", func(_ *Decision, a *Act) { a.To, a.Extensions = day("2026-03-31"), 2 }, ""},
		{"ends after the second extension", func(_ *Decision, a *Act) { a.To, a.Extensions = day("2026-04-01"), 2 }, "It ends on Tuesday 31 March 2026"},
		{"a third extension", func(_ *Decision, a *Act) { a.Extensions = 3 }, "It allows 2 extensions; this relies on 3."},
		{"value of the extension needs the extension", func(_ *Decision, a *Act) { a.Committed = 540_000_00 }, "too much"},
		{"half of the value of the extensions with one of two", func(_ *Decision, a *Act) { a.Committed, a.Extensions = 510_000_00, 1 }, ""},
		{"a penny more than half of it", func(_ *Decision, a *Act) { a.Committed, a.Extensions = 510_000_01, 1 }, "It authorises £550,000.00; with this £550,000.01 would be committed"},
		{"all of it with both", func(_ *Decision, a *Act) { a.Committed, a.Extensions = 560_000_00, 2 }, ""},
		{"a penny more than all of it", func(_ *Decision, a *Act) { a.Committed, a.Extensions = 560_000_01, 2 }, "£0.01 too much"},
		{"no end of its own", func(_ *Decision, a *Act) { a.To = workday.Date{} }, "this states no end"},
		{"no value stated", func(d *Decision, _ *Act) { d.Terms.TotalValue = 0 }, "A decision on the value is missing."},
		{"the last penny of a year", func(d *Decision, a *Act) {
			d.Terms.AnnualValue, a.Years = 10_00, []InYear{{2021, 6_00, 4_00}, {2022, 0, 10_00}}
		}, ""},
		{"a penny too much in the second year", func(d *Decision, a *Act) {
			d.Terms.AnnualValue, a.Years = 10_00, []InYear{{2021, 6_00, 4_00}, {2022, 1, 10_00}}
		}, "It authorises £10.00 a year; with this £10.01 would be committed in 2022/23, £0.01 too much. A decision to raise the value a year is missing."},
		{"giving back in a year that is over", func(d *Decision, a *Act) {
			d.Terms.AnnualValue, a.Years = 10_00, []InYear{{2021, 60_00, -4_00}}
		}, ""},
		{"no value a year stated", func(_ *Decision, a *Act) { a.Years = []InYear{{2021, 60_00, 4_00}} }, ""},
		{"still open to call-in", func(_ *Decision, a *Act) { a.On = day("2021-10-13") }, "may be called in until the day before Thursday 14 October 2021"},
		{"called in", func(d *Decision, _ *Act) { d.CallIns = []CallIn{{On: day("2021-10-08")}} }, "It has been called in"},
		{"withdrawn after call-in", func(d *Decision, _ *Act) {
			d.CallIns = []CallIn{{On: day("2021-10-08"), Settled: day("2021-11-01")}}
		}, "“withdrawn”"},
		{"not taken yet", func(_ *Decision, a *Act) { a.On = day("2021-09-01") }, "“may be taken”"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d, act := effective(), within
			c.change(&d, &act)
			err := d.Allows(act)
			if c.says == "" {
				if err != nil {
					t.Fatalf("refused: %v", err)
				}
				return
			}
			if !fault.Is(err, fault.KindConflict) {
				t.Fatalf("got %v, want a conflict", err)
			}
			if msg := fault.Message(err); !strings.Contains(msg, c.says) || !strings.Contains(msg, "21/00067") {
				t.Errorf("message %q does not say %q with the decision's label", msg, c.says)
			}
		})
	}
}

func TestAFinancialYearBeginsInApril(t *testing.T) {
	for on, want := range map[string]string{"2027-03-31": "2026/27", "2027-04-01": "2027/28", "1999-12-31": "1999/00"} {
		if got := YearWords(FinancialYear(day(on))); got != want {
			t.Errorf("%s is in %s, want %s", on, got, want)
		}
	}
}

func TestLastDayKeepsTheEndOfTheMonth(t *testing.T) {
	d := Decision{Terms: Terms{End: day("2024-02-29"), ExtensionMonths: []int{12, 36}}}
	for n, want := range map[int]string{0: "2024-02-29", 1: "2025-02-28", 2: "2028-02-29", 5: "2028-02-29"} {
		if got := d.LastDay(n).String(); got != want {
			t.Errorf("with %d extensions the last day is %s, want %s", n, got, want)
		}
	}
}

func TestStateFollowsFromDates(t *testing.T) {
	d := effective()
	for on, want := range map[string]State{
		"2021-07-20": StateNotice, "2021-08-16": StateNotice, "2021-08-17": StateMayBeTaken,
		"2021-10-06": StateCallInOpen, "2021-10-13": StateCallInOpen, "2021-10-14": StateEffective,
	} {
		if got := d.State(day(on)); got != want {
			t.Errorf("on %s: %q, want %q", on, got, want)
		}
	}
	if got := (Decision{Key: true}).State(day("2021-01-01")); got != StateDrafted {
		t.Errorf("a key decision without notice is %q", got)
	}
	if got := (Decision{}).State(day("2021-01-01")); got != StateMayBeTaken {
		t.Errorf("a decision that is not key needs no notice, yet is %q", got)
	}
}
