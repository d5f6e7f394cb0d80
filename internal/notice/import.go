package notice

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/ocds"
	"alongside/internal/thread"
)

// Store keeps imported notices. Both engines pass the suite in noticetest.
type Store interface {
	// Body returns a notice as it was published, or a fault of kind not found.
	Body(ctx context.Context, tx *db.Tx, ocid, id string) (json.RawMessage, error)
	Insert(ctx context.Context, tx *db.Tx, n Notice) error
	// License sets the licence and publisher of the notices of a file that have none.
	License(ctx context.Context, tx *db.Tx, file, licence, publisher string) error
	// Publications returns what was published about an agreement and the tenders under it, the latest first.
	Publications(ctx context.Context, tx *db.Tx, agreement thread.Ref) ([]Publication, error)
	InsertPublication(ctx context.Context, tx *db.Tx, p Publication) error
	// Announced returns up to limit tender notices that made purchases known, behind a public reference, by it.
	Announced(ctx context.Context, tx *db.Tx, after thread.Ref, limit int) ([]Publication, error)
	// AnnouncedAs returns the one under a public reference, or a fault of kind not found.
	AnnouncedAs(ctx context.Context, tx *db.Tx, process thread.Ref) (Publication, error)
	// Classification returns the latest of an agreement, or a fault of kind not found.
	Classification(ctx context.Context, tx *db.Tx, agreement thread.Ref) (Classification, error)
	InsertClassification(ctx context.Context, tx *db.Tx, c Classification) error
	// List returns up to limit notices, the latest first, behind the key after, without their bodies.
	List(ctx context.Context, tx *db.Tx, after Key, limit int) ([]Notice, error)
}

// batchSize is how many notices are kept in one short commit.
const batchSize = 200

// Refusal is a release that was not taken: its number in the file counted from 1, its place, its line where the file has one
// release a line, and why.
type Refusal struct {
	Number int
	Place  string
	Line   int
	Reason string
}

// File is a file to import. Licence stands where the file states none. Refused is told of each release that is not taken; Progress, which may be nil, how many were read.
type File struct {
	Name     string
	Reader   io.Reader
	Licence  string // under which its publisher gives it, where the file does not say
	Refused  func(Refusal)
	Progress func(read int) error
}

// Report is what became of a file: of its Read releases, New were kept, Known were here before and the rest was refused. Total is
// what the taken ones state in pounds.
type Report struct {
	Read      int            `json:"read"`
	New       int            `json:"new"`
	Known     int            `json:"known"`
	Refused   int            `json:"refused"`
	Total     money.Pence    `json:"total_pence"`
	Tags      map[string]int `json:"tags"`
	Buyers    int            `json:"buyers"`
	Licence   string         `json:"licence,omitempty"`
	Publisher string         `json:"publisher,omitempty"`
}

// Taken is how many releases are in the report that were not refused.
func (r Report) Taken() int { return r.New + r.Known }

// importing is one file on its way.
type importing struct {
	f      File
	report Report
	buyers map[string]bool
	batch  []Notice
	keep   func([]Notice) error // nil in a dry run
}

// Try reads a file and keeps nothing.
func Try(f File) (Report, error) { return newImporting(f).run(nil) }

func newImporting(f File) *importing {
	return &importing{f: f, report: Report{Tags: map[string]int{}}, buyers: map[string]bool{}}
}

