package directory

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/thread"
)

// KindRead is the kind of the job that reads a directory that was handed in.
const KindRead = "provider.read-directory"

// mostWaiting is how many directories of a council wait to be read at a time.
const mostWaiting = 2

// HandIn keeps a file and has it read in the background; of given, its name and whether it is tried or a part count. It returns as
// soon as the file is kept.
func (s *Service) HandIn(ctx context.Context, by access.Actor, given Import, r io.Reader) (Import, error) {
	if by.Provider != "" || !by.May(access.ProviderQuality) {
		return Import{}, fault.Forbidden("Only those who look after quality for the council import a directory.")
	}
	if s.Files == nil {
		return Import{}, fault.Unavailable("This installation keeps no files. Import it with the command line.", nil)
	}
	i := Import{File: given.File, Try: given.Try, Part: given.Part, By: by.By(), State: Waiting}
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		i.Ref = thread.New(tx, thread.RegisterImport)
		return s.room(ctx, tx)
	})
	if err != nil {
		return i, err
	}
	if i.Size, err = s.Files.Keep(ctx, string(i.Ref), r); err != nil {
		return i, err
	}
	if i.Size == 0 {
		return i, errors.Join(fault.Invalid("file", "The file is empty. Check that the download is complete."), s.Files.Remove(ctx, string(i.Ref)))
	}
	err = s.DB.InTx(ctx, func(tx *db.Tx) error {
		if err := s.room(ctx, tx); err != nil { // others may have handed in files meanwhile
			return err
		}
		return s.submit(ctx, tx, &i)
	})
	if err != nil {
		return i, errors.Join(err, s.Files.Remove(context.WithoutCancel(ctx), string(i.Ref)))
	}
	return i, nil
}

func (s *Service) room(ctx context.Context, tx *db.Tx) error {
	n, err := s.Store.WaitingDirectories(ctx, tx)
	if err == nil && n >= mostWaiting {
		err = fault.Invalidf("file", "%d directories wait to be read. Hand this one in when one of them is done, or stop one.", n)
	}
	return err
}

func (s *Service) submit(ctx context.Context, tx *db.Tx, i *Import) (err error) {
	i.StartedAt = tx.Now()
	if i.Job, err = job.Submit(ctx, tx, job.Job{Kind: KindRead, Payload: readJob{i.Ref}}); err != nil {
		return err
	}
	if err := s.Store.InsertDirectory(ctx, tx, *i); err != nil {
		return err
	}
	return audit.Append(ctx, tx, i.By, audit.Entry{Action: "directory handed in", Ref: string(i.Ref), Payload: handedIn{i.File, i.Size, i.Try, i.Part}})
}

// handedIn is the payload of the entry.
type handedIn struct {
	File      string
	Size      int64
	Try, Part bool
}

// readJob is the payload of KindRead.
type readJob struct{ Ref thread.Ref }

// Progress is how far a directory has been read.
type Progress struct {
	Percent int // of its bytes
	Left    time.Duration
	Waits   bool // nobody reads yet
}

// Follow returns an import with how far it is.
func (s *Service) Follow(ctx context.Context, tx *db.Tx, ref thread.Ref) (Import, Progress, error) {
	i, err := s.Store.Directory(ctx, tx, ref)
	if err != nil || i.State != Waiting {
		return i, Progress{}, err
	}
	row, err := job.Find(ctx, tx, i.Job)
	if fault.Is(err, fault.KindNotFound) {
		return i, Progress{Waits: true}, nil
	}
	p := Progress{Percent: row.Step, Waits: row.State != job.Running}
	if p.Percent > 0 {
		p.Left = time.Duration(float64(tx.Now().Sub(i.StartedAt)) * float64(100-p.Percent) / float64(p.Percent))
	}
	return i, p, err
}

