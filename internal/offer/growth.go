package offer

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"alongside/internal/db"
	"alongside/internal/workday"
)

// MonthCount is what took place in one district in one month.
type MonthCount struct {
	District string
	Month    string // "2026-11"
	Sessions int
	Places   int
	Came     int // children who came, each time counted
}

// Season is a third of the year: September to December, January to April, May to August.
type Season struct {
	Year int // in which it begins
	Part int // 0 spring, 1 summer, 2 autumn
}

const seasonMonths = 4

// SeasonOf returns the season of a day.
func SeasonOf(d workday.Date) Season {
	return Season{Year: d.Year(), Part: (int(d.Month()) - 1) / seasonMonths}
}

// String returns "autumn 2026".
func (s Season) String() string {
	return [...]string{"spring", "summer", "autumn"}[s.Part] + " " + workday.MustOn(s.Year, 1, 1).String()[:4]
}

// From and To are its first and last day.
func (s Season) From() workday.Date { return workday.MustOn(s.Year, s.Part*seasonMonths+1, 1) }

// To returns the season's last day.
func (s Season) To() workday.Date { return s.From().AddMonths(seasonMonths).AddDays(-1) }

// Before returns the same season n years earlier.
func (s Season) Before(n int) Season { return Season{Year: s.Year - n, Part: s.Part} }

// Grown compares one district's season with the same season of the year before.
type Grown struct {
	District       string
	Places, Before int
	Came           int
	Sessions       int
}

// Percent returns by how many per cent places grew, rounded to the nearest whole; ok is false without a baseline.
func (g Grown) Percent() (percent int, ok bool) {
	if g.Before == 0 {
		return 0, false
	}
	change := (g.Places - g.Before) * 100
	half := g.Before / 2
	if change < 0 {
		half = -half
	}
	return (change + half) / g.Before, true
}

// Growth returns each district's places in a season beside those of a year before, so far as sessions are planned.
func (s *Service) Growth(ctx context.Context, tx *db.Tx, season Season) ([]Grown, error) {
	now, err := s.deps.Store.Counts(ctx, tx, season.From(), season.To())
	if err != nil {
		return nil, err
	}
	base := season.Before(1)
	before, err := s.deps.Store.Counts(ctx, tx, base.From(), base.To())
	if err != nil {
		return nil, err
	}
	return compare(now, before), nil
}

// Places counts the places in all sessions from day from to day to that were not called off.
func (s *Service) Places(ctx context.Context, tx *db.Tx, from, to workday.Date) (int, error) {
	counts, err := s.deps.Store.Counts(ctx, tx, from, to)
	total := 0
	for _, c := range counts {
		total += c.Places
	}
	return total, err
}

// SeasonPlaces counts the places of a season's sessions that were not called off, by the code of the district.
func (s *Service) SeasonPlaces(ctx context.Context, tx *db.Tx, season Season) (total int, by map[string]int, err error) {
	counts, err := s.deps.Store.Counts(ctx, tx, season.From(), season.To())
	by = map[string]int{}
	for _, c := range counts {
		total += c.Places
		by[c.District] += c.Places
	}
	return total, by, err
}

// FigureSeason is the key of the live figure of places in a season. It is stored with measures and never changes.
const FigureSeason = "places-in-season"

func compare(now, before []MonthCount) []Grown {
	by := map[string]*Grown{}
	of := func(district string) *Grown {
		if by[district] == nil {
			by[district] = &Grown{District: district}
		}
		return by[district]
	}
	for _, c := range now {
		g := of(c.District)
		g.Places, g.Came, g.Sessions = g.Places+c.Places, g.Came+c.Came, g.Sessions+c.Sessions
	}
	for _, c := range before {
		of(c.District).Before += c.Places
	}
	out := make([]Grown, 0, len(by))
	for _, g := range by {
		out = append(out, *g)
	}
	slices.SortFunc(out, func(a, b Grown) int { return cmp.Or(strings.Compare(a.District, b.District)) })
	return out
}
