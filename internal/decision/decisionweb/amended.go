package decisionweb

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// amendedView is what a decision amends, what amends it, and what it therefore allows today.
type amendedView struct {
	Earlier *decision.Decision
	Later   ui.TableView
	Today   workday.Date
	Now     *ui.SummaryListView // nil when no amending decision is in effect
}

// amended looks both ways along the chain. Decisions that are not public yet are shown to democratic services alone.
func (h *handler) amended(ctx context.Context, tx *db.Tx, d decision.Decision, by access.Actor) (*amendedView, error) {
	c, err := h.Service.Chain(ctx, tx, d.Ref)
	if err != nil {
		return nil, err
	}
	v := amendedView{Today: tx.Today(), Later: ui.TableView{Caption: "Later decisions that amend it", CaptionSize: "s", Columns: ui.Columns("Decision", "State", "Takes effect on")}}
	if d.Amends != "" {
		earlier, err := h.Service.Decision(ctx, tx, d.Amends)
		if err != nil {
			return nil, err
		}
		if mayRead(earlier, by, v.Today) {
			v.Earlier = &earlier
		}
	}
	for _, later := range c.Later {
		if mayRead(later, by, v.Today) {
			v.Later.Rows = append(v.Later.Rows, ui.TableRow{Cells: []ui.Cell{{Text: name(later), Href: path(later, ""), Header: true}, {Text: string(later.State(v.Today))}, {Text: date(later.EffectiveFrom)}}})
		}
	}
	if len(c.Counting(v.Today)) > 0 {
		now := terms(c.On(v.Today).Terms)
		v.Now = &now
	}
	if v.Earlier == nil && len(v.Later.Rows) == 0 {
		return nil, nil
	}
	return &v, nil
}

func mayRead(d decision.Decision, by access.Actor, today workday.Date) bool {
	return d.Public(today) || by.May(access.DecisionEdit)
}
