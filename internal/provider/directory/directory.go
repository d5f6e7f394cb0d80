package directory

import (
	"context"
	"io"
	"time"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/job"
	"alongside/internal/provider"
	"alongside/internal/provider/cqc"
	"alongside/internal/thread"
)

// State is where the reading of a directory stands.
type State string

// The states. One that waits is being read, or will be; how far it is the job says.
const (
	Waiting State = "waiting"
	Done    State = "done"
	Refused State = "refused" // the file itself cannot be read; Failure says why
	Stopped State = "stopped" // by somebody
)

// Import is one reading of a directory.
type Import struct {
	Ref       thread.Ref
	File      string // its name
	Size      int64  // in bytes; 0 from the command line
	Try       bool   // read and report, keep nothing
	Part      bool   // somebody said that it holds some places only, so that none drops out
	By        audit.By
	State     State
	Failure   string
	Job       job.ID
	Report    Report
	StartedAt time.Time
	EndedAt   time.Time
}

// SortKey is where a list of imports goes on: the time as the database keeps it, and the reference.
func (i Import) SortKey() string {
	return i.StartedAt.UTC().Format("2006-01-02T15:04:05.000000Z") + " " + string(i.Ref)
}

// Report is what a directory held and did, as far as it is read.
type Report struct {
	Read, Taken, Refused int // records
	Gone                 int // places that it says are deregistered
	New, Changed, Same   int
	Dropped              int  // places that it no longer names
	Partial              bool // it names fewer than half of the places of earlier ones, so that none counts as dropped
	Rated                map[string]int
	Alerts               []provider.Alert // changes of providers that the council knows
	Refusals             []cqc.Refusal    // the first
}

// mostRefusals is how many refusals are kept of a directory.
const mostRefusals = 1000

// Store keeps imports. Package providersql answers on both engines.
type Store interface {
	InsertDirectory(ctx context.Context, tx *db.Tx, i Import) error
	// Directory returns one import, or a fault of kind not found.
	Directory(ctx context.Context, tx *db.Tx, ref thread.Ref) (Import, error)
	// Directories returns imports, the latest first, behind the key after.
	Directories(ctx context.Context, tx *db.Tx, after string, limit int) ([]Import, error)
	// WaitingDirectories counts those that have not ended.
	WaitingDirectories(ctx context.Context, tx *db.Tx) (int, error)
	// SaveDirectory saves state, failure and report of one that waits; a conflict when it has ended.
	SaveDirectory(ctx context.Context, tx *db.Tx, i Import) error
}

// Files keeps files that were handed in until they are read, each council's apart. Package document answers.
type Files interface {
	Keep(ctx context.Context, name string, r io.Reader) (int64, error)
	Open(ctx context.Context, name string) (io.ReadSeekCloser, error)
	Remove(ctx context.Context, name string) error
}

// Deps is everything that reading directories needs.
type Deps struct {
	DB       db.Runner
	Store    Store
	Provider *provider.Service
	// Batch is how many places are kept in one short commit; 0: 500.
	Batch int
}

// Service carries out the use cases on directories.
type Service struct {
	Deps
	// Files is nil where an installation keeps no files; then only the command line reads directories.
	Files Files
}

// New returns a Service.
func New(d Deps) *Service {
	if d.Batch == 0 {
		d.Batch = 500
	}
	return &Service{Deps: d}
}

// Imports returns imports, the latest first, behind the key after.
func (s *Service) Imports(ctx context.Context, tx *db.Tx, after string, limit int) ([]Import, error) {
	return s.Store.Directories(ctx, tx, after, limit)
}
