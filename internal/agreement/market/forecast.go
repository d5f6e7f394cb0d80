package market

import (
	"cmp"
	"slices"

	"alongside/internal/thread"
	"alongside/internal/workday"
)

// The method of the forecast: the mean of the last windowMonths months, with an interval as wide as that method was wrong on the
// county's own past in four of five cases.
const (
	windowMonths  = 6
	historyMonths = 24
	coverage      = 80 // percent of the back-tests that the interval holds
	leastTests    = 6
	aheadMonths   = 6
)

// Ahead is the interval for one of the coming months, In months from now. Known is false when the past is too short to say.
type Ahead struct {
	In           int
	Low, High    int
	Known        bool
	Tested, Held int
}

// Forecast is what a lot in a district is expected to need in the coming months, in minutes: its interval is that of the next month. Known is false when the past is too
// short to say.
type Forecast struct {
	Lot       thread.Ref
	District  string
	Months    []int // the past in minutes, the oldest first
	Mean      int
	Low, High int
	Known     bool
	// Tested is in how many months of the past the method was tried with what was known then, and Held in how many of those the
	// interval would have held.
	Tested, Held int
	// Ahead is each of the coming months, the next first. The expected minutes are the mean for all of them; the interval of a later
	// month is as wide as the method was wrong so far ahead.
	Ahead    []Ahead
	Children int // how many children the last month rests on: small numbers are not published
}

// Expect forecasts the coming month from past months.
func Expect(months []int) Forecast {
	f := Forecast{Months: months}
	if len(months) < windowMonths {
		return f
	}
	f.Mean = mean(months[len(months)-windowMonths:])
	for in := 1; in <= aheadMonths; in++ {
		f.Ahead = append(f.Ahead, ahead(months, f.Mean, in))
	}
	next := f.Ahead[0]
	f.Low, f.High, f.Known, f.Tested, f.Held = next.Low, next.High, next.Known, next.Tested, next.Held
	return f
}

// ahead tries the method on the past for a month that lies so many months ahead.
func ahead(months []int, expected, in int) Ahead {
	var errors []int
	for t := windowMonths; t+in-1 < len(months); t++ {
		errors = append(errors, abs(months[t+in-1]-mean(months[t-windowMonths:t])))
	}
	a := Ahead{In: in, Tested: len(errors)}
	if a.Tested < leastTests {
		return a
	}
	wide := quantile(errors, coverage)
	a.Low, a.High, a.Known, a.Held = max(0, expected-wide), expected+wide, true, held(errors)
	return a
}

// held counts in how many months an interval made of the errors of the other months would have held: a month is never judged by
// its own error.
func held(errors []int) int {
	n := 0
	for i, e := range errors {
		others := slices.Delete(slices.Clone(errors), i, i+1)
		if e <= quantile(others, coverage) {
			n++
		}
	}
	return n
}

func mean(all []int) int {
	sum := 0
	for _, v := range all {
		sum += v
	}
	return (2*sum + len(all)) / (2 * len(all))
}

func abs(n int) int { return max(n, -n) }

// quantile is the smallest value that at least a share of the values in percent do not exceed.
func quantile(all []int, percent int) int {
	sorted := slices.Sorted(slices.Values(all))
	at := (len(sorted)*percent + 99) / 100
	return sorted[max(at, 1)-1]
}

// Volumes forecasts each lot and district from what was bought, up to the last whole month before a day. A lot and district counts
// from its first month on.
func Volumes(all []Bought, today workday.Date) []Forecast {
	type key struct {
		lot      thread.Ref
		district string
	}
	first := workday.MustOn(today.Year(), int(today.Month()), 1).AddMonths(-historyMonths)
	months, children := map[key][]int{}, map[key]map[string]bool{}
	for _, b := range all {
		k := key{b.Lot, b.District}
		if months[k] == nil {
			months[k], children[k] = make([]int, historyMonths), map[string]bool{}
		}
		for i := range historyMonths {
			from := first.AddMonths(i)
			m := b.minutesIn(from, first.AddMonths(i+1).AddDays(-1))
			months[k][i] += m
			if i == historyMonths-1 && m > 0 {
				children[k][b.Child] = true
			}
		}
	}
	out := make([]Forecast, 0, len(months))
	for k, past := range months {
		begun := slices.IndexFunc(past, func(m int) bool { return m > 0 })
		if begun < 0 {
			continue
		}
		f := Expect(past[begun:])
		f.Lot, f.District, f.Children = k.lot, k.district, len(children[k])
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b Forecast) int {
		return cmp.Or(cmp.Compare(b.Mean, a.Mean), cmp.Compare(a.Lot, b.Lot), cmp.Compare(a.District, b.District))
	})
	return out
}
