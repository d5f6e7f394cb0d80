package workday

import (
	"fmt"
	"sync"
	"time"
	_ "time/tzdata" // a council's machine may have no time zone files

	"alongside/internal/fault"
)

// Date is a day of the calendar, without a time of day or a time zone. The zero Date is "not set"; it stays so whatever is
// added to it, and it stands before every other date. Dates can be compared with == and used as keys.
type Date struct{ ordinal int32 } // 1 is 1 January of the year 1

// firstYear and lastYear bound what On and Parse take; ISO 8601 writes these years with four digits.
const (
	firstYear = 1
	lastYear  = 9999
)

const secondsADay = 24 * 60 * 60

// On returns the given day. It refuses one that the calendar does not have, with a fault.Invalid for the field "date".
func On(year, month, day int) (Date, error) {
	if month < 1 || month > 12 {
		return Date{}, fault.Invalidf("date", "Enter a month between 1 and 12: %d is not one.", month)
	}
	if year < firstYear || year > lastYear {
		return Date{}, fault.Invalidf("date", "Enter a year with four digits, such as 2026: %d is not one.", year)
	}
	if last := daysIn(year, time.Month(month)); day < 1 || day > last {
		return Date{}, fault.Invalidf("date", "Enter a day that exists: %s %d has days 1 to %d, not %d.", time.Month(month), year, last, day)
	}
	return civil(year, time.Month(month), day), nil
}

// MustOn is On for dates written in the program; it panics on a wrong one.
func MustOn(year, month, day int) Date {
	d, err := On(year, month, day)
	if err != nil {
		panic(err)
	}
	return d
}

// DateOf returns the day in England and Wales at the moment t.
func DateOf(t time.Time) Date {
	if t.IsZero() {
		return Date{}
	}
	return civil(t.In(mustLondon()).Date())
}

// At returns the moment at which the clocks of England and Wales show that time on the day.
func (d Date) At(hour, minute int) time.Time {
	year, month, day := d.civil()
	return time.Date(year, month, day, hour, minute, 0, 0, mustLondon())
}

var mustLondon = sync.OnceValue(func() *time.Location {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic(err) // cannot be: the zones are built in
	}
	return london
})

func civil(year int, month time.Month, day int) Date {
	seconds := time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() - epoch
	return Date{ordinal: int32(seconds/secondsADay) + 1}
}

// epoch is the moment at which the ordinals begin, in Unix seconds.
const epoch = -62135596800

func (d Date) time() time.Time {
	return time.Unix(epoch+int64(d.ordinal-1)*secondsADay, 0).UTC()
}

func (d Date) civil() (int, time.Month, int) {
	if d.IsZero() {
		return 0, 0, 0
	}
	return d.time().Date()
}

func daysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// String returns the date as "2026-12-03", and "" when it is not set.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.time().Format(time.DateOnly)
}

// Long returns the date in full, such as "Thursday 3 December 2026".
func (d Date) Long() string {
	if d.IsZero() {
		return ""
	}
	return d.time().Format("Monday 2 January 2006")
}

// Short returns the date for tables, such as "3 Dec 2026".
func (d Date) Short() string {
	if d.IsZero() {
		return ""
	}
	return d.time().Format("2 Jan 2006")
}

// IsZero reports whether the date is not set.
func (d Date) IsZero() bool { return d.ordinal == 0 }

// Before reports whether d is earlier than other.
func (d Date) Before(other Date) bool { return d.ordinal < other.ordinal }

// After reports whether d is later than other.
func (d Date) After(other Date) bool { return d.ordinal > other.ordinal }

// Equal reports whether both are the same day.
func (d Date) Equal(other Date) bool { return d == other }

// Compare orders dates for package slices.
func (d Date) Compare(other Date) int { return int(d.ordinal) - int(other.ordinal) }

// Year returns the year, 0 when the date is not set.
func (d Date) Year() int {
	year, _, _ := d.civil()
	return year
}

// Month returns the month, 0 when the date is not set.
func (d Date) Month() time.Month {
	_, month, _ := d.civil()
	return month
}

// Day returns the day of the month, 0 when the date is not set.
func (d Date) Day() int {
	_, _, day := d.civil()
	return day
}

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return time.Weekday(d.ordinal % 7) }

// AddDays returns the date n days later, or earlier when n is below zero.
func (d Date) AddDays(n int) Date {
	if d.IsZero() {
		return d
	}
	return Date{ordinal: d.ordinal + int32(n)}
}

// AddWeeks returns the same day of the week n weeks later.
func (d Date) AddWeeks(n int) Date { return d.AddDays(7 * n) }

// AddMonths returns the corresponding date n months later or earlier; in a month that has no such day, its last day.
func (d Date) AddMonths(n int) Date {
	if d.IsZero() {
		return d
	}
	year, month, day := d.civil()
	first := time.Date(year, month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	return civil(first.Year(), first.Month(), min(day, daysIn(first.Year(), first.Month())))
}

// DaysUntil returns how many days other is later than d; below zero when it is earlier.
func (d Date) DaysUntil(other Date) int { return int(other.ordinal - d.ordinal) }

// YearsUntil returns how many whole years other is later than d, which is the age on other of whoever was born on d; one born on 29
// February is a year older on the 28th.
func (d Date) YearsUntil(other Date) int {
	years := other.Year() - d.Year()
	if d.AddMonths(12 * years).After(other) {
		years--
	}
	return years
}

// ClearDays returns the first day on which n whole days lie between it and d; neither end counts.
func (d Date) ClearDays(n int) Date { return d.AddDays(n + 1) }

// BeginningWith returns the last of n days of which d itself is the first.
func (d Date) BeginningWith(n int) Date { return d.AddDays(n - 1) }

// LastOf returns the last such day of the week in a month, as the last Friday in June, at which compulsory school age ends.
func LastOf(weekday time.Weekday, year int, month time.Month) Date {
	last := civil(year, month, daysIn(year, month))
	return last.AddDays(-((int(last.Weekday()) - int(weekday) + 7) % 7))
}

// MarshalText writes the date as "2026-12-03", and nothing when it is not set.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote; nothing is a date that is not set.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := Parse(string(text))
	if err != nil {
		return fmt.Errorf("read date: %w", err)
	}
	*d = parsed
	return nil
}
