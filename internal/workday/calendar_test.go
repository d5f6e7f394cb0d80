package workday_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"alongside/internal/fault"
	"alongside/internal/workday"
)

// sharedFile returns a file of the reference data beside the repository and skips the test when it is not there.
func sharedFile(t *testing.T, name string) []byte {
	t.Helper()
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil; _, err = os.Stat(filepath.Join(root, "go.mod")) {
		if root == filepath.Dir(root) {
			t.Fatal("no go.mod above this package")
		}
		root = filepath.Dir(root)
	}
	text, err := os.ReadFile(filepath.Join(root, "..", "shared", "data", name))
	if os.IsNotExist(err) {
		t.Skipf("the reference data %s is not there", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestTheTableIsThatOfGOVUK(t *testing.T) {
	var published map[string]struct {
		Events []struct{ Title, Date string }
	}
	if err := json.Unmarshal(sharedFile(t, "bank-holidays/govuk-bank-holidays.json"), &published); err != nil {
		t.Fatal(err)
	}
	events := published["england-and-wales"].Events
	calendar := workday.EnglandAndWales()
	for _, e := range events {
		if title, ok := calendar.Holiday(on(e.Date)); !ok || title != e.Title {
			t.Errorf("%s: %q, want %q", e.Date, title, e.Title)
		}
	}
	held := 0
	for year := 2012; year <= 2028; year++ {
		held += len(calendar.Holidays(year))
	}
	if held != len(events) || held < 100 {
		t.Errorf("%d holidays are held, %d published", held, len(events))
	}
}

func TestTheNumberOfHolidaysAYear(t *testing.T) {
	calendar := workday.EnglandAndWales()
	if first, last := calendar.Years(); first != 2012 || last != 2028 {
		t.Fatalf("the table has the years %d to %d", first, last)
	}
	extra := map[int]int{2012: 9, 2022: 10, 2023: 9}
	for year := 2012; year <= 2028; year++ {
		want := max(8, extra[year])
		list := calendar.Holidays(year)
		if len(list) != want {
			t.Errorf("%d has %d bank holidays, want %d", year, len(list), want)
		}
		for _, h := range list {
			if day := h.Date.Weekday(); h.Title == "" || h.Projected || day == time.Saturday || day == time.Sunday {
				t.Errorf("%s %q: a bank holiday has a title, was published and is not at a weekend", h.Date.Long(), h.Title)
			}
		}
	}
	if title, ok := calendar.Holiday(on("2022-09-19")); !ok || !strings.Contains(title, "State Funeral") {
		t.Errorf("19 September 2022: %q", title)
	}
}

// TestTheTableHasAYearLeft fails a year before the table ends, so that the next year's holidays are added in time.
func TestTheTableHasAYearLeft(t *testing.T) {
	if calendar := workday.EnglandAndWales(); calendar.RunsOut(workday.DateOf(time.Now())) {
		_, last := calendar.Years()
		t.Errorf("the bank holidays end with %d: add what GOV.UK has published since (see data/README.md)", last)
	}
}

func TestRunsOutAYearBeforeTheEnd(t *testing.T) {
	calendar := workday.EnglandAndWales()
	if calendar.RunsOut(on("2027-12-31")) {
		t.Error("a year is left on 31 December 2027")
	}
	if !calendar.RunsOut(on("2028-01-01")) {
		t.Error("less than a year is left on 1 January 2028")
	}
	if !calendar.Projected(2040).RunsOut(on("2028-01-01")) {
		t.Error("projected years do not count as published")
	}
}

func TestWorkingDays(t *testing.T) {
	calendar := workday.EnglandAndWales()
	for text, want := range map[string]bool{
		"2026-04-02": true,  // Thursday before Easter
		"2026-04-03": false, // Good Friday
		"2026-04-04": false, // Saturday
		"2026-04-06": false, // Easter Monday
		"2026-04-07": true,
		"2026-12-28": false, // substitute for Boxing Day
		"2026-12-29": true,
	} {
		if got, err := calendar.WorkingDay(on(text)); err != nil || got != want {
			t.Errorf("WorkingDay(%s) = %t, %v", text, got, err)
		}
	}
}

func TestAddWorkingDays(t *testing.T) {
	calendar := workday.EnglandAndWales()
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-04-02", 3, "2026-04-09"}, // over Easter
		{"2026-06-01", 2, "2026-06-03"},
		{"2026-06-01", 10, "2026-06-15"},
		{"2026-06-06", 1, "2026-06-08"}, // from a Saturday
		{"2026-06-06", 0, "2026-06-08"},
		{"2026-06-08", 0, "2026-06-08"},
		{"2026-04-07", -1, "2026-04-02"},
		{"2026-12-24", 2, "2026-12-30"},
		{"2011-12-31", 1, "2012-01-03"}, // only the days counted must be in the table
	} {
		if got, err := calendar.AddWorkingDays(on(c.from), c.n); err != nil || got.String() != c.want {
			t.Errorf("%s + %d working days = %s, %v; want %s", c.from, c.n, got, err, c.want)
		}
	}
	if got, err := calendar.ClearWorkingDays(on("2021-07-22"), 3); err != nil || got != on("2021-07-28") {
		t.Errorf("3 clear working days = %s, %v", got, err)
	}
	if got, err := calendar.WorkingDaysBeginningWith(on("2026-03-31"), 8); err != nil || got != on("2026-04-13") {
		t.Errorf("8 working days beginning with = %s, %v", got, err)
	}
}

func TestOutsideTheTableIsAnErrorThatNamesTheYear(t *testing.T) {
	calendar := workday.EnglandAndWales()
	tries := map[string]func() error{
		"2029": func() error { _, err := calendar.WorkingDay(on("2029-01-02")); return err },
		"2011": func() error { _, err := calendar.WorkingDay(on("2011-12-30")); return err },
		"2029 ": func() error {
			_, err := calendar.AddWorkingDays(on("2028-12-28"), 5)
			return err
		},
		"2011 ": func() error { _, err := calendar.AddWorkingDays(on("2012-01-04"), -5); return err },
		"2030":  func() error { _, err := calendar.CountWorkingDays(on("2028-12-28"), on("2030-01-01")); return err },
	}
	for year, try := range tries {
		err := try()
		if !fault.Is(err, fault.KindInvalid) || !strings.Contains(fault.Message(err), strings.TrimSpace(year)) {
			t.Errorf("want a refusal that names %s, got %v", year, err)
		}
	}
	if _, err := calendar.AddWorkingDays(workday.Date{}, 3); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("from a date that is not set: %v", err)
	}
	if err := calendar.Covers(workday.Date{}); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("a date that is not set is covered: %v", err)
	}
}

