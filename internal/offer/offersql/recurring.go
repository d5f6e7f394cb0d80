package offersql

import (
	"context"
	"time"

	"alongside/internal/db"
	"alongside/internal/offer"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// JoinSeries implements offer.Store.
func (Store) JoinSeries(ctx context.Context, tx *db.Tx, session, series thread.Ref) error {
	return db.ExecOne(ctx, tx, `UPDATE offer_session SET series = $3 WHERE scope = $1 AND ref = $2`, tx.Scope(), session, series)
}

// Following implements offer.Store.
func (Store) Following(ctx context.Context, tx *db.Tx, x offer.Session) ([]offer.Session, error) {
	if x.Series == "" {
		return nil, nil
	}
	return readSessions(ctx, tx, sessionSQL+`AND series = $2 AND cancelled = 0 AND (on_date > $3 OR on_date = $3 AND starts > $4)
		ORDER BY on_date, starts, ref {{lock}}`, tx.Scope(), x.Series, x.On, x.Start)
}

// Lapsing implements offer.Store.
func (Store) Lapsing(ctx context.Context, tx *db.Tx, session thread.Ref, now time.Time) ([]offer.Booking, error) {
	return readBookings(ctx, tx, bookingSQL+`AND session = $2 AND state = $3 AND until <> '' AND until <= $4 ORDER BY at, ref`,
		tx.Scope(), session, offer.Offered, now)
}

// LapsingSessions implements offer.Store.
func (Store) LapsingSessions(ctx context.Context, tx *db.Tx, now time.Time, limit int) ([]thread.Ref, error) {
	var out []thread.Ref
	err := db.Each(ctx, tx, `SELECT DISTINCT session FROM offer_booking WHERE scope = $1 AND state = $2 AND until <> '' AND until <= $3 ORDER BY session LIMIT $4`,
		[]any{tx.Scope(), offer.Offered, now, limit}, func(scan func(dest ...any) error) error {
			var ref thread.Ref
			err := scan(&ref)
			out = append(out, ref)
			return err
		})
	return out, err
}

// ToRemind implements offer.Store.
func (Store) ToRemind(ctx context.Context, tx *db.Tx, from, to workday.Date, askedBefore time.Time, limit int) ([]offer.Booking, error) {
	return readBookings(ctx, tx, bookingSQL+`AND state = $2 AND reminded = '' AND at <= $3 AND mark = '' AND session IN (
			SELECT s.ref FROM offer_session s WHERE s.scope = $1 AND s.on_date BETWEEN $4 AND $5 AND s.cancelled = 0)
		ORDER BY at, ref LIMIT $6`, tx.Scope(), offer.Booked, askedBefore, from, to, limit)
}

// ScopesToTend returns the councils with offered places that lapse or with places in the days to come, for the jobs that look after
// them. It is asked across councils.
func ScopesToTend(ctx context.Context, tx *db.Tx) ([]db.Scope, error) {
	var out []db.Scope
	err := db.Each(ctx, tx, `SELECT DISTINCT scope FROM offer_booking WHERE state = $1 AND until <> '' AND until <= $2
		UNION SELECT DISTINCT scope FROM offer_session WHERE on_date BETWEEN $3 AND $4 AND cancelled = 0 AND taken > 0 ORDER BY scope`,
		[]any{offer.Offered, tx.Now(), tx.Today(), tx.Today().AddDays(2)}, func(scan func(dest ...any) error) error {
			var s db.Scope
			err := scan(&s)
			out = append(out, s)
			return err
		})
	return out, err
}
