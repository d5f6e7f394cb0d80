package family

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// WriteStatement is a new version of what the family says in its own words.
type WriteStatement struct {
	Child   thread.Ref
	Voice   Voice // the family’s when empty
	Version int   // of the statement that was read, 0 when there was none
	Text    string
}

// WriteStatement saves the family's own words. A worker who writes them down says so by being the author.
func (s *Service) WriteStatement(ctx context.Context, by access.Actor, cmd WriteStatement) error {
	if !by.May(access.FamilyEdit) {
		return fault.Forbidden("Your role cannot write a family’s statement.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := access.MayAct(ctx, tx, by, cmd.Child); err != nil {
			return err
		}
		return s.WriteStatementTx(ctx, tx, by.By(), cmd)
	})
}

// WriteStatementTx is WriteStatement inside a transaction. It refuses when another version was saved in between.
func (s *Service) WriteStatementTx(ctx context.Context, tx *db.Tx, by audit.By, cmd WriteStatement) error {
	text := strings.TrimSpace(cmd.Text)
	switch {
	case text == "":
		return fault.Invalid("text", "Write something, in your own words.")
	case len([]rune(text)) > longestStatement:
		return fault.Invalid("text", "Use at most 20,000 characters.")
	}
	if cmd.Voice == "" {
		cmd.Voice = FamilyVoice
	}
	st := Statement{Child: cmd.Child, Voice: cmd.Voice, Version: cmd.Version + 1, Text: text, By: by.Name, Role: by.Role, At: tx.Now()}
	if err := s.store.InsertWords(ctx, tx, st); err != nil {
		return fmt.Errorf("save the statement about %s: %w", cmd.Child, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: string(cmd.Voice) + "’s statement written", Ref: string(cmd.Child), Child: string(cmd.Child),
		Payload: recordedStatement{st.Version}})
}

const longestStatement = 20_000

type recordedStatement struct {
	Version int `json:"version"`
}

// Statements returns what the family said about a child, the latest first.
func (s *Service) Statements(ctx context.Context, tx *db.Tx, child thread.Ref) ([]Statement, error) {
	return s.store.Words(ctx, tx, FamilyVoice, child)
}
