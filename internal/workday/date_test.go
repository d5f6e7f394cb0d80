package workday_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"alongside/internal/fault"
	"alongside/internal/workday"
)

func on(text string) workday.Date {
	d, err := workday.Parse(text)
	if err != nil {
		panic(err)
	}
	return d
}

// anyDate draws a day between 1900 and 2100.
func anyDate(t *rapid.T, label string) workday.Date {
	return workday.MustOn(1900, 1, 1).AddDays(rapid.IntRange(0, 73000).Draw(t, label))
}

func TestADateAgreesWithPackageTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		moment := time.Unix(rapid.Int64Range(-62135596800, 253402300799).Draw(t, "second"), 0).UTC()
		d, err := workday.On(moment.Year(), int(moment.Month()), moment.Day())
		if err != nil {
			t.Fatal(err)
		}
		if d.String() != moment.Format(time.DateOnly) || d.Weekday() != moment.Weekday() || d.Year() != moment.Year() ||
			d.Month() != moment.Month() || d.Day() != moment.Day() {
			t.Fatalf("%s is a %s, package time says %s", d, d.Weekday(), moment)
		}
		n := rapid.IntRange(-5000, 5000).Draw(t, "days")
		if later := moment.AddDate(0, 0, n); later.Year() >= 1 && later.Year() <= 9999 {
			if got := d.AddDays(n); got.String() != later.Format(time.DateOnly) || d.DaysUntil(got) != n {
				t.Fatalf("%s + %d days = %s, package time says %s", d, n, got, later)
			}
		}
	})
}

func TestImpossibleDatesAreRefusedWithHelp(t *testing.T) {
	for _, c := range []struct{ text, says string }{
		{"2026-02-29", "February 2026 has days 1 to 28, not 29"},
		{"2024-02-30", "February 2024 has days 1 to 29, not 30"},
		{"2026-13-01", "13 is not one"},
		{"2026-00-10", "0 is not one"},
		{"2026-04-31", "April 2026 has days 1 to 30"},
		{"2026-04-00", "not 0"},
		{"0000-01-01", "four digits"},
		{"", "such as 2026-12-03"},
		{"2026-1-1", "such as 2026-12-03"},
		{"03/12/2026", "such as 2026-12-03"},
		{"2026-12-03 ", "such as 2026-12-03"},
		{"２０２６-12", "such as 2026-12-03"},
		{"2026-1२-03", "such as 2026-12-03"},
		{"+026-12-03", "such as 2026-12-03"},
		{strings.Repeat("9", 5000), "…"},
	} {
		_, err := workday.Parse(c.text)
		fields, ok := fault.Fields(err)
		if !ok || fields[0].Name != "date" || !strings.Contains(fields[0].Message, c.says) || len(fields[0].Message) > 300 {
			t.Errorf("Parse(%.20q): %v, want it to say %q", c.text, err, c.says)
		}
	}
}

func TestParseLooseReadsTheDatesOfCouncils(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"2026-12-03", "2026-12-03"},
		{"03/12/2026", "2026-12-03"},
		{"3/12/2026", "2026-12-03"},
		{"3.12.26", "2026-12-03"},
		{"03-12-1998", "1998-12-03"},
		{"01/04/70", "1970-04-01"},
		{"01/04/69", "2069-04-01"},
		{"2026/12/03", "2026-12-03"},
		{"20261203", "2026-12-03"},
		{"17th Aug 2021", "2021-08-17"},
		{"Not before", ""},
		{"1st September 2014", "2014-09-01"},
		{"22nd sept 2021", "2021-09-22"},
		{"3RD MARCH 2021", "2021-03-03"},
		{"Thursday 3 December 2026", "2026-12-03"},
		{"Thursday, 3rd December, 2026", "2026-12-03"},
		{"Thu 3 Dec 2026", "2026-12-03"},
		{"03-Dec-26", "2026-12-03"},
		{" 3\u00a0December 2026 ", "2026-12-03"},
		{"01/04/2022 00:00", "2022-04-01"},
		{"01/04/2022 00:00:00", "2022-04-01"},
		{"2022-04-01T09:30:00Z", "2022-04-01"},
		{"2022-04-01T00:00:00.000Z", "2022-04-01"},
		{"29/02/2024", "2024-02-29"},
	} {
		got, err := workday.ParseLoose(c.text)
		if c.want == "" {
			if err == nil {
				t.Errorf("ParseLoose(%q) = %s, want a refusal", c.text, got)
			}
			continue
		}
		if err != nil || got.String() != c.want {
			t.Errorf("ParseLoose(%q) = %s, %v; want %s", c.text, got, err, c.want)
		}
	}
}

