package waiting

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/disclosure"
	"alongside/internal/fault"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Place is where an entry stands on the list of its pathway and district: those who are seen sooner first, in the order of the rules by
// which they are, then who has waited longest. It names no child.
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
	out = append(out, "Those who are seen sooner come in the order of the reasons below; for the same reason, who has waited longest comes first.")
	return append(out, "Your number can go up: when another child is seen sooner for one of these reasons, or comes back to a place that it had.")
}

// Policies say by which rules a council sees a child sooner, and how long families have. Package statute answers, from the council's policy.
type Policies interface {
	// SeenSooner returns the rules that are in force on a day, in their order.
	SeenSooner(ctx context.Context, tx *db.Tx, on workday.Date) (statute.SeenSooner, error)
	// Spans returns how long the council lets what it sets for itself run.
	Spans(ctx context.Context, tx *db.Tx) (statute.Spans, error)
}

// Rules are the rules by which the council sees a child sooner today, in the order in which children are seen.
func (s *Service) Rules(ctx context.Context, tx *db.Tx) (statute.SeenSooner, error) {
	return s.deps.Policies.SeenSooner(ctx, tx, tx.Today())
}

// Spans are how long the council gives a family to keep its place, and keeps a place for a child that left.
func (s *Service) Spans(ctx context.Context, tx *db.Tx) (statute.Spans, error) {
	return s.deps.Policies.Spans(ctx, tx)
}

// Move is a change of whether an entry is seen sooner.
type Move struct {
	Entry    thread.Ref
	Version  int // of the entry that it made
	On       workday.Date
	Priority Priority
	Rule     string // why sooner; "" back to the turn
	Title    string // of the rule, as it was then; "" where it was not kept yet
	Policy   int    // the version of the council's rules by which it was made; 0 where it was not kept yet
	Evidence string // what was seen that shows it
	Why      string
	By       string // the name
}

// Reason returns the rule of a move in words, its name where no words were kept.
func (m Move) Reason() string { return cmp.Or(m.Title, m.Rule) }

// Prioritise moves an entry up, or back to its turn.
type Prioritise struct {
	Entry    thread.Ref
	Version  int
	Priority Priority
	Rule     string
	Evidence string // what was seen that shows it; needed to be seen sooner
	Why      string
}

func (e *Entry) prioritise(cmd *Prioritise, rules statute.SeenSooner) error {
	var wrong []fault.Field
	add := func(ok bool, field, message string) {
		if !ok {
			wrong = append(wrong, fault.Field{Name: field, Message: message})
		}
	}
	cmd.Why, cmd.Evidence = strings.TrimSpace(cmd.Why), strings.TrimSpace(cmd.Evidence)
	rank, known := rules.Rank(cmd.Rule)
	if !e.LeftOn.IsZero() {
		return fault.Conflict("This child is no longer on the list.")
	}
	add(cmd.Priority == Sooner || cmd.Priority == InTurn, "priority", "Choose whether the child is seen in turn or sooner.")
	add(cmd.Priority != Sooner || known, "rule", "Choose the reason that your council knows for seeing a child sooner.")
	add(cmd.Priority != Sooner || !known || cmd.Evidence != "" && len(cmd.Evidence) <= maxText, "proof", "Say what you have seen that shows it, in up to 1,000 characters. This reason needs: "+needs(rules, rank)+".")
	add(cmd.Why != "" && len(cmd.Why) <= maxText, "why", "Say what the facts are, in up to 1,000 characters.")
	add(cmd.Priority != e.Priority || len(wrong) > 0, "priority", "The child is "+seen(e.Priority)+" already.")
	if cmd.Priority == InTurn {
		cmd.Rule, cmd.Evidence = "", ""
	}
	if err := fault.InvalidFields(wrong...); err != nil {
		return err
	}
	e.Priority, e.Why, e.Rule = cmd.Priority, cmd.Why, cmd.Rule
	return nil
}

// needs says what has to be seen for the rule of a rank.
func needs(rules statute.SeenSooner, rank int) string {
	if rank < 1 {
		return ""
	}
	return rules.Rules[rank-1].Evidence
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
	rules, err := s.Rules(ctx, tx)
	if err != nil {
		return fmt.Errorf("read by which rules a child is seen sooner: %w", err)
	}
	if err := e.prioritise(&cmd, rules); err != nil {
		return err
	}
	what := "A place on a waiting list has changed. Sign in to read the place, the reason and when it is likely now."
	if err := s.deps.Families.TellFamilyTx(ctx, tx, e.Child, what, e.Ref, workday.Date{}); err != nil {
		return fmt.Errorf("tell the family of %s: %w", e.Child, err)
	}
	m := Move{Entry: e.Ref, Version: e.Version + 1, On: tx.Today(), Priority: e.Priority, Rule: cmd.Rule, Policy: rules.Version, Evidence: cmd.Evidence, Why: cmd.Why, By: by.Name}
	if rank, known := rules.Rank(e.Rule); known {
		m.Title = rules.Rules[rank-1].Title
	}
	if err := s.deps.Store.Update(ctx, tx, e); err != nil {
		return fmt.Errorf("save wait %s: %w", e.Ref, err)
	}
	change := audit.Entry{Action: "place on the waiting list changed: " + seen(e.Priority), Why: cmd.Why, Rule: fmt.Sprintf("seen-sooner version %d", rules.Version), Payload: moved{e, m}}
	if cmd.Rule != "" {
		change.Rule += ", " + cmd.Rule
	}
	if err := s.recordAs(ctx, tx, by, e, change); err != nil {
		return err
	}
	if err := s.deps.Store.InsertMove(ctx, tx, m); err != nil {
		return fmt.Errorf("note the move of %s: %w", e.Ref, err)
	}
	return nil
}

// moved is what the audit keeps of a move.
type moved struct {
	Entry Entry
	Move  Move
}

// Place returns where an entry that waits stands. The caller has checked that the reader may see the child.
func (s *Service) Place(ctx context.Context, tx *db.Tx, e Entry) (Place, error) {
	rules, err := s.Rules(ctx, tx)
	if err != nil {
		return Place{}, fmt.Errorf("read in which order children are seen sooner: %w", err)
	}
	order := make([]string, len(rules.Rules))
	for i, r := range rules.Rules {
		order[i] = r.ID
	}
	return s.deps.Store.Place(ctx, tx, e, order)
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
