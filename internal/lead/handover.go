package lead

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// mostHanded is how many children one handover takes: it is one transaction, and each family is written to in it.
const mostHanded = 200

// Handover is many children who go from one lead professional to another on one day.
type Handover struct {
	Ref      thread.Ref
	From, To thread.Ref   // the leads
	On       workday.Date // the first day of the new lead
	Why      string
	MadeOn   workday.Date
	MadeBy   string // the manager's name
	Moves    []Move
	UndoBy   workday.Date // the last day on which it can be undone, zero when the policy lets nobody
	UndoneOn workday.Date
	UndoneBy string
	UndoWhy  string
}

// Move is one child of a handover, with the allocations before and after.
type Move struct {
	Child  thread.Ref `json:"child"`
	Before thread.Ref `json:"before"`
	After  thread.Ref `json:"after"`
	Weight int        `json:"weight"`
}

// Undoable reports whether the handover can be undone on a day.
func (h Handover) Undoable(today workday.Date) bool {
	return h.UndoneOn.IsZero() && !h.UndoBy.IsZero() && !today.After(h.UndoBy)
}

// HandOver gives children to another lead professional.
type HandOver struct {
	From, To thread.Ref
	Children []thread.Ref
	On       workday.Date // tomorrow at the earliest, so that families hear of it before
	Why      string
}

// Preview is what a handover would do.
type Preview struct {
	From, To  Share // as they are today
	Moves     []Move
	Cards     map[thread.Ref]family.Card
	FromAfter int // the weight that the first lead carries then
	ToAfter   int
	TooMuch   bool // the new lead would carry more than she can
	UndoDays  int
}

// PreviewHandOver says what a handover would do, and changes nothing. It refuses what HandOver refuses.
func (s *Service) PreviewHandOver(ctx context.Context, tx *db.Tx, by access.Actor, cmd HandOver) (Preview, error) {
	p, _, err := s.preview(ctx, tx, by, &cmd)
	return p, err
}

func (s *Service) preview(ctx context.Context, tx *db.Tx, by access.Actor, cmd *HandOver) (Preview, []Allocation, error) {
	if err := cmd.validate(tx.Today()); err != nil {
		return Preview{}, nil, err
	}
	role, err := s.Role(ctx, tx)
	if err != nil {
		return Preview{}, nil, err
	}
	p := Preview{UndoDays: role.UndoDays}
	teams, err := s.Balance(ctx, tx)
	if err != nil {
		return p, nil, err
	}
	for _, t := range teams {
		for _, one := range t.People {
			switch one.Ref {
			case cmd.From:
				p.From = one
			case cmd.To:
				p.To = one
			}
		}
	}
	if p.To.Ref == "" {
		return p, nil, fault.Invalid("to", "Choose a lead professional of this council.")
	}
	if !p.To.Last.IsZero() {
		return p, nil, fault.Invalidf("to", "%s leaves: the last day is %s. Choose somebody who stays.", p.To.Name, p.To.Last.Long())
	}
	theirs, err := s.store.Of(ctx, tx, cmd.From, cmd.On)
	if err != nil {
		return p, nil, fmt.Errorf("the children of %s: %w", cmd.From, err)
	}
	moving := make([]Allocation, 0, len(cmd.Children))
	for _, child := range cmd.Children {
		if err := access.MayWork(ctx, tx, by, child); err != nil {
			return p, nil, err
		}
		i := slices.IndexFunc(theirs, func(a Allocation) bool { return a.Child == child && a.Current(cmd.On) })
		if i < 0 {
			return p, nil, fault.Conflict("The children of this lead have changed while you were choosing. Choose again.")
		}
		moving = append(moving, theirs[i])
		p.Moves = append(p.Moves, Move{Child: child, Before: theirs[i].Ref, Weight: theirs[i].Weight})
		p.ToAfter += theirs[i].Weight
	}
	p.FromAfter, p.ToAfter = p.From.Weight-p.ToAfter, p.To.Weight+p.ToAfter
	p.TooMuch = p.ToAfter > p.To.Capacity
	p.Cards, err = s.families.Cards(ctx, tx, cmd.Children)
	return p, moving, err
}

