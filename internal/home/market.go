package home

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"alongside/internal/agreement"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/delivery"
	"alongside/internal/family"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

const (
	toPlaceMost   = 20
	listMost      = 10
	readMost      = 300
	evidenceAhead = 60 // days in which evidence that runs out is shown
)

// toPlace lists what waits for a provider, promised first first.
func (h *handler) toPlace(ctx context.Context, tx *db.Tx, l *looker) (section, error) {
	found, next, err := h.Brokerage.Board(ctx, tx, l.Actor, brokerage.Filter{OpenOnly: true, Limit: toPlaceMost})
	if err != nil {
		return section{}, err
	}
	refs := make([]thread.Ref, len(found))
	for i, r := range found {
		refs[i] = r.Ref
	}
	answers, err := h.Brokerage.Responses(ctx, tx, refs...)
	if err != nil {
		return section{}, err
	}
	can, asked := map[thread.Ref]int{}, map[thread.Ref]int{}
	for _, a := range answers {
		asked[a.Requirement]++
		if a.Can {
			can[a.Requirement]++
		}
	}
	children := make([]thread.Ref, len(found))
	for i, r := range found {
		children[i] = r.Child
	}
	cards, err := h.names(ctx, tx, l, children)
	if err != nil {
		return section{}, err
	}
	t := ui.TableView{Caption: "To place", Columns: ui.Columns("What", "Child and reference", "Promised by", "Age", "Near", "A week", "State", "Answers"), Keys: true, Empty: "Everything that was required has a provider."}
	for _, r := range found {
		l.sees(r.Child)
		words := "none yet"
		if asked[r.Ref] > 0 {
			words = ui.Number(can[r.Ref]) + " can, of " + ui.Count(asked[r.Ref], "answer", "answers")
		}
		t.Rows = append(t.Rows, ui.TableRow{Mark: r.PromisedBy.Before(tx.Today()), Cells: []ui.Cell{
			{Text: r.What, Href: "/requirements/" + string(r.Ref), Header: true}, {Text: strings.TrimSpace(cards[r.Child].Initials() + " " + string(r.Ref))}, {Text: promised(r.PromisedBy, tx.Today())},
			{Text: ui.Number(r.Age)}, {Text: r.Outcode}, {Text: r.MinutesPerWeek.String()}, {Text: string(r.State())}, {Text: words},
		}})
	}
	s := section{Title: t.Caption, Table: &t, Links: []ui.Link{{Text: "All to place", Href: "/requirements"}}}
	if next != "" {
		s.Text = "These are the first " + ui.Number(len(found)) + "."
	}
	return s, nil
}

func promised(by, today workday.Date) string {
	s := by.Short() + ", " + ui.Away(today, by)
	if by.Before(today) {
		return "Late: " + s
	}
	return s
}

// invitations lists what the reader's organisation is asked to answer, by closing day.
func (h *handler) invitations(ctx context.Context, tx *db.Tx, l *looker) (section, error) {
	if l.Provider == "" {
		return section{Title: "Invitations", Empty: "Your account belongs to no provider. Ask the council to link it."}, nil
	}
	open, mine, err := h.Brokerage.Invitations(ctx, tx, l.Provider)
	if err != nil {
		return section{}, err
	}
	t := ui.TableView{Caption: "Invitations", Columns: ui.Columns("What", "Answer by", "Near", "Your answer"), Keys: true, Empty: "No invitation is open. We send you a message when one is."}
	slices.SortStableFunc(open, func(a, b brokerage.Requirement) int {
		_, answeredA := mine[a.Ref]
		_, answeredB := mine[b.Ref]
		return cmp.Or(cmp.Compare(order(!answeredA), order(!answeredB)), a.InvitedUntil.Compare(b.InvitedUntil), cmp.Compare(a.Ref, b.Ref))
	})
	for _, r := range open[:min(len(open), listMost)] {
		answer := "not answered yet"
		if a, ok := mine[r.Ref]; ok {
			answer = "you cannot"
			if a.Can {
				answer = "you can"
			}
		}
		_, answered := mine[r.Ref]
		t.Rows = append(t.Rows, ui.TableRow{Mark: !answered, Cells: []ui.Cell{
			{Text: r.What, Href: "/invitations/" + string(r.Ref), Header: true}, {Text: r.InvitedUntil.Short() + ", " + ui.Away(tx.Today(), r.InvitedUntil)},
			{Text: r.Outcode}, {Text: answer},
		}})
	}
	return section{Title: t.Caption, Table: &t, Links: []ui.Link{{Text: "All invitations (" + ui.Number(len(open)) + ")", Href: "/invitations"}}}, nil
}

