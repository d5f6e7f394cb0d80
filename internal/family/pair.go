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

// Pair is what a person decided about a concern and something that looks like it, another concern or a child on record: that both
// are about the same child, or that they are not. It is kept for good; one that was undone counts no more.
type Pair struct {
	Concern  thread.Ref
	N        int        // counts the decisions on one concern from 1
	Other    thread.Ref // a concern or a child
	Same     bool
	Why      string
	By, Role string
	At       time.Time
	UndoneBy string
	UndoneAt time.Time
	UndoWhy  string
}

// Undone reports whether the decision was taken back.
func (p Pair) Undone() bool { return !p.UndoneAt.IsZero() }

// of returns the other side of the pair as seen from a concern.
func (p Pair) of(ref thread.Ref) thread.Ref {
	if p.Concern == ref {
		return p.Other
	}
	return p.Concern
}

// JudgePair says whether a concern and another concern, or a child on record, are about the same child.
type JudgePair struct {
	Concern thread.Ref
	Other   thread.Ref
	Same    bool
	Why     string
}

// UndoPair takes such a decision back.
type UndoPair struct {
	Concern thread.Ref
	N       int
	Why     string
}

// JudgePair records what a person decided about two that look alike. Both concerns stay, each with its own screening: joined, they
// lead to the same child.
func (s *Service) JudgePair(ctx context.Context, by access.Actor, cmd JudgePair) error {
	if !by.May(access.ConcernScreen) {
		return fault.Forbidden("Your role does not screen concerns.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		c, err := s.readable(ctx, tx, by, cmd.Concern)
		if err != nil {
			return err
		}
		if err := s.mayPair(ctx, tx, by, c, cmd.Other); err != nil {
			return err
		}
		return s.JudgePairTx(ctx, tx, by.By(), cmd)
	})
}

// readable returns a concern that the reader may read.
func (s *Service) readable(ctx context.Context, tx *db.Tx, reader access.Actor, ref thread.Ref) (Concern, error) {
	c, err := s.store.Concern(ctx, tx, ref)
	if err == nil {
		err = MayRead(ctx, tx, reader, c)
	}
	return c, err
}

// mayPair refuses to name a concern that the person may not read, or a child whom neither a relationship nor the concern’s own details
// bring before them.
func (s *Service) mayPair(ctx context.Context, tx *db.Tx, by access.Actor, c Concern, other thread.Ref) error {
	switch other.Kind() {
	case thread.Concern:
		_, err := s.readable(ctx, tx, by, other)
		return err
	case thread.Child:
		return s.mayName(ctx, tx, by, other, func() bool {
			matches, err := s.Suggest(ctx, tx, c)
			return err == nil && slices.ContainsFunc(matches, func(m Match) bool { return m.Child.Ref == other })
		})
	default:
		return fault.Invalid("other", "Choose what looks the same.")
	}
}

// JudgePairTx is JudgePair inside a transaction.
func (s *Service) JudgePairTx(ctx context.Context, tx *db.Tx, by audit.By, cmd JudgePair) error {
	cmd.Why = strings.TrimSpace(cmd.Why)
	var wrong []fault.Field
	if kind := cmd.Other.Kind(); cmd.Other == cmd.Concern || kind != thread.Concern && kind != thread.Child {
		wrong = append(wrong, fault.Field{Name: "other", Message: "Choose what looks the same."})
	}
	switch {
	case cmd.Why == "":
		wrong = append(wrong, fault.Field{Name: "pair-why", Message: "Say how you know."})
	case len([]rune(cmd.Why)) > longestText:
		wrong = append(wrong, fault.Field{Name: "pair-why", Message: "Use at most 5,000 characters."})
	}
	if err := fault.InvalidFields(wrong...); err != nil {
		return err
	}
	all, err := s.store.Pairs(ctx, tx, cmd.Concern)
	if err != nil {
		return fmt.Errorf("pairs of %s: %w", cmd.Concern, err)
	}
	p := Pair{Concern: cmd.Concern, N: 1, Other: cmd.Other, Same: cmd.Same, Why: cmd.Why, By: by.Name, Role: by.Role, At: tx.Now()}
	for _, old := range all {
		if old.Concern == cmd.Concern {
			p.N = max(p.N, old.N+1)
		}
		if !old.Undone() && old.of(cmd.Concern) == cmd.Other {
			return fault.Conflictf("%s decided this on %s. Undo that first.", old.By, old.At.Format("2 January 2006"))
		}
	}
	if err := s.store.InsertPair(ctx, tx, p); err != nil {
		return fmt.Errorf("save what was decided about %s and %s: %w", p.Concern, p.Other, err)
	}
	if p.Same {
		if err := thread.Link(ctx, tx, p.Concern, joined, p.Other); err != nil {
			return err
		}
	}
	return s.recordPair(ctx, tx, by, p, map[bool]string{true: "joined as about the same child", false: "said not to be about the same child"}[p.Same], p.Why)
}

