package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/job"
)

// Carrier hands one message to the outside world: a mail server, a text service. It returns that service's own number for
// the message, if any, and a *Refusal when it would be in vain to try again; every other error is tried again.
type Carrier interface {
	Carry(ctx context.Context, m Outbound) (provider string, err error)
}

// Refusal is a carrier's final no.
type Refusal struct{ Reason string }

// Error returns the reason.
func (r *Refusal) Error() string { return "refused: " + r.Reason }

// Watcher is told, in the transaction that records it, of a message that will not arrive, so that somebody can reach the
// person in another way.
type Watcher interface {
	Undelivered(ctx context.Context, tx *db.Tx, m Outbound) error
}

// Options are how a sender works.
type Options struct {
	// Email and Text carry messages; nil where the council has not set one up.
	Email, Text Carrier
	// Watch is told of what will not arrive; nil when nobody is.
	Watch Watcher
	// Reports is a folder into which the mail system moves whole delivery reports, a file each; empty for none.
	Reports string
	// KeepSecrets leaves bodies that let their reader in as they were when they are sent. Only a demonstration does so, where
	// nothing is sent and the page of messages is where its reader finds the link.
	KeepSecrets bool
	// Log is told of trouble, never of addresses, texts or secrets.
	Log *slog.Logger
}

// Sender sends what is in the outbox and records what became of it.
type Sender struct {
	db       db.Runner
	carriers map[Channel]Carrier
	options  Options
}

// NewSender returns a sender of the messages of every scope.
func NewSender(d db.Runner, o Options) *Sender {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Sender{db: d, options: o, carriers: map[Channel]Carrier{}}
	if o.Email != nil {
		s.carriers[Email] = o.Email
	}
	if o.Text != nil {
		s.carriers[Text] = o.Text
	}
	return s
}

// sending is tried for about three days, which outlasts a weekend without a mail server.
var sending = job.Policy{Attempts: 24, Timeout: 5 * time.Minute}

// reportsEvery is how often the folder of reports is read.
const reportsEvery = time.Minute

// Register has the worker send messages and read reports.
func (s *Sender) Register(w *job.Worker) {
	w.Register(KindSend, s.send, sending)
	if s.options.Reports != "" {
		w.Register(KindReports, s.readReports)
		w.Schedule(job.Schedule{Kind: KindReports, Every: reportsEvery})
	}
}

// send is the handler of KindSend. A program that dies between the mail server's yes and our record sends once more, with
// the same Message-ID.
func (s *Sender) send(ctx context.Context, payload []byte) error {
	var j sendJob
	if err := json.Unmarshal(payload, &j); err != nil {
		return job.Permanent(err)
	}
	var m Outbound
	err := s.db.View(ctx, func(tx *db.Tx) (err error) {
		m, err = find(ctx, tx, j.ID)
		return err
	})
	if err != nil || m.State != Queued {
		return err
	}
	carrier, ok := s.carriers[m.To.Channel]
	if !ok {
		return s.giveUp(ctx, m, &Refusal{fmt.Sprintf("this installation has no way to send by %s", m.To.Channel)})
	}
	provider, err := carrier.Carry(ctx, m)
	var refused *Refusal
	switch _, last := job.Attempt(ctx); {
	case err == nil:
		return s.sent(ctx, m, provider)
	case errors.As(err, &refused):
		return s.giveUp(ctx, m, refused)
	case ctx.Err() == nil && last:
		return s.giveUp(ctx, m, err)
	default:
		return errors.Join(err, s.failedOnce(ctx, m, err))
	}
}

// sent records the sending and acknowledges the job in one transaction. A body that lets its reader in is
// removed, but for a demonstration's.
func (s *Sender) sent(ctx context.Context, m Outbound, provider string) error {
	left := HiddenBody
	if s.options.KeepSecrets {
		left = m.Body
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, `UPDATE outbox SET state = 'sent', sent_at = $3, provider = $4, attempts = attempts + 1, failure = '',
			body = CASE WHEN secret = 1 THEN $5 ELSE body END
			WHERE scope = $1 AND id = $2 AND state = 'queued'`, tx.Scope(), m.ID, tx.Now(), provider, left)
		if err != nil {
			return fmt.Errorf("record message %s as sent: %w", m.ID, err)
		}
		return job.Finish(ctx, tx)
	})
}

func (s *Sender) failedOnce(ctx context.Context, m Outbound, failure error) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, `UPDATE outbox SET attempts = attempts + 1, failure = $3 WHERE scope = $1 AND id = $2 AND state = 'queued'`,
			tx.Scope(), m.ID, failureText(failure))
		return err
	})
}

// giveUp records that the message will not be sent, tells the watcher and acknowledges the job.
func (s *Sender) giveUp(ctx context.Context, m Outbound, failure error) error {
	s.options.Log.Warn("message not sent", "message", m.ID, "scope", string(m.Scope), "channel", string(m.To.Channel), "template", m.Template)
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := s.undelivered(ctx, tx, m, Failed, failureText(failure)); err != nil {
			return err
		}
		return job.Finish(ctx, tx)
	})
}

// undelivered gives a message the state failed or bounced, once, with its entry, and tells the watcher.
func (s *Sender) undelivered(ctx context.Context, tx *db.Tx, m Outbound, state State, failure string) error {
	n, err := db.Exec(ctx, tx, `UPDATE outbox SET state = $3, failure = $4, settled_at = $5,
		attempts = attempts + CASE WHEN state = 'queued' THEN 1 ELSE 0 END,
		body = CASE WHEN secret = 1 THEN $6 ELSE body END
		WHERE scope = $1 AND id = $2 AND state IN ('queued', 'sent', 'delivered')`,
		m.Scope, m.ID, state, failure, tx.Now(), HiddenBody)
	if err != nil || n == 0 {
		return err
	}
	m.State, m.Failure, m.Settled = state, failure, tx.Now()
	m.hide()
	if s.options.Watch != nil {
		if err := s.options.Watch.Undelivered(ctx, tx, m); err != nil {
			return fmt.Errorf("tell of undelivered message %s: %w", m.ID, err)
		}
	}
	return audit.Append(ctx, tx, audit.System, audit.Entry{
		Action: "message " + string(state), Ref: entryRef(m), Payload: settled{m.ID, m.Template, m.To.Channel},
	})
}

// settled is the payload of the entry for a message that will not arrive.
type settled struct {
	Message, Template string
	Channel           Channel
}

// delivered records that the message has arrived.
func delivered(ctx context.Context, tx *db.Tx, m Outbound) error {
	_, err := db.Exec(ctx, tx, `UPDATE outbox SET state = 'delivered', settled_at = $3
		WHERE scope = $1 AND id = $2 AND state IN ('queued', 'sent')`, m.Scope, m.ID, tx.Now())
	return err
}

// Pretend carries messages nowhere and says that it did. The demonstration uses it.
type Pretend struct{}

// Carry does nothing.
func (Pretend) Carry(context.Context, Outbound) (string, error) { return "", nil }
