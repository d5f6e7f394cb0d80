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
	RightsStore
	MergeStore
	PairStore
	WordsStore
	VisitStore
	PassingStore
	OwnReachStore
	MeetingStore
	RunOutStore
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
	// CarersByConfirmed returns the carers who confirmed an email address in the form of Reach.ConfirmedKey, at most 50.
	CarersByConfirmed(ctx context.Context, tx *db.Tx, key string) ([]Carer, error)
	// CarersByEmail returns the carers with an email address in that form, confirmed or not, at most 50. It reads all carers.
	CarersByEmail(ctx context.Context, tx *db.Tx, key string) ([]Carer, error)
	// Carer returns one carer; a fault of kind not found when the scope has none of that reference.
	Carer(ctx context.Context, tx *db.Tx, ref thread.Ref) (Carer, error)
	InsertFamily(ctx context.Context, tx *db.Tx, f Family) error
	InsertChild(ctx context.Context, tx *db.Tx, c Child) error
	// UpdateChild saves over the version that was read.
	UpdateChild(ctx context.Context, tx *db.Tx, c Child) error
	InsertCarer(ctx context.Context, tx *db.Tx, c Carer) error
	// UpdateCarer saves over the version that was read.
	UpdateCarer(ctx context.Context, tx *db.Tx, c Carer) error
}

// ConcernStore keeps concerns.
type ConcernStore interface {
	// Concern returns one concern; a fault of kind not found when the scope has none of that reference.
	Concern(ctx context.Context, tx *db.Tx, ref thread.Ref) (Concern, error)
	// Concerns returns those of refs that the scope has.
	Concerns(ctx context.Context, tx *db.Tx, refs []thread.Ref) ([]Concern, error)
	// Board lists concerns as the filter says.
	Board(ctx context.Context, tx *db.Tx, f BoardFilter) ([]Concern, error)
	// Unscreened returns the concerns that the family said are about a child and that are on no record yet, the latest first.
	Unscreened(ctx context.Context, tx *db.Tx, about thread.Ref) ([]Concern, error)
	InsertConcern(ctx context.Context, tx *db.Tx, c Concern) error
	// UpdateConcern saves the screening over the version that was read.
	UpdateConcern(ctx context.Context, tx *db.Tx, c Concern) error
	// Tried records how many wrong codes were tried, and when the last one was.
	Tried(ctx context.Context, tx *db.Tx, ref thread.Ref, tries int, at time.Time) error
	// Channels tells of each concern that was raised from one instant until before another how it came and what came of it.
	Channels(ctx context.Context, tx *db.Tx, from, to time.Time, each func(ChannelRow)) error
	// ConcernsAbout returns the concerns about a child, the latest first.
	ConcernsAbout(ctx context.Context, tx *db.Tx, child thread.Ref) ([]Concern, error)
}

// PairStore keeps what people decided about concerns that look like others.
type PairStore interface {
	// Pairs returns the decisions on a concern, whichever of the two it is, by concern and number.
	Pairs(ctx context.Context, tx *db.Tx, concern thread.Ref) ([]Pair, error)
	// InsertPair adds a decision; it fails when the concern has one of that number already.
	InsertPair(ctx context.Context, tx *db.Tx, p Pair) error
	// UndoPair saves that a decision was taken back; a fault of kind conflict when it was already.
	UndoPair(ctx context.Context, tx *db.Tx, p Pair) error
	// OpenClues returns of each open concern what it says of the child and how its teller is reached, the latest first.
	OpenClues(ctx context.Context, tx *db.Tx, limit int) ([]Concern, error)
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
	// MergedInto is the record that is kept of the same child; lists leave such a card out.
	MergedInto thread.Ref
}

// Name is how the child is called.
func (c Card) Name() string { return c.First + " " + c.Last }

// Initials tell children apart in a list without naming them: "S.M.". A part of the name that is not known is left out.
func (c Card) Initials() string {
	out := ""
	for _, part := range []string{c.First, c.Last} {
		for _, r := range part {
			out += string(r) + "."
			break
		}
	}
	return out
}

// RightsStore keeps orders, findings on capacity and consents. Each list comes in the order of its numbers; an insert of a
// number that is there already fails.
type RightsStore interface {
	Orders(ctx context.Context, tx *db.Tx, child thread.Ref) ([]Order, error)
	InsertOrder(ctx context.Context, tx *db.Tx, o Order) error
	// EndOrder saves the end of an order that has none.
	EndOrder(ctx context.Context, tx *db.Tx, o Order) error
	Capacities(ctx context.Context, tx *db.Tx, child thread.Ref) ([]Capacity, error)
	InsertCapacity(ctx context.Context, tx *db.Tx, c Capacity) error
	// EndCapacity saves the last day of a finding that has none.
	EndCapacity(ctx context.Context, tx *db.Tx, c Capacity) error
	Consents(ctx context.Context, tx *db.Tx, child thread.Ref) ([]Consent, error)
	InsertConsent(ctx context.Context, tx *db.Tx, c Consent) error
	// EndConsent saves the end of a consent that has none.
	EndConsent(ctx context.Context, tx *db.Tx, c Consent) error
	// Closed returns what was closed of a record at adoptions.
	Closed(ctx context.Context, tx *db.Tx, child thread.Ref) ([]Closed, error)
	// ClosedAt returns when what was on record of children before an adoption was last closed; others are not in the answer.
	ClosedAt(ctx context.Context, tx *db.Tx, children []thread.Ref) (map[thread.Ref]time.Time, error)
	// Close seals what is in c: it deletes the child’s statements, what is shown beside them, their uses, consents and notes of visits, and puts words in place of
	// what concerns, orders and findings on capacity said.
	Close(ctx context.Context, tx *db.Tx, c Closed, words string) error
}

