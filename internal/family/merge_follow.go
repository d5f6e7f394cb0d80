package family

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/thread"
)

// Follower moves what other capabilities keep of children. At a merge what they keep of the record that is dropped goes to the one that is
// kept, and the way back is written down; when the merge is undone it goes back, with what hangs on it. What was written on the kept record
// since stays there. The application answers.
type Follower interface {
	// Follow settles what there may be one of, and moves the rest. It notes in m.Moved what moved and what else it changed. A fault names the
	// fields of MergeChildren as the form shows them.
	Follow(ctx context.Context, tx *db.Tx, by audit.By, m *Merge) error
	// Return moves back, and notes in m.Moved.Rows what went back besides.
	Return(ctx context.Context, tx *db.Tx, by audit.By, m *Merge) error
	// Unsettle takes back what Follow settled, when everything is back where it was.
	Unsettle(ctx context.Context, tx *db.Tx, by audit.By, m *Merge) error
}

// UseFollower has what other capabilities keep of children follow a merge.
func (s *Service) UseFollower(f Follower) { s.follower = f }

// Went returns the keys of all that moved, sorted: what hangs on one of them goes with it.
func (m Merge) Went() []string {
	var out []string
	for _, list := range [][]thread.Ref{m.Moved.Concerns, m.Moved.Carers} {
		for _, ref := range list {
			out = append(out, string(ref))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m.Moved.Rows)) {
		out = append(out, m.Moved.Rows[name]...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// TwinOf returns the carer of the dropped record who is a carer of the kept one too, by who they are there.
func (m Merge) TwinOf(kept thread.Ref) (thread.Ref, bool) {
	for theirs, ours := range m.Moved.Twins {
		if ours == kept {
			return theirs, true
		}
	}
	return "", false
}

// Row keeps the keys of what moved of a table.
func (m *Merge) Row(table string, keys ...string) { keep(&m.Moved.Rows, table, keys) }

// Note keeps under a name what was changed and did not move.
func (m *Merge) Note(name string, what ...string) { keep(&m.Moved.Notes, name, what) }

func keep(in *map[string][]string, name string, what []string) {
	if len(what) == 0 {
		return
	}
	if *in == nil {
		*in = map[string][]string{}
	}
	(*in)[name] = what
}

// What the record of a merge keeps of the thread and of dates.
const (
	threadObjects = "thread: objects"
	threadLinks   = "thread: links"
	datesMoved    = "dates of"
)

// takeAlong moves what other capabilities keep, and with it the thread and the dates.
func (s *Service) takeAlong(ctx context.Context, tx *db.Tx, by audit.By, m *Merge) error {
	if s.follower != nil {
		if err := s.follower.Follow(ctx, tx, by, m); err != nil {
			return err
		}
	}
	objects, links, err := thread.Rehome(ctx, tx, m.Drop, m.Keep, func(from thread.Ref, rel string) bool { return rel == sameChild || from.Kind() == thread.Family })
	if err != nil {
		return err
	}
	m.Row(threadObjects, objects...)
	m.Note(threadLinks, links...)
	dates, err := deadline.Rehome(ctx, tx, m.Drop, m.Keep, m.Went())
	m.Row(datesMoved, dates...)
	return err
}

// bringBack takes takeAlong back.
func (s *Service) bringBack(ctx context.Context, tx *db.Tx, by audit.By, m *Merge) error {
	if s.follower != nil {
		if err := s.follower.Return(ctx, tx, by, m); err != nil {
			return err
		}
	}
	if err := thread.RehomeBack(ctx, tx, m.Keep, m.Drop, m.Moved.Rows[threadObjects], m.Moved.Notes[threadLinks], m.Went()); err != nil {
		return err
	}
	if err := deadline.RehomeBack(ctx, tx, m.Keep, m.Drop, m.Moved.Rows[datesMoved], m.Went()); err != nil || s.follower == nil {
		return err
	}
	return s.follower.Unsettle(ctx, tx, by, m)
}

// moveOwn moves the lists of the family itself: words, uses, agreements to share, orders, findings, notes of visits and referrals. They are
// counted from 1 on each record, and count on from the kept record's.
func (s *Service) moveOwn(ctx context.Context, tx *db.Tx, _ audit.By, m *Merge) (err error) {
	m.Moved.Numbers, err = s.store.MoveLists(ctx, tx, m.Drop, m.Keep, m.Moved.Twins)
	return err
}

// ownBack moves the lists of the family back. An adoption since has closed them: then they stay closed.
func (s *Service) ownBack(ctx context.Context, tx *db.Tx, _ audit.By, m *Merge) error {
	closed, err := s.ClosedAt(ctx, tx, m.Keep)
	if err != nil || !closed.Equal(time.Time{}) && closed.After(m.At) {
		return err
	}
	twins := map[thread.Ref]thread.Ref{}
	for theirs, ours := range m.Moved.Twins {
		twins[ours] = theirs
	}
	return s.store.ReturnLists(ctx, tx, m.Keep, m.Drop, m.Moved.Numbers, twins)
}

// barAgain works out anew who is kept out of each of two records that are two children's again: orders may have ended in between, and one
// record's order counts there alone.
func (s *Service) barAgain(ctx context.Context, tx *db.Tx, by audit.By, m Merge) error {
	for _, theirs := range slices.Sorted(maps.Keys(m.Moved.Twins)) {
		dropped, err := s.store.Carer(ctx, tx, theirs)
		if err != nil {
			return fmt.Errorf("carer %s: %w", theirs, err)
		}
		if len(dropped.KeptOut) == 0 {
			continue
		}
		kept, err := s.store.Carer(ctx, tx, m.Moved.Twins[theirs])
		if err != nil {
			return fmt.Errorf("carer %s: %w", m.Moved.Twins[theirs], err)
		}
		chosen := slices.DeleteFunc(slices.Clone(kept.KeptOut), func(s Span) bool { return s.Why != BarChoice || slices.Contains(dropped.KeptOut, s) })
		if err := s.bar(ctx, tx, by, kept, BarChoice, chosen); err != nil {
			return err
		}
		for _, one := range []struct{ child, carer thread.Ref }{{m.Keep, kept.Ref}, {m.Drop, theirs}} {
			orders, err := s.store.Orders(ctx, tx, one.child)
			if err != nil {
				return fmt.Errorf("orders about %s: %w", one.child, err)
			}
			if err := s.applyOrders(ctx, tx, by, one.carer, orders); err != nil {
				return err
			}
		}
	}
	return nil
}
