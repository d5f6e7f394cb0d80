package agreementweb

import (
	"slices"
	"strconv"
	"strings"

	"alongside/internal/agreement"
	"alongside/internal/agreement/admission"
	"alongside/internal/money"
	"alongside/internal/web/ui"
)

func unitOptions() []ui.Option {
	var out []ui.Option
	for _, u := range money.Units() {
		out = append(out, ui.Option{Value: string(u), Text: string(u)})
	}
	return out
}

func bandOptions() []ui.Option {
	var out []ui.Option
	for _, b := range money.Bands() {
		out = append(out, ui.Option{Value: string(b), Text: strings.ReplaceAll(string(b), "-", " ")})
	}
	return out
}

// number is a whole number for a field, empty for none.
func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func joined(all []string) string { return strings.Join(all, "\n") }

func kindsOfQuestion() []ui.Option {
	return []ui.Option{{Value: string(admission.PassFail), Text: "Pass or fail"}, {Value: string(admission.Scored), Text: "Scored"}}
}

// decideRules are the rules of the agreement's law that set the time for a decision on an application.
func (p openPage) decideRules() []ui.Option {
	var out []ui.Option
	for _, c := range p.Law.For(p.Agreement.Kind).DecideRules {
		out = append(out, ui.Option{Value: c.Rule, Text: c.Title, Hint: c.Says})
	}
	return out
}

// standstillRules are the rules of the agreement's law that set a wait before admission.
func (p openPage) standstillRules() []ui.Option {
	var out []ui.Option
	for _, w := range p.Law.Standstills {
		out = append(out, ui.Option{Value: w.Rule, Text: w.Title, Hint: w.Says})
	}
	return out
}

func memberColour(s agreement.MemberState) ui.Colour {
	switch s {
	case agreement.Member:
		return ui.Green
	case agreement.Suspended, agreement.Banned:
		return ui.Red
	default:
		return ui.Grey
	}
}

// mayCondition reports whether training is all that an acceptance could be made conditional on.
func (p stepPage) mayCondition() bool {
	return slices.ContainsFunc(p.Seen.Gates, func(g admission.Gate) bool { return g.Trains && !g.Open })
}

// applicationGates are the gates of the application that the reader may see.
func (p stepPage) applicationGates() []admission.Gate { return p.Seen.Gates }
