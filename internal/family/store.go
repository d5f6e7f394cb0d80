package family

import (
	"context"
	"time"

	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Store keeps concerns, families, children and carers. Both engines pass the suite in familytest.
type Store interface {
	ConcernStore
	// Children returns those of refs that the scope has.
	Children(ctx context.Context, tx *db.Tx, refs []thread.Ref) ([]Child, error)
	// Cards returns what a list shows of each child of refs.
	Cards(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]Card, error)
	// Siblings returns the children of a family, the oldest first.
	Siblings(ctx context.Context, tx *db.Tx, family thread.Ref) ([]Child, error)
	// Alike returns children who share a birth date, postcode, last name or carer's telephone with the clues, at most limit.
	Alike(ctx context.Context, tx *db.Tx, clues Clues, limit int) ([]Candidate, error)
	// Carers returns all carers of the children, by child and first day.
	Carers(ctx context.Context, tx *db.Tx, children []thread.Ref) ([]Carer, error)
	// CarersByPhone returns the carers with a telephone number in the form of Reach.PhoneKey, at most 50.
	CarersByPhone(ctx context.Context, tx *db.Tx, key string) ([]Carer, error)
	// Carer returns one carer; a fault of kind not found when the scope has none of that reference.
	Carer(ctx context.Context, tx *db.Tx, ref thread.Ref) (Carer, error)
	InsertFamily(ctx context.Context, tx *db.Tx, f Family) error
	InsertChild(ctx context.Context, tx *db.Tx, c Child) error
	// UpdateChild saves over the version that was read.
	UpdateChild(ctx context.Context, tx *db.Tx, c Child) error
	InsertCarer(ctx context.Context, tx *db.Tx, c Carer) error
	// UpdateCarer saves over the version that was read.
	UpdateCarer(ctx context.Context, tx *db.Tx, c Carer) error
	// Statements returns what the family said, the latest first.
	Statements(ctx context.Context, tx *db.Tx, child thread.Ref) ([]Statement, error)
	// InsertStatement adds the next version; a fault of kind conflict when that version is there already.
	InsertStatement(ctx context.Context, tx *db.Tx, st Statement) error
}

// ConcernStore keeps concerns.
type ConcernStore interface {
	// Concern returns one concern; a fault of kind not found when the scope has none of that reference.
	Concern(ctx context.Context, tx *db.Tx, ref thread.Ref) (Concern, error)
	// Board lists concerns as the filter says.
	Board(ctx context.Context, tx *db.Tx, f BoardFilter) ([]Concern, error)
	InsertConcern(ctx context.Context, tx *db.Tx, c Concern) error
	// UpdateConcern saves the screening over the version that was read.
	UpdateConcern(ctx context.Context, tx *db.Tx, c Concern) error
	// Tried records how many wrong codes were tried, and when the last one was.
	Tried(ctx context.Context, tx *db.Tx, ref thread.Ref, tries int, at time.Time) error
	// ConcernsAbout returns the concerns about a child, the latest first.
	ConcernsAbout(ctx context.Context, tx *db.Tx, child thread.Ref) ([]Concern, error)
}

// BoardFilter chooses concerns for the board.
type BoardFilter struct {
	Screened bool   // those with an outcome instead of those to be screened
	After    string // the SortKey of the last concern of the page before
	Limit    int
}

// Card is what a list shows of a child.
type Card struct {
	Ref      thread.Ref
	First    string // as known
	Last     string
	Born     workday.Date
	District string
	Flags    []Flag
}

// Name is how the child is called.
func (c Card) Name() string { return c.First + " " + c.Last }
