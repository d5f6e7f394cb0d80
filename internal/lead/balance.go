package lead

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Share is what one lead professional carries beside what she can.
type Share struct {
	Professional
	Load
	AwayUntil workday.Date // the last day away, zero when at work
}

// Free is the weight that the person can still take, below 0 when they carry too much.
func (s Share) Free() int { return s.Capacity - s.Weight }

// TeamShare is a team with its people, who carries most for her capacity first.
type TeamShare struct {
	Team thread.Ref
	Name string
	Load
	Capacity int
	People   []Share
}

// Percent is how much of the capacity is used, rounded down; 0 for a team without any.
func (t TeamShare) Percent() int { return percent(t.Weight, t.Capacity) }

// Percent is how much of the capacity is used, rounded down; 0 for a person without any.
func (s Share) Percent() int { return percent(s.Weight, s.Capacity) }

func percent(part, whole int) int {
	if whole <= 0 {
		return 0
	}
	return 100 * part / whole
}

// divide puts people into their teams, by the teams' names.
func divide(people []Share) []TeamShare {
	at := map[thread.Ref]int{}
	var out []TeamShare
	for _, p := range people {
		i, ok := at[p.Team]
		if !ok {
			i = len(out)
			at[p.Team] = i
			out = append(out, TeamShare{Team: p.Team, Name: p.TeamName})
		}
		t := &out[i]
		t.People = append(t.People, p)
		t.Weight, t.Children, t.Capacity = t.Weight+p.Weight, t.Children+p.Children, t.Capacity+p.Capacity
	}
	for _, t := range out {
		slices.SortFunc(t.People, func(a, b Share) int {
			return cmp.Or(cmp.Compare(a.Free(), b.Free()), strings.Compare(a.Name, b.Name), strings.Compare(string(a.Ref), string(b.Ref)))
		})
	}
	slices.SortFunc(out, func(a, b TeamShare) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(string(a.Team), string(b.Team)))
	})
	return out
}

// Balance returns what every lead professional of the council carries today, by team: a fixed number of queries.
func (s *Service) Balance(ctx context.Context, tx *db.Tx) ([]TeamShare, error) {
	people, err := s.professionals(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("who is a lead professional: %w", err)
	}
	loads, err := s.store.Loads(ctx, tx, tx.Today())
	if err != nil {
		return nil, fmt.Errorf("what leads carry: %w", err)
	}
	away, err := s.absences.Away(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("who is away: %w", err)
	}
	shares := make([]Share, len(people))
	for i, p := range people {
		shares[i] = Share{Professional: p, Load: loads[p.Ref], AwayUntil: away[p.Ref].To}
	}
	return divide(shares), nil
}
