package query

import (
	"context"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Add is what a family adds to a question that it asked, before it has an answer.
type Add struct {
	Query   thread.Ref
	Version int
	Text    string
	Files   []document.Received
}

// Add adds a family's words and documents to its open question. The clock goes on as it runs: nothing that is added starts a second
// one. Whoever may say whether the question was answered may.
func (s *Service) Add(ctx context.Context, by access.Actor, cmd Add) error {
	if !by.May(access.QueryJudge) {
		return fault.Forbidden("Only the family adds to its question. Write down what came by post or telephone.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.AddTx(ctx, tx, by, cmd) })
}

// AddTx is Add inside a transaction.
func (s *Service) AddTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Add) error {
	q, err := s.load(ctx, tx, cmd.Query, cmd.Version)
	if err != nil {
		return err
	}
	if err := s.mayJudge(ctx, tx, by, q); err != nil {
		return err
	}
	if !q.Waiting() {
		return fault.Conflictf("This question is “%s”, so nothing can be added to it. Say what is missing, or ask again about it.", q.State())
	}
	text := strings.TrimSpace(cmd.Text)
	switch {
	case text == "" && len(cmd.Files) == 0:
		return fault.Invalid("add", "Write what you want to add, or choose a file.")
	case len([]rune(text)) > longestPoint:
		return fault.Invalid("add", "This is very long. Please split it.")
	}
	if text == "" { // a document alone is no point to answer
		if err := s.attach(ctx, tx, by, q, cmd.Files); err != nil {
			return err
		}
		return s.save(ctx, tx, by.By(), q, "family added documents to its question", "")
	}
	a := Addition{On: tx.Today(), Name: by.Name, Channel: by.By().Channel, Points: PointsOf(text)}
	if len(q.Asks())+len(a.Points) > mostAsked {
		return fault.Invalidf("add", "Your question would have more than %d points. Ask the rest as a second question.", mostAsked)
	}
	q.Added = append(q.Added, a)
	if err := s.save(ctx, tx, by.By(), q, "family added to its question", ""); err != nil {
		return err
	}
	return s.attach(ctx, tx, by, q, cmd.Files)
}
