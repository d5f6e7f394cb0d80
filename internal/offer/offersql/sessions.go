package offersql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/offer"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

const sessionSQL = `SELECT ref, version, offer, provider, district, on_date, starts, minutes, places, taken, queued, came, outcode, facilitator,
	cancelled, why, series, siblings, siblings_taken, transport, seats, seats_taken FROM offer_session WHERE scope = $1 `

func readSessions(ctx context.Context, tx *db.Tx, sql string, args ...any) ([]offer.Session, error) {
	var out []offer.Session
	err := db.Each(ctx, tx, sql, args, func(scan func(dest ...any) error) error {
		var s offer.Session
		err := scan(&s.Ref, &s.Version, &s.Offer, &s.Provider, &s.District, &s.On, &s.Start, &s.Minutes, &s.Places, &s.Taken, &s.Queued, &s.Came,
			&s.Outcode, &s.Facilitator, &s.Cancelled, &s.Why, &s.Series, &s.Siblings, &s.SiblingsTaken, &s.Transport, &s.Seats, &s.SeatsTaken)
		out = append(out, s)
		return err
	})
	return out, err
}

// Session implements offer.Store.
func (Store) Session(ctx context.Context, tx *db.Tx, ref thread.Ref) (offer.Session, error) {
	return one(readSessions(ctx, tx, sessionSQL+"AND ref = $2", tx.Scope(), ref))
}

// Sessions implements offer.Store.
func (Store) Sessions(ctx context.Context, tx *db.Tx, refs []thread.Ref) ([]offer.Session, error) {
	return readSessions(ctx, tx, sessionSQL+"AND ref IN list($2) ORDER BY on_date, starts, ref", tx.Scope(), db.List(refs))
}

// LockedSession implements offer.Store.
func (Store) LockedSession(ctx context.Context, tx *db.Tx, ref thread.Ref) (offer.Session, error) {
	return one(readSessions(ctx, tx, sessionSQL+"AND ref = $2 {{lock}}", tx.Scope(), ref))
}

// Next implements offer.Store.
func (Store) Next(ctx context.Context, tx *db.Tx, offers []thread.Ref, from workday.Date, limit int) ([]offer.Session, error) {
	return readSessions(ctx, tx, sessionSQL+"AND offer IN list($2) AND on_date >= $3 ORDER BY on_date, starts, ref LIMIT $4",
		tx.Scope(), db.List(offers), from, limit)
}

// Given implements offer.Store.
func (Store) Given(ctx context.Context, tx *db.Tx, party thread.Ref, from, to workday.Date, limit int) ([]offer.Session, error) {
	return readSessions(ctx, tx, sessionSQL+`AND (facilitator = $2 OR provider = $2) AND on_date BETWEEN $3 AND $4
		ORDER BY on_date, starts, ref LIMIT $5`, tx.Scope(), party, from, to, limit)
}

// OnDays implements offer.Store.
func (Store) OnDays(ctx context.Context, tx *db.Tx, days []workday.Date, until workday.Date) (map[thread.Ref]bool, error) {
	out := map[thread.Ref]bool{}
	if len(days) == 0 {
		return out, nil
	}
	asked := make([]string, len(days))
	for i, d := range days {
		asked[i] = d.String()
	}
	err := db.Each(ctx, tx, `
		SELECT offer, MAX(CASE WHEN on_date IN list($2) AND cancelled = 0 AND taken < places THEN 1 ELSE 0 END) FROM offer_session
		WHERE scope = $1 AND on_date BETWEEN $3 AND $4 GROUP BY offer`,
		[]any{tx.Scope(), db.List(asked), days[0], until}, func(scan func(dest ...any) error) error {
			var ref thread.Ref
			var free bool
			err := scan(&ref, &free)
			out[ref] = free
			return err
		})
	return out, err
}

// InsertSession implements offer.Store.
func (Store) InsertSession(ctx context.Context, tx *db.Tx, s offer.Session) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO offer_session (scope, ref, version, offer, provider, district, on_date, starts, minutes, places, taken, queued, came, outcode,
			facilitator, cancelled, why, series, siblings, siblings_taken, transport, seats, seats_taken)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)`,
		tx.Scope(), s.Ref, s.Version, s.Offer, s.Provider, s.District, s.On, s.Start, s.Minutes, s.Places, s.Taken, s.Queued, s.Came, s.Outcode,
		s.Facilitator, s.Cancelled, s.Why, s.Series, s.Siblings, s.SiblingsTaken, s.Transport, s.Seats, s.SeatsTaken)
	return err
}

// UpdateSession implements offer.Store.
func (Store) UpdateSession(ctx context.Context, tx *db.Tx, s offer.Session) error {
	return db.ExecOne(ctx, tx, `
		UPDATE offer_session SET version = version + 1, taken = $4, queued = $5, came = $6, facilitator = $7, cancelled = $8, why = $9,
			siblings_taken = $10, seats_taken = $11
		WHERE scope = $1 AND ref = $2 AND version = $3`,
		tx.Scope(), s.Ref, s.Version, s.Taken, s.Queued, s.Came, s.Facilitator, s.Cancelled, s.Why, s.SiblingsTaken, s.SeatsTaken)
}

// Counts implements offer.Store.
func (Store) Counts(ctx context.Context, tx *db.Tx, from, to workday.Date) ([]offer.MonthCount, error) {
	var out []offer.MonthCount
	err := db.Each(ctx, tx, `
		SELECT district, substr(on_date, 1, 7), COUNT(*), CAST(SUM(places) AS BIGINT), CAST(SUM(came) AS BIGINT) FROM offer_session
		WHERE scope = $1 AND cancelled = 0 AND on_date BETWEEN $2 AND $3
		GROUP BY district, substr(on_date, 1, 7) ORDER BY district, substr(on_date, 1, 7)`,
		[]any{tx.Scope(), from, to}, func(scan func(dest ...any) error) error {
			var c offer.MonthCount
			err := scan(&c.District, &c.Month, &c.Sessions, &c.Places, &c.Came)
			out = append(out, c)
			return err
		})
	return out, err
}

// Between implements offer.Store.
func (Store) Between(ctx context.Context, tx *db.Tx, from, to workday.Date) ([]offer.Session, error) {
	return readSessions(ctx, tx, sessionSQL+"AND on_date BETWEEN $2 AND $3 AND cancelled = 0", tx.Scope(), from, to)
}
