package providersql

import (
	"context"
	"time"

	"alongside/internal/db"
	"alongside/internal/provider/registration"
	"alongside/internal/thread"
)

const registrationColumns = "ref, version, token, email_key, asked_at, expires_at, state, provider, body"

// InsertRegistration adds a registration.
func (Store) InsertRegistration(ctx context.Context, tx *db.Tx, r registration.Registration) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO provider_registration (scope, "+registrationColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
		tx.Scope(), r.Ref, r.Version, r.Token, r.EmailKey, r.AskedAt, r.Expires, r.State, r.Provider, db.JSON(&r.Body))
	return err
}

// Registration returns one.
func (Store) Registration(ctx context.Context, tx *db.Tx, ref thread.Ref) (registration.Registration, error) {
	return one(readRegistrations(ctx, tx, "ref=$2", ref))
}

// RegistrationByToken returns the one whose link has a hash.
func (Store) RegistrationByToken(ctx context.Context, tx *db.Tx, hash string) (registration.Registration, error) {
	return one(readRegistrations(ctx, tx, "token=$2", hash))
}

func one(found []registration.Registration, err error) (registration.Registration, error) {
	if err == nil && len(found) == 0 {
		err = db.ErrNoRow
	}
	if err != nil {
		return registration.Registration{}, err
	}
	return found[0], nil
}

// Registrations returns those that are confirmed, the latest first.
func (Store) Registrations(ctx context.Context, tx *db.Tx, limit int) ([]registration.Registration, error) {
	return readRegistrations(ctx, tx, "state<>$2 ORDER BY asked_at DESC, ref LIMIT $3", registration.Asked, limit)
}

func readRegistrations(ctx context.Context, tx *db.Tx, where string, args ...any) ([]registration.Registration, error) {
	var found []registration.Registration
	err := db.Each(ctx, tx, "SELECT "+registrationColumns+" FROM provider_registration WHERE scope=$1 AND "+where, append([]any{tx.Scope()}, args...),
		func(scan func(dest ...any) error) error {
			var r registration.Registration
			if err := scan(&r.Ref, &r.Version, &r.Token, &r.EmailKey, &r.AskedAt, &r.Expires, &r.State, &r.Provider, db.JSON(&r.Body)); err != nil {
				return err
			}
			found = append(found, r)
			return nil
		})
	return found, err
}

// UpdateRegistration saves one over the version that was read.
func (Store) UpdateRegistration(ctx context.Context, tx *db.Tx, r registration.Registration) error {
	return db.ExecOne(ctx, tx, "UPDATE provider_registration SET version=version+1, token=$4, expires_at=$5, state=$6, provider=$7, body=$8 WHERE scope=$1 AND ref=$2 AND version=$3",
		tx.Scope(), r.Ref, r.Version, r.Token, r.Expires, r.State, r.Provider, db.JSON(&r.Body))
}

// CountAsked counts how often an address asked since a time.
func (Store) CountAsked(ctx context.Context, tx *db.Tx, emailKey string, since time.Time) (n int, err error) {
	err = db.Get(ctx, tx, "SELECT COUNT(*) FROM provider_registration WHERE scope=$1 AND email_key=$2 AND asked_at>$3", []any{tx.Scope(), emailKey, since}, &n)
	return n, err
}

// SweepRegistrations deletes those that were not confirmed in time, in every scope.
func (Store) SweepRegistrations(ctx context.Context, tx *db.Tx, now time.Time) error {
	_, err := db.Exec(ctx, tx, "DELETE FROM provider_registration WHERE scope <> '' AND state=$1 AND expires_at<=$2", registration.Asked, now)
	return err
}
