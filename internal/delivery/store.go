package delivery

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Store keeps visits, agreed days and outcomes. Both engines pass the suite in deliverytest.
type Store interface {
	// Visits returns those of refs that the scope has, by day and time.
	Visits(ctx context.Context, tx *db.Tx, refs []thread.Ref) ([]Visit, error)
	// VisitsOf returns the visits of packages between two days, both included, by day and time.
	VisitsOf(ctx context.Context, tx *db.Tx, packages []thread.Ref, from, to workday.Date) ([]Visit, error)
	// Disputed returns the visits of which two accounts differ, the one that has waited longest first.
	Disputed(ctx context.Context, tx *db.Tx, limit int) ([]Visit, error)
	// Sums adds up the visits of packages between two days, of every package when packages is nil.
	Sums(ctx context.Context, tx *db.Tx, packages []thread.Ref, from, to workday.Date) ([]Sum, error)
	// InsertVisits adds visits; it fails when one stands at the same package, day and time.
	InsertVisits(ctx context.Context, tx *db.Tx, visits []Visit) error
	// UpdateVisit saves v over the version that was read.
	UpdateVisit(ctx context.Context, tx *db.Tx, v Visit) error
	// Bill puts an invoice on those of refs that can be billed and returns how many.
	Bill(ctx context.Context, tx *db.Tx, invoice thread.Ref, refs []thread.Ref) (int, error)
	// Unbill takes an invoice off its visits.
	Unbill(ctx context.Context, tx *db.Tx, invoice thread.Ref) error

	// Patterns returns the agreed days of packages, past ones too.
	Patterns(ctx context.Context, tx *db.Tx, packages []thread.Ref) ([]Pattern, error)
	// SavePattern adds agreed days, or puts them in the place of those of the same first day.
	SavePattern(ctx context.Context, tx *db.Tx, p Pattern) error

	// Outcome returns one outcome with its scores.
	Outcome(ctx context.Context, tx *db.Tx, ref thread.Ref) (Outcome, error)
	// OutcomesOf returns the outcomes of children with their scores, by reference.
	OutcomesOf(ctx context.Context, tx *db.Tx, children []thread.Ref) ([]Outcome, error)
	// LastScores returns the day on which an outcome of each of the children was last scored; children without one are not in it.
	LastScores(ctx context.Context, tx *db.Tx, children []thread.Ref) (map[thread.Ref]workday.Date, error)
	InsertOutcome(ctx context.Context, tx *db.Tx, o Outcome) error
	// AddScore adds a score and makes its outcome's version one higher; it fails on another version.
	AddScore(ctx context.Context, tx *db.Tx, o Outcome, s Score) error
	// Progress counts the outcomes whose latest score lies between two days by how they moved from the start.
	Progress(ctx context.Context, tx *db.Tx, from, to workday.Date) (Progress, error)
}
