package family

import (
	"context"
	"fmt"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// retryWithin is in how many days at the latest somebody tries again to reach whoever could not be reached.
const retryWithin = 14

// validateRetry checks the day on which somebody tries again.
func (cmd Screen) validateRetry(today workday.Date) []fault.Field {
	if cmd.Outcome != NotReachable || cmd.RetryOn.After(today) && !cmd.RetryOn.After(today.AddDays(retryWithin)) {
		return nil
	}
	return []fault.Field{{Name: "retry", Message: fmt.Sprintf("Enter the day on which you try again: after today, and within %d days.", retryWithin)}}
}

// follow does what a screening leads to: whoever told us is written to where that is safe, and a date runs to the day on which we said that
// they hear from a named person, until they have.
func (s *Service) follow(ctx context.Context, tx *db.Tx, by audit.By, council Council, c Concern, retry workday.Date) error {
	lead, err := s.leadOf(ctx, tx, c)
	if err != nil {
		return err
	}
	owner := lead
	if owner == "" && thread.Ref(by.Person).Valid() {
		owner = thread.Ref(by.Person)
	}
	if err := s.promiseAnswer(ctx, tx, by, council, c, owner); err != nil {
		return err
	}
	if err := s.tryAgain(ctx, tx, by, council, c, owner, retry); err != nil {
		return err
	}
	told, err := s.tellOutcome(ctx, tx, council, c, retry)
	if err != nil {
		return err
	}
	if told && c.Outcome == AdviceOnly { // the advice is what was promised, and it has gone out
		if err := s.clocks.Keep(ctx, tx, by, c.Ref, RuleAnswer, tx.Today()); err != nil {
			return fmt.Errorf("answer %s: %w", c.Ref, err)
		}
	}
	if lead == "" || lead == thread.Ref(by.Person) {
		return nil
	}
	return s.leads.TellLeadTx(ctx, tx, lead, c.Ref, c.HearBy)
}

// leadOf is who leads the child of a concern today, "" for nobody and for a child that is not on record.
func (s *Service) leadOf(ctx context.Context, tx *db.Tx, c Concern) (thread.Ref, error) {
	if s.leads == nil || c.Child == "" {
		return "", nil
	}
	lead, err := s.leads.Answers(ctx, tx, c.Child)
	if err != nil {
		return "", fmt.Errorf("who leads the child of %s: %w", c.Ref, err)
	}
	return lead, nil
}

// promiseAnswer starts the date by which whoever told us hears from a named person, or gives it to who keeps it now.
func (s *Service) promiseAnswer(ctx context.Context, tx *db.Tx, by audit.By, council Council, c Concern, owner thread.Ref) error {
	start := deadline.Start{Rule: RuleAnswer, Ref: c.Ref, Child: c.Child, From: workday.DateOf(c.RaisedAt), Owner: owner, Team: council.DutyTeam,
		Title: "Get in touch with whoever told us"}
	_, err := s.clocks.StartOn(ctx, tx, by, start, c.HearBy, "we gave this day when they told us, for hearing from a named person")
	if !fault.Is(err, fault.KindConflict) {
		if err != nil {
			return fmt.Errorf("promise an answer to %s: %w", c.Ref, err)
		}
		return nil
	}
	clocks, err := deadline.Of(ctx, tx, c.Ref)
	if err != nil {
		return err
	}
	for _, d := range clocks[c.Ref] {
		if d.Rule != RuleAnswer || !d.Open() || d.Owner == "" || owner == "" || d.Owner == owner {
			continue
		}
		if err := s.clocks.Reassign(ctx, tx, by, d.Owner, owner, c.Ref); err != nil {
			return fmt.Errorf("give the promise to %s to %s: %w", c.Ref, owner, err)
		}
	}
	return nil
}

// tryAgain ends the date by which somebody was to try again, since they have, and starts the next where nobody was reached.
func (s *Service) tryAgain(ctx context.Context, tx *db.Tx, by audit.By, council Council, c Concern, owner thread.Ref, retry workday.Date) error {
	err := s.clocks.Keep(ctx, tx, by, c.Ref, RuleRetry, tx.Today())
	if err != nil && !fault.Is(err, fault.KindNotFound) {
		return fmt.Errorf("try again to reach who told %s: %w", c.Ref, err)
	}
	if c.Outcome != NotReachable {
		return nil
	}
	start := deadline.Start{Rule: RuleRetry, Ref: c.Ref, From: tx.Today(), Owner: owner, Team: council.DutyTeam, Title: "Try again to reach whoever told us"}
	if _, err := s.clocks.StartOn(ctx, tx, by, start, retry, "nobody was reached on "+tx.Today().Long()); err != nil {
		return fmt.Errorf("try again to reach who told %s: %w", c.Ref, err)
	}
	return nil
}

// tellOutcome writes to whoever told us, and to a parent who agreed that they did, what comes next, where that is safe, and reports whether
// it wrote to whoever told us. The same words go out after a
// safeguarding referral as after any other that a person follows up: who looks over a shoulder learns nothing.
func (s *Service) tellOutcome(ctx context.Context, tx *db.Tx, council Council, c Concern, retry workday.Date) (bool, error) {
	late := ""
	by := c.HearBy
	if by.Before(tx.Today()) {
		by, late = workday.Date{}, " That is later than we said, and we are sorry."
	}
	if c.Outcome == NotReachable || c.Outcome == AdviceOnly {
		by, late = workday.Date{}, ""
	}
	if err := s.tellParent(ctx, tx, council, c, c.saysToParent(retry)+late, by); err != nil {
		return false, err
	}
	to, may := c.answered()
	if !may {
		return false, nil
	}
	t, f := notify.ConcernRead, notify.Facts{Ref: c.Ref, Link: council.FollowURL, Phone: council.Phone}
	switch c.Outcome {
	case NotReachable:
		t, f.On = notify.ConcernRetry, retry
	case AdviceOnly:
		t, f.On = notify.ConcernAnswered, tx.Today()
	default:
		f.By, f.Says = by, "A person has read what you told us. Somebody gets in touch with you."+late
		if !c.Teller.Family() {
			f.Says = "A person has read what you told us. Somebody gets in touch with the family, or with you." + late
		}
	}
	m, err := t.Message(to, f)
	if err == nil {
		err = s.tell(ctx, tx, m)
	}
	if err != nil {
		return false, fmt.Errorf("tell what came of %s: %w", c.Ref, err)
	}
	return true, nil
}

// stopPromises ends the open dates of concerns that were put away at an adoption: nobody could be reached any more.
func (s *Service) stopPromises(ctx context.Context, tx *db.Tx, by audit.By, concerns []Concern) error {
	for _, c := range concerns {
		for _, rule := range []string{RuleAnswer, RuleRetry} {
			err := s.clocks.Stop(ctx, tx, by, c.Ref, rule, "What was told was closed at an adoption.")
			if err != nil && !fault.Is(err, fault.KindNotFound) {
				return fmt.Errorf("stop the dates of %s: %w", c.Ref, err)
			}
		}
	}
	return nil
}
