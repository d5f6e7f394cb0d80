package notify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/thread"
)

// Message is something to tell one person. Template.Message makes it.
type Message struct {
	To      Address
	Subject string // a text message has none
	Body    string
	// Ref is what the message is about.
	Ref thread.Ref
	// Template names the wording.
	Template string
	// Reader is the person whom the code of a letter lets in; "" when it lets nobody in and none is printed.
	Reader thread.Ref
	// Secret marks a body that lets its reader in, such as a sign-in link: nobody sees it in the outbox, and it is removed
	// once it is sent.
	Secret bool
}

// State says where a message stands.
type State string

// The states.
const (
	Queued    State = "queued"
	Sent      State = "sent" // handed to the mail server, the text service or the post
	Delivered State = "delivered"
	Bounced   State = "bounced"
	Failed    State = "failed"
)

// KindSend is the kind of the job that sends one message.
const KindSend = "notify.send"

// sendJob is the payload of KindSend.
type sendJob struct{ ID string }

const (
	maxSubject = 200
	maxBody    = 20000
	maxText    = 612 // four text messages joined
)

// LetterCode stands in a letter's body where its code is printed. Without it the code is printed at the end.
const LetterCode = "{letter code}"

// Send puts m into the outbox and asks, in the same transaction, for its sending. Letters wait in the print queue, each
// with a code by which its reader can be let in (see Redeem).
func Send(ctx context.Context, tx *db.Tx, m Message) error {
	id, err := put(ctx, tx, m, Queued)
	if err != nil || m.To.Channel == Letter {
		return err
	}
	return job.Enqueue(ctx, tx, job.Job{Kind: KindSend, Payload: sendJob{id}, Key: id})
}

// Post is Send of a letter. It returns the identifier by which the letter is printed.
func Post(ctx context.Context, tx *db.Tx, m Message) (id string, err error) {
	if m.To.Channel != Letter {
		return "", fmt.Errorf("post %s: a message by %s is no letter", m.Template, m.To.Channel)
	}
	return put(ctx, tx, m, Queued)
}

// Record puts m into the outbox as sent at the transaction's time, for what was sent by other means: an imported history,
// the demonstration county.
func Record(ctx context.Context, tx *db.Tx, m Message) error {
	_, err := put(ctx, tx, m, Sent)
	return err
}

func put(ctx context.Context, tx *db.Tx, m Message, state State) (string, error) {
	if err := m.validate(); err != nil {
		return "", err
	}
	id, err := draw(tx.Rand(), 26)
	if err != nil {
		return "", fmt.Errorf("send %s: %w", m.Template, err)
	}
	code, hash := "", ""
	if m.To.Channel == Letter && state == Queued {
		if code, err = draw(tx.Rand(), codeLength); err != nil {
			return "", fmt.Errorf("send %s: %w", m.Template, err)
		}
		hash = hashCode(code)
	}
	var sent time.Time
	if state == Sent {
		sent = tx.Now()
	}
	_, err = db.Exec(ctx, tx, `INSERT INTO outbox
		(scope, id, channel, name, address, subject, body, secret, ref, template, state, code, code_hash, code_used_at,
		 attempts, failure, provider, created_at, sent_at, settled_at, reader)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', 0, '', '', $14, $15, '', $16)`,
		tx.Scope(), id, m.To.Channel, m.To.Name, m.To.Value, m.Subject, m.Body, m.Secret, m.Ref, m.Template, state, code, hash,
		tx.Now(), sent, m.Reader)
	if err != nil {
		return "", fmt.Errorf("send %s: %w", m.Template, err)
	}
	return id, nil
}

func (m Message) validate() error {
	if err := m.To.Validate(); err != nil {
		return err
	}
	body := strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return ' '
		}
		return r
	}, m.Body)
	switch {
	case m.Template == "":
		return fault.Invalid("template", "A message names its template.")
	case m.To.Channel != Text && strings.TrimSpace(m.Subject) == "":
		return fault.Invalid("subject", "Enter a subject.")
	case !printable(m.Subject) || utf8.RuneCountInString(m.Subject) > maxSubject:
		return fault.Invalidf("subject", "The subject is one line of at most %d characters.", maxSubject)
	case strings.TrimSpace(m.Body) == "":
		return fault.Invalid("body", "Enter a message.")
	case !printable(body) || !utf8.ValidString(m.Body):
		return fault.Invalid("body", "A message is plain text.")
	case len(m.Body) > maxBody, m.To.Channel == Text && utf8.RuneCountInString(m.Body) > maxText:
		return fault.Invalid("body", "The message is too long.")
	}
	return nil
}

// alphabet is free of letters that can be taken for others.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// draw returns n random characters of the alphabet.
func draw(r io.Reader, n int) (string, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(r, b); err != nil {
		return "", err
	}
	for i := range b {
		b[i] = alphabet[b[i]&31]
	}
	return string(b), nil
}

func hashCode(code string) string {
	sum := sha256.Sum256([]byte("alongside letter code " + code))
	return hex.EncodeToString(sum[:])
}

// Migrations are the tables of this package.
func Migrations() []db.Migration {
	return []db.Migration{{Number: 1600, Name: "outbox", SQL: `
CREATE TABLE outbox (
	scope TEXT NOT NULL,
	id TEXT NOT NULL,
	channel TEXT NOT NULL,
	name TEXT NOT NULL,
	address TEXT NOT NULL,
	subject TEXT NOT NULL,
	body TEXT NOT NULL,
	secret INTEGER NOT NULL,
	ref TEXT NOT NULL,
	template TEXT NOT NULL,
	state TEXT NOT NULL,
	code TEXT NOT NULL,
	code_hash TEXT NOT NULL,
	code_used_at TEXT NOT NULL,
	attempts INTEGER NOT NULL,
	failure TEXT NOT NULL,
	provider TEXT NOT NULL,
	created_at TEXT NOT NULL,
	sent_at TEXT NOT NULL,
	settled_at TEXT NOT NULL,
	PRIMARY KEY (scope, id)
);
CREATE UNIQUE INDEX outbox_id ON outbox (id);
CREATE INDEX outbox_newest ON outbox (scope, created_at, id);
CREATE INDEX outbox_ref ON outbox (scope, ref, created_at, id);
CREATE INDEX outbox_waiting ON outbox (scope, channel, state, created_at, id);
CREATE INDEX outbox_code ON outbox (scope, code_hash)`},
		{Number: 1601, Name: "outbox: whom the code of a letter lets in", SQL: `ALTER TABLE outbox ADD COLUMN reader TEXT NOT NULL DEFAULT ''`},
		{Number: 1602, Name: "outbox: what is not on its way, to be counted", SQL: `
CREATE INDEX outbox_undelivered ON outbox (channel, state, created_at, scope) WHERE state IN ('queued', 'failed', 'bounced')`},
		{Number: 1603, Name: "outbox: in which format a person made a letter", SQL: `ALTER TABLE outbox ADD COLUMN adapted TEXT NOT NULL DEFAULT ''`}}
}
