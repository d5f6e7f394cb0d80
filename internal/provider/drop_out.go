package provider

import (
	"context"
	"fmt"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// notListed begins the registration of a place that a whole directory left out.
const notListed = "not in the directory since "

// missing reports whether a whole directory that was read by a day left the place out.
func (l Location) missing(on workday.Date) bool {
	return !l.Missing.IsZero() && !l.Missing.After(on)
}

// TakeListed is TakeRegister for a batch of a directory, which notes that this reading of it named these places; so it does for ids,
// the numbers of records that were refused: they are no drop-outs.
func (s *Service) TakeListed(ctx context.Context, tx *db.Tx, by audit.By, run thread.Ref, batch []Location, ids []string) (Taken, error) {
	t, err := s.TakeRegister(ctx, tx, by, batch)
	if err != nil {
		return t, err
	}
	for _, l := range batch {
		ids = append(ids, l.ID)
	}
	if len(ids) == 0 {
		return t, nil
	}
	if err := s.store.MarkListed(ctx, tx, run, ids); err != nil {
		return t, fmt.Errorf("note what %s names: %w", run, err)
	}
	return t, nil
}

// Dropped is what a whole directory no longer names.
type Dropped struct {
	Places int
	Part   bool // it names fewer than half of those that earlier ones named, so that it is taken to be a part
	Alerts []Alert
}

// DropOut finds the places that earlier directories named and that a whole one, read in run, leaves out: the directory as it is
// published simply drops a place that is deregistered. Each is noted as missing from today, and is a change for the worse of the
// providers that have its number. It stops nobody by itself: a person looks.
func (s *Service) DropOut(ctx context.Context, tx *db.Tx, by audit.By, system thread.System, run thread.Ref) (Dropped, error) {
	var d Dropped
	named, left, err := s.store.CountListed(ctx, tx, system, run)
	if err != nil || left == 0 {
		return d, err
	}
	if left > named {
		d.Part = true
		return d, nil
	}
	d.Places = left
	used, err := s.store.LeftOut(ctx, tx, system, run)
	if err != nil {
		return d, fmt.Errorf("places that %s leaves out: %w", run, err)
	}
	if err := s.store.MarkMissing(ctx, tx, system, run, tx.Today()); err != nil {
		return d, err
	}
	known, err := s.store.ByIdentity(ctx, tx, numbers(used))
	if err != nil {
		return d, err
	}
	var t Taken
	for _, was := range used {
		l := was
		l.Missing = tx.Today()
		if err := s.alert(ctx, tx, by, l, was, known, &t); err != nil {
			return d, err
		}
	}
	d.Alerts = t.Alerts
	return d, nil
}
