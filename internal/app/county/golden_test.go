package county_test

import (
	"context"
	"slices"
	"testing"

	"alongside/internal/app/county"
	"alongside/internal/db"
	"alongside/internal/thread"
)

// golden are the chains that the thread of one child's support is made of, each from what was decided or asked to what came of
// it, by the kinds that stand next to each other.
var golden = map[string][]thread.Kind{
	"bought, from the decision": {thread.Decision, thread.Agreement, thread.Lot, thread.Award, thread.Package, thread.Visit, thread.Invoice},
	"bought, from the child's need": {
		thread.Assessment, thread.Determination, thread.Plan, thread.Provision, thread.Requirement, thread.Award, thread.Package, thread.Outcome,
	},
	"offered to many": {thread.Decision, thread.Agreement, thread.Offer, thread.Session, thread.Attendance, thread.Outcome},
}

// beside is a second way from the upper of two neighbours to the lower: a lot also stands above the award through the place of
// the provider in it. The walk must outlive the loss of one of the two ways and not of both.
var beside = map[[2]thread.Kind]thread.Kind{{thread.Lot, thread.Award}: thread.Provider}

// TestEveryLinkOfTheGoldenChainsCarries takes the links between two neighbouring kinds away, one pair after the other, and walks
// from the lower of them: what stood above must be gone, and be back when the links are back.
func TestEveryLinkOfTheGoldenChainsCarries(t *testing.T) {
	d, _ := build(t, 60)
	for name, kinds := range golden {
		t.Run(name, func(t *testing.T) {
			chain := goldenChain(t, d, kinds)
			for i := range kinds[1:] {
				above, below := kinds[i], kinds[i+1]
				links := between(chain, above, below)
				if len(links) == 0 {
					t.Errorf("no %s is linked to a %s", above, below)
					continue
				}
				upper := map[thread.Ref]bool{} // a decision also stands below an agreement, through its pack: only those above count
				for _, l := range links {
					upper[l.From] = true
				}
				if other, ok := beside[[2]thread.Kind{above, below}]; ok {
					links = append(links, between(chain, other, below)...)
				}
				start := links[0].To
				if !reaches(walk(t, d, start), upper) {
					t.Errorf("from a %s the walk does not reach its %s", below, above)
				}
				change(t, d, links, unlink)
				if reaches(walk(t, d, start), upper) {
					t.Errorf("without the links between %s and %s the walk still reaches the %s", above, below, above)
				}
				change(t, d, links, thread.Link)
				if !reaches(walk(t, d, start), upper) {
					t.Errorf("with the links between %s and %s back, the walk does not reach the %s", above, below, above)
				}
			}
		})
	}
}

// goldenChain walks from the objects of the last kind until one of them has every kind of the chain above it.
func goldenChain(t *testing.T, d *db.DB, kinds []thread.Kind) thread.Chain {
	t.Helper()
	last := kinds[len(kinds)-1]
	for _, ref := range rows(t, d, "SELECT ref FROM thread_node WHERE scope=$1 AND kind=$2 ORDER BY ref", last) {
		c := walk(t, d, thread.Ref(ref))
		if !slices.ContainsFunc(kinds, func(k thread.Kind) bool { return !has(c, k) }) {
			return c
		}
	}
	t.Fatalf("no %s has all of %v above it", last, kinds)
	return thread.Chain{}
}

// between are the links of the chain from one kind to another, those to the first of the lower ones only.
func between(c thread.Chain, above, below thread.Kind) []thread.Arrow {
	var out []thread.Arrow
	for _, l := range c.Links {
		if l.From.Kind() == above && l.To.Kind() == below && (len(out) == 0 || l.To == out[0].To) {
			out = append(out, l)
		}
	}
	return out
}

func unlink(ctx context.Context, tx *db.Tx, from thread.Ref, rel string, to thread.Ref) error {
	return thread.Unlink(ctx, tx, from, rel, to)
}

// change does something to each of the links, in one transaction.
func change(t *testing.T, d *db.DB, links []thread.Arrow, do func(context.Context, *db.Tx, thread.Ref, string, thread.Ref) error) {
	t.Helper()
	ctx := db.WithScope(t.Context(), county.Scope)
	err := d.InTx(ctx, func(tx *db.Tx) error {
		for _, l := range links {
			if err := do(ctx, tx, l.From, l.Rel, l.To); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// reaches reports whether a chain has one of some objects.
func reaches(c thread.Chain, refs map[thread.Ref]bool) bool {
	return slices.ContainsFunc(c.Nodes, func(n thread.Node) bool { return refs[n.Ref] })
}