// Import reads a file and keeps its notices in short commits. Taking the same file again changes nothing, so that an import that
// was interrupted is simply run again. A release whose number is known with other words is refused: releases do not change.
func (s *Service) Import(ctx context.Context, by audit.By, f File) (Report, error) {
	in := newImporting(f)
	in.keep = func(batch []Notice) error {
		var known int
		var changed []Notice
		err := s.db.InTx(ctx, func(tx *db.Tx) error {
			var err error
			known, changed, err = s.keep(ctx, tx, by, f.Name, batch)
			return err
		})
		if err != nil {
			return err
		}
		in.report.Known += known
		in.report.New += len(batch) - known - len(changed)
		for _, n := range changed {
			in.report.Total -= n.Value
			in.refuse(Refusal{Place: n.Place, Reason: n.Place + " " + n.OCID + " " + n.ID + " was imported before with other words; a release does not change"})
		}
		return nil
	}
	return in.run(func(h ocds.Head) error {
		return s.db.InTx(ctx, func(tx *db.Tx) error {
			return s.store.License(ctx, tx, f.Name, cmp.Or(h.License, f.Licence), h.Publisher.Name)
		})
	})
}

// run reads the file; whole is called with what the package says of itself once all of it was read.
func (in *importing) run(whole func(ocds.Head) error) (Report, error) {
	h, err := ocds.Read(in.f.Reader, in.take, func(r ocds.Refusal) {
		in.report.Read++
		in.refuse(Refusal{Number: r.Number, Place: r.Place, Line: r.Line, Reason: r.Reason()})
	})
	in.report.Licence, in.report.Publisher, in.report.Buyers = cmp.Or(h.License, in.f.Licence), h.Publisher.Name, len(in.buyers)
	if keepErr := in.flush(); keepErr != nil || err != nil {
		return in.report, errors.Join(err, keepErr)
	}
	if whole == nil {
		return in.report, nil
	}
	if err := whole(h); err != nil {
		return in.report, fmt.Errorf("keep the licence of %s: %w", in.f.Name, err)
	}
	return in.report, nil
}

func (in *importing) refuse(r Refusal) {
	in.report.Refused++
	if in.f.Refused != nil {
		in.f.Refused(r)
	}
}

func (in *importing) take(f ocds.Found) error {
	in.report.Read++
	n := FromRelease(f)
	n.File, n.Body = in.f.Name, compact(f.Raw)
	in.report.Total += n.Value
	in.buyers[n.Buyer] = true
	for _, tag := range n.Tags {
		in.report.Tags[tag]++
	}
	if in.keep == nil {
		in.report.New++
		return nil
	}
	if in.batch = append(in.batch, n); len(in.batch) < batchSize {
		return nil
	}
	return in.flush()
}

func (in *importing) flush() error {
	if in.keep == nil || len(in.batch) == 0 {
		return nil
	}
	batch := in.batch
	in.batch = in.batch[:0:0]
	if err := in.keep(batch); err != nil {
		return err
	}
	if in.f.Progress == nil {
		return nil
	}
	return in.f.Progress(in.report.Read)
}

// compact copies a release without its white space.
func compact(raw json.RawMessage) json.RawMessage {
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		return bytes.Clone(raw)
	}
	return b.Bytes()
}

// keep inserts what is new and returns how many were known, and those that were known with other words.
func (s *Service) keep(ctx context.Context, tx *db.Tx, by audit.By, file string, batch []Notice) (known int, changed []Notice, err error) {
	for _, n := range batch {
		before, err := s.store.Body(ctx, tx, n.OCID, n.ID)
		switch {
		case err == nil && bytes.Equal(before, n.Body):
			known++
			continue
		case err == nil:
			changed = append(changed, n)
			continue
		case !fault.Is(err, fault.KindNotFound):
			return 0, nil, fmt.Errorf("look for notice %s %s: %w", n.OCID, n.ID, err)
		}
		n.TakenAt = tx.Now()
		if err := s.store.Insert(ctx, tx, n); err != nil {
			return 0, nil, fmt.Errorf("keep notice %s %s: %w", n.OCID, n.ID, err)
		}
	}
	taken := len(batch) - known - len(changed)
	if taken == 0 {
		return known, changed, nil
	}
	entry := audit.Entry{Action: "notices imported", Payload: map[string]any{"file": file, "notices": taken, "from": batch[0].Place, "to": batch[len(batch)-1].Place}}
	return known, changed, audit.Append(ctx, tx, by, entry)
}
