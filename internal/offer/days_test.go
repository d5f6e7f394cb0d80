package offer_test

import (
	"slices"
	"strings"
	"testing"

	"alongside/internal/offer"
)

func TestDaysInWords(t *testing.T) {
	for text, want := range map[string]string{
		"Mondays, 9am to noon":                    "MO",
		"Every Tuesday evening":                   "TU",
		"monday to friday, 9.30-11":               "MO TU WE TH FR",
		"Fri–Sun":                                 "FR SA SU",
		"Sat to Mon, all day":                     "MO SA SU",
		"Thursdays and Saturdays":                 "TH SA",
		"Weekdays in term":                        "MO TU WE TH FR",
		"Weekends, 10am":                          "SA SU",
		"Daily at 4pm":                            "MO TU WE TH FR SA SU",
		"Wednesday until Wednesday":               "WE",
		"Tues & Thurs 6pm":                        "TU TH",
		"The first Monday of the month":           "",
		"Every second Saturday, 10:30am":          "",
		"Every day except Sundays":                "",
		"Saturday 28 November 2026":               "",
		"Mondays, not in the holidays":            "",
		"Tuesdays or Thursdays":                   "",
		"Fortnightly on Fridays":                  "",
		"Ask us":                                  "",
		"In the sunshine, money back, wednesbury": "",
		"": "",
	} {
		var got []string
		for _, d := range offer.DaysIn(text) {
			got = append(got, string(d))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q is read as %q, want %q", text, got, want)
		}
	}
	d := offer.Details{When: "Mondays", Days: []offer.Day{"SU", "FR", "SU"}}
	if got := d.OpenDays(); !slices.Equal(got, []offer.Day{"FR", "SU"}) {
		t.Errorf("the fields do not go before the words: %q", got)
	}
}

func TestReadDay(t *testing.T) {
	for text, want := range map[string]offer.Day{" Monday ": "MO", "sundays": "SU", "Thu": "TH", "28/11/2026": "", "monkey": "", "monday morning": ""} {
		if got, ok := offer.ReadDay(text); got != want || ok != (want != "") {
			t.Errorf("%q is read as %q, %t", text, got, ok)
		}
	}
}

func TestPageEndsAreReadBack(t *testing.T) {
	end := offer.PageEnd{Rank: 3, Away: 1234, Key: "OFR-1", Title: "Tea. Talk. 10.30am"}
	if got, err := offer.ReadPageEnd(end.String()); err != nil || *got != end {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := offer.ReadPageEnd(""); got != nil || err != nil {
		t.Errorf("the first page: %+v, %v", got, err)
	}
	for _, wrong := range []string{"1", "x.1.a.b", "1.x.a.b", "1.2.3"} {
		if _, err := offer.ReadPageEnd(wrong); err == nil {
			t.Errorf("%q is taken", wrong)
		}
	}
}
