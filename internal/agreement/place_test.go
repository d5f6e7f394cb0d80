package agreement

import (
	"strings"
	"testing"

	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// TestAPlaceBearsHelpFromTheDayItBegins looks at places in a lot on 23 November, for help that began, begins today or is to begin.
func TestAPlaceBearsHelpFromTheDayItBegins(t *testing.T) {
	const us = thread.Ref("PVR-US")
	day := func(month, day int) workday.Date { return workday.MustOn(2026, month, day) }
	today := day(11, 23)
	in := func(from, to workday.Date, events ...Event) Admission {
		return Admission{Provider: us, From: from, To: to, Events: events}
	}
	on := func(kind EventKind, from, until workday.Date) Event {
		return Event{Kind: kind, From: from, Until: until, Why: "Why."}
	}
	never := workday.Date{}
	insured := func(from, to workday.Date) provider.Provider {
		return provider.Provider{Ref: us, Kind: provider.School, Evidence: []provider.Evidence{{Kind: provider.Safeguarding, State: provider.Accepted, From: from, Expires: to}}}
	}
	always := insured(day(1, 1), never)
	for name, c := range map[string]struct {
		places Place
		of     provider.Provider
		first  workday.Date
		why    string // empty when it bears it
	}{
		"in all the time":                          {Place{in(day(1, 1), never)}, always, day(11, 1), ""},
		"left since help began":                    {Place{in(day(1, 1), day(11, 15))}, always, day(11, 1), "It left the lot on Sunday 15 November 2026."},
		"leaves today":                             {Place{in(day(1, 1), today)}, always, day(11, 1), ""},
		"leaves before help begins":                {Place{in(day(1, 1), day(12, 6))}, always, day(12, 7), "It leaves the lot on Sunday 6 December 2026."},
		"admitted after the day that was required": {Place{in(day(11, 16), never)}, always, day(11, 1), ""},
		"admitted from the day it begins":          {Place{in(day(12, 7), never)}, always, day(12, 7), ""},
		"admitted later than it begins":            {Place{in(day(12, 8), never)}, always, day(12, 7), "Its place in the lot begins on Tuesday 8 December 2026."},
		"left, and admitted again":                 {Place{in(day(1, 1), day(3, 1)), in(day(6, 1), never)}, always, day(12, 7), ""},
		"suspended today":                          {Place{in(day(1, 1), never, on(Suspension, day(11, 20), never))}, always, day(12, 7), "Suspended in this agreement since Friday 20 November 2026: Why."},
		"banned until before it begins":            {Place{in(day(1, 1), never, on(Ban, day(11, 20), day(12, 6)))}, always, day(12, 7), "Banned until Sunday 6 December 2026: Why."},
		"restored":                                 {Place{in(day(1, 1), never, on(Suspension, day(11, 1), never), on(Restoration, day(11, 10), never))}, always, day(12, 7), ""},
		"banned in one of two places":              {Place{in(day(1, 1), never), in(day(1, 1), never, on(Ban, day(11, 20), day(12, 20)))}, always, day(12, 7), "Banned until Sunday 20 December 2026: Why."},
		"banned from the day it begins":            {Place{in(day(1, 1), never, on(Ban, day(12, 7), day(12, 20)))}, always, day(12, 7), "Banned until Sunday 20 December 2026: Why."},
		"no place":                                 {nil, always, today, "It has no place in this lot."},
		"evidence from the day before":             {Place{in(day(1, 1), never)}, insured(day(12, 6), never), day(12, 7), ""},
		"evidence until the day before":            {Place{in(day(1, 1), never)}, insured(day(1, 1), day(12, 6)), day(12, 7), "ran out on Sunday 6 December 2026."},
		"evidence for help that runs":              {Place{in(day(1, 1), never)}, insured(day(1, 1), day(11, 22)), day(11, 1), "ran out on Sunday 22 November 2026."},
	} {
		u := (Lot{AgeTo: 18}).Use(c.of, c.places, today, c.first)
		if why := u.Why(); (why == "") != (c.why == "") || !strings.Contains(why, c.why) || u.Lacks != "" {
			t.Errorf("%s: %s, %q, want %q", name, u.State, why, c.why)
		}
	}
	asks := Lot{AgeTo: 18, Asks: []provider.EvidenceKind{provider.Insurance}}
	if u := asks.Use(always, Place{in(day(1, 1), never)}, today, today); u.Held != "" || u.State != Member || !strings.HasPrefix(u.Lacks, "This lot asks for more than others.") {
		t.Errorf("a member without what the lot asks for: %+v", u)
	}
}
