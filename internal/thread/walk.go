package thread

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/db"
)

// MaxNodes is the most that one walk brings back. The nearest come first.
const MaxNodes = 500

// Arrow is one link: From --Rel--> To.
type Arrow struct {
	From Ref
	Rel  string
	To   Ref
}

// Chain is what one object stands on and what stands on it.
type Chain struct {
	Start     Ref
	Nodes     []Node  // from the decision to the outcome, as far as the links order them
	Links     []Arrow // between these nodes, sorted
	Truncated bool    // there was more than MaxNodes
}

// Walk returns the chain of ref: everything above it up to the decision and everything below it down to the outcome.
//
//   - Up: every object from which links lead to ref, and so on.
//   - Down: every object to which links lead from ref, and so on.
//   - Not sideways: what else stands on an object above (another child's package under the same agreement, the other visits
//     of the same package) is not on the chain. One exception: outcomes are recorded on the package, the plan or the
//     provision and not on every visit or invoice, so the outcomes directly below an object above that is about a child are
//     on the chain, with all below them. That is how an invoice reaches what it bought.
//   - A provider is met and not passed: whoever reaches it from an award reaches the lot that supplied that award, and none of the
//     other lots, agreements and decisions under which the provider was admitted; and whoever reaches it from a lot, none of its
//     awards under another. Only a walk that starts at the provider shows all of them.
//   - A measure is met from the outcome that counts in it. Whoever comes from elsewhere does not pass from a measure to all the outcomes
//     of all children: its figure says how many they are.
//   - A walk that starts at something about one child enters nothing about another child, up or down; an invoice for several
//     children therefore shows all of them only when the walk starts at the invoice.
//
// It asks one query a step and direction, each of them bounded, and returns a not-found error when ref is not on the thread.
func Walk(ctx context.Context, tx *db.Tx, ref Ref) (Chain, error) {
	return walkFrom(ctx, tx, ref, false)
}

// WalkWithSupply is Walk, and of the packages below ref also what each was bought under: its lot, its agreement, its
// decision. A plan and a requirement stand beside those and not below them.
func WalkWithSupply(ctx context.Context, tx *db.Tx, ref Ref) (Chain, error) {
	return walkFrom(ctx, tx, ref, true)
}

func walkFrom(ctx context.Context, tx *db.Tx, ref Ref, supply bool) (Chain, error) {
	found, err := Nodes(ctx, tx, ref)
	if err != nil {
		return Chain{}, err
	}
	start, ok := found[ref]
	if !ok {
		return Chain{}, fmt.Errorf("walk from %s: %w", ref, db.ErrNoRow)
	}
	w := &walk{start: ref, child: start.Child, nodes: found, links: map[Arrow]bool{}}
	if err := w.steps(ctx, tx, up, []Ref{ref}); err != nil {
		return Chain{}, err
	}
	bound := w.aboutChildren(ref)
	if err := w.steps(ctx, tx, down, []Ref{ref}); err != nil {
		return Chain{}, err
	}
	if supply {
		if err := w.steps(ctx, tx, up, w.packages(ref)); err != nil {
			return Chain{}, err
		}
	}
	outcomes, err := w.step(ctx, tx, downToOutcomes, bound)
	if err != nil {
		return Chain{}, err
	}
	if err := w.steps(ctx, tx, down, outcomes); err != nil {
		return Chain{}, err
	}
	return w.chain(ref), nil
}

// The three questions of a walk. Each reads the next objects in one direction together with the links that lead there.
const (
	up = `SELECT l.from_ref, l.rel, l.to_ref, n.ref, n.kind, n.label, n.child, n.provider, n.state, n.url
		FROM thread_link AS l JOIN thread_node AS n ON n.scope = l.scope AND n.ref = l.from_ref
		WHERE l.scope = $1 AND l.to_ref IN list($2) AND ($3 = '' OR n.child = '' OR n.child = $3)
		ORDER BY l.to_ref, l.from_ref, l.rel LIMIT $4`
	down = `SELECT l.from_ref, l.rel, l.to_ref, n.ref, n.kind, n.label, n.child, n.provider, n.state, n.url
		FROM thread_link AS l JOIN thread_node AS n ON n.scope = l.scope AND n.ref = l.to_ref
		WHERE l.scope = $1 AND l.from_ref IN list($2) AND ($3 = '' OR n.child = '' OR n.child = $3)
		ORDER BY l.from_ref, l.to_ref, l.rel LIMIT $4`
	downToOutcomes = `SELECT l.from_ref, l.rel, l.to_ref, n.ref, n.kind, n.label, n.child, n.provider, n.state, n.url
		FROM thread_link AS l JOIN thread_node AS n ON n.scope = l.scope AND n.ref = l.to_ref AND n.kind = 'outcome'
		WHERE l.scope = $1 AND l.from_ref IN list($2) AND ($3 = '' OR n.child = '' OR n.child = $3)
		ORDER BY l.from_ref, l.to_ref, l.rel LIMIT $4`
)

