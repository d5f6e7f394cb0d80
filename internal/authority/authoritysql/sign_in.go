package authoritysql

import (
	"context"
	"errors"
	"time"

	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/thread"
)

// InsertAsked keeps an address for which a link was asked.
func (Store) InsertAsked(ctx context.Context, tx *db.Tx, a authority.Asked) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO sign_in_asked (scope, id, email, back, at) VALUES ($1, $2, $3, $4, $5)`,
		tx.Scope(), a.ID, a.Email, a.Back, a.At)
	return err
}

// TakeAsked returns what was asked and removes it.
func (Store) TakeAsked(ctx context.Context, tx *db.Tx, id string) (authority.Asked, error) {
	a := authority.Asked{ID: id}
	err := db.Get(ctx, tx, `DELETE FROM sign_in_asked WHERE scope = $1 AND id = $2 RETURNING email, back, at`,
		[]any{tx.Scope(), id}, &a.Email, &a.Back, &a.At)
	return a, err
}

// InsertLink keeps a link under its hash.
func (Store) InsertLink(ctx context.Context, tx *db.Tx, l authority.Link) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO sign_in_link (scope, hash, person, back, made_at, expires_at, used_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		tx.Scope(), l.Hash, l.Person, l.Back, l.Made, l.Expires, l.Used)
	return err
}

// Link returns a link by its hash.
func (Store) Link(ctx context.Context, tx *db.Tx, hash string) (authority.Link, error) {
	l := authority.Link{Hash: hash}
	err := db.Get(ctx, tx, `SELECT person, back, made_at, expires_at, used_at FROM sign_in_link WHERE scope = $1 AND hash = $2`,
		[]any{tx.Scope(), hash}, &l.Person, &l.Back, &l.Made, &l.Expires, &l.Used)
	return l, err
}

// UseLink marks a link as used; of two who use it at once, one is refused.
func (Store) UseLink(ctx context.Context, tx *db.Tx, hash string, at time.Time) error {
	return db.ExecOne(ctx, tx, `
		UPDATE sign_in_link SET used_at = $3 WHERE scope = $1 AND hash = $2 AND used_at = '' AND expires_at > $3`, tx.Scope(), hash, at)
}

// CountLinks counts the links made for a person since a time.
func (Store) CountLinks(ctx context.Context, tx *db.Tx, person thread.Ref, since time.Time) (int, error) {
	var n int
	err := db.Get(ctx, tx, `SELECT count(*) FROM sign_in_link WHERE scope = $1 AND person = $2 AND made_at > $3`,
		[]any{tx.Scope(), person, since}, &n)
	return n, err
}

// Credential returns what a person has set up.
func (Store) Credential(ctx context.Context, tx *db.Tx, person thread.Ref) (authority.Credential, error) {
	c := authority.Credential{Person: person}
	err := db.Get(ctx, tx, `
		SELECT version, password, password_at, secret, secret_at, last_step, pending, pending_at, recovery
		FROM sign_in_credential WHERE scope = $1 AND person = $2`, []any{tx.Scope(), person},
		&c.Version, &c.Password, &c.PasswordAt, &c.Secret, &c.SecretAt, &c.LastStep, &c.Pending, &c.PendingAt, db.JSON(&c.Recovery))
	if errors.Is(err, db.ErrNoRow) {
		return c, nil
	}
	return c, err
}

// SaveCredential saves what a person has set up over the version that it was read at.
func (Store) SaveCredential(ctx context.Context, tx *db.Tx, c authority.Credential) error {
	values := []any{tx.Scope(), c.Person, c.Version, c.Password, c.PasswordAt, c.Secret, c.SecretAt, c.LastStep, c.Pending,
		c.PendingAt, db.JSON(c.Recovery)}
	if c.Version == 0 {
		return db.ExecOne(ctx, tx, `
			INSERT INTO sign_in_credential (scope, person, version, password, password_at, secret, secret_at, last_step, pending,
				pending_at, recovery) VALUES ($1, $2, $3 + 1, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (scope, person) DO NOTHING`,
			values...)
	}
	return db.ExecOne(ctx, tx, `
		UPDATE sign_in_credential SET version = version + 1, password = $4, password_at = $5, secret = $6, secret_at = $7,
			last_step = $8, pending = $9, pending_at = $10, recovery = $11 WHERE scope = $1 AND person = $2 AND version = $3`, values...)
}

// DropCredential removes what a person has set up.
func (Store) DropCredential(ctx context.Context, tx *db.Tx, person thread.Ref) error {
	_, err := db.Exec(ctx, tx, `DELETE FROM sign_in_credential WHERE scope = $1 AND person = $2`, tx.Scope(), person)
	return err
}

// Lock returns how often a key was guessed wrongly.
func (Store) Lock(ctx context.Context, tx *db.Tx, key string) (authority.Lock, error) {
	var l authority.Lock
	err := db.Get(ctx, tx, `SELECT failures, until_at, last_at FROM sign_in_lock WHERE scope = $1 AND key = $2`,
		[]any{tx.Scope(), key}, &l.Failures, &l.Until, &l.Last)
	if errors.Is(err, db.ErrNoRow) {
		return authority.Lock{}, nil
	}
	return l, err
}

// SaveLock keeps a lock under its key.
func (Store) SaveLock(ctx context.Context, tx *db.Tx, key string, l authority.Lock) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO sign_in_lock (scope, key, failures, until_at, last_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (scope, key) DO UPDATE SET failures = excluded.failures, until_at = excluded.until_at, last_at = excluded.last_at`,
		tx.Scope(), key, l.Failures, l.Until, l.Last)
	return err
}

