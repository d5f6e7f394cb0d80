package admission

import (
	"fmt"
	"strings"

	"alongside/internal/agreement"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/workday"
)

// Gate is one thing that must hold before a provider is accepted.
type Gate struct {
	Words string // what must hold, such as "Every offered rate covers the wage floor"
	Open  bool
	Why   string // what stands in the way; empty when open
	// Trains is of the gate that an acceptance on a condition may leave shut: training for work with children.
	Trains bool
}

// Gates works out every gate of an application for a lot on a day: marks, evidence, training for children, wage floor, and
// that nothing was changed after signing.
func (a Application) Gates(o Opening, lot agreement.Lot, p provider.Provider, now []File, on workday.Date) []Gate {
	var out []Gate
	add := func(words, why string) { out = append(out, Gate{Words: words, Open: why == "", Why: why}) }
	score, failed := a.Score(o)
	why := ""
	for _, q := range failed {
		why += "Failed: " + q.Words + " "
	}
	add("Every pass or fail question is passed", why)
	if o.scores() {
		why = ""
		if score < 100*o.PassMark {
			why = fmt.Sprintf("The marks come to %s of 100; the pass mark is %d.", hundredths(score), o.PassMark)
		}
		add("The marks reach the pass mark", why)
	}
	if !p.RegisteredOn.IsZero() {
		why = ""
		if p.Unchecked() {
			why = "It registered itself on " + p.RegisteredOn.Long() + ". Somebody has to look at its numbers first."
		}
		add("A person of the council has looked at who it is", why)
	}
	held := p
	held.RegisteredOn = workday.Date{} // that has a gate of its own
	_, why = held.Suspended(on)
	add("Its evidence counts today", why)
	if lot.ForChildren() {
		why = ""
		if lacks := p.Untrained(on); lacks != "" {
			why = "This lot serves children, and the staff are to be trained for work with them. " + lacks + " It can be accepted on the condition that training is shown by a day."
		}
		out = append(out, Gate{Words: "Its staff are trained for work with children", Open: why == "", Why: why, Trains: true})
	}
	if len(lot.Asks) > 0 {
		add("It holds the evidence that this lot asks for", strings.Join(p.Lacks(lot.AsksBesides(), on), " "))
	}
	if lot.PersonalCare {
		add("Its registration allows personal care", lot.Unregistered(p, on))
	}
	add("Every offered rate covers the wage floor", belowFloor(o.Floor, a))
	why = ""
	for _, s := range a.Swapped(now) {
		why += "“" + s.Name + "” " + s.What + ". "
	}
	add("The documents are those that were signed for", why)
	return out
}

func belowFloor(f agreement.Floor, a Application) string {
	why := ""
	for _, r := range a.Rates {
		if err := f.Check(r); err != nil {
			why += fault.Message(err) + " "
		}
	}
	return why
}

// shut says what stands in the way; not the training, where that is shown later.
func shut(gates []Gate, later bool) []string {
	var out []string
	for _, g := range gates {
		if !g.Open && (!g.Trains || !later) {
			out = append(out, g.Why)
		}
	}
	return out
}

// hundredths writes hundredths of a percent, such as 6250 as "62.5" and 6000 as "60".
func hundredths(n int) string {
	s := fmt.Sprintf("%d.%02d", n/100, n%100)
	for s[len(s)-1] == '0' {
		s = s[:len(s)-1]
	}
	if s[len(s)-1] == '.' {
		s = s[:len(s)-1]
	}
	return s
}
