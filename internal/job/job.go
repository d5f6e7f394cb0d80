package job

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"alongside/internal/db"
)

// ID names one job within its scope.
type ID string

// State says where a job stands.
type State string

// The states. Waiting and Running are derived from the lease; the others are stored.
const (
	Waiting   State = "waiting"
	Running   State = "running"
	Done      State = "done"
	Dead      State = "dead"
	Stopped   State = "stopped"
	Discarded State = "discarded"

	open State = "open" // stored for Waiting and Running
)

// Job is work to be done after the transaction that enqueues it is saved.
type Job struct {
	// Kind names the handler: "notify.send".
	Kind string
	// Payload is kept as JSON. It holds references, never anything private.
	Payload any
	// RunAt is the earliest time; zero means as soon as possible.
	RunAt time.Time
	// Key makes jobs of one kind the same work. While one waits, another with its key is not added; while one runs,
	// another with its key makes it run once more. Payloads under one key must be equal. Empty: always a new job.
	Key string
	// Scope is the council the job is for. Empty means the transaction's; only a transaction of db.System may name another.
	Scope db.Scope
}

// Enqueue adds j to the work to be done, in tx: when tx is rolled back, nothing was asked.
func Enqueue(ctx context.Context, tx *db.Tx, j Job) error {
	_, err := Submit(ctx, tx, j)
	return err
}

// Submit is Enqueue for a caller that follows the job's progress. For a key that already waits or runs it returns that job.
func Submit(ctx context.Context, tx *db.Tx, j Job) (ID, error) {
	scope, err := j.scope(tx)
	if err != nil {
		return "", err
	}
	due := j.RunAt
	if due.IsZero() || due.Before(tx.Now()) {
		due = tx.Now()
	}
	if j.Key != "" {
		id, err := join(ctx, tx, scope, j, due)
		if !errors.Is(err, db.ErrNoRow) {
			return id, err
		}
	}
	payload, err := json.Marshal(j.Payload)
	if err != nil {
		return "", fmt.Errorf("enqueue %s: %w", j.Kind, err)
	}
	id, err := newID(tx.Rand())
	if err != nil {
		return "", fmt.Errorf("enqueue %s: %w", j.Kind, err)
	}
	_, err = db.Exec(ctx, tx, `INSERT INTO job
		(scope, id, kind, dedupe, payload, state, due_at, lease, attempts, again, created_at, ended_at, failure, step, steps, message, stop_wanted)
		VALUES ($1, $2, $3, $4, $5, 'open', $6, '', 0, 0, $7, '', '', 0, 0, '', 0)`,
		scope, id, j.Kind, j.Key, string(payload), due, tx.Now())
	if err != nil {
		return "", fmt.Errorf("enqueue %s: %w", j.Kind, err)
	}
	return id, nil
}

func (j Job) scope(tx *db.Tx) (db.Scope, error) {
	switch {
	case j.Kind == "":
		return "", errors.New("job: a job needs a kind")
	case j.Scope == "" || j.Scope == tx.Scope():
		return tx.Scope(), nil
	case tx.Scope() != db.System:
		return "", fmt.Errorf("job: a transaction of %s cannot enqueue for %s", tx.Scope(), j.Scope)
	default:
		return j.Scope, nil
	}
}

// openWith says what the index job_once says, or SQLite does not know that the index has every such job.
const openWith = `SELECT id FROM job WHERE scope = $1 AND kind = $2 AND dedupe = $3 AND dedupe <> '' AND state = 'open' {{lock}}`

// join adds j to the open job with its key: a waiting one may become due sooner, a running one runs once more.
func join(ctx context.Context, tx *db.Tx, scope db.Scope, j Job, due time.Time) (ID, error) {
	var id ID
	err := db.Get(ctx, tx, openWith,
		[]any{scope, j.Kind, j.Key}, &id)
	if err != nil {
		return "", err
	}
	err = db.ExecOne(ctx, tx, `UPDATE job SET
		again = CASE WHEN lease <> '' THEN 1 ELSE again END,
		due_at = CASE WHEN lease = '' AND due_at > $3 THEN $3 ELSE due_at END
		WHERE scope = $1 AND id = $2`, scope, id, due)
	if err != nil {
		return "", fmt.Errorf("enqueue %s: %w", j.Kind, err)
	}
	return id, nil
}

var letters = base32.StdEncoding.WithPadding(base32.NoPadding)

func newID(r io.Reader) (ID, error) {
	var b [10]byte
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return "", err
	}
	return ID(strings.ToLower(letters.EncodeToString(b[:]))), nil
}

// newToken names one lease. It never comes from a seeded source: two programs must not draw the same.
func newToken() string { return strings.ToLower(rand.Text()) }

// Migrations are the tables of this package.
func Migrations() []db.Migration {
	return []db.Migration{{Number: 1500, Name: "job", SQL: `
CREATE TABLE job (
	scope TEXT NOT NULL,
	id TEXT NOT NULL,
	kind TEXT NOT NULL,
	dedupe TEXT NOT NULL,
	payload TEXT NOT NULL,
	state TEXT NOT NULL,
	due_at TEXT NOT NULL,
	lease TEXT NOT NULL,
	attempts INTEGER NOT NULL,
	again INTEGER NOT NULL,
	created_at TEXT NOT NULL,
	ended_at TEXT NOT NULL,
	failure TEXT NOT NULL,
	step INTEGER NOT NULL,
	steps INTEGER NOT NULL,
	message TEXT NOT NULL,
	stop_wanted INTEGER NOT NULL,
	PRIMARY KEY (scope, id)
);
CREATE INDEX job_due ON job (state, due_at, id);
CREATE INDEX job_newest ON job (scope, created_at, id);
CREATE UNIQUE INDEX job_once ON job (scope, kind, dedupe) WHERE state = 'open' AND dedupe <> '';
CREATE TABLE job_schedule (
	scope TEXT NOT NULL,
	kind TEXT NOT NULL,
	next_at TEXT NOT NULL,
	PRIMARY KEY (scope, kind)
)`}}
}
