package audit

import (
	"context"
	"errors"
	"fmt"

	"alongside/internal/db"
)

// ends checks what lies beyond the last link: the head, the lodged head, the entries that wait and those that are nowhere.
func (v *verifier) ends(ctx context.Context, tx *db.Tx) error {
	head, err := readHead(ctx, tx)
	if err != nil {
		return err
	}
	switch {
	case head.Seq != v.seq || head.Hash != v.hash:
		v.broken(0, v.seq+1, fmt.Sprintf("the chain ends at number %d, its head says %d", v.seq, head.Seq))
		return nil
	case v.lodged.Seq > v.seq:
		v.broken(0, v.seq+1, fmt.Sprintf("the chain ends at number %d, but a head for number %d was lodged: entries were cut off",
			v.seq, v.lodged.Seq))
		return nil
	}
	if err := v.outside(ctx, tx); err != nil || v.report.Broken != nil {
		return err
	}
	return v.tail(ctx, tx)
}

// outside finds an entry that is neither in the chain nor waiting for it.
func (v *verifier) outside(ctx context.Context, tx *db.Tx) error {
	var n int64
	err := db.Get(ctx, tx, `
		SELECT e.n FROM audit_entry AS e
		WHERE e.scope = $1
		AND NOT EXISTS (SELECT 1 FROM audit_seal AS s WHERE s.entry = e.n AND s.scope = e.scope)
		AND NOT EXISTS (SELECT 1 FROM audit_unsealed AS q WHERE q.scope = e.scope AND q.entry = e.n)
		ORDER BY e.n LIMIT 1`, []any{tx.Scope()}, &n)
	if errors.Is(err, db.ErrNoRow) {
		return nil
	}
	if err == nil {
		v.broken(n, 0, "the entry is neither in the chain nor waiting to be sealed")
	}
	return err
}

// tail checks the entries that wait to be sealed, each by itself.
func (v *verifier) tail(ctx context.Context, tx *db.Tx) error {
	var erased []erasure
	err := db.Each(ctx, tx, `SELECT q.entry, `+entryColumns+`
		FROM audit_unsealed AS q LEFT JOIN audit_entry AS e ON e.scope = q.scope AND e.n = q.entry`+entryJoins+`
		WHERE q.scope = $1 ORDER BY q.entry`, []any{tx.Scope()}, func(scan func(dest ...any) error) error {
		var l link
		if err := scan(append([]any{&l.entry}, l.dests()...)...); err != nil {
			return err
		}
		if v.report.Broken != nil {
			return nil
		}
		if l.n == 0 {
			v.broken(l.entry, 0, "the entry is missing while it waited to be sealed")
			return nil
		}
		if what := v.entry(&l); what != "" {
			v.broken(l.entry, 0, what)
			return nil
		}
		if l.payloadHash != "" && l.payload == 0 {
			erased = append(erased, erasure{entry: l.entry})
		}
		return v.waits(&l)
	})
	if err != nil || v.report.Broken != nil {
		return err
	}
	return v.tombstones(ctx, tx, erased)
}

func (v *verifier) waits(l *link) error {
	v.report.Unsealed++
	at, err := parseTime(l.at)
	if err != nil {
		return err
	}
	if v.report.OldestUnsealed.IsZero() || at.Before(v.report.OldestUnsealed) {
		v.report.OldestUnsealed = at
	}
	return nil
}
