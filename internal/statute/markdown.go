package statute

import (
	"fmt"
	"slices"
	"strings"
)

// Markdown writes every rule as a page that a practitioner can check: docs/duties.md.
func Markdown(b *Book) string {
	var page strings.Builder
	first, last := b.published.Years()
	fmt.Fprintf(&page, `# Duties and waits

Written from the rules in internal/statute/rules; change those and run `+"`go test ./internal/statute -update`"+`.

A duty must be done on its last day or before; a wait must be over before the next step. Working days are those of %s,
%d to %d; outside these years nothing is counted. Every period marked **to be checked** must be checked by a practitioner before
a council relies on it, and so must every day of coming into force before 2024. When something comes after hours or on a day that
is no working day, the council's policy says which day counts; as shipped it is that same day.
`, b.published.Name(), first, last)
	all := b.Rules()
	for _, subject := range subjects {
		law := slices.DeleteFunc(slices.Clone(all), func(r Rule) bool { return r.Subject != subject || r.Policy != "" })
		section(&page, upperFirst(subject), law)
	}
	page.WriteString("\n# Policies\n\nShipped for councils that set no period of their own:\n")
	policies := func(id string) []Rule {
		return slices.DeleteFunc(slices.Clone(all), func(r Rule) bool { return r.Policy != id })
	}
	section(&page, "As shipped", policies(defaultPolicy))
	for _, c := range b.Councils() {
		heading := c.Name
		if c.Code != "" {
			heading += " (" + c.Code + ")"
		}
		own := policies(c.ID)
		section(&page, heading, own)
		if len(own) == 0 {
			fmt.Fprintf(&page, "\n## %s\n\nNo policy is held.\n", heading)
		}
	}
	return page.String()
}

func section(page *strings.Builder, heading string, rules []Rule) {
	if len(rules) == 0 {
		return
	}
	fmt.Fprintf(page, "\n## %s\n\n| rule | what | counted from | period | kind | in force | source |\n|---|---|---|---|---|---|---|\n", heading)
	for _, r := range rules {
		fmt.Fprintf(page, "| `%s` %d | %s | %s | %s | %s | %s | %s |\n", r.ID, r.Version, r.Title, r.StartsOn, r.PeriodWords(), r.Kind, inForce(r), source(r))
	}
	for _, r := range rules {
		for _, p := range r.Pauses {
			fmt.Fprintf(page, "\n`%s` may stop: %s (%s; evidence: %s).%s\n", r.ID, p.Title, p.Citation, p.Evidence, checkNote(p.Verified))
		}
		if r.Note != "" {
			fmt.Fprintf(page, "\n`%s`: %s\n", r.ID, r.Note)
		}
	}
}

func inForce(r Rule) string {
	if r.EffectiveTo.IsZero() {
		return "from " + r.EffectiveFrom.Short()
	}
	return r.EffectiveFrom.Short() + " to " + r.EffectiveTo.Short()
}

func source(r Rule) string {
	text := r.Citation
	if r.URL != "" {
		text = "[" + r.Citation + "](" + r.URL + ")"
	}
	if r.Local {
		text += ", set locally"
	}
	return text + "." + checkNote(r.Verified)
}

func checkNote(verified bool) string {
	if verified {
		return ""
	}
	return " **To be checked**"
}
