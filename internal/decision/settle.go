package decision

import (
	"context"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/statute"
	"alongside/internal/thread"
)

// Settle enters what the paper of an imported decision leaves open.
type Settle struct {
	Decision  thread.Ref
	Version   int
	Key       string // "yes" or "no", where whether it is key is not stated
	ReasonKey string // needed with a yes, unless the paper gives it
	CallIn    string // "yes" or "no", where whether it may be called in is not stated
	Terms     Terms  // the limits that could not be read; one that the paper's reading gave is not changed
	Why       string // where it is stated instead
}

// Imported reports whether d was read from a paper.
func (d Decision) Imported() bool { return d.Source != "" && d.Source != "entered" }

// Open reports whether d was read from a paper that leaves something open which can be entered.
func (d Decision) Open() bool {
	t := d.Terms
	return d.Imported() && (d.Unstated != Unstated{} || t.TotalValue == 0 || t.Start.IsZero() || t.End.IsZero() || t.OfficerLimit == 0 ||
		len(t.ExtensionMonths) == 0 || t.ExtensionValue == 0)
}

// Settle writes what was left open, once. What the paper states is not changed by it: a later decision amends that.
func (s *Service) Settle(ctx context.Context, by access.Actor, cmd Settle) error {
	if !by.May(access.DecisionEdit) {
		return fault.Forbidden("Only democratic services enter what a paper leaves open.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.SettleTx(ctx, tx, by.By(), cmd) })
}

// SettleTx is Settle inside a transaction.
func (s *Service) SettleTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Settle) error {
	d, err := s.load(ctx, tx, cmd.Decision, cmd.Version)
	if err != nil {
		return err
	}
	open := d.Unstated.CallIn
	if err := d.settle(cmd); err != nil {
		return err
	}
	rule := ""
	if open && !d.Unstated.CallIn && d.EffectiveFrom.IsZero() && !d.PublishedOn.IsZero() {
		var effective statute.Result
		if effective, err = s.effectiveFrom(ctx, tx, d, d.PublishedOn); err != nil {
			return err
		}
		d.EffectiveFrom, rule = effective.NextStepFrom, effective.Rule
	}
	return s.save(ctx, tx, by, d, "what the paper leaves open entered", cmd.Why, rule)
}

func (d *Decision) settle(cmd Settle) error {
	if !d.Imported() {
		return fault.Conflict("This decision was not imported; nothing of it was left open by a paper.")
	}
	var wrong []fault.Field
	need := func(lacks bool, name, message string) {
		if lacks {
			wrong = append(wrong, fault.Field{Name: name, Message: message})
		}
	}
	oneOf := func(said string) bool { return said == "" || said == "yes" || said == "no" }
	need(d.Unstated.Key && !oneOf(cmd.Key), "key", "Choose yes or no.")
	need(d.Unstated.CallIn && !oneOf(cmd.CallIn), "call-in", "Choose yes or no.")
	need(d.Unstated.Key && cmd.Key == "yes" && d.ReasonKey == "" && strings.TrimSpace(cmd.ReasonKey) == "", "reason-key", "Say why the decision is key.")
	need(strings.TrimSpace(cmd.Why) == "", "why", "Enter where it is stated.")
	merged := cmd.Terms.amendedBy(d.Terms) // what was read stays
	if err := fault.InvalidFields(append(wrong, merged.wrong()...)...); err != nil {
		return err
	}
	if d.Unstated.Key && cmd.Key != "" {
		d.Key, d.Unstated.Key = cmd.Key == "yes", false
		if d.Key && d.ReasonKey == "" {
			d.ReasonKey = strings.TrimSpace(cmd.ReasonKey)
		}
	}
	if d.Unstated.CallIn && cmd.CallIn != "" {
		d.SubjectToCallIn, d.Unstated.CallIn = cmd.CallIn == "yes", false
	}
	d.Terms = merged
	return nil
}
