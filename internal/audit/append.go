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
	if err := entries.Add(ctx, tx, r.hashed(p)); err != nil {
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

// entry is a record with what it commits to.
type entry struct {
	record
	payload *payload
}

// hashed returns the record with its hashes, to be written with p.
func (r *record) hashed(p *payload) entry {
	h := newHasher()
	if p != nil {
		r.payloadHash = payloadHash(h, p.salt, p.why, p.body)
	}
	r.contentHash = r.content(h)
	return entry{*r, p}
}

// entries are written with those of the same transaction: a use case leaves several.
var entries = &db.Gathering[entry]{Tables: []string{"audit_entry", "audit_payload", "audit_unsealed"}, Write: writeEntries}