func (cmd *HandOver) validate(today workday.Date) error {
	var wrong []fault.Field
	add := func(field, message string) { wrong = append(wrong, fault.Field{Name: field, Message: message}) }
	cmd.Why = strings.TrimSpace(cmd.Why)
	cmd.Children = slices.Compact(sorted(slices.Clone(cmd.Children)))
	if cmd.From.Kind() != thread.Person {
		add("from", "Choose whose children are handed over.")
	}
	if cmd.To.Kind() != thread.Person || cmd.To == cmd.From {
		add("to", "Choose another lead professional who takes the children.")
	}
	if len(cmd.Children) == 0 {
		add("children", "Choose the children.")
	}
	if len(cmd.Children) > mostHanded {
		add("children", fmt.Sprintf("At most %d children at a time: hand the others over after these.", mostHanded))
	}
	if !cmd.On.After(today) {
		add("on", "Enter tomorrow or a later day, so that the families hear of it before.")
	}
	if cmd.Why == "" {
		add("why", "Say why, in a plain sentence.")
	}
	return fault.InvalidFields(wrong...)
}

// HandOver hands the children over in one transaction: each family is told who comes and when, today, before it happens.
func (s *Service) HandOver(ctx context.Context, by access.Actor, cmd HandOver) (Handover, error) {
	if err := s.mayHandOver(ctx, by, cmd.From); err != nil {
		return Handover{}, err
	}
	var out Handover
	err := s.db.InTx(ctx, func(tx *db.Tx) (err error) {
		out, err = s.HandOverTx(ctx, tx, by, cmd)
		return err
	})
	return out, err
}

func (s *Service) mayHandOver(ctx context.Context, by access.Actor, from thread.Ref) error {
	if !by.May(access.LeadAllocate) {
		return fault.Forbidden("Only a manager hands children over.")
	}
	if from == "" {
		return fault.Invalid("from", "Choose whose children are handed over.")
	}
	return s.mayManage(ctx, by, from)
}

// HandOverTx is HandOver inside a transaction.
func (s *Service) HandOverTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd HandOver) (Handover, error) {
	p, moving, err := s.preview(ctx, tx, by, &cmd)
	if err != nil {
		return Handover{}, err
	}
	h := Handover{Ref: thread.New(tx, thread.Lead), From: cmd.From, To: cmd.To, On: cmd.On, Why: cmd.Why, MadeOn: tx.Today(), MadeBy: by.Name}
	if p.UndoDays > 0 {
		h.UndoBy = tx.Today().AddDays(p.UndoDays)
	}
	for _, was := range moving {
		a, err := s.AllocateTx(ctx, tx, by.By(), Allocate{Child: was.Child, Lead: cmd.To, Weight: was.Weight, From: cmd.On, Why: cmd.Why})
		if err != nil {
			return Handover{}, err
		}
		h.Moves = append(h.Moves, Move{Child: was.Child, Before: was.Ref, After: a.Ref, Weight: was.Weight})
	}
	if err := s.store.InsertHandover(ctx, tx, h); err != nil {
		return Handover{}, fmt.Errorf("save the handover %s: %w", h.Ref, err)
	}
	return h, s.recordHandover(ctx, tx, by.By(), h, "children handed over", h.Why)
}

// recordedHandover is what the audit keeps.
type recordedHandover struct {
	From     thread.Ref   `json:"from"`
	To       thread.Ref   `json:"to"`
	On       workday.Date `json:"on"`
	Children int          `json:"children"`
}

func (s *Service) recordHandover(ctx context.Context, tx *db.Tx, by audit.By, h Handover, action, why string) error {
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(h.Ref), Why: why,
		Payload: recordedHandover{h.From, h.To, h.On, len(h.Moves)}})
}

// UndoHandOver takes a handover back.
type UndoHandOver struct {
	Handover thread.Ref
	Why      string
}

// UndoHandOver gives the children back to the lead they had, while the policy's days run. Those whose lead has been changed since
// stay where they are; it returns how many went back.
func (s *Service) UndoHandOver(ctx context.Context, by access.Actor, cmd UndoHandOver) (int, error) {
	if !by.May(access.LeadAllocate) {
		return 0, fault.Forbidden("Only a manager hands children over.")
	}
	var from thread.Ref
	if err := s.db.View(ctx, func(tx *db.Tx) error {
		h, err := s.store.Handover(ctx, tx, cmd.Handover)
		from = h.From
		return err
	}); err != nil {
		return 0, err
	}
	if err := s.mayManage(ctx, by, from); err != nil {
		return 0, err
	}
	back := 0
	err := s.db.InTx(ctx, func(tx *db.Tx) (err error) {
		back, err = s.UndoHandOverTx(ctx, tx, by, cmd)
		return err
	})
	return back, err
}

