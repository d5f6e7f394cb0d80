package explanation

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
)

// What a link and its codes allow.
const (
	linkLasts = 30 * 24 * time.Hour
	codeLasts = 15 * time.Minute
	codeSigns = 8 // of 32 each
	mostTries = 5 // wrong codes before a code is void
	mostCodes = 5 // codes that are sent within codesPer
	codesPer  = time.Hour
)

// Link opens one request to the mailbox it was sent to. Its token is known to the message only; here is the hash, and by the
// hash the link is named.
type Link struct {
	Hash        string
	Explanation thread.Ref
	Made        time.Time
	Expires     time.Time
	Revoked     time.Time
	Uses        int // how often a code was entered
	CodeHash    string
	CodeExpires time.Time
	Tries       int       // wrong codes since the last was sent
	Codes       int       // sent since CodesFrom
	CodesFrom   time.Time // the first of the hour
}

// Open reports whether the link can be used at a time.
func (l Link) Open(at time.Time) bool { return l.Revoked.IsZero() && at.Before(l.Expires) }

// errDead says the same of a link that is unknown, revoked or too old.
var errDead = fault.NotFound("The link")

func hashOf(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])
}

// by is who uses the link.
func (e Explanation) by() audit.By {
	return audit.By{Person: string(e.Ref), Name: e.Name, Role: "partner agency", Channel: "link"}
}

// newLink revokes what links there are and sends another. It refuses where nothing allows that the agency is told.
func (s *Service) newLink(ctx context.Context, tx *db.Tx, by audit.By, e Explanation) error {
	if !e.Share.Holds() {
		return fault.Conflict("Nothing allows this agency to be told about the child any more. Record why it may, and send a link then.")
	}
	if err := s.revoke(ctx, tx, by, e, "Another link was sent."); err != nil {
		return err
	}
	token := rand.Text() // never from a seeded source: it lets its reader in
	l := Link{Hash: hashOf(token), Explanation: e.Ref, Made: tx.Now(), Expires: tx.Now().Add(linkLasts)}
	if err := s.Store.PutLink(ctx, tx, l); err != nil {
		return fmt.Errorf("keep a link of %s: %w", e.Ref, err)
	}
	m, err := notify.ExplanationLink.Message(notify.ToEmail(e.Name, e.Email), notify.Facts{
		Ref: e.Ref, By: e.Due, Count: int(linkLasts / (24 * time.Hour)), Link: s.PublicURL + "/explain?token=" + url.QueryEscape(token),
	})
	if err != nil {
		return fmt.Errorf("write a link of %s: %w", e.Ref, err)
	}
	if err := s.Tell(ctx, tx, m); err != nil {
		return fmt.Errorf("send a link of %s: %w", e.Ref, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "link to explain a decision sent", Ref: string(e.Ref), Child: string(e.Child), Rule: RuleAnswer})
}

// revoke ends every open link of a request.
func (s *Service) revoke(ctx context.Context, tx *db.Tx, by audit.By, e Explanation, why string) error {
	links, err := s.Store.Links(ctx, tx, e.Ref)
	if err != nil {
		return err
	}
	ended := false
	for _, l := range links {
		if !l.Open(tx.Now()) {
			continue
		}
		l.Revoked, l.CodeHash, ended = tx.Now(), "", true
		if err := s.Store.PutLink(ctx, tx, l); err != nil {
			return fmt.Errorf("revoke a link of %s: %w", e.Ref, err)
		}
	}
	if !ended {
		return nil
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "link to explain a decision revoked", Ref: string(e.Ref), Child: string(e.Child), Why: why})
}

// Revoke ends the links of a request at once.
func (s *Service) Revoke(ctx context.Context, by access.Actor, ref thread.Ref) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		e, err := s.outside(ctx, tx, by, ref)
		if err != nil {
			return err
		}
		return s.revoke(ctx, tx, by.By(), e, "Revoked by "+by.Name+".")
	})
}

func (s *Service) outside(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref) (Explanation, error) {
	e, err := s.load(ctx, tx, by, ref, 0)
	if err == nil && !e.Outside() {
		err = fault.Conflict("A colleague was asked, who signs in. There is no link.")
	}
	return e, err
}

// OpenLink looks at a link without using it, so that a mail scanner that follows it changes nothing. It returns the name by
// which the other methods know the link. Whether a link is unknown, revoked or too old, it does not say.
func (s *Service) OpenLink(ctx context.Context, token string) (id string, err error) {
	id = hashOf(token)
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		_, _, err := s.opened(ctx, tx, id)
		return err
	})
	return id, err
}

