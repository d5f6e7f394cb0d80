package offer

import "slices"

// Whom is for whom an offer is made, of a family. Who runs it says so; ages alone do not tell a young person a course for parents
// from a group of their own.
type Whom string

// For whom offers are made.
const (
	ForChild    Whom = "child"    // children and young people themselves
	ForCarer    Whom = "carer"    // parents and carers, without the child
	ForFamily   Whom = "family"   // the whole family, each of them
	ForSiblings Whom = "siblings" // brothers and sisters of a child who needs more help
)

// Whoms lists them in the order in which they are shown.
func Whoms() []Whom { return []Whom{ForChild, ForCarer, ForFamily, ForSiblings} }

// IsFor reports whether somebody of a family can use the offer: it is made for them, for the whole family, or nobody said for whom.
func (o Offer) IsFor(w Whom) bool {
	return len(o.For) == 0 || slices.Contains(o.For, w) || slices.Contains(o.For, ForFamily)
}
