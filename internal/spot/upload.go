package spot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/thread"
)

// KindUpload is the kind of the job that reads a file that was handed in.
const KindUpload = "spot.upload"

// Files keeps files that were handed in until they are read, each council's apart.
type Files interface {
	// Keep stores what r gives under a name and returns its size.
	Keep(ctx context.Context, name string, r io.Reader) (int64, error)
	// Open reads a file; a fault of kind not found when it is not there any more.
	Open(ctx context.Context, name string) (io.ReadSeekCloser, error)
	// Remove takes a file away; one that is gone already is no error.
	Remove(ctx context.Context, name string) error
}

// UploadState is where a file that was handed in stands.
type UploadState string

// The states. A file that waits is being read, or will be; how far it is the job says.
const (
	UploadWaiting UploadState = "waiting"
	UploadDone    UploadState = "done"
	UploadRefused UploadState = "refused" // the file itself cannot be read; Failure says why
	UploadStopped UploadState = "stopped" // by somebody
)

// Upload is a file that was handed in on a page and is read in the background.
type Upload struct {
	Ref       thread.Ref
	Kind      Kind
	File      string // its name
	Size      int64
	Try       bool   // read and report, keep nothing
	Source    string // where it comes from, which says how it is read; "" when nobody said
	By        audit.By
	State     UploadState
	Failure   string
	Job       job.ID
	Report    Report
	Refusals  []Refusal // of a try: the first that were kept
	StartedAt time.Time
	EndedAt   time.Time
}

// Progress is how far an upload has been read.
type Progress struct {
	Rows, Of int // Of is what the part read so far makes of the whole; 0 while it is not known
	Left     time.Duration
	Waits    bool // nobody reads yet
}

// Uploads keeps what was handed in. Store implements it on both engines.
type Uploads interface {
	InsertUpload(ctx context.Context, tx *db.Tx, u Upload) error
	Upload(ctx context.Context, tx *db.Tx, ref thread.Ref) (Upload, error)
	// WaitingUploads counts the uploads that have not ended.
	WaitingUploads(ctx context.Context, tx *db.Tx) (int, error)
	// EndUpload saves how an upload that waits ended; a conflict when it has ended.
	EndUpload(ctx context.Context, tx *db.Tx, u Upload) error
}

// HandIn keeps a file and has it read in the background. It returns as soon as the file is kept.
func (s *Service) HandIn(ctx context.Context, by audit.By, kind Kind, name string, r io.Reader, try bool) (Upload, error) {
	return s.HandInFrom(ctx, Upload{Kind: kind, File: name, Try: try, By: by}, r)
}

// HandInFrom is HandIn for a file of a known source, which is read as a person said once: of given, the kind, the name, the source,
// who hands it in and whether it is only tried count.
func (s *Service) HandInFrom(ctx context.Context, given Upload, r io.Reader) (Upload, error) {
	if given.Kind != Spend && given.Kind != Contracts && given.Kind != PackageList {
		return Upload{}, fault.Invalid("kind", "Choose what the file holds.")
	}
	if s.Files == nil || given.Kind == PackageList && s.Packages == nil {
		return Upload{}, fault.Unavailable("This installation keeps no files. Import it with the command line.", nil)
	}
	u := Upload{Kind: given.Kind, File: given.File, Try: given.Try, Source: given.Source, By: given.By, State: UploadWaiting}
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		u.Ref = thread.New(tx, thread.Import)
		if _, err := s.reading(ctx, tx, u.Kind, u.Source); err != nil {
			return err
		}
		return s.room(ctx, tx)
	})
	if err != nil {
		return u, err
	}
	if u.Size, err = s.Files.Keep(ctx, string(u.Ref), r); err != nil {
		return u, err
	}
	if u.Size == 0 {
		return u, errors.Join(fault.Invalid("file", "The file is empty. Check that the download is complete."), s.Files.Remove(ctx, string(u.Ref)))
	}
	err = s.DB.InTx(ctx, func(tx *db.Tx) error {
		if err := s.room(ctx, tx); err != nil { // others may have handed in files meanwhile
			return err
		}
		return s.submit(ctx, tx, &u)
	})
	if err != nil {
		return u, errors.Join(err, s.Files.Remove(context.WithoutCancel(ctx), string(u.Ref)))
	}
	return u, nil
}