func (s *Service) opened(ctx context.Context, tx *db.Tx, id string) (Link, Explanation, error) {
	l, err := s.Store.Link(ctx, tx, id)
	if err != nil {
		return l, Explanation{}, err
	}
	if !l.Open(tx.Now()) {
		return l, Explanation{}, errDead
	}
	e, err := s.Store.Explanation(ctx, tx, l.Explanation)
	if err == nil && e.State() != Unexplained {
		err = errDead
	}
	return l, e, err
}

// SendCode sends a code to the mailbox of a link. It is refused when too many were sent.
func (s *Service) SendCode(ctx context.Context, id string) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		l, e, err := s.opened(ctx, tx, id)
		if err != nil {
			return err
		}
		if tx.Now().Sub(l.CodesFrom) >= codesPer {
			l.Codes, l.CodesFrom = 0, tx.Now()
		}
		if l.Codes >= mostCodes {
			return fault.Invalid("code", "Five codes were sent within an hour. Wait an hour, or ask for a new link.")
		}
		code := rand.Text()[:codeSigns]
		l.CodeHash, l.CodeExpires, l.Tries, l.Codes = hashOf(l.Hash, code), tx.Now().Add(codeLasts), 0, l.Codes+1
		if err := s.Store.PutLink(ctx, tx, l); err != nil {
			return fmt.Errorf("keep a code of %s: %w", e.Ref, err)
		}
		m, err := notify.ExplanationCode.Message(notify.ToEmail(e.Name, e.Email), notify.Facts{Ref: e.Ref, Code: code[:4] + " " + code[4:], Count: int(codeLasts / time.Minute)})
		if err != nil {
			return fmt.Errorf("write a code of %s: %w", e.Ref, err)
		}
		if err := s.Tell(ctx, tx, m); err != nil {
			return err
		}
		return audit.Append(ctx, tx, e.by(), audit.Entry{Action: "code to explain a decision sent", Ref: string(e.Ref), Child: string(e.Child)})
	})
}

// errCode is said of every code that does not open the link.
var errCode = fault.Invalid("code", "This is not the code of the latest message, or it is too old. Check it, or have another sent.")

// Enter uses a code up. From then on the session that entered it may read and answer this one request.
func (s *Service) Enter(ctx context.Context, id, code string) error {
	code = strings.ToUpper(strings.Join(strings.Fields(code), ""))
	right := false
	err := s.DB.InTx(ctx, func(tx *db.Tx) error {
		l, e, err := s.opened(ctx, tx, id)
		if err != nil {
			return err
		}
		if l.CodeHash == "" || !tx.Now().Before(l.CodeExpires) || l.Tries >= mostTries {
			return nil
		}
		right = subtle.ConstantTimeCompare([]byte(l.CodeHash), []byte(hashOf(l.Hash, code))) == 1
		if !right {
			l.Tries++ // kept, so that guesses run out
			if err := s.Store.PutLink(ctx, tx, l); err != nil || l.Tries < mostTries {
				return err
			}
			return audit.Append(ctx, tx, e.by(), audit.Entry{Action: "code to explain a decision ended by wrong codes", Ref: string(e.Ref), Child: string(e.Child)})
		}
		l.CodeHash, l.Uses = "", l.Uses+1
		if err := s.Store.PutLink(ctx, tx, l); err != nil {
			return err
		}
		return audit.Append(ctx, tx, e.by(), audit.Entry{Action: "link to explain a decision used", Ref: string(e.Ref), Child: string(e.Child)})
	})
	if err == nil && !right {
		err = errCode
	}
	return err
}

// Read returns the request of a link that a code has opened, and records the look.
func (s *Service) Read(ctx context.Context, id string) (e Explanation, err error) {
	err = s.DB.InTx(ctx, func(tx *db.Tx) error {
		if _, e, err = s.opened(ctx, tx, id); err != nil {
			return err
		}
		return audit.Look(ctx, tx, e.by(), "A request to explain a decision", string(e.Child))
	})
	return e, err
}

// AnswerByLink records the explanation of a partner agency through a link that a code has opened. The link ends with it.
func (s *Service) AnswerByLink(ctx context.Context, id string, cmd Answer) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		_, e, err := s.opened(ctx, tx, id)
		if err != nil {
			return err
		}
		return s.answer(ctx, tx, e.by(), e, cmd)
	})
}
