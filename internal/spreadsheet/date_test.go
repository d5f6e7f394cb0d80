package spreadsheet_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"alongside/internal/spreadsheet"
	"alongside/internal/workday"

	"pgregory.net/rapid"
)

func TestParseDate(t *testing.T) {
	june := "2022-06-07"
	for text, want := range map[string]string{
		"07/06/2022": june, "7/6/2022": june, "7/6/22": june, "07-06-2022": june, "7.6.22": june, "2022-06-07": june, "2022/06/07": june, "2022/6/7": june,
		"20220607": june, "07062022": june, "7-Jun-22": june, "07-JUN-2022": june, "7 June 2022": june, "7th June 2022": june, "07Jun2022": june,
		"Tue 7 June 2022": june, "Tuesday, 7 June 2022": june, "June 7, 2022": june, "44719": june, "44719.75": june,
		"2022-06-07T00:00:00": june, "2022-06-07T09:30:00Z": june, "2022-06-07 00:00:00.000": june, "07/06/2022 00:00": june, "07/06/2022 12:00:00 AM": june,
		" 07/06/2022 ": june, "29/02/2024": "2024-02-29", "1 Sept 2022": "2022-09-01", "31/12/69": "2069-12-31",
	} {
		got, err := spreadsheet.ParseDate([]byte(text), spreadsheet.DayFirst)
		if err != nil || got.String() != want {
			t.Errorf("ParseDate(%q) = %s, %v; want %s", text, got, err, want)
		}
	}
	for text, want := range map[string]string{"06/07/2022": june, "6/7/22": june, "2022-06-07": june, "7 June 2022": june, "06/07/2022 00:00": june} {
		got, err := spreadsheet.ParseDate([]byte(text), spreadsheet.MonthFirst)
		if err != nil || got.String() != want {
			t.Errorf("month first: ParseDate(%q) = %s, %v; want %s", text, got, err, want)
		}
	}
}

func TestParseDateRefuses(t *testing.T) {
	for text, why := range map[string]string{
		"31/06/2022": "June 2022 has no day 31", "2022-09-31": "September 2022 has no day 31", "29/02/2023": "February 2023 has no day 29",
		"06/13/2022": "there is no month 13", "22/04/222": "is not a date", "01/01/1899": "the year 1899 is out of range", "00/01/2022": "has no day 0",
		"7/6/75": "the year 75 is out of range", "June 2022": "is not a date", "2022": "is not a date", "TBC": "is not a date", "1234.50": "is not a date", "7/6": "is not a date",
		"7/6/2022/1": "is not a date", "123456": "is not a date", "June July 2022": "is not a date", "20221301": "there is no month 13", "1,234": "is not a date", "00001": "is not a date",
	} {
		got, err := spreadsheet.ParseDate([]byte(text), spreadsheet.DayFirst)
		if err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("ParseDate(%q) = %s, %v; want “%s”", text, got, err, why)
		}
	}
	if _, err := spreadsheet.ParseDate(nil, spreadsheet.DayFirst); !errors.Is(err, spreadsheet.ErrNoDate) {
		t.Errorf("a blank cell: %v", err)
	}
}

func TestEveryDateWrittenIsReadBack(t *testing.T) {
	zero := workday.MustOn(1970, 1, 1)
	rapid.Check(t, func(t *rapid.T) {
		d := zero.AddDays(rapid.IntRange(0, 50_000).Draw(t, "days"))
		y, m, day := d.Year(), int(d.Month()), d.Day()
		for text, order := range map[string]spreadsheet.DateOrder{
			fmt.Sprintf("%02d/%02d/%d", day, m, y): spreadsheet.DayFirst, fmt.Sprintf("%d/%d/%d", m, day, y): spreadsheet.MonthFirst,
			d.String(): spreadsheet.MonthFirst, d.Long(): spreadsheet.DayFirst, d.Short(): spreadsheet.MonthFirst,
			fmt.Sprint(workday.MustOn(1899, 12, 30).DaysUntil(d)): spreadsheet.DayFirst,
		} {
			if got, err := spreadsheet.ParseDate([]byte(text), order); err != nil || got != d {
				t.Fatalf("ParseDate(%q) = %s, %v; want %s", text, got, err, d)
			}
		}
	})
}

func TestEvidenceJudgesTheWholeColumn(t *testing.T) {
	for _, c := range []struct {
		cells   string
		decided bool
		order   spreadsheet.DateOrder
		unclear int
	}{
		{"01/02/2022 03/04/2022", false, spreadsheet.DayFirst, 2},
		{"01/02/2022 13/04/2022", true, spreadsheet.DayFirst, 1},
		{"01/02/2022 04/13/2022", true, spreadsheet.MonthFirst, 1},
		{"04/13/2022 13/04/2022", true, spreadsheet.DayFirst, 0},
		{"2022-04-13 7-Jun-22 44719 02/02/2022", false, spreadsheet.DayFirst, 0},
	} {
		var e spreadsheet.Evidence
		for _, cell := range strings.Fields(c.cells) {
			e.Add([]byte(cell))
		}
		if e.Decided() != c.decided || e.Order() != c.order || e.Unclear != c.unclear {
			t.Errorf("%s: %+v, %s", c.cells, e, e.Order())
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, seed := range []string{"07/06/2022", "7 June 2022", "44719.5", "2022-06-07T09:30Z", "Jun", "99999999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, order := range []spreadsheet.DateOrder{spreadsheet.DayFirst, spreadsheet.MonthFirst} {
			d, err := spreadsheet.ParseDate([]byte(text), order)
			if err == nil && (d.IsZero() || d.Year() < 1900 || d.Year() > 2199) {
				t.Fatalf("%q is %s", text, d)
			}
		}
	})
}
