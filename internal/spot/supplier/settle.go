package supplier

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"alongside/internal/fault"
)

// Decision is what a person said about two names: that they mean the same body, or that they do not. It holds for ever,
// whatever names come later, until it is undone; and then it is still on record.
type Decision struct {
	A, B     string // the names, A the earlier in the alphabet
	Same     bool
	By       string
	At       time.Time
	UndoneBy string
	UndoneAt time.Time
}

// InForce are the decisions that are not undone.
func InForce(all []Decision) []Decision {
	out := make([]Decision, 0, len(all))
	for _, d := range all {
		if d.UndoneBy == "" {
			d.A, d.B = pair(d.A, d.B)
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(x, y Decision) int { return cmp.Or(strings.Compare(x.A, y.A), strings.Compare(x.B, y.B)) })
	return out
}

// Settle adds a decision to those that were made. It is refused when it is about one name or a withheld one, when the question
// is settled already, or when it contradicts what the decisions in force say together; the error names the decision.
func Settle(all []Decision, d Decision) ([]Decision, error) {
	d.A, d.B = pair(d.A, d.B)
	switch {
	case d.By == "":
		return all, fault.Invalid("by", "Say who decides.")
	case d.A == "" || d.A == d.B:
		return all, fault.Invalid("name", "Choose two different names.")
	case Withheld(d.A) || Withheld(d.B):
		return all, fault.Invalid("name", "A withheld name stands for nobody in particular: it cannot be matched.")
	}
	inForce := InForce(all)
	for _, old := range inForce {
		if old.A == d.A && old.B == d.B {
			return all, fault.Conflict(fmt.Sprintf("%s has settled this already: %s. Undo that first.", old.By, verdict(old.Same)))
		}
	}
	same := groups(inForce)
	if !d.Same && same(d.A) == same(d.B) {
		return all, fault.Conflict(fmt.Sprintf("%q and %q are the same by other decisions. Undo one of those first.", d.A, d.B))
	}
	if d.Same {
		for _, old := range inForce {
			a, b := same(old.A), same(old.B)
			x, y := same(d.A), same(d.B)
			if !old.Same && (a == x && b == y || a == y && b == x) {
				return all, fault.Conflict(fmt.Sprintf("%s decided that %q and %q are different. Undo that first.", old.By, old.A, old.B))
			}
		}
	}
	return append(slices.Clip(all), d), nil
}

// Undo takes back the decision in force about two names; it stays on record. There must be one.
func Undo(all []Decision, a, b, by string, at time.Time) ([]Decision, error) {
	a, b = pair(a, b)
	if by == "" {
		return all, fault.Invalid("by", "Say who undoes it.")
	}
	for n, d := range all {
		x, y := pair(d.A, d.B)
		if x == a && y == b && d.UndoneBy == "" {
			out := slices.Clone(all)
			out[n].UndoneBy, out[n].UndoneAt = by, at
			return out, nil
		}
	}
	return all, fault.NotFound(fmt.Sprintf("There is no decision in force about %q and %q.", a, b))
}

// pair puts two names in order.
func pair(a, b string) (string, string) {
	a, b = Tidy(a), Tidy(b)
	return min(a, b), max(a, b)
}

func verdict(same bool) string {
	if same {
		return "the same"
	}
	return "different"
}

// groups returns a function that names the group of each name, as the decisions join them.
func groups(decisions []Decision) func(string) string {
	above := map[string]string{}
	var root func(string) string
	root = func(name string) string {
		if up, ok := above[name]; ok {
			return root(up)
		}
		return name
	}
	for _, d := range decisions {
		if a, b := root(d.A), root(d.B); d.Same && a != b {
			above[max(a, b)] = min(a, b)
		}
	}
	return root
}
