package decision

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// RequestCallIn asks that a published decision be looked at again before it takes effect.
type RequestCallIn struct {
	Decision thread.Ref
	Version  int
	By       string // the members who ask
	Reason   string
}

// SettleCallIn records what came of a call-in. When the decision stands it takes effect at once.
type SettleCallIn struct {
	Decision thread.Ref
	Version  int
	Stands   bool
	Findings string
}

// RequestCallIn records a call-in. It refuses one outside the period.
func (s *Service) RequestCallIn(ctx context.Context, by access.Actor, cmd RequestCallIn) error {
	if !by.May(access.DecisionCallIn) {
		return fault.Forbidden("Only members, or democratic services for them, can call a decision in.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.RequestCallInTx(ctx, tx, by.By(), cmd) })
}

// RequestCallInTx is RequestCallIn inside a transaction.
func (s *Service) RequestCallInTx(ctx context.Context, tx *db.Tx, by audit.By, cmd RequestCallIn) error {
	d, err := s.load(ctx, tx, cmd.Decision, cmd.Version)
	if err != nil {
		return err
	}
	if err := d.requestCallIn(cmd, tx.Today()); err != nil {
		return err
	}
	return s.save(ctx, tx, by, d, "decision called in", cmd.Reason, "call-in")
}

// SettleCallIn records the outcome of a call-in.
func (s *Service) SettleCallIn(ctx context.Context, by access.Actor, cmd SettleCallIn) error {
	if !by.May(access.DecisionTake) {
		return fault.Forbidden("Only democratic services can record the outcome of a call-in.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.SettleCallInTx(ctx, tx, by.By(), cmd) })
}

// SettleCallInTx is SettleCallIn inside a transaction.
func (s *Service) SettleCallInTx(ctx context.Context, tx *db.Tx, by audit.By, cmd SettleCallIn) error {
	d, err := s.load(ctx, tx, cmd.Decision, cmd.Version)
	if err != nil {
		return err
	}
	if err := d.settleCallIn(cmd, tx.Today()); err != nil {
		return err
	}
	if err := s.save(ctx, tx, by, d, "call-in settled", cmd.Findings, "call-in"); err != nil || cmd.Stands {
		return err
	}
	return tell(ctx, tx, by, d, s.withdrawn)
}

func (d *Decision) requestCallIn(cmd RequestCallIn, today workday.Date) error {
	if d.Unstated.CallIn {
		return fault.Conflict("The paper does not state whether this decision may be called in. Enter that first.")
	}
	if !d.SubjectToCallIn {
		return fault.Conflict("This decision is not subject to call-in.")
	}
	if state := d.State(today); state != StateCallInOpen {
		return fault.Conflictf("A decision can be called in only between its publication and the day it takes effect. This one is “%s”.", state)
	}
	var wrong []fault.Field
	if cmd.By == "" {
		wrong = append(wrong, fault.Field{Name: "by", Message: "Name the members who call the decision in."})
	}
	if cmd.Reason == "" {
		wrong = append(wrong, fault.Field{Name: "reason", Message: "Enter the members' reason."})
	}
	if err := fault.InvalidFields(wrong...); err != nil {
		return err
	}
	d.CallIns = append(d.CallIns, CallIn{On: today, By: cmd.By, Reason: cmd.Reason})
	return nil
}

func (d *Decision) settleCallIn(cmd SettleCallIn, today workday.Date) error {
	open := d.openCallIn()
	if open == nil {
		return fault.Conflict("There is no open call-in to settle.")
	}
	if cmd.Findings == "" {
		return fault.Invalid("findings", "Enter what the committee found.")
	}
	open.Settled, open.Stands, open.Findings = today, cmd.Stands, cmd.Findings
	if cmd.Stands && d.EffectiveFrom.Before(today) {
		d.EffectiveFrom = today
		d.EffectiveWhy = "The decision was called in and stands."
	}
	return nil
}
