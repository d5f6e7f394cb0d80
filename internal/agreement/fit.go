package agreement

import (
	"slices"

	"alongside/internal/provider"
	"alongside/internal/workday"
)

// Unfit says in sentences what a provider lacks for a lot on a day, besides what every provider must hold: nothing for one that
// may serve it. Of registration for personal care only what a register that was read denies counts: no directory may have been
// imported. An application, an admission without one, the ranking and the award all ask this.
func (l Lot) Unfit(p provider.Provider, on workday.Date) []string { return l.unfit(p, on, false) }

// AsksBesides are the kinds of evidence that the lot asks for besides training for children, which has a gate of its own.
func (l Lot) AsksBesides() []provider.EvidenceKind {
	return slices.DeleteFunc(slices.Clone(l.Asks), func(k provider.EvidenceKind) bool { return k == provider.ChildSkills && l.ForChildren() })
}

// unfit is Unfit, for one whose training is shown later as well.
func (l Lot) unfit(p provider.Provider, on workday.Date, later bool) []string {
	var out []string
	if why := p.Untrained(on); why != "" && l.ForChildren() && !later {
		out = append(out, "This lot serves children, and the staff are to be trained for work with them. "+why)
	}
	for _, why := range p.Lacks(l.AsksBesides(), on) {
		out = append(out, "This lot asks for more than others. "+why)
	}
	if why := l.Unregistered(p, on); why != "" {
		out = append(out, why)
	}
	return out
}

// Unregistered says in sentences that personal care is given under the lot and that the registers deny it to a provider on a day, "" where
// they do not or where nothing is known.
func (l Lot) Unregistered(p provider.Provider, on workday.Date) string {
	if !l.PersonalCare {
		return ""
	}
	if registered, why := p.RegisteredFor(provider.PersonalCare, on); registered == provider.RegisteredNo {
		return "Personal care is given under this lot. " + why
	}
	return ""
}
