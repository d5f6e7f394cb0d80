package finance

import (
	"cmp"
	"slices"

	"alongside/internal/money"
	"alongside/internal/thread"
)

// Billed is what one invoice bills of one package.
type Billed struct {
	Invoice thread.Ref
	Package thread.Ref
	Amount  money.Pence
	Queried int // lines of it that are queried
}

// Tally is how many invoices there are, and how many have at least one line that is queried.
type Tally struct{ Invoices, Queried int }

// TallyBy counts each invoice once, wherever it bills packages of several places: at the place of its queried lines, of most of
// them, else at the place of which it bills most. of gives a package's place; an invoice of none is not counted.
func TallyBy(all []Billed, of func(pkg thread.Ref) thread.Ref) map[thread.Ref]Tally {
	type part struct {
		place  thread.Ref
		amount money.Pence
		lines  int // queried
	}
	invoices := map[thread.Ref][]part{}
	for _, b := range all {
		place := of(b.Package)
		if place == "" {
			continue
		}
		parts := invoices[b.Invoice]
		at := slices.IndexFunc(parts, func(p part) bool { return p.place == place })
		if at < 0 {
			at, parts = len(parts), append(parts, part{place: place})
		}
		parts[at].amount += b.Amount
		parts[at].lines += b.Queried
		invoices[b.Invoice] = parts
	}
	out := map[thread.Ref]Tally{}
	for _, parts := range invoices {
		most := slices.MaxFunc(parts, func(a, b part) int {
			return cmp.Or(cmp.Compare(a.lines, b.lines), cmp.Compare(a.amount, b.amount), cmp.Compare(b.place, a.place))
		})
		t := out[most.place]
		t.Invoices++
		if most.lines > 0 {
			t.Queried++
		}
		out[most.place] = t
	}
	return out
}
