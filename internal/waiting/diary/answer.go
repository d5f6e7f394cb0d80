package diary

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Reading is a call as whoever answers reads it: the number and, where the family chose so, the note.
type Reading struct {
	Call
	Words string
}

// Read returns a call for those who may answer it: who was told, who answers for the child today, and managers of leads who
// work with the child. Anybody else finds nothing.
func (s *Service) Read(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref) (Reading, error) {
	c, err := s.deps.Store.Call(ctx, tx, ref)
	if err != nil {
		return Reading{}, fmt.Errorf("read diary call %s: %w", ref, err)
	}
	may, err := s.mayAnswer(ctx, tx, by, c)
	if err != nil {
		return Reading{}, err
	}
	if !may {
		return Reading{}, fault.NotFound("That call")
	}
	r := Reading{Call: c}
	if c.Shared && c.Entry > 0 {
		e, err := s.deps.Store.Entry(ctx, tx, c.Child, c.Owner, c.Entry)
		if err != nil {
			return Reading{}, fmt.Errorf("read what call %s is about: %w", ref, err)
		}
		r.Words = e.Words
	}
	return r, nil
}

func (s *Service) mayAnswer(ctx context.Context, tx *db.Tx, by access.Actor, c Call) (bool, error) {
	if !by.May(access.DiaryAnswer) {
		return false, fault.Forbidden("Your role does not answer a family's diary.")
	}
	if err := access.MayWork(ctx, tx, by, c.Child); err != nil {
		return false, err
	}
	return s.answers(ctx, tx, by, c)
}

// answers reports whether somebody who works with the child is one of those who answer its family's diary.
func (s *Service) answers(ctx context.Context, tx *db.Tx, by access.Actor, c Call) (bool, error) {
	if by.Person == c.Told || by.Is(access.RoleLeadManager) {
		return true, nil
	}
	now, err := s.deps.Leads.Answers(ctx, tx, c.Child)
	return now != "" && now == by.Person, err
}

// mostOpen is how many open calls of a council are looked through; each is to be answered the same day.
const mostOpen = 500

// ToAnswer returns the open calls that somebody may answer, the most urgent first.
func (s *Service) ToAnswer(ctx context.Context, tx *db.Tx, by access.Actor) ([]Call, error) {
	all, err := s.deps.Store.OpenCalls(ctx, tx, mostOpen)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	children := make([]thread.Ref, len(all))
	for i, c := range all {
		children[i] = c.Child
	}
	mine, err := access.Levels(ctx, tx, by, children...)
	if err != nil {
		return nil, err
	}
	var out []Call
	for _, c := range all {
		if mine[c.Child] != access.Work {
			continue
		}
		may, err := s.answers(ctx, tx, by, c)
		if err != nil {
			return nil, err
		}
		if may {
			out = append(out, c)
		}
	}
	return out, nil
}

// Answer records what was done about a call, and gives it to the family.
func (s *Service) Answer(ctx context.Context, by access.Actor, cmd Answer) error {
	return s.deps.DB.InTx(ctx, func(tx *db.Tx) error {
		if _, err := s.Read(ctx, tx, by, cmd.Call); err != nil {
			return err
		}
		return s.AnswerTx(ctx, tx, by, cmd)
	})
}

// AnswerTx is Answer inside a transaction, of somebody who may.
func (s *Service) AnswerTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Answer) error {
	c, err := s.deps.Store.Call(ctx, tx, cmd.Call)
	if err != nil {
		return fmt.Errorf("read diary call %s: %w", cmd.Call, err)
	}
	if cmd.Version != 0 && cmd.Version != c.Version {
		return fault.Conflict("The family wrote again while you were reading, or somebody else answered. Look at it again before you save.")
	}
	if err := c.answer(cmd, by.Name, tx.Today()); err != nil {
		return err
	}
	if err := s.deps.Store.UpdateCall(ctx, tx, c); err != nil {
		return fmt.Errorf("answer diary call %s: %w", c.Ref, err)
	}
	if err := s.deps.Clocks.Keep(ctx, tx, by.By(), c.Ref, Answering, tx.Today()); err != nil {
		return err
	}
	what := "Something that you wrote to us has an answer. Sign in to read it."
	if err := s.deps.Tell.TellPersonTx(ctx, tx, c.Child, c.Owner, what, c.Ref); err != nil {
		return err
	}
	return recordCall(ctx, tx, by.By(), c, "diary call answered")
}