// DropLock forgets wrong guesses.
func (Store) DropLock(ctx context.Context, tx *db.Tx, key string) error {
	_, err := db.Exec(ctx, tx, `DELETE FROM sign_in_lock WHERE scope = $1 AND key = $2`, tx.Scope(), key)
	return err
}

// SawDevice records a sign-in from a device.
func (Store) SawDevice(ctx context.Context, tx *db.Tx, person thread.Ref, device string, at time.Time) (fresh, others bool, err error) {
	var all, same int
	err = db.Get(ctx, tx, `
		SELECT count(*), count(CASE WHEN device = $3 THEN 1 END) FROM sign_in_device WHERE scope = $1 AND person = $2`,
		[]any{tx.Scope(), person, device}, &all, &same)
	if err != nil {
		return false, false, err
	}
	_, err = db.Exec(ctx, tx, `
		INSERT INTO sign_in_device (scope, person, device, first_at, last_at) VALUES ($1, $2, $3, $4, $4)
		ON CONFLICT (scope, person, device) DO UPDATE SET last_at = excluded.last_at`, tx.Scope(), person, device, at)
	return same == 0, all > same, err
}

// LastSignIn returns when a person last signed in.
func (Store) LastSignIn(ctx context.Context, tx *db.Tx, person thread.Ref) (time.Time, error) {
	var last time.Time
	err := db.Get(ctx, tx, `SELECT last_at FROM sign_in_device WHERE scope = $1 AND person = $2 ORDER BY last_at DESC LIMIT 1`,
		[]any{tx.Scope(), person}, &last)
	if errors.Is(err, db.ErrNoRow) {
		return time.Time{}, nil
	}
	return last, err
}

// Sweep removes what is older than a time, in every scope.
func (Store) Sweep(ctx context.Context, tx *db.Tx, before time.Time) error {
	for _, text := range []string{
		`DELETE FROM sign_in_link WHERE scope <> '' AND made_at < $1`,
		`DELETE FROM sign_in_asked WHERE scope <> '' AND at < $1`,
		`DELETE FROM sign_in_lock WHERE scope <> '' AND last_at < $1`,
	} {
		if _, err := db.Exec(ctx, tx, text, before); err != nil {
			return err
		}
	}
	return nil
}
