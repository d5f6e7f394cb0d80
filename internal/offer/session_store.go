package offer

import (
	"context"
	"time"

	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Recurring keeps series of sessions, queues that move on and reminders.
type Recurring interface {
	// JoinSeries puts a session into a series.
	JoinSeries(ctx context.Context, tx *db.Tx, session, series thread.Ref) error
	// Following returns the sessions of x's series after it that are not called off, in order, locked until the transaction ends;
	// none when x is by itself.
	Following(ctx context.Context, tx *db.Tx, x Session) ([]Session, error)
	// Lapsing returns the bookings of a session whose offered place is held no longer at now, the first asked first.
	Lapsing(ctx context.Context, tx *db.Tx, session thread.Ref, now time.Time) ([]Booking, error)
	// LapsingSessions returns sessions that have such bookings.
	LapsingSessions(ctx context.Context, tx *db.Tx, now time.Time, limit int) ([]thread.Ref, error)
	// ToRemind returns bookings asked for before a time, in sessions within the days that take place, of which the family was not
	// reminded.
	ToRemind(ctx context.Context, tx *db.Tx, from, to workday.Date, askedBefore time.Time, limit int) ([]Booking, error)
}

// People keeps facilitators and their expenses.
type People interface {
	Facilitator(ctx context.Context, tx *db.Tx, ref thread.Ref) (Facilitator, error)
	// Facilitators returns those of an organisation by name, or all when provider is "".
	Facilitators(ctx context.Context, tx *db.Tx, provider thread.Ref) ([]Facilitator, error)
	InsertFacilitator(ctx context.Context, tx *db.Tx, f Facilitator) error
	UpdateFacilitator(ctx context.Context, tx *db.Tx, f Facilitator) error

	Expense(ctx context.Context, tx *db.Tx, ref thread.Ref) (Expense, error)
	// Claims returns those of refs that the scope has.
	Claims(ctx context.Context, tx *db.Tx, refs []thread.Ref) ([]Expense, error)
	// Expenses returns an organisation's claims, of one facilitator when it is not "", the latest first.
	Expenses(ctx context.Context, tx *db.Tx, provider, facilitator thread.Ref, limit int) ([]Expense, error)
	InsertExpense(ctx context.Context, tx *db.Tx, e Expense) error
	UpdateExpense(ctx context.Context, tx *db.Tx, e Expense) error
}

// Voices keeps what families said of sessions and what came of it.
type Voices interface {
	// Scores returns how often each answer was given of an offer's sessions within the days, and what families wrote.
	Scores(ctx context.Context, tx *db.Tx, offer thread.Ref, from, to workday.Date) (counts map[Useful]int, words []string, err error)
	// Replies returns what came of it, the latest first.
	Replies(ctx context.Context, tx *db.Tx, offer thread.Ref, limit int) ([]Reply, error)
	InsertReply(ctx context.Context, tx *db.Tx, r Reply) error
}

// Links keeps the secret links of calendars, by the hash of their token.
type Links interface {
	// Link returns a link that was not revoked.
	Link(ctx context.Context, tx *db.Tx, hash string) (CalendarLink, error)
	// LinkOf returns a person's link that was not revoked.
	LinkOf(ctx context.Context, tx *db.Tx, person thread.Ref) (CalendarLink, error)
	InsertLink(ctx context.Context, tx *db.Tx, l CalendarLink) error
	// RevokeLinks ends every link of a person and returns how many there were.
	RevokeLinks(ctx context.Context, tx *db.Tx, person thread.Ref, now time.Time) (int64, error)
	// Looked notes the day on which a link was last used.
	Looked(ctx context.Context, tx *db.Tx, hash string, on workday.Date) error
}
