package disclosure

import (
	"math"
	"slices"
	"strconv"

	"alongside/internal/fault"
)

// Policy is how a council publishes counts.
type Policy struct {
	Threshold  int  // counts from 1 to Threshold-1 are hidden; at least 2
	Round      int  // what is shown is rounded to this base; 0 or 1 for not at all
	HideNought bool // a nought tells too: nobody has it
}

// Default hides 1 to 4 and rounds nothing.
func Default() Policy { return Policy{Threshold: 5} }

// maxCount bounds counts, so that no sum overflows.
const maxCount = math.MaxInt32

// Cell is one count of a one-way table.
type Cell struct {
	Label string
	Count int
}

// Symbol stands where a figure is not shown, as in the statistics of the Department for Education.
const Symbol = "c"

// Explanation says to readers what the symbol means. Whether a figure is itself small or only protects a small one is not told: that
// would help to work it out.
const Explanation = "c: not shown, because a child could be recognised from it, alone or together with the other figures."

// Figure is one cell as it may be published. Count is 0 when it is hidden: the true count is not kept.
type Figure struct {
	Label  string
	Count  int
	Hidden bool
}

// String returns the count, or the symbol.
func (f Figure) String() string {
	if f.Hidden {
		return Symbol
	}
	return strconv.Itoa(f.Count)
}

// Table is a one-way table as it may be published.
type Table struct {
	Figures []Figure
	Total   Figure
	Round   int // the base to which figures are rounded, 1 for not at all
}

// Hides reports whether any figure is hidden, so that the page explains the symbol.
func (t Table) Hides() bool {
	return t.Total.Hidden || slices.ContainsFunc(t.Figures, func(f Figure) bool { return f.Hidden })
}

// Publish returns a table of the cells with their total, without what would tell on a few children. Whoever knows the shown figures,
// the total and the threshold can work out no hidden small count: enough cells are hidden together that each could hold more than one
// number. The cells hidden for that are the smallest that serve; where none is left, the total goes too.
func Publish(cells []Cell, p Policy) (Table, error) {
	if err := p.check(); err != nil {
		return Table{}, err
	}
	total := 0
	for _, c := range cells {
		if c.Count < 0 || c.Count > maxCount || total+c.Count > maxCount {
			return Table{}, fault.Invalidf("count", "%q has a count of %d. Counts are from 0 to %d, all together.", c.Label, c.Count, maxCount)
		}
		total += c.Count
	}
	hidden, withTotal := p.hide(cells, total)
	t := Table{Round: max(p.Round, 1)}
	for i, c := range cells {
		t.Figures = append(t.Figures, published(c, hidden[i], t.Round))
	}
	t.Total = published(Cell{Label: "Total", Count: total}, withTotal, t.Round)
	return t, nil
}

func published(c Cell, hidden bool, round int) Figure {
	if hidden {
		return Figure{Label: c.Label, Hidden: true}
	}
	return Figure{Label: c.Label, Count: (c.Count + round/2) / round * round}
}

func (p Policy) check() error {
	var fields []fault.Field
	if p.Threshold < 2 || p.Threshold > 1000 {
		fields = append(fields, fault.Field{Name: "threshold", Message: "The threshold is a number from 2 to 1,000; below 2 it would hide nothing."})
	}
	if p.Round < 0 || p.Round > 1000 {
		fields = append(fields, fault.Field{Name: "round", Message: "Figures are rounded to a number from 0 to 1,000."})
	}
	return fault.InvalidFields(fields...)
}

func (p Policy) small(count int) bool {
	return count > 0 && count < p.Threshold || count == 0 && p.HideNought
}

// hide decides which cells are not shown, and whether the total is not.
func (p Policy) hide(cells []Cell, total int) (hidden []bool, withTotal bool) {
	hidden = make([]bool, len(cells))
	if p.small(total) { // every part of a small total is small
		for i, c := range cells {
			hidden[i] = p.small(c.Count)
		}
		return hidden, true
	}
	for i, c := range cells {
		hidden[i] = p.small(c.Count)
	}
	for p.exposed(cells, hidden) {
		next := smallestShown(cells, hidden)
		if next < 0 {
			return hidden, true
		}
		hidden[next] = true
	}
	return hidden, false
}

// exposed reports whether a hidden small count could be worked out: what the hidden cells come to is known (the total less what is
// shown), and so is between which bounds each lies. A count is exposed when these leave it one number.
func (p Policy) exposed(cells []Cell, hidden []bool) bool {
	sum, low, high := 0, 0, 0
	for i, c := range cells {
		if hidden[i] {
			b := p.bounds(c.Count)
			sum, low, high = sum+c.Count, low+b[0], high+b[1]
		}
	}
	for i, c := range cells {
		if !hidden[i] || !p.small(c.Count) {
			continue
		}
		b := p.bounds(c.Count)
		least := max(b[0], sum-(high-b[1])) // when the others hold as much as they may
		most := min(b[1], sum-(low-b[0]))   // when they hold as little
		if least >= most {
			return true
		}
	}
	return false
}

// bounds are the counts between which a reader may know a hidden cell to lie, if he guesses rightly why it is hidden.
func (p Policy) bounds(count int) [2]int {
	switch {
	case p.small(count) && p.HideNought:
		return [2]int{0, p.Threshold - 1}
	case p.small(count):
		return [2]int{1, p.Threshold - 1}
	}
	return [2]int{p.Threshold, maxCount}
}

// smallestShown returns the smallest shown cell above nought, the first of several: hiding it loses least. A nought is never hidden for
// others: it would leave too few ways to share out what is hidden.
func smallestShown(cells []Cell, hidden []bool) int {
	best := -1
	for i, c := range cells {
		if !hidden[i] && c.Count > 0 && (best < 0 || c.Count < cells[best].Count) {
			best = i
		}
	}
	return best
}
