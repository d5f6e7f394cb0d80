package agreementsql

import (
	"context"
	"time"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/money"
	"alongside/internal/thread"
)

// OpenedAt returns when the terms of admission were first published.
func (Store) OpenedAt(ctx context.Context, tx *db.Tx, ref thread.Ref) (time.Time, error) {
	var at time.Time
	err := db.Get(ctx, tx, "SELECT COALESCE(MIN(published_at), '') FROM agreement_opening WHERE scope=$1 AND agreement=$2", []any{tx.Scope(), ref}, &at)
	return at, err
}

// Participants returns the councils that buy from an agreement, by name.
func (Store) Participants(ctx context.Context, tx *db.Tx, ref thread.Ref) ([]agreement.Participant, error) {
	var found []agreement.Participant
	err := db.Each(ctx, tx, `SELECT agreement, council, name, most, committed, weights, since FROM agreement_participant
		WHERE scope=$1 AND agreement=$2 ORDER BY name, council`, []any{tx.Scope(), ref}, func(scan func(dest ...any) error) error {
		var p agreement.Participant
		err := scan(&p.Agreement, &p.Council, &p.Name, &p.Limit, &p.Committed, db.JSON(&p.Weights), &p.Since)
		found = append(found, p)
		return err
	})
	return found, err
}

// InsertParticipant adds a participant.
func (Store) InsertParticipant(ctx context.Context, tx *db.Tx, p agreement.Participant) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO agreement_participant (scope, agreement, council, name, most, committed, weights, since)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, tx.Scope(), p.Agreement, p.Council, p.Name, p.Limit, p.Committed, db.JSON(p.Weights), p.Since)
	return err
}

// UpdateParticipant saves a participant over the commitment that was read.
func (Store) UpdateParticipant(ctx context.Context, tx *db.Tx, p agreement.Participant, committed money.Pence) error {
	return db.ExecOne(ctx, tx, `UPDATE agreement_participant SET name=$4, most=$5, committed=$6, weights=$7
		WHERE scope=$1 AND agreement=$2 AND council=$3 AND committed=$8`,
		tx.Scope(), p.Agreement, p.Council, p.Name, p.Limit, p.Committed, db.JSON(p.Weights), committed)
}

// Purchases returns what participating councils bought, the latest first.
func (Store) Purchases(ctx context.Context, tx *db.Tx, ref thread.Ref) ([]agreement.Purchase, error) {
	var found []agreement.Purchase
	err := db.Each(ctx, tx, `SELECT ref, agreement, lot, council, provider, what, starts, ends, value, made_on, made_by FROM agreement_purchase
		WHERE scope=$1 AND agreement=$2 ORDER BY made_on DESC, ref`, []any{tx.Scope(), ref}, func(scan func(dest ...any) error) error {
		var p agreement.Purchase
		err := scan(&p.Ref, &p.Agreement, &p.Lot, &p.Council, &p.Provider, &p.What, &p.From, &p.To, &p.Value, &p.On, &p.By)
		found = append(found, p)
		return err
	})
	return found, err
}

// InsertPurchase adds a purchase.
func (Store) InsertPurchase(ctx context.Context, tx *db.Tx, p agreement.Purchase) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO agreement_purchase (scope, ref, agreement, lot, council, provider, what, starts, ends, value, made_on, made_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		tx.Scope(), p.Ref, p.Agreement, p.Lot, p.Council, p.Provider, p.What, p.From, p.To, p.Value, p.On, p.By)
	return err
}

// Papers returns what was signed, the latest first.
func (Store) Papers(ctx context.Context, tx *db.Tx, ref thread.Ref) ([]agreement.Paper, error) {
	var found []agreement.Paper
	err := db.Each(ctx, tx, `SELECT agreement, title, version, document, hash, signed_by, signed_as, signed_on, signed_at, added_by FROM agreement_paper
		WHERE scope=$1 AND agreement=$2 ORDER BY signed_at DESC, title, version DESC`, []any{tx.Scope(), ref}, func(scan func(dest ...any) error) error {
		var p agreement.Paper
		err := scan(&p.Agreement, &p.Title, &p.Version, &p.Document, &p.Hash, &p.SignedBy, &p.SignedAs, &p.SignedOn, &p.SignedAt, &p.AddedBy)
		found = append(found, p)
		return err
	})
	return found, err
}

// InsertPaper adds a signed paper.
func (Store) InsertPaper(ctx context.Context, tx *db.Tx, p agreement.Paper) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO agreement_paper (scope, agreement, title, version, document, hash, signed_by, signed_as, signed_on, signed_at, added_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		tx.Scope(), p.Agreement, p.Title, p.Version, p.Document, p.Hash, p.SignedBy, p.SignedAs, p.SignedOn, p.SignedAt, p.AddedBy)
	return err
}

// Changes returns the changes of an agreement, the first first.
func (Store) Changes(ctx context.Context, tx *db.Tx, ref thread.Ref) ([]agreement.Change, error) {
	var found []agreement.Change
	err := db.Each(ctx, tx, `SELECT agreement, n, ground, what, why, value_by, days_by, ends, paper, paper_version, hash, signed_by, signed_at, made_by, made_at
		FROM agreement_change WHERE scope=$1 AND agreement=$2 ORDER BY n`, []any{tx.Scope(), ref}, func(scan func(dest ...any) error) error {
		var c agreement.Change
		err := scan(&c.Agreement, &c.Number, &c.Ground, &c.What, &c.Why, &c.ValueBy, &c.DaysBy, &c.End, &c.Paper, &c.Version, &c.Hash, &c.SignedBy, &c.SignedAt, &c.By, &c.At)
		found = append(found, c)
		return err
	})
	return found, err
}

// InsertChange adds a change.
func (Store) InsertChange(ctx context.Context, tx *db.Tx, c agreement.Change) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO agreement_change (scope, agreement, n, ground, what, why, value_by, days_by, ends, paper, paper_version, hash, signed_by,
		signed_at, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		tx.Scope(), c.Agreement, c.Number, c.Ground, c.What, c.Why, c.ValueBy, c.DaysBy, c.End, c.Paper, c.Version, c.Hash, c.SignedBy, c.SignedAt, c.By, c.At)
	return err
}
