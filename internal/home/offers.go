package home

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/web/ui"
)

// sessions lists what the reader, or the reader's organisation, gives in the next days.
func (h *handler) sessions(ctx context.Context, tx *db.Tx, l *looker) (section, error) {
	if h.Offers == nil {
		return section{}, nil
	}
	party := l.Person
	if l.Provider != "" {
		party = l.Provider
	}
	list, err := h.Offers.Given(ctx, tx, party, tx.Today(), tx.Today().AddDays(2*aheadDays), listMost)
	if err != nil {
		return section{}, err
	}
	refs := make([]thread.Ref, len(list))
	for i, x := range list {
		refs[i] = x.Offer
	}
	offers, err := h.Offers.Offers(ctx, tx, refs)
	if err != nil {
		return section{}, err
	}
	t := ui.TableView{Caption: "Your sessions in the next 2 weeks", Columns: ui.Columns("When", "What", "Places taken", "Waiting"), Empty: "You give no session in the next 2 weeks."}
	for _, x := range list {
		when := x.On.Long() + ", " + ui.TimeOfDay(x.StartsAt())
		if x.Cancelled {
			when += " (cancelled)"
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: when, Href: "/sessions/" + string(x.Ref), Header: true}, {Text: offers[x.Offer].Title},
			{Text: ui.Number(x.Taken) + " of " + ui.Number(x.Places)}, {Text: ui.Number(x.Queued)},
		}})
	}
	return section{Title: t.Caption, Table: &t, Links: []ui.Link{{Text: "What is on offer", Href: "/offers"}}}, nil
}

// toPublish lists offers that wait for somebody to publish them.
func (h *handler) toPublish(ctx context.Context, tx *db.Tx, _ *looker) (section, error) {
	if h.Offers == nil {
		return section{}, nil
	}
	list, err := h.Offers.ToPublish(ctx, tx, listMost)
	if err != nil {
		return section{}, err
	}
	t := ui.TableView{Caption: "Offers to publish", Columns: ui.Columns("Offer", "District", "Last checked"), Keys: true, Empty: "No offer waits to be published."}
	for _, o := range list {
		checked := "never"
		if !o.CheckedOn.IsZero() {
			checked = o.CheckedOn.Short()
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: o.Title, Href: "/offers/" + string(o.Ref), Header: true}, {Text: h.Family.District(o.District)}, {Text: checked},
		}})
	}
	return section{Title: t.Caption, Table: &t}, nil
}
