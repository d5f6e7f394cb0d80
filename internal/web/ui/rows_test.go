package ui_test

import (
	"testing"

	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

func TestDatesAsRowsSayWhyTheyStandThere(t *testing.T) {
	today := workday.MustOn(2026, 11, 23)
	doc := draw(t, ui.DeadlineRows([]ui.DeadlineView{
		{Title: "Advice", Href: "/advice/1", Look: ui.Late, Today: today, Due: today.AddDays(-3), Why: []string{"Your team’s", "Escalated to you"}, Working: []string{"Day 1"}},
		{Title: "A closed door", Look: ui.Soon, Today: today, Due: today.AddDays(1), Unverified: true},
	}))
	want(t, doc, map[string]int{"ul.al-due-rows > li": 2, `.al-due--late a[href="/advice/1"]`: 1, "details.al-why": 1, ".al-due--soon a": 0, ".al-due-row__note": 1})
	wantText(t, doc, map[string]string{
		".al-due--late .al-due-row__why": "Your team’s and escalated to you", ".al-due--late .al-due-row__date": "Late 20 Nov 2026, 3 days ago",
		".al-due--soon .al-due-row__date": "Soon 24 Nov 2026, tomorrow",
	})
}
