package family

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Merge says that two records are about the same child. Nothing is thrown away: the record that was dropped stays, leads to the
// one that is kept, and everything that moved is written down so that it can move back.
type Merge struct {
	N        int // counts the merges that a kept record had, from 1
	Keep     thread.Ref
	Drop     thread.Ref
	Why      string
	By       string
	At       time.Time
	Moved    Moved
	UndoneBy string
	UndoneAt time.Time
	UndoWhy  string
}

// Moved is what a merge moved from the dropped record to the kept one.
type Moved struct {
	Concerns []thread.Ref             `json:"concerns,omitempty"`
	Carers   []thread.Ref             `json:"carers,omitempty"`
	External map[thread.System]string `json:"external,omitempty"`
	Granted  []access.Relationship    `json:"granted,omitempty"`
}

// Undone reports whether the merge was taken back.
func (m Merge) Undone() bool { return !m.UndoneAt.IsZero() }

// MergeChildren merges two records.
type MergeChildren struct {
	Keep, Drop thread.Ref
	Why        string
}

// Alike lists other records that may be about the same child as a record, with what speaks for each. Whoever shows it has to
// record the look at each.
func (s *Service) Alike(ctx context.Context, tx *db.Tx, child Child) ([]Match, error) {
	carers, err := s.Carers(ctx, tx, child.Ref)
	if err != nil {
		return nil, err
	}
	clues := Clues{Name: strings.TrimSpace(child.First + " " + child.Last), Born: child.Born, Postcode: child.Postcode, Outcode: child.Outcode}
	for _, c := range carers {
		if key := c.Reach.PhoneKey(); clues.Phone == "" && key != "" {
			clues.Phone = key
		}
	}
	candidates, err := s.store.Alike(ctx, tx, clues, candidatesMost)
	if err != nil {
		return nil, fmt.Errorf("look for other records of %s: %w", child.Ref, err)
	}
	candidates = slices.DeleteFunc(candidates, func(c Candidate) bool { return c.Child.Ref == child.Ref || c.Child.MergedInto != "" })
	return Matches(clues, candidates), nil
}

// Merge merges two records of one child. A person compares and decides. They work with one of the two; the other is one that
// the details point at, or theirs too.
func (s *Service) Merge(ctx context.Context, by access.Actor, cmd MergeChildren) error {
	return s.onChild(ctx, by, cmd.Keep, func(tx *db.Tx) error {
		if err := access.MayWork(ctx, tx, by, cmd.Drop); err != nil {
			if alike, alikeErr := s.pointsAt(ctx, tx, cmd); alikeErr != nil || !alike {
				return err
			}
		}
		if err := AtWork(ctx, tx, by, cmd.Drop); err != nil {
			return err
		}
		return s.MergeTx(ctx, tx, by.By(), cmd)
	})
}

func (s *Service) pointsAt(ctx context.Context, tx *db.Tx, cmd MergeChildren) (bool, error) {
	keep, err := s.Child(ctx, tx, cmd.Keep)
	if err != nil {
		return false, err
	}
	matches, err := s.Alike(ctx, tx, keep)
	return slices.ContainsFunc(matches, func(m Match) bool { return m.Child.Ref == cmd.Drop }), err
}

// MergeTx is Merge inside a transaction.
func (s *Service) MergeTx(ctx context.Context, tx *db.Tx, by audit.By, cmd MergeChildren) error {
	found, err := s.Children(ctx, tx, []thread.Ref{cmd.Keep, cmd.Drop})
	if err != nil {
		return err
	}
	keep, keepThere := found[cmd.Keep]
	drop, dropThere := found[cmd.Drop]
	switch {
	case cmd.Keep == cmd.Drop || !keepThere || !dropThere:
		return fault.Invalid("drop", "Choose the other record of the same child.")
	case keep.MergedInto != "" || drop.MergedInto != "":
		return fault.Conflict("One of the two records was merged already. Take that back first.")
	case strings.TrimSpace(cmd.Why) == "":
		return fault.Invalid("why", "Say how you know that both are the same child.")
	}
	m := Merge{Keep: keep.Ref, Drop: drop.Ref, Why: strings.TrimSpace(cmd.Why), By: by.Name, At: tx.Now()}
	before, err := s.store.Merges(ctx, tx, keep.Ref)
	if err != nil {
		return fmt.Errorf("merges of %s: %w", keep.Ref, err)
	}
	for _, old := range before {
		m.N = max(m.N, old.N)
	}
	m.N++
	for _, move := range []func(context.Context, *db.Tx, audit.By, *Merge) error{s.moveConcerns, s.moveCarers, s.moveNumbers, s.shareAccess} {
		if err := move(ctx, tx, by, &m); err != nil {
			return fmt.Errorf("merge %s into %s: %w", drop.Ref, keep.Ref, err)
		}
	}
	drop.MergedInto = keep.Ref
	if err := s.store.UpdateChild(ctx, tx, drop); err != nil {
		return fmt.Errorf("save child %s: %w", drop.Ref, err)
	}
	if err := s.store.InsertMerge(ctx, tx, m); err != nil {
		return fmt.Errorf("save the merge of %s: %w", drop.Ref, err)
	}
	if err := thread.Link(ctx, tx, drop.Ref, sameChild, keep.Ref); err != nil {
		return err
	}
	return s.recordMerge(ctx, tx, by, m, "records merged", m.Why)
}

