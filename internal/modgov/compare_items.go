package modgov

import (
	"slices"
	"strings"
)

// resolutions compares what was resolved, point by point; it reports whether any two were alike and their routes compared.
func (c *comparison) resolutions(a, b Decision) bool {
	if len(a.Resolutions) == 0 || len(b.Resolutions) == 0 {
		return false
	}
	pairs := matchTexts(texts(a.Resolutions), texts(b.Resolutions))
	taken := map[int]bool{}
	routed := false
	for _, p := range pairs {
		one := a.Resolutions[p.a]
		if p.b < 0 {
			c.add("resolution-only-in-one", Missing, one.Line, 0,
				"Resolution %sstands in the first paper and has none like it in the second: %q.", lettered(one.Letter), clip(one.Text))
			continue
		}
		taken[p.b] = true
		two := b.Resolutions[p.b]
		routed = c.routes(a.vehicles(one.Letter), b.vehicles(two.Letter), lettered(one.Letter)) || routed
		c.wording(one, two)
	}
	for j, two := range b.Resolutions[:min(len(b.Resolutions), maxPaired)] {
		if !taken[j] {
			c.add("resolution-only-in-one", Missing, 0, two.Line,
				"Resolution %sstands in the second paper and has none like it in the first: %q.", lettered(two.Letter), clip(two.Text))
		}
	}
	return routed
}

func lettered(letter string) string {
	if letter == "" {
		return ""
	}
	return "(" + letter + ") "
}

// wording compares the verbs of two like resolutions. "Decided" names no verb and so differs from none.
func (c *comparison) wording(a, b Resolution) {
	if a.Kind != b.Kind && a.Kind != Decided && b.Kind != Decided {
		c.add("resolution-verb-differs", Drift, a.Line, b.Line, "Resolution %sis %s in the first paper and %s in the second.", lettered(a.Letter), a.Kind, b.Kind)
	}
}

// vehicles returns the routes that say what is to be set up: those of the lettered resolution, or with no letter those of the most
// telling part of the paper that names any. Today's arrangements are left out.
func (d Decision) vehicles(letter string) []Route {
	for _, in := range []Place{InResolution, InStated, InDecision, InProposal, InFinance} {
		if letter != "" && in != InResolution {
			break
		}
		var out []Route
		for _, r := range d.Routes {
			if r.In == in && vehicle(r.Name) && !r.Past && (letter == "" || r.Item == letter) {
				out = append(out, r)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}

// routes says when two like parts name different routes; it reports whether both named one.
func (c *comparison) routes(a, b []Route, where string) bool {
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	for _, one := range a {
		if slices.ContainsFunc(b, func(two Route) bool { return two.Name == one.Name }) {
			return true
		}
	}
	if where != "" {
		where = "In resolution " + strings.TrimSpace(where) + " the"
	} else {
		where = "The"
	}
	c.add("route-differs", Drift, a[0].Line, b[0].Line, "%s procurement route is %q in the first paper and %q in the second.", where, a[0].Text, b[0].Text)
	return true
}

// recommendations compares two versions of a list of recommendations by their words, never by their numbers.
func (c *comparison) recommendations(a, b []Recommendation) {
	words := func(list []Recommendation) []string {
		out := make([]string, len(list))
		for i, r := range list {
			out[i] = r.Text
		}
		return out
	}
	taken := map[int]bool{}
	for _, p := range matchTexts(words(a), words(b)) {
		one := a[p.a]
		if p.b < 0 {
			c.add("recommendation-only-in-one", Missing, one.Line, 0, "Recommendation %s (place %d) of the first paper has none like it in the second.", one.Label, one.Ordinal)
			continue
		}
		taken[p.b] = true
		two := b[p.b]
		if one.Label != two.Label {
			c.add("recommendation-renumbered", Drift, one.Line, two.Line, "Recommendation %s of the first paper is %s in the second: %q.", one.Label, two.Label, clip(one.Text))
		}
		c.date("The date of recommendation "+one.Label, one.Due, two.Due)
	}
	for j, two := range b[:min(len(b), maxPaired)] {
		if !taken[j] {
			c.add("recommendation-only-in-one", Missing, 0, two.Line, "Recommendation %s (place %d) of the second paper has none like it in the first.", two.Label, two.Ordinal)
		}
	}
}
