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
	// Rows are the keys of what other capabilities moved, by table; Notes are what they changed, each list under a name of its own.
	Rows  map[string][]string `json:"rows,omitempty"`
	Notes map[string][]string `json:"notes,omitempty"`
	// Numbers say what of the family's own lists was counted on from the kept record's, by list.
	Numbers map[string]Numbers `json:"numbers,omitempty"`
	// Twins are the carers of the dropped record who are carers of the kept one too, each with who they are there.
	Twins map[thread.Ref]thread.Ref `json:"twins,omitempty"`
	// Elsewhere are the carers of whom it was said that the child does not live with them.
	Elsewhere []thread.Ref `json:"elsewhere,omitempty"`
	// Given are words that somebody at work wrote down in a home where the child does not live: they are that home's.
	Given Given `json:"given,omitzero"`
	// Lead is who goes on as lead professional where the two records had two, and LeadWhy says why.
	Lead    thread.Ref `json:"lead,omitempty"`
	LeadWhy string     `json:"lead_why,omitempty"`
}

// Numbers are entries that were counted from 1 on the dropped record: they follow the By entries of the kept one, up to Top of their own.
type Numbers struct {
	By  int `json:"by"`
	Top int `json:"top"`
}

// Given are the versions of a record's words that were given to a writer.
type Given struct {
	Child    thread.Ref `json:"child"`
	Versions []int      `json:"versions"`
	Shown    []int      `json:"shown,omitempty"` // the numbers of pictures and recordings
	Writer   thread.Ref `json:"writer"`
}

// Undone reports whether the merge was taken back.
func (m Merge) Undone() bool { return !m.UndoneAt.IsZero() }

// MergeChildren merges two records.
type MergeChildren struct {
	Keep, Drop thread.Ref
	Why        string
	// Version and DropVersion are those of the two records that were compared, 0 for any.
	Version, DropVersion int
	// Home says where the child lives, where each record has a carer with whom it does.
	Home Home
	// Lead is who goes on as lead professional where the two records have two, and LeadWhy why.
	Lead    thread.Ref
	LeadWhy string
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
	if err := cmd.asRead(keep, drop); err != nil {
		return err
	}
	m := Merge{Keep: keep.Ref, Drop: drop.Ref, Why: strings.TrimSpace(cmd.Why), By: by.Name, At: tx.Now()}
	m.Moved.Lead, m.Moved.LeadWhy = cmd.Lead, strings.TrimSpace(cmd.LeadWhy)
	before, err := s.store.Merges(ctx, tx, keep.Ref)
	if err != nil {
		return fmt.Errorf("merges of %s: %w", keep.Ref, err)
	}
	for _, old := range before {
		m.N = max(m.N, old.N)
	}
	m.N++
	if err := s.settleHomes(ctx, tx, cmd, &m); err != nil {
		return err
	}
	for _, move := range []func(context.Context, *db.Tx, audit.By, *Merge) error{s.moveConcerns, s.moveCarers, s.moveNumbers, s.moveOwn, s.takeAlong, s.shareAccess} {
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
	known := map[thread.Ref]Carer{}
	for _, c := range all {
		if c.Child == m.Keep {
			known[c.Person] = c
		}
	}
	for _, c := range all {
		if c.Child != m.Drop {
			continue
		}
		twin, there := known[c.Person]
		if !there {
			m.Moved.Carers = append(m.Moved.Carers, c.Ref)
			continue
		}
		if m.Moved.Twins == nil {
			m.Moved.Twins = map[thread.Ref]thread.Ref{}
		}
		m.Moved.Twins[c.Ref] = twin.Ref
		if len(c.KeptOut) > 0 { // whom one record keeps out, the one that is kept keeps out, and writes nothing to
			twin.KeptOut = append(slices.Clone(twin.KeptOut), c.KeptOut...)
			if err := s.store.UpdateCarer(ctx, tx, twin); err != nil {
				return fmt.Errorf("save carer %s: %w", twin.Ref, err)
			}
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
