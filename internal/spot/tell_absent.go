package spot

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// TellAbsent is what somebody says of a package that a list no longer names; of the whole list when Package is 0.
type TellAbsent struct {
	Package int64
	List    thread.Ref // of FatePart
	Fate    Fate
	On      workday.Date // the last day of what ended or moved
	Why     string       // optional
}

func (cmd TellAbsent) check(start, today workday.Date) error {
	var wrong []fault.Field
	add := func(name, message string) { wrong = append(wrong, fault.Field{Name: name, Message: message}) }
	switch {
	case cmd.Fate != FateEnded && cmd.Fate != FateMoved && cmd.Fate != FateListed:
		add("fate", "Choose what became of the package.")
	case cmd.Fate != FateListed && (cmd.On.IsZero() || cmd.On.Before(start) || cmd.On.After(today)):
		add("on", "Enter its last day, from "+start.Long()+" to today.")
	}
	if len(cmd.Why) > longestWhy {
		add("why", fmt.Sprintf("Say it in at most %d characters.", longestWhy))
	}
	return fault.InvalidFields(wrong...)
}

// TellAbsent keeps what became of a package that a list no longer names. The figures follow in the background.
func (s *Service) TellAbsent(ctx context.Context, by access.Actor, cmd TellAbsent) (AbsentAnswer, error) {
	var out AbsentAnswer
	err := s.DB.InTx(ctx, func(tx *db.Tx) (err error) {
		if cmd.Fate == FatePart {
			out, err = s.partOf(ctx, tx, by, cmd)
		} else {
			out, err = s.fateOf(ctx, tx, by, cmd)
		}
		if err != nil {
			return err
		}
		out.ID, out.Fate, out.Why, out.By, out.At = newNumber(), cmd.Fate, cmd.Why, by.By(), tx.Now()
		if err := s.Workbench.InsertAbsentAnswer(ctx, tx, out); err != nil {
			return err
		}
		if err := wantMatch(ctx, tx); err != nil {
			return err
		}
		return audit.Append(ctx, tx, by.By(), audit.Entry{Action: "missing package explained", Ref: AbsentAnswerRef(out.ID), Payload: out, Why: cmd.Why})
	})
	return out, err
}

// fateOf is the answer about one package.
func (s *Service) fateOf(ctx context.Context, tx *db.Tx, by access.Actor, cmd TellAbsent) (AbsentAnswer, error) {
	one, _, err := s.SeeOneAbsent(ctx, tx, by, cmd.Package)
	if err != nil {
		return AbsentAnswer{}, err
	}
	if err := cmd.check(one.Line.Start, tx.Today()); err != nil {
		return AbsentAnswer{}, err
	}
	a := AbsentAnswer{Package: one.Package, First: one.First, What: lineWords(one.Line), Child: one.Line.Child}
	if cmd.Fate != FateListed {
		a.On = cmd.On
	}
	return a, nil
}

// partOf is the answer that a list is no whole list: the one before it counts in its place.
func (s *Service) partOf(ctx context.Context, tx *db.Tx, by access.Actor, cmd TellAbsent) (AbsentAnswer, error) {
	open, lists, err := s.openAbsent(ctx, tx)
	switch {
	case err != nil:
		return AbsentAnswer{}, err
	case !by.May(access.SpotPackages) || !slices.ContainsFunc(open, func(one Absent) bool { return one.List == cmd.List }):
		return AbsentAnswer{}, fault.NotFound("That question")
	}
	return AbsentAnswer{First: cmd.List, What: lists[cmd.List].File}, nil
}

// UndoAbsent takes an answer back and says why; it stays on record, and the question is asked again.
func (s *Service) UndoAbsent(ctx context.Context, by access.Actor, id int64, why string) error {
	switch {
	case !by.May(access.SpotPackages):
		return notTheirs()
	case why == "":
		return fault.Invalid("why", "Say why the answer is taken back.")
	case len(why) > longestWhy:
		return fault.Invalidf("why", "Say it in at most %d characters.", longestWhy)
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		all, err := s.Workbench.AbsentAnswers(ctx, tx)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(all, func(a AbsentAnswer) bool { return a.ID == id })
		if at < 0 {
			return fault.NotFound("That answer")
		}
		a := all[at]
		if !a.UndoneAt.IsZero() {
			return fault.Conflict(fmt.Sprintf("%s has taken this answer back already.", who(a.UndoneBy)))
		}
		a.UndoneBy, a.UndoneAt, a.UndoneWhy = by.By(), tx.Now(), why
		if err := s.Workbench.UndoAbsentAnswer(ctx, tx, a); err != nil {
			return err
		}
		if err := wantMatch(ctx, tx); err != nil {
			return err
		}
		return audit.Append(ctx, tx, by.By(), audit.Entry{Action: "answer about a missing package undone", Ref: AbsentAnswerRef(a.ID), Payload: a, Why: why})
	})
}

// SeeAbsentAnswers returns what was said of packages that lists no longer name, the latest first, and records the look at the
// children. A child whom the reader has nothing to do with has no name in it.
func (s *Service) SeeAbsentAnswers(ctx context.Context, tx *db.Tx, by access.Actor) ([]AbsentAnswer, error) {
	if !by.May(access.SpotPackages) {
		return nil, notTheirs()
	}
	all, err := s.Workbench.AbsentAnswers(ctx, tx)
	if err != nil {
		return nil, err
	}
	people := make([]Absent, len(all))
	for n, a := range all {
		people[n].Line.Child = a.Child
	}
	if err := s.knowAbsent(ctx, tx, people); err != nil {
		return nil, err
	}
	l := make(look, 0, len(all))
	for n := range all {
		if all[n].Child != "" {
			l = append(l, named{&all[n].Child, people[n].ChildRef})
		}
	}
	return all, l.record(ctx, tx, by, "answers about packages that lists no longer name")
}

// AbsentAnswerRef is what the audit trail knows an answer by.
func AbsentAnswerRef(id int64) string { return fmt.Sprintf("spot-missing-%d", id) }
