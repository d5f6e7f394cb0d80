package wiring

import (
	"context"

	"alongside/internal/audit"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// ruleLeft is the word by which the date is kept on which the work of somebody is handed over whose account ended at once for safety.
const ruleLeft = "account-work"

// HandOverTx implements authority.Duties: the person's manager has until the next working day; without one, whoever ended the account.
func (d accountDuties) HandOverTx(ctx context.Context, tx *db.Tx, by audit.By, left authority.Account) error {
	due, err := workday.EnglandAndWales().AddWorkingDays(tx.Today(), 1)
	if err != nil {
		return err
	}
	owner, err := d.handsOver(ctx, tx, left.Person, thread.Ref(by.Person))
	if err != nil {
		return err
	}
	where, err := d.handedOverAt(ctx, tx, left.Person)
	if err != nil {
		return err
	}
	node := thread.Node{Ref: left.Person, Kind: thread.Person, Label: "Work to hand over", State: "account ended", URL: where}
	if err := thread.Put(ctx, tx, node); err != nil {
		return err
	}
	start := deadline.Start{Rule: ruleLeft, Ref: left.Person, Title: "Hand over what " + left.Name + " has to do: the account ended at once", Owner: owner}
	_, err = d.s.Clocks.StartOn(ctx, tx, by, start, due, "The account ended for safety before anybody took the work over: families have nobody until somebody does.")
	if fault.Is(err, fault.KindConflict) {
		return nil // it ended before, was opened again, and the first date still runs
	}
	return err
}

// handsOver is who manages a person and can sign in, else who ended the account.
func (d accountDuties) handsOver(ctx context.Context, tx *db.Tx, person, ender thread.Ref) (thread.Ref, error) {
	manager, err := d.s.Team.ManagerOf(ctx, tx, person)
	if err != nil || manager == "" {
		return ender, err
	}
	a, err := d.s.Authority.Account(ctx, tx, manager)
	if fault.Is(err, fault.KindNotFound) || err == nil && a.Status(tx.Today()) != authority.StatusActive {
		return ender, nil
	}
	return manager, err
}

// handedOverAt is the page on which the first of what a person has to do is handed over.
func (d accountDuties) handedOverAt(ctx context.Context, tx *db.Tx, person thread.Ref) (string, error) {
	led, err := d.s.Lead.LedAfter(ctx, tx, person, tx.Today())
	if err != nil || len(led) > 0 {
		return "/leads/leave", err
	}
	open, err := d.questionsAfter(ctx, tx, person, tx.Today())
	if err != nil || open > 0 {
		return "/queries/late", err
	}
	teams, err := d.s.Team.Teams(ctx, tx)
	for _, t := range teams {
		if t.Manager == person {
			return "/teams/" + string(t.Ref) + "/change", err
		}
	}
	return "/leads/absence", err
}

// SettleLeftTx keeps the dates of work that somebody left behind once all of it is handed over, and stops those of accounts that are open again.
func (s *Services) SettleLeftTx(ctx context.Context, tx *db.Tx) error {
	soon, err := workday.EnglandAndWales().AddWorkingDays(tx.Today(), 1) // such a date is never further off
	if err != nil {
		return err
	}
	for after := ""; ; {
		page, err := deadline.Due(ctx, tx, deadline.Filter{Until: soon, After: after, Limit: 1000})
		if err != nil {
			return err
		}
		for _, d := range page.Deadlines {
			if d.Rule != ruleLeft {
				continue
			}
			if err := s.settleLeft(ctx, tx, d.Ref); err != nil {
				return err
			}
		}
		if after = page.Next; after == "" {
			return nil
		}
	}
}

func (s *Services) settleLeft(ctx context.Context, tx *db.Tx, person thread.Ref) error {
	a, err := s.Authority.Account(ctx, tx, person)
	if err != nil {
		return err
	}
	if a.Status(tx.Today()) != authority.StatusEnded {
		return s.Clocks.Stop(ctx, tx, audit.System, person, ruleLeft, "The account is open again.")
	}
	held, err := accountDuties{duties{s}}.HeldAfter(ctx, tx, person, tx.Today())
	if err != nil || len(held) > 0 {
		return err
	}
	return s.Clocks.Keep(ctx, tx, audit.System, person, ruleLeft, tx.Today())
}
