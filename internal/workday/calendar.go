package workday

import (
	"bytes"
	_ "embed" // the table of bank holidays
	"encoding/csv"
	"fmt"
	"slices"
	"sync"
	"time"

	"alongside/internal/fault"
)

// Holiday is one bank holiday.
type Holiday struct {
	Date  Date
	Title string
	// Projected is set when the day was computed and not published.
	Projected bool
}

// Calendar knows the working days of some years: Monday to Friday without bank holidays. A Calendar does not change.
type Calendar struct {
	name     string
	first    int // years, both included
	last     int
	known    int // the last year that was published; later ones are projected
	holidays map[Date]Holiday
}

//go:embed data/england-and-wales.csv
var englandAndWales []byte

// EnglandAndWales returns GOV.UK's table of bank holidays, which is built in.
func EnglandAndWales() *Calendar { return mustEnglandAndWales() }

var mustEnglandAndWales = sync.OnceValue(func() *Calendar {
	c, err := ReadCalendar("England and Wales", englandAndWales)
	if err != nil {
		panic(err) // cannot be: a test reads the same bytes
	}
	return c
})

// ReadCalendar reads a table of bank holidays: a heading, then lines of date and title in the order of the dates.
func ReadCalendar(name string, table []byte) (*Calendar, error) {
	rows, err := csv.NewReader(bytes.NewReader(table)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("bank holidays of %s: %w", name, err)
	}
	if len(rows) < 2 {
		return nil, fmt.Errorf("bank holidays of %s: the table is empty", name)
	}
	c := &Calendar{name: name, holidays: make(map[Date]Holiday, len(rows))}
	var before Date
	for i, row := range rows[1:] {
		d, err := Parse(row[0])
		if err != nil {
			return nil, fmt.Errorf("bank holidays of %s, line %d: %w", name, i+2, err)
		}
		if !d.After(before) {
			return nil, fmt.Errorf("bank holidays of %s, line %d: %s does not follow %s", name, i+2, d, before)
		}
		if before.IsZero() {
			c.first = d.Year()
		}
		c.last, c.known, before = d.Year(), d.Year(), d
		c.holidays[d] = Holiday{Date: d, Title: row[1]}
	}
	return c, nil
}

// Name returns whose holidays these are, such as "England and Wales".
func (c *Calendar) Name() string { return c.name }

// Years returns the first and the last year of the table, projected ones included.
func (c *Calendar) Years() (first, last int) { return c.first, c.last }

// Covers returns nil when d lies in the table's years, and else a fault.Invalid for the field "date" that names the year.
func (c *Calendar) Covers(d Date) error {
	if d.IsZero() {
		return fault.Invalid("date", "Enter the date to count from.")
	}
	if year := d.Year(); year < c.first || year > c.last {
		return fault.Invalidf("date", "The bank holidays of %s are known for %d to %d: nothing can be counted in %d.", c.name, c.first, c.last, year)
	}
	return nil
}

// RunsOut reports whether, on the day today, less than a year of the published table is left.
func (c *Calendar) RunsOut(today Date) bool {
	return today.AddMonths(12).After(MustOn(c.known, 12, 31))
}

// Holiday returns the title of the bank holiday on d; ok is false when it is none.
func (c *Calendar) Holiday(d Date) (title string, ok bool) {
	h, ok := c.holidays[d]
	return h.Title, ok
}

// Holidays returns a year's bank holidays in order.
func (c *Calendar) Holidays(year int) []Holiday {
	var list []Holiday
	for d, h := range c.holidays {
		if d.Year() == year {
			list = append(list, h)
		}
	}
	slices.SortFunc(list, func(a, b Holiday) int { return a.Date.Compare(b.Date) })
	return list
}

// Provisional reports whether d lies in a year whose holidays are projected and not yet published.
func (c *Calendar) Provisional(d Date) bool { return d.Year() > c.known }

// WorkingDay reports whether d is a working day. Outside the table's years it is an error.
func (c *Calendar) WorkingDay(d Date) (bool, error) {
	if err := c.Covers(d); err != nil {
		return false, err
	}
	return c.working(d), nil
}

func (c *Calendar) working(d Date) bool {
	if day := d.Weekday(); day == time.Saturday || day == time.Sunday {
		return false
	}
	_, holiday := c.holidays[d]
	return !holiday
}

// AddWorkingDays returns the nth working day after from, or before it when n is below zero; from itself is not counted. For n = 0
// it is from when that is a working day, else the next one. A day looked at outside the table's years is an error.
func (c *Calendar) AddWorkingDays(from Date, n int) (Date, error) {
	if from.IsZero() {
		return Date{}, c.Covers(from)
	}
	step, left, d := 1, n, from
	switch {
	case n == 0:
		left, d = 1, from.AddDays(-1)
	case n < 0:
		step, left = -1, -n
	}
	for left > 0 {
		d = d.AddDays(step)
		working, err := c.WorkingDay(d)
		if err != nil {
			return Date{}, err
		}
		if working {
			left--
		}
	}
	return d, nil
}

// CountWorkingDays returns how many working days follow from, up to and with to; it undoes AddWorkingDays. When to is the earlier
// it is the number from to up to the day before from, below zero.
func (c *Calendar) CountWorkingDays(from, to Date) (int, error) {
	for _, d := range [...]Date{from, to} {
		if err := c.Covers(d); err != nil {
			return 0, err
		}
	}
	step, n := 1, 0
	if to.Before(from) {
		step = -1
	}
	for d := from; d != to; {
		d = d.AddDays(step)
		if c.working(d) {
			n += step
		}
	}
	return n, nil
}

// ClearWorkingDays returns the first working day that has n whole working days between it and from.
func (c *Calendar) ClearWorkingDays(from Date, n int) (Date, error) {
	return c.AddWorkingDays(from, n+1)
}

// WorkingDaysBeginningWith returns the last of n working days of which from is the first, if it is a working day at all.
func (c *Calendar) WorkingDaysBeginningWith(from Date, n int) (Date, error) {
	return c.AddWorkingDays(from.AddDays(-1), n)
}
