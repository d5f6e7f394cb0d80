package lead

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/db"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Professional is somebody who can be a lead.
type Professional struct {
	Person
	Districts []string // codes of the districts that the person works in
	Capacity  int      // the weight of children that the person can carry
	Languages []string // besides English
	Skills    []string // what the person knows particularly well, in the words of the council's policy
	Manager   thread.Ref
	Team      thread.Ref // the team that gives the capacity
	TeamName  string
	// Last is the last day as a lead professional, zero while none is known. Who leaves takes no more children.
	Last workday.Date
}

// Candidate is a professional with what they carry today.
type Candidate struct {
	Professional
	Load      int  // the weight of the present children
	Children  int  // how many they are
	Sibling   bool // leads a brother or sister
	Before    bool // was the child's lead earlier
	AwayUntil workday.Date
}

// Need is what a child asks of a lead.
type Need struct {
	District string
	Language string // other than English
	Weight   int
	Skills   []string // what a lead should know well for this child
}

// Reason is one thing that speaks for a candidate, against, or neither, and what it counts.
type Reason struct {
	Points int
	Says   string
}

// Suggestion is a candidate with what speaks for and against them.
type Suggestion struct {
	Candidate
	Points  int // the sum of the reasons'
	For     []string
	Against []string
	Reasons []Reason // all of them with their points, in the order in which they were weighed
}

// suggestions is how many people are suggested.
const suggestions = 3

// UsualPoints is how much each reason counts where a council's policy says nothing. Continuity comes first: a family that knows somebody
// should not have to begin again.
func UsualPoints() statute.LeadPoints {
	return statute.LeadPoints{Sibling: 50, Before: 40, Area: 30, Language: 25, Skill: 15, Room: 20, Full: 60}
}

// Rank orders candidates for a child and gives the reasons in words. It leaves out who is away or leaves, and the present lead is not
// favoured. The same candidates in another order give the same ranking.
func Rank(points statute.LeadPoints, need Need, candidates []Candidate) []Suggestion {
	var out []Suggestion
	for _, c := range candidates {
		if c.AwayUntil.IsZero() && c.Last.IsZero() {
			out = append(out, weigh(points, need, c))
		}
	}
	slices.SortFunc(out, func(a, b Suggestion) int {
		return cmp.Or(cmp.Compare(b.Points, a.Points), cmp.Compare(a.Load, b.Load), strings.Compare(a.Name, b.Name),
			strings.Compare(string(a.Ref), string(b.Ref)))
	})
	return out
}

func weigh(p statute.LeadPoints, need Need, c Candidate) Suggestion {
	s := Suggestion{Candidate: c}
	add := func(points int, supports bool, reason string) {
		s.Points += points
		s.Reasons = append(s.Reasons, Reason{points, reason})
		if supports {
			s.For = append(s.For, reason)
		} else {
			s.Against = append(s.Against, reason)
		}
	}
	if c.Sibling {
		add(p.Sibling, true, "already helps a brother or sister")
	}
	if c.Before {
		add(p.Before, true, "has been this child’s lead before")
	}
	switch {
	case need.District == "":
	case slices.Contains(c.Districts, need.District):
		add(p.Area, true, "works in the child’s district")
	default:
		add(0, false, "does not work in the child’s district")
	}
	if need.Language != "" {
		if slices.ContainsFunc(c.Languages, func(l string) bool { return strings.EqualFold(l, need.Language) }) {
			add(p.Language, true, "speaks "+need.Language)
		} else {
			add(0, false, "does not speak "+need.Language+": an interpreter is needed")
		}
	}
	for _, skill := range need.Skills {
		if slices.Contains(c.Skills, skill) {
			add(p.Skill, true, "knows well: "+skill)
		} else {
			add(0, false, "is not known for: "+skill)
		}
	}
	room := c.Capacity - c.Load
	if room < need.Weight {
		add(-p.Full, false, fmt.Sprintf("is full: carries %d of %d", c.Load, c.Capacity))
	} else {
		add(max(1, p.Room*room/max(c.Capacity, 1)), true, fmt.Sprintf("has room: carries %d of %d", c.Load, c.Capacity))
	}
	return s
}

// Suggest returns the three best leads for a child of this weight that needs these skills, with reasons, in a fixed number of
// queries.
func (s *Service) Suggest(ctx context.Context, tx *db.Tx, child thread.Ref, weight int, skills ...string) ([]Suggestion, error) {
	all, err := s.ranked(ctx, tx, child, weight, skills)
	return all[:min(len(all), suggestions)], err
}

func (s *Service) ranked(ctx context.Context, tx *db.Tx, child thread.Ref, weight int, skills []string) ([]Suggestion, error) {
	c, err := s.families.Child(ctx, tx, child)
	if err != nil {
		return nil, fmt.Errorf("suggest a lead for %s: %w", child, err)
	}
	need := Need{District: c.District, Weight: max(weight, Light), Skills: skills}
	carers, err := s.families.CarersOf(ctx, tx, []thread.Ref{child})
	if err != nil {
		return nil, fmt.Errorf("suggest a lead for %s: %w", child, err)
	}
	for _, carer := range carers[child] {
		if carer.Reach.Language != "" && !strings.EqualFold(carer.Reach.Language, "English") {
			need.Language = carer.Reach.Language
		}
	}
	siblings, err := s.families.Siblings(ctx, tx, c.Family)
	if err != nil {
		return nil, fmt.Errorf("suggest a lead for %s: %w", child, err)
	}
	refs := make([]thread.Ref, len(siblings))
	for i, one := range siblings {
		refs[i] = one.Ref
	}
	candidates, err := s.candidates(ctx, tx, child, refs)
	if err != nil {
		return nil, fmt.Errorf("suggest a lead for %s: %w", child, err)
	}
	role, err := s.Role(ctx, tx)
	if err != nil {
		return nil, err
	}
	points := UsualPoints()
	if role.Points != nil {
		points = *role.Points
	}
	return Rank(points, need, candidates), nil
}

// candidates are the professionals with their load, who is away, and whom the family knows.
func (s *Service) candidates(ctx context.Context, tx *db.Tx, child thread.Ref, siblings []thread.Ref) ([]Candidate, error) {
	people, err := s.professionals(ctx, tx)
	if err != nil {
		return nil, err
	}
	loads, err := s.store.Loads(ctx, tx, tx.Today())
	if err != nil {
		return nil, err
	}
	known, err := s.store.Allocations(ctx, tx, siblings)
	if err != nil {
		return nil, err
	}
	persons := make([]thread.Ref, len(people))
	for i, p := range people {
		persons[i] = p.Ref
	}
	away, err := s.absences.Away(ctx, tx, persons...)
	if err != nil {
		return nil, err
	}
	out := make([]Candidate, len(people))
	for i, p := range people {
		c := Candidate{Professional: p, Load: loads[p.Ref].Weight, Children: loads[p.Ref].Children, AwayUntil: away[p.Ref].To}
		for _, a := range known {
			if a.Lead != p.Ref {
				continue
			}
			c.Before = c.Before || a.Child == child && a.began(tx.Today())
			c.Sibling = c.Sibling || a.Child != child && a.Current(tx.Today())
		}
		out[i] = c
	}
	return out, nil
}
