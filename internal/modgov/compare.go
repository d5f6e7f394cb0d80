package modgov

import (
	"slices"
	"strings"
)

// Compare says where two papers about one matter differ: a procurement route under another name, a resolution that the other does
// not have, dates, sums and terms that changed. In each finding Line is of a and Other of b. Items are matched by reference, by title
// and by what was resolved; when nothing matches, that is the finding.
func Compare(a, b Document) []Finding {
	c := &comparison{}
	matched := false
	for _, i := range a.Decisions {
		if j, ok := sameItem(i, b.Decisions, len(a.Decisions) == 1 && len(b.Decisions) == 1); ok {
			matched = true
			c.items(i, j)
		}
	}
	if len(a.Recommendations) > 0 && len(b.Recommendations) > 0 {
		matched = true
		c.recommendations(a.Recommendations, b.Recommendations)
	}
	if !matched {
		c.add("not-comparable", Note, 0, 0, "Nothing in the two papers was recognised as one matter; they were not compared.")
	}
	return c.sorted()
}

type comparison struct{ findings }

func (c *comparison) add(code string, s Severity, line, other int, format string, args ...any) {
	c.findings.add(code, s, line, format, args...)
	c.list[len(c.list)-1].Other = other
}

// sameItem finds an item's like. only says that each paper holds one item, which then need only share a little.
func sameItem(d Decision, among []Decision, only bool) (Decision, bool) {
	best, at := 0, -1
	for i, other := range among {
		score := alike(meaning(d.Title), meaning(other.Title))
		if d.Reference != "" && strings.EqualFold(d.Reference, other.Reference) {
			score = 100
		}
		for _, p := range matchTexts(texts(d.Resolutions), texts(other.Resolutions)) {
			score = max(score, p.alike)
		}
		score = max(score, alike(meaning(d.Proposed), meaning(other.Proposed)), alike(meaning(d.Proposed+d.DecisionText), meaning(other.Proposed+other.DecisionText)))
		if score > best {
			best, at = score, i
		}
	}
	if at < 0 || best < alikeEnough && !(only && best >= alikeEnough/2) {
		return Decision{}, false
	}
	return among[at], true
}

func texts(list []Resolution) []string {
	out := make([]string, len(list))
	for i, r := range list {
		out[i] = r.Text
	}
	return out
}

func (c *comparison) items(a, b Decision) {
	c.fields(a, b)
	c.dates(a, b)
	c.sums(a, b)
	c.terms(a.Term, b.Term)
	paired := c.resolutions(a, b)
	if !paired {
		c.routes(a.vehicles(""), b.vehicles(""), "")
	}
}

func (c *comparison) fields(a, b Decision) {
	for _, f := range []struct{ name, code, a, b string }{
		{"The reference", "reference", a.Reference, b.Reference},
		{"The decision type", "decision-type", a.DecisionType, b.DecisionType},
		{"The status", "status", a.Status, b.Status},
		{"The lead member", "lead-member", a.LeadMember, b.LeadMember},
		{"The decision maker", "decision-maker", a.DecisionMaker, b.DecisionMaker},
		{"Whether it is subject to call-in", "call-in", string(a.SubjectToCallIn), string(b.SubjectToCallIn)},
	} {
		if f.a != "" && f.b != "" && !strings.EqualFold(foldText(f.a), foldText(f.b)) {
			c.add(f.code+"-differs", Drift, a.Line, b.Line, "%s is %q in the first paper and %q in the second.", f.name, clip(f.a), clip(f.b))
		}
	}
	if a.Title != "" && b.Title != "" && alike(meaning(a.Title), meaning(b.Title)) < 70 {
		c.add("title-differs", Note, a.Line, b.Line, "The titles differ: %q and %q.", clip(a.Title), clip(b.Title))
	}
	switch {
	case len(a.Delegations) > 0 && len(b.Delegations) == 0:
		c.add("delegation-only-in-one", Drift, a.lineOf(a.Delegations[0]), b.Line, "Only the first paper delegates: %q.", clip(delegatedWords(a.Delegations[0])))
	case len(b.Delegations) > 0 && len(a.Delegations) == 0:
		c.add("delegation-only-in-one", Drift, a.Line, b.lineOf(b.Delegations[0]), "Only the second paper delegates: %q.", clip(delegatedWords(b.Delegations[0])))
	}
}

// lineOf returns the line of the resolution that holds the text, else the item's own.
func (d Decision) lineOf(text string) int {
	for _, r := range d.Resolutions {
		if strings.Contains(r.Text, text) {
			return r.Line
		}
	}
	return d.Line
}

// delegatedWords cuts a delegation to the words from the verb on.
func delegatedWords(text string) string {
	if m := delegating.FindStringIndex(text); m != nil {
		return text[m[0]:]
	}
	return text
}

func (c *comparison) dates(a, b Decision) {
	for _, f := range []struct {
		name string
		a, b Stated
	}{
		{"The notice's publication", a.NoticePublished, b.NoticePublished}, {"The not-before date", a.NotBefore, b.NotBefore}, {"The date the decision is due", a.Due, b.Due},
		{"The date of decision", a.DecisionDate, b.DecisionDate}, {"The publication date", a.PublicationDate, b.PublicationDate},
		{"The effective date", a.EffectiveFrom, b.EffectiveFrom},
	} {
		c.date(f.name, f.a, f.b)
	}
}

