package deadline

import (
	"bytes"
	_ "embed" // for the ladders that ship
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/statute"
	"alongside/internal/workday"
)

// Owner is who a rung tells when it is the deadline's own person and not a role.
const Owner = "owner"

// Rung is one step of a ladder: who is told, how many days after the date (before it when negative).
type Rung struct {
	Days    int    `json:"days"`
	Warning bool   `json:"warning,omitempty"` // as many days before as the rule warns, instead of Days
	Tell    string `json:"tell"`              // Owner or a role
}

// Ladder says who is told of deadlines of one kind whose rules begin with one of the words, or of any rule.
type Ladder struct {
	ID    string       `json:"id"`
	Kind  statute.Kind `json:"kind"`
	Rules []string     `json:"rules,omitempty"`
	Rungs []Rung       `json:"rungs"`
}

// Ladders are searched for the one that fits a deadline best: the longest word that its rule begins with.
type Ladders []Ladder

//go:embed ladders.json
var shipped []byte

var shippedLadders = sync.OnceValues(func() (Ladders, error) { return ParseLadders(shipped) })

// ParseLadders reads ladders from strict JSON. Rungs must stand in the order of their days, warnings first.
func ParseLadders(text []byte) (Ladders, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	var all Ladders
	if err := dec.Decode(&all); err != nil {
		return nil, fmt.Errorf("read the ladders: %w", err)
	}
	for _, l := range all {
		if err := l.validate(); err != nil {
			return nil, fmt.Errorf("ladder %q: %w", l.ID, err)
		}
	}
	return all, nil
}

func (l Ladder) validate() error {
	if l.ID == "" || l.Kind != statute.Duty && l.Kind != statute.Wait {
		return fmt.Errorf("it needs an id and a kind, duty or wait")
	}
	for i, r := range l.Rungs {
		if r.Tell != Owner && !access.Role(r.Tell).Known() {
			return fmt.Errorf("rung %d tells %q, which is no role", i+1, r.Tell)
		}
		if r.Warning && r.Days != 0 {
			return fmt.Errorf("rung %d has both a warning and days", i+1)
		}
		if i > 0 && !r.Warning && r.Days < l.Rungs[i-1].Days {
			return fmt.Errorf("rung %d stands behind a later one", i+1)
		}
	}
	return nil
}

// on returns the day on which the rung is climbed.
func (g Rung) on(d Deadline) workday.Date {
	if g.Warning {
		return d.Due.AddDays(-d.WarnBefore)
	}
	return d.Due.AddDays(g.Days)
}

// of returns the rungs for a deadline.
func (all Ladders) of(d Deadline) []Rung {
	var rungs []Rung
	best := -1
	for _, l := range all {
		if l.Kind != d.Kind {
			continue
		}
		if len(l.Rules) == 0 && best < 0 {
			best, rungs = 0, l.Rungs
		}
		for _, word := range l.Rules {
			if strings.HasPrefix(d.Rule, word) && len(word) > best {
				best, rungs = len(word), l.Rungs
			}
		}
	}
	return rungs
}

// rungs returns the ladder of a council's deadline: of those that the council's policy held on the day on which the clock started, and
// of those that ship, the one that fits best; of two that fit as well the council's own. The ladders that ship are checked by a
// test, so that they cannot fail to parse here.
func (c *Clocks) rungs(d Deadline, council db.Scope) []Rung {
	all := c.Ladders
	if all == nil {
		all, _ = shippedLadders() // an error here is one of the embedded text, which TestShippedLadders reads
	}
	if c.Book != nil && councilOf(council) != "" {
		if own := fromPolicy(c.Book.Ladders(string(council), d.From)); len(own) > 0 {
			all = append(own, all...)
		}
	}
	return all.of(d)
}

// Step is what a deadline’s ladder says of one day: who is told then, its owner or a role, that it is near or late.
type Step struct {
	On   workday.Date
	Tell string // Owner or a role
}

// Steps are those of a deadline of a council, in the order of their days.
func (c *Clocks) Steps(d Deadline, council db.Scope) []Step {
	rungs := c.rungs(d, council)
	out := make([]Step, len(rungs))
	for i, g := range rungs {
		out[i] = Step{On: g.on(d), Tell: g.Tell}
	}
	slices.SortStableFunc(out, func(a, b Step) int { return a.On.Compare(b.On) })
	return out
}

// fromPolicy takes over the ladders of a council's policy.
func fromPolicy(policy []statute.Ladder) Ladders {
	out := make(Ladders, len(policy))
	for i, l := range policy {
		out[i] = Ladder{ID: l.ID, Kind: l.Kind, Rules: l.Rules}
		for _, r := range l.Rungs {
			out[i].Rungs = append(out[i].Rungs, Rung(r))
		}
	}
	return out
}

// CheckLadders says what is wrong with the ladders of the councils in a book, such as a rung that tells no role. A program that starts
// without it would tell nobody of what is late.
func CheckLadders(b *statute.Book) error {
	for _, version := range b.AllLadders() {
		for _, l := range fromPolicy(version.Ladders) {
			if err := l.validate(); err != nil {
				return fmt.Errorf("ladders version %d (%s), ladder %q: %w", version.Version, version.Source, l.ID, err)
			}
		}
	}
	return nil
}

// place sets when the deadline climbs its next rung. Rungs that it had climbed and that lie ahead again, because it moved, are
// climbed again.
func (c *Clocks) place(r *row, today workday.Date, council db.Scope) {
	rungs := c.rungs(r.Deadline, council)
	for r.rung > 0 && (r.rung > len(rungs) || rungs[r.rung-1].on(r.Deadline).After(today)) {
		r.rung--
	}
	r.climbOn = workday.Date{}
	if r.rung < len(rungs) {
		r.climbOn = rungs[r.rung].on(r.Deadline)
	}
}
