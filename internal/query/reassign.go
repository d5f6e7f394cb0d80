package query

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Reassign gives a question to somebody else to answer. Its date stays.
type Reassign struct {
	Query   thread.Ref
	Version int
	To      thread.Ref
	Why     string
}

// Reassign gives a question to another person. Whoever works with the child and answers questions may.
func (s *Service) Reassign(ctx context.Context, by access.Actor, cmd Reassign) error {
	if !by.May(access.QueryAnswer) {
		return fault.Forbidden("You may not give questions to others.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.ReassignTx(ctx, tx, by, cmd) })
}

// ReassignTx is Reassign inside a transaction. The new owner sees the child for as long as the question is theirs; who had it
// before no longer does because of it.
func (s *Service) ReassignTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Reassign) error {
	q, err := s.mine(ctx, tx, by, cmd.Query, cmd.Version)
	if err != nil {
		return err
	}
	switch {
	case !q.Waiting():
		return fault.Conflictf("This question is “%s”.", q.State())
	case !cmd.To.Valid() || cmd.To == q.Owner:
		return fault.Invalid("to", "Choose somebody else who answers questions.")
	case cmd.To == q.Asker:
		return fault.Invalid("to", "Whoever asked a question cannot answer it.")
	case cmd.Why == "":
		return fault.Invalid("why", "Enter why. Whoever answers next reads it.")
	}
	from := q.Owner
	q.Owner = cmd.To
	if from != "" {
		if err := s.Clocks.Reassign(ctx, tx, by.By(), from, q.Owner, q.Ref); err != nil {
			return err
		}
	}
	if err := s.letSee(ctx, tx, by, q); err != nil {
		return err
	}
	if err := s.tell(ctx, tx, q, "Somebody else answers your question now. Its date stays the same.", workday.Date{}); err != nil {
		return err
	}
	if err := s.save(ctx, tx, by.By(), q, "query given to somebody else", cmd.Why); err != nil {
		return err
	}
	return s.letGo(ctx, tx, by.By(), from, q.Child)
}
