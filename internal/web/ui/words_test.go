package ui_test

import (
	"testing"
	"time"

	"alongside/internal/money"
	"alongside/internal/web/ui"
)

func TestTimes(t *testing.T) {
	at := func(month time.Month, hour, minute int) time.Time {
		return time.Date(2026, month, 3, hour, minute, 59, 0, time.UTC)
	}
	for _, c := range []struct{ got, want string }{
		{ui.TimeOfDay(at(time.December, 14, 30)), "2:30pm"},
		{ui.TimeOfDay(at(time.December, 9, 0)), "9am"},
		{ui.TimeOfDay(at(time.December, 12, 0)), "midday"},
		{ui.TimeOfDay(at(time.December, 0, 0)), "midnight"},
		{ui.TimeOfDay(at(time.December, 0, 5)), "12:05am"},
		{ui.TimeOfDay(at(time.July, 8, 0)), "9am"},
		{ui.When(at(time.December, 14, 30)), "Thursday 3 December 2026, 2:30pm"},
		{ui.When(at(time.July, 23, 15)), "Saturday 4 July 2026, 12:15am"},
		{ui.ShortWhen(at(time.December, 14, 30)), "3 Dec 2026, 2:30pm"},
		{ui.LongDate(at(time.December, 14, 30)), "Thursday 3 December 2026"},
		{ui.When(time.Time{}), ""},
		{ui.ShortWhen(time.Time{}), ""},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for n, want := range map[int]string{0: "0", 12: "12", 999: "999", 1204: "1,204", 1234567: "1,234,567", -1204: "−1,204"} {
		if got := ui.Number(n); got != want {
			t.Errorf("%d: %q", n, got)
		}
	}
	if got := ui.Count(1, "child", "children") + ", " + ui.Count(1204, "child", "children"); got != "1 child, 1,204 children" {
		t.Error(got)
	}
	for m, want := range map[money.Minutes]string{0: "0", 60: "1", 90: "1½", 30: "½", 20: "0:20", 65: "1:05", -90: "−1½"} {
		if got := ui.Hours(m); got != want {
			t.Errorf("%d minutes: %q, want %q", m, got, want)
		}
	}
	if got := ui.Money(123450) + " " + ui.Duration(150); got != "£1,234.50 2 hours 30 minutes" {
		t.Error(got)
	}
}

func TestAway(t *testing.T) {
	today := day(2026, 11, 24)
	for n, want := range map[int]string{0: "today", 1: "tomorrow", -1: "yesterday", 9: "in 9 days", -3: "3 days ago", 1200: "in 1,200 days"} {
		if got := ui.Away(today, today.AddDays(n)); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestJoin(t *testing.T) {
	if got := ui.Join() + "|" + ui.Join("a") + "|" + ui.Join("a", "b") + "|" + ui.Join("a", "b", "c"); got != "|a|a and b|a, b and c" {
		t.Error(got)
	}
}
