package deliveryweb

import (
	"cmp"
	"fmt"
	"strings"

	"alongside/internal/delivery"
	"alongside/internal/thread"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

func path(pkg thread.Ref, step string) string { return "/packages/" + string(pkg) + step }

// whoseWords names whose miss it was beside a figure; a family reads "you" of itself.
func whoseWords(w delivery.Whose, family bool) string {
	switch w {
	case delivery.ByProvider:
		return "the provider"
	case delivery.ByFamily:
		if family {
			return "you called it off"
		}
		return "the family called it off"
	case delivery.ByCouncil:
		return "the council"
	case delivery.BySchool:
		return "the school"
	case delivery.ByWeather:
		return "weather or travel"
	case delivery.ByIllness:
		return "the child was ill"
	default:
		return "not said"
	}
}

// missedOf lists what was missed and whose miss it was, in a fixed order, and what is in dispute last.
func missedOf(t delivery.Totals, family bool) []ui.Missed {
	var out []ui.Missed
	for _, w := range delivery.AllWhose() {
		if m := t.Missed[w]; m > 0 {
			out = append(out, ui.Missed{Whose: whoseWords(w, family), Minutes: m})
		}
	}
	if t.Disputed > 0 {
		out = append(out, ui.Missed{Whose: "two accounts differ", Minutes: t.Disputed})
	}
	return out
}

// whoseList names whose misses stand in totals, for a row of a table.
func whoseList(t delivery.Totals, family bool) string {
	var words []string
	for _, m := range missedOf(t, family) {
		words = append(words, m.Whose)
	}
	return strings.Join(words, ", ")
}

// patternWords says the agreed days: "Tuesdays at 4pm (1 hour)".
func patternWords(p delivery.Pattern) string {
	words := make([]string, len(p.Slots))
	for i, s := range p.Slots {
		words[i] = fmt.Sprintf("%ss at %s (%s)", s.Weekday, s.Start, s.Minutes)
	}
	return strings.Join(words, ", ")
}

// resultWords says what came of a visit.
func resultWords(v delivery.Visit, family bool) string {
	switch {
	case v.Disputed():
		return "Two accounts differ"
	case v.Result == delivery.Came:
		return "Came, " + v.Minutes.String()
	case v.Whose == delivery.ByProvider:
		return "Did not happen: the provider did not come"
	default:
		return "Did not happen: " + whoseWords(v.Whose, family)
	}
}

func resultColour(v delivery.Visit) ui.Colour {
	switch {
	case v.Disputed():
		return ui.Orange
	case v.Result == delivery.Came:
		return ui.Green
	default:
		return ui.Red
	}
}

// notes says what else is known of a visit.
func notes(v delivery.Visit) string {
	words := []string{v.Note}
	if !v.Dispute.On.IsZero() {
		words = append(words, "The other account, by "+v.Dispute.By+": "+cmp.Or(v.Dispute.Note, "no words.")+".")
	}
	if !v.Dispute.SettledOn.IsZero() {
		words = append(words, "Settled by "+v.Dispute.SettledBy+" on "+v.Dispute.SettledOn.Long()+": "+v.Dispute.SettledWhy)
	}
	if v.EnteredLate() {
		words = append(words, "Entered later, on "+v.RecordedOn.Long()+".")
	}
	return strings.TrimSpace(strings.ReplaceAll(strings.Join(words, " "), "..", "."))
}

func date(d workday.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.Long()
}

func whoseOptions() []ui.Option {
	var out []ui.Option
	for _, w := range delivery.AllWhose() {
		out = append(out, ui.Option{Value: string(w), Text: w.Words()})
	}
	return out
}

// familyWhose are the answers that a family is offered, in its own words.
func familyWhose() []ui.Option {
	return []ui.Option{
		{Value: string(delivery.ByProvider), Text: "Nobody came"}, {Value: string(delivery.ByFamily), Text: "We called it off"},
		{Value: string(delivery.ByIllness), Text: "My child was ill"}, {Value: string(delivery.BySchool), Text: "School was closed, or the school called it off"},
		{Value: string(delivery.ByCouncil), Text: "The council called it off"}, {Value: string(delivery.ByWeather), Text: "The weather, or they could not get here"},
	}
}