// Stop ends the reading of a directory. The places that were read stay as they are; none counts as dropped out.
func (s *Service) Stop(ctx context.Context, by access.Actor, ref thread.Ref) error {
	if by.Provider != "" || !by.May(access.ProviderQuality) {
		return fault.Forbidden("Only those who look after quality for the council stop the reading of a directory.")
	}
	ended := false
	err := s.DB.InTx(ctx, func(tx *db.Tx) error {
		ended = false
		i, err := s.Store.Directory(ctx, tx, ref)
		if err != nil {
			return err
		}
		if i.State != Waiting {
			return fault.Conflict("This directory has been read to its end already.")
		}
		if err := job.Stop(ctx, tx, by.By(), i.Job); err != nil {
			return err
		}
		row, err := job.Find(ctx, tx, i.Job)
		if err != nil || row.State != job.Stopped {
			return err // whoever reads it stops at the next commit
		}
		i.State, ended = Stopped, true
		if err := s.Store.SaveDirectory(ctx, tx, i); err != nil {
			return err
		}
		return note(ctx, tx, by.By(), i)
	})
	if err != nil || !ended {
		return err
	}
	return s.Files.Remove(ctx, string(ref))
}

// Register makes w read what is handed in.
func (s *Service) Register(w *job.Worker) { w.Register(KindRead, s.run) }

// run is the handler of KindRead. After a kill it runs again, and goes on behind its last commit.
func (s *Service) run(ctx context.Context, payload []byte) error {
	var j readJob
	if err := json.Unmarshal(payload, &j); err != nil {
		return job.Permanent(err)
	}
	var i Import
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		i, err = s.Store.Directory(ctx, tx, j.Ref)
		return err
	})
	if err != nil || i.State != Waiting {
		return err
	}
	i.State = Done
	err = s.readFile(ctx, &i)
	switch {
	case errors.Is(err, job.ErrStopped):
		i.State = Stopped
	case fault.Is(err, fault.KindInvalid), fault.Is(err, fault.KindNotFound):
		i.State, i.Failure = Refused, fault.Message(err)
	case err != nil:
		if _, last := job.Attempt(ctx); !last {
			return fmt.Errorf("read %s: %w", i.Ref, err)
		}
		i.State, i.Failure = Refused, "The file could not be read, although we tried several times. The administrator sees why among the jobs."
		return errors.Join(fmt.Errorf("read %s: %w", i.Ref, err), s.end(ctx, i, func(context.Context, *db.Tx) error { return nil }))
	}
	return s.end(ctx, i, job.Finish)
}

// end saves how a reading ended, together with what acknowledges its job, and takes the file away.
func (s *Service) end(ctx context.Context, i Import, finish func(ctx context.Context, tx *db.Tx) error) error {
	err := s.DB.InTx(ctx, func(tx *db.Tx) error {
		done := i
		if done.State == Done && !done.Try {
			if err := s.finish(ctx, tx, &done); err != nil {
				return err
			}
		}
		if err := s.Store.SaveDirectory(ctx, tx, done); err != nil {
			return err
		}
		if err := note(ctx, tx, done.By, done); err != nil {
			return err
		}
		return finish(ctx, tx)
	})
	if err != nil {
		return err
	}
	return s.Files.Remove(ctx, string(i.Ref))
}

func (s *Service) readFile(ctx context.Context, i *Import) (err error) {
	f, err := s.Files.Open(ctx, string(i.Ref))
	if fault.Is(err, fault.KindNotFound) {
		return fault.Invalid("file", "The file is no longer here. Hand it in again.")
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	counted := &counter{Reader: f}
	going := *i
	going.State = Waiting
	r := &reading{s: s, i: &going, progress: func(int) error {
		return job.Report(ctx, job.Progress{Step: int(min(99, 100*counted.n/max(1, i.Size))), Steps: 100, Message: i.File})
	}}
	err = r.read(ctx, counted)
	i.Report = going.Report
	if counted.failed != nil {
		return fmt.Errorf("read %s: %w", i.File, counted.failed) // the disk's fault, not the file's
	}
	return err
}

// counter counts how much of a file was read, and keeps what broke off the reading.
type counter struct {
	io.Reader
	n      int64
	failed error
}

// Read implements io.Reader.
func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		c.failed = err
	}
	return n, err
}
