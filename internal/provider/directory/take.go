package directory

import (
	"context"
	"io"
	"maps"
	"slices"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/provider"
	"alongside/internal/provider/cqc"
	"alongside/internal/thread"
)

// Take reads a directory from the command line to its end. Progress, where it is given, is told after each commit how many records
// were read, and refused of each that was not taken. What is tried is not kept, and neither is a note of it. Taking the same file again
// changes nothing, so that one that was broken off is simply taken again.
func (s *Service) Take(ctx context.Context, by audit.By, i Import, file io.Reader, progress func(read int) error, refused func(cqc.Refusal)) (Report, error) {
	i.By, i.State = by, Waiting
	if !i.Try {
		err := s.DB.View(ctx, func(tx *db.Tx) error {
			i.Ref, i.StartedAt = thread.New(tx, thread.RegisterImport), tx.Now()
			return nil
		})
		if err != nil {
			return i.Report, err
		}
	}
	r := &reading{s: s, i: &i, progress: progress, refused: refused}
	if err := r.read(ctx, file); err != nil || i.Try {
		return i.Report, err
	}
	err := s.DB.InTx(ctx, func(tx *db.Tx) error {
		done := i
		if err := s.finish(ctx, tx, &done); err != nil {
			return err
		}
		done.State, done.EndedAt = Done, tx.Now()
		i.Report = done.Report
		if err := s.Store.InsertDirectory(ctx, tx, done); err != nil {
			return err
		}
		return note(ctx, tx, by, done)
	})
	return i.Report, err
}

// finish tells what dropped out of a directory that was read to its end.
func (s *Service) finish(ctx context.Context, tx *db.Tx, i *Import) error {
	if i.Part || i.Report.Taken == 0 {
		return nil
	}
	d, err := s.Provider.DropOut(ctx, tx, i.By, thread.CQC, i.Ref)
	if err != nil {
		return err
	}
	i.Report.Dropped, i.Report.Partial = d.Places, d.Part
	i.Report.Alerts = append(slices.Clone(i.Report.Alerts), d.Alerts...)
	return nil
}

// note has the audit tell how a reading ended.
func note(ctx context.Context, tx *db.Tx, by audit.By, i Import) error {
	action := map[State]string{Done: "directory read", Refused: "directory refused", Stopped: "directory stopped"}[i.State]
	said := i.Report
	said.Alerts, said.Refusals = nil, nil // each alert has an entry of its own
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(i.Ref), Payload: readEntry{i.File, i.Try, i.Part, said}, Why: i.Failure})
}

// readEntry is the payload of the entry.
type readEntry struct {
	File      string
	Try, Part bool
	Report    Report
}

// reading is one run through a file. One that goes on after a kill passes over the records that earlier commits have.
type reading struct {
	s        *Service
	i        *Import // its report is what is committed
	progress func(read int) error
	refused  func(cqc.Refusal)

	next  Report // with what the next commit brings
	batch []provider.Location
	ids   []string // numbers of records that were refused
	seen  int      // records of this run
}

func (r *reading) read(ctx context.Context, file io.Reader) error {
	r.next = r.i.Report
	if r.next.Rated == nil {
		r.next.Rated = map[string]int{}
	}
	err := cqc.Read(file, func(l provider.Location) error {
		if !r.fresh() {
			return nil
		}
		r.next.Taken++
		r.next.Rated[l.Rating]++
		if l.Status != "" && l.Gone(l.Deregistered) {
			r.next.Gone++
		}
		if r.batch = append(r.batch, l); len(r.batch) < r.s.Batch {
			return nil
		}
		return r.save(ctx)
	}, func(bad cqc.Refusal) {
		if !r.fresh() {
			return
		}
		if r.next.Refused++; len(r.next.Refusals) < mostRefusals {
			r.next.Refusals = append(r.next.Refusals, bad)
		}
		if bad.ID != "" {
			r.ids = append(r.ids, bad.ID)
		}
		if r.refused != nil {
			r.refused(bad)
		}
	})
	if err != nil {
		return err
	}
	return r.save(ctx)
}

// fresh counts a record, and reports whether no commit has it yet.
func (r *reading) fresh() bool {
	if r.seen++; r.seen <= r.i.Report.Read {
		return false
	}
	r.next.Read++
	return true
}

// save commits what was read since the last commit.
func (r *reading) save(ctx context.Context) error {
	next := r.next
	next.Rated = maps.Clone(r.next.Rated)
	if !r.i.Try {
		err := r.s.DB.InTx(ctx, func(tx *db.Tx) error {
			taken, err := r.s.Provider.TakeListed(ctx, tx, r.i.By, r.i.Ref, r.batch, slices.Clone(r.ids))
			if err != nil {
				return err
			}
			next = r.next
			next.Rated = maps.Clone(r.next.Rated)
			next.New, next.Changed, next.Same = next.New+taken.New, next.Changed+taken.Changed, next.Same+taken.Same
			next.Alerts = append(slices.Clone(r.next.Alerts), taken.Alerts...)
			if r.i.Job == "" {
				return nil // from the command line: noted when it is done
			}
			saved := *r.i
			saved.Report = next
			return r.s.Store.SaveDirectory(ctx, tx, saved)
		})
		if err != nil {
			return err
		}
	}
	r.i.Report, r.batch, r.ids = next, r.batch[:0], r.ids[:0]
	r.next = next
	r.next.Rated = maps.Clone(next.Rated)
	if r.progress != nil {
		return r.progress(next.Read)
	}
	return nil
}
