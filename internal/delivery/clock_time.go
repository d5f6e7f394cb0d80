package delivery

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"alongside/internal/fault"
	"alongside/internal/workday"
)

// Clock is a time of day in minutes since midnight.
type Clock int

// NoTime is the time of a visit of which nobody knows when it was due.
const NoTime Clock = -1

const minutesADay = 24 * 60

// ParseClock reads a time as people write it: "16:30", "4:30pm", "4.30 pm", "4pm". An empty one is NoTime.
func ParseClock(s string) (Clock, error) {
	t := strings.ToLower(strings.Join(strings.Fields(s), ""))
	if t == "" {
		return NoTime, nil
	}
	half := ""
	for _, suffix := range []string{"am", "pm"} {
		if rest, ok := strings.CutSuffix(t, suffix); ok {
			t, half = rest, suffix
		}
	}
	hourText, minuteText, has := strings.Cut(strings.ReplaceAll(t, ".", ":"), ":")
	hour, err := strconv.Atoi(hourText)
	minute := 0
	if err == nil && has {
		minute, err = strconv.Atoi(minuteText)
	}
	bad := err != nil || hour < 0 || hour > 23 || minute < 0 || minute > 59 || (has && len(minuteText) != 2) || (!has && half == "")
	if half != "" && (hour < 1 || hour > 12) {
		bad = true
	}
	if bad {
		return 0, fault.Invalid("start", "Enter a time such as 4:30pm.")
	}
	if half != "" {
		hour %= 12
	}
	if half == "pm" {
		hour += 12
	}
	return Clock(hour*60 + minute), nil
}

// String returns the time as people read it: "4:30pm", "4pm", "midday".
func (c Clock) String() string {
	hour, minute := int(c)/60, int(c)%60
	switch {
	case c < 0 || c >= minutesADay:
		return "time not known"
	case c == 0:
		return "midnight"
	case c == 12*60:
		return "midday"
	}
	half := "am"
	if hour >= 12 {
		half = "pm"
	}
	if hour %= 12; hour == 0 {
		hour = 12
	}
	if minute == 0 {
		return strconv.Itoa(hour) + half
	}
	return fmt.Sprintf("%d:%02d%s", hour, minute, half)
}

// Begun reports whether a visit on a day at this time has begun by now. One whose time nobody knows begins with its day.
func (c Clock) Begun(on workday.Date, now time.Time) bool {
	return !on.At(int(max(c, 0))/60, int(max(c, 0))%60).After(now)
}

// ISO returns the time for a file: "16:30", empty when it is not known.
func (c Clock) ISO() string {
	if c < 0 || c >= minutesADay {
		return ""
	}
	return fmt.Sprintf("%02d:%02d", int(c)/60, int(c)%60)
}
