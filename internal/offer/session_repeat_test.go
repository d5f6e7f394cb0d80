package offer_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/offer"
	"alongside/internal/workday"
)

// service returns one that knows the bank holidays and an autumn term with a half-term holiday; nothing else is asked of it.
func service(t testing.TB) *offer.Service {
	t.Helper()
	span := func(a, b int, m, n time.Month) workday.Span {
		return workday.Span{From: workday.MustOn(2026, int(m), a), To: workday.MustOn(2026, int(n), b)}
	}
	terms, err := workday.NewTermCalendar("Made-Up", "", "made up", []workday.Term{
		{Name: "Autumn 1", Span: span(1, 23, time.September, time.October)}, {Name: "Autumn 2", Span: span(2, 18, time.November, time.December)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return offer.New(offer.Deps{Holidays: workday.EnglandAndWales(), Terms: func(context.Context, *db.Tx) (workday.TermCalendar, bool, error) { return terms, true, nil }})
}

func TestTheDaysOfARule(t *testing.T) {
	day := workday.MustOn
	for _, c := range []struct {
		name  string
		first workday.Date
		r     offer.Repeat
		want  string // days, or the field that is wrong
	}{
		{"once", day(2026, 11, 24), offer.Repeat{}, "2026-11-24"},
		{"every second week", day(2026, 11, 24), offer.Repeat{Rule: "FREQ=WEEKLY;INTERVAL=2", Until: day(2026, 12, 22)}, "2026-11-24 2026-12-08 2026-12-22"},
		{"the second Saturday", day(2026, 12, 12), offer.Repeat{Rule: "RRULE:FREQ=MONTHLY;BYDAY=2SA", Until: day(2027, 2, 28)}, "2026-12-12 2027-01-09 2027-02-13"},
		{"over the change of clocks", day(2027, 3, 21), offer.Repeat{Rule: "freq=weekly;count=3"}, "2027-03-21 2027-03-28 2027-04-04"},
		{"the 31st", day(2026, 12, 31), offer.Repeat{Rule: "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3"}, "2026-12-31 2027-01-31 2027-03-31"},
		{"UNTIL in the rule", day(2026, 11, 24), offer.Repeat{Rule: "FREQ=DAILY;UNTIL=20261126T000000Z"}, "2026-11-24 2026-11-25 2026-11-26"},
		{"a day left out by hand, which counts", day(2026, 11, 24), offer.Repeat{Rule: "FREQ=WEEKLY;COUNT=3", Except: []workday.Date{day(2026, 12, 1)}}, "2026-11-24 2026-12-08"},
		{"bank holidays", day(2026, 12, 18), offer.Repeat{Rule: "FREQ=WEEKLY;COUNT=3", SkipHolidays: true}, "2026-12-18 -2026-12-25 -2027-01-01"},
		{"terms", day(2026, 10, 20), offer.Repeat{Rule: "FREQ=WEEKLY;COUNT=3", TermOnly: true}, "2026-10-20 2026-11-03 -2026-10-27"},
		{"beyond the terms", day(2026, 12, 15), offer.Repeat{Rule: "FREQ=WEEKLY;COUNT=3", TermOnly: true}, "until"},
		{"no end", day(2026, 11, 24), offer.Repeat{Rule: "FREQ=WEEKLY"}, "until"},
		{"an end before the beginning", day(2026, 11, 24), offer.Repeat{Rule: "FREQ=WEEKLY", Until: day(2026, 11, 23)}, "until"},
		{"too far", day(2026, 11, 24), offer.Repeat{Rule: "FREQ=WEEKLY", Until: day(2029, 1, 1)}, "until"},
		{"too many", day(2026, 11, 24), offer.Repeat{Rule: "FREQ=DAILY", Until: day(2027, 11, 24)}, "until"},
		{"begins on another day", day(2026, 11, 24), offer.Repeat{Rule: "FREQ=WEEKLY;BYDAY=WE;COUNT=2"}, "on"},
		{"never", day(2026, 11, 24), offer.Repeat{Rule: "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=9"}, "rule"},
		{"by the hour", day(2026, 11, 24), offer.Repeat{Rule: "FREQ=HOURLY;COUNT=9"}, "rule"},
		{"an hour in it", day(2026, 11, 24), offer.Repeat{Rule: "FREQ=DAILY;BYHOUR=3;COUNT=9"}, "rule"},
		{"no rule", day(2026, 11, 24), offer.Repeat{Rule: "every tuesday"}, "rule"},
		{"another start in it", day(2026, 11, 24), offer.Repeat{Rule: "DTSTART=20200101;FREQ=DAILY;COUNT=3"}, "rule"},
		{"two lines", day(2026, 11, 24), offer.Repeat{Rule: "FREQ=DAILY;COUNT=3\nEXDATE:20261125"}, "rule"},
		{"all left out", day(2026, 11, 24), offer.Repeat{Rule: "FREQ=DAILY;COUNT=1", Except: []workday.Date{day(2026, 11, 24)}}, "rule"},
	} {
		t.Run(c.name, func(t *testing.T) {
			days, left, err := service(t).SeriesDays(t.Context(), nil, c.first, c.r)
			if fields, ok := fault.Fields(err); ok {
				if fields[0].Name != c.want {
					t.Errorf("refused for %s: %s", fields[0].Name, fields[0].Message)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, d := range days {
				got = append(got, d.String())
			}
			for _, l := range left {
				if l.Why == "" {
					t.Errorf("%s is left out without a reason", l.On)
				}
				if c.r.Except == nil {
					got = append(got, "-"+l.On.String())
				}
			}
			if text := strings.Join(got, " "); text != c.want {
				t.Errorf("got %s, want %s", text, c.want)
			}
		})
	}
}

// TestAnyRuleEnds gives rules that people and fuzzers write: each is refused or comes to days in order, soon.
func TestAnyRuleEnds(t *testing.T) {
	s := service(t)
	rapid.Check(t, func(rt *rapid.T) {
		rule := rapid.StringMatching(`FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;(INTERVAL=[0-9]{1,3}|COUNT=-?[0-9]{1,9}|BYDAY=(MO|TU|-1FR|5SA)|BYMONTHDAY=(30|31|-1)|BYMONTH=(2|13)|BYSETPOS=-?1|UNTIL=[0-9]{8}T000000Z|WKST=SU)){0,3}`).Draw(rt, "rule")
		first := workday.MustOn(2026, 11, 24).AddDays(rapid.IntRange(0, 40).Draw(rt, "first"))
		began := time.Now()
		days, _, err := s.SeriesDays(t.Context(), nil, first, offer.Repeat{Rule: rule, Until: first.AddDays(rapid.IntRange(0, 700).Draw(rt, "days"))})
		if took := time.Since(began); took > time.Second {
			rt.Fatalf("%s took %v", rule, took)
		}
		if err != nil {
			if !fault.Is(err, fault.KindInvalid) {
				rt.Fatal(err)
			}
			return
		}
		if days[0] != first {
			rt.Fatalf("%s begins on %s, not on %s", rule, days[0], first)
		}
		for i := 1; i < len(days); i++ {
			if !days[i].After(days[i-1]) {
				rt.Fatalf("%s: %s after %s", rule, days[i], days[i-1])
			}
		}
	})
}

func TestDaysAreReadAsPeopleWriteThem(t *testing.T) {
	got, err := offer.ReadDays(" 24/12/2026, 2026-12-31\r\n\n1/1/2027;")
	if err != nil || len(got) != 3 || got[0] != workday.MustOn(2026, 12, 24) || got[2] != workday.MustOn(2027, 1, 1) {
		t.Errorf("read %v: %v", got, err)
	}
	for _, wrong := range []string{"Christmas", "31/02/2027", "12/24/2026"} {
		if _, err := offer.ReadDays(wrong); !fault.Is(err, fault.KindInvalid) || !strings.Contains(err.Error(), wrong) {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}

func TestWhereAFacilitatorStandsFollowsFromDates(t *testing.T) {
	d := func(n int) workday.Date { return workday.MustOn(2026, 1, 1).AddDays(n) }
	f := offer.Facilitator{Name: "Fay", FacilitatorFile: offer.FacilitatorFile{
		References: []offer.Reference{{Fine: true}, {Fine: false}, {Fine: true}},
		Checks: []offer.Vetting{
			{Kind: offer.DBS, On: d(10), RunsOut: d(100)}, {Kind: offer.Safeguarding, On: d(20), RunsOut: d(300)}, {Kind: offer.DBS, On: d(120), RunsOut: d(400)},
		},
		Agreed: d(30), Left: d(350),
	}}
	for n, want := range map[int]offer.Standing{
		5: offer.StandingReferenced, 10: offer.StandingChecked, 20: offer.StandingTrained, 30: offer.StandingReady, 99: offer.StandingReady, 100: offer.StandingOffRota,
		119: offer.StandingOffRota, 120: offer.StandingReady, 299: offer.StandingReady, 300: offer.StandingOffRota, 350: offer.StandingLeft,
	} {
		if got := f.Standing(d(n)); got != want {
			t.Errorf("on day %d: %s, want %s", n, got, want)
		}
		if ready := f.Why(d(n), d(n)) == ""; ready != (want == offer.StandingReady) {
			t.Errorf("on day %d: %q", n, f.Why(d(n), d(n)))
		}
	}
	for on, want := range map[int]string{320: " runs out on " + d(300).Long(), 350: "leaves on "} {
		if got := f.Why(d(on), d(50)); !strings.Contains(got, want) || strings.Contains(got, "ran out") || strings.Contains(got, " left on ") {
			t.Errorf("on day %d, read on day 50: %q, want %q", on, got, want)
		}
	}
	if got := f.RunsOut(d(50)); got != d(300) {
		t.Errorf("the next to run out is %s", got)
	}
	f.References = f.References[:2]
	if got := f.Standing(d(25)); got != offer.StandingApplied {
		t.Errorf("with one good reference: %s", got)
	}
}
