package family_test

import (
	"testing"

	"alongside/internal/family"
	"alongside/internal/workday"
)

func TestRightsPassAfterTheLastFridayInJuneOfTheSchoolYearOfTheSixteenthBirthday(t *testing.T) {
	for born, want := range map[string]string{
		"2010-09-01": "2027-06-25", // the first day of a school year: 16 in September 2026
		"2010-08-31": "2026-06-26", // the last day of one: still 15 on the leaving date
		"2010-06-26": "2026-06-26", // the leaving date itself
		"2010-07-01": "2026-06-26", // after the leaving date and before the next school year
		"2010-12-31": "2027-06-25",
		"2011-01-01": "2027-06-25",
		"2012-02-29": "2028-06-30",
	} {
		b, err := workday.Parse(born)
		if err != nil {
			t.Fatal(err)
		}
		last := family.SchoolLeavingDate(b)
		if last.String() != want {
			t.Errorf("born %s: compulsory school age ends on %s, want %s", born, last, want)
		}
		if family.OwnRights(b, last) || !family.OwnRights(b, last.AddDays(1)) {
			t.Errorf("born %s: the rights pass on the day after %s and not on it", born, last)
		}
	}
	if family.OwnRights(workday.Date{}, workday.MustOn(2026, 1, 1)) || !family.SchoolLeavingDate(workday.Date{}).IsZero() {
		t.Error("who has no birth date has a date on which rights pass")
	}
}

func TestYearsOld(t *testing.T) {
	leap := workday.MustOn(2020, 2, 29)
	for _, c := range []struct {
		born, on workday.Date
		want     int
	}{
		{workday.MustOn(2018, 5, 14), workday.MustOn(2026, 5, 13), 7}, {workday.MustOn(2018, 5, 14), workday.MustOn(2026, 5, 14), 8},
		{leap, workday.MustOn(2026, 2, 27), 5}, {leap, workday.MustOn(2026, 2, 28), 6}, {leap, leap, 0},
	} {
		if got := family.YearsOld(c.born, c.on); got != c.want {
			t.Errorf("born %s, on %s: %d years, want %d", c.born, c.on, got, c.want)
		}
	}
}

func TestAnAgeThatWasSaidGrows(t *testing.T) {
	told := workday.MustOn(2026, 11, 23)
	c := family.Concern{Age: 8, RaisedAt: told.At(9, 0)}
	for on, want := range map[workday.Date]int{told: 8, told.AddDays(364): 8, told.AddDays(365): 9} {
		if got, ok := c.AgeOn(on); !ok || got != want {
			t.Errorf("on %s: %d, %t; want %d", on, got, ok, want)
		}
	}
	c.Age = family.NoAge
	if _, ok := c.AgeOn(told); ok {
		t.Error("an age that was not said is known")
	}
}

func TestResponsibilityIsADatedFactApartFromCaring(t *testing.T) {
	c := family.Carer{From: workday.MustOn(2026, 1, 1), ParentalResponsibility: []family.Fact{
		{From: workday.MustOn(2026, 3, 1), To: workday.MustOn(2026, 3, 31), Evidence: "Interim order"},
		{From: workday.MustOn(2026, 6, 1), Evidence: "Special guardianship order"},
	}}
	for on, want := range map[string]string{
		"2026-02-28": "", "2026-03-01": "Interim order", "2026-03-31": "Interim order", "2026-04-01": "", "2026-06-01": "Special guardianship order",
		"2030-01-01": "Special guardianship order",
	} {
		day, err := workday.Parse(on)
		if err != nil {
			t.Fatal(err)
		}
		f, ok := c.Responsible(day)
		if f.Evidence != want || ok != (want != "") {
			t.Errorf("on %s by %q, want %q", on, f.Evidence, want)
		}
		if !c.Current(day) {
			t.Errorf("on %s no carer", on)
		}
	}
	c.To = workday.MustOn(2026, 6, 30)
	if !c.Current(c.To) || c.Current(c.To.AddDays(1)) || c.Current(c.From.AddDays(-1)) {
		t.Error("the first and the last day count, the days around them do not")
	}
}
