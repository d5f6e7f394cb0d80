package thread_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/thread"
)

// randomThread is a thread of a dozen objects about two children and nobody, with links from earlier to later ones.
type randomThread struct {
	nodes []thread.Node
	links map[[2]int]bool
}

func drawThread(t *rapid.T, tx *db.Tx) randomThread {
	children := []thread.Ref{"", thread.New(tx, thread.Child), thread.New(tx, thread.Child)}
	kinds := []thread.Kind{thread.Agreement, thread.Package, thread.Visit, thread.Outcome, thread.Provider}
	r := randomThread{links: map[[2]int]bool{}}
	for i := range 12 {
		k := rapid.SampledFrom(kinds).Draw(t, "kind")
		n := thread.Node{Ref: thread.New(tx, k), Kind: k, Label: fmt.Sprint(i), Child: rapid.SampledFrom(children).Draw(t, "child")}
		r.nodes = append(r.nodes, n)
		for j := range i {
			if rapid.IntRange(0, 3).Draw(t, "link") == 0 {
				r.links[[2]int{j, i}] = true
			}
		}
	}
	return r
}

// reach adds to met all that lies up or down from the places in from, entering only those about the start's child or nobody.
func (r randomThread) reach(met map[int]bool, start int, down bool, from ...int) {
	for _, at := range from {
		met[at] = true
		if at != start && r.nodes[at].Kind == thread.Provider {
			continue // met and not passed
		}
		for l := range r.links {
			here, there := l[1], l[0]
			if down {
				here, there = l[0], l[1]
			}
			if here == at && !met[there] && r.enters(start, there) {
				r.reach(met, start, down, there)
			}
		}
	}
}

func (r randomThread) enters(start, at int) bool {
	return r.nodes[start].Child == "" || r.nodes[at].Child == "" || r.nodes[at].Child == r.nodes[start].Child
}

// chain is what Walk promises, in the plainest way.
func (r randomThread) chain(start int) (labels []string) {
	above, below := map[int]bool{}, map[int]bool{}
	r.reach(above, start, false, start)
	r.reach(below, start, true, start)
	for at := range above {
		if at == start || r.nodes[at].Child == "" {
			continue
		}
		for l := range r.links {
			if l[0] == at && r.nodes[l[1]].Kind == thread.Outcome && r.enters(start, l[1]) && !above[l[1]] && !below[l[1]] {
				r.reach(below, start, true, l[1])
			}
		}
	}
	for i, n := range r.nodes {
		if above[i] || below[i] {
			labels = append(labels, n.Label)
		}
	}
	slices.Sort(labels)
	return labels
}

func TestWalkKeepsItsPromiseOnEveryThread(t *testing.T) {
	dbtest.Each(t, thread.Migrations(), func(t *testing.T, d *db.DB) {
		rapid.Check(t, func(rt *rapid.T) {
			ctx := dbtest.Ctx(t)
			err := d.InTx(ctx, func(tx *db.Tx) error {
				r := drawThread(rt, tx)
				for _, n := range r.nodes {
					if err := thread.Put(ctx, tx, n); err != nil {
						return err
					}
				}
				for l := range r.links {
					if err := thread.Link(ctx, tx, r.nodes[l[0]].Ref, "leads to", r.nodes[l[1]].Ref); err != nil {
						return err
					}
				}
				start := rapid.IntRange(0, 11).Draw(rt, "start")
				c, err := thread.Walk(ctx, tx, r.nodes[start].Ref)
				if err != nil {
					return err
				}
				var got []string
				for _, n := range c.Nodes {
					got = append(got, n.Label)
					if child := r.nodes[start].Child; child != "" && n.Child != "" && n.Child != child {
						rt.Fatalf("from %d: entered another child's %s", start, n.Label)
					}
				}
				slices.Sort(got)
				if want := r.chain(start); !slices.Equal(got, want) {
					rt.Fatalf("from %d: got %v, want %v", start, got, want)
				}
				return nil
			})
			if err != nil {
				rt.Fatal(err)
			}
		})
	})
}
