package audit

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"alongside/internal/db"
)

// The kinds of entry.
const (
	kindDone      = "done"
	kindLook      = "look"
	kindTombstone = "tombstone"
)

// Append records what was done, in the transaction that does it. It refuses an entry that does not say who.
func Append(ctx context.Context, tx *db.Tx, by By, e Entry) error {
	if e.Action == "" {
		return errors.New("audit: an entry must say what was done")
	}
	r, err := newRecord(tx, by, kindDone)
	if err != nil {
		return err
	}
	r.action, r.ref, r.child, r.rule = e.Action, e.Ref, e.Child, e.Rule
	p, err := newPayload(tx, e)
	if err != nil {
		return fmt.Errorf("audit %q of %s: %w", e.Action, e.Ref, err)
	}
	if err := r.save(ctx, tx, p); err != nil {
		return fmt.Errorf("audit %q of %s: %w", e.Action, e.Ref, err)
	}
	return nil
}

func newRecord(tx *db.Tx, by By, kind string) (*record, error) {
	if err := by.validate(); err != nil {
		return nil, err
	}
	return &record{
		scope: string(tx.Scope()), at: tx.Now().UTC().Format(timeLayout), kind: kind,
		person: by.Person, name: by.Name, role: by.Role, actingFor: by.For, channel: by.Channel,
	}, nil
}

// payload is what an entry commits to without containing it, so that it can be erased.
type payload struct{ salt, why, body string }

// newPayload returns nil when the entry has nothing that needs to be kept apart.
func newPayload(tx *db.Tx, e Entry) (*payload, error) {
	if e.Payload == nil && e.Why == "" {
		return nil, nil
	}
	p := &payload{why: e.Why}
	if e.Payload != nil {
		body, err := json.Marshal(e.Payload)
		if err != nil {
			return nil, err
		}
		p.body = string(body)
	}
	var salt [16]byte
	if _, err := io.ReadFull(tx.Rand(), salt[:]); err != nil {
		return nil, err
	}
	p.salt = hex.EncodeToString(salt[:])
	return p, nil
}

// A look is marked aside: see historyOfChild.
const (
	insertEntry = `
		INSERT INTO audit_entry (scope, at, kind, action, ref, child, child_set, person, name, role, acting_for, channel, rule,
			payload_hash, content_hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING n`
	insertLook = insertEntry + ` /* aside */`
)

// columns are the values of insertEntry.
func (r *record) columns() []any {
	return []any{r.scope, r.at, r.kind, r.action, r.ref, r.child, r.childSet, r.person, r.name, r.role, r.actingFor, r.channel, r.rule,
		r.payloadHash, r.contentHash}
}

// save writes the row, its payload and its place in the sealer's queue.
func (r *record) save(ctx context.Context, tx *db.Tx, p *payload) error {
	h := newHasher()
	if p != nil {
		r.payloadHash = payloadHash(h, p.salt, p.why, p.body)
	}
	r.contentHash = r.content(h)
	insert := insertEntry
	if r.kind == kindLook {
		insert = insertLook
	}
	if err := db.Get(ctx, tx, insert, r.columns(), &r.n); err != nil {
		return err
	}
	if p != nil {
		_, err := db.Exec(ctx, tx, `INSERT INTO audit_payload (scope, entry, salt, why, body) VALUES ($1, $2, $3, $4, $5)`,
			r.scope, r.n, p.salt, p.why, p.body)
		if err != nil {
			return err
		}
	}
	_, err := db.Exec(ctx, tx, `INSERT INTO audit_unsealed (scope, entry) VALUES ($1, $2)`, r.scope, r.n)
	return err
}