func TestParseLooseDoesNotGuess(t *testing.T) {
	for _, text := range []string{
		"", "tomorrow", "12/2026", "December 2026", "03/13/2026", "12/31/2026", "29/02/2023", "31 April 2026", "3 Ju 2026", "3 Foo 2026",
		"3 12 126", "3/12/026", "44927", "1234567", "123456789", "3th/12", "1/2/3/4", "3 December 2026 or later", "01/04/2022 late:ish",
		"-1/4/2022x", strings.Repeat("1/", 500), "Foo 3 December 2026",
	} {
		got, err := workday.ParseLoose(text)
		if !fault.Is(err, fault.KindInvalid) {
			t.Errorf("ParseLoose(%.30q) = %s, %v; want a refusal", text, got, err)
		}
	}
}

func FuzzParseLoose(f *testing.F) {
	for _, seed := range []string{"2026-12-03", "17th Aug 2021", "03-Dec-26", "2022-04-01T00:00:00.000Z", "31/04/2026", ":", "T:", "", "a:T", "1 may 1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := workday.ParseLoose(text)
		if err != nil {
			if !fault.Is(err, fault.KindInvalid) {
				t.Fatalf("ParseLoose(%q) fails with %v, which helps nobody", text, err)
			}
			return
		}
		if again, err := workday.Parse(d.String()); err != nil || again != d {
			t.Fatalf("ParseLoose(%q) = %s, which Parse reads as %s, %v", text, d, again, err)
		}
	})
}

func TestDatesAreWrittenForPeople(t *testing.T) {
	d := workday.MustOn(2026, 12, 3)
	if d.Long() != "Thursday 3 December 2026" || d.Short() != "3 Dec 2026" || d.String() != "2026-12-03" {
		t.Errorf("%q, %q, %q", d.Long(), d.Short(), d.String())
	}
}

func TestADateThatIsNotSetStaysSo(t *testing.T) {
	var none workday.Date
	if none.Long()+none.Short()+none.String() != "" || !none.IsZero() || none.Year() != 0 || none.Month() != 0 || none.Day() != 0 {
		t.Error("a date that is not set shows something")
	}
	if !none.AddDays(3).IsZero() || !none.AddMonths(3).IsZero() || !workday.DateOf(time.Time{}).IsZero() {
		t.Error("adding to a date that is not set sets it")
	}
	if !none.Before(workday.MustOn(1, 1, 1)) {
		t.Error("a date that is not set is not before the others")
	}
}

func TestJSONKeepsDates(t *testing.T) {
	type record struct {
		Due  workday.Date `json:"due"`
		Done workday.Date `json:"done,omitzero"`
	}
	text, err := json.Marshal(record{Due: on("2026-12-03")})
	if err != nil || string(text) != `{"due":"2026-12-03"}` {
		t.Fatalf("Marshal = %s, %v", text, err)
	}
	got := record{Done: on("2020-01-01")}
	if err := json.Unmarshal([]byte(`{"due":"2026-12-03","done":""}`), &got); err != nil || got != (record{Due: on("2026-12-03")}) {
		t.Errorf("Unmarshal = %v, %v", got, err)
	}
	if err := json.Unmarshal([]byte(`{"due":"2026-02-30"}`), &got); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("an impossible date in JSON: %v", err)
	}
}

func TestTheDayIsThatOfEnglandAlsoInSummer(t *testing.T) {
	for _, c := range []struct{ moment, want string }{
		{"2026-07-01T22:59:59Z", "2026-07-01"},
		{"2026-07-01T23:00:00Z", "2026-07-02"}, // midnight in summer time
		{"2026-12-01T23:59:59Z", "2026-12-01"},
		{"2026-03-29T00:59:59Z", "2026-03-29"}, // the clocks go forward
		{"2026-10-24T23:00:00Z", "2026-10-25"}, // the day of 25 hours
		{"2026-10-25T23:59:59Z", "2026-10-25"},
	} {
		moment, err := time.Parse(time.RFC3339, c.moment)
		if err != nil {
			t.Fatal(err)
		}
		if got := workday.DateOf(moment); got.String() != c.want {
			t.Errorf("DateOf(%s) = %s, want %s", c.moment, got, c.want)
		}
	}
	if got := on("2026-07-01").At(9, 30).UTC().Format(time.RFC3339); got != "2026-07-01T08:30:00Z" {
		t.Errorf("At = %s", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		d := anyDate(t, "day")
		if got := workday.DateOf(d.At(rapid.IntRange(3, 23).Draw(t, "hour"), 59)); got != d {
			t.Fatalf("a time on %s is on %s", d, got)
		}
	})
}

