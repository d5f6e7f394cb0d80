package agreement

import (
	"alongside/internal/provider"
	"alongside/internal/workday"
)

// Unfit says in sentences what a provider lacks for a lot on a day, besides what every provider must hold: nothing for one that
// may serve it. An application, an admission without one, the ranking and the award all ask this.
func (l Lot) Unfit(p provider.Provider, on workday.Date) []string {
	var out []string
	if why := p.Untrained(on); why != "" && l.ForChildren() {
		out = append(out, "This lot serves children, and the staff are to be trained for work with them. "+why)
	}
	for _, why := range p.Lacks(l.Asks, on) {
		out = append(out, "This lot asks for more than others. "+why)
	}
	return out
}
