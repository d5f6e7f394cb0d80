package agreementweb

import (
	"context"
	"strconv"
	"strings"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/web/ui"
)

// extensionView says what the next extension would do.
type extensionView struct {
	Late  string // a warning; empty while notice is still possible
	End   string
	Worth string
}

// nextExtension fills in what the form says about the next extension.
func (h *handler) nextExtension(ctx context.Context, tx *db.Tx, page *formPage) error {
	a := page.Agreement
	if a.ExtensionsTaken >= len(a.ExtensionMonths) {
		return nil
	}
	months := a.ExtensionMonths[a.ExtensionsTaken]
	page.Extension.End = "It ends on " + a.End.Long() + " now, and on " + a.End.AddDays(1).AddMonths(months).AddDays(-1).Long() + " with this extension of " + ui.Count(months, "month", "months") + "."
	if by := a.NoticeAt(a.End); by.Before(tx.Today()) {
		page.Extension.Late = "The last day for notice was " + by.Long() + ". An extension taken now is marked as taken late, here and in the register."
	}
	d, err := h.Decisions.InForce(ctx, tx, a.Decision)
	if err != nil {
		return err
	}
	page.Extension.Worth = "It is worth " + a.Value.String() + " now. "
	if most := d.Terms.Most(a.ExtensionsTaken + 1); most > 0 {
		page.Extension.Worth += "The decision allows " + most.String() + " with this extension."
	} else {
		page.Extension.Worth += "The decision states no value."
	}
	return nil
}

// extensionsTable is what was taken, when and on what it rests, with the decision packs for those who may open them.
func extensionsTable(all []agreement.Extension, packs bool) ui.TableView {
	v := ui.TableView{Caption: "Extensions taken", Columns: []ui.Column{{Text: "Extension"}, {Text: "Taken on"}, {Text: "Notice was possible until"}, {Text: "Ends"}, {Text: "Worth more", Numeric: true}, {Text: "Rests on"}, {Text: "Why"}}}
	for _, e := range all {
		taken := e.TakenOn.Short()
		if e.Late() {
			taken += ", taken late"
		}
		rests := ui.Cell{Text: "Decision pack " + string(e.Pack)}
		if packs {
			rests.Href = "/decision-packs/" + string(e.Pack)
		}
		v.Rows = append(v.Rows, ui.TableRow{Mark: e.Late(), Cells: []ui.Cell{
			{Text: strconv.Itoa(e.Number) + ", " + ui.Count(e.Months, "month", "months"), Header: true}, {Text: taken, Sort: e.TakenOn.String()}, {Text: e.NoticeBy.Short(), Sort: e.NoticeBy.String()},
			{Text: e.End.Short(), Sort: e.End.String()}, {Text: e.Value.String()}, rests, {Text: e.Why},
		}})
	}
	return v
}

// lateOnes counts the extensions that were taken late.
func lateOnes(all []agreement.Extension) int {
	n := 0
	for _, e := range all {
		if e.Late() {
			n++
		}
	}
	return n
}

// amendedBy adds the decisions in effect that amend the one that authorises the agreement, and what is decided in all.
func (h *handler) amendedBy(ctx context.Context, tx *db.Tx, a agreement.Agreement, facts *ui.SummaryListView) error {
	c, err := h.Decisions.Chain(ctx, tx, a.Decision)
	if err != nil {
		return err
	}
	for _, d := range c.Counting(tx.Today()) {
		if d.Terms.Changes() {
			facts.Rows = append(facts.Rows, ui.SummaryRow{Key: "As amended by", Body: amendingLink(d)})
		}
	}
	most := "Not stated"
	if p := c.On(tx.Today()).Terms.Most(a.ExtensionsTaken); p > 0 {
		most = p.String()
	}
	facts.Rows = append(facts.Rows, ui.Row("Value decided, with the extensions taken", most))
	if err := h.together(ctx, tx, a, facts); err != nil {
		return err
	}
	return h.byYear(ctx, tx, a, c.On(tx.Today()), facts)
}

// together adds what the agreements under one decision take of it, where there are several.
func (h *handler) together(ctx context.Context, tx *db.Tx, a agreement.Agreement, facts *ui.SummaryListView) error {
	t, err := h.Service.Under(ctx, tx, a.Decision)
	if err == nil && len(t.Of) > 1 {
		facts.Rows = append(facts.Rows, ui.Row("Agreements under this decision", strings.Join(t.Says(), "\n")))
	}
	return err
}

// byYear adds what is decided a year, and what all agreements under the decision have committed from this financial year on.
func (h *handler) byYear(ctx context.Context, tx *db.Tx, a agreement.Agreement, d decision.Decision, facts *ui.SummaryListView) error {
	if d.Terms.AnnualValue == 0 {
		return nil
	}
	facts.Rows = append(facts.Rows, ui.Row("Value decided a year", d.Terms.AnnualValue.String()))
	years, err := h.Service.CommittedByYear(ctx, tx, a.Decision)
	for _, year := range years.Sorted() {
		if year >= decision.FinancialYear(tx.Today()) {
			facts.Rows = append(facts.Rows, ui.Row("Committed under it in "+decision.YearWords(year), years[year].String()))
		}
	}
	return err
}

func decisionName(d decision.Decision) string {
	if d.Label == "" {
		return d.Title
	}
	return d.Label + " " + d.Title
}
