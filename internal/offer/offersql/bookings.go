package offersql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/offer"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// askersMigration keeps who asked for a place and who cancelled it.
var askersMigration = db.Migration{Number: 3354, Name: "who asked for a place, and who cancelled it", SQL: `
ALTER TABLE offer_booking ADD COLUMN asker TEXT NOT NULL DEFAULT '';
ALTER TABLE offer_booking ADD COLUMN given_up TEXT NOT NULL DEFAULT '{}'`}

const bookingSQL = `SELECT ref, version, session, child, state, at, mark, attendance, outcome, useful, words, siblings, seat, until, reminded, asker, given_up FROM offer_booking WHERE scope = $1 `

func readBookings(ctx context.Context, tx *db.Tx, sql string, args ...any) ([]offer.Booking, error) {
	var out []offer.Booking
	err := db.Each(ctx, tx, sql, args, func(scan func(dest ...any) error) error {
		var b offer.Booking
		err := scan(&b.Ref, &b.Version, &b.Session, &b.Child, &b.State, &b.At, &b.Mark, &b.Attendance, &b.Outcome, &b.Useful, &b.Words,
			&b.Siblings, &b.Seat, &b.Until, &b.Reminded, &b.Asker, db.JSON(&b.GivenUp))
		out = append(out, b)
		return err
	})
	return out, err
}

// Booking implements offer.Store.
func (Store) Booking(ctx context.Context, tx *db.Tx, ref thread.Ref) (offer.Booking, error) {
	return one(readBookings(ctx, tx, bookingSQL+"AND ref = $2", tx.Scope(), ref))
}

// Bookings implements offer.Store.
func (Store) Bookings(ctx context.Context, tx *db.Tx, session thread.Ref) ([]offer.Booking, error) {
	return readBookings(ctx, tx, bookingSQL+"AND session = $2 ORDER BY at, ref", tx.Scope(), session)
}

// BookingsOf implements offer.Store.
func (Store) BookingsOf(ctx context.Context, tx *db.Tx, children []thread.Ref, limit int) ([]offer.Booking, error) {
	return readBookings(ctx, tx, bookingSQL+"AND child IN list($2) ORDER BY at DESC, ref LIMIT $3", tx.Scope(), db.List(children), limit)
}

// BookingIn implements offer.Store.
func (Store) BookingIn(ctx context.Context, tx *db.Tx, session, child thread.Ref) (offer.Booking, error) {
	return one(readBookings(ctx, tx, bookingSQL+"AND session = $2 AND child = $3", tx.Scope(), session, child))
}

// FirstWaiting implements offer.Store.
func (Store) FirstWaiting(ctx context.Context, tx *db.Tx, session thread.Ref) (offer.Booking, error) {
	return one(readBookings(ctx, tx, bookingSQL+"AND session = $2 AND state = $3 ORDER BY at, ref LIMIT 1", tx.Scope(), session, offer.Waiting))
}

// TakenWith implements offer.Store.
func (Store) TakenWith(ctx context.Context, tx *db.Tx, facilitator thread.Ref, from workday.Date) ([]offer.Booking, error) {
	return readBookings(ctx, tx, bookingSQL+`AND state IN ($4, $5) AND session IN (
		SELECT ref FROM offer_session WHERE scope = $1 AND facilitator = $2 AND on_date >= $3 AND cancelled = 0) ORDER BY at DESC, ref`,
		tx.Scope(), facilitator, from, offer.Booked, offer.Offered)
}

// LastDay implements offer.Store.
func (Store) LastDay(ctx context.Context, tx *db.Tx, party, child thread.Ref) (workday.Date, error) {
	var last workday.Date
	err := db.Get(ctx, tx, `
		SELECT COALESCE(MAX(s.on_date), '') FROM offer_booking AS b JOIN offer_session AS s ON s.scope = b.scope AND s.ref = b.session
		WHERE b.scope = $1 AND b.child = $2 AND b.state IN ($4, $5) AND s.cancelled = 0 AND (s.facilitator = $3 OR s.provider = $3)`,
		[]any{tx.Scope(), child, party, offer.Booked, offer.Offered}, &last)
	return last, err
}

// InsertBooking implements offer.Store.
func (Store) InsertBooking(ctx context.Context, tx *db.Tx, b offer.Booking) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO offer_booking (scope, ref, version, session, child, state, at, mark, attendance, outcome, useful, words, siblings, seat,
			until, reminded, asker, given_up)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
		tx.Scope(), b.Ref, b.Version, b.Session, b.Child, b.State, b.At, b.Mark, b.Attendance, b.Outcome, b.Useful, b.Words, b.Siblings,
		b.Seat, b.Until, b.Reminded, b.Asker, db.JSON(b.GivenUp))
	return err
}

// UpdateBooking implements offer.Store.
func (Store) UpdateBooking(ctx context.Context, tx *db.Tx, b offer.Booking) error {
	return db.ExecOne(ctx, tx, `
		UPDATE offer_booking SET version = version + 1, state = $4, at = $5, mark = $6, attendance = $7, outcome = $8, useful = $9, words = $10,
			siblings = $11, seat = $12, until = $13, reminded = $14, asker = $15, given_up = $16
		WHERE scope = $1 AND ref = $2 AND version = $3`,
		tx.Scope(), b.Ref, b.Version, b.State, b.At, b.Mark, b.Attendance, b.Outcome, b.Useful, b.Words, b.Siblings, b.Seat,
		b.Until, b.Reminded, b.Asker, db.JSON(b.GivenUp))
}