type walk struct {
	start     Ref
	child     Ref // the one child that may be entered, "" for all
	nodes     map[Ref]Node
	links     map[Arrow]bool
	truncated bool
}

// steps repeats one question until it brings nothing new.
func (w *walk) steps(ctx context.Context, tx *db.Tx, question string, from []Ref) error {
	for len(from) > 0 && !w.truncated {
		next, err := w.step(ctx, tx, question, from)
		if err != nil {
			return err
		}
		if question == down {
			next = slices.DeleteFunc(next, w.provider)
		}
		from = next
	}
	return nil
}

// step asks one question and returns the objects it had not met before.
func (w *walk) step(ctx context.Context, tx *db.Tx, question string, from []Ref) (next []Ref, err error) {
	if len(from) == 0 {
		return nil, nil
	}
	const limit = 4 * MaxNodes // links, of which several may lead to one object
	read := 0
	err = db.Each(ctx, tx, question, []any{tx.Scope(), db.List(from), w.child, limit}, func(scan func(dest ...any) error) error {
		var a Arrow
		var n Node
		if err := scan(&a.From, &a.Rel, &a.To, &n.Ref, &n.Kind, &n.Label, &n.Child, &n.Provider, &n.State, &n.URL); err != nil {
			return err
		}
		read++
		if question == up && w.child == "" && a.To.Kind() == Measure && n.Kind == Outcome {
			return nil // one of many, which the measure's figure counts
		}
		if _, met := w.nodes[n.Ref]; !met {
			if question == up && w.provider(a.To) {
				return nil // another lot of the provider's: the one that supplied the award is met with the provider
			}
			if len(w.nodes) == MaxNodes {
				w.truncated = true
				return nil
			}
			w.nodes[n.Ref] = n
			next = append(next, n.Ref)
		}
		w.links[a] = true
		return nil
	})
	w.truncated = w.truncated || read == limit
	if err != nil {
		return nil, fmt.Errorf("walk the thread: %w", err)
	}
	return next, nil
}

// provider reports whether an object is a provider that the walk has met on its way.
func (w *walk) provider(ref Ref) bool { return ref != w.start && w.nodes[ref].Kind == Provider }

// packages lists the packages met so far, besides the start.
func (w *walk) packages(start Ref) []Ref {
	var refs []Ref
	for ref, n := range w.nodes {
		if n.Kind == Package && ref != start {
			refs = append(refs, ref)
		}
	}
	slices.Sort(refs)
	return refs
}

// aboutChildren lists the objects met so far, besides the start, that are about a child.
func (w *walk) aboutChildren(start Ref) []Ref {
	var refs []Ref
	for ref, n := range w.nodes {
		if n.Child != "" && n.Kind != Child && ref != start {
			refs = append(refs, ref)
		}
	}
	slices.Sort(refs)
	return refs
}

func (w *walk) chain(start Ref) Chain {
	c := Chain{Start: start, Truncated: w.truncated}
	for a := range w.links {
		c.Links = append(c.Links, a)
	}
	slices.SortFunc(c.Links, func(a, b Arrow) int {
		return strings.Compare(string(a.From+a.To)+a.Rel, string(b.From+b.To)+b.Rel)
	})
	column := columns(w.nodes, c.Links)
	for _, n := range w.nodes {
		c.Nodes = append(c.Nodes, n)
	}
	slices.SortFunc(c.Nodes, func(a, b Node) int {
		if d := column[a.Ref] - column[b.Ref]; d != 0 {
			return d
		}
		return strings.Compare(string(a.Ref), string(b.Ref))
	})
	return c
}

// Columns arranges the nodes for drawing: each as far to the right as the longest way that leads to it, so that every link
// goes from left to right.
func (c Chain) Columns() [][]Node {
	nodes := make(map[Ref]Node, len(c.Nodes))
	for _, n := range c.Nodes {
		nodes[n.Ref] = n
	}
	column := columns(nodes, c.Links)
	var out [][]Node
	for _, n := range c.Nodes {
		for len(out) <= column[n.Ref] {
			out = append(out, nil)
		}
		out[column[n.Ref]] = append(out[column[n.Ref]], n)
	}
	return out
}

// columns returns the length of the longest way to each node. Links that lead in a circle stop counting after as many rounds
// as there are nodes in the longest way without one.
func columns(nodes map[Ref]Node, links []Arrow) map[Ref]int {
	column := make(map[Ref]int, len(nodes))
	waiting := make(map[Ref]int, len(nodes))
	out := make(map[Ref][]Ref, len(nodes))
	for _, a := range links {
		waiting[a.To]++
		out[a.From] = append(out[a.From], a.To)
	}
	var ready []Ref
	for ref := range nodes {
		if waiting[ref] == 0 {
			ready = append(ready, ref)
		}
	}
	for len(ready) > 0 {
		ref := ready[0]
		ready = ready[1:]
		for _, to := range out[ref] {
			column[to] = max(column[to], column[ref]+1)
			if waiting[to]--; waiting[to] == 0 {
				ready = append(ready, to)
			}
		}
	}
	return column
}
