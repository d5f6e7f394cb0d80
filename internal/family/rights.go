package family

import (
	"time"

	"alongside/internal/workday"
)

// SchoolLeavingDate returns the last day on which somebody born on a day is of compulsory school age: the last Friday in
// June of the school year, 1 September to 31 August, in which they turn 16 (Education Act 1996, section 8). It may come
// before the birthday itself.
func SchoolLeavingDate(born workday.Date) workday.Date {
	if born.IsZero() {
		return born
	}
	sixteen := born.AddMonths(16 * 12)
	year := sixteen.Year()
	if sixteen.Month() >= time.September {
		year++
	}
	return workday.LastOf(time.Friday, year, time.June)
}

// OwnRights reports whether the rights of Part 3 of the Children and Families Act 2014 are the young person's own on a day:
// they are from the day after the school leaving date.
func OwnRights(born, on workday.Date) bool {
	return !born.IsZero() && on.After(SchoolLeavingDate(born))
}
