package family

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// UndoMerge takes a merge back.
type UndoMerge struct {
	Drop    thread.Ref
	Version int // of the dropped record that was read, 0 for any
	Why     string
}

// UndoMerge takes a merge back: what moved moves back, and who was let in by it is so no longer. What was written since stays
// where it was written.
func (s *Service) UndoMerge(ctx context.Context, by access.Actor, cmd UndoMerge) error {
	return s.onChild(ctx, by, cmd.Drop, func(tx *db.Tx) error { return s.UndoMergeTx(ctx, tx, by.By(), cmd) })
}

// UndoMergeTx is UndoMerge inside a transaction.
func (s *Service) UndoMergeTx(ctx context.Context, tx *db.Tx, by audit.By, cmd UndoMerge) error {
	drop, err := s.Child(ctx, tx, cmd.Drop)
	if err != nil {
		return fmt.Errorf("undo the merge of %s: %w", cmd.Drop, err)
	}
	if drop.MergedInto == "" {
		return fault.Conflict("This record is not merged into another.")
	}
	if cmd.Version != 0 && cmd.Version != drop.Version {
		return fault.Conflict("Somebody else changed this record while you were reading it. Look again before you undo the merge.")
	}
	if strings.TrimSpace(cmd.Why) == "" {
		return fault.Invalid("why", "Say how you know that they are two children.")
	}
	merges, err := s.store.Merges(ctx, tx, drop.MergedInto)
	if err != nil {
		return fmt.Errorf("merges of %s: %w", drop.MergedInto, err)
	}
	at := slices.IndexFunc(merges, func(m Merge) bool { return m.Drop == drop.Ref && !m.Undone() })
	if at < 0 {
		return fmt.Errorf("the merge of %s is not on record: %w", drop.Ref, fault.NotFound("That merge"))
	}
	m := merges[at]
	if kept, err := s.Child(ctx, tx, m.Keep); err != nil || kept.MergedInto != "" {
		if err == nil {
			err = fault.Conflictf("The record that is kept was merged into %s since. Undo that first.", kept.MergedInto)
		}
		return err
	}
	for _, back := range []func(context.Context, *db.Tx, audit.By, *Merge) error{s.ownBack, s.moveBack, s.bringBack} {
		if err := back(ctx, tx, by, &m); err != nil {
			return fmt.Errorf("undo the merge of %s: %w", drop.Ref, err)
		}
	}
	drop.MergedInto = ""
	if err := s.store.UpdateChild(ctx, tx, drop); err != nil {
		return fmt.Errorf("save child %s: %w", drop.Ref, err)
	}
	m.UndoneBy, m.UndoneAt, m.UndoWhy = by.Name, tx.Now(), strings.TrimSpace(cmd.Why)
	if err := s.store.UndoMerge(ctx, tx, m); err != nil {
		return fmt.Errorf("save the undone merge of %s: %w", drop.Ref, err)
	}
	if err := s.barAgain(ctx, tx, by, m); err != nil {
		return fmt.Errorf("undo the merge of %s: %w", drop.Ref, err)
	}
	if err := thread.Unlink(ctx, tx, m.Drop, sameChild, m.Keep); err != nil {
		return err
	}
	return s.recordMerge(ctx, tx, by, m, "merge of records undone", m.UndoWhy)
}

func (s *Service) moveBack(ctx context.Context, tx *db.Tx, by audit.By, merged *Merge) error {
	m := *merged
	if err := s.store.MoveConcerns(ctx, tx, m.Moved.Concerns, m.Drop); err != nil {
		return err
	}
	if err := s.endMoved(ctx, tx, by, m); err != nil {
		return err
	}
	if err := s.endStanding(ctx, tx, by, m); err != nil {
		return err
	}
	if err := s.endGranted(ctx, tx, by, m); err != nil {
		return err
	}
	if err := s.store.MoveCarers(ctx, tx, m.Moved.Carers, m.Drop); err != nil {
		return err
	}
	if err := s.unsettleHomes(ctx, tx, m); err != nil {
		return err
	}
	kept, err := thread.ExternalOf(ctx, tx, m.Keep)
	if err != nil {
		return err
	}
	for _, system := range slices.Sorted(maps.Keys(m.Moved.External)) {
		value := m.Moved.External[system]
		if !slices.ContainsFunc(kept, func(e thread.External) bool { return e.System == system && e.Value == value }) {
			continue // corrected since
		}
		if err := moveNumber(ctx, tx, system, value, m.Keep, m.Drop); err != nil {
			return err
		}
	}
	for _, r := range m.Moved.Granted {
		if err := access.Revoke(ctx, tx, by, r); err != nil && !fault.Is(err, fault.KindNotFound) {
			return err
		}
	}
	for _, child := range []thread.Ref{m.Keep, m.Drop} {
		if err := s.standAgain(ctx, tx, by, child); err != nil {
			return err
		}
	}
	return nil
}

