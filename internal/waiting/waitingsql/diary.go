package waitingsql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/waiting/diary"
)

// Diaries implements diary.Store.
type Diaries struct{}

// Diary implements diary.Store.
func (Diaries) Diary(ctx context.Context, tx *db.Tx, child, owner thread.Ref) (diary.Diary, error) {
	d := diary.Diary{Child: child, Owner: owner}
	err := db.Get(ctx, tx, `SELECT version, tell_from, share_words, since FROM waiting_diary WHERE scope = $1 AND child = $2 AND owner = $3`,
		[]any{tx.Scope(), child, owner}, &d.Version, &d.TellFrom, &d.ShareWords, &d.Since)
	if fault.Is(err, fault.KindNotFound) {
		return d, nil
	}
	return d, err
}

// SaveDiary implements diary.Store. A row of version 0 is there once something was written and nothing was set.
func (Diaries) SaveDiary(ctx context.Context, tx *db.Tx, d diary.Diary) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO waiting_diary (scope, child, owner, version, tell_from, share_words, since, last_number) VALUES ($1, $2, $3, 0, 0, 0, '', 0)
		ON CONFLICT (scope, child, owner) DO NOTHING`, tx.Scope(), d.Child, d.Owner)
	if err != nil {
		return err
	}
	return db.ExecOne(ctx, tx, `
		UPDATE waiting_diary SET version = version + 1, tell_from = $5, share_words = $6, since = $7
		WHERE scope = $1 AND child = $2 AND owner = $3 AND version = $4`,
		tx.Scope(), d.Child, d.Owner, d.Version, d.TellFrom, d.ShareWords, d.Since)
}

const entriesSQL = `SELECT number, at, score, words FROM waiting_diary_entry WHERE scope = $1 AND child = $2 AND owner = $3 `

// Entries implements diary.Store.
func (Diaries) Entries(ctx context.Context, tx *db.Tx, child, owner thread.Ref, before, limit int) ([]diary.Entry, error) {
	var out []diary.Entry
	err := db.Each(ctx, tx, entriesSQL+"AND ($4 = 0 OR number < $4) ORDER BY number DESC LIMIT $5",
		[]any{tx.Scope(), child, owner, before, limit}, func(scan func(dest ...any) error) error {
			e := diary.Entry{Child: child, Owner: owner}
			err := scan(&e.Number, &e.At, &e.Score, &e.Words)
			out = append(out, e)
			return err
		})
	return out, err
}

// Entry implements diary.Store.
func (Diaries) Entry(ctx context.Context, tx *db.Tx, child, owner thread.Ref, number int) (diary.Entry, error) {
	e := diary.Entry{Child: child, Owner: owner}
	err := db.Get(ctx, tx, entriesSQL+"AND number = $4", []any{tx.Scope(), child, owner, number}, &e.Number, &e.At, &e.Score, &e.Words)
	return e, err
}

// InsertEntry implements diary.Store. The diary's row is held until the transaction ends, so that two windows get two numbers.
func (Diaries) InsertEntry(ctx context.Context, tx *db.Tx, e diary.Entry) (int, error) {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO waiting_diary (scope, child, owner, version, tell_from, share_words, since, last_number) VALUES ($1, $2, $3, 0, 0, 0, '', 1)
		ON CONFLICT (scope, child, owner) DO UPDATE SET last_number = waiting_diary.last_number + 1`, tx.Scope(), e.Child, e.Owner)
	if err != nil {
		return 0, err
	}
	number := 0
	err = db.Get(ctx, tx, `SELECT last_number FROM waiting_diary WHERE scope = $1 AND child = $2 AND owner = $3`, []any{tx.Scope(), e.Child, e.Owner}, &number)
	if err != nil {
		return 0, err
	}
	_, err = db.Exec(ctx, tx, `INSERT INTO waiting_diary_entry (scope, child, owner, number, at, score, words) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		tx.Scope(), e.Child, e.Owner, number, e.At, e.Score, e.Words)
	return number, err
}

// DeleteEntry implements diary.Store.
func (Diaries) DeleteEntry(ctx context.Context, tx *db.Tx, child, owner thread.Ref, number int) error {
	n, err := db.Exec(ctx, tx, `DELETE FROM waiting_diary_entry WHERE scope = $1 AND child = $2 AND owner = $3 AND number = $4`, tx.Scope(), child, owner, number)
	if err == nil && n == 0 {
		return fault.NotFound("That entry")
	}
	return err
}

const callsSQL = `SELECT ref, version, child, owner, entry, score, shared, on_date, told, due, answered_on, answered_by, answer, called_off
	FROM waiting_diary_call WHERE scope = $1 `

func calls(ctx context.Context, tx *db.Tx, sql string, args ...any) ([]diary.Call, error) {
	var out []diary.Call
	err := db.Each(ctx, tx, sql, args, func(scan func(dest ...any) error) error {
		var c diary.Call
		err := scan(&c.Ref, &c.Version, &c.Child, &c.Owner, &c.Entry, &c.Score, &c.Shared, &c.On, &c.Told, &c.Due, &c.AnsweredOn, &c.AnsweredBy, &c.Answer, &c.CalledOff)
		out = append(out, c)
		return err
	})
	return out, err
}

// Call implements diary.Store.
func (Diaries) Call(ctx context.Context, tx *db.Tx, ref thread.Ref) (diary.Call, error) {
	found, err := calls(ctx, tx, callsSQL+"AND ref = $2", tx.Scope(), ref)
	if err == nil && len(found) == 0 {
		return diary.Call{}, fault.NotFound("That call")
	}
	if err != nil {
		return diary.Call{}, err
	}
	return found[0], nil
}

// CallsOf implements diary.Store.
func (Diaries) CallsOf(ctx context.Context, tx *db.Tx, child, owner thread.Ref) ([]diary.Call, error) {
	return calls(ctx, tx, callsSQL+"AND child = $2 AND owner = $3 ORDER BY on_date DESC, ref", tx.Scope(), child, owner)
}

// OpenCalls implements diary.Store.
func (Diaries) OpenCalls(ctx context.Context, tx *db.Tx, limit int) ([]diary.Call, error) {
	return calls(ctx, tx, callsSQL+"AND called_off = 0 AND answered_on = '' ORDER BY due, ref LIMIT $2", tx.Scope(), limit)
}

// InsertCall implements diary.Store.
func (Diaries) InsertCall(ctx context.Context, tx *db.Tx, c diary.Call) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO waiting_diary_call (scope, ref, version, child, owner, entry, score, shared, on_date, told, due, answered_on, answered_by, answer, called_off)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		tx.Scope(), c.Ref, c.Version, c.Child, c.Owner, c.Entry, c.Score, c.Shared, c.On, c.Told, c.Due, c.AnsweredOn, c.AnsweredBy, c.Answer, c.CalledOff)
	return err
}

// UpdateCall implements diary.Store.
func (Diaries) UpdateCall(ctx context.Context, tx *db.Tx, c diary.Call) error {
	return db.ExecOne(ctx, tx, `
		UPDATE waiting_diary_call SET version = version + 1, entry = $4, score = $5, shared = $6, answered_on = $7, answered_by = $8, answer = $9, called_off = $10
		WHERE scope = $1 AND ref = $2 AND version = $3`,
		tx.Scope(), c.Ref, c.Version, c.Entry, c.Score, c.Shared, c.AnsweredOn, c.AnsweredBy, c.Answer, c.CalledOff)
}