// MergeStore keeps what was merged.
type MergeStore interface {
	// Merges returns the merges into a record, the latest first.
	Merges(ctx context.Context, tx *db.Tx, keep thread.Ref) ([]Merge, error)
	// Merged returns the merges in force into and of any of some records.
	Merged(ctx context.Context, tx *db.Tx, records []thread.Ref) ([]Merge, error)
	InsertMerge(ctx context.Context, tx *db.Tx, m Merge) error
	// UndoMerge saves that a merge was taken back; a fault of kind conflict when it was already.
	UndoMerge(ctx context.Context, tx *db.Tx, m Merge) error
	// MoveConcerns and MoveCarers move to another record of the same child. A concern keeps its family.
	MoveConcerns(ctx context.Context, tx *db.Tx, refs []thread.Ref, child thread.Ref) error
	MoveCarers(ctx context.Context, tx *db.Tx, refs []thread.Ref, child thread.Ref) error
	// MoveLists moves what is counted from 1 on a record to another, to be counted on there: words, uses, agreements to share with the
	// referrals that rest on them, orders, findings and notes of visits. Orders against carers who are others there are theirs. It returns
	// how each list was counted on; a list without entries is not in it.
	MoveLists(ctx context.Context, tx *db.Tx, from, to thread.Ref, carers map[thread.Ref]thread.Ref) (map[string]Numbers, error)
	// ReturnLists moves these entries back. What came since stays.
	ReturnLists(ctx context.Context, tx *db.Tx, from, to thread.Ref, moved map[string]Numbers, carers map[thread.Ref]thread.Ref) error
	// GiveWords says whose the family's words of some versions are; "" for nobody in particular.
	GiveWords(ctx context.Context, tx *db.Tx, child thread.Ref, versions []int, writer thread.Ref) error
	// GiveShown says so of the pictures and recordings of some numbers.
	GiveShown(ctx context.Context, tx *db.Tx, child thread.Ref, numbers []int, writer thread.Ref) error
}

// WordsStore keeps what families and children said, and where it was used.
type WordsStore interface {
	// Words returns what was said, the latest first.
	Words(ctx context.Context, tx *db.Tx, v Voice, child thread.Ref) ([]Statement, error)
	// InsertWords adds the next version; a fault of kind conflict when that version is there already.
	InsertWords(ctx context.Context, tx *db.Tx, st Statement) error
	// Uses returns where words were used, by number.
	Uses(ctx context.Context, tx *db.Tx, child thread.Ref) ([]Use, error)
	InsertUse(ctx context.Context, tx *db.Tx, u Use) error
	// Shown returns the pictures and recordings of all voices, what was taken out too, by number.
	Shown(ctx context.Context, tx *db.Tx, child thread.Ref) ([]Shown, error)
	// InsertShown adds one; a fault of kind conflict when its number is there already.
	InsertShown(ctx context.Context, tx *db.Tx, s Shown) error
	// EndShown saves who took one out; a fault of kind conflict when somebody did already.
	EndShown(ctx context.Context, tx *db.Tx, s Shown) error
}

// VisitStore keeps the notes of visits, every state of them and every edit that a device sent.
type VisitStore interface {
	// Visits returns the notes about a child, by number.
	Visits(ctx context.Context, tx *db.Tx, child thread.Ref) ([]Visit, error)
	// HandedIn returns when the latest note about each of the children was handed in; children without one are not in it.
	HandedIn(ctx context.Context, tx *db.Tx, children []thread.Ref) (map[thread.Ref]time.Time, error)
	// VisitAt returns the answers as they stood at a version; a fault of kind not found when there was none.
	VisitAt(ctx context.Context, tx *db.Tx, child thread.Ref, n, version int) (Answers, error)
	// SaveVisit saves over the version that was read, as the next one; a fault of kind conflict when that is there already.
	SaveVisit(ctx context.Context, tx *db.Tx, v Visit) error
	// VisitEdit returns the edit of a key; a fault of kind not found when there is none.
	VisitEdit(ctx context.Context, tx *db.Tx, child thread.Ref, key string) (VisitEdit, error)
	InsertVisitEdit(ctx context.Context, tx *db.Tx, e VisitEdit) error
}
