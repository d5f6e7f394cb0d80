package home

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/scrutiny"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// comingDecisions lists decisions with a day still to come, the next first.
func (h *handler) comingDecisions(ctx context.Context, tx *db.Tx, _ *looker) (section, error) {
	list, err := h.Decision.List(ctx, tx, "", readMost)
	if err != nil {
		return section{}, err
	}
	today := tx.Today()
	list = slices.DeleteFunc(list, func(d decision.Decision) bool { day, _ := decisionDay(d, today); return day.IsZero() })
	slices.SortStableFunc(list, func(a, b decision.Decision) int {
		dayA, _ := decisionDay(a, today)
		dayB, _ := decisionDay(b, today)
		return cmp.Or(dayA.Compare(dayB), cmp.Compare(a.Ref, b.Ref))
	})
	t := ui.TimelineView{Empty: "No decision has a date that is still to come."}
	for _, d := range list[:min(len(list), listMost)] {
		day, what := decisionDay(d, today)
		t.Items = append(t.Items, ui.Event{
			Title: d.Title, Href: "/decisions/" + string(d.Ref), When: day.Long() + ", " + ui.Away(today, day), ISO: day.String(),
			Text: strings.ToUpper(what[:1]) + what[1:] + ". Now: " + string(d.State(today)) + ".",
		})
	}
	return section{Title: "Coming decisions", Timeline: &t, Links: []ui.Link{{Text: "All decisions", Href: "/decisions"}}}, nil
}

// decisionDay is the next day that matters of a decision, zero when there is none.
func decisionDay(d decision.Decision, today workday.Date) (workday.Date, string) {
	switch {
	case d.State(today) == decision.StateWithdrawn:
		return workday.Date{}, ""
	case d.State(today) == decision.StateCalledIn && !d.EffectiveFrom.Before(today):
		return d.EffectiveFrom, "does not take effect before the committee has looked at it"
	case d.DecidedOn.IsZero() && !d.NotBefore.IsZero() && !d.NotBefore.Before(today):
		return d.NotBefore, "may be taken from this day"
	case !d.DecidedOn.IsZero() && !d.EffectiveFrom.IsZero() && !d.EffectiveFrom.Before(today):
		return d.EffectiveFrom, "takes effect, unless it is called in before"
	default:
		return workday.Date{}, ""
	}
}

// recommendations lists what committees asked for and what came of it, the open ones first.
func (h *handler) recommendations(ctx context.Context, tx *db.Tx, _ *looker) (section, error) {
	if h.Recommendations == nil {
		return section{}, nil
	}
	list, err := h.Recommendations.List(ctx, tx, "", readMost)
	if err != nil {
		return section{}, err
	}
	slices.SortStableFunc(list, func(a, b scrutiny.Recommendation) int {
		return cmp.Compare(order(a.State() != scrutiny.StateSatisfied), order(b.State() != scrutiny.StateSatisfied))
	})
	t := ui.TableView{Caption: "What you asked, and what came of it", Columns: ui.Columns("Recommendation", "Asked on", "Answer", "Done so far", "State", "Next", "By"), Keys: true, Empty: "No committee has recommended anything yet."}
	for _, r := range list[:min(len(list), listMost)] {
		what, _ := r.Next()
		answer := "none yet"
		if r.Response.Given() {
			answer = cmp.Or(string(r.Response.Answer), "answered, without a yes or no")
		}
		when, late := recommendedBy(r, tx.Today())
		t.Rows = append(t.Rows, ui.TableRow{Mark: late, Cells: []ui.Cell{
			{Text: strings.TrimSuffix(r.Name()+": "+r.Theme, ": "), Href: "/recommendations/" + string(r.Ref), Header: true}, {Text: dated(r.MadeOn)},
			{Text: answer}, {Text: doneSoFar(r)}, {Text: string(r.State())}, {Text: cmp.Or(what, "Nothing more is to come")}, {Text: when},
		}})
	}
	return section{Title: t.Caption, Table: &t, Links: []ui.Link{{Text: "All recommendations", Href: "/recommendations"}}}, nil
}

// recommendedBy says by when the next step of a recommendation is to be taken: a day that has passed is late, and a step without a day
// says so. It is empty where nothing more is to come.
func recommendedBy(r scrutiny.Recommendation, today workday.Date) (words string, late bool) {
	what, by := r.Next()
	switch {
	case what == "":
		return "", false
	case by.IsZero():
		return "no date is set", false
	case by.Before(today):
		return promised(by, today), true
	default:
		return by.Short(), false
	}
}

// doneSoFar counts the milestones of a recommendation.
func doneSoFar(r scrutiny.Recommendation) string {
	done, all := 0, 0
	for _, a := range r.Actions {
		for _, m := range a.Milestones {
			all++
			if !m.DoneOn.IsZero() {
				done++
			}
		}
	}
	if all == 0 {
		return "nothing planned"
	}
	return ui.Number(done) + " of " + ui.Count(all, "step", "steps")
}

// reports lists the newest published reports.
func (h *handler) reports(ctx context.Context, tx *db.Tx, _ *looker) (section, error) {
	if h.Reports == nil {
		return section{}, nil
	}
	list, err := h.Reports.Reports(ctx, tx, true, "", listMost)
	if err != nil {
		return section{}, err
	}
	t := ui.TableView{Caption: "Reports", Columns: ui.Columns("Report", "For", "Published"), Keys: true, Empty: "No report is published yet."}
	for _, r := range list {
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Text: r.Title, Href: "/reports/" + string(r.Ref), Header: true}, {Text: r.Committee}, {Text: dated(r.PublishedOn)}}})
	}
	return section{Title: t.Caption, Table: &t, Links: []ui.Link{{Text: "All reports", Href: "/reports"}}}, nil
}

// dated is a day for a table's cell, empty when there is none.
func dated(d workday.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.Short()
}