// standAgain lets the carers of a record that is one child's alone again see it, where what let them in was changed on both while they
// were one, and went with the merge.
func (s *Service) standAgain(ctx context.Context, tx *db.Tx, by audit.By, child thread.Ref) error {
	carers, err := s.Carers(ctx, tx, child)
	if err != nil {
		return err
	}
	all, err := access.Of(ctx, tx, child)
	if err != nil {
		return err
	}
	for _, c := range carers {
		if !c.Current(tx.Today()) || slices.ContainsFunc(all, func(r access.Relationship) bool {
			return r.Actor == c.Person && r.InForce(tx.Today()) && (r.Reason == access.ParentalResponsibility || r.Reason == access.Caring)
		}) {
			continue
		}
		if err := stand(ctx, tx, by, c, child); err != nil {
			return err
		}
	}
	return nil
}

// endMoved ends what the carers who move back came to on the kept record since the merge, such as acting for the young person: it
// was about their own child. What keeps them out stays.
func (s *Service) endMoved(ctx context.Context, tx *db.Tx, by audit.By, m Merge) error {
	all, err := access.Of(ctx, tx, m.Keep)
	if err != nil {
		return err
	}
	for _, r := range all {
		if r.Level == access.Deny || over(r, tx) || !slices.Contains(m.Moved.Carers, r.Source) || slices.ContainsFunc(m.Moved.Granted, func(g access.Relationship) bool {
			return g.Child == r.Child && g.Actor == r.Actor && g.Reason == r.Reason
		}) {
			continue
		}
		if err := access.End(ctx, tx, by, r.Actor, m.Keep, r.Reason, tx.Today().AddDays(-1)); err != nil {
			return err
		}
	}
	return nil
}

// endStanding ends on the record that is a child of its own again what the carers of the kept one came to there since the merge, such as
// caring for the child after their parental responsibility ended.
func (s *Service) endStanding(ctx context.Context, tx *db.Tx, by audit.By, m Merge) error {
	kept, err := s.store.Carers(ctx, tx, []thread.Ref{m.Keep})
	if err != nil {
		return err
	}
	all, err := access.Of(ctx, tx, m.Drop)
	if err != nil {
		return err
	}
	for _, r := range all {
		ofKept := slices.ContainsFunc(kept, func(c Carer) bool { return c.Ref == r.Source && !slices.Contains(m.Moved.Carers, c.Ref) })
		if !ofKept || r.Level == access.Deny || over(r, tx) {
			continue
		}
		if err := access.End(ctx, tx, by, r.Actor, m.Drop, r.Reason, tx.Today().AddDays(-1)); err != nil {
			return err
		}
	}
	return nil
}

// endGranted ends on the record from which it came what the merge opened on the other and ended there since, such as the work of a lead
// whose time is over: while two records are one, what ends on one ends on both.
func (s *Service) endGranted(ctx context.Context, tx *db.Tx, by audit.By, m Merge) error {
	for _, g := range m.Moved.Granted {
		if g.Level == access.Deny || slices.Contains(m.Moved.Carers, g.Source) { // carers are let in anew by what is on record of them
			continue
		}
		from := m.Drop
		if g.Child == m.Drop {
			from = m.Keep
		}
		all, err := access.Of(ctx, tx, g.Child)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(all, func(r access.Relationship) bool {
			return r.Actor == g.Actor && r.Reason == g.Reason && r.From == g.From
		})
		if at < 0 || all[at].To == g.To || all[at].To.IsZero() {
			continue
		}
		if err := access.End(ctx, tx, by, g.Actor, from, g.Reason, all[at].To); err != nil && !fault.Is(err, fault.KindNotFound) {
			return err
		}
	}
	return nil
}
