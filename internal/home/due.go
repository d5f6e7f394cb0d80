package home

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

const (
	aheadDays = 7
	dueMost   = 40
)

// dueThisWeek lists what the reader and the reader's teams have to keep and what was escalated to the reader, late first, then by
// day. A date stands once, with every reason for which it stands there.
func (h *handler) dueThisWeek(ctx context.Context, tx *db.Tx, l *looker) (section, error) {
	return h.dates(ctx, tx, l, section{Title: "Due this week", Empty: "Nothing is due in the next 7 days. Later dates stand on the pages that they are about."})
}

// dueInTeams is dueThisWeek for those who manage teams.
func (h *handler) dueInTeams(ctx context.Context, tx *db.Tx, l *looker) (section, error) {
	return h.dates(ctx, tx, l, section{
		Title: "Late, and due this week", Empty: "Nothing in your teams is late, and nothing is due in the next 7 days.",
		Links: []ui.Link{{Text: "Who is away, and who covers", Href: "/leads/absence"}},
	})
}

// The reasons for which a date stands on a reader's page, as the page says them.
const (
	forYou    = "Yours"
	forTeam   = "Your team’s"
	escalated = "Escalated to you"
)

// dates fills a section with the reader's own dates, those of the reader's teams and those that were escalated.
func (h *handler) dates(ctx context.Context, tx *db.Tx, l *looker, s section) (section, error) {
	var list []deadline.Deadline
	why := map[string][]string{}
	add := func(reason string, found []deadline.Deadline) {
		for _, d := range found {
			if len(why[d.ID]) == 0 {
				list = append(list, d)
			}
			if !slices.Contains(why[d.ID], reason) {
				why[d.ID] = append(why[d.ID], reason)
			}
		}
	}
	until := tx.Today().AddDays(aheadDays)
	own, err := deadline.Due(ctx, tx, deadline.Filter{Owner: l.Person, Until: until, Limit: dueMost})
	if err != nil {
		return section{}, err
	}
	add(forYou, own.Deadlines)
	for _, team := range l.Teams {
		page, err := deadline.Due(ctx, tx, deadline.Filter{Team: team, Until: until, Limit: dueMost})
		if err != nil {
			return section{}, err
		}
		add(forTeam, page.Deadlines)
	}
	told, err := deadline.ToldTo(ctx, tx, l.Person, dueMost)
	if err != nil {
		return section{}, err
	}
	add(escalated, told)
	slices.SortStableFunc(list, func(a, b deadline.Deadline) int { return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.ID, b.ID)) })
	if len(list) > dueMost {
		list = list[:dueMost]
		s.Text = "There is more than this page shows. Here is what comes first."
	}
	return h.show(ctx, tx, l, s, list, why)
}

// show puts deadlines into a section, by day. What was only escalated about children whom the reader may not see is counted: a head
// of service learns that it waits, and not of whom.
func (h *handler) show(ctx context.Context, tx *db.Tx, l *looker, s section, list []deadline.Deadline, why map[string][]string) (section, error) {
	cards, err := h.names(ctx, tx, l, childrenOf(list))
	if err != nil {
		return section{}, err
	}
	all := len(list)
	var oldest workday.Date
	list = slices.DeleteFunc(list, func(d deadline.Deadline) bool {
		_, visible := cards[d.Child]
		closed := d.Child != "" && !visible && len(why[d.ID]) == 1 && why[d.ID][0] == escalated
		if closed && oldest.IsZero() {
			oldest = d.Due
		}
		return closed
	})
	if n := all - len(list); n > 0 {
		s.Note = ui.Count(n, "late date", "late dates") + " about single children whose records you do not open came up to you too; the oldest was due on " +
			oldest.Long() + ". Ask the managers of their teams what stands in the way."
	}
	places, err := placesOf(ctx, tx, list)
	if err != nil {
		return section{}, err
	}
	places = maps.Clone(places)
	for ref, n := range places {
		page, asks := access.PagePermission(n.URL)
		if n.Kind == thread.Report && !l.May(access.ReportEdit) || asks && !l.May(page) {
			n.URL = "" // a report that is still due is open to those who write it alone; and what is late comes up to those whose page it is not
			places[ref] = n
		}
	}
	s.Groups = byDay(list, callNames(l, cards), places, tx.Today())
	only := func(reason string) bool {
		return !slices.ContainsFunc(list, func(d deadline.Deadline) bool { return !slices.Equal(why[d.ID], []string{reason}) })
	}
	if only(forYou) {
		return s, nil // nothing else stands here: there is nothing to tell apart
	}
	i := 0
	for _, g := range s.Groups {
		for j := range g.Deadlines {
			g.Deadlines[j].Why = why[list[i].ID]
			i++
		}
	}
	return s, nil
}

func childrenOf(list []deadline.Deadline) []thread.Ref {
	var out []thread.Ref
	for _, d := range list {
		if d.Child != "" && !slices.Contains(out, d.Child) {
			out = append(out, d.Child)
		}
	}
	return out
}

// callNames says how the page calls the children of cards. Those who place help know them by their initials until they open a requirement.
func callNames(l *looker, cards map[thread.Ref]family.Card) map[thread.Ref]string {
	out := make(map[thread.Ref]string, len(cards))
	for ref, c := range cards {
		out[ref] = c.Name()
		if l.Is(access.RoleBroker) {
			out[ref] = c.Initials()
		}
	}
	return out
}

// byDay groups deadlines in their order: all that is late together, then a group for each day. names are of the children whom the
// reader may see.
func byDay(list []deadline.Deadline, names map[thread.Ref]string, places map[thread.Ref]thread.Node, today workday.Date) []group {
	var out []group
	for _, d := range list {
		v := web.DeadlineView(d, today, "")
		v.Href = places[d.Ref].URL
		if name, ok := names[d.Child]; !ok && d.Child != "" {
			v.Href = "" // a child whom the reader may not see any more has no page for them
		} else if ok {
			v.Title = name + ": " + d.Title
			if v.Href == "" {
				v.Href = "/children/" + string(d.Child)
			}
		}
		heading := dayHeading(d, today)
		if n := len(out); n == 0 || out[n-1].Heading != heading {
			out = append(out, group{Heading: heading})
		}
		out[len(out)-1].Deadlines = append(out[len(out)-1].Deadlines, v)
	}
	return out
}

func dayHeading(d deadline.Deadline, today workday.Date) string {
	switch {
	case d.Due.Before(today):
		return "Late"
	case d.Due == today:
		return "Today, " + today.Long()
	default:
		return d.Due.Long()
	}
}
