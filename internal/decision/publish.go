package decision

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Publish records the day on which the decision was published, which starts the call-in period.
type Publish struct {
	Decision thread.Ref
	Version  int
	On       workday.Date
	// Effective is set when the council publishes another effective date than its rule gives; Why says why. The rule is
	// never bent to fit.
	Effective workday.Date
	Why       string
}

// Publish publishes a decision and works out the day on which it takes effect.
func (s *Service) Publish(ctx context.Context, by access.Actor, cmd Publish) error {
	if !by.May(access.DecisionPublish) {
		return fault.Forbidden("Only democratic services can publish a decision.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.PublishTx(ctx, tx, by.By(), cmd) })
}

// PublishTx is Publish inside a transaction.
func (s *Service) PublishTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Publish) error {
	d, err := s.load(ctx, tx, cmd.Decision, cmd.Version)
	if err != nil {
		return err
	}
	effective, err := s.effectiveFrom(ctx, tx, d, cmd.On)
	if err != nil {
		return err
	}
	if err := d.publish(cmd, effective.NextStepFrom, tx.Today()); err != nil {
		return err
	}
	return s.save(ctx, tx, by, d, "decision published", cmd.Why, effective.Rule)
}

// effectiveFrom computes the day on which a decision published on day on takes effect. A decision that is not subject to
// call-in takes effect when it is made.
func (s *Service) effectiveFrom(ctx context.Context, tx *db.Tx, d Decision, on workday.Date) (statute.Result, error) {
	if !d.SubjectToCallIn || on.IsZero() {
		return statute.Result{NextStepFrom: d.DecidedOn}, nil
	}
	policy, err := s.policy.StatutePolicy(ctx, tx)
	if err != nil {
		return statute.Result{}, err
	}
	return s.book.Compute("call-in", statute.Query{From: on, Policy: policy})
}

func (d *Decision) publish(cmd Publish, byRule, today workday.Date) error {
	switch {
	case d.DecidedOn.IsZero():
		return fault.Conflict("The decision has not been taken yet.")
	case d.Unstated.CallIn:
		return fault.Conflict("The paper does not state whether this decision may be called in. Enter that first.")
	case !d.PublishedOn.IsZero():
		return fault.Conflictf("This decision was published on %s.", d.PublishedOn.Long())
	case cmd.On.IsZero() || cmd.On.After(today):
		return fault.Invalid("on", "Enter the day of publication, today or earlier.")
	case cmd.On.Before(d.DecidedOn):
		return fault.Invalidf("on", "The decision was taken on %s; it cannot have been published before.", d.DecidedOn.Long())
	case !cmd.Effective.IsZero() && cmd.Effective.Before(byRule):
		return fault.Invalidf("effective", "The call-in period runs until %s; the decision cannot take effect before.", byRule.Long())
	case !cmd.Effective.IsZero() && cmd.Effective != byRule && cmd.Why == "":
		return fault.Invalidf("why", "The rule gives %s. Say why a later date was published.", byRule.Long())
	}
	d.PublishedOn, d.EffectiveFrom, d.EffectiveWhy = cmd.On, byRule, ""
	if !cmd.Effective.IsZero() && cmd.Effective != byRule {
		d.EffectiveFrom, d.EffectiveWhy = cmd.Effective, cmd.Why
	}
	return nil
}