// ownProvider says for which organisation the reader works, and leads to those whom it helps.
func (h *handler) ownProvider(ctx context.Context, tx *db.Tx, l *looker) (section, error) {
	if l.Provider == "" {
		return section{}, nil
	}
	p, err := h.Provider.Provider(ctx, tx, l.Provider)
	if err != nil {
		return section{}, err
	}
	return section{Title: p.Name, Links: []ui.Link{
		{Text: "Whom you help: your packages", Href: "/packages"}, {Text: "What the council holds of you", Href: "/providers/" + string(p.Ref)},
	}}, nil
}

// newProvider leads whoever registered an organisation to what is open to it before somebody has looked at who it is.
func (h *handler) newProvider(ctx context.Context, tx *db.Tx, l *looker) (section, error) {
	p, err := h.Provider.Provider(ctx, tx, l.Provider)
	if err != nil {
		return section{}, err
	}
	return section{Title: p.Name, Text: "You can apply now. The other pages open once a person of the council has looked at who your organisation is.", Links: []ui.Link{
		{Text: "What takes applications", Href: "/arrangements"}, {Text: "Your applications", Href: "/applications"},
		{Text: "What the council holds of you", Href: "/providers/" + string(p.Ref)},
	}}, nil
}

// visitsToday lists the visits that the reader's organisation has promised for today.
func (h *handler) visitsToday(ctx context.Context, tx *db.Tx, l *looker) (section, error) {
	if l.Provider == "" {
		return section{}, nil
	}
	day, err := h.Delivery.DayOf(ctx, tx, l.Provider, tx.Today())
	if err != nil {
		return section{}, err
	}
	packages := map[thread.Ref]brokerage.Package{}
	children := make([]thread.Ref, 0, len(day.Packages))
	for _, p := range day.Packages {
		packages[p.Ref] = p
		children = append(children, p.Child)
	}
	cards, err := h.names(ctx, tx, l, children)
	if err != nil {
		return section{}, err
	}
	t := ui.TableView{Caption: "Visits today, " + tx.Today().Long(), Columns: ui.Columns("When", "Whom", "What", "Planned", "Recorded"), Empty: "No visit is agreed for today."}
	for _, d := range day.Due {
		p := packages[d.Package]
		recorded := ui.Cell{Text: "Record it", Href: "/visits/today"}
		switch {
		case d.Recorded != nil:
			recorded = ui.Cell{Text: string(d.Recorded.Result)}
		case !d.Start.Begun(day.On, tx.Now()):
			recorded = ui.Cell{Text: "not begun yet"}
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: d.Start.String(), Header: true}, {Text: cards[p.Child].First}, {Text: p.What}, {Text: d.Planned.String()}, recorded,
		}})
	}
	s := section{Title: "Visits today", Table: &t, Links: []ui.Link{{Text: "Record today’s visits", Href: "/visits/today"}}}
	if n := len(day.Unplanned); n > 0 {
		s.Text = "For " + ui.Count(n, "package", "packages") + " no days are agreed yet."
		s.Links = append(s.Links, daysToAgree(day, packages, cards, tx.Today())...)
	}
	return s, nil
}

// daysToAgree leads to the days of the packages that have none, the newest first.
func daysToAgree(day delivery.Today, packages map[thread.Ref]brokerage.Package, cards map[thread.Ref]family.Card, today workday.Date) []ui.Link {
	var out []ui.Link
	for _, ref := range day.Unplanned[:min(len(day.Unplanned), listMost)] {
		p := packages[ref]
		card, seen := cards[p.Child]
		if !seen {
			continue
		}
		words := "Set the days for " + card.First + ": " + p.What
		if today.Before(p.Start) {
			words += ", from " + p.Start.Short()
		}
		out = append(out, ui.Link{Text: words, Href: "/packages/" + string(ref) + "/days"})
	}
	return out
}

