package agreementweb

import (
	"cmp"

	"alongside/internal/agreement"
	"alongside/internal/agreement/admission"
)

// notice is what was recorded of the notice of the award, zero while nothing is.
func (p stepPage) notice() admission.Published {
	d, _ := p.Application.Standing()
	if d.Published == nil {
		return admission.Published{}
	}
	return *d.Published
}

// standstillStarts says in words what the standstill of the application begins with, by the law of its agreement.
func (p stepPage) standstillStarts() string {
	d, _ := p.Application.Standing()
	laws, err := agreement.ShippedLaws()
	if err == nil {
		for _, l := range laws {
			for _, c := range l.Standstills {
				if c.Rule == d.Standstill {
					return cmp.Or(c.Starts, "the notice was given")
				}
			}
		}
	}
	return "the notice was given" // the data is checked when it is built
}

// standstillSays says where an accepted application stands in its standstill, "" where none runs.
func (p stepPage) standstillSays() string {
	d, _ := p.Application.Standing()
	switch {
	case p.State != admission.Standstill:
		return ""
	case p.Application.WaitsForNotice():
		return "Accepted. The standstill has not begun: it runs from the day on which " + p.standstillStarts() + ". Nobody is admitted before it is over."
	case d.Published == nil:
		return "Accepted. The standstill runs until the day before " + d.AdmitFrom.Long() + "."
	default:
		return "Accepted. The notice was given on " + d.Published.On.Long() + ". The standstill runs until the day before " + d.AdmitFrom.Long() + ", the first day on which the provider can be admitted."
	}
}
