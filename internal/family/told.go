package family

import (
	"time"

	"alongside/internal/fault"
	"alongside/internal/workday"
)

// earliestTold is how many days back a worry may have been told that is entered today: an outage or a lost letter, not an archive.
const earliestTold = 366

// toldTime reads the time of day at which a worry was told, written as 14:30; ok is false when it is none.
func (cmd Raise) toldTime() (hour, minute int, ok bool) {
	at, err := time.Parse("15:04", cmd.ToldTime)
	return at.Hour(), at.Minute(), err == nil
}

// ValidateTold checks when a worker says that a worry was told.
func (cmd Raise) ValidateTold(now time.Time) []fault.Field {
	today := workday.DateOf(now)
	var wrong []fault.Field
	_, _, timed := cmd.toldTime()
	switch {
	case cmd.ToldOn.IsZero() && cmd.ToldTime != "":
		wrong = append(wrong, fault.Field{Name: "told", Message: "Enter the day too on which they told you."})
	case cmd.ToldOn.After(today):
		wrong = append(wrong, fault.Field{Name: "told", Message: "The day on which they told you must be today or in the past."})
	case !cmd.ToldOn.IsZero() && cmd.ToldOn.Before(today.AddDays(-earliestTold)):
		wrong = append(wrong, fault.Field{Name: "told", Message: "The day on which they told you is more than a year ago. Check the year."})
	case cmd.ToldTime != "" && !timed:
		wrong = append(wrong, fault.Field{Name: "told-time", Message: "Enter a time of day, like 14:30."})
	case timed && cmd.toldAt(now).After(now):
		wrong = append(wrong, fault.Field{Name: "told-time", Message: "The time at which they told you must have passed."})
	}
	return wrong
}

// toldAt is when the worry was told: now, unless a worker who wrote it on paper enters it later. A day without a time counts from
// its beginning, so that no promise is later than it was to the family.
func (cmd Raise) toldAt(now time.Time) time.Time {
	if cmd.ToldOn.IsZero() {
		return now
	}
	hour, minute, _ := cmd.toldTime()
	return cmd.ToldOn.At(hour, minute).UTC()
}