// mostWaiting is how many files of a council wait to be read at a time. Each may be as large as a year of payments, and lies on the
// disk until it is read.
const mostWaiting = 5

// room refuses another file while too many wait.
func (s *Service) room(ctx context.Context, tx *db.Tx) error {
	n, err := s.Uploads.WaitingUploads(ctx, tx)
	if err == nil && n >= mostWaiting {
		err = fault.Invalidf("file", "%d files wait to be read. Hand this one in when one of them is done, or stop one.", n)
	}
	return err
}

func (s *Service) submit(ctx context.Context, tx *db.Tx, u *Upload) error {
	u.StartedAt = tx.Now()
	var err error
	if u.Job, err = job.Submit(ctx, tx, job.Job{Kind: KindUpload, Payload: uploadJob{u.Ref}}); err != nil {
		return err
	}
	if err := s.Uploads.InsertUpload(ctx, tx, *u); err != nil {
		return err
	}
	return audit.Append(ctx, tx, u.By, audit.Entry{Action: "file handed in", Ref: string(u.Ref), Payload: handedIn{u.File, u.Kind, u.Size, u.Try}})
}

// handedIn is the payload of the entry.
type handedIn struct {
	File string
	Kind Kind
	Size int64
	Try  bool
}

// uploadJob is the payload of KindUpload.
type uploadJob struct{ Ref thread.Ref }

// Follow returns an upload with how far it is.
func (s *Service) Follow(ctx context.Context, tx *db.Tx, ref thread.Ref) (Upload, Progress, error) {
	u, err := s.Uploads.Upload(ctx, tx, ref)
	if err != nil || u.State != UploadWaiting {
		return u, Progress{}, err
	}
	row, err := job.Find(ctx, tx, u.Job)
	if fault.Is(err, fault.KindNotFound) {
		return u, Progress{Waits: true}, nil
	}
	p := Progress{Rows: row.Step, Of: row.Steps, Waits: row.State != job.Running}
	if p.Of > p.Rows && p.Rows > 0 {
		p.Left = time.Duration(float64(tx.Now().Sub(u.StartedAt)) * float64(p.Of-p.Rows) / float64(p.Rows))
	}
	return u, p, err
}

// Stop ends the reading of an upload. What it had saved is taken away, and the file with it; nothing of it was ever shown.
func (s *Service) Stop(ctx context.Context, by audit.By, ref thread.Ref) error {
	ended := false
	err := s.DB.InTx(ctx, func(tx *db.Tx) error {
		ended = false
		u, err := s.Uploads.Upload(ctx, tx, ref)
		if err != nil {
			return err
		}
		if u.State != UploadWaiting {
			return fault.Conflict("This file has been read to its end already.")
		}
		if err := job.Stop(ctx, tx, by, u.Job); err != nil {
			return err
		}
		row, err := job.Find(ctx, tx, u.Job)
		if err != nil || row.State != job.Stopped {
			return err // whoever reads it stops at the next commit
		}
		u.State, ended = UploadStopped, true
		return s.Uploads.EndUpload(ctx, tx, u)
	})
	if err != nil || !ended {
		return err
	}
	return s.Files.Remove(ctx, string(ref))
}

