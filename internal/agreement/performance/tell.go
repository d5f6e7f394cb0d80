package performance

import (
	"context"
	"fmt"

	"alongside/internal/agreement"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Teams says who holds providers to what was agreed.
type Teams interface {
	ContractTeam(ctx context.Context, tx *db.Tx) (thread.Ref, error)
}

// contractTeam returns the team with which deadlines of the council stand, "" where there is none.
func (s *Service) contractTeam(ctx context.Context, tx *db.Tx) (thread.Ref, error) {
	if s.Teams == nil {
		return "", nil
	}
	team, err := s.Teams.ContractTeam(ctx, tx)
	if err != nil && !fault.Is(err, fault.KindNotFound) {
		return "", fmt.Errorf("who holds providers to what was agreed: %w", err)
	}
	return team, nil
}

// PlaceChanged tells a member of an agreement that the council changed its place.
func (s *Service) PlaceChanged(ctx context.Context, tx *db.Tx, a agreement.Admission) error {
	return s.tell(ctx, tx, a.Provider, notify.PlaceChanged, notify.Facts{Ref: a.Ref, On: tx.Today()}, "/admissions/")
}

// replyRule is the council's own rule for how soon an officer who was not involved answers a provider's reply to a hold.
const replyRule = "quality-hold-reply"

// ReplyCame starts the time in which a member's reply to its suspension or ban is answered by an officer who was not involved.
func (s *Service) ReplyCame(ctx context.Context, tx *db.Tx, by audit.By, a agreement.Admission) error {
	p, err := s.Providers.Provider(ctx, tx, a.Provider)
	if err != nil {
		return err
	}
	start := deadline.Start{Rule: replyRule, Ref: a.Ref, From: tx.Today(), Title: "Answer the reply of " + p.Name + ", by an officer who was not involved"}
	if start.Policy, err = s.Council.StatutePolicy(ctx, tx); err != nil {
		return fmt.Errorf("the council's policy: %w", err)
	}
	if start.Team, err = s.contractTeam(ctx, tx); err != nil {
		return err
	}
	if _, err := s.Clocks.Start(ctx, tx, by, start); err != nil {
		return fmt.Errorf("start the answer to the reply of %s: %w", a.Ref, err)
	}
	return nil
}

// ReplyAnswered keeps the time for the answer to a reply.
func (s *Service) ReplyAnswered(ctx context.Context, tx *db.Tx, by audit.By, a agreement.Admission) error {
	if err := s.Clocks.Keep(ctx, tx, by, a.Ref, replyRule, tx.Today()); err != nil && !fault.Is(err, fault.KindNotFound) {
		return fmt.Errorf("keep the answer to the reply of %s: %w", a.Ref, err)
	}
	return nil
}

// ReplyDropped stops the time for an answer that nobody needs any more: the place has ended.
func (s *Service) ReplyDropped(ctx context.Context, tx *db.Tx, by audit.By, a agreement.Admission, why string) error {
	if err := s.Clocks.Stop(ctx, tx, by, a.Ref, replyRule, why); err != nil && !fault.Is(err, fault.KindNotFound) {
		return fmt.Errorf("stop the answer to the reply of %s: %w", a.Ref, err)
	}
	return nil
}

// TermsChanged tells the members of an agreement that its terms were changed.
func (s *Service) TermsChanged(ctx context.Context, tx *db.Tx, agreement thread.Ref, members []thread.Ref) error {
	return s.tellAll(ctx, tx, members, notify.TermsChanged, notify.Facts{Ref: agreement, On: tx.Today()}, "/terms")
}

// RatesChanged tells members of an agreement that their rates change from a day.
func (s *Service) RatesChanged(ctx context.Context, tx *db.Tx, agreement thread.Ref, members []thread.Ref, from workday.Date) error {
	return s.tellAll(ctx, tx, members, notify.RatesChanged, notify.Facts{Ref: agreement, On: from}, "")
}

// tellAll writes to each of several providers of one agreement.
func (s *Service) tellAll(ctx context.Context, tx *db.Tx, to []thread.Ref, t notify.Template, f notify.Facts, step string) error {
	if s.PublicURL != "" {
		f.Link = s.PublicURL + "/agreements/" + string(f.Ref) + step
	}
	known, err := s.Providers.Providers(ctx, tx, to)
	if err != nil {
		return fmt.Errorf("who is told of %s: %w", f.Ref, err)
	}
	for _, one := range to {
		if err := s.write(ctx, tx, known[one], t, f); err != nil {
			return err
		}
	}
	return nil
}

// tell writes to a provider what is to be done by when, or what happened, with a link to the page of it.
func (s *Service) tell(ctx context.Context, tx *db.Tx, to thread.Ref, t notify.Template, f notify.Facts, page string) error {
	if s.Tell == nil {
		return nil
	}
	p, err := s.Providers.Provider(ctx, tx, to)
	if err != nil {
		return err
	}
	if s.PublicURL != "" {
		f.Link = s.PublicURL + page + string(f.Ref)
	}
	return s.write(ctx, tx, p, t, f)
}

// write writes to a provider that has an e-mail address. The message has no rating and no word of a report: those stand on the page
// behind the sign-in.
func (s *Service) write(ctx context.Context, tx *db.Tx, p provider.Provider, t notify.Template, f notify.Facts) error {
	if s.Tell == nil || p.Email == "" {
		return nil
	}
	m, err := t.Message(notify.ToEmail(p.Name, p.Email), f)
	if err != nil {
		return fmt.Errorf("write to %s: %w", p.Ref, err)
	}
	return s.Tell(ctx, tx, m)
}
