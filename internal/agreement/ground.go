package agreement

import (
	"bytes"
	_ "embed" // the grounds are data
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/workday"
)

//go:embed grounds.json
var groundsFile []byte

// Ground is a reason for which the law lets an agreement be changed, with what it allows. A percentage of 0 sets no limit of that
// kind: the decision's own terms hold all the same.
type Ground struct {
	ID       string       `json:"id"`
	Regime   Regime       `json:"regime"`
	From     workday.Date `json:"from"` // agreements begun from this day on
	Title    string       `json:"title"`
	Citation string       `json:"citation"`
	URL      string       `json:"url"`
	// ValuePercent is the most by which the first value may change, and TermPercent the longest term as let.
	ValuePercent int         `json:"value_percent"`
	TermPercent  int         `json:"term_percent"`
	MostPence    money.Pence `json:"most_pence"` // all such changes together stay below it
	Cumulative   bool        `json:"cumulative"` // changes on this ground count together
	Kinds        []Kind      `json:"kinds"`      // of agreement that it is for; none for every kind
	Conditions   bool        `json:"conditions"` // the ground lets conditions of membership change that are otherwise fixed
	NoValue      bool        `json:"no_value"`   // the ground changes neither value nor term
	Verified     bool        `json:"verified"`   // citation and percentages were read at the source; false: to be checked first
	Notice       string      `json:"notice"`     // the notice that comes before the change, "" when none is asked for
}

// Source is where a ground stands, and says so when that is to be checked.
func (g Ground) Source() string {
	if g.Verified {
		return g.Citation
	}
	return g.Citation + " (to be checked)"
}

// Grounds returns every ground, in the order of the data.
var Grounds = sync.OnceValues(func() ([]Ground, error) { return readGrounds(groundsFile) })

func readGrounds(text []byte) ([]Ground, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	var all []Ground
	if err := d.Decode(&all); err != nil {
		return nil, fmt.Errorf("grounds for changing an agreement: %w", err)
	}
	return all, nil
}

// GroundsFor returns the grounds that the law of an agreement knows, of the laws that ship.
func GroundsFor(a Agreement) ([]Ground, error) {
	laws, err := ShippedLaws()
	return laws.grounds(a), err
}

// grounds are those of the law of an agreement that are for its kind.
func (all Laws) grounds(a Agreement) []Ground {
	l, _ := all.Of(a.Regime)
	var out []Ground
	for _, g := range l.Grounds {
		if len(g.Kinds) == 0 || slices.Contains(g.Kinds, a.Kind) {
			out = append(out, g)
		}
	}
	return out
}

// ground returns a ground that the law of an agreement knows.
func (all Laws) ground(a Agreement, id string) (Ground, error) {
	for _, g := range all.grounds(a) {
		if g.ID == id {
			return g, nil
		}
	}
	return Ground{}, fault.Invalid("ground", "Choose a ground on which the law of this agreement allows a change.")
}

// original is an agreement as it was let: its value, and its longest term with every extension it allowed.
type original struct {
	value money.Pence
	days  int
}

// before takes back what the changes did.
func (a Agreement) before(changes []Change) original {
	o := original{value: a.Value}
	end := a.End
	for _, c := range changes {
		o.value -= c.ValueBy
		end = end.AddDays(-c.DaysBy)
	}
	for i := a.ExtensionsTaken; i < len(a.ExtensionMonths); i++ {
		end = end.AddDays(1).AddMonths(a.ExtensionMonths[i]).AddDays(-1)
	}
	o.days = a.Start.DaysUntil(end) + 1
	return o
}

// allows refuses a change that goes beyond what its ground allows, with what is left of it.
func (g Ground) allows(a Agreement, done []Change, next Change) error {
	o := a.before(done)
	value, days := next.ValueBy, next.DaysBy
	if g.NoValue && (value != 0 || days != 0) {
		return fault.Invalid("value", "This ground changes neither the value nor the term.")
	}
	if g.Cumulative {
		for _, c := range done {
			if c.Ground == g.ID {
				value, days = value+c.ValueBy, days+c.DaysBy
			}
		}
	}
	value, days = max(value, -value), max(days, -days)
	together := ""
	if g.Cumulative {
		together = ", with earlier changes on this ground"
	}
	if most := o.value * money.Pence(g.ValuePercent) / 100; g.ValuePercent > 0 && value > most {
		return fault.Invalidf("value", "%s allows %d%% of the first value of %s, that is %s; this change%s would come to %s. A new procurement is needed for more.",
			g.Source(), g.ValuePercent, o.value, most, together, value)
	}
	if g.MostPence > 0 && value >= g.MostPence {
		return fault.Invalidf("value", "%s allows less than %s; this change%s would come to %s.", g.Source(), g.MostPence, together, value)
	}
	if most := o.days * g.TermPercent / 100; g.TermPercent > 0 && days > most {
		return fault.Invalidf("end", "%s allows %d%% of the longest term of %d days, that is %d days; this change%s would come to %d days.",
			g.Source(), g.TermPercent, o.days, most, together, days)
	}
	return nil
}