// read is the handler of KindUpload. After a kill it runs again, and the import goes on behind its last commit.
func (s *Service) read(ctx context.Context, payload []byte) error {
	var j uploadJob
	if err := json.Unmarshal(payload, &j); err != nil {
		return job.Permanent(err)
	}
	var u Upload
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		u, err = s.Uploads.Upload(ctx, tx, j.Ref)
		return err
	})
	if err != nil || u.State != UploadWaiting {
		return err
	}
	u.State = UploadDone
	err = s.readFile(ctx, &u)
	switch {
	case errors.Is(err, job.ErrStopped):
		u.State = UploadStopped
	case fault.Is(err, fault.KindInvalid), fault.Is(err, fault.KindNotFound), fault.Is(err, fault.KindConflict):
		u.State, u.Failure = UploadRefused, fault.Message(err)
	case err != nil:
		if _, last := job.Attempt(ctx); !last {
			return fmt.Errorf("read %s: %w", u.Ref, err) // tried again later, from where the last commit ended
		}
		u.State, u.Failure = UploadRefused, "The file could not be read, although we tried several times. The administrator sees why among the jobs."
		end := s.DB.InTx(ctx, func(tx *db.Tx) error { return s.Uploads.EndUpload(ctx, tx, u) })
		if end == nil {
			end = s.Files.Remove(ctx, string(u.Ref))
		}
		return errors.Join(fmt.Errorf("read %s: %w", u.Ref, err), end)
	}
	if u.State == UploadStopped {
		if err := s.discardUnfinished(ctx, u.Report.Import); err != nil {
			return err
		}
	}
	err = s.DB.InTx(ctx, func(tx *db.Tx) error {
		if err := s.Uploads.EndUpload(ctx, tx, u); err != nil {
			return err
		}
		return job.Finish(ctx, tx)
	})
	if err != nil {
		return err
	}
	return s.Files.Remove(ctx, string(u.Ref))
}

func (s *Service) readFile(ctx context.Context, u *Upload) (err error) {
	f, err := s.Files.Open(ctx, string(u.Ref))
	if fault.Is(err, fault.KindNotFound) {
		return fault.Invalid("file", "The file is no longer here. Hand it in again.")
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	counted := &measured{ReadSeeker: f}
	cmd := ImportFile{Name: u.File, File: counted, DryRun: u.Try, Estimate: func(lines int) int { return counted.estimate(lines, u.Size) }}
	err = s.DB.View(ctx, func(tx *db.Tx) (err error) {
		cmd.Reading, err = s.reading(ctx, tx, u.Kind, u.Source)
		return err
	})
	if err != nil {
		return err
	}
	switch u.Kind {
	case Contracts:
		u.Report, err = s.ImportContracts(ctx, u.By, cmd)
	case PackageList:
		u.Report, err = s.ImportPackages(ctx, u.By, cmd)
	default:
		u.Report, err = s.ImportSpend(ctx, u.By, cmd)
	}
	u.Refusals = u.Report.Refusals
	return err
}

// discardUnfinished takes away what a stopped import had saved.
func (s *Service) discardUnfinished(ctx context.Context, ref thread.Ref) error {
	if ref == "" {
		return nil
	}
	var i Import
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		i, err = s.Store.Import(ctx, tx, ref)
		return err
	})
	if err != nil || i.State != Staging {
		return err
	}
	return s.discard(ctx, i)
}

// measured counts how much of a file was read since its beginning.
type measured struct {
	io.ReadSeeker
	at int64
}

// Read implements io.Reader.
func (m *measured) Read(p []byte) (int, error) {
	n, err := m.ReadSeeker.Read(p)
	m.at += int64(n)
	return n, err
}

// Seek implements io.Seeker.
func (m *measured) Seek(offset int64, whence int) (int64, error) {
	at, err := m.ReadSeeker.Seek(offset, whence)
	m.at = at
	return at, err
}

// estimate is how many lines the whole file has, going by those read so far; always more than these.
func (m *measured) estimate(lines int, size int64) int {
	if m.at <= 0 || m.at >= size {
		return lines + 1
	}
	return max(lines+1, int(float64(lines)*float64(size)/float64(m.at)))
}
