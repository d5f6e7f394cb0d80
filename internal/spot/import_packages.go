package spot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/spot/packages"
	"alongside/internal/thread"
)

// Package is one stored line of a list of packages.
type Package struct {
	Import thread.Ref
	// ID is the same for one package in every list: the second line of a file that says the same counts as another package.
	ID    int64
	Terms int64 // the same for two lines that say the same of it
	packages.Line
}

// Packages keeps lists of packages. Both engines pass the suite in spottest.
type Packages interface {
	InsertPackages(ctx context.Context, tx *db.Tx, i Import, rows []Package) error
	// StoredPackages counts the packages that are stored of an import.
	StoredPackages(ctx context.Context, tx *db.Tx, i Import) (int, error)
	// PackagesOf returns packages of an import behind a line.
	PackagesOf(ctx context.Context, tx *db.Tx, i Import, after, limit int) ([]Package, error)
}

// ImportPackages takes over a list of packages. A line that says what an earlier list says of the same package is refused as known;
// one that says something else of it takes its place. After a kill, the same call goes on where the last commit ended.
func (s *Service) ImportPackages(ctx context.Context, by audit.By, cmd ImportFile) (Report, error) {
	hash, err := hashOf(cmd.File, cmd.Reading)
	if err != nil {
		return Report{}, err
	}
	list, err := packages.Read(cmd.File, packages.Options{
		Columns: cmd.Reading.Columns, HeadingLine: cmd.Reading.HeadingLine, Sheet: cmd.Reading.Sheet, DateOrder: cmd.Reading.DateOrder,
	})
	if err != nil {
		return Report{}, err
	}
	for range attempts {
		r, err := s.importPackages(ctx, by, cmd, hash, list)
		if !errors.Is(err, errBase) {
			return r, err
		}
	}
	return Report{}, fault.Conflict("Other files were published while this one was read. Import it again.")
}

func (s *Service) importPackages(ctx context.Context, by audit.By, cmd ImportFile, hash string, list *packages.List) (Report, error) {
	imp := Import{}
	if !cmd.DryRun {
		var err error
		if imp, err = s.begin(ctx, by, cmd.Name, PackageList, hash); err != nil {
			return Report{}, err
		}
		if imp.State == Published {
			return s.already(ctx, imp, cmd)
		}
	}
	held, err := s.heldPackages(ctx)
	if err != nil {
		return Report{}, err
	}
	rows, refusals, summary := sift(list, held)
	summary.Source = cmd.Reading.Source
	gone, err := s.absent(ctx, list, held, summary)
	if err != nil {
		return Report{}, err
	}
	summary.Absent = len(gone)
	r := Report{Import: imp.Ref, Resumed: imp.Line, Summary: summary, Refusals: refusals[:min(len(refusals), firstRefusals)]}
	if cmd.Refused != nil {
		for _, one := range refusals {
			cmd.Refused(one)
		}
	}
	if cmd.DryRun {
		return r, nil
	}
	imp.Summary = summary
	if err := s.stagePackages(ctx, &imp, cmd, rows, refusals); err != nil {
		return r, err
	}
	if err := s.stageAbsent(ctx, imp, gone); err != nil {
		return r, err
	}
	return r, s.publish(ctx, by, imp)
}

// heldPackages returns what the published lists say of each package, the latest first to count.
func (s *Service) heldPackages(ctx context.Context) (map[int64]Package, error) {
	held := map[int64]Package{}
	err := s.eachPackage(ctx, func(p Package) { held[p.ID] = p })
	return held, err
}

// eachPackage goes through the published packages in the order in which their lists were published, in short views.
func (s *Service) eachPackage(ctx context.Context, do func(Package)) error {
	var lists []Import
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		lists, err = s.published(ctx, tx, PackageList)
		return err
	})
	if err != nil {
		return err
	}
	slices.SortFunc(lists, func(a, b Import) int { return cmp.Compare(a.Base, b.Base) }) // each counts those published before it
	for _, i := range lists {
		for after, more := 0, true; more; {
			var found []Package
			err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
				found, err = s.Packages.PackagesOf(ctx, tx, i, after, linesPerView)
				return err
			})
			if err != nil {
				return fmt.Errorf("read %s: %w", i.Ref, err)
			}
			for _, p := range found {
				after = p.Line.Line
				do(p)
			}
			more = len(found) == linesPerView
		}
	}
	return nil
}

