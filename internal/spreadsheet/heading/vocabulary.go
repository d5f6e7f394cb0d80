package heading

import "slices"

// Role is what a column is for, such as "supplier".
type Role string

// Kind is what the cells of a role look like.
type Kind string

// The kinds. Any and Code take all cells, but Code prefers cells without spaces.
const (
	Any    Kind = "any"
	Name   Kind = "name" // words
	Code   Kind = "code"
	Date   Kind = "date"
	Amount Kind = "amount"
)

// Phrase is one way to head a column, and how surely it means the role, out of 100. The words are those of Words, in any case.
type Phrase struct {
	Words  string
	Weight int
}

// Spec describes one role.
type Spec struct {
	Role    Role
	Title   string // in messages: "the supplier"
	Kind    Kind
	Phrases []Phrase
	Not     []string // words that a heading of this role has not, unless the phrase has them
	Many    bool     // several columns may have the role

	words [][]string // of each phrase
}

// Need is a set of roles of which a table must have at least one.
type Need struct {
	Title string // in messages: "an amount"
	Roles []Role
}

// Vocabulary is what one sort of table may hold. Make one with ParseVocabulary.
type Vocabulary struct {
	specs []Spec
	needs []Need
}

// newVocabulary prepares the specs of the roles, and the needs that every table of the sort must meet.
func newVocabulary(specs []Spec, needs []Need) *Vocabulary {
	v := &Vocabulary{specs: make([]Spec, len(specs)), needs: needs}
	for i, s := range specs {
		for _, p := range s.Phrases {
			s.words = append(s.words, Words(p.Words))
		}
		v.specs[i] = s
	}
	return v
}

// Roles returns the roles and their titles, in the order in which they were given.
func (v *Vocabulary) Roles() []Spec { return v.specs }

func (v *Vocabulary) spec(r Role) (Spec, bool) {
	for _, s := range v.specs {
		if s.Role == r {
			return s, true
		}
	}
	return Spec{}, false
}

// needed reports whether the role is one of a need's.
func (v *Vocabulary) needed(r Role) bool {
	return slices.ContainsFunc(v.needs, func(n Need) bool { return n.has(r) })
}

func (n Need) has(r Role) bool { return slices.Contains(n.Roles, r) }

// met reports whether a column has one of the need's roles.
func (v *Vocabulary) met(n Need, m Mapping) bool {
	return slices.ContainsFunc(n.Roles, func(r Role) bool { return m.Index(r) >= 0 })
}

// word returns how surely the words of a heading name the role, out of 100, and the phrase that says so.
func (s Spec) word(heading []string) (score int, phrase string) {
	for i, p := range s.Phrases {
		words := s.words[i]
		n := match(heading, words, p.Weight)
		if n > score && !s.excluded(heading, words) {
			score, phrase = n, p.Words
		}
	}
	return score, phrase
}

// excluded reports whether the heading has a word that the role has not.
func (s Spec) excluded(heading, phrase []string) bool {
	for _, not := range s.Not {
		if has(heading, not) && !has(phrase, not) {
			return true
		}
	}
	return false
}

// match scores a phrase in a heading: in full word for word, in another order, within a longer heading, scattered over it.
func match(heading, phrase []string, weight int) int {
	extra := len(heading) - len(phrase)
	if extra < 0 || len(phrase) == 0 {
		return 0
	}
	for _, w := range phrase {
		if !has(heading, w) {
			return 0
		}
	}
	each := 6
	switch {
	case !together(heading, phrase) && extra == 0:
		return weight - 1
	case !together(heading, phrase):
		each = 8
	}
	return max(weight-each*extra, weight/3)
}

func together(heading, phrase []string) bool {
	for i := 0; i+len(phrase) <= len(heading); i++ {
		same := true
		for j, w := range phrase {
			same = same && heading[i+j] == w
		}
		if same {
			return true
		}
	}
	return false
}

func has(words []string, w string) bool { return slices.Contains(words, w) }

// Without returns the vocabulary without a role and the need for it.
func (v *Vocabulary) Without(r Role) *Vocabulary {
	out := &Vocabulary{}
	for _, s := range v.specs {
		if s.Role != r {
			out.specs = append(out.specs, s)
		}
	}
	for _, n := range v.needs {
		if len(n.Roles) != 1 || n.Roles[0] != r {
			out.needs = append(out.needs, n)
		}
	}
	return out
}
