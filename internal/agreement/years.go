package agreement

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Years are sums by financial year, each named by the calendar year in which it starts on 1 April.
type Years map[int]money.Pence

// YearStore keeps what agreements have committed in each financial year.
type YearStore interface {
	// CommittedByYear returns what all agreements under a decision have committed, by financial year.
	CommittedByYear(ctx context.Context, tx *db.Tx, decision thread.Ref) (Years, error)
	// YearsOf returns what one agreement has committed, by financial year.
	YearsOf(ctx context.Context, tx *db.Tx, agreement thread.Ref) (Years, error)
	// AddCommitted adds to what an agreement has committed in financial years; negative sums give back.
	AddCommitted(ctx context.Context, tx *db.Tx, agreement thread.Ref, y Years) error
}

// Over spreads a value over its days, from the first to the last of them both included, and adds it up by financial year. The parts
// come to exactly the value: each year has what is due by its last day, rounded down, less what the years before have. A value without
// a last day is all of its first day's year.
func Over(value money.Pence, from, to workday.Date) Years {
	if to.IsZero() || to.Before(from) {
		to = from
	}
	out, all, before := Years{}, int64(from.DaysUntil(to)+1), money.Pence(0)
	for year := decision.FinancialYear(from); ; year++ {
		last := workday.MustOn(year+1, 3, 31)
		if !last.Before(to) {
			out[year] = value - before
			return out
		}
		due := money.Pence(int64(value) * int64(from.DaysUntil(last)+1) / all)
		out[year] = due - before
		before = due
	}
}

// Total is the sum of all years.
func (y Years) Total() (sum money.Pence) {
	for _, part := range y {
		sum += part
	}
	return sum
}

// Add adds other sums to y.
func (y Years) Add(other Years) {
	for year, sum := range other {
		y[year] += sum
	}
}

// from is what y takes from what is held, when it gives back: of each year its own part, and what that year does not hold from the
// others, the earliest first. Of what was committed before years were kept only the sum is known, so that a give-back may name a year in
// which nothing stands; without this the year would go below nothing, and more than the decision allows could be committed in it. What is
// held by no year stays with its own: the agreement's sum refuses it.
func (y Years) from(held Years) Years {
	out, left := Years{}, money.Pence(0)
	rest := maps.Clone(held)
	for _, year := range y.Sorted() {
		part := y[year]
		if gives := -part; gives > 0 {
			takes := min(gives, max(rest[year], 0))
			rest[year] -= takes
			left += gives - takes
			part = -takes
		}
		out[year] += part
	}
	for _, year := range rest.Sorted() {
		takes := min(left, max(rest[year], 0))
		out[year] -= takes
		left -= takes
	}
	if left > 0 {
		out[y.Sorted()[0]] -= left
	}
	return out
}

// addYears adds to what an agreement has committed by financial year, or gives back.
func (s *Service) addYears(ctx context.Context, tx *db.Tx, ref thread.Ref, y Years) error {
	held, err := s.store.YearsOf(ctx, tx, ref)
	if err != nil {
		return fmt.Errorf("committed by year under %s: %w", ref, err)
	}
	if err := s.store.AddCommitted(ctx, tx, ref, y.from(held)); err != nil {
		return fmt.Errorf("commit by year under %s: %w", ref, err)
	}
	return nil
}

// Sorted returns the years in order.
func (y Years) Sorted() []int { return slices.Sorted(maps.Keys(y)) }

// CommittedByYear returns what all agreements under a decision have committed, by financial year.
func (s *Service) CommittedByYear(ctx context.Context, tx *db.Tx, under thread.Ref) (Years, error) {
	y, err := s.store.CommittedByYear(ctx, tx, under)
	if err != nil {
		return nil, fmt.Errorf("committed by year under %s: %w", under, err)
	}
	return y, nil
}

// yearsOf is what an award adds in each financial year, beside what stands there under the decision.
func (s *Service) yearsOf(ctx context.Context, tx *db.Tx, a Agreement, cmd Commit) ([]decision.InYear, error) {
	stand, err := s.CommittedByYear(ctx, tx, a.Decision)
	if err != nil {
		return nil, err
	}
	adds := cmd.years()
	out := make([]decision.InYear, 0, len(adds))
	for _, year := range adds.Sorted() {
		out = append(out, decision.InYear{Year: year, Committed: stand[year], Value: adds[year]})
	}
	return out, nil
}

// years is what an uplift adds in each financial year: to packages that it prices here, from its first day to their last.
func (e Effect) years() Years {
	out := Years{}
	for _, c := range e.Packages {
		out.Add(Over(c.After-c.Before, c.First, c.Until))
	}
	return out
}

// Years is what an uplift adds in each financial year, to the packages of every council.
func (e Effect) Years() Years {
	out := e.years()
	for _, c := range e.Councils {
		out.Add(c.Years)
	}
	return out
}
