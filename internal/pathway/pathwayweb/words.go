package pathwayweb

import (
	"strings"

	"alongside/internal/access"
	"alongside/internal/pathway"
	"alongside/internal/web/ui"
)

// name is an assessment's name as a title.
func name(b pathway.Basis) string {
	if b == pathway.Section17 {
		return "Social care assessment"
	}
	return "Education, health and care needs assessment"
}

func stateWords(s pathway.State) string {
	switch s {
	case pathway.StateRequested:
		return "Asked for"
	case pathway.StateRefused:
		return "We will not assess"
	case pathway.StateAssessing:
		return "We are assessing"
	default:
		return "Decided"
	}
}

func stateColour(s pathway.State) ui.Colour {
	switch s {
	case pathway.StateRefused:
		return ui.Orange
	case pathway.StateDetermined:
		return ui.Green
	default:
		return ui.Blue
	}
}

// basisOptions are the assessments in a family's own words.
func basisOptions() []ui.Option {
	return []ui.Option{
		{Value: string(pathway.EHC), Text: "Help to learn", Hint: "We find out what help your child needs at school or nursery, and with health and care. It is called an education, health and care needs assessment."},
		{Value: string(pathway.Section17), Text: "Help at home", Hint: "We find out what help your child and you need at home and for breaks. It is called a social care assessment."},
	}
}

func agencyOptions() []ui.Option {
	var out []ui.Option
	for _, a := range pathway.Agencies() {
		out = append(out, ui.Option{Value: string(a), Text: sentence(string(a))})
	}
	return out
}

func sentence(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// isFamily reports whether the reader looks after the child or is the young person.
func isFamily(a access.Actor) bool { return a.Is(access.RoleParent) || a.Is(access.RoleYoungPerson) }
