package home

import (
	"context"
	"time"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/job"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/web/ui"
)

const (
	glassDays  = 30
	outboxMost = 100
)

// running says whether the program's own work goes on: its jobs and its messages.
func (h *handler) running(ctx context.Context, tx *db.Tx, _ *looker) (section, error) {
	jobs, err := job.Counts(ctx, tx)
	if err != nil {
		return section{}, err
	}
	s := section{Title: "How it runs", Tiles: []ui.Tile{
		{Value: ui.Number(jobs[job.Dead]), Label: "jobs given up", Hint: "They wait for you.", Href: "/admin/jobs?state=dead"},
		{Value: ui.Number(jobs[job.Waiting]), Label: "jobs waiting", Href: "/admin/jobs?state=waiting"},
	}}
	for _, state := range []notify.State{notify.Queued, notify.Bounced, notify.Failed} {
		page, err := notify.List(ctx, tx, notify.Filter{State: state, Limit: outboxMost})
		if err != nil {
			return section{}, err
		}
		n := ui.Number(len(page.Messages))
		if page.Next != "" {
			n += " or more"
		}
		s.Tiles = append(s.Tiles, ui.Tile{Value: n, Label: "messages " + string(state), Href: "/admin/outbox?state=" + string(state)})
	}
	s.Links = []ui.Link{{Text: "People and their roles", Href: "/admin/people"}, {Text: "The council’s settings", Href: "/admin/council"}, {Text: "Work dates out again", Href: "/admin/dates"}}
	return s, nil
}

// auditState says when the audit was last checked, and what came of it.
func (h *handler) auditState(ctx context.Context, tx *db.Tx, _ *looker) (section, error) {
	s := section{Title: "The audit", Links: []ui.Link{{Text: "Check it now", Href: "/admin/audit/verify"}, {Text: "Search it", Href: "/admin/audit"}}}
	check, ok, err := h.Authority.LastAuditCheck(ctx, tx)
	switch {
	case err != nil:
		return section{}, err
	case !ok:
		s.Text = "Nobody has checked the audit yet."
	case check.Report.OK():
		s.Text = "Checked " + ui.When(check.At) + ": whole, nothing was changed."
	default:
		s.Text = "Checked " + ui.When(check.At) + ": it does not verify. Look at it now."
	}
	return s, nil
}

// brokenGlass lists the records that were opened in an emergency.
func (h *handler) brokenGlass(ctx context.Context, tx *db.Tx, _ *looker) (section, error) {
	list, err := access.Glasses(ctx, tx, tx.Now().Add(-glassDays*24*time.Hour), listMost)
	if err != nil {
		return section{}, err
	}
	t := ui.TableView{Caption: "Records opened in an emergency, the last 30 days", Columns: ui.Columns("Who", "When", "Record", "Reason"), Empty: "Nobody opened a record in an emergency."}
	for _, g := range list {
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: g.Name, Header: true}, {Text: ui.When(g.At)}, {Text: string(thread.Ref(g.Child)), Href: "/admin/audit?reference=" + string(g.Child)}, {Text: g.Reason},
		}})
	}
	return section{Title: t.Caption, Table: &t, Links: []ui.Link{{Text: "Look at each and say what you found", Href: "/emergency-access"}}}, nil
}