// expiringEvidence lists what of the reader's organisation runs out.
func (h *handler) expiringEvidence(ctx context.Context, tx *db.Tx, l *looker) (section, error) {
	if l.Provider == "" {
		return section{}, nil
	}
	p, err := h.Provider.Provider(ctx, tx, l.Provider)
	if err != nil {
		return section{}, err
	}
	t := ui.TableView{Caption: "What runs out", Columns: ui.Columns("Evidence", "Runs out"), Empty: "Nothing that we hold of you runs out in the next 60 days."}
	for _, e := range p.Expiring(tx.Today(), evidenceAhead) {
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: e.Kind.Words(), Href: "/providers/" + string(p.Ref) + "/add-evidence", Header: true}, {Text: promised(e.Expires, tx.Today())},
		}})
	}
	s := section{Title: t.Caption, Table: &t}
	if suspended, why := p.Suspended(tx.Today()); suspended {
		s.Text = "You get no new work at present. " + why
	}
	return s, nil
}

// agreements lists running agreements by the next date on which something must be decided.
func (h *handler) agreements(ctx context.Context, tx *db.Tx, _ *looker) (section, error) {
	list, err := h.Agreement.List(ctx, tx, "", readMost)
	if err != nil {
		return section{}, err
	}
	today := tx.Today()
	list = slices.DeleteFunc(list, func(a agreement.Agreement) bool { return a.State(today) == "ended" })
	slices.SortStableFunc(list, func(a, b agreement.Agreement) int {
		dayA, _ := nextDate(a, today)
		dayB, _ := nextDate(b, today)
		return cmp.Or(dayA.Compare(dayB), cmp.Compare(a.Ref, b.Ref))
	})
	t := ui.TableView{Caption: "Agreements and their next date", Columns: ui.Columns("Agreement", "Kind", "Next date", "Why"), Keys: true, Empty: "No agreement runs yet. Let one under a decision."}
	for _, a := range list[:min(len(list), listMost)] {
		day, why := nextDate(a, today)
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: a.Title, Href: "/agreements/" + string(a.Ref), Header: true}, {Text: a.Kind.Words()}, {Text: ahead(day, today)}, {Text: why},
		}})
	}
	return section{Title: t.Caption, Table: &t, Links: []ui.Link{{Text: "All agreements", Href: "/agreements"}, {Text: "What is bought outside agreements", Href: "/spot"}}}, nil
}

// ahead is a day for a table's cell, empty for an agreement that goes on.
func ahead(day, today workday.Date) string {
	if day == openEnd {
		return ""
	}
	return day.Short() + ", " + ui.Away(today, day)
}

// openEnd stands behind every date, for agreements without a last day.
var openEnd = workday.MustOn(2999, 12, 31)

// nextDate is the next day that matters of an agreement, and why it does.
func nextDate(a agreement.Agreement, today workday.Date) (workday.Date, string) {
	if today.Before(a.Start) {
		return a.Start, "starts"
	}
	day, why := a.End, "last day"
	if day.IsZero() {
		day, why = openEnd, "no last day"
	}
	if b, ok := a.NextBreak(today); ok && b.NoticeBy.Before(day) {
		day, why = b.NoticeBy, "last day to give notice of the break on "+b.On.Short()
	}
	return day, why
}

// providersToWatch lists providers that may not be used, or soon may not.
func (h *handler) providersToWatch(ctx context.Context, tx *db.Tx, _ *looker) (section, error) {
	list, err := h.Provider.List(ctx, tx, provider.Key{}, readMost)
	if err != nil {
		return section{}, err
	}
	t := ui.TableView{Caption: "Providers to look at", Columns: ui.Columns("Provider", "Why"), Keys: true, Empty: "No provider is suspended, and no evidence runs out in the next 60 days."}
	for _, p := range list {
		suspended, why := p.Suspended(tx.Today())
		if expiring := p.Expiring(tx.Today(), evidenceAhead); !suspended && len(expiring) > 0 {
			why = expiring[0].Kind.Words() + " runs out on " + expiring[0].Expires.Long()
		}
		if why != "" {
			t.Rows = append(t.Rows, ui.TableRow{Mark: suspended, Cells: []ui.Cell{{Text: p.Name, Href: "/providers/" + string(p.Ref), Header: true}, {Text: why}}})
		}
	}
	slices.SortStableFunc(t.Rows, func(a, b ui.TableRow) int { return cmp.Compare(order(a.Mark), order(b.Mark)) })
	return section{Title: t.Caption, Table: &t, Links: []ui.Link{{Text: "All providers", Href: "/providers"}}}, nil
}

func order(marked bool) int {
	if marked {
		return 0
	}
	return 1
}