// date says when two statements of one date differ. A month is compared with the month of a day, and the lack of a day is said.
func (c *comparison) date(name string, a, b Stated) {
	month := func(s Stated) string {
		if s.Day.IsZero() {
			return s.Month
		}
		return s.Day.String()[:len("2006-01")]
	}
	switch {
	case !a.Day.IsZero() && !b.Day.IsZero():
		if a.Day != b.Day {
			c.add("date-differs", Drift, a.Line, b.Line, "%s is %s in the first paper and %s in the second.", name, a.Day.Long(), b.Day.Long())
		}
	case month(a) == "" || month(b) == "":
	case month(a) != month(b):
		c.add("date-differs", Drift, a.Line, b.Line, "%s is %q in the first paper and %q in the second.", name, a.Text, b.Text)
	case a.Day.IsZero() != b.Day.IsZero():
		c.add("date-less-exact", Note, a.Line, b.Line, "%s is %q in the first paper and %q in the second: one names no day.", name, a.Text, b.Text)
	}
}

func (c *comparison) terms(a, b Term) {
	c.date("The start", a.Start, b.Start)
	c.date("The expiry", a.Expiry, b.Expiry)
	if a.Pattern != "" && b.Pattern != "" && !slices.Equal(a.PatternMonths, b.PatternMonths) {
		c.add("term-differs", Drift, a.Line, b.Line, "The term is %q in the first paper and %q in the second.", a.Pattern, b.Pattern)
	}
	if a.Months > 0 && b.Months > 0 && a.Months != b.Months {
		c.add("term-differs", Drift, a.Line, b.Line, "The first term is %d months in the first paper and %d in the second.", a.Months, b.Months)
	}
	if a.ExtensionMonths > 0 && b.ExtensionMonths > 0 && a.ExtensionMonths != b.ExtensionMonths {
		c.add("extension-differs", Drift, a.Line, b.Line, "The extension is %d months in the first paper and %d in the second.", a.ExtensionMonths, b.ExtensionMonths)
	}
}

// sums compares sums of the same standing: yearly with yearly, a total with a total; and a yearly sum in one with a total in the other.
func (c *comparison) sums(a, b Decision) {
	compared := false
	for _, standing := range []struct {
		name string
		is   func(Money) bool
	}{
		{"yearly sum", func(m Money) bool { return m.PerYear && m.Role != RoleSaving }},
		{"total", func(m Money) bool { return !m.PerYear && m.Role == RoleTotal }},
		{"budget", func(m Money) bool { return !m.PerYear && m.Role == RoleBudget }},
		{"sum for the extension", func(m Money) bool { return m.Role == RoleExtension }},
		{"saving", func(m Money) bool { return m.Role == RoleSaving }},
	} {
		one, okA := first(a.Values, standing.is)
		two, okB := first(b.Values, standing.is)
		if !okA || !okB {
			continue
		}
		compared = true
		if one.Pence != two.Pence {
			c.add("value-differs", Drift, one.Line, two.Line, "The %s is %s in the first paper and %s in the second.", standing.name, one.Text, two.Text)
		}
	}
	if compared {
		return
	}
	c.acrossYears(a, b, false)
	c.acrossYears(b, a, true)
	if len(a.Values) > 0 && len(b.Values) == 0 || len(b.Values) > 0 && len(a.Values) == 0 {
		which := map[bool]string{true: "first", false: "second"}[len(a.Values) > 0]
		c.add("value-only-in-one", Note, a.Line, b.Line, "Only the %s paper states a value.", which)
	}
}

// acrossYears holds one paper's yearly sum against the other's total, over the term that either states.
func (c *comparison) acrossYears(yearlyIn, totalIn Decision, swapped bool) {
	yearly, ok := yearlySum(yearlyIn.Values)
	total, okTotal := first(totalIn.Values, func(m Money) bool { return !m.PerYear && m.Role == RoleTotal })
	if !ok || !okTotal || yearly.Pence > maxChecked {
		return
	}
	months := max(yearlyIn.Term.Months, totalIn.Term.Months)
	line, other := yearly.Line, total.Line
	if swapped {
		line, other = other, line
	}
	n := int64(total.Pence / yearly.Pence)
	even := int64(yearly.Pence)*n == int64(total.Pence)
	switch {
	case months > 0 && int64(yearly.Pence)*int64(months)/12 == int64(total.Pence):
		c.add("value-fits", Note, line, other, "%s a year over %d months is the other paper's %s.", yearly.Text, months, total.Text)
	case months > 0:
		c.add("value-does-not-fit", Conflict, line, other, "%s a year over %d months is not the other paper's %s.", yearly.Text, months, total.Text)
	case even && n > 1:
		c.add("value-fits", Note, line, other, "%s is %d times %s: it fits %d years; neither paper states the term.", total.Text, n, yearly.Text, n)
	default:
		c.add("value-does-not-fit", Drift, line, other, "%s is no whole number of years at %s; neither paper states the term.", total.Text, yearly.Text)
	}
}

func first(values []Money, is func(Money) bool) (Money, bool) {
	i := slices.IndexFunc(values, is)
	if i < 0 {
		return Money{}, false
	}
	return values[i], values[i].Pence > 0
}