const joined = "is about the same child as"

// UndoPair takes a decision back. It stays on record, with who took it back and why.
func (s *Service) UndoPair(ctx context.Context, by access.Actor, cmd UndoPair) error {
	if !by.May(access.ConcernScreen) {
		return fault.Forbidden("Your role does not screen concerns.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if _, err := s.readable(ctx, tx, by, cmd.Concern); err != nil {
			return err
		}
		return s.UndoPairTx(ctx, tx, by.By(), cmd)
	})
}

// UndoPairTx is UndoPair inside a transaction.
func (s *Service) UndoPairTx(ctx context.Context, tx *db.Tx, by audit.By, cmd UndoPair) error {
	if cmd.Why = strings.TrimSpace(cmd.Why); cmd.Why == "" {
		return fault.Invalid("undo-why", "Say why you take it back.")
	}
	all, err := s.store.Pairs(ctx, tx, cmd.Concern)
	if err != nil {
		return fmt.Errorf("pairs of %s: %w", cmd.Concern, err)
	}
	at := slices.IndexFunc(all, func(p Pair) bool { return p.Concern == cmd.Concern && p.N == cmd.N && !p.Undone() })
	if at < 0 {
		return fault.Conflict("This was taken back already.")
	}
	p := all[at]
	p.UndoneBy, p.UndoneAt, p.UndoWhy = by.Name, tx.Now(), cmd.Why
	if err := s.store.UndoPair(ctx, tx, p); err != nil {
		return fmt.Errorf("take back what was decided about %s and %s: %w", p.Concern, p.Other, err)
	}
	if p.Same {
		if err := thread.Unlink(ctx, tx, p.Concern, joined, p.Other); err != nil {
			return err
		}
	}
	return s.recordPair(ctx, tx, by, p, "decision on what looks alike undone", p.UndoWhy)
}

// recordPair writes a decision to the history of both.
func (s *Service) recordPair(ctx context.Context, tx *db.Tx, by audit.By, p Pair, action, why string) error {
	for _, ref := range []thread.Ref{p.Concern, p.Other} {
		child := thread.Ref("")
		if ref.Kind() == thread.Child {
			child = ref
		}
		err := audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(ref), Child: string(child), Why: why, Payload: recordedPair{p.Concern, p.N, p.Other, p.Same}})
		if err != nil {
			return err
		}
	}
	return nil
}

// recordedPair is what the audit keeps of a decision.
type recordedPair struct {
	Concern thread.Ref `json:"concern"`
	N       int        `json:"n"`
	Other   thread.Ref `json:"other"`
	Same    bool       `json:"same"`
}

// Pairs lists what was decided about a concern and what looks like it, undone decisions too, the latest first.
func (s *Service) Pairs(ctx context.Context, tx *db.Tx, concern thread.Ref) ([]Pair, error) {
	all, err := s.store.Pairs(ctx, tx, concern)
	slices.SortStableFunc(all, func(a, b Pair) int { return b.At.Compare(a.At) })
	return all, err
}

// LikeConcern is another concern that may be about the same child, and what speaks for it.
type LikeConcern struct {
	Concern Concern
	Points  int
	Because []string
}

// mostOpen is how many open concerns are compared: more than any county has unread.
const mostOpen = 2000

