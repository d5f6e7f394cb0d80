package calendarfeed

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	ics "github.com/arran4/golang-ical"

	"alongside/internal/fault"
)

// Event is one session.
type Event struct {
	UID        string // the same for as long as the event exists
	Sequence   int    // grows whenever the event changes
	Start, End time.Time
	Summary    string
	Where      string
	Text       string
	Path       string // of its page, such as "/bookings/BKG-..."
	Cancelled  bool
}

// Calendar is what one link gives.
type Calendar struct {
	Name   string
	Root   string // the site's address without a slash at the end; "" leaves the pages' addresses out
	At     time.Time
	Events []Event
}

// product names who writes the calendars.
const product = "-//Alongside//Sessions//EN"

// Write writes c. It refuses an event without a UID, without a start, or that ends before it begins.
func Write(w io.Writer, c Calendar) error {
	cal := ics.NewCalendar()
	cal.SetProductId(product)
	cal.SetMethod(ics.MethodPublish)
	cal.SetXWRCalName(line(c.Name))
	cal.SetRefreshInterval("PT1H", ics.WithValue("DURATION"))
	cal.SetXPublishedTTL("PT1H")
	for _, e := range c.Events {
		if e.UID == "" || e.Start.IsZero() || e.End.Before(e.Start) {
			return fault.Invalidf("event", "The event %q needs a UID, a start, and an end that is not before it.", e.UID)
		}
		v := cal.AddEvent(e.UID)
		v.SetDtStampTime(c.At)
		v.SetSequence(e.Sequence)
		v.SetStartAt(e.Start)
		v.SetEndAt(e.End)
		v.SetSummary(line(e.Summary))
		if e.Where != "" {
			v.SetLocation(line(e.Where))
		}
		if e.Text != "" {
			v.SetDescription(lines(e.Text))
		}
		if c.Root != "" && e.Path != "" {
			v.SetURL(c.Root + e.Path)
		}
		status := ics.ObjectStatusConfirmed
		if e.Cancelled {
			status = ics.ObjectStatusCancelled
		}
		v.SetStatus(status)
	}
	if err := cal.SerializeTo(w, ics.WithNewLineWindows); err != nil {
		return fmt.Errorf("write the calendar: %w", err)
	}
	return nil
}

// line takes control characters out, line ends among them: a text of one line.
func line(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s))
}

// lines takes control characters out of a text, and keeps its lines.
func lines(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	parts := strings.Split(strings.ReplaceAll(s, "\r", "\n"), "\n")
	for i, p := range parts {
		parts[i] = line(p)
	}
	return strings.Join(parts, "\n")
}
