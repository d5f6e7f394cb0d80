package audit

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/db"
)

// columns of audit_entry, but for its number.
var columns = []string{"scope", "at", "kind", "action", "ref", "child", "child_set", "person", "name", "role", "acting_for", "channel",
	"rule", "payload_hash", "content_hash"}

// insertEntry is one row of columns. A look is marked aside: see historyOfChild.
const (
	insertEntry = `
		INSERT INTO audit_entry (scope, at, kind, action, ref, child, child_set, person, name, role, acting_for, channel, rule,
			payload_hash, content_hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`
	insertLook = insertEntry + ` /* aside */`
)

// values are those of columns.
func (r *record) values() []any {
	return []any{r.scope, r.at, r.kind, r.action, r.ref, r.child, r.childSet, r.person, r.name, r.role, r.actingFor, r.channel, r.rule,
		r.payloadHash, r.contentHash}
}

// writeEntries writes entries in their order, their payloads and their places in the sealer's queue.
func writeEntries(ctx context.Context, tx *db.Tx, entries []entry) error {
	var err error
	if tx.Engine() == db.Postgres {
		err = writeToPostgres(ctx, tx, entries)
	} else {
		err = writeToSQLite(ctx, tx, entries)
	}
	if err != nil {
		return fmt.Errorf("audit %q and what else was done: %w", entries[0].action, err)
	}
	return nil
}

// insertPayload is one row of audit_payload.
const insertPayload = `INSERT INTO audit_payload (scope, entry, salt, why, body) VALUES ($1, last_insert_rowid(), $2, $3, $4)`

// writeOne writes a look or the only entry of a transaction on SQLite, which says the number of the row before. The queue has
// no such number, and does not change what it says.
func (e *entry) writeOne(ctx context.Context, tx *db.Tx) error {
	insert, queue := insertEntry, `INSERT INTO audit_unsealed (scope, entry) VALUES ($1, last_insert_rowid())`
	if e.kind == kindLook {
		insert, queue = insertLook, queue+` /* aside */`
	}
	if _, err := db.Exec(ctx, tx, insert, e.values()...); err != nil {
		return err
	}
	if _, err := db.Exec(ctx, tx, queue, e.scope); err != nil || e.payload == nil {
		return err
	}
	_, err := db.Exec(ctx, tx, insertPayload, e.scope, e.payload.salt, e.payload.why, e.payload.body)
	return err
}

// writeToSQLite relies on there being one writer: what it inserts one after the other has consecutive numbers.
func writeToSQLite(ctx context.Context, tx *db.Tx, entries []entry) error {
	if len(entries) == 1 {
		return entries[0].writeOne(ctx, tx)
	}
	insert := func(table string, columns []string, row func(i int) []any) error {
		_, err := db.BulkInsert(ctx, tx, table, columns, func(yield func([]any) bool) {
			for i := range entries {
				if r := row(i); r != nil && !yield(r) {
					return
				}
			}
		})
		return err
	}
	if err := insert("audit_entry", columns, func(i int) []any { return entries[i].values() }); err != nil {
		return err
	}
	var first int64
	if err := db.Get(ctx, tx, `SELECT last_insert_rowid() + 1 - $1`, []any{len(entries)}, &first); err != nil {
		return err
	}
	err := insert("audit_unsealed", []string{"scope", "entry"}, func(i int) []any { return []any{tx.Scope(), first + int64(i)} })
	if err != nil || !slices.ContainsFunc(entries, func(e entry) bool { return e.payload != nil }) {
		return err
	}
	return insert("audit_payload", []string{"entry", "scope", "salt", "why", "body"}, func(i int) []any {
		p := entries[i].payload
		if p == nil {
			return nil
		}
		return []any{first + int64(i), tx.Scope(), p.salt, p.why, p.body}
	})
}

// postgresRow is an entry as insertAll reads it.
type postgresRow struct {
	I           int    `json:"i"`
	At          string `json:"at"`
	Kind        string `json:"kind"`
	Action      string `json:"action"`
	Ref         string `json:"ref"`
	Child       string `json:"child"`
	Person      string `json:"person"`
	Name        string `json:"name"`
	Role        string `json:"role"`
	ActingFor   string `json:"acting_for"`
	Channel     string `json:"channel"`
	Rule        string `json:"rule"`
	PayloadHash string `json:"payload_hash"`
	ContentHash string `json:"content_hash"`
	Salt        string `json:"salt"`
	Why         string `json:"why"`
	Body        string `json:"body"`
}

// On PostgreSQL each statement is a journey to the server, so all entries are one. Sequences count after ORDER BY, and the
// salt gives each payload a hash of its own, by which it finds its entry.
const insertAll = `
	WITH r AS (
		SELECT * FROM jsonb_to_recordset($2::text::jsonb) AS r(i bigint, at text, kind text, action text, ref text, child text,
			person text, name text, role text, acting_for text, channel text, rule text, payload_hash text, content_hash text,
			salt text, why text, body text)
	), e AS (
		INSERT INTO audit_entry (scope, at, kind, action, ref, child, child_set, person, name, role, acting_for, channel, rule,
			payload_hash, content_hash)
		SELECT $1, at, kind, action, ref, child, '', person, name, role, acting_for, channel, rule, payload_hash, content_hash
		FROM r ORDER BY i RETURNING n, payload_hash
	), p AS (
		INSERT INTO audit_payload (entry, scope, salt, why, body)
		SELECT e.n, $1, r.salt, r.why, r.body FROM e JOIN r ON r.payload_hash = e.payload_hash COLLATE "C" AND r.salt <> ''
	)
	INSERT INTO audit_unsealed (scope, entry) SELECT $1, n FROM e`

func writeToPostgres(ctx context.Context, tx *db.Tx, entries []entry) error {
	rows := make([]postgresRow, len(entries))
	for i, e := range entries {
		rows[i] = postgresRow{
			I: i, At: e.at, Kind: e.kind, Action: e.action, Ref: e.ref, Child: e.child, Person: e.person, Name: e.name, Role: e.role,
			ActingFor: e.actingFor, Channel: e.channel, Rule: e.rule, PayloadHash: e.payloadHash, ContentHash: e.contentHash,
		}
		if p := e.payload; p != nil {
			rows[i].Salt, rows[i].Why, rows[i].Body = p.salt, p.why, p.body
		}
	}
	_, err := db.Exec(ctx, tx, insertAll, tx.Scope(), db.JSON(rows))
	return err
}
