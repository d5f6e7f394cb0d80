package family

import (
	"context"
	"fmt"
	"slices"
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
	Voice   Voice      // the family’s when empty
	Of      thread.Ref // the carer in another home whose words somebody writes down; see Spoken
	Version int        // of the statement that was read, 0 when there was none
	Text    string
	AsTold  bool // of a young person with rights of their own: these are their words, as they told them to who writes
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

// WriteStatementTx is WriteStatement inside a transaction. It refuses when another version of the same voice was saved in between, and
// whoever would speak for a young person whose rights are their own.
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
	h, err := s.homesOf(ctx, tx, thread.Ref(by.Person), cmd.Child)
	if err != nil {
		return err
	}
	if err := s.maySpeak(ctx, tx, by, cmd); err != nil {
		return err
	}
	st := Statement{Child: cmd.Child, Voice: cmd.Voice, Text: text, By: by.Name, Role: by.Role, At: tx.Now()}
	if st.Writer, st.Version, err = s.next(ctx, tx, h, cmd); err != nil {
		return err
	}
	if err := s.store.InsertWords(ctx, tx, st); err != nil {
		return fmt.Errorf("save the statement about %s: %w", cmd.Child, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: string(cmd.Voice) + "’s statement written", Ref: string(cmd.Child), Child: string(cmd.Child),
		Payload: recordedStatement{st.Version}})
}

// next returns whose words a new version is, and its number: all versions of a child's family are counted together, in whichever home
// they were written, and each home replaces its own alone.
func (s *Service) next(ctx context.Context, tx *db.Tx, h homes, cmd WriteStatement) (writer thread.Ref, version int, err error) {
	v, writer, err := s.voiceOf(ctx, tx, h, cmd)
	switch {
	case err != nil:
		return "", 0, err
	case v.Latest().Version != cmd.Version:
		return "", 0, fault.Conflict("Somebody else saved the statement while you were writing. Read theirs before you save yours.")
	}
	all, err := s.store.Words(ctx, tx, cmd.Voice, cmd.Child)
	for _, st := range all { // of two merged records the latest need not have the highest number
		version = max(version, st.Version)
	}
	return writer, version + 1, err
}

// voiceOf returns the voice to which a command adds, and the carer whose it will be.
func (s *Service) voiceOf(ctx context.Context, tx *db.Tx, h homes, cmd WriteStatement) (v Spoken, writer thread.Ref, err error) {
	own, carer := h.carer()
	switch {
	case cmd.Voice == ChildVoice:
		cmd.Of = ""
	case carer:
		cmd.Of, writer = own, h.reader
	case cmd.Of != "":
		writer = h.of(cmd.Of, "")
		if cmd.Of = writer; writer == "" {
			return v, "", errWhose()
		}
	}
	voices, err := s.spoken(ctx, tx, h, cmd.Child)
	if err != nil {
		return v, "", err
	}
	i := slices.IndexFunc(voices, func(v Spoken) bool { return v.Voice == cmd.Voice && v.Of == cmd.Of })
	if i < 0 {
		return v, "", errWhose()
	}
	return voices[i], writer, nil
}

func errWhose() error { return fault.Invalid("text", "Choose whose words these are from the list.") }

const longestStatement = 20_000

type recordedStatement struct {
	Version int `json:"version"`
}

// Statements returns what the family said about a child, the latest first.
func (s *Service) Statements(ctx context.Context, tx *db.Tx, child thread.Ref) ([]Statement, error) {
	return s.store.Words(ctx, tx, FamilyVoice, child)
}
