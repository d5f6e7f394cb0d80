package ui_test

import (
	"strings"
	"testing"
	"time"

	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

func TestDeadlineSaysItsStateInWordsAndShape(t *testing.T) {
	today := day(2026, 11, 24)
	for _, c := range []struct {
		view            ui.DeadlineView
		sentence, state string
	}{
		{ui.DeadlineView{Due: day(2026, 12, 3)}, "By Thursday 3 December 2026 (in 9 days)", "To come"},
		{ui.DeadlineView{Look: ui.Soon, Due: day(2026, 11, 25)}, "By Wednesday 25 November 2026 (tomorrow)", "Soon"},
		{ui.DeadlineView{Look: ui.Soon, Due: today}, "By Tuesday 24 November 2026 (today)", "Soon"},
		{ui.DeadlineView{Look: ui.Late, Due: day(2026, 11, 23)}, "Was due by Monday 23 November 2026 (yesterday)", "Late"},
		{ui.DeadlineView{Look: ui.Paused, PausedSince: day(2026, 11, 2), PauseReason: "school is closed"}, "The clock has stopped since Monday 2 November 2026 because school is closed", "Paused"},
		{ui.DeadlineView{Look: ui.Paused, PausedSince: day(2026, 11, 2)}, "The clock has stopped since Monday 2 November 2026", "Paused"},
		{ui.DeadlineView{Look: ui.Kept, Due: today, DoneOn: day(2026, 11, 17)}, "Done on Tuesday 17 November 2026, in time", "Kept"},
		{ui.DeadlineView{Look: ui.Kept, Due: today}, "Done in time. It was due by Tuesday 24 November 2026", "Kept"},
		{ui.DeadlineView{Look: ui.KeptLate, Due: day(2026, 11, 16), DoneOn: day(2026, 11, 17)}, "Done on Tuesday 17 November 2026, 1 day late", "Kept late"},
		{ui.DeadlineView{Look: ui.KeptLate, Due: day(2026, 11, 16)}, "Done late. It was due by Monday 16 November 2026", "Kept late"},
		{ui.DeadlineView{Look: ui.Stopped, Due: today}, "This is no longer needed", "No longer needed"},
		{ui.DeadlineView{Look: ui.Over, Due: today}, "The time for this ended on " + today.Long(), "Over"},
		{ui.DeadlineView{Wait: true, Due: day(2026, 12, 2)}, "Not before Wednesday 2 December 2026 (in 8 days)", "To come"},
	} {
		c.view.Title, c.view.Today = "Answer", today
		doc := draw(t, ui.Deadline(c.view))
		wantText(t, doc, map[string]string{".al-deadline__date": c.sentence, ".al-deadline__state": c.state})
		want(t, doc, map[string]int{"svg.al-look[aria-hidden]": 1, "details": 0})
	}
}

func TestEveryLookHasAShapeOfItsOwn(t *testing.T) {
	shapes := map[string]ui.Look{}
	for _, l := range []ui.Look{ui.ToCome, ui.Soon, ui.Late, ui.Paused, ui.Kept, ui.KeptLate, ui.Stopped, ui.Over} {
		doc := draw(t, ui.DeadlineShort(ui.DeadlineView{Look: l, Today: day(2026, 11, 24), Due: day(2026, 12, 3), PausedSince: day(2026, 11, 2)}))
		shape, _ := doc.Find("svg").Html()
		if before, ok := shapes[shape]; ok {
			t.Errorf("%s looks like %s", l, before)
		}
		shapes[shape] = l
		if text(doc, "strong") != l.Words() {
			t.Errorf("%s: %q", l, text(doc, "strong"))
		}
	}
}

func TestDeadlineShowsItsWorking(t *testing.T) {
	doc := draw(t, ui.Deadline(ui.DeadlineView{Title: "Advice", Href: "/q", Owner: "Priya", Due: day(2026, 12, 24), Today: day(2026, 11, 24),
		Working: []string{"Asked.", "Six weeks."}, Rule: "Advice, version 1", Citation: "Regulation 8(1)", URL: "https://www.legislation.gov.uk/x", Unverified: true, Provisional: true}))
	want(t, doc, map[string]int{`details.al-why ol.al-working li`: 2, `.al-rule a[href="https://www.legislation.gov.uk/x"]`: 1, `.al-deadline__note`: 2, `.al-deadline__title a[href="/q"]`: 1})
	wantText(t, doc, map[string]string{"summary": "How was this date worked out? Advice", ".al-deadline__owner": "Priya"})
	own := draw(t, ui.Deadline(ui.DeadlineView{Title: "A word", Due: day(2026, 12, 24), Today: day(2026, 11, 24), Citation: "Council policy, as shipped", Own: true}))
	if says := "No law sets this time. It is the council’s own promise"; !strings.Contains(text(own, ".al-why"), says) || strings.Contains(text(doc, ".al-why"), says) {
		t.Errorf("of a time that no law sets the page says %q, of one that a law sets %q", text(own, ".al-why"), text(doc, ".al-why"))
	}
	if !strings.HasPrefix(text(doc, ".al-deadline__note"), "To be checked") {
		t.Error("an unverified rule does not say so")
	}
}

func TestDeadlineLists(t *testing.T) {
	wantText(t, draw(t, ui.DeadlineList(nil, "Nothing is due.")), map[string]string{".al-empty": "Nothing is due."})
	want(t, draw(t, ui.DeadlineList([]ui.DeadlineView{{Title: "a"}, {Title: "b"}}, "")), map[string]int{"ul.al-deadlines > li": 2})
	for look, words := range map[ui.Look]string{ui.Kept: "Kept done 17 Nov 2026", ui.Stopped: "No longer needed", ui.Paused: "Paused stopped since 2 Nov 2026", ui.ToCome: "To come 3 Dec 2026, in 9 days"} {
		v := ui.DeadlineView{Look: look, Due: day(2026, 12, 3), Today: day(2026, 11, 24), PausedSince: day(2026, 11, 2)}
		if look == ui.Kept {
			v.DoneOn = day(2026, 11, 17)
		}
		wantText(t, draw(t, ui.DeadlineShort(v)), map[string]string{".al-due": words})
	}
}

func TestBecause(t *testing.T) {
	doc := draw(t, ui.Because(ui.BecauseView{Decision: "We will assess.", By: "Priya", Role: "lead professional", When: time.Date(2026, 11, 23, 14, 30, 0, 0, time.UTC),
		Reason: "School agrees.", Read: []ui.Link{{Text: "Your concern", Href: "/c"}, {Text: "Advice"}}, Rule: "R", Citation: "Section 36",
		Disagree: "Tell us.", DisagreeLinks: []ui.Link{{Text: "Ask again", Href: "/again"}}}))
	wantText(t, doc, map[string]string{".al-because__who": "Priya, lead professional, Monday 23 November 2026, 2:30pm", ".al-because__reason": "School agrees.",
		".al-because__list": "Your concern Advice", ".al-because__disagree a": "Ask again", ".al-rule": "Rule: R. Section 36"})
	want(t, doc, map[string]int{`li a[href="/c"]`: 1, `a[href="/again"]`: 1})
	bare := draw(t, ui.Because(ui.BecauseView{By: "Priya", Reason: "x"}))
	want(t, bare, map[string]int{".al-because__list": 0, ".al-because__disagree": 0, ".al-rule": 0})
	wantText(t, bare, map[string]string{".al-because__who": "Priya"})
	dated := draw(t, ui.Because(ui.BecauseView{By: "Priya", Reason: "x", On: workday.MustOn(2026, 11, 23)}))
	wantText(t, dated, map[string]string{".al-because__who": "Priya, Monday 23 November 2026"})
}

func TestThreadStrip(t *testing.T) {
	want(t, draw(t, ui.ThreadStrip(ui.StripView{})), map[string]int{"nav": 0})
	doc := draw(t, ui.ThreadStrip(ui.StripView{Href: "/thread/X", Steps: []ui.StripStep{
		{Kind: "Decision", Label: "Framework 2026", Href: "/d"}, {Kind: "Lot", Label: "secret", Href: "/secret", Closed: true}, {Kind: "Package", Here: true}, {Kind: "Visits", Href: "/v", Count: 18}, {Kind: "Next: outcome", Missing: true},
	}}))
	want(t, doc, map[string]int{`nav.al-strip[aria-label]`: 1, `li`: 5, `a[href="/d"][title="Framework 2026"]`: 1, `[aria-current="page"]`: 1, `a.al-strip__all[href="/thread/X"]`: 1, `a[href="/secret"]`: 0, `svg.al-door`: 1})
	wantText(t, doc, map[string]string{"li:nth-child(2)": "Lot (closed to you)", "li:nth-child(4)": "Visits (18)", "li:nth-child(5)": "Next: outcome"})
	if html, _ := doc.Html(); strings.Contains(html, "secret") {
		t.Error("a closed door betrays what is behind it")
	}
}

func TestPromisedDelivered(t *testing.T) {
	v := ui.PromisedView{ID: "slt", Title: "Therapy", Period: "this term", Promised: 1440, Delivered: 1080, AsAt: "today", Say: "/say",
		Missed: []ui.Missed{{Whose: "the provider", Minutes: 120}, {Whose: "nobody", Minutes: 0}, {Whose: "school", Minutes: 60}},
		Rows:   []ui.PromisedRow{{Label: "Week 1", Promised: 120, Delivered: 60, Missed: 60, Whose: "school"}}}
	doc := draw(t, ui.PromisedDelivered(v))
	wantText(t, doc, map[string]string{".al-promised__words": "18 hours of 24 hours delivered",
		".al-key": "Delivered: 18 hours Missed, the provider: 2 hours Missed, school: 1 hour Still to come: 3 hours"})
	want(t, doc, map[string]int{`svg[role="img"][aria-labelledby="slt-bar"] title#slt-bar`: 1, `[role="group"][aria-labelledby="slt-heading"] h3#slt-heading`: 1,
		`.al-bar rect`: 4, `.al-bar rect.al-bar--delivered[x="0"][width="750"]`: 1, `.al-bar rect[x="750"]`: 1, `.al-bar--to-come[x="875"][width="125"]`: 1,
		`table tbody tr`: 1, `a[href="/say"]`: 1, `[style]`: 0})
}

func TestHelpThatEndedHasNothingStillToCome(t *testing.T) {
	doc := draw(t, ui.PromisedDelivered(ui.PromisedView{Title: "Therapy", Promised: 240, Delivered: 60, Disputed: 30, Rest: "Never came", Note: "This help ended."}))
	wantText(t, doc, map[string]string{".al-key": "Delivered: 1 hour Two accounts differ: 30 minutes Never came: 2 hours 30 minutes", "p.govuk-body": "This help ended."})
	want(t, doc, map[string]int{".al-bar rect": 3, `.al-bar--to-come[width="625"]`: 1})
}

func TestAFirstDayIsOnItsDay(t *testing.T) {
	v := ui.DeadlineView{Title: "Help begins", Today: workday.MustOn(2026, 11, 22), Due: workday.MustOn(2026, 11, 30), OnDay: true}
	wantText(t, draw(t, ui.Deadline(v)), map[string]string{".al-deadline__date": "On Monday 30 November 2026 (in 8 days)"})
}

func TestPromisedDeliveredAtItsEdges(t *testing.T) {
	more := draw(t, ui.PromisedDelivered(ui.PromisedView{Title: "x", Promised: 60, Delivered: 90}))
	want(t, more, map[string]int{`.al-bar rect`: 1, `.al-bar rect[width="1000"]`: 1})
	late := draw(t, ui.PromisedDelivered(ui.PromisedView{Title: "x", Promised: 60, Delivered: 40, Missed: []ui.Missed{{Whose: "us", Minutes: 60}}}))
	want(t, late, map[string]int{`.al-bar rect`: 2, `.al-bar rect[width="400"]`: 1, `.al-bar rect[width="600"]`: 1})
	none := draw(t, ui.PromisedDelivered(ui.PromisedView{Title: "x"}))
	want(t, none, map[string]int{".al-bar": 0})
	wantText(t, none, map[string]string{".al-empty": "Nothing was promised for this time."})
}
