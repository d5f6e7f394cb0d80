package agreement

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Paper is a document of an agreement's terms as it was signed: by the hash of its content, the name that was signed and the
// moment. Versions count from 1 for each title; an earlier version stays.
type Paper struct {
	Agreement thread.Ref
	Title     string
	Version   int
	Document  thread.Ref
	Hash      string // SHA-256 of the content that was signed, in hexadecimal
	SignedBy  string
	SignedAs  string // the office of who signed, and for whom
	// SignedOn is the day that stands on the paper; zero where nobody said. SignedAt is when the signature was recorded here.
	SignedOn workday.Date
	SignedAt time.Time
	AddedBy  string
}

// File is a document on the agreement as it is kept now.
type File struct {
	Ref  thread.Ref
	Name string
	Hash string
}

// Files are the documents about an agreement, each with the hash of its content.
type Files interface {
	AgreementFiles(ctx context.Context, tx *db.Tx, about thread.Ref) ([]File, error)
}

// UseFiles sets who keeps documents, which is made after agreements are.
func (s *Service) UseFiles(f Files) { s.files = f }

// Sign records that a document on the agreement was signed.
type Sign struct {
	Agreement thread.Ref
	Title     string
	Document  thread.Ref
	SignedBy  string
	SignedAs  string
	SignedOn  workday.Date // the day that stands on the paper; zero for not known
}

// Sign keeps a document as signed, with the hash that its content has now.
func (s *Service) Sign(ctx context.Context, by access.Actor, cmd Sign) error {
	if !by.May(access.AgreementEdit) {
		return fault.Forbidden("Only commissioners and contract managers record what was signed.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		_, err := s.SignTx(ctx, tx, by.By(), cmd)
		return err
	})
}

// SignTx is Sign inside a transaction.
func (s *Service) SignTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Sign) (Paper, error) {
	if err := cmd.validate(); err != nil {
		return Paper{}, err
	}
	if cmd.SignedOn.After(tx.Today()) {
		return Paper{}, fault.Invalidf("signed-on", "The day on the paper cannot be after today, %s.", tx.Today().Long())
	}
	if _, err := s.load(ctx, tx, cmd.Agreement, 0); err != nil {
		return Paper{}, err
	}
	files, err := s.Files(ctx, tx, cmd.Agreement)
	if err != nil {
		return Paper{}, err
	}
	p := Paper{Agreement: cmd.Agreement, Title: strings.TrimSpace(cmd.Title), Version: 1, SignedBy: cmd.SignedBy, SignedAs: cmd.SignedAs, SignedOn: cmd.SignedOn, SignedAt: tx.Now(), AddedBy: by.Name}
	for _, f := range files {
		if f.Ref == cmd.Document {
			p.Document, p.Hash = f.Ref, f.Hash
		}
	}
	if p.Document == "" {
		return Paper{}, fault.Invalid("document", "Choose a document that is kept with this agreement.")
	}
	before, err := s.store.Papers(ctx, tx, cmd.Agreement)
	if err != nil {
		return Paper{}, err
	}
	for _, b := range before {
		if b.Title == p.Title && b.Version >= p.Version {
			if b.Hash == p.Hash {
				return Paper{}, fault.Conflictf("This content was signed already, as version %d.", b.Version)
			}
			p.Version = b.Version + 1
		}
	}
	if err := s.store.InsertPaper(ctx, tx, p); err != nil {
		return Paper{}, fmt.Errorf("keep the signature on %s: %w", p.Document, err)
	}
	return p, audit.Append(ctx, tx, by, audit.Entry{Action: "terms signed", Ref: string(p.Agreement), Payload: p})
}

func (cmd Sign) validate() error {
	var wrong []fault.Field
	for _, f := range []struct{ name, value, message string }{
		{"title", cmd.Title, "Enter what the document is, such as Terms and conditions."},
		{"document", string(cmd.Document), "Choose the document that was signed."},
		{"signed-by", cmd.SignedBy, "Enter the name that was signed."},
		{"signed-as", cmd.SignedAs, "Enter the signatory's office and for whom."},
	} {
		if strings.TrimSpace(f.value) == "" {
			wrong = append(wrong, fault.Field{Name: f.name, Message: f.message})
		}
	}
	return fault.InvalidFields(wrong...)
}

// FirstSigned returns the paper by which an agreement was signed: of those with a day, the one with the earliest that is no paper of a
// change. ok is false while no such day is known.
func FirstSigned(papers []Checked, changes []Change) (first Paper, ok bool) {
	for _, p := range papers {
		ofChange := slices.ContainsFunc(changes, func(c Change) bool { return c.Paper == p.Title && c.Version == p.Version })
		if p.SignedOn.IsZero() || ofChange || ok && !p.SignedOn.Before(first.SignedOn) {
			continue
		}
		first, ok = p.Paper, true
	}
	return first, ok
}

// Files returns the documents that are kept with an agreement.
func (s *Service) Files(ctx context.Context, tx *db.Tx, ref thread.Ref) ([]File, error) {
	if s.files == nil {
		return nil, nil
	}
	return s.files.AgreementFiles(ctx, tx, ref)
}

// Checked is a signed paper held against what is kept now.
type Checked struct {
	Paper
	// Kept reports that the document is still kept with the agreement, Whole that it is with the very content that was signed.
	Kept, Whole bool
	Says        string // a sentence about it
}

// Papers returns what was signed, each held against the document as it is kept now, the latest first.
func (s *Service) Papers(ctx context.Context, tx *db.Tx, ref thread.Ref) ([]Checked, error) {
	papers, err := s.store.Papers(ctx, tx, ref)
	if err != nil {
		return nil, err
	}
	files, err := s.Files(ctx, tx, ref)
	if err != nil {
		return nil, err
	}
	kept := map[thread.Ref]string{}
	for _, f := range files {
		kept[f.Ref] = f.Hash
	}
	out := make([]Checked, len(papers))
	for i, p := range papers {
		hash, ok := kept[p.Document]
		out[i] = Checked{Paper: p, Kept: ok}
		switch {
		case !ok:
			out[i].Says = "The document that was signed is no longer kept with the agreement."
		case hash != p.Hash:
			out[i].Says = "The document kept now is not the one that was signed."
		default:
			out[i].Whole, out[i].Says = true, "Kept as it was signed."
		}
	}
	return out, nil
}
