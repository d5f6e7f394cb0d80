package financeweb

import (
	"strconv"

	"alongside/internal/finance"
	"alongside/internal/thread"
	"alongside/internal/web/ui"
)

func path(ref thread.Ref, step string) string { return "/invoices/" + string(ref) + step }

func number(n int) string { return strconv.Itoa(n) }

func stateWords(s finance.State) string {
	switch s {
	case finance.StateSubmitted:
		return "Submitted"
	case finance.StateMatched:
		return "Matched"
	case finance.StateQueried:
		return "Queried"
	case finance.StateApproved:
		return "Approved"
	case finance.StatePaid:
		return "Paid"
	case finance.StateWithdrawn:
		return "Withdrawn"
	default:
		return string(s)
	}
}

func colour(s finance.State) ui.Colour {
	switch s {
	case finance.StateSubmitted:
		return ui.Blue
	case finance.StateMatched:
		return ui.Teal
	case finance.StateQueried:
		return ui.Orange
	case finance.StateApproved:
		return ui.Purple
	case finance.StatePaid:
		return ui.Green
	default:
		return ui.Grey
	}
}

// act says who did a step and when.
func act(a finance.Act) string {
	if !a.Done() {
		return "Not yet"
	}
	return a.Name + ", " + a.On.Long()
}

func overspendValue(may bool) string {
	if may {
		return "yes"
	}
	return "no"
}

func matchText(i finance.Invoice) string {
	if i.Matched.Done() {
		return "Match again"
	}
	return "Match with the visits"
}

func matchKind(i finance.Invoice) string {
	if i.State() == finance.StateMatched || i.State() == finance.StateQueried {
		return "secondary"
	}
	return ""
}
