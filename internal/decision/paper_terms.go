package decision

import (
	"fmt"
	"slices"
	"strings"

	"alongside/internal/modgov"
	"alongside/internal/money"
	"alongside/internal/workday"
)

// termsOf reads the limits that the lock can hold to. A sum is taken as one only where the paper's own words say that it is; every
// other is named with its line, and so is whatever else was not taken as it is printed.
func termsOf(item modgov.Decision) (Terms, []Finding) {
	t := Terms{Start: item.Term.Start.Day, End: item.Term.Expiry.Day, BreakPattern: item.Term.Pattern, Delegation: strings.Join(item.Delegations, "\n")}
	var out []Finding
	note := func(code string, line int, format string, args ...any) {
		out = append(out, Finding{Code: code, Line: line, Message: fmt.Sprintf(format, args...)})
	}
	if month := item.Term.Start.Month; t.Start.IsZero() && len(month) == len("2006-01") {
		if d, err := workday.Parse(month + "-01"); err == nil {
			t.Start = d
			note("start-day-not-stated", item.Term.Start.Line, "The start names a month and no day; %s was taken.", d.Long())
		}
	}
	first := t.lengths(item.Term, note)
	if t.End.IsZero() && !t.Start.IsZero() && first > 0 {
		t.End = t.Start.AddMonths(first).AddDays(-1)
	}
	t.TotalValue = limit(item.Values, total, note)
	t.AnnualValue = limit(item.Values, yearly, note)
	t.ExtensionValue = limit(item.Values, extension, note)
	switch {
	case t.ExtensionValue > 0 && t.TotalValue == 0:
		note("term-value-not-stated", item.Term.Line, "A value of %s is stated for an extension and none for the term itself.", t.ExtensionValue)
	case t.TotalValue > 0 && len(t.ExtensionMonths) > 0 && t.ExtensionValue == 0:
		note("extension-value-not-stated", item.Term.Line,
			"No value is stated for the extension. Whether %s includes it is not stated either; it was taken as the value of the term without it.", t.TotalValue)
	}
	return t, append(out, unlimited(item.Values)...)
}

// lengths sets the extensions and returns the months of the first term, 0 when the paper does not say or says it two ways.
func (t *Terms) lengths(term modgov.Term, note func(code string, line int, format string, args ...any)) int {
	p := term.PatternMonths
	if len(p) == 0 {
		t.ExtensionMonths = term.Extensions
		return term.Months
	}
	whole := 0
	for _, m := range p {
		whole += m
	}
	if term.Months > 0 && term.Months != p[0] && term.Months != whole {
		note("term-stated-twice", term.Line, "The term is stated as %q and as %d months; neither was taken.", term.Pattern, term.Months)
		t.BreakPattern = ""
		return 0
	}
	t.ExtensionMonths = slices.Clone(p[1:])
	return p[0]
}

// The limits that a sum can set.
const (
	total     = "total"
	yearly    = "yearly"
	extension = "extension"
)

// limitOf returns which limit a sum sets; empty when its words do not say that it sets one.
func limitOf(m modgov.Money) string {
	switch {
	case !m.Limit || m.Per != "":
		return ""
	case m.PerYear && (m.Role == "" || m.Role == modgov.RoleTotal):
		return yearly
	case !m.PerYear && m.Role == modgov.RoleTotal:
		return total
	case !m.PerYear && m.Role == modgov.RoleExtension:
		return extension
	}
	return ""
}

// limit returns the largest of the sums that set one limit, and says when there are several.
func limit(values []modgov.Money, what string, note func(code string, line int, format string, args ...any)) money.Pence {
	var most money.Pence
	seen := map[money.Pence]bool{}
	line := 0
	for _, v := range values {
		if limitOf(v) != what {
			continue
		}
		seen[v.Pence] = true
		if v.Pence > most {
			most, line = v.Pence, v.Line
		}
	}
	if len(seen) > 1 {
		note("several-"+what+"-values", line, "%d different %s values are stated; the largest, %s, was taken.", len(seen), what, most)
	}
	return most
}

// mostUnlimited is how many lines with sums that set no limit are named one by one.
const mostUnlimited = 20

// unlimited names by line the sums that were not taken as limits.
func unlimited(values []modgov.Money) []Finding {
	var lines []int
	said := map[int][]string{}
	for _, v := range values {
		if limitOf(v) != "" {
			continue
		}
		if said[v.Line] == nil {
			lines = append(lines, v.Line)
		}
		said[v.Line] = append(said[v.Line], v.Text+saying(v))
	}
	var out []Finding
	for i, line := range lines {
		if i == mostUnlimited {
			return append(out, Finding{Code: "sum-not-a-limit", Line: line, Message: fmt.Sprintf("Sums on %d more lines were not taken as limits.", len(lines)-i)})
		}
		out = append(out, Finding{Code: "sum-not-a-limit", Line: line, Message: "Not taken as a limit, because the words beside it do not say that it is the value of what was decided: " +
			strings.Join(said[line], ", ") + "."})
	}
	return out
}

// saying is what the words beside a sum say it is instead.
func saying(v modgov.Money) string {
	out := ""
	if v.PerYear {
		out = " a year"
	}
	if v.Per != "" {
		out = " for each " + v.Per
	}
	switch {
	case v.Range:
		return out + " (one end of a range)"
	case v.Role == modgov.RoleSaving:
		return out + " (a saving)"
	case v.Role == modgov.RoleBudget:
		return out + " (a budget)"
	}
	return out
}
