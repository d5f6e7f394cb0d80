package statute

import (
	"fmt"
	"strings"

	"alongside/internal/workday"
)

// Ladders is one version of a council's own ladders: who is told of dates that are near or late, and when. No statute sets them; a
// council agrees its own, and says where.
type Ladders struct {
	Version int `json:"version"`
	// EffectiveFrom and EffectiveTo are the first and the last day on which a clock can start under it; the last may be open.
	EffectiveFrom workday.Date `json:"effective_from"`
	EffectiveTo   workday.Date `json:"effective_to,omitzero"`
	Source        string       `json:"source"` // who agreed them, and when
	Ladders       []Ladder     `json:"ladders"`
}

// Ladder says who is told of dates of one kind whose rules begin with one of the words, or of any rule.
type Ladder struct {
	ID    string   `json:"id"`
	Kind  Kind     `json:"kind"`
	Rules []string `json:"rules,omitempty"`
	Rungs []Rung   `json:"rungs"`
}

// Rung is one step of a ladder: who is told, how many days after the date, before it when negative.
type Rung struct {
	Days    int    `json:"days"`
	Warning bool   `json:"warning,omitempty"` // as many days before as the rule warns, instead of Days
	Tell    string `json:"tell"`              // "owner" or a role; package deadline knows the roles
}

// Ladders returns a council's own ladders for clocks that start on a day; none when it has none then, so that those that ship count.
// Policy is a council's folder, name or GSS code.
func (b *Book) Ladders(policy string, on workday.Date) []Ladder {
	c, err := b.council(policy)
	if err != nil {
		return nil // a council without policies has no ladders either
	}
	for _, l := range c.Ladders {
		if !on.Before(l.EffectiveFrom) && (l.EffectiveTo.IsZero() || !on.After(l.EffectiveTo)) {
			return l.Ladders
		}
	}
	return nil
}

// AllLadders returns every version of every council's own ladders.
func (b *Book) AllLadders() []Ladders {
	var all []Ladders
	for _, c := range b.councils {
		all = append(all, c.Ladders...)
	}
	return all
}

// validateLadders checks the versions of one council: in order, without two in force on a day.
func validateLadders(all []Ladders) error {
	for i, l := range all {
		if err := l.validate(); err != nil {
			return fmt.Errorf("ladders %d: %w", i+1, err)
		}
		if i == 0 {
			continue
		}
		last := all[i-1]
		if l.Version <= last.Version || last.EffectiveTo.IsZero() || !l.EffectiveFrom.After(last.EffectiveTo) {
			return fmt.Errorf("ladders version %d: end version %d before it begins, and number it higher", l.Version, last.Version)
		}
	}
	return nil
}

func (l Ladders) validate() error {
	switch {
	case l.Version < 1:
		return fmt.Errorf("version %d: begin with 1", l.Version)
	case l.EffectiveFrom.IsZero() || !l.EffectiveTo.IsZero() && l.EffectiveTo.Before(l.EffectiveFrom):
		return fmt.Errorf("give effective_from, and effective_to not before it")
	case strings.TrimSpace(l.Source) == "":
		return fmt.Errorf("source: say who agreed these ladders, and when")
	case len(l.Ladders) == 0:
		return fmt.Errorf("ladders: give at least one")
	}
	for _, one := range l.Ladders {
		if len(one.Rungs) == 0 {
			return fmt.Errorf("ladder %q: give at least one rung, or nobody is told", one.ID)
		}
	}
	return nil
}
