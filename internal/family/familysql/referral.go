package familysql

import (
	"context"
	"time"

	"alongside/internal/db"
	"alongside/internal/family/referral"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// referrals is the table of package referral. What is open stands in a column of its own, so that an organisation's list reads
// nothing else.
const referrals = `
CREATE TABLE family_referral (
	scope TEXT NOT NULL,
	ref TEXT NOT NULL,
	version INTEGER NOT NULL,
	child TEXT NOT NULL,
	concern TEXT NOT NULL,
	after_ref TEXT NOT NULL,
	offer TEXT NOT NULL,
	title TEXT NOT NULL,
	provider TEXT NOT NULL,
	provider_name TEXT NOT NULL,
	by_person TEXT NOT NULL,
	by_name TEXT NOT NULL,
	kin INTEGER NOT NULL,
	at TEXT NOT NULL,
	need TEXT NOT NULL,
	contact TEXT NOT NULL,
	consent INTEGER NOT NULL,
	lines TEXT NOT NULL,
	due TEXT NOT NULL,
	answered_on TEXT NOT NULL,
	answered_by TEXT NOT NULL,
	promise TEXT NOT NULL,
	why TEXT NOT NULL,
	begun_on TEXT NOT NULL,
	withdrawn_on TEXT NOT NULL,
	withdrawn_by TEXT NOT NULL,
	withdrawn_why TEXT NOT NULL,
	is_open INTEGER NOT NULL,
	PRIMARY KEY (scope, ref)
);
CREATE INDEX family_referral_child ON family_referral (scope, child, at);
CREATE INDEX family_referral_inbox ON family_referral (scope, provider, is_open, due, ref);
CREATE INDEX family_referral_at ON family_referral (scope, at)`

const referralColumns = `ref, version, child, concern, after_ref, offer, title, provider, provider_name, by_person, by_name, kin, at, need, contact, consent, lines,
	due, answered_on, answered_by, promise, why, begun_on, withdrawn_on, withdrawn_by, withdrawn_why`

// Referrals implements referral.Store.
type Referrals struct{}

func referralsBy(ctx context.Context, tx *db.Tx, where string, args ...any) ([]referral.Referral, error) {
	var out []referral.Referral
	err := db.Each(ctx, tx, "SELECT "+referralColumns+" FROM family_referral WHERE scope = $1 AND "+where, append([]any{tx.Scope()}, args...),
		func(scan func(dest ...any) error) error {
			var r referral.Referral
			err := scan(&r.Ref, &r.Version, &r.Child, &r.Concern, &r.After, &r.Offer, &r.Title, &r.Provider, &r.ProviderName, &r.By, &r.ByName, &r.Kin, &r.At,
				&r.Need, &r.Contact, &r.Consent, db.JSON(&r.Shared), &r.Due, &r.AnsweredOn, &r.AnsweredBy, &r.Promise, &r.Why, &r.BegunOn, &r.WithdrawnOn,
				&r.WithdrawnBy, &r.WithdrawnWhy)
			out = append(out, r)
			return err
		})
	return out, err
}

// Referral implements referral.Store.
func (Referrals) Referral(ctx context.Context, tx *db.Tx, ref thread.Ref) (referral.Referral, error) {
	found, err := referralsBy(ctx, tx, "ref = $2", ref)
	if err == nil && len(found) == 0 {
		err = fault.NotFound("That referral")
	}
	if err != nil {
		return referral.Referral{}, err
	}
	return found[0], nil
}

// ReferralsOf implements referral.Store.
func (Referrals) ReferralsOf(ctx context.Context, tx *db.Tx, child thread.Ref) ([]referral.Referral, error) {
	return referralsBy(ctx, tx, "child = $2 ORDER BY at DESC, ref DESC", child)
}

// ReferralsTo implements referral.Store.
func (Referrals) ReferralsTo(ctx context.Context, tx *db.Tx, provider thread.Ref, limit int) ([]referral.Referral, error) {
	return referralsBy(ctx, tx, "provider = $2 AND is_open = 1 ORDER BY due, ref LIMIT $3", provider, limit)
}

// ReferralTallies implements referral.Store. Each referral is counted in one state.
func (Referrals) ReferralTallies(ctx context.Context, tx *db.Tx, since time.Time, today workday.Date) ([]referral.Tally, error) {
	var out []referral.Tally
	err := db.Each(ctx, tx, `SELECT provider, max(provider_name), count(*),
			sum(CASE WHEN withdrawn_on = '' AND answered_on = '' THEN 1 ELSE 0 END),
			sum(CASE WHEN withdrawn_on = '' AND (answered_on = '' AND due < $3 OR promise <> '' AND begun_on = '' AND promise < $3) THEN 1 ELSE 0 END),
			sum(CASE WHEN withdrawn_on = '' AND promise <> '' AND begun_on = '' THEN 1 ELSE 0 END),
			sum(CASE WHEN withdrawn_on = '' AND begun_on <> '' THEN 1 ELSE 0 END),
			sum(CASE WHEN withdrawn_on = '' AND answered_on <> '' AND promise = '' THEN 1 ELSE 0 END),
			sum(CASE WHEN withdrawn_on <> '' THEN 1 ELSE 0 END)
		FROM family_referral WHERE scope = $1 AND at >= $2 GROUP BY provider ORDER BY max(provider_name), provider`, []any{tx.Scope(), since, today},
		func(scan func(dest ...any) error) error {
			var t referral.Tally
			err := scan(&t.Provider, &t.ProviderName, &t.All, &t.Waiting, &t.Late, &t.Accepted, &t.Begun, &t.Declined, &t.Withdrawn)
			out = append(out, t)
			return err
		})
	return out, err
}

// InsertReferral implements referral.Store.
func (Referrals) InsertReferral(ctx context.Context, tx *db.Tx, r referral.Referral) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO family_referral (scope, "+referralColumns+`, is_open)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)`,
		tx.Scope(), r.Ref, r.Version, r.Child, r.Concern, r.After, r.Offer, r.Title, r.Provider, r.ProviderName, r.By, r.ByName, r.Kin, r.At, r.Need, r.Contact,
		r.Consent, db.JSON(&r.Shared), r.Due, r.AnsweredOn, r.AnsweredBy, r.Promise, r.Why, r.BegunOn, r.WithdrawnOn, r.WithdrawnBy, r.WithdrawnWhy, r.Open())
	return err
}

// UpdateReferral implements referral.Store.
func (Referrals) UpdateReferral(ctx context.Context, tx *db.Tx, r referral.Referral) error {
	return db.ExecOne(ctx, tx, `UPDATE family_referral SET version = version + 1, answered_on = $4, answered_by = $5, promise = $6, why = $7, begun_on = $8,
			withdrawn_on = $9, withdrawn_by = $10, withdrawn_why = $11, is_open = $12
		WHERE scope = $1 AND ref = $2 AND version = $3`,
		tx.Scope(), r.Ref, r.Version, r.AnsweredOn, r.AnsweredBy, r.Promise, r.Why, r.BegunOn, r.WithdrawnOn, r.WithdrawnBy, r.WithdrawnWhy, r.Open())
}