// LikeConcerns lists the open concerns that may be about the same child as a concern, without those decided about already and
// those that the reader may not read.
func (s *Service) LikeConcerns(ctx context.Context, tx *db.Tx, reader access.Actor, c Concern) ([]LikeConcern, error) {
	j, err := s.joinings(ctx, tx, c.Ref)
	if err != nil {
		return nil, err
	}
	return s.likeConcerns(ctx, tx, reader, c, j)
}

// Lookalikes is LikeConcerns and Suggest together: what was decided about the concern is followed once for both.
func (s *Service) Lookalikes(ctx context.Context, tx *db.Tx, reader access.Actor, c Concern) (like []LikeConcern, matches []Match, err error) {
	j, err := s.joinings(ctx, tx, c.Ref)
	if err != nil {
		return nil, nil, err
	}
	if like, err = s.likeConcerns(ctx, tx, reader, c, j); err != nil {
		return nil, nil, err
	}
	matches, err = s.suggest(ctx, tx, c, j)
	return like, matches, err
}

func (s *Service) likeConcerns(ctx context.Context, tx *db.Tx, reader access.Actor, c Concern, j joinings) ([]LikeConcern, error) {
	clues := c.clues()
	if clues.empty() || !c.Open() || c.Closed() {
		return nil, nil
	}
	open, err := s.store.OpenClues(ctx, tx, mostOpen)
	if err != nil {
		return nil, fmt.Errorf("look for concerns like %s: %w", c.Ref, err)
	}
	var candidates []Candidate
	for _, o := range open {
		if o.Ref != c.Ref && !slices.Contains(j.settled, o.Ref) {
			candidates = append(candidates, o.candidate())
		}
	}
	var out []LikeConcern
	for _, m := range Matches(clues, candidates) {
		other, err := s.readable(ctx, tx, reader, m.Child.Ref)
		if fault.Is(err, fault.KindNotFound) || fault.Is(err, fault.KindForbidden) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, LikeConcern{other, m.Points, m.Because})
	}
	return out, nil
}

// candidate is what a concern says of a child, to be compared with another; the concern’s reference stands for the child’s.
func (c Concern) candidate() Candidate {
	clues := c.clues()
	out := Candidate{Child: Child{Ref: c.Ref, Born: c.Born, Outcode: c.Outcode}, Name: c.ChildName, Carer: c.Reach.Name}
	if clues.Phone != "" {
		out.Phones = []string{clues.Phone}
	}
	if clues.Email != "" {
		out.Emails = []string{clues.Email}
	}
	return out
}

// joinings are the concerns and children that a concern is joined with, over other concerns too, and all about which somebody decided.
type joinings struct{ same, settled []thread.Ref }

// joinings follows what was decided about a concern, from one concern to the next.
func (s *Service) joinings(ctx context.Context, tx *db.Tx, concern thread.Ref) (joinings, error) {
	group, settled := []thread.Ref{concern}, []thread.Ref(nil)
	for i := 0; i < len(group) && len(group) <= mostJoined; i++ {
		if group[i].Kind() != thread.Concern {
			continue
		}
		all, err := s.store.Pairs(ctx, tx, group[i])
		if err != nil {
			return joinings{}, fmt.Errorf("pairs of %s: %w", group[i], err)
		}
		for _, p := range all {
			other := p.of(group[i])
			if p.Undone() {
				continue
			}
			if i == 0 {
				settled = append(settled, other)
			}
			if p.Same && !slices.Contains(group, other) {
				group = append(group, other)
			}
		}
	}
	return joinings{group[1:], append(settled, group[1:]...)}, nil
}

// mostJoined bounds how many concerns are followed from one to the next.
const mostJoined = 50

// joinedChild returns the child on record that a concern is joined with, itself or over another concern, "" when there is none, and
// what it is joined by.
func (s *Service) joinedChild(ctx context.Context, tx *db.Tx, concern thread.Ref, j joinings) (child, over thread.Ref, err error) {
	for _, ref := range j.same {
		if ref.Kind() == thread.Child {
			return ref, ref, nil
		}
		c, err := s.store.Concern(ctx, tx, ref)
		if err != nil {
			return "", "", fmt.Errorf("concern %s, which %s is joined with: %w", ref, concern, err)
		}
		if c.Child != "" {
			return c.Child, ref, nil
		}
	}
	return "", "", nil
}
