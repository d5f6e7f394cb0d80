package delivery

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"alongside/internal/db"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Month is what came of one package in one calendar month, as far as visits are recorded.
type Month struct {
	Package thread.Ref
	First   workday.Date // of the month
	Last    workday.Date // the day of its last visit
	Came    int          // visits that took place
	Missed  int
	Minutes money.Minutes // given
	Unclear int           // visits of which two accounts differ, which are counted nowhere else
}

// Months adds up the recorded visits of packages by calendar month between two days, both included, by month and package, in one
// query. The caller has checked that the reader may see the children.
func (s *Service) Months(ctx context.Context, tx *db.Tx, packages []thread.Ref, from, to workday.Date) ([]Month, error) {
	if len(packages) == 0 {
		return nil, nil
	}
	visits, err := s.store.VisitsOf(ctx, tx, packages, from, to)
	if err != nil {
		return nil, fmt.Errorf("add up the visits of %d packages by month: %w", len(packages), err)
	}
	return byMonth(visits), nil
}

func byMonth(visits []Visit) []Month {
	type key struct {
		pkg   thread.Ref
		first workday.Date
	}
	sums := map[key]Month{}
	for _, v := range visits {
		k := key{v.Package, v.On.AddDays(1 - v.On.Day())}
		m := sums[k]
		m.Package, m.First = k.pkg, k.first
		if v.On.After(m.Last) {
			m.Last = v.On
		}
		switch {
		case v.Disputed():
			m.Unclear++
		case v.Result == Missed:
			m.Missed++
		default:
			m.Came++
			m.Minutes += v.Minutes
		}
		sums[k] = m
	}
	out := make([]Month, 0, len(sums))
	for _, m := range sums {
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b Month) int { return cmp.Or(a.First.Compare(b.First), cmp.Compare(a.Package, b.Package)) })
	return out
}
