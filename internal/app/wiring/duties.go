package wiring

import (
	"context"
	"fmt"

	"alongside/internal/db"
	"alongside/internal/team"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// duties says what families would lose when somebody goes, as teams and accounts ask it.
type duties struct{ s *Services }

// HeldAfter implements team.Duties: each is what a person still has to do after a day, with the page on which it is handed over. Open questions
// of children who are handed over until then go to the next lead professional by themselves. Children rest on the teams of lead
// professionals, and so do the questions and the cover of somebody who is one.
func (d duties) HeldAfter(ctx context.Context, tx *db.Tx, person thread.Ref, last workday.Date) ([]team.Held, error) {
	var held []team.Held
	gone, err := d.s.Lead.Gone(ctx, tx, person)
	if err != nil {
		return nil, err
	}
	service := LeadService
	if gone {
		service = ""
	}
	add := func(service, says string) { held = append(held, team.Held{Service: service, Says: says}) }
	led, err := d.s.Lead.LedAfter(ctx, tx, person, last)
	if err != nil {
		return nil, err
	}
	if len(led) > 0 {
		add(LeadService, fmt.Sprintf("leads %s: a manager of leads hands them over on the page “A lead professional leaves” (/leads/leave)",
			counted(len(led), "child", "children")))
	}
	open, err := d.questionsAfter(ctx, tx, person, last)
	if err != nil {
		return nil, err
	}
	if open > 0 {
		add(service, fmt.Sprintf("has %s to answer: give each to somebody else from its own page (/queries/late lists them)",
			counted(open, "open question", "open questions")))
	}
	planned, err := d.s.Team.Planned(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, a := range planned {
		if a.Cover == person && a.To.After(last) {
			add(service, fmt.Sprintf("covers for somebody until %s: that absence needs another cover (/leads/absence)", a.To.Long()))
		}
	}
	return held, nil
}

// questionsAfter counts the open questions of a person that do not go to another lead professional by then.
func (d duties) questionsAfter(ctx context.Context, tx *db.Tx, person thread.Ref, last workday.Date) (int, error) {
	open, err := d.s.Query.OwnedBy(ctx, tx, person)
	if err != nil || len(open) == 0 {
		return 0, err
	}
	children := make([]thread.Ref, len(open))
	for i, q := range open {
		children[i] = q.Child
	}
	passed, err := d.s.Lead.PassedOn(ctx, tx, person, last, children...)
	n := 0
	for _, q := range open {
		if q.Owner == person && !passed[q.Child] { // what the person answers for somebody away stays with that one
			n++
		}
	}
	return n, err
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// accountDuties are those of somebody whose account ends: a manager of a team is asked too.
type accountDuties struct{ duties }

// HeldAfter implements authority.Duties.
func (d accountDuties) HeldAfter(ctx context.Context, tx *db.Tx, person thread.Ref, last workday.Date) ([]string, error) {
	found, err := d.duties.HeldAfter(ctx, tx, person, last)
	if err != nil {
		return nil, err
	}
	held := make([]string, len(found))
	for i, h := range found {
		held[i] = h.Says
	}
	teams, err := d.s.Team.Teams(ctx, tx)
	for _, t := range teams {
		if t.Manager == person {
			held = append(held, fmt.Sprintf("manages %s: name another manager (/teams/%s/change)", t.Name, t.Ref))
		}
	}
	return held, err
}
