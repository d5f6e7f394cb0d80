package agreementweb

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"alongside/internal/agreement"
	"alongside/internal/agreement/admission"
	"alongside/internal/db"
	"alongside/internal/geo"
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

// districts are those in which the lots of an agreement buy, by name: those that lots name; and where a lot serves everywhere, those of the
// council's area, or of all England while nothing was bought that says where that is.
func (h *handler) districts(ctx context.Context, tx *db.Tx, a agreement.Agreement) ([]ui.Option, error) {
	var codes []string
	everywhere := false
	for _, l := range a.Lots {
		codes = append(codes, l.Districts...)
		everywhere = everywhere || len(l.Districts) == 0
	}
	if everywhere && h.Districts != nil {
		own, err := h.Districts(ctx, tx)
		if err != nil {
			return nil, err
		}
		codes = append(codes, own...)
		everywhere = len(own) == 0
	}
	if everywhere {
		atlas, err := geo.Load()
		if err != nil {
			return nil, err
		}
		for _, d := range atlas.Districts() {
			codes = append(codes, d.Code)
		}
	}
	slices.Sort(codes)
	codes = slices.Compact(codes)
	out := make([]ui.Option, len(codes))
	for i, name := range geo.Names(codes...) {
		out[i] = ui.Option{Value: codes[i], Text: name}
	}
	slices.SortFunc(out, func(a, b ui.Option) int { return strings.Compare(a.Text, b.Text) })
	return out, nil
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
