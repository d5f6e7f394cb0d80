package offer

import (
	"slices"

	"alongside/internal/openreferral"
)

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

// whomOf returns for whom a service of a feed is made by one of its terms: those of the taxonomy that FeedTaxonomies publishes.
func whomOf(t openreferral.Term) (Whom, bool) {
	for _, w := range Whoms() {
		if t.ID == openreferral.ID("taxonomy_term", tagFor+string(w)) {
			return w, true
		}
	}
	return "", false
}
