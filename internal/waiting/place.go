package waiting

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/disclosure"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Place is where an entry stands on the list of its pathway and district: those who are seen sooner first, then who has waited
// longest. It names no child.
type Place struct {
	Of     int // all who wait on this list
	Before int // those who are seen first
	Sooner int // those of them who are seen sooner than their turn
}

// Number is the entry's own number, from 1.
func (p Place) Number() int { return p.Before + 1 }

// Why explains the place to the family, without telling on a few other children.
func (p Place) Why() []string {
	out := []string{"The list is of your district and of this assessment alone. Who has waited longest is seen first."}
	switch few := disclosure.Default().Threshold; {
	case p.Sooner == 0:
		out = append(out, "Nobody before you is seen sooner than their turn.")
	case p.Sooner < few:
		out = append(out, fmt.Sprintf("Fewer than %d children before you are seen sooner, each for one of the reasons below.", few))
	default:
		out = append(out, fmt.Sprintf("%d children before you are seen sooner, each for one of the reasons below.", p.Sooner))
	}
	return append(out, "Your number can go up: when another child is seen sooner for one of these reasons, or comes back to a place that it had.")
}

// Rule is a ground on which a child is seen sooner.
type Rule struct{ ID, Title string }

// Rules are the grounds on which a child may be seen sooner than its turn. Whoever moves a child says what the facts are.
func Rules() []Rule {
	return []Rule{
		{"ages-out", "Reaches the age at which this list ends within a year"},
		{"school-at-risk", "May lose their place at school or nursery"},
		{"home-at-risk", "Cannot stay safely at home without an answer"},
		{"looked-after", "Is looked after by the council, or has a child protection plan"},
		{"health", "A doctor says that waiting harms their health"},
		{"our-mistake", "Lost time through a mistake of ours"},
	}
}

// RuleTitle returns a rule in words; its name for one that is no longer kept.
func RuleTitle(id string) string {
	for _, r := range Rules() {
		if r.ID == id {
			return r.Title
		}
	}
	return id
}

// Move is a change of whether an entry is seen sooner.
type Move struct {
	Entry    thread.Ref
	Version  int // of the entry that it made
	On       workday.Date
	Priority Priority
	Rule     string // why sooner; "" back to the turn
	Why      string
	By       string // the name
}

// Prioritise moves an entry up, or back to its turn.
type Prioritise struct {
	Entry    thread.Ref
	Version  int
	Priority Priority
	Rule     string
	Why      string
}

func (e *Entry) prioritise(cmd *Prioritise) error {
	var wrong []fault.Field
	add := func(ok bool, field, message string) {
		if !ok {
			wrong = append(wrong, fault.Field{Name: field, Message: message})
		}
	}
	cmd.Why = strings.TrimSpace(cmd.Why)
	known := slices.ContainsFunc(Rules(), func(r Rule) bool { return r.ID == cmd.Rule })
	if !e.LeftOn.IsZero() {
		return fault.Conflict("This child is no longer on the list.")
	}
	add(cmd.Priority == Sooner || cmd.Priority == InTurn, "priority", "Choose whether the child is seen in turn or sooner.")
	add(cmd.Priority != Sooner || known, "rule", "Choose the reason that your council knows for seeing a child sooner.")
	add(cmd.Why != "" && len(cmd.Why) <= maxText, "why", "Say what the facts are, in up to 1,000 characters.")
	add(cmd.Priority != e.Priority || len(wrong) > 0, "priority", "The child is "+seen(e.Priority)+" already.")
	if cmd.Priority == InTurn {
		cmd.Rule = ""
	}
	if err := fault.InvalidFields(wrong...); err != nil {
		return err
	}
	e.Priority, e.Why = cmd.Priority, cmd.Why
	return nil
}

func seen(p Priority) string {
	if p == Sooner {
		return "seen sooner"
	}
	return "seen in turn"
}

// Prioritise moves a child up its list, or back to its turn, and tells the family.
func (s *Service) Prioritise(ctx context.Context, by access.Actor, cmd Prioritise) error {
	return s.onEntry(ctx, by, access.WaitingEdit, cmd.Entry, func(tx *db.Tx) error { return s.PrioritiseTx(ctx, tx, by.By(), cmd) })
}

// PrioritiseTx is Prioritise inside a transaction.
func (s *Service) PrioritiseTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Prioritise) error {
	e, err := s.load(ctx, tx, cmd.Entry, cmd.Version)
	if err != nil {
		return err
	}
	if err := e.prioritise(&cmd); err != nil {
		return err
	}
	what := "Your child's place on a waiting list has changed. Sign in to read the place and the reason."
	if err := s.deps.Families.TellFamilyTx(ctx, tx, e.Child, what, e.Ref, workday.Date{}); err != nil {
		return fmt.Errorf("tell the family of %s: %w", e.Child, err)
	}
	if err := s.save(ctx, tx, by, e, "place on the waiting list changed: "+seen(e.Priority), cmd.Why); err != nil {
		return err
	}
	m := Move{Entry: e.Ref, Version: e.Version + 1, On: tx.Today(), Priority: e.Priority, Rule: cmd.Rule, Why: cmd.Why, By: by.Name}
	if err := s.deps.Store.InsertMove(ctx, tx, m); err != nil {
		return fmt.Errorf("note the move of %s: %w", e.Ref, err)
	}
	return nil
}

// Place returns where an entry that waits stands. The caller has checked that the reader may see the child.
func (s *Service) Place(ctx context.Context, tx *db.Tx, e Entry) (Place, error) {
	return s.deps.Store.Place(ctx, tx, e)
}

// Moves returns the moves of all lists since a day, the latest first. They name entries: the caller leaves out whom the reader
// may not see.
func (s *Service) Moves(ctx context.Context, tx *db.Tx, since workday.Date, limit int) ([]Move, error) {
	return s.deps.Store.Moves(ctx, tx, since, limit)
}

// MovesOf returns the moves of entries, the latest first. The caller has checked that the reader may see the children.
func (s *Service) MovesOf(ctx context.Context, tx *db.Tx, entries ...thread.Ref) ([]Move, error) {
	if len(entries) == 0 {
		return nil, nil
	}
	return s.deps.Store.MovesOf(ctx, tx, entries)
}
