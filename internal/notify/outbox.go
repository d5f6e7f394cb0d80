package notify

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/thread"
)

// Outbound is a message in the outbox.
type Outbound struct {
	ID    string
	Scope db.Scope
	Message
	State    State
	Attempts int
	Failure  string // of the last attempt that failed, or the report of its bounce
	Provider string // the text service's own number for it
	Created  time.Time
	Sent     time.Time
	Settled  time.Time // delivered, bounced or failed
}

// Filter chooses messages to list. The zero value lists the newest of all.
type Filter struct {
	State   State
	Channel Channel
	Ref     thread.Ref
	After   string // Page.Next of the page before
	Limit   int    // 50 when 0, at most 500
	// ShowSecrets lists bodies that let their reader in. Only the demonstration asks for it.
	ShowSecrets bool
}

// Page is a part of the outbox; Next is empty on the last.
type Page struct {
	Messages []Outbound
	Next     string
}

// HiddenBody stands in a list for a body that lets its reader in, and in the outbox for one that was sent.
const HiddenBody = "This message held a link that lets its reader in. It is not shown."

// List returns the scope's messages, newest first; under db.System those of every scope.
func List(ctx context.Context, tx *db.Tx, f Filter) (Page, error) {
	if f.Limit <= 0 || f.Limit > 500 {
		f.Limit = 50
	}
	var where strings.Builder
	args := []any{}
	condition := func(text string, values ...any) {
		for _, v := range values {
			args = append(args, v)
			text = strings.Replace(text, "?", "$"+strconv.Itoa(len(args)+1), 1)
		}
		where.WriteString(text)
	}
	if f.State != "" {
		condition(" AND state = ?", f.State)
	}
	if f.Channel != "" {
		condition(" AND channel = ?", f.Channel)
	}
	if f.Ref != "" {
		condition(" AND ref = ?", f.Ref)
	}
	if at, id, ok := strings.Cut(f.After, " "); ok {
		condition(" AND (created_at, id) < (?, ?)", at, id)
	}
	condition(" ORDER BY created_at DESC, id DESC LIMIT ?", f.Limit+1)
	found, err := list(ctx, tx, where.String(), args...)
	if err != nil {
		return Page{}, fmt.Errorf("list messages: %w", err)
	}
	page := Page{Messages: found}
	if len(found) > f.Limit {
		page.Messages = found[:f.Limit]
		last := found[f.Limit-1]
		page.Next = position(last.Created, last.ID)
	}
	if !f.ShowSecrets {
		for i := range page.Messages {
			page.Messages[i].hide()
		}
	}
	return page, nil
}

func (m *Outbound) hide() {
	if m.Secret {
		m.Body = HiddenBody
	}
}

// position is a place in a list by time and id.
func position(at time.Time, id string) string {
	return at.UTC().Format("2006-01-02T15:04:05.000000Z") + " " + id
}

// Find returns one message of the scope; a body that lets its reader in is not shown.
func Find(ctx context.Context, tx *db.Tx, id string) (Outbound, error) {
	m, err := find(ctx, tx, id)
	m.hide()
	return m, err
}

func find(ctx context.Context, tx *db.Tx, id string) (Outbound, error) {
	found, err := list(ctx, tx, " AND id = $2", id)
	if err == nil && len(found) == 0 {
		err = fault.NotFound("That message")
	}
	if err != nil {
		return Outbound{}, fmt.Errorf("find message %s: %w", id, err)
	}
	return found[0], nil
}

// list reads messages of the transaction's scope, its first argument. The administrator of the whole installation works
// under db.System, which holds every scope.
func list(ctx context.Context, tx *db.Tx, where string, args ...any) ([]Outbound, error) {
	scoped := "scope = $1"
	if tx.Scope() == db.System {
		scoped = "scope <> '' AND $1 <> ''"
	}
	var found []Outbound
	err := db.Each(ctx, tx, `SELECT scope, id, channel, name, address, subject, body, secret, ref, template, state,
		attempts, failure, provider, created_at, sent_at, settled_at, reader FROM outbox WHERE `+scoped+where,
		append([]any{tx.Scope()}, args...), func(scan func(dest ...any) error) error {
			var m Outbound
			err := scan(&m.Scope, &m.ID, &m.To.Channel, &m.To.Name, &m.To.Value, &m.Subject, &m.Body, &m.Secret, &m.Ref, &m.Template,
				&m.State, &m.Attempts, &m.Failure, &m.Provider, &m.Created, &m.Sent, &m.Settled, &m.Reader)
			found = append(found, m)
			return err
		})
	return found, err
}

// Retry has a message that failed or bounced sent once more, to the same address or, when to is not empty, to another of
// the same channel.
func Retry(ctx context.Context, tx *db.Tx, by audit.By, id, to string) error {
	m, err := find(ctx, tx, id)
	if err != nil {
		return err
	}
	if m.State != Failed && m.State != Bounced {
		return fault.Conflictf("This message is %s. Only one that failed or bounced is sent again.", m.State)
	}
	if m.Secret {
		return fault.Conflict("The link in this message has been removed. Ask for a new one instead.")
	}
	if m.To.Channel == Letter {
		return fault.Conflict("Write a new letter; this one's code has been used up.")
	}
	if to != "" {
		m.To.Value = Address{m.To.Channel, "", to}.tidied()
		if err := m.To.Validate(); err != nil {
			return err
		}
	}
	err = db.ExecOne(ctx, tx, `UPDATE outbox SET state = 'queued', address = $3, failure = '', sent_at = '', settled_at = '', provider = ''
		WHERE scope = $1 AND id = $2 AND state IN ('failed', 'bounced')`, m.Scope, id, m.To.Value)
	if err != nil {
		return fmt.Errorf("retry message %s: %w", id, err)
	}
	if err := job.Enqueue(ctx, tx, job.Job{Kind: KindSend, Payload: sendJob{id}, Key: id, Scope: m.Scope}); err != nil {
		return err
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "message sent again", Ref: entryRef(m)})
}

// tidied is the value as the channel's constructor writes it.
func (a Address) tidied() string {
	if a.Channel == Text {
		return ToText(a.Name, a.Value).Value
	}
	return strings.TrimSpace(a.Value)
}

// entryRef is what an audit entry about a message refers to: what the message is about, or the message itself.
func entryRef(m Outbound) string {
	if m.Ref != "" {
		return string(m.Ref)
	}
	return m.ID
}
