package home

import (
	"cmp"
	"context"
	"slices"

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
	t := ui.TableView{Caption: "Coming decisions", Columns: ui.Columns("Decision", "Next date", "What happens", "State"), Keys: true, Empty: "No decision has a date that is still to come."}
	for _, d := range list[:min(len(list), listMost)] {
		day, what := decisionDay(d, today)
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: d.Title, Href: "/decisions/" + string(d.Ref), Header: true}, {Text: day.Long()}, {Text: what}, {Text: string(d.State(today))},
		}})
	}
	return section{Title: t.Caption, Table: &t, Links: []ui.Link{{Text: "All decisions", Href: "/decisions"}}}, nil
}

// decisionDay is the next day that matters of a decision, zero when there is none.
func decisionDay(d decision.Decision, today workday.Date) (workday.Date, string) {
	switch {
	case d.State(today) == decision.StateWithdrawn:
		return workday.Date{}, ""
	case d.DecidedOn.IsZero() && !d.NotBefore.IsZero() && !d.NotBefore.Before(today):
		return d.NotBefore, "may be taken from this day"
	case !d.DecidedOn.IsZero() && !d.EffectiveFrom.IsZero() && !d.EffectiveFrom.Before(today):
		return d.EffectiveFrom, "takes effect, unless it is called in before"
	default:
		return workday.Date{}, ""
	}
}

// recommendations lists what committees recommended and what comes next of it, leaving out what members are satisfied with.
func (h *handler) recommendations(ctx context.Context, tx *db.Tx, _ *looker) (section, error) {
	if h.Recommendations == nil {
		return section{}, nil
	}
	list, err := h.Recommendations.List(ctx, tx, "", readMost)
	if err != nil {
		return section{}, err
	}
	list = slices.DeleteFunc(list, func(r scrutiny.Recommendation) bool { return r.State() == scrutiny.StateSatisfied })
	t := ui.TableView{Caption: "What was asked, and what came of it", Columns: ui.Columns("Recommendation", "Asked on", "State", "Next", "By"), Keys: true, Empty: "No recommendation is open."}
	for _, r := range list[:min(len(list), listMost)] {
		what, by := r.Next()
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: r.Name() + ": " + r.Theme, Href: "/recommendations/" + string(r.Ref), Header: true}, {Text: dated(r.MadeOn)},
			{Text: string(r.State())}, {Text: what}, {Text: dated(by)},
		}})
	}
	return section{Title: t.Caption, Table: &t, Links: []ui.Link{{Text: "All recommendations", Href: "/recommendations"}}}, nil
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
