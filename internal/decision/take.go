package decision

import (
	"context"
	"slices"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Take records the decision as made: regulations 12 and 13 ask for the decision and its date, the reasons, the
// alternatives rejected and the interests declared.
type Take struct {
	Decision  thread.Ref
	Version   int
	On        workday.Date
	Reasons   string
	Rejected  string
	Interests string
	Clauses   []Clause
	Chosen    string // the label of the option that was decided: needed for options from a decision pack
}

// Take records a decision. It refuses a key decision on a day before its notice has run out.
func (s *Service) Take(ctx context.Context, by access.Actor, cmd Take) error {
	if !by.May(access.DecisionTake) {
		return fault.Forbidden("Only democratic services can record a decision.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.TakeTx(ctx, tx, by.By(), cmd) })
}

// TakeTx is Take inside a transaction.
func (s *Service) TakeTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Take) error {
	d, err := s.load(ctx, tx, cmd.Decision, cmd.Version)
	if err != nil {
		return err
	}
	if err := d.take(cmd, tx.Today()); err != nil {
		return err
	}
	if err := s.save(ctx, tx, by, d, "decision taken", cmd.Reasons, ""); err != nil {
		return err
	}
	return tell(ctx, tx, by, d, s.taken)
}

func (d *Decision) take(cmd Take, today workday.Date) error {
	if !d.DecidedOn.IsZero() {
		return fault.Conflictf("This decision was taken on %s.", d.DecidedOn.Long())
	}
	var wrong []fault.Field
	if cmd.On.IsZero() || cmd.On.After(today) {
		wrong = append(wrong, fault.Field{Name: "on", Message: "Enter the day of the decision, today or earlier."})
	}
	if cmd.Reasons == "" {
		wrong = append(wrong, fault.Field{Name: "reasons", Message: "Enter the reasons. No decision is saved without them."})
	}
	at := slices.IndexFunc(d.Options, func(o Option) bool { return o.Label == cmd.Chosen })
	switch {
	case cmd.Chosen == "" && d.Chooses():
		wrong = append(wrong, fault.Field{Name: "chosen", Message: "Choose the option that was decided. Nothing can be done on another one."})
	case cmd.Chosen != "" && (at < 0 || d.Options[at].Discarded):
		wrong = append(wrong, fault.Field{Name: "chosen", Message: "Choose one of the options that were not set aside."})
	}
	if err := fault.InvalidFields(wrong...); err != nil {
		return err
	}
	if d.Unstated.Key {
		return fault.Conflict("The paper does not state whether this is a key decision. Enter that first.")
	}
	if d.Key {
		switch {
		case d.NoticePublished.IsZero():
			return fault.Conflict("This is a key decision and no notice has been published. Publish the notice first, or use the general exception or special urgency.")
		case cmd.On.Before(d.NotBefore):
			return fault.Conflictf("Notice was published on %s. The decision may be taken from %s, not on %s.",
				d.NoticePublished.Long(), d.NotBefore.Long(), cmd.On.Long())
		}
	}
	d.DecidedOn, d.Reasons, d.Rejected, d.Interests = cmd.On, cmd.Reasons, cmd.Rejected, cmd.Interests
	if cmd.Chosen != "" {
		d.Options = slices.Clone(d.Options)
		d.Options[at].Chosen = true
	}
	if len(cmd.Clauses) > 0 {
		d.Clauses = cmd.Clauses
	}
	return nil
}
