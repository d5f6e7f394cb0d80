package db

import (
	"context"
	"time"

	"alongside/internal/workday"
)

// Remember is View for a question that is asked again and again: it returns what read found under the same key before,
// when nothing that it read has been written since, whoever wrote it, and otherwise runs read in a view and keeps what it
// returns. An error is not kept.
//
// key must name everything that read depends on beside the database, the scope and the date. What read returns is handed
// to many callers at once: neither read nor they may change it afterwards. A read that asks for Tx.Now is not remembered;
// one that asks for Tx.Instant is, and says with Tx.Until when its answer ends.
//
// Decisions 030 (SQLite) and 031 (PostgreSQL) say how it is known that nothing has been written.
func Remember[T any](ctx context.Context, r Runner, key string, read func(tx *Tx) (T, error)) (T, error) {
	var found T
	m, scope, d := memoryOf(ctx, r)
	if m == nil {
		err := r.View(ctx, func(tx *Tx) (err error) {
			found, err = read(tx)
			return err
		})
		return found, err
	}
	at := memoryKey{scope, key}
	kept, before := m.find(ctx, at, d.begin(ctx, nil, scope, true))
	if kept != nil {
		if value, ok := kept.value.(T); ok {
			return value, nil
		}
	}
	made := &remembered{read: map[string]bool{}}
	err := r.View(ctx, func(tx *Tx) (err error) {
		tx.remembering = made
		made.made, made.today = tx.now, tx.Today()
		found, err = read(tx)
		return err
	})
	if err == nil && !made.never {
		made.value = found
		made.weight++
		m.keep(ctx, at, made, before)
	}
	return found, err
}

// memoryOf returns the memory of a runner that has one.
func memoryOf(ctx context.Context, r Runner) (rememberer, Scope, *DB) {
	d, ok := r.(*DB)
	if !ok {
		return nil, "", nil
	}
	scope, err := requireScope(ctx)
	if err != nil || ctx.Err() != nil {
		return nil, "", nil // View says it
	}
	switch e := d.engine.(type) {
	case *sqliteEngine:
		return e.memory, scope, d
	case *postgresEngine:
		return e.memory, scope, d
	default:
		return nil, "", nil
	}
}

// remembered is what a view found and what it is made of.
type remembered struct {
	value  any
	read   map[string]bool // words of its statements, tables among them; true: rows marked as aside do not matter
	commit uint64          // that was known before the view
	made   time.Time
	today  workday.Date
	until  time.Time // not right from then on; zero is no end
	never  bool      // depends on the time in a way that is not known
	weight int       // rows
}

// rightAt reports whether the value holds at the time of tx.
func (r *remembered) rightAt(tx *Tx) bool {
	return r.today == tx.Today() && !tx.now.Before(r.made) && (r.until.IsZero() || tx.now.Before(r.until))
}

// note adds a statement to what the value is made of.
func (r *remembered) note(s *statement) {
	for _, word := range s.words {
		if part, ok := r.read[word]; !ok || part {
			r.read[word] = s.notAside
		}
	}
}

// Instant is Now for conditions whose end the caller tells with Until: what a view finds by it can be remembered.
func (tx *Tx) Instant() time.Time { return tx.now }

// Until says that what this view finds is no longer right from t on. A zero t says nothing.
func (tx *Tx) Until(t time.Time) {
	if r := tx.remembering; r != nil && !t.IsZero() && t.After(tx.now) && (r.until.IsZero() || t.Before(r.until)) {
		r.until = t
	}
}
