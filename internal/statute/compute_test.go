package statute_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alongside/internal/fault"
	"alongside/internal/statute"
	"alongside/internal/workday"
)

func compute(t *testing.T, rule string, q statute.Query) statute.Result {
	t.Helper()
	got, err := book(t).Compute(rule, q)
	if err != nil {
		t.Fatalf("%s from %s: %v", rule, q.From, err)
	}
	return got
}

func TestTheWorkingIsAsAPersonWouldCheckIt(t *testing.T) {
	for name, c := range map[string]struct {
		rule  string
		query statute.Query
		want  []string
	}{
		"clear days": {"key-decision-notice", statute.Query{From: on("2021-07-19")}, []string{
			"Notice published Monday 19 July 2021 (day 0, not counted)",
			"28 clear days: Tuesday 20 July 2021 to Monday 16 August 2021",
			"Next step from Tuesday 17 August 2021",
		}},
		"clear working days over a weekend": {"call-in", statute.Query{From: on("2021-07-22"), Policy: "staffordshire"}, []string{
			"Decision published Thursday 22 July 2021 (day 0, not counted)",
			"3 clear working days: Friday 23 July 2021, Monday 26 July 2021 and Tuesday 27 July 2021",
			"Weekends, not counted: Saturday 24 July 2021 and Sunday 25 July 2021",
			"Next step from Wednesday 28 July 2021",
		}},
		"the weekend before the next step": {"call-in", statute.Query{From: on("2021-07-20"), Policy: "staffordshire"}, []string{
			"Decision published Tuesday 20 July 2021 (day 0, not counted)",
			"3 clear working days: Wednesday 21 July 2021, Thursday 22 July 2021 and Friday 23 July 2021",
			"Weekends, not counted: Saturday 24 July 2021 and Sunday 25 July 2021",
			"Next step from Monday 26 July 2021",
		}},
		"over Easter": {"mediation-certificate", statute.Query{From: on("2026-04-02")}, []string{
			"Adviser told that mediation is not wanted Thursday 2 April 2026 (day 0, not counted)",
			"3 working days: Tuesday 7 April 2026, Wednesday 8 April 2026 and Thursday 9 April 2026",
			"Weekends, not counted: Saturday 4 April 2026 and Sunday 5 April 2026",
			"Bank holidays, not counted: Friday 3 April 2026 (Good Friday) and Monday 6 April 2026 (Easter Monday)",
			"Last day Thursday 9 April 2026",
		}},
		"beginning with the day": {"ehc-draft-comments", statute.Query{From: on("2026-01-02")}, []string{
			"Draft served Friday 2 January 2026 (day 1, counted)",
			"15 days beginning with the day: Friday 2 January 2026 to Friday 16 January 2026",
			"Last day Friday 16 January 2026",
		}},
		"working days beginning with a Saturday": {"pa2023-standstill", statute.Query{From: on("2026-06-06")}, []string{
			"UK6 published Saturday 6 June 2026 (a Saturday, not counted)",
			"8 working days beginning with the day: Monday 8 June 2026, Tuesday 9 June 2026, Wednesday 10 June 2026, Thursday 11 June 2026, " +
				"Friday 12 June 2026, Monday 15 June 2026, Tuesday 16 June 2026 and Wednesday 17 June 2026",
			"Weekends, not counted: Saturday 6 June 2026, Sunday 7 June 2026, Saturday 13 June 2026 and Sunday 14 June 2026",
			"Next step from Thursday 18 June 2026",
		}},
		"weeks, with the rule beside it": {"review-final", statute.Query{From: on("2026-06-12")}, []string{
			"Amendment notice sent Friday 12 June 2026 (day 0, not counted)",
			"8 weeks (56 days): Saturday 13 June 2026 to Friday 7 August 2026",
			"Last day Friday 7 August 2026",
			"See also review-final-from-meeting: 12 weeks from the day of “review meeting held” (to be checked)",
		}},
		"no such day in that month": {"mediation-contact", statute.Query{From: on("2025-12-31")}, []string{
			"Notice of the determination Wednesday 31 December 2025 (day 0, not counted)",
			"2 months: there is no 31 February, so to the last day of that month, Saturday 28 February 2026",
			"Last day Saturday 28 February 2026",
			"Saturday 28 February 2026 is a Saturday and the date does not move for it: act before it",
		}},
		"the later of two": {"appeal-register", statute.Query{From: on("2026-01-20"), Certificate: on("2026-03-20")}, []string{
			"Determination letter Tuesday 20 January 2026 (day 0, not counted)",
			"2 months: to the corresponding date, Friday 20 March 2026",
			"Mediation certificate issued Friday 20 March 2026 (day 0, not counted)",
			"1 month: to the corresponding date, Monday 20 April 2026",
			"The later of the two: Monday 20 April 2026",
			"Last day Monday 20 April 2026",
		}},
		"before a day that the law names": {"phase-transfer-post-16", statute.Query{From: on("2027-09-01")}, []string{
			"Transfer to the post-16 institution Wednesday 1 September 2027",
			"Before Wednesday 31 March 2027, which the law names",
			"Last day Tuesday 30 March 2027",
		}},
		"back from a meeting": {"agenda-publish-by", statute.Query{From: on("2026-06-09")}, []string{
			"Meeting to be held Tuesday 9 June 2026 (day 0, not counted)",
			"5 clear working days: Tuesday 2 June 2026, Wednesday 3 June 2026, Thursday 4 June 2026, Friday 5 June 2026 and Monday 8 June 2026",
			"Weekends, not counted: Saturday 6 June 2026 and Sunday 7 June 2026",
			"Last day Monday 1 June 2026",
		}},
		"weeks back": {"review-notice", statute.Query{From: on("2026-05-15")}, []string{
			"Review meeting to be held Friday 15 May 2026",
			"2 weeks back from that day: Friday 1 May 2026",
			"Last day Friday 1 May 2026",
		}},
		"the same working day": {"concern-screen", statute.Query{From: on("2026-06-06")}, []string{
			"Concern received Saturday 6 June 2026 (the day itself may count)",
			"The same day if it is a working day, else the next one: Monday 8 June 2026",
			"Last day Monday 8 June 2026",
		}},
		"a term of years": {"pa2023-framework-term", statute.Query{From: on("2026-04-01")}, []string{
			"Framework begun Wednesday 1 April 2026 (day 1, counted)",
			"4 years beginning with the day: to the corresponding date, Monday 1 April 2030, and so up to Sunday 31 March 2030",
			"Last day Sunday 31 March 2030",
			"Sunday 31 March 2030 is a Sunday and the date does not move for it: act before it",
		}},
		"many weekends": {"social-care-assessment", statute.Query{From: on("2026-11-02")}, []string{
			"Referral received Monday 2 November 2026 (day 0, not counted)",
			"45 working days: Tuesday 3 November 2026 to Thursday 7 January 2027",
			"Weekends, not counted: 18 Saturdays and Sundays from Saturday 7 November 2026 to Sunday 3 January 2027",
			"Bank holidays, not counted: Friday 25 December 2026 (Christmas Day), Monday 28 December 2026 (Boxing Day) and Friday 1 January 2027 (New Year’s Day)",
			"Last day Thursday 7 January 2027",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, compute(t, c.rule, c.query).Working); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestJSONIsWhatTheCommandLinePromises(t *testing.T) {
	for _, c := range []struct {
		rule, from, want string
	}{
		{"review-report", "2026-05-15", `{"rule":"review-report","version":1,"citation":"SI 2014/1530 reg 20","from":"2026-05-15","last_day":"2026-05-29",` +
			`"working":["Review meeting held Friday 15 May 2026 (day 0, not counted)","2 weeks (14 days): Saturday 16 May 2026 to Friday 29 May 2026",` +
			`"Last day Friday 29 May 2026"],"verified":true}`},
		{"key-decision-notice", "2021-07-19", `{"rule":"key-decision-notice","version":1,"citation":"SI 2012/2089 reg 9(2)","from":"2021-07-19",` +
			`"next_step_from":"2021-08-17","working":["Notice published Monday 19 July 2021 (day 0, not counted)",` +
			`"28 clear days: Tuesday 20 July 2021 to Monday 16 August 2021","Next step from Tuesday 17 August 2021"],"verified":false}`},
	} {
		text, err := json.Marshal(compute(t, c.rule, statute.Query{From: on(c.from)}))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, string(text)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestTheResultCarriesWhatADeadlineKeeps(t *testing.T) {
	got := compute(t, "ehc-final", statute.Query{From: on("2026-01-02"), Policy: "E10000028"})
	if got.Kind != statute.Duty || got.Title != "Issue the final plan" || got.WarnBefore < 7 || len(got.Pauses) != 4 || got.Provisional ||
		!strings.HasPrefix(got.URL, "https://www.legislation.gov.uk/") || got.Date() != got.LastDay {
		t.Errorf("%+v", got)
	}
	wait := compute(t, "general-exception", statute.Query{From: on("2026-06-01")})
	if wait.Kind != statute.Wait || wait.Date() != wait.NextStepFrom {
		t.Errorf("%+v", wait)
	}
}

func TestRefusals(t *testing.T) {
	b := book(t)
	for name, c := range map[string]struct {
		rule        string
		query       statute.Query
		field, says string
	}{
		"call-in without a policy":       {"call-in", statute.Query{From: on("2021-07-22")}, "policy", "gloucestershire, kent, staffordshire"},
		"call-in of a council not held":  {"call-in", statute.Query{From: on("2021-07-22"), Policy: "hampshire"}, "policy", "Hampshire County Council is not held"},
		"call-in of a code not held":     {"call-in", statute.Query{From: on("2021-07-22"), Policy: "E10000034"}, "policy", "E10000034 is not held"},
		"a council that nobody knows":    {"ehc-final", statute.Query{From: on("2026-01-02"), Policy: "narnia"}, "policy", "narnia"},
		"no date":                        {"ehc-final", statute.Query{}, "date", "date to count from"},
		"a start after the table":        {"ehc-final", statute.Query{From: on("2029-01-02")}, "date", "2029"},
		"an end after the table":         {"ehc-final", statute.Query{From: on("2028-12-01")}, "date", "2029"},
		"working days after the table":   {"query-answer", statute.Query{From: on("2028-12-27")}, "date", "2029"},
		"a next step after the table":    {"psr-further-standstill", statute.Query{From: on("2028-12-21")}, "date", "2029"},
		"a next day after the table":     {"key-decision-notice", statute.Query{From: on("2028-12-03")}, "date", "2029"},
		"a start before the table":       {"statement-final", statute.Query{From: on("2010-10-01")}, "date", "2010"},
		"a certificate after the table":  {"appeal-register", statute.Query{From: on("2028-01-20"), Certificate: on("2029-01-20")}, "date", "2029"},
		"before the Act":                 {"pa2023-standstill", statute.Query{From: on("2025-02-21")}, "date", "holds from Monday 24 February 2025"},
		"after the older regime":         {"statement-decide", statute.Query{From: on("2014-09-01")}, "date", "held until Sunday 31 August 2014"},
		"a certificate for nothing":      {"ehc-final", statute.Query{From: on("2026-01-02"), Certificate: on("2026-01-03")}, "certificate", "one date only"},
		"a certificate before the start": {"appeal-register", statute.Query{From: on("2026-01-20"), Certificate: on("2026-01-19")}, "certificate", "before"},
		"fewer days":                     {"ehc-final", statute.Query{From: on("2026-01-02"), ExtraDays: -1}, "extra days", "only add"},
		"a meeting does not wait":        {"review-notice", statute.Query{From: on("2026-05-15"), ExtraDays: 2}, "extra days", "cannot be moved"},
		"31 March does not wait":         {"phase-transfer-post-16", statute.Query{From: on("2027-09-01"), ExtraDays: 2}, "extra days", "cannot be moved"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := b.Compute(c.rule, c.query)
			fields, ok := fault.Fields(err)
			if !ok || fields[0].Name != c.field || !strings.Contains(fields[0].Message, c.says) {
				t.Errorf("%s, %v; want a refusal of %s that says %q", got.Date(), err, c.field, c.says)
			}
		})
	}
}

func TestUnknownRulesAndVersionsAreNotFound(t *testing.T) {
	b := book(t)
	_, err := b.Compute("mediation-contct", statute.Query{From: on("2026-01-02")})
	if !fault.Is(err, fault.KindNotFound) || !strings.Contains(fault.Message(err), "mediation-contact") {
		t.Errorf("%v, want one that names what there is", err)
	}
	if _, err := b.Compute("", statute.Query{From: on("2026-01-02")}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("no rule: %v", err)
	}
	if _, err := b.Compute("ehc-final", statute.Query{From: on("2026-01-02"), Version: 9}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("version 9: %v", err)
	}
}

func TestStoppedDaysMoveTheDate(t *testing.T) {
	for _, c := range []struct {
		rule  string
		query statute.Query
		want  string
	}{
		{"ehc-final", statute.Query{From: on("2026-01-02"), ExtraDays: 42}, "2026-07-03"},
		{"query-answer", statute.Query{From: on("2026-06-01"), ExtraDays: 3}, "2026-06-18"},
		{"query-answer", statute.Query{From: on("2026-06-01"), ExtraDays: 5}, "2026-06-22"}, // 20 June is a Saturday
		{"call-in", statute.Query{From: on("2021-07-22"), ExtraDays: 3, Policy: "kent"}, "2021-08-03"},
	} {
		got := compute(t, c.rule, c.query)
		if got.Date() != on(c.want) || !strings.Contains(strings.Join(got.Working, "\n"), "The clock was stopped for ") {
			t.Errorf("%s stopped for %d days: %s, want %s\n%q", c.rule, c.query.ExtraDays, got.Date(), c.want, got.Working)
		}
	}
}

func TestForecastsUseProjectedHolidaysAndSaySo(t *testing.T) {
	got := compute(t, "query-answer", statute.Query{From: on("2028-12-27"), Forecast: true})
	if got.LastDay != on("2029-01-11") || !got.Provisional || !strings.Contains(got.Working[len(got.Working)-1], "provisional") {
		t.Errorf("%s, provisional %t\n%q", got.LastDay, got.Provisional, got.Working)
	}
	if near := compute(t, "query-answer", statute.Query{From: on("2026-06-01"), Forecast: true}); near.Provisional {
		t.Error("a date within the table is not provisional")
	}
	if far, err := book(t).Compute("query-answer", statute.Query{From: on("2070-06-01"), Forecast: true}); err == nil {
		t.Errorf("2070 is forecast: %s", far.LastDay)
	}
}

func TestTermsOfYearsReachBeyondTheTable(t *testing.T) {
	if got := compute(t, "dps-end", statute.Query{From: on("2022-04-01")}); got.LastDay != on("2029-02-23") || got.Provisional {
		t.Errorf("%+v", got)
	}
	if got := compute(t, "pa2023-open-framework-term", statute.Query{From: on("2026-04-01")}); got.LastDay != on("2034-03-31") {
		t.Errorf("%+v", got)
	}
}

func TestAnotherTableOfHolidaysMovesWorkingDays(t *testing.T) {
	newer, err := workday.ReadCalendar("England and Wales", []byte("date,title\n2026-01-01,New Year’s Day\n2026-06-02,A day of celebration\n"))
	if err != nil {
		t.Fatal(err)
	}
	b := book(t)
	got, err := b.WithCalendar(newer).Compute("query-acknowledge", statute.Query{From: on("2026-06-01")})
	if err != nil || got.LastDay != on("2026-06-04") {
		t.Errorf("%s, %v; want a day later for the new holiday", got.LastDay, err)
	}
	if got, err := b.Compute("query-acknowledge", statute.Query{From: on("2026-06-01")}); err != nil || got.LastDay != on("2026-06-03") {
		t.Errorf("%s, %v; the first book has changed", got.LastDay, err)
	}
	if b.Calendar() != workday.EnglandAndWales() {
		t.Error("the book counts on another calendar than GOV.UK's")
	}
}
