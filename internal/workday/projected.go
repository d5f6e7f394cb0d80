package workday

import (
	"maps"
	"slices"
	"time"
)

// Projected returns a calendar that goes on to the year until with the eight usual bank holidays, computed. It serves forecasts
// and contract dates; Provisional tells which dates rest on it. Nobody can compute the extra holidays that are yet to be granted.
func (c *Calendar) Projected(until int) *Calendar {
	if until <= c.last {
		return c
	}
	further := *c
	further.holidays = maps.Clone(c.holidays)
	further.last = min(until, lastYear)
	for year := c.last + 1; year <= further.last; year++ {
		for _, h := range usual(year) {
			h.Projected = true
			further.holidays[h.Date] = h
		}
	}
	return &further
}

// usual returns the bank holidays that England and Wales have every year, with substitutes for those on a weekend, in order.
func usual(year int) []Holiday {
	easter := easterSunday(year)
	list := []Holiday{
		{Date: civil(year, time.January, 1), Title: "New Year’s Day"},
		{Date: easter.AddDays(-2), Title: "Good Friday"},
		{Date: easter.AddDays(1), Title: "Easter Monday"},
		{Date: firstMonday(year, time.May), Title: "Early May bank holiday"},
		{Date: LastOf(time.Monday, year, time.May), Title: "Spring bank holiday"},
		{Date: LastOf(time.Monday, year, time.August), Title: "Summer bank holiday"},
		{Date: civil(year, time.December, 25), Title: "Christmas Day"},
		{Date: civil(year, time.December, 26), Title: "Boxing Day"},
	}
	taken := make(map[Date]bool, len(list))
	for _, h := range list {
		if !weekend(h.Date) {
			taken[h.Date] = true
		}
	}
	for i := range list {
		if !weekend(list[i].Date) {
			continue
		}
		for weekend(list[i].Date) || taken[list[i].Date] {
			list[i].Date = list[i].Date.AddDays(1)
		}
		taken[list[i].Date] = true
	}
	slices.SortFunc(list, func(a, b Holiday) int { return a.Date.Compare(b.Date) })
	return list
}

func weekend(d Date) bool { return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday }

func firstMonday(year int, month time.Month) Date {
	return LastOf(time.Monday, year, month-1).AddDays(7)
}

// easterSunday follows the Gregorian reckoning: the Sunday after the full moon, by the church's tables, on or after 21 March.
func easterSunday(year int) Date {
	golden := year % 19
	century := year / 100
	// The age of the moon on 21 March, corrected for the leap days left out and for the moon's own drift.
	epact := (19*golden + century - century/4 - (8*century+13)/25 + 15) % 30
	// The tables bring two of the latest full moons a day forward.
	if epact == 29 || (epact == 28 && golden > 10) {
		epact--
	}
	fullMoon := civil(year, time.March, 21).AddDays(epact)
	return fullMoon.AddDays(7 - int(fullMoon.Weekday()))
}
