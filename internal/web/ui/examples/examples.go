package examples

import (
	"net/http"
	"time"

	"alongside/internal/access"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// Path is where the page is served.
const Path = "/demo/components"

// Register adds the page, and a place its forms post to that saves nothing.
func Register(r *web.Router) {
	r.Get(Path, access.Public, show)
	r.Post(Path, access.Public, accept)
}

func show(w http.ResponseWriter, r *web.Request) error {
	return web.Render(w, r, http.StatusOK, page(nil))
}

func accept(w http.ResponseWriter, r *web.Request) error {
	if r.Form("question") == "" {
		return web.Render(w, r, http.StatusUnprocessableEntity, page([]fault.Field{
			{Name: "question", Message: "Enter your question."}, {Name: "start", Message: "Enter a real date, such as 27 3 2026."},
			{Name: "how", Message: "Choose how we should answer."}, {Name: "needs", Message: "Choose at least one."},
			{Name: "district", Message: "Choose a district."}, {Name: "letter", Message: "Choose a file."}, {Name: "email", Message: "Enter an e-mail address."}}))
	}
	web.Flash(r, "Your question was sent. Priya Shah will answer by Thursday 3 December 2026.")
	return web.SeeOther(w, r, Path)
}

// today is the day on which the examples stand still.
func today() workday.Date { return workday.MustOn(2026, 11, 24) }

func deadlines() []ui.DeadlineView {
	base := func(title string, look ui.Look, due workday.Date) ui.DeadlineView {
		return ui.DeadlineView{Title: title, Look: look, Today: today(), Due: due, From: workday.MustOn(2026, 11, 12)}
	}
	late := base("Written answer to your question about transport", ui.Late, workday.MustOn(2026, 11, 20))
	late.Owner = "Priya Shah, lead professional"
	soon := base("Answer to your question about lunch", ui.Soon, workday.MustOn(2026, 11, 26))
	coming := base("Speech therapist's advice", ui.ToCome, workday.MustOn(2026, 12, 24))
	coming.Working = []string{"Asked on Thursday 12 November 2026.", "Six weeks from that day.", "Six weeks end on Thursday 24 December 2026, which is the last day."}
	coming.Rule, coming.Citation, coming.URL = "Advice for an assessment, version 1", "SEND Regulations 2014, regulation 8(1)", "https://www.legislation.gov.uk/uksi/2014/1530/regulation/8"
	paused := base("Visit to school", ui.Paused, workday.MustOn(2026, 12, 4))
	paused.PausedSince, paused.PauseReason = workday.MustOn(2026, 11, 2), "school is closed"
	kept := base("Your lead professional introduces herself", ui.Kept, workday.MustOn(2026, 11, 19))
	kept.DoneOn = workday.MustOn(2026, 11, 17)
	keptLate := base("Your first plan", ui.KeptLate, workday.MustOn(2026, 11, 16))
	keptLate.DoneOn = workday.MustOn(2026, 11, 18)
	stopped := base("A second opinion", ui.Stopped, workday.MustOn(2026, 12, 1))
	over := base("Ask for mediation", ui.Over, workday.MustOn(2026, 11, 20))
	wait := base("The decision may take effect", ui.ToCome, workday.MustOn(2026, 12, 2))
	wait.Wait, wait.Unverified, wait.Provisional = true, true, true
	return []ui.DeadlineView{late, soon, coming, paused, kept, keptLate, stopped, over, wait}
}

func because() ui.BecauseView {
	return ui.BecauseView{
		Decision: "We decided to ask for a health assessment.",
		By:       "Priya Shah", Role: "lead professional", When: time.Date(2026, 11, 23, 14, 30, 0, 0, time.UTC),
		Reason:   "What you told us and what school sees point the same way, and a health assessment is the quickest way to the right help.",
		Read:     []ui.Link{{Text: "Your concern of 9 November", Href: "#because"}, {Text: "Willow Bank school's advice of 16 November"}},
		Rule:     "Deciding on an assessment, version 2",
		Citation: "Children and Families Act 2014, section 36", URL: "https://www.legislation.gov.uk/ukpga/2014/6/section/36",
		Disagree:      "Tell us within two months if you think this is wrong. You can also ask for mediation.",
		DisagreeLinks: []ui.Link{{Text: "Ask us to look at it again", Href: "#because"}},
	}
}

func strip() ui.StripView {
	return ui.StripView{Href: "#strip", Steps: []ui.StripStep{
		{Kind: "Decision", Label: "Community support 2026", Href: "#strip"}, {Kind: "Agreement", Label: "Framework", Href: "#strip"},
		{Kind: "Lot", Closed: true}, {Kind: "Provider", Label: "Harbour Lane Care (made up)", Href: "#strip"},
		{Kind: "Package", Label: "Saturday support", Here: true}, {Kind: "Visits", Label: "Visits", Href: "#strip", Count: 18},
		{Kind: "Invoice", Closed: true}, {Kind: "Next: we look with you at what has changed", Missing: true},
	}}
}

func promised() ui.PromisedView {
	row := func(label string, p, d, m int, whose string) ui.PromisedRow {
		return ui.PromisedRow{Label: label, Promised: money.Minutes(p), Delivered: money.Minutes(d), Missed: money.Minutes(m), Whose: whose}
	}
	return ui.PromisedView{
		Title: "Speech and language therapy", Period: "this term, 2 September to 18 December 2026",
		Promised: 1440, Delivered: 1080, Missed: []ui.Missed{{Whose: "the provider", Minutes: 120}, {Whose: "school was closed", Minutes: 60}},
		Rows: []ui.PromisedRow{row("Week of 2 November", 120, 120, 0, ""), row("Week of 9 November", 120, 60, 60, "the provider"),
			row("Week of 16 November", 120, 60, 60, "school was closed")},
		Say: "#promised", AsAt: "Tuesday 24 November 2026",
	}
}
