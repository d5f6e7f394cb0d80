package spreadsheet

import (
	"bytes"
	"errors"
	"fmt"

	"alongside/internal/workday"
)

// DateOrder says how dates written with numbers alone are read.
type DateOrder string

// The orders. A year that stands first has four digits and is always understood.
const (
	DayFirst   DateOrder = "day-first"   // 7/6/2022 is 7 June, as people in Britain write
	MonthFirst DateOrder = "month-first" // 7/6/2022 is 6 July, as systems set to American do
)

// ErrNoDate says that a cell holds nothing; ErrNotDate that what it holds is not a date.
var (
	ErrNoDate  = errors.New("the date is missing")
	ErrNotDate = errors.New("is not a date")
)

// Years that dates may be in: contracts run from before the war into the next century; payments are held closer by their reader.
const earliestYear, latestYear = 1900, 2199

// ParseDate reads a cell as a date: 07/06/2022, 7-6-22, 7.6.2022, 2022-06-07, 2022/06/07, 7-Jun-22, 7 June 2022, June 7, 2022,
// 20220607, and the day numbers of Excel (44719), each with or without a time behind it. Dates that the calendar does not have,
// and years of two digits beyond 69, which no such file means, are refused.
func ParseDate(cell []byte, order DateOrder) (workday.Date, error) {
	if d, ok := quickDate(cell, order); ok {
		return d, nil
	}
	text := Trim(cell)
	if len(text) == 0 {
		return workday.Date{}, ErrNoDate
	}
	p, ok := dateParts(text)
	if !ok {
		return workday.Date{}, ErrNotDate
	}
	return p.date(order)
}

// quickDate reads 07/06/2022 and 2022-06-07, the forms of nearly all cells.
func quickDate(b []byte, order DateOrder) (workday.Date, bool) {
	if len(b) != 10 {
		return workday.Date{}, false
	}
	var y, m, d int
	switch {
	case b[4] == '-' && b[7] == '-':
		y, m, d = 100*two(b[0:])+two(b[2:]), two(b[5:]), two(b[8:])
	case (b[2] == '/' || b[2] == '-' || b[2] == '.') && b[5] == b[2]:
		d, m, y = two(b[0:]), two(b[3:]), 100*two(b[6:])+two(b[8:])
		if order == MonthFirst {
			d, m = m, d
		}
	default:
		return workday.Date{}, false
	}
	if y < earliestYear || y > latestYear || m < 1 || d < 1 {
		return workday.Date{}, false
	}
	date, err := workday.On(y, m, d)
	return date, err == nil
}

// two reads two digits; anything else gives a number that no part of a date has.
func two(b []byte) int {
	tens, ones := b[0]-'0', b[1]-'0'
	if tens > 9 || ones > 9 {
		return -1 << 20
	}
	return 10*int(tens) + int(ones)
}

// parts are the numbers and the month's name of a written date, in the order in which they stand.
type parts struct {
	n      [3]int
	width  [3]int // digits of each number
	count  int
	month  int // of a month's name
	before int // numbers that stood before the name
}

var months = [...]string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
var monthsInFull = [...]string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}

// dateParts takes text apart up to a time of day, which it leaves off.
func dateParts(text []byte) (parts, bool) {
	var p parts
	for i := 0; i < len(text); {
		start := i
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			for i < len(text) && text[i] >= '0' && text[i] <= '9' {
				i++
			}
			if i < len(text) && text[i] == ':' {
				return p, p.count+p.named() == 3
			}
			if p.count == 3 || i-start > 8 {
				return p, false
			}
			p.n[p.count], p.width[p.count] = number(text[start:i]), i-start
			p.count++
			if whole := p.count == 1 && start == 0 && i-start >= 5; whole && i < len(text) && text[i] == '.' {
				return p, numeric(text[i+1:]) // a day number with a fraction of the day
			}
		case letter(c):
			for i < len(text) && letter(text[i]) {
				i++
			}
			if done, ok := p.word(bytes.ToLower(text[start:i])); done || !ok {
				return p, ok
			}
		case bytes.IndexByte([]byte("/-. ,'"), c) >= 0:
			i++
		default:
			return p, false
		}
	}
	return p, true
}

// word takes one word of a date in: a month, the name of a weekday, an ordinal's ending, or the T and Z of ISO times.
func (p *parts) word(w []byte) (done, ok bool) {
	text := string(w)
	switch text {
	case "st", "nd", "rd", "th", "of", "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun", "monday", "tuesday",
		"wednesday", "thursday", "friday", "saturday", "sunday":
		return false, true
	case "t", "z", "am", "pm":
		return p.count+p.named() == 3, p.count+p.named() == 3
	}
	for i := range months {
		if text == months[i] || text == monthsInFull[i] || i == 8 && text == "sept" {
			again := p.month != 0
			p.month, p.before = i+1, p.count
			return false, !again
		}
	}
	return false, false
}

