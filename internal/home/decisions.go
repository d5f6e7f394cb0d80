package home

import (
	"cmp"
	"context"
	"slices"

	"alongside/internal/db"
	"alongside/internal/decision"
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

// recommendations lists what was recommended and what came of it.
func (h *handler) recommendations(ctx context.Context, tx *db.Tx, l *looker) (section, error) {
	return sourced(ctx, tx, l, h.Recommendations, "Recommendations", "No recommendation is open.", ui.Link{Text: "All recommendations", Href: "/recommendations"})
}

// reports lists the newest reports.
func (h *handler) reports(ctx context.Context, tx *db.Tx, l *looker) (section, error) {
	return sourced(ctx, tx, l, h.Reports, "Reports", "No report is published yet.", ui.Link{Text: "All reports", Href: "/reports"})
}

func sourced(ctx context.Context, tx *db.Tx, l *looker, from Source, title, empty string, all ui.Link) (section, error) {
	if from == nil {
		return section{}, nil
	}
	items, err := from.HomeItems(ctx, tx, l.Actor, listMost)
	if err != nil {
		return section{}, err
	}
	t := ui.TableView{Caption: title, Columns: ui.Columns("What", "State", "By"), Keys: true, Empty: empty}
	for _, i := range items {
		by := ""
		if !i.Due.IsZero() {
			by = i.Due.Short() + ", " + ui.Away(tx.Today(), i.Due)
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Text: i.Text, Href: i.Href, Header: true}, {Text: i.State}, {Text: by}}})
	}
	return section{Title: title, Table: &t, Links: []ui.Link{all}}, nil
}