// sift parts what is new of a list from what earlier lists say already.
func sift(list *packages.List, held map[int64]Package) (rows []Package, refusals []Refusal, sum Summary) {
	met := map[int64]int{}
	children := map[string]bool{}
	for _, l := range list.Lines {
		key := l.Key()
		p := Package{ID: key + int64(met[key])*occurrence, Terms: l.Terms(), Line: l}
		met[key]++
		old, known := held[p.ID]
		if known && old.Terms == p.Terms {
			refusals = append(refusals, Refusal{l.Line, "An earlier list says the same of this package already."})
			sum.Known++
			continue
		}
		if known {
			sum.Changed++
		}
		rows = append(rows, p)
		sum.Total += l.Weekly()
		children[l.Child] = true
		if sum.First.IsZero() || l.Start.Before(sum.First) {
			sum.First = l.Start
		}
		if l.Start.After(sum.Last) {
			sum.Last = l.Start
		}
	}
	for _, one := range list.Refusals {
		refusals = append(refusals, Refusal{one.Line, one.Reason})
	}
	slices.SortStableFunc(refusals, func(a, b Refusal) int { return cmp.Compare(a.Line, b.Line) })
	sum.Taken, sum.Refused, sum.Children = len(rows), len(refusals), len(children)
	sum.Rows = sum.Taken + sum.Refused
	sum.Columns, sum.Notes, sum.Headings = columnsOf(list.Mapping), list.Mapping.Notes, list.Mapping.Headings
	return rows, refusals, sum
}

// occurrence tells a file's second line about a package from its first.
const occurrence = 1_000_003

// stagePackages saves lines in short commits, those behind the last that an earlier run saved.
func (s *Service) stagePackages(ctx context.Context, imp *Import, cmd ImportFile, rows []Package, refusals []Refusal) error {
	all := len(rows) + len(refusals)
	done := 0
	for len(rows)+len(refusals) > 0 {
		var some []Package
		var wrong []Refusal
		last := 0
		for range min(s.Chunk, len(rows)+len(refusals)) { // in the order of the file
			if len(refusals) == 0 || len(rows) > 0 && rows[0].Line.Line <= refusals[0].Line {
				some, last, rows = append(some, rows[0]), rows[0].Line.Line, rows[1:]
			} else {
				wrong, last, refusals = append(wrong, refusals[0]), refusals[0].Line, refusals[1:]
			}
			done++
		}
		if err := errors.Join(ctx.Err(), job.Report(ctx, job.Progress{Step: done, Steps: all, Message: cmd.Name})); err != nil {
			return err
		}
		if last > imp.Line {
			from := imp.Line
			imp.Line = last
			some = slices.DeleteFunc(some, func(p Package) bool { return p.Line.Line <= from })
			wrong = slices.DeleteFunc(wrong, func(r Refusal) bool { return r.Line <= from })
			if err := s.stageChunk(ctx, *imp, some, wrong); err != nil {
				return err
			}
		}
		if cmd.Progress != nil {
			if err := cmd.Progress(done); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Service) stageChunk(ctx context.Context, i Import, rows []Package, refusals []Refusal) error {
	err := s.DB.InTx(ctx, func(tx *db.Tx) error {
		i.TouchedAt = tx.Now()
		if err := s.Store.Advance(ctx, tx, i); err != nil {
			return err
		}
		if err := s.Packages.InsertPackages(ctx, tx, i, rows); err != nil {
			return err
		}
		return s.Store.InsertRefusals(ctx, tx, i, refusals)
	})
	if fault.Is(err, fault.KindConflict) {
		return fault.Conflict("Another run has taken over the import of this file.")
	}
	if err != nil {
		return fmt.Errorf("save the lines up to %d of %s: %w", i.Line, i.File, err)
	}
	return nil
}

// checkStored refuses to publish what is not stored as it was read.
func (s *Service) checkStored(ctx context.Context, tx *db.Tx, imp Import) error {
	switch imp.Kind {
	case Spend:
		count, total, err := s.Store.Stored(ctx, tx, imp)
		if err == nil && (count != imp.Summary.Taken || total != imp.Summary.Total) {
			err = fmt.Errorf("publish %s: %d payments of %s are stored, %d of %s were read", imp.Ref, count, total, imp.Summary.Taken, imp.Summary.Total)
		}
		return err
	case PackageList:
		count, err := s.Packages.StoredPackages(ctx, tx, imp)
		if err == nil && count != imp.Summary.Taken {
			err = fmt.Errorf("publish %s: %d packages are stored, %d were read", imp.Ref, count, imp.Summary.Taken)
		}
		return err
	default:
		return nil
	}
}
