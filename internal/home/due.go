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

// dueThisWeek lists what the reader and the reader's teams have to keep, late first, then by day.
func (h *handler) dueThisWeek(ctx context.Context, tx *db.Tx, l *looker) (section, error) {
	return h.dueFrom(ctx, tx, l, workday.Date{})
}

// dueBesideTeams is dueThisWeek beneath lateInTeam: what is late in a team is not listed a second time.
func (h *handler) dueBesideTeams(ctx context.Context, tx *db.Tx, l *looker) (section, error) {
	return h.dueFrom(ctx, tx, l, tx.Today())
}

// dueFrom lists what is the reader's own to do, and from day from on what is their teams'.
func (h *handler) dueFrom(ctx context.Context, tx *db.Tx, l *looker, from workday.Date) (section, error) {
	until := tx.Today().AddDays(aheadDays)
	filters := []deadline.Filter{{Owner: l.Person, Until: until, Limit: dueMost}}
	for _, team := range l.Teams {
		filters = append(filters, deadline.Filter{Team: team, From: from, Until: until, Limit: dueMost})
	}
	s := section{Title: "Due this week", Empty: "Nothing is due in the next 7 days. Later dates stand on the pages that they are about."}
	return h.due(ctx, tx, l, s, filters)
}

// lateInTeam lists what the reader's teams have let pass.
func (h *handler) lateInTeam(ctx context.Context, tx *db.Tx, l *looker) (section, error) {
	var filters []deadline.Filter
	for _, team := range l.Teams {
		filters = append(filters, deadline.Filter{Team: team, Until: tx.Today().AddDays(-1), Limit: dueMost})
	}
	s := section{Title: "Late in your teams", Empty: "Nothing in your teams is late.", Links: []ui.Link{{Text: "Who is away, and who covers", Href: "/leads/absence"}}}
	return h.due(ctx, tx, l, s, filters)
}

// escalated lists what other people have let pass and the reader was told of, by the ladder of each deadline.
func (h *handler) escalated(ctx context.Context, tx *db.Tx, l *looker) (section, error) {
	list, err := deadline.ToldTo(ctx, tx, l.Person, dueMost)
	if err != nil || len(list) == 0 {
		return section{}, err
	}
	return h.show(ctx, tx, l, section{Title: "Escalated to you", Text: "Other people’s dates that have passed. Each stays here until it is done or no longer needed."}, list)
}

func (h *handler) due(ctx context.Context, tx *db.Tx, l *looker, s section, filters []deadline.Filter) (section, error) {
	var list []deadline.Deadline
	for _, f := range filters {
		page, err := deadline.Due(ctx, tx, f)
		if err != nil {
			return section{}, err
		}
		for _, d := range page.Deadlines {
			if !slices.ContainsFunc(list, func(have deadline.Deadline) bool { return have.ID == d.ID }) {
				list = append(list, d)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b deadline.Deadline) int { return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.ID, b.ID)) })
	if len(list) > dueMost {
		list = list[:dueMost]
		s.Text = "There is more than this page shows. Here is what comes first."
	}
	return h.show(ctx, tx, l, s, list)
}

// show puts deadlines into a section, by day.
func (h *handler) show(ctx context.Context, tx *db.Tx, l *looker, s section, list []deadline.Deadline) (section, error) {
	cards, err := h.names(ctx, tx, l, childrenOf(list))
	if err != nil {
		return section{}, err
	}
	places, err := placesOf(ctx, tx, list)
	if err != nil {
		return section{}, err
	}
	places = maps.Clone(places)
	for ref, n := range places {
		if n.Kind == thread.Report && !l.May(access.ReportEdit) {
			n.URL = "" // a report that is still due is open to those who write it alone
			places[ref] = n
		}
	}
	s.Groups = byDay(list, cards, places, tx.Today())
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

// byDay groups deadlines in their order: all that is late together, then a group for each day.
func byDay(list []deadline.Deadline, cards map[thread.Ref]family.Card, places map[thread.Ref]thread.Node, today workday.Date) []group {
	var out []group
	for _, d := range list {
		v := web.DeadlineView(d, today, "")
		v.Href = places[d.Ref].URL
		if c, ok := cards[d.Child]; !ok && d.Child != "" {
			v.Href = "" // a child whom the reader may not see any more has no page for them
		} else if ok {
			v.Title = c.Name() + ": " + d.Title
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
