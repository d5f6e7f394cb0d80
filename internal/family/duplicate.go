package family

import (
	"slices"
	"strings"

	"alongside/internal/workday"
)

// Clues are what is known of a child who may be on record already.
type Clues struct {
	Name     string // of the child, as far as it is known
	Carer    string // the name of the person who told us
	Born     workday.Date
	Postcode string
	Outcode  string
	Phone    string // as Reach.PhoneKey writes it
}

// empty reports whether there is nothing to look by. An outcode alone finds half a town.
func (c Clues) empty() bool {
	return c.Name == "" && c.Carer == "" && c.Born.IsZero() && c.Postcode == "" && c.Phone == ""
}

// LastKeys are the last words of both names, as they are compared.
func (c Clues) LastKeys() []string {
	var keys []string
	for _, name := range []string{c.Name, c.Carer} {
		if words := strings.Fields(name); len(words) > 0 {
			keys = append(keys, NameKey(words[len(words)-1]))
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// Candidate is a child on record with the telephone numbers of the carers.
type Candidate struct {
	Child  Child
	Phones []string
}

// Match is a child who may be the one that a concern is about, and what speaks for it.
type Match struct {
	Child   Child
	Points  int
	Because []string
}

// enough is how much must speak for a match before it is suggested; most is how many are.
const (
	enough = 3
	most   = 5
)

// Matches ranks candidates by what speaks for them and leaves out those for whom little does. Nothing is decided: a person
// compares and chooses.
func Matches(clues Clues, candidates []Candidate) []Match {
	var found []Match
	for _, c := range candidates {
		if m := clues.match(c); m.Points >= enough {
			found = append(found, m)
		}
	}
	slices.SortFunc(found, func(a, b Match) int {
		if a.Points != b.Points {
			return b.Points - a.Points
		}
		return strings.Compare(string(a.Child.Ref), string(b.Child.Ref))
	})
	return found[:min(len(found), most)]
}

func (c Clues) match(candidate Candidate) Match {
	m := Match{Child: candidate.Child}
	add := func(points int, because string) {
		m.Points += points
		m.Because = append(m.Because, because)
	}
	child := candidate.Child
	if !c.Born.IsZero() && c.Born == child.Born {
		add(3, "same date of birth")
	}
	if c.Phone != "" && slices.Contains(candidate.Phones, c.Phone) {
		add(3, "same telephone number")
	}
	if slices.Contains(c.LastKeys(), NameKey(child.Last)) {
		add(2, "same last name")
	}
	if words := strings.Fields(c.Name); len(words) > 0 {
		first := NameKey(words[0])
		if first == NameKey(child.First) || first == NameKey(child.KnownAs) {
			add(2, "same first name")
		}
	}
	switch {
	case c.Postcode != "" && NameKey(c.Postcode) == NameKey(child.Postcode):
		add(2, "same postcode")
	case c.Outcode != "" && c.Outcode == child.Outcode:
		add(1, "same postcode area")
	}
	return m
}