// UndoHandOverTx is UndoHandOver inside a transaction.
func (s *Service) UndoHandOverTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd UndoHandOver) (int, error) {
	h, err := s.store.Handover(ctx, tx, cmd.Handover)
	if err != nil {
		return 0, err
	}
	cmd.Why = strings.TrimSpace(cmd.Why)
	switch {
	case !h.UndoneOn.IsZero():
		return 0, fault.Conflictf("This handover was undone on %s already.", h.UndoneOn.Long())
	case !h.Undoable(tx.Today()):
		return 0, fault.Conflict("The days in which this handover can be undone are over. Hand the children over again instead.")
	case cmd.Why == "":
		return 0, fault.Invalid("why", "Say why it is undone, in a plain sentence.")
	}
	from := h.On
	if from.Before(tx.Today()) {
		from = tx.Today()
	}
	back := 0
	for _, m := range h.Moves {
		done, err := s.giveBack(ctx, tx, by, h, m, Allocate{Child: m.Child, Lead: h.From, Weight: m.Weight, From: from, Why: cmd.Why})
		if err != nil {
			return 0, err
		}
		if done {
			back++
		}
	}
	h.UndoneOn, h.UndoneBy, h.UndoWhy = tx.Today(), by.Name, cmd.Why
	if err := s.store.UndoHandover(ctx, tx, h); err != nil {
		return 0, fmt.Errorf("undo the handover %s: %w", h.Ref, err)
	}
	return back, s.recordHandover(ctx, tx, by.By(), h, "handover of children undone", cmd.Why)
}

// giveBack gives one child back, unless her lead was changed since. What the family and the lead had said of their
// introduction holds again: they know each other.
func (s *Service) giveBack(ctx context.Context, tx *db.Tx, by access.Actor, h Handover, m Move, cmd Allocate) (bool, error) {
	all, err := s.store.Allocations(ctx, tx, []thread.Ref{m.Child})
	if err != nil {
		return false, fmt.Errorf("give %s back: %w", m.Child, err)
	}
	var before Allocation
	last := thread.Ref("")
	for _, a := range all {
		if a.Ref == m.Before {
			before = a
		}
		if a.To.IsZero() {
			last = a.Ref
		}
	}
	if last != m.After || before.Lead != h.From {
		return false, nil
	}
	a, err := s.AllocateTx(ctx, tx, by.By(), cmd)
	if err != nil || before.IntroducedOn.IsZero() {
		return err == nil, err
	}
	a.IntroducedOn, a.How, a.Note, a.LastContact = before.IntroducedOn, before.How, before.Note, before.LastContact
	a.ConfirmedOn, a.ConfirmedBy = before.ConfirmedOn, before.ConfirmedBy
	if err := s.store.Update(ctx, tx, a); err != nil {
		return false, fmt.Errorf("give %s back: %w", m.Child, err)
	}
	err = s.clocks.Stop(ctx, tx, by.By(), a.Ref, family.RuleIntroduce, "The family knows this lead professional: the handover was undone.")
	return true, err
}

// Handovers returns the latest handovers of the council, the newest first.
func (s *Service) Handovers(ctx context.Context, tx *db.Tx, limit int) ([]Handover, error) {
	return s.store.Handovers(ctx, tx, limit)
}

// LedBy lists the children whom a person leads today and the reader may work with, by name. The caller records the look.
func (s *Service) LedBy(ctx context.Context, tx *db.Tx, reader access.Actor, person thread.Ref) ([]Row, error) {
	entries, err := s.store.Led(ctx, tx, []thread.Ref{person}, tx.Today())
	if err != nil {
		return nil, fmt.Errorf("the children of %s: %w", person, err)
	}
	theirs, err := access.Children(ctx, tx, reader)
	if err != nil {
		return nil, err
	}
	var refs []thread.Ref
	for _, e := range entries {
		if slices.Contains(theirs, e.Child) {
			refs = append(refs, e.Child)
		}
	}
	cards, err := s.families.Cards(ctx, tx, refs)
	rows := make([]Row, 0, len(refs))
	for _, e := range entries {
		if card, ok := cards[e.Child]; ok {
			rows = append(rows, Row{Entry: e, Card: card})
		}
	}
	slices.SortFunc(rows, func(a, b Row) int {
		return cmp.Or(strings.Compare(a.Card.Last, b.Card.Last), strings.Compare(a.Card.First, b.Card.First), strings.Compare(string(a.Child), string(b.Child)))
	})
	return rows, err
}
