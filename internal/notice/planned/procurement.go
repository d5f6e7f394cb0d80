package planned

import (
	"slices"
	"strings"
	"time"

	"alongside/internal/agreement"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// State is where a planned procurement stands.
type State string

// The states. A draft is seen by the council alone.
const (
	Draft   State = "draft"
	Planned State = "planned"
	Let     State = "let"
	Dropped State = "dropped"
)

// Words returns the state as pages say it.
func (s State) Words() string {
	switch s {
	case Draft:
		return "Draft"
	case Planned:
		return "Published"
	case Let:
		return "Let"
	default:
		return "Dropped"
	}
}

// Open reports whether it can still be changed, let and dropped.
func (s State) Open() bool { return s == Draft || s == Planned }

// Lot is a part that is foreseen. Service is as the lots of agreements name it, such as community-support.
type Lot struct {
	Name    string
	Service string
}

// Procurement is one version of what is planned to be bought. All that a published version holds is published, but for By.
type Procurement struct {
	Ref         thread.Ref // that its agreement will have
	Version     int        // from 1
	State       State
	Public      bool // this version is published
	Title       string
	Description string
	Kind        agreement.Kind
	Regime      agreement.Regime
	Lots        []Lot
	Least, Most money.Pence // what it may be worth over its whole term, VAT included
	TenderOn    workday.Date
	Start, End  workday.Date
	Engagement  string       // how providers can take part before the offer; "" while none is planned
	EngageUntil workday.Date // the last day for it; zero while none is planned
	Decision    thread.Ref   // the decision or entry of the forward plan behind it; "" while there is none
	Gap         string       // the gap in the market that it is to close, in words; "" for none
	Why         string       // why it was dropped
	By          string
	At          time.Time
}

// Kinds are the kinds of agreement that are planned: a purchase for one child and the council's own unit are not.
func Kinds() []agreement.Kind {
	return slices.DeleteFunc(agreement.Kinds(), func(k agreement.Kind) bool { return k == agreement.Spot || k == agreement.InHouse })
}

// Regimes are the laws under which something can be planned now.
func Regimes() []agreement.Regime {
	return []agreement.Regime{agreement.ProcurementAct2023, agreement.ProviderSelection, agreement.NotProcured}
}

// validate says of every field at once what is missing or does not fit, with today as the day on which it is entered.
func (p Procurement) validate(today workday.Date) error {
	var wrong []fault.Field
	check := func(ok bool, name, message string) {
		if !ok {
			wrong = append(wrong, fault.Field{Name: name, Message: message})
		}
	}
	said := func(s string) bool { return strings.TrimSpace(s) != "" }
	check(said(p.Title), "title", "Enter what it is for.")
	check(said(p.Description), "description", "Describe what will be bought. Name no child and no person.")
	check(slices.Contains(Kinds(), p.Kind), "kind", "Choose the kind of agreement.")
	check(slices.Contains(Regimes(), p.Regime), "regime", "Choose the law.")
	check(len(p.Lots) > 0, "lots", "Enter at least one part that is foreseen.")
	for _, l := range p.Lots {
		check(said(l.Name) && said(l.Service), "lots", "Write each part on a line of its own: its name, a colon and the service.")
	}
	check(p.Least > 0, "least", "Enter what it is worth at least.")
	check(p.Most >= p.Least, "most", "Enter what it is worth at most, no less than at least.")
	check(!p.TenderOn.IsZero() && !p.TenderOn.Before(today), "tender", "Enter the day on which it will be offered, today or later.")
	check(!p.Start.IsZero() && !p.Start.Before(p.TenderOn), "start", "Enter its first day, not before it is offered.")
	check(!p.End.IsZero() && p.End.After(p.Start), "end", "Enter its last day, after its first.")
	check(said(p.Engagement) == !p.EngageUntil.IsZero(), "engage-until", "Enter both how providers can take part and until when, or neither.")
	check(p.EngageUntil.IsZero() || p.TenderOn.IsZero() || !p.EngageUntil.After(p.TenderOn), "engage-until", "Providers take part before it is offered. Enter a day not after that.")
	return fault.InvalidFields(wrong...)
}
