package family

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// interpreters are those of a child's family who asked for an interpreter: the carers of a day who may see the record then, and the young
// person.
func (s *Service) interpreters(ctx context.Context, tx *db.Tx, child thread.Ref, on workday.Date) ([]InterpreterNeed, error) {
	carers, err := s.Carers(ctx, tx, child)
	if err != nil {
		return nil, err
	}
	var out []InterpreterNeed
	for _, c := range carers {
		if _, barred := c.Barred(on); c.Reach.Interpreter && c.Current(on) && !barred {
			out = append(out, InterpreterNeed{Person: c.Person, Name: c.Name(), Language: strings.TrimSpace(c.Reach.Language)})
		}
	}
	own, err := s.OwnReaches(ctx, tx, child)
	if err != nil || !own[child].Reach.Interpreter {
		return out, err
	}
	c, err := s.Child(ctx, tx, child)
	if err != nil {
		return nil, fmt.Errorf("who is met of %s: %w", child, err)
	}
	return append(out, InterpreterNeed{Person: own[child].Person, Name: c.Name(), Language: strings.TrimSpace(own[child].Reach.Language)}), nil
}

// needAnew has the days to come on which a child's family is met follow what was said of interpreters since: one that is needed now is to be
// arranged, for another language anew, and one that nobody needs any more is not. Who interprets for a language that is needed still stays.
func (s *Service) needAnew(ctx context.Context, tx *db.Tx, by audit.By, child thread.Ref) error {
	if err := s.heldBefore(ctx, tx, by, child); err != nil {
		return err
	}
	found, err := s.store.Meetings(ctx, tx, child, tx.Today())
	if err != nil {
		return err
	}
	for _, m := range found {
		if !m.Open(tx.Today()) {
			continue
		}
		needs, err := s.interpreters(ctx, tx, child, m.On)
		if err != nil {
			return err
		}
		if slices.Equal(m.Needs, needs) {
			continue
		}
		if err := s.needs(ctx, tx, by, m, needs); err != nil {
			return err
		}
	}
	return nil
}

// Held is a place in a session that is held for a child.
type Held struct {
	Booking thread.Ref
	On      workday.Date
	At      string // "14:30", or "" where none was said
}

// UsePlaces has the places in sessions known that are held for a child from a day on: one that was booked before the family needed an interpreter
// is a day on which one is to be arranged.
func (s *Service) UsePlaces(from func(ctx context.Context, tx *db.Tx, child thread.Ref, from workday.Date) ([]Held, error)) {
	s.places = from
}

// heldBefore puts places in sessions on record as days on which the family is met, where somebody needs an interpreter now and nobody did when
// they were booked.
func (s *Service) heldBefore(ctx context.Context, tx *db.Tx, by audit.By, child thread.Ref) error {
	if s.places == nil {
		return nil
	}
	needs, err := s.interpreters(ctx, tx, child, tx.Today())
	if err != nil || len(needs) == 0 {
		return err
	}
	held, err := s.places(ctx, tx, child, tx.Today())
	if err != nil {
		return fmt.Errorf("the places in sessions of %s: %w", child, err)
	}
	for _, h := range held {
		if err := s.HeldTx(ctx, tx, by, child, h.Booking, h.On, h.At); err != nil {
			return err
		}
	}
	return nil
}

// needs puts on a meeting who needs an interpreter there now.
func (s *Service) needs(ctx context.Context, tx *db.Tx, by audit.By, m Meeting, needs []InterpreterNeed) error {
	before := m.Missing()
	m.Arranged = m.Arranged.each(m.Tongues()) // what one was for in former records
	m.Needs = needs
	m.Arranged = m.Arranged.each(m.Tongues())
	same := slices.Equal(before, m.Missing())
	if err := s.store.UpdateMeeting(ctx, tx, m); err != nil {
		return fmt.Errorf("save meeting %s: %w", m.Ref, err)
	}
	if !same {
		err := s.clocks.Stop(ctx, tx, by, m.Ref, RuleInterpreter, "What the family said of interpreters has changed.")
		if err != nil && !fault.Is(err, fault.KindNotFound) {
			return fmt.Errorf("interpreters at %s: %w", m.Ref, err)
		}
		if len(m.Missing()) > 0 {
			if err := s.arrangeBy(ctx, tx, by, m); err != nil {
				return err
			}
		}
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "who needs an interpreter at a meeting changed", Ref: string(m.Ref), Child: string(m.Child), Rule: RuleInterpreter,
		Payload: recordedMeeting{Kind: m.Kind, On: m.On, Needs: len(m.Needs)}})
}

// arrangeBy makes arranging an interpreter a date before the day of the meeting; where that has gone by already, of today.
func (s *Service) arrangeBy(ctx context.Context, tx *db.Tx, by audit.By, m Meeting) error {
	council, err := s.councils.Council(ctx, tx)
	if err != nil {
		return fmt.Errorf("by when to arrange an interpreter: %w", err)
	}
	result, err := s.book.Compute(RuleInterpreter, statute.Query{From: m.On, Policy: council.Policy})
	if err != nil {
		return fmt.Errorf("by when to arrange an interpreter for %s: %w", m.Ref, err)
	}
	owner, err := s.keeper(ctx, tx, by, m.Child)
	if err != nil {
		return err
	}
	start := deadline.Start{Rule: RuleInterpreter, Policy: council.Policy, Ref: m.Ref, Child: m.Child, From: m.On, Owner: owner.person, Team: owner.team, Title: m.task()}
	if result.LastDay.Before(tx.Today()) {
		start.From = tx.Today()
		_, err = s.clocks.StartOn(ctx, tx, by, start, tx.Today(), "the day is so near that it should be done by "+result.LastDay.Long()+" already")
	} else {
		_, err = s.clocks.Start(ctx, tx, by, start)
	}
	if err != nil {
		return fmt.Errorf("arrange an interpreter for %s: %w", m.Ref, err)
	}
	return nil
}

// task is the title of the date: what to arrange for when, and nobody's name.
func (m Meeting) task() string {
	out := "Arrange an interpreter"
	if all := slices.DeleteFunc(m.Missing(), func(l string) bool { return l == "" }); len(all) > 0 {
		out += " for " + strings.Join(all, " and ")
	}
	return out + ": " + string(m.Kind) + " on " + m.On.Long()
}
