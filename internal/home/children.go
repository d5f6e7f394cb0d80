package home

import (
	"context"
	"strings"

	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

const (
	childrenMost = 20
	waitingMost  = 15
)

// myChildren is the reader's caseload, what is due first at the top.
func (h *handler) myChildren(ctx context.Context, tx *db.Tx, l *looker) (section, error) {
	rows, err := h.Lead.Caseload(ctx, tx, l.Actor)
	if err != nil {
		return section{}, err
	}
	today := tx.Today()
	t := ui.TableView{
		Caption: "My children", Columns: ui.Columns("Child", "Next step", "By", "Last contact", "Flags"), Keys: true,
		Empty: "You lead no child yet. Your manager names you, and you get a message.",
	}
	s := section{Title: t.Caption, Table: &t}
	for i, r := range rows {
		if i == childrenMost {
			break
		}
		l.sees(r.Child)
		next, by := "Nothing is due", ui.Cell{}
		if !r.Next.Due.IsZero() {
			next, by = r.Next.Title, ui.Cell{Body: ui.DeadlineShort(web.DeadlineView(r.Next, today, ""))}
		}
		contact := "not yet"
		if days, ever := r.SinceContact(today); ever {
			contact = ui.Count(days, "day ago", "days ago")
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: r.Card.Name(), Href: "/children/" + string(r.Child), Header: true}, {Text: next}, by, {Text: contact}, {Text: flagWords(r.Card, r.Covering)},
		}})
	}
	s.Links = []ui.Link{{Text: "All my children (" + ui.Number(len(rows)) + ")", Href: "/leads/me"}}
	return s, nil
}

func flagWords(c family.Card, covering bool) string {
	words := make([]string, 0, len(c.Flags)+1)
	if covering {
		words = append(words, "you cover")
	}
	for _, f := range c.Flags {
		words = append(words, f.Words())
	}
	return strings.Join(words, ", ")
}

// waitingForLead lists children for whom nobody is named yet.
func (h *handler) waitingForLead(ctx context.Context, tx *db.Tx, l *looker) (section, error) {
	list, err := h.Lead.Waiting(ctx, tx, waitingMost)
	if err != nil {
		return section{}, err
	}
	all, err := h.Lead.WaitingNumber(ctx, tx)
	if err != nil {
		return section{}, err
	}
	s := section{Links: []ui.Link{{Text: "All who wait (" + ui.Number(all) + ")", Href: "/leads/waiting"}}}
	cards, err := h.names(ctx, tx, l, childrenOf(list))
	if err != nil {
		return section{}, err
	}
	t := ui.TableView{Caption: "Children waiting for a lead", Columns: ui.Columns("Child", "Name somebody by"), Keys: true, Empty: "No child waits for a lead."}
	for _, d := range list {
		c, ok := cards[d.Child]
		if !ok {
			continue
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: c.Name(), Href: "/children/" + string(d.Child) + "/allocate-lead", Header: true},
			{Body: ui.DeadlineShort(web.DeadlineView(d, tx.Today(), ""))},
		}})
	}
	s.Title, s.Table = t.Caption, &t
	return s, nil
}

// adviceAsked lists the advice that the reader, the reader's teams or setting are asked for and have not given.
func (h *handler) adviceAsked(ctx context.Context, tx *db.Tx, l *looker) (section, error) {
	asked, err := h.Pathway.AskedOf(ctx, tx, l.Actor)
	if err != nil {
		return section{}, err
	}
	s := section{Links: []ui.Link{{Text: "All advice asked of you", Href: "/advice"}}}
	asked = asked[:min(len(asked), waitingMost)]
	refs := make([]thread.Ref, len(asked))
	for i, a := range asked {
		refs[i] = a.Ref
	}
	clocks, err := deadline.Of(ctx, tx, refs...)
	if err != nil {
		return section{}, err
	}
	var all []deadline.Deadline
	for _, ref := range refs {
		all = append(all, clocks[ref]...)
	}
	cards, err := h.names(ctx, tx, l, childrenOf(all))
	if err != nil {
		return section{}, err
	}
	t := ui.TableView{Caption: "Advice asked of you", Columns: ui.Columns("For", "Asked on", "By"), Keys: true, Empty: "Nobody waits for your advice."}
	for _, a := range asked {
		name, by := "Advice from "+string(a.Agency), ui.Cell{Text: "no date"}
		if list := clocks[a.Ref]; len(list) > 0 {
			if c, ok := cards[list[0].Child]; ok {
				name = c.Name()
			}
			by = ui.Cell{Body: ui.DeadlineShort(web.DeadlineView(list[0], tx.Today(), ""))}
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: name, Href: "/assessments/" + string(a.Assessment), Header: true}, {Text: a.AskedOn.Short()}, by,
		}})
	}
	s.Title, s.Table = t.Caption, &t
	return s, nil
}
