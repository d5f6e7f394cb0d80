package report

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Promise says in a number what a decision is to bring.
type Promise struct {
	Title      string
	Decision   thread.Ref
	Source     string // the key of a live figure
	Unit       Unit   // must be what the source counts in
	Baseline   int
	BaselineOn workday.Date
	Target     int
	TargetBy   workday.Date
	Direction  Direction
}

// Promise adds a measure to a decision.
func (s *Service) Promise(ctx context.Context, by access.Actor, cmd Promise) (thread.Ref, error) {
	var ref thread.Ref
	err := s.permitted(ctx, by, access.ReportEdit, "You may not promise measures.", func(tx *db.Tx) error {
		var err error
		ref, err = s.PromiseTx(ctx, tx, by.By(), cmd)
		return err
	})
	return ref, err
}

// PromiseTx is Promise inside a transaction.
func (s *Service) PromiseTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Promise) (thread.Ref, error) {
	if err := s.validate(cmd); err != nil {
		return "", err
	}
	nodes, err := thread.Nodes(ctx, tx, cmd.Decision)
	if err != nil {
		return "", fmt.Errorf("look for decision %s: %w", cmd.Decision, err)
	}
	if _, ok := nodes[cmd.Decision]; !ok {
		return "", fault.Invalid("decision", "There is no decision with this reference.")
	}
	m := Measure{
		Ref: thread.New(tx, thread.Measure), Version: 1, Title: cmd.Title, Decision: cmd.Decision, Unit: cmd.Unit, Baseline: cmd.Baseline,
		BaselineOn: cmd.BaselineOn, Target: cmd.Target, TargetBy: cmd.TargetBy, Direction: cmd.Direction, Source: cmd.Source, PromisedOn: tx.Today(),
	}
	if err := s.store.InsertMeasure(ctx, tx, m); err != nil {
		return "", fmt.Errorf("add measure: %w", err)
	}
	if err := thread.Put(ctx, tx, thread.Node{Ref: m.Ref, Kind: thread.Measure, Label: m.Title, State: "promised", URL: "/measures/" + string(m.Ref)}); err != nil {
		return "", fmt.Errorf("place measure %s in the thread: %w", m.Ref, err)
	}
	if err := thread.Link(ctx, tx, m.Decision, "promises", m.Ref); err != nil {
		return "", fmt.Errorf("link decision %s to measure %s: %w", m.Decision, m.Ref, err)
	}
	return m.Ref, audit.Append(ctx, tx, by, audit.Entry{Action: "measure promised", Ref: string(m.Ref), Payload: m})
}

func (s *Service) validate(cmd Promise) error {
	var wrong []fault.Field
	is := func(bad bool, name, message string) {
		if bad {
			wrong = append(wrong, fault.Field{Name: name, Message: message})
		}
	}
	_, known := s.sources.Find(cmd.Source)
	is(cmd.Title == "", "title", "Enter what is measured.")
	is(cmd.Decision.Kind() != thread.Decision, "decision", "Enter the reference of the decision that promises it. It begins with "+thread.Decision.Prefix()+".")
	is(!known, "source", "Choose a live figure. A measure without one would have to be typed in.")
	is(cmd.Unit != Count && cmd.Unit != PerCent && cmd.Unit != Minutes && cmd.Unit != Pence, "unit", "Choose what it is counted in.")
	is(cmd.Direction != Up && cmd.Direction != Down, "direction", "Choose whether more or less is better.")
	is(cmd.Baseline < 0, "baseline", "A baseline cannot be negative.")
	is(cmd.Target < 0, "target", "A target cannot be negative.")
	is(cmd.Direction == Up && cmd.Target < cmd.Baseline || cmd.Direction == Down && cmd.Target > cmd.Baseline, "target", "The target is worse than the baseline.")
	is(cmd.Unit == PerCent && cmd.Target > 1000, "target", "A share cannot be more than 100 per cent.")
	return fault.InvalidFields(wrong...)
}
