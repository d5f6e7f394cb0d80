package statute

import (
	"errors"
	"fmt"
	"slices"
)

// LeadRole is what a council promises of a lead professional, and how it names one. No statute knows the role, so every
// sentence says where it comes from.
type LeadRole struct {
	// Purpose says in one sentence what a lead professional is for, to a family.
	Purpose string `json:"purpose"`
	// Parts are what the role holds; knowledge, authority and cover are all in it.
	Parts []LeadPart `json:"parts"`
	// Skills are what a lead can know particularly well, in the words that managers choose from.
	Skills []string `json:"skills,omitempty"`
	// NamedBy says who names a lead: a manager always, or the agreed rule where it is sure.
	NamedBy LeadNaming `json:"named_by"`
	// AheadBy is how many points the first suggestion must be ahead of the second before the agreed rule names it.
	AheadBy int `json:"ahead_by,omitempty"`
	// UndoDays is how many days a handover of many children can be undone after it was made, 0 for not at all.
	UndoDays int `json:"undo_days"`
	// Points is how much each reason counts when leads are suggested; nil leaves it to the program.
	Points *LeadPoints `json:"points,omitempty"`
}

// LeadPoints is how much each reason counts when leads are suggested for a child, from 0, which is not at all, to 100.
type LeadPoints struct {
	Sibling  int `json:"sibling"`  // leads a brother or sister
	Before   int `json:"before"`   // was the child's lead earlier
	Area     int `json:"area"`     // works in the child's district
	Language int `json:"language"` // speaks the family's language
	Skill    int `json:"skill"`    // for each skill that the child needs
	Room     int `json:"room"`     // for an empty caseload, less as it fills
	Full     int `json:"full"`     // taken away from who has no room
}

// mostPoints is the most that one reason counts.
const mostPoints = 100

func (p LeadPoints) validate() error {
	for _, one := range []struct {
		name   string
		points int
	}{{"sibling", p.Sibling}, {"before", p.Before}, {"area", p.Area}, {"language", p.Language}, {"skill", p.Skill}, {"room", p.Room}, {"full", p.Full}} {
		if one.points < 0 || one.points > mostPoints {
			return fmt.Errorf("lead_role: points: %s %d: from 0 to %d", one.name, one.points, mostPoints)
		}
	}
	if p.Full == 0 || p.Room == 0 {
		return fmt.Errorf("lead_role: points: give room and full at least 1, or the same few people are always suggested")
	}
	return nil
}

// LeadPart is one sentence of the role: what it is about, the sentence, and whose it is.
type LeadPart struct {
	About  LeadAspect `json:"about"`
	Says   string     `json:"says"`
	Source string     `json:"source"`
}

// LeadAspect is what a part of the role is about.
type LeadAspect string

// The aspects of the role of a lead professional.
const (
	LeadKnowledge LeadAspect = "knowledge"
	LeadAuthority LeadAspect = "authority"
	LeadCover     LeadAspect = "cover"
)

// LeadAspects lists what a council's definition of the role has to speak of, in the order in which it is read.
func LeadAspects() []LeadAspect { return []LeadAspect{LeadKnowledge, LeadAuthority, LeadCover} }

// LeadNaming is who names a lead professional.
type LeadNaming string

// Who names a lead professional.
const (
	NamedByManager LeadNaming = "manager"
	NamedByRule    LeadNaming = "rule"
)

// mostUndoDays keeps the undoing of a handover near to it: after that the families know the new lead.
const mostUndoDays = 28

// LeadRole is the role of the lead professional under a council's policy, else as the program comes. Policy is a council's
// folder, name or GSS code, or empty.
func (b *Book) LeadRole(policy string) (LeadRole, error) {
	c, err := b.council(policy)
	if err != nil {
		return LeadRole{}, err
	}
	if c.LeadRole == nil {
		c = b.councils[defaultPolicy]
	}
	if c.LeadRole == nil {
		return LeadRole{}, errors.New("no policy says what a lead professional is: set lead_role in default/council.json")
	}
	return *c.LeadRole, nil
}

func (r LeadRole) validate() error {
	if r.Purpose == "" {
		return errors.New("lead_role: purpose is missing")
	}
	for i, p := range r.Parts {
		if !slices.Contains(LeadAspects(), p.About) || p.Says == "" || p.Source == "" {
			return fmt.Errorf("lead_role part %d: give about (knowledge, authority or cover), says and source", i+1)
		}
	}
	for _, a := range LeadAspects() {
		if !slices.ContainsFunc(r.Parts, func(p LeadPart) bool { return p.About == a }) {
			return fmt.Errorf("lead_role: nothing is said about %s", a)
		}
	}
	switch {
	case r.NamedBy != NamedByManager && r.NamedBy != NamedByRule:
		return fmt.Errorf("lead_role named_by %q: choose %s or %s", r.NamedBy, NamedByManager, NamedByRule)
	case r.NamedBy == NamedByRule && r.AheadBy < 1:
		return errors.New("lead_role: the agreed rule needs ahead_by, at least 1 point")
	case r.UndoDays < 0 || r.UndoDays > mostUndoDays:
		return fmt.Errorf("lead_role undo_days %d: from 0 to %d", r.UndoDays, mostUndoDays)
	}
	if r.Points == nil {
		return nil
	}
	return r.Points.validate()
}
