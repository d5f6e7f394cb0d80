package statute

import (
	"fmt"
	"slices"
	"strings"

	"alongside/internal/fault"
	"alongside/internal/workday"
)

// SeenSooner is one version of a council's rules by which a child on a waiting list is seen before its turn. No statute sets
// them; a council agrees its own, and says where.
type SeenSooner struct {
	Version int `json:"version"`
	// EffectiveFrom and EffectiveTo are the first and the last day on which a child can be moved by it; the last may be open.
	EffectiveFrom workday.Date `json:"effective_from"`
	EffectiveTo   workday.Date `json:"effective_to,omitzero"`
	Source        string       `json:"source"` // who agreed them, and when
	// Rules stand in the order in which children are seen: by the first before those by the second.
	Rules []SoonerRule `json:"rules"`
}

// SoonerRule is one reason.
type SoonerRule struct {
	ID       string `json:"id"`
	Title    string `json:"title"`    // in words that a family reads: "May lose their place at school or nursery"
	Evidence string `json:"evidence"` // what has to be seen before a child is moved: "A letter from the school"
}

// Rank returns the place of a rule among the others, from 1; ok is false for a rule that is not one of them.
func (s SeenSooner) Rank(id string) (rank int, ok bool) {
	i := slices.IndexFunc(s.Rules, func(r SoonerRule) bool { return r.ID == id })
	return i + 1, i >= 0
}

// SeenSooner returns the version in force on a day of a council's rules for seeing a child sooner, else of those that are shipped.
// Policy is a council's folder, name or GSS code, or empty. A day before the first version has none.
func (b *Book) SeenSooner(policy string, on workday.Date) (SeenSooner, error) {
	c, err := b.council(policy)
	if err != nil {
		return SeenSooner{}, err
	}
	if len(c.SeenSooner) == 0 {
		c = b.councils[defaultPolicy]
	}
	for _, s := range c.SeenSooner {
		if !on.Before(s.EffectiveFrom) && (s.EffectiveTo.IsZero() || !on.After(s.EffectiveTo)) {
			return s, nil
		}
	}
	return SeenSooner{}, fault.Unavailable("No rules for seeing a child sooner are in force on "+on.Long()+". The council’s policy sets them.", nil)
}

// validateSooner checks the versions of one council: in order, without two in force on a day.
func validateSooner(all []SeenSooner) error {
	for i, s := range all {
		if err := s.validate(); err != nil {
			return fmt.Errorf("seen_sooner %d: %w", i+1, err)
		}
		if i == 0 {
			continue
		}
		last := all[i-1]
		if s.Version <= last.Version || last.EffectiveTo.IsZero() || !s.EffectiveFrom.After(last.EffectiveTo) {
			return fmt.Errorf("seen_sooner version %d: end version %d before it begins, and number it higher", s.Version, last.Version)
		}
	}
	return nil
}

func (s SeenSooner) validate() error {
	switch {
	case s.Version < 1:
		return fmt.Errorf("version %d: begin with 1", s.Version)
	case s.EffectiveFrom.IsZero() || !s.EffectiveTo.IsZero() && s.EffectiveTo.Before(s.EffectiveFrom):
		return fmt.Errorf("give effective_from, and effective_to not before it")
	case strings.TrimSpace(s.Source) == "":
		return fmt.Errorf("source: say who agreed these rules, and when")
	case len(s.Rules) == 0:
		return fmt.Errorf("rules: give at least one")
	}
	for i, r := range s.Rules {
		if !ruleID.MatchString(r.ID) || r.Title == "" || r.Evidence == "" {
			return fmt.Errorf("rule %d: give id (small letters, digits and hyphens), title and evidence", i+1)
		}
		if first, _ := s.Rank(r.ID); first != i+1 {
			return fmt.Errorf("rule %s stands twice", r.ID)
		}
	}
	return nil
}