func TestAddingAndCountingWorkingDaysAgree(t *testing.T) {
	calendar := workday.EnglandAndWales()
	rapid.Check(t, func(t *rapid.T) {
		from := workday.MustOn(2013, 1, 1).AddDays(rapid.IntRange(0, 5000).Draw(t, "from"))
		n := rapid.IntRange(-150, 150).Draw(t, "n")
		to, err := calendar.AddWorkingDays(from, n)
		if err != nil {
			t.Fatal(err)
		}
		if working, err := calendar.WorkingDay(to); err != nil || !working {
			t.Fatalf("%s + %d ends on %s, no working day (%v)", from, n, to.Long(), err)
		}
		if counted, err := calendar.CountWorkingDays(from, to); n != 0 && (err != nil || counted != n) {
			t.Fatalf("%s to %s counts %d (%v), want %d", from, to, counted, err, n)
		}
		if n == 0 || n == -1 {
			return // nought and one may be the same day
		}
		further, err := calendar.AddWorkingDays(from, n+1)
		if err != nil || !further.After(to) {
			t.Fatalf("%d working days end on %s, one more on %s (%v)", n, to, further, err)
		}
	})
}

func TestProjectedHolidaysAreThoseThatWerePublished(t *testing.T) {
	// Years in which something was moved or added by proclamation cannot be foreseen.
	unforeseen := map[int]bool{2012: true, 2020: true, 2022: true, 2023: true}
	published := workday.EnglandAndWales()
	for year := 2012; year <= 2028; year++ {
		if unforeseen[year] {
			continue
		}
		projected := workday.Usual(year)
		for i, h := range published.Holidays(year) {
			if projected[i].Date != h.Date {
				t.Errorf("%d: %s %s is projected, %s %s published", year, projected[i].Title, projected[i].Date, h.Title, h.Date)
			}
		}
	}
}

func TestProjectedCalendarIsProvisional(t *testing.T) {
	published := workday.EnglandAndWales()
	projected := published.Projected(2035)
	if working, err := projected.WorkingDay(on("2029-12-25")); err != nil || working {
		t.Errorf("Christmas 2029: %t, %v", working, err)
	}
	if !projected.Provisional(on("2029-01-01")) || projected.Provisional(on("2028-12-31")) {
		t.Error("2029 is provisional and 2028 is not")
	}
	if list := projected.Holidays(2030); len(list) != 8 || !list[0].Projected || list[0].Date != on("2030-01-01") {
		t.Errorf("holidays of 2030: %v", list)
	}
	if _, err := published.WorkingDay(on("2029-12-25")); err == nil {
		t.Error("projecting has changed the published calendar")
	}
	if _, err := projected.WorkingDay(on("2036-01-02")); err == nil {
		t.Error("2036 was not asked for")
	}
	if published.Projected(2020) != published {
		t.Error("nothing is to be projected before the table ends")
	}
	if published.Name() != "England and Wales" {
		t.Errorf("Name = %q", published.Name())
	}
}

func TestEasterSunday(t *testing.T) {
	for _, text := range []string{
		"1818-03-22", "1886-04-25", "1943-04-25", "1954-04-18", "1981-04-19", "2000-04-23", "2008-03-23", "2011-04-24", "2029-04-01", "2030-04-21",
		"2038-04-25", "2049-04-18", "2076-04-19", "2100-03-28", "2285-03-22",
	} {
		if got := workday.EasterSunday(on(text).Year()); got != on(text) {
			t.Errorf("Easter = %s, want %s", got, text)
		}
	}
}

func TestSubstituteDays(t *testing.T) {
	for year, want := range map[int]string{2032: "2032-12-27 2032-12-28", 2033: "2033-12-26 2033-12-27", 2034: "2034-12-25 2034-12-26"} {
		list := workday.Usual(year)
		if got := list[6].Date.String() + " " + list[7].Date.String(); got != want {
			t.Errorf("Christmas %d: %s, want %s", year, got, want)
		}
	}
}

func TestABrokenTableIsRefused(t *testing.T) {
	for name, table := range map[string]string{
		"empty":           "date,title\n",
		"not a date":      "date,title\n2026-02-30,Nothing\n",
		"twice":           "date,title\n2026-01-01,New Year\n2026-01-01,New Year\n",
		"not a table":     "date,title\n2026-01-01,\"New\n",
		"too many fields": "date,title\n2026-01-01,New,Year\n",
	} {
		if _, err := workday.ReadCalendar("nowhere", []byte(table)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
