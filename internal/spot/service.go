package spot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"alongside/internal/db"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Store keeps imports and their rows. Both engines pass the suite in spottest.
type Store interface {
	Books
	TakenBack
	// Import returns one import.
	Import(ctx context.Context, tx *db.Tx, ref thread.Ref) (Import, error)
	// ByHash returns the import of a file that is not swept; a fault of kind not found when there is none.
	ByHash(ctx context.Context, tx *db.Tx, kind Kind, hash string) (Import, error)
	// Imports returns imports, the latest first, behind the key after, "time ref".
	Imports(ctx context.Context, tx *db.Tx, after string, limit int) ([]Import, error)
	// PublishedCount returns how often files of a kind were published or taken back: it only ever grows.
	PublishedCount(ctx context.Context, tx *db.Tx, kind Kind) (int, error)
	InsertImport(ctx context.Context, tx *db.Tx, i Import) error
	// Advance moves the last saved line of a run on; a conflict when another run took over.
	Advance(ctx context.Context, tx *db.Tx, i Import) error
	// TakeOver makes an import that is still staged a new run's.
	TakeOver(ctx context.Context, tx *db.Tx, i Import, run string, base int) error
	// Publish shows an import to everybody, with its summary; a conflict when another run took over.
	Publish(ctx context.Context, tx *db.Tx, i Import) error
	// MarkSwept ends an import that is not published; it and DeleteRows work on the import's own council.
	MarkSwept(ctx context.Context, tx *db.Tx, i Import) error
	// Stale returns staged imports that were last touched before a time, of every council for a transaction of db.System.
	Stale(ctx context.Context, tx *db.Tx, before time.Time, limit int) ([]Import, error)

	// Batch returns an empty batch of an import's payments.
	Batch(i Import) Batch
	InsertRefusals(ctx context.Context, tx *db.Tx, i Import, rows []Refusal) error
	InsertContracts(ctx context.Context, tx *db.Tx, i Import, rows []Contract) error
	// DeleteRows takes away up to a few thousand rows of an import and reports whether there were any.
	DeleteRows(ctx context.Context, tx *db.Tx, i Import) (more bool, err error)
	// Keys returns the natural keys of all published payments.
	Keys(ctx context.Context, tx *db.Tx) ([]int64, error)
	// Stored counts and adds up the payments that are stored of an import.
	Stored(ctx context.Context, tx *db.Tx, i Import) (count int, total money.Pence, err error)
	Refusals(ctx context.Context, tx *db.Tx, i Import, after, limit int) ([]Refusal, error)
	Payments(ctx context.Context, tx *db.Tx, i Import, after, limit int) ([]Payment, error)
	ContractsOf(ctx context.Context, tx *db.Tx, i Import, after, limit int) ([]Contract, error)
	// Overall adds up the published payments between two days.
	Overall(ctx context.Context, tx *db.Tx, from, to workday.Date) (count int, total money.Pence, err error)
}

// Deps is everything that the package needs.
type Deps struct {
	DB    db.Runner
	Store Store
	// Uploads and Files keep files that are handed in on a page; both may be nil where none are.
	Uploads Uploads
	Files   Files
	// Settlements keeps what persons said about names of suppliers; nil where nobody is asked.
	Settlements Settlements
	// Matches keeps what the matching of suppliers found; nil where they are not matched. Market may be nil.
	Matches Matches
	Market  Market
	// Packages keeps lists of packages, Workbench what was made of them; nil where neither is used. Prices and Children may be nil.
	Packages  Packages
	Workbench Workbench
	Prices    Prices
	Children  Children
	Clocks    Clocks
	Areas     Areas // which district a list's area is; nil where nobody knows
	// Brokered is what brokerage bought outside agreements; nil where nothing is bought through it.
	Brokered Brokered
	// Sources keeps how files of one make are read; nil where nobody says.
	Sources Sources
	// Council returns the name of a transaction's council, "" where none was recorded; nil where nobody knows.
	Council func(ctx context.Context, tx *db.Tx) (string, error)
	// Chunk is how many lines one commit saves; 25,000 when 0.
	Chunk int
}

// Service carries out the use cases.
type Service struct{ Deps }

// defaultChunk keeps a commit well under a tenth of a second, so that others get their turn.
const defaultChunk = 25_000

// New returns a Service.
func New(d Deps) *Service {
	if d.Chunk <= 0 {
		d.Chunk = defaultChunk
	}
	return &Service{d}
}

// Import returns one import.
func (s *Service) Import(ctx context.Context, tx *db.Tx, ref thread.Ref) (Import, error) {
	return s.Store.Import(ctx, tx, ref)
}

// Imports returns imports, the latest first.
func (s *Service) Imports(ctx context.Context, tx *db.Tx, after string, limit int) ([]Import, error) {
	return s.Store.Imports(ctx, tx, after, limit)
}

// Refusals returns refused lines of an import, behind the line after.
func (s *Service) Refusals(ctx context.Context, tx *db.Tx, i Import, after, limit int) ([]Refusal, error) {
	return s.Store.Refusals(ctx, tx, i, after, limit)
}

// Payments returns the payments of a published import behind the line after; nothing of one that is not published.
func (s *Service) Payments(ctx context.Context, tx *db.Tx, i Import, after, limit int) ([]Payment, error) {
	if i.State != Published || i.Kind != Spend {
		return nil, nil
	}
	return s.Store.Payments(ctx, tx, i, after, limit)
}

// ContractsOf returns the contracts of a published import behind the line after; nothing of one that is not published.
func (s *Service) ContractsOf(ctx context.Context, tx *db.Tx, i Import, after, limit int) ([]Contract, error) {
	if i.State != Published || i.Kind != Contracts {
		return nil, nil
	}
	return s.Store.ContractsOf(ctx, tx, i, after, limit)
}

// Overall adds up the published payments between two days.
func (s *Service) Overall(ctx context.Context, tx *db.Tx, from, to workday.Date) (count int, total money.Pence, err error) {
	return s.Store.Overall(ctx, tx, from, to)
}

// SortKey orders imports by the time they began.
func (i Import) SortKey() string {
	return i.StartedAt.UTC().Format("2006-01-02T15:04:05.000000Z") + " " + string(i.Ref)
}

// hashOf reads a file to its end and back, and returns a hash of its content and of how it is to be read.
func hashOf(f io.ReadSeeker, how Reading) (string, error) {
	h := sha256.New()
	if err := json.NewEncoder(h).Encode(how); err != nil {
		return "", fmt.Errorf("hash the reading: %w", err)
	}
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("read the file: %w", err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return "", fmt.Errorf("read the file again: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