func (p *parts) named() int {
	if p.month != 0 {
		return 1
	}
	return 0
}

// date puts the parts together.
func (p parts) date(order DateOrder) (workday.Date, error) {
	switch {
	case p.month == 0 && p.count == 1 && p.width[0] == 5:
		return serial(p.n[0])
	case p.month == 0 && p.count == 1 && p.width[0] == 8:
		if y := p.n[0] / 10000; y >= earliestYear && y <= latestYear {
			return on(y, p.n[0]/100%100, p.n[0]%100)
		}
		return on(p.n[0]%10000, p.n[0]/10000%100, p.n[0]/1000000)
	case p.month != 0 && p.count == 2 && p.before < 2 && p.width[1] == 4, p.month != 0 && p.count == 2 && p.before == 1 && p.width[1] == 2:
		return on(century(p.n[1], p.width[1]), p.month, p.n[0])
	case p.month == 0 && p.count == 3 && p.width[0] == 4:
		return on(p.n[0], p.n[1], p.n[2])
	case p.month == 0 && p.count == 3 && (p.width[2] == 4 || p.width[2] == 2) && p.width[0] <= 2 && p.width[1] <= 2:
		y := century(p.n[2], p.width[2])
		if order == MonthFirst {
			return on(y, p.n[0], p.n[1])
		}
		return on(y, p.n[1], p.n[0])
	default:
		return workday.Date{}, ErrNotDate
	}
}

// century makes a year of four digits out of one of two: 00 to 69 are 2000 to 2069; others stay and are refused.
func century(year, width int) int {
	if width == 2 && year < 70 {
		return 2000 + year
	}
	return year
}

// on is workday.On with the reason why not.
func on(y, m, d int) (workday.Date, error) {
	switch {
	case y < earliestYear || y > latestYear:
		return workday.Date{}, fmt.Errorf("is not a date: the year %d is out of range", y)
	case m < 1 || m > 12:
		return workday.Date{}, fmt.Errorf("is not a date: there is no month %d", m)
	}
	date, err := workday.On(y, m, d)
	if err != nil {
		return workday.Date{}, fmt.Errorf("is not a date: %s %d has no day %d", title(monthsInFull[m-1]), y, d)
	}
	return date, nil
}

// serial reads the number of days that Excel counts from the end of 1899.
func serial(days int) (workday.Date, error) {
	const first, last = 10000, 99999 // 1927 to 2173
	if days < first || days > last {
		return workday.Date{}, ErrNotDate
	}
	zero, err := workday.On(1899, 12, 30)
	if err != nil {
		return workday.Date{}, err
	}
	return zero.AddDays(days), nil
}

// Evidence counts what the dates of one column say about their order. The order is judged by the whole column, never by one
// cell: 13/06/2022 can only be day first, 06/13/2022 only month first, 06/07/2022 says nothing, and
// neither does 31/06/2022, which is no date in either order.
type Evidence struct{ DayFirst, MonthFirst, Unclear int }

// Add notes what one cell says.
func (e *Evidence) Add(cell []byte) {
	p, ok := dateParts(Trim(cell))
	if !ok || p.month != 0 || p.count != 3 || p.width[0] > 2 || p.width[1] > 2 {
		return
	}
	_, dayErr := p.date(DayFirst)
	_, monthErr := p.date(MonthFirst)
	switch {
	case dayErr == nil && monthErr != nil:
		e.DayFirst++
	case dayErr != nil && monthErr == nil:
		e.MonthFirst++
	case dayErr == nil && p.n[0] != p.n[1]:
		e.Unclear++
	}
}

// Decided reports whether any cell has told the order.
func (e Evidence) Decided() bool { return e.DayFirst > 0 || e.MonthFirst > 0 }

// Order returns the order: month first only where some cells demand it and none forbids it.
func (e Evidence) Order() DateOrder {
	if e.MonthFirst > 0 && e.DayFirst == 0 {
		return MonthFirst
	}
	return DayFirst
}

func letter(c byte) bool { c |= 0x20; return c >= 'a' && c <= 'z' }

func numeric(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(b) > 0
}

func number(b []byte) int {
	n := 0
	for _, c := range b {
		n = 10*n + int(c-'0')
	}
	return n
}

func title(s string) string { return string(s[0]-0x20) + s[1:] }
