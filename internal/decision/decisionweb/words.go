package decisionweb

import (
	"strconv"
	"strings"

	"alongside/internal/decision"
	"alongside/internal/money"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

func path(d decision.Decision, step string) string { return "/decisions/" + string(d.Ref) + step }

func name(d decision.Decision) string {
	if d.Label == "" {
		return d.Title
	}
	return d.Label + " " + d.Title
}

func colour(s decision.State) ui.Colour {
	switch s {
	case decision.StateEffective:
		return ui.Green
	case decision.StateCallInOpen, decision.StateTaken:
		return ui.Blue
	case decision.StateCalledIn:
		return ui.Orange
	case decision.StateWithdrawn:
		return ui.Red
	case decision.StateNotice, decision.StateMayBeTaken:
		return ui.Teal
	default:
		return ui.Grey
	}
}

// nextDate says what happens next with a decision and when.
func nextDate(d decision.Decision, today workday.Date) string {
	switch d.State(today) {
	case decision.StateNotice:
		return "may be taken from " + d.NotBefore.Short()
	case decision.StateCallInOpen:
		if d.EffectiveFrom.IsZero() {
			return "effective date not known"
		}
		return "takes effect on " + d.EffectiveFrom.Short()
	case decision.StateEffective:
		if d.Terms.End.IsZero() {
			return "in effect since " + d.EffectiveFrom.Short()
		}
		return "term ends on " + d.Terms.End.Short()
	case decision.StateMayBeTaken:
		return "may be taken now"
	case decision.StateTaken:
		if d.Unstated.CallIn && !d.PublishedOn.IsZero() {
			return "whether it may be called in is not stated"
		}
		return "none"
	default:
		return "none"
	}
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// lined is a finding with the line of the paper that it is about.
func lined(f decision.Finding) string {
	if f.Line == 0 {
		return f.Message
	}
	return "Line " + strconv.Itoa(f.Line) + ": " + f.Message
}

// stated is yes or no, or that the paper does not say.
func stated(open, yes bool) string {
	if open {
		return "not stated"
	}
	return yesNo(yes)
}

func amount(p money.Pence) string {
	if p == 0 {
		return "Not stated"
	}
	return p.String()
}

func date(d workday.Date) string {
	if d.IsZero() {
		return "Not stated"
	}
	return d.Long()
}

func months(ms []int) string {
	if len(ms) == 0 {
		return "None"
	}
	words := make([]string, len(ms))
	for i, m := range ms {
		words[i] = ui.Count(m, "month", "months")
	}
	return strings.Join(words, ", then ")
}

func importedTitle(t decision.Imported) string {
	if t.Known {
		return "This decision was here already"
	}
	return "Imported"
}

// pounds is a sum as a form takes it, empty for none.
func pounds(p money.Pence) string {
	if p == 0 {
		return ""
	}
	return p.Pounds()
}

// plainMonths are lengths as a form takes them: "12, 12".
func plainMonths(ms []int) string {
	words := make([]string, len(ms))
	for i, m := range ms {
		words[i] = strconv.Itoa(m)
	}
	return strings.Join(words, ", ")
}