const sameChild = "is the same child as"

func (s *Service) recordMerge(ctx context.Context, tx *db.Tx, by audit.By, m Merge, action, why string) error {
	for _, child := range []thread.Ref{m.Keep, m.Drop} {
		err := audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(child), Child: string(child), Why: why,
			Payload: recordedMerge{m.Keep, m.Drop, len(m.Moved.Concerns), len(m.Moved.Carers), len(m.Moved.Granted)}})
		if err != nil {
			return err
		}
	}
	return nil
}

// recordedMerge is what the audit keeps of a merge.
type recordedMerge struct {
	Keep     thread.Ref `json:"keep"`
	Drop     thread.Ref `json:"drop"`
	Concerns int        `json:"concerns"`
	Carers   int        `json:"carers"`
	Granted  int        `json:"granted"`
}

func (s *Service) moveConcerns(ctx context.Context, tx *db.Tx, _ audit.By, m *Merge) error {
	concerns, err := s.store.ConcernsAbout(ctx, tx, m.Drop)
	if err != nil {
		return err
	}
	for _, c := range concerns {
		m.Moved.Concerns = append(m.Moved.Concerns, c.Ref)
	}
	return s.store.MoveConcerns(ctx, tx, m.Moved.Concerns, m.Keep)
}

// moveCarers moves those who are not carers on the kept record already.
func (s *Service) moveCarers(ctx context.Context, tx *db.Tx, _ audit.By, m *Merge) error {
	all, err := s.store.Carers(ctx, tx, []thread.Ref{m.Keep, m.Drop})
	if err != nil {
		return err
	}
	known := map[thread.Ref]bool{}
	for _, c := range all {
		if c.Child == m.Keep {
			known[c.Person] = true
		}
	}
	for _, c := range all {
		if c.Child == m.Drop && !known[c.Person] {
			m.Moved.Carers = append(m.Moved.Carers, c.Ref)
		}
	}
	return s.store.MoveCarers(ctx, tx, m.Moved.Carers, m.Keep)
}

// moveNumbers moves the numbers in other systems that the kept record lacks.
func (s *Service) moveNumbers(ctx context.Context, tx *db.Tx, _ audit.By, m *Merge) error {
	kept, err := thread.ExternalOf(ctx, tx, m.Keep)
	if err != nil {
		return err
	}
	dropped, err := thread.ExternalOf(ctx, tx, m.Drop)
	if err != nil {
		return err
	}
	m.Moved.External = map[thread.System]string{}
	for _, e := range dropped {
		if slices.ContainsFunc(kept, func(k thread.External) bool { return k.System == e.System }) {
			continue
		}
		m.Moved.External[e.System] = e.Value
		if err := moveNumber(ctx, tx, e.System, e.Value, m.Drop, m.Keep); err != nil {
			return err
		}
	}
	return nil
}

func moveNumber(ctx context.Context, tx *db.Tx, system thread.System, value string, from, to thread.Ref) error {
	if err := thread.SetExternal(ctx, tx, from, system, ""); err != nil {
		return err
	}
	return thread.SetExternal(ctx, tx, to, system, value)
}

// shareAccess lets whoever may see one of the records see the other, and keeps out of both whoever is kept out of one.
func (s *Service) shareAccess(ctx context.Context, tx *db.Tx, by audit.By, m *Merge) error {
	type key struct {
		actor, child thread.Ref
		reason       access.Reason
	}
	there := map[key]bool{}
	var all []access.Relationship
	for _, child := range []thread.Ref{m.Keep, m.Drop} {
		of, err := access.Of(ctx, tx, child)
		if err != nil {
			return err
		}
		for _, r := range of {
			if over(r, tx) {
				continue
			}
			there[key{r.Actor, r.Child, r.Reason}] = true
			all = append(all, r)
		}
	}
	for _, r := range all {
		other := m.Keep
		if r.Child == m.Keep {
			other = m.Drop
		}
		if r.Reason == access.BrokenGlass || r.Level != access.Deny && there[key{r.Actor, other, r.Reason}] {
			continue
		}
		if r.Level == access.Deny && longer(all, r, other) {
			continue
		}
		there[key{r.Actor, other, r.Reason}] = true
		r.Child = other
		if r.From.Before(tx.Today()) {
			r.From = tx.Today()
		}
		if err := access.Grant(ctx, tx, by, r); err != nil {
			return err
		}
		m.Moved.Granted = append(m.Moved.Granted, r)
	}
	return nil
}

// longer reports whether the other record has a denial that holds for all of this one's time, so that this one would not add to it.
func longer(all []access.Relationship, r access.Relationship, other thread.Ref) bool {
	return slices.ContainsFunc(all, func(o access.Relationship) bool {
		return o.Child == other && o.Actor == r.Actor && o.Level == access.Deny && !o.From.After(r.From) &&
			(o.To.IsZero() || !r.To.IsZero() && !o.To.Before(r.To))
	})
}

// over reports whether a relationship is past. One that begins later is not.
func over(r access.Relationship, tx *db.Tx) bool {
	return !r.To.IsZero() && (r.To.Before(tx.Today()) || r.To.Before(r.From))
}

// Merges lists the merges into a record, the latest first, undone ones too.
func (s *Service) Merges(ctx context.Context, tx *db.Tx, keep thread.Ref) ([]Merge, error) {
	return s.store.Merges(ctx, tx, keep)
}
