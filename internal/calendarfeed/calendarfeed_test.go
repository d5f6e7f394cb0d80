package calendarfeed_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"alongside/internal/calendarfeed"
	"alongside/internal/fault"
)

var start = time.Date(2027, 3, 28, 0, 30, 0, 0, time.UTC) // half an hour before the clocks go forward

func write(t testing.TB, c calendarfeed.Calendar) string {
	t.Helper()
	var b strings.Builder
	if err := calendarfeed.Write(&b, c); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// unfold reads content lines as RFC 5545 section 3.1 has them, by itself: CRLF, a line that begins with a space goes on.
func unfold(t testing.TB, text string) []string {
	t.Helper()
	if !strings.HasSuffix(text, "\r\n") || strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\n") {
		t.Fatalf("lines do not all end in CRLF: %q", text)
	}
	var out []string
	for _, line := range strings.Split(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(line) > 75 {
			t.Fatalf("a line of %d octets: %q", len(line), line)
		}
		if !utf8.ValidString(line) {
			t.Fatalf("folded within a character: %q", line)
		}
		if strings.HasPrefix(line, " ") {
			out[len(out)-1] += line[1:]
			continue
		}
		out = append(out, line)
	}
	return out
}

// value undoes the escapes of section 3.3.11.
func value(lines []string, name string) (string, bool) {
	for _, l := range lines {
		if text, ok := strings.CutPrefix(l, name+":"); ok {
			return strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\N`, "\n", `\,`, ",", `\;`, ";").Replace(text), true
		}
	}
	return "", false
}

func TestACalendarIsRead(t *testing.T) {
	c := calendarfeed.Calendar{Name: "Alongside: sessions", Root: "https://alongside.example", At: start.Add(-time.Hour), Events: []calendarfeed.Event{
		{UID: "a@alongside", Sequence: 3, Start: start, End: start.Add(90 * time.Minute), Summary: "Parents’ coffee, tea; and \\ talk", Where: "ST17", Path: "/bookings/A"},
		{UID: "b@alongside", Start: start, End: start, Summary: "Off", Cancelled: true, Text: "Called off: the hall\r\nis flooded."},
	}}
	lines := unfold(t, write(t, c))
	for name, want := range map[string]string{
		"UID": "a@alongside", "DTSTAMP": "20270327T233000Z", "DTSTART": "20270328T003000Z", "DTEND": "20270328T020000Z", "SEQUENCE": "3", "STATUS": "CONFIRMED",
		"SUMMARY": "Parents’ coffee, tea; and \\ talk", "LOCATION": "ST17", "URL": "https://alongside.example/bookings/A", "VERSION": "2.0", "METHOD": "PUBLISH",
		"DESCRIPTION": "Called off: the hall\nis flooded.",
	} {
		if got, _ := value(lines, name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	text := strings.Join(lines, "\n")
	if strings.Count(text, "BEGIN:VEVENT") != 2 || strings.Count(text, "STATUS:CANCELLED") != 1 || lines[0] != "BEGIN:VCALENDAR" || lines[len(lines)-1] != "END:VCALENDAR" {
		t.Errorf("the calendar reads %s", text)
	}
}

// TestAnyTextComesThrough holds that no text of anybody breaks out of its line, and that what can be read of it is unchanged.
func TestAnyTextComesThrough(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		said := rapid.OneOf(rapid.String(), rapid.StringMatching(`(ŵ|🌱|مرحبا|;|,|\\|[a-z ]|\r\nEND:VEVENT\r\n){0,80}`)).Draw(rt, "text")
		lines := unfold(t, write(t, calendarfeed.Calendar{Name: said, At: start, Events: []calendarfeed.Event{{UID: "a", Start: start, End: start, Summary: said, Where: "x" + said}}}))
		if n := len(lines); n > 18 {
			rt.Fatalf("%q made %d lines: %q", said, n, lines)
		}
		for _, l := range lines {
			if strings.ContainsAny(l, "\r\x00\x07") {
				rt.Fatalf("a control character in %q", l)
			}
		}
	})
}

func TestBrokenEventsAreRefused(t *testing.T) {
	for name, e := range map[string]calendarfeed.Event{
		"no UID": {Start: start, End: start}, "no start": {UID: "a"}, "ends before it begins": {UID: "a", Start: start, End: start.Add(-time.Minute)},
	} {
		var b strings.Builder
		if err := calendarfeed.Write(&b, calendarfeed.Calendar{At: start, Events: []calendarfeed.Event{e}}); !fault.Is(err, fault.KindInvalid) || b.Len() > 0 {
			t.Errorf("%s: %v, wrote %q", name, err, b.String())
		}
	}
}
