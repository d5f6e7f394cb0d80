package delivery

import (
	"cmp"
	"slices"
	"time"

	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Slot is one visit of an ordinary week.
type Slot struct {
	Weekday time.Weekday  `json:"weekday"`
	Start   Clock         `json:"start"`
	Minutes money.Minutes `json:"minutes"`
}

// Pattern is the ordinary week that a provider and a family have agreed, from a day on.
type Pattern struct {
	Package thread.Ref
	From    workday.Date
	Slots   []Slot
	SetBy   string
}

// mostSlots is the most visits of an ordinary week.
const mostSlots = 28

func (p Pattern) validate(promised money.Minutes) error {
	if p.From.IsZero() {
		return fault.Invalid("from", "Enter the first day of these agreed days.")
	}
	if len(p.Slots) == 0 || len(p.Slots) > mostSlots {
		return fault.Invalid("slots", "Enter at least one day and time, and at most 28.")
	}
	var sum money.Minutes
	seen := map[Slot]bool{}
	for _, s := range p.Slots {
		key := Slot{Weekday: s.Weekday, Start: s.Start}
		if s.Weekday < time.Sunday || s.Weekday > time.Saturday || s.Start < 0 || s.Start >= minutesADay || s.Minutes <= 0 || s.Minutes > minutesADay {
			return fault.Invalid("slots", "Each visit needs a day, a time and its minutes.")
		}
		if seen[key] {
			return fault.Invalid("slots", "Two visits stand at the same day and time.")
		}
		seen[key] = true
		sum += s.Minutes
	}
	if sum > promised {
		return fault.Invalidf("slots", "These visits add up to %s a week; %s are promised.", sum, promised)
	}
	return nil
}

// Due is a visit that should take place on a day, with what was recorded of it.
type Due struct {
	Package  thread.Ref
	Start    Clock
	Planned  money.Minutes
	Recorded *Visit // nil when nothing has been recorded
}

// inForce returns the pattern of a package in force on a day; ok is false when none is agreed.
func inForce(patterns []Pattern, pkg thread.Ref, on workday.Date) (Pattern, bool) {
	var best Pattern
	for _, p := range patterns {
		if p.Package == pkg && !p.From.After(on) && (best.From.IsZero() || p.From.After(best.From)) {
			best = p
		}
	}
	return best, !best.From.IsZero()
}

// dueOn lists a package's visits of a day by time: those agreed, and those recorded besides.
func dueOn(patterns []Pattern, pkg thread.Ref, visits []Visit, on workday.Date) []Due {
	var out []Due
	taken := map[thread.Ref]bool{}
	if p, ok := inForce(patterns, pkg, on); ok {
		for _, s := range p.Slots {
			if s.Weekday != on.Weekday() {
				continue
			}
			d := Due{Package: pkg, Start: s.Start, Planned: s.Minutes}
			for i, v := range visits {
				if v.Package == pkg && v.On == on && (v.Start == s.Start || v.Start == NoTime) && !taken[v.Ref] {
					d.Recorded, taken[v.Ref] = &visits[i], true
					break
				}
			}
			out = append(out, d)
		}
	}
	for i, v := range visits {
		if v.Package == pkg && v.On == on && !taken[v.Ref] {
			out = append(out, Due{Package: pkg, Start: v.Start, Planned: v.Planned, Recorded: &visits[i]})
		}
	}
	slices.SortStableFunc(out, func(a, b Due) int { return cmp.Compare(a.Start, b.Start) })
	return out
}

// planned returns the minutes and the time that the pattern gives a visit, 0 when it says nothing.
func planned(patterns []Pattern, pkg thread.Ref, on workday.Date, start Clock) (Clock, money.Minutes) {
	p, ok := inForce(patterns, pkg, on)
	if !ok {
		return start, 0
	}
	var day []Slot
	for _, s := range p.Slots {
		if s.Weekday != on.Weekday() {
			continue
		}
		if s.Start == start {
			return start, s.Minutes
		}
		day = append(day, s)
	}
	if start == NoTime && len(day) == 1 {
		return day[0].Start, day[0].Minutes
	}
	return start, 0
}

// Next returns the first agreed visit from a day to the last day of its package; ok is false when none is left.
func (p Pattern) Next(from, last workday.Date) (on workday.Date, slot Slot, ok bool) {
	for i := range 7 {
		on = from.AddDays(i)
		if on.After(last) || on.Before(p.From) {
			continue
		}
		for _, s := range p.Slots {
			if s.Weekday == on.Weekday() && (!ok || s.Start < slot.Start) {
				slot, ok = s, true
			}
		}
		if ok {
			return on, slot, true
		}
	}
	return workday.Date{}, Slot{}, false
}
