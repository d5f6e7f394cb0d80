package authoritysql

import (
	"context"

	"alongside/internal/authority"
	"alongside/internal/db"
)

// Store implements authority.Store.
type Store struct{}

// Authority returns the council of the scope.
func (Store) Authority(ctx context.Context, tx *db.Tx) (authority.Authority, error) {
	a := authority.Authority{Code: tx.Scope()}
	err := db.Get(ctx, tx, `
		SELECT version, name, kind, statute_policy, is_demo, looks_shown_by, screen_by, contact, letters FROM authority WHERE scope = $1`,
		[]any{tx.Scope()}, &a.Version, &a.Name, &a.Kind, &a.StatutePolicy, &a.Demo, &a.LooksShownBy, &a.ScreenBy,
		db.JSON(&a.Contact), &a.Letters)
	return a, err
}

// InsertAuthority adds the council.
func (Store) InsertAuthority(ctx context.Context, tx *db.Tx, a authority.Authority) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO authority (scope, version, name, kind, statute_policy, is_demo, looks_shown_by, screen_by, contact, letters)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		tx.Scope(), a.Version, a.Name, a.Kind, a.StatutePolicy, a.Demo, a.LooksShownBy, a.ScreenBy, db.JSON(a.Contact), a.Letters)
	return err
}

// UpdateAuthority saves the council over the version that it was read at.
func (Store) UpdateAuthority(ctx context.Context, tx *db.Tx, a authority.Authority) error {
	return db.ExecOne(ctx, tx, `
		UPDATE authority SET version = version + 1, name = $3, kind = $4, statute_policy = $5, is_demo = $6, looks_shown_by = $7,
			screen_by = $8, contact = $9, letters = $10 WHERE scope = $1 AND version = $2`,
		tx.Scope(), a.Version, a.Name, a.Kind, a.StatutePolicy, a.Demo, a.LooksShownBy, a.ScreenBy, db.JSON(a.Contact), a.Letters)
}

// SaveAuditCheck keeps the result of a walk.
func (Store) SaveAuditCheck(ctx context.Context, tx *db.Tx, c authority.AuditCheck) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO authority_audit_check (scope, at, asked_by, report) VALUES ($1, $2, $3, $4)
		ON CONFLICT (scope) DO UPDATE SET at = excluded.at, asked_by = excluded.asked_by, report = excluded.report`,
		tx.Scope(), c.At, c.By, db.JSON(c.Report))
	return err
}

// LastAuditCheck returns the result of the last walk.
func (Store) LastAuditCheck(ctx context.Context, tx *db.Tx) (authority.AuditCheck, error) {
	var c authority.AuditCheck
	err := db.Get(ctx, tx, `SELECT at, asked_by, report FROM authority_audit_check WHERE scope = $1`, []any{tx.Scope()},
		&c.At, &c.By, db.JSON(&c.Report))
	return c, err
}