func TestMonthsGoToTheCorrespondingDateElseTheLastDay(t *testing.T) {
	for _, c := range []struct {
		from   string
		months int
		want   string
	}{
		{"2025-12-31", 2, "2026-02-28"},
		{"2023-12-31", 2, "2024-02-29"},
		{"2026-01-20", 2, "2026-03-20"},
		{"2026-03-31", 1, "2026-04-30"},
		{"2026-01-31", 13, "2027-02-28"},
		{"2024-02-29", 12, "2025-02-28"},
		{"2024-02-29", 48, "2028-02-29"},
		{"2026-03-31", -1, "2026-02-28"},
		{"2026-01-15", -1, "2025-12-15"},
		{"2026-09-01", -5, "2026-04-01"},
		{"2026-05-05", 0, "2026-05-05"},
	} {
		if got := on(c.from).AddMonths(c.months); got.String() != c.want {
			t.Errorf("%s + %d months = %s, want %s", c.from, c.months, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		d, n := anyDate(t, "day"), rapid.IntRange(-600, 600).Draw(t, "months")
		got := d.AddMonths(n)
		if gone := (got.Year()-d.Year())*12 + int(got.Month()) - int(d.Month()); gone != n {
			t.Fatalf("%s + %d months = %s, which is %d months on", d, n, got, gone)
		}
		if got.Day() != d.Day() && (got.Day() > d.Day() || got.AddDays(1).Day() != 1) {
			t.Fatalf("%s + %d months = %s, neither the corresponding date nor the month's last", d, n, got)
		}
	})
}

func TestClearDaysAndDaysBeginningWith(t *testing.T) {
	if got := on("2021-07-19").ClearDays(28); got != on("2021-08-17") {
		t.Errorf("28 clear days = %s", got)
	}
	if got := on("2020-10-12").ClearDays(28); got != on("2020-11-10") {
		t.Errorf("28 clear days = %s", got)
	}
	if got := on("2026-01-02").BeginningWith(15); got != on("2026-01-16") {
		t.Errorf("15 days beginning with = %s", got)
	}
	if got := on("2026-01-02").AddWeeks(20); got != on("2026-05-22") {
		t.Errorf("20 weeks = %s", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		d, n := anyDate(t, "day"), rapid.IntRange(0, 400).Draw(t, "n")
		if between := d.DaysUntil(d.ClearDays(n)) - 1; between != n {
			t.Fatalf("%d days lie between, want %d", between, n)
		}
		if !d.ClearDays(n + 1).After(d.ClearDays(n)) {
			t.Fatal("one clear day more is not later")
		}
	})
}

func TestDatesSort(t *testing.T) {
	list := []workday.Date{on("2026-03-01"), {}, on("2025-12-31"), on("2026-02-28")}
	slices.SortFunc(list, workday.Date.Compare)
	if !list[0].IsZero() || list[1] != on("2025-12-31") || list[3] != on("2026-03-01") {
		t.Errorf("sorted: %v", list)
	}
	if !list[3].After(list[2]) || list[3].Before(list[2]) || !list[2].Equal(on("2026-02-28")) {
		t.Error("Before, After and Equal disagree with Compare")
	}
}

func TestLastOf(t *testing.T) {
	if got := workday.LastOf(time.Friday, 2026, time.June); got != on("2026-06-26") {
		t.Errorf("last Friday in June 2026 = %s", got)
	}
	if got := workday.LastOf(time.Friday, 2028, time.June); got != on("2028-06-30") {
		t.Errorf("last Friday in June 2028 = %s", got)
	}
}

func TestMustOnPanicsOnAWrongDate(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	workday.MustOn(2026, 2, 30)
}

func TestWholeYearsGoByOnTheSameDay(t *testing.T) {
	for _, c := range []struct {
		born, on string
		years    int
	}{
		{"2010-11-23", "2026-11-23", 16}, {"2010-11-24", "2026-11-23", 15}, {"2008-02-29", "2026-02-28", 18}, {"2008-02-29", "2026-02-27", 17},
		{"2026-11-23", "2026-11-23", 0}, {"2026-11-24", "2026-11-23", -1},
	} {
		if got := on(c.born).YearsUntil(on(c.on)); got != c.years {
			t.Errorf("from %s to %s there are %d years, want %d", c.born, c.on, got, c.years)
		}
	}
}
