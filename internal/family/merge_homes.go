package family

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Home says where a child of two records lives, of which each has a carer with whom it does. Two homes stay apart: neither reads what
// the other wrote.
type Home string

// The answers.
const (
	OneHome  Home = "one"  // both are the same home
	KeptHome Home = "kept" // in the home of the record that is kept
	DropHome Home = "drop" // in the home of the other
)

// asRead refuses a merge of records that were changed since they were compared.
func (cmd MergeChildren) asRead(keep, drop Child) error {
	if cmd.Version != 0 && cmd.Version != keep.Version || cmd.DropVersion != 0 && cmd.DropVersion != drop.Version {
		return fault.Conflict("Somebody else changed one of the two records while you were comparing them. Compare them again before you merge.")
	}
	return nil
}

// TwoHomes reports whether each of two records has a present carer who is not on the other and with whom the child lives: then somebody
// has to say whether these are one home.
func (s *Service) TwoHomes(ctx context.Context, tx *db.Tx, keep, drop thread.Ref) (bool, error) {
	ours, theirs, err := s.livingWith(ctx, tx, keep, drop)
	return len(ours) > 0 && len(theirs) > 0, err
}

// livingWith are the present carers of each of two records with whom the child lives and who are not on the other.
func (s *Service) livingWith(ctx context.Context, tx *db.Tx, keep, drop thread.Ref) (ours, theirs []Carer, err error) {
	all, err := s.store.Carers(ctx, tx, []thread.Ref{keep, drop})
	if err != nil {
		return nil, nil, fmt.Errorf("carers of %s and %s: %w", keep, drop, err)
	}
	for _, c := range all {
		both := slices.ContainsFunc(all, func(o Carer) bool { return o.Person == c.Person && o.Child != c.Child })
		switch {
		case both || !c.Lives || !c.Current(tx.Today()):
		case c.Child == keep:
			ours = append(ours, c)
		default:
			theirs = append(theirs, c)
		}
	}
	return ours, theirs, nil
}

// settleHomes keeps two homes apart: the child lives with the carers of one, and what was written down in the other is that home's alone.
func (s *Service) settleHomes(ctx context.Context, tx *db.Tx, cmd MergeChildren, m *Merge) error {
	ours, theirs, err := s.livingWith(ctx, tx, cmd.Keep, cmd.Drop)
	if err != nil || len(ours) == 0 || len(theirs) == 0 {
		return err
	}
	other := theirs
	switch cmd.Home {
	case OneHome:
		return nil
	case KeptHome:
	case DropHome:
		other = ours
	default:
		return fault.Invalid("home", "Say where the child lives: each record has a carer with whom it does. Homes that are two stay apart.")
	}
	for _, c := range other {
		m.Moved.Elsewhere = append(m.Moved.Elsewhere, c.Ref)
		if err := s.saveLives(ctx, tx, c, false); err != nil {
			return err
		}
	}
	m.Moved.Given = Given{Child: other[0].Child, Writer: other[0].Person}
	words, err := s.store.Words(ctx, tx, FamilyVoice, other[0].Child)
	if err != nil {
		return fmt.Errorf("words about %s: %w", other[0].Child, err)
	}
	all, err := s.store.Carers(ctx, tx, []thread.Ref{other[0].Child})
	if err != nil {
		return fmt.Errorf("carers of %s: %w", other[0].Child, err)
	}
	told := homes{carers: all}
	for _, st := range words {
		if st.Writer == "" && !told.isCarer("", st.By, st.Role) {
			m.Moved.Given.Versions = append(m.Moved.Given.Versions, st.Version)
		}
	}
	shown, err := s.store.Shown(ctx, tx, other[0].Child)
	if err != nil {
		return fmt.Errorf("what is shown of %s: %w", other[0].Child, err)
	}
	for _, sh := range shown {
		if sh.Voice == FamilyVoice && sh.Writer == "" && !told.isCarer("", sh.By, sh.Role) {
			m.Moved.Given.Shown = append(m.Moved.Given.Shown, sh.N)
		}
	}
	return s.give(ctx, tx, m.Moved.Given, m.Moved.Given.Writer)
}

// give says whose the words and pictures are that somebody at work wrote down in a home; "" for nobody in particular.
func (s *Service) give(ctx context.Context, tx *db.Tx, g Given, writer thread.Ref) error {
	if err := s.store.GiveWords(ctx, tx, g.Child, g.Versions, writer); err != nil {
		return err
	}
	return s.store.GiveShown(ctx, tx, g.Child, g.Shown, writer)
}

// unsettleHomes takes back what settleHomes said.
func (s *Service) unsettleHomes(ctx context.Context, tx *db.Tx, m Merge) error {
	for _, ref := range m.Moved.Elsewhere {
		c, err := s.store.Carer(ctx, tx, ref)
		if err != nil {
			return fmt.Errorf("carer %s: %w", ref, err)
		}
		if err := s.saveLives(ctx, tx, c, true); err != nil {
			return err
		}
	}
	return s.give(ctx, tx, m.Moved.Given, "")
}

func (s *Service) saveLives(ctx context.Context, tx *db.Tx, c Carer, lives bool) error {
	if c.Lives == lives {
		return nil
	}
	c.Lives = lives
	if err := s.store.UpdateCarer(ctx, tx, c); err != nil {
		return fmt.Errorf("save carer %s: %w", c.Ref, err)
	}
	return nil
}
